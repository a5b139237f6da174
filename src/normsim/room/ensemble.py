"""Simulate many settings with the same random numbers, on several cores, so that an interruption loses little."""

from __future__ import annotations

import hashlib
import json
import secrets
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, as_completed
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np

from normsim.engine.simulate import simulate
from normsim.engine.workers import worker_pool
from normsim.loading import load
from normsim.results import Results
from normsim.room.reading import Frame, Reading, frame_of, read

FORMAT = 1
"""Rises when what is kept of a setting changes its meaning."""
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Base:
    """The scenario in which all sliders start.

    Args:
        path: The file.
        overrides: Names of overrides.
        sets: Changes ``key=value`` of the plan, with the number of runs.
        fingerprint: Hash of all that the numbers depend on besides the sliders.
    """

    path: Path
    overrides: tuple[str, ...]
    sets: tuple[str, ...]
    fingerprint: str

    def simulate(self, sets: Sequence[str]) -> Results:
        """Simulate one setting, as ``normsim run`` does with the same changes."""
        return simulate(load(self.path, sets=[*self.sets, *sets], overrides=self.overrides).scenario, jobs=1)

    def file(self, folder: Path, sets: Sequence[str]) -> Path:
        """Where the reading of a setting is kept."""
        key = json.dumps([self.fingerprint, *sets])
        return folder / f"{hashlib.sha256(key.encode()).hexdigest()[:24]}.npz"


def base_of(path: Path, overrides: Sequence[str], sets: Sequence[str], results: Results) -> Base:
    """Fix the starting scenario and what it depends on.

    Args:
        path: The scenario file.
        overrides: Names of overrides.
        sets: Changes ``key=value``, with the number of runs.
        results: An ensemble of that scenario.
    """
    about = results.provenance
    # What the unchanged runs came to is part of it, so that a changed program never goes on with old numbers.
    came = hashlib.sha256(b"".join(values.tobytes() for _, values in sorted(read(results).items()))).hexdigest()
    parts = [
        FORMAT,
        came,
        about.version,
        about.model_version,
        about.data_hash,
        about.numpy,
        list(overrides),
        list(sets),
    ]
    text = json.dumps([*parts, results.scenario.model_dump_json()])
    return Base(path, tuple(overrides), tuple(sets), hashlib.sha256(text.encode()).hexdigest())


@dataclass(frozen=True)
class Measured:
    """One setting that was simulated, or found among those kept."""

    reading: Reading
    seconds: float


def measure(base: Base, folder: Path, sets: Sequence[str]) -> Measured:
    """Simulate one setting and keep its reading; a setting that is kept already is only read.

    Args:
        base: The scenario in which all sliders start.
        folder: Where readings are kept.
        sets: Changes ``key=value`` of the sliders.

    Returns:
        The reading, and the time it took; seconds, 0 where it was kept.
    """
    place = base.file(folder, sets)
    with suppress(OSError, ValueError, BadZipFile, KeyError), np.load(place) as kept:
        return Measured({name: kept[name] for name in kept.files}, 0.0)
    before = time.perf_counter()
    reading = read(base.simulate(sets))
    seconds = time.perf_counter() - before
    partial = place.with_name(f"{place.stem}.{secrets.token_hex(4)}.partial")
    arrays: dict[str, Any] = dict(reading)
    with partial.open("wb") as stream:
        np.savez_compressed(stream, **arrays)
    partial.replace(place)
    return Measured(reading, seconds)


def measure_all(
    base: Base, folder: Path, settings: Sequence[tuple[str, ...]], jobs: int, progress: Progress
) -> list[Reading]:
    """Simulate all settings; what is finished is kept even when the rest is interrupted.

    Args:
        base: The scenario in which all sliders start.
        folder: Where readings are kept; made where it is missing.
        settings: Changes ``key=value`` of each setting.
        jobs: Worker processes.
        progress: Told how many settings are done, of how many.

    Returns:
        Readings in the order of ``settings``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    total, done = len(settings), 0
    found: list[Reading | None] = [None] * total
    missing = [place for place, sets in enumerate(settings) if not base.file(folder, sets).is_file()]
    kept = set(range(total)) - set(missing)
    if jobs <= 1 or len(missing) < 2 * jobs:
        for place, sets in enumerate(settings):
            found[place] = measure(base, folder, sets).reading
            progress(place + 1, total)
    else:
        for place in sorted(kept):
            found[place] = measure(base, folder, settings[place]).reading
        done = len(kept)
        progress(done, total)
        with worker_pool(jobs) as pool:
            waiting: dict[Future[Measured], int] = {
                pool.submit(measure, base, folder, settings[place]): place for place in missing
            }
            for future in as_completed(waiting):
                found[waiting.pop(future)] = future.result().reading
                done += 1
                progress(done, total)
    return [reading for reading in found if reading is not None]


def frame(base: Base) -> tuple[Frame, Results]:
    """What all settings share, and the unchanged ensemble it is taken from."""
    results = base.simulate(())
    return frame_of(results), results
