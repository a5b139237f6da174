"""The baseline behind a chart: always grey, always dotted or open, never the first thing seen."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from normsim.figures.chart import Chart
from normsim.figures.spread import Spread, rounded
from normsim.figures.style import GREY

NAME = "baseline"


def grey_fan(chart: Chart, x: Sequence[str], fan: Spread, *, shape: str = "linear", digits: int = 3) -> None:
    """Draw 90 % of the baseline's runs and their median as dotted lines.

    Args:
        chart: The chart, changed in place.
        x: First days of the months.
        fan: Quantiles by month.
        shape: ``hv`` for counts that jump, ``linear`` for levels.
        digits: Decimals kept.
    """
    line = {"color": GREY, "dash": "dot", "shape": shape}
    traces: list[dict[str, Any]] = [
        {"y": rounded(values, digits), "line": line | {"width": 1.0}, "hoverinfo": "skip"}
        for values in (fan.q05, fan.q95)
    ]
    hover = f"{NAME} %{{y}}<extra></extra>"
    traces.append({"y": rounded(fan.q50, digits), "line": line | {"width": 2.0}, "hovertemplate": hover})
    chart.add(*({"x": x, "mode": "lines"} | trace for trace in traces))


def grey_line(chart: Chart, x: Sequence[str] | Sequence[float], y: Sequence[float], text: str = "%{y}") -> None:
    """Draw one dotted line of the baseline; ``text`` is plotly's template for its value on hover."""
    line = {"color": GREY, "width": 1.6, "dash": "dot"}
    hover = f"{NAME} {text}<extra></extra>"
    chart.add({"x": x, "y": y, "mode": "lines", "line": line, "hovertemplate": hover})


def grey_marks(chart: Chart, x: Sequence[float], y: Sequence[str], text: str = "%{x}") -> None:
    """Mark the baseline's values of named rows by open circles."""
    mark = {"color": GREY, "size": 10, "symbol": "circle-open", "line": {"width": 2}}
    hover = f"{NAME} {text}<extra></extra>"
    chart.add({"x": x, "y": y, "mode": "markers", "marker": mark, "hovertemplate": hover, "showlegend": False})
