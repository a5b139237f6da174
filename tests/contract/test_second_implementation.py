"""The engine against the whole model written a second time, one run at a time: see ``tests/by_hand``."""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from by_hand import announcements, norm, one_run, procedure, shock
from by_hand.agreement import compare
from by_hand.given import Given
from normsim import Scenario, load_scenario, simulate


@dataclass(frozen=True)
class Case:
    """A scenario in which something happens, and what must have happened for the comparison to mean anything."""

    runs: int
    sets: tuple[str, ...]
    overrides: tuple[str, ...]
    happens: tuple[str, ...]


EXITS = ("debating", "announced", "deposited", "effective")
LOOSE = "parliament_stops: 0.3, readmission_per_year: 0.3, accession_per_year: 0.3"
CASES = {
    "plain": Case(9, (), (), (*EXITS, "wars")),
    "stress with remedies": Case(
        4,
        (
            f"treaties.APMBC={{builtin: true, procedure: {{reversal_per_year: 0.4, {LOOSE}}}}}",
            f"treaties.CCM={{builtin: true, procedure: {{reversal_per_year: 0.3, {LOOSE}}}}}",
            "conflict.risk_per_year.border=0.15",
            "conflict.risk_per_year.elsewhere=0.03",
            "conflict.suspends_per_year=1",
            "parameters={from: prior@1, norm_loss: 0.04, alpha_debate: -4, alpha_announce: -8, beta_peer: 3,"
            " beta_pact: 4, beta_sibling: 1.5, beta_disapproval: 0.5, clock_rate: 0.01}",
            "events.act={type: suspension, date: 2027-05, by: [LTU, FRA], size: 1}",
            "variant=full_contagion",
            "initial.APMBC.NOR={stage: debating, since: 2025-01}",
            "initial.APMBC.LVA={stage: deposited, since: 2025-03}",
            "horizon.end=2033-03",
        ),
        ("remedies",),
        (*EXITS, "reversed", "rejoined", "suspended", "earlier attempts", "wars"),
    ),
    "pact, critical mass and war": Case(
        4,
        (
            "norm.critical_mass=0.8",
            "norm.recovery_years=3",
            "variant=pact_only",
            "parameters={from: prior@1, beta_pact: 5, pact_allies: 1, norm_loss: 0.05, alpha_debate: -4,"
            " alpha_announce: -9, beta_sibling: 2, clock_rate: 0.02}",
            "initial.APMBC={}",
            "events.ev={type: suspension, per_year: 0.5, by: [POL, EST], size: 1}",
            "events.ns={type: norm_shock, per_year: 0.5, size: 0.1}",
            "horizon.end=2032-03",
            "conflict.now={UKR: {ends: never}, EST: {ends: 2026-06}, LTU: {ends: 2027-03}}",
        ),
        ("hybrid_pressure",),
        (*EXITS, "suspended", "wars"),
    ),
    "some stay and one leaves by supposition": Case(
        5,
        (
            "initial.APMBC={FIN: {stage: party, stays: true}, POL: {stage: debating, since: 2025-01, stays: true},"
            " SWE: {stays: true}, NOR: {stage: announced, since: 2025-04, news: true}}",
            "initial.CCM={NOR: {stage: announced, since: 2025-03, news: true}, FRA: {stays: true}}",
            "parameters={from: prior@1, beta_pact: 5, pact_allies: 1, norm_loss: 0.05, alpha_debate: -4,"
            " alpha_announce: -8, beta_sibling: 1, beta_disapproval: 1, clock_rate: 0.05}",
            "levers.h={type: protect, start: 2025-01, ramp_months: 0, strength: 0.7, adopters: border}",
            "variant=full_contagion",
        ),
        (),
        EXITS,
    ),
    "overlapping levers of one kind": Case(
        5,
        (
            "levers.a={type: substitutes, start: 2025-04, ramp_months: 6, strength: 1, adopters: [NOR, LTU, SWE, ROU]}",
            "levers.b={type: substitutes, start: 2025-06, ramp_months: 12, strength: 0.9, adopters: border}",
            "levers.c={type: substitutes, start: 2026-04, ramp_months: 0, strength: 0.8, adopters: europe}",
            "levers.d={type: reassure, start: 2025-06, ramp_months: 3, strength: 0.7, adopters: [NOR, LTU]}",
            "levers.e={type: reassure, start: 2025-06, ramp_months: 3, strength: 0.6, adopters: [LTU, SWE, ROU]}",
            "levers.f={type: contain, start: 2025-06, ramp_months: 3, strength: 0.7, adopters: [NOR, LTU, DEU]}",
            "levers.g={type: contain, start: 2026-06, ramp_months: 9, strength: 0.6, adopters: europe}",
            "levers.h={type: protect, start: 2025-06, ramp_months: 3, strength: 0.7, adopters: border}",
            "levers.i={type: protect, start: 2025-09, ramp_months: 3, strength: 0.6, adopters: europe}",
            "parameters={from: prior@1, alpha_debate: -3.5, alpha_announce: -6.5, norm_loss: 0.03}",
        ),
        (),
        (*EXITS, "wars"),
    ),
}
TIES = 1
"""Runs of a case that may tie; with the fixed seed none did."""


def scenario_of(case: Case) -> Scenario:
    scenario = load_scenario("europe_small", sets=list(case.sets), overrides=list(case.overrides))
    return scenario.model_copy(update={"ensemble": scenario.ensemble.model_copy(update={"runs": case.runs})})


@pytest.mark.parametrize("name", CASES)
def test_every_date_and_indicator_is_the_same_by_hand(name: str) -> None:
    case = CASES[name]
    scenario = scenario_of(case)
    found = compare(Given(scenario), simulate(scenario), case.runs)
    assert found.unexplained == (), str(found)
    assert found.tied_runs <= TIES, str(found)
    for what in case.happens:
        assert found.happened[what] > 0, f"nothing of {what} is compared: {found}"


FIRST, *REST = one_run.PHASES
*BEFORE, PROCEDURE, NORM, RECORD = one_run.PHASES


@pytest.mark.parametrize(
    ("name", "module", "what", "wrong"),
    [
        ("plain", one_run, "PHASES", (*BEFORE, NORM, PROCEDURE, RECORD)),
        ("stress with remedies", one_run, "PHASES", (*REST, FIRST)),
        ("stress with remedies", announcements, "VOTE_AT", 0.3),
        ("plain", norm, "VISIBLE", (0.0, 0.0, 0.0, 0.5, 0.9, 1.0)),
        ("plain", procedure, "REARM_PER_YEAR", 0.25),
        ("stress with remedies", procedure, "VISITS", 2),
        ("stress with remedies", procedure, "CONSENT_TAKES_EFFECT", 7),
        ("pact, critical mass and war", shock, "REVIEW_RESTORES", 0.04),
    ],
)
def test_a_changed_rule_is_noticed(
    name: str, module: object, what: str, wrong: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    scenario = scenario_of(CASES[name])
    results = simulate(scenario)
    monkeypatch.setattr(module, what, wrong)
    assert compare(Given(scenario), results, 2).unexplained
