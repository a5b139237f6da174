"""The workshop folder: every page has a builder, and the first page leads to all of them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from normsim.experiments.changes import changes
from normsim.figures.wording import join_words
from normsim.report import build_report
from normsim.report.comparison_page import ComparisonInputs, build_comparison
from normsim.report.inputs import ReportInputs
from normsim.room.compared import COMPARE
from normsim.room.explorer import Explored, command_of, explorer_page
from normsim.room.forms import FormsRequest, build_forms
from normsim.room.hand_outs import build_hand_outs
from normsim.room.index_page import Entry, build_index
from normsim.room.plan import Plan, Shown
from normsim.room.planning import Planned
from normsim.room.roles import build_role_sheets
from normsim.room.script import ScriptRequest, build_script

INDEX, EXPLORER = "index.html", "explorer.html"
MOST_CHANGES = 2
"""Changes of a scenario that the first page tells; more are counted."""
KEEP = ("guesses.csv",)
"""Files that people fill in."""


@dataclass(frozen=True, eq=False)
class Workshop:
    """Everything the pages are made of.

    Args:
        planned: The plan and its scenarios.
        runs: What the outcome report of each scenario is made of, by name.
        explored: The simulated explorer, if there is one.
        command: Command line that gives the folder again.
        comparison: The scenarios against the first, if there are two.
    """

    planned: Planned
    runs: Mapping[str, ReportInputs]
    explored: Explored | None
    command: str
    comparison: ComparisonInputs | None = None

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.planned.plan

    def label(self, name: str) -> str:
        """What a report is called."""
        return self.plan.reports[name].label or self.planned.reports[name].scenario.title


@dataclass(frozen=True)
class Made:
    """What one builder adds to the folder.

    Args:
        files: Texts by file name.
        entries: How the first page leads to them.
        links: Addresses and words by the agenda's name of a page.
    """

    files: Mapping[str, str]
    entries: Sequence[Entry] = ()
    links: Mapping[str, Sequence[tuple[str, str]]] = field(default_factory=dict)


Builder = Callable[[Workshop], Made]


def explorer_part(workshop: Workshop) -> Made:
    """The page with the sliders."""
    if workshop.explored is None:
        return Made({})
    title = workshop.plan.question or workshop.plan.title
    page = explorer_page(workshop.explored, title, command_of(workshop.explored.explorer), home=INDEX)
    about = "Move the sliders; every answer is a range. The address keeps the setting."
    return Made(
        {EXPLORER: page},
        [Entry(EXPLORER, "Explorer", about, "screen")],
        {"explorer": [(EXPLORER, "the explorer")]},
    )


def report_part(workshop: Workshop) -> Made:
    """The outcome report of each scenario."""
    files = {report_name(name): build_report(replace(inputs, home=INDEX)) for name, inputs in workshop.runs.items()}
    entries = [
        Entry(report_name(name), workshop.label(name), _about(workshop, name), "screen") for name in workshop.runs
    ]
    return Made(files, entries, {"reports": [(report_name(name), workshop.label(name)) for name in workshop.runs]})


def _about(workshop: Workshop, name: str) -> str:
    """The question of a report; where the first asks the same, what this one changes on it."""
    first, this = next(iter(workshop.runs.values())).results.scenario, workshop.runs[name].results.scenario
    words = [change.words for change in changes(first, this) if change.simulated]
    if this.question != first.question or not words:
        return this.question
    more = len(words) - MOST_CHANGES
    told = "; ".join(words[:MOST_CHANGES]) + (f"; and {more} more" if more > 0 else "")
    return f"{told[0].upper()}{told[1:]}."


def comparison_part(workshop: Workshop) -> Made:
    """The scenarios side by side."""
    if workshop.comparison is None:
        return Made({})
    first, *others = (workshop.label(name) for name in workshop.plan.compared())
    about = f"{join_words(others)} against {first}: what changes, run by run on the same random numbers."
    return Made(
        {COMPARE: build_comparison(workshop.comparison)},
        [Entry(COMPARE, "Comparison", about, "screen")],
        {"comparison": [(COMPARE, "the scenarios side by side")]},
    )


def form_part(workshop: Workshop) -> Made:
    """Forms for predictions, the template of their table, and the scenarios they are about."""
    names = list(workshop.runs)
    labels = {name: workshop.label(name) for name in names}
    groups = [group.name for group in workshop.plan.groups.values()]
    scenarios = {name: workshop.planned.reports[name].scenario for name in names}
    files = build_forms(FormsRequest(scenarios, labels, groups))
    forms = [file for file in files if file.endswith(".html")]
    # Forms are made in the order of the scenarios, one file for each.
    words = [f"Guesses: {labels[name]}" for name in names]
    entries = [
        Entry(file, text, "A4, one for each person; filled in before anything is shown.", "paper")
        for file, text in zip(forms, words, strict=True)
    ]
    table = Entry("guesses.csv", "guesses.csv", "To type the forms into, for normsim room score.", "facilitator")
    return Made(files, [*entries, table], {"forms": list(zip(forms, words, strict=True))})


def role_part(workshop: Workshop) -> Made:
    """A role sheet for each group."""
    scenario = next(iter(workshop.runs.values())).results.scenario
    files = build_role_sheets(workshop.plan.groups, scenario, workshop.plan.title)
    return Made(files, [Entry(file, "Role sheets", "One page per group.", "paper") for file in files])


def hand_out_part(workshop: Workshop) -> Made:
    """What to give out before and after the results."""
    labels = {name: workshop.label(name) for name in workshop.runs}
    overrides = {name: one.overrides for name, one in workshop.plan.reports.items()}
    files = build_hand_outs(workshop.runs, labels, workshop.plan.title, overrides)
    reading, results = files
    return Made(
        files,
        [
            Entry(reading, "How to read ranges", "To give out first; it holds no result.", "paper"),
            Entry(results, "Results on paper", "To give out when all is revealed.", "paper"),
        ],
        {"results": [(results, "results on paper")]},
    )


BUILDERS: tuple[Builder, ...] = (
    explorer_part,
    report_part,
    comparison_part,
    form_part,
    role_part,
    hand_out_part,
)
"""What the folder is made of, in the order of the first page."""


def build_pack(workshop: Workshop, builders: Sequence[Builder] = BUILDERS) -> dict[str, str]:
    """Write all files of a workshop folder.

    Args:
        workshop: What they are made of.
        builders: Of its pages.

    Returns:
        Texts by file name; ``index.html`` leads to the others by relative links.
    """
    made = [build(workshop) for build in builders]
    files = {name: text for one in made for name, text in one.files.items()}
    links: dict[str, list[tuple[str, str]]] = {}
    for one in made:
        for page, pairs in one.links.items():
            links.setdefault(page, []).extend(pairs)
    entries = [entry for one in made for entry in one.entries]
    script = build_script(ScriptRequest(workshop.plan, links, [(INDEX, "first page"), (KEEP[0], "table for guesses")]))
    files |= script
    entries += [
        Entry(name, "Facilitator’s script", "Times, what to say, difficult moments.", "facilitator") for name in script
    ]
    first = next(iter(workshop.runs.values()))
    files[INDEX] = build_index(workshop.plan, first, entries, links, workshop.command)
    return files


def report_name(name: str) -> str:
    """File of a report."""
    return f"report-{re.sub(r'[^A-Za-z0-9_-]+', '-', name)}.html"


def report_command(one: Shown, runs: int) -> str:
    """Command line that gives the runs of a report again."""
    words = ["normsim", "run", one.scenario]
    for name in one.overrides:
        words += ["--override", name]
    for text in one.set:
        words += ["--set", text]
    return shlex.join([*words, "--runs", str(runs)])
