"""Free runs against the patterns of the record: what single runs show by themselves, and what they miss."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.free_runs import FreeRuns, Plan, run_freely
from normsim.analyses.record import known_record
from normsim.clock import month_number
from normsim.scenario.sections import Horizon

Flags = NDArray[np.bool_]

FROM = month_number("2014-01")
LAST = month_number("2025-03")
"""The record whose patterns are looked for."""
DRAWS = 64
"""Draws that are run, one block of runs each."""
RARE = 0.10
"""A pattern of the record that fewer runs show is a failure of the model."""
STATEMENT = ("EST", "LVA", "LTU", "POL")
FRONT = (*STATEMENT, "FIN", "NOR", "UKR")


def _column(runs: FreeRuns, name: str, treaty: str, states: tuple[str, ...]) -> NDArray[np.int64]:
    """Months of some states, far in the future where it never came; ``(runs, states)``."""
    places = [runs.states.index(state) for state in states]
    dates = getattr(runs, name)[:, places, runs.treaties.index(treaty)].astype(np.int64)
    return np.where(dates < 0, 10**6, dates)


def _all(runs: FreeRuns, treaty: str) -> NDArray[np.int64]:
    return _column(runs, "announced", treaty, runs.states)


def _quiet(runs: FreeRuns, treaty: str, last: str) -> Flags:
    return np.asarray((_all(runs, treaty) > month_number(last)).all(axis=1))


def _together(runs: FreeRuns) -> Flags:
    dates = _column(runs, "announced", "APMBC", STATEMENT)
    return np.asarray((dates < 10**6).all(axis=1) & (dates.max(axis=1) == dates.min(axis=1)))


def _near_miss(runs: FreeRuns) -> Flags:
    by = month_number("2024-02")
    debating = _column(runs, "debating", "APMBC", STATEMENT[:3]) <= by
    gone = _column(runs, "announced", "APMBC", STATEMENT[:3]) <= by
    return np.asarray(((debating & ~gone).sum(axis=1) >= 2) & ~gone.any(axis=1))


def _only_the_front(runs: FreeRuns) -> Flags:
    others = tuple(state for state in runs.states if state not in FRONT)
    return np.asarray(
        np.all([(_column(runs, "announced", treaty, others) >= 10**6).all(axis=1) for treaty in runs.treaties], axis=0)
    )


PATTERNS: Mapping[str, Callable[[FreeRuns], Flags]] = {
    "nobody announces from 2014 to 2021": lambda r: _quiet(r, "APMBC", "2021-12") & _quiet(r, "CCM", "2021-12"),
    "nobody leaves the mine ban before November 2024": lambda r: _quiet(r, "APMBC", "2024-10"),
    "two Baltic states debate by February 2024, none has announced": _near_miss,
    "Lithuania announces its exit from the cluster munitions treaty": lambda r: (
        _column(r, "announced", "CCM", ("LTU",))[:, 0] < 10**6
    ),
    "the four of the statement announce in one month": _together,
    "Finland has not announced by March 2025": lambda r: _column(r, "announced", "APMBC", ("FIN",))[:, 0] >= 10**6,
    "Norway has announced neither by March 2025": lambda r: (
        (_column(r, "announced", "APMBC", ("NOR",)) >= 10**6) & (_column(r, "announced", "CCM", ("NOR",)) >= 10**6)
    )[:, 0],
    "nobody far from the border announces": _only_the_front,
}


@dataclass(frozen=True)
class PatternCheck:
    """Share of one rival's free runs that show each pattern."""

    rival: str
    shares: Mapping[str, float]
    runs: int = 0

    @property
    def failures(self) -> list[str]:
        """Patterns that hardly any run shows."""
        return [name for name, share in self.shares.items() if share < RARE]


def check_patterns(rival: str, draws: Mapping[str, NDArray[np.float64]], *, count: int = DRAWS) -> PatternCheck:
    """Run freely from January 2014 to March 2025 and look for the record's patterns.

    Nothing of the record is held fixed but the drivers; exposures are those of January 2014 throughout, as the engine
    keeps them.

    Args:
        rival: The rival explanation.
        draws: Draws of its parameters.
        count: How many of them to run.

    Returns:
        Shares of runs.
    """
    record = replace(known_record(LAST), announced={}, deposited={}, effective={})
    runs = run_freely(record, None, rival, draws, Plan(Horizon(start=FROM, end=LAST), count))
    shares = {name: float(shows(runs).mean()) for name, shows in PATTERNS.items()}
    return PatternCheck(rival, shares, len(runs.announced))
