"""Every name that a scenario uses must be one that is known: states, groups, treaties, levers, parameter sets."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from graphlib import CycleError, TopologicalSorter

from normsim.catalogue import Catalogue
from normsim.parameters import parameter_sets
from normsim.scenario.fault import Fault, Path
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import LEVER_TYPES, Treaty
from normsim.scenario.suggest import did_you_mean, listed, nearest

PARTIES = "parties"
ELSEWHERE = "elsewhere"
MOST_NAMES = 1000
DEEPEST = 8
OTHER_NAMES = {
    "AMERICA": "USA",
    "BRITAIN": "GBR",
    "CZECH REPUBLIC": "CZE",
    "ENGLAND": "GBR",
    "GREAT BRITAIN": "GBR",
    "HOLLAND": "NLD",
    "TURKEY": "TUR",
    "UK": "GBR",
    "UNITED STATES OF AMERICA": "USA",
}
"""What people write for a state, besides its codes and its name in the catalogue."""


class Names:
    """The names one scenario may use, and what to say about others."""

    def __init__(self, scenario: Scenario, catalogue: Catalogue) -> None:
        """Collect the names."""
        self.catalogue = catalogue
        self.reserved = (*catalogue.groups, PARTIES)
        self.groups = (*scenario.groups, *self.reserved)
        self.treaties = tuple(scenario.treaties)

    def state(self, name: str, path: Path, *, at_key: bool = False) -> Iterator[Fault]:
        """Nothing if a name is a state's code, else what is wrong with it."""
        if name not in self.catalogue.index:
            text = f"{name} is no state's code{self._other_name(name) or self._similar_state(name) or self._codes()}"
            yield Fault(path, text, at_key)

    def state_or_group(self, name: str, path: Path, *, at_key: bool = False) -> Iterator[Fault]:
        """Nothing if a name is a state's code or a group, else what is wrong with it."""
        if name in self.catalogue.index or name in self.groups:
            return
        group = nearest(name, self.groups)
        similar = f"; did you mean {group}?" if group else self._similar_state(name)
        known = self._other_name(name) or similar or f"{self._codes()}, groups are {listed(self.groups)}"
        yield Fault(path, f"{name} is no state's code and no group{known}", at_key, (("groups", name),))

    def group(self, name: str, path: Path) -> Iterator[Fault]:
        """Nothing if a name is a group, else what is wrong with it."""
        if name in self.groups:
            return
        advice = "; a group of one can be defined under groups" if name in self.catalogue.index else ""
        yield Fault(
            path,
            f"{name} is no group{advice or did_you_mean(name, self.groups)}",
            relies_on=(("groups", name),),
        )

    def treaty(self, name: str, path: Path, *, at_key: bool = False) -> Iterator[Fault]:
        """Nothing if the scenario has a treaty of this name, else what is wrong with it."""
        if name not in self.treaties:
            text = f"{name} is no treaty of this scenario{did_you_mean(name, self.treaties)}"
            yield Fault(path, text, at_key, (("treaties", name),))

    def selector(self, selector: str | Sequence[str] | None, path: Path) -> Iterator[Fault]:
        """Faults of a group, or of a list of states and groups."""
        if selector is None:
            return
        if isinstance(selector, str):
            yield from self.state_or_group(selector, path)
            return
        yield from twice(selector, path)
        for number, name in enumerate(selector):
            yield from self.state_or_group(name, (*path, number))

    def _other_name(self, name: str) -> str:
        """``; did you mean FIN (Finland)?`` where a name stands for one state only, such as Finland, fi or UK."""
        code = OTHER_NAMES.get(name.upper())
        return self._meant(self.catalogue.index[code] if code else self.catalogue.find(name))

    def _similar_state(self, name: str) -> str:
        """The same by how a name begins, swapped letters, or similar letters."""
        states = self.catalogue
        index = None
        if len(name) >= 3:
            begins = (number for number, full in enumerate(states.name) if full.casefold().startswith(name.casefold()))
            letters = sorted(name.casefold())
            swapped = (number for number, iso3 in enumerate(states.iso3) if sorted(iso3.casefold()) == letters)
            index = next(begins, next(swapped, None))
        if index is None:
            close = nearest(name, states.name)
            index = states.name.index(close) if close else None
        return self._meant(index)

    def _meant(self, index: int | None) -> str:
        states = self.catalogue
        return "" if index is None else f"; did you mean {states.iso3[index]} ({states.name[index]})?"

    def _codes(self) -> str:
        return "; states are written as three letters such as FIN"


