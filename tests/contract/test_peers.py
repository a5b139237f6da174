"""The engine against the same dynamics as one SimPy process per state, from the same thresholds.

The Mesa peer follows the same rules and is checked by `make bench`, which installs Mesa; the tests do not need it.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from benchmarks.peers.case import Case, noiseless, open_case
from benchmarks.peers.compare import TIE, compare, run_peer
from benchmarks.peers.simpy_peer import simulate_run

from normsim import Results, simulate

STATES = [
    "BGR",
    "DEU",
    "EST",
    "FIN",
    "FRA",
    "HUN",
    "LTU",
    "LVA",
    "MHL",
    "NOR",
    "POL",
    "ROU",
    "SVK",
    "SWE",
    "UKR",
    "USA",
]
RUNS = 80


@pytest.fixture(scope="module")
def case() -> Case:
    return open_case(noiseless(STATES, runs=RUNS, end="2031-03"))


@pytest.fixture(scope="module")
def results(case: Case) -> Results:
    return simulate(case.scenario)


def test_simpy_processes_and_the_engine_give_the_same_months(case: Case, results: Results) -> None:
    found = compare(case, results, run_peer(case, simulate_run, RUNS))
    assert found.unexplained == ()
    assert found.tied_runs <= 1, f"{found}: ties within {TIE:g} are rare"
    assert found.announcements > 3 * RUNS


def test_the_case_shows_every_stage_and_resting_debates(results: Results) -> None:
    for stage in ("debating", "announced", "deposited", "effective"):
        assert (results.dataset[stage].to_numpy() > results.months[0]).any(), stage
    # Somebody announces, and somebody who debates does not: both thresholds are tried.
    debating, announced = (results.dataset[name].to_numpy() for name in ("debating", "announced"))
    assert ((debating >= 0) & (announced < 0)).any()


@pytest.mark.parametrize(
    ("name", "value"),
    [("hill_half", 0.4), ("beta_sibling", 0.0), ("alpha_announce", -8.8), ("frailty_sd", 0.5), ("eta_fade", 3.0)],
)
def test_a_changed_rule_is_noticed(case: Case, results: Results, name: str, value: float) -> None:
    changed = replace(case, parameters=case.parameters | {name: value})
    assert compare(changed, results, run_peer(changed, simulate_run, RUNS)).unexplained


def test_a_changed_notice_is_noticed(case: Case, results: Results) -> None:
    changed = replace(case, treaties=[replace(treaty, notice=treaty.notice + 1) for treaty in case.treaties])
    assert compare(changed, results, run_peer(changed, simulate_run, 10)).unexplained


def test_other_thresholds_are_noticed(case: Case, results: Results) -> None:
    ensemble = case.scenario.ensemble.model_copy(update={"seed": 1})
    other = simulate(case.scenario.model_copy(update={"ensemble": ensemble}))
    assert np.any(other.dataset["announced"].to_numpy() != results.dataset["announced"].to_numpy())
    assert compare(case, other, run_peer(case, simulate_run, 10)).unexplained
