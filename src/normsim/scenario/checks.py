"""What a schema cannot see: whether the parts of a scenario fit each other and the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from normsim.catalogue import Catalogue
from normsim.clock import month_label
from normsim.errors import InputError
from normsim.scenario.fault import Fault, Path
from normsim.scenario.names import name_faults
from normsim.scenario.ranges import range_faults
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import Initial, Pact, Treaty
from normsim.treaty_rules import DEPOSITED, NON_PARTY, WITHDRAWN, TreatyRules, members, stage_text, treaty_rules

START: Path = ("horizon", "start")
END: Path = ("horizon", "end")
ON_THE_WAY = ("party", "debating", "announced", "deposited")


def check(scenario: Scenario, catalogue: Catalogue) -> list[Fault]:
    """Find everything that is wrong with a scenario whose schema is right.

    Args:
        scenario: The scenario.
        catalogue: The packaged facts.

    Returns:
        All faults, in the order of the sections.
    """
    return [
        *name_faults(scenario, catalogue),
        *range_faults(scenario),
        *_date_faults(scenario),
        *_selection_faults(scenario, catalogue),
        *_pact_faults(scenario, catalogue),
        *_initial_faults(scenario, catalogue),
        *_override_faults(scenario),
    ]


def _date_faults(scenario: Scenario) -> Iterator[Fault]:
    start, end = scenario.horizon.start, scenario.horizon.end
    for state, war in scenario.conflict.now.items():
        if isinstance(war.ends, int) and war.ends < start:
            text = f"the war ends in {month_label(war.ends)}, before the start, {month_label(start)}; leave it out"
            yield Fault(("conflict", "now", state, "ends"), text, relies_on=(START,))
    for number, month in enumerate(scenario.outcomes.by):
        if not start <= month <= end:
            text = f"{month_label(month)} is outside the horizon, {month_label(start)} to {month_label(end)}"
            yield Fault(("outcomes", "by", number), text, relies_on=(START, END))
    for treaty, entry in scenario.treaties.items():
        if isinstance(entry, Treaty) and entry.parties.since > start:
            text = f"{month_label(entry.parties.since)} is after the start, {month_label(start)}: nobody could leave"
            yield Fault(("treaties", treaty, "parties", "since"), text, relies_on=(START,))
    for treaty, states in scenario.initial.items():
        for state, said in states.items():
            if said.since is not None and said.since > start:
                text = (
                    f"{month_label(said.since)} is after the start, {month_label(start)}; what comes later is simulated"
                )
                yield Fault(("initial", treaty, state, "since"), text, relies_on=(START,))


def _named(names: str | Sequence[str], scenario: Scenario, catalogue: Catalogue) -> frozenset[str] | None:
    """States that a selector names; None if one of its names is unknown, which is told elsewhere."""
    try:
        inside = members(names, scenario, catalogue)
    except InputError:
        return None
    return frozenset(catalogue.iso3[index] for index in np.flatnonzero(inside))


def _selection_faults(scenario: Scenario, catalogue: Catalogue) -> Iterator[Fault]:
    path: Path = ("states", "select")
    relies: tuple[Path, ...] = (START, ("groups",), ("treaties",))
    if _named(scenario.states.select, scenario, catalogue) == frozenset():
        yield Fault(path, "selects no state; name a group such as europe, or list states", relies_on=relies)
    for treaty, entry in scenario.treaties.items():
        if isinstance(entry, Treaty) and _named(entry.parties.from_, scenario, catalogue) == frozenset():
            place = ("treaties", treaty, "parties", "from")
            yield Fault(place, "names no state; list at least one party", relies_on=relies)


def _pact_faults(scenario: Scenario, catalogue: Catalogue) -> Iterator[Fault]:
    for name, pact in scenario.pacts.items():
        yield from _one_pact(name, pact, scenario, catalogue)


def _one_pact(name: str, pact: Pact, scenario: Scenario, catalogue: Catalogue) -> Iterator[Fault]:
    inside = _named(pact.members, scenario, catalogue)
    if inside is None:
        return
    relies: tuple[Path, ...] = (("groups",), ("pacts", name, "members"))
    if len(inside) < 2:
        yield Fault(("pacts", name, "members"), "a pact needs at least two states", relies_on=relies)
    for number, who in enumerate(pact.deposits_together or ()):
        outside = (_named(who, scenario, catalogue) or frozenset()) - inside
        if outside:
            text = (
                f"{', '.join(sorted(outside)[:5])} cannot deposit together with a pact without being one of its members"
            )
            yield Fault(("pacts", name, "deposits_together", number), text, relies_on=relies)


def _initial_faults(scenario: Scenario, catalogue: Catalogue) -> Iterator[Fault]:
    """Stages at the start must agree with the treaty dates: only a party can be on its way out."""
    try:
        rules = treaty_rules(scenario.model_copy(update={"initial": {}}), catalogue)
    except InputError:
        return
    for treaty in rules:
        for iso3, said in scenario.initial.get(treaty.id, {}).items():
            if iso3 in catalogue.index:
                path: Path = ("initial", treaty.id, iso3)
                relies: tuple[Path, ...] = (START, ("treaties", treaty.id), ("groups",), (*path, "stage"))
                for key, text in _contradictions(said, treaty, iso3, catalogue.index[iso3], scenario.horizon.start):
                    yield Fault((*path, key), text, relies_on=relies)


def _contradictions(said: Initial, rules: TreatyRules, iso3: str, state: int, start: int) -> Iterator[tuple[str, str]]:
    stage = rules.stage_at_start[state]
    when = month_label(start)
    if stage == NON_PARTY and said.stage in (*ON_THE_WAY, "withdrawn"):
        yield "stage", f"{iso3} is not a party to {rules.id} at {when}: it can contest, but never leave"
    elif stage == WITHDRAWN and said.stage in ON_THE_WAY:
        left = month_label(int(rules.effective[state]))
        yield "stage", f"{iso3} left {rules.id} in {left}, before the start, {when}: it cannot be {said.stage}"
    elif stage == DEPOSITED and said.stage in ("debating", "announced"):
        since = month_label(int(rules.deposited[state]))
        yield "stage", f"{iso3} deposited its withdrawal from {rules.id} in {since}: it is past {said.stage}"
    party = stage not in (NON_PARTY, WITHDRAWN) if said.stage is None else said.stage in ON_THE_WAY
    if said.contests > 0 and party:
        yield "contests", f"{iso3} is a party to {rules.id} at {when} ({stage_text(rules, state)}): only others contest"
    if said.suspended and not party:
        yield "suspended", f"{iso3} is not a party to {rules.id} at {when}: there is nothing to suspend"


def _override_faults(scenario: Scenario) -> Iterator[Fault]:
    for name, changes in scenario.overrides.items():
        path: Path = ("overrides", name)
        if not changes:
            yield Fault(path, "changes nothing; list the keys that it changes")
        for key in ("overrides", "extends"):
            if key in changes:
                yield Fault((*path, key), "cannot stand inside an override", at_key=True)
