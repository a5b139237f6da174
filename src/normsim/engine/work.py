"""What a worker process does: it imports the model, but nothing that puts results together."""

from __future__ import annotations

import pickle

from normsim.engine.run import Arrays, run_chunk
from normsim.engine.setup import compiled


def work(text: str, first: int, blocks: int) -> Arrays:
    """Simulate some blocks of a scenario.

    Args:
        text: The scenario as JSON.
        first: First seed block.
        blocks: Number of blocks.

    Returns:
        Arrays of :func:`normsim.engine.run.run_chunk`.
    """
    return run_chunk(compiled(text), first, blocks)


def packed(text: str, first: int, blocks: int) -> bytes:
    """The same, packed for the way to another process: arrays as they lie in memory, several times quicker than usual.

    Args:
        text: The scenario as JSON.
        first: First seed block.
        blocks: Number of blocks.
    """
    return pickle.dumps(work(text, first, blocks), protocol=5)


def unpacked(arrays: bytes) -> Arrays:
    """What :func:`packed` packed, in a process of the same program."""
    found: Arrays = pickle.loads(arrays)  # noqa: S301 - from a worker that this process started
    return found
