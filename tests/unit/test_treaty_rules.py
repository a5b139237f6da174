"""Stages at the start come from dates before it, and from nothing later."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import numpy as np
import pytest

from normsim.catalogue import Catalogue, TreatyDates, load_catalogue
from normsim.clock import month_number
from normsim.errors import InputError
from normsim.exposures import derive_exposures, members, select_states, treaty_rules
from normsim.networks import peer_weights
from normsim.scenario.schema import Scenario
from normsim.treaty_rules import (
    ANNOUNCED,
    DEBATING,
    DEPOSITED,
    NON_PARTY,
    PARTY,
    WITHDRAWN,
    TreatyRules,
    stage_text,
)

MADE_UP = {
    "name": "A made-up convention",
    "parties": {"from": ["DEU", "FRA", "ITA"], "since": "2010-01"},
    "withdrawal": {"notice_months": 12, "waits_for_conflict_end": False},
    "champions": ["FRA"],
    "candidates": ["ESP", "DEU"],
    "utility": {"default": 0.3, "states": {"ITA": 0.6}},
}


def scenario(start: str = "2025-04", **more: Any) -> Scenario:
    end = f"{int(start[:4]) + 1}{start[4:]}"
    return Scenario.model_validate({"title": "Test", "horizon": {"start": start, "end": end}, **more})


def rules_of(treaty: str, one: Scenario) -> TreatyRules:
    return next(rules for rules in treaty_rules(one, load_catalogue()) if rules.id == treaty)


def at(code: str) -> int:
    return load_catalogue().index[code]


def test_lithuania_has_left_the_ccm_in_april_2025() -> None:
    rules, ltu = rules_of("CCM", scenario("2025-04")), at("LTU")
    assert rules.stage_at_start[ltu] == WITHDRAWN
    assert rules.announced[ltu] == month_number("2024-07")
    assert rules.deposited[ltu] == month_number("2024-09")
    assert rules.effective[ltu] == rules.since[ltu] == month_number("2025-03")
    assert not rules.party[ltu]
    assert not rules.candidates[ltu]


@pytest.mark.parametrize(
    ("start", "stage"),
    [
        ("2024-09", PARTY),
        ("2024-10", DEPOSITED),
        ("2025-03", DEPOSITED),
        ("2025-04", WITHDRAWN),
        ("2011-08", NON_PARTY),
    ],
)
def test_a_stage_is_reached_in_the_month_after_its_date(start: str, stage: int) -> None:
    assert rules_of("CCM", scenario(start)).stage_at_start[at("LTU")] == stage


def test_an_announcement_alone_is_left_to_the_scenario() -> None:
    rules = rules_of("APMBC", scenario("2025-05"))
    assert rules.stage_at_start[at("EST")] == PARTY
    assert rules.announced[at("EST")] == -1
    later = rules_of("APMBC", scenario("2025-07"))
    assert later.stage_at_start[at("EST")] == DEPOSITED
    assert later.announced[at("EST")] == month_number("2025-03")


def test_non_parties_of_the_ccm() -> None:
    for start in ("2012-01", "2025-04", "2026-03"):
        rules = rules_of("CCM", scenario(start))
        for code in ("POL", "FIN", "EST", "LVA"):
            assert rules.stage_at_start[at(code)] == NON_PARTY


def test_known_consents_join_after_the_start() -> None:
    rules = rules_of("APMBC", scenario("2025-04"))
    assert rules.joins[at("MHL")] == month_number("2025-09")
    assert (rules.joins >= 0).sum() == 1
    assert rules.stage_at_start[at("MHL")] == NON_PARTY
    # Tonga consented in June 2025: not known in April.
    assert rules.joins[at("TON")] == -1
    assert rules_of("APMBC", scenario("2025-09")).stage_at_start[at("MHL")] == PARTY


def test_entry_into_force_in_the_first_month_is_a_party() -> None:
    rules = rules_of("CCM", scenario("2026-03"))
    assert rules.stage_at_start[at("VUT")] == PARTY
    assert rules_of("CCM", scenario("2026-02")).joins[at("VUT")] == month_number("2026-03")


def test_candidates_are_the_signatories() -> None:
    rules = rules_of("CCM", scenario("2025-04"))
    assert rules.candidates.sum() == 12
    assert rules.candidates[at("CYP")]
    assert rules_of("APMBC", scenario("2025-03")).candidates[at("MHL")]
    assert not rules_of("APMBC", scenario("2025-04")).candidates.any()


def test_the_suspension_counts_only_once_it_is_known() -> None:
    assert not rules_of("APMBC", scenario("2025-07")).suspended.any()
    later = rules_of("APMBC", scenario("2025-08"))
    assert np.flatnonzero(later.suspended).tolist() == [at("UKR")]
    assert later.party[at("UKR")]
    lifted = scenario("2025-08", initial={"APMBC": {"UKR": {"suspended": False}}})
    assert not rules_of("APMBC", lifted).suspended.any()


def test_initial_overrides_the_dates() -> None:
    said = {
        "APMBC": {
            "FIN": {"stage": "announced", "since": "2025-04"},
            "EST": {"stage": "debating", "since": "2024-02"},
            "POL": {"stage": "deposited", "since": "2025-02"},
            "UKR": {"suspended": True},
        },
        "CCM": {"POL": {"contests": 0.5}, "LTU": {"stage": "party"}, "NOR": {"stage": "withdrawn", "since": "2025-01"}},
    }
    one = scenario("2025-04", initial=said)
    mines, clusters = rules_of("APMBC", one), rules_of("CCM", one)
    assert mines.stage_at_start[at("FIN")] == ANNOUNCED
    assert mines.announced[at("FIN")] == mines.since[at("FIN")] == month_number("2025-04")
    assert mines.stage_at_start[at("EST")] == DEBATING
    assert mines.stage_at_start[at("POL")] == DEPOSITED
    assert mines.deposited[at("POL")] == month_number("2025-02")
    assert mines.suspended[at("UKR")]
    assert clusters.contests[at("POL")] == 0.5
    assert clusters.stage_at_start[at("POL")] == NON_PARTY
    assert clusters.stage_at_start[at("LTU")] == PARTY
    assert clusters.announced[at("LTU")] == clusters.deposited[at("LTU")] == clusters.effective[at("LTU")] == -1
    assert clusters.stage_at_start[at("NOR")] == WITHDRAWN
    assert clusters.effective[at("NOR")] == month_number("2025-01")
    assert stage_text(mines, at("FIN")) == "announced since 2025-04"
    assert stage_text(clusters, at("POL")) == "non-party"


def test_initial_leaves_the_next_scenario_alone() -> None:
    rules_of("APMBC", scenario(initial={"APMBC": {"FIN": {"stage": "withdrawn", "since": "2025-01"}}}))
    assert rules_of("APMBC", scenario()).stage_at_start[at("FIN")] == PARTY


@pytest.mark.parametrize("start", ["2008-06", "2014-01", "2025-04", "2025-07", "2026-02"])
def test_nothing_dated_at_or_after_the_start_is_used(start: str) -> None:
    catalogue, one = load_catalogue(), scenario(start)
    month = one.horizon.start
    corrupted = replace(
        catalogue,
        treaty_dates={name: _corrupt(dates, month) for name, dates in catalogue.treaty_dates.items()},
        memberships={
            group: tuple(
                replace(entry, since=month + 7) if entry.since > month else replace(entry, until=month + 11)
                for entry in entries
                if entry.until > month
            )
            for group, entries in catalogue.memberships.items()
        },
        hosts=tuple((a, b, since if since <= month else month + 100) for a, b, since in catalogue.hosts),
    )
    for honest, spoilt in zip(treaty_rules(one, catalogue), treaty_rules(one, corrupted), strict=True):
        for field in fields(honest):
            np.testing.assert_array_equal(getattr(honest, field.name), getattr(spoilt, field.name), err_msg=field.name)
    honest_exposures, spoilt_exposures = derive_exposures(one, catalogue), derive_exposures(one, corrupted)
    for field in fields(honest_exposures):
        np.testing.assert_array_equal(getattr(honest_exposures, field.name), getattr(spoilt_exposures, field.name))
    everybody = select_states(one, catalogue)
    np.testing.assert_array_equal(peer_weights(one, catalogue, everybody), peer_weights(one, corrupted, everybody))


def _corrupt(dates: TreatyDates, start: int) -> TreatyDates:
    """Move, drop or invent every date from the start on."""
    rng = np.random.default_rng(start)
    spoilt: dict[str, Any] = {}
    for field in fields(dates):
        values = getattr(dates, field.name)
        if isinstance(values, np.ndarray):
            nonsense = np.where(rng.random(values.size) < 0.5, -1, start + rng.integers(0, 300, values.size))
            spoilt[field.name] = np.where((values >= start) | (values == -1), nonsense, values).astype(np.int16)
    return replace(dates, **spoilt)


def test_corrupting_earlier_dates_would_be_noticed() -> None:
    catalogue, one = load_catalogue(), scenario("2025-04")
    dates = catalogue.treaty("CCM")
    spoilt = replace(
        catalogue, treaty_dates={**catalogue.treaty_dates, "CCM": replace(dates, effective=-dates.consent)}
    )
    honest, wrong = treaty_rules(one, catalogue)[1], treaty_rules(one, spoilt)[1]
    assert (honest.stage_at_start != wrong.stage_at_start).any()


def test_a_treaty_from_a_file_alone_works() -> None:
    one = scenario(treaties={"MYTREATY": MADE_UP})
    (rules,) = treaty_rules(one, load_catalogue())
    assert rules.notice_months == 12
    assert not rules.waits_for_conflict_end
    assert {load_catalogue().iso3[i] for i in np.flatnonzero(rules.party)} == {"DEU", "FRA", "ITA"}
    assert rules.since[at("FRA")] == month_number("2010-01")
    assert np.flatnonzero(rules.candidates).tolist() == [at("ESP")]
    assert rules.relative_utility is None
    assert rules.sibling is None
    derived = derive_exposures(one, load_catalogue())
    assert derived.utility.shape == (1, 199)
    assert derived.utility[0, at("ITA")] == 0.6
    assert derived.utility[0, at("EST")] == 0.3
    assert derived.identity[0, at("FRA")] == pytest.approx(0.4 + 0.35 * 183 / 312 + 0.2)
    assert derived.champion[0, rules.party].mean() == pytest.approx(1, abs=1e-4)
    assert members("parties", one, load_catalogue()).sum() == 3


def test_a_treaty_from_a_file_that_begins_later() -> None:
    begins = {**MADE_UP, "parties": {"from": ["eu", "NOR"], "since": "2025-10"}}
    (rules,) = treaty_rules(scenario(treaties={"T": begins}), load_catalogue())
    assert not rules.party.any()
    assert (rules.joins == month_number("2025-10")).sum() == 28


def test_a_builtin_treaty_with_changed_rules() -> None:
    changed = {
        "APMBC": {"builtin": True, "withdrawal": {"notice_months": 12}, "candidates": ["USA", "nato"]},
        "CCM": "builtin",
    }
    one = scenario(treaties=changed)
    assert rules_of("APMBC", one).notice_months == 12
    assert rules_of("CCM", one).notice_months == 6
    candidates = rules_of("APMBC", one).candidates
    assert np.flatnonzero(candidates).tolist() == [at("USA")]
    assert rules_of("APMBC", one).sibling == "CCM"
    assert rules_of("APMBC", scenario(treaties={"APMBC": "builtin"})).sibling is None


def test_what_is_built_in() -> None:
    mines, clusters = treaty_rules(scenario(), load_catalogue())
    assert (mines.id, clusters.id) == ("APMBC", "CCM")
    assert mines.adversary_uses
    assert clusters.adversary_uses
    assert clusters.discourage_use
    assert not mines.discourage_use
    assert clusters.relative_utility == "utility_ccm"
    assert mines.relative_utility is None
    assert mines.waits_for_conflict_end
    assert clusters.waits_for_conflict_end
    assert {load_catalogue().iso3[i] for i in np.flatnonzero(clusters.core)} == {
        "AUT",
        "IRL",
        "MEX",
        "NOR",
        "NZL",
        "PER",
        "VAT",
    }


def test_selectors() -> None:
    catalogue: Catalogue = load_catalogue()
    one = scenario(groups={"border": ["EST", "FIN"], "wide": ["border", "v4", "NOR"]}, states={"select": ["wide"]})
    assert select_states(one, catalogue).sum() == 7
    assert members("world", one, catalogue).all()
    assert members(["FIN", "border"], one, catalogue).sum() == 2
    assert members("parties", one, catalogue)[at("POL")]
    assert not members("parties", one, catalogue)[at("USA")]


@pytest.mark.parametrize(
    ("more", "selector", "text"),
    [
        ({}, "nowhere", "no state and no group is called 'nowhere'"),
        ({"groups": {"a": ["b"], "b": ["a"]}}, "a", "contain each other"),
        ({"treaties": {"T": {**MADE_UP, "parties": {"from": ["parties"], "since": "2010-01"}}}}, "parties", "parties"),
        ({"treaties": {"XYZ": "builtin"}}, "parties", "no built-in treaty"),
        ({"initial": {"CCM": {"ZZZ": {"contests": 1}}}}, "parties", "no state is called 'ZZZ'"),
    ],
)
def test_unknown_names_are_the_users_problem(more: dict[str, Any], selector: str, text: str) -> None:
    with pytest.raises(InputError, match=text):
        members(selector, scenario(**more), load_catalogue())


def test_arrays_are_read_only_and_of_the_agreed_types() -> None:
    for rules in treaty_rules(scenario(), load_catalogue()):
        assert rules.stage_at_start.dtype == np.int8
        for months in (rules.since, rules.announced, rules.deposited, rules.effective, rules.joins):
            assert months.dtype == np.int16
            assert months.shape == (199,)
        with pytest.raises(ValueError, match="read-only"):
            rules.stage_at_start[0] = 1
