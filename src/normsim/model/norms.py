"""Norms: the stigma stock, reactions, compliance, implementation, and robustness as their product."""

from __future__ import annotations

from typing import Final

import numpy as np

from normsim.axes import Array, FloatN, FloatR, FloatRS, FloatS, FloatSS

ROBUSTNESS_POWERS: Final = {"concordance": 0.35, "reactions": 0.20, "compliance": 0.30, "implementation": 0.15}
"""Weights of the four parts (N-01)."""
_POWERS: Final = np.array([*ROBUSTNESS_POWERS.values()])[:, None]

SPILLOVER_MONTHS: Final = 120.0
PERMISSION_LOSS: Final = 0.02
CONTEST_LOSS: Final = 0.001
SUSPENSION_WEIGHT: Final = 2.0
REAFFIRMATION: Final = 0.3
REVIEW_SIZE: Final = 0.1
"""Concordance: spillover time, loss per permissive shock of size 1, monthly loss per contesting non-party, weight of
a contested suspension against a lawful exit, gain per reaffirmation of size 1, size of a review conference
(N-04, N-05, N-06, N-09)."""

REACTION_MONTHS: Final = 24.0
REACTION_SPEED: Final = 0.5
SALIENCE_PER_EXIT: Final = 0.35
SILENCE_COUNTS: Final = 0.25
"""Reactions: months to settle, weight of the newest exits, salience of one exit, discount of silence where parties
must discourage use (N-07, N-08)."""

CONDEMN = (-1.15, 2.5, 2.0, 4.0)
"""γ0, γ_I, γ_g, γ_w of the share that condemns; γ0 gives the 93 of 166 of December 2025 (N-07, hindsight)."""
CONDONE = (-1.5, 2.0, 4.0)
"""Intercept, weight of own exposure and of closeness to the leaver, among those that do not condemn (N-07)."""

OBSERVANCE_LOSS: Final = 0.05
REARM_LOSS: Final = 0.02
CLEARANCE_MONTHS: Final = 240.0
REARM_PER_YEAR: Final = 0.3
"""Compliance lost per suspension; implementation lost per state that rearms, months in which clearance restores it,
rate at which a leaver produces or stocks again (N-11, N-12)."""


def robustness(concordance: FloatR, reactions: FloatR, compliance: FloatR, implementation: FloatR) -> FloatR:
    """Robustness of a norm from its four parts, each ``(runs,)``; see :func:`robustness_of`. Source: N-01."""
    return robustness_of(np.stack([concordance, reactions, compliance, implementation]))


def robustness_of(parts: Array) -> Array:
    """Robustness of a norm, 0 to 1.

    ``R = σ^.35 · reactions^.20 · compliance^.30 · implementation^.15``

    Args:
        parts: Concordance (the stigma stock σ), reactions, compliance and implementation, each 0 to 1; ``(4, runs)``.

    Returns:
        Robustness, 0 to 1; ``(runs,)``.

    Source: DeitelhoffZimmermann2019; N-01.
    """
    out, *others = np.maximum(parts, 0.0) ** _POWERS
    for part in others:
        out = out * part
    return np.asarray(out)


def condemnation(identity: FloatS, exposure: FloatS, closeness: FloatSS, standing: FloatS) -> tuple[FloatS, FloatS]:
    """Expected share of parties that condemn and that condone, for each possible leaver.

    ``condemn_ji = logistic(γ0 + γ_I·I_j − γ_g·g_j − γ_w·w_ji)``; of the rest a share
    ``logistic(κ0 + κ_g·g_j + κ_w·w_ji)`` condones; both averaged over parties j with their standing.

    Args:
        identity: Attachment I of each party, 0 to 1; ``(states,)``.
        exposure: Exposure g of each party, 0 to 1; ``(states,)``.
        closeness: How much j looks to i, row j; ``(states, states)``.
        standing: Weight of each party's voice, at least 0; ``(states,)``.

    Returns:
        Shares that condemn and that condone, per leaver, 0 to 1; two ``(states,)``.

    Source: N-07.
    """
    g0, g_identity, g_exposure, g_close = CONDEMN
    k0, k_exposure, k_close = CONDONE
    condemn = _logistic(g0 + g_identity * identity[:, None] - g_exposure * exposure[:, None] - g_close * closeness)
    condone = (1 - condemn) * _logistic(k0 + k_exposure * exposure[:, None] + k_close * closeness)
    total = standing.sum() - standing
    weights = np.where(np.eye(len(standing), dtype=bool), 0.0, standing[:, None])
    scale = np.where(total > 0, total, 1.0)
    return (weights * condemn).sum(axis=0) / scale, (weights * condone).sum(axis=0) / scale


