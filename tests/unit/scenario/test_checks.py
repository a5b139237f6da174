"""What the checks find on scenarios whose schema is right (their places are tested with the broken files)."""

from __future__ import annotations

from typing import Any

import pytest

from normsim.catalogue import load_catalogue
from normsim.loading.standing import StandingByDates
from normsim.scenario.checks import check
from normsim.scenario.ranges import range_faults
from normsim.scenario.schema import Scenario


def scenario(**keys: Any) -> Scenario:
    return Scenario.model_validate({"title": "T", "horizon": {"start": "2025-04", "end": "2030-03"}, **keys})


def texts(**keys: Any) -> list[str]:
    return told(scenario(**keys))


def told(given: Scenario) -> list[str]:
    catalogue = load_catalogue()
    return [fault.text for fault in check(given, catalogue, StandingByDates(given, catalogue))]


@pytest.mark.parametrize(
    "keys",
    [
        {},
        {"networks": dict.fromkeys(("region", "alliance", "union", "border", "host", "votes"), 0.0)},
        {"states": {"select": ["europe", "USA"]}, "groups": {"a": ["b", "EST"], "b": ["nato"]}},
        {"initial": {"CCM": {"POL": {"contests": 0.5}, "LTU": {"contests": 1.0}}}},
        {"initial": {"CCM": {"POL": {"stage": "non_party"}, "LTU": {"stage": "withdrawn", "since": "2025-03"}}}},
        {"initial": {"APMBC": {"FIN": {"stage": "announced", "since": "2025-04"}}}},
        {"events": {"e": {"type": "assurance", "date": "2040-01", "size": -0.5}}},
        {"conflict": {"now": {"UKR": {"ends": "2025-04"}}, "deterrence": {"normal": [0.0, 1.0]}}},
        {"levers": {"my_own": {"type": "contain", "start": "2026-01", "strength": {"beta": [2, 3]}}}},
        {"parameters": {"beta_threat": -1.0, "alpha_debate": {"normal": [-5, 1]}}},
    ],
)
def test_what_makes_sense_is_no_fault(keys: dict[str, Any]) -> None:
    assert texts(**keys) == []


def test_poland_can_contest_but_never_leave() -> None:
    found = texts(initial={"CCM": {"POL": {"stage": "announced", "since": "2025-03"}}})
    assert found == ["POL is not a party to CCM at 2025-04: it can contest, but never leave"]


def test_party_status_follows_the_dates_of_the_start() -> None:
    announced = {"CCM": {"LTU": {"stage": "announced", "since": "2024-07"}}}
    early = scenario(horizon={"start": "2024-08", "end": "2030-03"}, initial=announced, treaties={"CCM": "builtin"})
    assert told(early) == []
    assert texts(initial=announced) == ["LTU left CCM in 2025-03, before the start, 2025-04: it cannot be announced"]


def test_a_treaty_from_a_file_has_its_own_parties() -> None:
    treaty = {"name": "Mine", "parties": {"from": ["DEU", "FRA"], "since": "2010-01"}}
    stage = {"stage": "debating", "since": "2025-01"}
    found = texts(treaties={"MINE": treaty}, initial={"MINE": {"DEU": stage, "EST": stage}})
    assert found == ["EST is not a party to MINE at 2025-04: it can contest, but never leave"]


def test_a_treaty_cannot_be_defined_by_parties() -> None:
    treaty = {"name": "Mine", "parties": {"from": ["all"], "since": "2010-01"}, "candidates": ["parties"]}
    found = texts(groups={"all": ["parties", "EST"]}, treaties={"MINE": treaty})
    assert len(found) == 2
    assert all("cannot be defined by it" in text for text in found)


def test_an_unknown_name_does_not_hide_other_faults() -> None:
    found = texts(groups={"mine": ["XQX"]}, pacts={"p": {"members": ["mine", "EST"], "treaties": ["NPT"]}})
    assert len(found) == 2


def test_ranges_hold_for_every_kind_of_value() -> None:
    found = range_faults(
        scenario(
            threat={"path": {"steps": {"2025-04": 2.0}}},
            assurance={"path": {"2025-04": {"uniform": [0, 2]}}},
            conflict={"risk_per_year": {"nato": -1.0}},
        )
    )
    assert [fault.path for fault in found] == [
        ("threat", "path", "steps", "2025-04"),
        ("assurance", "path", "2025-04"),
        ("conflict", "risk_per_year", "nato"),
    ]
