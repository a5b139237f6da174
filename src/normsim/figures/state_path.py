"""One state's way: in how many runs it has reached each step, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

from normsim.figures.chart import Chart
from normsim.figures.exits import date_axis
from normsim.figures.grey import grey_line
from normsim.figures.spread import dates, rounded
from normsim.figures.style import BLUE, ORANGE, TEAL, blank_figure, end_labels

if TYPE_CHECKING:
    from normsim.results import Results

STEPS: dict[str, tuple[str, str, str]] = {
    "debating": (TEAL, "dot", "has debated"),
    "announced": (BLUE, "solid", "announced"),
    "effective": (ORANGE, "dash", "has left"),
}
"""Colour, dash and words of each step."""

SHARE = (-2.0, 103.0)


def state_figure(
    results: Results, treaty: str, state: str, *, baseline: Results | None = None, height: int = 270
) -> Chart:
    """Share of runs in which a state has reached each step of leaving a treaty by each month.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        state: ISO3.
        baseline: Another ensemble, its share of announcements in grey.
        height: px.

    Returns:
        One line per step, named at its end.
    """
    months = [int(month) for month in results.months]
    chart = blank_figure(height, right=96)
    labels = []
    if baseline is not None and treaty in baseline.treaties and state in baseline.states:
        share = 100 * baseline.dataset["probability"].sel(treaty=treaty, state=state, stage="announced").values
        grey_line(chart, dates([int(month) for month in baseline.months]), rounded(share, 1), "announced %{y:.0f} %")
    for stage, (colour, dash, words) in STEPS.items():
        share = 100 * results.dataset["probability"].sel(treaty=treaty, state=state, stage=stage).values
        chart.add(
            {
                "x": dates(months),
                "y": rounded(share, 1),
                "mode": "lines",
                "line": {"color": colour, "dash": dash, "width": 2.3, "shape": "hv"},
                "hovertemplate": words + " in %{y:.0f} % of runs<extra></extra>",
            }
        )
        labels.append((float(share[-1]), words, colour))
    chart.settle(yaxis={"range": list(SHARE), "title": {"text": "Share of runs, %"}, "dtick": 25})
    date_axis(chart, months)
    end_labels(chart, labels, SHARE)
    return chart
