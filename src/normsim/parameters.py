"""Named parameter sets: what is believed about behaviour before and after looking at the record."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np
from pydantic import TypeAdapter

from normsim.errors import InputError
from normsim.packaged import packaged_files, packaged_yaml
from normsim.posterior import posterior_about, posterior_set, posterior_sets
from normsim.scenario.quantity import Quantity
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import Parameters

PARAMETER_NAMES: tuple[str, ...] = tuple(name for name in Parameters.model_fields if name != "from_")
_NAME = re.compile(r"([a-z][a-z0-9_-]*)@([0-9]+)")
_QUANTITY: TypeAdapter[Quantity] = TypeAdapter(Quantity)


@dataclass(frozen=True)
class Prior:
    """One parameter of a named set: its law, where it comes from, and what to know about it."""

    value: Quantity
    grade: str
    source: str
    note: str
    draws: str = ""
    """In a set of posterior draws: their range in words, which takes the place of the law."""


@cache
def parameter_sets() -> tuple[str, ...]:
    """Names of the packaged sets, as ``prior@1``."""
    found = []
    for file in packaged_files():
        folder, _, stem = file.rpartition("/")
        if folder == "parameters" and not stem.startswith("posterior-"):
            name, _, version = stem.removesuffix(".yaml").rpartition("-")
            found.append(f"{name}@{version}")
    return (*found, *posterior_sets())


@cache
def priors(name: str) -> Mapping[str, Prior]:
    """All entries of a named set with grade, source and note, in the order of the schema.

    A set of posterior draws has the laws of the prior that it was calibrated from, and says what the draws are.

    Raises:
        InputError: If there is no such set.
    """
    if name not in parameter_sets() or (match := _NAME.fullmatch(name)) is None:
        known = ", ".join(parameter_sets())
        raise InputError.of(f"no parameter set is called {name!r}, there is {known}", key="parameters.from")
    if name in posterior_sets():
        return _posterior(name)
    entries: dict[str, dict[str, Any]] = packaged_yaml(f"parameters/{match[1]}-{match[2]}.yaml")["parameters"]
    return {
        key: Prior(
            value=_QUANTITY.validate_python(entries[key]["value"]),
            grade=entries[key]["grade"],
            source=entries[key]["source"],
            note=entries[key].get("note", ""),
        )
        for key in PARAMETER_NAMES
    }


def _posterior(name: str) -> Mapping[str, Prior]:
    about, draws = posterior_about(name), posterior_set(name)
    found = dict(priors(str(about["prior"])))
    for key, prior in found.items():
        # A rival that denies a parameter has zeros for it, which are no draws.
        own = [table[key] for table in draws.values() if key in table and table[key].any()]
        if not own:
            continue
        low, high = np.quantile(np.concatenate(own), [0.05, 0.95])
        silent = all(key in rival["not_informed"] for rival in about["rivals"].values() if key in rival["contraction"])
        word = "; the record did not inform it" if silent else ""
        text = f"posterior draws, 90 % from {low:.3g} to {high:.3g}{word}"
        found[key] = replace(prior, draws=text)
    return found


def parameter_set(name: str) -> Mapping[str, Quantity]:
    """Value or law of every behavioural parameter in a named set.

    Args:
        name: The set, as ``prior@1``.

    Returns:
        Quantity by parameter; units as in the schema.

    Raises:
        InputError: If there is no such set.

    Source: B-01 to B-15, C-01 to C-06, in the register.
    """
    return {key: prior.value for key, prior in priors(name).items()}


def resolved_parameters(scenario: Scenario) -> dict[str, Quantity]:
    """The scenario's named set with its own values on top.

    Raises:
        InputError: If there is no such set.
    """
    values = dict(parameter_set(scenario.parameters.from_))
    for key in PARAMETER_NAMES:
        own: Quantity | None = getattr(scenario.parameters, key)
        if own is not None:
            values[key] = own
    return values
