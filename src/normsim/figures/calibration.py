"""What the record did to the parameters: parallel coordinates, contraction, and ranks of made-up truths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.figures.chart import Chart, Tree
from normsim.figures.style import (
    BLUE,
    GREY,
    HULL_GREY,
    INK,
    ORANGE,
    RIVAL_STYLE,
    SOFT_GREY,
    blank_figure,
    label,
)
from normsim.figures.wording import RIVAL_NAMES

Floats = NDArray[np.float64]

ROW = 25
"""Height of one parameter, px."""
LEFT = 128
LABELS: dict[str, str] = {
    "threat_weight": "threat as used",
    "alpha_debate": "α₀ to debate",
    "alpha_announce": "α₁ to announce",
    "eta_fade": "η fading",
    "beta_threat": "β_T threat",
    "utility_spread": "utility",
    "asymmetry": "asymmetry",
    "utility_ccm": "m clusters",
    "beta_abandonment": "β_A abandoned",
    "beta_permission": "β_S permission",
    "beta_norm": "β_I norm",
    "beta_domestic": "β_D domestic",
    "beta_sibling": "β_X sibling",
    "shock_sd": "shock sd",
    "frailty_sd": "frailty sd",
    "clock_rate": "clock rate",
    "beta_pact": "β_B pact",
    "pact_allies": "ω pact's allies",
    "beta_peer": "β_P peers",
    "log_likelihood": "fit",
}
"""Short names, so that they fit beside a chart on a phone."""


def parallel_figure(
    rival: str, names: Sequence[str], before: Floats, after: Floats, *, informed: int, shown: int = 60
) -> Chart:
    """Parallel coordinates, one row per parameter, each line one draw from top to bottom.

    Args:
        rival: The rival explanation, for its colour.
        names: Parameters, top to bottom, those that the record informed first.
        before: Draws of the prior as shares of the prior below them, 0 to 1; ``(draws, names)``.
        after: Draws of the posterior on the same scale; ``(draws, names)``.
        informed: How many of the names the record informed.
        shown: Draws of the posterior that get a line; intervals rest on all of them.

    Returns:
        Prior in grey, posterior in the rival's colour, bars for 50 % and 90 % of its draws, a mark at the median.
    """
    colour, _, symbol, _ = RIVAL_STYLE[rival]
    rows = [LABELS.get(name, name) for name in names]
    chart = blank_figure(ROW * len(rows) + 66, left=LEFT, right=30, top=8, bottom=50)
    step = max(1, len(after) // shown)
    for draws, stroke, faint in ((before, SOFT_GREY, 0.75), (after[::step][:shown], colour, 0.32)):
        chart.add(_lines(draws, rows, stroke, faint))
    for low, high, width in ((5, 95, 2.0), (25, 75, 7.0)):
        chart.add(_bars(np.percentile(after, (low, high), axis=0), rows, colour, width))
    middle = np.median(after, axis=0)
    ends = np.percentile(after, (5, 95), axis=0)
    chart.add(
        {
            "x": _rounded(middle),
            "y": rows,
            "mode": "markers",
            "marker": {"color": colour, "size": 9, "symbol": symbol, "line": {"color": INK, "width": 0.8}},
            "customdata": np.round(ends.T, 2).tolist(),
            "hovertemplate": (
                "%{y}: median at %{x:.2f} of the prior, 90 % of draws %{customdata[0]:.2f} to %{customdata[1]:.2f}"
                "<extra></extra>"
            ),
        }
    )
    _rows_axis(chart, rows)
    chart.settle(
        xaxis={
            "range": [-0.02, 1.02],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["lowest", "middle", "highest"],
            "title": {"text": "Place in the prior"},
        }
    )
    if 0 < informed < len(rows):
        edge = len(rows) - informed - 0.5
        line = {"color": INK, "width": 1, "dash": "dash"}
        chart.settle(shapes=[{"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": edge, "y1": edge, "line": line}])
    return chart


def contraction_figure(by_rival: Mapping[str, Mapping[str, float]], order: Sequence[str], edge: float) -> Chart:
    """How much the record narrowed each parameter, a mark per rival.

    Args:
        by_rival: 1 − sd after / sd before, by rival and parameter.
        order: Parameters, top to bottom.
        edge: Contraction from which the record informed a parameter.

    Returns:
        One row per parameter and a line at the edge.
    """
    rows = [LABELS.get(name, name) for name in order]
    chart = blank_figure(ROW * len(rows) + 88, left=LEFT, right=20, top=30, bottom=50)
    names = []
    for rival, values in by_rival.items():
        colour, _, symbol, _ = RIVAL_STYLE[rival]
        known = [name for name in order if name in values]
        chart.add(
            {
                "x": [max(values[name], 0.0) for name in known],
                "y": [LABELS.get(name, name) for name in known],
                "mode": "markers",
                "name": RIVAL_NAMES[rival],
                "marker": {"color": colour, "size": 10, "symbol": symbol, "opacity": 0.85},
                "customdata": [values[name] for name in known],
                "hovertemplate": f"%{{y}}, {RIVAL_NAMES[rival].lower()}: %{{customdata:.2f}}<extra></extra>",
            }
        )
        names.append(RIVAL_NAMES[rival])
    _rows_axis(chart, rows)
    top = max((value for values in by_rival.values() for value in values.values()), default=1.0)
    chart.settle(xaxis={"range": [-0.02, max(top * 1.06, 0.3)], "title": {"text": "Contraction"}})
    line = {"color": INK, "width": 1.2, "dash": "dash"}
    chart.settle(
        showlegend=True,
        legend={"orientation": "h", "x": 0, "y": 1.0, "yanchor": "bottom", "font": {"size": 12, "color": INK}},
        shapes=[{"type": "line", "x0": edge, "x1": edge, "yref": "paper", "y0": 0, "y1": 1, "line": line}],
    )
    return chart


def ranks_figure(ranks: Mapping[str, Floats], band: tuple[Floats, Floats, Floats], failing: Sequence[str]) -> Chart:
    """How far the ranks of made-up truths stray from uniform, one line per quantity.

    Args:
        ranks: Ranks by quantity, 0 to 1; ``(records,)``.
        band: Points, and the lower and upper limit of the share of ranks up to each.
        failing: Quantities that are drawn in colour.

    Returns:
        Differences from the share that is expected, within the band that a uniform sample leaves once in twenty.
    """
    points, lower, upper = band
    chart = blank_figure(300, left=58, right=20, bottom=50)
    x = _rounded(points)
    edge: dict[str, Any] = {"color": GREY, "width": 1}
    chart.add({"x": x, "y": _rounded(lower - points), "mode": "lines", "line": edge, "hoverinfo": "skip"})
    chart.add(
        {
            "x": x,
            "y": _rounded(upper - points),
            "mode": "lines",
            "line": edge,
            "fill": "tonexty",
            "fillcolor": HULL_GREY,
            "hoverinfo": "skip",
        }
    )
    for name, values in ranks.items():
        share = np.searchsorted(np.sort(values), points, side="right") / values.size
        bad = name in failing
        chart.add(
            {
                "x": x,
                "y": _rounded(share - points),
                "mode": "lines",
                "line": {"color": ORANGE if bad else BLUE, "width": 2.4 if bad else 1.3, "dash": "solid"},
                "opacity": 1.0 if bad else 0.75,
                "hovertemplate": f"{LABELS.get(name, name)}: %{{y:+.2f}} at %{{x:.2f}}<extra></extra>",
            }
        )
    reach = 1.25 * float(max(np.abs(lower - points).max(), np.abs(upper - points).max()))
    chart.settle(
        xaxis={"range": [0, 1], "title": {"text": "Rank of the true value among the draws"}},
        yaxis={"range": [-reach, reach], "title": {"text": "Share of records, minus expected"}, "nticks": 5},
        annotations=[
            label(0.5, float((upper - points).max()), "a uniform sample leaves the band once in twenty", yshift=9)
        ],
        hovermode="closest",
    )
    return chart


def _lines(draws: Floats, rows: Sequence[str], colour: str, opacity: float) -> Tree:
    """All draws as one line, broken where x has nothing."""
    x: list[float | None] = []
    y: list[str] = []
    for draw in draws:
        x += [*_rounded(draw), None]
        y += [*rows, rows[-1]]
    line = {"color": colour, "width": 0.9}
    return {"x": x, "y": y, "mode": "lines", "line": line, "opacity": opacity, "hoverinfo": "skip"}


def _bars(ends: Floats, rows: Sequence[str], colour: str, width: float) -> Tree:
    x: list[float | None] = []
    y: list[str] = []
    for low, high, row in zip(*ends, rows, strict=True):
        x += [round(float(low), 3), round(float(high), 3), None]
        y += [row, row, row]
    line = {"color": colour, "width": width}
    return {"x": x, "y": y, "mode": "lines", "line": line, "opacity": 1 if width < 5 else 0.6, "hoverinfo": "skip"}


def _rows_axis(chart: Chart, rows: Sequence[str]) -> None:
    chart.settle(
        yaxis={
            "type": "category",
            "categoryorder": "array",
            "categoryarray": list(rows)[::-1],
            "range": [-0.6, len(rows) - 0.4],
            "ticks": "",
            "tickfont": {"color": INK, "size": 12.5},
        },
        hovermode="closest",
    )


def _rounded(values: Floats) -> list[float]:
    return [round(float(value), 3) for value in values]
