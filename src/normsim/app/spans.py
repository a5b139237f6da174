"""How far a slider goes, in which steps, and where it rests."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

from normsim.explanations.keys import Node, options
from normsim.parameters import priors
from normsim.register import register
from normsim.scenario.quantity import ASSURANCE_PRESETS, THREAT_PRESETS, Distribution, Steps
from normsim.scenario.ranges import NOT_NEGATIVE, range_of
from normsim.scenario.sections import Parameters

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


def ends(key: str, node: Node, value: Any) -> tuple[float, float]:
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
        edges = list(_numbers(law.model_dump(mode="json", exclude_none=True) if isinstance(law, Distribution) else law))
        low, high = min([0.0, *edges]), max(edges)
    numbers = list(_numbers(value))
    if high <= low:
        top = max([abs(number) for number in numbers], default=0.0)
        high = low + (2 * top if top > 0 else 1.0)
    low, high = min([low, *numbers]), max([high, *numbers])
    if least is not None and math.isfinite(least):
        low = max(low, float(least))
    beyond = shape.get("exclusiveMinimum")
    return (low if beyond is None or low > beyond else step_of(low, high)), high


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


def middle(value: Any) -> float:
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
    return middle(points[max(points)]) if isinstance(points, dict) and points else 0.0


def step_of(low: float, high: float) -> float:
    """A round step that cuts a range into fifty to a hundred pieces."""
    rough = (high - low) / 100 or 0.01
    scale = 10.0 ** math.floor(math.log10(rough))
    return float(f"{next(n for n in (1, 2, 5, 10) if n * scale >= rough * 0.999) * scale:.6g}")