def twice(names: Iterable[str], path: Path) -> Iterator[Fault]:
    """A name that stands more than once in one list."""
    for name, times in Counter(names).items():
        if times > 1:
            yield Fault(path, f"{name} is listed {times} times; once is enough")


def name_faults(scenario: Scenario, catalogue: Catalogue) -> Iterator[Fault]:
    """All names in a scenario that are not known, or that mean something else already."""
    names = Names(scenario, catalogue)
    yield from _group_faults(scenario, names)
    yield from _treaty_faults(scenario, names)
    yield from _state_faults(scenario, names)
    yield from _act_faults(scenario, names)
    yield from twice(scenario.outcomes.groups, ("outcomes", "groups"))
    for number, group in enumerate(scenario.outcomes.groups):
        yield from names.group(group, ("outcomes", "groups", number))
    for name, claim in scenario.claims.items():
        if claim.treaty is not None:
            yield from names.treaty(claim.treaty, ("claims", name, "treaty"))
        if claim.group is not None:
            yield from names.state_or_group(claim.group, ("claims", name, "group"))
    chosen = scenario.parameters.from_
    if chosen not in parameter_sets():
        text = f"there is no parameter set {chosen}{did_you_mean(chosen, parameter_sets())}"
        yield Fault(("parameters", "from"), text)


def _group_faults(scenario: Scenario, names: Names) -> Iterator[Fault]:
    for group, inside in scenario.groups.items():
        path: Path = ("groups", group)
        if group in names.reserved:
            yield Fault(path, f"{group} is built in and cannot be defined again; choose another name", at_key=True)
        elif group in names.catalogue.index:
            yield Fault(path, f"{group} is a state's code already; choose another name", at_key=True)
        elif group == ELSEWHERE:
            yield Fault(path, "elsewhere stands for all other states; choose another name", at_key=True)
        if not inside:
            yield Fault(path, "is an empty group; list at least one state")
        yield from names.selector(inside, path)


def nesting_faults(scenario: Scenario) -> list[Fault]:
    """Groups that contain themselves, or that write out more names than there is a use for.

    Where there are any, groups cannot be resolved.
    """
    groups = list(scenario.groups)
    inside = {group: [name for name in names if name in scenario.groups] for group, names in scenario.groups.items()}
    order: list[str] = []
    try:
        order.extend(TopologicalSorter(inside).static_order())
    except CycleError as error:
        # graphlib goes from a member to the group it is in; the circle is told from the group that comes first.
        circle: list[str] = error.args[1][:0:-1]
        first = circle.index(min(circle, key=groups.index))
        way = [*circle[first:], *circle[: first + 1]]
        return [Fault(("groups", way[0]), f"is a group that contains itself: {' → '.join(way)}", at_key=True)]
    written: dict[str, int] = {}
    depth: dict[str, int] = {}
    for group in order:
        written[group] = len(scenario.groups[group]) + sum(written[name] for name in inside[group])
        depth[group] = 1 + max((depth[name] for name in inside[group]), default=0)
    text = f"writes out more than {MOST_NAMES} names, or groups in groups deeper than {DEEPEST}"
    too_much = [group for group in groups if written[group] > MOST_NAMES or depth[group] > DEEPEST]
    return [Fault(("groups", group), text, at_key=True) for group in too_much]


