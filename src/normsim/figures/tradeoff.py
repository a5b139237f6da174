"""What is gained against what is lost: capability, identity, and the weight at which they balance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from normsim.figures.balance import Balance, axis_range, balance, central, hull
from normsim.figures.chart import Chart
from normsim.figures.grey import NAME, grey_line, grey_marks
from normsim.figures.intervals import interval_rows
from normsim.figures.spread import rivals_in, rounded, spread
from normsim.figures.style import (
    AXIS,
    BLUE,
    GREY,
    INK,
    LEGEND_TOP,
    ORANGE,
    RIVAL_STYLE,
    SOFT_BLUE,
    VEIL,
    blank_figure,
    end_labels,
    label,
    upright,
)
from normsim.figures.wording import RIVAL_NAMES

if TYPE_CHECKING:
    from normsim.results import Results

DOTS = 600
"""Dots drawn at most; more would hide each other and make the page heavy."""

NARROW = 0.85
"""Part of the width below which the names at the line and at its left would touch on a phone."""

MIDDLE = 0.6
"""Part of the width below which there is more room for a name at the right of the line."""


def tradeoff_figure(results: Results, *, baseline: Results | None = None, height: int = 420) -> Chart:
    """Joint view: identity lost against capability gained, one dot per run, one hull per rival.

    Args:
        results: The ensemble.
        baseline: Another ensemble, of which the central 90 % are outlined in grey.
        height: px.

    Returns:
        Dots of at most ``DOTS`` runs, one hull per rival around its central 90 %, the line of equal gain and loss.
    """
    found = balance(results)
    chart = blank_figure(height, right=28, top=20, left=62)
    span_x, span_y = axis_range(found.gain), axis_range(found.loss)
    reach = [max(0.0, span_y[0], span_x[0]), min(span_x[1], span_y[1])]
    chart.add(
        {
            "x": reach,
            "y": reach,
            "mode": "lines",
            "line": {"color": AXIS, "width": 1.4, "dash": "dash"},
            "hoverinfo": "skip",
        }
    )
    if baseline is not None:
        _add_outline(chart, balance(baseline))
    rivals = rivals_in(results)
    for rival in rivals:
        colour, dash, symbol, fill = RIVAL_STYLE[rival]
        mask = np.asarray(results.runs_of(rival))
        gain, loss = found.gain[mask], found.loss[mask]
        inner = central(gain, loss)
        edge_x, edge_y = hull(gain[inner], loss[inner])
        if edge_x:
            chart.add(
                {
                    "x": edge_x,
                    "y": edge_y,
                    "mode": "lines",
                    "fill": "toself",
                    "fillcolor": fill,
                    "line": {"color": colour, "width": 1.6, "dash": dash},
                    "hoverinfo": "skip",
                }
            )
        keep = slice(0, max(1, DOTS // len(rivals)))
        chart.add(
            {
                "x": rounded(gain[keep]),
                "y": rounded(loss[keep]),
                "mode": "markers",
                "marker": {"color": colour, "symbol": symbol, "size": 5.5, "opacity": 0.62},
                "name": RIVAL_NAMES[rival],
                "hovertemplate": RIVAL_NAMES[rival] + ": gain %{x:.2f}, loss %{y:.2f}<extra></extra>",
            }
        )
    chart.settle(
        annotations=_sides(reach[1], (reach[1] - span_x[0]) / (span_x[1] - span_x[0])),
        xaxis={
            "range": list(span_x),
            "title": {"text": "Capability gained, ΔC (0 to 1)"},
            "zeroline": True,
            "zerolinecolor": AXIS,
        },
        yaxis={
            "range": list(span_y),
            "title": {"text": "Identity lost, ΔF (0 to 1)"},
            "zeroline": True,
            "zerolinecolor": AXIS,
        },
        hovermode="closest",
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            **LEGEND_TOP,
            "font": {"size": 12.5},
            "itemsizing": "constant",
        },
        margin={"t": 44},
    )
    for trace in chart.data:
        trace["showlegend"] = trace["mode"] == "markers" or trace.get("name") == NAME
    return chart


def _sides(end: float, across: float) -> list[dict[str, Any]]:
    """Names of the line of equal gain and loss, and of its two sides.

    Args:
        end: Where the line ends, both axes.
        across: The same as a part of the chart's width.
    """
    near = {"xref": "paper", "yref": "paper", "bgcolor": VEIL}
    gained = label(1, 0, "more gained than lost", xanchor="right", yanchor="bottom", xshift=-6, yshift=20, **near)
    if across < NARROW:
        # A steep line leaves no room at its left for a name of that side.
        side, shift = ("left", 10) if across < MIDDLE else ("right", -12)
        text = "gain = loss;<br>left: more lost"
        line = label(end, end, text, xanchor=side, yanchor="top", xshift=shift, yshift=-2, align="left", bgcolor=VEIL)
        return [line, gained]
    line = label(end, end, "gain = loss", xanchor="right", yanchor="top", xshift=-12, yshift=-2, bgcolor=VEIL)
    lost = label(0, 1, "more lost than gained", xanchor="left", yanchor="top", xshift=8, yshift=-4, **near)
    return [line, lost, gained]


def _add_outline(chart: Chart, found: Balance) -> None:
    """Outline the baseline's central 90 % of runs."""
    inner = central(found.gain, found.loss)
    x, y = hull(found.gain[inner], found.loss[inner])
    line = {"color": GREY, "width": 2, "dash": "dot"}
    chart.add({"x": x, "y": y, "mode": "lines", "line": line, "name": NAME, "hoverinfo": "skip"})


