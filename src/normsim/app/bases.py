"""The scenarios that a workbench starts from: the files it was given, and the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from normsim.app.limits import check_cost
from normsim.loading.adjusting import Adjustable, adjustable
from normsim.loading.library import THEMES, shipped_scenarios, shown_name
from normsim.loading.loader import load

BASELINE = "baseline"
FIRST_SETTINGS: dict[str, Any] = {"states.select": "europe"}
"""Shipped scenarios of the world open with the European states, a third of the work: a setting like any other."""


@dataclass(frozen=True)
class Base:
    """One scenario to start from.

    Args:
        name: Name in links and lists.
        content: Its files, read once.
        shipped: Whether a downloaded file can extend it by its name.
        theme: Heading under which it is listed; none for a file of the user's own.
        first: Settings with which it is opened.
    """

    name: str
    content: Adjustable
    shipped: bool
    theme: str = ""
    first: dict[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """Its title."""
        return self.content.scenario.title


def read_bases(files: Sequence[Path]) -> dict[str, Base]:
    """Read the scenarios that are served; the first one is shown first.

    Args:
        files: Scenario files that the user named, perhaps none.

    Returns:
        Bases by name: the files, then the shipped scenarios.

    Raises:
        InputError: With every problem of every file that was named, or if one is too large to be served.
    """
    shipped = {path.resolve(): name for name, path in shipped_scenarios().items()}
    found: dict[str, Base] = {}
    for path in files:
        own = shipped.get(path.resolve())
        load(path)  # tells what is wrong with its overrides too
        content = adjustable(path, shown_name(path) if own else str(path))
        check_cost(content.scenario)
        name = own or _free(path.stem, {*found, *shipped.values()})
        found[name] = Base(name, content, own is not None, _theme(name), _first(content) if own else {})
    paths = {name: path for path, name in shipped.items()}
    listed = [name for names in THEMES.values() for name in names if name in paths]
    for name in dict.fromkeys([*listed, *paths]):
        if name not in found:
            content = adjustable(paths[name], shown_name(paths[name]))
            found[name] = Base(name, content, True, _theme(name), _first(content))
    return found


def _theme(name: str) -> str:
    return next((theme for theme, names in THEMES.items() if name in names), "")


def _first(content: Adjustable) -> dict[str, Any]:
    return dict(FIRST_SETTINGS) if content.scenario.states.select == "world" else {}


def _free(stem: str, taken: set[str]) -> str:
    """A name that no other base has: ``late``, ``late-2``."""
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name
