"""Numbers and distributions must stay where they mean something: chances in 0 to 1, rates at or above 0."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from normsim.clock import month_label
from normsim.scenario.fault import Fault, Path
from normsim.scenario.quantity import Distribution, Steps
from normsim.scenario.schema import Scenario

Range = tuple[float, float]

SHARE: Range = (0.0, 1.0)
NOT_NEGATIVE: Range = (0.0, math.inf)
LOG_HAZARD: Range = (-100.0, 100.0)
"""Far beyond any meaning, and still a number to calculate with; laws without an end are let through."""

BY_UNIT: dict[str, Range] = {
    "chance": SHARE,
    "threat, 0 to 1": SHARE,
    "assurance, 0 to 1": SHARE,
    "per year": NOT_NEGATIVE,
    "per state-year": NOT_NEGATIVE,
    "months": NOT_NEGATIVE,
}
"""Range that a unit implies."""

BY_KEY: dict[tuple[str, str], Range] = {
    ("ThreatNoise", "sd"): NOT_NEGATIVE,
    ("ThreatJumps", "size"): (-1.0, 1.0),
    ("Lever", "strength"): SHARE,
    ("StateOverride", "identity"): SHARE,
    ("StateOverride", "utility"): SHARE,
    ("StateOverride", "champion"): (0.0, 5.0),
    ("Utility", "states"): SHARE,
    ("Parameters", "utility_spread"): NOT_NEGATIVE,
    ("Parameters", "asymmetry"): NOT_NEGATIVE,
    ("Parameters", "beta_pact"): NOT_NEGATIVE,
    ("Parameters", "pact_allies"): SHARE,
    ("Parameters", "hill_exponent"): NOT_NEGATIVE,
    ("Parameters", "hill_half"): NOT_NEGATIVE,
    ("Parameters", "utility_ccm"): NOT_NEGATIVE,
    ("Parameters", "shock_sd"): NOT_NEGATIVE,
    ("Parameters", "frailty_sd"): NOT_NEGATIVE,
    ("Parameters", "norm_loss"): SHARE,
    ("Parameters", "use_given_exit"): SHARE,
    **{
        ("Parameters", name): LOG_HAZARD
        for name in (
            "alpha_debate",
            "alpha_announce",
            "eta_fade",
            "beta_threat",
            "beta_abandonment",
            "beta_permission",
            "beta_norm",
            "beta_disapproval",
            "beta_domestic",
            "beta_anticipation",
            "beta_peer",
            "beta_sibling",
        )
    },
    ("Parameters", "substitute_quality"): SHARE,
}
"""Range by section and key, where the unit does not tell."""

ABOVE_ZERO = {("Parameters", "hill_exponent"), ("Parameters", "hill_half")}


def range_of(section: str, key: str, field: FieldInfo) -> Range | None:
    """Range of a quantity, None if any finite number means something."""
    extra = field.json_schema_extra
    unit = str(extra.get("unit", "")) if isinstance(extra, dict) else ""
    return BY_KEY.get((section, key)) or BY_UNIT.get(unit)


def range_faults(scenario: Scenario) -> Iterator[Fault]:
    """Every number, preset, point and distribution that can leave its range."""
    yield from _below(scenario, ())


def _below(section: BaseModel, path: Path) -> Iterator[Fault]:
    for name, key, limits, above_zero in _keys(type(section)):
        if name != "overrides" or path:
            yield from _value(getattr(section, name), (*path, key), limits, above_zero)


@cache
def _keys(section: type[BaseModel]) -> tuple[tuple[str, str, Range | None, bool], ...]:
    """Every field of a section: its name, its key in a file, its range, and whether it must lie above zero."""
    kind = section.__name__
    return tuple(
        (name, field.alias or name, range_of(kind, name, field), (kind, name) in ABOVE_ZERO)
        for name, field in section.model_fields.items()
    )


def _value(value: Any, path: Path, limits: Range | None, above_zero: bool) -> Iterator[Fault]:
    if isinstance(value, Steps):
        yield from _value(value.steps, (*path, "steps"), limits, above_zero)
    elif isinstance(value, dict):
        for key, item in value.items():
            label = month_label(key) if isinstance(key, int) else str(key)
            yield from _value(item, (*path, label), limits, above_zero)
    elif isinstance(value, BaseModel) and not isinstance(value, Distribution):
        yield from _below(value, path)
    elif limits and isinstance(value, int | float | Distribution) and not isinstance(value, bool):
        yield from _outside(value, path, limits, above_zero)


def _outside(value: float | Distribution, path: Path, limits: Range, above_zero: bool) -> Iterator[Fault]:
    low, high = limits
    if isinstance(value, Distribution):
        least, most = value.support
        endless = limits is LOG_HAZARD and math.isinf(most)
        if (least < low or most > high) and not endless:
            text = f"{value.law} can give {_ends(least, most)}, but must stay {_inside(limits)}{_advice(value, limits)}"
            yield Fault(path, text)
    elif not low <= value <= high:
        yield Fault(path, f"must be {_words(limits)} (got {value:g})")
    elif above_zero and value == 0:
        yield Fault(path, "must be a number above 0 (got 0)")


def _ends(least: float, most: float) -> str:
    if math.isinf(least) and math.isinf(most):
        return "any number"
    return f"any number of at least {least:g}" if math.isinf(most) else f"{least:g} to {most:g}"


def _words(limits: Range) -> str:
    low, high = limits
    return f"a number of at least {low:g}" if math.isinf(high) else f"a number from {low:g} to {high:g}"


def _inside(limits: Range) -> str:
    low, high = limits
    return f"at or above {low:g}" if math.isinf(high) else f"between {low:g} and {high:g}"


def _advice(value: Distribution, limits: Range) -> str:
    """A law that stays inside, where the given one cannot."""
    if not math.isinf(value.support[1]):
        return ""
    if math.isinf(limits[1]):
        return "; use lognormal, gamma, uniform or triangular"
    return "; use uniform, triangular or beta"
