"""What the tables of cases add to an explanation: what a state said and did, how quick and how rare exits were."""

from __future__ import annotations

import math

from normsim.catalogue import Catalogue
from normsim.clock import MONTHS_PER_YEAR, month_label
from normsim.explanations.sheets import Sheet, number

COUNTED_FROM = 2018
"""First year whose published number of parties is exact; earlier ones are within three."""
RISK_SETS = {"APMBC": "Ottawa", "CCM": "CCM"}
"""How the table of base rates calls a treaty."""


def said_and_done(iso3: str, start: int) -> Sheet:
    """Dated reactions, near misses and sightings of debates of a state; what is dated later is marked.

    Args:
        iso3: The state.
        start: First month of the scenario.

    Returns:
        One row per fact, in order of time.
    """
    from normsim.analyses.record import seen_stages
    from normsim.cases import reactions

    before = month_label(start)
    rows = [
        (one.date, f"{one.type}, {one.treaty.replace(';', ' and ')}: {one.what}", f"{one.confidence}: {one.source}")
        for one in reactions()
        if iso3 in one.actor.split(";")
    ]
    rows += [
        (
            month_label(one.month),
            f"{'debates an' if one.debating else 'debates no'} exit, {one.treaty}",
            "C: stages",
        )
        for one in seen_stages()
        if one.iso3 == iso3
    ]
    told = tuple((date + ("" if date[:7] < before else " (later)"), *rest) for date, *rest in sorted(rows))
    note = "Rows marked C calibrate; the others are shown and not used." if told else "nothing in the tables of cases"
    return Sheet("What was said and done", ("when", "what", "source"), told, note)


def exits_so_far(treaty: str) -> Sheet:
    """Months between the steps of each exit from a treaty."""
    from normsim.cases import durations

    def months(value: float) -> str:
        return "-" if math.isnan(value) else f"{value:.1f}"

    rows = tuple(
        (
            f"{one.iso3}, {one.outcome}",
            months(one.announce_to_deposit_months),
            f"to parliament {months(one.announce_to_parliament_months)}, on to deposit "
            f"{months(one.parliament_to_deposit_months)}, on to effect {months(one.deposit_to_effect_months)}",
        )
        for one in durations()
        if one.treaty == treaty
    )
    note = "Behind P-02." if rows else "none"
    return Sheet("Exits so far", ("state", "months to deposit", "step by step"), rows, note)


def rarity(treaty: str) -> Sheet:
    """Exits per state-year in sets of parties, with exact 95 % intervals."""
    from normsim.cases import base_rates

    rows = tuple(
        (
            one.risk_set,
            f"{one.events} in {number(one.exposure_state_years)}",
            f"{number(one.rate)} [{number(one.ci95_low)} to {number(one.ci95_high)}]",
        )
        for one in base_rates()
        if one.risk_set.startswith(RISK_SETS.get(treaty, treaty))
    )
    note = "The choice of the set is a judgement; a check on the model, no input."
    return Sheet("How rare exits are", ("parties", "exits in state-years", "per state-year"), rows, note)


def party_numbers(treaty: str, catalogue: Catalogue) -> Sheet:
    """Published numbers of parties beside those that follow from the treaty dates: a check on the dates."""
    from normsim.cases import party_counts

    dates = catalogue.treaty(treaty)
    rows = tuple(
        (
            str(one.year_end),
            str(one.parties),
            str(int(dates.parties(MONTHS_PER_YEAR * int(one.year_end) + MONTHS_PER_YEAR - 1).sum())),
        )
        for one in party_counts()
        if one.treaty == treaty and one.year_end >= COUNTED_FROM
    )
    note = "A published number may count who has consented and is not bound yet. A check on the dates, no input."
    return Sheet("Parties at the end of the year", ("year", "published", "from the dates"), rows, note)


def dated_shocks() -> Sheet:
    """Events of 2014 to 2026 with the judged range of what they moved."""
    from normsim.cases import dated_events

    rows = tuple(
        (
            one.date,
            f"{one.event} ({one.confidence})",
            f"{one.sign} {one.quantity}: "
            + ("an outcome" if math.isnan(one.shock_low) else f"{number(one.shock_low)} to {number(one.shock_high)}"),
        )
        for one in dated_events()
    )
    heads = ("when", "event", "what it moves, judged size")
    note = "Background of the baseline's paths and events (E-01); the ranges are judgement and no input."
    return Sheet("Dated events", heads, rows, note)
