"""One scenario file per group: who moved what, from where to where."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from normsim.clock import month_label, month_number
from normsim.errors import InputError, Problem
from normsim.experiments.change_words import value_words
from normsim.experiments.changes import Change, Part, changes, is_month
from normsim.loading import Loaded, load
from normsim.room.links import load_link
from normsim.room.planning import Planned, find_plan, load_plan
from normsim.scenario.quantity import ASSURANCE_PRESETS, THREAT_PRESETS
from normsim.scenario.schema import Scenario

PATTERNS = ("*.yaml", "*.yml", "*.txt")
LINK = ".txt"
"""A file that holds a link of the explorer instead of a scenario."""
MOST_GROUPS = 40
PRESETS: Mapping[tuple[str, ...], Mapping[str, float]] = {
    ("threat", "path"): THREAT_PRESETS,
    ("assurance", "path"): ASSURANCE_PRESETS,
}


@dataclass(frozen=True)
class Group:
    """One group's file.

    Args:
        name: Stem of the file.
        scenario: Resolved, with the room's seed and number of runs.
        changes: What it changes on the base.
        notes: What was not taken over from the file.
    """

    name: str
    scenario: Scenario
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Setting:
    """One setting that at least one group moved.

    Args:
        key: Dotted key.
        label: The key in words.
        base: Value in the base, in words.
        words: Value by group, in words; all groups, moved or not.
        levels: Value by group as a number; empty where one of them is no single number.
        base_level: Value in the base as a number, or nothing.
        movers: Groups whose value is not that of the base.
    """

    key: str
    label: str
    base: str
    words: Mapping[str, str]
    levels: Mapping[str, float]
    base_level: float | None
    movers: tuple[str, ...]

    @property
    def least(self) -> float:
        """Smallest value over the groups."""
        return min(self.levels.values())

    @property
    def mean(self) -> float:
        """Mean over the groups, those that left it alone included."""
        return sum(self.levels.values()) / len(self.levels)

    @property
    def most(self) -> float:
        """Largest value over the groups."""
        return max(self.levels.values())


@dataclass(frozen=True)
class Room:
    """All groups that can be merged.

    Args:
        base: Scenario that the settings are told against.
        groups: In the order of their files.
        settings: What was moved, in the order of the schema.
        problems: What is wrong with the files that were left out.
    """

    base: Loaded
    groups: tuple[Group, ...]
    settings: tuple[Setting, ...]
    problems: tuple[Problem, ...]

    def apart(self, one: str, other: str) -> tuple[Setting, ...]:
        """Settings in which two groups differ."""
        return tuple(setting for setting in self.settings if setting.words[one] != setting.words[other])


def group_files(folder: Path) -> tuple[Path, ...]:
    """Scenario files and links in a folder, by name.

    Raises:
        InputError: If it is no folder or holds none.
    """
    if not folder.is_dir():
        text = "is no folder; put one scenario file per group into a folder and name that"
        raise InputError.of(text, file=str(folder))
    found = sorted({path for pattern in PATTERNS for path in folder.glob(pattern) if not path.name.startswith(".")})
    if not found:
        raise InputError.of("holds no scenario file (.yaml or .yml) and no link (.txt)", file=str(folder))
    if len(found) > MOST_GROUPS:
        raise InputError.of(f"holds {len(found)} files; at most {MOST_GROUPS} groups are merged", file=str(folder))
    return tuple(found)


def read_room(
    folder: Path, base: str | Path = "baseline", *, runs: int, seed: int | None = None, plan: str = "workshop"
) -> Room:
    """Read every group's file; those that cannot be used are named, the others are merged.

    Args:
        folder: Holds one scenario file per group.
        base: Scenario that the settings are told against.
        runs: Number of runs of every group.
        seed: Seed of every group; the base's if absent.
        plan: Plan of the explorer that links are of; read only where there is a link.

    Raises:
        InputError: If the folder or the base cannot be used, or no file can.
    """
    files = group_files(folder)
    sets = [f"ensemble.runs={runs}", *([f"ensemble.seed={seed}"] if seed is not None else [])]
    loaded = load(base, sets=sets)
    planned = load_plan(find_plan(plan), file=plan) if any(path.suffix == LINK for path in files) else None
    groups: list[Group] = []
    problems: list[Problem] = []
    for path in files:
        if path.stem.casefold() in {group.name.casefold() for group in groups}:
            problems.append(
                Problem(str(path), 0, 0, "", "there is another file of this name; rename one of the groups")
            )
            continue
        try:
            groups.append(_group(path, loaded.scenario, planned))
        except InputError as error:
            problems += [_of_group(problem, path) for problem in error.problems]
    if not groups:
        raise InputError(
            [*problems, Problem(str(folder), 0, 0, "", "no group's file can be used; nothing was written")]
        )
    return Room(loaded, tuple(groups), _settings(loaded.scenario, groups), tuple(problems))


def _of_group(problem: Problem, path: Path) -> Problem:
    """A problem that shows in a parent of the group's file, with the name of that file besides."""
    if problem.file == str(path):
        return problem
    return replace(problem, text=f"{problem.text} (as read for {path.name})")


