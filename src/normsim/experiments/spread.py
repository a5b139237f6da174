"""Means, quantiles and intervals over runs, in one definition for every file."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray

QUANTILES = (5, 25, 50, 75, 95)
"""Percentages that are reported: half the runs lie between 25 and 75, nine of ten between 5 and 95."""

Z90 = 1.6448536269514722
"""Standard normal quantile that leaves 5 % on each side."""


def quantiles(values: NDArray[Any], percents: tuple[int, ...] = QUANTILES) -> NDArray[np.float64]:
    """Value that a given percentage of runs does not exceed; always a value that some run has.

    The inverse of the empirical distribution: no interpolation, so that counts of states stay whole. NaN
    counts as later than everything (a run that never got there), so a quantile is NaN when it falls there.

    Args:
        values: One row per run; ``(runs,)`` or ``(runs, columns)``.
        percents: Whole percentages, 1 to 100.

    Returns:
        ``(percents,)`` or ``(percents, columns)``, unit of ``values``; NaN without runs.
    """
    n = values.shape[0]
    if n == 0:
        return np.full((len(percents), *values.shape[1:]), np.nan)
    # Sorting along the last, contiguous axis is several times faster than along the first.
    ordered = np.sort(np.ascontiguousarray(values.T), axis=-1)
    # Whole-number arithmetic: 0.05 * n in floating point may land just above a whole number.
    ranks = [max((percent * n + 99) // 100 - 1, 0) for percent in percents]
    return np.asarray(np.moveaxis(ordered[..., ranks], -1, 0), dtype=np.float64)


def spread(values: NDArray[Any], percents: tuple[int, ...] = QUANTILES) -> dict[str, float]:
    """Mean over runs and quantiles over runs, by name (``mean``, ``q05`` ...).

    Args:
        values: One number per run; ``(runs,)``.
        percents: Whole percentages, 1 to 100.

    Returns:
        Numbers in the unit of ``values``.
    """
    mean = float(np.mean(values, dtype=np.float64)) if values.size else math.nan
    return {"mean": mean} | {
        f"q{percent:02d}": float(value) for percent, value in zip(percents, quantiles(values, percents), strict=True)
    }


def wilson(hits: NDArray[Any], n: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """90 % interval for a share of runs: simulation error alone, which shrinks with more runs.

    Args:
        hits: Runs in which it happened; any shape.
        n: Number of runs.

    Returns:
        Lower and upper end, shares from 0 to 1, the shape of ``hits``.

    Source: Wilson1927.
    """
    if n == 0:
        nothing = np.full(np.shape(hits), np.nan)
        return nothing, nothing
    share = np.asarray(hits, dtype=np.float64) / n
    scale = 1 + Z90**2 / n
    centre = (share + Z90**2 / (2 * n)) / scale
    half = Z90 / scale * np.sqrt(share * (1 - share) / n + Z90**2 / (4 * n**2))
    # Rounding may leave 1e-17 where the interval touches an end.
    low = np.where(share == 0, 0.0, np.clip(centre - half, 0, 1))
    high = np.where(share == 1, 1.0, np.clip(centre + half, 0, 1))
    return low, high


def significant(value: float, digits: int = 6) -> float | None:
    """Round to significant digits for a file; None where there is no number."""
    number = float(value)
    if not math.isfinite(number):
        return None
    return float(f"{number:.{digits}g}")
