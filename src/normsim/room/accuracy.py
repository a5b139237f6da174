"""How far the values between the levels are off, measured on settings that were simulated only for this."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from normsim.figures.wording import RARE
from normsim.room.grid import Setting
from normsim.room.reading import Reading
from normsim.room.table import Table, shown

MARGIN = 1.5
"""The margin that is printed is the worst error found times this, for what was not tried; for counts one state more.

Nothing proves it: another setting may lie further off."""
QUANTITIES: tuple[tuple[str, tuple[str, ...], str], ...] = (
    ("Exits over time: median and ends of the bands", ("exits",), "states"),
    ("Shares of runs between 1 and 99 in 100: map, further exits", ("chance", "further"), "share"),
    ("Robustness: median and ends of the bands", ("robust",), "level"),
    ("Capability gained and identity lost", ("gain", "loss"), "level"),
    ("Break-even weight, and for which weights exit comes out better", ("weight", "curve"), "level"),
)
"""What is measured: name, the shown quantities it covers, unit."""


@dataclass(frozen=True)
class Accuracy:
    """Errors of one quantity over all held-out settings, all runs and each rival.

    Args:
        name: What is shown.
        covers: Names in ``table.shown``.
        unit: ``states``, ``share`` of runs or ``level`` (0 to 1).
        values: Number of values compared.
        settings: Number of held-out settings.
        mean: Mean error, in the unit.
        half: Error that half of the values do not exceed.
        most: Error that 95 of 100 values do not exceed.
        worst: Largest error.
        bound: Largest error with a margin for what was not tried; measured, not proven.
    """

    name: str
    covers: tuple[str, ...]
    unit: str
    values: int
    settings: int
    mean: float
    half: float
    most: float
    worst: float
    bound: float


def errors(table: Table, settings: Sequence[Setting], readings: Sequence[Reading]) -> dict[str, np.ndarray]:
    """Distance between what is read between the levels and what was simulated, by shown quantity.

    Args:
        table: The grid.
        settings: Settings that were simulated besides.
        readings: What came of them.

    Returns:
        Absolute errors in the unit of each quantity, NaN for a share that stays below 1 or above 99 in 100;
        ``(settings, ...)``.
    """
    read = shown(table.at(settings), table.frame)
    true = shown(table.same(readings), table.frame)
    found = {name: np.abs(read[name] - true[name]) for name in read}
    for name in ("chance", "further"):
        # Most states never move: shares that are next to nothing or all on both sides would make the error look small.
        low, high = np.minimum(read[name], true[name]), np.maximum(read[name], true[name])
        found[name][(high < RARE) | (low > 1 - RARE)] = np.nan
    return found


def accuracy(table: Table, settings: Sequence[Setting], readings: Sequence[Reading]) -> tuple[Accuracy, ...]:
    """Sum up the errors for the page.

    Args:
        table: The grid.
        settings: Settings that were simulated besides.
        readings: What came of them.
    """
    found = errors(table, settings, readings)
    rows = []
    for name, covers, unit in QUANTITIES:
        values = np.concatenate([found[one].ravel() for one in covers])
        values = values[np.isfinite(values)]
        if not values.size:
            continue
        half, most = (float(np.quantile(values, share)) for share in (0.5, 0.95))
        worst = float(values.max())
        bound = worst + 1 if unit == "states" else min(float(np.ceil(worst * MARGIN * 1000) / 1000), 1.0)
        rows.append(
            Accuracy(
                name,
                covers,
                unit,
                values.size,
                len(settings),
                float(values.mean()),
                half,
                most,
                worst,
                max(bound, 0.01),
            )
        )
    return tuple(rows)
