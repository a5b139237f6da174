"""The inputs of the workbench, read from the schema: label, unit, range, default, grade, and the schema's own text."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from normsim.app.texts import texts
from normsim.clock import month_label
from normsim.explanations.keys import (
    ANY_NAME,
    Node,
    allowed,
    children,
    find_key,
    meaning,
    options,
    root,
    value_at,
    value_text,
)
from normsim.explanations.sheets import quantity_text
from normsim.parameters import PARAMETER_NAMES, parameter_sets, priors
from normsim.register import GRADES, register
from normsim.scenario.quantity import ASSURANCE_PRESETS, THREAT_PRESETS, Distribution, Steps
from normsim.scenario.ranges import NOT_NEGATIVE, range_of
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import Parameters

LEFT_OUT = frozenset(
    {"title", "question", "summary", "goal", "claims", "overrides", "groups", "outcomes", "ensemble.runs"}
)
"""Texts, names and what is reported: they move no number, or are the server's choice."""

PRESETS: dict[str, dict[str, float]] = {"threat.path": THREAT_PRESETS, "assurance.path": ASSURANCE_PRESETS}
GROUP_KEYS = frozenset({"adopters", "allies", "select", "states"})
"""Keys whose value is the name of a group, or a list."""

PRIOR = "prior@1"
SPANS: dict[str, tuple[float, float]] = {
    "threat.noise.sd": (0, 0.3),
    "threat.noise.reversion_months": (1, 60),
    "threat.jumps.per_year": (0, 0.5),
    "threat.jumps.size": (0, 0.4),
    "threat.jumps.fade_months": (1, 60),
    "levers.*.ramp_months": (0, 72),
    "events.*.size": (0, 3),
    "events.*.fade_months": (1, 120),
    "networks.votes": (0, 1),
    "parameters.hill_exponent": (1, 4),
    "parameters.hill_half": (0.1, 0.4),
}
"""Ranges of sliders where the register speaks of several things at once; any allowed value can be typed."""

SPAN = re.compile(r"(-?\d+(?:\.\d+)?(?:e-?\d+)?) to (-?\d+(?:\.\d+)?(?:e-?\d+)?)")
EVENT_GROUPS = {"threat": "threat", "hybrid": "threat", "assurance": "assurance"}


@dataclass(frozen=True)
class Input:
    """One input: a key of the grammar with all that a person needs to change it.

    Args:
        key: Dotted key.
        group: Group it is shown in.
        thing: Lever, event, pact ... it belongs to; empty for none.
        label: Name.
        help: The schema's own text.
        unit: Unit in words.
        kind: number, integer, choice, path, month or flag.
        low: Low end of its slider.
        high: High end.
        step: Step of its slider.
        value: Value in the scenario, as in a file; None where nothing is said.
        text: The same in words.
        start: Where its slider rests: the value, the middle of its law, the last point of its path.
        allowed: What may stand there, in words.
        grade: Grade of the assumption, empty for none.
        source: Id in the register.
        choices: Words to choose from.
        main: Whether it is shown at once.
    """

    key: str
    group: str
    thing: str
    label: str
    help: str
    unit: str
    kind: str
    low: float
    high: float
    step: float
    value: Any
    text: str
    start: float
    allowed: str
    grade: str
    source: str
    choices: tuple[str, ...]
    main: bool


def inputs_of(scenario: Scenario) -> tuple[Input, ...]:
    """All inputs of a scenario: every key that is a number, a choice, a path, a preset, a month or yes and no.

    Args:
        scenario: A resolved scenario; named things (levers, events, pacts) are those that it has.

    Returns:
        Inputs in the order of the groups, then of the schema.
    """
    found = [_input(scenario, key, node, value) for key, node, value in _leaves(scenario)]
    order = list(texts()["groups"])
    return tuple(sorted((one for one in found if one is not None), key=lambda one: order.index(one.group)))


def _leaves(scenario: Scenario) -> Iterator[tuple[str, Node, Any]]:
    """Dotted key, schema node and plain value of everything that holds one value."""

    def walk(node: Node, value: Any, path: str) -> Iterator[tuple[str, Node, Any]]:
        below = children(node)
        if below and isinstance(value, dict) and not _is_value(node):
            for name, item in value.items():
                key = f"{path}.{name}" if path else name
                child = below.get(name, below.get(ANY_NAME))
                if child is not None and key not in LEFT_OUT:
                    yield from walk(child, item, key)
        elif path:
            yield path, node, value

    yield from walk(root(), scenario.model_dump(mode="json", by_alias=True), "")


