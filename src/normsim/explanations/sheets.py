"""What ``normsim explain`` found: plain tables, printed for people at any width or as one JSON document."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from normsim.register import JUDGEMENT, Work, bibliography, register, resolve
from normsim.scenario.quantity import Distribution

WIDEST = 120
LABELLED = ("what", "value")
"""Columns of a table whose rows speak for themselves; their names are for programs only."""


@dataclass(frozen=True)
class Sheet:
    """One table of an explanation."""

    heading: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Explanation:
    """What is known about one thing a user can name."""

    kind: str
    id: str
    title: str
    lines: tuple[str, ...]
    sheets: tuple[Sheet, ...]

    def as_tree(self) -> dict[str, Any]:
        """The same as plain data: each table's rows as mappings by column."""
        return {
            "kind": self.kind,
            "id": self.id,
            "title": self.title,
            "text": list(self.lines),
            "tables": [
                {
                    "heading": sheet.heading,
                    "rows": [dict(zip(sheet.columns, row, strict=True)) for row in sheet.rows],
                    "note": sheet.note,
                }
                for sheet in self.sheets
            ],
        }

    def print(self, console: Console) -> None:
        """Print for a person, wrapped to the console's width."""
        width = min(console.width, WIDEST)
        console.print(Text(self.title, style="bold"), width=width)
        for line in self.lines:
            console.print(Text(line), width=width)
        for sheet in self.sheets:
            console.print()
            console.print(Text(sheet.heading, style="bold"), width=width)
            table = Table(
                box=None, padding=(0, 2, 0, 0), pad_edge=False, show_header=sheet.columns != LABELLED, expand=False
            )
            for column, most in zip(sheet.columns, _widths(len(sheet.columns), width - 2), strict=True):
                table.add_column(column, header_style="dim", overflow="fold", max_width=most)
            for row in sheet.rows:
                table.add_row(*(Text(cell) for cell in row))
            console.print(Padding(table, (0, 0, 0, 2)), width=width)
            if sheet.note:
                console.print(Padding(Text(sheet.note, style="italic"), (0, 0, 0, 2)), width=width)


def _widths(columns: int, width: int) -> list[int]:
    """Widest each column may be: names narrow, the last column takes what is left."""
    first = max(18, width // 4)
    if columns == 2:
        return [first, width - first - 2]
    return [first, (width - first) // 2 - 2, (width - first) // 2 - 2]


def number(value: float) -> str:
    """A number with at most three digits that matter, thousands set apart; unknown where it is not a number."""
    if value != value:  # noqa: PLR0124 - the one test of a NaN that needs no import
        return "unknown"
    if abs(value) >= 1000 and value == int(value):
        return f"{int(value):,}"
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


def quantity_text(value: object) -> str:
    """A value of the grammar in words: a number, a law, a list, a mapping."""
    if value is None:
        text = "none"
    elif isinstance(value, Distribution):
        text = _law_text(value)
    elif isinstance(value, bool):
        text = "true" if value else "false"
    elif isinstance(value, float | int):
        text = f"{value:g}" if abs(value) < 1e6 else str(value)
    elif isinstance(value, list | tuple):
        text = ", ".join(str(item) for item in value) or "empty"
    else:
        text = str(value) or "empty"
    return text


def _law_text(law: Distribution) -> str:
    if law.uniform is not None:
        return f"uniform from {law.uniform[0]:g} to {law.uniform[1]:g}"
    if law.gamma is not None:
        return f"gamma, mean {law.gamma.mean:g}, sd {law.gamma.sd:g}"
    return f"{law.law} ({', '.join(f'{part:g}' for part in getattr(law, law.law))})"


def source_sheet(sources: str, grade: str = "") -> Sheet:
    """Register entries and full citations behind a source line such as ``X-01`` or ``K-01, Factbook``."""
    rows: list[tuple[str, str]] = []
    keys: list[str] = []
    for one in filter(None, sources.split(", ")):
        entry = register().get(one)
        if entry is None:
            keys.append(one)
            continue
        rows += [
            (entry.id, entry.title),
            ("formula or value", entry.formula_or_value),
            ("range", f"{entry.range} ({entry.unit})" if entry.unit not in ("", "none") else entry.range),
            ("grade", grade_text(entry.grade)),
        ]
        rows += [("note", entry.note)] if entry.note else []
        keys += entry.sources or [JUDGEMENT]
    if not rows and grade:
        rows.append(("grade", grade_text(grade)))
    rows += [(key, _citation(key)) for key in dict.fromkeys(keys)]
    return Sheet("Where it comes from", ("what", "how it is known"), tuple(rows))


def grade_text(grade: str) -> str:
    """A grade with its meaning."""
    from normsim.register import GRADES

    return f"{grade}, {GRADES[grade]}" if grade in GRADES else grade


def _citation(key: str) -> str:
    if key == JUDGEMENT:
        return "judgement alone; no source"
    work = resolve(key)
    return work.text.replace("*", "") if isinstance(work, Work) else bibliography()[key].text
