"""What a room is asked to predict: questions that follow from a scenario alone, before anything is simulated."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from normsim.catalogue import Catalogue, load_catalogue
from normsim.clock import month_label
from normsim.experiments.summary import AT_LEAST
from normsim.exposures import members, select_states
from normsim.figures.wording import TERM_NAMES, count_words, month_words
from normsim.treaty_rules import PARTY, TreatyRules, treaty_rules

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

Kind = Literal["range", "chance", "choice"]

NAMED_STATES = 2
"""On a form a state is asked for by name only where no more than this many of the first group could still move."""
ON_FORM = 3
"""Further exits whose chance a form asks for."""


@dataclass(frozen=True)
class Question:
    """One thing to predict.

    Args:
        id: Stable key, ``scenario:TREATY.what.detail``; the same for the same scenario on every machine.
        kind: A 90 % range, a chance, or one of several choices.
        short: A few words for headings and tables.
        text: The question as a form asks it.
        unit: What a range is counted in; empty for the others.
        most: Largest number that makes sense; 0 is the smallest.
        choices: Key and words of each choice.
        on_form: Whether the printed form asks it; the others can be asked by whoever wants to.
        treaty: Treaty it is about, if any.
        what: Which quantity: further, at_least, group, state, robustness or driver.
        detail: Month, number, group or state that the quantity needs.
    """

    id: str
    kind: Kind
    short: str
    text: str
    unit: str = ""
    most: float = 1.0
    choices: tuple[tuple[str, str], ...] = ()
    on_form: bool = True
    treaty: str = ""
    what: str = ""
    detail: str = ""

    @property
    def scenario(self) -> str:
        """Name of the scenario."""
        return self.id.partition(":")[0]

    @property
    def about(self) -> str:
        """The question in a cell of the csv template."""
        how = {
            "range": f"low and high, {self.unit}",
            "chance": "chance with its sign, such as 40 %",
            "choice": "one choice",
        }
        return f"{self.short} ({how[self.kind]})"


def questions(name: str, scenario: Scenario) -> tuple[Question, ...]:
    """Everything that can be asked about a scenario; the same before and after it was run.

    Thresholds do not look at any result, so that a form gives nothing away.

    Args:
        name: Name of the scenario, the first part of every id.
        scenario: The resolved scenario.

    Returns:
        Questions in the order of the form, those that only the csv file may ask last.
    """
    every = tuple(_Maker(name, scenario).all())
    return tuple(sorted(every, key=lambda one: not one.on_form))


def scenario_id(name: str) -> str:
    """What the question ids of a scenario begin with; a colon ends it, so there is none inside."""
    return name.replace(":", "-")


def _called(rules: TreatyRules) -> str:
    """A treaty inside a sentence: the built-in ones by their short names, others by name."""
    return f"the {rules.id}" if rules.file is None else f"the treaty “{rules.name}”"


@dataclass(frozen=True)
class _Maker:
    name: str
    scenario: Scenario

    @cached_property
    def facts(self) -> Catalogue:
        return load_catalogue()

    @cached_property
    def rules(self) -> tuple[TreatyRules, ...]:
        return treaty_rules(self.scenario, self.facts)

    @cached_property
    def simulated(self) -> np.ndarray:
        return np.asarray(select_states(self.scenario, self.facts))

    @cached_property
    def months(self) -> tuple[int, ...]:
        """Reporting months inside the horizon, else the last; as ``Results.by``."""
        horizon = self.scenario.horizon
        inside = [month for month in self.scenario.outcomes.by if horizon.start <= month <= horizon.end]
        return tuple(inside or [horizon.end])

    @property
    def end(self) -> int:
        return int(self.scenario.horizon.end)

    def all(self) -> Iterator[Question]:
        for place, rules in enumerate(self.rules):
            yield from self._further(rules, place)
        for place, rules in enumerate(self.rules):
            yield from self._at_least(rules, place)
            yield from self._groups(rules, place)
            yield from self._states(rules, place)
        for place, rules in enumerate(self.rules):
            yield from self._robustness(rules, place)
        yield self._driver()

    def _place(self, treaty: str, what: str, detail: str) -> dict[str, Any]:
        """The id, and the same as fields: names of groups and treaties may themselves hold a dot."""
        place = f"{scenario_id(self.name)}:{treaty}.{what}.{detail}"
        return {"id": place, "treaty": treaty, "what": what, "detail": detail}

    def _can_move(self, rules: TreatyRules) -> np.ndarray:
        """Parties at the start that have not begun to leave; ``(states,)``."""
        return np.asarray((rules.stage_at_start == PARTY) & self.simulated)

    def _further(self, rules: TreatyRules, place: int) -> Iterator[Question]:
        months = dict.fromkeys([*self.months, self.end])
        shown = {self.end} | ({self.months[len(self.months) // 2]} if place == 0 else set())
        for month in months:
            when = month_words(month)
            yield Question(
                **self._place(rules.id, "further", month_label(month)),
                kind="range",
                short=f"{rules.id}: further exits announced by {when}",
                text=f"How many further states announce that they leave {_called(rules)} by {when}?",
                unit="states",
                most=float(self.simulated.sum()),
                on_form=month in shown,
            )

    def _at_least(self, rules: TreatyRules, place: int) -> Iterator[Question]:
        when = month_words(self.end)
        for k in AT_LEAST:
            if k <= self._can_move(rules).sum():
                who = "does at least one further state announce that it leaves"
                if k > 1:
                    who = f"do at least {count_words(k)} further states announce that they leave"
                yield Question(
                    **self._place(rules.id, "at_least", str(k)),
                    kind="chance",
                    short=f"{rules.id}: at least {count_words(k)} further by {when}",
                    text=f"In how many of the runs {who} {_called(rules)} by {when}?",
                    on_form=(k == ON_FORM) if place == 0 else (k == 1),
                )

    def _groups(self, rules: TreatyRules, place: int) -> Iterator[Question]:
        when = month_words(self.end)
        for number, group in enumerate(self.scenario.outcomes.groups):
            if not (self._can_move(rules) & members(group, self.scenario, self.facts)).any():
                continue
            yield Question(
                **self._place(rules.id, "group", group),
                kind="chance",
                short=f"{rules.id}: one further of group {group} by {when}",
                text=(
                    f"In how many of the runs does at least one further state of the group “{group}” announce that "
                    f"it leaves {_called(rules)} by {when}?"
                ),
                on_form=place == 0 and number == len(self.scenario.outcomes.groups) // 2,
            )

    def _states(self, rules: TreatyRules, place: int) -> Iterator[Question]:
        groups = self.scenario.outcomes.groups
        near = members(groups[0], self.scenario, self.facts) if groups else self.simulated
        asked = np.flatnonzero(self._can_move(rules) & near)
        when = month_words(self.end)
        for index in asked:
            name = self.facts.name[index]
            yield Question(
                **self._place(rules.id, "state", self.facts.iso3[index]),
                kind="chance",
                short=f"{rules.id}: {name} by {when}",
                text=f"In how many of the runs does {name} announce that it leaves {_called(rules)} by {when}?",
                on_form=place == 0 and len(asked) <= NAMED_STATES,
            )

    def _robustness(self, rules: TreatyRules, place: int) -> Iterator[Question]:
        when = month_words(self.end)
        yield Question(
            **self._place(rules.id, "robustness", month_label(self.end)),
            kind="range",
            short=f"{rules.id}: robustness of the norm in {when}",
            text=f"How robust is the norm of {_called(rules)} in {when}? 0 is gone, 1 is as strong as can be.",
            unit="on a scale from 0 to 1",
            most=1.0,
            on_form=place == 0,
        )

    def _driver(self) -> Question:
        return Question(
            id=f"{scenario_id(self.name)}:driver",
            what="driver",
            kind="choice",
            short="Most frequent largest push",
            text="Which cause is most often the largest push when a further state announces an exit?",
            choices=tuple(TERM_NAMES.items()),
        )
