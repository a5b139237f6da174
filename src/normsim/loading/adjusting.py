"""A scenario that is changed again and again: its files are read once, every change costs two milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from normsim.errors import InputError, Problem
from normsim.loading.loader import OVERRIDES, changed, merged
from normsim.loading.messages import located
from normsim.loading.parents import read_chain
from normsim.loading.source import read_source
from normsim.loading.tree import Table
from normsim.loading.validation import validate
from normsim.scenario.schema import Scenario


@dataclass(frozen=True)
class Adjustable:
    """The merged content of a scenario and its parents, without its named overrides.

    Trying out the overrides is most of what loading a scenario costs, and settings never use them.

    Args:
        name: Stem of the file.
        tree: What it says, with marks.
        scenario: It, resolved and without overrides.
    """

    name: str
    tree: Table
    scenario: Scenario

    def adjusted(self, sets: Sequence[str]) -> Scenario:
        """The scenario with settings on top, as ``load(..., sets=sets)`` gives it, without overrides.

        Args:
            sets: Assignments ``key=value``, applied in order.

        Raises:
            InputError: With every problem at once.
        """
        problems: list[Problem] = []
        tree, _ = changed(self.tree, sets, (), problems)
        verdict = validate(tree)
        problems += verdict.problems(tree)
        if problems or verdict.scenario is None:
            raise InputError(problems)
        return verdict.scenario


def adjustable(path: Path, file: str) -> Adjustable:
    """Read a scenario file for being changed; its named overrides are left out and not looked at.

    Args:
        path: Where it lies.
        file: Name to show.

    Raises:
        InputError: With every problem of the file at once.
    """
    layers, problems = read_chain(read_source(path, file), allow_files=True)
    tree, _, faults = merged(layers)
    problems += [located(fault, tree) for fault in faults]
    entries = {key: piece for key, piece in tree.entries.items() if key != OVERRIDES}
    keys = {key: mark for key, mark in tree.keys.items() if key != OVERRIDES}
    tree = replace(tree, entries=entries, keys=keys)
    verdict = validate(tree)
    problems += verdict.problems(tree)
    if problems or verdict.scenario is None:
        raise InputError(problems)
    return Adjustable(path.stem, tree, verdict.scenario)
