"""YAML nodes to the marked tree: values of the core types, and what a scenario file may not hold."""

from __future__ import annotations

import math
import re

import yaml

from normsim.errors import InputError, Problem
from normsim.loading.nodes import BOOL, FLOAT, INT, MAX_VALUES, NULL
from normsim.loading.tree import Leaf, Listing, Mark, Table, Tree, problem_at

LARGEST = 2**63 - 1
_SURROGATE = re.compile("[\ud800-\udfff]")


def mark_tree(root: yaml.Node, file: str) -> tuple[Tree, list[Problem]]:
    """Build the marked tree of one file.

    Args:
        root: Root node.
        file: Name to show.

    Returns:
        The tree, and everything in it that a scenario may not hold.

    Raises:
        InputError: If aliases refer to themselves or write out more values than a scenario needs.
    """
    marking = _Marking(file)
    tree = marking.build(root, ())
    return tree, marking.problems


class _Marking:
    """One pass over the nodes; an aliased node is built once, and counted as often as it is written out."""

    def __init__(self, file: str) -> None:
        self.file = file
        self.problems: list[Problem] = []
        self.built: dict[int, tuple[Tree, int]] = {}
        self.open: set[int] = set()
        self.size = 0

    def build(self, node: yaml.Node, path: tuple[str | int, ...]) -> Tree:
        """Build one piece and add its size to ``size``."""
        if id(node) in self.built:
            tree, size = self.built[id(node)]
            self._count(node, size)
            return tree
        if id(node) in self.open:
            raise InputError([self._problem(node, path, "an alias (*name) that refers to itself")])
        self.open.add(id(node))
        before = self.size
        self._count(node, 1)
        tree = self._build(node, path)
        self.open.discard(id(node))
        self.built[id(node)] = tree, self.size - before
        return tree

    def _count(self, node: yaml.Node, size: int) -> None:
        self.size += size
        if self.size > MAX_VALUES:
            text = f"aliases (*name) write out more than {MAX_VALUES} values, more than a scenario needs"
            raise InputError([self._problem(node, (), text)])

    def _build(self, node: yaml.Node, path: tuple[str | int, ...]) -> Tree:
        if isinstance(node, yaml.MappingNode):
            return self._table(node, path)
        if isinstance(node, yaml.SequenceNode):
            items = tuple(self.build(item, (*path, index)) for index, item in enumerate(node.value))
            return Listing(self._mark(node), items)
        return self._leaf(node, path) if isinstance(node, yaml.ScalarNode) else Listing(self._mark(node), ())

    def _table(self, node: yaml.MappingNode, path: tuple[str | int, ...]) -> Table:
        entries: dict[str, Tree] = {}
        keys: dict[str, Mark] = {}
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode):
                self._refuse(key_node, path, "a key must be one word, not a list or a mapping")
                continue
            key = key_node.value
            here = (*path, key)
            if key == "<<" and key_node.style is None:
                text = "merge keys (<<) are not read; use extends for a parent, or write the keys out"
                self._refuse(key_node, path, text)
            elif not key or _SURROGATE.search(key):
                self._refuse(key_node, path, "a key must be a word that can be printed")
            elif key in entries:
                self._refuse(key_node, here, f"is written twice, first in line {keys[key].line}; keep one of them")
                self.build(value_node, here)
            else:
                keys[key] = self._mark(key_node)
                entries[key] = self.build(value_node, here)
                if _is_empty(value_node):
                    self._refuse(key_node, here, f"has no value; {_advice(key)}")
        return Table(self._mark(node), entries, keys)

    def _leaf(self, node: yaml.ScalarNode, path: tuple[str | int, ...]) -> Leaf:
        written: str = node.value
        mark = self._mark(node)
        if node.style is not None or node.tag not in (NULL, BOOL, INT, FLOAT):
            if _SURROGATE.search(written):
                self._refuse(node, path, "has an escape that stands for no character")
            return Leaf(mark, written, written)
        if node.tag == NULL:
            return Leaf(mark, None, written)
        if node.tag == BOOL:
            return Leaf(mark, written.lower() == "true", written)
        return Leaf(mark, self._number(node, path), written)

    def _number(self, node: yaml.ScalarNode, path: tuple[str | int, ...]) -> int | float:
        written: str = node.value
        value = _parsed(written, whole=node.tag == INT)
        if math.isnan(value):
            self._refuse(node, path, "must be a number, not NaN (not a number)")
        elif math.isinf(value) and "inf" in written.lower():
            self._refuse(node, path, "must be a finite number, not infinity")
        elif math.isinf(value) or (isinstance(value, int) and abs(value) > LARGEST):
            self._refuse(node, path, "is a number too large to compute with")
        else:
            return value
        return 0

    def _mark(self, node: yaml.Node) -> Mark:
        return Mark(self.file, node.start_mark.line + 1, node.start_mark.column + 1)

    def _problem(self, node: yaml.Node, path: tuple[str | int, ...], text: str) -> Problem:
        return problem_at(self._mark(node), path, text)

    def _refuse(self, node: yaml.Node, path: tuple[str | int, ...], text: str) -> None:
        self.problems.append(self._problem(node, path, text))


def _is_empty(node: yaml.Node) -> bool:
    return isinstance(node, yaml.ScalarNode) and node.style is None and node.tag == NULL and not node.value


def _advice(key: str) -> str:
    """What was probably meant by a key without a value."""
    if ":" in key:
        return f"write a space after the colon: {key.replace(':', ': ', 1)}"
    if key.isdecimal():
        return "a comma separates keys here; write decimals with a point"
    return "give one, write null to take the key out, or delete the line"


def _parsed(written: str, *, whole: bool) -> int | float:
    """The number that a core-schema text stands for; infinity if it has more digits than any use."""
    if not whole:
        return float(re.sub(r"\.(?=inf|nan)", "", written.lower()))
    if len(written) > 40:
        return math.inf
    base = {"0o": 8, "0x": 16}.get(written[:2], 10)
    return int(written, base)
