"""``normsim compare``: scenarios against a baseline on one page; what cannot be used is told and left out."""

from __future__ import annotations

import hashlib
import shlex
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normsim.cli.guard import BUG, INPUT, print_json
from normsim.cli.names import Named, load_named, means, resized, same_file
from normsim.cli.terminal import Terminal
from normsim.errors import InputError, Problem
from normsim.experiments.folders import MAX_NAME, check_folder, folder_name

if TYPE_CHECKING:
    from normsim.experiments.comparison import Candidate, Comparison
    from normsim.experiments.comparison_files import LeftOut
    from normsim.loading import Loaded

MOST_RUNS = 1000
"""Runs of each unless another number is asked for: paired, they tell as much as several thousand unpaired ones."""

MOST_IN_NAME = 3
"""Scenarios that are named in the folder's name; longer lists get a short one."""


@dataclass(frozen=True)
class CompareRequest:
    """What the user asked for.

    Args:
        names: Files, shipped names, or either with changes: ``baseline+america_leaves``.
        baseline: The one that the others are compared with; the first when absent.
        sets: ``key=value`` texts for all.
        overrides: Names of overrides for all.
        runs: Number of runs in place of the files'.
        seed: Seed in place of the baseline's.
        jobs: Worker processes, 0 for what the computer has.
        out: Folder of the comparison's folder.
        force: Replace a folder that this tool did not write.
        quick: Leave out what needs further ensembles.
    """

    names: tuple[str, ...]
    baseline: str | None = None
    sets: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    runs: int | None = None
    seed: int | None = None
    jobs: int = 0
    out: Path = Path("reports")
    force: bool = False
    quick: bool = False

    def ordered(self) -> tuple[str, ...]:
        """What was typed, the baseline first; one of the names, or a further scenario if none is meant."""
        if self.baseline is None:
            return self.names
        others = list(self.names)
        meant = next((typed for typed in others if means(self.baseline, typed)), None)
        if meant is None:
            return (self.baseline, *others)
        others.remove(meant)
        return (meant, *others)

    def command(self) -> str:
        """Command line that gives the same comparison again."""
        words = ["normsim", "compare", *self.ordered()]
        for name in self.overrides:
            words += ["--override", name]
        for text in self.sets:
            words += ["--set", text]
        for option, value in (("--runs", self.runs), ("--seed", self.seed)):
            words += [option, str(value)] if value is not None else []
        return shlex.join([*words, *(["--quick"] if self.quick else [])])


@dataclass(frozen=True)
class Planned:
    """What is compared, and what is not.

    Args:
        candidates: The baseline and the others.
        loaded: The same with their history, by name.
        left_out: What was asked for and cannot be used.
        repeated: What was given more than once and is compared once, a line each.
    """

    candidates: tuple[Candidate, ...]
    loaded: dict[str, Loaded]
    left_out: tuple[LeftOut, ...]
    repeated: tuple[str, ...] = ()


def plan(request: CompareRequest) -> Planned:
    """Load all scenarios; one that cannot be used is kept apart, but the baseline must be good.

    Raises:
        InputError: If the baseline cannot be used, or fewer than two scenarios are left.
    """
    from normsim.experiments.comparison_files import LeftOut

    found: dict[str, tuple[str, Named, Loaded]] = {}
    left_out: list[LeftOut] = []
    repeated: dict[str, str] = {}
    for typed in request.ordered():
        try:
            one, read = load_named(typed, request.sets, request.overrides)
            name = _free_name(one, typed, found, read)
        except InputError as error:
            if not found:
                raise
            left_out.append(LeftOut(typed, error.problems))
            continue
        twin = next((other for other, (_, _, known) in found.items() if _twins(one, other, read, known)), None)
        if twin is not None:
            repeated[name] = twin
        found[name] = (typed, one, read)
    # A scenario against itself is asked for on purpose; among others it would only be a column of zeros.
    notes: dict[str, str] = {}
    if len(found) - len(repeated) > 1:
        for twin in dict.fromkeys(repeated.values()):
            again = [found.pop(name)[0] for name, other in repeated.items() if other == twin]
            notes[twin] = f"given more than once (also as {', '.join(again)}), compared once"
    if len(found) < 2:
        problems = [problem for gone in left_out for problem in gone.problems]
        text = f"there is nothing to compare {request.ordered()[0]} with; name two scenarios or more"
        raise InputError([*problems, Problem("normsim compare", 0, 0, "", text)])
    loaded = {name: one for name, (_, _, one) in found.items()}
    words = {name: typed for name, (typed, _, _) in found.items()}
    candidates = [
        replace(one, notes=(*one.notes, notes[one.name])) if one.name in notes else one
        for one in _candidates(request, loaded, words)
    ]
    return Planned(tuple(candidates), loaded, tuple(left_out), tuple(f"{name}: {text}" for name, text in notes.items()))


def _twins(one: Named, other: str, read: Loaded, known: Loaded) -> bool:
    """Whether two words mean one scenario: the same name, and the same once everything is resolved."""
    return one.name.casefold() == other.casefold() and read.scenario == known.scenario


def _free_name(one: Named, typed: str, found: dict[str, tuple[str, Named, Loaded]], read: Loaded) -> str:
    """Name of a scenario: one file twice is numbered, two files of one name cannot be told apart."""
    taken = {name.casefold(): name for name in found}
    if one.name.casefold() not in taken:
        return one.name
    other, first, known = found[taken[one.name.casefold()]]
    if not same_file(first.path, one.path) and read.scenario != known.scenario:
        raise InputError.of(f"has the same name as {other}; rename one of them", file=typed)
    number = 2
    while f"{one.name}({number})".casefold() in taken:
        number += 1
    return f"{one.name}({number})"


