"""The record as it was known in a month: who announced, who was seen to debate, who stayed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from normsim.catalogue import load_catalogue
from normsim.clock import MONTHS_PER_YEAR, month_label, month_number
from normsim.errors import InputError, Problem
from normsim.exposures import derive_exposures
from normsim.layouts import layouts
from normsim.loading import load_scenario, shipped_scenarios
from normsim.packaged import packaged_rows
from normsim.scenario.quantity import Distribution, Steps
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import (
    Assurance,
    BuiltinTreaty,
    Conflict,
    Horizon,
    Outcomes,
    Parameters,
    Procedure,
    StateOverride,
    States,
    Threat,
)
from normsim.tables import FIRST, checked

Coding = Literal["announced", "debating"]
Cell = tuple[str, str]
"""Treaty and ISO3 code."""

STAGES_FILE = "cases/stages.csv"
EXITS_FILE = "cases/exits.csv"
FIRST_MONTH = month_number("1999-03")
"""The mine ban treaty enters into force."""
LAST_MONTH = month_number("2026-03")
"""The data end here."""
JOINT_MONTH = month_number("2025-03")
"""The joint statement: from here the pact's members are known."""
KNOWN_DELAY = (2.1, 0.35)
"""Months from announcement to deposit by what was known in March 2025: one case, Lithuania and cluster munitions."""
TENURE_KNOWN_SHARE = 0.5
"""Share of full tenure that everybody gets where identity may not use tenure."""


@dataclass(frozen=True)
class Seen:
    """One state seen to debate, or seen not to, at the end of a month."""

    treaty: str
    iso3: str
    month: int
    debating: bool


@dataclass(frozen=True, eq=False)
class Record:
    """What happened in ``first`` to ``as_of``, both included, and the scenario that drives it."""

    first: int
    as_of: int
    scenario: Scenario
    """Drivers up to the as-of month; its horizon is replaced piece by piece."""
    announced: Mapping[Cell, int]
    deposited: Mapping[Cell, int]
    effective: Mapping[Cell, int]
    seen: tuple[Seen, ...]
    pieces: tuple[int, ...]
    """First month of each piece in which exposures are held fixed, rising; the first is ``first``."""
    shock_month: int | None = None
    """Month in which the common shock acts whatever happened; None for the month in which several announced."""

    def piece(self, number: int) -> Horizon:
        """Months of one piece."""
        after = self.pieces[number + 1] if number + 1 < len(self.pieces) else self.as_of + 1
        return Horizon(start=self.pieces[number], end=after - 1)


