"""What a pack would take, before it starts: time from a timed run, room from what is kept of a setting."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from normsim.errors import InputError
from normsim.loading.tree import problem_at, value_mark
from normsim.room.compared import to_compare
from normsim.room.explorer import all_levels
from normsim.room.plan import Explorer
from normsim.room.planning import Planned
from normsim.room.reading import read

if TYPE_CHECKING:
    from normsim.results import Results

MOST_SECONDS = 3600.0
MOST_BYTES = 30_000_000
EXPLORER_BYTES = 6_000_000
PAGE_BYTES = 2_700_000
"""A page with charts: plotly.js is 2 MB of it."""
BYTES_PER_NUMBER = 0.2
"""Of the packed table, twice what was measured for the default plan."""
STATES_THAT_MOVE = 70
"""States whose chances are packed, at most as far as was seen."""


def check_effort(planned: Planned, baseline: Results, *, seconds: float, jobs: int) -> None:
    """Refuse a plan that would take over an hour or give a folder of over 30 MB, and name a smaller one that fits.

    Args:
        planned: The plan.
        baseline: The unchanged setting of its explorer.
        seconds: Time that one setting took, seconds.
        jobs: Worker processes.

    Raises:
        InputError: With what it would take and what would fit.
    """
    explorer = planned.plan.explorer
    if explorer is None:
        return
    grid = all_levels(explorer).size
    settings = grid if explorer.every_level else min(grid, explorer.settings)
    others = explorer.held_out + sum(len(slider.levels) for slider in explorer.sliders.values())
    reports = ensembles_of_reports(planned) * planned.plan.runs / explorer.runs
    numbers = _numbers(baseline)
    # Each page with charts holds plotly.js.
    pages = PAGE_BYTES * (len(planned.reports) + 3 + bool(to_compare(planned).names))

    def takes(count: float) -> float:
        return (count + others + reports) * seconds / jobs

    fits = math.floor(
        min(
            MOST_SECONDS * jobs / seconds - others - reports,
            (min(MOST_BYTES - pages, EXPLORER_BYTES - PAGE_BYTES)) / (numbers * BYTES_PER_NUMBER),
        )
    )
    size = pages + settings * numbers * BYTES_PER_NUMBER
    if settings <= fits:
        return
    text = (
        f"{settings:,} settings × {explorer.runs:,} runs would take about {_duration(takes(settings))} on {jobs} "
        f"core{'' if jobs == 1 else 's'} and give a folder of about {size / 1e6:.0f} MB; the limits are an hour, "
        f"{MOST_BYTES / 1e6:.0f} MB in all and {EXPLORER_BYTES / 1e6:.0f} MB for the explorer. "
        f"{_advice(explorer, fits)}"
    )
    key = "every_level" if explorer.every_level else "settings"
    path = ("explorer", key)
    raise InputError([problem_at(value_mark(planned.tree, path), path, text)])


def check_reports(planned: Planned, *, seconds: float, jobs: int) -> None:
    """Refuse a plan whose reports alone would take over an hour, and name a number of runs that fits.

    Args:
        planned: The plan.
        seconds: Time that one run of a report takes, seconds.
        jobs: Worker processes.

    Raises:
        InputError: With what they would take and what would fit.
    """
    runs = planned.plan.runs
    each = ensembles_of_reports(planned) * seconds / jobs
    if runs * each <= MOST_SECONDS:
        return
    fits = math.floor(MOST_SECONDS / each)
    path = ("runs",)
    count = len(planned.reports)
    text = (
        f"{count} report{'' if count == 1 else 's'} of {runs:,} runs would take about {_duration(runs * each)} on "
        f"{jobs} core{'' if jobs == 1 else 's'}, because each is simulated with and without contagion; the limit is "
        f"an hour. Write runs: {max(fits // 100 * 100, 1)}"
    )
    raise InputError([problem_at(value_mark(planned.tree, path), path, text)])


def ensembles_of_reports(planned: Planned) -> int:
    """Ensembles that the reports take, two each, and the comparison takes besides."""
    return 2 * len(planned.reports) + len(to_compare(planned).again)


def _numbers(baseline: Results) -> int:
    """Whole numbers that are packed for each setting."""
    found = read(baseline)
    chance = found["chance"]
    others = sum(values.size for name, values in found.items() if name != "chance")
    return int(others + chance.size * min(1.0, STATES_THAT_MOVE / chance.shape[1]))


def _advice(explorer: Explorer, fits: int) -> str:
    if fits < 2 ** len(explorer.sliders):
        return "Fewer sliders, fewer runs or fewer reports would fit"
    words = "Leave out every_level and write" if explorer.every_level else "Write"
    return f"{words} settings: {fits // 10 * 10 if fits >= 20 else fits}: the levels that matter most are kept"


def _duration(seconds: float) -> str:
    return f"{seconds / 3600:.1f} hours" if seconds >= 5400 else f"{max(round(seconds / 60), 1)} minutes"
