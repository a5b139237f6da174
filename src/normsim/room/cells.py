"""Cells of a spreadsheet's csv file: its encoding, its separator, and numbers as people type them."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass
from pathlib import Path

from normsim.errors import InputError, Problem

MOST_BYTES = 5_000_000
SEPARATORS = (",", ";", "\t")
_NUMBER = re.compile(r"[+-]?(\d+([.,]\d*)?|[.,]\d+)")
_GROUPED = re.compile(r"[+-]?[1-9]\d{0,2}(,\d{3})+")


@dataclass(frozen=True)
class Cell:
    """One cell with its place; row and column count from 1, as a spreadsheet shows them."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Sheet:
    """A csv file as a spreadsheet shows it.

    Args:
        header: The first row that is not empty.
        rows: The other rows that are not empty.
    """

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]


def read_sheet(path: Path) -> Sheet:
    """Read a csv file from whichever spreadsheet.

    A byte-order mark, a semicolon or tab as separator, and an old Windows encoding are all accepted.

    Args:
        path: The file.

    Returns:
        Its cells, trimmed.

    Raises:
        InputError: If it cannot be read, is no text, or holds nothing.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise InputError.of(f"is larger than {MOST_BYTES // 1_000_000} MB; is it the right file?", file=str(path))
        content = path.read_bytes()
    except OSError as error:
        raise InputError.of(f"cannot be read ({error.strerror})", file=str(path)) from error
    if content[:4] == b"PK\x03\x04":
        raise InputError.of("is a spreadsheet's own format; save it as csv", file=str(path))
    text = _decoded(content)
    if "\0" in text:
        raise InputError.of("is no text; save the table as csv", file=str(path))
    return sheet(text, str(path))


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", errors="replace")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        # What a spreadsheet on an older Windows writes as plain "CSV".
        return content.decode("cp1252", errors="replace")


def sheet(text: str, name: str) -> Sheet:
    """Split a text into cells; the separator is the one that the first row has most of.

    Args:
        text: The whole file.
        name: The file as the user named it.

    Raises:
        InputError: If a quote is never closed, or there is no row.
    """
    first = next((line for line in text.splitlines() if line.strip(" ,;\t\"'")), "")
    separator = max(SEPARATORS, key=first.count)
    row = _never_closed(text, separator)
    if row:
        words = 'a quote (") is opened in this row and never closed, so that everything after it would be one cell'
        raise InputError([Problem(name, row, 1, "", words)])
    rows: list[tuple[Cell, ...]] = []
    try:
        for number, fields in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
            cells = tuple(Cell(number, place, field.strip()) for place, field in enumerate(fields, start=1))
            if any(cell.text for cell in cells):
                rows.append(cells)
    except csv.Error as error:
        raise InputError.of(f"is no csv file ({error})", file=name) from error
    if not rows:
        raise InputError.of("is empty; the first row must name the columns", file=name)
    return Sheet(rows[0], tuple(rows[1:]))


def _never_closed(text: str, separator: str) -> int:
    """Row in which a quote is opened that never ends, 0 where there is none; the lenient reader would not tell."""
    row = 0
    try:
        for _ in csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True):
            row += 1
    except csv.Error as error:
        return row + 1 if "unexpected end" in str(error) else 0
    return 0


def typed_number(text: str) -> float | str:
    """A number as people type it, or what is wrong with it.

    A decimal comma is read as a point, and so are a true minus sign and spaces around the number.

    Args:
        text: The cell, not empty and without a percent sign.

    Returns:
        The number, or a sentence that says why it is none.
    """
    plain = text.replace("\u2212", "-").replace("\u00a0", "").replace("\u202f", "").strip()
    if _GROUPED.fullmatch(plain):
        return f"{text} may be a thousand or a decimal; write {plain.replace(',', '.')} or {plain.replace(',', '')}"
    if not _NUMBER.fullmatch(plain):
        return f"must be a number (got {shown(text)})"
    return float(plain.replace(",", "."))


def shown(text: str) -> str:
    """A cell's text, short enough for a line and without signs that a terminal would obey."""
    clean = "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text)
    return repr(clean if len(clean) <= 40 else f"{clean[:37]}...")