def _candidates(request: CompareRequest, loaded: dict[str, Loaded], typed: dict[str, str]) -> tuple[Candidate, ...]:
    """All scenarios with one seed and one number of runs, and a note where that is not what the file says."""
    from normsim.experiments.comparison import Candidate

    ensembles = {name: one.scenario.ensemble for name, one in loaded.items()}
    first = next(iter(ensembles.values()))
    seed = first.seed if request.seed is None else request.seed
    fewest = min(one.runs for one in ensembles.values())
    runs = min(fewest, MOST_RUNS) if request.runs is None else request.runs
    candidates = []
    for name, one in loaded.items():
        own = ensembles[name]
        notes = []
        if own.seed != seed:
            notes.append(f"simulated with seed {seed} as all others here, not with its own, {own.seed}")
        if request.runs is None and own.runs == fewest < min(first.runs, MOST_RUNS):
            notes.append(f"asks for {own.runs:,} runs, so that all here have no more")
        scenario = resized(one.scenario, runs, seed, file=typed[name])
        candidates.append(Candidate(name, scenario, typed[name], tuple(notes)))
    return tuple(candidates)


def comparison_name(names: Sequence[str], overrides: Sequence[str] = (), sets: Sequence[str] = ()) -> str:
    """Name of a comparison's folder: the scenarios, or for a long list the baseline and a short hash of all names."""
    full = folder_name("-".join(["compare", *names]), overrides, sets)
    if len(names) <= MOST_IN_NAME and len(full) < MAX_NAME:
        return full
    digest = hashlib.sha256("\n".join([*names, *overrides, *sets]).encode()).hexdigest()[:8]
    return folder_name(f"compare-{names[0][:40]}-and-{len(names) - 1}-others-{digest}")


def compare(request: CompareRequest, terminal: Terminal) -> int:
    """Compare scenarios and write the page, its numbers and its manifest.

    Args:
        request: What the user asked for.
        terminal: Where to say it.

    Returns:
        Exit code: 0, or 2 if a scenario was left out, 1 if that was a mistake of this program.

    Raises:
        InputError: If the baseline or the folder cannot be used, or nothing is left to compare.
    """
    from normsim.cli.run_command import worker_count
    from normsim.experiments import comparison as numbers
    from normsim.experiments.comparison_files import LeftOut

    planned = plan(request)
    names = [one.name for one in planned.candidates]
    folder = request.out / comparison_name(names, request.overrides, request.sets)
    check_folder(folder, force=request.force)
    for one in planned.left_out:
        for problem in one.problems:
            print(problem, file=sys.stderr)
    for text in planned.repeated:
        print(text, file=sys.stderr)
    with terminal.progress(f"{len(names)} scenarios") as progress:
        try:
            found = numbers.compare(
                planned.candidates[0],
                planned.candidates[1:],
                jobs=worker_count(request.jobs),
                quick=request.quick,
                progress=progress,
            )
        except numbers.ComparisonFailed as error:
            if error.failed.is_bug:
                raise RuntimeError(f"{names[0]}: {error.failed.text}") from error
            raise InputError(list(error.failed.problems)) from error
    failed = [LeftOut(one.file, why.problems or (_bug(one, why.text),)) for one, why in found.failed]
    for one in failed:
        print(one.problems[0], file=sys.stderr)
    left_out = (*planned.left_out, *failed)
    if not found.others:
        text = f"there is nothing left to compare {names[0]} with; nothing was written"
        raise InputError.of(text, file="normsim compare")
    with terminal.working("page and tables"):
        page = _write(folder, request, planned, found, left_out)
    _tell(terminal, found, left_out, page)
    if any(why.is_bug for _, why in found.failed):
        return BUG
    return INPUT if left_out else 0


def _bug(candidate: Candidate, text: str) -> Problem:
    return Problem(candidate.file, 0, 0, "", f"a bug, not your file: {text}")


def _write(
    folder: Path, request: CompareRequest, planned: Planned, found: Comparison, left_out: tuple[LeftOut, ...]
) -> Path:
    from normsim.experiments.comparison_files import PAGE, comparison_manifest, comparison_texts
    from normsim.experiments.page_files import write_page
    from normsim.report.comparison_page import ComparisonInputs, build_comparison

    files = comparison_texts(found, left_out)
    files[PAGE] = build_comparison(ComparisonInputs(found, request.command(), tuple(files), left_out))
    compared = {one.candidate.name for one in (found.baseline, *found.others)}
    loaded = {name: one for name, one in planned.loaded.items() if name in compared}
    write_page(folder, files, comparison_manifest(found, request.command(), loaded, files))
    return folder / PAGE


def _tell(terminal: Terminal, found: Comparison, left_out: tuple[LeftOut, ...], page: Path) -> None:
    from normsim.experiments.comparison_files import comparison_tree
    from normsim.figures.wording import month_words
    from normsim.report.comparison_words import finding, lines

    end = found.baseline.own.shared.end
    terminal.say(
        f"Exits announced by {month_words(end)}, at start + new, against {found.baseline.candidate.name}: mean of "
        f"{found.runs:,} paired differences (its simulation error, 90 %)"
    )
    for one in found.others:
        first, second = lines(one, end)
        terminal.say(first)
        terminal.say(f"  {second}")
    for gone in left_out:
        terminal.say(f"{gone.typed}: not compared, see above")
    terminal.say(finding(found))
    terminal.say(str(page))
    if terminal.json:
        document: dict[str, Any] = {"folder": str(page.parent), "page": str(page), "finding": finding(found)}
        problems = [asdict(problem) for gone in left_out for problem in gone.problems]
        print_json(document | comparison_tree(found, left_out) | {"problems": problems})
