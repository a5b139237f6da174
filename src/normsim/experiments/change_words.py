"""The words for what differs between two scenarios: the schema's own labels and units, values as a reader says them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from normsim.catalogue import load_catalogue
from normsim.clock import month_label, month_number
from normsim.experiments.changes import ABSENT, Part, Path, is_month, is_value
from normsim.loading.grammar import slot_at
from normsim.scenario.quantity import LAWS

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

THINGS = {"levers": "lever", "events": "event", "pacts": "pact", "groups": "group", "treaties": "treaty"}
"""Named entries whose keys are told together."""

LABELS: Mapping[Path, str] = {
    ("horizon",): "horizon",
    ("horizon", "start"): "first month",
    ("horizon", "end"): "last month",
    ("ensemble", "runs"): "number of runs",
    ("ensemble", "seed"): "seed",
    ("variant",): "rival explanation",
    ("states", "select"): "states simulated",
    ("threat", "path"): "threat",
    ("threat", "noise"): "noise of the threat",
    ("threat", "jumps"): "jumps of the threat",
    ("assurance", "path"): "American commitment",
    ("conflict", "risk_per_year"): "risk of new wars",
    ("conflict", "deterrence"): "deterrence",
    ("networks",): "whom states look at",
    ("parameters", "from"): "parameter set",
    ("outcomes",): "what is reported",
    ("values",): "the reader's weights",
    ("gain_weights",): "weights of the adversary gain index",
}
"""Short labels where the schema's description is a whole sentence."""

UNITS = frozenset({"months", "years", "per year", "per state-year"})
"""Units that are said behind a number; the others are shares, sizes, chances and logarithms."""

UNSET: Mapping[tuple[str, str], str] = {
    ("events", "treaty"): "all treaties",
    ("events", "date"): "no date",
    ("events", "per_year"): "a date",
    ("events", "states"): "nobody",
    ("events", "fade_months"): "its type's own",
    ("levers", "type"): "its name's",
    ("pacts", "deposits_together"): "all members",
    ("states", "overrides"): "as derived from the facts",
    ("values", "capability"): "the whole curve",
    ("norm", "critical_mass"): "none",
    ("initial", "stage"): "as the treaty dates say",
    ("initial", "since"): "no month",
}
"""What "unset" means, by section and last step of the key."""

PHRASES: Mapping[tuple[str, str], str] = {
    ("levers", "start"): "from {new} instead of {old}",
    ("levers", "ramp_months"): "full after {new} instead of {old}",
    ("levers", "adopters"): "adopted by {new} instead of {old}",
    ("events", "date"): "in {new} instead of {old}",
    ("events", "treaty"): "on {new} instead of {old}",
    ("events", "fade_months"): "fading over {new} instead of {old}",
    ("initial", "since"): "since {new} instead of {old}",
    ("now", "ends"): "ends {new} instead of {old}",
}
"""Phrases of a key inside a thing, by section and last step; all others are "key NEW instead of OLD"."""

MOST_POINTS = 4
"""Points of a path that are named."""

LONG_LIST = 4
"""Names in a list beyond which only those that come or go are told."""


def in_words(path: Path, parts: Sequence[Part], old: Scenario, new: Scenario) -> str:
    """One phrase for one thing that differs.

    Args:
        path: Steps of the thing's key.
        parts: Its settings that differ.
        old: The scenario that is the reference.
        new: The scenario that is told.

    Returns:
        For example "lever substitutes: strength 0.6 instead of 0, from 2028-01 instead of 2026-01".
    """
    name = _name(path)
    # What a lever or event is about comes first.
    parts = sorted(parts, key=lambda part: part.path[-1] not in ("type", "strength", "size"))
    only = parts[0]
    if only.path == path and ABSENT in (only.old, only.new):
        return f"{name}: {_coming_or_going(only, old, new)}"
    return f"{name}: {', '.join(_phrase(path, part, old, new) for part in parts)}{_idle(path, old, new)}"


def _name(path: Path) -> str:
    """What a reader calls the thing."""
    if path in LABELS:
        return LABELS[path]
    if path[0] in THINGS and len(path) > 1:
        return f"{THINGS[path[0]]} {path[1]}"
    if len(path) != 3:
        return described(path)
    return {
        "initial": f"{state_name(path[2])} in the {path[1]} at the start",
        "states": f"values of {state_name(path[2])}",
        "conflict": f"war in {state_name(path[2])}",
        "norm": f"robustness of the {path[2]} at the start",
    }[path[0]]


