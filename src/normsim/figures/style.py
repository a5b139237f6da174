"""One palette for charts, map and page, in a light and a dark form, and the layout all charts share."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from normsim.figures.chart import Chart

LINE = 15.5
"""Height of a label, px."""
BESIDE, LEADER = 6, 14
"""Distance of a name from the end of its line, px, without and with a leader."""
LED = 0.6 * LINE
"""How far a name may stand from the end of its line without a leader, px."""
FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', 'Noto Sans', Arial, sans-serif"

LEGEND_TOP: dict[str, Any] = {"yref": "container", "y": 1.0, "yanchor": "top"}
"""Place of a legend above the plot; hung on the plot itself it would lie over it until the second drawing."""

INK = "#1d2330"
MUTED = "#565d6b"
PAGE = "#fcfbf7"
GRID = "#e6e3da"
AXIS = "#9a9ca1"
GREY = "#6f6b62"
BLUE = "#17588f"
ORANGE = "#a3430a"
TEAL = "#0b6b61"
PURPLE = "#73398c"
BAND_50 = "rgba(23, 88, 143, 0.42)"
BAND_90 = "rgba(23, 88, 143, 0.18)"
HULL_BLUE = "rgba(23, 88, 143, 0.10)"
HULL_ORANGE = "rgba(163, 67, 10, 0.10)"
HULL_GREY = "rgba(111, 107, 98, 0.12)"
HULL_TEAL = "rgba(11, 107, 97, 0.10)"
VEIL = "rgba(252, 251, 247, 0.72)"
SOFT_BLUE = "#8fb3d1"
SOFT_GREY = "#c9c5ba"
SOFT_ORANGE = "#dba377"

DARK: dict[str, str] = {
    INK: "#ece9e2",
    MUTED: "#b0b5bf",
    PAGE: "#14171c",
    GRID: "#2a2f37",
    AXIS: "#737983",
    GREY: "#b8b3a8",
    BLUE: "#83c5ff",
    ORANGE: "#f6ad6b",
    TEAL: "#63d3c2",
    PURPLE: "#dba4f2",
    BAND_50: "rgba(131, 197, 255, 0.42)",
    BAND_90: "rgba(131, 197, 255, 0.18)",
    HULL_BLUE: "rgba(131, 197, 255, 0.12)",
    HULL_ORANGE: "rgba(246, 173, 107, 0.12)",
    HULL_GREY: "rgba(184, 179, 168, 0.14)",
    HULL_TEAL: "rgba(99, 211, 194, 0.12)",
    VEIL: "rgba(20, 23, 28, 0.72)",
    SOFT_BLUE: "#3f6f9b",
    SOFT_GREY: "#5b5f66",
    SOFT_ORANGE: "#9a6234",
}
"""Each light colour and its dark counterpart: charts are built light and recoloured by this table."""

RAMP_LIGHT = ("#f4e6b5", "#e2cf86", "#bfb678", "#8a9a86", "#597893", "#2f5489", "#0b2a62")
RAMP_DARK = ("#2a4672", "#456490", "#688299", "#91a08f", "#bdb680", "#e0cb7c", "#fdeca6")
"""The map's seven steps from rare to frequent: one cividis-like ramp, to the dark and, in dark mode, to the light."""

RIVAL_STYLE: dict[str, tuple[str, str, str, str]] = {
    "common_shock": (TEAL, "dot", "square", HULL_TEAL),
    "pact_only": (ORANGE, "dash", "triangle-up", HULL_ORANGE),
    "full_contagion": (BLUE, "solid", "circle", HULL_BLUE),
}
"""Colour, dash, marker and hull colour of a rival: never colour alone, and never grey, which is the baseline's."""


def blank_figure(height: int, *, right: int = 96, left: int = 56, top: int = 14, bottom: int = 46) -> Chart:
    """Start a chart with the shared layout.

    Args:
        height: Height, px.
        right: Margin kept for labels at the ends of the lines, px.
        left: Left margin, px.
        top: Top margin, px.
        bottom: Bottom margin, px.

    Returns:
        A chart without traces.
    """
    axis: dict[str, Any] = {
        "gridcolor": GRID,
        "linecolor": AXIS,
        "tickcolor": AXIS,
        "zeroline": False,
        "ticks": "outside",
        "ticklen": 4,
        "tickfont": {"size": 12, "color": MUTED},
        "title": {"font": {"size": 12.5, "color": MUTED}, "standoff": 8},
        "fixedrange": True,
    }
    chart = Chart()
    chart.settle(
        height=height,
        margin={"l": left, "r": right, "t": top, "b": bottom, "pad": 0},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"family": FONT, "size": 13, "color": INK},
        showlegend=False,
        hovermode="x",
        dragmode=False,
        hoverlabel={"font": {"family": FONT, "size": 12.5, "color": INK}, "bgcolor": PAGE, "bordercolor": AXIS},
        xaxis=axis,
        yaxis=axis,
    )
    return chart


