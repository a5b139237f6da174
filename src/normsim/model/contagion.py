"""Contagion: what peers have done, through a Hill curve, and a state's own stage in the sibling treaty."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from normsim.axes import FloatN, FloatNP, FloatNS, FloatSS, IntN, IntNP

VISIBLE_TENTHS: Final = np.array([0, 0, 0, 5, 8, 10], dtype=np.float32)
"""How visible each stage is to peers, in tenths: whole numbers keep sums exact in any order (C-07)."""


def peer_exposure(change: FloatNS, weights: FloatSS) -> FloatNS:
    """Change of the weighted share of peers that are leaving, for the runs in which anybody moved.

    ``Δx_i = Σ_j w_ij Δa_j``; weights are multiples of 2⁻¹⁴ and ``a`` whole tenths, so the sum is exact in float32 and
    its order is immaterial.

    Args:
        change: Change of the visible stage, tenths; ``(rows, states)``.
        weights: Peer weights, row-normalised, no unit; ``(states, states)``.

    Returns:
        Change of the exposure, tenths; ``(rows, states)``.

    Source: A-04.
    """
    return np.asarray(change @ weights.T)


@dataclass(frozen=True, eq=False)
class Hill:
    """Response to the share of peers in every run: slow, then fast, then saturated.

    ``H(x) = xⁿ / (xⁿ + hⁿ)``

    Source: CentolaMacy2007; C-06.
    """

    exponent: FloatN | None
    """n, 1 to 4, no unit; None where it is 2 in all runs; ``(runs,)``."""
    half_power: FloatN
    """hⁿ, h the share for half the effect, 0.1 to 0.4; ``(runs,)``."""

    @classmethod
    def of(cls, exponent: FloatN, half: FloatN) -> Hill:
        """Response of given exponent n and half point h; each ``(runs,)``."""
        n = np.asarray(exponent, dtype=np.float32)
        # A product for the common exponent 2 gives the same bytes on every platform; `power` need not.
        return cls(None if bool((n == 2).all()) else n, np.asarray(half, dtype=np.float32) ** n)

    def __call__(self, exposure: FloatNS, runs: IntN) -> FloatNS:
        """Response to what is seen in some runs.

        Args:
            exposure: Weighted share of peers, 0 to 1; ``(rows, states)``.
            runs: Run of each row; ``(rows,)``.

        Returns:
            Response, 0 to 1; ``(rows, states)``.
        """
        if self.exponent is None:
            power = exposure * exposure
        else:
            power = np.power(np.maximum(exposure, 0), self.exponent[runs, None])
        return np.asarray(power / (power + self.half_power[runs, None]), dtype=np.float32)


def hill(exposure: FloatNS, exponent: FloatN, half: FloatN) -> FloatNS:
    """Response to the share of peers where every row has its own law; see :class:`Hill`. Source: C-06.

    Args:
        exposure: Weighted share of peers, 0 to 1; ``(rows, states)``.
        exponent: n, 1 to 4, no unit; ``(rows,)``.
        half: h, share for half the effect, 0.1 to 0.4; ``(rows,)``.

    Returns:
        Response, 0 to 1; ``(rows, states)``.
    """
    return Hill.of(exponent, half)(exposure, np.arange(len(exposure)))


def contagion(
    damping: FloatNS | None, beta_peer: FloatN, following: FloatNS, beta_sibling: FloatN, own: FloatNS
) -> FloatNS:
    """Log-hazard that peers and the own stage in the sibling treaty add.

    ``(1 − L1) · (β_P · H(x) + β_X · a_sibling)``

    Args:
        damping: 1 − L1 for each state, 0 to 1, or None where nothing damps; ``(rows, states)``.
        beta_peer: β_P, log-hazard; ``(rows,)``.
        following: Response to peers H, 0 to 1; ``(rows, states)``.
        beta_sibling: β_X, log-hazard; ``(rows,)``.
        own: Visible stage in the sibling treaty, 0 to 1; ``(rows, states)``.

    Returns:
        Log-hazard; ``(rows, states)``.

    Source: C-01, C-02.
    """
    felt = beta_peer[:, None] * following + beta_sibling[:, None] * own
    return felt if damping is None else np.asarray(damping * felt)


def strongest_peers(weights: FloatSS, visible: FloatNS, states: IntN, count: int) -> tuple[IntNP, FloatNP]:
    """Peers that weighed most for some cells.

    Args:
        weights: Peer weights; ``(states, states)``.
        visible: Visible stage of everybody in the run of each cell, tenths; ``(cells, states)``.
        states: State of each cell; ``(cells,)``.
        count: How many peers, peers.

    Returns:
        State of each peer (-1 where there is none), largest first, ties by position, and its part of the exposure,
        0 to 1; both ``(cells, count)``.
    """
    parts = weights[states] * visible / np.float32(10)
    rows, count = np.arange(len(parts)), min(count, parts.shape[1])
    order = np.empty((len(parts), count), dtype=np.int16)
    best = np.empty((len(parts), count), dtype=np.float32)
    for place in range(count):  # the largest, `count` times: a few times quicker than sorting all
        order[:, place] = first = parts.argmax(axis=1)
        best[:, place] = parts[rows, first]
        parts[rows, first] = -1
    return np.where(best > 0, order, np.int16(-1)), best
