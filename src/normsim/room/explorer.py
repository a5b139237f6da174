"""From a plan's sliders to the explorer page: choose the levels, simulate, measure the error, pack."""

from __future__ import annotations

import base64
import gzip
import math
import shlex
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from normsim.figures.wording import number
from normsim.report.explorer_page import AccuracyRow, ExplorerInputs, SliderShown, build_explorer
from normsim.results import Results
from normsim.room.accuracy import Accuracy, accuracy
from normsim.room.ensemble import Base, Progress, base_of, measure_all
from normsim.room.grid import Alone, Grid, Setting, thinned
from normsim.room.plan import Explorer
from normsim.room.planning import Planned, level_set
from normsim.room.reading import COARSE, FINE, PERCENTS, STAGES, Frame, Reading, frame_of
from normsim.room.table import COUNTED, Table, cells, dots, gathered, shown, tabulate

Step = Callable[[str], AbstractContextManager[Progress]]
"""Opens a progress bar with a name."""


@dataclass(frozen=True)
class Explored:
    """A simulated explorer.

    Args:
        explorer: What the plan says.
        table: Readings of all settings.
        held_out: Settings on which the error was measured.
        errors: The error between settings.
        baseline: The ensemble of the unchanged setting.
    """

    explorer: Explorer
    table: Table
    held_out: tuple[Setting, ...]
    errors: tuple[Accuracy, ...]
    baseline: Results


def all_levels(explorer: Explorer) -> Grid:
    """Every combination of all levels of the plan."""
    sliders = explorer.sliders.values()
    return Grid(
        tuple(explorer.sliders),
        tuple(slider.levels for slider in sliders),
        tuple(slider.unchanged for slider in sliders),
    )


def changes(explorer: Explorer, setting: Setting) -> tuple[str, ...]:
    """Changes ``key=value`` of a setting; none for a slider that stays where it was."""
    pairs = zip(explorer.sliders.values(), setting, strict=True)
    return tuple(text for slider, level in pairs for text in level_set(slider, level))


def starting_point(planned: Planned, baseline: Results) -> Base:
    """The scenario in which all sliders of a plan start."""
    explorer, loaded = planned.plan.explorer, planned.explorer
    if explorer is None or loaded is None or loaded.path is None:
        raise ValueError("the plan has no explorer")
    return base_of(loaded.path, explorer.overrides, [*explorer.set, f"ensemble.runs={explorer.runs}"], baseline)


def chosen_grid(explorer: Explorer, frame: Frame, alone: Sequence[Sequence[Reading]]) -> Grid:
    """The levels that are simulated: all of them where they fit, else those that matter most.

    Args:
        explorer: What the plan says.
        frame: What all settings share.
        alone: Readings with one slider moved, by slider and level.
    """
    grid = all_levels(explorer)
    if explorer.every_level or grid.size <= explorer.settings:
        return grid
    tops = {name: max(one[name].shape[-1] for row in alone for one in row) - 1 for name in COUNTED}
    counts, amounts = [], []
    for row in alone:
        fields = gathered(row, frame, tops)
        each = [fields[name].sum(axis=1).reshape(len(row), -1) for name in ("exits", "chance")]
        counts.append(np.concatenate(each, axis=1).astype(np.float64))
        amounts.append(fields["robust"][:, 0].reshape(len(row), -1).astype(np.float64) / FINE)
    # What no slider moves would only thin out the differences.
    moves = np.ptp(np.concatenate(counts), axis=0) > 0
    values = [Alone(one[:, moves], level) for one, level in zip(counts, amounts, strict=True)]
    return thinned(grid, values, sum(frame.runs), explorer.settings)


@dataclass(frozen=True)
class Effort:
    """How settings are simulated.

    Args:
        folder: Where finished settings are kept, so that an interrupted run goes on.
        jobs: Worker processes.
        step: Opens a progress bar.
    """

    folder: Path
    jobs: int
    step: Step


def explore(explorer: Explorer, base: Base, baseline: Results, effort: Effort) -> Explored:
    """Simulate all settings of an explorer and measure the error between them.

    Args:
        explorer: What the plan says.
        base: The scenario in which all sliders start.
        baseline: Its ensemble.
        effort: How settings are simulated.
    """
    frame = frame_of(baseline)

    def measured(settings: Sequence[Setting], what: str) -> list[Reading]:
        with effort.step(what) as progress:
            sets = [changes(explorer, one) for one in settings]
            return measure_all(base, effort.folder, sets, effort.jobs, progress)

    lines = all_levels(explorer).one_at_a_time()
    flat = iter(measured([one for line in lines for one in line], "explorer: each slider alone"))
    alone = [[next(flat) for _ in line] for line in lines]
    grid = chosen_grid(explorer, frame, alone)
    table = tabulate(grid, frame, measured(grid.settings(), f"explorer: {grid.size} settings"))
    held_out = grid.held_out(explorer.held_out)
    readings = measured(held_out, "explorer: error between settings")
    return Explored(explorer, table, held_out, accuracy(table, held_out, readings), baseline)


