"""The mutable arrays of one chunk of runs: what SimPy's processes read and write.

``state`` is a country, hence ``World`` for what changes. Arrays are ``(runs, states)`` per treaty, packed to the
states that can be party to it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DATES, INDICATORS, Array, IntN

Cells = NDArray[np.int64]
"""Flat indices ``run · states + state`` into a treaty's arrays."""

NOBODY: Cells = np.empty(0, dtype=np.int64)


def distinct(cells: Cells) -> Cells:
    """Sort cells and keep each once; much quicker than a general `unique` on the short lists of a month."""
    if cells.size < 2:
        return cells
    cells = np.sort(cells)
    new = np.empty(cells.size, dtype=bool)
    new[0] = True
    np.not_equal(cells[1:], cells[:-1], out=new[1:])
    return cells if new.all() else cells[new]


class Agenda:
    """What is due in which month: flat indices, kept as few large arrays."""

    def __init__(self, months: int) -> None:
        """Open an empty agenda for a horizon of ``months`` months."""
        self._months = months
        self._due: dict[int, list[Cells]] = {}

    def add(self, months: IntN, cells: Cells) -> None:
        """Put cells down for their months; months beyond the horizon are dropped.

        Args:
            months: Month of each cell, from the start of the horizon, months; ``(cells,)``.
            cells: Flat indices, rising; ``(cells,)``.
        """
        kept = months < self._months
        if not kept.all():
            months, cells = months[kept], cells[kept]
        if not cells.size:
            return
        if months[0] == months[-1] and (months == months[0]).all():
            self._due.setdefault(int(months[0]), []).append(cells)
            return
        order = np.argsort(months, kind="stable")
        months, cells = months[order], cells[order]
        ends = np.flatnonzero(months[1:] != months[:-1]) + 1
        begin = 0
        for end in [*ends.tolist(), cells.size]:
            self._due.setdefault(int(months[begin]), []).append(cells[begin:end])
            begin = end

    def take(self, month: int) -> Cells:
        """Take what is due in a month, in the order of the cells, each once."""
        due = self._due.pop(month, None)
        if due is None:
            return NOBODY
        return due[0] if len(due) == 1 else distinct(np.concatenate(due))


@dataclass
class Announcements:
    """Every announcement inside the horizon with its causes; ragged, one entry per batch."""

    run: list[Array] = field(default_factory=list)
    treaty: list[Array] = field(default_factory=list)
    state: list[Array] = field(default_factory=list)
    month: list[Array] = field(default_factory=list)
    route: list[Array] = field(default_factory=list)
    terms: list[Array] = field(default_factory=list)
    peers: list[Array] = field(default_factory=list)
    peer_weights: list[Array] = field(default_factory=list)


@dataclass
class EarlierAttempts:
    """Attempts to leave that were undone and followed by another; ragged, one entry per batch."""

    run: list[Array] = field(default_factory=list)
    treaty: list[Array] = field(default_factory=list)
    state: list[Array] = field(default_factory=list)
    dates: list[Array] = field(default_factory=list)
    """Months of the four stages; ``(attempts, stages)``."""
    undone: list[Array] = field(default_factory=list)
    """Months in which it was reversed and in which the state rejoined; ``(attempts, 2)``."""


@dataclass
class TreatyWorld:
    """What changes about one treaty; months are counted from the start of the horizon inside the arrays."""

    stage: NDArray[np.int8]
    remainder: NDArray[np.float32]
    spent: NDArray[np.float32]
    """Hazard of the present month, by which the remainder has fallen."""
    visible: NDArray[np.float32]
    exposure: NDArray[np.float32]
    following: NDArray[np.float32]
    sibling: NDArray[np.float32]
    """Own visible stage in the sibling treaty, 0 to 1."""
    contagion: NDArray[np.float32]
    damping: NDArray[np.float32]
    visits: NDArray[np.int8]
    suspended: NDArray[np.bool_]
    armed: NDArray[np.bool_]
    reopened: NDArray[np.int16]
    """Month in which a state that was reversed debates again: its date until it announces again."""
    due: dict[str, NDArray[np.int16]]
    """Month in which the last plan of a kind (deposit, stop, reversal) falls due: older entries no longer hold."""
    dates: dict[str, NDArray[np.int16]]
    deposits: Agenda
    stops: Agenda
    reversals: Agenda
    effects: Agenda
    joins: Agenda
    rearms: Agenda
    suspensions: Agenda
    clock: Agenda
    norm: dict[str, NDArray[np.float64]]
    sums: dict[str, NDArray[np.float64]]
    news: dict[str, list[Cells]]
    drivers: NDArray[np.float32]
    calm: NDArray[np.float32]
    indicators: dict[str, NDArray[np.float32]]
    rearmed: NDArray[np.int16]
    parties: NDArray[np.int16]

    @property
    def states(self) -> int:
        """Number of packed states."""
        return int(self.stage.shape[1])

    def of(self, cells: Cells) -> tuple[Cells, Cells]:
        """Run and packed state of each cell."""
        runs, states = np.divmod(cells, max(self.states, 1))
        return runs, states


def empty_dates(shape: tuple[int, int]) -> dict[str, NDArray[np.int16]]:
    """Dates that have not come: -1 everywhere."""
    return {name: np.full(shape, -1, dtype=np.int16) for name in DATES}


def empty_indicators(runs: int, months: int) -> dict[str, NDArray[np.float32]]:
    """Room for the monthly indicators, months first so that a month is one contiguous row."""
    return {name: np.zeros((months, runs), dtype=np.float32) for name in INDICATORS}


@dataclass
class World:
    """Everything that changes in one chunk of runs."""

    treaties: list[TreatyWorld]
    at_war: NDArray[np.bool_]
    gained: NDArray[np.float32]
    """Capability that each selected state has gained by its own exits, 0 to 1; ``(runs, selected)``."""
    war_ends: Agenda
    wars: list[tuple[Array, Array, Array]]
    pact_open_until: dict[tuple[str, int], NDArray[np.int16]]
    pact_remainder: dict[tuple[str, int], NDArray[np.float32]]
    announcements: Announcements
    earlier: EarlierAttempts
