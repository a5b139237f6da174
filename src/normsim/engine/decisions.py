"""The DECISION phase: who begins to debate and who announces, with every announcement explained."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DEBATING, PARTY, ROUTES, STAGES, TERMS, UNDONE
from normsim.engine.chunk import Chunk
from normsim.engine.pacts import invite, note_invitations, start_together
from normsim.engine.procedures import plan_deposits
from normsim.engine.rules import Felt
from normsim.model import contagion, pressure
from normsim.streams import BLOCK
from normsim.world import NOBODY, Cells, distinct

PEERS = 3
"""Peers named for each announcement."""

TILE = 2 * BLOCK
"""Runs of a tile of the dense pass; nothing depends on it but the speed."""

DEBATE, PACT, CLOCK = range(len(ROUTES))
ROUTE_CODES = np.array([DEBATE, CLOCK, PACT], dtype=np.int8)


@dataclass(frozen=True, eq=False)
class Batch:
    """Cells of one treaty that announce in one month, each by its route."""

    treaty: int
    month: int
    cells: Cells
    route: NDArray[np.int8]
    invitation: NDArray[np.float64] | None = None
    """Log-hazard of the invitation, for the pact route; ``(cells,)``."""


def decide(chunk: Chunk, month: int) -> None:
    """Let every party and every debating state accumulate one month of hazard, and fire what is due.

    Args:
        chunk: The chunk of runs.
        month: Month from the start of the horizon.
    """
    pushed = [_accumulate(chunk, treaty, month) for treaty in range(len(chunk.setup.treaties))]
    for treaty, eta in enumerate(pushed):
        _fire(chunk, treaty, month)
        _pacts(chunk, treaty, month, eta)


def _accumulate(chunk: Chunk, treaty: int, month: int) -> NDArray[np.float32]:
    """Use up one month of every threshold, a few hundred runs at a time so that the work stays in the cache."""
    world, terms = chunk.world.treaties[treaty], chunk.terms[treaty]
    now = world.drivers[month]
    now[terms.norm_row] = -chunk.parameters["beta_norm"] * world.norm["robustness"]
    attention = world.norm["condemn"] * world.norm["salience"]
    now[terms.disapproval_row] = -chunk.parameters["beta_disapproval"] * attention
    for first in range(0, chunk.runs, TILE):
        tile = slice(first, first + TILE)
        eta = pressure.pressure(now[:, tile], terms.exposures, BLOCK, world.spent[tile])
        eta += world.contagion[tile]
        felt = Felt(eta, world.exposure[tile], world.stage[tile], world.remainder[tile], chunk.rest[tile])
        spent = chunk.setup.rule.spent(felt)
        world.remainder[tile] -= spent
        if spent is not eta:
            world.spent[tile] = spent
    return world.spent


def _fire(chunk: Chunk, treaty: int, month: int) -> None:
    """First pass: thresholds that are reached, and the exogenous clock."""
    world = chunk.world.treaties[treaty]
    stage = world.stage.ravel()
    due = np.flatnonzero(world.remainder <= 0)
    before = stage[due]
    opened, announced = due[before == PARTY], due[before == DEBATING]
    if not chunk.setup.rule.debates:
        opened, announced = announced, opened
    if opened.size:
        stage[opened] = DEBATING
        first = world.visits.ravel()[opened] == 0
        world.dates["debating"].ravel()[opened[first]] = chunk.setup.start + month
        world.reopened.ravel()[opened[~first]] = chunk.setup.start + month
        world.remainder.ravel()[opened] = chunk.thresholds(treaty, "announce", opened)
    rung = world.clock.take(month)
    if rung.size:
        rung = np.setdiff1d(rung[(stage[rung] == PARTY) | (stage[rung] == DEBATING)], announced)
    route = np.repeat(ROUTE_CODES[:2], [announced.size, rung.size])
    announce(chunk, Batch(treaty, month, np.concatenate([announced, rung]), route))


def _pacts(chunk: Chunk, treaty: int, month: int, hazard: NDArray[np.float32]) -> None:
    """Second pass: a member's announcement invites the others in the same month."""
    for cells, invitation in invite(chunk, treaty, month, hazard):
        announce(chunk, Batch(treaty, month, cells, np.full(cells.size, PACT, dtype=np.int8), invitation))


