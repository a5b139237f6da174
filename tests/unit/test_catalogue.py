"""The packaged facts: counts that are known from elsewhere, and dates that decide who is a party."""

from __future__ import annotations

import pickle

import numpy as np
import pytest

from normsim.catalogue import Catalogue, load_catalogue
from normsim.clock import month_number


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def codes(catalogue: Catalogue, inside: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> set[str]:
    return {catalogue.iso3[i] for i in np.flatnonzero(inside)}


def test_states_are_199_and_sorted(catalogue: Catalogue) -> None:
    assert len(catalogue) == 199
    assert list(catalogue.iso3) == sorted(set(catalogue.iso3))
    assert [catalogue.index[code] for code in catalogue.iso3] == list(range(199))
    assert len(set(catalogue.text("iso2"))) == 199


@pytest.mark.parametrize(
    ("group", "month", "count"),
    [
        ("nato", "2025-04", 32),
        ("nato", "2023-03", 30),
        ("nato", "2023-04", 31),
        ("nato", "2024-02", 31),
        ("nato", "2024-03", 32),
        ("eu", "2025-04", 27),
        ("eu", "2020-01", 28),
        ("eu", "2013-06", 27),
        ("osce", "2025-04", 57),
        ("council_of_europe", "2025-04", 46),
        ("csto", "2025-04", 6),
        ("nb8", "2025-04", 8),
        ("b9", "2025-04", 9),
        ("b9", "2014-01", 0),
        ("v4", "2025-04", 4),
        ("jef", "2025-04", 10),
        ("europe", "2025-04", 50),
        ("world", "2025-04", 199),
    ],
)
def test_group_sizes(catalogue: Catalogue, group: str, month: str, count: int) -> None:
    assert catalogue.group(group, month_number(month)).sum() == count


def test_accessions_count_from_their_month(catalogue: Catalogue) -> None:
    fin, swe = catalogue.index["FIN"], catalogue.index["SWE"]
    assert not catalogue.group("nato", month_number("2023-03"))[fin]
    assert catalogue.group("nato", month_number("2023-04"))[fin]
    assert not catalogue.group("nato", month_number("2024-02"))[swe]
    assert catalogue.group("nato", month_number("2024-03"))[swe]


@pytest.mark.parametrize(
    ("treaty", "month", "bound", "consenting"),
    [
        ("APMBC", "2024-12", 164, 164),
        ("APMBC", "2025-10", 165, 166),
        ("APMBC", "2025-12", 163, 163),
        ("APMBC", "2026-02", 161, 161),
        ("APMBC", "2026-03", 161, 161),
        ("CCM", "2024-12", 112, 112),
        ("CCM", "2025-03", 111, 111),
        ("CCM", "2025-10", 111, 112),
        ("CCM", "2026-03", 112, 112),
    ],
)
def test_party_counts(catalogue: Catalogue, treaty: str, month: str, bound: int, consenting: int) -> None:
    dates = catalogue.treaty(treaty)
    assert dates.parties(month_number(month)).sum() == bound
    assert dates.consenting(month_number(month)).sum() == consenting


def test_counts_agree_with_the_published_ones(catalogue: Catalogue) -> None:
    from normsim.cases import party_counts

    for count in party_counts():
        dates = catalogue.treaty(count.treaty)
        known = int(dates.consenting(month_number(f"{count.year_end}-12")).sum())
        slack = 0 if count.confidence in ("verified", "derived") else 3
        assert abs(known - count.parties) <= slack, count


def test_states_that_never_were_parties_to_the_ccm(catalogue: Catalogue) -> None:
    dates = catalogue.treaty("CCM")
    for code in ("POL", "FIN", "EST", "LVA", "ROU", "GRC", "UKR", "RUS", "USA"):
        state = catalogue.index[code]
        assert dates.in_force[state] == dates.consent[state] == -1, code
    for code in ("LTU", "NOR", "BGR", "CZE", "HUN", "SVK"):
        assert dates.in_force[catalogue.index[code]] > 0, code


def test_all_eu_states_were_parties_to_the_apmbc_and_22_are_left(catalogue: Catalogue) -> None:
    eu = catalogue.group("eu", month_number("2025-04"))
    dates = catalogue.treaty("APMBC")
    assert (dates.parties(month_number("2025-04")) & eu).sum() == 27
    assert (dates.parties(month_number("2026-02")) & eu).sum() == 22


def test_entry_into_force_is_the_sixth_month_after_consent(catalogue: Catalogue) -> None:
    checked = 0
    for treaty, rows in catalogue.treaty_rows.items():
        dates = catalogue.treaty(treaty)
        for code, row in rows.items():
            if not row["in_force"]:
                continue
            state = catalogue.index[code]
            assert dates.in_force[state] == max(dates.consent[state] + 6, dates.in_force_of_treaty), (treaty, code)
            checked += 1
    assert checked == 277


def test_successions_count_from_their_notification(catalogue: Catalogue) -> None:
    dates = catalogue.treaty("APMBC")
    assert dates.in_force[catalogue.index["MNE"]] == month_number("2006-10")
    assert dates.in_force[catalogue.index["SSD"]] == month_number("2011-11")


def test_withdrawals_take_effect_six_months_after_deposit(catalogue: Catalogue) -> None:
    left = 0
    for treaty in catalogue.treaty_dates:
        dates = catalogue.treaty(treaty)
        gone = dates.effective >= 0
        assert (dates.effective[gone] - dates.deposited[gone] == 6).all()
        assert (dates.announced[gone] < dates.deposited[gone]).all()
        left += int(gone.sum())
    assert left == 6


def test_ukraine_suspended_and_never_deposited(catalogue: Catalogue) -> None:
    dates, ukr = catalogue.treaty("APMBC"), catalogue.index["UKR"]
    assert dates.suspended[ukr] == month_number("2025-07")
    assert dates.deposited[ukr] == dates.announced[ukr] == -1
    assert dates.parties(month_number("2026-03"))[ukr]


def test_lookup_by_code_and_name(catalogue: Catalogue) -> None:
    for text in ("FIN", "fin", "fi", " Finland "):
        assert catalogue.find(text) == catalogue.index["FIN"]
    assert catalogue.find("no") == catalogue.index["NOR"]
    assert catalogue.find("Ruritania") is None


def test_unknown_values_are_not_imputed(catalogue: Catalogue) -> None:
    assert np.isnan(catalogue.column("active_personnel")).sum() == 26
    assert np.isnan(catalogue.vote_agreement[catalogue.index["VAT"]]).all()
    with pytest.raises(KeyError):
        catalogue.column("status")


def test_borders_are_symmetric_and_without_overseas_territories(catalogue: Catalogue) -> None:
    km = catalogue.border_km
    assert (km == km.T).all()
    assert km[catalogue.index["FIN"], catalogue.index["RUS"]] == 1309
    assert km[catalogue.index["FRA"], catalogue.index["BRA"]] == 0


def test_facts_cannot_be_changed_by_accident_and_travel_to_workers(catalogue: Catalogue) -> None:
    with pytest.raises(ValueError, match="read-only"):
        catalogue.column("population")[0] = 1
    again = pickle.loads(pickle.dumps(catalogue))
    assert again.iso3 == catalogue.iso3
    assert (again.treaty("CCM").consent == catalogue.treaty("CCM").consent).all()
    assert codes(again, again.group("v4", month_number("2025-04"))) == {"CZE", "HUN", "POL", "SVK"}
