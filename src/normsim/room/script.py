"""The facilitator's script: what to lay out, what happens when, what to say, and what to say when it gets difficult."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from normsim.report.pages import Skeleton, fill
from normsim.room.debriefs import debrief

if TYPE_CHECKING:
    from normsim.room.plan import Item, Plan

SCRIPT = "script.html"

TRUST: tuple[tuple[str, str], ...] = (
    (
        "What it is",
        "A machine that draws conclusions from assumptions, thousands of times. It is as good as the assumptions, and "
        "it shows them: each has a grade, and most of them are judgement.",
    ),
    (
        "What was checked",
        "The engine reproduces published models; the same file gives the same numbers again; and the model was held "
        "against what happened after it was frozen, with failures listed first.",
    ),
    (
        "What it does not know",
        "Whether states follow each other cannot be read from the record. So every result is shown under three rival "
        "explanations, and a finding counts only where they agree.",
    ),
    (
        "What it is not",
        "It predicts no government. If somebody quotes a number without “under these assumptions”, add it.",
    ),
)
"""What to say about trust, a minute each."""

MISREADINGS: tuple[tuple[str, str], ...] = (
    (
        "“6 of 10 runs, so a 60 % chance.”",
        "It is a share of runs under these assumptions. Other assumptions give another share, and nobody knows the "
        "chance that these are right.",
    ),
    (
        "“The median is the forecast.”",
        "The median run is one of thousands. Read the band: half of the runs lie in the dark part, one in ten outside "
        "the light one.",
    ),
    (
        "“The model says that X leaves next.”",
        "It says in which share of runs a state with X’s values would. What one government does hangs on more than a "
        "model holds; groups are firmer.",
    ),
    (
        "“Five exits, the model was right.”",
        "Exits under way at the start were put in. Only what is called “further” or “new” came out.",
    ),
    (
        "“More runs make it more certain.”",
        "They shrink the simulation error only. What we do not know about the world stays as wide as it was.",
    ),
    (
        "“The lever works: exits go down.”",
        "A lever’s strength is a guess. Ask how strong it would have to be, and whether it helps under all three "
        "explanations.",
    ),
    (
        "“Below 1 in 100, so it cannot happen.”",
        "It is rare under these assumptions. An assumption that is missing can be the one that matters.",
    ),
)
"""What people say, and what to answer."""

DIFFICULT: tuple[tuple[str, str], ...] = (
    (
        "An official says: “But this already happened.”",
        "Thank them, and ask for the month. The runs start on a date and know nothing after it; the report shows what "
        "was observed since beside the runs, and does not feed it in. If it contradicts the runs, that is a finding: "
        "say so, write it on the wall, and ask which assumption it speaks against. Then switch to a scenario that "
        "starts later, if there is one.",
    ),
    (
        "A sceptic says: “Your assumptions are wrong.”",
        "Good: which one? Hand over the mouse. Move that slider, or type the key into a file, before going "
        "on; then ask "
        "whether the conclusion moved. If it did, the room has found what its quarrel is about. If it did not, the "
        "quarrel can rest.",
    ),
    (
        "Somebody wants to know who leaves next.",
        "Show the groups first, then the state with its range over the explanations, and read the notice above the "
        "table aloud.",
    ),
    (
        "Somebody says that the tool takes sides.",
        "Open a scenario that argues the other way (deterrence_holds, orderly_regional_exit, restraint_costs), and the "
        "page on the weight at which leaving comes out better.",
    ),
    (
        "The room agrees too quickly.",
        "Ask each group for the setting at which it would change its mind. A group that has none has not used a model.",
    ),
    (
        "A machine fails.",
        "Every page is a file: open it on another laptop, from the same folder. The forms are on paper.",
    ),
)
"""What to do when it gets difficult."""

BEFORE: tuple[str, ...] = (
    "Copy the whole folder to each laptop and open index.html there by double-click; no network and no "
    "Python is needed.",
    "Print the forms (one for each person), the role sheets (one for each group) and the script; have pens.",
    "Open every page once on the projector; check that the back row can read it (zoom in with Ctrl and +).",
    "Decide who types the guesses into guesses.csv while the groups work.",
)
"""The day before."""


@dataclass(frozen=True)
class ScriptRequest:
    """What the script is made of.

    Args:
        plan: The plan: title, agenda, reports, groups.
        links: Address of a page, relative to the script, by the agenda's name for it; ``reports`` may have several.
        files: Other addresses to list, by words.
    """

    plan: Plan
    links: Mapping[str, Sequence[tuple[str, str]]]
    files: Sequence[tuple[str, str]] = ()


def build_script(request: ScriptRequest) -> dict[str, str]:
    """Write the facilitator's script.

    Args:
        request: The plan and where its pages lie.

    Returns:
        Text by file name, ``script.html``.
    """
    plan = request.plan
    text = fill(
        "room/script.html.j2",
        Skeleton(title=f"Script: {plan.title}", kind="facilitator’s script", strip=(plan.title,)),
        plan=plan,
        total=sum(item.minutes for item in plan.agenda),
        steps=timetable(plan.agenda, request.links),
        before=BEFORE,
        trust=TRUST,
        misreadings=MISREADINGS,
        difficult=DIFFICULT,
        debriefs=[
            {"title": one.label or name, "questions": debrief((name, *one.overrides, one.scenario))}
            for name, one in plan.reports.items()
        ],
        files=request.files,
    )
    return {SCRIPT: text}


def timetable(agenda: Sequence[Item], links: Mapping[str, Sequence[tuple[str, str]]]) -> list[dict[str, Any]]:
    """Agenda with the minute at which each point begins, counted from the start.

    Args:
        agenda: Points in order.
        links: Addresses and their words by the agenda's name for a page.
    """
    steps, minute = [], 0
    for item in agenda:
        steps.append(
            {
                "at": f"{minute // 60}:{minute % 60:02d}",
                "minutes": item.minutes,
                "what": item.what,
                "say": item.say,
                "links": links.get(item.page, ()),
            }
        )
        minute += item.minutes
    return steps
