"""Scenarios over the baseline: exits over time, and gain against loss; up to two on one chart, or one each, small."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.comparison import Compared
from normsim.experiments.readings import Outcome, Reading
from normsim.figures.balance import central, hull
from normsim.figures.chart import Chart
from normsim.figures.comparison import BASELINE, folded, short
from normsim.figures.exits import count_axis, date_axis
from normsim.figures.spread import dates, rounded
from normsim.figures.style import (
    AXIS,
    BAND_90,
    BLUE,
    GREY,
    HULL_BLUE,
    HULL_GREY,
    HULL_ORANGE,
    LEGEND_TOP,
    ORANGE,
    blank_figure,
    end_labels,
)

OVERLAID = 2
"""Scenarios besides the baseline that share one chart; more are drawn one by one beside each other."""

LOOKS: tuple[tuple[str, str, str], ...] = ((BLUE, "solid", HULL_BLUE), (ORANGE, "dash", HULL_ORANGE))
"""Colour, dash and hull of the scenarios in one chart; the baseline is always grey and dotted."""

CAPABILITY, IDENTITY = Outcome("capability_gain"), Outcome("identity_loss")


def top_of(others: Sequence[Compared], treaty: str) -> float:
    """Largest count that any of the fans of a treaty shows, so that all charts share one axis."""
    fans = [
        reading.fans[treaty]
        for one in others
        if one.versus is not None
        for reading in (one.versus.baseline, one.versus.other)
        if treaty in reading.fans
    ]
    return max([1.0, *(float(fan[-1].max()) for fan in fans)])


SMALL = 250
"""Charts lower than this, px, stand beside each other and leave names and titles to the page."""


def exits_figure(
    others: Sequence[Compared], treaty: str, top: float, months: Sequence[int], *, height: int = 300
) -> Chart:
    """States that announced an exit by each month: the baseline's fan in grey, up to two scenarios on it.

    Args:
        others: One or two scenarios.
        treaty: Treaty id.
        top: Highest count of the axis, the same for all charts beside each other.
        months: Month numbers of the axis.
        height: px.

    Returns:
        Medians, and 90 % of runs as a band (baseline; the only scenario) or as thin lines.
    """
    first = others[0].versus
    assert first is not None
    single, small = len(others) == 1, height < SMALL
    names = [BASELINE, *(folded(short(one.candidate.name), 14) for one in others)]
    longest = max(len(line) for name in names for line in name.split("<br>"))
    chart = blank_figure(height, right=18 if small else min(184, 10 + 8 * longest), left=44, top=8, bottom=40)
    labels: list[tuple[float, str, str]] = [(_median_end(first.baseline, treaty), BASELINE, GREY)]
    _fan(chart, first.baseline, treaty, (GREY, "dot", HULL_GREY), BASELINE)
    for one, name, looks in zip(others, names[1:], LOOKS, strict=False):
        if one.versus is None or treaty not in one.versus.other.fans:
            continue
        colour, dash, _ = looks
        _fan(chart, one.versus.other, treaty, (colour, dash, BAND_90 if single else ""), short(one.candidate.name))
        labels.append((_median_end(one.versus.other, treaty), name, colour))
    ceiling = count_axis(chart, top, "" if small else "States that announced")
    date_axis(chart, months)
    chart.settle(xaxis={"title": {"text": ""}})
    if not small:
        lines = max(text.count("<br>") for _, text, _ in labels) + 1
        end_labels(chart, labels, (-0.02 * ceiling, ceiling), lines=lines)
    return chart


def _median_end(reading: Reading, treaty: str) -> float:
    return float(reading.fans[treaty][2][-1])


def _fan(chart: Chart, reading: Reading, treaty: str, looks: tuple[str, str, str], name: str) -> None:
    """Median and 90 % of runs, at the months in which one of them changes."""
    colour, dash, band = looks
    fan = reading.fans[treaty]
    low, middle, high = fan[0], fan[2], fan[-1]
    keep = np.zeros(fan.shape[1], dtype=np.bool_)
    keep[[0, -1]] = True
    keep[1:] |= np.any(np.diff(fan[[0, 2, -1]], axis=1) != 0, axis=0)
    x = dates([reading.months[place] for place in np.flatnonzero(keep)])
    edge = {"color": colour, "width": 0 if band else 1.1, "shape": "hv", "dash": "dot"}
    for values, fill in ((low, {}), (high, {"fill": "tonexty", "fillcolor": band} if band else {})):
        chart.add({"x": x, "y": rounded(values[keep], 0), "mode": "lines", "line": edge, "hoverinfo": "skip", **fill})
    chart.add(
        {
            "x": x,
            "y": rounded(middle[keep], 0),
            "mode": "lines",
            "line": {"color": colour, "width": 2.4, "dash": dash, "shape": "hv"},
            "customdata": [[float(a), float(b)] for a, b in zip(low[keep], high[keep], strict=True)],
            "hovertemplate": f"{name} %{{y}}, 90 % of runs %{{customdata[0]}} to %{{customdata[1]}}<extra></extra>",
        }
    )


Frame = tuple[tuple[float, float], tuple[float, float]]


def balance_frame(baseline: Compared, others: Sequence[Compared]) -> Frame:
    """Ranges of ΔC and ΔF that hold all outlines and zero, so that all charts share their axes."""
    readings = [baseline.own, *(one.versus.other for one in others if one.versus is not None)]
    readings += [one.versus.baseline for one in others if one.versus is not None]
    clouds = [(one.values[CAPABILITY], one.values[IDENTITY]) for one in readings if CAPABILITY in one.values]
    inside = [[values[central(*cloud)] for values in cloud] for cloud in clouds]
    spans = []
    for axis in (0, 1):
        low = min([0.0, *(float(cloud[axis].min()) for cloud in inside)])
        high = max([0.05, *(float(cloud[axis].max()) for cloud in inside)])
        pad = 0.06 * (high - low)
        spans.append((low - pad, high + pad))
    return spans[0], spans[1]


def balance_figure(others: Sequence[Compared], frame: Frame, *, height: int = 420) -> Chart:
    """Identity lost against capability gained: the hull of the central 90 % of runs, the baseline's in grey.

    Args:
        others: One or two scenarios.
        frame: Ranges of both axes.
        height: px.

    Returns:
        Hulls, a mark at the medians, the line of equal gain and loss.
    """
    small = height < SMALL
    chart = blank_figure(height, left=60 if small else 62, right=14 if small else 28, top=8, bottom=40)
    span_x, span_y = frame
    reach = [max(0.0, span_y[0], span_x[0]), min(span_x[1], span_y[1])]
    chart.add(
        {
            "x": reach,
            "y": reach,
            "mode": "lines",
            "line": {"color": AXIS, "width": 1.3, "dash": "dash"},
            "hoverinfo": "skip",
        }
    )
    drawn: list[tuple[Reading, tuple[str, str, str], str, str]] = []
    first = others[0].versus
    if first is not None:
        drawn.append((first.baseline, (GREY, "dot", HULL_GREY), "square", BASELINE))
    for one, looks, symbol in zip(others, LOOKS, ("circle", "diamond"), strict=False):
        if one.versus is not None:
            drawn.append((one.versus.other, looks, symbol, short(one.candidate.name)))
    for reading, (colour, dash, fill), symbol, name in drawn:
        if CAPABILITY not in reading.values:
            continue
        gain, loss = reading.values[CAPABILITY], reading.values[IDENTITY]
        _hull(chart, gain, loss, (colour, dash, fill))
        chart.add(
            {
                "x": rounded([np.median(gain)]),
                "y": rounded([np.median(loss)]),
                # One point draws no line, but the legend shows that of the outline.
                "mode": "lines+markers",
                "line": {"color": colour, "width": 1.7, "dash": dash},
                "marker": {"color": colour, "symbol": symbol, "size": 10},
                "name": name,
                "hovertemplate": f"{name}, medians: gain %{{x:.2f}}, loss %{{y:.2f}}<extra></extra>",
            }
        )
    chart.settle(
        xaxis={"range": list(span_x), "title": {"text": "ΔC" if small else "Capability gained, ΔC"}, "nticks": 5},
        yaxis={"range": list(span_y), "title": {"text": "ΔF" if small else "Identity lost, ΔF"}, "nticks": 5},
        hovermode="closest",
    )
    for trace in chart.data:
        trace["showlegend"] = "name" in trace
    if not small:
        # A small chart stands under the name of its only scenario.
        font = {"size": 12.5}
        legend = {"orientation": "h", "x": 0, "xanchor": "left", **LEGEND_TOP, "font": font}
        chart.settle(showlegend=True, legend=legend, margin={"t": 44})
    return chart


def _hull(chart: Chart, gain: NDArray[np.float64], loss: NDArray[np.float64], looks: tuple[str, str, str]) -> None:
    colour, dash, fill = looks
    inner = central(gain, loss)
    x, y = hull(gain[inner], loss[inner])
    if x:
        line = {"color": colour, "width": 1.7, "dash": dash}
        chart.add(
            {"x": x, "y": y, "mode": "lines", "fill": "toself", "fillcolor": fill, "line": line, "hoverinfo": "skip"}
        )
