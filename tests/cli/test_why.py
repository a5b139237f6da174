"""``normsim why``: what it prints, what it writes, what it refuses."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

import normsim.report.why_page
from normsim.loading import load

Call = Callable[..., Result]
TINY = ("--runs", "12", "--jobs", "1", "--set", "horizon.end=2025-12")


@pytest.fixture
def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with ``small.yaml``, and a stand-in for the page, which has tests of its own."""
    monkeypatch.setattr(normsim.report.why_page, "build_why", lambda _inputs: "<title>Stand-in</title>")
    return folder


def test_files_manifest_and_lines(place: Path, call: Call) -> None:
    result = call("why", "small.yaml", "--if", "FIN=stay", "--each-state", *TINY)
    assert result.exit_code == 0, result.output
    written = place / "reports" / "why-small+horizon.end=2025-12+FIN=stay+each_state"
    files = {path.name for path in written.iterdir()}
    assert files == {"why.html", "why.json", "why.csv", "columns.md", "scenario.yaml", "supposed.yaml", "manifest.json"}
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["tool"], manifest["kind"], manifest["runs"], manifest["seed"]) == ("normsim", "why", 12, 5)
    assert manifest["command"] == (
        "normsim why small.yaml --if FIN=stay --each-state --set horizon.end=2025-12 --runs 12"
    )
    assert manifest["files"].keys() == files - {"manifest.json"}
    lines = result.stdout.splitlines()
    assert lines[0] == "What if Finland stays in APMBC?"
    assert "Further exits without one force at a time" in lines
    assert "Further exits of all others if one state stays" in lines
    assert "note: Finland is not a party to CCM: it can neither stay nor leave" in lines
    assert lines[-1] == str(Path("reports") / written.name / "why.html")
    assert load(written / "supposed.yaml").scenario.initial["APMBC"]["FIN"].stays
    replayed = call("check", "replay", str(written))
    assert replayed.exit_code == 2
    assert "is the folder of normsim why; name a folder that normsim run wrote" in replayed.stderr


def test_the_same_twice_counts_once_and_marks_are_explained(place: Path, call: Call) -> None:
    result = call("why", "small.yaml", "--if", "APMBC:NOR=leave", "--if", "apmbc:norway=leave", *TINY)
    assert result.exit_code == 0, result.output
    lines = result.stdout.splitlines()
    assert lines[0] == "What if Norway leaves APMBC?"
    (marks,) = [line for line in lines if line.startswith("rivals: ")]
    assert "= no run differs under any rival explanation" in marks
    assert (place / "reports" / "why-small+horizon.end=2025-12+APMBC.NOR=leave").is_dir()


def test_nobody_to_look_at_is_said_in_a_sentence(place: Path, call: Call) -> None:
    (place / "calm.yaml").write_text(
        "extends: small.yaml\ntitle: Calm\ninitial: {APMBC: null}\nthreat: {path: 0}\n", encoding="utf-8"
    )
    result = call("why", "calm.yaml", "--each-state", *TINY)
    assert result.exit_code == 0, result.output
    assert "No state is on its way out, or leaves often enough to be looked at." in result.stdout.splitlines()


def test_one_document_with_json_and_nothing_with_quiet(place: Path, call: Call) -> None:
    document = json.loads(call("why", "small.yaml", "--json", *TINY).stdout)
    assert {answer["kind"] for answer in document["answers"]} == {"force"}
    assert document["finding"].startswith("Under these assumptions states announce ")
    again = call("why", "small.yaml", "--quiet", *TINY)
    assert (again.exit_code, again.stdout) == (0, "")
    assert (place / "reports" / "why-small+horizon.end=2025-12" / "previous").is_dir()


def test_all_faults_at_once_and_nothing_is_written(place: Path, call: Call) -> None:
    words = ("--if", "CCM:POL=stay", "--if", "NOR=leave", "--if", "NOR=stay", "--if", "Sweeden=stay")
    result = call("why", "small.yaml", *words, *TINY)
    assert result.exit_code == 2
    lines = result.stderr.splitlines()
    assert lines == [
        "--if CCM:POL=stay: Poland is not a party to CCM: it can neither stay nor leave",
        "--if NOR=stay: Norway cannot leave APMBC and stay in it",
        "--if NOR=stay: Norway cannot leave CCM and stay in it",
        "--if Sweeden=stay: Sweeden is no state's code; did you mean SWE (Sweden)?",
    ]
    assert not (place / "reports").exists()


def test_a_folder_of_somebody_else_is_left_alone(place: Path, call: Call) -> None:
    other = place / "reports" / "why-small+horizon.end=2025-12"
    other.mkdir(parents=True)
    (other / "mine.txt").write_text("mine", encoding="utf-8")
    result = call("why", "small.yaml", *TINY)
    assert result.exit_code == 2
    assert "--force" in result.stderr
    assert [path.name for path in other.iterdir()] == ["mine.txt"]


def test_too_many_runs_are_told_before_the_first(place: Path, call: Call) -> None:
    result = call("why", "small.yaml", "--runs", "100000000", "--jobs", "1")
    assert result.exit_code == 2
    assert not (place / "reports").exists()
