"""The views of the workbench: the report's own figures, with the baseline behind them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from normsim.app.compare_view import Pin, compare_view
from normsim.app.state_view import StateShown, Tried, state_view
from normsim.app.texts import texts
from normsim.experiments.summary import summarise
from normsim.figures.wording import RARE, share_text
from normsim.report.assets import chart_json
from normsim.report.build import atlas_html
from normsim.report.causes_section import causes_section
from normsim.report.exits_section import exits_section
from normsim.report.inputs import ReportInputs
from normsim.report.map_section import map_section
from normsim.report.norms_section import norms_section
from normsim.report.parts import Figure, Page
from normsim.report.rivals_section import rivals_section
from normsim.report.tradeoff_section import tradeoff_section
from normsim.results import Results

NEEDS_SUMMARY = ("tradeoff", "rivals")


@dataclass(frozen=True)
class Shown:
    """What a view is made of.

    Args:
        results: The ensemble.
        baseline: The ensemble without the changes; None when nothing was changed.
        treaty: Treaty that is shown.
        state: State that is shown, ISO3, perhaps empty.
        pins: The pinned settings.
        tried: Runs the present setting with a change; None for a quick answer.
    """

    results: Results
    baseline: Results | None
    treaty: str
    state: str = ""
    pins: tuple[Pin, ...] = ()
    tried: Tried | None = None

    @cached_property
    def page(self) -> Page:
        """The report's page of this treaty, without a summary."""
        return self.page_of({}, (self.treaty,))

    def page_of(self, summary: dict[str, Any], only: tuple[str, ...]) -> Page:
        """The report's page."""
        return Page(ReportInputs(self.results, summary, None, "", (), {}, baseline=self.baseline), only=only)


def view_of(view: str, shown: Shown) -> dict[str, Any]:
    """Figures and whatever else a view shows, ready for JSON.

    Args:
        view: One of ``normsim.app.wish.VIEWS``.
        shown: What it is made of.
    """
    found = _MAKERS[view](shown)
    figures = found.pop("figures", [])
    return {"figures": [figure_json(one) for one in figures], **found}


def figure_json(figure: Figure) -> dict[str, Any]:
    """A figure with all that stands around it."""
    explain: dict[str, str] = texts()["explain"]
    return {
        "id": figure.id,
        "title": figure.title,
        "caption": figure.caption,
        "alt": figure.alt,
        "headers": figure.table.headers,
        "rows": figure.table.rows,
        "wide": figure.wide,
        "explain": explain.get(figure.id.partition("-")[0], ""),
        "chart": chart_json(figure.chart),
    }


def _exits(shown: Shown) -> dict[str, Any]:
    exits_section(shown.page)
    return {"figures": shown.page.figures}


def _norm(shown: Shown) -> dict[str, Any]:
    norms_section(shown.page)
    return {"figures": shown.page.figures}


def _causes(shown: Shown) -> dict[str, Any]:
    page = shown.page_of({}, ())
    section = causes_section(page)
    return {"figures": page.figures, "note": section["routes"]}


def _tradeoff(shown: Shown) -> dict[str, Any]:
    page = shown.page_of(summarise(shown.results), ())
    section = tradeoff_section(page)
    return {"figures": page.figures, "gain": section["gain"]}


def _rivals(shown: Shown) -> dict[str, Any]:
    page = shown.page_of(summarise(shown.results), (shown.treaty,))
    section = rivals_section(page)
    return {
        "figures": page.figures,
        "rivals": {key: section[key] for key in ("meaning", "headers", "rows", "changes")},
    }


def _map(shown: Shown) -> dict[str, Any]:
    section = map_section(shown.page)
    return {"map": {"html": atlas_html(shown.page, section), "data": section["payload"], **_map_numbers(shown)}}


def _map_numbers(shown: Shown) -> dict[str, Any]:
    """The map in numbers, those that go furthest first; what the eye cannot get from colours."""
    page, treaty = shown.page, shown.treaty
    words: dict[str, str] = texts()["map"]
    shares = {stage: page.results.chance(treaty, stage) for stage in ("announced", "effective")}
    begun = page.results.dataset["at_start"].sel(treaty=treaty).values
    order = sorted(range(len(page.states)), key=lambda i: (-shares["announced"][i], page.names[page.states[i]]))
    rows = [
        [
            page.names[page.states[i]],
            words["at_start"] if begun[i] else share_text(float(shares["announced"][i]), page.runs),
            share_text(float(shares["effective"][i]), page.runs),
        ]
        for i in order
        if begun[i] or shares["announced"][i] >= RARE
    ]
    return {
        "headers": [words["state"], words["announced"], words["effective"]],
        "rows": rows,
        "note": words["note"].format(treaty=treaty, end=page.end, n=page.n),
    }


def _state(shown: Shown) -> dict[str, Any]:
    return state_view(StateShown(shown.page, shown.state, shown.tried))


def _compare(shown: Shown) -> dict[str, Any]:
    return compare_view(shown.pins, shown.treaty)


_MAKERS: dict[str, Callable[[Shown], dict[str, Any]]] = {
    "exits": _exits,
    "map": _map,
    "norm": _norm,
    "causes": _causes,
    "tradeoff": _tradeoff,
    "rivals": _rivals,
    "state": _state,
    "compare": _compare,
}