def _is_value(node: Node) -> bool:
    return any(option.get("title") in ("Distribution", "Steps") for option in options(node))


def _kind(key: str, node: Node, value: Any) -> str:
    """The sort of control that fits; empty for lists and texts, which are changed in a file."""
    shapes = list(options(node))
    titles = {shape.get("title") for shape in shapes}
    types = {shape.get("type") for shape in shapes}
    if "Steps" in titles:
        return "path"
    if "Month" in titles:
        return "month"
    if any("enum" in shape for shape in shapes) or key == "parameters.from":
        return "choice"
    if key.rpartition(".")[2] in GROUP_KEYS and isinstance(value, str):
        return "choice"
    for kind, name in (("number", "number"), ("integer", "integer"), ("boolean", "flag")):
        if kind in types:
            return name
    return ""


def _input(scenario: Scenario, key: str, node: Node, value: Any) -> Input | None:
    kind = _kind(key, node, value)
    if not kind:
        return None
    steps = key.split(".")
    low, high = _ends(key, node, value) if kind in ("number", "integer", "path") else (0.0, 1.0)
    shapes = list(options(node))
    source, parameter = node.get("source", ""), key.removeprefix("parameters.")
    said = _meaning(scenario, key, node, shapes)
    named = steps[0] == "parameters" and parameter in PARAMETER_NAMES
    start = _middle(value_at(scenario, key))
    if named and value is None:
        start = _middle(priors(scenario.parameters.from_)[parameter].value)
    start = max(start, low) if value is None else start
    low, high = min(low, start), max(high, start)
    text = _text(scenario, key, kind)
    return Input(
        key=key,
        group=_group(scenario, steps),
        thing=".".join(steps[1:-1]) if len(steps) > 2 else "",
        label=said.rstrip(".") if named else _words(steps[-1]),
        help=said,
        unit=node.get("unit", ""),
        kind=kind,
        low=low,
        high=high,
        step=1.0 if kind == "integer" else _step(low, high),
        value=value,
        text=text,
        start=start,
        allowed=allowed(node),
        grade=_grade(node.get("grade", "")),
        source=source,
        choices=_choices(scenario, key, shapes),
        main=any(re.fullmatch(pattern, key) for pattern in texts()["main_inputs"]),
    )


def _meaning(scenario: Scenario, key: str, node: Node, shapes: list[Node]) -> str:
    """What a key means; where the user gives its name, what the mapping around it holds, and what a remedy is."""
    above, _, name = key.rpartition(".")
    around = find_key(above) if above else None
    if around is not None and name not in children(around) and not node.get("description"):
        node, shapes = around, list(options(around))
    said = meaning(node, shapes)
    if key.startswith("levers.") and name == "strength":
        lever = above.removeprefix("levers.")
        kind = scenario.levers[lever].type or lever
        return f"{texts()['remedies'][kind]} {said}"
    return said


def _text(scenario: Scenario, key: str, kind: str) -> str:
    """The value in words; for a parameter that the scenario leaves open, what its named set says."""
    value, name = value_at(scenario, key), key.removeprefix("parameters.")
    if kind == "month" and isinstance(value, int):
        return month_label(value)
    if kind == "path" and isinstance(value, dict | Steps):
        # A long path is known by where it ends: its beginning is history.
        points = value.steps if isinstance(value, Steps) else value
        last = max(points)
        return f"{quantity_text(points[last])} from {month_label(last)}"
    if value is None and key.startswith("parameters.") and name in PARAMETER_NAMES:
        prior = priors(scenario.parameters.from_)[name]
        return prior.draws or quantity_text(prior.value)
    return value_text(value)


def _grade(grade: str) -> str:
    return f"{grade}, {GRADES[grade]}" if grade in GRADES else ""


def _group(scenario: Scenario, steps: list[str]) -> str:
    groups: dict[str, Any] = texts()["groups"]
    if steps[0] == "events":
        return EVENT_GROUPS.get(scenario.events[steps[1]].type, "norm")
    key = ".".join(steps[:2])
    return next((name for name, group in groups.items() if key in group["keys"] or steps[0] in group["keys"]), "frame")


def _words(name: str) -> str:
    words = texts()["labels"].get(name) or name.replace("_", " ")
    return words[:1].upper() + words[1:]


