"""How the norm fares: robustness and its four parts, what parties say, who produces again."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeGuard

import numpy as np

from normsim.figures.chart import Chart
from normsim.figures.exits import add_fan, count_axis, date_axis, fan_labels
from normsim.figures.grey import NAME, grey_fan, grey_line
from normsim.figures.spread import dates, rounded, spread
from normsim.figures.style import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PAGE,
    PURPLE,
    SOFT_BLUE,
    SOFT_GREY,
    SOFT_ORANGE,
    TEAL,
    blank_figure,
    end_labels,
)

if TYPE_CHECKING:
    from normsim.results import Results

UNIT = (0.0, 1.02)
PARTS: dict[str, tuple[str, str]] = {
    "concordance": (BLUE, "solid"),
    "reactions": (ORANGE, "dash"),
    "compliance": (TEAL, "dot"),
    "implementation": (PURPLE, "dashdot"),
}
"""The four parts of robustness, each with its colour and dash (Deitelhoff & Zimmermann 2019)."""

REACTIONS: dict[str, tuple[str, str]] = {
    "condemn": (SOFT_BLUE, "condemn"),
    "silent": (SOFT_GREY, "stay silent"),
    "condone": (SOFT_ORANGE, "condone"),
}


def robustness_figure(results: Results, treaty: str, *, baseline: Results | None = None, height: int = 250) -> Chart:
    """Robustness of one norm over time, spread of the runs.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        baseline: Another ensemble, drawn in grey.
        height: px.

    Returns:
        Bands of 50 % and 90 % of runs and the median; the level at the start as a thin line.
    """
    months = [int(month) for month in results.months]
    fan = spread(results.dataset["robustness"].sel(treaty=treaty).values)
    start = float(results.dataset["robustness_start"].sel(treaty=treaty))
    chart = blank_figure(height, right=92)
    x = dates(months)
    chart.add(
        {
            "x": [x[0], x[-1]],
            "y": [round(start, 3)] * 2,
            "mode": "lines",
            "line": {"color": GREY, "width": 1.4, "dash": "dot"},
            "hoverinfo": "skip",
        }
    )
    add_fan(chart, x, fan, digits=2)
    labels = [*fan_labels(fan, 0.02), (start, "at the start", GREY)]
    if _has(baseline, treaty):
        grey = spread(baseline.dataset["robustness"].sel(treaty=treaty).values)
        grey_fan(chart, _dates(baseline), grey)
        labels.append((float(grey.q50[-1]), NAME, GREY))
    chart.settle(
        yaxis={"range": list(UNIT), "title": {"text": "Robustness, 0 to 1"}, "dtick": 0.2, "tickformat": ".1f"}
    )
    date_axis(chart, months)
    end_labels(chart, labels, UNIT)
    return chart


def parts_figure(results: Results, treaty: str, *, baseline: Results | None = None, height: int = 250) -> Chart:
    """The four parts of one norm's robustness, medians of the runs.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        baseline: Another ensemble, its medians drawn in grey.
        height: px.

    Returns:
        Four lines that differ in colour and dash, named at their ends.
    """
    months = [int(month) for month in results.months]
    chart = blank_figure(height, right=122)
    labels = []
    if _has(baseline, treaty):
        for part in PARTS:
            grey = np.median(baseline.dataset[part].sel(treaty=treaty).values, axis=0)
            grey_line(chart, _dates(baseline), rounded(grey), f"{part} %{{y:.2f}}")
    for part, (colour, dash) in PARTS.items():
        middle = np.median(results.dataset[part].sel(treaty=treaty).values, axis=0)
        chart.add(
            {
                "x": dates(months),
                "y": rounded(middle),
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": 2.3},
                "hovertemplate": part + " %{y:.2f}<extra></extra>",
            }
        )
        labels.append((float(middle[-1]), part, colour))
    chart.settle(
        yaxis={"range": list(UNIT), "title": {"text": "Level, 0 to 1 (median)"}, "dtick": 0.2, "tickformat": ".1f"}
    )
    date_axis(chart, months)
    end_labels(chart, labels, UNIT)
    return chart


def reactions_figure(results: Results, treaty: str, *, baseline: Results | None = None, height: int = 250) -> Chart:
    """How parties react to exits: shares that condemn, stay silent, condone; mean of the runs.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        baseline: Another ensemble, the borders of its areas drawn in grey.
        height: px.

    Returns:
        Stacked areas that fill 0 to 100 %.
    """
    months = [int(month) for month in results.months]
    chart = blank_figure(height, right=96)
    labels, floor = [], 0.0
    for name, (colour, words) in REACTIONS.items():
        level = results.dataset[name].sel(treaty=treaty).values.mean(axis=0, dtype=np.float64) * 100
        chart.add(
            {
                "x": dates(months),
                "y": rounded(level, 1),
                "mode": "lines",
                "stackgroup": "reactions",
                "line": {"width": 1.2, "color": PAGE},
                "fillcolor": colour,
                "hovertemplate": words + " %{y:.0f} %<extra></extra>",
            }
        )
        labels.append((floor + float(level[-1]) / 2, words, INK))
        floor += float(level[-1])
    if _has(baseline, treaty):
        border = np.zeros(len(baseline.months))
        for name, (_, words) in list(REACTIONS.items())[:-1]:
            border += baseline.dataset[name].sel(treaty=treaty).values.mean(axis=0, dtype=np.float64) * 100
            grey_line(chart, _dates(baseline), rounded(border, 1), f"{words}, upper border %{{y:.0f}} %")
    chart.settle(yaxis={"range": [0, 100], "title": {"text": "Share of parties, %"}, "dtick": 25})
    date_axis(chart, months)
    end_labels(chart, labels, (0, 100))
    return chart


def rearmed_figure(results: Results, treaty: str, *, baseline: Results | None = None, height: int = 250) -> Chart:
    """States that produce or stock the weapon again: the race-to-the-bottom indicator.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        baseline: Another ensemble, drawn in grey.
        height: px.

    Returns:
        Bands of 50 % and 90 % of runs and the median.
    """
    months = [int(month) for month in results.months]
    fan = spread(results.dataset["rearmed"].sel(treaty=treaty).values)
    chart = blank_figure(height, right=92)
    add_fan(chart, dates(months), fan, shape="hv", digits=0)
    top, labels = max(float(fan.q95.max()), 1.0), fan_labels(fan)
    if _has(baseline, treaty):
        grey = spread(baseline.dataset["rearmed"].sel(treaty=treaty).values)
        grey_fan(chart, _dates(baseline), grey, shape="hv", digits=0)
        top = max(top, float(grey.q95.max()))
        labels.append((float(grey.q50[-1]), NAME, GREY))
    ceiling = count_axis(chart, top, "States producing or stocking")
    date_axis(chart, months)
    end_labels(chart, labels, (-0.02 * ceiling, ceiling))
    return chart


def _has(baseline: Results | None, treaty: str) -> TypeGuard[Results]:
    return baseline is not None and treaty in baseline.treaties


def _dates(baseline: Results) -> list[str]:
    return dates([int(month) for month in baseline.months])
