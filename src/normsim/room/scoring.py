"""Proper scores of guesses against the runs of an ensemble: lower is better, and honesty is the best policy.

A guess meets not one outcome but a distribution, so its score is the mean over the runs. That mean has a floor that no
guess gets under, because the runs differ; what lies above the floor is the guesser's own and is called *avoidable*.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.spread import quantiles

Floats = NDArray[np.float64]

MISSED = 0.1
"""Share of the runs that a 90 % range may leave outside."""


@dataclass(frozen=True)
class Score:
    """A score and its two parts.

    Args:
        total: Mean of the score over the runs; the unit of the question squared, or of the number.
        floor: The smallest mean that any guess could have, the same for everybody.
    """

    total: float
    floor: float

    @property
    def avoidable(self) -> float:
        """What a better guess would have saved; 0 for the best."""
        return max(self.total - self.floor, 0.0)


@dataclass(frozen=True)
class RangeScore(Score):
    """The interval score with its three costs, which add up to the total.

    Args:
        width: Cost of the range's width, unit of the number.
        below: Mean cost of the runs below the range, the same unit.
        above: Mean cost of the runs above it, the same unit.
        inside: Share of the runs inside the range, both ends included.
    """

    width: float
    below: float
    above: float
    inside: float


def brier(chance: float, share: float) -> Score:
    """Mean Brier score of a chance over runs in which something happened in a share of them.

    ``(p − q)² + q (1 − q)``: the first part is avoidable, the second is the same for everybody.

    Args:
        chance: Guess p, 0 to 1.
        share: Share q of the runs, 0 to 1.

    Returns:
        Score, no unit, 0 to 1.

    Source: Brier1950.
    """
    floor = share * (1 - share)
    return Score((chance - share) ** 2 + floor, floor)


def interval(low: float, high: float, values: Floats, missed: float = MISSED) -> RangeScore:
    """Mean interval score of a central range over the runs.

    ``(u − l) + (2/α) · mean((l − x)⁺) + (2/α) · mean((x − u)⁺)``

    Smallest for the α/2 and 1 − α/2 quantiles of the runs, which give the floor.

    Args:
        low: Lower end l of the range, unit of the number.
        high: Upper end u, the same unit.
        values: The number in each run, the same unit; ``(runs,)``.
        missed: Share α of the runs that the range may leave outside, 0 to 1.

    Returns:
        Score, unit of the number.

    Source: GneitingRaftery2007.
    """
    width, below, above = _costs(low, high, values, missed)
    outer = (round(50 * missed), round(100 - 50 * missed))
    best = quantiles(values, outer)
    inside = float(np.mean((values >= low) & (values <= high)))
    return RangeScore(
        total=width + below + above,
        floor=sum(_costs(float(best[0]), float(best[1]), values, missed)),
        width=width,
        below=below,
        above=above,
        inside=inside,
    )


def _costs(low: float, high: float, values: Floats, missed: float) -> tuple[float, float, float]:
    below = 2 / missed * float(np.mean(np.maximum(low - values, 0)))
    above = 2 / missed * float(np.mean(np.maximum(values - high, 0)))
    return high - low, below, above


def choice(share: float, largest: float) -> Score:
    """Share of cases in which something else than the choice was right.

    Smallest for the most frequent answer, whatever the other shares are.

    Args:
        share: Share of cases in which the choice was right, 0 to 1.
        largest: Share of the most frequent answer, 0 to 1.

    Returns:
        Score, no unit, 0 to 1.
    """
    return Score(1 - share, 1 - largest)


def average(numbers: Sequence[float]) -> float:
    """Plain mean; the average guess of several people."""
    return float(np.mean(np.asarray(numbers, dtype=np.float64)))


def median(numbers: Sequence[float]) -> float:
    """Middle number, the mean of the middle two for an even count."""
    return float(np.median(np.asarray(numbers, dtype=np.float64)))
