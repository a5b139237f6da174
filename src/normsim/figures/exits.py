"""How many states go how far, month by month: a fan of the runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.clock import MONTHS_PER_YEAR
from normsim.figures.chart import Chart
from normsim.figures.grey import grey_fan
from normsim.figures.spread import Spread, dates, rounded, spread
from normsim.figures.style import BAND_50, BAND_90, BLUE, GREY, INK, ORANGE, blank_figure, end_labels
from normsim.figures.wording import month_words

if TYPE_CHECKING:
    from normsim.results import Results

MOST_TICKS = 6.5
"""Months or years that are named at most."""

Y_TITLES = {
    "announced": "States that announced",
    "deposited": "States that deposited",
    "effective": "States that have left",
}


def add_fan(
    chart: Chart,
    x: Sequence[str],
    fan: Spread,
    *,
    shape: str = "linear",
    digits: int = 3,
    name: str = "median",
) -> None:
    """Draw the bands of 90 % and 50 % of runs and the median.

    Args:
        chart: The chart, changed in place.
        x: First days of the months.
        fan: Quantiles by month.
        shape: ``hv`` for counts that jump, ``linear`` for levels.
        digits: Decimals kept.
        name: What the median line is called on hover.
    """
    edge = {"x": x, "mode": "lines", "line": {"width": 0, "shape": shape}, "hoverinfo": "skip"}
    ends = [rounded(level, digits) for level in (fan.q05, fan.q95)]
    traces: list[dict[str, Any]] = []
    for low, high, fill in ((*ends, BAND_90), (rounded(fan.q25, digits), rounded(fan.q75, digits), BAND_50)):
        traces += [edge | {"y": low}, edge | {"y": high, "fill": "tonexty", "fillcolor": fill}]
    traces.append(
        {
            "x": x,
            "y": rounded(fan.q50, digits),
            "mode": "lines",
            "line": {"color": BLUE, "width": 2.6, "shape": shape},
            "customdata": [[low, high] for low, high in zip(*ends, strict=True)],
            "hovertemplate": f"{name} %{{y}}, 90 % of runs %{{customdata[0]}} to %{{customdata[1]}}<extra></extra>",
        }
    )
    chart.add(*traces)


def fan_labels(fan: Spread, least: float = 0.0) -> list[tuple[float, str, str]]:
    """Names of the median and of the bands at their right end; bands thinner than ``least`` go without."""
    middle, half, most = (float(level[-1]) for level in (fan.q50, fan.q75, fan.q95))
    labels = [(middle, "<b>median</b>", BLUE)]
    if half - middle > least:
        labels.append((half, "half of runs", BLUE))
    if most - max(half, middle) > least:
        labels.append((most, "90 % of runs", BLUE))
    return labels


def count_axis(chart: Chart, top: float, title: str) -> float:
    """Scale the y axis for whole numbers from 0; returns its upper end."""
    ceiling = top + max(0.6, 0.08 * top)
    chart.settle(
        yaxis={
            "range": [-0.02 * ceiling, ceiling],
            "title": {"text": title},
            "dtick": max(1, int(np.ceil(ceiling / 5))) if ceiling <= 12 else None,
            "nticks": 6,
            "tickformat": "d",
        }
    )
    return ceiling


def date_axis(chart: Chart, months: Sequence[int]) -> None:
    """Label the month axis with few, round ticks; a page that is narrow leaves some of them out."""
    span = len(months)
    step = next((step for step in (1, 3, 6, 12, 24, 36, 60, 120) if span / step <= MOST_TICKS), 240)
    first = -(-months[0] // step) * step if step >= MONTHS_PER_YEAR else months[0]
    ticks = list(range(first, months[-1] + 1, step))
    chart.settle(
        xaxis={
            "type": "date",
            "range": [dates([months[0]])[0], dates([max(months[-1], months[0] + 1)])[0]],
            "tickvals": dates(ticks),
            "tickangle": 0,
            "ticktext": [
                str(t // 12) if step >= MONTHS_PER_YEAR else f"{month_words(t)[:3]}<br>{t // 12}" for t in ticks
            ],
            "hoverformat": "%B %Y",
            "title": {"text": "Month" if step < MONTHS_PER_YEAR else "Year"},
        }
    )
    if step < MONTHS_PER_YEAR:
        chart.settle(margin={"b": 62})


def exits_figure(
    results: Results,
    treaty: str,
    stage: str,
    *,
    baseline: Results | None = None,
    record: Mapping[int, int] | None = None,
    counts: tuple[NDArray[np.int32], NDArray[np.int32]] | None = None,
    height: int = 270,
) -> Chart:
    """States that reached a stage of leaving a treaty by each month: at the start plus new.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        stage: ``announced``, ``deposited`` or ``effective``.
        baseline: Another ensemble, drawn in grey.
        record: Observed number of states by month number.
        counts: States at the start and new ones, ``(runs, months)`` each, where they are known already.
        height: px.

    Returns:
        Bands of 50 % and 90 % of runs, the median, the part that stood past PARTY at the start, observed dots.
    """
    months = [int(month) for month in results.months]
    x = dates(months)
    at_start, new = counts or (results.count(treaty, stage, kind="at_start"), results.count(treaty, stage, kind="new"))
    fan = spread(at_start + new)
    begun = spread(at_start)
    chart = blank_figure(height, right=92)
    add_fan(chart, x, fan, shape="hv", digits=0, name="at start + new: median")
    labels = fan_labels(fan)
    top = max(float(fan.q95.max()), 1.0)
    if begun.q50.max() > 0:
        chart.add(
            {
                "x": x,
                "y": rounded(begun.q50, 0),
                "mode": "lines",
                "line": {"color": ORANGE, "width": 2, "dash": "dash", "shape": "hv"},
                "hovertemplate": "of these at the start %{y}<extra></extra>",
            }
        )
        labels.append((float(begun.q50[-1]), "at start", ORANGE))
    if baseline is not None:
        top = max(top, _add_baseline(chart, baseline, treaty, stage, labels))
    shown = {month: count for month, count in (record or {}).items() if months[0] <= month <= months[-1]}
    if shown:
        top = max(top, *shown.values())
        chart.add(
            {
                "x": dates(list(shown)),
                "y": list(shown.values()),
                "mode": "markers",
                "marker": {"color": INK, "size": 7, "symbol": "circle-open", "line": {"width": 1.8}},
                "hovertemplate": "observed %{y}<extra></extra>",
            }
        )
    ceiling = count_axis(chart, top, Y_TITLES[stage])
    date_axis(chart, months)
    end_labels(chart, labels, (-0.02 * ceiling, ceiling))
    return chart


@lru_cache(maxsize=6)
def _all(baseline: Results, treaty: str, stage: str) -> Spread:
    """The baseline's fan, which stays the same while the other ensemble changes."""
    return spread(baseline.count(treaty, stage))


def _add_baseline(
    chart: Chart, baseline: Results, treaty: str, stage: str, labels: list[tuple[float, str, str]]
) -> float:
    if treaty not in baseline.dataset["treaty"].values:
        return 0.0
    fan = _all(baseline, treaty, stage)
    grey_fan(chart, dates([int(month) for month in baseline.months]), fan, shape="hv", digits=0)
    labels.append((float(fan.q50[-1]), "baseline", GREY))
    return float(fan.q95.max())
