"""Guesses from a csv file: every bad row is named, the rest still counts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from normsim.errors import InputError, Problem
from normsim.room.cells import Cell, Sheet, read_sheet, shown, typed_number
from normsim.room.questions import Question
from normsim.scenario.suggest import did_you_mean, nearest

COLUMNS = ("name", "group", "question", "low", "high", "chance", "choice")
ANSWERS = ("low", "high", "chance", "choice")
USED = {"range": ("low", "high"), "chance": ("chance",), "choice": ("choice",)}
ALIASES = {"question id": "question", "question_id": "question", "id": "question", "team": "group", "person": "name"}
MOST_ROWS = 20_000
LONGEST = 80


@dataclass(frozen=True)
class Guess:
    """One person's answer to one question; of the answers only those that the question asks for are set.

    Args:
        name: Who guessed; a group's own name where nobody in particular did.
        group: Their group, perhaps empty.
        question: Id of the question.
        low: Lower end of a range, the question's unit.
        high: Upper end.
        chance: 0 to 1.
        choice: Key of the choice.
        row: Row of the file.
    """

    name: str
    group: str
    question: str
    low: float = 0.0
    high: float = 0.0
    chance: float = 0.0
    choice: str = ""
    row: int = 0


@dataclass(frozen=True)
class Guesses:
    """What a file holds: usable guesses in its order, and everything that was wrong with the others."""

    guesses: tuple[Guess, ...]
    problems: tuple[Problem, ...]


def read_guesses(path: Path, questions: Mapping[str, Question]) -> Guesses:
    """Read a file of guesses.

    Args:
        path: The csv file.
        questions: By id, all that may be answered.

    Returns:
        The usable guesses and one problem for each fault, with row and column.

    Raises:
        InputError: If nothing in the file can be used, because it has no column ``question`` or is no csv file.
    """
    return guesses_of(read_sheet(path), str(path), questions)


def asked_scenarios(path: Path) -> tuple[str, ...]:
    """Names of the scenarios that a file's question ids begin with, in the file's order.

    Raises:
        InputError: As ``read_guesses``.
    """
    found = read_sheet(path)
    place = _places(found, str(path), [])["question"] - 1
    ids = (cells[place].text for cells in found.rows if place < len(cells))
    return tuple(dict.fromkeys(name for name, colon, _ in (text.partition(":") for text in ids) if colon and name))


def guesses_of(found: Sheet, file: str, questions: Mapping[str, Question]) -> Guesses:
    """Turn cells into guesses; see ``read_guesses``."""
    problems: list[Problem] = []
    places = _places(found, file, problems)
    reader = _Reader(file, len(found.header), places, questions)
    for cells in found.rows[:MOST_ROWS]:
        reader.take(cells)
    if len(found.rows) > MOST_ROWS:
        row = found.rows[MOST_ROWS][0].row
        problems.append(Problem(file, row, 1, "", f"more than {MOST_ROWS:,} rows; the rest is left out"))
    return Guesses(tuple(reader.kept), tuple(sorted([*problems, *reader.problems, *reader.gathered()])))


def _places(found: Sheet, file: str, problems: list[Problem]) -> dict[str, int]:
    """Column number by name; a column that is missing is told once."""
    places: dict[str, int] = {}
    for cell in found.header:
        name = " ".join(cell.text.lower().split())
        name = ALIASES.get(name, name)
        if name in places:
            text = f"this column stands twice; the one in column {places[name]} is used"
            problems.append(Problem(file, cell.row, cell.column, name, text))
        elif name in COLUMNS:
            places[name] = cell.column
    row = found.header[0].row
    others = [cell.text for cell in found.header if cell.text.lower() not in (*COLUMNS, *ALIASES)]
    if "question" not in places:
        near = nearest("question", others)
        hint = f" (is it {near!r}?)" if near else ""
        text = f"this column is missing{hint}; the first row must name the columns {', '.join(COLUMNS)}"
        raise InputError([Problem(file, row, 1, "question", text)])
    missing = [name for name in COLUMNS if name not in places and name != "choice"]
    for name in missing:
        effect = {
            "name": "each row counts for its group",
            "group": "everybody counts for the room only",
            "chance": "chances cannot be scored",
        }.get(name, "ranges cannot be scored")
        near = nearest(name, others)
        hint = f" (is it {near!r}?)" if near else ""
        problems.append(Problem(file, row, len(found.header) + 1, name, f"this column is missing{hint}: {effect}"))
    return places


@dataclass
class _Reader:
    """Goes through the rows and remembers who was seen where."""

    file: str
    width: int
    places: Mapping[str, int]
    questions: Mapping[str, Question]
    kept: list[Guess] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    people: dict[str, Guess] = field(default_factory=dict)
    answered: dict[tuple[str, str], int] = field(default_factory=dict)
    strangers: dict[str, list[Cell]] = field(default_factory=dict)
    doubles: dict[tuple[str, str], list[Cell]] = field(default_factory=dict)

    def take(self, cells: Sequence[Cell]) -> None:
        """Keep a row's guess, or note what is wrong with it."""
        row = cells[0].row
        here = {name: self._cell(cells, row, name) for name in COLUMNS}
        beyond = [cell for cell in cells[self.width :] if cell.text]
        if beyond:
            text = "there are more cells than columns; is a number with a comma without quotes? Write it with a point"
            self._note(beyond[0], "", text)
            return
        if not any(here[name].text for name in ANSWERS):
            return  # left blank, which is no fault
        question, name = self._question(here), self._name(here)
        if question is None or name is None:
            return
        answer = self._answer(question, here)
        if answer is None:
            return
        guess = Guess(name=name, group=_tidy(here["group"].text), question=question.id, row=row, **answer)
        if self._is_new(guess, here):
            self.kept.append(guess)

    def gathered(self) -> list[Problem]:
        """One problem for what is wrong in many rows alike: an unknown question, a name in two groups."""
        found = []
        for text, cells in self.strangers.items():
            found.append(self._at(cells, "question", self._no_question(text)))
        for (name, group), cells in self.doubles.items():
            first = self.people[name]
            words = (
                f"{first.name} is in {first.group or 'no group'} in row {first.row} and in {group or 'no group'} here; "
                f"two people need two names, and these rows are left out"
            )
            found.append(self._at(cells, "name", words))
        return found

    def _no_question(self, text: str) -> str:
        if not text:
            return "is empty; which question is answered?"
        name, colon, _ = text.partition(":")
        known = {question.scenario for question in self.questions.values()}
        if colon and name not in known:
            return (
                f"there is no scenario {shown(name)} at hand{did_you_mean(name, known)}; name its file with --scenario"
            )
        return f"there is no question {shown(text)}{did_you_mean(text, self.questions)}"

    def _at(self, cells: Sequence[Cell], key: str, text: str) -> Problem:
        rows = [cell.row for cell in cells[1:]]
        more = f" (the same in row{'s' if len(rows) > 1 else ''} {_listed(rows)})" if rows else ""
        return Problem(self.file, cells[0].row, cells[0].column, key, f"{text}{more}")

    def _cell(self, cells: Sequence[Cell], row: int, name: str) -> Cell:
        place = self.places.get(name, 0)
        return cells[place - 1] if 0 < place <= len(cells) else Cell(row, max(place, 1), "")

    def _note(self, cell: Cell, key: str, text: str) -> None:
        self.problems.append(Problem(self.file, cell.row, cell.column, key, text))

    def _question(self, here: Mapping[str, Cell]) -> Question | None:
        cell = here["question"]
        question = self.questions.get(cell.text)
        if question is None:
            self.strangers.setdefault(cell.text, []).append(cell)
        return question

    def _name(self, here: Mapping[str, Cell]) -> str | None:
        for key in ("name", "group"):
            text = _tidy(here[key].text)
            if len(text) > LONGEST:
                self._note(here[key], key, f"is longer than {LONGEST} signs")
                return None
        name = _tidy(here["name"].text) or _tidy(here["group"].text)
        if not name:
            self._note(here["name"], "name", "is empty, and so is the group; whose guess is this?")
            return None
        return name

    def _answer(self, question: Question, here: Mapping[str, Cell]) -> Mapping[str, Any] | None:
        used = USED[question.kind]
        wrong = False
        for name in ANSWERS:
            if here[name].text and name not in used:
                self._note(here[name], name, f"this question asks for {' and '.join(used)}; leave this cell empty")
                wrong = True
            elif not here[name].text and name in used and name in self.places:
                self._note(here[name], name, f"is empty; this question asks for {' and '.join(used)}")
                wrong = True
        if not all(name in self.places for name in used):
            return None
        if question.kind == "choice":
            return None if wrong else self._choice(question, here["choice"])
        numbers = {name: self._number(question, here[name], name) for name in used if here[name].text}
        if wrong or any(number is None for number in numbers.values()):
            return None
        if question.kind == "range" and (numbers["low"] or 0) > (numbers["high"] or 0):
            text = f"low is above high ({here['low'].text} and {here['high'].text}); were they swapped?"
            self._note(here["low"], "low", text)
            return None
        return numbers

    def _number(self, question: Question, cell: Cell, name: str) -> float | None:
        text, percent = cell.text, cell.text.endswith("%")
        if percent and question.kind != "chance":
            self._note(cell, name, f"must be a number {question.unit} without a percent sign (got {shown(text)})")
            return None
        number = typed_number(text.removesuffix("%").strip())
        if isinstance(number, str):
            self._note(cell, name, number)
            return None
        number = number / 100 if percent else number
        if 0 <= number <= question.most:
            return number
        if question.kind == "chance":
            hint = f"; write {text} % or {number / 100:g}" if 1 < number <= 100 and not percent else ""
            self._note(cell, name, f"must be a chance from 0 to 1, or with a percent sign (got {shown(text)}){hint}")
        else:
            unit = f"{question.unit}, " if question.unit == "states" else ""
            self._note(cell, name, f"must be {unit}from 0 to {question.most:g} (got {shown(text)})")
        return None

    def _choice(self, question: Question, cell: Cell) -> Mapping[str, Any] | None:
        keys = {key.casefold(): key for key, _ in question.choices}
        keys |= {words.casefold(): key for key, words in question.choices}
        key = keys.get(cell.text.casefold())
        if key is None:
            known = did_you_mean(cell.text, [key for key, _ in question.choices])
            self._note(cell, "choice", f"there is no choice {shown(cell.text)}{known}")
            return None
        return {"choice": key}

    def _is_new(self, guess: Guess, here: Mapping[str, Cell]) -> bool:
        """Whether a name stands in one group only, and has not answered this question before."""
        who = guess.name.casefold()
        first = self.people.setdefault(who, guess)
        if first.group.casefold() != guess.group.casefold():
            self.doubles.setdefault((who, guess.group), []).append(here["name"])
            return False
        before = self.answered.setdefault((who, guess.question), guess.row)
        if before != guess.row:
            self._note(here["name"], "name", f"{guess.name} has answered this question in row {before} already")
            return False
        return True


def _tidy(text: str) -> str:
    return " ".join(text.split())


def _listed(rows: Sequence[int], most: int = 5) -> str:
    shown_rows = ", ".join(str(row) for row in rows[:most])
    return f"{shown_rows} and {len(rows) - most} more" if len(rows) > most else shown_rows
