"""Worker processes end when they should."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from normsim.engine.workers import worker_pool


@pytest.mark.skipif(sys.platform == "win32", reason="half a message cannot be written to a pipe of messages")
def test_an_interruption_in_the_middle_of_a_result_ends_the_program(tmp_path: Path) -> None:
    program = [sys.executable, str(Path(__file__).with_name("interrupted.py")), str(tmp_path / "told")]
    ended = subprocess.run(program, capture_output=True, text=True, timeout=120, check=False)
    assert (ended.stdout, ended.returncode) == ("interrupted\n", 0)


def test_workers_do_not_outlive_a_program_that_is_killed(tmp_path: Path) -> None:
    places = [tmp_path / name for name in "ab"]
    program = [sys.executable, str(Path(__file__).with_name("killed.py")), *map(str, places)]
    with subprocess.Popen(program) as running:
        try:
            assert soon(lambda: all(place.exists() for place in places) or running.poll() is not None)
            assert all(place.exists() for place in places), "it ended before its workers wrote"
        finally:
            running.kill()
    assert soon(lambda: quiet(places))


def soon(condition: Callable[[], bool]) -> bool:
    """Whether it comes true within two minutes, for a busy computer is no fault."""
    end = time.monotonic() + 120
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.5)
    return False


def quiet(places: list[Path]) -> bool:
    before = beats(places)
    time.sleep(3)
    return beats(places) == before


def beats(places: list[Path]) -> list[str]:
    return [place.read_text(encoding="utf-8") for place in places]


def test_workers_leave_interrupts_to_the_program() -> None:
    with worker_pool(1) as pool:
        pool.submit(signal.raise_signal, signal.SIGINT).result(timeout=120)
        assert pool.submit(os.getpid).result(timeout=120) != os.getpid()
