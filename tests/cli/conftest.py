"""A scenario small enough to be run many times, and a command line inside a folder of its own."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import normsim.report
from normsim.cli.main import app

SMALL = """\
extends: baseline
title: A small test
horizon: {start: 2025-04, end: 2028-03}
ensemble: {runs: 30, seed: 5}
states: {select: [DEU, EST, FIN, LTU, LVA, NOR, POL, UKR]}
outcomes: {by: [2026-12, 2027-12], groups: [border]}
overrides:
  calm: {threat: {path: calm}}
"""

Call = Callable[..., Result]


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder with ``small.yaml`` in it."""
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


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
    place = tmp_path_factory.mktemp("finished")
    (place / "small.yaml").write_text(SMALL, encoding="utf-8")
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
