"""The likelihood is the engine's own: compared with brute force, and with itself without short cuts."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from normsim import simulate
from normsim.analyses.evidence import gather
from normsim.analyses.likelihood import MISSEEN, Likelihood
from normsim.analyses.record import Record, Seen, drivers_known, known_record
from normsim.clock import month_number
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import BuiltinTreaty, Ensemble, Horizon, Parameters, Procedure, States

SMALL = ("BGR", "DEU", "EST", "FIN", "HUN", "LTU", "LVA", "NOR", "POL", "ROU", "SWE")
START, LAST = month_number("2023-09"), month_number("2024-06")
LATER = {"beta_disapproval": 0.0, "beta_anticipation": 0.0, "norm_loss": 0.0}
RUNS = 8192

POINTS: dict[str, dict[str, float]] = {
    "early": {"alpha_debate": -5.0, "alpha_announce": -6.5, "frailty_sd": 0.8, "beta_threat": 2.0},
    "late": {"alpha_debate": -6.5, "alpha_announce": -8.0, "frailty_sd": 0.3, "beta_threat": 5.0},
    "odd": {
        "alpha_debate": -4.0,
        "alpha_announce": -5.0,
        "frailty_sd": 1.1,
        "beta_threat": 1.0,
        "eta_fade": 1.0,
        "clock_rate": 0.02,
        "asymmetry": 0.8,
    },
}
COMMON = {
    "eta_fade": -50.0,
    "utility_spread": 0.4,
    "asymmetry": 0.0,
    "beta_abandonment": 2.0,
    "beta_permission": 0.8,
    "beta_norm": 2.0,
    "beta_domestic": 0.7,
    "beta_sibling": 1.0,
    "beta_peer": 1.5,
    "beta_pact": 2.5,
    "pact_allies": 0.5,
    "shock_sd": 0.0,
    "clock_rate": 0.0,
    "utility_ccm": 0.9,
}


def small_scenario(start: int, last: int, values: dict[str, float], **changes: Any) -> Scenario:
    """The record's drivers for eleven states, with the engine's parameters fixed and exits that stay announced."""
    known = drivers_known(last)
    slow = BuiltinTreaty(
        builtin=True,
        procedure=Procedure(announce_to_deposit_months=90.0, parliament_stops=0.0, reversal_per_year=0.0),
    )
    # The engine takes a plain utility_spread as the law's own mean, that is as a factor of 1.
    return known.model_copy(
        update={
            "horizon": Horizon(start=start, end=last),
            "states": States(select=SMALL),
            "treaties": {"APMBC": slow, "CCM": slow},
            "ensemble": Ensemble(runs=RUNS, seed=3),
            "parameters": Parameters.model_validate({"from": "prior@1", **values, **LATER}),
            "variant": "full_contagion",
            **changes,
        }
    )


def small_record(scenario: Scenario, **changes: Any) -> Record:
    """Nobody announces and nobody is seen, unless said."""
    base = Record(
        first=scenario.horizon.start,
        as_of=scenario.horizon.end,
        scenario=scenario,
        announced={},
        deposited={},
        effective={},
        seen=(),
        pieces=(scenario.horizon.start,),
    )
    return replace(base, **changes)


def brute_force(scenario: Scenario, record: Record) -> tuple[float, float]:
    """Chance of the record as a share of the engine's runs, with its standard error."""
    data = simulate(scenario).dataset
    treaties, states = [str(name) for name in data["treaty"].to_numpy()], data["state"].to_numpy().tolist()
    announced, debating = data["announced"].to_numpy().astype(int), data["debating"].to_numpy().astype(int)
    wanted = np.full(announced.shape[1:], -1)
    for (treaty, iso3), month in record.announced.items():
        wanted[states.index(iso3), treaties.index(treaty)] = month
    chance = (announced == wanted).all(axis=(1, 2)).astype(float)
    for one in record.seen:
        place = (slice(None), states.index(one.iso3), treaties.index(one.treaty))
        open_ = (debating[place] >= 0) & (debating[place] <= one.month)
        open_ &= (announced[place] < 0) | (announced[place] > one.month)
        chance *= np.where(open_ == one.debating, 1 - MISSEEN, MISSEEN)
    return float(chance.mean()), float(chance.std() / np.sqrt(chance.size))


