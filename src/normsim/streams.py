"""Random numbers as a contract: one named stream per purpose, drawn in fixed blocks of runs.

Only uniforms, unit exponentials and standard normals are drawn, always for whole blocks and for every state of
the catalogue, so that no choice of runs, chunks, workers, states, months or levers shifts anybody's draws.

Source: A-04.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock
from typing import Any, Final
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

REMEMBERED_BLOCKS: Final = 4
"""Chunks of at most so many blocks remember their draws: a few megabytes that the same seed asks for many times."""
REMEMBERED_BYTES: Final = 48 * 1024**2
REMEMBERED_PLACES: Final = 300_000
"""How much is remembered: bytes of tables, and single draws of 100 bytes each."""

Draw = Callable[[np.random.Generator], NDArray[np.floating]]
Key = tuple[object, ...]


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


class Memory:
    """Draws of small chunks, by what they depend on; the least recently used go first.

    Whoever moves a slider, or compares changes of one scenario, asks for the same seed every time.
    """

    def __init__(self, most_bytes: int = REMEMBERED_BYTES, most_places: int = REMEMBERED_PLACES) -> None:
        """Remember nothing yet.

        Args:
            most_bytes: Size of all tables, bytes.
            most_places: Number of single draws.
        """
        self._most_bytes, self._most_places = most_bytes, most_places
        self._tables: OrderedDict[Key, NDArray[np.floating]] = OrderedDict()
        self._bytes = self._drawn = 0
        self._places: dict[Key, dict[int, float]] = {}
        self._lock = Lock()

    @property
    def size(self) -> tuple[int, int]:
        """Bytes of all tables, and number of single draws."""
        return self._bytes, self._drawn

    def table(self, key: Key, draw: Callable[[], NDArray[np.floating]]) -> NDArray[np.floating]:
        """A table of draws, drawn if it is not known; nobody may write into it.

        Args:
            key: All that it depends on.
            draw: How to draw it.
        """
        with self._lock:
            found = self._tables.get(key)
            if found is not None:
                self._tables.move_to_end(key)
                return found
        found = draw()
        found.flags.writeable = False
        with self._lock:
            if key not in self._tables:
                self._tables[key] = found
                self._bytes += found.nbytes
            while self._bytes > self._most_bytes:
                self._bytes -= self._tables.popitem(last=False)[1].nbytes
        return found

    def places(self, key: Key) -> dict[int, float]:
        """Single draws of one stream by their place; whoever draws one puts it in, and tells :meth:`drew`."""
        with self._lock:
            return self._places.setdefault(key, {})

    def drew(self) -> None:
        """Note that a single draw was added; when there are too many all are forgotten, for none is worth a choice."""
        with self._lock:
            self._drawn += 1
            if self._drawn > self._most_places:
                self._places.clear()
                self._drawn = 0


MEMORY: Final = Memory()
"""The memory of this process."""


class Streams:
    """The streams of a chunk: whole blocks of consecutive runs over one catalogue of states."""

    def __init__(
        self, seed: int, first_block: int, blocks: int, catalogue_size: int, memory: Memory | None = MEMORY
    ) -> None:
        """Name the blocks; nothing is drawn yet.

        Args:
            seed: The ensemble's seed, no unit.
            first_block: First block of the chunk, no unit.
            blocks: Number of blocks, no unit.
            catalogue_size: States in the catalogue, states.
            memory: Where draws of at most ``REMEMBERED_BLOCKS`` blocks are kept for the next chunk of the same seed;
                None keeps nothing.
        """
        self.seed = seed
        self.first_block = first_block
        self.blocks = blocks
        self.runs = blocks * BLOCK
        self._catalogue_size = catalogue_size
        self._positioned: dict[tuple[str, int], tuple[np.random.Generator, int]] = {}
        self._places: dict[tuple[str, int], dict[int, float]] = {}
        self._memory = memory if blocks <= REMEMBERED_BLOCKS else None

    def _kept(self, key: Key, draw: Callable[[], NDArray[np.floating]]) -> NDArray[Any]:
        """Draws of the whole chunk, perhaps those of an earlier one."""
        if self._memory is None:
            return draw()
        return self._memory.table((self.seed, self.first_block, self.blocks, self._catalogue_size, *key), draw)

    def _stack(self, name: str, draw: Draw) -> NDArray[np.floating]:
        blocks = range(self.first_block, self.first_block + self.blocks)
        return np.concatenate([draw(generator(self.seed, block, name)) for block in blocks])

    def uniforms(self, name: str) -> NDArray[np.float64]:
        """Draw one uniform per run, above 0 and below 1; ``(runs,)``."""

        def drawn() -> NDArray[np.float64]:
            return np.asarray(np.maximum(self._stack(name, lambda rng: rng.random(BLOCK)), SMALLEST_UNIFORM))

        return self._kept(("uniforms", name), drawn)

    def normals(self, name: str) -> NDArray[np.float64]:
        """Draw one standard normal per run; ``(runs,)``."""
        return self._kept(("normals", name), lambda: self._stack(name, lambda rng: rng.standard_normal(BLOCK)))

    def months_of_year(self, name: str, kind: str) -> NDArray[np.float64]:
        """Draw one number per run for each month of a calendar year.

        Args:
            name: Purpose and year.
            kind: ``normals`` or ``uniforms``.

        Returns:
            Standard normals, or uniforms above 0 and below 1; ``(12, runs)``.
        """
        return self._kept(("months", name, kind), lambda: self._months_of_year(name, kind))

    def _months_of_year(self, name: str, kind: str) -> NDArray[np.float64]:
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
        repeats, out = len(names) // max(runs.size, 1), []
        draw = self._at if self._memory is None else self._remembered_at
        for name, block, place in zip(names, blocks.tolist() * repeats, places.tolist() * repeats, strict=True):
            out.append(draw(name, block, place))
        return np.asarray(np.maximum(np.array(out), SMALLEST_UNIFORM))

    def _remembered_at(self, name: str, block: int, place: int) -> float:
        """One uniform of a stream, drawn if it is not known."""
        assert self._memory is not None
        known = self._places.get((name, block))
        if known is None:
            key = (self.seed, self.first_block + block, self._catalogue_size, name)
            known = self._places[name, block] = self._memory.places(key)
        value = known.get(place)
        if value is None:
            value = known[place] = self._at(name, block, place)
            self._memory.drew()
        return value

    def _at(self, name: str, block: int, place: int) -> float:
        """Draw one uniform of a stream: the generator is set forward, or round to what lies behind it."""
        rng, at = self._positioned.get((name, block)) or (generator(self.seed, self.first_block + block, name), 0)
        rng.bit_generator.advance((place - at) % 2**128)  # type: ignore[attr-defined]
        self._positioned[name, block] = (rng, place + 1)
        return float(rng.random())

    def by_state(self, names: Sequence[str], columns: Sequence[NDArray[np.intp]], kind: str) -> NDArray[np.float32]:
        """Draw one number per run and state of the catalogue in each of several streams, and keep some columns of each.

        Args:
            names: Purposes of the streams, such as ``APMBC/debate``.
            columns: Columns of the catalogue to be kept of each stream.
            kind: ``exponentials``, ``normals`` or ``uniforms``; a uniform is at least 2**-25.

        Returns:
            The streams side by side; ``(runs, columns)``. Not to be written into.
        """
        key = ("states", kind, *names, *(part.tobytes() for part in columns))
        return self._kept(key, lambda: self._by_state(names, columns, kind))

    def _by_state(self, names: Sequence[str], columns: Sequence[NDArray[np.intp]], kind: str) -> NDArray[np.float32]:
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
