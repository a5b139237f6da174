"""One marked tree on top of another: mappings merge, lists and scalars replace, ``null`` removes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from normsim.loading.grammar import ROOT, Slot
from normsim.loading.tree import Leaf, Mark, Plain, Table, Tree, dotted, plain
from normsim.scenario.fault import Fault, Path
from normsim.scenario.quantity import LAWS
from normsim.scenario.suggest import did_you_mean


@dataclass(frozen=True)
class Change:
    """One key that a child file, an override or ``--set`` changed.

    Args:
        key: Dotted key.
        old: Value before, None where there was none.
        new: Value after, None where it was taken out.
        origin: ``file NAME:line:column``, ``override NAME`` or ``--set``.
    """

    key: str
    old: Plain
    new: Plain
    origin: str


@dataclass
class Merge:
    """Lays trees on top of each other and writes down what that changed.

    Args:
        origin: Says for the log where a value at a mark comes from.
        changes: What was changed so far.
        faults: Keys that were to be removed and are not there.
    """

    origin: Callable[[Mark], str]
    changes: list[Change] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    def onto(self, below: Table, above: Table) -> Table:
        """Lay a whole scenario on another one."""
        return replace(self._tables(below, above, (), ROOT), layers=(*below.layers, above))

    def _tables(self, below: Table, above: Table, path: Path, slot: Slot | None) -> Table:
        entries, keys = dict(below.entries), {**below.keys, **above.keys}
        removed = {key: mark for key, mark in below.removed.items() if key not in above.entries} | dict(above.removed)
        for key, piece in above.entries.items():
            here = (*path, key)
            old = entries.get(key)
            if _is_null(piece) and not _in_override(path):
                if old is None and not self._may_be_absent(key, slot, below, path):
                    entries[key] = piece
                    continue
                entries.pop(key, None)
                removed[key] = above.keys[key]
                if old is not None:
                    self._log(here, plain(old), None, piece.mark)
                continue
            entries[key] = self._entry(old, piece, here, slot.child(key) if slot else None)
        return Table(above.mark, entries, keys, removed)

    def _entry(self, below: Tree | None, above: Tree, path: Path, slot: Slot | None) -> Tree:
        if below is None and slot and slot.section and slot.field:
            # A section that nobody wrote yet stands with its defaults: what is new is told key by key.
            below = Table(above.mark, {}, {})
        below = _written_out(below, above, slot)
        if isinstance(below, Table) and isinstance(above, Table) and _same_kind(slot, below, above):
            return self._tables(below, above, path, _member(slot, above))
        if isinstance(above, Table):
            # Nothing below it, but its own nulls still mean "not there".
            quiet = Merge(self.origin, faults=self.faults)
            above = quiet._tables(Table(above.mark, {}, {}), above, path, _member(slot, above))
        old, new = (None if below is None else plain(below)), plain(above)
        if old != new or isinstance(old, bool) != isinstance(new, bool):
            self._log(path, old, new, above.mark)
        return above

    def _may_be_absent(self, key: str, slot: Slot | None, below: Table, path: Path) -> bool:
        """Whether ``null`` may stand for a key that is not there: yes for the schema's own, no for free names."""
        if slot is None or (slot.section and key not in slot.key_names):
            return False
        if slot.is_named:
            text = "is not there, so it cannot be taken out" + did_you_mean(key, below.entries)
            self.faults.append(Fault((*path, key), text, at_key=True))
        return True

    def _log(self, path: Path, old: Plain, new: Plain, mark: Mark) -> None:
        if path[0] != "overrides":
            self.changes.append(Change(dotted(path), old, new, self.origin(mark)))


def _is_null(piece: Tree) -> bool:
    return isinstance(piece, Leaf) and piece.value is None


def _in_override(path: Path) -> bool:
    """Inside an override a ``null`` is kept: it removes when the override is used."""
    return len(path) > 1 and path[0] == "overrides"


def _written_out(below: Tree | None, above: Tree, slot: Slot | None) -> Tree | None:
    """The long form of ``CCM: builtin`` where a mapping is laid on top that only changes some of its rules."""
    if not (isinstance(below, Leaf) and below.value == "builtin" and isinstance(above, Table) and slot):
        return below
    named = slot.member("treaty")
    if named is None or "name" in above.entries or "builtin" in above.entries:
        return below
    return Table(below.mark, {"builtin": Leaf(below.mark, True, "true")}, {"builtin": below.mark})


def _same_kind(slot: Slot | None, below: Table, above: Table) -> bool:
    """Whether two mappings say the same sort of thing; points on steps, or one law on another, do not."""
    if slot is None or not slot.is_value or slot.kind_of is None:
        return True
    kinds = [slot.kind_of(plain(table)) for table in (below, above)]
    laws = [[law for law in LAWS if law in table.entries] for table in (below, above)]
    return kinds[0] == kinds[1] and (kinds[0] != "distribution" or laws[0] == laws[1])


def _member(slot: Slot | None, above: Table) -> Slot | None:
    """The member of a union that a mapping belongs to."""
    if slot is None or not slot.members:
        return slot
    return slot.member(str(slot.kind_of(plain(above)))) if slot.kind_of else None
