"""What the tables of cases and of treaty dates must look like."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from normsim.tables import (
    Check,
    Layout,
    Row,
    anything,
    day,
    month,
    number,
    one_of,
    several_of,
    words,
)

CONFIDENCE = one_of(("verified", "unverified", "derived"))
OUTCOMES = ("withdrew", "suspended")
CONSENTS = ("acceptance", "accession", "approval", "ratification", "succession")
BODIES = ("EUU", "NGO", "UNO")
"""Actors that are no states: the European Union, organisations of civil society, the United Nations."""


def layouts(states: Collection[str], treaties: Collection[str]) -> Mapping[str, Layout]:
    """Layout of every table that is checked.

    Args:
        states: Known ISO3 codes.
        treaties: Known treaties.

    Returns:
        By file, as ``cases/exits.csv``.
    """
    state, treaty = one_of(states, "state"), one_of(treaties, "treaty")
    told = {"source": words, "confidence": CONFIDENCE}
    return {
        "treaty_dates.csv": Layout(
            columns={
                "iso3": state,
                "treaty": treaty,
                "signed": day(blank=True),
                "consent": day(blank=True),
                "consent_type": one_of(("", *CONSENTS)),
                "in_force": day(blank=True),
                "deposited": day(blank=True),
                "effective": day(blank=True),
                "notification": anything,
                "source": words,
                "note": anything,
            },
            unique=("iso3", "treaty"),
            rising=("signed", "consent", "in_force", "deposited", "effective"),
            rows=(_effect_needs_deposit,),
        ),
        "cases/exits.csv": Layout(
            columns={
                "iso3": state,
                "treaty": treaty,
                "announced": day(),
                "parliament": day(blank=True),
                "deposited": day(blank=True),
                "effective": day(blank=True),
                "outcome": one_of(OUTCOMES),
                **told,
            },
            unique=("iso3", "treaty"),
            rising=("announced", "parliament", "deposited", "effective"),
            rows=(_effect_needs_deposit, _a_suspension_ends_nothing),
        ),
        "cases/stages.csv": Layout(
            columns={"iso3": state, "treaty": treaty, "month": month, "stage": one_of(("debating", "party")), **told},
            unique=("iso3", "treaty", "month"),
        ),
        "cases/events.csv": Layout(
            columns={
                "date": day(),
                "event": words,
                "quantity": words,
                "sign": one_of(("+", "-", "0")),
                "scope": words,
                "shock_low": number(0, 1, blank=True),
                "shock_high": number(0, 1, blank=True),
                **told,
            },
            unique=("date", "event"),
            rows=(_both_ends,),
        ),
        "cases/reactions.csv": Layout(
            columns={
                "actor": _actors(states),
                "treaty": several_of(treaties, "treaty"),
                "date": day(),
                "type": words,
                "what": words,
                **told,
            },
            unique=("actor", "treaty", "date", "type"),
        ),
        "cases/party_counts.csv": Layout(
            columns={
                "treaty": treaty,
                "year_end": number(1997, 2100, whole=True),
                "parties": number(0, len(states), whole=True),
                **told,
                "note": anything,
            },
            unique=("treaty", "year_end"),
        ),
        "cases/durations.csv": Layout(
            columns={
                "iso3": state,
                "treaty": treaty,
                "outcome": one_of(OUTCOMES),
                "announce_to_parliament_months": number(0, blank=True),
                "parliament_to_deposit_months": number(0, blank=True),
                "announce_to_deposit_months": number(0, blank=True),
                "deposit_to_effect_months": number(0, blank=True),
                "announce_to_effect_months": number(0, blank=True),
                **told,
            },
            unique=("iso3", "treaty"),
        ),
        "cases/base_rates.csv": Layout(
            columns={
                "risk_set": words,
                "events": number(0, whole=True),
                "exposure_state_years": number(0),
                "rate": number(0),
                "ci95_low": number(0),
                "ci95_high": number(0),
                **told,
                "note": anything,
            },
            unique=("risk_set",),
            rows=(_rate_inside,),
        ),
    }


def _actors(states: Collection[str]) -> Check:
    known = several_of((*states, *BODIES), "state or body")

    def check(text: str) -> str:
        count, _, rest = text.partition(" ")
        return "" if count.isdigit() and rest == "parties" else known(text)

    return check


def _effect_needs_deposit(row: Row) -> Iterator[tuple[str, str]]:
    if row["effective"] and not row["deposited"]:
        yield "effective", "an exit takes effect only after a deposit, and that cell is empty"


def _a_suspension_ends_nothing(row: Row) -> Iterator[tuple[str, str]]:
    if row["outcome"] == "suspended" and row["effective"]:
        yield "effective", "a suspension is no withdrawal: it has no month of effect"


def _both_ends(row: Row) -> Iterator[tuple[str, str]]:
    low, high = row["shock_low"], row["shock_high"]
    if bool(low) != bool(high):
        yield "shock_high", "a range has two ends, or none"
    elif low and float(low) > float(high):
        yield "shock_high", f"{high} lies below shock_low, {low}"


def _rate_inside(row: Row) -> Iterator[tuple[str, str]]:
    if not float(row["ci95_low"]) <= float(row["rate"]) <= float(row["ci95_high"]):
        yield "rate", f"{row['rate']} lies outside its interval, {row['ci95_low']} to {row['ci95_high']}"
