"""Pacts: one member's announcement invites the others, and some deposit on one day."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DEBATING, PARTY
from normsim.engine.chunk import Chunk
from normsim.world import NOBODY, Cells

Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Invited:
    """A pact on one treaty, in packed states."""

    name: str
    months: int
    """Months an invitation lasts."""
    members: Flags
    reached: NDArray[np.intp]
    """Members and exposed allies."""
    together: NDArray[np.intp]
    """Members that deposit on one day."""


def _about(chunk: Chunk, treaty: int) -> list[Invited]:
    """Pacts about a treaty; an invitation that lasts no month is no pact."""
    if treaty not in chunk.pacts:
        pack, columns = chunk.setup.treaties[treaty], chunk.setup.treaties[treaty].columns
        chunk.pacts[treaty] = []
        for name, pact in chunk.setup.scenario.pacts.items():
            if pack.rules.id not in pact.treaties or pact.invitation_months == 0:
                continue
            joint = pact.members if pact.deposits_together is None else pact.deposits_together
            members, allies = (chunk.setup.members(group)[columns] for group in (pact.members, pact.allies))
            together = np.flatnonzero(chunk.setup.members(joint)[columns]) if joint else np.empty(0, dtype=np.intp)
            reached = np.flatnonzero(members | (allies & (pack.exposure > 0)))
            chunk.pacts[treaty].append(Invited(name, pact.invitation_months, members, reached, together))
    return chunk.pacts[treaty]


def open_pacts(chunk: Chunk) -> None:
    """Open the windows of members that announced shortly before the start; draw what invitations must reach."""
    for number, pack, world in chunk.pairs():
        for pact in _about(chunk, number):
            key = (pact.name, number)
            until = np.full(chunk.runs, -1, dtype=np.int16)
            members = np.flatnonzero(pact.members)
            known = world.stage[0, members] == ANNOUNCED if members.size else np.zeros(0, dtype=bool)
            for state in members[known]:
                last = int(pack.rules.announced[pack.columns[state]]) - chunk.setup.start + pact.months - 1
                until = np.maximum(until, np.int16(max(last, -1)))
            chunk.world.pact_open_until[key] = until
            draws = chunk.draws(number, f"pact/{pact.name}")
            alpha = chunk.parameters["alpha_announce"].astype(np.float32)[:, None]
            chunk.world.pact_remainder[key] = draws * np.exp(-chunk.frailty(number) - alpha)


def note_invitations(chunk: Chunk, treaty: int, month: int, cells: Cells) -> None:
    """Open the window of every pact of which a member has just announced.

    Args:
        chunk: The chunk of runs.
        treaty: Place of the treaty.
        month: Month from the start of the horizon.
        cells: Cells that announce.
    """
    runs, states = chunk.world.treaties[treaty].of(cells)
    for pact in _about(chunk, treaty):
        chunk.world.pact_open_until[pact.name, treaty][runs[pact.members[states]]] = month + pact.months - 1


def invite(
    chunk: Chunk, treaty: int, month: int, hazard: NDArray[np.float32]
) -> Iterator[tuple[Cells, NDArray[np.float64]]]:
    """Let invited states accumulate extra hazard while a window is open.

    ``h · (exp((1 − L1)·β_B·w) − 1)``; w is 1 for members and ``ω·g`` for other allies, h the state's own hazard.

    Args:
        chunk: The chunk of runs.
        treaty: Place of the treaty.
        month: Month from the start of the horizon.
        hazard: ``exp(η)`` of this month; ``(runs, states)``.

    Yields:
        Per pact: the cells that accept, and the invitation's log-hazard ``(cells,)``.

    Source: C-03, C-04, C-05.
    """
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    for pact in _about(chunk, treaty):
        runs, states = np.flatnonzero(chunk.world.pact_open_until[pact.name, treaty] >= month), pact.reached
        if not runs.size or not states.size:
            continue
        grid = np.ix_(runs, states)
        reach = np.where(pact.members[states], 1.0, chunk.parameters["pact_allies"][runs, None] * pack.exposure[states])
        log_hazard = world.damping[grid] * chunk.parameters["beta_pact"][runs, None] * reach
        extra = hazard[grid] * np.expm1(log_hazard)
        free = (world.stage[grid] == PARTY) | (world.stage[grid] == DEBATING)
        left = chunk.world.pact_remainder[pact.name, treaty]
        remaining = left[grid] - np.where(free, extra, 0.0)
        left[grid] = remaining
        due_run, due_state = np.nonzero(free & (remaining <= 0) & (extra > 0) & (world.visits[grid] == 0))
        yield runs[due_run] * world.states + states[due_state], log_hazard[due_run, due_state]


def start_together(chunk: Chunk, treaty: int, month: int, cells: Cells) -> None:
    """Let members that announced within one window deposit with the slowest of them.

    Args:
        chunk: The chunk of runs.
        treaty: Place of the treaty.
        month: Month from the start of the horizon.
        cells: Cells that have just announced, with their own deposit months fixed.

    Source: C-05.
    """
    world, setup = chunk.world.treaties[treaty], chunk.setup
    runs, states = world.of(cells)
    for pact in _about(chunk, treaty):
        joint = pact.together
        rows = np.unique(runs[np.isin(states, joint)]) if joint.size > 1 else NOBODY
        if not rows.size:
            continue
        grid = np.ix_(rows, joint)
        announced = world.dates["announced"][grid].astype(np.int64) - setup.start
        recent = (world.stage[grid] == ANNOUNCED) & (announced > month - pact.months)
        deposits = world.due["deposit"]
        due = np.where(recent, deposits[grid], -1)
        slowest = due.max(axis=1, keepdims=True)
        moved = recent & (due < slowest)
        deposits[grid] = np.where(moved, slowest, deposits[grid])
        moved_run, moved_state = np.nonzero(moved)
        if moved_run.size:
            months = np.broadcast_to(slowest, moved.shape)[moved].astype(np.int64)
            world.deposits.add(months, rows[moved_run] * world.states + joint[moved_state])