def _choices(scenario: Scenario, key: str, shapes: list[Node]) -> tuple[str, ...]:
    if key in PRESETS:
        return tuple(PRESETS[key])
    if key == "parameters.from":
        return parameter_sets()
    words = [str(word) for shape in shapes for word in shape.get("enum", ())]
    if words:
        return tuple(words)
    if any(shape.get("const") == "never" for shape in shapes):
        return ("never",)
    if key.rpartition(".")[2] in GROUP_KEYS:
        own = ("europe", "eu", "nato", "parties", "world")
        present = value_at(scenario, key)
        known = [*own, *scenario.groups]
        known = [name for name in known if not (key == "states.select" and name == "parties")]
        return tuple(dict.fromkeys([*([present] if isinstance(present, str) else []), *known]))
    return ()


def _ends(key: str, node: Node, value: Any) -> tuple[float, float]:
    """Range of a slider: the register's range to explore, else the schema's own, widened to hold the value."""
    shape = next((shape for shape in options(node) if shape.get("type") in ("number", "integer")), {})
    least, most = shape.get("minimum"), shape.get("maximum")
    limits = _limits(key, node)
    if least is None and limits is not None:
        least, most = limits[0], most if most is not None else limits[1]
    if section_of(key) in SPANS or key in SPANS:
        return _holding(SPANS.get(key) or SPANS[section_of(key)], value)
    spans = SPAN.findall(register()[node["source"]].range) if node.get("source") in register() else []
    bounded = least is not None and most is not None and math.isfinite(most) and most - least <= 1
    if len(spans) == 1 and not bounded:
        low, high = (float(end) for end in spans[0])
    else:
        low = 0.0 if least is None or not math.isfinite(least) else float(least)
        high = float(most) if most is not None and math.isfinite(most) and most <= 1 else 0.0
    if len(spans) != 1 and key.startswith("parameters.") and value is None:
        # The set's own law says where it is sensible to look.
        law = priors(PRIOR)[key.removeprefix("parameters.")].value
        ends = list(_numbers(law.model_dump(mode="json", exclude_none=True) if isinstance(law, Distribution) else law))
        low, high = min([0.0, *ends]), max(ends)
    numbers = list(_numbers(value))
    if high <= low:
        top = max([abs(number) for number in numbers], default=0.0)
        high = low + (2 * top if top > 0 else 1.0)
    low, high = min([low, *numbers]), max([high, *numbers])
    if least is not None and math.isfinite(least):
        low = max(low, float(least))
    beyond = shape.get("exclusiveMinimum")
    return (low if beyond is None or low > beyond else _step(low, high)), high


def section_of(key: str) -> str:
    """A key with a star for the name that the user gave: ``levers.*.ramp_months``."""
    steps = key.split(".")
    return ".".join([steps[0], "*", *steps[2:]]) if len(steps) > 2 and steps[0] in ("levers", "events") else key


def _holding(span: tuple[float, float], value: Any) -> tuple[float, float]:
    numbers = list(_numbers(value))
    return min([span[0], *numbers]), max([span[1], *numbers])


def _limits(key: str, node: Node) -> tuple[float, float] | None:
    """Range that the checks hold a quantity to."""
    section, _, name = key.rpartition(".")
    if section == "parameters":
        return range_of("Parameters", name, Parameters.model_fields[name])
    if node.get("unit") in ("chance", "threat, 0 to 1", "assurance, 0 to 1") or name in ("strength", "size"):
        return (-1.0, 1.0) if section == "threat.jumps" else (0.0, 1.0 if name != "size" else math.inf)
    return NOT_NEGATIVE


def _numbers(value: Any) -> Iterator[float]:
    """Numbers inside a value: itself, the ends of a law, the points of a path."""
    if isinstance(value, bool) or value is None:
        return
    if isinstance(value, int | float):
        yield float(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _numbers(item)
    elif isinstance(value, list):
        for item in value[:3]:
            yield from _numbers(item)


def _middle(value: Any) -> float:
    """A number that stands for a value: itself, the middle of a law, the last point of a path."""
    if isinstance(value, bool) or value is None:
        return 0.0
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str):
        return {**THREAT_PRESETS, **ASSURANCE_PRESETS}.get(value, 0.0)
    if isinstance(value, Distribution):
        ends = value.support
        first = next(_numbers(value.model_dump(mode="json", exclude_none=True)), 0.0)
        return sum(ends) / 2 if all(math.isfinite(end) for end in ends) else first
    points = value.steps if isinstance(value, Steps) else value
    return _middle(points[max(points)]) if isinstance(points, dict) and points else 0.0


def _step(low: float, high: float) -> float:
    """A round step that cuts a range into fifty to a hundred pieces."""
    rough = (high - low) / 100 or 0.01
    scale = 10.0 ** math.floor(math.log10(rough))
    return float(f"{next(n for n in (1, 2, 5, 10) if n * scale >= rough * 0.999) * scale:.6g}")
