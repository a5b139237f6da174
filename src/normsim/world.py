"""The mutable arrays of one chunk of runs: what SimPy's processes read and write.

``state`` is a country, hence ``World`` for what changes. Arrays are ``(runs, columns)``: all treaties side by side,
each packed to the states that can be party to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DATES, IntN

Cells = NDArray[np.int64]
"""Flat indices ``run · columns + column``."""

NOBODY: Cells = np.empty(0, dtype=np.int64)
NEVER_DUE = 30_000
"""A month beyond every horizon."""


def where(flags: NDArray[Any]) -> NDArray[np.int64]:
    """Places of what is true, or not 0, in a list; quicker than `flatnonzero` on the short lists of a month."""
    places: NDArray[np.int64] = flags.nonzero()[0]
    return places


def distinct(cells: Cells) -> Cells:
    """Sort cells and keep each once; much quicker than a general `unique` on the short lists of a month."""
    if cells.size < 2:
        return cells
    cells = np.sort(cells)
    new = np.empty(cells.size, dtype=bool)
    new[0] = True
    np.not_equal(cells[1:], cells[:-1], out=new[1:])
    return cells[new]


def without(cells: Cells, others: Cells) -> Cells:
    """Cells that are not among others; both rising."""
    if not cells.size or not others.size:
        return cells
    return np.asarray(cells[others.take(others.searchsorted(cells), mode="clip") != cells])


def together(lists: list[Cells]) -> Cells:
    """Join lists of cells; nobody if there is none."""
    if not lists:
        return NOBODY
    return lists[0] if len(lists) == 1 else np.concatenate(lists)


class Due(IntEnum):
    """What can fall due."""

    SUSPENSION = 0
    CLOCK = 1
    STOP = 2
    REVERSAL = 3
    DEPOSIT = 4
    EFFECT = 5
    JOIN = 6
    REARM = 7


PLANNED = (Due.STOP, Due.REVERSAL, Due.DEPOSIT)
"""Plans that a later plan of the same kind replaces, in the order of ``World.due``."""


class Calendar:
    """What is due in which month, of all kinds and treaties: one pool of entries, looked through once a month."""

    def __init__(self, months: int, cells: int) -> None:
        """Open an empty calendar.

        Args:
            months: Length of the horizon, months.
            cells: Number of cells: runs × columns.
        """
        self._months = months
        self._cells = max(cells, 1)
        self._bounds = np.arange(len(Due) + 1, dtype=np.int64) * max(cells, 1)
        self._planned = np.array(PLANNED, dtype=np.int64)[:, None] * max(cells, 1)
        self._when = np.empty(0, dtype=np.int16)
        self._what = NOBODY
        self._new: list[tuple[IntN, Cells]] = []

    def add(self, kind: Due, months: IntN, cells: Cells) -> None:
        """Put cells down for their months; months beyond the horizon are dropped.

        Args:
            kind: What is due.
            months: Month of each cell, from the start of the horizon, at most ``NEVER_DUE``, months; ``(cells,)``.
            cells: Flat indices; ``(cells,)``.
        """
        if cells.size:
            self._new.append((months, cells + kind * self._cells))

    def plan(self, months: IntN, cells: Cells) -> None:
        """Put cells down for all kinds in ``PLANNED`` at once.

        Args:
            months: Month of each plan and cell; ``(plans, cells)``.
            cells: Flat indices; ``(cells,)``.
        """
        self._new.append((months.ravel(), (cells + self._planned).ravel()))

    def take(self, month: int) -> list[Cells]:
        """Take what is due in a month: a list of cells for each kind, rising, each cell once."""
        if self._new:
            # What is past, and what lies beyond the horizon, is dropped where the pool is rebuilt anyway.
            parts = zip((self._when, self._what), *self._new, strict=True)
            when, what = (np.concatenate(part) for part in parts)
            kept = where((when >= month) & (when < self._months))
            self._when, self._what = when[kept].astype(np.int16), what[kept]
            self._new.clear()
        due = distinct(self._what[where(self._when == month)])
        ends = due.searchsorted(self._bounds).tolist()
        cells = due % self._cells
        return [cells[ends[kind] : ends[kind + 1]] for kind in range(len(Due))]


@dataclass
class Announcements:
    """Every announcement inside the horizon, and what is needed to explain it; ragged, one entry per batch."""

    cells: list[Cells] = field(default_factory=list)
    month: list[int] = field(default_factory=list)
    route: list[NDArray[np.int8]] = field(default_factory=list)
    invitation: list[NDArray[np.float64]] = field(default_factory=list)
    """Log-hazard of a pact's invitation; 0 on other routes."""
    exposure: list[NDArray[np.float32]] = field(default_factory=list)
    """Peers that were leaving, tenths."""
    damping: list[NDArray[np.float32]] = field(default_factory=list)
    visible: list[NDArray[np.int8]] = field(default_factory=list)
    """What the run showed of everybody; ``(cells, columns)``."""


@dataclass
class EarlierAttempts:
    """Attempts to leave that were undone and followed by another; ragged, one entry per batch."""

    cells: list[Cells] = field(default_factory=list)
    dates: list[NDArray[np.int16]] = field(default_factory=list)
    """Months of the four stages, of the reversal and of the return; ``(stages + 2, attempts)``."""


