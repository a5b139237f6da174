"""Groups of a workshop side by side: one row of intervals each, the common starting point in grey above them."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

import numpy as np
from numpy.typing import NDArray

from normsim.figures.chart import Chart
from normsim.figures.intervals import interval_rows
from normsim.figures.spread import spread
from normsim.figures.style import BLUE, GREY

LONGEST = 22
"""Letters of a name that fit beside the rows."""


def groups_figure(
    values: Mapping[str, NDArray[np.float64]], base: str, *, title: str, whole: bool, digits: int = 2
) -> Chart:
    """One row per group: median, 50 % and 90 % of runs of one outcome.

    Args:
        values: The outcome in each run by name, the base first; ``(runs,)`` each.
        base: Name of the common starting point, drawn in grey.
        title: Title of the axis, with its unit.
        whole: Whether the outcome counts something.
        digits: Decimals of the labels.

    Returns:
        The chart; its axis covers 90 % of the runs of every row.
    """
    rows = [
        (short(name), spread(found), GREY if name == base else BLUE, "square" if name == base else "circle")
        for name, found in values.items()
    ]
    chart = interval_rows(rows, left=168, digits=0 if whole else digits)
    low = min(float(fan.q05) for _, fan, _, _ in rows)
    high = max(float(fan.q95) for _, fan, _, _ in rows)
    if whole:
        axis = {"range": [-0.3, max(high * 1.06, 1.2)], "tickformat": "d", "dtick": 1 if high <= 10 else None}
    else:
        pad = 0.06 * (high - low) or 0.02
        axis = {"range": [low - pad, high + pad]}
    chart.settle(xaxis=axis | {"title": {"text": title}})
    return chart


def short(name: str) -> str:
    """A name as the chart may show it: plotly reads some tags, and long names would be cut."""
    return escape(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")
