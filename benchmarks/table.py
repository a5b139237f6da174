"""The table: rows of figures, printed as they come and written between two markers of a page."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from benchmarks.timing import Timing

MARK = "bench"
"""Between ``<!-- bench:begin -->`` and ``<!-- bench:end -->`` stands the table of the engine."""


@dataclass(frozen=True)
class Row:
    """One measured thing; figures that do not apply are empty."""

    what: str
    figure: str
    per_cell: str = ""
    times_exp: str = ""
    target: str = ""
    met: bool | None = None

    def cells(self) -> tuple[str, ...]:
        """Texts of the columns."""
        return self.what, self.figure, self.per_cell, self.times_exp, self.target, verdict(self.met)


def verdict(met: bool | None) -> str:
    """Say whether a target was met; nothing where there is none."""
    return "" if met is None else ("met" if met else "**missed**")


def timed(what: str, timing: Timing, *, limit: float | None = None) -> Row:
    """Row of something that is counted in bare exponentials per cell.

    Args:
        what: What was timed.
        timing: Its medians.
        limit: Most exponentials per cell allowed, if there is a target.

    Returns:
        The row.
    """
    return Row(
        what,
        seconds(timing.wall),
        f"{timing.nanoseconds:.2f}",
        f"{timing.times_exp:.1f}",
        "" if limit is None else f"at most {limit:g} × exp",
        None if limit is None else timing.times_exp <= limit,
    )


def seconds(value: float) -> str:
    """Write a duration with the unit that suits it."""
    if value < 1e-3:
        return f"{value * 1e6:.0f} µs"
    return f"{value * 1e3:.0f} ms" if value < 1 else f"{value:.1f} s"


HEAD = ("measured", "figure", "ns per cell", "× exp", "target", "")


def machine() -> str:
    """Say on what was measured, without names of anybody's machine."""
    model = platform.processor() or platform.machine()
    known = Path("/proc/cpuinfo")
    if known.exists():
        lines = known.read_text(encoding="utf-8", errors="replace").splitlines()
        model = next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), model)
    load = f", load {os.getloadavg()[0]:.1f} at the end" if hasattr(os, "getloadavg") else ""
    return (
        f"{model}, {os.cpu_count()} cores{load}; {platform.system()}, Python {platform.python_version()}, "
        f"numpy {np.__version__}"
    )


def stamp(scale: str, how: str = "") -> str:
    """Say when, how and on what was measured."""
    return f"{datetime.now(UTC):%Y-%m-%d}, {scale} measurement{how}. {machine()}."


def markdown(groups: dict[str, list[Row]], scale: str, rounds: int) -> str:
    """Write all groups as one table.

    Args:
        groups: Rows by heading.
        scale: ``full`` or ``quick``.
        rounds: Rounds of which the medians are.

    Returns:
        Markdown, without the markers.
    """
    lines = [
        stamp(scale, f", medians of {rounds}"),
        "",
        "| " + " | ".join(HEAD) + " |",
        "|---|---:|---:|---:|---|---|",
    ]
    for heading, rows in groups.items():
        lines.append(f"| **{heading}** | | | | | |")
        lines += ["| " + " | ".join(row.cells()) + " |" for row in rows]
    return "\n".join(lines)


def write_between(page: Path, text: str, mark: str = MARK) -> None:
    """Replace what stands between two markers of a page.

    Args:
        page: The page; it must hold both markers.
        text: What to put there.
        mark: Name of the markers.
    """
    begin, end = f"<!-- {mark}:begin -->", f"<!-- {mark}:end -->"
    whole = page.read_text(encoding="utf-8")
    before, rest = whole.split(begin, 1)
    after = rest.split(end, 1)[1]
    page.write_text(f"{before}{begin}\n{text}\n{end}{after}", encoding="utf-8", newline="\n")
