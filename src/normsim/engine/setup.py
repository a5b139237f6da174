"""A scenario as arrays: everything that is the same in all runs, compiled once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

import numpy as np
from numpy.typing import NDArray

from normsim.axes import NON_PARTY, PARTY
from normsim.catalogue import Catalogue, load_catalogue
from normsim.clock import month_number
from normsim.engine.columns import Columns, columns_of, grained
from normsim.engine.rules import Hazard, Rule
from normsim.exposures import Exposures, derive_exposures, members, select_states
from normsim.model import norms
from normsim.networks import peer_weights
from normsim.parameters import resolved_parameters
from normsim.posterior import posterior_set, posterior_sets
from normsim.scenario.quantity import Quantity
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import NormStart
from normsim.treaty_rules import TreatyRules, treaty_rules

REVIEWS = {"APMBC": month_number("2024-11"), "CCM": month_number("2021-09")}
"""A known review conference of each built-in treaty, from which the cycle is counted (N-06)."""
DEFAULT_NORM_START = 0.85
Index = NDArray[np.intp]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class TreatySetup:
    """One treaty, packed to the states that can be party to it; all arrays are ``(states,)`` unless said."""

    rules: TreatyRules
    columns: Index
    """Column of each packed state in the catalogue."""
    positions: Index
    """Place of each packed state among the selected ones."""
    packed: Index
    """Packed place of each state of the catalogue, -1 where it cannot be party; ``(catalogue,)``."""
    sibling: int
    """Place of the sibling treaty, -1 without one."""
    sibling_places: Index
    """Packed place of each state in the sibling treaty, -1 where it has none."""
    weights: NDArray[np.float32]
    """Peer weights among packed states; ``(states, states)``."""
    exposure: Floats
    utility: Floats
    identity: Floats
    champion: Floats
    capability_weight: Floats
    """e·M over exposed European states, 0 elsewhere."""
    own_share: NDArray[np.float32]
    """Part of this treaty's weapon in the utility of all weapons that the state has given up, 0 to 1."""
    adherence_weight: Floats
    """Champion weight of European members, shares of 1."""
    member_weight: Floats
    """Champion weight, all members."""
    condemned: Floats
    condoned: Floats
    """Expected share of parties that condemn or condone this state's exit."""
    quiet_shares: tuple[float, float]
    """The two shares in quiet times: their means over members."""
    norm_start: Mapping[str, float]
    contests: float
    """Sum of non-parties' contestation at the start."""
    review_months: tuple[int, ...]
    """Months of review conferences, from the start of the horizon."""

    @property
    def relative_utility(self) -> str | None:
        """Parameter that scales the weapon's utility, if any."""
        return self.rules.relative_utility


@dataclass(frozen=True, eq=False)
class Setup:
    """A whole scenario, compiled."""

    scenario: Scenario
    catalogue: Catalogue
    parameters: Mapping[str, Quantity]
    draws: Mapping[str, Mapping[str, Floats]]
    """Posterior draws by rival and parameter, for what the scenario does not say itself; empty without a posterior."""
    exposures: Exposures
    selected: Index
    treaties: tuple[TreatySetup, ...]
    risk_group: Index
    """Row of ``risk_names`` that holds for each selected state, -1 for no risk; ``(selected,)``."""
    risk_names: tuple[str, ...]
    rule: Rule = field(default_factory=Hazard)
    """How states decide: the hazard in every scenario."""

    @cached_property
    def columns(self) -> Columns:
        """The states of all treaties side by side."""
        return columns_of(self.treaties)

    @property
    def months(self) -> int:
        """Length of the horizon, months."""
        return self.scenario.horizon.months

    @property
    def start(self) -> int:
        """Month number of the first month."""
        return self.scenario.horizon.start

    def members(self, selector: str | tuple[str, ...]) -> Flags:
        """States of a group or list; ``(catalogue,)``."""
        return members(selector, self.scenario, self.catalogue)


@lru_cache(maxsize=8)
def compiled(text: str) -> Setup:
    """Compile a scenario given as its JSON text; workers and repeated calls share the result."""
    return compile_scenario(Scenario.model_validate_json(text, strict=False))


