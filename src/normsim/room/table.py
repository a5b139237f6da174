"""All readings of a grid as one table, the values read between its settings, and what is shown of them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.spread import QUANTILES
from normsim.figures.wording import RARE
from normsim.room.grid import Grid, Setting, counts_of, log_odds
from normsim.room.reading import COARSE, FINE, NOTHING, Frame, Reading

Floats = NDArray[np.float64]
COUNTED = ("exits", "further")
"""Fields with a last axis of "at most k", whose length differs from setting to setting."""
SHARES = ("exits", "further", "chance", "unweighed")
"""Fields that count runs of each rival; between settings they are read on the scale of log-odds."""
TINY = 1e-6
"""Room for rounding where a share is compared with a rank."""


@dataclass(frozen=True)
class Table:
    """Readings of all settings of a grid.

    Args:
        grid: The settings.
        frame: What they share.
        states: Positions in ``frame.states`` of the states that move somewhere; the others never do in 1 of 100 runs.
        fields: By name, whole numbers; ``(settings, ...)`` and then as ``read`` says.
    """

    grid: Grid
    frame: Frame
    states: tuple[int, ...]
    fields: Mapping[str, NDArray[np.int16]]

    @property
    def ensembles(self) -> tuple[str, ...]:
        """``all`` and the rivals; one name where there is one rival."""
        return ("all", *self.frame.rivals) if len(self.frame.rivals) > 1 else ("all",)

    def at(self, settings: Sequence[Setting]) -> dict[str, Floats]:
        """Values at any settings, by field: counts of runs on the scale of log-odds, levels as they are.

        At a setting of the grid they are the whole numbers that were simulated there.

        Args:
            settings: Where to read.

        Returns:
            ``(settings, ...)``; NaN for a level that does not exist.
        """
        return {name: self._read(name, values, settings) for name, values in self.fields.items()}

    def _read(self, name: str, values: NDArray[np.int16], settings: Sequence[Setting]) -> Floats:
        numbers = np.where(values == NOTHING, np.nan, values.astype(np.float64))
        if name in SHARES:
            runs = self.runs_like(numbers)
            found = counts_of(self.grid.between(log_odds(numbers, runs), settings), runs)
        else:
            found = self.grid.between(numbers, settings)
        known = {setting: place for place, setting in enumerate(self.grid.settings())}
        for place, setting in enumerate(settings):
            if setting in known:
                found[place] = numbers[known[setting]]
        return found

    def runs_like(self, values: Floats) -> Floats:
        """Number of runs of each rival, in a shape that fits a field; ``(1, R, 1, ...)``."""
        return np.array(self.frame.runs, np.float64).reshape(1, -1, *[1] * (values.ndim - 2))

    def same(self, readings: Sequence[Reading]) -> dict[str, Floats]:
        """Readings of other settings in the shape of this table's; ``(settings, ...)``."""
        found = gathered(readings, self.frame, {name: self.fields[name].shape[-1] - 1 for name in COUNTED})
        found["chance"] = found["chance"][:, :, self.states]
        return {name: np.where(each == NOTHING, np.nan, each.astype(np.float64)) for name, each in found.items()}


def tabulate(grid: Grid, frame: Frame, readings: Sequence[Reading]) -> Table:
    """Put the readings of all settings of a grid into one table.

    Args:
        grid: The settings.
        frame: What they share.
        readings: One for each of ``grid.settings()``, in that order.
    """
    fields = gathered(readings, frame, {name: _needed(readings, name, frame) for name in COUNTED})
    chance = fields["chance"]
    often = (chance / np.array(frame.runs)[None, :, None, None, None, None] >= RARE).any(axis=(0, 1, 3, 4, 5))
    states = tuple(int(place) for place in np.flatnonzero(often))
    return Table(grid, frame, states, {**fields, "chance": chance[:, :, states]})


def gathered(readings: Sequence[Reading], frame: Frame, tops: Mapping[str, int]) -> dict[str, NDArray[np.int16]]:
    """Stack readings; "at most k" is cut or filled up to the same k in all of them.

    Args:
        readings: Of some settings.
        frame: What they share.
        tops: Largest k by field.
    """
    found = {}
    for name in readings[0]:
        if name in tops:
            found[name] = np.stack([_cut(reading[name], tops[name], frame) for reading in readings])
        else:
            found[name] = np.stack([reading[name] for reading in readings])
    return found


