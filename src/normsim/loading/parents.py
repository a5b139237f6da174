"""``extends``: the chain of files from the first ancestor to the file that was asked for."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from normsim.errors import InputError, Problem
from normsim.loading.library import shipped_scenarios, shown_name
from normsim.loading.marking import mark_tree
from normsim.loading.messages import shown
from normsim.loading.nodes import compose
from normsim.loading.source import Source, read_source
from normsim.loading.tree import Leaf, Mark, Table, Tree, problem_at
from normsim.scenario.suggest import did_you_mean, nearest

KEY = "extends"
MAX_GENERATIONS = 10


@dataclass(frozen=True)
class Layer:
    """One file of the chain: where it came from and what it says."""

    source: Source
    tree: Table


def read_chain(source: Source, *, allow_files: bool) -> tuple[list[Layer], list[Problem]]:
    """Read a file and all its parents.

    Args:
        source: The file that was asked for.
        allow_files: Whether parents may be files beside it, or only shipped scenarios.

    Returns:
        The files, first ancestor first, and what is wrong inside them without keeping them from being read.

    Raises:
        InputError: If one of them cannot be read, or they extend each other in a circle.
    """
    layers: list[Layer] = []
    problems: list[Problem] = []
    current: Source | None = source
    while current is not None:
        try:
            tree, parent, found = _read(current.file, current.text)
        except InputError as error:
            raise InputError([*problems, *error.problems]) from None
        problems += found
        layers.insert(0, Layer(current, tree))
        try:
            current = _parent(parent, layers, allow_files=allow_files) if parent else None
        except InputError as error:
            raise InputError([*problems, *error.problems]) from None
    return layers, problems


@lru_cache(maxsize=8)
def _read(file: str, text: str) -> tuple[Table, Tree | None, tuple[Problem, ...]]:
    """One file's own keys, its ``extends``, and what is wrong with it; a parent of many files is read once."""
    node, problems = compose(Source(file, text, sha256=""))
    tree, more = mark_tree(node, file)
    if not isinstance(tree, Table):
        # What a foreign file says is not repeated: a scenario from elsewhere could be made to read any file.
        found = shown(tree) if not isinstance(tree, Leaf) else "a text or a number"
        text = f"must be a mapping such as title: My scenario (got {found})"
        raise InputError([*problems, *more, _at(tree.mark, text)])
    entries = {key: piece for key, piece in tree.entries.items() if key != KEY}
    return Table(tree.mark, entries, tree.keys), tree.entries.get(KEY), (*problems, *more)


def _parent(reference: Tree, layers: Sequence[Layer], *, allow_files: bool) -> Source:
    """Find and read the file that ``extends`` names."""
    child = layers[0].source
    name = reference.value if isinstance(reference, Leaf) else None
    if not isinstance(name, str) or not name:
        text = f"must be the name of a shipped scenario or a path from this file's folder (got {shown(reference)})"
        raise InputError([_at(reference.mark, text, KEY)])
    path, file = _resolve(name, child, reference.mark, allow_files=allow_files)
    chain = [layer.source for layer in reversed(layers)]
    if any(_same(path, source.path) for source in chain):
        start = next(number for number, source in enumerate(chain) if _same(path, source.path))
        circle = " → ".join([source.file for source in chain[start:]] + [file])
        raise InputError([_at(reference.mark, f"goes round in a circle: {circle}", KEY)])
    if len(layers) >= MAX_GENERATIONS:
        raise InputError([_at(reference.mark, f"more than {MAX_GENERATIONS} files extend each other", KEY)])
    try:
        return read_source(path, file)
    except InputError as error:
        problem = error.problems[0]
        if problem.line:
            raise
        raise InputError([_at(reference.mark, f"{name}: {problem.text}", KEY)]) from None


def _resolve(name: str, child: Source, mark: Mark, *, allow_files: bool) -> tuple[Path, str]:
    """Place and shown name of a parent; a bare name is always a shipped scenario."""
    shipped = shipped_scenarios()
    if name in shipped:
        return shipped[name], shown_name(shipped[name])
    bare = "/" not in name and "\\" not in name and not name.endswith((".yaml", ".yml"))
    if allow_files and child.path is not None and not (bare and not (child.path.parent / name).exists()):
        return child.path.parent / name, os.path.normpath(Path(child.file).parent / name).replace(os.sep, "/")
    text = f"there is no shipped scenario {name}"
    beside = child.path is not None and allow_files and (child.path.parent / f"{name}.yaml").is_file()
    if beside and not nearest(name, shipped):
        raise InputError([_at(mark, f"{text}; did you mean the file {name}.yaml?", KEY)])
    advice = "" if nearest(name, shipped) or not allow_files else ", or write the path of a file such as my_base.yaml"
    raise InputError([_at(mark, f"{text}{did_you_mean(name, shipped)}{advice}", KEY)])


def _same(path: Path, other: Path | None) -> bool:
    try:
        return other is not None and path.resolve() == other.resolve()
    except (OSError, ValueError, RuntimeError):
        return False


def _at(mark: Mark, text: str, key: str = "") -> Problem:
    return problem_at(mark, (key,) if key else (), text)
