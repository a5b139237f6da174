"""A resolved scenario back to YAML that runs again as it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import yaml

from normsim.loading.nodes import CoreDumper
from normsim.scenario.schema import Scenario

FIRST_LINE = "# A resolved scenario: every key is written out, so that it runs again as it is.\n"


def content(scenario: Scenario) -> dict[str, Any]:
    """A scenario as the plain mapping that its file would hold, in the order of the schema, without what is unset."""
    found = scenario.model_dump(mode="json", by_alias=True, exclude_none=True, exclude={"overrides"})
    # What is not said about a state at the start follows from the treaty dates, a default would speak against them.
    found["initial"] = {
        treaty: {
            iso3: said.model_dump(mode="json", exclude_none=True, exclude_unset=True) for iso3, said in states.items()
        }
        for treaty, states in scenario.initial.items()
    }
    if scenario.overrides:
        # Taken as they are: a null in an override removes a key when the override is used.
        found["overrides"] = scenario.overrides
    return found


def dump_yaml(scenario: Scenario) -> str:
    """Write a scenario as YAML.

    Args:
        scenario: The resolved scenario.

    Returns:
        YAML in the order of the schema; ``load_text`` gives an equal scenario. Only keys whose value is "nothing"
        are left out, so that defaults that change later do not change it.
    """
    return FIRST_LINE + yaml_of(content(scenario))


def yaml_of(mapping: Mapping[str, Any]) -> str:
    """Write what ``content`` gives, or a part of it, as YAML that the loader reads back as the same."""
    text: str = yaml.dump(
        dict(mapping), Dumper=CoreDumper, sort_keys=False, allow_unicode=True, width=110, default_flow_style=None
    )
    return text