def known_record(as_of: int, *, coding: Coding = "announced", hindsight: bool = True) -> Record:
    """Everything dated up to a month, and nothing later.

    Args:
        as_of: Last month that is known, month number.
        coding: Whether the joint recommendation of four ministers in March 2025 counts as announced or as debating.
        hindsight: Whether structure that was chosen knowing 2025 is used: tenure in identity, the pact before its
            statement, the length of the procedures of 2025.

    Returns:
        The record from the first entry into force on; exposures are renewed every January.

    Raises:
        InputError: If the month lies outside the data, or a case table is wrong, with every problem.
    """
    if not FIRST_MONTH + MONTHS_PER_YEAR <= as_of <= LAST_MONTH:
        raise InputError([_outside(as_of)])
    announced, deposited, effective = dated_exits(as_of)
    seen = [one for one in seen_stages() if one.month <= as_of]
    if coding == "debating":
        together = {cell: month for cell, month in announced.items() if cell[0] == "APMBC" and month == JOINT_MONTH}
        seen += [Seen(*cell, month, debating=True) for cell, month in together.items()]
        announced = {cell: month for cell, month in announced.items() if cell not in together}
        deposited = {cell: month for cell, month in deposited.items() if cell in announced}
        effective = {cell: month for cell, month in effective.items() if cell in announced}
    januaries = range(-(-(FIRST_MONTH + 1) // MONTHS_PER_YEAR) * MONTHS_PER_YEAR, as_of + 1, MONTHS_PER_YEAR)
    return Record(
        first=FIRST_MONTH,
        as_of=as_of,
        scenario=drivers_known(as_of, hindsight=hindsight),
        announced=announced,
        deposited=deposited,
        effective=effective,
        seen=tuple(seen),
        pieces=(FIRST_MONTH, *januaries),
    )


def _outside(as_of: int) -> Problem:
    """Complain about a month that the data do not reach, with the cell in which they begin or end."""
    allowed = f"{month_label(FIRST_MONTH + MONTHS_PER_YEAR)} to {month_label(LAST_MONTH)}"
    early = as_of <= LAST_MONTH
    name: str = EXITS_FILE
    columns: tuple[str, ...] = ("announced", "deposited", "effective")
    if early:
        name, columns = "treaty_dates.csv", ("in_force",)
    rows = packaged_rows(name)
    cells = [(row[column], line, column) for line, row in enumerate(rows, start=FIRST) for column in columns]
    dated = [cell for cell in cells if cell[0]]
    when, line, column = min(dated) if early else max(dated, key=lambda cell: cell[0])
    end = "first" if early else "last"
    text = f"the data cover {allowed}, {month_label(as_of)} was asked for; the {end} date is {when}"
    return Problem(name, line, list(rows[0]).index(column) + 1, "as-of", text)


def dated_exits(as_of: int) -> tuple[dict[Cell, int], dict[Cell, int], dict[Cell, int]]:
    """Announcements, deposits and effects up to a month, by treaty and state."""
    catalogue = load_catalogue()
    found: tuple[dict[Cell, int], ...] = ({}, {}, {})
    for treaty, dates in catalogue.treaty_dates.items():
        for kind, months in zip(found, (dates.announced, dates.deposited, dates.effective), strict=True):
            for iso3, month in zip(catalogue.iso3, months.tolist(), strict=True):
                if 0 <= month <= as_of:
                    kind[treaty, iso3] = month
    return found[0], found[1], found[2]


def seen_stages() -> tuple[Seen, ...]:
    """All months in which the press or a government showed a state debating, or not.

    Raises:
        InputError: With file, row and column of every cell that cannot be used.
    """
    catalogue = load_catalogue()
    layout = layouts(catalogue.index, catalogue.treaty_dates)[STAGES_FILE]
    return tuple(
        Seen(row["treaty"], row["iso3"], month_number(row["month"]), row["stage"] == "debating")
        for row in checked(STAGES_FILE, packaged_rows(STAGES_FILE), layout)
    )


def shipped_baseline() -> Scenario:
    """The shipped baseline, with the prior in place of the draws that follow from it."""
    return load_scenario(shipped_scenarios()["baseline"], sets=["parameters.from=prior@1"])


def drivers_known(as_of: int, *, hindsight: bool = True) -> Scenario:
    """The baseline's drivers, cut after a month: no later point of a path, no later event, no noise, no war risk.

    Threat noise and jumps are at their mean, nought. A path keeps its last known value.

    Args:
        as_of: Last month that is known, month number.
        hindsight: As in :func:`known_record`.

    Returns:
        A scenario whose horizon is the twelve months after the as-of month.
    """
    base = shipped_baseline()
    pacts = base.pacts if hindsight or as_of >= JOINT_MONTH else {}
    procedure = Procedure(announce_to_deposit_months=Distribution(lognormal=KNOWN_DELAY))
    known = base.model_copy(
        update={
            "horizon": Horizon(start=as_of + 1, end=as_of + MONTHS_PER_YEAR),
            "initial": {},
            "threat": Threat(path=_cut(base.threat.path, as_of)),
            "assurance": Assurance(path=_cut(base.assurance.path, as_of)),
            "conflict": Conflict(now=base.conflict.now if as_of >= month_number("2022-02") else {}),
            "events": {
                name: event for name, event in base.events.items() if event.date is not None and event.date <= as_of
            },
            "pacts": pacts,
            "levers": {},
            "overrides": {},
            "parameters": Parameters.model_validate({"from": "prior@1"}),
            "outcomes": Outcomes(),
            "treaties": base.treaties
            if hindsight
            else {name: BuiltinTreaty(builtin=True, procedure=procedure) for name in base.treaties},
        }
    )
    return known if hindsight else known.model_copy(update={"states": _without_tenure(known)})


def _cut(path: Any, as_of: int) -> Any:
    if isinstance(path, Steps):
        return Steps(steps={month: value for month, value in path.steps.items() if month <= as_of})
    if isinstance(path, dict):
        # Before its first point a path has that point's value.
        return {month: value for month, value in path.items() if month <= max(as_of, min(path))}
    return path


def _without_tenure(scenario: Scenario) -> States:
    """Everybody gets half of full tenure, as if the length of membership had not been thought of."""
    from normsim.exposures import FULL_TENURE_YEARS, IDENTITY, treaty_rules

    catalogue = load_catalogue()
    rules = treaty_rules(scenario, catalogue)
    attachment = derive_exposures(scenario, catalogue).identity
    overrides = dict(scenario.states.overrides)
    for place, iso3 in enumerate(catalogue.iso3):
        said = {}
        for row, rule in enumerate(rules):
            if not rule.party[place]:
                continue
            years = (scenario.horizon.start - int(rule.in_force[place])) / MONTHS_PER_YEAR
            tenure = min(max(years, 0.0) / FULL_TENURE_YEARS, 1.0)
            said[rule.id] = float(attachment[row, place] + IDENTITY["tenure"] * (TENURE_KNOWN_SHARE - tenure))
        if said:
            own = overrides.get(iso3, StateOverride())
            overrides[iso3] = own.model_copy(update={"identity": said})
    return scenario.states.model_copy(update={"overrides": overrides})
