"""Contagion: what peers have done, through a Hill curve, and a state's own stage in the sibling treaty."""

from __future__ import annotations

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


def hill(exposure: FloatNS, exponent: FloatN, half: FloatN) -> FloatNS:
    """Response to the share of peers: slow, then fast, then saturated.

    ``H(x) = xⁿ / (xⁿ + hⁿ)``

    Args:
        exposure: Weighted share of peers, 0 to 1; ``(rows, states)``.
        exponent: n, 1 to 4, no unit; ``(rows,)``.
        half: h, share for half the effect, 0.1 to 0.4; ``(rows,)``.

    Returns:
        Response, 0 to 1; ``(rows, states)``.

    Source: CentolaMacy2007; C-06.
    """
    n = np.asarray(exponent, dtype=np.float32)[:, None]
    # A product for the common exponent 2 gives the same bytes on every platform; `power` need not.
    power = exposure * exposure if bool((n == 2).all()) else np.power(np.maximum(exposure, 0), n)
    h = np.asarray(half, dtype=np.float32)[:, None] ** n
    return np.asarray(power / (power + h), dtype=np.float32)


def contagion(damping: FloatNS, beta_peer: FloatN, following: FloatNS, beta_sibling: FloatN, own: FloatNS) -> FloatNS:
    """Log-hazard that peers and the own stage in the sibling treaty add.

    ``(1 − L1) · (β_P · H(x) + β_X · a_sibling)``

    Args:
        damping: 1 − L1 for each state, 0 to 1; ``(rows, states)``.
        beta_peer: β_P, log-hazard; ``(rows,)``.
        following: Response to peers H, 0 to 1; ``(rows, states)``.
        beta_sibling: β_X, log-hazard; ``(rows,)``.
        own: Visible stage in the sibling treaty, 0 to 1; ``(rows, states)``.

    Returns:
        Log-hazard; ``(rows, states)``.

    Source: C-01, C-02.
    """
    peer = np.asarray(beta_peer, dtype=np.float32)[:, None] * following
    sibling = np.asarray(beta_sibling, dtype=np.float32)[:, None] * own
    return np.asarray(damping * (peer + sibling))


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
