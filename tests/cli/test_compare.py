"""``normsim compare``: names, files, what is left out, exit codes, nothing half-written."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

import normsim.report.comparison_page
from normsim.cli.comparing import CompareRequest, comparison_name, plan
from normsim.cli.names import named
from normsim.errors import InputError
from normsim.experiments import ensembles
from normsim.experiments.folders import MAX_NAME
from normsim.loading import load

Call = Callable[..., Result]
TINY = ("--runs", "12", "--jobs", "1", "--set", "horizon.end=2025-12", "--quick")


@pytest.fixture
def place(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder with ``small.yaml``, and a stand-in for the page, which has tests of its own."""
    monkeypatch.setattr(normsim.report.comparison_page, "build_comparison", lambda _inputs: "<title>Stand-in</title>")
    (folder / "harder.yaml").write_text("extends: small.yaml\ntitle: Harder\nassurance: none\n", encoding="utf-8")
    return folder


def test_files_manifest_and_lines(place: Path, call: Call) -> None:
    result = call("compare", "small.yaml", "harder.yaml", "small.yaml+calm", *TINY)
    assert result.exit_code == 0, result.output
    written = place / "reports" / "compare-small-harder-small+calm+horizon.end=2025-12"
    files = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    scenarios = {f"scenarios/{name}.yaml" for name in ("small", "harder", "small+calm")}
    assert files == {"compare.html", "compare.json", "compare.csv", "columns.md", "manifest.json", *scenarios}
    manifest = json.loads((written / "manifest.json").read_text(encoding="utf-8"))
    assert (manifest["tool"], manifest["kind"], manifest["runs"], manifest["seed"]) == ("normsim", "comparison", 12, 5)
    assert manifest["files"].keys() == files - {"manifest.json"}
    assert manifest["scenarios"][1]["sources"][0]["file"] == "harder.yaml"
    rows = list(csv.DictReader(io.StringIO((written / "compare.csv").read_text(encoding="utf-8"))))
    assert {row["scenario"] for row in rows} == {"harder", "small+calm"}
    lines = result.stdout.splitlines()
    assert lines[0].startswith("Exits announced by December 2025, at start + new, against small: mean of 12 paired ")
    assert [line.split(":")[0] for line in lines[1:5:2]] == ["harder", "small+calm"]
    assert all(line.startswith("  ") for line in lines[2:5:2])
    assert lines[-1] == str(Path("reports") / written.name / "compare.html")
    replayed = call("check", "replay", str(written))
    assert replayed.exit_code == 2
    assert "is the folder of a comparison" in replayed.stderr
    again = load(written / "scenarios" / "small+calm.yaml").scenario
    assert (again.threat.path, again.ensemble.runs) == ("calm", 12)


def test_the_same_again_keeps_the_last_and_gives_the_same_numbers(place: Path, call: Call) -> None:
    words = ("compare", "small.yaml", "small.yaml", *TINY)
    assert call(*words).exit_code == 0
    (written,) = (place / "reports").iterdir()
    assert written.name == "compare-small-small(2)+horizon.end=2025-12"
    before = (written / "compare.csv").read_bytes()
    assert call(*words).exit_code == 0
    assert (written / "compare.csv").read_bytes() == before
    assert (written / "previous" / "compare.csv").read_bytes() == before
    rows = list(csv.DictReader(io.StringIO((written / "compare.csv").read_text(encoding="utf-8"))))
    assert {row["scenario"] for row in rows} == {"small(2)"}
    assert {row["mean"] for row in rows if row["n"] != "0"} == {"0"}


def test_the_baseline_is_one_of_the_names_where_one_is_meant(place: Path, call: Call) -> None:
    for baseline in ("harder", "harder.yaml", str((place / "harder.yaml").resolve())):
        assert call("compare", "small.yaml", "harder.yaml", "--baseline", baseline, *TINY).exit_code == 0
        (written,) = (place / "reports").iterdir()
        assert written.name == "compare-harder-small+horizon.end=2025-12"
    request = CompareRequest(("small.yaml", "small.yaml+calm"), baseline="small+calm")
    assert request.ordered() == ("small.yaml+calm", "small.yaml")
    request = CompareRequest(("small.yaml", "small.yaml+calm"), baseline="harder.yaml")
    assert request.ordered() == ("harder.yaml", "small.yaml", "small.yaml+calm")


