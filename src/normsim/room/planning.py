"""From a plan file to scenarios that are ready to run: all problems at once, each at its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from normsim.errors import InputError, Problem
from normsim.loading import Loaded, load, shipped_scenarios
from normsim.loading.grammar import Slot
from normsim.loading.marking import mark_tree
from normsim.loading.messages import faults, located, shown
from normsim.loading.nodes import compose
from normsim.loading.source import read_source
from normsim.loading.tree import Leaf, Table, find, key_mark, plain, problem_at, value_mark
from normsim.room.plan import Explorer, Plan, Shown, Slider, shipped_plans
from normsim.scenario.suggest import did_you_mean

ROOT = Slot(Plan)
OWN_KEYS = ("reports", "comparison", "explorer", "agenda")
"""Keys by which a plan is told from a scenario."""


@dataclass(frozen=True)
class Planned:
    """A plan whose scenarios are all found good.

    Args:
        plan: The plan.
        name: Stem of its file.
        reports: The scenarios to show, by name.
        explorer: The scenario in which all sliders start; None without an explorer.
        sources: Name and SHA-256 of the plan's file.
        folder: Where files beside the plan are looked for.
        tree: The file, with the place of every key.
    """

    plan: Plan
    name: str
    reports: dict[str, Loaded]
    explorer: Loaded | None
    sources: tuple[tuple[str, str], ...]
    folder: Path
    tree: Table


def find_plan(name: str) -> Path:
    """File meant by a path or by the name of a shipped plan; a file that exists comes first."""
    path = Path(name)
    return path if path.is_file() else shipped_plans().get(name, path)


def is_plan(path: Path) -> bool:
    """Whether a file has a key that only plans have; a file that cannot be read is none."""
    try:
        tree, _ = mark_tree(compose(read_source(path, str(path)), needs="")[0], str(path))
    except InputError:
        return False
    return isinstance(tree, Table) and any(find(tree, (key,)) is not None for key in OWN_KEYS)


def load_plan(path: Path, *, file: str = "") -> Planned:
    """Read a plan and every scenario it names.

    Args:
        path: The plan file.
        file: Name to show.

    Raises:
        InputError: With every problem of the plan and of its scenarios, each at its line of the plan or the scenario.
    """
    source = read_source(path, file or str(path))
    node, problems = compose(source, needs="a plan needs at least a title")
    tree, more = mark_tree(node, source.file)
    if not isinstance(tree, Table):
        found = shown(tree) if not isinstance(tree, Leaf) else "a text or a number"
        text = f"must be a mapping such as title: My workshop (got {found})"
        raise InputError([*problems, *more, problem_at(tree.mark, (), text)])
    problems += more
    try:
        plan = Plan.model_validate(plain(tree))
    except ValidationError as error:
        wrong = faults(error, tree, root=ROOT)
        told = {problem.key for problem in problems}
        problems += [one for one in (located(fault, tree) for fault in wrong) if one.key not in told]
        sound = _sound(plain(tree), {fault.path for fault in wrong})
        raise InputError([*problems, *_loaded(sound, 1, path.parent, tree)[1]]) from None
    problems += _names(plan, tree)
    loaded, more = _loaded(plan.shown(), plan.runs, path.parent, tree)
    problems += more
    if plan.explorer is not None and ("explorer",) in loaded:
        problems += _of_sliders(plan.explorer, tree, path.parent)
    if problems:
        raise InputError(problems)
    reports = {name: loaded["reports", name] for name in plan.reports}
    sources = ((Path(source.file).name, source.sha256),)  # the folder goes to others: no path of this computer
    return Planned(plan, path.stem, reports, loaded.get(("explorer",)), sources, path.parent, tree)


def _sound(content: Any, wrong: set[tuple[str | int, ...]]) -> Iterator[tuple[tuple[str, ...], Shown | Explorer]]:
    """Scenarios of a plan in which something else is wrong, so that all problems are told at once."""
    reports = content.get("reports")
    for name, one in reports.items() if isinstance(reports, dict) else ():
        if isinstance(one, dict) and not any(path[:2] in (("reports",), ("reports", name)) for path in wrong):
            yield ("reports", name), Shown.model_validate(one)
    if isinstance(content.get("explorer"), dict) and not any(path[:1] == ("explorer",) for path in wrong):
        yield ("explorer",), Explorer.model_validate(content["explorer"])


def _loaded(
    shown: Iterable[tuple[tuple[str, ...], Shown | Explorer]], runs: int, folder: Path, tree: Table
) -> tuple[dict[tuple[str, ...], Loaded], list[Problem]]:
    """The scenarios by their places in the plan, and what is wrong with the others."""
    loaded: dict[tuple[str, ...], Loaded] = {}
    problems: list[Problem] = []
    for place, one in shown:
        try:
            loaded[place] = load_shown(one, folder, runs if isinstance(one, Shown) else one.runs)
        except InputError as error:
            problems += _of_scenario(error, tree, place)
    return loaded, problems


def load_shown(one: Shown | Explorer, folder: Path, runs: int, sets: Sequence[str] = ()) -> Loaded:
    """Load one scenario of a plan.

    Args:
        one: What the plan says about it.
        folder: Where files beside the plan are looked for.
        runs: Number of runs.
        sets: Further changes ``key=value``, applied after those of the plan.

    Raises:
        InputError: If it cannot be used.
    """
    place: str | Path = one.scenario
    if one.scenario not in shipped_scenarios() or (folder / one.scenario).is_file():
        place = folder / one.scenario
    return load(place, sets=[*one.set, *sets, f"ensemble.runs={runs}"], overrides=one.overrides)


def level_set(slider: Slider, level: float) -> tuple[str, ...]:
    """Change that a slider makes at a level: none where the scenario's own value stays."""
    return () if level == slider.unchanged else (f"{slider.key}={level:g}",)


