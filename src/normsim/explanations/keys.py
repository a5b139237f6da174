"""``normsim explain threat.path``: what a key of the grammar means, read from the schema itself."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel

from normsim.explanations.sheets import LABELLED, Explanation, Sheet, grade_text, quantity_text, source_sheet
from normsim.parameters import PARAMETER_NAMES, priors
from normsim.register import register
from normsim.scenario.quantity import LAWS, Distribution, Steps
from normsim.scenario.schema import Scenario

Node = dict[str, Any]
ANY_NAME = "<name>"
MISSING = object()


@cache
def root() -> Node:
    """The grammar's own schema."""
    return Scenario.model_json_schema()


def options(node: Node) -> Iterator[Node]:
    """The shapes a node may have, references followed, null left out."""
    if "$ref" in node:
        yield from options(root()["$defs"][node["$ref"].rpartition("/")[2]])
    elif "anyOf" in node or "oneOf" in node:
        for option in node["anyOf"] if "anyOf" in node else node["oneOf"]:
            yield from options(option)
    elif node.get("type") != "null":
        yield node


def children(node: Node) -> dict[str, Node]:
    """Keys one floor down; ``<name>`` where the user gives the name."""
    found: dict[str, Node] = {}
    for option in options(node):
        if option.get("title") in ("Distribution", "Steps"):
            continue
        found.update({name: child for name, child in option.get("properties", {}).items() if name not in found})
        if isinstance(option.get("additionalProperties"), dict):
            found.setdefault(ANY_NAME, option["additionalProperties"])
    return found


def find_key(path: str) -> Node | None:
    """Schema node of a dotted key, None if the grammar has no such key."""
    node = root()
    for segment in path.split("."):
        below = children(node)
        child = below.get(segment, below.get(ANY_NAME))
        if child is None or not segment:
            return None
        node = child
    return node


@cache
def all_keys() -> tuple[str, ...]:
    """All dotted keys, with ``<name>`` where the user gives the name."""

    def walk(node: Node, prefix: str) -> Iterator[str]:
        for name, child in children(node).items():
            key = f"{prefix}{name}"
            yield key
            yield from walk(child, f"{key}.")

    return tuple(walk(root(), ""))


def explain_key(path: str, scenario: Scenario) -> Explanation | None:
    """Explain one dotted key: meaning, unit, range, default, value here, grade and source.

    Args:
        path: Dotted key, with any name where the user names things, as ``events.us_mines.size``.
        scenario: The scenario whose value is shown.

    Returns:
        The explanation, or None if the grammar has no such key.
    """
    node = find_key(path)
    if node is None:
        return None
    kinds = list(options(node))
    rows = [("meaning", meaning(node, kinds))]
    if node.get("unit"):
        rows.append(("unit", node["unit"]))
    rows.append(("what is allowed", allowed(node)))
    source = node.get("source", "")
    if source in register():
        rows.append(("range to explore", register()[source].range))
    if "default" in node:
        rows.append(("default", _default(node, path)))
    value = value_at(scenario, path)
    here = value_text(value)
    if here:
        rows.append((f"in “{scenario.title}”", here))
    if node.get("grade"):
        rows.append(("grade", grade_text(node["grade"])))
    sheets = [Sheet("Key", LABELLED, tuple(rows))]
    below = [(name, meaning(child, list(options(child)))) for name, child in children(node).items()]
    if below:
        sheets.append(Sheet("Keys below it", ("key", "meaning"), tuple(below)))
    section, _, name = path.rpartition(".")
    if section == "parameters" and name in PARAMETER_NAMES:
        sheets.append(prior_sheet(name, scenario))
    if source:
        sheets.append(source_sheet(source, node.get("grade", "")))
    return Explanation("key", path, path, (), tuple(sheets))


def prior_sheet(name: str, scenario: Scenario) -> Sheet:
    """What the scenario's named set says about one parameter."""
    chosen = scenario.parameters.from_
    prior = priors(chosen)[name]
    law = prior.draws or quantity_text(prior.value)
    rows = [("set", chosen), ("value or law", law), ("grade", grade_text(prior.grade))]
    own = getattr(scenario.parameters, name)
    if own is not None:
        rows.append(("changed by the scenario to", quantity_text(own)))
    return Sheet("Prior", LABELLED, tuple(rows), prior.note)


