"""What really happened, when it is known: answers from a csv file in the place of the runs'."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from normsim.errors import InputError, Problem
from normsim.room.cells import Cell, read_sheet, shown, typed_number
from normsim.room.outcomes import Outcome
from normsim.room.questions import Question
from normsim.scenario.suggest import did_you_mean

COLUMNS = ("question", "value")
HAPPENED = {"yes": 1.0, "1": 1.0, "true": 1.0, "no": 0.0, "0": 0.0, "false": 0.0}


def read_observed(path: Path, asked: Mapping[str, Question]) -> tuple[dict[str, Outcome], tuple[Problem, ...]]:
    """Read observed outcomes; what cannot be used is told with row and column.

    Args:
        path: A csv file with the columns ``question`` and ``value``: a number for a range, yes or no for a chance.
        asked: Questions by id.

    Returns:
        Outcomes by question id, and the problems.

    Raises:
        InputError: If it is no csv file or a column is missing.
    """
    found = read_sheet(path)
    places = {cell.text.lower(): cell.column for cell in found.header}
    missing = [name for name in COLUMNS if name not in places]
    if missing:
        row, end = found.header[0].row, len(found.header) + 1
        raise InputError([Problem(str(path), row, end, name, "this column is missing") for name in missing])
    outcomes: dict[str, Outcome] = {}
    problems: list[Problem] = []
    for cells in found.rows:
        here = {name: _cell(cells, places[name]) for name in COLUMNS}
        if not here["value"].text:
            continue
        name, value = here["question"].text, here["value"]
        question = asked.get(name)
        if question is None:
            text = f"there is no question {shown(name)}{did_you_mean(name, asked)}"
            problems.append(_problem(path, here["question"], "question", text))
        elif name in outcomes:
            problems.append(_problem(path, here["question"], "question", f"{name} stands in a row above already"))
        else:
            number = _value(question, value.text)
            if isinstance(number, str):
                problems.append(_problem(path, value, "value", number))
            else:
                outcomes[name] = Outcome(question, 1, values=np.array([number]), observed=True)
    return outcomes, tuple(problems)


def _cell(cells: tuple[Cell, ...], place: int) -> Cell:
    return cells[place - 1] if place <= len(cells) else Cell(cells[0].row, place, "")


def _problem(path: Path, cell: Cell, key: str, text: str) -> Problem:
    return Problem(str(path), cell.row, cell.column, key, text)


def _value(question: Question, text: str) -> float | str:
    if question.kind == "choice":
        return "the cause of an announcement is seen in runs only, so nothing can be observed here"
    if question.kind == "chance":
        return HAPPENED.get(text.lower(), f"must be yes or no (got {shown(text)})")
    number = typed_number(text)
    if isinstance(number, float) and not 0 <= number <= question.most:
        return f"must be from 0 to {question.most:g} (got {shown(text)})"
    if isinstance(number, float) and question.unit == "states" and number != int(number):
        return f"must be a whole number of states (got {shown(text)})"
    return number
