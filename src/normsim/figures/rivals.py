"""What changes when another rival explanation is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from normsim.figures.chart import Chart
from normsim.figures.grey import grey_marks
from normsim.figures.intervals import interval_rows
from normsim.figures.spread import rivals_in, rounded, spread
from normsim.figures.style import RIVAL_STYLE
from normsim.figures.wording import RIVAL_NAMES

if TYPE_CHECKING:
    from normsim.results import Results


def rivals_figure(results: Results, treaty: str, *, stage: str = "announced", baseline: Results | None = None) -> Chart:
    """New exits of one treaty by the last month under each rival variant.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        stage: Stage that counts as an exit.
        baseline: Another ensemble, its medians marked in grey.

    Returns:
        One row per rival: median, 50 % and 90 % of its runs.
    """
    new = results.count(treaty, stage, kind="new")[:, -1]
    rows = []
    for rival in rivals_in(results):
        colour, _, symbol, _ = RIVAL_STYLE[rival]
        fan = spread(new[np.asarray(results.runs_of(rival))])
        rows.append((RIVAL_NAMES[rival], fan, colour, symbol))
    chart = interval_rows(rows, left=122, digits=0)
    if baseline is not None and treaty in baseline.treaties:
        other = baseline.count(treaty, stage, kind="new")[:, -1]
        known = [rival for rival in rivals_in(results) if rival in rivals_in(baseline)]
        middles = [float(spread(other[np.asarray(baseline.runs_of(rival))]).q50) for rival in known]
        grey_marks(chart, rounded(middles), [RIVAL_NAMES[rival] for rival in known])
    top = max((float(fan.q95) for _, fan, _, _ in rows), default=1.0)
    chart.settle(
        xaxis={
            "title": {"text": f"New exits {stage} by the last month"},
            "range": [-0.3, max(top * 1.08, 1.2)],
            "tickformat": "d",
        }
    )
    chart.settle(xaxis={"dtick": 1 if top <= 10 else None})
    return chart
