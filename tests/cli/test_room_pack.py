"""``normsim room pack`` on the command line: a folder, a second try that goes on, clear words for bad input."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from normsim import Results, Scenario, simulate
from normsim.cli.main import app
from normsim.room import pack
from workshop import SCENARIO

PLAN = """\
title: One slider
runs: 20
reports: {baseline: {scenario: small.yaml}}
explorer:
  scenario: small.yaml
  runs: 20
  held_out: 16
  sliders: {threat: {label: Threat, key: threat.path, levels: [0.25, 0.9], unchanged: 0.9}}
"""


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan in a folder that is the working folder; the pages are short, because others look at them."""
    (tmp_path / "small.yaml").write_text(SCENARIO, encoding="utf-8")
    path = tmp_path / "plan.yaml"
    path.write_text(PLAN, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    pages = {"index.html": "<p>first page</p>", "guesses.csv": "group,question\n"}
    monkeypatch.setattr(pack, "build_pack", lambda workshop: pages)
    return path


def packed(*words: str) -> Result:
    return CliRunner().invoke(app, ["room", "pack", *words, "--jobs", "1"])


def test_a_pack_is_written_whole_and_goes_on_with_what_is_kept(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = packed("plan.yaml", "--out", "room", "--json")
    assert first.exit_code == 0, first.output
    told = json.loads(first.stdout)
    assert told["files"] == ["guesses.csv", "index.html"]
    assert told["settings"] == 2
    assert {one["unit"] for one in told["errors"]} == {"states", "share", "level"}
    manifest = json.loads((plan.parent / "room" / "manifest.json").read_text(encoding="utf-8"))
    assert manifest["command"] == "normsim room pack plan.yaml --out room"
    kept = sorted((plan.parent / "room.settings").glob("*.npz"))
    assert len(kept) == 2 + 16

    def never(scenario: object, **more: object) -> None:
        raise AssertionError("simulated again")

    monkeypatch.setattr("normsim.room.ensemble.simulate", never)
    again = packed("plan.yaml", "--out", "room")
    assert again.exit_code == 0, again.output
    assert "room/index.html: 2 files" in again.stdout.replace("\\", "/")
    assert (plan.parent / "room" / "previous" / "index.html").exists()


def test_an_interrupted_pack_keeps_what_was_finished(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[object] = []

    def interrupted(scenario: Scenario, **more: Any) -> Results:
        calls.append(scenario)
        if len(calls) > 5:
            raise KeyboardInterrupt
        return simulate(scenario, **more)

    monkeypatch.setattr("normsim.room.ensemble.simulate", interrupted)
    result = packed("plan.yaml", "--out", "room")
    assert result.exit_code == 130
    assert not (plan.parent / "room").exists()
    assert len(list((plan.parent / "room.settings").glob("*.npz"))) == 5
    assert not list((plan.parent / "room.settings").glob("*.partial"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("missing.yaml",), "missing.yaml: there is no such file"),
        (("bad.yaml",), "bad.yaml:2:7: runs: must be a whole number"),
        (("plan.yaml", "--out", "mine"), "this folder was not written by normsim"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(plan: Path, words: Sequence[str], said: str) -> None:
    (plan.parent / "bad.yaml").write_text(PLAN.replace("runs: 20\nreports", "runs: none\nreports"), encoding="utf-8")
    (plan.parent / "mine").mkdir()
    (plan.parent / "mine" / "notes.txt").write_text("mine", encoding="utf-8")
    before = sorted(plan.parent.rglob("*"))
    result = packed(*words)
    assert result.exit_code == 2
    assert said in result.stderr
    assert sorted(plan.parent.rglob("*")) == before


def test_a_plan_that_takes_too_long_says_so_before_it_starts(plan: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    levels = ", ".join(f"{x / 8:g}" for x in range(9))
    sliders = "\n".join(
        f"    s{number}: {{label: S, key: levers.{name}.strength, levels: [{levels}], unchanged: 0}}"
        for number, name in enumerate(("contain", "deliberate", "substitutes", "protect", "reassure"))
    )
    text = PLAN.split("  sliders:", maxsplit=1)[0] + f"  every_level: true\n  sliders:\n{sliders}\n"
    plan.write_text(text, encoding="utf-8")
    result = packed("plan.yaml", "--out", "room")
    assert result.exit_code == 2
    assert "plan.yaml:8:16: explorer.every_level: 59,049 settings × 20 runs would take about " in result.stderr
    assert "settings: " in result.stderr
    assert not (plan.parent / "room.settings").exists()
