"""The scenarios that a workbench starts from: the files it was given, and the shipped ones."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from normsim.app.limits import check_cost
from normsim.loading.adjusting import Adjustable, adjustable
from normsim.loading.library import shipped_scenarios, shown_name

BASELINE = "baseline"
FIRST_SETTINGS: dict[str, Any] = {"states.select": "europe"}
"""The baseline opens with the European states, a third of the work; a visible setting like any other."""


@dataclass(frozen=True)
class Base:
    """One scenario to start from.

    Args:
        name: Name in links and lists.
        content: Its files, read once.
        shipped: Whether a downloaded file can extend it by its name.
        first: Settings with which it is opened.
    """

    name: str
    content: Adjustable
    shipped: bool
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
        content = adjustable(path, shown_name(path) if own else str(path))
        check_cost(content.scenario)
        name = own or _free(path.stem, {*found, *shipped.values()})
        found[name] = Base(name, content, own is not None, _first(name))
    for path, name in shipped.items():
        if name not in found:
            found[name] = Base(name, adjustable(path, shown_name(path)), True, _first(name))
    if not files:
        found = {BASELINE: found.pop(BASELINE), **found}
    return found


def _first(name: str) -> dict[str, Any]:
    return dict(FIRST_SETTINGS) if name == BASELINE else {}


def _free(stem: str, taken: set[str]) -> str:
    """A name that no other base has: ``late``, ``late-2``."""
    name, number = stem, 2
    while name in taken:
        name, number = f"{stem}-{number}", number + 1
    return name
