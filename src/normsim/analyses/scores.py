"""Proper scores of forecasts, lower is better, and their spread when other states had been drawn."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


def brier(chance: Floats, happened: Flags) -> Floats:
    """Squared distance of each forecast chance from what happened; ``(cells,)``."""
    return np.asarray((chance - happened) ** 2)


def log_score(chance: Floats, happened: Flags) -> Floats:
    """Minus the log of the chance that was given to what happened, infinite for a failed certainty; ``(cells,)``."""
    with np.errstate(divide="ignore"):
        return np.asarray(-np.log(np.where(happened, chance, 1.0 - chance)))


def crps(chances: Floats, value: int) -> float:
    """Continuous ranked probability score of a forecast of a whole number.

    ``Σ_k (F(k) − 1[value ≤ k])²``

    Args:
        chances: Chance of 0, 1, 2 ..., sum 1; ``(values,)``.
        value: What happened, in the range of the forecast.

    Returns:
        Score in the unit of the number; the absolute error for a forecast of one value.
    """
    steps = np.arange(chances.size)
    return float(np.sum((np.cumsum(chances) - (steps >= value)) ** 2))


def count_chances(chance: Floats, longest: int) -> Floats:
    """Distribution of the number of independent events, those beyond the last counted there; ``(longest + 1,)``."""
    out = np.zeros(longest + 1)
    out[0] = 1.0
    for p in chance.tolist():
        moved = out * p
        out = out * (1.0 - p)
        out[1:] += moved[:-1]
        out[-1] += moved[-1]
    return out


def tallied(values: NDArray[np.integer], longest: int) -> Floats:
    """Share of samples at 0, 1, 2 ..., those beyond the last counted there; ``(longest + 1,)``."""
    return np.bincount(np.minimum(values, longest), minlength=longest + 1) / len(values)


def over_states(by_state: Floats, seed: int, repeats: int = 2000) -> tuple[float, float]:
    """Central 90 % of a sum of scores when as many states are drawn with replacement.

    Args:
        by_state: Sum of the scores of each state's cells; ``(states,)``.
        seed: Seed of the draws.
        repeats: Number of draws.

    Returns:
        5th and 95th percentile of the sum.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    counts = rng.multinomial(by_state.size, np.full(by_state.size, 1.0 / by_state.size), size=repeats)
    if not np.isfinite(by_state).all():
        return (float("nan"), float("nan"))
    low, high = np.quantile(counts @ by_state, [0.05, 0.95])
    return float(low), float(high)


ReliabilityRow = tuple[float, float, int, float, int]


def reliability(chance: Floats, happened: Flags, edges: tuple[float, ...]) -> list[ReliabilityRow]:
    """For classes of forecast chances: bounds, cells, events expected, events that happened."""
    rows = []
    for low, high in pairwise(edges):
        inside = (chance >= low) & ((chance < high) | (high == edges[-1]))
        rows.append((low, high, int(inside.sum()), float(chance[inside].sum()), int(happened[inside].sum())))
    return rows
