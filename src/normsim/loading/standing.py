"""Who stands where at the start, for the checks of a scenario that may still be wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from normsim.catalogue import Catalogue
from normsim.errors import InputError
from normsim.scenario.schema import Scenario
from normsim.treaty_rules import STAGES, TreatyRules, members, treaty_rules


@dataclass(frozen=True)
class StandingByDates:
    """Resolves names and treaty dates; silent about what it cannot resolve."""

    scenario: Scenario
    catalogue: Catalogue

    def named(self, names: str | Sequence[str]) -> frozenset[str] | None:
        """States that a selector names; None if one of its names is unknown."""
        try:
            inside = members(names, self.scenario, self.catalogue)
        except InputError:
            return None
        return frozenset(self.catalogue.iso3[index] for index in np.flatnonzero(inside))

    def stage(self, treaty: str, iso3: str) -> tuple[str, int] | None:
        """Stage and the month it was reached, whatever ``initial`` says; None if treaty or state is unknown."""
        rules, index = self._rules.get(treaty), self.catalogue.index.get(iso3)
        if rules is None or index is None:
            return None
        return STAGES[rules.stage_at_start[index]], int(rules.since[index])

    def may_join(self, treaty: str, iso3: str) -> bool:
        """Whether a state that is no party consented before the start, or may do so."""
        rules, index = self._rules.get(treaty), self.catalogue.index.get(iso3)
        return rules is None or index is None or bool(rules.candidates[index] or rules.joins[index] >= 0)

    @cached_property
    def _rules(self) -> dict[str, TreatyRules]:
        try:
            rules = treaty_rules(self.scenario.model_copy(update={"initial": {}}), self.catalogue)
        except InputError:
            return {}
        return {treaty.id: treaty for treaty in rules}
