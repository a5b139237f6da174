"""The one door: a scenario in, results out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import nullcontext

from normsim.engine.assemble import Assembly
from normsim.engine.limits import check_size
from normsim.engine.run import Arrays
from normsim.engine.setup import compiled
from normsim.engine.work import packed, unpacked, work
from normsim.engine.workers import worker_pool
from normsim.results import Results
from normsim.scenario.schema import Scenario
from normsim.streams import BLOCK

CHUNK_CELLS = 1_230_000
"""States × treaties × runs worked on at a time, 3,072 runs of the baseline: large enough for numpy, small enough for
the cache and for the memory of a laptop. An ensemble up to a third larger is one chunk, because it is not copied."""

Progress = Callable[[int, int], None]
"""Called with the runs that are done and the runs wanted."""


def simulate(
    scenario: Scenario, *, jobs: int = 1, progress: Progress | None = None, pool: Executor | None = None
) -> Results:
    """Simulate an ensemble.

    Args:
        scenario: A resolved scenario.
        jobs: Worker processes; 0 for one per core. The results are the same bytes for any number.
        progress: Told how many runs are done, if given.
        pool: Where ``jobs`` workers are running already; else as many are started, and ended afterwards.

    Returns:
        Frozen, labelled results.

    Raises:
        InputError: If the results would not fit into memory.

    Source: A-01 to A-04.
    """
    check_size(scenario)
    text = scenario.model_dump_json(exclude_defaults=True)
    setup = compiled(text)
    runs = scenario.ensemble.runs
    blocks = -(-runs // BLOCK)
    workers = min(jobs or os.cpu_count() or 1, blocks)
    chunks = _chunks(blocks, workers, CHUNK_CELLS // (BLOCK * max(setup.selected.size * len(setup.treaties), 1)))
    assembly = Assembly(setup, runs)
    for first, arrays in _run(text, chunks, workers, pool):
        assembly.add(first * BLOCK, arrays)
        arrays.clear()  # nothing of it is kept while the next chunk is at work
        if progress is not None:
            progress(assembly.done, runs)
    return assembly.results()


def _chunks(blocks: int, workers: int, largest: int) -> list[tuple[int, int]]:
    """First block and number of blocks of each chunk: of about one size, and as many for each worker."""
    count = 1 if blocks <= 4 * largest // 3 else -(-blocks // max(largest, 1))
    size = -(-blocks // (workers * -(-count // workers)))
    return [(first, min(size, blocks - first)) for first in range(0, blocks, size)]


def _run(
    text: str, chunks: list[tuple[int, int]], workers: int, running: Executor | None
) -> Iterator[tuple[int, Arrays]]:
    if running is None and (workers <= 1 or len(chunks) == 1):
        for first, blocks in chunks:
            yield first, work(text, first, blocks)
        return
    with worker_pool(workers) if running is None else nullcontext(running) as pool:
        parts = [(first, pool.submit(packed, text, first, blocks)) for first, blocks in chunks]
        # In order, which is about the order in which they end; who waits for "the next that is completed" would wait
        # for ever for a part that a pool cancels when it is closed.
        for first, part in parts:
            yield first, unpacked(part.result())
