"""Procedure and law: from the announcement to the deposit, and from the deposit to the effect."""

from __future__ import annotations

from typing import Final

import numpy as np

from normsim.axes import FloatN, FloatTN, IntN
from normsim.model.laws import cumulative, inverse
from normsim.scenario.quantity import Distribution

PARLIAMENT_AT: Final = 0.6
"""Place of the parliament's vote between announcement and deposit (P-03: observed .29 to .79 of the way)."""

MONTHS_FROM_CONSENT: Final = 6
"""A consent takes effect in the sixth month after it (P-06; Article 17 of both conventions)."""

SLOWEST: Final = 1e-9
"""Rates per year above this need no care about dividing by next to nothing."""

MAX_VISITS: Final = 3
"""Times a state may start towards the exit (A-02)."""


def deposit_delay(
    law: Distribution | float, uniforms: FloatN, elapsed: IntN | None, delay_factor: FloatN | float
) -> IntN:
    """Months from announcement to deposit, given that ``elapsed`` months have passed without one.

    The law's inverse at ``F(e − 1) + u·(1 − F(e − 1))``, times the delay, rounded up, at least 1.

    Args:
        law: Law of the delay, or a constant, months.
        uniforms: Above 0 and below 1; ``(cells,)``.
        elapsed: Months since the announcement in which nothing was deposited, months, None for new ones; ``(cells,)``.
        delay_factor: 1, or more where a lever delays; ``(cells,)``, or one factor.

    Returns:
        Whole months, at least ``max(elapsed, 1)``; ``(cells,)``.

    Source: P-02.
    """
    if isinstance(law, Distribution):
        if elapsed is None:
            # Nothing of these laws lies at or below 0, so that nothing has to be taken away.
            positive = law.gamma is not None or law.lognormal is not None
            past = 0.0 if positive else cumulative(law, np.zeros(1))
        else:
            past = cumulative(law, np.maximum(elapsed - 1, 0).astype(np.float64))
        share = np.minimum(past + uniforms * (1 - past), 1 - 2.0**-53)
        months = inverse(law, np.maximum(share, 2.0**-54))
    else:
        months = np.full(uniforms.shape, float(law))
    waited = np.ceil(np.minimum(months * delay_factor, 30_000.0) - 1e-9).astype(np.int32)
    return np.asarray(np.maximum(waited, 1 if elapsed is None else np.maximum(elapsed, 1)))


def parliament_votes_after(delay: IntN) -> IntN:
    """Months from the announcement to the parliament's vote, at least 1 and not after the deposit; ``(cells,)``.

    Args:
        delay: Months from announcement to deposit, months; ``(cells,)``.

    Returns:
        Whole months; ``(cells,)``.

    Source: P-03.
    """
    return np.maximum(np.ceil(PARLIAMENT_AT * delay).astype(np.int32), 1)


def waiting_months(exponentials: FloatN, per_year: FloatN | float) -> IntN:
    """Months until something with a constant rate happens, at least 1.

    ``⌈12·E / rate⌉``; never (30,000 months) where the rate is 0.

    Args:
        exponentials: Unit exponentials; ``(cells,)``.
        per_year: Rate per year; ``(cells,)``, or one rate.

    Returns:
        Whole months; ``(cells,)``.

    Source: P-04, P-05, P-06, W-02.
    """
    if isinstance(per_year, float) and per_year > SLOWEST:
        months = np.ceil(12.0 * exponentials / per_year)
        return np.minimum(np.maximum(months, 1), 30_000).astype(np.int32)
    with np.errstate(divide="ignore", over="ignore", invalid="ignore"):
        months = np.ceil(np.divide(12.0 * exponentials, per_year))
    # 0/0 is not a number and compares false: never.
    return np.where(months < 30_000, np.maximum(months, 1), 30_000).astype(np.int32)


def first_month_over(cumulative_hazard: FloatTN, targets: FloatN) -> IntN:
    """First month in which a rising cumulative hazard reaches a target, or the number of months if it never does.

    Args:
        cumulative_hazard: Cumulative hazard at the end of each month; ``(months, cells)``.
        targets: Hazard to be reached; ``(cells,)``.

    Returns:
        Index of the month; ``(cells,)``.

    Source: A-02.
    """
    return np.asarray(np.count_nonzero(cumulative_hazard < targets, axis=0))
