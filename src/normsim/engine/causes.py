"""Why each announcement came: its terms against the calm month, and the peers that weighed most."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import TERMS
from normsim.engine.chunk import Chunk
from normsim.model import contagion, pressure
from normsim.world import Cells

PEERS = 3
"""Peers named for each announcement."""

TENTHS = np.float32(10)
Arrays = dict[str, NDArray[Any]]


def explained(chunk: Chunk) -> Arrays:
    """Explain all announcements of a chunk whose clock has run.

    Args:
        chunk: The chunk of runs.

    Returns:
        The ragged record ``announcement_*``, by run, month, treaty and state.

    Source: A-01; the model specification, section 4.
    """
    record, columns = chunk.world.announcements, chunk.columns
    if not record.cells:
        return _nothing()
    cells = np.concatenate(record.cells)
    months = np.repeat(record.month, [part.size for part in record.cells])
    runs, own = chunk.world.of(cells)
    state = columns.position[own]
    order = np.lexsort((state, columns.treaty[own], months, runs))
    runs, own, months = runs[order], own[order], months[order]
    visible = np.concatenate(record.visible)[order]
    peers, weights = _peers(chunk, own, visible)
    return {
        "announcement_run": runs.astype(np.int32),
        "announcement_treaty": columns.treaty[own].astype(np.int8),
        "announcement_state": state[order].astype(np.int16),
        "announcement_month": (chunk.setup.start + months).astype(np.int16),
        "announcement_route": np.concatenate(record.route)[order],
        "announcement_terms": _terms(chunk, (runs, own, months), order, visible),
        "announcement_peers": peers,
        "announcement_peer_weights": weights,
    }


def _nothing() -> Arrays:
    kinds = {"run": np.int32, "treaty": np.int8, "state": np.int16, "month": np.int16, "route": np.int8}
    out: Arrays = {f"announcement_{name}": np.empty(0, kind) for name, kind in kinds.items()}
    out["announcement_terms"] = np.empty((0, len(TERMS)), np.float32)
    out["announcement_peers"] = np.empty((0, PEERS), np.int16)
    out["announcement_peer_weights"] = np.empty((0, PEERS), np.float32)
    return out


def _terms(
    chunk: Chunk, cells: tuple[Cells, Cells, Cells], order: Cells, visible: NDArray[np.int8]
) -> NDArray[np.float32]:
    """Log-hazard of each term at the announcement, against the calm month; ``(announcements, terms)``."""
    runs, own, months = cells
    record, terms, parameters = chunk.world.announcements, chunk.terms, chunk.parameters
    rows = pressure.contributions(terms.drivers[months, :, runs], terms.calm[:, runs].T, terms.exposures[:, own].T)
    causes = np.zeros((own.size, len(TERMS)), dtype=np.float32)
    for row, term in enumerate(np.argmax(terms.category, axis=1)):
        causes[:, term] += rows[:, row]  # one after the other: the same bytes for any number of announcements
    following = chunk.hill(np.concatenate(record.exposure)[order, None] / TENTHS, runs)[:, 0]
    damping = np.concatenate(record.damping)[order] if record.damping else np.float32(1)
    twin = chunk.columns.sibling[own]
    sibling = np.where(twin >= 0, visible[np.arange(twin.size), twin], np.int8(0)) / TENTHS
    causes[:, TERMS.index("peers")] = damping * parameters["beta_peer"][runs] * following
    causes[:, TERMS.index("sibling")] = damping * parameters["beta_sibling"][runs] * sibling
    causes[:, TERMS.index("pact")] = np.concatenate(record.invitation)[order]
    return causes


def _peers(chunk: Chunk, own: Cells, visible: NDArray[np.int8]) -> tuple[NDArray[np.int16], NDArray[np.float32]]:
    """Selected states that weighed most, -1 where there is none, and their parts; two ``(announcements, peers)``."""
    named = np.full((own.size, PEERS), -1, dtype=np.int16)
    parts = np.zeros((own.size, PEERS), dtype=np.float32)
    for number, (pack, part) in enumerate(zip(chunk.setup.treaties, chunk.columns.slices, strict=True)):
        mine = np.flatnonzero(chunk.columns.treaty[own] == number)
        if not mine.size:
            continue
        seen = visible[mine, part].astype(np.float32)
        peers, weights = contagion.strongest_peers(pack.weights, seen, own[mine] - part.start, PEERS)
        known = peers.shape[1]  # fewer than PEERS where a treaty has fewer states
        named[mine, :known] = np.where(peers >= 0, pack.positions[np.maximum(peers, 0)], -1)
        parts[mine, :known] = weights
    return named, parts
