"""One state's way: in how many runs it has reached each step, month by month."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from normsim.figures.chart import Chart
from normsim.figures.exits import date_axis
from normsim.figures.grey import grey_line
from normsim.figures.spread import dates, rounded
from normsim.figures.style import BLUE, ORANGE, TEAL, blank_figure, end_labels

if TYPE_CHECKING:
    from normsim.results import Results

STEPS: dict[str, tuple[str, str, str]] = {
    "debating": (TEAL, "dot", "debated or further"),
    "announced": (BLUE, "solid", "announced"),
    "effective": (ORANGE, "dash", "has left"),
}
"""Colour, dash and words of each step."""

SHARE = (-2.0, 103.0)


def step_shares(results: Results, treaty: str, state: str) -> dict[str, NDArray[np.float64]]:
    """Share of runs in which a state has come at least as far as each step, by month; each ``(months,)``.

    Who announces on a pact's invitation, or had announced before the start, has come further than a debate.

    Args:
        results: The ensemble.
        treaty: Treaty id.
        state: ISO3.
    """
    place, column = results.states.index(state), results.treaties.index(treaty)
    months, further = np.asarray(results.months), np.zeros((1, 1), dtype=np.bool_)
    found = {}
    for stage in reversed(STEPS):
        first = results.first(stage)[:, place, column, None]
        further = further | ((first >= 0) & (first <= months))
        found[stage] = further.mean(axis=0)
    return found


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
        One line per step, named at its end; none for debates where every one had led to an announcement.
    """
    months = [int(month) for month in results.months]
    chart = blank_figure(height, right=134)
    labels = []
    if baseline is not None and treaty in baseline.treaties and state in baseline.states:
        share = 100 * baseline.dataset["probability"].sel(treaty=treaty, state=state, stage="announced").values
        grey_line(chart, dates([int(month) for month in baseline.months]), rounded(share, 1), "announced %{y:.0f} %")
    shares = step_shares(results, treaty, state)
    if np.array_equal(shares["debating"], shares["announced"]):
        del shares["debating"]  # would say nothing more
    for stage, (colour, dash, words) in STEPS.items():
        if stage not in shares:
            continue
        share = 100 * shares[stage]
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
