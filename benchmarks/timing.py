"""How long something takes: medians, on two clocks, beside the cost of a bare exponential at that moment."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

import numpy as np

FLOOR_SHAPE = (256, 199)
"""Cells of the floor: one seed block of runs by the states of the catalogue, small enough to stay in the cache."""


@dataclass(frozen=True)
class Timing:
    """Medians over rounds, seconds."""

    wall: float
    cpu: float
    times_exp: float
    """Processor time per cell, in bare exponentials measured in the same round."""
    cells: int

    @property
    def nanoseconds(self) -> float:
        """Processor time per cell, ns."""
        return self.cpu / self.cells * 1e9


def once(call: Callable[[], object]) -> tuple[float, float]:
    """Time one call; wall clock and processor time of this process, seconds."""
    wall, cpu = time.perf_counter(), time.process_time()
    call()
    return time.perf_counter() - wall, time.process_time() - cpu


def exp_floor() -> float:
    """Processor time of ``numpy.exp`` on float32 in place of nothing else; seconds per cell."""
    pressure = np.random.default_rng(0).uniform(-8.0, 2.0, FLOOR_SHAPE).astype(np.float32)
    out = np.empty_like(pressure)

    def batch() -> None:
        for _ in range(40):
            np.exp(pressure, out=out)

    batch()
    return median(once(batch)[1] for _ in range(5)) / (40 * pressure.size)


def measure(call: Callable[[], object], cells: int, rounds: int, *, warm: bool = True) -> Timing:
    """Time a call a few times, each time beside the floor.

    Args:
        call: What is timed.
        cells: Cells that one call works on, for the cost per cell.
        rounds: How often.
        warm: Whether to call once before, untimed.

    Returns:
        Medians.
    """
    if warm:
        call()
    found = []
    for _ in range(rounds):
        before = exp_floor()
        wall, cpu = once(call)
        found.append((wall, cpu, cpu / cells / ((before + exp_floor()) / 2)))
    walls, cpus, ratios = zip(*found, strict=True)
    return Timing(median(walls), median(cpus), median(ratios), cells)


def ratios(base: Callable[[], object], others: Sequence[Callable[[], object]], rounds: int) -> list[float]:
    """Processor time of each call in place of ``base``, round by round, after a warm call of each.

    Args:
        base: What is compared with.
        others: What is compared.
        rounds: How often.

    Returns:
        Median of the ratios, one per call.
    """
    for call in (base, *others):
        call()
    table: list[list[float]] = [[] for _ in others]
    for _ in range(rounds):
        reference = once(base)[1]
        for found, call in zip(table, others, strict=True):
            found.append(once(call)[1] / reference)
    return [median(found) for found in table]
