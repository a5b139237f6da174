"""Rows of intervals: the quiet chart for a few quantities side by side."""

from __future__ import annotations

from normsim.figures.chart import Chart
from normsim.figures.spread import Spread, rounded
from normsim.figures.style import INK, blank_figure


def interval_rows(
    rows: list[tuple[str, Spread, str, str]], *, left: int = 150, digits: int = 2, height: int | None = None
) -> Chart:
    """Rows of intervals: thin line 90 % of runs, thick line 50 %, marker median.

    Args:
        rows: (name, ``Spread`` of a number, colour, marker), top to bottom.
        left: Space for the names, px.
        digits: Decimals of the labels.
        height: px.

    Returns:
        The chart.
    """
    chart = blank_figure(height or 84 + 34 * max(len(rows), 2), left=left, right=52, top=8)
    names = [name for name, *_ in rows]
    for name, fan, colour, symbol in rows:
        q05, q25, q50, q75, q95 = (float(level) for level in (fan.q05, fan.q25, fan.q50, fan.q75, fan.q95))
        for low, high, width in ((q05, q95, 2.0), (q25, q75, 7.0)):
            chart.add(
                {
                    "x": rounded([low, high]),
                    "y": [name, name],
                    "mode": "lines",
                    "line": {"color": colour, "width": width},
                    "opacity": 1 if width < 5 else 0.5,
                    "hoverinfo": "skip",
                }
            )
        chart.add(
            {
                "x": [round(q50, 4)],
                "y": [name],
                "mode": "markers",
                "marker": {"color": colour, "size": 11, "symbol": symbol},
                "hovertemplate": f"median {q50:.{digits}f}, 90 % {q05:.{digits}f} to {q95:.{digits}f}<extra></extra>",
            }
        )
    ends = [float(value) for _, fan, *_ in rows for value in (fan.q05, fan.q95)]
    low, high = min([0.0, *ends]), max([0.01, *ends])
    chart.settle(
        xaxis={"range": [low - (0.03 * (high - low) if low < 0 else 0), high + 0.05 * (high - low)], "nticks": 6},
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names[::-1],
            "range": [-0.6, len(names) - 0.4],
            "gridcolor": "rgba(0,0,0,0)",
            "ticks": "",
            "tickfont": {"color": INK, "size": 12.5},
        },
        hovermode="closest",
    )
    return chart
