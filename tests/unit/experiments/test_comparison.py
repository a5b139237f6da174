"""Scenarios against a baseline: nothing from nothing, strong effects, what is shared, rivals, break-evens, failures."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from building import busy
from normsim import Scenario, simulate
from normsim.errors import InputError
from normsim.experiments import ensembles
from normsim.experiments.break_even import GRID, break_even, crossing, levers_in_use, same_runs
from normsim.experiments.comparison import FOLLOWERS, Candidate, Comparison, ComparisonFailed, compare, versus_results
from normsim.experiments.comparison_files import comparison_table, comparison_texts, comparison_tree
from normsim.experiments.csv_text import csv_text
from normsim.experiments.ensembles import Failed, Task, simulated
from normsim.experiments.readings import FURTHER, Outcome, read
from normsim.experiments.sharing import shared
from normsim.experiments.snowball import further_exits
from normsim.results import Results
from normsim.scenario.sections import RIVALS

RUNS = {"runs": 256}
ANNOUNCED = Outcome("exits.new.announced", "APMBC")
Compare = Callable[..., Comparison]


def scenario(**changes: Any) -> Scenario:
    return busy(**{"ensemble": RUNS, "outcomes": {"by": ["2026-12", "2028-03"], "groups": ["nato"]}} | changes)


@pytest.fixture(scope="module")
def baseline() -> Results:
    return simulate(scenario())


@pytest.fixture(scope="module")
def strong() -> Results:
    """A strong effect: every announcement becomes much likelier."""
    return simulate(scenario(parameters={"alpha_announce": -5.5}))


def candidate(name: str, **changes: Any) -> Candidate:
    small = {"ensemble": {"runs": 30}, "horizon": {"end": "2026-06"}, "outcomes": {"by": [], "groups": ["nato"]}}
    return Candidate(name, scenario(**small | changes), name)


def test_a_scenario_with_itself_is_exactly_zero_everywhere(baseline: Results) -> None:
    found = versus_results(baseline, simulate(scenario()))
    assert len(found.contrasts) > 50
    assert found.identical == set(RIVALS)
    for outcome, contrast in found.contrasts.items():
        for paired in (contrast.all, *contrast.rivals.values()):
            assert paired.zero or not paired.n, outcome
            assert paired.n == 0 or (paired.mean, paired.low, paired.high, paired.q05, paired.q95) == (0,) * 5
        assert contrast.sign in ("zero", "one rival")
    assert found.gain is not None
    assert max(map(abs, found.gain.difference)) == 0
    assert found.shared.left_out == ()


def test_the_paired_interval_is_at_most_a_third_of_the_unpaired(baseline: Results, strong: Results) -> None:
    found = versus_results(baseline, strong)
    paired = found.contrasts[ANNOUNCED].all
    assert paired.low > 0.2
    assert paired.ratio is not None
    assert math.sqrt(paired.ratio) <= 1 / 3
    assert paired.unpaired_runs is not None
    assert paired.unpaired_runs >= 9 * paired.n
    ours, theirs = (found.baseline.values[ANNOUNCED], found.other.values[ANNOUNCED])
    assert paired.mean == pytest.approx(theirs.mean() - ours.mean())
    assert paired.ratio == pytest.approx((theirs - ours).var() / (ours.var() + theirs.var()))
    assert found.contrasts[ANNOUNCED].sign == "holds"


def test_the_numbers_are_those_of_the_results(baseline: Results) -> None:
    reading = read(baseline, shared(baseline.scenario, baseline.scenario))
    month = reading.shared.by[0] - int(baseline.months[0])
    at = Outcome("exits.total.effective", "CCM", "nato", reading.shared.by[0])
    assert (reading.values[at] == baseline.count("CCM", "effective", group="nato")[:, month]).all()
    assert (reading.values[FURTHER] == further_exits(baseline)).all()
    weights = reading.values[Outcome("break_even_capability_weight")]
    np.testing.assert_allclose(weights, baseline.break_even(), rtol=1e-12)
    np.testing.assert_array_equal(reading.values[Outcome("time_to_quiet", "APMBC")], baseline.time_to_quiet("APMBC"))
    np.testing.assert_allclose(reading.values[Outcome("identity_loss")], baseline.identity_loss()[:, -1])
    assert (reading.fans["APMBC"][2, -1]) == np.sort(baseline.count("APMBC", "announced")[:, -1])[127]


def test_zero_by_construction_is_told_from_no_effect(baseline: Results) -> None:
    found = versus_results(baseline, simulate(scenario(parameters={"beta_peer": 6.0})))
    assert found.identical == {"common_shock", "pact_only"}
    contrast = found.contrasts[ANNOUNCED]
    assert contrast.rivals["pact_only"].zero
    assert contrast.rivals["full_contagion"].low > 0
    assert contrast.sign == "holds or zero"


def test_a_shorter_horizon_is_compared_on_the_months_of_both(baseline: Results) -> None:
    other = simulate(scenario(horizon={"end": "2027-06"}))
    found = versus_results(baseline, other)
    assert found.shared.left_out[0].startswith("months after 2027-06")
    assert all(contrast.all.zero or not contrast.all.n for contrast in found.contrasts.values())
    assert Outcome("harm", "APMBC") not in found.contrasts
    assert ANNOUNCED in found.contrasts


def test_other_states_are_compared_on_those_of_both(baseline: Results) -> None:
    some = ["EST", "FIN", "LTU", "LVA", "NOR", "POL"]
    other = simulate(scenario(states={"select": some}))
    found = versus_results(baseline, other)
    assert found.shared.states == tuple(sorted(some))
    assert "6 states of both" in found.shared.left_out[0]
    assert Outcome("parties", "APMBC") not in found.contrasts
    reading = found.baseline.values[Outcome("exits.total.announced", "APMBC")]
    chosen = [baseline.states.index(code) for code in some]
    expected = (baseline.first("announced")[:, chosen, 0] >= 0).sum(axis=1)
    assert (reading == expected).all()


def test_treaties_of_one_only_are_said_and_left_out(baseline: Results) -> None:
    made_up = {"name": "A made-up convention", "parties": {"from": ["EST", "DEU", "FIN"], "since": "2010-01"}}
    other = simulate(scenario(treaties={"MYTREATY": made_up, "CCM": "builtin"}, initial={"APMBC": None}, pacts=None))
    found = versus_results(baseline, other)
    assert found.shared.treaties == ("CCM",)
    assert found.shared.left_out[:2] == (
        "treaty APMBC: in the baseline only, not compared",
        "treaty MYTREATY: in this scenario only, not compared",
    )
    assert {outcome.treaty for outcome in found.contrasts} == {"CCM", None}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"horizon": {"start": "2030-01", "end": "2031-01"}, "conflict": {"now": None}}, "do not overlap"),
        (
            {
                "treaties": {"X": {"name": "X", "parties": {"from": ["EST"], "since": "2010-01"}}},
                "initial": None,
                "pacts": None,
                "events": None,
            },
            "this scenario only",
        ),
    ],
)
def test_nothing_in_common_is_no_crash(baseline: Results, changes: dict[str, Any], words: str) -> None:
    found = versus_results(baseline, simulate(scenario(**changes)))
    assert not found.shared.comparable
    assert found.contrasts == {}
    assert found.gain is None
    assert any(words in text for text in found.shared.left_out)


def test_another_rival_is_compared_where_both_have_it(baseline: Results) -> None:
    found = versus_results(baseline, simulate(scenario(variant="pact_only")))
    contrast = found.contrasts[ANNOUNCED]
    assert contrast.rivals.keys() == {"pact_only"}
    assert contrast.rivals["pact_only"].zero
    assert contrast.sign == "one rival"
    assert not contrast.all.zero


def test_crossing_is_linear_between_the_strengths() -> None:
    assert crossing([4, 3, 2, 1, 0], 0.5) == 0.5
    assert crossing([4, 1, 1, 1, 1], 0.5) == pytest.approx(0.25 * 2 / 3)
    assert crossing([4, 4, 4, 4, 3], 0.5) == math.inf
    assert crossing([0, 0, 0, 0, 0], 0.5) == math.inf


def test_break_even_with_its_error_and_its_rivals() -> None:
    random = np.random.default_rng(4)
    without = random.poisson(4, 400)
    strengths = np.array(GRID)[:, None]
    further = np.floor(without * (1 - 0.8 * strengths) + random.random(400)).astype(np.int64)
    rivals = {"all": np.ones(400, bool), "none": np.zeros(400, bool)}
    found = break_even("substitutes", further, rivals, 0.5)
    assert found.strength == pytest.approx(0.5 / 0.8, abs=0.05)
    assert found.low is not None
    assert found.high is not None
    assert found.strength is not None
    assert found.low < found.strength < found.high
    assert found.high - found.low < 0.2
    assert found.reached == 1
    assert found.rivals == {"all": found.strength}
    weak = break_even("substitutes", np.tile(without, (5, 1)), rivals, 0.5)
    assert (weak.strength, weak.low, weak.high, weak.reached) == (None, None, None, 0)
    empty = break_even("substitutes", np.zeros((5, 3), np.int64), {}, 0.5)
    assert (empty.strength, empty.without) == (None, 0)


def test_levers_that_are_off_are_as_good_as_absent() -> None:
    off = scenario(levers={"contain": {"start": "2026-01", "strength": 0.0}})
    on = scenario(levers={"contain": {"start": "2026-01", "strength": 0.5}})
    assert levers_in_use(off) == ()
    assert levers_in_use(on) == ("contain",)
    assert same_runs(off) == same_runs(scenario(title="Another")) != same_runs(on)


@pytest.fixture(scope="module")
def whole() -> Comparison:
    """A comparison with everything: a lever, a copy, and one that fails."""
    lever = {"substitutes": {"start": "2025-04", "ramp_months": 0, "strength": 0.6}}
    with pytest.MonkeyPatch.context() as patch:

        def simulate_or_fail(one: Scenario) -> Results:
            if one.title == "Broken":
                raise InputError.of("is too large", file="broken.yaml")
            if one.title == "Buggy":
                raise ValueError("no reason")
            return simulate(one)

        patch.setattr(ensembles, "simulate", simulate_or_fail)
        others = [
            candidate("lever", levers=lever),
            candidate("broken", title="Broken"),
            candidate("copy"),
            candidate("buggy", title="Buggy"),
        ]
        return compare(candidate("base"), others)


def test_one_that_fails_does_not_lose_the_others(whole: Comparison) -> None:
    assert [one.candidate.name for one in whole.others] == ["lever", "copy"]
    (broken, why), (buggy, bug) = whole.failed
    assert (broken.name, why.is_bug, why.problems[0].text) == ("broken", False, "is too large")
    assert (buggy.name, bug.is_bug, bug.text) == ("buggy", True, "ValueError: no reason")


def test_levers_are_solved_and_followers_counted(whole: Comparison) -> None:
    lever, copy = whole.others
    assert lever.changes == (
        "lever substitutes: added (substitutes, from 2025-04, ramp 0 months, strength 0.6, specificity 1, "
        "adopters parties)",
    ) or lever.changes[0].startswith("lever substitutes: added (from 2025-04")
    quarter, solved = lever.break_evens
    assert (solved.lever, quarter.aim, solved.aim) == ("substitutes", 0.75, 0.5)
    assert quarter.left == solved.left
    assert solved.left[0] == 1
    assert solved.left[-1] < solved.left[1] < 1
    assert copy.break_evens == ()
    assert copy.versus is not None
    assert copy.versus.contrasts[FOLLOWERS].all.zero
    assert whole.baseline.own.values[FOLLOWERS].sum() > 0


def test_the_files_hold_every_outcome_once(whole: Comparison) -> None:
    rows = list(csv.DictReader(io.StringIO(csv_text(comparison_table(whole)))))
    keys = [
        tuple(row[name] for name in ("scenario", "outcome", "treaty", "group", "month", "ensemble")) for row in rows
    ]
    assert len(set(keys)) == len(keys)
    assert {row["ensemble"] for row in rows} == {"all", *RIVALS}
    assert all(row["mean"] == "0" for row in rows if row["scenario"] == "copy" and row["n"] != "0")
    tree = comparison_tree(whole)
    assert [one["name"] for one in tree["scenarios"]] == ["base", "lever", "copy"]
    assert len(tree["scenarios"][1]["differences"]) * 4 == sum(row["scenario"] == "lever" for row in rows)
    assert tree["scenarios"][1]["break_even"][0]["lever"] == "substitutes"
    assert {"compare.json", "compare.csv", "columns.md", "scenarios/base.yaml"} <= comparison_texts(whole, ()).keys()


def test_without_a_baseline_there_is_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: Scenario) -> Results:
        raise InputError.of("is too large", file="base.yaml")

    monkeypatch.setattr(ensembles, "simulate", fail)
    with pytest.raises(ComparisonFailed) as caught:
        compare(candidate("base"), [candidate("copy")])
    assert caught.value.failed.problems[0].text == "is too large"


@pytest.mark.slow
def test_workers_change_no_number() -> None:
    one, two = (scenario(ensemble={"runs": 20}, **more) for more in ({}, {"assurance": {"path": 0.0}}))
    tasks = [Task(one, further_exits), Task(two, further_exits)]
    seen: list[tuple[int, int]] = []
    alone = simulated(tasks, jobs=1, progress=lambda done, total: seen.append((done, total)))
    together = simulated(tasks, jobs=2)
    assert seen == [(20, 40), (40, 40)]
    for ours, theirs in zip(alone, together, strict=True):
        assert not isinstance(ours, Failed)
        assert (ours == theirs).all()


def test_quick_leaves_out_what_needs_more_ensembles() -> None:
    lever = {"substitutes": {"start": "2025-04", "strength": 0.6}}
    found = compare(candidate("base"), [candidate("lever", levers=lever)], quick=True)
    assert FOLLOWERS not in found.baseline.own.values
    assert found.others[0].break_evens == ()
