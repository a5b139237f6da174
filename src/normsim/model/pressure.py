"""Decision pressure: what moves over time, times how much each state feels it."""

from __future__ import annotations

from typing import Final

import numpy as np

from normsim.axes import FloatMR, FloatMS, FloatN, FloatNM, FloatRS

NORM_CENTRE: Final = 0.425
"""Identity times robustness of the reference state: α is its log hazard (model specification, section 4; B-07)."""

CALM_THREAT: Final = 0.25
CALM_ASSURANCE: Final = 0.9
"""The calm month, reference of every explanation (T-01, T-04)."""

SHOCK_FLOOR: Final = 0.2
"""Share of the common shock that even an unexposed state feels (B-13)."""


def pressure(drivers: FloatMR, exposures: FloatMS, block: int, out: FloatRS) -> FloatRS:
    """Log-hazard pressure on each state to move one step towards the exit, without peers.

    ``η = driversᵀ · exposures``, one product per block of runs, so that its bytes do not depend on how many runs
    are computed at a time.

    Args:
        drivers: What moves over time, already times its coefficient, no unit; ``(terms, runs)``.
        exposures: How much each state feels a driver, no unit; ``(terms, states)``.
        block: Runs per product, a divisor of ``runs``, runs.
        out: Where to write the result, contiguous; ``(runs, states)``.

    Returns:
        ``out``: log-hazard per month before the stage's intercept, no unit; ``(runs, states)``.

    Source: Allison1982, complementary log-log event history; A-01.
    """
    terms, runs = drivers.shape
    stacked = drivers.T.reshape(runs // block, block, terms)
    np.matmul(stacked, exposures, out=out.reshape(runs // block, block, exposures.shape[1]))
    return out


def contributions(drivers: FloatNM, calm: FloatNM, exposures: FloatNM) -> FloatNM:
    """Signed part of each term in the pressure on some cells, against the calm month.

    ``(driver − calm driver) · exposure``

    Args:
        drivers: Drivers of the month, in the run of each cell; ``(cells, terms)``.
        calm: Drivers of the calm month; ``(cells, terms)``.
        exposures: Exposures of each cell's state; ``(cells, terms)``.

    Returns:
        Log-hazard; ``(cells, terms)``.

    Source: A-01.
    """
    return np.asarray((drivers - calm) * exposures)


def threshold(exponentials: FloatRS, frailty: FloatRS, alpha: FloatN) -> FloatRS:
    """Hazard that must accumulate before a transition fires, in units of ``exp(η)``.

    ``E · exp(−u − α)``: the intercept and the frailty are taken out once, so that every stage is one pass.

    Args:
        exponentials: Unit exponentials; ``(runs, states)``.
        frailty: Readiness u of each state, log-hazard; ``(runs, states)``.
        alpha: Intercept, log hazard per month; ``(runs,)``.

    Returns:
        Months at pressure 0; ``(runs, states)``.

    Source: Sellke1983; A-02.
    """
    return exponentials * np.exp(-frailty - np.asarray(alpha, dtype=np.float32)[:, None])


def clock_rate_of(median_rate: FloatN, normals: FloatRS) -> FloatRS:
    """Yearly rate of exits for reasons outside the model, so that nobody's chance is zero.

    ``λ_i = median · exp(1 · z)``, lognormal with log-standard deviation 1.

    Args:
        median_rate: Median, per state-year; ``(runs,)``.
        normals: Standard normals; ``(runs, states)``.

    Returns:
        Rate per year; ``(runs, states)``.

    Source: B-15.
    """
    return np.asarray(median_rate, dtype=np.float32)[:, None] * np.exp(normals)
