"""What changes when another rival explanation is assumed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import plotly.graph_objects as go

from normsim.figures.intervals import interval_rows
from normsim.figures.spread import rivals_in, spread
from normsim.figures.style import RIVAL_STYLE, scale
from normsim.figures.wording import RIVAL_NAMES

if TYPE_CHECKING:
    from normsim.results import Results


def rivals_figure(results: Results, treaty: str, *, stage: str = "announced") -> go.Figure:
    """New exits of one treaty by the last month under each rival variant.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        stage: Stage that counts as an exit.

    Returns:
        One row per rival: median, 50 % and 90 % of its runs.
    """
    new = results.count(treaty, stage, kind="new")[:, -1]
    rows = []
    for rival in rivals_in(results):
        colour, _, symbol, _ = RIVAL_STYLE[rival]
        fan = spread(new[np.asarray(results.runs_of(rival))])
        rows.append((RIVAL_NAMES[rival], fan, colour, symbol))
    figure = interval_rows(rows, left=122, digits=0)
    top = max((float(fan.q95) for _, fan, _, _ in rows), default=1.0)
    scale(
        figure,
        "x",
        {
            "title_text": f"New exits {stage} by the last month",
            "range": [-0.3, max(top * 1.08, 1.2)],
            "tickformat": "d",
        },
    )
    scale(figure, "x", {"dtick": 1 if top <= 10 else None})
    return figure
