"""Plans: what is wrong is told at its line; what is too much is told before it starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from normsim.errors import InputError
from normsim.room.plan import shipped_plans
from normsim.room.planning import Planned, find_plan, level_set, load_plan
from normsim.room.sizes import check_effort, check_reports
from workshop import PLAN, Small, write_plan

Case = tuple[str, str, str]
OF_THE_PLAN: tuple[Case, ...] = (
    ("title: A <small> workshop", "titel: A workshop", "1:1: titel: is no key here; did you mean title?"),
    ("runs: 40\n", "runs: many\n", "4:7: runs: must be a whole number from 1 to 100,000"),
    ("runs: 60", "runs: 5", "10:9: explorer.runs: must be a whole number from 20 to 4000"),
    (
        "[0.25, 0.5, 0.9, 1]",
        "0.5",
        "15:49: explorer.sliders.threat.levels: must be a list of at least 2 numbers",
    ),
    ("unchanged: 0.3}", "unchanged: 0.1}", "16:5: explorer.sliders.assurance: unchanged must be one of the levels"),
    ("[0, 0.5, 1]", "[1, 0.5, 0]", "17:5: explorer.sliders.contain: levels must rise"),
    ("page: forms", "page: slides", "19:38: agenda.0.page: must be one of none, reports, comparison, explorer, forms"),
)
"""What is right, what is wrong, and the line that says so: seen without looking at a scenario."""
OF_ITS_SCENARIOS: tuple[Case, ...] = (
    ("small.yaml}", "smal.yaml}", "6:24: reports.baseline.scenario: there is no scenario smal.yaml here"),
    ("set: [assurance=none]", "set: [asurance=none]", "7:39: reports.leaves.set: asurance=none: asurance: is no key"),
    ("key: threat.path", "key: threat.pth", "15:23: explorer.sliders.threat.key: threat.pth=0.25: is no key here"),
    ("[0, 0.3, 0.9]", "[0, 0.3, 7]", "16:78: explorer.sliders.assurance.levels.2: assurance=7: "),
    ("key: levers.contain.strength", "key: assurance", "17:36: explorer.sliders.contain.key: is set by the slider a"),
)
"""The same, seen in what the scenarios say to it."""


def planned_from(folder: Path, text: str) -> Planned:
    return load_plan(write_plan(folder, text), file="plan.yaml")


@pytest.mark.parametrize("cases", [OF_THE_PLAN, OF_ITS_SCENARIOS])
def test_every_problem_of_a_plan_is_told_at_its_line(tmp_path: Path, cases: tuple[Case, ...]) -> None:
    text = PLAN
    for right, wrong, _ in cases:
        assert right in text
        text = text.replace(right, wrong, 1)
    with pytest.raises(InputError) as caught:
        planned_from(tmp_path, text)
    said = [str(problem) for problem in caught.value.problems]
    for _, _, line in cases:
        assert any(one.startswith(f"plan.yaml:{line}") for one in said), line
    # The title is missing where its key is misspelt; nothing else is told.
    assert len(said) == len(cases) + (cases is OF_THE_PLAN)


def test_an_override_that_is_missing_is_told_where_the_plan_names_it(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"plan\.yaml:7:45: reports\.leaves\.overrides: nope: this scenario has no"):
        planned_from(tmp_path, PLAN.replace("small.yaml, set", "small.yaml, overrides: [nope], set"))


def test_what_is_wrong_with_plan_and_scenarios_is_told_at_once(tmp_path: Path) -> None:
    text = PLAN
    for right, wrong, _ in (OF_THE_PLAN[-1], OF_ITS_SCENARIOS[0]):
        text = text.replace(right, wrong, 1)
    with pytest.raises(InputError) as caught:
        planned_from(tmp_path, text)
    said = "\n".join(str(problem) for problem in caught.value.problems)
    assert "6:24: reports.baseline.scenario: there is no scenario smal.yaml" in said
    assert "19:38: agenda.0.page" in said


def test_wrong_kinds_are_told_and_not_stumbled_over(tmp_path: Path) -> None:
    with pytest.raises(InputError) as caught:
        planned_from(
            tmp_path, "title: x\nagenda: 3\nreports: {a: , b: {scenario: 5}, c: {scenario: baselin}}\nexplorer:\n"
        )
    said = "\n".join(str(problem) for problem in caught.value.problems)
    assert "2:9: agenda: must be a list, each item a mapping with the keys minutes, what, say, page (got 3)" in said
    assert "reports.c.scenario: there is no scenario baselin here" in said
    assert said.count("reports.a") == 1


@pytest.mark.parametrize("text", ["", "# only a comment\n", "just words\n", "- a\n- list\n"])
def test_what_is_no_plan_says_so(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="plan"):
        planned_from(tmp_path, text)


def test_a_comparison_names_reports(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"8:24: comparison\.1: is no report of this plan; did you mean leaves\?"):
        planned_from(tmp_path, PLAN.replace("explorer:", "comparison: [baseline, leavs]\nexplorer:"))
    with pytest.raises(InputError, match=r"8:32: comparison\.2: names leaves twice"):
        planned_from(tmp_path, PLAN.replace("explorer:", "comparison: [baseline, leaves, leaves]\nexplorer:", 1))
    with pytest.raises(InputError, match=r"8:13: comparison: needs two reports or more, the reference first"):
        planned_from(tmp_path, PLAN.replace("explorer:", "comparison: [leaves]\nexplorer:", 1))


def test_shipped_plans_are_sound() -> None:
    assert "workshop" in shipped_plans()
    planned = load_plan(find_plan("workshop"))
    assert planned.plan.explorer is not None
    assert len(planned.plan.explorer.sliders) == 6
    assert {len(slider.levels) for slider in planned.plan.explorer.sliders.values()} == {5}
    assert sum(item.minutes for item in planned.plan.agenda) == 90
    assert planned.plan.compared()[0] == "baseline"


def test_a_level_is_set_unless_it_is_the_scenarios_own(explorer: Small) -> None:
    plan = explorer.planned.plan.explorer
    assert plan is not None
    threat = plan.sliders["threat"]
    assert level_set(threat, 0.9) == ()
    assert level_set(threat, 0.25) == ("threat.path=0.25",)


def test_a_pack_that_takes_too_long_names_a_smaller_one(explorer: Small) -> None:
    with pytest.raises(InputError) as caught:
        check_effort(explorer.planned, explorer.baseline, seconds=120.0, jobs=1)
    (problem,) = caught.value.problems
    assert problem.line == 11
    assert problem.key == "explorer.settings"
    assert "would take about 81 minutes on 1 core" in problem.text
    assert "fewer" in problem.text.lower()
    check_effort(explorer.planned, explorer.baseline, seconds=60.0, jobs=2)


def test_a_grid_of_every_level_is_refused_with_settings_that_fit(tmp_path: Path, explorer: Small) -> None:
    many = ", ".join(f"{x / 8:g}" for x in range(9))
    text = PLAN.replace("levels: [0, 0.5, 1]", f"levels: [{many}]").replace("settings: 12", "every_level: true")
    planned = planned_from(tmp_path, text)
    with pytest.raises(
        InputError, match=r"108 settings × 60 runs would take about .* Leave out every_level and write"
    ) as e:
        check_effort(planned, explorer.baseline, seconds=40.0, jobs=1)
    assert e.value.problems[0].key == "explorer.every_level"


def test_a_folder_over_its_size_is_refused(explorer: Small) -> None:
    planned = explorer.planned
    assert planned.plan.explorer is not None
    first = next(iter(planned.reports.values()))
    more = {**planned.reports, **{f"report{number}": first for number in range(10)}}
    wide = type(planned)(
        planned.plan, planned.name, more, planned.explorer, planned.sources, planned.folder, planned.tree
    )
    with pytest.raises(InputError, match=r"folder of about \d\d MB"):
        check_effort(wide, explorer.baseline, seconds=0.001, jobs=2)


def test_reports_that_take_too_long_name_runs_that_fit(tmp_path: Path) -> None:
    planned = planned_from(tmp_path, PLAN.replace("runs: 40\n", "runs: 90000\n"))
    with pytest.raises(InputError) as caught:
        check_reports(planned, seconds=0.03, jobs=2)
    (problem,) = caught.value.problems
    assert (problem.line, problem.key) == (4, "runs")
    assert problem.text.startswith("2 reports of 90,000 runs would take about 1.5 hours on 2 cores")
    assert problem.text.endswith("Write runs: 60000")
    check_reports(planned_from(tmp_path, PLAN.replace("runs: 40\n", "runs: 60000\n")), seconds=0.03, jobs=2)
