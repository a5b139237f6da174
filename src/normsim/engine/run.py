"""A chunk from its first month to its last, and the arrays that are left of it."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DATES, STAGES
from normsim.engine.causes import explained
from normsim.engine.chunk import Chunk
from normsim.engine.decisions import ATTEMPT, decide
from normsim.engine.harm import expected_harm
from normsim.engine.norming import Norms
from normsim.engine.opening import open_chunk
from normsim.engine.pacts import open_pacts
from normsim.engine.peers import open_contagion, refresh_contagion
from normsim.engine.procedures import open_procedures, proceed
from normsim.engine.recording import Record
from normsim.engine.setup import Setup
from normsim.engine.surroundings import Wars, contain, meet, suspend
from normsim.schedule import Month, Phase, run_clock
from normsim.world import together

Arrays = dict[str, NDArray[Any]]
Process = tuple[Phase, tuple[int, ...] | None, Month]


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
    open_contagion(chunk)
    open_pacts(chunk)
    open_procedures(chunk)
    record = Record(chunk)
    run_clock(_processes(chunk, record), setup.months)
    return _arrays(chunk) | record.arrays()


def _processes(chunk: Chunk, record: Record) -> tuple[Process, ...]:
    """What happens in each phase."""
    wars, norms = Wars(chunk), Norms(chunk)

    def shock(month: int) -> None:
        chunk.world.today = chunk.world.calendar.take(month)
        wars.month(month)
        suspend(chunk, month)

    def norm(month: int) -> None:
        refresh_contagion(chunk)
        norms.month(month)

    def conference(treaty: int) -> Month:
        return lambda _: meet(chunk, treaty)

    return (
        (Phase.SHOCK, None, shock),
        *((Phase.LEVER, None, lambda month: contain(chunk, month)) for _ in chunk.lever_profiles("contain")[:1]),
        *((Phase.MEETING, pack.review_months, conference(k)) for k, pack in enumerate(chunk.setup.treaties)),
        (Phase.DECISION, None, lambda month: decide(chunk, month)),
        (Phase.PROCEDURE, None, lambda month: proceed(chunk, month)),
        (Phase.NORM, None, norm),
        (Phase.RECORD, None, record.month),
    )


def _arrays(chunk: Chunk) -> Arrays:
    setup, columns = chunk.setup, chunk.columns
    out = explained(chunk) | _wars(chunk) | _earlier(chunk)
    out["harm"], out["harm_without_deterrence"] = expected_harm(chunk)
    chunk.let_go()
    for name in DATES:
        # By treaty in memory: each is written, and mostly read, by itself.
        table = np.empty((chunk.treaties, chunk.runs, setup.selected.size), dtype=np.int16)
        dates = chunk.world.dates[name].reshape(chunk.runs, -1)
        for number, place in enumerate(columns.place[:, setup.selected]):
            if columns.count:
                dates.take(place, axis=1, mode="clip", out=table[number])
            table[number][:, place < 0] = -1
        out[name] = table.transpose(1, 2, 0)
    out["threat"] = np.ascontiguousarray(chunk.inputs.threat().T, dtype=np.float32)
    out["assurance"] = np.ascontiguousarray(chunk.inputs.assurance().T, dtype=np.float32)
    out["rival"] = chunk.inputs.rival.astype(np.int8)
    names = sorted(chunk.inputs.drawn)
    drawn = [chunk.inputs.drawn[name] for name in names]
    out["inputs"] = np.stack(drawn, axis=1).astype(np.float32) if names else np.zeros((chunk.runs, 0), np.float32)
    out["input_names"] = np.array(names, dtype=object)
    return out


def _wars(chunk: Chunk) -> Arrays:
    wars, setup = chunk.world.wars, chunk.setup
    runs, places, ends = (together([war[part] for war in wars]) for part in range(3))
    begin = setup.start + np.repeat(chunk.world.war_months, [war[0].size for war in wars]).astype(np.int16)
    end = np.where(ends < setup.months, setup.start + ends, -1).astype(np.int16)
    order = np.lexsort((places, begin, runs))
    return {
        "war_run": runs[order].astype(np.int32),
        "war_state": places[order].astype(np.int16),
        "war_begin": begin[order],
        "war_end": end[order],
    }


def _earlier(chunk: Chunk) -> Arrays:
    record, columns = chunk.world.earlier, chunk.columns
    runs, own = chunk.world.of(together(record.cells))
    state, treaty = columns.position[own], columns.treaty[own]
    dates = np.concatenate([np.empty((ATTEMPT, 0), np.int16), *record.dates], axis=1)
    order = np.lexsort((dates[1], state, treaty, runs))
    found: Arrays = {"run": runs.astype(np.int32), "treaty": treaty.astype(np.int8), "state": state.astype(np.int16)}
    found |= {"dates": dates[: len(STAGES)].T, "reversed": dates[-2], "rejoined": dates[-1]}
    return {f"earlier_{name}": values[order] for name, values in found.items()}
