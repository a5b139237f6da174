"""The facts normsim starts from: states, groups with their dates, treaty dates, borders, votes. No judgement here."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from normsim.clock import MONTHS_PER_YEAR, month_number, month_of_date
from normsim.layouts import layouts
from normsim.packaged import data_hash, packaged_rows, packaged_yaml
from normsim.tables import Row, RowCheck, checked

Scalar = TypeVar("Scalar", bound=np.generic)
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]
Months = NDArray[np.int16]

__all__ = ["Catalogue", "Membership", "TreatyDates", "data_hash", "load_catalogue"]

UNKNOWN_MONTH = -1
_NUMBERS = (
    "europe",
    "capital_lat",
    "capital_lon",
    "capital_to_moscow_km",
    "population",
    "population_year",
    "active_personnel",
    "active_personnel_year",
)
_DATES = ("signed", "consent", "in_force", "deposited", "effective")


@dataclass(frozen=True, eq=False)
class TreatyDates:
    """When each state signed, consented, became a party, deposited and left; month numbers, ``(states,)``.

    ``-1`` means that it never happened or that the date is unknown. A succession has no computed entry into force: it
    counts from the month of its notification.

    Source: UNTC; P-07.
    """

    signed: Months
    consent: Months
    in_force: Months
    deposited: Months
    effective: Months
    announced: Months
    suspended: Months
    in_force_of_treaty: int

    def consenting(self, month: int) -> Bools:
        """States that had consented by the end of a month and not left; the count of the depositary; ``(states,)``."""
        return _by(self.consent, month) & ~_by(self.effective, month)

    def parties(self, month: int) -> Bools:
        """States for which the treaty is in force by the end of a month; ``(states,)``."""
        return _by(self.in_force, month) & ~_by(self.effective, month)


def _by(months: Months, month: int) -> Bools:
    return np.asarray((months != UNKNOWN_MONTH) & (months <= month), dtype=np.bool_)


@dataclass(frozen=True)
class Membership:
    """One state's time in one group; ``until`` is the first month outside it."""

    iso3: str
    since: int
    until: int
    label: str
    source: str
    grade: str


@dataclass(frozen=True, eq=False)
class Catalogue:
    """All 199 states in the order of their ISO3 codes, with raw facts only.

    Source: Factbook; CountryCodes; UNTC; UNVotes.
    """

    iso3: tuple[str, ...]
    index: Mapping[str, int]
    name: tuple[str, ...]
    numbers: Mapping[str, Floats]
    texts: Mapping[str, tuple[str, ...]]
    memberships: Mapping[str, tuple[Membership, ...]]
    treaty_dates: Mapping[str, TreatyDates]
    treaty_rows: Mapping[str, Mapping[str, Mapping[str, str]]]
    treaty_rules: Mapping[str, Mapping[str, Any]]
    border_km: Floats
    vote_agreement: Floats
    hosts: tuple[tuple[int, int, int], ...]

    def __len__(self) -> int:
        """Number of states."""
        return len(self.iso3)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the built-in groups, without ``parties``, which depends on a scenario's treaties."""
        return ("world", "europe", *self.memberships)

    def column(self, name: str) -> Floats:
        """Raw numeric column, NaN where unknown; ``(states,)``.

        Raises:
            KeyError: If there is no such column.
        """
        return self.numbers[name]

    def text(self, name: str) -> tuple[str, ...]:
        """Raw text column, empty where unknown; ``(states,)``.

        Raises:
            KeyError: If there is no such column.
        """
        return self.texts[name]

    def group(self, name: str, month: int) -> Bools:
        """Members of a built-in group in a month; ``(states,)``.

        Args:
            name: ``world``, ``europe``, ``eu``, ``nato`` and the others of ``groups``.
            month: Month number.

        Raises:
            KeyError: If there is no such group.
        """
        if name == "world":
            return np.ones(len(self), dtype=np.bool_)
        if name == "europe":
            return np.asarray(self.column("europe") == 1, dtype=np.bool_)
        inside = np.zeros(len(self), dtype=np.bool_)
        for entry in self.memberships[name]:
            inside[self.index[entry.iso3]] |= entry.since <= month < entry.until
        return inside

    def treaty(self, treaty: str) -> TreatyDates:
        """Dates of a built-in treaty.

        Raises:
            KeyError: If the treaty is not built in.
        """
        return self.treaty_dates[treaty]

    def find(self, text: str) -> int | None:
        """Index of a state by ISO3 code, ISO2 code or English name, in any case; None if there is none."""
        wanted = text.strip().casefold()
        for column in (self.iso3, self.text("iso2"), self.name):
            for index, value in enumerate(column):
                if value.casefold() == wanted:
                    return index
        return None


def _membership(row: Mapping[str, str]) -> Membership:
    return Membership(
        iso3=row["iso3"],
        since=_month_or_year(row["since"], 0),
        until=_month_or_year(row["until"], 2**15 - 1),
        label=row["since"] + (f" to {row['until']}" if row["until"] else ""),
        source=row["source"] + (f"; since: {row['since_source']}" if row["since_source"] else ""),
        grade=row["grade"],
    )


def _month_or_year(text: str, absent: int) -> int:
    """Month number of ``YYYY-MM``, or the last month of a year whose month is unknown, so that nobody is early."""
    if not text:
        return absent
    return month_number(text) if "-" in text else MONTHS_PER_YEAR * int(text) + MONTHS_PER_YEAR - 1


