"""Are ranks uniform? One test for the whole distribution function, with a known error rate."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Final

import numpy as np
from numpy.typing import NDArray
from scipy import stats

Floats = NDArray[np.float64]

LEVEL: Final = 0.05
"""Chance that one true uniform is rejected."""
SIMULATED: Final = 10_000
"""Uniform samples from which the error rate is found."""
SEED: Final = 20220222


@dataclass(frozen=True, eq=False)
class Band:
    """Simultaneous limits for the share of ranks up to each point."""

    points: Floats
    lower: Floats
    upper: Floats


def uniform_p(ranks: Floats) -> float:
    """Chance that a uniform sample strays at least as far, at its worst point, as these ranks do.

    At each of n − 1 points z the count of ranks up to z is binomial (n, z); the smallest two-sided tail chance over all
    points is compared with that of simulated uniform samples of the same size.

    Args:
        ranks: Above 0 and below 1, no unit; ``(records,)``.

    Returns:
        p-value, 0 to 1.

    Source: SailynojaEtAl2022.
    """
    seen = _worst(_counts(ranks[None], ranks.size), ranks.size)[0]
    null = _null(ranks.size)
    return float((np.count_nonzero(null <= seen * (1 + 1e-9)) + 1) / (null.size + 1))


def simultaneous_band(count: int, level: float = LEVEL) -> Band:
    """Limits that the distribution function of a uniform sample leaves anywhere with the chance ``level``.

    Args:
        count: Number of ranks.
        level: Error rate of the whole band.

    Returns:
        Shares of ranks, at points between 0 and 1.

    Source: SailynojaEtAl2022.
    """
    gamma = float(np.quantile(_null(count), level))
    points = _points(count)
    lower = stats.binom.ppf(gamma / 2, count, points) / count
    upper = stats.binom.ppf(1 - gamma / 2, count, points) / count
    return Band(points, lower, upper)


def holm(p_values: dict[str, float], level: float = LEVEL) -> tuple[str, ...]:
    """Names whose uniformity is rejected when all are tested together (Holm's step-down rule).

    Source: Holm1979.
    """
    rejected: list[str] = []
    for name, value in sorted(p_values.items(), key=lambda item: item[1]):
        if value > level / (len(p_values) - len(rejected)):
            break
        rejected.append(name)
    return tuple(rejected)


def _points(count: int) -> Floats:
    return np.arange(1, count) / count


def _counts(ranks: Floats, count: int) -> NDArray[np.int64]:
    """Ranks up to each point; ``(samples, points)``."""
    places = np.minimum((ranks * count).astype(np.int64), count - 1) + count * np.arange(len(ranks))[:, None]
    by_place = np.bincount(places.ravel(), minlength=count * len(ranks)).reshape(len(ranks), count)
    return np.cumsum(by_place, axis=1)[:, :-1]


def _worst(counts: NDArray[np.int64], count: int) -> Floats:
    below, above = _tails(count)
    place = np.arange(count - 1)
    return np.asarray(2.0 * np.minimum(below[place, counts], above[place, counts]).min(axis=1))


@lru_cache(maxsize=8)
def _tails(count: int) -> tuple[Floats, Floats]:
    """Chance of at most, and of at least, each count at each point; ``(points, counts)``."""
    numbers, points = np.arange(count + 1)[None], _points(count)[:, None]
    return stats.binom.cdf(numbers, count, points), stats.binom.sf(numbers - 1, count, points)


@lru_cache(maxsize=8)
def _null(count: int) -> Floats:
    rng = np.random.Generator(np.random.PCG64(SEED))
    return _worst(_counts(rng.random((SIMULATED, count)), count), count)