def test_one_that_cannot_be_used_is_told_and_the_others_are_compared(place: Path, call: Call) -> None:
    (place / "bad.yaml").write_text("extends: small.yaml\nasurance: none\n", encoding="utf-8")
    (place / "sub").mkdir()
    (place / "sub" / "harder.yaml").write_text("extends: baseline\ntitle: Other\n", encoding="utf-8")
    run_folder = place / "run"
    run_folder.mkdir()
    (run_folder / "scenario.yaml").write_text("extends: baseline\n", encoding="utf-8")
    words = ("small.yaml", "bad.yaml", "harder.yaml", "sub/harder.yaml", "sub", "absent.yaml", "run", "small.yaml+nope")
    result = call("compare", *words, *TINY, "--json")
    assert result.exit_code == 2, result.output
    problems = result.stderr.splitlines()
    assert "bad.yaml:2:1: asurance" in problems[0]
    assert problems[1] == "sub/harder.yaml: has the same name as harder.yaml; rename one of them"
    assert problems[2].startswith("sub: is a folder, not a scenario file")
    assert problems[3].startswith("absent.yaml: there is no such file")
    assert problems[4] == f"run: is a folder, not a scenario file; name the file in it: {Path('run') / 'scenario.yaml'}"
    assert problems[5].startswith("--override nope: this scenario has no override nope")
    document = json.loads(result.stdout)
    assert [one["name"] for one in document["scenarios"]] == ["small", "harder"]
    assert [one["file"] for one in document["left_out"]] == [words[1], *words[3:]]
    assert len(document["problems"]) == 6
    assert Path(document["page"]).is_file()


@pytest.mark.parametrize("words", [("small.yaml",), ("bad.yaml", "small.yaml"), ("small.yaml", "bad.yaml")])
def test_without_two_nothing_is_written(place: Path, call: Call, words: tuple[str, ...]) -> None:
    result = call("compare", *words, *TINY)
    assert result.exit_code == 2
    assert result.stderr.strip()
    assert "Traceback" not in result.output
    assert not (place / "reports").exists()


