"""The inputs of the workbench, read from the schema: label, unit, range, default, grade, and the schema's own text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from normsim.app.spans import ends, middle, step_of
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
from normsim.register import GRADES
from normsim.scenario.quantity import ASSURANCE_PRESETS, THREAT_PRESETS, Steps
from normsim.scenario.schema import Scenario

LEFT_OUT = frozenset(
    {"title", "question", "summary", "goal", "claims", "overrides", "groups", "outcomes", "ensemble.runs"}
)
"""Texts, names and what is reported: they move no number, or are the server's choice."""

PRESETS: dict[str, dict[str, float]] = {"threat.path": THREAT_PRESETS, "assurance.path": ASSURANCE_PRESETS}
GROUP_KEYS = frozenset({"adopters", "allies", "select", "states"})
"""Keys whose value is the name of a group, or a list."""

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
    low, high = ends(key, node, value) if kind in ("number", "integer", "path") else (0.0, 1.0)
    shapes = list(options(node))
    source, parameter = node.get("source", ""), key.removeprefix("parameters.")
    said = _meaning(scenario, key, node, shapes)
    named = steps[0] == "parameters" and parameter in PARAMETER_NAMES
    start = middle(value_at(scenario, key))
    if named and value is None:
        start = middle(priors(scenario.parameters.from_)[parameter].value)
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
        step=1.0 if kind == "integer" else step_of(low, high),
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
