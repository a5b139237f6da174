"""Which settings of the sliders are simulated, and how a value between them is read."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import RegularGridInterpolator
from scipy.stats import qmc

Floats = NDArray[np.float64]
Setting = tuple[float, ...]
HELD_OUT_SEED = 20250401


@dataclass(frozen=True)
class Grid:
    """Every combination of some levels of each slider.

    Args:
        names: The sliders, in order.
        levels: Levels that are simulated, rising, by slider.
        unchanged: Level of each slider at which the scenario stays as it is.
    """

    names: tuple[str, ...]
    levels: tuple[tuple[float, ...], ...]
    unchanged: Setting

    @property
    def size(self) -> int:
        """Number of settings."""
        return math.prod(len(levels) for levels in self.levels)

    @property
    def shape(self) -> tuple[int, ...]:
        """Number of levels of each slider."""
        return tuple(len(levels) for levels in self.levels)

    def settings(self) -> tuple[Setting, ...]:
        """All settings; the last slider moves first."""
        return tuple(itertools.product(*self.levels))

    def one_at_a_time(self) -> tuple[tuple[Setting, ...], ...]:
        """For each slider, the settings in which only it is moved, level by level."""
        return tuple(
            tuple((*self.unchanged[:axis], level, *self.unchanged[axis + 1 :]) for level in levels)
            for axis, levels in enumerate(self.levels)
        )

    def held_out(self, count: int, seed: int = HELD_OUT_SEED) -> tuple[Setting, ...]:
        """Random settings between the ends of all sliders, evenly spread (a scrambled Sobol sequence).

        Args:
            count: How many.
            seed: Of the scrambling.

        Returns:
            Settings, rounded to thousandths so that a command line can repeat them.
        """
        draw = qmc.Sobol(len(self.names), rng=np.random.default_rng(seed)).random(1 << (count - 1).bit_length())
        low = np.array([levels[0] for levels in self.levels])
        high = np.array([levels[-1] for levels in self.levels])
        return tuple(tuple(float(x) for x in row) for row in (low + draw[:count] * (high - low)).round(3))

    def between(self, values: NDArray[np.number], settings: Sequence[Setting]) -> Floats:
        """Read values at any setting: linear between the two nearest levels of each slider, all sliders at once.

        ``v(x) = Σ_c Π_a w_a(c) · v(c)`` over the corners c of the cell that holds x, where the weight of slider a is
        ``(x_a − low_a) / (high_a − low_a)`` at its upper level and one minus that at its lower. At a setting of the
        grid all weight is on that setting, so the value is exactly the one simulated there.

        Args:
            values: One row for each of ``settings()``; ``(settings, ...)``.
            settings: Where to read.

        Returns:
            ``(len(settings), ...)``, unit of ``values``.
        """
        table = np.asarray(values, np.float64).reshape(*self.shape, *values.shape[1:])
        return np.asarray(RegularGridInterpolator(self.levels, table)(np.array(settings, np.float64)), np.float64)


def log_odds(counts: Floats, runs: Floats | float) -> Floats:
    """Scale on which counts of runs are read between settings: ``log((c + ½) / (n − c + ½))``.

    Hazards multiply, so that on this scale effects add up; ½ keeps none and all finite.

    Args:
        counts: Runs; any shape.
        runs: Number of runs, in a shape that fits.
    """
    return np.asarray(np.log((counts + 0.5) / (runs - counts + 0.5)), np.float64)


def counts_of(odds: Floats, runs: Floats | float) -> Floats:
    """Undo ``log_odds``; runs."""
    return np.asarray((runs + 1) / (1 + np.exp(-odds)) - 0.5, np.float64)


@dataclass(frozen=True, eq=False)
class Alone:
    """What is shown when one slider alone is moved.

    Args:
        counts: Runs; ``(levels, ...)``.
        amounts: Levels from 0 to 1; ``(levels, ...)``.
    """

    counts: Floats
    amounts: Floats


def thinned(grid: Grid, values: Sequence[Alone], runs: int, most: int) -> Grid:
    """Keep the levels that matter most, so that at most so many settings are left.

    For each slider alone, moved from the unchanged setting, the error of reading a dropped level off the kept ones is
    known. Of all ways to keep the ends and the unchanged level of every slider, the one with the smallest sum of these
    errors is taken; among equals the one with fewer settings.

    Args:
        grid: All levels.
        values: By slider, what is shown at each of its levels.
        runs: Number of runs.
        most: Most settings.

    Returns:
        A grid with at most ``most`` settings, or the smallest possible where even that has more.
    """
    ways = [
        _ways(levels, unchanged, alone, runs)
        for levels, unchanged, alone in zip(grid.levels, grid.unchanged, values, strict=True)
    ]
    best = min(
        itertools.product(*ways),
        key=lambda chosen: (
            max(math.prod(len(way.levels) for way in chosen) - most, 0),
            round(sum(way.error for way in chosen), 9),
            math.prod(len(way.levels) for way in chosen),
        ),
    )
    return Grid(grid.names, tuple(way.levels for way in best), grid.unchanged)


@dataclass(frozen=True)
class _Way:
    """Some levels of a slider, and how far the others are off when they are read between them."""

    levels: tuple[float, ...]
    error: float


def _ways(levels: tuple[float, ...], unchanged: float, alone: Alone, runs: int) -> list[_Way]:
    """The best choice of levels for each number of them."""
    needed = {levels[0], levels[-1], unchanged}
    free = [level for level in levels if level not in needed]
    found = []
    for count in range(len(free) + 1):
        choices = [tuple(sorted({*needed, *more})) for more in itertools.combinations(free, count)]
        found.append(
            min((_Way(kept, _error(levels, kept, alone, runs)) for kept in choices), key=lambda way: way.error)
        )
    return found


def _error(levels: tuple[float, ...], kept: tuple[float, ...], alone: Alone, runs: int) -> float:
    """Mean error of the dropped levels of one slider, shares of runs and levels of 0 to 1 alike, summed over them."""
    dropped = [place for place, level in enumerate(levels) if level not in kept]
    if not dropped:
        return 0.0
    rows, missing = [levels.index(level) for level in kept], [[levels[place]] for place in dropped]
    odds = RegularGridInterpolator((kept,), log_odds(alone.counts[rows], runs))(missing)
    amounts = RegularGridInterpolator((kept,), alone.amounts[rows])(missing)
    off = np.abs(counts_of(odds, runs) - alone.counts[dropped]).mean(axis=1) / runs
    return float((off + np.abs(amounts - alone.amounts[dropped]).mean(axis=1)).sum())
