"""What a self-audit changes: seeds, horizon, networks, curves, formulas, coding and parameter set, one at a time."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from normsim.catalogue import Catalogue, Floats, load_catalogue
from normsim.clock import MONTHS_PER_YEAR
from normsim.exposures import (
    DECAY_KM,
    ELSEWHERE,
    FULL_TENURE_YEARS,
    IDENTITY,
    derive_exposures,
    geographic_exposure,
    treaty_rules,
)
from normsim.networks import LAYERS
from normsim.parameters import parameter_sets, resolved_parameters
from normsim.posterior import posterior_about, posterior_sets
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import MAX_MONTHS, Networks, StateOverride
from normsim.treaty_rules import WITHDRAWN

OTHER_SEEDS = 3
LONGER_MONTHS = 60
HILL_EXPONENTS = (1.0, 3.0, 4.0)
HILL_HALVES = (0.1, 0.4)
DECAYS_KM = (600.0, 1500.0)
ELSEWHERES = (0.05, 0.45)
HALF_TENURE = 0.5
"""Share of full tenure that everybody gets where tenure may not tell states apart; as in the hindcast."""


@dataclass(frozen=True)
class Variation:
    """One thing done differently.

    Args:
        topic: What kind of choice it is.
        name: The change in a few words.
        scenario: The scenario with it.
    """

    topic: str
    name: str
    scenario: Scenario


def variations(scenario: Scenario) -> tuple[Variation, ...]:
    """All changes that apply to a scenario and differ from it.

    Args:
        scenario: A resolved scenario.

    Returns:
        One scenario each, in a fixed order.

    Source: X-01, X-05, K-08, C-06.
    """
    found = [
        *_seeds(scenario),
        *_horizon(scenario),
        *_networks(scenario),
        *_hill(scenario),
        *_exposure(scenario),
        *_identity(scenario),
        *_coding(scenario),
        *_parameter_set(scenario),
    ]
    return tuple(one for one in found if one.scenario != scenario)


def _seeds(scenario: Scenario) -> Iterator[Variation]:
    for step in range(1, OTHER_SEEDS + 1):
        seed = (scenario.ensemble.seed + step) % 2**63
        ensemble = scenario.ensemble.model_copy(update={"seed": seed})
        yield Variation("seed", f"seed {seed}", scenario.model_copy(update={"ensemble": ensemble}))


def _horizon(scenario: Scenario) -> Iterator[Variation]:
    more = min(LONGER_MONTHS, MAX_MONTHS - scenario.horizon.months)
    horizon = scenario.horizon.model_copy(update={"end": scenario.horizon.end + more})
    yield Variation(
        "horizon", f"{more} months longer, same reporting months", scenario.model_copy(update={"horizon": horizon})
    )


def _networks(scenario: Scenario) -> Iterator[Variation]:
    for layer in LAYERS:
        alone = Networks(**{name: float(name == layer) for name in LAYERS})
        name = "everybody alike" if layer == "uniform" else f"layer {layer} alone"
        yield Variation("networks", name, scenario.model_copy(update={"networks": alone}))


def _hill(scenario: Scenario) -> Iterator[Variation]:
    now = resolved_parameters(scenario)
    for key, word, values in (
        ("hill_exponent", "exponent", HILL_EXPONENTS),
        ("hill_half", "half point", HILL_HALVES),
    ):
        for value in values:
            if now[key] != value:
                changed = scenario.parameters.model_copy(update={key: value})
                yield Variation(
                    "curve of peers", f"Hill {word} {value:g}", scenario.model_copy(update={"parameters": changed})
                )


def _exposure(scenario: Scenario) -> Iterator[Variation]:
    """Other exposures by ``states.overrides``; dependence follows from them, what the file says itself stays."""
    catalogue, month = load_catalogue(), scenario.horizon.start
    g = geographic_exposure(catalogue, month)
    feels = catalogue.group("europe", month) & ~catalogue.group("csto", month)
    side = np.where(feels, 1.0, ELSEWHERE)
    for km in DECAYS_KM:
        # near is exp(−d / 900 km): another decay is a power of it, and a border stays 1.
        changed = side * (g / side) ** (DECAY_KM / km)
        yield Variation("exposure", f"decay {km:g} km instead of {DECAY_KM:g}", _exposed(scenario, changed, catalogue))
    for factor in ELSEWHERES:
        changed = np.where(feels, g, g / ELSEWHERE * factor)
        name = f"factor elsewhere {factor:g} instead of {ELSEWHERE:g}"
        yield Variation("exposure", name, _exposed(scenario, changed, catalogue))


def _exposed(scenario: Scenario, values: Floats, catalogue: Catalogue) -> Scenario:
    overrides = dict(scenario.states.overrides)
    for place, iso3 in enumerate(catalogue.iso3):
        own = overrides.get(iso3, StateOverride())
        if own.exposure is None:
            overrides[iso3] = own.model_copy(update={"exposure": float(np.clip(values[place], 0.0, 1.0))})
    return _overridden(scenario, overrides)


def _identity(scenario: Scenario) -> Iterator[Variation]:
    catalogue, month = load_catalogue(), scenario.horizon.start
    rules = treaty_rules(scenario, catalogue)
    attachment = derive_exposures(scenario, catalogue).identity
    core = np.stack([one.core for one in rules])
    until = np.stack([np.where(one.stage_at_start == WITHDRAWN, one.since, month) for one in rules])
    since = np.stack([one.in_force for one in rules])
    months = np.where((since >= 0) & (since <= month), np.maximum(until - since, 0), 0)
    tenure = np.minimum(months / (MONTHS_PER_YEAR * FULL_TENURE_YEARS), 1.0)
    ids = tuple(one.id for one in rules)
    without = attachment - IDENTITY["core"] * core
    yield Variation("identity", "no bonus for the core group", _attached(scenario, without, ids, catalogue))
    half = attachment + IDENTITY["tenure"] * (HALF_TENURE - tenure)
    yield Variation("identity", "the same tenure for everybody", _attached(scenario, half, ids, catalogue))


def _attached(scenario: Scenario, values: Floats, ids: tuple[str, ...], catalogue: Catalogue) -> Scenario:
    overrides = dict(scenario.states.overrides)
    for place, iso3 in enumerate(catalogue.iso3):
        own = overrides.get(iso3, StateOverride())
        said = {one: float(np.clip(values[row, place], 0.0, 1.0)) for row, one in enumerate(ids)}
        overrides[iso3] = own.model_copy(update={"identity": said | (own.identity or {})})
    return _overridden(scenario, overrides)


def _overridden(scenario: Scenario, overrides: dict[str, StateOverride]) -> Scenario:
    return scenario.model_copy(update={"states": scenario.states.model_copy(update={"overrides": overrides})})


def _coding(scenario: Scenario) -> Iterator[Variation]:
    """A joint statement may be no decision: pact members coded as announced decide inside the simulation instead."""
    initial = {treaty: dict(states) for treaty, states in scenario.initial.items()}
    dropped = [
        (treaty, member)
        for pact in scenario.pacts.values()
        for treaty in pact.treaties
        for member in pact.members
        if treaty in initial and member in initial[treaty] and initial[treaty][member].stage == "announced"
    ]
    for treaty, member in dict.fromkeys(dropped):
        del initial[treaty][member]
    if dropped:
        who = ", ".join(dict.fromkeys(member for _, member in dropped))
        yield Variation(
            "coding",
            f"the joint statement is no announcement ({who})",
            scenario.model_copy(update={"initial": initial}),
        )


def _parameter_set(scenario: Scenario) -> Iterator[Variation]:
    now = scenario.parameters.from_
    other = str(posterior_about(now)["prior"]) if now in posterior_sets() else next(reversed(posterior_sets()), "")
    if other in parameter_sets():
        changed = scenario.parameters.model_copy(update={"from_": other})
        yield Variation("parameters", f"{other} instead of {now}", scenario.model_copy(update={"parameters": changed}))
