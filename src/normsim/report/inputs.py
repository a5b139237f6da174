"""What a report is made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from normsim.catalogue import Catalogue, load_catalogue
from normsim.clock import month_number

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.scenario.schema import Scenario

RECORD_UNTIL = month_number("2026-02")
"""Last month the packaged treaty dates cover."""


@dataclass(frozen=True)
class ObservedExit:
    """Months in which a state really went a step, month numbers; -1 where it did not or nothing is known."""

    treaty: str
    iso3: str
    announced: int
    deposited: int
    effective: int


@dataclass(frozen=True)
class Record:
    """Observed exits and the last month they cover, a month number."""

    until: int
    exits: tuple[ObservedExit, ...]

    def counts(self, treaty: str, stage: str, months: tuple[int, int], states: frozenset[str]) -> dict[int, int]:
        """Observed number of states that reached a stage, at each month in which it changed and at both ends.

        Args:
            treaty: Treaty id.
            stage: ``announced``, ``deposited`` or ``effective``.
            months: First and last month number to cover.
            states: States that count.

        Returns:
            Number of states by month number; empty where the record does not reach or knows no exit.
        """
        reached = sorted(
            month
            for found in self.exits
            if found.treaty == treaty and found.iso3 in states and (month := getattr(found, stage)) >= 0
        )
        last = min(months[1], self.until)
        if last < months[0] or not any(found.treaty == treaty for found in self.exits):
            return {}
        turns = {months[0], last, *(month for month in reached if months[0] <= month <= last)}
        return {month: sum(one <= month for one in reached) for month in sorted(turns)}


def observed_record(scenario: Scenario, catalogue: Catalogue | None = None) -> Record:
    """Exits from the scenario's built-in treaties that the packaged dates know.

    Args:
        scenario: Names the treaties; one defined in the file has no record.
        catalogue: The packaged facts.

    Returns:
        Observed exits, by treaty and state.

    Source: UNTC; P-07.
    """
    facts = catalogue or load_catalogue()
    exits = []
    for treaty in scenario.treaties:
        if treaty not in facts.treaty_dates:
            continue
        dates = facts.treaty(treaty)
        for index, iso3 in enumerate(facts.iso3):
            steps = [int(column[index]) for column in (dates.announced, dates.deposited, dates.effective)]
            if max(steps) >= 0:
                exits.append(ObservedExit(treaty, iso3, *steps))
    return Record(RECORD_UNTIL, tuple(exits))


@dataclass(frozen=True)
class ReportInputs:
    """Everything one report shows.

    Args:
        results: The ensemble.
        summary: What ``experiments.summary.summarise`` returned.
        snowball: Its ``snowball`` part, or nothing when it was not computed.
        command: Command line that gives this run again.
        files: Names of the files written beside the report.
        hashes: SHA-256 by name of file or input.
        baseline: Another ensemble, drawn in grey.
        record: Observed exits; looked up for the scenario when absent.
        since_last: What changed since the last run of this file, in words.
        home: Relative address of the page that leads here; none if empty.
    """

    results: Results
    summary: Mapping[str, Any]
    snowball: Mapping[str, Any] | None
    command: str
    files: tuple[str, ...]
    hashes: Mapping[str, str]
    baseline: Results | None = None
    record: Record | None = None
    since_last: tuple[str, ...] = field(default=())
    home: str = ""
