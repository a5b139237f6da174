"""A group's setting as the explorer's link: what stands behind the # becomes changes to the explorer's scenario."""

from __future__ import annotations

import math
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl

from normsim.errors import InputError, Problem
from normsim.loading import Loaded
from normsim.room.plan import Explorer
from normsim.room.planning import Planned, level_set, load_shown
from normsim.scenario.suggest import did_you_mean

VIEW = frozenset({"treaty", "step", "rival", "by"})
"""Parts of a link that say what was looked at, not what was assumed."""
MOST_BYTES = 20_000


def load_link(path: Path, planned: Planned, runs: int) -> Loaded:
    """Load the scenario that a link stands for.

    Args:
        path: A text file with the link, or with what stands behind its #, on its first line that is not empty.
        planned: The plan of the explorer that the link is of.
        runs: Number of runs.

    Raises:
        InputError: With every problem, at its line and column.
    """
    explorer = planned.plan.explorer
    if explorer is None:
        raise InputError.of("holds a link, and the plan has no explorer; name its plan with --plan", file=str(path))
    number, line = _link(path)
    head, sign, fragment = line.partition("#")
    if not sign:
        fragment = line if "=" in line else ""
        if not fragment and not head.endswith(".html"):  # an address without a setting is the unchanged one
            text = "holds no link of the explorer, such as explorer.html#threat=0.5"
            raise InputError([Problem(str(path), number, 1, "", text)])
    pairs = parse_qsl(fragment, keep_blank_values=True)
    problems = list(_problems(pairs, explorer, path, number, line))
    if problems:
        raise InputError(problems)
    sets = [
        change for name, text in pairs if name not in VIEW for change in level_set(explorer.sliders[name], float(text))
    ]
    return load_shown(explorer, planned.folder, runs, sets)


def _link(path: Path) -> tuple[int, str]:
    """The first line that is not empty, with its number from 1."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError.of(f"cannot be read ({error.strerror})", file=str(path)) from error
    if len(content) > MOST_BYTES:
        raise InputError.of("is too large for a link", file=str(path))
    try:
        lines = content.decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        raise InputError.of("is no UTF-8 text", file=str(path)) from error
    for number, line in enumerate(lines, start=1):
        if line.strip():
            return number, line.strip()
    raise InputError.of("is empty; paste the explorer's link into it", file=str(path))


def _problems(
    pairs: list[tuple[str, str]], explorer: Explorer, path: Path, number: int, line: str
) -> Iterator[Problem]:
    seen: set[str] = set()
    for name, text in pairs:
        column = max(line.find(f"{name}="), 0) + 1
        slider = explorer.sliders.get(name)
        if name in VIEW:
            continue
        if slider is None:
            known = did_you_mean(name, explorer.sliders)
            yield Problem(str(path), number, column, name, f"is no slider of this plan{known}")
            continue
        if name in seen:
            yield Problem(str(path), number, column, name, "stands twice in the link")
        seen.add(name)
        low, high = slider.levels[0], slider.levels[-1]
        level = _level(text)
        if not low <= level <= high:
            yield Problem(str(path), number, column, name, f"must be from {low:g} to {high:g} (got {text!r})")


def _level(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return math.nan