def _group(path: Path, base: Scenario, planned: Planned | None) -> Group:
    if planned is not None and path.suffix == LINK:
        own = load_link(path, planned, base.ensemble.runs).scenario
    else:
        own = load(path).scenario
    if own.horizon.start != base.horizon.start:
        text = (
            f"starts in {month_label(own.horizon.start)} and the others in {month_label(base.horizon.start)}; "
            "runs that start apart cannot be compared one by one"
        )
        raise InputError([Problem(str(path), 0, 0, "horizon.start", text)])
    if not set(own.treaties) & set(base.treaties):
        raise InputError([Problem(str(path), 0, 0, "treaties", "has no treaty in common with the others")])
    scenario = own.model_copy(update={"ensemble": base.ensemble})
    notes = []
    if own.horizon.end != base.horizon.end:
        notes.append(f"its horizon ends in {month_label(own.horizon.end)}")
    return Group(path.stem, scenario, tuple(one for one in changes(base, scenario) if one.simulated), tuple(notes))


def _settings(base: Scenario, groups: Sequence[Group]) -> tuple[Setting, ...]:
    """Settings that at least one group moved."""
    labels: dict[tuple[str, ...], str] = {}
    moved: dict[tuple[str, ...], dict[str, Part]] = {}
    for group in groups:
        for change in group.changes:
            for part in change.parts:
                labels.setdefault(part.path, _label(change, part))
                moved.setdefault(part.path, {})[group.name] = part
    order = list(type(base).model_fields)
    return tuple(
        _setting(path, labels[path], moved[path], base, groups)
        for path in sorted(moved, key=lambda path: order.index(path[0]))
    )


def _label(change: Change, part: Part) -> str:
    """The key in words: the thing, then what of it."""
    thing = change.words.partition(":")[0]
    inner = " ".join(part.path[len(change.path) :]).replace("_", " ")
    return f"{thing}: {inner}" if inner else thing


def _setting(
    path: tuple[str, ...], label: str, moved: Mapping[str, Part], base: Scenario, groups: Sequence[Group]
) -> Setting:
    old = next(iter(moved.values())).old
    values = {group.name: moved[group.name].new if group.name in moved else old for group in groups}
    scenarios = {group.name: group.scenario for group in groups}
    start = int(base.horizon.start)
    levels = {name: level(path, value, start) for name, value in values.items()}
    known = {name: number for name, number in levels.items() if number is not None}
    return Setting(
        key=".".join(path),
        label=label,
        base=value_words(path, old, base),
        words={name: value_words(path, value, scenarios[name]) for name, value in values.items()},
        levels=known if len(known) == len(groups) else {},
        base_level=level(path, old, start),
        movers=tuple(moved),
    )


def level(path: tuple[str, ...], value: Any, start: int) -> float | None:
    """A setting as one number: a number, a preset, or a path that does not move any more after the start.

    Args:
        path: Steps of the key.
        value: Value as in a file.
        start: First month, a month number.

    Returns:
        The number, or nothing where there is no single one.
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        return PRESETS.get(path, {}).get(value)
    points = value.get("steps", value) if isinstance(value, Mapping) else {}
    if not points or not all(is_month(name) for name in points):
        return None
    last = max(points, key=month_number)
    number = points[last]
    return float(number) if month_number(last) <= start and isinstance(number, int | float) else None
