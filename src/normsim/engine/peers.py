"""Contagion: who sees what, and how it is told to those that look."""

from __future__ import annotations

import numpy as np

from normsim.engine.chunk import Chunk
from normsim.model import contagion
from normsim.world import NOBODY, Cells, distinct, together, where

TENTHS = np.float32(10)


def open_contagion(chunk: Chunk) -> None:
    """Let peers see the stages at the start, with the rule's thresholds in place."""
    world, rule = chunk.world, chunk.setup.rule
    world.remainder[:] = rule.thresholds(world.remainder)
    world.visible[:] = rule.visible[world.stage]
    for pack, part in zip(chunk.setup.treaties, chunk.columns.slices, strict=True):
        if pack.columns.size:  # all runs start alike
            world.exposure[:, part] = pack.weights @ world.visible[0, part].astype(np.float32)
    combine(chunk, np.arange(chunk.runs))


def refresh_contagion(chunk: Chunk) -> None:
    """Let peers see what moved in this month: exact updates on the touched rows and cells only."""
    world = chunk.world
    if not world.moved:
        return
    cells = distinct(together(world.moved))
    acting = world.acting(cells)
    runs, columns = acting.runs, acting.columns
    seen = chunk.setup.rule.visible[world.stage.take(cells)].astype(np.int8)
    change = seen - world.visible.take(cells)
    world.visible.ravel()[cells] = seen
    world.seen.append((acting, change))
    _tell_siblings(chunk, (runs, columns), seen)
    told = chunk.sees_peers[runs]
    rows = _tell_peers(chunk, runs[told], columns[told], change[told])
    if rows.size:
        combine(chunk, rows)


def _tell_siblings(chunk: Chunk, cells: tuple[Cells, Cells], seen: np.ndarray) -> None:
    """Let each state feel its own stage in the sibling treaty, in runs where nothing else of contagion changes."""
    runs, columns = cells
    world = chunk.world
    for looker in chunk.columns.lookers:
        own = looker[columns]
        here = where((own >= 0) & ~chunk.sees_peers[runs])
        touched = runs[here] * world.columns + own[here]
        felt = chunk.beta_sibling[runs[here]] * (seen[here] / TENTHS)
        world.contagion.ravel()[touched] = felt if world.damping is None else world.damping.take(touched) * felt


def _tell_peers(chunk: Chunk, runs: Cells, columns: Cells, change: np.ndarray) -> Cells:
    """Change the exposures in the runs in which anybody moved; return these runs."""
    if not runs.size:
        return NOBODY
    world = chunk.world
    new = np.empty(runs.size, dtype=bool)
    new[0] = True
    np.not_equal(runs[1:], runs[:-1], out=new[1:])
    rows = runs[new]
    moved = np.zeros((rows.size, world.columns), dtype=np.float32)
    moved[np.cumsum(new) - 1, columns] = change
    more = world.exposure[rows]
    for pack, part in zip(chunk.setup.treaties, chunk.columns.slices, strict=True):
        more[:, part] += contagion.peer_exposure(moved[:, part], pack.weights)
    world.exposure[rows] = more
    return rows


def combine(chunk: Chunk, rows: Cells) -> None:
    """Put peers and the sibling treaty together into the contagion of some runs."""
    world, columns = chunk.world, chunk.columns
    following = chunk.hill(world.exposure[rows] / TENTHS, rows)
    own = world.visible[rows].take(columns.sibling, axis=1, mode="clip")
    own *= columns.has_sibling
    damping = None if world.damping is None else world.damping[rows]
    world.contagion[rows] = contagion.contagion(
        damping, chunk.beta_peer[rows], following, chunk.beta_sibling[rows], own / TENTHS
    )
