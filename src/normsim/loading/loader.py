"""Files to scenarios: parents < file < named overrides < ``--set``, then the schema and the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from normsim.errors import InputError, Problem
from normsim.loading.library import shipped_scenarios, shown_name
from normsim.loading.merging import Change, Merge
from normsim.loading.messages import located, mark_of
from normsim.loading.parents import Layer, read_chain
from normsim.loading.settings import FLAG, setting
from normsim.loading.source import Source, read_source, text_source
from normsim.loading.tree import Mark, Table, dotted, find, key_mark, marks, problem_at
from normsim.loading.validation import Verdict, validate
from normsim.scenario.checks import MOST_OVERRIDES
from normsim.scenario.fault import MOST_FAULTS, Fault
from normsim.scenario.schema import Scenario
from normsim.scenario.suggest import did_you_mean

OVERRIDES = "overrides"
EMPTY = Table(Mark(""), {}, {})


@dataclass(frozen=True)
class Loaded:
    """A scenario with its history.

    Args:
        scenario: Resolved, validated and frozen.
        name: Stem of the file.
        path: The file; None for a text.
        sources: Shown name and SHA-256 of the file and of all its parents, the file first.
        changes: What the file changed on its parent, and what overrides and ``--set`` changed, in order.
    """

    scenario: Scenario
    name: str
    path: Path | None
    sources: tuple[tuple[str, str], ...]
    changes: tuple[Change, ...]
    parent: Path | None = None
    """The file that this one extends, if it does."""


def load(path: str | Path, *, sets: Sequence[str] = (), overrides: Sequence[str] = ()) -> Loaded:
    """Load a scenario file.

    Args:
        path: The file, or the name of a shipped scenario such as ``baseline``.
        sets: Assignments ``key=value``, applied last, in order.
        overrides: Names from the file's ``overrides``, applied in order.

    Returns:
        The scenario with its sources and changes.

    Raises:
        InputError: With every problem at once, each at its line.
    """
    place, file = _place(path)
    return _load(read_source(place, file), place.stem, sets, overrides, allow_files=True)


def load_scenario(path: str | Path, *, sets: Sequence[str] = (), overrides: Sequence[str] = ()) -> Scenario:
    """Load a scenario file without its history; see ``load``."""
    return load(path, sets=sets, overrides=overrides).scenario


def load_text(
    text: str, *, name: str, allow_files: bool = False, sets: Sequence[str] = (), overrides: Sequence[str] = ()
) -> Loaded:
    """Load a scenario from a text, within the same bounds as a file.

    Args:
        text: The YAML.
        name: Name to show.
        allow_files: Whether ``extends`` may name files in the working folder, not only shipped scenarios.
        sets: As in ``load``.
        overrides: As in ``load``.

    Raises:
        InputError: With every problem at once.
    """
    source = text_source(text, name)
    if allow_files:
        source = Source(source.file, source.text, source.sha256, Path(name))
    return _load(source, Path(name).stem or name, sets, overrides, allow_files=allow_files)


def _place(path: str | Path) -> tuple[Path, str]:
    """Where a file lies and how it is shown; a bare name without a file of its own is a shipped scenario."""
    place = Path(path)
    shipped = shipped_scenarios().get(str(path))
    if shipped is not None and not place.exists():
        return shipped, shown_name(shipped)
    if place.is_absolute() and place in shipped_scenarios().values():
        # The same name on every machine, in results that travel.
        return place, shown_name(place)
    return place, str(path)


def _load(source: Source, name: str, sets: Sequence[str], overrides: Sequence[str], *, allow_files: bool) -> Loaded:
    layers, problems = read_chain(source, allow_files=allow_files)
    unreadable, unusable = len(problems), {_place_of(problem) for problem in problems}
    tree, changes, faults = merged(layers)
    problems += [located(fault, tree) for fault in faults]
    final, more = changed(tree, sets, overrides, problems)
    verdict = validate(final)
    problems += verdict.problems(final)
    base = verdict if final is tree else validate(tree)
    own = tuple(_trials(tree, base, lambda name: key_mark(tree, (OVERRIDES, name)).file == source.file))
    problems += _override_problems(tree, own)
    scenario = verdict.scenario
    if problems or scenario is None:
        # Where reading a file found a value unusable, the schema only says so again.
        rest = [problem for problem in problems[unreadable:] if _place_of(problem) not in unusable]
        raise InputError(problems[:unreadable] + rest)
    return Loaded(
        scenario=_with_fitting_overrides(scenario, final, own if final is tree else ()),
        name=name,
        path=source.path if source.is_file else None,
        sources=tuple((layer.source.file, layer.source.sha256) for layer in reversed(layers)),
        changes=(*changes, *more),
        parent=layers[-2].source.path if len(layers) > 1 else None,
    )


def merged(layers: Sequence[Layer]) -> tuple[Table, list[Change], list[Fault]]:
    """All files on top of each other, with what each changed on its parents."""
    tree, changes, faults = EMPTY, [], []
    for generation, layer in enumerate(layers):
        merge = Merge(lambda mark: f"file {mark.file}:{mark.line}:{mark.column}")
        tree = merge.onto(tree, layer.tree)
        changes += merge.changes if generation else []
        faults += merge.faults
    return tree, changes, faults


def changed(
    tree: Table, sets: Sequence[str], overrides: Sequence[str], problems: list[Problem]
) -> tuple[Table, list[Change]]:
    """The tree with the chosen overrides and settings on top; what cannot be applied goes to the problems."""
    changes: list[Change] = []
    known = find(tree, (OVERRIDES,))
    named = known.entries if isinstance(known, Table) else {}
    for name in overrides:
        body = named.get(name)
        if isinstance(body, Table):
            tree = _apply(tree, body, f"override {name}", changes, problems)
        elif body is None:
            text = f"this scenario has no override {name}{did_you_mean(name, named)}"
            problems.append(Problem(f"--override {name}", 0, 0, "", text))
    for assignment in sets:
        try:
            tree = _apply(tree, setting(assignment), FLAG, changes, problems)
        except InputError as error:
            problems.extend(error.problems)
    return tree, changes


def _apply(tree: Table, above: Table, origin: str, changes: list[Change], problems: list[Problem]) -> Table:
    merge = Merge(lambda _: origin, changes)
    result = merge.onto(tree, above)
    problems.extend(located(fault, result) for fault in merge.faults)
    return result


@dataclass(frozen=True)
class _Trial:
    """One named override laid on a scenario: what it makes wrong that is right without it."""

    name: str
    body: Table
    applied: Table
    faults: tuple[Fault, ...]


def _trials(tree: Table, base: Verdict, wanted: Callable[[str], bool]) -> Iterator[_Trial]:
    """Try the named overrides that are wanted, each on its own."""
    named = find(tree, (OVERRIDES,))
    bodies = named.entries.items() if isinstance(named, Table) and len(base.faults) < MOST_FAULTS else ()
    for name, body in islice(bodies, MOST_OVERRIDES):
        if isinstance(body, Table) and wanted(name):
            merge = Merge(lambda _: "")
            applied = merge.onto(tree, body)
            found = (*merge.faults, *validate(applied).faults)
            new = (fault for fault in found if fault not in base.faults and fault.path[:1] != (OVERRIDES,))
            yield _Trial(name, body, applied, tuple(new))


def _override_problems(tree: Table, tried: Iterable[_Trial]) -> Iterator[Problem]:
    """What each override that a file names itself would bring in, at the override's own lines."""
    for trial in tried:
        own = set(marks(trial.body))
        path = (OVERRIDES, trial.name)
        for fault in trial.faults:
            place = mark_of(fault, trial.applied)
            if place in own:
                yield problem_at(place, (*path, *fault.path), fault.text)
            else:
                yield problem_at(key_mark(tree, path), path, f"with it, {dotted(fault.path)}: {fault.text}")


def _with_fitting_overrides(scenario: Scenario, final: Table, tried: Sequence[_Trial]) -> Scenario:
    """The scenario without the overrides that a child file or ``--set`` has left without a meaning."""
    done = {trial.name for trial in tried}
    rest = _trials(final, Verdict(scenario, ()), lambda name: name not in done)
    fitting = {trial.name for trial in (*tried, *rest) if not trial.faults}
    kept = {name: changes for name, changes in scenario.overrides.items() if name in fitting}
    return scenario.model_copy(update={"overrides": kept})


def _place_of(problem: Problem) -> tuple[str, int, int]:
    return problem.file, problem.line, problem.column
