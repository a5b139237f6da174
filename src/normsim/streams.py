"""Random numbers as a contract: one named stream per purpose, drawn in fixed blocks of runs.

Only uniforms, unit exponentials and standard normals are drawn, always for whole blocks and for every state of
the catalogue, so that no choice of runs, chunks, workers, states, months or levers shifts anybody's draws.

Source: A-04.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from normsim.clock import MONTHS_PER_YEAR

BLOCK: Final = 256
"""Runs per seed block: a constant of the model, independent of how many runs are computed at a time."""

SMALLEST_UNIFORM: Final = 2.0**-54
SMALLEST_FLOAT: Final = np.float32(2.0**-25)
METHODS: Final = {"exponentials": "standard_exponential", "normals": "standard_normal", "uniforms": "random"}
"""What a generator calls its draws."""

Draw = Callable[[np.random.Generator], NDArray[np.floating]]


def generator(seed: int, block: int, name: str) -> np.random.Generator:
    """Open the stream of one purpose in one block of runs.

    Args:
        seed: The ensemble's seed, no unit.
        block: Number of the block, no unit.
        name: Purpose of the stream, such as ``APMBC/announce``.

    Returns:
        A generator that depends on nothing else.
    """
    key = (block, crc32(name.encode()))
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(seed, spawn_key=key)))


class Streams:
    """The streams of a chunk: whole blocks of consecutive runs over one catalogue of states."""

    def __init__(self, seed: int, first_block: int, blocks: int, catalogue_size: int) -> None:
        """Name the blocks; nothing is drawn yet.

        Args:
            seed: The ensemble's seed, no unit.
            first_block: First block of the chunk, no unit.
            blocks: Number of blocks, no unit.
            catalogue_size: States in the catalogue, states.
        """
        self.seed = seed
        self.first_block = first_block
        self.blocks = blocks
        self.runs = blocks * BLOCK
        self._catalogue_size = catalogue_size
        self._positioned: dict[tuple[str, int], tuple[np.random.Generator, int]] = {}

    def _stack(self, name: str, draw: Draw) -> NDArray[np.floating]:
        blocks = range(self.first_block, self.first_block + self.blocks)
        return np.concatenate([draw(generator(self.seed, block, name)) for block in blocks])

    def uniforms(self, name: str) -> NDArray[np.float64]:
        """Draw one uniform per run, above 0 and below 1; ``(runs,)``."""
        draws = self._stack(name, lambda rng: rng.random(BLOCK))
        return np.asarray(np.maximum(draws, SMALLEST_UNIFORM), dtype=np.float64)

    def normals(self, name: str) -> NDArray[np.float64]:
        """Draw one standard normal per run; ``(runs,)``."""
        return self._stack(name, lambda rng: rng.standard_normal(BLOCK)).astype(np.float64, copy=False)

    def months_of_year(self, name: str, kind: str) -> NDArray[np.float64]:
        """Draw one number per run for each month of a calendar year.

        Args:
            name: Purpose and year.
            kind: ``normals`` or ``uniforms``.

        Returns:
            Standard normals, or uniforms above 0 and below 1; ``(12, runs)``.
        """
        out = np.empty((MONTHS_PER_YEAR, self.runs))
        for index in range(self.blocks):
            rng = generator(self.seed, self.first_block + index, name)
            draw = rng.standard_normal if kind == "normals" else rng.random
            out[:, index * BLOCK : (index + 1) * BLOCK] = draw((MONTHS_PER_YEAR, BLOCK))
        return out if kind == "normals" else np.maximum(out, SMALLEST_UNIFORM)

    def uniforms_at(
        self, names: Sequence[str], runs: NDArray[np.int64], columns: NDArray[np.intp]
    ) -> NDArray[np.float64]:
        """Draw the uniforms of some runs and states, each of its own stream, without drawing the others.

        For what few states reach, such as a second attempt to leave: the generator is set forward to each place.

        Args:
            names: Purpose of each draw's stream: for all cells, then for all cells of the next purpose; ``(draws,)``.
            runs: Run of each cell, from the first of the chunk; ``(cells,)``.
            columns: Column of each cell's state in the catalogue; ``(cells,)``.

        Returns:
            Uniforms, above 0 and below 1; ``(draws,)``.
        """
        blocks = runs // BLOCK
        places = (runs - blocks * BLOCK) * self._catalogue_size + columns
        out, opened = [], self._positioned
        repeats = len(names) // max(runs.size, 1)
        for name, block, place in zip(names, blocks.tolist() * repeats, places.tolist() * repeats, strict=True):
            if (name, block) not in opened:
                opened[name, block] = (generator(self.seed, self.first_block + block, name), 0)
            rng, at = opened[name, block]
            rng.bit_generator.advance((place - at) % 2**128)  # type: ignore[attr-defined]
            out.append(rng.random())
            opened[name, block] = (rng, place + 1)
        return np.asarray(np.maximum(np.array(out), SMALLEST_UNIFORM))

    def by_state(self, names: Sequence[str], columns: Sequence[NDArray[np.intp]], kind: str) -> NDArray[np.float32]:
        """Draw one number per run and state of the catalogue in each of several streams, and keep some columns of each.

        Args:
            names: Purposes of the streams, such as ``APMBC/debate``.
            columns: Columns of the catalogue to be kept of each stream.
            kind: ``exponentials``, ``normals`` or ``uniforms``; a uniform is at least 2**-25.

        Returns:
            The streams side by side; ``(runs, columns)``.
        """
        out = np.empty((self.runs, sum(part.size for part in columns)), dtype=np.float32)
        shape = (BLOCK, self._catalogue_size)
        for index in range(self.blocks):
            rows, begin = out[index * BLOCK : (index + 1) * BLOCK], 0
            for name, part in zip(names, columns, strict=True):
                rng = generator(self.seed, self.first_block + index, name)
                draws = getattr(rng, METHODS[kind])(shape, dtype=np.float32)
                rows[:, begin : begin + part.size] = draws.take(part, axis=1)
                begin += part.size
        return np.maximum(out, SMALLEST_FLOAT, out=out) if kind == "uniforms" else out
