"""What holds in every run, whatever the inputs: law, order, monotony."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from building import busy, dates, quiet
from normsim import Results, simulate
from normsim.axes import INDICATORS
from normsim.catalogue import load_catalogue
from normsim.model.norms import REARM_PER_YEAR
from normsim.results import Kind
from normsim.streams import BLOCK, generator


@pytest.fixture(scope="module")
def ensemble() -> Results:
    return simulate(busy(ensemble={"runs": 4 * BLOCK}))


def wars(results: Results) -> np.ndarray:
    """Whether each state is at war in each month; ``(runs, states, months)``."""
    data, sizes = results.dataset, results.dataset.sizes
    out = np.zeros((sizes["run"], sizes["state"], sizes["month"]), dtype=bool)
    end = np.where(data["war_end"] < 0, results.months[-1] + 1, data["war_end"])
    for run, state, begin, last in zip(data["war_run"], data["war_state"], data["war_begin"], end, strict=True):
        out[int(run), int(state), int(begin) - results.months[0] : int(last) - results.months[0]] = True
    return out


def test_nobody_leaves_a_treaty_it_is_not_party_to(ensemble: Results) -> None:
    announced = dates(ensemble, "announced") >= 0
    ever = ensemble.dataset["party_at_start"].to_numpy() | ensemble.dataset["at_start"].to_numpy()
    assert not announced[:, ~ever].any()
    for state in ("POL", "FIN", "EST", "LVA"):
        assert not announced[:, ensemble.states.index(state), ensemble.treaties.index("CCM")].any()
    assert announced[:, ever].any()


def test_an_exit_takes_effect_in_the_first_month_of_peace_after_the_notice(ensemble: Results) -> None:
    at_war = wars(ensemble)
    deposited, effective = dates(ensemble, "deposited"), dates(ensemble, "effective")
    first = ensemble.months[0]
    runs, states, treaties = np.nonzero((deposited >= first) & (effective >= first))
    waited = 0
    for run, state, treaty in zip(runs, states, treaties, strict=True):
        due, took = deposited[run, state, treaty] + 6 - first, effective[run, state, treaty] - first
        peace = np.flatnonzero(~at_war[run, state, due:])
        assert took == due + peace[0]
        waited += took > due
    assert waited > 0, "no war delayed an exit: the test shows nothing"


def test_a_deposited_exit_that_has_not_taken_effect_is_young_reversed_or_at_war(ensemble: Results) -> None:
    at_war = wars(ensemble)
    deposited, effective = dates(ensemble, "deposited"), dates(ensemble, "effective")
    reversed_ = dates(ensemble, "reversed")
    first, last = ensemble.months[0], ensemble.months[-1]
    open_ = (deposited >= first) & (effective < 0) & (reversed_ < deposited) & (deposited + 6 <= last)
    for run, state, treaty in zip(*np.nonzero(open_), strict=True):
        assert at_war[run, state, deposited[run, state, treaty] + 6 - first :].all()


def test_dates_are_in_order_and_at_start_is_what_is_known(ensemble: Results) -> None:
    chain = [dates(ensemble, name) for name in ("debating", "announced", "deposited", "effective")]
    for earlier, later in itertools.pairwise(chain):
        both = (earlier >= 0) & (later >= 0)
        assert (earlier[both] <= later[both]).all()
    assert not ((chain[2] >= 0) & (chain[1] < 0)).any()
    assert not ((chain[3] >= 0) & (chain[2] < 0)).any()
    at_start = ensemble.dataset["at_start"].to_numpy()
    assert {
        (ensemble.states[state], ensemble.treaties[treaty]) for state, treaty in zip(*np.nonzero(at_start), strict=True)
    } == {("FIN", "APMBC"), ("LTU", "CCM")}
    new = chain[1][:, ~at_start]
    assert new[new >= 0].min() >= ensemble.months[0]


def test_at_start_and_new_add_up(ensemble: Results) -> None:
    for treaty in ensemble.treaties:
        for stage in ("announced", "deposited", "effective"):
            kinds: tuple[Kind, ...] = ("at_start", "new", "total")
            parts = [ensemble.count(treaty, stage, kind=kind) for kind in kinds]
            assert (parts[0] + parts[1] == parts[2]).all()
            assert (np.diff(parts[2], axis=1) >= 0).all()


def test_indicators_are_finite_shares(ensemble: Results) -> None:
    for name in INDICATORS:
        values = ensemble.dataset[name].to_numpy()
        assert np.isfinite(values).all(), name
        assert values.min() >= -1e-6, name
        assert values.max() <= 1 + 1e-6, name
    shares = sum(ensemble.dataset[name] for name in ("condemn", "silent", "condone"))
    assert np.allclose(shares, 1.0, atol=1e-6)


def test_parties_are_counted_net(ensemble: Results) -> None:
    data = ensemble.dataset
    effective, rejoined = dates(ensemble, "effective"), dates(ensemble, "rejoined")
    inside = data["party_at_start"].to_numpy() & ~((effective >= 0) & (rejoined < effective))
    back = rejoined >= 0
    came_back = data["earlier_rejoined"].to_numpy() >= 0
    places = (data[f"earlier_{name}"].to_numpy()[came_back] for name in ("run", "state", "treaty"))
    back[tuple(places)] = True
    returned = (data["stage_at_start"].to_numpy() == 5) & back & ((effective < ensemble.months[0]) | (rejoined >= 0))
    assert (data["parties"].to_numpy()[:, :, -1] == (inside | returned).sum(axis=1)).all()
    assert (effective[:, data["party_at_start"].to_numpy()] >= 0).any()


CHAIN: dict[str, Any] = {
    "beta_threat": {"uniform": [1, 9]},
    "beta_peer": {"uniform": [0, 4]},
    "frailty_sd": 0.5,
    "eta_fade": 0.5,
    "alpha_debate": -6.0,
    "alpha_announce": -8.0,
}


@settings(max_examples=12, deadline=None)
@given(low=st.floats(0, 0.8), more=st.floats(0.01, 0.2))
def test_more_threat_never_means_fewer_or_later_announcements_in_the_chain_with_contagion(
    low: float, more: float
) -> None:
    runs = {"runs": BLOCK}
    less = simulate(quiet(states={"select": "europe"}, ensemble=runs, parameters=CHAIN, threat={"path": low}))
    high = simulate(quiet(states={"select": "europe"}, ensemble=runs, parameters=CHAIN, threat={"path": low + more}))
    before, after = dates(less, "announced"), dates(high, "announced")
    had = before >= 0
    assert (after[had] >= 0).all()
    assert (after[had] <= before[had]).all()


def test_more_threat_does_something() -> None:
    less = simulate(quiet(states={"select": "europe"}, parameters=CHAIN, threat={"path": 0.2}))
    high = simulate(quiet(states={"select": "europe"}, parameters=CHAIN, threat={"path": 0.9}))
    assert (dates(high, "announced") >= 0).sum() > (dates(less, "announced") >= 0).sum()


def test_harm_does_not_move_with_exits_where_there_is_no_risk_of_war() -> None:
    none = simulate(busy(conflict={"risk_per_year": {"EST": 0.0, "elsewhere": 0.0}}))
    assert (dates(none, "effective") >= 0).any()
    assert (none.dataset["harm"].to_numpy() == 0).all()
    some = simulate(busy())
    assert some.dataset["harm"].to_numpy().sum() > 0
    assert (some.dataset["harm"].to_numpy() <= some.dataset["harm_without_deterrence"].to_numpy()).all()


def test_an_undone_attempt_still_counts_as_an_announcement() -> None:
    procedure = {"reversal_per_year": 2.0, "announce_to_deposit_months": 2}
    treaties = {"APMBC": {"builtin": True, "procedure": procedure}, "CCM": "builtin"}
    results = simulate(busy(treaties=treaties, parameters={"alpha_debate": -2.0, "alpha_announce": -4.0}))
    earlier = results.dataset["earlier_dates"].to_numpy()
    assert len(earlier) > 20
    first, latest = results.first("announced"), dates(results, "announced")
    assert (first[latest >= 0] <= latest[latest >= 0]).all()
    assert (first < latest).sum() > 20
    for treaty in results.treaties:
        assert (np.diff(results.count(treaty, "announced"), axis=1) >= 0).all()
    fin = results.states.index("FIN")
    assert (first[:, fin, 0] == 12 * 2025 + 3).all(), "an input at the start stays one"
    some = results.select(results.runs_of("pact_only"))
    assert (some.first("announced") == first[results.runs_of("pact_only")]).all()
    assert np.allclose(some.chance("APMBC", "announced"), some.dataset["probability"].to_numpy()[:, 0, -1, 1])


def test_who_returns_and_leaves_again_rearms_when_the_new_exit_says() -> None:
    procedure = {"parliament_stops": 0.0, "reversal_per_year": 0.0, "readmission_per_year": 0.5}
    results = simulate(
        quiet(
            states={"select": ["POL"]},
            treaties={"APMBC": {"builtin": True, "procedure": procedure}, "CCM": None},
            horizon={"end": "2035-03"},
            parameters={"alpha_debate": -1.0, "alpha_announce": -1.0},
        )
    )
    data, first = results.dataset, results.months[0]
    attempts = np.bincount(data["earlier_run"].to_numpy(), minlength=2 * BLOCK)
    effective = dates(results, "effective")[:, 0, 0]
    runs = np.flatnonzero((attempts == 1) & (effective >= 0) & (dates(results, "rejoined")[:, 0, 0] < 0))
    column = load_catalogue().index["POL"]
    drawn = np.stack(
        [generator(11, block, "APMBC/rearm/1").random((BLOCK, len(load_catalogue())))[:, column] for block in range(2)]
    ).ravel()
    due = effective + np.maximum(np.ceil(-12.0 * np.log(drawn) / REARM_PER_YEAR), 1).astype(int) - first
    armed = data["rearmed"].to_numpy()[:, 0].astype(bool)
    months = np.arange(armed.shape[1])
    assert runs.size > 50
    for run in runs:
        since = effective[run] - first
        assert (armed[run, since:] == (months[since:] >= due[run])).all(), f"run {run}"
