"""What a schema cannot see: whether the parts of a scenario fit each other and the facts."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Protocol

from normsim.catalogue import Catalogue
from normsim.clock import month_label
from normsim.scenario.fault import MOST_FAULTS, Fault, Path
from normsim.scenario.names import name_faults, nesting_faults
from normsim.scenario.ranges import range_faults
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import Initial, Treaty

START: Path = ("horizon", "start")
END: Path = ("horizon", "end")
MOST_OVERRIDES = 60
ON_THE_WAY = ("party", "debating", "announced", "deposited")


class Standing(Protocol):
    """Who stands where at the start, by the treaty dates alone; what the checks ask of the floors above them."""

    def named(self, names: str | Sequence[str]) -> frozenset[str] | None:
        """States that a selector names; None if one of its names is unknown, which is told elsewhere."""

    def stage(self, treaty: str, iso3: str) -> tuple[str, int] | None:
        """Stage and the month it was reached, -1 if unknown; None if the treaty or the state is unknown."""

    def may_join(self, treaty: str, iso3: str) -> bool:
        """Whether a state that is no party consented before the start, or may do so."""


def check(scenario: Scenario, catalogue: Catalogue, standing: Standing) -> list[Fault]:
    """Find everything that is wrong with a scenario whose schema is right.

    Args:
        scenario: The scenario.
        catalogue: The packaged facts.
        standing: Who stands where at the start.

    Returns:
        All faults, or the first few hundred.
    """
    nesting = nesting_faults(scenario)
    found = chain(
        nesting,
        name_faults(scenario, catalogue),
        range_faults(scenario),
        _date_faults(scenario),
        _override_faults(scenario),
        () if nesting else _standing_faults(scenario, standing),
    )
    return list(islice(found, MOST_FAULTS))


def _standing_faults(scenario: Scenario, standing: Standing) -> Iterator[Fault]:
    """What needs groups and treaty dates resolved."""
    yield from _selection_faults(scenario, standing)
    yield from _pact_faults(scenario, standing)
    yield from _initial_faults(scenario, standing)


def _date_faults(scenario: Scenario) -> Iterator[Fault]:
    start, end = scenario.horizon.start, scenario.horizon.end
    for state, war in scenario.conflict.now.items():
        if isinstance(war.ends, int) and war.ends < start:
            text = f"the war ends in {month_label(war.ends)}, before the start, {month_label(start)}; leave it out"
            yield Fault(("conflict", "now", state, "ends"), text, relies_on=(START,))
    for number, month in enumerate(scenario.outcomes.by):
        if not start <= month <= end:
            text = f"{month_label(month)} is outside the horizon, {month_label(start)} to {month_label(end)}"
            yield Fault(("outcomes", "by", number), text, relies_on=(START, END), forgiven=True)
    for name, claim in scenario.claims.items():
        if claim.by is not None and not start <= claim.by <= end:
            text = f"{month_label(claim.by)} is outside the horizon, {month_label(start)} to {month_label(end)}"
            missed = START if claim.by < start else END
            yield Fault(("claims", name, "by"), text, relies_on=(missed,), forgiven=True)
    for treaty, entry in scenario.treaties.items():
        if isinstance(entry, Treaty) and entry.parties.since > start:
            text = f"{month_label(entry.parties.since)} is after the start, {month_label(start)}: nobody could leave"
            yield Fault(("treaties", treaty, "parties", "since"), text, relies_on=(START,))
    for treaty, states in scenario.initial.items():
        for state, said in states.items():
            if said.since is not None and said.since > start:
                text = f"{month_label(said.since)} is after the start, {month_label(start)}; later stages are simulated"
                yield Fault(("initial", treaty, state, "since"), text, relies_on=(START,))


def _selection_faults(scenario: Scenario, standing: Standing) -> Iterator[Fault]:
    path: Path = ("states", "select")
    relies: tuple[Path, ...] = (START, ("groups",), ("treaties",))
    if standing.named(scenario.states.select) == frozenset():
        yield Fault(path, "selects no state; name a group such as europe, or list states", relies_on=relies)
    for treaty, entry in scenario.treaties.items():
        if isinstance(entry, Treaty) and standing.named(entry.parties.from_) == frozenset():
            place = ("treaties", treaty, "parties", "from")
            yield Fault(place, "names no state; list at least one party", relies_on=relies)


def _pact_faults(scenario: Scenario, standing: Standing) -> Iterator[Fault]:
    for name, pact in scenario.pacts.items():
        inside = standing.named(pact.members)
        if inside is None:
            continue
        path: Path = ("pacts", name)
        relies: tuple[Path, ...] = (("groups",), (*path, "members"))
        if len(inside) < 2:
            yield Fault((*path, "members"), "a pact needs at least two states", relies_on=relies)
        for number, who in enumerate(pact.deposits_together or ()):
            outside = (standing.named(who) or frozenset()) - inside
            if outside:
                text = f"{', '.join(sorted(outside)[:5])} cannot deposit together without being a member of the pact"
                yield Fault((*path, "deposits_together", number), text, relies_on=relies)


def _initial_faults(scenario: Scenario, standing: Standing) -> Iterator[Fault]:
    """Stages at the start must agree with the treaty dates: only a party can be on its way out."""
    for treaty, states in scenario.initial.items():
        for iso3, said in states.items():
            path: Path = ("initial", treaty, iso3)
            relies: tuple[Path, ...] = (START, ("treaties", treaty), ("groups",), (*path, "stage"))
            stage = standing.stage(treaty, iso3)
            if stage:
                for key, text in _contradictions(said, treaty, iso3, stage, scenario.horizon.start):
                    yield Fault((*path, key), text, relies_on=relies)
                if said.stays and stage[0] == "non_party" and not standing.may_join(treaty, iso3):
                    text = f"{iso3} is not a party to {treaty} and does not join: there is nothing to stay in"
                    yield Fault((*path, "stays"), text, relies_on=relies)


def _contradictions(
    said: Initial, treaty: str, iso3: str, by_dates: tuple[str, int], start: int
) -> Iterator[tuple[str, str]]:
    stage, since = by_dates[0], month_label(by_dates[1])
    when = month_label(start)
    if stage == "non_party" and said.stage in (*ON_THE_WAY, "withdrawn"):
        yield "stage", f"{iso3} is not a party to {treaty} at {when}: it can contest, but never leave"
    elif stage == "withdrawn" and said.stage in ON_THE_WAY:
        yield "stage", f"{iso3} left {treaty} in {since}, before the start, {when}: it cannot be {said.stage}"
    elif stage == "deposited" and said.stage in ("debating", "announced"):
        yield "stage", f"{iso3} deposited its withdrawal from {treaty} in {since}: it is past {said.stage}"
    if said.stays and said.stage is None and stage in ("deposited", "withdrawn"):
        done = "deposited its withdrawal from" if stage == "deposited" else "left"
        yield "stays", f"{iso3} {done} {treaty} in {since}, before the start, {when}: it has not stayed"
    party = stage != "non_party" and (stage if said.stage is None else said.stage) in ON_THE_WAY
    if said.contests > 0 and party:
        yield "contests", f"{iso3} is a party to {treaty} at {when}: only a state outside contests"
    if said.suspended and not party:
        yield "suspended", f"{iso3} is not a party to {treaty} at {when}: there is nothing to suspend"


def cut_to_horizon(scenario: Scenario) -> Scenario:
    """The scenario without the reporting months, and the claims by a month, that a changed horizon left outside."""
    start, end = scenario.horizon.start, scenario.horizon.end
    months = tuple(month for month in scenario.outcomes.by if start <= month <= end)
    claims = {name: claim for name, claim in scenario.claims.items() if claim.by is None or start <= claim.by <= end}
    outcomes = scenario.outcomes.model_copy(update={"by": months})
    return scenario.model_copy(update={"outcomes": outcomes, "claims": claims})


def _override_faults(scenario: Scenario) -> Iterator[Fault]:
    if len(scenario.overrides) > MOST_OVERRIDES:
        yield Fault(
            ("overrides",), f"holds more than {MOST_OVERRIDES} overrides; put some into files that extend this one"
        )
    for name, changes in scenario.overrides.items():
        path: Path = ("overrides", name)
        if not changes:
            yield Fault(path, "changes nothing; list the keys that it changes")
        for key in ("overrides", "extends"):
            if key in changes:
                yield Fault((*path, key), "cannot stand inside an override", at_key=True)
