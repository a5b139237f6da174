"""Up to four pinned settings side by side, in the same runs and on the same axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from normsim.app.numbers import key_numbers
from normsim.app.texts import texts
from normsim.experiments.spread import spread
from normsim.figures.exits import Y_TITLES, count_axis, exits_figure
from normsim.figures.wording import month_words, runs_words
from normsim.report.exits_section import TITLES
from normsim.report.key_numbers import count_range_text
from normsim.report.parts import Figure, Table
from normsim.results import Results

STAGE = "announced"


@dataclass(frozen=True)
class Pin:
    """One pinned setting: what it changes, in words, and its ensemble, or why it has none."""

    changes: tuple[str, ...]
    results: Results | None
    problem: str = ""


def compare_view(pins: Sequence[Pin], treaty: str) -> dict[str, Any]:
    """Key numbers as columns, and the exits of each setting on one axis.

    Args:
        pins: The pinned settings, in their order.
        treaty: Treaty shown; a setting without it, or one that is no scenario, has a column that says so.
    """
    known = [
        (number, pin, pin.results)
        for number, pin in enumerate(pins)
        if pin.results is not None and treaty in pin.results.treaties
    ]
    columns = {number: key_numbers(results, None, treaty) for number, _, results in known}
    labels = [one["label"] for one in next(iter(columns.values()), [])]
    rows = [
        [label, *(columns[number][place]["text"] if number in columns else "–" for number in range(len(pins)))]
        for place, label in enumerate(labels)
    ]
    figures = [_fan(pin, results, treaty, number) for number, pin, results in known]
    if figures:
        top = max(figure.chart.layout["yaxis"]["range"][1] for figure in figures)
        for figure in figures:
            count_axis(figure.chart, top / 1.08, Y_TITLES[STAGE])
    return {
        "figures": figures,
        "compare": {
            "rows": rows,
            "changes": [_about(pin, treaty) for pin in pins],
            # Which pin each chart shows: not every pin has one.
            "shown": [number for number, _, _ in known],
        },
    }


def _about(pin: Pin, treaty: str) -> str:
    words: dict[str, str] = texts()["compare"]
    if pin.results is None:
        return words["broken"].format(problem=pin.problem)
    changes = "; ".join(pin.changes) or words["unchanged"]
    return changes if treaty in pin.results.treaties else words["no_treaty"].format(changes=changes, treaty=treaty)


def _fan(pin: Pin, results: Results, treaty: str, number: int) -> Figure:
    end = {
        kind: count_range_text(spread(results.count(treaty, STAGE, kind=kind)[:, -1]))
        for kind in ("at_start", "new", "total")
    }
    month, n = month_words(int(results.months[-1])), runs_words(results.dataset.sizes["run"])
    changes = "; ".join(pin.changes) or texts()["compare"]["unchanged"]
    return Figure(
        id=f"compare-{number}",
        title=f"{treaty}: {TITLES[STAGE]}",
        caption=f"{changes}. At start + new; n = {n}; interval: spread of runs (chance and uncertain inputs together).",
        alt=f"{treaty}, announced by {month}: at the start {end['at_start']}, new {end['new']}, total {end['total']}.",
        chart=exits_figure(results, treaty, STAGE),
        table=Table(("By", "At start", "New", "Total"), ((month, end["at_start"], end["new"], end["total"]),)),
    )
