"""``normsim new`` and ``normsim list``."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import Result

from normsim.loading import load, shipped_scenarios
from normsim.room.plan import shipped_plans

Call = Callable[..., Result]


def test_a_new_scenario_has_ten_lines_and_loads(folder: Path, call: Call) -> None:
    result = call("new", "late_substitutes")
    assert result.exit_code == 0, result.output
    path = folder / "late_substitutes.yaml"
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) == 10
    assert text.startswith("# yaml-language-server: $schema=")
    assert "extends: baseline\ntitle: Late substitutes\n" in text
    last = result.stdout.splitlines()[-1]
    assert last.endswith("then: normsim run late_substitutes.yaml, or normsim compare baseline late_substitutes.yaml")
    scenario = load(path).scenario
    assert (scenario.assurance.path, scenario.levers["substitutes"].strength) == ("none", 0.6)


def test_the_schema_is_where_the_first_line_says(folder: Path, call: Call) -> None:
    call("new", "mine")
    target = (folder / "mine.yaml").read_text(encoding="utf-8").splitlines()[0].split("$schema=")[1]
    schema = Path(target.removeprefix("file://")) if target.startswith("file:") else folder / target
    assert json.loads(schema.read_text(encoding="utf-8"))["type"] == "object"


@pytest.mark.parametrize("parent", sorted(shipped_scenarios()))
def test_every_shipped_scenario_can_be_extended(folder: Path, call: Call, parent: str) -> None:
    result = call("new", "sub/mine.yaml", "--from", parent)
    assert result.exit_code == 0, result.output
    assert load(folder / "sub" / "mine.yaml").scenario.title == "Mine"


@pytest.mark.parametrize("name", ["2027", "true", "null", "No", "a-b", "x_y.z"])
def test_titles_stay_texts(folder: Path, call: Call, name: str) -> None:
    assert call("new", name).exit_code == 0
    assert isinstance(load(folder / f"{name}.yaml").scenario.title, str)


def test_it_never_overwrites(folder: Path, call: Call) -> None:
    before = (folder / "small.yaml").read_bytes()
    result = call("new", "small")
    assert result.exit_code == 2
    assert "exists already" in result.stderr
    assert (folder / "small.yaml").read_bytes() == before
    assert call("new", "small", "--force").exit_code == 0
    assert (folder / "small.yaml").read_bytes() != before


@pytest.mark.parametrize(
    ("words", "text"),
    [
        (("mine", "--from", "basline"), "no such shipped scenario or file; did you mean baseline?"),
        (("small", "--from", "small.yaml", "--force"), "cannot extend itself"),
        (("baseline",), "cannot extend itself"),
        (("a b",), "letters a to z, digits"),
        (("é",), "letters a to z, digits"),
        (("",), "letters a to z, digits"),
        (("small.yaml/x",), "cannot be written"),
    ],
)
def test_what_cannot_be_written(folder: Path, call: Call, words: tuple[str, ...], text: str) -> None:
    result = call("new", *words)
    assert result.exit_code == 2, result.output
    assert text in result.stderr
    assert "Traceback" not in result.output
    assert [path.name for path in folder.iterdir()] == ["small.yaml"]


def test_a_file_of_ones_own_can_be_extended(folder: Path, call: Call) -> None:
    result = call("new", "sub/mine", "--from", "small.yaml")
    assert result.exit_code == 0, result.output
    path = folder / "sub" / "mine.yaml"
    assert 'extends: "../small.yaml"' in path.read_text(encoding="utf-8")
    assert load(path).scenario.ensemble.seed == 5


def test_new_as_json(folder: Path, call: Call) -> None:
    assert json.loads(call("new", "mine", "--json").stdout) == {"file": "mine.yaml", "extends": "baseline"}


def test_list_shows_title_summary_and_changes(call: Call) -> None:
    text = call("list").stdout
    assert text.index("baseline") < text.index("europe_small")
    for name, path in shipped_scenarios().items():
        scenario = load(path).scenario
        assert name in text
        assert scenario.title in text
        assert scenario.summary.split()[0] in text
    assert "Changes on baseline: horizon: last month 2030-03 instead of 2035-03; number of runs: 300" in " ".join(
        text.split()
    )
    assert "With --override: america_leaves" in text
    assert "With --override: those of baseline." in text


def test_list_as_json(call: Call) -> None:
    rows = json.loads(call("list", "--json").stdout)["scenarios"]
    assert rows[0]["name"] == "baseline"
    keys = {"name", "title", "summary", "goal", "extends", "changes", "in_words", "overrides", "inherited"}
    assert all(keys == row.keys() for row in rows)
    small = next(row for row in rows if row["name"] == "europe_small")
    assert small["extends"] == "baseline"
    assert "number of runs: 300 instead of 4,000" in small["in_words"]
    assert "ensemble.runs" in small["changes"]


def test_validate_speaks_both_forms(folder: Path, call: Call) -> None:
    (folder / "bad.yaml").write_text("extends: baseline\nasurance: none\n", encoding="utf-8")
    result = call("validate", "small.yaml", "bad.yaml")
    assert result.exit_code == 2
    assert "bad.yaml:2:1: asurance" in result.stderr
    assert "small.yaml: fine" in result.stdout
    assert call("validate", "small.yaml", "--quiet").stdout == ""
    result = call("validate", "small.yaml", "bad.yaml", "--json")
    assert result.exit_code == 2
    fine, bad = json.loads(result.stdout)["files"]
    assert fine == {"file": "small.yaml", "fine": True, "problems": []}
    assert bad["problems"][0]["line"] == 2
    assert call("validate", "baseline", "--json").exit_code == 0


def test_validate_reads_plans_too(folder: Path, call: Call) -> None:
    shutil.copy(shipped_plans()["workshop"], "mine.yaml")
    assert call("validate", "mine.yaml").stdout == "mine.yaml: fine, a plan with 3 reports\n"
    text = Path("mine.yaml").read_text(encoding="utf-8")
    Path("mine.yaml").write_text(text.replace("overrides: [remedies]", "overrides: [remedy]"), encoding="utf-8")
    result = call("validate", "mine.yaml")
    assert result.exit_code == 2
    assert "mine.yaml:15:45: reports.remedies.overrides: remedy: " in result.stderr
    assert not json.loads(call("validate", "mine.yaml", "--json").stdout)["files"][0]["fine"]


def test_explain_is_wired(folder: Path, call: Call) -> None:
    result = call("explain", "FIN", "--file", "small.yaml")
    assert result.exit_code == 0, result.output
    assert "Finland" in result.stdout
    assert json.loads(call("explain", "--schema").stdout)["type"] == "object"
    assert call("explain", "nonsense_key").exit_code == 2
    assert call("explain", "FIN", "--file", "absent.yaml").exit_code == 2
