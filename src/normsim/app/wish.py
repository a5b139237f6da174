"""What a browser may ask for, checked and made small: a scenario, how many runs, which view."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from normsim.app.bases import Base
from normsim.app.settings import assignments, checked, framing
from normsim.errors import InputError

VIEWS = ("exits", "map", "norm", "causes", "tradeoff", "rivals", "state", "compare")
MOST_PINS = 4
SHORT = 120


@dataclass(frozen=True)
class Wish:
    """One answer that is wanted; equal wishes have equal answers.

    Args:
        base: Name of the scenario to start from.
        sets: Assignments on top, in the form of ``--set``.
        frame: Those of them that the baseline takes over.
        runs: Runs wanted.
        view: One of ``VIEWS``.
        treaty: Treaty shown; the first one when it is not of the scenario.
        state: State shown, ISO3.
        pins: Assignments of each pinned setting.
    """

    base: str
    sets: tuple[str, ...]
    frame: tuple[str, ...]
    runs: int
    view: str
    treaty: str = ""
    state: str = ""
    pins: tuple[tuple[str, tuple[str, ...]], ...] = ()


def wish_of(raw: object, runs: int) -> Wish:
    """Read a wish from the browser.

    Args:
        raw: Whatever it sent.
        runs: Runs, chosen by the server.

    Raises:
        InputError: If it is no wish.
    """
    if not isinstance(raw, Mapping):
        raise InputError.of("a wish must be a mapping", file="wish")
    settings = checked(raw.get("settings", {}))
    view = raw.get("view")
    if view not in VIEWS:
        raise InputError.of(f"view must be one of {', '.join(VIEWS)}", file="wish")
    return Wish(
        base=short(raw.get("base")),
        sets=assignments(settings),
        frame=assignments(framing(settings)),
        runs=runs,
        view=str(view),
        treaty=short(raw.get("treaty")),
        state=short(raw.get("state")) if view == "state" else "",
        pins=_pins(raw.get("pins")) if view == "compare" else (),
    )


def first_wish(bases: Mapping[str, Base], runs: int = 20) -> Wish:
    """What a page asks first, with few runs."""
    base = next(iter(bases.values()))
    settings = checked(base.first)
    return Wish(base.name, assignments(settings), assignments(framing(settings)), runs, VIEWS[0])


def short(value: object) -> str:
    """A short text from outside, or nothing."""
    return value if isinstance(value, str) and len(value) <= SHORT and value.isprintable() else ""


def _pins(raw: object) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if not isinstance(raw, list) or len(raw) > MOST_PINS:
        raise InputError.of(f"at most {MOST_PINS} settings can be pinned", file="wish")
    pins = [one if isinstance(one, Mapping) else {} for one in raw]
    return tuple((short(one.get("base")), assignments(checked(one.get("settings", {})))) for one in pins)


def key_of(wish: Wish) -> str:
    """A short name for a wish, the same for equal ones; wishes themselves can be half a megabyte."""
    tree: dict[str, Any] = {name: getattr(wish, name) for name in wish.__dataclass_fields__}
    return hashlib.sha256(json.dumps(tree).encode("ascii")).hexdigest()
