"""The page that shows guesses first, the runs' answer on a click, and the scores with what they mean."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from normsim.errors import Problem
from normsim.figures.wording import (
    count_words,
    number,
    share_text,
)
from normsim.report.pages import Skeleton, fill
from normsim.room.outcomes import Outcome
from normsim.room.questions import Question
from normsim.room.scores_words import answer_text, columns, lesson, note, said
from normsim.room.tally import Asked, Line, Scored, Tally

HEADS = {
    "chance": "Chances, Brier score",
    "states": "Ranges of states, interval score",
    "scale": "Ranges on 0 to 1, interval score",
    "choice": "Choices, share wrong",
}
OBSERVED = (
    " Where an answer says “observed”, guesses are scored against what happened, once; one outcome says little about "
    "whether a chance was well judged."
)
TOPS = (1, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30, 40, 50, 75, 100, 150, 200)
NOTICE = (
    "These scores say how well guesses agree with the model’s runs under its assumptions. They do not say who is right "
    "about the world: the runs may be wrong, and a guess that disagrees with them may be the better one. Ask why."
)


@dataclass(frozen=True)
class ScoredRoom:
    """Everything the page shows.

    Args:
        tally: All scores.
        titles: Title by name of scenario.
        runs: Number of runs by name of scenario.
        problems: What was left out of the file, one line each.
        file: Name of the file of guesses.
        command: Command line that gives the page again.
        about: Further lines on where the answers come from.
    """

    tally: Tally
    titles: Mapping[str, str]
    runs: Mapping[str, int]
    problems: tuple[Problem, ...]
    file: str
    command: str
    about: tuple[str, ...] = ()


def build_scores_page(room: ScoredRoom) -> str:
    """Write the page of a scored room.

    Args:
        room: What to show.

    Returns:
        One HTML page that needs no other file and no network.
    """
    asked = room.tally.asked
    seen = any(one.outcome.observed for one in asked)
    skeleton = Skeleton(
        title="Predictions and scores",
        kind="predictions",
        strip=(f"{len(room.tally.people)} {'person' if len(room.tally.people) == 1 else 'people or groups'}",),
        scripts=("reveal.js",),
    )
    return fill(
        "room/scores.html.j2",
        skeleton,
        opening={"finding": _finding(room), "notice": NOTICE + (OBSERVED if seen else "")},
        questions=[_question(one, room) for one in asked],
        tally=_tables(room.tally),
        problems=[str(problem) for problem in room.problems],
        about=[*room.about, f"Guesses: {room.file}."],
        command=room.command,
    )


def _finding(room: ScoredRoom) -> str:
    people, groups = len(room.tally.people), len(room.tally.groups)
    who = f"{count_words(people)} {'guesser' if people == 1 else 'guessers'}"
    parts = f" in {count_words(groups)} {'group' if groups == 1 else 'groups'}" if groups else ""
    asked = len(room.tally.asked)
    what = f"{count_words(asked)} {'question' if asked == 1 else 'questions'}"
    about = "; ".join(f"“{title}”" for title in room.titles.values())
    hidden = "The answers stay hidden until somebody asks for them."
    return f"{who[0].upper()}{who[1:]}{parts} answered {what} on {about}. {hidden}"


def _question(asked: Asked, room: ScoredRoom) -> dict[str, Any]:
    question, outcome = asked.question, asked.outcome
    shown: dict[str, Any] = {
        "text": question.text,
        "kind": question.kind,
        "scenario": room.titles.get(question.scenario, question.scenario),
        "answer": answer_text(outcome),
        "note": note(outcome),
        "lesson": lesson(asked),
        "columns": columns(outcome),
        "columns_text": answer_text(outcome),
    }
    if question.kind == "choice":
        return shown | {"options": _options(asked)}
    top = _top(asked)
    return shown | {
        "ticks": _ticks(question, top),
        "truth": _truth(outcome, top),
        "people": [_row(one, question, top) for one in asked.people],
        "groups": [_row(one, question, top) for one in asked.groups],
        "room": [_row(one, question, top) for one in asked.room],
    }


def _top(asked: Asked) -> float:
    """Right end of the scale: round, so that it gives little away before the answer is revealed."""
    if asked.question.unit != "states":
        return 1.0
    most = max([asked.outcome.spread["q95"], *(one.guess.high for one in asked.people)])
    return float(next((top for top in TOPS if top >= most), TOPS[-1]))


def _ticks(question: Question, top: float) -> list[dict[str, Any]]:
    """Round marks of the scale: quarters, fifths or halves, whatever keeps counts whole."""
    parts = 4 if question.unit != "states" else next((n for n in (4, 5, 3, 2) if top % n == 0), 1)
    return [{"left": 100 * part / parts, "text": _tick(question, top * part / parts)} for part in range(parts + 1)]


def _tick(question: Question, value: float) -> str:
    if question.kind == "chance":
        return f"{100 * value:.0f} %"
    return f"{value:g}"


def _truth(outcome: Outcome, top: float) -> dict[str, float]:
    if outcome.question.kind == "chance":
        middle = outcome.share
        low, high = (middle, middle) if outcome.observed else outcome.error
    else:
        low, middle, high = (outcome.spread[name] for name in ("q05", "q50", "q95"))
    places = [round(min(max(100 * value / top, 0), 100), 1) for value in (low, middle, high)]
    return {"low": places[0], "middle": places[1], "width": round(places[2] - places[0], 1)}


def _row(one: Scored, question: Question, top: float) -> dict[str, Any]:
    guess = one.guess
    if question.kind == "chance":
        bar = {"left": round(100 * guess.chance, 1), "width": None}
    else:
        left, right = (round(min(100 * value / top, 100), 1) for value in (guess.low, guess.high))
        bar = {"left": left, "width": round(right - left, 1)}
    return {
        "who": one.who,
        "group": guess.group if guess.group != one.who else "",
        "bar": bar,
        "said": said(guess, question),
        "total": number(one.score.total),
        "avoidable": number(one.score.avoidable),
    }


def _options(asked: Asked) -> list[dict[str, Any]]:
    shares = dict(asked.outcome.shares)
    rows = []
    for key, words in asked.question.choices:
        who = [one.who for one in asked.people if one.guess.choice == key]
        rows.append(
            {
                "words": words,
                "votes": len(who) or "–",
                "who": ", ".join(who),
                "share": round(100 * shares[key], 1),
                "text": share_text(shares[key]).replace("every run", "all") if shares[key] else "never",
            }
        )
    return rows


def _tables(found: Tally) -> dict[str, Any]:
    def lines(rows: Sequence[Line]) -> list[dict[str, Any]]:
        return [
            {"who": one.who, "group": one.group, "cells": [_cell(one, kind) for kind in found.classes]} for one in rows
        ]

    crowd = []
    counted = [asked for asked in found.asked if asked.beaten is not None]
    if counted:
        halves = sum((asked.beaten or 0) * 2 > len(asked.people) for asked in counted)
        crowd.append(
            f"The room’s average guess scores better than more than half of its people on {halves} of "
            f"{len(counted)} questions."
        )
    return {
        "heads": [HEADS[kind] for kind in found.classes],
        "room": lines(found.room),
        "groups": lines(found.groups),
        "group_guesses": lines(found.group_guesses),
        "people": lines(found.people),
        "crowd": crowd,
    }


def _cell(line: Line, kind: str) -> dict[str, str]:
    if kind not in line.means:
        return {"text": "–", "more": ""}
    count, total, avoidable = line.means[kind]
    return {"text": f"{number(total)} ({number(avoidable)})", "more": f"{count} answer{'' if count == 1 else 's'}"}
