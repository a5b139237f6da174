"""Observed outcomes: scored once, marked as such, every bad row named."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from normsim.errors import InputError
from normsim.room.guesses import Guess
from normsim.room.observed import read_observed
from normsim.room.questions import Question
from normsim.room.scores_page import ScoredRoom, build_scores_page
from normsim.room.scores_words import answer_text
from normsim.room.tally import tally

STATES = Question("s:T.further.2030-12", "range", "further", "How many?", "states", 40)
CHANCE = Question("s:T.at_least.1", "chance", "one", "In how many runs?")
CHOICE = Question("s:driver", "choice", "push", "Which?", choices=(("threat", "Threat"),))
ASKED = {one.id: one for one in (STATES, CHANCE, CHOICE)}


def write(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "seen.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_numbers_and_yes_or_no(tmp_path: Path) -> None:
    found, problems = read_observed(write(tmp_path, f"question;value\n{STATES.id};2\n{CHANCE.id};Yes\n"), ASKED)
    assert problems == ()
    assert np.array_equal(found[STATES.id].values, [2.0])
    assert found[CHANCE.id].share == 1
    assert answer_text(found[STATES.id]) == "Observed: 2 states."
    assert answer_text(found[CHANCE.id]) == "Observed: it happened."
    # Width 2, and 20 times the one state above the range; nothing of it unavoidable.
    score = found[STATES.id].of_range(0, 1)
    assert (score.total, score.floor) == (21.0, 0.0)
    assert found[CHANCE.id].of_chance(0.7).total == pytest.approx(0.09)


def test_each_bad_row_is_named(tmp_path: Path) -> None:
    rows = (
        *("question,value", "x:y,1", f"{CHANCE.id},0.4", f"{STATES.id},99", f"{CHOICE.id},threat", f"{STATES.id},1"),
        *(f"{STATES.id},2", f"{CHANCE.id},", f"{STATES.id},1.5"),
    )
    found, problems = read_observed(write(tmp_path, "\n".join(rows)), ASKED)
    assert [(one.line, one.column, one.key) for one in problems] == [
        (2, 1, "question"),
        (3, 2, "value"),
        (4, 2, "value"),
        (5, 2, "value"),
        (7, 1, "question"),
        (9, 1, "question"),
    ]
    assert list(found) == [STATES.id]


def test_a_missing_column(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="value: this column is missing"):
        read_observed(write(tmp_path, "question,answer\na,b\n"), ASKED)


def test_the_page_marks_what_was_observed(tmp_path: Path) -> None:
    found, _ = read_observed(write(tmp_path, f"question,value\n{STATES.id},2\n"), ASKED)
    guesses = [Guess("Al", "", STATES.id, low=1, high=3), Guess("Bo", "", STATES.id, low=5, high=6)]
    room = ScoredRoom(tally(guesses, found), {"s": "S"}, {"s": 10}, (), "g.csv", "normsim")
    text = " ".join(build_scores_page(room).split())
    assert "Observed: 2 states." in text
    assert "Nearest: Al." in text
    assert "one outcome says little" in text
    assert "the runs are not used here" in text


def test_only_numbers_that_can_be_counted(tmp_path: Path) -> None:
    found, [problem] = read_observed(write(tmp_path, f"question,value\n{STATES.id},1.5\n"), ASKED)
    assert found == {}
    assert (problem.line, problem.column) == (2, 2)
    assert "must be a whole number of states" in problem.text