def themed(chart: Chart, mode: str) -> Chart:
    """A copy of a chart, recoloured for ``light`` or ``dark``; the page does the same in the browser."""
    text = json.dumps([chart.data, chart.layout])
    for light, dark in DARK.items() if mode == "dark" else ():
        text = text.replace(json.dumps(light), json.dumps(dark))
    return Chart(*json.loads(text))


def spread_labels(values: Sequence[float], gap: float, low: float, high: float) -> list[float]:
    """Move labels apart until each two are at least ``gap`` from each other, near where they belong.

    Args:
        values: Wanted positions, the axis's unit; any order.
        gap: Smallest distance, the axis's unit.
        low: Lowest position allowed.
        high: Highest position allowed.

    Returns:
        Positions in the order of ``values``.
    """
    order = sorted(range(len(values)), key=lambda i: values[i])
    # Labels that touch share one block: the sum of their wanted bases, and their number.
    blocks: list[tuple[float, int]] = []
    for place, index in enumerate(order):
        blocks.append((values[index] - place * gap, 1))
        while len(blocks) > 1 and blocks[-2][0] / blocks[-2][1] > blocks[-1][0] / blocks[-1][1]:
            total, members = blocks.pop()
            blocks[-1] = (blocks[-1][0] + total, blocks[-1][1] + members)
    bases = [total / members for total, members in blocks for _ in range(members)]
    last = high - (len(values) - 1) * gap
    result = [0.0] * len(values)
    for place, index in enumerate(order):
        result[index] = max(min(bases[place], last), low) + place * gap
    return result


def label(x: float, y: float, text: str, **more: Any) -> dict[str, Any]:
    """One annotation without an arrow."""
    found: dict[str, Any] = {"x": x, "y": y, "text": text, "showarrow": False}
    found["font"] = {"size": 12, "color": MUTED} | more.pop("font", {})
    return found | more


def upright(x: float, dash: str = "solid") -> dict[str, Any]:
    """One vertical line over the whole height of a chart."""
    line = {"color": INK, "width": 1.6, "dash": dash}
    return {"type": "line", "x0": x, "x1": x, "y0": 0, "y1": 1, "yref": "paper", "line": line}


def _leader(colour: str, down: float) -> dict[str, Any]:
    """A thin line from the end of a line to its name, which stands ``down`` px below it."""
    return {
        "showarrow": True,
        "arrowhead": 0,
        "arrowwidth": 1,
        "arrowcolor": colour,
        "ax": LEADER,
        "ay": round(down, 1),
        "xshift": 1,
        "standoff": 0,
    }


def end_labels(
    chart: Chart,
    labels: Sequence[tuple[float, str, str]],
    axis: tuple[float, float],
    *,
    others: Sequence[dict[str, Any]] = (),
    lines: int = 1,
) -> None:
    """Write names at the right end of lines, moved apart where they would touch; then thin lines lead to them.

    Args:
        chart: The chart, changed in place.
        labels: (y, text, colour) of each label.
        axis: Range of the y axis, its unit.
        others: Further annotations.
        lines: Most lines of text in a label.
    """
    plot = chart.layout["height"] - chart.layout["margin"]["t"] - chart.layout["margin"]["b"]
    gap = (axis[1] - axis[0]) * LINE * lines / plot
    # Of names with one value the first stands highest.
    order = range(len(labels) - 1, -1, -1)
    spread = spread_labels([labels[i][0] for i in order], gap, axis[0] + gap / 4, axis[1] - gap / 4)
    places = dict(zip(order, spread, strict=True))
    unit = plot / (axis[1] - axis[0])
    down = [(labels[i][0] - places[i]) * unit for i in range(len(labels))]
    led = any(abs(one) >= LED for one in down)
    ends = [
        label(1, value if led else places[i], text, xref="paper", xanchor="left", yref="y")
        | {"yanchor": "middle", "align": "left", "font": {"size": 12.5, "color": colour}}
        | (_leader(colour, down[i]) if led else {"xshift": BESIDE})
        for i, (value, text, colour) in enumerate(labels)
    ]
    chart.settle(annotations=[*ends, *others] or None)
    if led:
        chart.settle(margin={"r": chart.layout["margin"]["r"] + LEADER - BESIDE})
