"""The DECISION phase: who begins to debate and who announces."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DEBATING, INDICATORS, PARTY, ROUTES, STAGES, UNDONE
from normsim.engine.chunk import Chunk
from normsim.engine.pacts import invite, note_invitations, start_together
from normsim.engine.procedures import plan_deposits
from normsim.engine.rules import Felt
from normsim.model import pressure
from normsim.streams import BLOCK
from normsim.world import Acting, Cells, Due, together, where, without

TILE = 4 * BLOCK
"""Runs of a tile of the dense pass; nothing depends on it but the speed."""

DEBATE, PACT, CLOCK = (np.int8(place) for place in range(len(ROUTES)))
ATTEMPT = len(STAGES) + len(UNDONE)
"""Rows of ``World.dated`` that belong to one attempt to leave."""

ROBUSTNESS, CONDEMN = INDICATORS.index("robustness"), INDICATORS.index("condemn")


def decide(chunk: Chunk, month: int) -> None:
    """Let every party and every debating state accumulate one month of hazard, and fire what is due.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
    """
    opened, ready = _due(chunk, _accumulate(chunk, month))
    if opened.size:
        _open_debates(chunk, month, opened)
    stage, rung = chunk.world.stage, chunk.world.today[Due.CLOCK]
    if rung.size:
        at = stage.take(rung)
        rung = without(rung[(at == PARTY) | (at == DEBATING)], ready)
    if ready.size or rung.size:
        announce(chunk, month, np.concatenate([ready, rung]), np.repeat([DEBATE, CLOCK], [ready.size, rung.size]))
    # Second pass: a member's announcement invites the others in the same month.
    for pact in chunk.pacts:
        cells, invitation = invite(chunk, pact, month)
        if cells.size:
            announce(chunk, month, cells, np.full(cells.size, PACT), invitation)


def _accumulate(chunk: Chunk, month: int) -> Cells:
    """Use up one month of every threshold, some runs at a time so that the work stays in the cache.

    Returns:
        Cells whose thresholds are reached.
    """
    world, terms, rule = chunk.world, chunk.terms, chunk.setup.rule
    sides = (chunk.treaties, chunk.runs)
    attention = world.norm[CONDEMN] * world.salience
    now = terms.fill(
        month,
        chunk.held_by_norm * world.norm[ROBUSTNESS].reshape(sides),
        chunk.held_by_disapproval * attention.reshape(sides),
    )
    found = []
    for first in range(0, chunk.runs, TILE):
        tile = slice(first, first + TILE)
        eta = pressure.pressure(now[:, tile], terms.exposures, BLOCK, world.spent[tile])
        eta += world.contagion[tile]
        remainder = world.remainder[tile]
        spent = rule.spent(Felt(eta, world.exposure[tile], world.stage[tile], remainder, chunk.rest[tile]))
        remainder -= spent
        if spent is not eta:
            world.spent[tile] = spent
        due = where((remainder <= 0).ravel())
        if due.size:
            found.append(due + first * world.columns)
    return together(found)


def _due(chunk: Chunk, cells: Cells) -> tuple[Cells, Cells]:
    """Split cells whose thresholds are reached into those that begin to debate and those that announce."""
    before = chunk.world.stage.take(cells)
    parties, debating = cells[before == PARTY], cells[before == DEBATING]
    return (parties, debating) if chunk.setup.rule.debates else (debating, parties)


def _open_debates(chunk: Chunk, month: int, cells: Cells) -> None:
    world = chunk.world
    acting, now = world.acting(cells), chunk.setup.start + month
    world.stage.ravel()[cells] = DEBATING
    world.remainder.ravel()[cells] = chunk.thresholds("announce", acting)
    if acting.later.size:
        first = acting.visits == 0
        world.reopened.ravel()[cells[~first]] = now
        cells = cells[first]
    world.dates["debating"][cells] = now


def announce(
    chunk: Chunk,
    month: int,
    cells: Cells,
    route: NDArray[np.int8],
    invitation: NDArray[np.float64] | None = None,
) -> None:
    """Announce exits: note their causes, fix the deposits, tell the pacts; peers see it from the next month on.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
        cells: Cells that announce.
        route: Place in ``ROUTES`` of each; ``(cells,)``.
        invitation: Log-hazard of the invitation, for the pact route; ``(cells,)``.
    """
    world = chunk.world
    acting = world.acting(cells)
    if chunk.setup.rule.debates:
        _note_causes(chunk, month, acting, route, np.zeros(cells.size) if invitation is None else invitation)
    world.stage.ravel()[cells] = ANNOUNCED
    world.remainder.ravel()[cells] = np.inf
    _begin_attempt(chunk, month, acting)
    world.announced.append(acting)
    world.moved.append(cells)
    plan_deposits(chunk, month, acting)
    note_invitations(chunk, month, acting)
    start_together(chunk, month, acting)


def _begin_attempt(chunk: Chunk, month: int, acting: Acting) -> None:
    """Date the announcement. A further attempt replaces the dates of the one before, so that a row is in order."""
    world = chunk.world
    if acting.later.size:
        again = acting.cells[acting.later]
        world.earlier.cells.append(again)
        world.earlier.dates.append(world.dated[:ATTEMPT, again])
        world.dated[:ATTEMPT, again] = -1
        world.dates["debating"][again] = world.reopened.take(again)
        world.reopened.ravel()[again] = -1
    world.dates["announced"][acting.cells] = chunk.setup.start + month


def _note_causes(
    chunk: Chunk, month: int, acting: Acting, route: NDArray[np.int8], invitation: NDArray[np.float64]
) -> None:
    """Keep what changes from month to month; :mod:`normsim.engine.causes` explains all announcements at the end."""
    world, record = chunk.world, chunk.world.announcements
    record.cells.append(acting.cells)
    record.month.append(month)
    record.route.append(route)
    record.invitation.append(invitation)
    record.exposure.append(world.exposure.take(acting.cells))
    record.visible.append(world.visible.take(acting.runs, axis=0))
    if world.damping is not None:
        record.damping.append(world.damping.take(acting.cells))
