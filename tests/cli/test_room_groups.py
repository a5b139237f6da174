"""``normsim room form|score|merge`` from the command line: files, exit codes, nothing lost."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

import pytest
from typer.testing import Result

Call = Callable[..., Result]


class Finished(Protocol):
    """What the fixture ``finished`` gives."""

    written: Path


@pytest.fixture
def forms(whole: Path, call: Call) -> Path:
    result = call("room", "form", "small.yaml", "--group", "Red", "--group", "Blue")
    assert result.exit_code == 0, result.output
    return whole / "forms"


def fill(forms: Path, **answers: str) -> Path:
    """Fill in the template: answers by the last part of the question's id, for every group."""
    path = forms / "guesses.csv"
    lines = path.read_text(encoding="utf-8-sig").splitlines()
    out = [lines[0]]
    for line in lines[1:]:
        cells = line.split(",")
        key = cells[2].partition(":")[2].replace(".", "_").replace("-", "_")
        if key in answers:
            cells[3:7] = answers[key].split("|")
        out.append(",".join(cells))
    path.write_text("\n".join(out) + "\n", encoding="utf-8")
    return path


GOOD = {"APMBC_further_2028_03": "0|2||", "APMBC_at_least_3": "||40 %|", "driver": "|||threat"}


def test_form_then_score(forms: Path, call: Call) -> None:
    guesses = fill(forms, **GOOD)
    result = call("room", "score", str(guesses), "--jobs", "1")
    assert result.exit_code == 0, result.output
    page = (forms.parent / "scores" / "scores.html").read_text(encoding="utf-8")
    assert "Two guessers in two groups answered three questions" in page
    assert "30 of “small”, as it lies beside the guesses" in page
    manifest = json.loads((forms.parent / "scores" / "manifest.json").read_text(encoding="utf-8"))
    assert set(manifest["files"]) == {"scores.html", "scores.csv", "scores.json"}
    assert manifest["command"].startswith("normsim room score ")


def test_bad_rows_are_told_the_rest_is_scored_and_the_code_is_2(forms: Path, call: Call) -> None:
    guesses = fill(forms, **(GOOD | {"APMBC_at_least_3": "||40|"}))
    result = call("room", "score", str(guesses), "--jobs", "1", "--json")
    assert result.exit_code == 2
    told = [line for line in result.stderr.splitlines() if "guesses.csv:" in line]
    assert len(told) == 2
    assert "guesses.csv:5:6: chance: must be a chance" in told[0]
    document = json.loads(result.stdout)
    assert [problem["line"] for problem in document["problems"]] == [5, 14]
    assert len(document["scores"]["questions"]) == 2
    page = (forms.parent / "scores" / "scores.html").read_text(encoding="utf-8")
    assert "Left out: 2 problems" in page


def test_nothing_usable_writes_nothing(forms: Path, call: Call) -> None:
    guesses = fill(forms, APMBC_at_least_3="||40|")
    result = call("room", "score", str(guesses))
    assert result.exit_code == 2
    assert "holds no guess that can be scored; nothing was written" in result.stderr
    blank = call("room", "score", str(fill(forms, APMBC_at_least_3="|||")))
    assert blank.exit_code == 2
    assert "has no answer yet; fill in low and high, chance or choice; nothing was written" in blank.stderr
    assert not (forms.parent / "scores").exists()


def test_a_filled_in_template_is_never_written_over(forms: Path, call: Call) -> None:
    again = call("room", "form", "small.yaml")
    assert again.exit_code == 0, "an untouched template may be replaced"
    guesses = fill(forms, **GOOD)
    before = guesses.read_bytes()
    for more in ([], ["--force"]):
        result = call("room", "form", "small.yaml", *more)
        assert result.exit_code == 2
        assert "has been filled in and is left alone" in result.stderr
        assert guesses.read_bytes() == before


def test_a_folder_of_somebody_else_is_left_alone(whole: Path, call: Call) -> None:
    (whole / "forms").mkdir()
    (whole / "forms" / "mine.txt").write_text("mine", encoding="utf-8")
    result = call("room", "form", "small.yaml")
    assert result.exit_code == 2
    assert "was not written by normsim" in result.stderr
    assert (whole / "forms" / "mine.txt").exists()


def test_score_takes_a_runs_folder_and_other_scenarios(forms: Path, call: Call, whole: Path) -> None:
    guesses = whole / "elsewhere.csv"
    guesses.write_bytes(fill(forms, **GOOD).read_bytes())
    missing = call("room", "score", str(guesses))
    assert missing.exit_code == 2
    assert "there is no scenario 'small' at hand; name its file with --scenario" in missing.stderr
    told = call("room", "score", str(guesses), "--scenario", "small.yaml", "--runs", "20", "--jobs", "1", "--json")
    assert told.exit_code == 0, told.output
    assert json.loads(told.stdout)["scores"]["questions"][0]["cases"] == 20
    wrong = call("room", "score", str(guesses), "--report", "forms")
    assert wrong.exit_code == 2
    assert "is no folder that normsim run wrote" in wrong.stderr