def compile_scenario(scenario: Scenario) -> Setup:
    """Turn a scenario into arrays.

    Args:
        scenario: A resolved scenario.

    Returns:
        The compiled scenario.
    """
    catalogue = load_catalogue()
    exposures = derive_exposures(scenario, catalogue)
    chosen = select_states(scenario, catalogue)
    weights = peer_weights(scenario, catalogue, chosen)
    rules = treaty_rules(scenario, catalogue)
    packs = [chosen & ((rule.stage_at_start != NON_PARTY) | rule.candidates | (rule.joins >= 0)) for rule in rules]
    places = [np.where(pack, np.cumsum(pack) - 1, -1) for pack in packs]
    by_id = {rule.id: number for number, rule in enumerate(rules)}
    europe = members("europe", scenario, catalogue)
    given_up = np.stack([np.where(pack, row, 0.0) for pack, row in zip(packs, exposures.utility, strict=True)])
    share = given_up / np.maximum(given_up.sum(axis=0), 1e-12)
    treaties = []
    for number, rule in enumerate(rules):
        columns = np.flatnonzero(packs[number])
        sibling = by_id.get(rule.sibling, -1) if rule.sibling is not None else -1
        start = rule.stage_at_start[columns]
        champion = grained(exposures.champion[number, columns])
        identity = exposures.identity[number, columns]
        near = weights[np.ix_(columns, columns)]
        party = (start >= PARTY) & (start < 5)
        condemned, condoned = norms.condemnation(
            identity, exposures.exposure[columns], near.astype(np.float64), np.where(party, champion, 0.0)
        )
        member = np.where(start != NON_PARTY, champion, 0.0)
        adherence = np.where(europe[columns], member, 0.0)
        e = exposures.exposure[columns] * exposures.border_share[columns] * europe[columns]
        quiet = tuple(float(share[party].mean()) if party.any() else 0.0 for share in (condemned, condoned))
        treaties.append(
            TreatySetup(
                rules=rule,
                columns=columns,
                positions=np.searchsorted(np.flatnonzero(chosen), columns),
                packed=places[number],
                sibling=sibling,
                sibling_places=places[sibling][columns] if sibling >= 0 else np.full(columns.size, -1, dtype=np.intp),
                weights=near,
                exposure=exposures.exposure[columns],
                utility=exposures.utility[number, columns],
                identity=identity,
                champion=champion,
                capability_weight=grained(e * exposures.utility[number, columns]),
                own_share=share[number, columns].astype(np.float32),
                adherence_weight=adherence,
                member_weight=member,
                condemned=condemned,
                condoned=condoned,
                quiet_shares=(quiet[0], quiet[1]),
                norm_start=_norm_start(scenario, rule.id),
                contests=float(rule.contests[chosen].sum()),
                review_months=_review_months(scenario, rule),
            )
        )
    group, names = _risk_groups(scenario, catalogue, np.flatnonzero(chosen))
    return Setup(
        scenario=scenario,
        catalogue=catalogue,
        parameters=resolved_parameters(scenario),
        draws=_posterior_draws(scenario),
        exposures=exposures,
        selected=np.flatnonzero(chosen),
        treaties=tuple(treaties),
        risk_group=group,
        risk_names=names,
    )


def _posterior_draws(scenario: Scenario) -> Mapping[str, Mapping[str, Floats]]:
    name = scenario.parameters.from_
    if name not in posterior_sets():
        return {}
    return {
        rival: {key: values for key, values in table.items() if getattr(scenario.parameters, key) is None}
        for rival, table in posterior_set(name).items()
    }


def _norm_start(scenario: Scenario, treaty: str) -> Mapping[str, float]:
    start = scenario.norm.start.get(treaty, DEFAULT_NORM_START)
    parts = norms.ROBUSTNESS_POWERS
    return {part: getattr(start, part) if isinstance(start, NormStart) else float(start) for part in parts}


def _review_months(scenario: Scenario, rule: TreatyRules) -> tuple[int, ...]:
    every = rule.review_every_months
    known = REVIEWS.get(rule.id) if rule.file is None else rule.file.parties.since
    start, end = scenario.horizon.start, scenario.horizon.end
    if known is None:
        return ()
    due = known + every * -(-(start - known) // every)
    return tuple(month - start for month in range(due, end + 1, every))


def _risk_groups(scenario: Scenario, catalogue: Catalogue, selected: Index) -> tuple[Index, tuple[str, ...]]:
    names = tuple(scenario.conflict.risk_per_year)
    group = np.full(selected.size, -1, dtype=np.intp)
    for number, name in enumerate(names):
        inside = np.ones(selected.size, dtype=bool) if name == "elsewhere" else None
        if inside is None:
            inside = members(name, scenario, catalogue)[selected]
        group[(group < 0) & inside] = number
    return group, names
