"""Every shipped scenario and every override of it runs, and keeps the law."""

from __future__ import annotations

import numpy as np
import pytest

from building import dates
from normsim import Scenario, load_scenario, simulate
from normsim.loading import shipped_scenarios

PAIRS = [
    (name, override)
    for name, path in shipped_scenarios().items()
    for override in (None, *load_scenario(path).overrides)
]


def test_there_is_something_to_test() -> None:
    assert {"baseline", "europe_small"} <= set(shipped_scenarios())
    assert len(PAIRS) > 10


@pytest.mark.parametrize(("name", "override"), PAIRS)
def test_it_runs_and_keeps_the_law(name: str, override: str | None) -> None:
    chosen = () if override is None else (override,)
    scenario = load_scenario(shipped_scenarios()[name], sets=["ensemble.runs=24"], overrides=chosen)
    results = simulate(scenario)
    assert results.dataset.sizes["run"] == 24
    ever = results.dataset["party_at_start"].to_numpy() | results.dataset["at_start"].to_numpy()
    for state in {"POL", "FIN", "EST", "LVA"} & set(results.states):
        place = results.states.index(state)
        if "CCM" in results.treaties:
            treaty = results.treaties.index("CCM")
            assert not ever[place, treaty]
            assert not (dates(results, "announced")[:, place, treaty] >= 0).any()
    deposited, effective = dates(results, "deposited"), dates(results, "effective")
    took = effective >= 0
    assert (effective[took] >= deposited[took] + 6).all()
    assert np.isfinite(results.dataset["robustness"].to_numpy()).all()


def test_overrides_change_something() -> None:
    plain = load_scenario("baseline")
    for name in plain.overrides:
        changed = load_scenario("baseline", overrides=[name])
        assert isinstance(changed, Scenario)
        assert changed != plain, name
