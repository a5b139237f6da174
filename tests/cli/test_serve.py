"""``normsim serve``: what it says, what it refuses, and that it really serves."""

from __future__ import annotations

import builtins
import json
import subprocess
import sys
from http.client import HTTPConnection, HTTPException
from multiprocessing.connection import wait
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from typer.testing import CliRunner

from normsim.app.safety import Door
from normsim.cli import serving
from normsim.cli.main import app
from normsim.cli.terminal import Terminal


def refused(*words: str) -> str:
    result = CliRunner().invoke(app, ["serve", *words], env={"NO_COLOR": "1"})
    assert result.exit_code == 2, result.output
    return result.output


def test_others_are_let_in_with_a_token_only() -> None:
    assert "--host: 0.0.0.0 lets other computers in: give --token SECRET too" in refused("--host", "0.0.0.0")


@pytest.mark.parametrize(
    ("host", "lines"),
    [
        ("127.0.0.1", ["workbench: http://127.0.0.1:8050/?token=chooseasecret1 (Ctrl+C ends it)"]),
        ("192.0.2.7", ["workbench: http://192.0.2.7:8050/?token=chooseasecret1 (Ctrl+C ends it)"]),
        (
            "0.0.0.0",
            [
                "workbench: http://127.0.0.1:8050/?token=chooseasecret1 (Ctrl+C ends it)",
                "for others: http://desk.example:8050/?token=chooseasecret1, or with this computer's address in your "
                "network instead of its name",
            ],
        ),
        (
            "::",
            [
                "workbench: http://[::1]:8050/?token=chooseasecret1 (Ctrl+C ends it)",
                "for others: http://desk.example:8050/?token=chooseasecret1, or with this computer's address in your "
                "network instead of its name",
            ],
        ),
    ],
)
def test_it_tells_addresses_that_a_browser_can_open(
    host: str, lines: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(serving, "gethostname", lambda: "desk.example")
    serving._say(Terminal(quiet=False), Door(host, 8050, "chooseasecret1"), 8050)
    said = capsys.readouterr()
    assert " ".join(said.out.split()) == " ".join(lines)
    assert ("warning: other computers" in said.err) == (host != "127.0.0.1")


def test_a_broken_file_is_told_by_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("wrong.yaml").write_text("extends: baseline\ntitle: X\nvarient: pooled\n", encoding="utf-8")
    assert "wrong.yaml:3:1: varient: is no key here; did you mean variant?" in refused("wrong.yaml")


def test_a_file_that_is_too_large_for_everybody_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("long.yaml").write_text("extends: baseline\ntitle: X\nhorizon: {end: 2060-01}\n", encoding="utf-8")
    assert "use normsim run for it" in refused("long.yaml")


def test_without_the_extra_it_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def without(name: str, *more: Any, **others: Any) -> Any:
        if name == "dash" or name.startswith("dash."):
            raise ModuleNotFoundError("No module named 'dash'", name="dash")
        return real(name, *more, **others)

    for name in [name for name in sys.modules if name.startswith("normsim.app")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setattr(builtins, "__import__", without)
    assert 'pip install "normsim[app]"' in refused()


@pytest.mark.slow
def test_it_serves_and_ends_when_it_is_told() -> None:
    command = [sys.executable, "-m", "normsim", "serve", "europe_small", "--port", "0", "--jobs", "1"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            assert line.startswith("workbench: http://127.0.0.1:")
            with urlopen(line.split()[1], timeout=120) as page:
                assert b"normsim workbench" in page.read()
            process.terminate()
            assert process.wait(120) in (0, 130, -15, 1)
        finally:
            process.kill()


@pytest.mark.slow
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_it_ends_with_work_left_when_it_is_told(jobs: str) -> None:
    """How soon is not asked here: a busy computer would be taken for a fault."""
    command = [sys.executable, "-m", "normsim", "serve", "baseline", "--port", "0", "--jobs", jobs]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        lines: list[HTTPConnection] = []
        try:
            place = urlsplit(process.stdout.readline().split()[1])
            for number in range(40):  # more work than can be done meanwhile
                line = HTTPConnection(str(place.hostname), place.port, timeout=300)
                line.request("POST", "/_dash-update-component", question(number), {"Content-Type": "application/json"})
                lines.append(line)
            # The first answer, whosever it is: one that needs all workers may well be the last of them.
            begun = wait([line.sock for line in lines], timeout=300)
            first = next(line for line in lines if line.sock in begun)
            assert not unanswered(first)
            process.terminate()
            process.wait(120)
            left = sum(unanswered(line) for line in lines if line is not first)
            assert left > 0, "it did all the work before it ended"
        finally:
            process.kill()
            for line in lines:
                line.close()


def unanswered(line: HTTPConnection) -> bool:
    """Whether a question got no numbers before the server went."""
    try:
        with line.getresponse() as answer:
            return b'\\"numbers\\":' not in answer.read()
    except (HTTPException, OSError):
        return True
    finally:
        line.close()


def question(number: int) -> str:
    wish: dict[str, object] = {"page": f"page {number}", "number": 1, "base": "baseline", "view": "exits"}
    wish["settings"] = {"threat.path": 0.5 + number / 100}
    return json.dumps(
        {
            "output": "quick.data",
            "outputs": {"id": "quick", "property": "data"},
            "inputs": [{"id": "wish", "property": "data", "value": wish}],
            "changedPropIds": ["wish.data"],
        }
    )
