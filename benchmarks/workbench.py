"""Measure the live workbench and write its table: `python -m benchmarks.workbench --write`.

Two parts: one person who moves a slider in Chromium, then thirty who ask at once for ten minutes. `--quick` does both
briefly, prints, and says nothing about targets.
"""

from __future__ import annotations

import argparse
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.serving import Figure

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"
MARK = "workbench"
PARTS = ("slider", "people")
MOVES, PEOPLE, SECONDS = 40, 30, 600
QUICK = 5
"""Moves, people, and half the seconds of a brief measurement."""


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write the table if asked.

    Args:
        arguments: Command line without the program's name; that of the process if None.

    Returns:
        Exit code: 0, also where a target is missed.
    """
    options = _options(arguments)
    from benchmarks.serving import Figure, pace
    from benchmarks.table import write_between

    found: list[Figure] = []
    paces = [pace()]
    for part in options.only or PARTS:
        print(f"\n{part}", flush=True)
        figures = _measured(part, options)
        # Targets are set for the full sizes: a brief measurement neither meets nor misses them.
        found += [replace(one, met=None) for one in figures] if options.quick else figures
    paces.append(pace())
    found.append(
        Figure("a plain loop of five million steps, before and after", " and ".join(f"{one:.2f} s" for one in paces))
    )
    text = markdown(found, "brief" if options.quick else "full")
    print(f"\n{text}")
    if options.write:
        write_between(PAGE, text, MARK)
        print(f"\nWritten to {PAGE.name}")
    return 0


def _measured(part: str, options: argparse.Namespace) -> list[Figure]:
    # Each part imports what it needs: the second one needs no browser.
    if part == "slider":
        from benchmarks.slider import slider

        return slider(QUICK if options.quick else options.moves)
    from benchmarks.people import people

    return people(QUICK, 2 * QUICK) if options.quick else people(options.people, options.seconds)


def markdown(figures: list[Figure], scale: str) -> str:
    """Write the figures as one table.

    Args:
        figures: What was measured.
        scale: ``full`` or ``brief``.

    Returns:
        Markdown, without the markers.
    """
    from benchmarks.table import stamp, verdict

    lines = [stamp(scale), "", "| measured | figure | target |  |", "|---|---|---|---|"]
    lines += [f"| {one.what} | {one.figure} | {one.target} | {verdict(one.met)} |" for one in figures]
    return "\n".join(lines)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.workbench", description="Measure the live workbench, and write its table."
    )
    parser.add_argument("--quick", action="store_true", help="a minute in all, without verdicts")
    parser.add_argument("--only", nargs="+", choices=PARTS, help="only these parts")
    parser.add_argument("--moves", type=int, default=MOVES, help="moves of the slider (%(default)s)")
    parser.add_argument("--people", type=int, default=PEOPLE, help="people at once (%(default)s)")
    parser.add_argument("--seconds", type=int, default=SECONDS, help="how long, at most 600 (%(default)s)")
    parser.add_argument("--write", action="store_true", help=f"write the table into docs/{PAGE.name}")
    options = parser.parse_args(arguments)
    if options.write and options.only:
        parser.error("--write replaces the whole table: not with --only")
    return options


if __name__ == "__main__":
    sys.exit(main())
