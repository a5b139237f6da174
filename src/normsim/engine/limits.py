"""How large an ensemble may be, and what it would take."""

from __future__ import annotations

from typing import Final

from normsim.axes import DATES, INDICATORS
from normsim.engine.setup import compiled
from normsim.errors import InputError
from normsim.scenario.schema import Scenario

MAX_BYTES: Final = 8 * 1024**3
"""Largest results, bytes; the work itself takes a few hundred megabytes more."""


def bytes_per_run(states: int, treaties: int, months: int) -> int:
    """Memory that the results of one run take: dates per state, indicators per month; bytes.

    Args:
        states: States simulated.
        treaties: Treaties.
        months: Length of the horizon, months.

    Returns:
        ``2 · dates · states · treaties + (4 · indicators + 4) · treaties · months + 8 · months``.
    """
    dated = 2 * len(DATES) * states * treaties
    monthly = (4 * len(INDICATORS) + 4) * treaties * months + 8 * months
    return dated + monthly


def check_size(scenario: Scenario, *, file: str = "") -> None:
    """Refuse an ensemble whose results would not fit.

    Args:
        scenario: A resolved scenario.
        file: Name to show.

    Raises:
        InputError: With the memory it would take, the limit, and a number of runs that fits.
    """
    setup = compiled(scenario.model_dump_json(exclude_defaults=True))
    each = bytes_per_run(setup.selected.size, len(setup.treaties), setup.months)
    runs = scenario.ensemble.runs
    if runs * each <= MAX_BYTES:
        return
    gigabytes = 1024**3
    text = (
        f"{runs:,} runs × {setup.selected.size} states × {len(setup.treaties)} treaties × {setup.months} months would "
        f"take about {runs * each / gigabytes:.1f} GB of memory, the limit is {MAX_BYTES / gigabytes:.0f} GB: "
        f"take at most {MAX_BYTES // each:,} runs, or fewer states or months"
    )
    raise InputError.of(text, file=file, key="ensemble.runs")
