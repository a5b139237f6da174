"""The comparison of a workshop: the reports' own runs, the plan's order and names, one seed for all."""

from __future__ import annotations

from pathlib import Path

import pytest

from normsim import Results, simulate
from normsim.cli.comparing import CompareRequest, plan
from normsim.experiments import comparison
from normsim.experiments.comparison_files import comparison_tree
from normsim.report.comparison_page import ComparisonInputs
from normsim.room.compared import COMPARE, compared, to_compare
from normsim.room.pack import Workshop, comparison_part
from normsim.room.planning import Planned, load_plan
from workshop import PLAN, SCENARIO, write_plan


def planned_with(folder: Path, old: str = "", new: str = "") -> Planned:
    return load_plan(write_plan(folder, PLAN.replace(old, new, 1)))


def ensembles(planned: Planned) -> dict[str, Results]:
    return {name: simulate(one, jobs=1) for name, one in to_compare(planned).scenarios.items()}


def test_the_numbers_are_those_of_the_command_on_the_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    planned = planned_with(tmp_path)
    ours = compared(planned, ensembles(planned))
    assert ours is not None
    assert ours.command == "normsim compare small.yaml small.yaml+assurance=none --runs 40 --quick"
    monkeypatch.chdir(tmp_path)
    words = ours.command.split()
    asked = plan(CompareRequest(tuple(words[2:4]), runs=int(words[5]), quick=True))
    theirs = comparison.compare(asked.candidates[0], asked.candidates[1:], quick=True)
    one, other = comparison_tree(ours.comparison), comparison_tree(theirs)
    for tree in (one, other):
        for scenario in tree["scenarios"]:
            for key in ("name", "file", "title"):
                scenario.pop(key)
        tree.pop("baseline")
    assert one == other
    assert one["scenarios"][1]["differences"]


def test_the_first_name_of_the_plan_is_the_reference(tmp_path: Path) -> None:
    planned = planned_with(tmp_path, "explorer:", "comparison: [leaves, baseline]\nexplorer:")
    found = compared(planned, ensembles(planned))
    assert found is not None
    assert found.comparison.baseline.candidate.name == "leaves"
    assert found.comparison.baseline.candidate.scenario.title == "Without <America>"
    assert [one.candidate.name for one in found.comparison.others] == ["baseline"]


def test_another_seed_is_simulated_again_and_said(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text(SCENARIO.replace("seed: 11", "seed: 12"), encoding="utf-8")
    planned = planned_with(tmp_path, "leaves: {scenario: small.yaml", "leaves: {scenario: other.yaml")
    wanted = to_compare(planned)
    assert wanted.again == ("leaves",)
    assert {one.ensemble.seed for one in wanted.scenarios.values()} == {11}
    found = compared(planned, ensembles(planned))
    assert found is not None
    (other,) = found.comparison.others
    assert other.versus is not None
    assert other.versus.same_streams
    assert other.candidate.notes[0].startswith("simulated with seed 11 as all others here, not with its own, 12")


def test_one_report_has_nothing_to_be_compared_with(tmp_path: Path) -> None:
    planned = planned_with(
        tmp_path, "  leaves: {scenario: small.yaml, set: [assurance=none], label: Without <America>}\n"
    )
    assert compared(planned, {}) is None
    assert comparison_part(Workshop(planned, {}, None, "normsim room pack plan.yaml")).files == {}


def test_the_page_leads_back_and_escapes_its_labels(tmp_path: Path) -> None:
    planned = planned_with(tmp_path)
    inputs = compared(planned, ensembles(planned), home="index.html")
    assert isinstance(inputs, ComparisonInputs)
    made = comparison_part(Workshop(planned, {}, None, "normsim room pack plan.yaml", inputs))
    page = made.files[COMPARE]
    assert '<a href="index.html">Contents</a>' in page
    assert "Without &lt;America&gt;" in page
    assert "Without <America>" not in page
    assert made.links["comparison"] == [(COMPARE, "the scenarios side by side")]
