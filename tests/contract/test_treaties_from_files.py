"""Any treaty can be defined in a file alone."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from building import BUSY, busy, dates
from normsim import Scenario, simulate

MINE: dict[str, Any] = {
    "name": "A made-up convention",
    "parties": {"from": ["DEU", "FRA", "ITA", "NOR"], "since": "2010-01"},
    "withdrawal": {"notice_months": 12, "waits_for_conflict_end": False},
    "procedure": {"announce_to_deposit_months": {"gamma": {"mean": 6, "sd": 4}}},
    "champions": ["FRA"],
    "utility": {"default": 0.3},
}


def alone(**treaty: Any) -> Scenario:
    """Build a scenario in which the made-up treaty is the only one."""
    base = {key: value for key, value in BUSY.items() if key not in ("initial", "pacts", "states")}
    return Scenario.model_validate(
        {
            **base,
            "treaties": {"MINE": {**MINE, **treaty}},
            "events": {},
            "parameters": {"from": "prior@1", "alpha_debate": -2.0, "alpha_announce": -3.0},
            "conflict": {"now": {"DEU": {"ends": "never"}}},
        }
    )


def test_a_treaty_from_a_file_runs_and_exits_on_its_own_notice() -> None:
    results = simulate(alone())
    assert results.treaties == ("MINE",)
    deposited, effective = dates(results, "deposited"), dates(results, "effective")
    took = effective >= 0
    assert took.any()
    assert (effective[took] == deposited[took] + 12).all()
    left = {results.states[i] for i in np.unique(np.nonzero(dates(results, "announced") >= 0)[1])}
    assert left == {"DEU", "FRA", "ITA", "NOR"}
    # Germany is at war throughout, and this treaty does not wait for peace.
    assert (effective[:, results.states.index("DEU")] >= 0).any()


def test_it_waits_for_peace_if_it_says_so() -> None:
    results = simulate(alone(withdrawal={"notice_months": 0, "waits_for_conflict_end": True}))
    assert not (dates(results, "effective")[:, results.states.index("DEU")] >= 0).any()
    place = results.states.index("ITA")
    deposited, effective = dates(results, "deposited")[:, place], dates(results, "effective")[:, place]
    assert (deposited[deposited >= 0] == effective[deposited >= 0]).mean() > 0.9


def test_its_delay_follows_its_own_law() -> None:
    results = simulate(alone(procedure={"announce_to_deposit_months": 9}))
    announced, deposited = dates(results, "announced"), dates(results, "deposited")
    both = deposited >= 0
    assert both.any()
    assert (deposited[both] - announced[both] == 9).all()


def test_nobody_is_party_before_its_date() -> None:
    late = alone(parties={"from": ["DEU"], "since": "2027-01"})
    results = simulate(late)
    announced = dates(results, "announced")
    assert (announced[announced >= 0] >= 12 * 2027).all()


def test_a_selection_without_any_party_runs() -> None:
    results = simulate(busy(states={"select": ["USA", "RUS", "CHN"]}, initial=None, conflict=None, pacts=None))
    assert not (dates(results, "announced") >= 0).any()
    assert np.isnan(results.break_even()).all()


@pytest.mark.parametrize("months", [1, 2])
def test_the_shortest_horizons_run(months: int) -> None:
    results = simulate(busy(horizon={"end": f"2025-{3 + months:02d}"}, ensemble={"runs": 1}))
    assert results.dataset.sizes["month"] == months
