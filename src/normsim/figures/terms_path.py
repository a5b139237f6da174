"""The terms of one state's decision over time, at its announcements."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from normsim.clock import MONTHS_PER_YEAR
from normsim.figures.causes import Announcements
from normsim.figures.chart import Chart
from normsim.figures.spread import rounded
from normsim.figures.style import AXIS, BLUE, GREY, INK, ORANGE, PURPLE, TEAL, blank_figure, end_labels
from normsim.figures.wording import TERM_NAMES

ENOUGH = 10
"""Announcements a year needs."""

LINES = ((BLUE, "solid"), (ORANGE, "dash"), (TEAL, "dot"), (PURPLE, "dashdot"), (GREY, "longdash"))
"""Colour and dash of the terms that matter most."""


@dataclass(frozen=True)
class TermsByYear:
    """Mean terms at the announcements of one state, year by year.

    Args:
        terms: Names, the weightiest first; ``(terms,)``.
        years: Calendar years with enough announcements; ``(years,)``.
        counts: Announcements in each; ``(years,)``.
        means: Log-hazard against the calm month; ``(years, terms)``.
    """

    terms: tuple[str, ...]
    years: tuple[int, ...]
    counts: NDArray[np.int64]
    means: NDArray[np.float64]


def terms_by_year(found: Announcements, treaty: int, state: int) -> TermsByYear:
    """Mean terms at the announcements of one state, year by year.

    Args:
        found: From ``new_announcements``.
        treaty: Treaty index.
        state: State index.
    """
    keep = (found.treaty == treaty) & (found.state == state)
    values, years = found.values[keep], found.month[keep] // MONTHS_PER_YEAR
    known, counts = np.unique(years, return_counts=True)
    enough = counts >= ENOUGH
    known, counts = known[enough], counts[enough]
    means = np.array([values[years == year].mean(axis=0) for year in known]).reshape(len(known), len(found.terms))
    order = np.argsort(-np.abs(means).sum(axis=0), kind="stable")
    return TermsByYear(
        tuple(found.terms[i] for i in order), tuple(int(year) for year in known), counts, means[:, order]
    )


def terms_figure(found: TermsByYear, *, height: int = 330) -> Chart:
    """Terms of the decision over time: one line for each that matters most, their sum in black.

    Args:
        found: From ``terms_by_year``.
        height: px.

    Returns:
        Lines that differ in colour and dash, named at their ends.
    """
    chart = blank_figure(height, right=158)
    total = found.means.sum(axis=1)
    lines = [(TERM_NAMES[term], found.means[:, i], *LINES[i]) for i, term in enumerate(found.terms[: len(LINES)])]
    labels = []
    for name, values, colour, dash in (*lines, ("Sum of all terms", total, INK, "solid")):
        chart.add(
            {
                "x": list(found.years),
                "y": rounded(values, 2),
                "mode": "lines+markers",
                "line": {"color": colour, "dash": dash, "width": 2.2},
                "marker": {"color": colour, "size": 5},
                "hovertemplate": name + " %{y:+.2f}<extra></extra>",
            }
        )
        if len(values):
            labels.append((float(values[-1]), _short(name), colour))
    low = float(min(found.means.min(initial=0.0), total.min(initial=0.0)))
    high = float(max(found.means.max(initial=1.0), total.max(initial=1.0)))
    pad = 0.06 * (high - low)
    chart.settle(
        xaxis={"title": {"text": "Year of the announcement"}, "dtick": 1, "tickformat": "d"},
        yaxis={
            "title": {"text": "Added log-hazard"},
            "range": [low - pad, high + pad],
            "zeroline": True,
            "zerolinecolor": AXIS,
        },
    )
    if len(found.years) > 8:
        chart.settle(xaxis={"dtick": 2})
    end_labels(chart, labels, (low - pad, high + pad))
    return chart


def _short(name: str) -> str:
    """A name that fits beside a line."""
    return name if len(name) <= 21 else name[: name.rfind(" ", 0, 20)] + " …"
