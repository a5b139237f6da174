"""The marked tree: what a file says, each piece with the place it was written at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from normsim.errors import Problem

Plain: TypeAlias = "bool | int | float | str | list[Plain] | dict[str, Plain] | None"


@dataclass(frozen=True, order=True)
class Mark:
    """A place in a file; line and column count from 1, 0 where there are no lines (``--set``)."""

    file: str
    line: int = 0
    column: int = 0


@dataclass(frozen=True)
class Leaf:
    """One value, with the letters that were written."""

    mark: Mark
    value: bool | int | float | str | None
    written: str


@dataclass(frozen=True)
class Listing:
    """A list."""

    mark: Mark
    items: tuple[Tree, ...]


@dataclass(frozen=True)
class Table:
    """A mapping of keys to values.

    Args:
        mark: Where it begins.
        entries: Values by key, in the order of the file.
        keys: Where each key stands.
        removed: Keys that were taken out by ``null``, and where.
        layers: Of a whole scenario, what was laid on each other: ancestors, file, overrides, settings; else empty.
    """

    mark: Mark
    entries: Mapping[str, Tree]
    keys: Mapping[str, Mark]
    removed: Mapping[str, Mark] = field(default_factory=dict)
    layers: tuple[Table, ...] = ()


Tree: TypeAlias = Leaf | Listing | Table


def plain(tree: Tree) -> Plain:
    """The same content without marks, as the schema takes it."""
    if isinstance(tree, Table):
        return {key: plain(value) for key, value in tree.entries.items()}
    if isinstance(tree, Listing):
        return [plain(item) for item in tree.items]
    return tree.value


def descend(tree: Tree, path: Sequence[str | int]) -> tuple[Tree, int]:
    """Follow a path as far as the tree goes.

    Returns:
        The last piece reached and the number of steps taken.
    """
    for depth, step in enumerate(path):
        if isinstance(tree, Table) and str(step) in tree.entries:
            tree = tree.entries[str(step)]
        elif isinstance(tree, Listing) and isinstance(step, int) and step < len(tree.items):
            tree = tree.items[step]
        else:
            return tree, depth
    return tree, len(path)


def find(tree: Tree, path: Sequence[str | int]) -> Tree | None:
    """The piece at a path, None if there is none."""
    piece, depth = descend(tree, path)
    return piece if depth == len(path) else None


def key_mark(tree: Tree, path: Sequence[str | int]) -> Mark:
    """Where the key at a path was written; for what is absent, where the piece that should hold it was."""
    for length in range(len(path), 0, -1):
        parent = find(tree, path[: length - 1])
        step = path[length - 1]
        if isinstance(parent, Table):
            mark = parent.keys.get(str(step)) or parent.removed.get(str(step))
            if mark:
                return mark
        elif isinstance(parent, Listing) and isinstance(step, int) and step < len(parent.items):
            return parent.items[step].mark
    return tree.mark


def value_mark(tree: Tree, path: Sequence[str | int]) -> Mark:
    """Where the value at a path was written; for what is absent, the same as ``key_mark``."""
    piece = find(tree, path)
    if piece is None or isinstance(piece, Table):
        return key_mark(tree, path)
    return piece.mark


def marks(tree: Tree) -> Iterator[Mark]:
    """All places that a piece of a file covers."""
    if isinstance(tree, Table):
        yield from tree.keys.values()
        for piece in tree.entries.values():
            yield from marks(piece)
    elif isinstance(tree, Listing):
        yield tree.mark
        for piece in tree.items:
            yield from marks(piece)
    else:
        yield tree.mark


def dotted(path: Sequence[str | int]) -> str:
    """A path as people write it: ``threat.path``."""
    return ".".join(str(step) for step in path)


def problem_at(mark: Mark, path: Sequence[str | int], text: str) -> Problem:
    """A problem at a place, on one line that can be printed whatever the file holds."""
    return Problem(mark.file, mark.line, mark.column, _printable(dotted(path), 120), _printable(text, 800))


def _printable(text: str, most: int) -> str:
    line = "".join(letter if letter.isprintable() else " " for letter in text[: most + 1])
    return line if len(line) <= most else f"{line[: most - 1]}…"
