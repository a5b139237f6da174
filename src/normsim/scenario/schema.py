"""The scenario: one frozen schema for files, help, the JSON Schema and the engine."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from normsim.scenario.quantity import Names, Section, key
from normsim.scenario.sections import (
    Assurance,
    Claim,
    Conflict,
    Ensemble,
    Event,
    GainWeights,
    Horizon,
    Initial,
    Lever,
    Networks,
    Norm,
    Outcomes,
    Pact,
    Parameters,
    States,
    Threat,
    TreatyEntry,
    Values,
    Variant,
)

BUILTIN_GROUPS = ("europe", "eu", "nato", "parties", "world")
BUILTIN_TREATIES = ("APMBC", "CCM")


def _assurance_section(value: object) -> object:
    """Let ``assurance: none`` stand for ``assurance: {path: none}``."""
    return {"path": value} if isinstance(value, str | float | int) and not isinstance(value, bool) else value


MAX_TITLE = 200
"""Longest title, letters."""


class Scenario(Section):
    """Everything one simulation needs; resolved, so that it runs again as it is."""

    title: str = key(..., "Short title.", min_length=1, max_length=MAX_TITLE)
    question: str = key("", "The question the scenario asks, in plain words.", max_length=400)
    summary: str = key("", "One line for lists.", max_length=400)
    goal: str = key("", "What a learner should take away.", max_length=400)
    horizon: Horizon = key(..., "First and last month.")
    ensemble: Ensemble = key(Ensemble, "Size and seed of the ensemble.")
    variant: Variant = key("pooled", "Rival explanation, or pooled: each run gets one, a third each.", source="V-01")
    states: States = key(States, "Which states are simulated.")
    groups: dict[str, Names] = key(dict, "Named groups of states; europe, eu, nato, parties, world are built in.")
    treaties: dict[str, TreatyEntry] = key(
        lambda: {"APMBC": "builtin", "CCM": "builtin"}, "Treaties: builtin, or defined here.", min_length=1
    )
    initial: dict[str, dict[str, Initial]] = key(dict, "By treaty and state: what the treaty dates do not say.")
    threat: Threat = key(Threat, "Threat perception.")
    assurance: Annotated[Assurance, BeforeValidator(_assurance_section)] = key(
        Assurance, "Confidence in the ally: full, partial, none, or a path."
    )
    conflict: Conflict = key(Conflict, "Wars and their risk.")
    networks: Networks = key(Networks, "Who looks at whom.")
    pacts: dict[str, Pact] = key(dict, "States that move together.")
    norm: Norm = key(Norm, "The norm at the start and its motion.")
    events: dict[str, Event] = key(dict, "Dated or random events.")
    levers: dict[str, Lever] = key(dict, "Acts a user can choose.")
    parameters: Parameters = key(Parameters, "Behavioural parameters.")
    values: Values = key(Values, "The reader's weights.")
    gain_weights: GainWeights = key(GainWeights, "Weights of the adversary gain index.")
    outcomes: Outcomes = key(Outcomes, "What is reported.")
    claims: dict[str, Claim] = key(dict, "Statements that the ensemble is held against, by normsim check claims.")
    overrides: dict[str, dict[str, Any]] = key(dict, "Named changes, used with --override NAME.")

    def quantities(self) -> Iterator[tuple[str, Any]]:
        """Walk over all leaves of the scenario as (dotted key, value), in the order of the schema."""
        yield from _leaves("", self)


def _leaves(prefix: str, value: object) -> Iterator[tuple[str, Any]]:
    from normsim.scenario.quantity import Distribution

    if isinstance(value, BaseModel) and not isinstance(value, Distribution):
        for name in type(value).model_fields:
            if prefix == "" and name == "overrides":
                continue
            label = name.rstrip("_")
            yield from _leaves(f"{prefix}.{label}" if prefix else label, getattr(value, name))
    elif isinstance(value, dict):
        for name, item in value.items():
            yield from _leaves(f"{prefix}.{name}", item)
    else:
        yield prefix, value