def announce(chunk: Chunk, batch: Batch) -> None:
    """Announce exits: explain them, fix the deposits, tell the pacts; peers see it from the next month on.

    Args:
        chunk: The chunk of runs.
        batch: The cells that announce, with month and route.
    """
    treaty, month, cells = batch.treaty, batch.month, batch.cells
    if not cells.size:
        return
    world = chunk.world.treaties[treaty]
    if chunk.setup.rule.debates:
        _explain(chunk, batch)
    world.stage.ravel()[cells] = ANNOUNCED
    world.remainder.ravel()[cells] = np.inf
    _begin_attempt(chunk, treaty, month, cells)
    world.news["announced"].append(cells)
    world.news["moved"].append(cells)
    plan_deposits(chunk, treaty, month, cells)
    note_invitations(chunk, treaty, month, cells)
    start_together(chunk, treaty, month, cells)


def _begin_attempt(chunk: Chunk, treaty: int, month: int, cells: Cells) -> None:
    """Date the announcement. A further attempt replaces the dates of the one before, so that a row is in order."""
    world = chunk.world.treaties[treaty]
    dates = world.dates
    again = cells[world.visits.ravel()[cells] > 0]
    if again.size:
        runs, states = world.of(again)
        earlier = chunk.world.earlier
        earlier.run.append(runs)
        earlier.treaty.append(np.full(again.size, treaty, dtype=np.int8))
        earlier.state.append(chunk.setup.treaties[treaty].positions[states].astype(np.int16))
        earlier.dates.append(np.stack([dates[stage].ravel()[again] for stage in STAGES], axis=1))
        earlier.undone.append(np.stack([dates[name].ravel()[again] for name in UNDONE], axis=1))
        for name in UNDONE:
            dates[name].ravel()[again] = -1
        dates["debating"].ravel()[again] = world.reopened.ravel()[again]
        world.reopened.ravel()[again] = -1
    dates["announced"].ravel()[cells] = chunk.setup.start + month
    for name in ("deposited", "effective"):
        dates[name].ravel()[cells] = -1


def _explain(chunk: Chunk, batch: Batch) -> None:
    treaty, month, cells = batch.treaty, batch.month, batch.cells
    world, terms, pack = chunk.world.treaties[treaty], chunk.terms[treaty], chunk.setup.treaties[treaty]
    runs, states = world.of(cells)
    rows = pressure.contributions(world.drivers[month], world.calm, terms.exposures, runs, states)
    causes = rows @ terms.category
    damping = world.damping.ravel()[cells]
    causes[:, TERMS.index("peers")] = damping * chunk.parameters["beta_peer"][runs] * world.following.ravel()[cells]
    causes[:, TERMS.index("sibling")] = damping * chunk.parameters["beta_sibling"][runs] * world.sibling.ravel()[cells]
    if batch.invitation is not None:
        causes[:, TERMS.index("pact")] = batch.invitation
    peers, weights = contagion.strongest_peers(pack.weights, world.visible[runs], states, PEERS)
    record = chunk.world.announcements
    record.run.append(runs)
    record.treaty.append(np.full(cells.size, treaty, dtype=np.int8))
    record.state.append(pack.positions[states].astype(np.int16))
    record.month.append(np.full(cells.size, chunk.setup.start + month, dtype=np.int16))
    record.route.append(batch.route)
    record.terms.append(causes.astype(np.float32))
    known = peers.shape[1]  # fewer than PEERS where a treaty has fewer states
    named = np.full((cells.size, PEERS), -1, dtype=np.int16)
    named[:, :known] = np.where(peers >= 0, pack.positions[np.maximum(peers, 0)], -1)
    parts = np.zeros((cells.size, PEERS), dtype=np.float32)
    parts[:, :known] = weights
    record.peers.append(named)
    record.peer_weights.append(parts)