def test_a_scenario_that_fails_while_it_runs(place: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    real = ensembles.work

    def work(task: ensembles.Task) -> object:
        if task.scenario.title == "Harder":
            return ensembles.Failed((), "ValueError: no reason")
        return real(task)

    monkeypatch.setattr(ensembles, "work", work)
    result = call("compare", "small.yaml", "harder.yaml", "small.yaml+calm", *TINY)
    assert result.exit_code == 1
    assert "harder.yaml: a bug, not your file: ValueError: no reason" in result.stderr
    assert "small+calm: " in result.stdout
    result = call("compare", "harder.yaml", "small.yaml", *TINY)
    assert result.exit_code == 1
    assert "ValueError: no reason" in result.stderr


def test_interrupted_leaves_nothing_half_written(place: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    words = ("compare", "small.yaml", "harder.yaml", *TINY)
    assert call(*words).exit_code == 0
    (written,) = (place / "reports").iterdir()
    before = {path.name: path.read_bytes() for path in written.iterdir() if path.is_file()}

    def interrupt(_: object) -> str:
        raise KeyboardInterrupt

    monkeypatch.setattr(normsim.report.comparison_page, "build_comparison", interrupt)
    result = call(*words)
    assert result.exit_code == 130
    assert "interrupted" in result.stderr
    assert [path.name for path in (place / "reports").iterdir()] == [written.name]
    assert {path.name: path.read_bytes() for path in written.iterdir() if path.is_file()} == before


def test_a_folder_of_others_is_left_alone(place: Path, call: Call) -> None:
    words = ("compare", "small.yaml", "harder.yaml", *TINY)
    target = place / "reports" / "compare-small-harder+horizon.end=2025-12"
    target.mkdir(parents=True)
    (target / "thesis.txt").write_text("mine", encoding="utf-8")
    result = call(*words)
    assert result.exit_code == 2
    assert "was not written by normsim" in result.stderr
    assert call(*words, "--force").exit_code == 0
    assert (target / "previous" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_the_baseline_can_be_chosen(folder: Path) -> None:
    assert CompareRequest(("a", "b"), baseline="b").ordered() == ("b", "a")
    assert CompareRequest(("a", "b"), baseline="c").ordered() == ("c", "a", "b")
    request = CompareRequest(("small.yaml", "baseline"), baseline="baseline", runs=7, sets=("assurance=none",))
    assert request.command() == "normsim compare baseline small.yaml --set assurance=none --runs 7"
    planned = plan(request)
    assert [one.name for one in planned.candidates] == ["baseline", "small"]
    assert {one.scenario.ensemble.seed for one in planned.candidates} == {20250401}
    assert planned.candidates[1].notes == ("simulated with seed 20250401 as all others here, not with its own, 5",)
    assert planned.candidates[1].scenario.assurance.path == "none"


def test_the_first_common_runs_are_taken(folder: Path) -> None:
    planned = plan(CompareRequest(("baseline", "small.yaml")))
    assert {one.scenario.ensemble.runs for one in planned.candidates} == {30}
    assert [one.notes for one in planned.candidates] == [
        (),
        (
            "simulated with seed 20250401 as all others here, not with its own, 5",
            "asks for 30 runs, so that all here have no more",
        ),
    ]
    planned = plan(CompareRequest(("baseline", "baseline+america_leaves")))
    assert {one.scenario.ensemble.runs for one in planned.candidates} == {1000}


def test_names_are_those_of_the_runs_folders(folder: Path) -> None:
    one = named("small.yaml+calm+assurance=none")
    assert (one.path.name, one.overrides, one.sets) == ("small.yaml", ("calm",), ("assurance=none",))
    assert one.name == "small+calm+assurance=none"
    (folder / "a+b.yaml").write_text("extends: baseline\n", encoding="utf-8")
    assert named("a+b.yaml").path.name == "a+b.yaml"
    assert named("baseline+remedies").overrides == ("remedies",)
    assert named("absent+x").path.name == "absent+x"


def test_folders_of_long_lists_have_short_names() -> None:
    names = [f"scenario_number_{number}" for number in range(20)]
    name = comparison_name(names)
    assert len(name) <= MAX_NAME
    assert name.startswith("compare-scenario_number_0-and-19-others-")
    assert comparison_name(names) == name != comparison_name(names[::-1])
    assert comparison_name(["a", "b"]) == "compare-a-b"
    assert comparison_name(["a", "b"], ["calm"]) == "compare-a-b+calm"
    assert len(comparison_name(["x" * 200, "y" * 200])) <= MAX_NAME


def test_two_files_of_one_name(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "sub" / "Small.yaml").write_text("extends: baseline\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"has the same name as small\.yaml;"):
        plan(CompareRequest(("small.yaml", "sub/Small.yaml")))


def test_a_scenario_given_twice_is_told_and_compared_once(place: Path, call: Call) -> None:
    (place / "sub").mkdir()
    copy = place / "sub" / "small.yaml"
    copy.write_bytes((place / "small.yaml").read_bytes())
    result = call("compare", "small.yaml", "harder.yaml", "small.yaml", str(copy), *TINY)
    assert result.exit_code == 0, result.output
    told = f"small: given more than once (also as small.yaml, {copy}), compared once"
    assert [line for line in result.stderr.splitlines() if "given" in line] == [told]
    planned = plan(CompareRequest(("small.yaml", "harder.yaml", "small.yaml")))
    assert [one.name for one in planned.candidates] == ["small", "harder"]
    assert "compared once" in planned.candidates[0].notes[-1]


@pytest.mark.parametrize("words", [("compare",), ("diff", "--effects")])
@pytest.mark.parametrize(
    ("option", "says"),
    [
        (("--runs", "100000000"), "--runs: must be a whole number from 1 to 1,000,000 (got 100,000,000)"),
        (("--seed", str(2**63)), "--seed: must be a whole number from 0 to 9,223,372,036,854,775,807 (got 9,"),
        (("--runs", "1000000"), "small.yaml: ensemble.runs: 1,000,000 runs × "),
    ],
)
def test_what_could_not_be_simulated_is_told_first(
    place: Path, call: Call, words: tuple[str, ...], option: tuple[str, ...], says: str
) -> None:
    end = "--set", "states.select=world", "--set", "horizon.end=2060-01"
    result = call(words[0], "small.yaml", "harder.yaml", *words[1:], *option, "--jobs", "1", *end)
    assert result.exit_code == 2, result.output
    assert result.stderr.startswith(says)
    assert not (place / "reports").exists()
