"""The dated cases agree with the treaty dates and with each other."""

from __future__ import annotations

import math
from datetime import date

import pytest

from normsim import cases
from normsim.catalogue import load_catalogue

DAYS_PER_MONTH = 30.4375


def test_exits_agree_with_the_treaty_dates() -> None:
    catalogue = load_catalogue()
    withdrew = [case for case in cases.exits() if case.outcome == "withdrew"]
    recorded = {
        (code, treaty)
        for treaty, rows in catalogue.treaty_rows.items()
        for code, row in rows.items()
        if row["deposited"]
    }
    assert {(case.iso3, case.treaty) for case in withdrew} == recorded
    for case in withdrew:
        row = catalogue.treaty_rows[case.treaty][case.iso3]
        assert (case.deposited, case.effective) == (row["deposited"], row["effective"])
        assert case.announced < case.parliament < case.deposited < case.effective


def test_durations_follow_from_the_dates() -> None:
    by_case = {(case.iso3, case.treaty): case for case in cases.exits()}
    for row in cases.durations():
        case = by_case[row.iso3, row.treaty]
        days = (date.fromisoformat(case.deposited) - date.fromisoformat(case.announced)).days
        assert row.announce_to_deposit_months == pytest.approx(days / DAYS_PER_MONTH, abs=0.01)
        assert math.isnan(row.deposit_to_effect_months) == (case.effective == "")


def test_every_fact_has_a_source_and_a_confidence() -> None:
    for rows in (
        cases.exits(),
        cases.dated_events(),
        cases.reactions(),
        cases.party_counts(),
        cases.durations(),
        cases.base_rates(),
    ):
        assert rows
        for row in rows:
            assert row.source, row
            assert row.confidence in ("verified", "unverified", "derived"), row


def test_dates_are_dates() -> None:
    for event in cases.dated_events():
        date.fromisoformat(event.date)
        assert math.isnan(event.shock_low) == math.isnan(event.shock_high)
    for reaction in cases.reactions():
        date.fromisoformat(reaction.date)


def test_base_rates_are_inside_their_intervals() -> None:
    for row in cases.base_rates():
        assert row.ci95_low <= row.rate <= row.ci95_high
        assert row.rate == pytest.approx(row.events / row.exposure_state_years, abs=1e-4) or row.events == 0
