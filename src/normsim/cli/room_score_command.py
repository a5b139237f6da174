"""``normsim room score``: guesses from a csv file, held against the runs."""

from __future__ import annotations

import shlex
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normsim.cli.guard import INPUT, print_json
from normsim.cli.names import resized
from normsim.cli.room_form_command import named_scenarios
from normsim.cli.terminal import Terminal
from normsim.errors import InputError, Problem

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.room.outcomes import Outcome
    from normsim.room.questions import Question
    from normsim.scenario.schema import Scenario

PAGE = "scores.html"


@dataclass(frozen=True)
class ScoreRequest:
    """What the user asked for.

    Args:
        guesses: The csv file.
        scenarios: Scenario files, names or a plan, as typed, in place of what lies beside the csv file.
        reports: Folders that ``run`` wrote.
        runs: Number of runs in place of the scenario's.
        jobs: Worker processes.
        out: Folder to write.
        force: Replace a folder that this tool did not write.
        observed: File with what really happened, if it is known.
    """

    guesses: Path
    scenarios: tuple[str, ...] = ()
    reports: tuple[Path, ...] = ()
    runs: int | None = None
    jobs: int = 1
    out: Path = Path("scores")
    force: bool = False
    observed: Path | None = None

    @property
    def command(self) -> str:
        """Command line that gives the same page again."""
        words = ["normsim", "room", "score", str(self.guesses)]
        for name in self.scenarios:
            words += ["--scenario", name]
        for folder in self.reports:
            words += ["--report", str(folder)]
        words += ["--observed", str(self.observed)] if self.observed is not None else []
        return shlex.join(words + (["--runs", str(self.runs)] if self.runs is not None else []))


@dataclass(frozen=True)
class Source:
    """A scenario that can be asked about, and where it is from, in words."""

    scenario: Scenario
    origin: str


def score(request: ScoreRequest, terminal: Terminal) -> int:
    """Score the guesses and write the page; bad rows are told, the rest is scored.

    Args:
        request: What the user asked for.
        terminal: Where to speak.

    Returns:
        Exit code: 0, or 2 when a row could not be used.

    Raises:
        InputError: If nothing can be scored.
    """
    from normsim.experiments.folders import check_folder
    from normsim.room.guesses import asked_scenarios, read_guesses
    from normsim.room.questions import questions
    from normsim.room.scores_files import scores_csv, scores_tree
    from normsim.room.scores_page import ScoredRoom, build_scores_page
    from normsim.room.tally import tally
    from normsim.room.writing import write_room_folder

    check_folder(request.out, force=request.force)
    sources = find_sources(request, asked_scenarios(request.guesses))
    asked = {one.id: one for name, source in sources.items() for one in questions(name, source.scenario)}
    read = read_guesses(request.guesses, asked)
    wanted = dict.fromkeys(asked[guess.question].scenario for guess in read.guesses)
    if not wanted:
        blank = "has no answer yet; fill in low and high, chance or choice; nothing was written"
        text = "holds no guess that can be scored; nothing was written" if read.problems else blank
        nothing = Problem(str(request.guesses), 0, 0, "", text)
        raise InputError([*read.problems, nothing])
    outcomes: dict[str, Outcome] = {}
    sizes: dict[str, int] = {}
    for name in wanted:
        results = _simulate(name, sources[name].scenario, request, terminal)
        sizes[name] = int(results.dataset.sizes["run"])
        outcomes |= _answers(name, results)
    seen, more = _observed(request, asked)
    outcomes |= {name: outcome for name, outcome in seen.items() if name in outcomes}
    problems = [*read.problems, *more, *_unanswered(request, read.guesses, outcomes)]
    found = tally(read.guesses, outcomes)
    page = build_scores_page(
        ScoredRoom(
            tally=found,
            titles=_titles({name: sources[name].scenario.title for name in wanted}),
            runs=sizes,
            problems=tuple(problems),
            file=request.guesses.name,
            command=request.command,
            about=tuple(f"Runs: {sizes[name]:,} of “{name}”, {sources[name].origin}." for name in wanted),
        )
    )
    tree = scores_tree(found)
    files = {PAGE: page, "scores.csv": scores_csv(found), "scores.json": _json(tree)}
    write_room_folder(request.out, files, command=request.command, force=request.force)
    _tell(request, problems, found.people, terminal, tree)
    return INPUT if problems else 0


