"""The terms of one state's decision over time, at its announcements."""

from __future__ import annotations

from dataclasses import dataclass
from textwrap import wrap

import numpy as np
from numpy.typing import NDArray

from normsim.clock import MONTHS_PER_YEAR
from normsim.figures.causes import Announcements
from normsim.figures.chart import Chart
from normsim.figures.spread import rounded
from normsim.figures.style import AXIS, BLUE, INK, ORANGE, PURPLE, TEAL, blank_figure, end_labels
from normsim.figures.wording import TERM_NAMES

LABEL = 20
"""Longest line of a name beside its line, letters; longer names take two."""

MOST_YEARS = 8
"""Years that are named at most, less one."""

ENOUGH = 10
"""Announcements a year needs."""

MOST_LINES = 5
"""Terms that are drawn: those that matter most."""

LOOKS: dict[str, tuple[str, str]] = {
    "threat": (BLUE, "solid"),
    "abandonment": (ORANGE, "dash"),
    "peers": (PURPLE, "dot"),
    "sibling": (TEAL, "dashdot"),
    "shock": (BLUE, "longdash"),
    "permission": (PURPLE, "solid"),
    "pact": (TEAL, "solid"),
    "norm": (PURPLE, "dashdot"),
    "resistance": (TEAL, "dot"),
    "domestic": (ORANGE, "dot"),
    "anticipation": (BLUE, "dot"),
    "substitutes": (ORANGE, "longdash"),
    "disapproval": (PURPLE, "dash"),
}
"""Colour and dash of each term, the same in every setting; no two are alike, and grey is the baseline's."""


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
    lines = [(TERM_NAMES[term], found.means[:, i], *LOOKS[term]) for i, term in enumerate(found.terms[:MOST_LINES])]
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
            labels.append((float(values[-1]), "<br>".join(wrap(name, LABEL)), colour))
    low = float(min(found.means.min(initial=0.0), total.min(initial=0.0)))
    high = float(max(found.means.max(initial=1.0), total.max(initial=1.0)))
    pad = 0.06 * (high - low)
    first, last = (found.years[0], found.years[-1]) if found.years else (0, 0)
    step = next(step for step in (1, 2, 5, 10, 100) if (last - first) / step <= MOST_YEARS)
    named = range(-(-first // step) * step, last + 1, step)
    chart.settle(
        xaxis={
            "title": {"text": "Year of the announcement"},
            "tickvals": list(named),
            "ticktext": [str(year) for year in named],
            "tickformat": "d",
            "tickangle": 0,
        },
        yaxis={
            "title": {"text": "Added log-hazard"},
            "range": [low - pad, high + pad],
            "zeroline": True,
            "zerolinecolor": AXIS,
        },
    )
    end_labels(chart, labels, (low - pad, high + pad), lines=2)
    return chart