def _month_column(rows: Mapping[str, Mapping[str, str]], column: str, index: Mapping[str, int]) -> Months:
    months = np.full(len(index), UNKNOWN_MONTH, dtype=np.int16)
    for iso3, row in rows.items():
        if row[column]:
            months[index[iso3]] = month_of_date(row[column])
    return _frozen(months)


def _treaty_dates(
    rows: Mapping[str, Mapping[str, str]],
    cases: Mapping[str, Mapping[str, str]],
    index: Mapping[str, int],
    in_force_of_treaty: int,
) -> TreatyDates:
    columns = {name: _month_column(rows, name, index) for name in _DATES}
    in_force = columns["in_force"].copy()
    for iso3, row in rows.items():
        if row["consent_type"] == "succession" and not row["in_force"]:
            in_force[index[iso3]] = columns["consent"][index[iso3]]
    exits = {iso3: row for iso3, row in cases.items() if row["outcome"] == "withdrew"}
    suspensions = {iso3: row for iso3, row in cases.items() if row["outcome"] == "suspended"}
    return TreatyDates(
        signed=columns["signed"],
        consent=columns["consent"],
        in_force=_frozen(in_force),
        deposited=columns["deposited"],
        effective=columns["effective"],
        announced=_month_column(exits, "announced", index),
        suspended=_month_column(suspensions, "deposited", index),
        in_force_of_treaty=in_force_of_treaty,
    )


def _frozen(values: NDArray[Scalar]) -> NDArray[Scalar]:
    values.setflags(write=False)
    return values


def _symmetric(entries: list[tuple[int, int, float]], size: int, fill: float) -> Floats:
    matrix = np.full((size, size), fill)
    for a, b, value in entries:
        matrix[a, b] = matrix[b, a] = value
    return _frozen(matrix)


def _number(text: str) -> float:
    return float(text) if text else float("nan")


def _by_treaty(
    name: str, index: Mapping[str, int], rules: Mapping[str, Any], *more: RowCheck
) -> dict[str, dict[str, Row]]:
    """Rows of a table by treaty and state, each cell checked."""
    found: dict[str, dict[str, Row]] = {treaty: {} for treaty in rules}
    layout = layouts(index, rules)[name]
    for row in checked(name, packaged_rows(name), replace(layout, rows=(*layout.rows, *more))):
        found[row["treaty"]][row["iso3"]] = row
    return found


def _agrees_with(dates: Mapping[str, Mapping[str, Row]]) -> RowCheck:
    """Only a party can leave or suspend; deposits and effects are those of the treaty dates."""

    def check(row: Row) -> Iterator[tuple[str, str]]:
        known = dates[row["treaty"]].get(row["iso3"])
        joined = (known or {}).get("in_force") or (known or {}).get("consent") or ""
        if not joined or joined > row["announced"]:
            yield "iso3", f"{row['iso3']} is no party of {row['treaty']} in {row['announced'][:7]}, by treaty_dates.csv"
        elif row["outcome"] == "withdrew" and known is not None:
            for column in ("deposited", "effective"):
                if row[column] != known[column]:
                    yield column, f"{row[column] or 'blank'}, but treaty_dates.csv has {known[column] or 'none'}"

    return check


@cache
def load_catalogue() -> Catalogue:
    """The packaged facts, read once; all arrays are read-only.

    Raises:
        InputError: With file, row and column of every cell of the treaty dates and the exits that cannot be used.
    """
    states = packaged_rows("states.csv")
    iso3 = tuple(row["iso3"] for row in states)
    index = {code: position for position, code in enumerate(iso3)}
    members: dict[str, list[Membership]] = {}
    for row in packaged_rows("memberships.csv"):
        members.setdefault(row["group"], []).append(_membership(row))
    rules: dict[str, dict[str, Any]] = packaged_yaml("treaties.yaml")
    rows = _by_treaty("treaty_dates.csv", index, rules)
    cases = _by_treaty("cases/exits.csv", index, rules, _agrees_with(rows))
    votes = [
        (index[row["iso3"]], index[other], float(percent) / 100)
        for row in packaged_rows("vote_agreement.csv")
        for other, percent in row.items()
        if other != "iso3" and percent
    ]
    borders = [(index[row["iso3_a"]], index[row["iso3_b"]], float(row["km"])) for row in packaged_rows("borders.csv")]
    hosts = packaged_rows("hosts.csv")
    return Catalogue(
        iso3=iso3,
        index=index,
        name=tuple(row["name"] for row in states),
        numbers={name: _frozen(np.array([_number(row[name]) for row in states])) for name in _NUMBERS},
        texts={name: tuple(row[name] for row in states) for name in states[0] if name not in _NUMBERS},
        memberships={group: tuple(entries) for group, entries in members.items()},
        treaty_dates={
            treaty: _treaty_dates(rows[treaty], cases[treaty], index, month_number(rule["entry_into_force"]))
            for treaty, rule in rules.items()
        },
        treaty_rows=rows,
        treaty_rules=rules,
        border_km=_symmetric(borders, len(iso3), 0.0),
        vote_agreement=_symmetric(votes, len(iso3), float("nan")),
        hosts=tuple((index[row["iso3_a"]], index[row["iso3_b"]], month_number(row["since"])) for row in hosts),
    )
