"""A workbench in a process of its own, on this computer only, that ends with the benchmark; and what is told of it.

`python -m benchmarks.workbench` measures.
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from math import inf
from pathlib import Path

import numpy as np


@dataclass(frozen=True)
class Figure:
    """One measured thing; without a target there is no verdict."""

    what: str
    figure: str
    target: str = ""
    met: bool | None = None


@contextmanager
def served(jobs: int) -> Iterator[tuple[str, int]]:
    """Start ``normsim serve`` on a free port.

    Args:
        jobs: Worker processes.

    Yields:
        Its address and its process id.
    """
    command = [sys.executable, "-m", "normsim", "serve", "--port", "0", "--jobs", str(jobs)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:  # noqa: S603
        assert process.stdout is not None
        try:
            line = process.stdout.readline()
            if "http://" not in line:
                raise RuntimeError("the workbench did not start")
            yield line.split()[1], process.pid
        finally:
            process.terminate()
            process.wait(20)


def family(pid: int) -> list[int]:
    """A process and all below it (Linux)."""
    found = [pid]
    for one in found:
        children = Path(f"/proc/{one}/task/{one}/children")
        # A thread other than the first may be a child's parent, hence all of them.
        threads = children.parents[1].glob("*/children") if children.exists() else ()
        found += [int(child) for thread in threads for child in thread.read_text(encoding="utf-8").split()]
    return found


def memory(pid: int) -> float:
    """Memory of a process and all below it, MB, what they share counted once (Linux)."""
    total = 0
    for one in family(pid):
        try:
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8").splitlines()
        except (FileNotFoundError, ProcessLookupError):
            continue
        total += next(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    return total / 1024


def pace() -> float:
    """What a plain loop of five million steps takes now, s: two computers, or two days, can be compared by it."""
    start, total = time.perf_counter(), 0
    for number in range(5_000_000):
        total += number
    return time.perf_counter() - start


def summary(seconds: list[float]) -> str:
    """Median, 95th percentile and largest, in milliseconds."""
    if not seconds:
        return "no answer"
    return (
        f"median {1e3 * middle(seconds):.0f} ms, p95 {1e3 * late(seconds):.0f} ms, largest {1e3 * max(seconds):.0f} ms"
    )


def middle(seconds: list[float]) -> float:
    """Median; infinite without any answer, which meets no target."""
    return float(np.median(seconds)) if seconds else inf


def late(seconds: list[float]) -> float:
    """95th percentile; infinite without any answer."""
    return float(np.quantile(seconds, 0.95)) if seconds else inf