def _names(plan: Plan, tree: Table) -> Iterator[Problem]:
    for number, name in enumerate(plan.comparison):
        if name not in plan.reports:
            place = ("comparison", number)
            text = f"is no report of this plan{did_you_mean(name, plan.reports)}"
            yield problem_at(value_mark(tree, place), place, text)
        elif name in plan.comparison[:number]:
            place = ("comparison", number)
            yield problem_at(value_mark(tree, place), place, f"names {name} twice")
    if len(plan.comparison) == 1:
        text = "needs two reports or more, the reference first; leave it out to compare all"
        yield problem_at(value_mark(tree, ("comparison",)), ("comparison",), text)


def _of_scenario(error: InputError, tree: Table, place: tuple[str, ...]) -> Iterator[Problem]:
    """Problems of a scenario: those with a line of their own stay, the others are told where the plan names it."""
    for problem in error.problems:
        if problem.line:
            yield problem
            continue
        if "no such file" in problem.text:
            named = find(tree, (*place, "scenario"))
            typed = str(named.value) if isinstance(named, Leaf) else problem.file
            path = (*place, "scenario")
            text = f"there is no scenario {typed} here, shipped or beside the plan"
            yield problem_at(value_mark(tree, path), path, text + did_you_mean(typed, shipped_scenarios()))
            continue
        step = "overrides" if problem.file.startswith("--override") else "set" if "--set" in problem.file else ""
        path = (*place, step or "scenario")
        about = f"{problem.key}: " if problem.key else ""
        name = problem.file.removeprefix("--override ").removeprefix("--set ")
        yield problem_at(value_mark(tree, path), path, f"{name}: {about}{problem.text}")


def _of_sliders(explorer: Explorer, tree: Table, folder: Path) -> Iterator[Problem]:
    """Whether the scenario takes each slider's lowest and highest level."""
    keys: dict[str, str] = {}
    for name, slider in explorer.sliders.items():
        path = ("explorer", "sliders", name)
        if slider.key in keys:
            text = f"is set by the slider {keys[slider.key]} too; a key has one slider"
            yield problem_at(value_mark(tree, (*path, "key")), (*path, "key"), text)
            continue
        keys[slider.key] = name
        for number in (0, len(slider.levels) - 1):
            try:
                load_shown(explorer, folder, explorer.runs, [f"{slider.key}={slider.levels[number]:g}"])
            except InputError as error:
                first = error.problems[0]
                inside = ("key",) if "is no key" in first.text else ("levels", number)
                mark = key_mark(tree, (*path, *inside)) if inside == ("key",) else value_mark(tree, (*path, *inside))
                text = f"{slider.key}={slider.levels[number]:g}: {first.text}"
                yield problem_at(mark, (*path, *inside), text)
                break
