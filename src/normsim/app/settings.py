"""Settings: a flat mapping of dotted keys to values, the one form in which page, link and file say what was changed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from normsim.errors import InputError
from normsim.loading.adjusting import Adjustable
from normsim.loading.dumping import content
from normsim.scenario.quantity import LAWS
from normsim.scenario.schema import Scenario

Settings = Mapping[str, Any]

MOST_SETTINGS = 2_000
LONGEST_KEY = 200
LONGEST_VALUE = 40_000
NEVER = ("extends", "overrides", "ensemble.runs")
"""Keys that are not the browser's to set: files, named changes, and the number of runs, which the server chooses."""

FRAME = ("states.select", "horizon", "ensemble")
"""What is simulated rather than assumed: the grey baseline takes these from the changed scenario."""


def checked(raw: object) -> dict[str, Any]:
    """Take settings that came from outside.

    Args:
        raw: Whatever the browser sent.

    Returns:
        Settings whose keys and sizes can be handed to the loader, which checks everything else.

    Raises:
        InputError: If it is no mapping of texts, or larger than any scenario.
    """
    if not isinstance(raw, Mapping) or len(raw) > MOST_SETTINGS:
        raise InputError.of(f"settings must be a mapping of at most {MOST_SETTINGS} keys", file="settings")
    found: dict[str, Any] = {}
    for key, value in raw.items():
        if not isinstance(key, str) or not 0 < len(key) <= LONGEST_KEY or "=" in key or not key.isprintable():
            raise InputError.of("a key must be a dotted name such as threat.path", file="settings")
        if _below(key, NEVER):
            raise InputError.of("cannot be set here", file="settings", key=key)
        if len(_text(value)) > LONGEST_VALUE:
            raise InputError.of(f"is longer than {LONGEST_VALUE} letters", file="settings", key=key)
        found[key] = value
    return found


def assignments(settings: Settings) -> tuple[str, ...]:
    """The settings as ``--set`` takes them; a section comes before the keys inside it."""
    return tuple(f"{key}={_text(settings[key])}" for key in sorted(settings, key=lambda key: (key.count("."), key)))


def framing(settings: Settings) -> dict[str, Any]:
    """The part of the settings that says what is simulated."""
    return {key: value for key, value in settings.items() if _below(key, FRAME)}


def difference(old: Scenario, new: Scenario) -> dict[str, Any]:
    """Settings that turn one scenario into the other; None takes a key out.

    Args:
        old: The scenario to start from.
        new: The scenario to arrive at.
    """
    found = dict(_differing((), content(old), content(new)))
    return {key: value for key, value in found.items() if not _below(key, NEVER)}


def settings_for(base: Adjustable, wanted: Scenario) -> dict[str, Any]:
    """Settings that turn a base into a scenario, tried out.

    Args:
        base: The scenario to start from.
        wanted: The scenario to arrive at.

    Raises:
        InputError: If settings cannot say it, because a name holds a dot.
    """
    found = difference(base.scenario, wanted)
    runs = f"ensemble.runs={wanted.ensemble.runs}"
    try:
        again = content(base.adjusted((*assignments(found), runs)))
    except InputError:
        again = {}
    if again != content(wanted.model_copy(update={"overrides": {}})):
        text = "has a name with a dot in it, which settings cannot say; rename it, or use normsim run"
        raise InputError.of(text, file="pasted scenario")
    return found


def nested(settings: Settings) -> dict[str, Any]:
    """Settings as the nested mappings of a scenario file."""
    tree: dict[str, Any] = {}
    for key in sorted(settings, key=lambda key: (key.count("."), key)):
        place = tree
        *above, last = key.split(".")
        for step in above:
            below = place.setdefault(step, {})
            if not isinstance(below, dict):
                below = place[step] = {}
            place = below
        place[last] = settings[key]
    return tree


def _text(value: Any) -> str:
    try:
        return json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        raise InputError.of("a value must be a number, a text, a list or a mapping", file="settings") from None


def _below(key: str, names: tuple[str, ...]) -> bool:
    return any(key == name or key.startswith(f"{name}.") for name in names)


def _differing(path: tuple[str, ...], old: Any, new: Any) -> Iterator[tuple[str, Any]]:
    if old == new and isinstance(old, bool) == isinstance(new, bool):
        return
    if isinstance(old, dict) and isinstance(new, dict) and _kind(old) == _kind(new):
        for name in dict.fromkeys([*old, *new]):
            yield from _differing((*path, name), old.get(name), new.get(name))
    else:
        yield ".".join(path), new


def _kind(value: dict[str, Any]) -> str:
    """What sort of mapping this is; only mappings of one sort are merged key by key."""
    law = next((law for law in LAWS if isinstance(value.get(law), list | dict)), "")
    if law or "steps" in value:
        return law or "steps"
    return "points" if any(name[:4].isdigit() for name in value) else "section"