class Acting:
    """Some cells that do something in a month; all arrays are ``(cells,)``, some looked up when first asked for."""

    def __init__(self, world: World, cells: Cells) -> None:
        """Name the cells.

        Args:
            world: Where they act.
            cells: Flat indices ``run · columns + column``.
        """
        self.world = world
        self.cells = cells
        self.runs, self.columns = world.of(cells)
        """Run and column of each cell."""

    @cached_property
    def sides(self) -> Cells:
        """Place ``treaty · runs + run`` of each cell in what is kept per treaty and run."""
        return self.world.first_side.take(self.columns) + self.runs

    @cached_property
    def visits(self) -> NDArray[np.int8]:
        """Attempts before the present one."""
        return self.world.visits.take(self.cells)

    @cached_property
    def later(self) -> NDArray[np.int64]:
        """Places of the cells that have tried to leave before."""
        return where(self.visits)


@dataclass
class World:
    """Everything that changes in one chunk of runs; ``(runs, columns)`` unless said."""

    stage: NDArray[np.int8]
    remainder: NDArray[np.float32]
    """What is left of each threshold; infinite where no step is open."""
    spent: NDArray[np.float32]
    """Hazard of the present month, by which the remainder has fallen."""
    visible: NDArray[np.int8]
    """What peers see of each state, tenths."""
    exposure: NDArray[np.float32]
    """Weighted peers that are visible, tenths; kept up in the runs in which peers matter."""
    contagion: NDArray[np.float32]
    damping: NDArray[np.float32] | None
    """1 − L1, or None where nothing damps contagion."""
    visits: NDArray[np.int8]
    suspended: NDArray[np.bool_]
    armed: NDArray[np.bool_]
    reopened: NDArray[np.int16]
    """Month in which a state that was reversed debates again: its date until it announces again."""
    due: NDArray[np.int16]
    """Month in which the last plan of each kind in ``PLANNED`` falls due: older entries no longer hold;
    ``(plans, runs · columns)``."""
    dated: NDArray[np.int16]
    """Months of everything in ``DATES``, -1 where it has not come; ``(dates, runs · columns)``."""
    gains: list[tuple[Cells, Cells]]
    """Runs and selected states whose own capability has changed since wars were last looked at."""
    war_until: NDArray[np.int16]
    """First month of peace after each selected state's war, from the start of the horizon; ``(runs, selected)``."""
    gained: NDArray[np.float32]
    """Capability that each selected state has gained by its own exits, 0 to 1; ``(runs, selected)``."""
    left: NDArray[np.float64]
    """Champion weight of those that have left; ``(treaties · runs,)``."""
    acts: NDArray[np.float64]
    """Suspensions so far; ``(treaties · runs,)``."""
    norm: NDArray[np.float64]
    """Indicators of the norm, in the order of ``INDICATORS``; ``(indicators, treaties · runs)``."""
    salience: NDArray[np.float64]
    first_side: NDArray[np.int64]
    """Place of each column's treaty in what is kept per treaty and run, ``treaty · runs``; ``(columns,)``."""
    calendar: Calendar
    today: list[Cells] = field(default_factory=list)
    """What is due in the present month, by kind."""
    # News of the present month, forgotten at its end.
    announced: list[Acting] = field(default_factory=list)
    newly_suspended: list[Acting] = field(default_factory=list)
    newly_armed: list[Acting] = field(default_factory=list)
    disarmed: list[Acting] = field(default_factory=list)
    joined: list[Acting] = field(default_factory=list)
    gone: list[tuple[Acting, float]] = field(default_factory=list)
    """Exits that took effect (1), and states that are back (-1)."""
    moved: list[Cells] = field(default_factory=list)
    seen: list[tuple[Acting, NDArray[np.int8]]] = field(default_factory=list)
    """Changes of what peers see, tenths."""
    wars: list[tuple[Cells, Cells, Cells]] = field(default_factory=list)
    """Runs, selected states and first months of peace of the wars that began in one month."""
    war_months: list[int] = field(default_factory=list)
    """The month of each entry of ``wars``."""
    announcements: Announcements = field(default_factory=Announcements)
    earlier: EarlierAttempts = field(default_factory=EarlierAttempts)

    columns: int = field(init=False)
    """Number of columns."""

    dates: dict[str, NDArray[np.int16]] = field(init=False)
    """The rows of ``dated``, by name; each ``(runs · columns,)``."""

    def __post_init__(self) -> None:
        """Count the columns, and name the dates."""
        self.columns = int(self.stage.shape[1])
        self.dates = dict(zip(DATES, self.dated, strict=True))

    def forget_news(self) -> None:
        """Begin a new month."""
        for news in (self.announced, self.newly_suspended, self.newly_armed, self.disarmed, self.joined):
            news.clear()
        for changes in (self.gone, self.seen, self.moved):
            changes.clear()

    def acting(self, cells: Cells) -> Acting:
        """Cells that do something."""
        return Acting(self, cells)

    def of(self, cells: Cells) -> tuple[Cells, Cells]:
        """Run and column of each cell."""
        runs = cells // (self.columns or 1)
        return runs, cells - runs * self.columns