def refresh_contagion(chunk: Chunk) -> None:
    """Let peers see what moved in this month: exact updates on the touched rows only."""
    rows = [_see(chunk, number) for number, _, _ in chunk.pairs()]
    for number, pack, _ in chunk.pairs():
        changed = rows[number]
        if pack.sibling >= 0:
            changed = distinct(np.concatenate([changed, rows[pack.sibling]]))
        if changed.size:
            combine(chunk, number, changed)


def _see(chunk: Chunk, treaty: int) -> Cells:
    """Show the stages that changed; return the runs in which anything did."""
    pack, world = chunk.setup.treaties[treaty], chunk.world.treaties[treaty]
    if not world.news["moved"]:
        return NOBODY
    cells = distinct(np.concatenate(world.news["moved"]))
    runs, states = world.of(cells)
    visible = world.visible.ravel()
    seen = chunk.setup.rule.visible[world.stage.ravel()[cells]]
    change = seen - visible[cells]
    visible[cells] = seen
    _tell_siblings(chunk, treaty, runs, states, seen)
    world.sums["left"] += np.bincount(runs, weights=change * pack.adherence_weight[states], minlength=chunk.runs)
    first = np.flatnonzero(np.diff(runs, prepend=-1))
    rows = runs[first]
    moved = np.zeros((rows.size, world.states), dtype=np.float32)
    moved[np.repeat(np.arange(rows.size), np.diff(first, append=runs.size)), states] = change
    world.exposure[rows] += contagion.peer_exposure(moved, pack.weights)
    n, h = chunk.parameters["hill_exponent"][rows], chunk.parameters["hill_half"][rows]
    world.following[rows] = contagion.hill(world.exposure[rows] / np.float32(10), n, h)
    return rows


def _tell_siblings(chunk: Chunk, treaty: int, runs: Cells, states: Cells, seen: NDArray[np.float32]) -> None:
    """Write what a state shows in this treaty where treaties that have it as their sibling read it."""
    columns = chunk.setup.treaties[treaty].columns[states]
    for _, pack, world in chunk.pairs():
        if pack.sibling == treaty:
            places = pack.packed[columns]
            known = places >= 0
            world.sibling[runs[known], places[known]] = seen[known] / np.float32(10)


def combine(chunk: Chunk, treaty: int, rows: Cells) -> None:
    """Put peers and the sibling treaty together into the contagion of some runs."""
    world = chunk.world.treaties[treaty]
    beta_peer, beta_sibling = chunk.parameters["beta_peer"][rows], chunk.parameters["beta_sibling"][rows]
    world.contagion[rows] = contagion.contagion(
        world.damping[rows], beta_peer, world.following[rows], beta_sibling, world.sibling[rows]
    )


def open_contagion(chunk: Chunk) -> None:
    """Let peers see the stages at the start, with the rule's thresholds in place."""
    every, rule = np.arange(chunk.runs), chunk.setup.rule
    for _, pack, world in chunk.pairs():
        world.remainder[:] = rule.thresholds(world.remainder)
        world.visible[:] = rule.visible[world.stage]
        world.exposure[:] = pack.weights @ world.visible[0] if world.states else 0  # all runs start alike
        world.following[:] = contagion.hill(
            world.exposure / np.float32(10), chunk.parameters["hill_exponent"], chunk.parameters["hill_half"]
        )
    for _, pack, world in chunk.pairs():
        known = pack.sibling_places >= 0
        if known.any():
            shown = chunk.world.treaties[pack.sibling].visible
            world.sibling[:, known] = shown[:, pack.sibling_places[known]] / np.float32(10)
    for number, _, _ in chunk.pairs():
        combine(chunk, number, every)
