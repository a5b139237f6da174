"""``normsim run`` when something is wrong: the exit code, one clear line, and nothing half-written."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import Result

import normsim
from normsim.experiments import outputs
from normsim.figures import images

Call = Callable[..., Result]


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def run(call: Call, *words: str) -> Result:
    result = call("run", *words, "--jobs", "1")
    assert result.exit_code == 0, result.output
    return result


def refused(result: Result, *words: str) -> None:
    assert result.exit_code == 2, result.output
    assert "Traceback" not in result.output
    for word in words:
        assert word in result.stderr


def test_figures_without_the_extra_are_refused_at_once(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "kaleido", None)
    refused(call("run", "small.yaml", "--figures", "svg"), 'pip install "normsim[images]"')
    assert not (folder / "reports").exists()


def test_figures_without_a_browser_are_refused(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_browser(*_: Any) -> Any:
        raise RuntimeError("\n\nKaleido requires Google Chrome to be installed.\n")

    monkeypatch.setattr(images, "images", no_browser)
    refused(call("run", "small.yaml", "--runs", "3", "--figures", "png"), "--figures: needs Chrome or Chromium")
    assert not (folder / "reports").exists() or not any((folder / "reports").iterdir())


def test_bad_input_writes_nothing(folder: Path, call: Call) -> None:
    (folder / "bad.yaml").write_text("extends: baseline\nasurance: none\nensemble: {runs: -3}\n", encoding="utf-8")
    result = call("run", "small.yaml", "bad.yaml")
    refused(result, "bad.yaml:2:1: asurance", "did you mean", "bad.yaml:3:")
    assert not (folder / "reports").exists()
    assert result.stdout == ""


def test_problems_as_json(folder: Path, call: Call) -> None:
    (folder / "bad.yaml").write_text("extends: baseline\nasurance: none\n", encoding="utf-8")
    result = call("run", "bad.yaml", "--json")
    refused(result, "asurance")
    document = json.loads(result.stdout)
    assert document["error"] == "input"
    assert (document["problems"][0]["line"], document["problems"][0]["key"]) == (2, "asurance")


@pytest.mark.parametrize(
    "words",
    [
        ("absent.yaml",),
        ("small.yaml", "--set", "assurance"),
        ("small.yaml", "--set", "nothing.here=1"),
        ("small.yaml", "--override", "clam"),
        ("small.yaml", "--runs", "0"),
        ("small.yaml", "--runs", "2000000"),
        ("small.yaml", "--seed", "-1"),
        ("small.yaml", "--figures", "bmp"),
        ("small.yaml", "--nonsense"),
        (),
    ],
)
def test_bad_words_on_the_command_line(folder: Path, call: Call, words: tuple[str, ...]) -> None:
    refused(call("run", *words))
    assert not (folder / "reports").exists()


def test_two_files_with_one_stem_are_refused(folder: Path, call: Call) -> None:
    (folder / "other").mkdir()
    (folder / "other" / "Small.yaml").write_bytes((folder / "small.yaml").read_bytes())
    refused(call("run", "small.yaml", str(Path("other", "Small.yaml"))), "same folder", "small.yaml")
    refused(call("run", "small.yaml", "small.yaml"), "same folder")
    assert not (folder / "reports").exists()


def test_a_foreign_folder_needs_force(folder: Path, call: Call) -> None:
    foreign = folder / "reports" / "small"
    foreign.mkdir(parents=True)
    (foreign / "thesis.txt").write_text("mine", encoding="utf-8")
    refused(call("run", "small.yaml"), "not written by normsim", "--force")
    assert names(foreign) == {"thesis.txt"}
    run(call, "small.yaml", "--force")
    assert {"report.html", "exits.csv", "previous"} <= names(foreign)
    assert (foreign / "previous" / "thesis.txt").read_text(encoding="utf-8") == "mine"


def test_a_place_that_cannot_be_written_to(folder: Path, call: Call) -> None:
    (folder / "reports").write_text("a file in the way", encoding="utf-8")
    result = call("run", "small.yaml", "--runs", "3")
    refused(result, "reports: is a file, and a folder of this name is to be written")
    assert "of 3 runs" not in result.stderr  # told before the first run
    assert (folder / "reports").read_text(encoding="utf-8") == "a file in the way"


def snapshot(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize(
    ("error", "code", "words"),
    [
        (
            RuntimeError("broken\nin the middle"),
            1,
            "a bug, not your file: RuntimeError: broken in the middle; run with",
        ),
        (KeyboardInterrupt(), 130, "interrupted"),
        (OSError(28, "No space left on device"), 2, "No space left on device"),
    ],
)
def test_failing_while_writing_leaves_the_earlier_run(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch, error: BaseException, code: int, words: str
) -> None:
    run(call, "small.yaml", "--runs", "3")
    before = snapshot(folder)
    write_file = outputs.write_file
    written: list[Path] = []

    def failing(path: Path, content: bytes) -> None:
        if len(written) == 4:
            raise error
        written.append(path)
        write_file(path, content)

    monkeypatch.setattr(outputs, "write_file", failing)
    result = call("run", "small.yaml", "--runs", "6", "--jobs", "1")
    assert result.exit_code == code, result.output
    assert len(written) == 4
    assert words in result.stderr
    assert "Traceback" not in result.output
    assert result.stdout == ""
    assert snapshot(folder) == before


def test_what_was_finished_before_an_interruption_stays(
    folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "second.yaml").write_text("extends: small.yaml\ntitle: Second\n", encoding="utf-8")
    simulate = normsim.simulate

    def interrupted(scenario: Any, **options: Any) -> Any:
        if scenario.title == "Second":
            raise KeyboardInterrupt
        return simulate(scenario, **options)

    monkeypatch.setattr(normsim, "simulate", interrupted)
    result = call("run", "small.yaml", "second.yaml", "--runs", "3", "--jobs", "1")
    assert result.exit_code == 130, result.output
    assert result.stdout.splitlines()[-1] == str(Path("reports", "small", "report.html"))
    assert names(folder / "reports") == {"small"}
    assert (folder / "reports" / "small" / "manifest.json").is_file()


def test_debug_shows_the_traceback(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: Any, **__: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr(normsim, "simulate", broken)
    assert "Traceback" not in call("run", "small.yaml").output
    result = call("run", "small.yaml", "--debug")
    assert result.exit_code == 1
    assert "Traceback" in result.stderr
    assert "a bug, not your file: ZeroDivisionError" in result.stderr
