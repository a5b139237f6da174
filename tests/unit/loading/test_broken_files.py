"""Every broken file under tests/broken gives exactly the problems that expected.yaml lists, at their places."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from normsim.cli.validate_command import validate
from normsim.errors import InputError, Problem
from normsim.loading import load
from pace import units

FOLDER = Path(__file__).parents[2] / "broken"
EXPECTED: dict[str, list[dict[str, Any]]] = yaml.safe_load((FOLDER / "expected.yaml").read_text(encoding="utf-8"))
FILES = sorted(path.name for path in FOLDER.glob("*.yaml") if path.name != "expected.yaml")
JARGON = re.compile(
    r"input should|valid (?:string|number|integer|dictionary|tuple)|tuple|pydantic|\btag\b|NoneType|Value error"
    r"|block end|scalar|stream end|token|<[a-z]"
)


def problems_of(name: str) -> tuple[Problem, ...]:
    with pytest.raises(InputError) as caught:
        load(name)
    return caught.value.problems


def test_there_are_enough_files_and_each_has_an_expectation() -> None:
    assert len(FILES) >= 60
    assert sorted(EXPECTED) == FILES


@pytest.mark.parametrize("name", FILES)
def test_all_problems_come_at_once_at_their_places(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    found = problems_of(name)
    wanted = EXPECTED[name]
    places = [(problem.file, f"{problem.line}:{problem.column}", problem.key) for problem in found]
    assert places == [(one.get("in", name), one["at"], one["key"]) for one in wanted]
    for problem, one in zip(found, wanted, strict=True):
        assert [piece for piece in one["says"] if piece not in problem.text] == []
        assert not JARGON.search(problem.text.replace(f'"{one["word"]}"', "")), problem.text


@pytest.mark.parametrize("name", FILES)
def test_the_place_is_where_the_word_stands(name: str) -> None:
    for one in EXPECTED[name]:
        line, column = map(int, one["at"].split(":"))
        if one["word"]:
            content = (FOLDER / one.get("in", name)).read_bytes().decode("utf-8-sig")
            assert content.splitlines()[line - 1][column - 1 :].startswith(one["word"])


@pytest.mark.parametrize(
    "name", ["billion_laughs.yaml", "many_aliases.yaml", "too_deep.yaml", "too_large.yaml", "too_many_values.yaml"]
)
def test_bombs_fail_at_once(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    assert units(lambda: problems_of(name)) < 50, "about a second"


def test_validate_prints_every_problem_and_returns_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(FOLDER)
    assert validate(["misspelt_keys.yaml", "tab.yaml", "baseline"]) == 2
    captured = capsys.readouterr()
    wrong = (captured.err + captured.out).splitlines()
    assert "misspelt_keys.yaml:4:1: varient: is no key here; did you mean variant?" in wrong
    assert "tab.yaml:5:1: has a tab; YAML takes only spaces, two for each level" in wrong
    assert any(line.startswith("baseline: fine") for line in wrong)


def test_validate_returns_0_for_fine_files(capsys: pytest.CaptureFixture[str]) -> None:
    assert validate(["baseline", "europe_small"]) == 0
    assert capsys.readouterr().err == ""


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("nowhere.yaml", "there is no such file"),
        ("basline", "did you mean baseline, which comes with normsim"),
        ("ceasefire.yaml", "did you mean ceasefire, which comes with normsim"),
        (".", "is a folder"),
        ("parents", "is a folder"),
        ("misspelt_key.yaml", "did you mean misspelt_keys.yaml?"),
        ("a\0b.yaml", "cannot be read"),
    ],
)
def test_what_is_no_file_is_said_without_a_line(name: str, says: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(FOLDER)
    (problem,) = problems_of(name)
    assert problem.line == 0
    assert says in problem.text
