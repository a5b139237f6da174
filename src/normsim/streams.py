"""Random numbers as a contract: one named stream per purpose, drawn in fixed blocks of runs.

Only uniforms, unit exponentials and standard normals are drawn, always for whole blocks and for every state of
the catalogue, so that no choice of runs, chunks, workers, states, months or levers shifts anybody's draws.

Source: A-04.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any, Final
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from normsim.clock import MONTHS_PER_YEAR

BLOCK: Final = 256
"""Runs per seed block: a constant of the model, independent of how many runs are computed at a time."""

SMALLEST_UNIFORM: Final = 2.0**-54
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
        self._positioned: dict[tuple[str, int], list[Any]] = {}

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

    def one_uniform(self, name: str, run: int, column: int) -> float:
        """Draw the uniform of one run and state of a stream, without drawing the others.

        For what few states reach, such as a second attempt to leave: the generator is set forward to its place.

        Args:
            name: Purpose of the stream.
            run: Run, from the first of the chunk.
            column: Column of the state in the catalogue.

        Returns:
            A uniform, above 0 and below 1.
        """
        block, row = divmod(run, BLOCK)
        key = (name, block)
        if key not in self._positioned:
            self._positioned[key] = [generator(self.seed, self.first_block + block, name), 0]
        rng, at = self._positioned[key]
        place = row * self._catalogue_size + column
        rng.bit_generator.advance((place - at) % 2**128)
        self._positioned[key][1] = place + 1
        return max(float(rng.random()), SMALLEST_UNIFORM)

    def _by_state(self, name: str, columns: NDArray[np.intp], method: str) -> NDArray[np.float32]:
        shape = (BLOCK, self._catalogue_size)
        out = np.empty((self.runs, columns.size), dtype=np.float32)
        for index in range(self.blocks):
            rng = generator(self.seed, self.first_block + index, name)
            draws = partial(getattr(rng, method), shape, dtype=np.float32)()
            np.take(draws, columns, axis=1, out=out[index * BLOCK : (index + 1) * BLOCK], mode="clip")
        return out

    def state_exponentials(self, name: str, columns: NDArray[np.intp]) -> NDArray[np.float32]:
        """Draw one unit exponential per run and state of the catalogue, and keep ``columns``; ``(runs, columns)``."""
        return self._by_state(name, columns, "standard_exponential")

    def state_normals(self, name: str, columns: NDArray[np.intp]) -> NDArray[np.float32]:
        """Draw one standard normal per run and state of the catalogue, and keep ``columns``; ``(runs, columns)``."""
        return self._by_state(name, columns, "standard_normal")

    def state_uniforms(self, name: str, columns: NDArray[np.intp]) -> NDArray[np.float32]:
        """Draw one uniform per run and state, at least 2**-25, and keep ``columns``; ``(runs, columns)``."""
        return np.maximum(self._by_state(name, columns, "random"), np.float32(2.0**-25))
