"""What differs between two resolved scenarios, as data and in words.

``changes(old, new)`` gives one :class:`Change` for each thing that differs: all keys of one lever, event, pact or
treaty are one thing, because they only make sense together. ``changes_in_words(old, new)`` gives their words alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from normsim.scenario.quantity import LAWS

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

TEXTS = frozenset({"title", "question", "summary", "goal", "claims", "overrides"})
"""Keys that change no number."""

REPORTING = frozenset({"outcomes", "values", "gain_weights"})
"""Keys that change what is told of the runs, not the runs."""

TOGETHER: Mapping[tuple[str, ...], int] = {
    ("horizon",): 1,
    ("variant",): 1,
    ("networks",): 1,
    ("outcomes",): 1,
    ("values",): 1,
    ("gain_weights",): 1,
    ("conflict", "now"): 3,
    ("initial",): 3,
    ("states", "overrides"): 3,
    ("norm", "start"): 3,
}
"""How many steps of a key name one thing, for what begins with these steps; two for all others."""

Path = tuple[str, ...]


class _Absent:
    """A named entry that is not there, as opposed to one that is unset."""

    def __repr__(self) -> str:
        """Show what it is."""
        return "ABSENT"


ABSENT: Any = _Absent()


@dataclass(frozen=True)
class Part:
    """One setting that differs.

    Args:
        path: Steps of its key.
        old: Value as in a file; ``ABSENT`` where the named entry is missing.
        new: The same in the other scenario.
    """

    path: Path
    old: Any
    new: Any

    @property
    def key(self) -> str:
        """Dotted key."""
        return ".".join(self.path)


@dataclass(frozen=True)
class Change:
    """One thing that differs: a setting, or all that differs in one lever, event, pact, treaty ...

    Args:
        path: Steps of the thing's key, such as ``("levers", "substitutes")``.
        parts: The settings that differ, in the order of the schema.
        words: The difference as a phrase: "lever substitutes: strength 0.6 instead of 0".
    """

    path: Path
    parts: tuple[Part, ...]
    words: str

    @property
    def key(self) -> str:
        """Dotted key of the thing."""
        return ".".join(self.path)

    @property
    def simulated(self) -> bool:
        """Whether it can move a simulated number: not the seed, the number of runs or what is reported."""
        return self.path[0] not in REPORTING and self.path[0] != "ensemble"


def changes(old: Scenario, new: Scenario) -> tuple[Change, ...]:
    """What differs between two resolved scenarios, thing by thing, in the order of the schema.

    Args:
        old: The scenario that is the reference.
        new: The scenario that is told.

    Returns:
        Nothing for equal scenarios; titles, texts, claims and unused overrides do not count.
    """
    from normsim.experiments.change_words import in_words

    found: dict[Path, list[Part]] = {}
    for part in parts(plain(old), plain(new)):
        found.setdefault(_thing(part.path), []).append(part)
    return tuple(Change(path, tuple(some), in_words(path, tuple(some), old, new)) for path, some in found.items())


def changes_in_words(old: Scenario, new: Scenario) -> tuple[str, ...]:
    """One phrase for each thing that differs, such as "American commitment: none instead of 0.3 from 2025-03".

    Args:
        old: The scenario that is the reference.
        new: The scenario that is told.

    Returns:
        Phrases without a full stop, in the order of the schema; none for equal scenarios.
    """
    return tuple(change.words for change in changes(old, new))


def plain(scenario: Scenario) -> dict[str, Any]:
    """Scenario as plain mappings, months written ``YYYY-MM``."""
    return scenario.model_dump(mode="json", by_alias=True)


def differences(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[tuple[str, Any, Any]]:
    """Settings that differ, as (dotted key, old, new); ``ABSENT`` where a named entry is missing on one side."""
    return ((part.key, part.old, part.new) for part in parts(old, new))


def parts(old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[Part]:
    """Settings that differ between two scenarios as ``plain`` gives them, in the order of the new one."""
    for name in dict.fromkeys([*new, *old]):
        if name not in TEXTS:
            yield from _parts((name,), old.get(name, ABSENT), new.get(name, ABSENT))


def _parts(path: Path, old: Any, new: Any) -> Iterator[Part]:
    if old == new:
        return
    if path[0] == "initial" and len(path) == 2:
        # A treaty of which nothing is said: its states follow the treaty dates, one by one.
        old, new = ({} if value is ABSENT else value for value in (old, new))
    if isinstance(old, Mapping) and isinstance(new, Mapping) and not (is_value(old) or is_value(new)):
        for name in dict.fromkeys([*new, *old]):
            yield from _parts((*path, name), old.get(name, ABSENT), new.get(name, ABSENT))
    else:
        yield Part(path, old, new)


def _thing(path: Path) -> Path:
    """The thing that a setting belongs to."""
    for steps, depth in TOGETHER.items():
        if path[: len(steps)] == steps:
            return path[:depth]
    return path[:2]


def is_value(value: Mapping[str, Any]) -> bool:
    """Whether a mapping is one value: a distribution, or a path of dated points.

    The networks have a weight named like a law; what a law holds is no single number.
    """
    return any(
        (name in LAWS and not isinstance(item, int | float)) or name == "steps" or is_month(name)
        for name, item in value.items()
    )


def is_month(name: str) -> bool:
    """Whether a key is a month."""
    return name[:4].isdigit() and name[4:5] == "-"


def in_brief(value: Any) -> str:
    """A setting's value in few words, as it stands in a file."""
    if value is None:
        return "unset"
    if isinstance(value, Mapping):
        given = {name: item for name, item in value.items() if item is not None}
        if len(given) > 2 and all(is_month(name) for name in given):
            # A long path is known by where it ends: its beginning is history.
            last = list(given)[-1]
            return f"a path ending at {last}: {in_brief(given[last])}"
        text = ", ".join(f"{name}: {in_brief(item)}" for name, item in given.items())
    elif isinstance(value, list | tuple):
        text = "[" + ", ".join(in_brief(item) for item in value) + "]"
    else:
        text = f"{value:g}" if isinstance(value, float) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."
