"""What each lever does once it is under way; all effects are judgement until shown otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from normsim.axes import Array, FloatR, FloatT, FloatTR

PROCUREMENT_EFFECT: Final = 0.6
RESEARCH_EFFECT: Final = 0.5
RESEARCH_MONTHS: Final = (36.0, 84.0)
"""Substitutes: share of the utility replaced by procurement and by successful R&D, and when R&D succeeds (L-03)."""

DELIBERATION_PRESSURE: Final = 1.5
DELIBERATION_DELAY: Final = 0.5
DELIBERATION_STOPS: Final = 0.1
"""Deliberation at full strength: log-hazard taken off, delay of a deposit, added chance of a stop (L-02)."""

CONTAIN_CONDEMNATION: Final = 0.2
"""Rise of the share that condemns at full containment (L-01)."""

READMISSION_RATE: Final = 0.1
"""Rate of re-accession added at full strength of ``readmit``, per year (L-06)."""


def ramp(since: FloatT, ramp_months: int) -> FloatT:
    """Share of a lever's strength that is in place.

    ``min(1, (Δ + 1)/ramp)`` from its start on, 0 before; a ramp of 0 or 1 is in place at once.

    Args:
        since: Months since the lever's start, negative before, months; ``(months,)``.
        ramp_months: Months until full strength, months.

    Returns:
        Share, 0 to 1; ``(months,)``.

    Source: L-00.
    """
    return np.where(since < 0, 0.0, np.minimum(1.0, (since + 1.0) / max(ramp_months, 1)))


def substitution(strength: FloatR, since: FloatT, ramp_months: int, uniforms: FloatR) -> FloatTR:
    """Share of the weapon's utility that substitutes replace.

    ``s = 1 − (1 − a·S·ramp)(1 − b·S·[R&D has succeeded])``: two sources with diminishing returns; R&D succeeds
    between 36 and 84 months after the start.

    Args:
        strength: S, 0 to 1; ``(runs,)``.
        since: Months since the lever's start, months; ``(months,)``.
        ramp_months: Months until procurement is complete, months.
        uniforms: One per run, for the month of success; ``(runs,)``.

    Returns:
        Share, 0 to 1; ``(months, runs)``.

    Source: L-03.
    """
    low, high = RESEARCH_MONTHS
    success = since[:, None] >= np.ceil(low + (high - low) * uniforms)[None, :]
    procured = PROCUREMENT_EFFECT * strength[None, :] * ramp(since, ramp_months)[:, None]
    researched = RESEARCH_EFFECT * strength[None, :] * success
    return 1.0 - (1.0 - procured) * (1.0 - researched)


def share_left(parts: Sequence[FloatTR], adopters: Sequence[Array]) -> list[tuple[FloatTR, Array]]:
    """Cut several levers of one kind so that in no state they do more than all of the work together.

    A lever leaves to the next ones what it has not done, but only in the states that adopt it. So a lever is cut anew
    for every set of earlier levers that some of its adopters have as well; levers without a common adopter are not cut.

    Args:
        parts: Share of the work that each lever does, in order of precedence; each ``(months, runs)``.
        adopters: Who adopts each lever, 0 or 1; each ``(states,)``.

    Returns:
        Shares ``(months, runs)`` and the states in which they hold, 0 or 1, ``(states,)``; at least one for each lever
        that somebody adopts.

    Source: L-03.
    """
    out: list[tuple[FloatTR, Array]] = []
    names = np.array([np.asarray(who) != 0 for who in adopters])
    for number, part in enumerate(parts):
        for others in np.unique(names[:number, names[number]], axis=1).T:
            taken: FloatTR | float = 0.0
            for earlier in np.flatnonzero(others).tolist():
                taken = taken + np.minimum(parts[earlier], 1.0 - taken)
            alike = (names[:number] == others[:, None]).all(axis=0)
            out.append((np.minimum(part, 1.0 - taken), (names[number] & alike).astype(np.float64)))
    return out
