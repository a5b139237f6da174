"""Gain and loss of every run, and the geometry of their cloud of dots."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import ConvexHull, QhullError

from normsim.figures.spread import rounded

if TYPE_CHECKING:
    from normsim.results import Results


@dataclass(frozen=True)
class Balance:
    """Capability gained and identity lost at the end of the horizon.

    Args:
        gain: ΔC, share of the exposed states' full marginal utility, 0 to 1; ``(runs,)``.
        loss: ΔF, share of identity capital lost, 1 = complete; ``(runs,)``.
    """

    gain: NDArray[np.float64]
    loss: NDArray[np.float64]

    def favours_exit(self, weights: NDArray[np.float64]) -> NDArray[np.float64]:
        """Share of runs in which gain outweighs loss, for each weight on capability.

        Args:
            weights: Weight on capability, 0 to 1; ``(weights,)``.

        Returns:
            Share of runs with w ΔC > (1 − w) ΔF, 0 to 1; ``(weights,)``.
        """
        score = weights[:, None] * self.gain[None] - (1 - weights[:, None]) * self.loss[None]
        return np.asarray((score > 1e-9).mean(axis=1), np.float64)


def balance(results: Results) -> Balance:
    """Capability gained and identity lost by the last month, mean over treaties."""
    return Balance(
        np.asarray(results.capability_gain()[:, -1], np.float64), np.asarray(results.identity_loss()[:, -1], np.float64)
    )


def hull(x: NDArray[np.float64], y: NDArray[np.float64]) -> tuple[list[float], list[float]]:
    """Outline of a cloud of dots; empty when it has no area.

    Args:
        x: First coordinate; ``(dots,)``.
        y: Second coordinate; ``(dots,)``.

    Returns:
        Closed outline, x and y.
    """
    points = np.unique(np.column_stack([x, y]).round(5), axis=0)
    if len(points) < 3:
        return [], []
    try:
        corners = points[ConvexHull(points).vertices]
    except QhullError:  # all on one line
        return [], []
    closed = np.vstack([corners, corners[:1]])
    return rounded(closed[:, 0]), rounded(closed[:, 1])


def central(x: NDArray[np.float64], y: NDArray[np.float64], share: float = 0.9) -> NDArray[np.bool_]:
    """Mark the share of dots that lie nearest to their median, each axis measured in its own spread.

    Args:
        x: First coordinate; ``(dots,)``.
        y: Second coordinate; ``(dots,)``.
        share: Share to keep, 0 to 1.

    Returns:
        Marks; ``(dots,)``.
    """
    distance = np.zeros(len(x))
    for values in (x, y):
        middle = np.median(values)
        wide = float(np.quantile(np.abs(values - middle), 0.9)) or 1.0
        distance += ((values - middle) / wide) ** 2
    keep = np.zeros(len(x), bool)
    keep[np.argsort(distance, kind="stable")[: int(np.ceil(share * len(x)))]] = True
    return keep


def axis_range(values: NDArray[np.float64]) -> tuple[float, float]:
    """Range that holds zero and 99 in 100 runs, with some air."""
    low, high = (float(edge) for edge in np.quantile(values, (0.005, 0.995)))
    low, high = min(low, 0.0), max(high, 0.05)
    pad = 0.06 * (high - low)
    return low - pad, high + pad


def outside(found: Balance) -> int:
    """Number of runs beyond the frame of the joint view."""
    beyond = np.zeros(len(found.gain), bool)
    for values in (found.gain, found.loss):
        low, high = axis_range(values)
        beyond |= (values < low) | (values > high)
    return int(beyond.sum())