def settled(values: Array, gap: Array, months: Array) -> Array:
    """What returns to its level, after a month: concordance, implementation, shares of parties that react.

    ``x + (x* − x)/τ``. Losses and gains of the month come on top: concordance loses ``δ_e Σ c_i`` of new exits, what
    permissive shocks, contestation and the sibling treaty's norm take, and gains ``reaffirmations · (1 − σ)``;
    implementation loses .02 for each state that rearms. See :func:`between`.

    Args:
        values: x, 0 to 1; ``(rows, runs)``.
        gap: x* − x; ``(rows, runs)``.
        months: τ, months; ``(rows, 1)`` or ``(rows, runs)``.

    Returns:
        x of the next month before losses and gains; ``(rows, runs)``.

    Source: N-02, N-05, N-07, N-11, N-12.
    """
    return np.asarray(values + gap / months)


def between(values: Array) -> Array:
    """Keep shares in [0, 1]; two plain comparisons are several times quicker than a general clip on short arrays."""
    return np.asarray(np.minimum(np.maximum(values, 0.0), 1.0))


def moved_share(share: FloatN, newest: FloatN) -> FloatN:
    """Share of parties that reacts in some way, where new exits pull it towards the reaction to them.

    Args:
        share: Share as it has settled, 0 to 1; ``(cells,)``.
        newest: Share for the month's leavers, 0 to 1; ``(cells,)``.

    Returns:
        Share of the next month; ``(cells,)``.

    Source: N-07.
    """
    return share + REACTION_SPEED * (newest - share)


def next_salience(salience: FloatR, acts: FloatR | float) -> FloatR:
    """How much attention deviations get, 0 to 1; fades over 24 months.

    ``1 − (1 − s·e^(−1/24)) · (1 − .35)^acts``

    Args:
        salience: Salience now, 0 to 1; ``(runs,)``.
        acts: New exits, suspensions counted more; ``(runs,)``, or 0.

    Returns:
        Salience of the next month; ``(runs,)``.

    Source: N-08.
    """
    return np.asarray(1.0 - (1.0 - salience * np.exp(-1.0 / REACTION_MONTHS)) * (1.0 - SALIENCE_PER_EXIT) ** acts)


def silence(condemn: FloatR, silent: FloatR, discourage: Array) -> tuple[FloatR, FloatR]:
    """How much silence weakens reactions, and what reactions are measured by.

    s is 0 where silence is neutral; the measure is ``condemn₀ − s·silent₀``.

    Args:
        condemn: Share that condemns in quiet times, 0 to 1; ``(runs,)``.
        silent: Share that is silent in quiet times, 0 to 1; ``(runs,)``.
        discourage: Whether parties must discourage use; ``(runs,)``.

    Returns:
        s and the measure; two ``(runs,)``.

    Source: N-08.
    """
    discount = np.where(discourage, SILENCE_COUNTS, 0.0)
    return discount, np.maximum(condemn - discount * silent, 1e-6)


def reaction_strength(start: FloatR, condemn: FloatR, silent: FloatR, discount: FloatR, reference: FloatR) -> FloatR:
    """How firmly parties react, on the scale of the start.

    ``start · (condemn − s·silent) / (condemn₀ − s·silent₀)``, kept in [0, 1].

    Args:
        start: The indicator at the start, 0 to 1; ``(runs,)``.
        condemn: Share that condemns; ``(runs,)``.
        silent: Share that is silent; ``(runs,)``.
        discount: s, of :func:`silence`; ``(runs,)``.
        reference: The measure, of :func:`silence`; ``(runs,)``.

    Returns:
        Reactions, 0 to 1; ``(runs,)``.

    Source: N-08.
    """
    return between(start * (condemn - discount * silent) / reference)


def _logistic(x: FloatRS) -> FloatRS:
    return 1.0 / (1.0 + np.exp(-x))
