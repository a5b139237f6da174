"""What if a state stayed, or left: the same scenario with one state's choice taken out of its hands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from normsim.catalogue import load_catalogue
from normsim.errors import InputError
from normsim.exposures import select_states
from normsim.scenario.sections import Initial
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
    """

    state: str
    act: Act
    treaties: tuple[str, ...]
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """One text that asks for it, such as ``FIN=stay``."""
        return f"{self.state}={self.act}"


def read_supposition(text: str, scenario: Scenario) -> Supposition:
    """Read ``[TREATY:]STATE=stay|leave`` and find the treaties in which the state has that choice.

    Args:
        text: What the user typed; the state is a code or an English name.
        scenario: The scenario it is about.

    Raises:
        InputError: If it cannot be read, or the state has no such choice under any treaty.
    """
    about, equals, act = (part.strip() for part in text.partition("="))
    treaty, colon, name = (part.strip() for part in about.rpartition(":"))
    place = f"--if {text}"
    if not equals or not name or act not in ACTS:
        meant = did_you_mean(act, ACTS) if equals and name else ""
        raise InputError.of(f"is {HOW}{meant}", file=place)
    if colon and treaty not in scenario.treaties:
        raise InputError.of(f"no treaty of this scenario{did_you_mean(treaty, tuple(scenario.treaties))}", file=place)
    catalogue = load_catalogue()
    index = catalogue.find(name)
    if index is None:
        known = (*catalogue.iso3, *catalogue.name)
        raise InputError.of(f"no state is called {name!r}{did_you_mean(name, known)}", file=place)
    if not select_states(scenario, catalogue)[index]:
        raise InputError.of(f"{catalogue.name[index]} is not simulated here; see states.select", file=place)
    rules = [one for one in treaty_rules(scenario, catalogue) if not colon or one.id == treaty]
    reasons = {one.id: _no_choice(one, index, act) for one in rules}
    open_ = tuple(one for one, reason in reasons.items() if reason is None)
    told = tuple(f"{catalogue.name[index]} {reason}" for reason in reasons.values() if reason is not None)
    if not open_:
        raise InputError.of("; ".join(told), file=place)
    return Supposition(catalogue.iso3[index], "stay" if act == "stay" else "leave", open_, told)


def may_stay(rules: Sequence[TreatyRules], index: int) -> tuple[str, ...]:
    """Treaties that a state could be supposed to stay in.

    Args:
        rules: The scenario's treaties.
        index: Place of the state in the catalogue.
    """
    return tuple(one.id for one in rules if _no_choice(one, index, "stay") is None)


def _no_choice(rules: TreatyRules, index: int, act: str) -> str | None:
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
    month, as news that dents the norm; what the scenario lets it reaffirm is left out.

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
        if one.act == "leave":
            events |= {name: events[name].model_copy(update={"size": 0.0}) for name in reaffirmations(scenario, one)}
    return scenario.model_copy(update={"initial": initial, "events": events})


def reaffirmations(scenario: Scenario, one: Supposition) -> tuple[str, ...]:
    """Events by which the state alone says that it stays in a treaty that it is supposed to leave."""
    return tuple(
        name
        for name, event in scenario.events.items()
        if event.type == "reaffirmation"
        and tuple(event.by or ()) == (one.state,)
        and (event.treaty is None or event.treaty in one.treaties)
        and event.size != 0
    )