def _treaty_faults(scenario: Scenario, names: Names) -> Iterator[Fault]:
    builtin = tuple(names.catalogue.treaty_rules)
    folded: dict[str, str] = {}
    for treaty, entry in scenario.treaties.items():
        path: Path = ("treaties", treaty)
        twin = folded.setdefault(treaty.casefold(), treaty)
        if twin != treaty:
            yield Fault(path, f"differs from {twin} only by its capitals; choose another name", at_key=True)
        if not isinstance(entry, Treaty):
            if treaty not in builtin:
                text = f"{treaty} is not built in{did_you_mean(treaty, builtin)}"
                yield Fault(path, text, at_key=True)
            if not isinstance(entry, str):
                yield from names.selector(entry.candidates, (*path, "candidates"))
                if _reaches_parties(entry.candidates or (), scenario):
                    text = f"{PARTIES} are no candidates for joining"
                    yield Fault((*path, "candidates"), text, relies_on=(("groups",),))
            continue
        if treaty.upper() in builtin:
            text = f"{treaty} is a built-in treaty: write builtin, or choose another name for your own"
            yield Fault(path, text, at_key=True)
        for place, selector in (
            (("champions",), entry.champions),
            (("candidates",), entry.candidates),
            (("parties", "from"), entry.parties.from_),
        ):
            yield from names.selector(selector, (*path, *place))
            if _reaches_parties(selector, scenario):
                text = f"{PARTIES} stands for the parties of the treaties, so a treaty cannot be defined by it"
                yield Fault((*path, *place), text, relies_on=(("groups",),))
        for state in entry.utility.states:
            yield from names.state(state, (*path, "utility", "states", state), at_key=True)
        if entry.sibling == treaty:
            yield Fault((*path, "sibling"), "a treaty cannot be its own sibling")
        elif entry.sibling is not None:
            yield from names.treaty(entry.sibling, (*path, "sibling"))


def _reaches_parties(selector: Sequence[str], scenario: Scenario) -> bool:
    """Whether a list names the group ``parties``, itself or through its groups."""
    ahead, seen = list(selector), set(selector)
    while ahead:
        name = ahead.pop()
        if name == PARTIES:
            return True
        further = [inside for inside in scenario.groups.get(name, ()) if inside not in seen]
        seen.update(further)
        ahead += further
    return False


def _state_faults(scenario: Scenario, names: Names) -> Iterator[Fault]:
    yield from names.selector(scenario.states.select, ("states", "select"))
    for state, changed in scenario.states.overrides.items():
        path: Path = ("states", "overrides", state)
        yield from names.state(state, path, at_key=True)
        for key in ("identity", "utility", "champion"):
            for treaty in getattr(changed, key) or ():
                yield from names.treaty(treaty, (*path, key, treaty), at_key=True)
    for treaty, states in scenario.initial.items():
        yield from names.treaty(treaty, ("initial", treaty), at_key=True)
        for state in states:
            yield from names.state(state, ("initial", treaty, state), at_key=True)
    for state in scenario.conflict.now:
        yield from names.state(state, ("conflict", "now", state), at_key=True)
    for name in scenario.conflict.risk_per_year:
        if name != ELSEWHERE:
            yield from names.state_or_group(name, ("conflict", "risk_per_year", name), at_key=True)
    for treaty in scenario.norm.start:
        yield from names.treaty(treaty, ("norm", "start", treaty), at_key=True)


def _act_faults(scenario: Scenario, names: Names) -> Iterator[Fault]:
    for name, pact in scenario.pacts.items():
        yield from names.selector(pact.members, ("pacts", name, "members"))
        yield from names.selector(pact.allies, ("pacts", name, "allies"))
        yield from names.selector(pact.deposits_together, ("pacts", name, "deposits_together"))
        yield from twice(pact.treaties, ("pacts", name, "treaties"))
        for number, treaty in enumerate(pact.treaties):
            yield from names.treaty(treaty, ("pacts", name, "treaties", number))
    for name, event in scenario.events.items():
        yield from names.selector(event.by, ("events", name, "by"))
        yield from names.selector(event.states, ("events", name, "states"))
        if event.treaty is not None:
            yield from names.treaty(event.treaty, ("events", name, "treaty"))
    for name, lever in scenario.levers.items():
        yield from names.selector(lever.adopters, ("levers", name, "adopters"))
        if lever.type is None and name not in LEVER_TYPES:
            close = nearest(name, LEVER_TYPES)
            advice = f"did you mean {close}?" if close else f"give it a type, one of {listed(LEVER_TYPES)}"
            yield Fault(("levers", name), f"{name} is no lever; {advice}", True, (("levers", name, "type"),))
