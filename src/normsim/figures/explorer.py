"""The explorer's charts: the report's own looks, with room for the baseline in grey; the page fills in the numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from normsim.figures.chart import Chart
from normsim.figures.exits import add_fan, date_axis
from normsim.figures.spread import Spread, dates
from normsim.figures.style import (
    AXIS,
    GREY,
    INK,
    ORANGE,
    RIVAL_STYLE,
    VEIL,
    blank_figure,
    label,
)
from normsim.figures.wording import RIVAL_NAMES

FAN = ("baseline_low", "baseline_high", "baseline_middle", "low", "high", "inner_low", "inner_high", "middle")
"""Names of the traces of a fan, in the order in which they are drawn."""


def _empty(months: Sequence[int]) -> Spread:
    nothing = np.zeros(len(months))
    return Spread(nothing, nothing, nothing, nothing, nothing, nothing)


def _fan(months: Sequence[int], *, shape: str, digits: int, height: int) -> Chart:
    """Three grey lines of the baseline, two bands and the median, all at zero."""
    chart = blank_figure(height, right=92)
    x = dates(months)
    for width, hover in ((1.0, False), (1.0, False), (2.0, True)):
        chart.add(
            {
                "x": x,
                "y": [0.0] * len(x),
                "mode": "lines",
                "line": {"color": GREY, "width": width, "dash": "dot", "shape": shape},
                "hovertemplate": "baseline %{y}<extra></extra>" if hover else None,
                "hoverinfo": None if hover else "skip",
            }
        )
    add_fan(chart, x, _empty(months), shape=shape, digits=digits)
    for name, trace in zip(FAN, chart.data, strict=True):
        trace["name"] = name
    # Not every month is shown; the axis is labelled for the whole span.
    date_axis(chart, range(months[0], months[-1] + 1))
    return chart


def exits_chart(months: Sequence[int], *, height: int = 300) -> Chart:
    """Exits over time, at start + new, with the states that stood past PARTY at the start as a dashed line.

    Args:
        months: Month numbers shown.
        height: px.

    Returns:
        A chart whose numbers are still zero.
    """
    chart = _fan(months, shape="hv", digits=0, height=height)
    chart.settle(yaxis={"title": {"text": "States"}, "tickformat": "d", "nticks": 6})
    x = dates(months)
    chart.add(
        {
            "x": x,
            "y": [0.0] * len(x),
            "mode": "lines",
            "line": {"color": ORANGE, "width": 2, "dash": "dash", "shape": "hv"},
            "hovertemplate": "of these at the start %{y}<extra></extra>",
            "name": "at_start",
        }
    )
    chart.add(
        {
            "x": [],
            "y": [],
            "mode": "lines+markers",
            "line": {"color": INK, "width": 5},
            "marker": {"color": INK, "size": 9, "symbol": "line-ew-open"},
            "hovertemplate": "your guess %{y}<extra></extra>",
            "name": "guess",
        }
    )
    return chart


def robustness_chart(months: Sequence[int], *, height: int = 300) -> Chart:
    """Robustness of one norm over time.

    Args:
        months: Month numbers shown.
        height: px.

    Returns:
        A chart whose numbers are still zero.
    """
    chart = _fan(months, shape="linear", digits=2, height=height)
    settings = {"range": [0.0, 1.02], "title": {"text": "Robustness, 0 to 1"}, "dtick": 0.2, "tickformat": ".1f"}
    chart.settle(yaxis=settings)
    return chart


def tradeoff_chart(rivals: Sequence[str], x: tuple[float, float], y: tuple[float, float]) -> Chart:
    """Identity lost against capability gained: some runs as dots, 90 % of all runs as a cross, the baseline in grey.

    Args:
        rivals: Rival explanations that occur.
        x: Range of ΔC over all settings.
        y: Range of ΔF over all settings.

    Returns:
        A chart without numbers; the traces are named after what they show.
    """
    chart = blank_figure(380, right=28, top=44, left=62)
    reach = [max(0.0, x[0], y[0]), min(x[1], y[1])]
    chart.add(
        {
            "x": reach,
            "y": reach,
            "mode": "lines",
            "line": {"color": AXIS, "width": 1.4, "dash": "dash"},
            "hoverinfo": "skip",
            "name": "even",
        }
    )
    for rival in rivals:
        colour, _, symbol, _ = RIVAL_STYLE[rival]
        chart.add(
            {
                "x": [],
                "y": [],
                "mode": "markers",
                "marker": {"color": colour, "symbol": symbol, "size": 5.5, "opacity": 0.62},
                "name": rival,
                "hovertemplate": RIVAL_NAMES[rival] + ": gain %{x:.2f}, loss %{y:.2f}<extra></extra>",
            }
        )
    for name, colour, width, dash in (("baseline", GREY, 2.0, "dot"), ("now", INK, 3.0, "solid")):
        chart.add(
            {
                "x": [],
                "y": [],
                "mode": "lines",
                "line": {"color": colour, "width": width, "dash": dash},
                "hoverinfo": "skip",
                "name": name,
            }
        )
    near = {"xref": "paper", "yref": "paper", "bgcolor": VEIL}
    chart.settle(
        annotations=[
            label(0, 1, "more lost than gained", xanchor="left", yanchor="top", xshift=8, yshift=-4, **near),
            label(1, 0, "more gained than lost", xanchor="right", yanchor="bottom", xshift=-6, yshift=20, **near),
        ]
    )
    zero = {"zeroline": True, "zerolinecolor": AXIS}
    chart.settle(
        xaxis={"range": list(x), "title": {"text": "Capability gained, ΔC (0 to 1)"}, **zero},
        yaxis={"range": list(y), "title": {"text": "Identity lost, ΔF (0 to 1)"}, **zero},
        hovermode="closest",
    )
    return chart


def weights_chart(rivals: Sequence[str], percents: Sequence[int], *, height: int = 380) -> Chart:
    """For which weights exit comes out better: one line per rival, all runs of the baseline in grey.

    Args:
        rivals: Rival explanations that occur.
        percents: Shares of runs, per cent.
        height: px.

    Returns:
        A chart whose weights are still zero.
    """
    chart = blank_figure(height, right=122, top=30)
    lines = [("baseline", GREY, "dot", 2.0, "baseline")]
    lines += [(rival, *RIVAL_STYLE[rival][:2], 2.4, RIVAL_NAMES[rival]) for rival in rivals]
    for name, colour, dash, width, words in lines:
        chart.add(
            {
                "x": [0.0] * len(percents),
                "y": list(percents),
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": width},
                "name": name,
                "hovertemplate": words + ": above %{x:.2f} in %{y} % of runs<extra></extra>",
            }
        )
    chart.settle(
        annotations=[
            label(place, 1, text, yref="paper", yanchor="bottom", xanchor=anchor)
            for place, text, anchor in ((0, "identity only", "left"), (1, "security only", "right"))
        ],
        xaxis={"range": [0, 1], "title": {"text": "Weight on capability, w (rest on identity)"}, "dtick": 0.2},
        yaxis={"range": [-1, 102], "title": {"text": "Exit comes out better, % of runs"}, "dtick": 25},
        hovermode="closest",
    )
    return chart
