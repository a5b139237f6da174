"""``--set key=value``: one assignment as a small marked tree."""

from __future__ import annotations

from normsim.errors import InputError, Problem
from normsim.loading.marking import mark_tree
from normsim.loading.nodes import compose
from normsim.loading.source import text_source
from normsim.loading.tree import Leaf, Mark, Table, Tree

FLAG = "--set"


def setting(assignment: str) -> Table:
    """Read one assignment; its value is YAML, so numbers, words, lists and mappings all work.

    Args:
        assignment: ``a.b.c=value``; ``a.b.c=null`` takes the key out.

    Returns:
        A tree that holds only this key.

    Raises:
        InputError: If it is no assignment or its value is no YAML.
    """
    file = f"{FLAG} {' '.join(assignment.split())}"
    mark = Mark(file)
    key, equals, value = assignment.partition("=")
    steps = [step.strip() for step in key.split(".")]
    if not equals or not all(steps):
        raise InputError.of("must be key=value, such as threat.path=high", file=file)
    if steps[0] == "extends":
        raise InputError.of("cannot be set; write it in a file", file=file, key="extends")
    if not value.strip():
        text = "has no value; write null to take the key out"
        raise InputError.of(text, file=file, key=".".join(steps))
    piece = _value(value, file, ".".join(steps))
    for step in reversed(steps):
        piece = Table(mark, {step: piece}, {step: mark})
    if not isinstance(piece, Table):
        raise InputError.of("must be key=value, such as threat.path=high", file=file)
    return piece


def _value(text: str, file: str, key: str) -> Tree:
    """The value's tree without lines, because a command line has none."""
    try:
        node, problems = compose(text_source(text, file))
        tree, more = mark_tree(node, file)
    except InputError as error:
        raise InputError([_unplaced(problem, key) for problem in error.problems]) from None
    if problems or more:
        raise InputError([_unplaced(problem, key) for problem in [*problems, *more]])
    return _unmarked(tree, Mark(file))


def _unplaced(problem: Problem, key: str) -> Problem:
    inner = f"{key}.{problem.key}" if problem.key else key
    return Problem(problem.file, 0, 0, inner, problem.text)


def _unmarked(tree: Tree, mark: Mark) -> Tree:
    if isinstance(tree, Table):
        entries = {key: _unmarked(value, mark) for key, value in tree.entries.items()}
        return Table(mark, entries, dict.fromkeys(entries, mark))
    if isinstance(tree, Leaf):
        return Leaf(mark, tree.value, tree.written)
    return type(tree)(mark, tuple(_unmarked(item, mark) for item in tree.items))
