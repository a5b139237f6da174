"""Tables of facts, checked cell by cell: every fault with file, row and column, all of them at once."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from normsim.clock import month_number
from normsim.errors import InputError, Problem

Row = Mapping[str, str]
Check = Callable[[str], str]
"""What is wrong with a cell, empty if nothing is."""
RowCheck = Callable[[Row], Iterator[tuple[str, str]]]
"""Columns in which a row contradicts itself or what else is known, each with what is wrong."""

HEADER = 1
FIRST = 2
"""Row of the header and of the first facts, as an editor counts them."""


@dataclass(frozen=True)
class Layout:
    """What a table must look like."""

    columns: Mapping[str, Check]
    """One check per column, in order."""
    unique: tuple[str, ...] = ()
    """Columns that together name a row, once."""
    rising: tuple[str, ...] = ()
    """Columns of dates, none of them before one to its left."""
    rows: Sequence[RowCheck] = field(default=())


def checked(name: str, rows: Sequence[Row], layout: Layout) -> Sequence[Row]:
    """Look at every cell of a table.

    Args:
        name: File, as it is named to the reader.
        rows: Its rows below the header.
        layout: What it must look like.

    Returns:
        The rows as they are.

    Raises:
        InputError: With every fault, each with file, row, number and name of the column.
    """
    if not rows:
        raise InputError([Problem(name, HEADER, 1, "", "the table has no rows")])
    problems = list(_header(name, rows[0], layout))
    if not problems:
        problems = list(_faults(name, rows, layout))
    if problems:
        raise InputError(problems)
    return rows


def _header(name: str, row: Row, layout: Layout) -> Iterator[Problem]:
    wanted, given = list(layout.columns), [column for column in row if column is not None]
    for column in wanted:
        if column not in given:
            yield Problem(name, HEADER, 1, column, "this column is missing")
    for place, column in enumerate(given, start=1):
        if column not in wanted:
            yield Problem(name, HEADER, place, column, f"no such column; the table has {', '.join(wanted)}")


def _faults(name: str, rows: Sequence[Row], layout: Layout) -> Iterator[Problem]:
    places = {column: place for place, column in enumerate(rows[0], start=1)}
    first: dict[tuple[str, ...], int] = {}
    for line, row in enumerate(rows, start=FIRST):
        if None in row or None in row.values():
            yield Problem(name, line, 1, "", f"a row has {len(places)} cells here, separated by commas")
            continue
        bad = {column: text for column, check in layout.columns.items() if (text := check(row[column]))}
        found = [*bad.items(), *_out_of_order(row, [column for column in layout.rising if column not in bad])]
        if not bad:
            found += [fault for rule in layout.rows for fault in rule(row)]
        yield from (Problem(name, line, places[column], column, text) for column, text in found)
        key = tuple(row[column] for column in layout.unique)
        if key and first.setdefault(key, line) != line:
            last = layout.unique[-1]
            yield Problem(
                name, line, places[last], last, f"a second row for {', '.join(key)}; the first is row {first[key]}"
            )


def _out_of_order(row: Row, columns: Sequence[str]) -> Iterator[tuple[str, str]]:
    before = ""
    for column in columns:
        if not row[column]:
            continue
        if before and row[column] < row[before]:
            yield column, f"{row[column]} lies before {before}, {row[before]}"
        before = column


def words(text: str) -> str:
    """Complain about an empty cell."""
    return "" if text.strip() else "must not be empty"


def anything(text: str) -> str:  # noqa: ARG001
    """Accept every cell."""
    return ""


def one_of(allowed: Collection[str], kind: str = "") -> Check:
    """Accept the texts of a list; many are not recited."""

    def check(text: str) -> str:
        if text in allowed:
            return ""
        said = f"no {kind} is called {text!r}" if kind else f"{text!r} is not known"
        return said if len(allowed) > 12 else f"{said}, there is {', '.join(sorted(allowed))}"

    return check


def several_of(allowed: Collection[str], kind: str) -> Check:
    """Accept one or more texts of a list, joined by semicolons."""
    single = one_of(allowed, kind)

    def check(text: str) -> str:
        return next((said for part in text.split(";") if (said := single(part))), "")

    return check


def day(*, blank: bool = False) -> Check:
    """Accept a date, YYYY-MM-DD, or a blank."""

    def check(text: str) -> str:
        if not text:
            return "" if blank else "must not be empty"
        try:
            # Also written as the table writes it: 20250318 is a date to Python, but does not sort as one.
            return "" if date.fromisoformat(text).isoformat() == text else f"{text!r} is not written YYYY-MM-DD"
        except ValueError:
            return f"{text!r} is no date YYYY-MM-DD"

    return check


def month(text: str) -> str:
    """Accept a month, YYYY-MM."""
    try:
        month_number(text)
    except ValueError as error:
        return str(error)
    return ""


def number(low: float | None = None, high: float | None = None, *, blank: bool = False, whole: bool = False) -> Check:
    """Accept a number within limits, or a blank."""

    def check(text: str) -> str:
        if not text and blank:
            return ""
        if not re.fullmatch(r"[0-9]+" if whole else r"-?[0-9]+(\.[0-9]+)?(e-?[0-9]+)?", text):
            return f"{text!r} is no {'whole ' if whole else ''}number"
        value = float(text)
        if (low is not None and value < low) or (high is not None and value > high):
            return f"{text} lies outside {low:g} to {'any' if high is None else f'{high:g}'}"
        return ""

    return check
