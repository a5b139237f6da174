"""Costs that need processes of their own: peak memory, workers, and the stages of `normsim run`."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from statistics import median
from typing import Any

from benchmarks.engine_costs import baseline
from benchmarks.scale import Scale
from benchmarks.table import Row, seconds
from benchmarks.timing import once
from normsim import simulate

MEGABYTE = 1e6


def child(module: str, *arguments: str) -> dict[str, Any]:
    """Run a module of this folder in a fresh process and read the JSON line that it prints last."""
    command = [sys.executable, "-m", f"benchmarks.{module}", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True, encoding="utf-8")  # noqa: S603
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def memory(scale: Scale) -> list[Row]:
    """Measure the peak memory of one worker on the baseline, in a fresh process."""
    found = child("peak_memory", str(scale.memory))
    peak, before = found["peak"] / MEGABYTE, found["imports"] / MEGABYTE
    what = f"peak memory, {scale.memory:,} runs × 199 states × 2 treaties × 120 months, one worker"
    rows = [Row(what, f"{peak:.0f} MB", target="under 500 MB at 10,000 runs", met=peak < 500)]
    return [*rows, Row("of which before the simulation (interpreter, imports, scenario)", f"{before:.0f} MB")]


def workers(scale: Scale) -> list[Row]:
    """Compare one worker with two, start of the workers included."""
    scenario = baseline(scale.workers)
    simulate(baseline(300))
    pairs = []
    for _ in range(scale.rounds):
        one = once(partial(simulate, scenario))[0]
        two = once(partial(simulate, scenario, jobs=2))[0]
        pairs.append((one, two, one / two))
    one, two, gain = (median(values) for values in zip(*pairs, strict=True))
    return [
        Row(f"{scale.workers:,} runs, `--jobs 1`", seconds(one)),
        Row(
            f"{scale.workers:,} runs, `--jobs 2`",
            f"{seconds(two)}, {gain:.2f} ×",
            "",
            "",
            "at least 1.7 ×",
            gain >= 1.7,
        ),
    ]


def command(scale: Scale) -> list[Row]:
    """Split the time of `normsim run` into its stages, medians over fresh processes."""
    found = [child("run_stages", str(scale.command)) for _ in range(scale.rounds)]
    total = median(sum(one.values()) for one in found)
    rows = [Row(f"`normsim run baseline --runs {scale.command} --jobs 1`, all", seconds(total))]
    return rows + [Row(f"of which {stage}", seconds(median(one[stage] for one in found))) for stage in found[0]]
