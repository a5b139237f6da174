"""Section 5: robustness with its parts, reactions, race to the bottom."""

from __future__ import annotations

from typing import Any

import numpy as np

from normsim.experiments.spread import spread
from normsim.figures.norms import PARTS, REACTIONS, parts_figure, reactions_figure, rearmed_figure, robustness_figure
from normsim.figures.wording import month_words, number
from normsim.report.exits_section import shown_months
from normsim.report.key_numbers import count_range_text
from normsim.report.parts import Figure, Page, Table


def norms_section(page: Page) -> dict[str, Any]:
    """Four charts per treaty."""
    makers = (_robustness, _parts, _reactions, _rearmed)
    return {
        "rows": [
            {"treaty": t, "name": page.treaty_names.get(t, t), "figures": [make(page, t) for make in makers]}
            for t in page.treaties
        ]
    }


def _level(values: dict[str, float]) -> str:
    return f"{number(values['q50'])} ({number(values['q05'])} to {number(values['q95'])})"


def _robustness(page: Page, treaty: str) -> Figure:
    level = page.results.dataset["robustness"].sel(treaty=treaty).values
    start = number(float(page.results.dataset["robustness_start"].sel(treaty=treaty)))
    rows = (
        ("Before the first month", start),
        *((month_words(page.months[i]), _level(spread(level[:, i]))) for i in shown_months(page)),
    )
    return page.add(
        Figure(
            id=f"robustness-{treaty}",
            title="Robustness of the norm",
            caption=(
                f"Weighted geometric mean of the four parts (weights: judgement).{page.grey_note} {page.spread_note}."
            ),
            alt=f"{treaty}, robustness: {start} at the start, {rows[-1][1]} in {page.end}, median and 90 % of runs.",
            chart=robustness_figure(page.results, treaty, baseline=page.inputs.baseline),
            table=Table(("Month", "Robustness, median (90 % of runs)"), rows),
        )
    )


def _parts(page: Page, treaty: str) -> Figure:
    levels = {part: page.results.dataset[part].sel(treaty=treaty).values for part in PARTS}
    rows = tuple(
        (month_words(page.months[i]), *(_level(spread(level[:, i])) for level in levels.values()))
        for i in shown_months(page)
    )
    ends = ", ".join(f"{part} {number(float(np.median(level[:, -1])))}" for part, level in levels.items())
    return page.add(
        Figure(
            id=f"parts-{treaty}",
            title="Its four parts",
            caption=f"Medians; the 90 % ranges are in the table.{page.grey_note} {page.spread_note}.",
            alt=f"{treaty}, medians in {page.end}: {ends}.",
            chart=parts_figure(page.results, treaty, baseline=page.inputs.baseline),
            table=Table(("Month", *(part.capitalize() for part in PARTS)), rows),
        )
    )


def _reactions(page: Page, treaty: str) -> Figure:
    levels = {name: page.results.dataset[name].sel(treaty=treaty).values for name in REACTIONS}
    rows = tuple(
        (month_words(page.months[i]), *(_percents(spread(100 * level[:, i])) for level in levels.values()))
        for i in shown_months(page)
    )
    ends = ", ".join(
        f"{REACTIONS[name][1]} {_five(float(level[:, -1].mean() * 100))} %" for name, level in levels.items()
    )
    return page.add(
        Figure(
            id=f"reactions-{treaty}",
            title="How parties react",
            caption=(
                f"Shares of parties, weighted by standing; means over runs.{page.grey_note} "
                f"{page.spread_note} (in the table)."
            ),
            alt=f"{treaty}, mean shares of parties in {page.end}: {ends}.",
            chart=reactions_figure(page.results, treaty, baseline=page.inputs.baseline),
            table=Table(("Month", *(f"{words.capitalize()}, %" for _, words in REACTIONS.values())), rows),
        )
    )


def _five(percent: float) -> int:
    return int(5 * round(percent / 5))


def _percents(values: dict[str, float]) -> str:
    return f"{_five(values['mean'])} ({_five(values['q05'])} to {_five(values['q95'])})"


def _rearmed(page: Page, treaty: str) -> Figure:
    level = page.results.dataset["rearmed"].sel(treaty=treaty).values
    rows = tuple((month_words(page.months[i]), count_range_text(spread(level[:, i]))) for i in shown_months(page))
    return page.add(
        Figure(
            id=f"rearmed-{treaty}",
            title="Race to the bottom",
            caption=(
                f"States that produce or stock the weapon again, at start + new.{page.grey_note} {page.spread_note}."
            ),
            alt=f"{treaty}, states producing or stocking again in {page.end}: {rows[-1][1]}, median and 90 % of runs.",
            chart=rearmed_figure(page.results, treaty, baseline=page.inputs.baseline),
            table=Table(("Month", "States, median (90 % of runs)"), rows),
        )
    )
