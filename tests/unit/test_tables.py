"""Every kind of fault in every table of cases is told with file, row and column; the shipped tables have none."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from normsim import cases, catalogue
from normsim.analyses import record
from normsim.catalogue import load_catalogue
from normsim.errors import InputError
from normsim.layouts import layouts
from normsim.packaged import packaged_rows, packaged_text
from normsim.tables import Layout, checked, words

STATES = load_catalogue()
LAYOUTS = layouts(STATES.index, STATES.treaty_rules)
TABLES = sorted(LAYOUTS)


def faults(name: str, rows: list[dict[str, Any]]) -> list[tuple[int, int, str]]:
    with pytest.raises(InputError) as caught:
        checked(name, rows, LAYOUTS[name])
    assert {problem.file for problem in caught.value.problems} == {name}
    assert all(problem.text for problem in caught.value.problems)
    return [(problem.line, problem.column, problem.key) for problem in caught.value.problems]


@pytest.mark.parametrize("name", TABLES)
def test_the_shipped_table_has_no_fault_and_a_row_is_a_line(name: str) -> None:
    rows = packaged_rows(name)
    assert checked(name, rows, LAYOUTS[name]) is rows
    assert len(packaged_text(name).splitlines()) == len(rows) + 1


@pytest.mark.parametrize("name", TABLES)
def test_every_cell_that_is_checked_can_fail(name: str) -> None:
    """Each column but the free texts refuses nonsense, and only that column is named."""
    free = {"note", "notification"}
    for place, column in enumerate(LAYOUTS[name].columns, start=1):
        if column in free:
            continue
        rows = packaged_rows(name)
        rows[1][column] = " " if LAYOUTS[name].columns[column] is words else "-x"
        assert faults(name, rows) == [(3, place, column)], column


@pytest.mark.parametrize("name", [name for name in TABLES if LAYOUTS[name].unique])
def test_the_same_row_twice_is_named_with_the_first(name: str) -> None:
    rows = packaged_rows(name)
    rows.append(dict(rows[0]))
    column = LAYOUTS[name].unique[-1]
    place = list(LAYOUTS[name].columns).index(column) + 1
    assert faults(name, rows) == [(len(rows) + 1, place, column)]


@pytest.mark.parametrize(
    ("name", "changes", "column", "text"),
    [
        ("cases/exits.csv", {"iso3": "XYZ"}, "iso3", "no state is called 'XYZ'"),
        ("cases/exits.csv", {"treaty": "NPT"}, "treaty", "no treaty is called 'NPT', there is APMBC, CCM"),
        ("cases/exits.csv", {"deposited": "2025-02-01"}, "deposited", "lies before parliament, 2025-06-04"),
        ("cases/exits.csv", {"parliament": "", "deposited": "2025-02-01"}, "deposited", "lies before announced"),
        ("cases/exits.csv", {"effective": "2025-06-26"}, "effective", "lies before deposited, 2025-06-27"),
        ("cases/exits.csv", {"deposited": ""}, "effective", "only after a deposit"),
        ("cases/exits.csv", {"outcome": "suspended"}, "effective", "no withdrawal"),
        ("cases/exits.csv", {"announced": "18 March"}, "announced", "no date YYYY-MM-DD"),
        ("cases/exits.csv", {"announced": "20250318"}, "announced", "not written YYYY-MM-DD"),
        ("cases/exits.csv", {"announced": "2025-02-30"}, "announced", "no date"),
        ("cases/exits.csv", {"announced": ""}, "announced", "must not be empty"),
        ("cases/stages.csv", {"month": "2024-13"}, "month", "YYYY-MM"),
        ("cases/stages.csv", {"stage": "angry"}, "stage", "'angry' is not known, there is debating, party"),
        ("cases/events.csv", {"shock_low": ""}, "shock_high", "two ends"),
        ("cases/events.csv", {"shock_low": "0.9"}, "shock_high", "lies below shock_low"),
        ("cases/events.csv", {"shock_high": "1.5"}, "shock_high", "outside 0 to 1"),
        ("cases/reactions.csv", {"actor": "LTU;XYZ"}, "actor", "no state or body is called 'XYZ'"),
        ("cases/reactions.csv", {"actor": "93 partys"}, "actor", "93 partys"),
        ("cases/party_counts.csv", {"parties": "90.5"}, "parties", "no whole number"),
        ("cases/party_counts.csv", {"parties": "900"}, "parties", "outside 0 to 199"),
        ("cases/durations.csv", {"announce_to_deposit_months": "-1"}, "announce_to_deposit_months", "outside 0"),
        ("cases/base_rates.csv", {"rate": "0.5"}, "rate", "outside its interval"),
        ("treaty_dates.csv", {"consent": "1996-01-01", "signed": "1997-12-04"}, "consent", "lies before signed"),
        ("treaty_dates.csv", {"consent_type": "wish"}, "consent_type", "'wish' is not known"),
    ],
)
def test_a_fault_is_told_in_words(name: str, changes: dict[str, str], column: str, text: str) -> None:
    rows = packaged_rows(name)
    rows[0] |= changes
    with pytest.raises(InputError) as caught:
        checked(name, rows, LAYOUTS[name])
    [problem] = caught.value.problems
    assert (problem.line, problem.column, problem.key) == (2, list(rows[0]).index(column) + 1, column)
    assert text in problem.text
    assert str(problem).startswith(f"{name}:2:{problem.column}: {column}: ")


def test_all_faults_are_told_at_once() -> None:
    rows = packaged_rows("cases/exits.csv")
    rows[0] |= {"iso3": "XYZ", "announced": "soon"}
    rows[2] |= {"outcome": "left"}
    assert faults("cases/exits.csv", rows) == [(2, 1, "iso3"), (2, 3, "announced"), (4, 7, "outcome")]


def test_rows_and_headers_of_the_wrong_shape() -> None:
    name = "cases/stages.csv"
    rows: list[dict[Any, Any]] = [*packaged_rows(name)]
    rows[1]["confidence"] = None
    rows[2][None] = ["one too many"]
    assert faults(name, rows) == [(3, 1, ""), (4, 1, "")]
    renamed = [{("where" if key == "iso3" else key): value for key, value in packaged_rows(name)[0].items()}]
    assert faults(name, renamed) == [(1, 1, "iso3"), (1, 1, "where")]
    assert faults(name, []) == [(1, 1, "")]
    assert checked("any.csv", [{"a": "b"}], Layout({"a": words}))


def changed(name: str, row: int, **cells: str) -> Any:
    def rows(asked: str) -> list[dict[str, str]]:
        found = packaged_rows(asked)
        if asked == name:
            found[row] |= cells
        return found

    return rows


@pytest.fixture(autouse=True)
def read_anew() -> Iterator[None]:
    yield
    for reader in (load_catalogue, cases.exits, cases.party_counts):
        reader.cache_clear()


@pytest.mark.parametrize(
    ("cells", "column", "text"),
    [
        ({"deposited": "2025-06-28"}, "deposited", "but treaty_dates.csv has 2025-06-27"),
        ({"iso3": "USA"}, "iso3", "USA is no party of APMBC in 2025-03"),
        ({"treaty": "CCM"}, "iso3", "EST is no party of CCM"),
        ({"iso3": "LVA"}, "treaty", "a second row for LVA, APMBC"),
    ],
)
def test_the_readers_check_exits_against_the_treaty_dates(
    monkeypatch: pytest.MonkeyPatch, cells: dict[str, str], column: str, text: str
) -> None:
    monkeypatch.setattr(catalogue, "packaged_rows", changed("cases/exits.csv", 0, **cells))
    load_catalogue.cache_clear()
    with pytest.raises(InputError) as caught:
        load_catalogue()
    problem = caught.value.problems[0]
    assert (problem.file, problem.key) == ("cases/exits.csv", column)
    assert text in problem.text


def test_the_readers_of_the_other_tables_check_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cases, "packaged_rows", changed("cases/party_counts.csv", 0, treaty="NPT"))
    cases.party_counts.cache_clear()
    with pytest.raises(InputError, match=r"^cases/party_counts\.csv:2:1: treaty: "):
        cases.party_counts()
    monkeypatch.setattr(record, "packaged_rows", changed("cases/stages.csv", 5, month="later"))
    with pytest.raises(InputError, match=r"^cases/stages\.csv:7:3: month: "):
        record.seen_stages()