def state_name(iso3: str) -> str:
    """English name of a state, or the code itself where it is unknown."""
    catalogue = load_catalogue()
    return catalogue.name[catalogue.index[iso3]] if iso3 in catalogue.index else iso3


def described(path: Path) -> str:
    """Label of a key, from the beginning of its description in the schema; a symbol goes behind in brackets."""
    slot = slot_at(path)
    text = slot.field.description if slot and slot.field else None
    if not text:
        return ".".join(path)
    head, colon, rest = text.partition(": ")
    symbol = head if colon and rest and len(head) <= 6 else ""
    label = (rest if symbol else head).split(";")[0].split(",")[0].rstrip(".")
    label = label if label[:1].isupper() and label[1:2].isupper() else label[:1].lower() + label[1:]
    return f"{label} ({symbol})" if symbol else label


def _coming_or_going(part: Part, old: Scenario, new: Scenario) -> str:
    """A whole named entry that is there on one side only, with what it says."""
    added = part.old is ABSENT
    scenario, value = (new, part.new) if added else (old, part.old)
    if part.path[0] == "initial":
        said = _entry(part, value, scenario)
        dates = "as the treaty dates say"
        return f"{said} instead of {dates}" if added else f"{dates} instead of {said}"
    return f"{'added' if added else 'taken out'} ({_entry(part, value, scenario)})"


def _entry(part: Part, value: Any, scenario: Scenario) -> str:
    """What a named entry says, without what is unset or empty."""
    if not isinstance(value, Mapping) or is_value(value):
        return value_words(part.path, value, scenario)
    said = {name: item for name, item in value.items() if item not in (None, [], "", False)}
    if part.path[0] == "treaties":
        return str(said.get("name", "built in"))
    if part.path[0] == "initial":
        said = {name: item for name, item in said.items() if name not in ("contests", "suspended") or item}
    return ", ".join(
        f"{_plain_key(name, item)}{value_words((*part.path, name), item, scenario)}" for name, item in said.items()
    )


def _plain_key(name: str, value: Any) -> str:
    """What stands before a value: nothing where the value says it all."""
    if name in ("type", "stage") or _is_rate(name, value):
        return ""
    said = {"date": "in ", "since": "since ", "start": "from ", "ends": "ends ", "treaty": "on "}
    return said.get(name, f"{name.removesuffix('_months').removesuffix('_years').replace('_', ' ')} ")


def _is_rate(name: str, *values: Any) -> bool:
    """Whether all values are numbers with "per year" behind them, which need no key before them."""
    return name == "per_year" and all(isinstance(value, int | float) for value in values)


def _phrase(thing: Path, part: Part, old: Scenario, new: Scenario) -> str:
    """One setting of a thing."""
    inner = part.path[len(thing) :]
    was, now = value_words(part.path, part.old, old), value_words(part.path, part.new, new)
    listed = _members(part.old, part.new)
    if listed:
        return f"{inner[-1].replace('_', ' ')} {listed}" if inner else listed
    if was == now:
        return f"{' '.join(inner)} {_unseen(part, new)}".strip()
    section = "now" if part.path[:2] == ("conflict", "now") else part.path[0]
    pattern = PHRASES.get((section, part.path[-1])) if inner else None
    if pattern:
        return pattern.format(new=now, old=was)
    head = "".join(f"{step} ".replace("_", " ") for step in inner[:-1])
    if inner and not _is_rate(inner[-1], part.old, part.new):
        head += f"{inner[-1]} ".replace("_", " ")
    if part.path[0] == "horizon" and len(part.path) > 1:
        head = f"{LABELS[part.path]} "
    return f"{head}{now} instead of {was}"


def _members(old: Any, new: Any) -> str:
    """Names that come and go in a long list; empty for what is no list or short."""
    if not (isinstance(old, list) and isinstance(new, list)) or max(len(old), len(new)) <= LONG_LIST:
        return ""
    come = [str(name) for name in new if name not in old]
    go = [str(name) for name in old if name not in new]
    if len(come) + len(go) >= len(new):
        return ""
    said = [f"with {', '.join(come)}"] if come else []
    said += [f"without {', '.join(go)}"] if go else []
    return " and ".join(said) or "in another order"