def _observed(request: ScoreRequest, asked: dict[str, Question]) -> tuple[dict[str, Outcome], tuple[Problem, ...]]:
    from normsim.room.observed import read_observed

    return ({}, ()) if request.observed is None else read_observed(request.observed, asked)


def _titles(titles: dict[str, str]) -> dict[str, str]:
    """Titles that tell the scenarios apart: the name is added to those that two share."""
    every = list(titles.values())
    return {name: f"{title} ({name})" if every.count(title) > 1 else title for name, title in titles.items()}


def _json(tree: dict[str, Any]) -> str:
    from normsim.experiments.outputs import json_text

    return json_text(tree)


def _tell(
    request: ScoreRequest, problems: list[Problem], people: tuple[Any, ...], terminal: Terminal, tree: dict[str, Any]
) -> None:
    for problem in problems:
        print(problem, file=sys.stderr)
    left = f"; {len(problems)} problem{'' if len(problems) == 1 else 's'} in the file, the rest is scored"
    terminal.say(f"{len(people)} scored{left if problems else ''}")
    terminal.say(str(request.out / PAGE))
    if terminal.json:
        told = [asdict(problem) for problem in problems]
        print_json({"page": str(request.out / PAGE), "scores": tree, "problems": told})


def find_sources(request: ScoreRequest, names: tuple[str, ...]) -> dict[str, Source]:
    """Scenarios that the questions are about: as told, else from beside the csv file, else shipped.

    Args:
        request: What the user asked for.
        names: Names that the question ids begin with.

    Raises:
        InputError: If a scenario that is told cannot be used.
    """
    from normsim.experiments.folders import folder_name
    from normsim.loading import load, shipped_scenarios
    from normsim.room.forms import SCENARIOS
    from normsim.room.questions import scenario_id

    found: dict[str, Source] = {}
    if request.scenarios:
        told = named_scenarios(request.scenarios)
        found |= {scenario_id(name): Source(one, "as told with --scenario") for name, one in told.scenarios.items()}
    for folder in request.reports:
        name, scenario = _of_report(folder)
        found[scenario_id(name)] = Source(
            scenario, f"simulated again from {folder.name}/scenario.yaml, which gives the same runs"
        )
    for name in names:
        if name in found:
            continue
        beside = request.guesses.parent / SCENARIOS / f"{folder_name(name)}.yaml"
        if beside.is_file():
            found[name] = Source(load(beside).scenario, "as it lies beside the guesses")
        elif name in shipped_scenarios():
            found[name] = Source(load(shipped_scenarios()[name]).scenario, "as shipped")
    return found


def _of_report(folder: Path) -> tuple[str, Scenario]:
    from normsim.experiments.folders import read_manifest
    from normsim.loading import load_scenario

    manifest = read_manifest(folder)
    if manifest is None or "name" not in manifest:
        raise InputError.of("is no folder that normsim run wrote", file=str(folder))
    return str(manifest["name"]), load_scenario(folder / "scenario.yaml")


def _simulate(name: str, scenario: Scenario, request: ScoreRequest, terminal: Terminal) -> Results:
    from normsim import simulate

    own = scenario.ensemble
    scenario = resized(scenario, own.runs if request.runs is None else request.runs, own.seed, file=name)
    with terminal.progress(name) as progress:
        return simulate(scenario, jobs=request.jobs, progress=progress)


def _answers(name: str, results: Results) -> dict[str, Outcome]:
    from normsim.room.outcomes import outcomes
    from normsim.room.questions import questions

    return outcomes(questions(name, results.scenario), results)


def _unanswered(request: ScoreRequest, guesses: tuple[Any, ...], outcomes: dict[str, Outcome]) -> list[Problem]:
    """Guesses on what no run can answer, such as a cause of announcements that never come."""
    rows: dict[str, int] = {}
    for guess in guesses:
        if guess.question not in outcomes:
            rows.setdefault(guess.question, guess.row)
    text = "no run has a further announcement, so this question has no answer and is left out"
    return [Problem(str(request.guesses), row, 1, "question", f"{text} ({name})") for name, row in rows.items()]
