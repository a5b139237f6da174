"""What a worker process does: it imports the model, but nothing that puts results together."""

from __future__ import annotations

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