def packed(table: Table) -> str:
    """The table as text for a page: differences from setting to setting, low bytes then high bytes, gzip, base64."""
    rows = np.concatenate([values.reshape(table.grid.size, -1) for values in table.fields.values()], axis=1)
    columns = np.ascontiguousarray(rows.T).astype(np.int16)
    first = np.zeros((columns.shape[0], 1), np.int16)
    # Sixteen bits that wrap around; the page adds them up in the same way.
    steps = np.asarray(np.diff(np.concatenate([first, columns], axis=1).view(np.uint16), axis=1).ravel(), np.uint16)
    planes = np.concatenate([(steps & 0xFF).astype(np.uint8), (steps >> 8).astype(np.uint8)])
    return base64.b64encode(gzip.compress(planes.tobytes(), compresslevel=9, mtime=0)).decode("ascii")


def places(table: Table) -> dict[str, tuple[int, tuple[int, ...]]]:
    """Where each field begins in a row of the table, and its shape."""
    found, offset = {}, 0
    for name, values in table.fields.items():
        found[name] = (offset, values.shape[1:])
        offset += math.prod(values.shape[1:])
    return found


def explorer_page(found: Explored, title: str, command: str, home: str = "") -> str:
    """Write the explorer page.

    Args:
        found: The simulated explorer.
        title: Title of the page.
        command: Command line of the baseline, without the number of runs.
        home: Address of the folder's first page, empty when the page stands alone.
    """
    table, frame = found.table, found.table.frame
    numbers = {name: values.astype(np.float64) for name, values in table.fields.items()}
    seen = shown(numbers, frame)
    cloud = dots(numbers)
    return build_explorer(
        ExplorerInputs(
            baseline=found.baseline,
            sliders=[
                SliderShown(
                    name=name,
                    label=slider.label,
                    key=slider.key,
                    levels=slider.levels,
                    simulated=levels,
                    unchanged=slider.unchanged,
                    low=slider.low,
                    high=slider.high,
                    about=slider.about,
                )
                for (name, slider), levels in zip(found.explorer.sliders.items(), table.grid.levels, strict=True)
            ],
            months=frame.months,
            by=frame.by,
            stages=STAGES,
            states=[frame.states[place] for place in table.states],
            rivals=frame.rivals,
            runs=frame.runs,
            percents=PERCENTS,
            fields=places(table),
            points=table.grid.size,
            cells=cells(table),
            table=packed(table),
            tops=[
                [float(seen["exits"][:, :, treaty, stage].max()) for stage in range(len(STAGES))]
                for treaty in range(len(frame.treaties))
            ],
            ranges=(_range(cloud[..., 0], seen["gain"]), _range(cloud[..., 1], seen["loss"])),
            scales=(FINE, COARSE),
            accuracy=[_row(one) for one in found.errors],
            held_out=len(found.held_out),
            promise=promise(found.errors),
            command=command,
            title=title,
            home=home,
        )
    )


def command_of(explorer: Explorer) -> str:
    """Command line of the unchanged setting, without the number of runs."""
    words = ["normsim", "run", explorer.scenario]
    for name in explorer.overrides:
        words += ["--override", name]
    for text in explorer.set:
        words += ["--set", text]
    return shlex.join(words)


def promise(errors: Sequence[Accuracy]) -> str:
    """The error between settings in one sentence."""
    exits = next((one for one in errors if one.unit == "states"), None)
    shares = next((one for one in errors if one.unit == "share"), None)
    if exits is None or shares is None:
        return "read off its neighbours."
    most = "are right" if exits.most == 0 else f"are off by at most {_amount(exits.most, exits.unit)}"
    near, far = (_amount(value, shares.unit) for value in (shares.most, shares.worst))
    return (
        f"on {exits.settings} random settings tried, 95 of 100 medians and band ends {most}, the worst is off by "
        f"{_amount(exits.worst, exits.unit)}; 95 of 100 shares of runs are off by at most {near}, the worst by {far}."
    )


def _range(single: np.ndarray, quantiles: np.ndarray) -> tuple[float, float]:
    """Range that holds nearly all dots and all crosses, with some air."""
    values = quantiles[np.isfinite(quantiles)]
    low, high = np.quantile(single, [0.002, 0.998])
    low, high = min(float(low), float(values.min()), 0.0), max(float(high), float(values.max()), 0.05)
    pad = 0.06 * (high - low)
    return round(low - pad, 3), round(high + pad, 3)


def _row(one: Accuracy) -> AccuracyRow:
    return AccuracyRow(one.name, *(_amount(value, one.unit) for value in (one.half, one.most, one.worst, one.bound)))


def _amount(value: float, unit: str) -> str:
    """An error in words, never rounded down."""
    if unit == "states":
        whole = math.ceil(round(value, 6))
        return "nothing" if whole == 0 else f"{whole} state{'' if whole == 1 else 's'}"
    if unit == "share":
        points = math.ceil(round(1000 * value, 6)) / 10
        return f"{points:g} point{'' if points == 1 else 's'}"
    return number(math.ceil(round(1000 * value, 6)) / 1000, 3)
