"""Facts that hand-outs and role sheets share, from the scenario and the packaged data: nothing is typed in twice."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from normsim.catalogue import Catalogue, load_catalogue
from normsim.exposures import exposed_border_km, members, select_states
from normsim.figures.wording import count_words, join_words, month_words
from normsim.scenario.schema import Scenario
from normsim.treaty_rules import ANNOUNCED, DEPOSITED, PARTY, WITHDRAWN, TreatyRules, treaty_rules


@dataclass(frozen=True)
class SharedFacts:
    """What is so at the start of a scenario, in sentences."""

    scenario: Scenario

    @cached_property
    def _facts(self) -> Catalogue:
        return load_catalogue()

    @cached_property
    def _rules(self) -> tuple[TreatyRules, ...]:
        return treaty_rules(self.scenario, self._facts)

    @cached_property
    def start(self) -> str:
        """First month in words."""
        return month_words(self.scenario.horizon.start)

    def parties(self) -> tuple[str, ...]:
        """Parties and exits under way, by treaty."""
        said = []
        simulated = select_states(self.scenario, self._facts)
        among = "" if simulated.all() else " among the states simulated"
        for rules in self._rules:
            stage = rules.stage_at_start[simulated]
            under_way = int(np.isin(stage, (ANNOUNCED, DEPOSITED)).sum())
            gone = int((stage == WITHDRAWN).sum())
            text = f"{rules.name} ({rules.id}): {int(rules.party[simulated].sum())} parties{among} in {self.start}"
            text += f", {count_words(under_way)} of them on their way out" if under_way else ""
            said.append(text + (f"; {count_words(gone)} had left before" if gone else "") + ".")
        return tuple(said)

    def law(self) -> tuple[str, ...]:
        """Notice and the clause on armed conflict, by treaty."""
        said = []
        for rules in self._rules:
            text = f"{rules.id}: a withdrawal takes effect {rules.notice_months} months after it is deposited"
            if rules.waits_for_conflict_end:
                text += ", and not before the state’s armed conflict has ended, if it is in one"
            said.append(text + ".")
            if rules.discourage_use:
                said.append(f"{rules.id}: parties must discourage others from use, so silence there is not neutral.")
        return tuple(said)

    def border(self) -> tuple[str, ...]:
        """Land borders with Russia and Belarus of NATO states, longest first."""
        month = int(self.scenario.horizon.start)
        km = exposed_border_km(self._facts, month)
        allied = members("nato", self.scenario, self._facts)
        order = [index for index in np.argsort(-km) if km[index] > 0 and allied[index]]
        names = [f"{self._facts.name[index]} {km[index]:,.0f} km" for index in order]
        if not names:
            return ()
        return (f"Land border of NATO states with Russia and Belarus: {join_words(names)}.",)

    def champions(self) -> tuple[str, ...]:
        """States that carried each treaty into being and are still bound."""
        said = []
        for rules in self._rules:
            still = [self._facts.name[index] for index in np.flatnonzero(rules.core & (rules.stage_at_start >= PARTY))]
            if still:
                said.append(f"Champions of the {rules.id} in the model: {join_words(sorted(still))}.")
        return tuple(said)

    def adversary(self) -> tuple[str, ...]:
        """Whether the adversary uses what the treaties ban."""
        # Of a treaty that a file makes up, this would be no fact.
        used = [rules.id for rules in self._rules if rules.adversary_uses and rules.file is None]
        if not used:
            return ()
        return (
            f"Russia is no party and uses weapons that the {join_words(used)} {'ban' if len(used) > 1 else 'bans'}.",
        )

    def wars(self) -> tuple[str, ...]:
        """Wars that are going on at the start."""
        names = [self._facts.name[self._facts.index[code]] for code in self.scenario.conflict.now]
        return (f"At war at the start: {join_words(sorted(names))}.",) if names else ()

    def levers(self) -> tuple[str, ...]:
        """Levers that this scenario switches on."""
        on = [f"{name} {lever.strength:g}" for name, lever in self.scenario.levers.items() if lever.strength]
        return (f"Levers on in this scenario: {join_words(on)}.",) if on else ("No lever is on in this scenario.",)
