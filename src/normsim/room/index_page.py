"""The first page of the workshop folder: agenda, how to use it, what has happened so far, where everything is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from normsim.figures.wording import runs_words
from normsim.report.inputs import ReportInputs
from normsim.report.opening import facts, since_start
from normsim.report.pages import Skeleton, fill
from normsim.report.parts import Page
from normsim.room.plan import Plan

Where = Literal["screen", "paper", "facilitator"]
HEADINGS: Mapping[Where, str] = {
    "screen": "On the screen",
    "paper": "On paper",
    "facilitator": "For the facilitator",
}
HOW: tuple[str, ...] = (
    "Copy the whole folder to each laptop and open index.html by double-click. Nothing is installed, nothing is "
    "fetched from a network, and nothing that you do leaves the laptop.",
    "Any browser of the last two or three years works: Firefox, Edge, Chrome, Safari.",
    "Guess first. Open a report only when the guesses are on paper; in the explorer, “Guess first” hides the answer.",
    "Every answer is a range. The dark band holds half of the runs, the light band nine of ten; a single line would "
    "claim more than is known.",
    "Before believing an effect, switch between the rival explanations. The record cannot tell them apart.",
    "To keep a setting of the explorer, copy its link; it opens on every laptop that has this folder at the same "
    "place, and the part after # opens anywhere.",
)


@dataclass(frozen=True)
class Entry:
    """A file that the first page leads to.

    Args:
        file: Address, relative to the folder.
        title: What it is called.
        about: What it is for.
        where: Used on the screen, on paper, or by the facilitator.
    """

    file: str
    title: str
    about: str
    where: Where


def build_index(
    plan: Plan,
    first: ReportInputs,
    entries: Sequence[Entry],
    links: Mapping[str, Sequence[tuple[str, str]]],
    command: str,
) -> str:
    """Write the first page.

    Args:
        plan: The plan.
        first: What the first report is made of; its dated facts are shown.
        entries: The other files.
        links: Addresses and words by the agenda's name of a page.
        command: Command line that gives the folder again.

    Returns:
        One HTML page that needs no other file and no network.
    """
    page = Page(first)
    about = first.results.provenance
    return fill(
        "room/index.html.j2",
        Skeleton(title=plan.title, kind="workshop", strip=(plan.title,), styles=("room.css", "index.css")),
        plan=plan,
        total=sum(item.minutes for item in plan.agenda),
        agenda=_agenda(plan, links),
        how=HOW,
        facts=facts(page),
        since=since_start(page),
        places=[(heading, [entry for entry in entries if entry.where == where]) for where, heading in HEADINGS.items()],
        groups=list(plan.groups.values()),
        command=command,
        made=f"normsim {about.version}, model {about.model_version}, seed {about.seed}, "
        f"{runs_words(about.runs)} of each scenario",
    )


def _agenda(plan: Plan, links: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    """Points of the agenda with the minute at which each begins."""
    rows, at = [], 0
    for item in plan.agenda:
        rows.append(
            {
                "at": f"{at // 60}:{at % 60:02d}",
                "minutes": item.minutes,
                "what": item.what,
                "links": links.get(item.page, ()),
            }
        )
        at += item.minutes
    return rows
