"""A merged tree to a scenario: schema and checks, with everything that is wrong told at once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from normsim.catalogue import load_catalogue
from normsim.errors import Problem
from normsim.loading.messages import faults, located
from normsim.loading.standing import StandingByDates
from normsim.loading.tree import Table, marks, plain, value_mark
from normsim.scenario.checks import check, cut_to_horizon
from normsim.scenario.fault import Fault, Path
from normsim.scenario.schema import Scenario

ROUNDS = 8
STAND_INS: dict[str, Any] = {"title": "-", "horizon": {"start": "2025-04", "end": "2035-03"}}
"""What is required at the top, for checking the rest of a file in which it is wrong."""

NO_NAME = "-"
"""Stands in for a wrong item of a list, so that the others keep their positions."""


@dataclass(frozen=True)
class Verdict:
    """What came of a tree: a scenario, or what is wrong with it."""

    scenario: Scenario | None
    faults: tuple[Fault, ...]

    def problems(self, tree: Table) -> list[Problem]:
        """The faults with their places."""
        return [located(fault, tree) for fault in self.faults]


def validate(tree: Table) -> Verdict:
    """Hold a merged tree against the schema and, as far as that is right, against the facts."""
    content: Any = plain(tree)
    try:
        scenario = Scenario.model_validate(content)
    except ValidationError as error:
        wrong = faults(error, tree)
    else:
        found = _unforgiven(_check(scenario), tree)
        return Verdict(None if found else cut_to_horizon(scenario), tuple(dict.fromkeys(found)))
    pruned = {fault.path for fault in wrong}
    rest = _valid_rest(content, pruned, tree)
    more = _check(rest) if rest else []
    wrong += _unforgiven((fault for fault in more if not _concerns(fault, pruned)), tree)
    return Verdict(None, tuple(dict.fromkeys(wrong)))


def _check(scenario: Scenario) -> list[Fault]:
    catalogue = load_catalogue()
    return check(scenario, catalogue, StandingByDates(scenario, catalogue))


def _unforgiven(found: Iterable[Fault], tree: Table) -> list[Fault]:
    """Without those of values that no longer fit only because a child file, an override or ``--set`` came later."""
    rest = list(found)
    if not any(fault.forgiven for fault in rest):
        return rest
    covered = [frozenset(marks(layer)) for layer in tree.layers]

    def generation(path: Path) -> int:
        """The last layer that holds the place; an override stands inside a file too, and counts where it is used."""
        place = value_mark(tree, path)
        return max((number for number, places in enumerate(covered) if place in places), default=-1)

    def came_later(fault: Fault) -> bool:
        """Whether what a value must fit was changed after the value was written."""
        return generation(fault.path) < max(map(generation, fault.relies_on))

    return [fault for fault in rest if not (fault.forgiven and came_later(fault))]


def _valid_rest(content: Any, pruned: set[Path], tree: Table) -> Scenario | None:
    """The scenario without what is wrong in it; ``pruned`` grows by what had to go with it."""
    wrong: Iterable[Path] = set(pruned)
    for _ in range(ROUNDS):
        gone: set[Path] = set()
        for path in sorted(wrong, key=len):
            if not any(path[: len(above)] == above for above in gone):
                gone.add(_prune(content, path))
        pruned |= gone
        try:
            return Scenario.model_validate(content)
        except ValidationError as error:
            wrong = {fault.path for fault in faults(error, tree)}
    return None


def _prune(content: Any, path: Path) -> Path:
    """Take out the key at a path, or the nearest above it; an item of a list only loses its meaning."""
    last, depth = content, 0
    way: list[tuple[dict[str, Any], str]] = []
    while depth < len(path) and isinstance(last, dict) and str(path[depth]) in last:
        way.append((last, str(path[depth])))
        last = last[str(path[depth])]
        depth += 1
    item = path[depth] if depth == len(path) - 1 else None
    if isinstance(last, list) and isinstance(item, int) and item < len(last) and last[item] != NO_NAME:
        last[item] = NO_NAME
        return path
    if not way:
        content |= {key: value for key, value in STAND_INS.items() if path[:1] == (key,)}
        return path[:1]
    holder, key = way[-1]
    del holder[key]
    if len(way) == 1:
        content |= {name: value for name, value in STAND_INS.items() if name == key}
    return tuple(step for _, step in way)


def _concerns(fault: Fault, pruned: Iterable[Path]) -> bool:
    """Whether a fault is about, or was concluded from, something that was taken out."""
    inside = any(fault.path[: len(gone)] == gone for gone in pruned)
    around = () if fault.at_key else (fault.path,)
    return inside or any(
        path[: len(gone)] == gone or gone[: len(path)] == path
        for gone in pruned
        for path in (*around, *fault.relies_on)
    )
