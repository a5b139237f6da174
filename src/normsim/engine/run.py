"""A chunk from its first month to its last, and the arrays that are left of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DATES, INDICATORS, STAGES, TERMS, UNDONE
from normsim.engine.chunk import Chunk, open_chunk
from normsim.engine.decisions import PEERS, decide, open_contagion
from normsim.engine.harm import expected_harm
from normsim.engine.norming import indicators, record, update_norms
from normsim.engine.pacts import open_pacts
from normsim.engine.procedures import open_procedures, proceed
from normsim.engine.setup import Setup
from normsim.engine.surroundings import Wars, contain, meet, suspend
from normsim.schedule import Month, Phase, run_clock

Arrays = dict[str, NDArray[Any]]


def run_chunk(setup: Setup, first_block: int, blocks: int) -> Arrays:
    """Simulate some blocks of runs.

    Args:
        setup: The compiled scenario.
        first_block: First seed block.
        blocks: Number of blocks.

    Returns:
        Arrays by variable name; the first axis is the run, or the entry of a ragged list whose runs count from the
        chunk's first.
    """
    chunk = open_chunk(setup, first_block, blocks)
    wars = Wars(chunk)
    open_contagion(chunk)
    open_pacts(chunk)
    open_procedures(chunk)
    start = {
        name: np.stack([indicators(chunk, k, -1)[name] for k, _, _ in chunk.pairs()], axis=1) for name in INDICATORS
    }

    def shock(month: int) -> None:
        wars.month(month)
        suspend(chunk, month)

    def conference(treaty: int) -> Month:
        return lambda _: meet(chunk, treaty)

    run_clock(
        (
            (Phase.SHOCK, None, shock),
            (Phase.LEVER, None, lambda month: contain(chunk, month)),
            *((Phase.MEETING, pack.review_months, conference(number)) for number, pack, _ in chunk.pairs()),
            (Phase.DECISION, None, lambda month: decide(chunk, month)),
            (Phase.PROCEDURE, None, lambda month: proceed(chunk, month)),
            (Phase.NORM, None, lambda month: update_norms(chunk, month)),
            (Phase.RECORD, None, lambda month: record(chunk, month)),
        ),
        setup.months,
    )
    return _arrays(chunk) | {f"{name}_start": values.astype(np.float32) for name, values in start.items()}


def _arrays(chunk: Chunk) -> Arrays:
    setup = chunk.setup
    shape = (chunk.runs, setup.selected.size, len(setup.treaties))
    out: Arrays = {}
    for name in DATES:
        dates = np.full(shape, -1, dtype=np.int16)
        for number, pack, world in chunk.pairs():
            dates[:, pack.positions, number] = world.dates[name]
        out[name] = dates
    for name in INDICATORS:
        out[name] = np.stack([world.indicators.pop(name).T for _, _, world in chunk.pairs()], axis=1)
    for name in ("rearmed", "parties"):
        out[name] = np.stack([getattr(world, name).T for _, _, world in chunk.pairs()], axis=1)
    out["threat"] = np.ascontiguousarray(chunk.inputs.threat().T, dtype=np.float32)
    out["assurance"] = np.ascontiguousarray(chunk.inputs.assurance().T, dtype=np.float32)
    out["rival"] = chunk.inputs.rival.astype(np.int8)
    out["harm"], out["harm_without_deterrence"] = expected_harm(chunk)
    names = sorted(chunk.inputs.drawn)
    drawn = [chunk.inputs.drawn[name] for name in names]
    out["inputs"] = np.stack(drawn, axis=1).astype(np.float32) if names else np.zeros((chunk.runs, 0), np.float32)
    out["input_names"] = np.array(names, dtype=object)
    return out | _announcements(chunk) | _wars(chunk) | _earlier(chunk)


def _announcements(chunk: Chunk) -> Arrays:
    record = chunk.world.announcements
    widths = {"terms": (len(TERMS), np.float32), "peers": (PEERS, np.int16), "peer_weights": (PEERS, np.float32)}
    kinds = {"run": np.int32, "treaty": np.int8, "state": np.int16, "month": np.int16, "route": np.int8}
    out: Arrays = {}
    for name, kind in kinds.items():
        out[name] = np.concatenate([np.empty(0, kind), *getattr(record, name)]).astype(kind)
    for name, (width, dtype) in widths.items():
        out[name] = np.concatenate([np.empty((0, width), dtype), *getattr(record, name)]).astype(dtype)
    order = np.lexsort((out["state"], out["treaty"], out["month"], out["run"]))
    return {f"announcement_{name}": values[order] for name, values in out.items()}


def _wars(chunk: Chunk) -> Arrays:
    wars = chunk.world.wars
    cells = np.concatenate([np.empty((2, 0), np.int64), *(war[0] for war in wars)], axis=1)
    begin = np.concatenate([np.empty(0, np.int16), *(war[1] for war in wars)])
    end = np.concatenate([np.empty(0, np.int16), *(war[2] for war in wars)])
    order = np.lexsort((cells[1], begin, cells[0]))
    return {
        "war_run": cells[0][order].astype(np.int32),
        "war_state": cells[1][order].astype(np.int16),
        "war_begin": begin[order],
        "war_end": end[order],
    }


def _earlier(chunk: Chunk) -> Arrays:
    record = chunk.world.earlier
    run = np.concatenate([np.empty(0, np.int32), *record.run]).astype(np.int32)
    treaty = np.concatenate([np.empty(0, np.int8), *record.treaty])
    state = np.concatenate([np.empty(0, np.int16), *record.state])
    dates = np.concatenate([np.empty((0, len(STAGES)), np.int16), *record.dates])
    undone = np.concatenate([np.empty((0, len(UNDONE)), np.int16), *record.undone])
    order = np.lexsort((dates[:, 1], state, treaty, run))
    found = {"run": run, "treaty": treaty, "state": state, "dates": dates, "reversed": undone[:, 0]}
    found["rejoined"] = undone[:, 1]
    return {f"earlier_{name}": values[order] for name, values in found.items()}
