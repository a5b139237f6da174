"""The assumptions register: everything the model takes for granted, by id, with source and grade."""

from __future__ import annotations

import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from normsim.packaged import packaged_yaml

GRADES = {
    "V": "verified source",
    "D": "derived from verified data",
    "B": "literature or background known but not re-checked",
    "J": "judgement: a prior, never shown as a fact",
}
TOPICS = {
    "X": "Exposures",
    "K": "Networks",
    "B": "Behavioural parameters",
    "C": "Contagion and pacts",
    "P": "Procedure and law",
    "N": "Norms",
    "L": "Levers",
    "O": "Outcomes",
    "T": "Threat and assurance",
    "W": "War",
    "E": "Events",
    "V": "Variants",
    "A": "Engine",
    "Q": "Calibration and hindcast",
}
JUDGEMENT = "judgement"
ID = re.compile(r"[A-Z]-\d{2}")
REGISTER_PAGE = "register.md"
BIBLIOGRAPHY_PAGE = "bibliography.md"


@dataclass(frozen=True)
class Assumption:
    """One thing the model takes for granted.

    ``sources`` are keys of docs/bibliography.md; none where it is judgement alone.
    """

    id: str
    title: str
    formula_or_value: str
    range: str
    unit: str
    source: str
    grade: str
    note: str
    where: str

    @property
    def sources(self) -> tuple[str, ...]:
        """Bibliography keys, empty for judgement alone."""
        return tuple(key for key in self.source.split(", ") if key != JUDGEMENT)


@cache
def register() -> Mapping[str, Assumption]:
    """All assumptions by id, in the order of the packaged file."""
    rows: dict[str, dict[str, object]] = packaged_yaml("register.yaml")
    return {
        key: Assumption(
            id=key,
            title=_line(row["title"]),
            formula_or_value=_line(row["value"]),
            range=_line(row["range"]),
            unit=_line(row["unit"]),
            source=_line(row["source"]),
            grade=_line(row["grade"]),
            note=_line(row["note"]),
            where=_line(row["where"]),
        )
        for key, row in rows.items()
    }


@dataclass(frozen=True)
class Work:
    """A source: its topic and its citation in Markdown, with how far it was checked."""

    topic: str
    text: str


@cache
def bibliography() -> Mapping[str, Work]:
    """All sources by key, in the order of the packaged file."""
    rows: dict[str, dict[str, str]] = packaged_yaml("bibliography.yaml")
    return {key: Work(topic=row["topic"], text=row["text"]) for key, row in rows.items()}


def resolve(key: str) -> Assumption | Work | None:
    """What an id of the register or a key of the bibliography stands for, in any case; None if it is neither."""
    folded = key.casefold()
    for name, entry in register().items():
        if name.casefold() == folded:
            return entry
    return next((work for name, work in bibliography().items() if name.casefold() == folded), None)


def _line(value: object) -> str:
    """One line of a folded text."""
    return " ".join(str(value).split())


def register_markdown() -> str:
    """The register as a Markdown page, for docs/register.md."""
    lines = [
        "# Assumptions register",
        "",
        "Written from `src/normsim/data/register.yaml` by `python -m normsim.register`; edit that file, not this one.",
        "",
        "Grades: " + "; ".join(f"**{grade}** {meaning}" for grade, meaning in GRADES.items()) + ".",
        "Sources are keys of [bibliography.md](bibliography.md).",
    ]
    topic = ""
    for entry in register().values():
        if entry.id[0] != topic:
            topic = entry.id[0]
            columns = "| id | what | formula or value | range | unit | grade | source | note |"
            lines += ["", f"## {TOPICS[topic]}", "", columns, "|---|---|---|---|---|---|---|---|"]
        cells = (
            entry.id,
            entry.title,
            entry.formula_or_value,
            entry.range,
            entry.unit,
            entry.grade,
            entry.source,
            entry.note,
        )
        lines.append("| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |")
    return "\n".join(lines) + "\n"


def bibliography_markdown() -> str:
    """The bibliography as a Markdown page, for docs/bibliography.md."""
    lines = [
        "# Bibliography",
        "",
        "Written from `src/normsim/data/bibliography.yaml` by `python -m normsim.register`; edit that file, not this.",
        "",
        "Every `Source:` in the code and every source in the [assumptions register](register.md) is a key of this page",
        'or an id of the register. "Re-checked" means that the page or text was opened while normsim was written.',
        'Where it says "from memory", title and year are believed right, and what normsim takes from the work was not',
        "looked up again (grade B in the register).",
    ]
    topic = ""
    for key, work in bibliography().items():
        if work.topic != topic:
            topic = work.topic
            lines += ["", f"## {topic}", ""]
        lines.append(f"- **{key}**: {work.text}")
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Write the two pages into a folder; the only argument is which (``docs`` below the working directory)."""
    given = sys.argv[1:] if arguments is None else arguments
    folder = Path(given[0]) if given else Path("docs")
    for name, text in ((REGISTER_PAGE, register_markdown()), (BIBLIOGRAPHY_PAGE, bibliography_markdown())):
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
