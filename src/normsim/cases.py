"""What happened so far: dated exits, events, reactions and counts, each with its source and confidence."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Annotated, TypeVar

from pydantic import BeforeValidator, TypeAdapter

from normsim.catalogue import load_catalogue
from normsim.layouts import layouts
from normsim.packaged import packaged_rows
from normsim.tables import checked

Number = Annotated[float, BeforeValidator(lambda text: text or "nan")]
"""A number, NaN where the cell is blank."""


@dataclass(frozen=True)
class Exit:
    """One state's way out of a treaty, or its contested suspension; ISO dates, empty where it did not happen."""

    iso3: str
    treaty: str
    announced: str
    parliament: str
    deposited: str
    effective: str
    outcome: str
    source: str
    confidence: str


@dataclass(frozen=True)
class DatedEvent:
    """An event with the model quantity it moves; the range of the shock is judgement, NaN where there is none."""

    date: str
    event: str
    quantity: str
    sign: str
    scope: str
    shock_low: Number
    shock_high: Number
    source: str
    confidence: str


@dataclass(frozen=True)
class Reaction:
    """A dated non-exit, advocacy, reaffirmation or criticism; ``actor`` may be several codes or a body."""

    actor: str
    treaty: str
    date: str
    type: str
    what: str
    source: str
    confidence: str


@dataclass(frozen=True)
class PartyCount:
    """Parties of a treaty at the end of a year, as published."""

    treaty: str
    year_end: int
    parties: int
    source: str
    confidence: str
    note: str


@dataclass(frozen=True)
class Durations:
    """Months between the stages of one exit; NaN where a stage was not reached."""

    iso3: str
    treaty: str
    outcome: str
    announce_to_parliament_months: Number
    parliament_to_deposit_months: Number
    announce_to_deposit_months: Number
    deposit_to_effect_months: Number
    announce_to_effect_months: Number
    source: str
    confidence: str


@dataclass(frozen=True)
class BaseRate:
    """Exits per state-year in a risk set, with an exact 95 % Poisson interval."""

    risk_set: str
    events: int
    exposure_state_years: Number
    rate: Number
    ci95_low: Number
    ci95_high: Number
    source: str
    confidence: str
    note: str


Row = TypeVar("Row", Exit, DatedEvent, Reaction, PartyCount, Durations, BaseRate)


def _read(kind: type[Row], name: str) -> tuple[Row, ...]:
    """Rows of a case file as records; the annotations of the record say how to read each column.

    Raises:
        InputError: With file, row and column of every cell that cannot be used.
    """
    file, catalogue = f"cases/{name}.csv", load_catalogue()
    rows = checked(file, packaged_rows(file), layouts(catalogue.index, catalogue.treaty_rules)[file])
    reader = TypeAdapter(tuple[kind, ...])  # type: ignore[valid-type]
    return reader.validate_python(rows)


@cache
def exits() -> tuple[Exit, ...]:
    """All exits and suspensions so far.

    Source: Cases; UNTC.
    """
    return _read(Exit, "exits")


@cache
def dated_events() -> tuple[DatedEvent, ...]:
    """Events of 2014 to 2026.

    Source: Cases; E-01.
    """
    return _read(DatedEvent, "events")


@cache
def reactions() -> tuple[Reaction, ...]:
    """Near misses and reactions.

    Source: Cases.
    """
    return _read(Reaction, "reactions")


@cache
def party_counts() -> tuple[PartyCount, ...]:
    """Published numbers of parties.

    Source: Cases.
    """
    return _read(PartyCount, "party_counts")


@cache
def durations() -> tuple[Durations, ...]:
    """Months between stages.

    Source: Cases; P-02.
    """
    return _read(Durations, "durations")


@cache
def base_rates() -> tuple[BaseRate, ...]:
    """Exits per state-year.

    Source: Cases.
    """
    return _read(BaseRate, "base_rates")
