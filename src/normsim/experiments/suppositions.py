"""What if a state stayed, or left: the same scenario with one state's choice taken out of its hands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from normsim.catalogue import load_catalogue
from normsim.clock import month_label
from normsim.errors import InputError
from normsim.exposures import select_states
from normsim.scenario.names import Names
from normsim.scenario.sections import Event, Initial
from normsim.scenario.suggest import did_you_mean
from normsim.treaty_rules import ANNOUNCED, DEBATING, DEPOSITED, NON_PARTY, PARTY, WITHDRAWN, TreatyRules, treaty_rules

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

Act = Literal["stay", "leave"]
ACTS: tuple[Act, ...] = get_args(Act)
FREE = (PARTY, DEBATING)
HOW = "written STATE=stay or STATE=leave, or TREATY:STATE=stay for one treaty"


@dataclass(frozen=True)
class Supposition:
    """One state whose choice is given.

    Args:
        state: ISO3 code.
        act: ``stay``: it never begins to leave. ``leave``: it announces in the first month, and the norm hears of it.
        treaties: Treaties in which that changes anything.
        notes: What a reader should know, in words.
        only: The treaty that was named; empty where all were meant.
    """

    state: str
    act: Act
    treaties: tuple[str, ...]
    notes: tuple[str, ...] = ()
    only: str = ""

    @property
    def key(self) -> str:
        """One text that asks for it, such as ``FIN=stay``."""
        return f"{f'{self.only}:' if self.only else ''}{self.state}={self.act}"

    @property
    def name(self) -> str:
        """English name of the state."""
        catalogue = load_catalogue()
        return catalogue.name[catalogue.index[self.state]]

    @property
    def words(self) -> str:
        """The supposition in words: "Finland stays in APMBC"."""
        return f"{self.name} {'stays in' if self.act == 'stay' else 'leaves'} {' and '.join(self.treaties)}"


def read_supposition(text: str, scenario: Scenario) -> Supposition:
    """Read ``[TREATY:]STATE=stay|leave`` and find the treaties in which the state has that choice.

    Args:
        text: What the user typed; the state is a code or an English name.
        scenario: The scenario it is about.

    Raises:
        InputError: If it cannot be read, or the state has no such choice under any treaty.
    """
    about, equals, said = (part.strip() for part in text.partition("="))
    named, colon, name = (part.strip() for part in about.rpartition(":"))
    act = next((act for act in ACTS if act == said.casefold()), None)
    place = f"--if {text}"
    if not equals or not name or act is None:
        raise InputError.of(f"is {HOW}{did_you_mean(said, ACTS) if equals and name else ''}", file=place)
    only = next((treaty for treaty in scenario.treaties if treaty.casefold() == named.casefold()), "")
    if colon and not only:
        raise InputError.of(f"no treaty of this scenario{did_you_mean(named, tuple(scenario.treaties))}", file=place)
    catalogue = load_catalogue()
    index = catalogue.find(name)
    if index is None:
        names = Names(scenario, catalogue)
        if name in names.groups:
            raise InputError.of(f"{name} is a group; name one state", file=place)
        raise InputError.of(next(names.state(name, ())).text, file=place)
    if not select_states(scenario, catalogue)[index]:
        raise InputError.of(f"{catalogue.name[index]} is not simulated here; see states.select", file=place)
    rules = [one for one in treaty_rules(scenario, catalogue) if only in ("", one.id)]
    reasons = {one.id: _no_choice(one, index, act) for one in rules}
    free = [one for one in rules if reasons[one.id] is None]
    told = [f"{catalogue.name[index]} {reason}" for reason in reasons.values() if reason is not None]
    if not free:
        raise InputError.of("; ".join(told), file=place)
    told += [
        f"its deposit under {one.id} ({month_label(int(one.deposited[index]))}) is undone"
        for one in free
        if one.stage_at_start[index] == DEPOSITED
    ]
    return Supposition(catalogue.iso3[index], act, tuple(one.id for one in free), tuple(told), only)


def may_stay(rules: Sequence[TreatyRules], index: int) -> tuple[str, ...]:
    """Treaties that a state could be supposed to stay in.

    Args:
        rules: The scenario's treaties.
        index: Place of the state in the catalogue.
    """
    return tuple(one.id for one in rules if _no_choice(one, index, "stay") is None)


def _no_choice(rules: TreatyRules, index: int, act: Act) -> str | None:
    """Why a state cannot be supposed to stay or to leave, in words behind its name; None where it can."""
    stage = int(rules.stage_at_start[index])
    if stage == NON_PARTY:
        return f"is not a party to {rules.id}: it can neither stay nor leave"
    if stage == WITHDRAWN:
        return f"has left {rules.id} before the start, which is taken as a fact"
    if act == "leave" and stage not in FREE:
        done = {ANNOUNCED: "announced its exit from", DEPOSITED: "deposited its withdrawal from"}[stage]
        return f"has {done} {rules.id} already"
    return None


def supposed(scenario: Scenario, given: Sequence[Supposition]) -> Scenario:
    """Copy of a scenario in which some states' choices are given.

    A state that stays is a party whose thresholds are infinite. One that leaves stands at "announced" in the first
    month, as news that dents the norm; what it would say to the contrary is left out, for the treaties that it leaves.

    Args:
        scenario: The scenario.
        given: The suppositions; a later one about the same state and treaty wins.

    Source: E-05.
    """
    initial = {treaty: dict(states) for treaty, states in scenario.initial.items()}
    events = dict(scenario.events)
    for one in given:
        for treaty in one.treaties:
            states = initial.setdefault(treaty, {})
            before = states.get(one.state, Initial())
            kept = {"suspended": before.suspended} if "suspended" in before.model_fields_set else {}
            if one.act == "stay":
                states[one.state] = Initial(stage="party", stays=True, **kept)
            else:
                states[one.state] = Initial(stage="announced", since=scenario.horizon.start, news=True, **kept)
        events |= _unsaid(events, one, tuple(scenario.treaties))
    return scenario.model_copy(update={"initial": initial, "events": events})


def reaffirmations(scenario: Scenario, one: Supposition) -> tuple[str, ...]:
    """Events by which the state alone says that it stays in a treaty that it is supposed to leave."""
    return tuple(name for name, event in scenario.events.items() if _contradicts(event, one))


def _contradicts(event: Event, one: Supposition) -> bool:
    about = event.treaty is None or event.treaty in one.treaties
    alone = event.type == "reaffirmation" and tuple(event.by) == (one.state,)
    return one.act == "leave" and alone and about and event.size != 0


def _unsaid(events: Mapping[str, Event], one: Supposition, treaties: Sequence[str]) -> dict[str, Event]:
    """What the state reaffirms, for the other treaties only; under its old name, so that no draw moves."""
    found = {}
    for name, event in events.items():
        if _contradicts(event, one):
            kept = [treaty for treaty in treaties if treaty not in one.treaties] if event.treaty is None else []
            found[name] = event.model_copy(update={"treaty": kept[0]} if kept else {"size": 0.0})
            found |= {f"{name}_{treaty}": event.model_copy(update={"treaty": treaty}) for treaty in kept[1:]}
    return found
