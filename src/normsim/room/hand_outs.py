"""Hand-outs for paper: how to read ranges before the results, the results themselves after them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from normsim.figures.wording import RIVAL_MEANING, RIVAL_NAMES, month_words
from normsim.report.exits_section import exits_section
from normsim.report.norms_section import norms_section
from normsim.report.opening import chance_note, events, facts, finding, paragraph, since_start
from normsim.report.pages import Skeleton, fill
from normsim.report.parts import Figure, Page
from normsim.report.rivals_section import rivals_section
from normsim.room.debriefs import debrief
from normsim.room.facts import SharedFacts
from normsim.room.script import MISREADINGS

if TYPE_CHECKING:
    from normsim.report.inputs import ReportInputs

BEFORE_RESULTS = "handout-reading.html"
RESULTS = "handout-results.html"


def build_hand_outs(
    runs: Mapping[str, ReportInputs], labels: Mapping[str, str], title: str, overrides: Mapping[str, tuple[str, ...]]
) -> dict[str, str]:
    """Write two hand-outs: one to give out first, one to give out when all is revealed.

    Args:
        runs: What the outcome report of each scenario is made of, by name; the first gives the dated facts.
        labels: Words for a scenario in place of its title.
        title: Title of the workshop.
        overrides: Other names under which questions for a scenario are looked up.

    Returns:
        Texts by file name, ``handout-reading.html`` and ``handout-results.html``.
    """
    pages = {name: Page(inputs) for name, inputs in runs.items()}
    return {
        BEFORE_RESULTS: _reading(next(iter(pages.values())), title),
        RESULTS: _results(pages, labels, title, overrides),
    }


def _reading(page: Page, title: str) -> str:
    shared = SharedFacts(page.scenario)
    return fill(
        "room/reading.html.j2",
        Skeleton(title=f"How to read this: {title}", kind="hand-out", strip=(title,)),
        title=title,
        start=month_words(page.months[0]),
        end=page.end,
        facts=facts(page),
        since=since_start(page),
        events=events(page),
        law=[*shared.parties(), *shared.law()],
        rivals=[(RIVAL_NAMES[name], meaning) for name, meaning in RIVAL_MEANING.items()],
        misreadings=MISREADINGS,
    )


def _results(
    pages: Mapping[str, Page], labels: Mapping[str, str], title: str, overrides: Mapping[str, tuple[str, ...]]
) -> str:
    figures: list[Figure] = []
    shown = []
    for name, page in pages.items():
        one = _scenario(name, page, labels.get(name) or page.scenario.title)
        figures += [*one["exits"], *one["norms"]]
        shown.append(one | {"questions": debrief((name, *overrides.get(name, ())))})
    return fill(
        "room/results.html.j2",
        Skeleton(title=f"Results: {title}", kind="hand-out", strip=(title,), figures=figures),
        title=title,
        scenarios=shown,
    )


def _scenario(name: str, page: Page, label: str) -> dict[str, Any]:
    """The few pictures and numbers of a report that fit on a sheet; the same figures, under names of their own."""
    exits = [row["figures"][0] for row in exits_section(page)["rows"]]
    norms = [row["figures"][0] for row in norms_section(page)["rows"]]
    rivals = rivals_section(page)
    return {
        "label": label,
        "question": page.scenario.question,
        "finding": finding(page),
        "note": chance_note(page),
        "paragraph": paragraph(page),
        "exits": [_own(one, name, treaty) for one, treaty in zip(exits, page.treaties, strict=True)],
        "norms": [_own(one, name, treaty) for one, treaty in zip(norms, page.treaties, strict=True)],
        "rivals": rivals,
        "end": page.end,
        "spread_note": page.spread_note,
    }


def _own(figure: Figure, name: str, treaty: str) -> Figure:
    return replace(figure, id=f"{name}-{figure.id}", title=f"{treaty}: {figure.title[0].lower()}{figure.title[1:]}")