def _cut(values: NDArray[np.int16], top: int, frame: Frame) -> NDArray[np.int16]:
    have = values.shape[-1] - 1
    if have >= top:
        return values[..., : top + 1]
    runs = np.array(frame.runs, np.int16).reshape(-1, *[1] * (values.ndim - 1))
    rest = np.broadcast_to(runs, (*values.shape[:-1], top - have))
    return np.concatenate([values, rest], axis=-1)


def _needed(readings: Sequence[Reading], name: str, frame: Frame) -> int:
    """Smallest k at which every ensemble of every setting has passed its highest quantile; the rest is never shown."""
    top = 0
    for reading in readings:
        for _, counts, runs in ensembles(reading[name].astype(np.float64), frame):
            passed = (counts >= rank(QUANTILES[-1], runs)).reshape(-1, counts.shape[-1]).all(axis=0)
            top = max(top, int(np.argmax(passed)) if passed.any() else counts.shape[-1] - 1)
    return top


def ensembles(counts: Floats, frame: Frame, axis: int = 0) -> list[tuple[str, Floats, int]]:
    """Counts of all runs and of each rival, with their numbers of runs; the rivals stand along ``axis``."""
    whole = [("all", counts.sum(axis=axis), sum(frame.runs))]
    if len(frame.rivals) == 1:
        return whole
    each = zip(frame.rivals, np.moveaxis(counts, axis, 0), frame.runs, strict=True)
    return [*whole, *((name, values, runs) for name, values, runs in each)]


def rank(percent: int, runs: int) -> int:
    """How many runs a quantile leaves at or below it, as ``experiments.spread.quantiles`` counts."""
    return max((percent * runs + 99) // 100, 1)


def quantile_counts(at_most: Floats, runs: int) -> NDArray[np.int64]:
    """Quantiles of a count: the smallest k that enough runs do not exceed.

    Args:
        at_most: Runs with at most k, perhaps between settings and so no whole numbers; ``(..., k)``.
        runs: Number of runs.

    Returns:
        States, ``(..., quantiles)``; one more than the largest k where even that is exceeded.
    """
    found = []
    for percent in QUANTILES:
        passed = at_most >= rank(percent, runs) - TINY
        found.append(np.where(passed.any(axis=-1), passed.argmax(axis=-1), at_most.shape[-1]))
    return np.stack(found, axis=-1)


def shown(fields: Mapping[str, Floats], frame: Frame) -> dict[str, Floats]:
    """What the page shows of some settings, each quantity in its unit.

    Args:
        fields: As ``Table.at`` returns them.
        frame: What all settings share.

    Returns:
        ``exits`` quantiles, states; ``further`` shares of runs with at most k; ``chance`` shares of runs; ``robust``,
        ``gain``, ``loss`` and ``weight`` quantiles, 0 to 1; ``curve`` weights by share of runs. First axis: settings.
    """
    exits = [quantile_counts(counts, runs) for _, counts, runs in ensembles(fields["exits"], frame, 1)]
    shares = {
        name: np.stack([counts / runs for _, counts, runs in ensembles(fields[name], frame, 1)], axis=1)
        for name in ("further", "chance")
    }
    balance = fields["balance"] / FINE
    return {
        "exits": np.stack(exits, axis=1).astype(np.float64),
        **shares,
        "robust": fields["robust"] / FINE,
        "gain": balance[:, :, 0],
        "loss": balance[:, :, 1],
        "weight": balance[:, :, 2],
        "curve": fields["weights"] / FINE,
    }


def dots(fields: Mapping[str, Floats]) -> Floats:
    """ΔC and ΔF of single runs, 0 to 1; ``(settings, dots, 2)``."""
    return fields["dots"] / COARSE


def cells(table: Table) -> int:
    """Whole numbers kept for each setting."""
    return sum(math.prod(values.shape[1:]) for values in table.fields.values())
