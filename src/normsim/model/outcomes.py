"""Outcomes: capability, identity, their trade-off, the adversary's gain, harm, quiet."""

from __future__ import annotations

from typing import Final

import numpy as np

from normsim.axes import Array, FloatN, FloatR, IntN

QUIET_MONTHS: Final = 24
"""Months without an announcement that count as quiet (O-06)."""

WEIGHT_STEPS: Final = 10
"""Fineness of the lattice over all weights of the adversary gain (O-04)."""


def capability(withdrawn: FloatR, substituted: FloatR | float, quality: FloatR, total: FloatR) -> FloatR:
    """Capability level C, 0 to 1.

    ``Σ e_i (M_i·withdrawn_i + sub_i·(1 − withdrawn_i)·q) / Σ e_i M_i``

    Args:
        withdrawn: Σ e_i M_i over states that have left; ``(runs,)``.
        substituted: Σ e_i sub_i over states that have not; ``(runs,)``, or 0.
        quality: q, how well substitutes replace, 0 to 1; ``(runs,)``.
        total: Σ e_i M_i over exposed European states, or 1 where nobody is exposed; ``(runs,)``.

    Returns:
        C; ``(runs,)``.

    Source: O-01, O-02.
    """
    return (withdrawn + quality * substituted) / total


def cohesion(staying: FloatR) -> FloatR:
    """How much Europe acts as one: ``|2·staying − 1|``; returns when positions converge.

    Args:
        staying: Champion-weighted share of European parties that stays, 0 to 1; ``(runs,)``.

    Returns:
        Cohesion, 0 to 1; ``(runs,)``.

    Source: O-03.
    """
    return np.abs(2.0 * staying - 1.0)


def identity_capital(adherence: FloatR, robustness: FloatR, together: FloatR) -> FloatR:
    """Identity capital F, 0 to 1: geometric mean of adherence, robustness and cohesion.

    Args:
        adherence: Champion-weighted European adherence, 0 to 1; ``(runs,)``.
        robustness: R, 0 to 1; ``(runs,)``.
        together: Cohesion, 0 to 1; ``(runs,)``.

    Returns:
        F; ``(runs,)``.

    Source: O-03.
    """
    return np.asarray(np.cbrt(np.maximum(adherence, 0.0) * np.maximum(robustness, 0.0) * np.maximum(together, 0.0)))


def break_even_weight(gain: FloatN, loss: FloatN) -> FloatN:
    """Weight on capability above which exit is better.

    ``w* = ΔF / (ΔC + ΔF)``, not a number where ΔC ≤ 0; 0 where nothing is lost.

    Args:
        gain: ΔC; ``(runs,)``.
        loss: ΔF; ``(runs,)``.

    Returns:
        w*, 0 to 1: weight on a complete gain of the weapon's marginal utility against a complete loss of identity
        capital; ``(runs,)``.

    Source: O-03.
    """
    lost = np.maximum(loss, 0.0)
    with np.errstate(divide="ignore", invalid="ignore"):
        weight = lost / (gain + lost)
    return np.where(gain > 0, weight, np.nan)


def gain_over_weights(parts: Array) -> Array:
    """Share of runs in which the adversary gains, for every way to weigh the four parts.

    ``G = a·ΔF + b·Δcohesion + c·contestation − d·ΔC`` on a lattice of weights that sum to 1.

    Args:
        parts: ΔF, Δcohesion, contestation and −ΔC, no unit; ``(runs, 4)``.

    Returns:
        P(G > 0) for each weighting; ``(weightings,)``.

    Source: O-04.
    """
    grid = np.indices((WEIGHT_STEPS + 1,) * 3).reshape(3, -1).T
    grid = grid[grid.sum(axis=1) <= WEIGHT_STEPS]
    weights = np.column_stack([grid, WEIGHT_STEPS - grid.sum(axis=1)]) / WEIGHT_STEPS
    return np.asarray((parts @ weights.T > 1e-12).mean(axis=0))


def quiet_after(run: IntN, months: IntN, runs: int, first: int, last: int) -> FloatR:
    """Months from the start to the last announcement before two quiet years, in every run.

    Args:
        run: Run of each new announcement, from 0; ``(announcements,)``.
        months: Month number of each; ``(announcements,)``.
        runs: Number of runs.
        first: First month of the horizon.
        last: Last month of the horizon.

    Returns:
        Months; 0 if the first two years are quiet; not a number if it is never seen to be quiet; ``(runs,)``.

    Source: O-06.
    """
    # The month before the start and the month after the end close the record of every run.
    every = np.arange(runs)
    of = np.concatenate([every, run, every])
    when = np.concatenate([np.full(runs, first - 1), months, np.full(runs, last + 1)]).astype(np.int64)
    order = np.lexsort((when, of))
    of, when = of[order], when[order]
    # Months strictly between two announcements: a gap of d months has d − 1 silent ones in between.
    quiet = np.flatnonzero((np.diff(when) > QUIET_MONTHS) & (of[1:] == of[:-1]))
    found, place = np.unique(of[quiet], return_index=True)
    out = np.full(runs, np.nan)
    out[found] = np.maximum(when[quiet[place]] - first + 1, 0)
    return out


def war_risk_left(deterrence: FloatN, own_capability: FloatN) -> FloatN:
    """Factor on a state's risk of war: ``exp(−deterrence · ΔC_i)``, at most 1.

    Args:
        deterrence: Log effect of full capability, at least 0; ``(cells,)``.
        own_capability: ΔC of the state, 0 to 1; ``(cells,)``.

    Returns:
        Factor, 0 to 1; ``(cells,)``.

    Source: W-03.
    """
    return np.asarray(np.exp(-deterrence * own_capability))
