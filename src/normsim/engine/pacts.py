"""Pacts: one member's announcement invites the others, and some deposit on one day."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DEBATING, PARTY
from normsim.engine.chunk import Chunk
from normsim.world import NOBODY, PLANNED, Acting, Cells, Due, distinct, where

Flags = NDArray[np.bool_]
DEPOSITS = PLANNED.index(Due.DEPOSIT)
Table = NDArray[np.float64]


@dataclass(eq=False)
class Pact:
    """A pact on one treaty, by column."""

    months: int
    """Months an invitation lasts."""
    members: Flags
    """``(columns,)``"""
    reached: NDArray[np.intp]
    """Columns of members and exposed allies."""
    together: NDArray[np.intp]
    """Columns of members that deposit on one day."""
    joint: Flags
    """The same as flags; ``(columns,)``."""
    binds: Flags
    """Runs in which an invitation does anything; ``(runs,)``."""
    beta: Table
    """β_B, log-hazard; ``(runs, 1)``."""
    reach: Table
    """How much of an invitation reaches each state, 0 to 1; ``(runs, reached)``."""
    open_until: NDArray[np.int16]
    """Last month of the window; ``(runs,)``."""
    remainder: NDArray[np.float32]
    """What an invitation must still reach; ``(runs, reached)``."""

    @cached_property
    def undamped(self) -> tuple[Table, Table]:
        """Log-hazard of an invitation that nothing damps, and by how much it raises the hazard; ``(runs, reached)``."""
        log_hazard = self.beta * self.reach
        return log_hazard, np.expm1(log_hazard)


def open_pacts(chunk: Chunk) -> None:
    """Put all pacts in place; an invitation that lasts no month is no pact."""
    for number, pack in enumerate(chunk.setup.treaties):
        for name, pact in chunk.setup.scenario.pacts.items():
            if pack.rules.id in pact.treaties and pact.invitation_months > 0:
                chunk.pacts.append(_opened(chunk, number, name))


def _opened(chunk: Chunk, number: int, name: str) -> Pact:
    """Open the window of members that announced shortly before the start; draw what invitations must reach."""
    columns, pack, parameters = chunk.columns, chunk.setup.treaties[number], chunk.parameters
    pact, mine = chunk.setup.scenario.pacts[name], columns.treaty == number

    def inside(group: str | tuple[str, ...]) -> Flags:
        return chunk.setup.members(group)[columns.catalogue] & mine if group else np.zeros(columns.count, dtype=bool)

    members, allies = inside(pact.members), inside(pact.allies)
    joint = members if pact.deposits_together is None else inside(pact.deposits_together)
    reached = np.flatnonzero((members | (allies & (columns.exposure > 0))) & ~columns.stays)
    until = np.int16(-1)
    known = np.flatnonzero(members & (columns.stage_at_start == ANNOUNCED))
    for state in columns.catalogue[known]:
        last = int(pack.rules.announced[state]) - chunk.setup.start + pact.invitation_months - 1
        until = max(until, np.int16(max(last, -1)))
    places = columns.catalogue[reached]
    draws = chunk.streams.by_state([f"{pack.rules.id}/pact/{name}"], [places], "exponentials")
    alpha = parameters["alpha_announce"].astype(np.float32)[:, None]
    reach = np.where(members[reached], 1.0, parameters["pact_allies"][:, None] * columns.exposure[reached])
    return Pact(
        months=pact.invitation_months,
        members=members,
        reached=reached,
        together=np.flatnonzero(joint),
        joint=joint,
        binds=parameters["beta_pact"] != 0,
        beta=parameters["beta_pact"][:, None],
        reach=reach,
        open_until=np.full(chunk.runs, until, dtype=np.int16),
        remainder=draws * np.exp(-chunk.frailty(reached) - alpha),
    )


def note_invitations(chunk: Chunk, month: int, acting: Acting) -> None:
    """Open the window of every pact of which a member has just announced.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
        acting: Cells that announce.
    """
    for pact in chunk.pacts:
        pact.open_until[acting.runs[pact.members[acting.columns]]] = month + pact.months - 1


def invite(chunk: Chunk, pact: Pact, month: int) -> tuple[Cells, Table]:
    """Let invited states accumulate extra hazard while a window is open.

    ``h · (exp((1 − L1)·β_B·w) − 1)``; w is 1 for members and ``ω·g`` for other allies, h the state's own hazard.

    Args:
        chunk: The chunk of runs.
        pact: The pact.
        month: Month from the start of the horizon.

    Returns:
        The cells that accept, and the invitation's log-hazard ``(cells,)``.

    Source: C-03, C-04, C-05.
    """
    runs, world = where((pact.open_until >= month) & pact.binds), chunk.world
    cells = runs[:, None] * world.columns + pact.reached
    if not cells.size:
        return NOBODY, np.empty(0)
    if world.damping is None:
        log_hazard, added = (table[runs] for table in pact.undamped)
    else:
        log_hazard = world.damping.take(cells) * pact.beta[runs] * pact.reach[runs]
        added = np.expm1(log_hazard)
    extra = world.spent.take(cells) * added
    stage = world.stage.take(cells)
    free = (stage == PARTY) | (stage == DEBATING)
    remaining = pact.remainder[runs] - np.where(free, extra, 0.0)
    pact.remainder[runs] = remaining
    due = free & (remaining <= 0) & (extra > 0) & (world.visits.take(cells) == 0)
    return cells[due], log_hazard[due]


def start_together(chunk: Chunk, month: int, acting: Acting) -> None:
    """Let members that announced within one window deposit with the slowest of them.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
        acting: Cells that have just announced, with their own deposit months fixed.

    Source: C-05.
    """
    world = chunk.world
    for pact in chunk.pacts:
        rows = acting.runs[pact.joint[acting.columns]] if pact.together.size > 1 else NOBODY
        if not rows.size:
            continue
        cells = distinct(rows)[:, None] * world.columns + pact.together
        announced = world.dates["announced"][cells].astype(np.int64) - chunk.setup.start
        recent = (world.stage.take(cells) == ANNOUNCED) & (announced > month - pact.months)
        own = world.due[DEPOSITS][cells]
        slowest = np.broadcast_to(np.where(recent, own, -1).max(axis=1, keepdims=True), own.shape)
        moved = recent & (own < slowest)
        if moved.any():
            world.due[DEPOSITS, cells[moved]] = slowest[moved]
            world.calendar.add(Due.DEPOSIT, slowest[moved], cells[moved])
