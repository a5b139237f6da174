"""Scenarios between two others: the first with some of the changes that lead to the second."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from normsim.errors import InputError
from normsim.experiments.changes import Change, changes
from normsim.loading import load_text
from normsim.loading.dumping import content, yaml_of

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

NAME = "a mixture of the two"
MISSING = object()


@dataclass(frozen=True)
class Item:
    """Changes that are made together.

    Args:
        changes: The changes; more than one where one does not load without another.
    """

    changes: tuple[Change, ...]

    @property
    def words(self) -> str:
        """The changes in words."""
        return "; together with ".join(change.words for change in self.changes)

    @property
    def keys(self) -> tuple[str, ...]:
        """Dotted keys of the changed things."""
        return tuple(change.key for change in self.changes)


@dataclass
class Mixtures:
    """All scenarios between two, by the items that are taken from the second.

    Args:
        old: The scenario without any change.
        new: The scenario with all of them.
        items: What is changed, one thing at a time.
        notes: Which changes had to be taken together, and why, in words.
    """

    old: Scenario
    new: Scenario
    items: tuple[Item, ...] = ()
    notes: tuple[str, ...] = ()
    _made: dict[frozenset[str], Scenario] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        """Start with one item for each change that can move a number."""
        self.items = tuple(Item((change,)) for change in changes(self.old, self.new) if change.simulated)

    def scenario(self, chosen: Iterable[int]) -> Scenario:
        """The first scenario with some items of the second.

        Args:
            chosen: Positions of the items.

        Raises:
            InputError: If these items do not load without others.
        """
        taken = [change for place in sorted(chosen) for change in self.items[place].changes]
        key = frozenset(change.key for change in taken)
        if key not in self._made:
            self._made[key] = self._mixed(taken)
        return self._made[key]

    def _mixed(self, taken: Sequence[Change]) -> Scenario:
        mapping, other = copy.deepcopy(content(self.old)), content(self.new)
        for change in taken:
            _put(mapping, change.path, _get(other, change.path))
        return load_text(yaml_of(mapping), name=NAME).scenario

    def settle(self, wanted: Iterable[frozenset[int]]) -> bool:
        """Make sure that mixtures load; where one does not, take together what needs each other.

        Args:
            wanted: Sets of items, by position.

        Returns:
            Whether all load; if not, ``items`` has changed and the sets must be chosen anew.
        """
        for chosen in wanted:
            try:
                self.scenario(chosen)
            except InputError as error:
                self._join(chosen, error)
                return False
        return True

    def _join(self, chosen: frozenset[int], error: InputError) -> None:
        """Merge the items that a failing set needs with those in it that need them."""
        failing = set(chosen)
        for place in sorted(chosen):
            if len(failing) > 1 and not self._loads(failing - {place}):
                failing.discard(place)
        outside = [place for place in range(len(self.items)) if place not in failing]
        helper = next(({place} for place in outside if self._loads(failing | {place})), set(outside))
        together = sorted(failing | helper)
        merged = Item(tuple(change for place in together for change in self.items[place].changes))
        problem = error.problems[0]
        first = problem.text.split(";")[0]
        why = f"{problem.key}: {first}" if problem.key else first
        note = f"{', '.join(merged.keys)} are taken as one change, because they do not load alone ({why})"
        self.notes = (*self.notes, note)
        kept = [item for place, item in enumerate(self.items) if place not in together]
        self.items = (*kept[: together[0]], merged, *kept[together[0] :])

    def _loads(self, chosen: set[int]) -> bool:
        try:
            self.scenario(chosen)
        except InputError:
            return False
        return True


def _get(mapping: Any, path: Sequence[str]) -> Any:
    for step in path:
        if not isinstance(mapping, dict) or step not in mapping:
            return MISSING
        mapping = mapping[step]
    return copy.deepcopy(mapping)


def _put(mapping: dict[str, Any], path: Sequence[str], value: Any) -> None:
    *way, last = path
    for step in way:
        mapping = mapping.setdefault(step, {})
    if value is MISSING:
        mapping.pop(last, None)
    else:
        mapping[last] = value


def subsets(count: int) -> Iterator[frozenset[int]]:
    """All sets of positions below a number, the smaller ones first."""
    everything = (frozenset(place for place in range(count) if mask >> place & 1) for mask in range(2**count))
    return iter(sorted(everything, key=lambda chosen: (len(chosen), sorted(chosen))))
