"""Posterior draws reach the engine whole: one row per run, the right rival, and a file's own value wins."""

from __future__ import annotations

import numpy as np

from building import busy, differences
from normsim import load_scenario, simulate
from normsim.posterior import posterior_set, posterior_sets

NAME = "posterior@1"
POSTERIOR = {"from": NAME, "alpha_debate": None, "alpha_announce": None}


def test_every_run_takes_one_whole_row_of_its_own_rival() -> None:
    results = simulate(busy(parameters=POSTERIOR, ensemble={"runs": 90}))
    inputs = results.dataset["inputs"]
    names = [str(name).removeprefix("parameters.") for name in inputs["input"].to_numpy()]
    for rival, table in posterior_set(NAME).items():
        own = [name for name in table if name in names]
        assert {"alpha_debate", "beta_threat", "utility_spread"} <= set(own)
        rows = np.stack([table[name] for name in own], axis=1).astype(np.float32)
        columns = [names.index(name) for name in own]
        for run in np.flatnonzero(results.runs_of(rival)):
            taken = inputs.to_numpy()[run, columns]
            assert (rows == taken).all(axis=1).any()
    assert len(np.unique(inputs.sel(input="parameters.alpha_debate"))) > 60


def test_a_value_in_the_file_takes_the_place_of_the_draws_and_moves_no_other() -> None:
    plain = simulate(busy(parameters=POSTERIOR))
    own = simulate(busy(parameters={**POSTERIOR, "beta_threat": 0.0}))
    one, other = plain.dataset["inputs"], own.dataset["inputs"]
    kept = list(other["input"].to_numpy())
    assert "parameters.beta_threat" not in kept
    assert "parameters.beta_threat" in one["input"].to_numpy()
    for name in kept:
        assert (one.sel(input=name).to_numpy() == other.sel(input=name).to_numpy()).all(), name
    assert "announced" in differences(plain, own)


def test_the_shipped_baseline_uses_the_posterior_and_its_as_of_date_is_before_the_start() -> None:
    from normsim.posterior import posterior_about

    scenario = load_scenario("baseline")
    assert scenario.parameters.from_ == NAME
    assert NAME in posterior_sets()
    year, month = str(posterior_about(NAME)["as_of"]).split("-")
    assert 12 * int(year) + int(month) - 1 < scenario.horizon.start
