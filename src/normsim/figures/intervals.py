"""Rows of intervals: the quiet chart for a few quantities side by side."""

from __future__ import annotations

import plotly.graph_objects as go

from normsim.figures.spread import Spread, rounded
from normsim.figures.style import INK, blank_figure, scale


def interval_rows(
    rows: list[tuple[str, Spread, str, str]], *, left: int = 150, digits: int = 2, height: int | None = None
) -> go.Figure:
    """Rows of intervals: thin line 90 % of runs, thick line 50 %, marker median.

    Args:
        rows: (name, ``Spread`` of a number, colour, marker), top to bottom.
        left: Space for the names, px.
        digits: Decimals of the labels.
        height: px.

    Returns:
        The chart.
    """
    figure = blank_figure(height or 84 + 34 * max(len(rows), 2), left=left, right=52, top=8)
    names = [name for name, *_ in rows]
    for name, fan, colour, symbol in rows:
        q05, q25, q50, q75, q95 = (float(level) for level in (fan.q05, fan.q25, fan.q50, fan.q75, fan.q95))
        for low, high, width in ((q05, q95, 2.0), (q25, q75, 7.0)):
            figure.add_trace(
                go.Scatter(
                    x=rounded([low, high]),
                    y=[name, name],
                    mode="lines",
                    line={"color": colour, "width": width},
                    opacity=1 if width < 5 else 0.5,
                    hoverinfo="skip",
                )
            )
        figure.add_trace(
            go.Scatter(
                x=[round(q50, 4)],
                y=[name],
                mode="markers",
                marker={"color": colour, "size": 11, "symbol": symbol},
                hovertemplate=f"median {q50:.{digits}f}, 90 % {q05:.{digits}f} to {q95:.{digits}f}<extra></extra>",
            )
        )
    ends = [float(value) for _, fan, *_ in rows for value in (fan.q05, fan.q95)]
    low, high = min([0.0, *ends]), max([0.01, *ends])
    scale(
        figure, "x", {"range": [low - (0.03 * (high - low) if low < 0 else 0), high + 0.05 * (high - low)], "nticks": 6}
    )
    scale(
        figure,
        "y",
        {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names[::-1],
            "range": [-0.6, len(names) - 0.4],
            "gridcolor": "rgba(0,0,0,0)",
            "ticks": "",
            "tickfont": {"color": INK, "size": 12.5},
        },
    )
    figure.update_layout(hovermode="closest")
    return figure
