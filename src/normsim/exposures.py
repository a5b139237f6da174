"""How much each state feels each driver: derived from raw facts by formulas that the register names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from normsim.catalogue import Bools, Catalogue, Floats
from normsim.clock import MONTHS_PER_YEAR
from normsim.errors import InputError
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import StateOverride
from normsim.treaty_rules import NEVER, WITHDRAWN, TreatyRules, members, treaty_rules

__all__ = ["Exposures", "TreatyRules", "derive_exposures", "members", "select_states", "treaty_rules"]

ADVERSARY = "RUS"
ADVERSARY_SIDE = ("RUS", "BLR")
DECAY_KM = 900.0
ELSEWHERE = 0.15
LEAST_UTILITY = 0.15
PERSONNEL_KM = 20.0
OWN_FORCES_HALF = 250.0
NUCLEAR_STATES = ("FRA", "GBR", "USA")
NUCLEAR_OWN_FORCES = 0.9
UNALLIED_RELIANCE = 0.5
SUSCEPTIBILITY = {"base": 0.3, "eu": 0.3, "council_of_europe": 0.2, "small": 0.2}
SMALL_STATE_MILLIONS = 10.0
IDENTITY = {"base": 0.20, "tenure": 0.35, "founding": 0.20, "core": 0.20}
FULL_TENURE_YEARS = 26.0
WEIGHT_GRID = 2.0**-14


@dataclass(frozen=True, eq=False)
class Exposures:
    """What each state of the full catalogue is exposed to; all float64.

    ``(states,)``: ``exposure`` g, ``dependence``, ``susceptibility`` (each 0 to 1), ``veto`` and ``cost`` (log-hazard),
    ``border_share`` (sums to 1, or is 0 everywhere). ``(treaties, states)``: ``utility`` M before any parameter that
    scales it, ``identity`` (0 to 1), ``champion`` (an average European party is 1; multiples of 2⁻¹⁴).
    """

    exposure: Floats
    dependence: Floats
    susceptibility: Floats
    veto: Floats
    cost: Floats
    border_share: Floats
    utility: Floats
    identity: Floats
    champion: Floats


def derive_exposures(scenario: Scenario, catalogue: Catalogue) -> Exposures:
    """Derive all exposures at the scenario's start and put ``states.overrides`` on top.

    Raises:
        InputError: If an override names an unknown state.

    Source: X-01, X-02, X-03, X-04, X-05, X-06, X-07, X-08.
    """
    rules = treaty_rules(scenario, catalogue)
    month = scenario.horizon.start
    size = len(catalogue)
    derived = Exposures(
        exposure=geographic_exposure(catalogue, month),
        dependence=np.zeros(size),
        susceptibility=susceptibility(catalogue, month),
        veto=np.zeros(size),
        cost=np.zeros(size),
        border_share=border_share(catalogue, month),
        utility=np.stack([utility(one, catalogue, month) for one in rules]),
        identity=np.stack([identity(one, month) for one in rules]),
        champion=np.zeros((len(rules), size)),
    )
    said = {_index(iso3, catalogue): override for iso3, override in scenario.states.overrides.items()}
    _override(derived, "exposure", said)
    derived.dependence[:] = dependence(catalogue, month, derived.exposure)
    for name in ("dependence", "susceptibility", "veto", "cost"):
        _override(derived, name, said)
    _override_by_treaty(derived, "utility", said, rules)
    _override_by_treaty(derived, "identity", said, rules)
    derived.champion[:] = np.stack(
        [champion_weight(one, row, catalogue) for one, row in zip(rules, derived.identity, strict=True)]
    )
    _override_by_treaty(derived, "champion", said, rules)
    derived.champion[:] = np.round(derived.champion / WEIGHT_GRID) * WEIGHT_GRID
    return derived


def select_states(scenario: Scenario, catalogue: Catalogue) -> Bools:
    """States that the scenario simulates; ``(states,)``.

    Raises:
        InputError: If a name is unknown.
    """
    return members(scenario.states.select, scenario, catalogue)


def exposed_border_km(catalogue: Catalogue, month: int) -> Floats:
    """Length of each state's land border with Russia and Belarus.

    Nought for Russia, Belarus and other members of the CSTO, whose border there is no front.

    Args:
        catalogue: The packaged facts.
        month: Month number, for membership of the CSTO.

    Returns:
        Kilometres; ``(states,)``.

    Source: X-02; Factbook.
    """
    km = np.asarray(catalogue.border_km[:, [catalogue.index[code] for code in ADVERSARY_SIDE]].sum(axis=1))
    return np.where(_adversary_allies(catalogue, month), 0.0, km)


def border_share(catalogue: Catalogue, month: int) -> Floats:
    """Each European state's share of Europe's exposed border; sums to 1; ``(states,)``.

    ``km / Σ km`` over European states outside the CSTO. A selection without a border state has share 0 everywhere, and
    capability is then nothing that can be gained.

    Source: X-02.
    """
    km = np.where(catalogue.group("europe", month), exposed_border_km(catalogue, month), 0.0)
    return np.asarray(km / km.sum())


def geographic_exposure(catalogue: Catalogue, month: int) -> Floats:
    """Geographic exposure g to the adversary.

    ``g = near · side``: near is 1 with a land border with Russia or Belarus, else exp(−capital to Moscow / 900 km);
    side is 1 for European states outside the CSTO, 0.15 elsewhere, 0 for Russia itself.

    Args:
        catalogue: The packaged facts.
        month: Month number, for membership of the CSTO.

    Returns:
        0 to 1, no unit; ``(states,)``.

    Source: X-01; Walt1987.
    """
    bordering = catalogue.border_km[:, [catalogue.index[code] for code in ADVERSARY_SIDE]].sum(axis=1) > 0
    near = np.where(bordering, 1.0, np.exp(-catalogue.column("capital_to_moscow_km") / DECAY_KM))
    feels = catalogue.group("europe", month) & ~_adversary_allies(catalogue, month)
    g = near * np.where(feels, 1.0, ELSEWHERE)
    g[catalogue.index[ADVERSARY]] = 0.0
    return np.asarray(g)


def utility(rules: TreatyRules, catalogue: Catalogue, month: int) -> Floats:
    """Military utility M of the weapon that a treaty bans, before any parameter that scales it.

    Built-in treaties: ``max(0.15, √(km / (km + 20 √personnel)))``, km of border with Russia and Belarus, personnel in
    thousands: a long border held by few. A treaty from a file says its utility itself.

    Args:
        rules: The treaty.
        catalogue: The packaged facts.
        month: Month number.

    Returns:
        0 to 1, no unit; ``(states,)``.

    Source: X-03.
    """
    if rules.file is not None:
        values = np.full(len(catalogue), rules.file.utility.default)
        for iso3, value in rules.file.utility.states.items():
            values[_index(iso3, catalogue)] = value
        return values
    km = exposed_border_km(catalogue, month)
    personnel = personnel_thousands(catalogue)
    with np.errstate(invalid="ignore"):
        geometric = np.sqrt(km / (km + PERSONNEL_KM * np.sqrt(personnel)))
    return np.asarray(np.maximum(LEAST_UTILITY, np.nan_to_num(geometric, nan=LEAST_UTILITY)))


def personnel_thousands(catalogue: Catalogue) -> Floats:
    """Active personnel in thousands; unknown counts as none, no such state has an exposed border; ``(states,)``.

    Source: X-04; Factbook.
    """
    return np.asarray(np.nan_to_num(catalogue.column("active_personnel"), nan=0.0) / 1000)


def dependence(catalogue: Catalogue, month: int, exposure: Floats) -> Floats:
    """Reliance on the ally's protection.

    ``g · (1 − own) · reliance``: own = p/(p + 250) with p thousand active personnel, at least 0.9 for nuclear states;
    reliance 1 for NATO members, 0.5 for others, 0 within the CSTO.

    Args:
        catalogue: The packaged facts.
        month: Month number, for memberships.
        exposure: Geographic exposure g, 0 to 1; ``(states,)``.

    Returns:
        0 to 1, no unit; ``(states,)``.

    Source: X-04.
    """
    personnel = personnel_thousands(catalogue)
    own = personnel / (personnel + OWN_FORCES_HALF)
    nuclear = [catalogue.index[code] for code in NUCLEAR_STATES]
    own[nuclear] = np.maximum(own[nuclear], NUCLEAR_OWN_FORCES)
    reliance = np.where(catalogue.group("nato", month), 1.0, UNALLIED_RELIANCE)
    reliance[_adversary_allies(catalogue, month)] = 0.0
    return np.asarray(exposure * (1 - own) * reliance)


def susceptibility(catalogue: Catalogue, month: int) -> Floats:
    """How much others' disapproval counts.

    ``0.3 + 0.3 EU + 0.2 Council of Europe + 0.2 exp(−population / 10 million)``

    Returns:
        0 to 1, no unit; ``(states,)``.

    Source: X-06.
    """
    small = np.exp(-_millions(catalogue) / SMALL_STATE_MILLIONS)
    value = np.full(len(catalogue), SUSCEPTIBILITY["base"])
    value += SUSCEPTIBILITY["eu"] * catalogue.group("eu", month)
    value += SUSCEPTIBILITY["council_of_europe"] * catalogue.group("council_of_europe", month)
    return np.asarray(value + SUSCEPTIBILITY["small"] * small)


def identity(rules: TreatyRules, month: int) -> Floats:
    """Attachment to a treaty as part of what a state stands for.

    ``0.20 + 0.35 · tenure + 0.20 founding + 0.20 core``: tenure in years over 26, at most 1, at the start; founding if
    the state consented before the treaty was in force; core for its group of champions.

    Args:
        rules: The treaty.
        month: Month number of the start.

    Returns:
        0 to 1, no unit; ``(states,)``.

    Source: X-05.
    """
    until = np.where(rules.stage_at_start == WITHDRAWN, rules.since, month).astype(np.float64)
    bound = (rules.in_force != NEVER) & (rules.in_force <= month)
    months = np.where(bound, np.maximum(0.0, until - rules.in_force), 0.0)
    tenure = np.minimum(1.0, months / (MONTHS_PER_YEAR * FULL_TENURE_YEARS))
    value = IDENTITY["base"] + IDENTITY["tenure"] * tenure
    return np.asarray(value + IDENTITY["founding"] * rules.founding + IDENTITY["core"] * rules.core)


def champion_weight(rules: TreatyRules, attachment: Floats, catalogue: Catalogue) -> Floats:
    """How much a state's departure weighs for the norm.

    ``identity · (1 + log₁₀(1 + population in millions))`` over its mean among European parties at the start (among all
    parties where there is no European one): 1 is an average European party.

    Args:
        rules: The treaty.
        attachment: Identity, 0 to 1; ``(states,)``.
        catalogue: The packaged facts.

    Returns:
        No unit, a European party is 1 on average; ``(states,)``.

    Source: X-07.
    """
    standing = attachment * (1 + np.log10(1 + _millions(catalogue)))
    europeans = rules.party & (catalogue.column("europe") == 1)
    among = europeans if europeans.any() else rules.party
    mean = standing[among].mean() if among.any() else 1.0
    return np.asarray(standing / mean)


def _adversary_allies(catalogue: Catalogue, month: int) -> Bools:
    return catalogue.group("csto", month)


def _millions(catalogue: Catalogue) -> Floats:
    return np.asarray(np.nan_to_num(catalogue.column("population"), nan=0.0) / 1e6)


def _index(iso3: str, catalogue: Catalogue) -> int:
    if iso3 not in catalogue.index:
        raise InputError.of(f"no state is called {iso3!r}", key=f"states.overrides.{iso3}")
    return catalogue.index[iso3]


def _override(derived: Exposures, name: str, said: dict[int, StateOverride]) -> None:
    values: Floats = getattr(derived, name)
    for state, override in said.items():
        value = getattr(override, name)
        if value is not None:
            values[state] = value


def _override_by_treaty(
    derived: Exposures, name: str, said: dict[int, StateOverride], rules: tuple[TreatyRules, ...]
) -> None:
    values: Floats = getattr(derived, name)
    for state, override in said.items():
        by_treaty = getattr(override, name) or {}
        for row, one in enumerate(rules):
            if one.id in by_treaty:
                values[row, state] = by_treaty[one.id]
