"""Measure the engine and write the table of docs/performance.md: `make bench`.

`python -m benchmarks.bench --quick` measures small sizes once and writes nothing.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.table import Row

PAGE = Path(__file__).parents[1] / "docs" / "performance.md"

GROUPS = {
    "floor": ("Floor", "engine_costs", "floors"),
    "whole": ("Whole simulation of the baseline", "engine_costs", "whole"),
    "features": ("What features cost, against the baseline", "engine_costs", "features"),
    "states": ("Baseline by number of states", "engine_costs", "sizes"),
    "europe": ("A selection for lessons and sliders", "engine_costs", "europe"),
    "growth": ("Growth with the number of runs", "engine_costs", "growth"),
    "workers": ("Two workers", "processes", "workers"),
    "memory": ("Memory", "processes", "memory"),
    "command": ("The command, in fresh processes", "processes", "command"),
    "peers": ("The same dynamics in other frameworks", "peer_costs", "peers"),
}
"""Key of each part, its heading, and where it is measured."""

ONE_THREAD = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, and write the table.

    Args:
        arguments: Command line without the program's name; that of the process if None.

    Returns:
        Exit code: 0, also where a target is missed.
    """
    options = _options(arguments)
    # One core: numpy's matrix product must not start threads. Set before numpy is imported, hence the late imports.
    os.environ.update(dict.fromkeys(ONE_THREAD, "1"))
    from benchmarks.scale import FULL, QUICK
    from benchmarks.table import markdown, write_between

    scale = QUICK if options.quick else FULL
    if options.rounds:
        scale = replace(scale, rounds=options.rounds)
    begin = time.perf_counter()
    groups: dict[str, list[Row]] = {}
    for part in options.only or GROUPS:
        heading, module, function = GROUPS[part]
        print(f"\n{heading}", flush=True)
        rows = getattr(import_module(f"benchmarks.{module}"), function)(scale)
        # Targets are set for the full sizes: a quick measurement neither meets nor misses them.
        groups[heading] = [replace(row, met=None) for row in rows] if options.quick else rows
        for row in groups[heading]:
            print("  " + _line(row), flush=True)
    print(f"\n{time.perf_counter() - begin:.0f} s in all")
    if options.write or not (options.quick or options.only):
        write_between(PAGE, markdown(groups, "quick" if options.quick else "full", scale.rounds))
        print(f"Written to {PAGE.name}")
    return 0


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.bench", description="Measure the engine, and write the table."
    )
    parser.add_argument("--quick", action="store_true", help="small sizes, one round; prints, does not write the page")
    parser.add_argument("--only", nargs="+", choices=tuple(GROUPS), help="only these parts; prints, does not write")
    parser.add_argument("--rounds", type=int, help="rounds of which the median is taken")
    parser.add_argument("--write", action="store_true", help="write the page all the same")
    return parser.parse_args(arguments)


def _line(row: Row) -> str:
    what, figure, per_cell, times_exp, target, verdict = row.cells()
    parts = (figure, per_cell and f"{per_cell} ns", times_exp and f"{times_exp} × exp", target, verdict.strip("*"))
    return f"{what}: " + "; ".join(part for part in parts if part)


if __name__ == "__main__":
    sys.exit(main())