def _idle(path: Path, old: Scenario, new: Scenario) -> str:
    """Say that a lever or event that differs is off on both sides, so that the change does nothing."""
    if path[0] not in ("levers", "events"):
        return ""
    name = "strength" if path[0] == "levers" else "size"
    both = [getattr(getattr(scenario, path[0])[path[1]], name) for scenario in (old, new)]
    return " (off in both)" if both == [0, 0] else ""


def value_words(path: Path, value: Any, scenario: Scenario) -> str:
    """A setting's value as a reader says it, with its unit.

    Args:
        path: Steps of its key.
        value: Value as in a file.
        scenario: The scenario it is from, for what is left unset and for the month in which a path begins.
    """
    if value is ABSENT:
        return "nothing"
    if value is None:
        if path[0] == "parameters":
            return f"what {scenario.parameters.from_} says"
        section = path[:2] if path[:2] == ("states", "overrides") else (path[0], path[-1])
        return UNSET.get((section[0], section[1]), "unset")
    if isinstance(value, Mapping):
        return _mapping(value, scenario)
    if isinstance(value, list | tuple):
        return ", ".join(str(item) for item in value) or "nobody"
    return f"{_number(value)}{_unit(path)}"


def _unit(path: Path) -> str:
    slot = slot_at(path)
    extra = slot.field.json_schema_extra if slot and slot.field else None
    unit = extra.get("unit", "") if isinstance(extra, dict) else ""
    return f" {unit}" if unit in UNITS else ""


def _number(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:g}".replace("-", "−")
    if isinstance(value, int):
        return f"{value:,}" if abs(value) < 10_000_000 else str(value)
    return "built in" if value == "builtin" else str(value)


def _mapping(value: Mapping[str, Any], scenario: Scenario) -> str:
    """A distribution, a path, or a few keys."""
    given = {name: item for name, item in value.items() if item is not None}
    if "steps" in given:
        return _points(given["steps"], scenario, " from ")
    if given and all(is_month(name) for name in given):
        return _points(given, scenario, " in ")
    for law in LAWS:
        if law in given:
            return _law(law, given[law])
    said = []
    for name, item in given.items():
        text = value_words((name,), item, scenario)
        inside = isinstance(item, Mapping) and not is_value(item)
        said.append("built in" if name == "builtin" else f"{name.replace('_', ' ')} {f'({text})' if inside else text}")
    return ", ".join(said)


def _law(law: str, numbers: Any) -> str:
    """A distribution: "0 to 0.5 (uniform)"."""
    if isinstance(numbers, Mapping):
        return f"{law} with mean {numbers['mean']:g} and sd {numbers['sd']:g}"
    if law in ("uniform", "triangular"):
        return f"{numbers[0]:g} to {numbers[-1]:g} ({law})"
    return f"{law}({', '.join(f'{number:g}' for number in numbers)})"


def _points(points: Mapping[str, Any], scenario: Scenario, joint: str) -> str:
    """A path as it is within the horizon: where it starts, then its later points."""
    start = scenario.horizon.start
    labels = sorted(points)
    before = [label for label in labels if month_number(label) <= start]
    later = [label for label in labels if month_number(label) > start]
    said = [(label, value_words(("",), points[label], scenario)) for label in later]
    if not later:
        return f"{value_words(('',), points[before[-1]], scenario)} from {before[-1]}"
    named = [f"{text}{joint}{label}" for label, text in said[:MOST_POINTS]]
    if before and value_words(("",), points[before[-1]], scenario) != said[0][1]:
        named.insert(0, f"{value_words(('',), points[before[-1]], scenario)} in {before[-1]}")
    more = f" and {len(said) - MOST_POINTS} more points" if len(said) > MOST_POINTS else ""
    return f"{', then '.join(named)}{more}"


def _unseen(part: Part, scenario: Scenario) -> str:
    """What to say where the words for both values are the same."""
    sides = [value if isinstance(value, Mapping) else {} for value in (part.old, part.new)]
    dated = [side.get("steps") or side for side in sides]
    start = scenario.horizon.start
    if all(side and all(is_month(name) for name in side) for side in dated):
        later = [{name: item for name, item in side.items() if month_number(name) > start} for side in dated]
        if later[0] == later[1]:
            return f"differs before {month_label(start)} only"
    return "differs in detail"