def value_at(scenario: Scenario, path: str) -> object:
    """Value of a scenario at a dotted key, ``MISSING`` where it has none."""
    value: object = scenario
    for segment in path.split("."):
        if isinstance(value, BaseModel):
            names = {field.alias or name: name for name, field in type(value).model_fields.items()}
            if segment not in names:
                return MISSING
            value = getattr(value, names[segment])
        elif isinstance(value, dict) and segment in value:
            value = value[segment]
        else:
            return MISSING
    return value


def meaning(node: Node, kinds: list[Node]) -> str:
    """What a key means, in the schema's own words."""
    texts = [node.get("description", "")]
    if len(kinds) == 1:
        texts.append(kinds[0].get("description", ""))
    return next((" ".join(text.split()) for text in texts if text), "one entry per name")


def _default(node: Node, path: str) -> str:
    default = node["default"]
    if isinstance(default, dict):
        laws = {law: value for law, value in default.items() if law in LAWS and value is not None}
        if laws:
            return quantity_text(Distribution.model_validate(laws))
    if default is None and path.startswith("parameters."):
        return "none: the named set's value"
    return quantity_text(default)


def value_text(value: object) -> str:
    """A value of the scenario in words; empty for sections, whose keys are explained one by one."""
    if value is MISSING or value is None or value == {}:
        return ""
    if isinstance(value, Steps):
        return f"steps: {_mapping_text(value.steps)}"
    if isinstance(value, dict):
        return _mapping_text(value)
    return "" if isinstance(value, BaseModel) and not isinstance(value, Distribution) else quantity_text(value)


def _mapping_text(value: dict[Any, Any]) -> str:
    from normsim.clock import month_label

    parts = []
    for key, item in value.items():
        label = month_label(key) if isinstance(key, int) else str(key)
        simple = isinstance(item, float | int | str | tuple | list | Distribution)
        parts.append(f"{label}: {quantity_text(item)}" if simple else label)
    return "; ".join(parts)


def allowed(node: Node) -> str:
    """What may stand at a key, in words."""
    texts: list[str] = []
    for kind in options(node):
        text = _kind_text(kind)
        if text not in texts:
            texts.append(text)
    return " or ".join(texts)


def _kind_text(kind: Node) -> str:
    text = "text"
    if kind.get("title") == "Distribution":
        text = f"a distribution ({', '.join(LAWS)})"
    elif kind.get("title") == "Steps":
        text = "steps: {YYYY-MM: value}, each kept until the next"
    elif "enum" in kind:
        text = f"one of {', '.join(kind['enum'])}"
    elif "const" in kind:
        text = str(kind["const"]).lower()
    elif kind.get("title") == "Month":
        text = "a month written YYYY-MM"
    elif "patternProperties" in kind:
        text = "dated points {YYYY-MM: value}, linear between them"
    elif "properties" in kind or "additionalProperties" in kind:
        text = "a mapping"
    elif kind.get("type") in ("number", "integer"):
        text = ("a number" if kind["type"] == "number" else "a whole number") + _limits(kind)
    elif kind.get("type") == "boolean":
        text = "true or false"
    elif kind.get("type") == "array":
        text = "a list"
    return text


def _limits(kind: Node) -> str:
    low = kind.get("minimum", kind.get("exclusiveMinimum"))
    high = kind.get("maximum", kind.get("exclusiveMaximum"))
    written = "," if kind["type"] == "integer" else "g"  # a million, not 1e+06
    if low is None and high is None:
        return ""
    if high is None:
        return f" above {low:{written}}" if "exclusiveMinimum" in kind else f", at least {low:{written}}"
    if low is None:
        return f", at most {high:{written}}"
    low_end, high_end = (" (not included)" if name in kind else "" for name in ("exclusiveMinimum", "exclusiveMaximum"))
    return f" from {low:{written}}{low_end} to {high:{written}}{high_end}"
