"""A scenario small enough to be run many times, and a command line inside a folder of its own."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import normsim.report
from normsim.cli.main import app

PARENT = """\
extends: baseline
horizon: {start: 2025-04, end: 2028-03}
states: {select: [DEU, EST, FIN, LTU, LVA, NOR, POL, UKR]}
outcomes: {by: [2026-12, 2027-12], groups: [border]}
"""
"""A run simulates the parent of its file too, for the report; the whole baseline would take ten times the run."""

SMALL = """\
extends: PARENT
title: A small test
horizon: {start: 2025-04, end: 2028-03}
ensemble: {runs: 30, seed: 5}
states: {select: [DEU, EST, FIN, LTU, LVA, NOR, POL, UKR]}
outcomes: {by: [2026-12, 2027-12], groups: [border]}
overrides:
  calm: {threat: {path: calm}}
"""

Call = Callable[..., Result]


def working_folder(place: Path) -> Path:
    """An empty working folder with ``small.yaml`` in it, and beside the folder what that extends."""
    folder = place / "work"
    folder.mkdir()
    parent = place / "parent.yaml"
    parent.write_text(PARENT, encoding="utf-8")
    # By its whole address, because tests copy the file into other folders.
    (folder / "small.yaml").write_text(SMALL.replace("PARENT", json.dumps(str(parent))), encoding="utf-8")
    return folder


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder of this test, and the one it works in."""
    folder = working_folder(tmp_path)
    monkeypatch.chdir(folder)
    return folder


@pytest.fixture
def folder(whole: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same with a stand-in for the report, which takes longer than all the rest of a small run."""
    monkeypatch.setattr(normsim.report, "build_report", lambda _inputs: "<!doctype html><title>Stand-in</title>")
    return whole


@dataclass(frozen=True)
class Finished:
    """A run that has ended: its folder, and what it printed."""

    written: Path
    result: Result


@pytest.fixture(scope="session")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Finished:
    """The files of one run of ``small.yaml``, for tests that only read."""
    place = working_folder(tmp_path_factory.mktemp("finished"))
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(place)
        result = CliRunner().invoke(app, ["run", "small.yaml", "--jobs", "1"], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return Finished(place / "reports" / "small", result)


@pytest.fixture
def call() -> Call:
    """Run the command line in this process; no exception gets out of it."""

    def invoke(*words: str) -> Result:
        return CliRunner().invoke(app, list(words), env={"COLUMNS": "100", "NO_COLOR": "1"}, catch_exceptions=False)

    return invoke