def test_a_report_answers_with_the_same_runs(forms: Path, call: Call, finished: Finished) -> None:
    guesses = fill(forms, APMBC_at_least_3="||0.5|", APMBC_further_2028_03="0|1||")
    summary = json.loads((finished.written / "summary.json").read_text(encoding="utf-8"))
    scored = call("room", "score", str(guesses), "--report", str(finished.written), "--jobs", "1", "--json")
    states, chance = json.loads(scored.stdout)["scores"]["questions"]
    assert chance["answer"]["share"] == summary["at_least"]["APMBC"]["3"]
    assert states["answer"] == summary["exits"]["APMBC"]["new"]["announced"]


@pytest.mark.parametrize("command", ["form", "score", "merge"])
def test_each_command_has_an_example(call: Call, command: str) -> None:
    text = " ".join(call("room", command, "--help").output.split())
    assert f"Example: normsim room {command}" in text


def test_a_plan_gives_its_scenarios_and_groups(whole: Path, call: Call) -> None:
    (whole / "plan.yaml").write_text(
        "title: A day\nruns: 20\nreports:\n  now: {scenario: small.yaml, label: As it is}\n"
        "  calm: {scenario: small.yaml, overrides: [calm]}\ngroups: {a: {name: Red}, b: {name: Blue}}\n",
        encoding="utf-8",
    )
    result = call("room", "form", "plan.yaml")
    assert result.exit_code == 0, result.output
    assert {path.name for path in (whole / "forms").glob("*.html")} == {"form-now.html", "form-calm.html"}
    text = (whole / "forms" / "guesses.csv").read_text(encoding="utf-8-sig")
    assert ",Red,now:" in text
    assert ",Blue,calm:" in text
    fill(whole / "forms", APMBC_at_least_3="||0.4|")
    scored = call("room", "score", "forms/guesses.csv", "--jobs", "1", "--json")
    assert scored.exit_code == 0, scored.output
    assert [one["id"] for one in json.loads(scored.stdout)["scores"]["questions"]] == [
        "now:APMBC.at_least.3",
        "calm:APMBC.at_least.3",
    ]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("form", "nothing.yaml"), "nothing.yaml"),
        (("form", "small.yaml", "--group", "A", "--group", "a"), "is given twice"),
        (("form", "small.yaml", "--group", "=1+1"), "which a spreadsheet takes for a formula (=1+1)"),
        (("form", "small.yaml", "SMALL.yaml"), "has the same name as small.yaml"),
        (("score", "nothing.csv"), "cannot be read"),
        (("merge", "nowhere"), "is no folder"),
    ],
)
def test_wrong_words(whole: Path, call: Call, words: tuple[str, ...], told: str) -> None:
    result = call("room", *words)
    assert result.exit_code == 2
    assert told in result.stderr
    assert {path.name for path in whole.iterdir()} == {"small.yaml"}


def test_merge(whole: Path, call: Call) -> None:
    place = whole / "groups"
    place.mkdir()
    (place / "red.yaml").write_text("extends: ../small.yaml\ntitle: Red\nassurance: none\n", encoding="utf-8")
    (place / "blue.yaml").write_text(
        "extends: ../small.yaml\ntitle: Blue\nlevers: {substitutes: {strength: 1}}\n", encoding="utf-8"
    )
    (place / "broken.yaml").write_text("extends: ../small.yaml\ntitle: Broken\nlevrs: 3\n", encoding="utf-8")
    result = call("room", "merge", "groups", "--base", "small.yaml", "--runs", "20", "--jobs", "1", "--json")
    assert result.exit_code == 2
    tree = json.loads(result.stdout)["merged"]
    assert list(tree["groups"]) == ["blue", "red"]
    assert set(tree["settings"]) == {"assurance.path", "levers.substitutes.strength"}
    assert tree["outcomes"]["further-APMBC"].keys() == {"small (start)", "blue", "red"}
    assert "broken.yaml:3:1: levrs: is no key here; did you mean levers?" in result.stderr
    page = (whole / "merged" / "merge.html").read_text(encoding="utf-8")
    assert "Two groups moved two settings." in page
    assert "Left out: 1 problem" in page


def test_merging_a_scenario_with_itself_agrees_everywhere(whole: Path, call: Call) -> None:
    place = whole / "groups"
    place.mkdir()
    for name in ("one", "two"):
        (place / f"{name}.yaml").write_text("extends: ../small.yaml\ntitle: Same\n", encoding="utf-8")
    result = call("room", "merge", "groups", "--base", "small.yaml", "--runs", "20", "--jobs", "1", "--json")
    [pair] = json.loads(result.stdout)["merged"]["pairs"]
    assert pair["settings_apart"] == 0
    assert set(pair["share_of_runs_alike"].values()) == {1.0}
