"""``normsim why``: causes of exits, and what others would do if a state had stayed or left."""

from __future__ import annotations

import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normsim.cli.guard import print_json
from normsim.cli.names import load_named, resized
from normsim.cli.terminal import Terminal
from normsim.errors import InputError, Problem

if TYPE_CHECKING:
    from normsim.experiments.suppositions import Supposition
    from normsim.experiments.why import Answer, Why
    from normsim.loading import Loaded
    from normsim.scenario.schema import Scenario


@dataclass(frozen=True)
class WhyRequest:
    """What the user asked for.

    Args:
        file: File or shipped name, perhaps with changes behind it.
        suppositions: ``STATE=stay`` and ``STATE=leave`` texts, made all at once.
        each_state: Whether to let each state stay by itself.
        sets: ``key=value`` texts.
        overrides: Names of overrides.
        runs: Runs of each ensemble; a thousand at most when absent.
        seed: Seed in place of the file's.
        jobs: Worker processes, 0 for what the computer has.
        out: Folder of the answer's folder.
        force: Replace a folder that this tool did not write.
    """

    file: str
    suppositions: tuple[str, ...] = ()
    each_state: bool = False
    sets: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    runs: int | None = None
    seed: int | None = None
    jobs: int = 0
    out: Path = Path("reports")
    force: bool = False

    def command(self) -> str:
        """Command line that gives the same answers again."""
        words = ["normsim", "why", self.file]
        for text in self.suppositions:
            words += ["--if", text]
        words += ["--each-state"] if self.each_state else []
        for name in self.overrides:
            words += ["--override", name]
        for text in self.sets:
            words += ["--set", text]
        for option, value in (("--runs", self.runs), ("--seed", self.seed)):
            words += [option, str(value)] if value is not None else []
        return shlex.join(words)


def why(request: WhyRequest, terminal: Terminal) -> None:
    """Answer, print the answers, and write the page, its numbers and its manifest.

    Args:
        request: What the user asked for.
        terminal: Where to say it.

    Raises:
        InputError: If the file, a supposition or the folder cannot be used; nothing was simulated then.
    """
    from normsim.cli.run_command import worker_count
    from normsim.experiments.folders import check_folder, folder_name
    from normsim.experiments.why import why as ask

    one, loaded = load_named(request.file, request.sets, request.overrides)
    scenario = _sized(loaded.scenario, request)
    given = _suppositions(request, scenario)
    # A colon cannot stand in a folder's name everywhere.
    changes = [*(one.key.replace(":", ".") for one in given), *(["each_state"] if request.each_state else [])]
    folder = request.out / folder_name(f"why-{one.name}", request.overrides, [*request.sets, *changes])
    check_folder(folder, force=request.force)
    with terminal.progress(f"why {one.name}") as progress:
        found = ask(scenario, given, each_state=request.each_state, jobs=worker_count(request.jobs), progress=progress)
    with terminal.working("page and tables"):
        page = _write(folder, request, one.name, loaded, found)
    _tell(terminal, found, page)


def _sized(scenario: Scenario, request: WhyRequest) -> Scenario:
    """The scenario with the runs and the seed that were asked for."""
    from normsim.experiments.why import MOST_RUNS

    own = scenario.ensemble
    runs = min(own.runs, MOST_RUNS) if request.runs is None else request.runs
    return resized(scenario, runs, own.seed if request.seed is None else request.seed, file=request.file)


def _suppositions(request: WhyRequest, scenario: Scenario) -> list[Supposition]:
    """Read all of them, and tell all problems at once."""
    from normsim.experiments.suppositions import read_supposition

    found: list[Supposition] = []
    problems: list[Problem] = []
    for text in request.suppositions:
        try:
            found.append(read_supposition(text, scenario))
        except InputError as error:
            problems.extend(error.problems)
    acts: dict[tuple[str, str], str] = {}
    for one in found:
        for treaty in one.treaties:
            if acts.setdefault((one.state, treaty), one.act) != one.act:
                words = "leave {} and stay in it" if one.act == "stay" else "stay in {} and leave it"
                text = f"{one.name} cannot {words.format(treaty)}"
                problems.append(Problem(f"--if {one.key}", 0, 0, "", text))
    if problems:
        raise InputError(problems)
    return list(dict.fromkeys(found))


def _write(folder: Path, request: WhyRequest, name: str, loaded: Loaded, found: Why) -> Path:
    from normsim.experiments.page_files import page_manifest, write_page
    from normsim.experiments.why_files import FORMAT, PAGE, why_texts
    from normsim.report.why_page import WhyPage, build_why

    files = why_texts(found)
    files[PAGE] = build_why(WhyPage(found, request.command(), tuple(files)))
    about = ("why", FORMAT, found.results.provenance)
    manifest = page_manifest(about, request.command(), {name: loaded}, files)
    write_page(folder, files, manifest)
    return folder / PAGE


def _tell(terminal: Terminal, found: Why, page: Path) -> None:
    from normsim.experiments.why_files import why_tree
    from normsim.report.why_words import NO_LEAGUE, NOBODY, finding, legend

    if terminal.json:
        document: dict[str, Any] = {"folder": str(page.parent), "page": str(page), "finding": finding(found)}
        print_json(document | why_tree(found))
        return
    if terminal.quiet:
        return
    if found.given is not None:
        _print_rows(f"What if {found.given.name}?", "further exits of all others", (found.given,))
        _say_moved(found.given, terminal)
    _print_rows("Further exits without one force at a time", "without", found.forces)
    if found.states:
        _print_rows("Further exits of all others if one state stays", "who stays", found.states)
    elif found.states is not None:
        terminal.say(NOBODY)
    everything = (*found.forces, *(found.states or ()), *((found.given,) if found.given is not None else ()))
    terminal.say(f"rivals: {'; '.join(legend(everything))}")
    for note in found.given.notes if found.given is not None else ():
        terminal.say(f"note: {note}")
    if found.given is not None or found.states:
        terminal.say(NO_LEAGUE)
    terminal.say(finding(found))
    terminal.say(str(page))


def _say_moved(one: Answer, terminal: Terminal) -> None:
    """The states that would move otherwise, the first few."""
    from normsim.catalogue import load_catalogue
    from normsim.report.comparison_words import difference

    if not one.moved:
        return
    catalogue, told = load_catalogue(), []
    for moved in one.moved[:5]:
        mean, interval = difference(moved.chance.all, "share of runs")
        told.append(f"{catalogue.name[catalogue.index[moved.state]]} ({moved.treaty}) {mean} ({interval})")
    terminal.say(f"Chance of a new announcement, points: {', '.join(told)}")


def _print_rows(title: str, first: str, answers: tuple[Answer, ...]) -> None:
    from rich.console import Console
    from rich.table import Table

    from normsim.report.comparison_words import level
    from normsim.report.why_words import STATES, line

    console = Console(highlight=False, markup=False)
    console.print(title, style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, overflow="fold", min_width=16)
    for heading in ("exits", "differ by", "error, 90 %", "rivals"):
        table.add_column(heading, justify="right", no_wrap=heading != "error, 90 %")
    for one in answers:
        levels = [level(mean, STATES) for mean in (one.further.all.baseline, one.further.all.other)]
        table.add_row(one.name, " → ".join(levels), *line(one))
    console.print(table)