def assert_agrees(scenario: Scenario, record: Record, values: dict[str, float]) -> None:
    seen, error = brute_force(scenario, record)
    computed = float(np.exp(Likelihood(gather(record, merge=False), frailty_nodes=15)(values)))
    assert error < 0.25 * seen, "too few runs: the test could not fail"
    assert abs(computed - seen) < 4 * error, (computed, seen, error)


@pytest.mark.parametrize("point", POINTS)
def test_nobody_announces_and_some_are_seen_to_debate(point: str) -> None:
    values = COMMON | POINTS[point]
    scenario = small_scenario(START, LAST, values)
    sightings = ("EST", True), ("POL", False), ("NOR", False)
    seen = tuple(Seen("APMBC", iso3, month_number("2024-02"), debating) for iso3, debating in sightings)
    record = small_record(scenario, seen=() if point == "odd" else seen)
    assert_agrees(scenario, record, values)


@pytest.mark.parametrize("point", POINTS)
def test_a_joint_announcement_by_pact_members(point: str) -> None:
    values = COMMON | POINTS[point] | {"alpha_debate": -3.0, "alpha_announce": -4.5, "beta_threat": 2}
    start = month_number("2023-09")
    scenario = small_scenario(start, start + 1, values)
    announced = {("APMBC", iso3): start + 1 for iso3 in ("EST", "LVA", "LTU", "POL")}
    assert_agrees(scenario, small_record(scenario, announced=announced), values)


@pytest.mark.parametrize("point", POINTS)
def test_an_announcement_moves_peers_the_sibling_treaty_and_the_pact(point: str) -> None:
    values = COMMON | POINTS[point] | {"alpha_debate": -4.0, "alpha_announce": -5.5, "beta_threat": 2, "beta_pact": 0.3}
    start = month_number("2023-09")
    scenario = small_scenario(start, start + 3, values)
    for cell in (("CCM", "LTU"), ("APMBC", "LVA")):
        assert_agrees(scenario, small_record(scenario, announced={cell: start + 1}), values)


def test_the_common_shock_is_integrated_over_in_a_month_of_several_announcements() -> None:
    """In the first month the engine draws the shock from its long-run law, which is what the likelihood assumes."""
    values = COMMON | {"alpha_debate": -3.0, "alpha_announce": -4.0, "frailty_sd": 0.4, "shock_sd": 0.8}
    values |= {"clock_rate": 0.3, "beta_threat": 2.0}
    start = month_number("2023-09")
    scenario = small_scenario(start, start, values, ensemble=Ensemble(runs=8 * RUNS, seed=4))
    announced = {("APMBC", iso3): start for iso3 in ("EST", "LVA")}
    # Two members by the clock or by the pact: the clock's rate is then large, and its spread over states too,
    # which the likelihood leaves at its mean.
    record = small_record(scenario, announced=announced)
    likelihood = Likelihood(gather(record, merge=False), frailty_nodes=15)
    seen, error = brute_force(scenario, record)
    assert abs(np.exp(likelihood(values)) - seen) < 4 * error + 0.1 * seen
    assert abs(np.exp(likelihood(values | {"shock_sd": 0.0})) - seen) > abs(np.exp(likelihood(values)) - seen)


def test_a_block_of_months_equals_its_months_one_by_one() -> None:
    record = known_record(month_number("2022-06"))
    whole = gather(record)
    apart = replace(record, pieces=tuple(range(record.first, record.as_of + 1)))
    values = COMMON | POINTS["late"] | {"beta_norm": 0.0}
    # With exposures renewed every month only their slow motion differs; without identity, nothing else moves early.
    assert Likelihood(whole)(values) == pytest.approx(Likelihood(gather(apart))(values), abs=0.15)


def test_five_nodes_and_merged_states_are_near_the_whole() -> None:
    record = known_record(month_number("2025-03"))
    merged, whole = Likelihood(gather(record)), Likelihood(gather(record, merge=False), frailty_nodes=15)
    for alpha, threat, sd in ((-6.0, 5.0, 0.6), (-5.0, 3.0, 1.1), (-8.0, 8.0, 0.2)):
        values = COMMON | {"alpha_debate": alpha, "alpha_announce": -10.0, "beta_threat": threat, "frailty_sd": sd}
        assert merged(values) == pytest.approx(whole(values), abs=0.2)