def security_figure(results: Results, *, baseline: Results | None = None, height: int = 420) -> Chart:
    """Security-only view: capability gained, without asking what it costs in identity.

    Args:
        results: The ensemble.
        baseline: Another ensemble, its shares drawn as a grey line.
        height: px.

    Returns:
        Histogram of ΔC over the runs, with its median.
    """
    gain = balance(results).gain
    low, high = axis_range(gain)
    counts, edges = np.histogram(gain, bins=min(24, max(4, int(np.sqrt(len(gain))))), range=(min(low, 0), high))
    chart = blank_figure(height, right=20, top=44)
    chart.add(
        {
            "type": "bar",
            "x": rounded((edges[:-1] + edges[1:]) / 2),
            "y": rounded(100 * counts / len(gain), 1),
            "width": float(edges[1] - edges[0]) * 0.94,
            "marker": {"color": SOFT_BLUE},
            "hovertemplate": "ΔC about %{x:.2f}: %{y:.0f} % of runs<extra></extra>",
        }
    )
    if baseline is not None:
        other = balance(baseline).gain
        counts, _ = np.histogram(other, bins=edges)
        shares = rounded(100 * counts / len(other), 1)
        grey_line(chart, rounded((edges[:-1] + edges[1:]) / 2), shares, "%{y:.0f} % of runs")
    middle = float(np.median(gain))
    chart.settle(shapes=[upright(middle)])
    anchor = "left" if middle < (low + high) / 2 else "right"
    text = f"median {middle:.2f}".replace("-", "−")
    chart.settle(
        annotations=[
            label(middle, 1, text, yref="paper", yanchor="bottom", xanchor=anchor, font={"size": 12.5, "color": INK})
        ],
        xaxis={"range": [low, high], "title": {"text": "Capability gained, ΔC (0 to 1)"}},
        yaxis={"title": {"text": "Share of runs, %"}, "rangemode": "tozero"},
        hovermode="closest",
        bargap=0,
    )
    return chart


def weights_figure(
    results: Results, *, own_weight: float | None = None, baseline: Results | None = None, height: int = 320
) -> Chart:
    """For which weights exit comes out better: share of runs, by weight on capability, one line per rival.

    Args:
        results: The ensemble.
        own_weight: The reader's own weight on capability, 0 to 1, marked when given.
        baseline: Another ensemble, all its runs drawn as one grey line.
        height: px.

    Returns:
        Curves from "identity only" (weight 0) to "security only" (weight 1).
    """
    weights = np.linspace(0, 1, 51)
    chart = blank_figure(height, right=122, top=30)
    labels = []
    if baseline is not None:
        shares = 100 * balance(baseline).favours_exit(weights)
        grey_line(chart, rounded(weights), rounded(shares, 1), "%{y:.0f} %")
        labels.append((float(shares[-1]), NAME, GREY))
    found = balance(results)
    for rival in rivals_in(results):
        colour, dash, _, _ = RIVAL_STYLE[rival]
        mask = np.asarray(results.runs_of(rival))
        shares = 100 * Balance(found.gain[mask], found.loss[mask]).favours_exit(weights)
        chart.add(
            {
                "x": rounded(weights),
                "y": rounded(shares, 1),
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": 2.4},
                "hovertemplate": RIVAL_NAMES[rival] + " %{y:.0f} %<extra></extra>",
            }
        )
        labels.append((float(shares[-1]), RIVAL_NAMES[rival], colour))
    others = [
        label(x, 1, text, yref="paper", yanchor="bottom", xanchor=anchor)
        for x, text, anchor in ((0, "identity only", "left"), (1, "security only", "right"))
    ]
    if own_weight is not None:
        chart.settle(shapes=[upright(own_weight, "dash")])
        others.append(
            label(own_weight, 0, "weight set by the user", yref="paper", yanchor="bottom", xanchor="left", xshift=5)
        )
    chart.settle(
        xaxis={"range": [0, 1], "title": {"text": "Weight on capability, w (rest on identity)"}, "dtick": 0.2},
        yaxis={"range": [-1, 102], "title": {"text": "Exit comes out better, % of runs"}, "dtick": 25},
    )
    end_labels(chart, labels, (-1, 102), others=others)
    return chart


def harm_figure(results: Results, treaties: tuple[str, ...], *, baseline: Results | None = None) -> Chart:
    """Expected war harm per treaty, with and without deterrence by those that left.

    Args:
        results: The ensemble.
        treaties: Treaty ids, top to bottom.
        baseline: Another ensemble, its medians marked in grey.

    Returns:
        Median, 50 % and 90 % of runs, two rows per treaty.
    """
    kinds = (
        ("with deterrence", "harm", BLUE, "circle"),
        ("without", "harm_without_deterrence", ORANGE, "diamond"),
    )
    rows = [
        (f"{treaty}, {words}", spread(results.dataset[name].sel(treaty=treaty).values), colour, symbol)
        for treaty in treaties
        for words, name, colour, symbol in kinds
    ]
    chart = interval_rows([(name, fan, colour, symbol) for name, fan, colour, symbol in rows], left=176)
    if baseline is not None:
        known = [
            (treaty, words, name) for treaty in treaties if treaty in baseline.treaties for words, name, *_ in kinds
        ]
        middles = [float(np.median(baseline.dataset[name].sel(treaty=treaty).values)) for treaty, _, name in known]
        grey_marks(chart, rounded(middles), [f"{treaty}, {words}" for treaty, words, _ in known])
    chart.settle(xaxis={"title": {"text": "State-years of war with the weapon in use"}})
    return chart
