"""Scores as files: every guess with its score in a table, the tables of the page as a tree."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from typing import Any

from normsim.experiments.summary import json_ready
from normsim.room.questions import Question
from normsim.room.tally import Line, Scored, Tally

COLUMNS = ("name", "group", "question", "low", "high", "chance", "choice", "score", "unavoidable", "avoidable")
SCORED = ("low", "high", "chance", "choice")


def scores_csv(tally: Tally) -> str:
    """Every person's guess with its score, one row each."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for asked in tally.asked:
        for one in asked.people:
            writer.writerow(_row(one, asked.question))
    return out.getvalue()


def _row(one: Scored, question: Question) -> list[str]:
    used = {"range": ("low", "high"), "chance": ("chance",), "choice": ("choice",)}[question.kind]
    cells = []
    for name in SCORED:
        value = getattr(one.guess, name) if name in used else ""
        cells.append(value if isinstance(value, str) else f"{value:.6g}")
    score = one.score
    numbers = [f"{value:.6g}" for value in (score.total, score.floor, score.avoidable)]
    return [plain_cell(one.guess.name), plain_cell(one.guess.group), question.id, *cells, *numbers]


def plain_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text


def scores_tree(tally: Tally) -> dict[str, Any]:
    """Means by person, group and room, and the runs' answers, ready for JSON."""
    tree = {
        "questions": [
            {
                "id": asked.question.id,
                "kind": asked.question.kind,
                "text": asked.question.text,
                "cases": asked.outcome.cases,
                "answer": _answer(asked.outcome),
                "guesses": len(asked.people),
                "average_guess_beats": asked.beaten,
            }
            for asked in tally.asked
        ],
        "room": [_line(line) for line in tally.room],
        "groups": [_line(line) for line in tally.groups],
        "average_guess_of_groups": [_line(line) for line in tally.group_guesses],
        "people": [_line(line) for line in tally.people],
    }
    ready = json_ready(tree)
    assert isinstance(ready, dict)
    return ready


def _answer(outcome: Any) -> Mapping[str, Any]:
    if outcome.question.kind == "choice":
        return dict(outcome.shares)
    if outcome.question.kind == "chance":
        return {"share": outcome.share}
    return dict(outcome.spread)


def _line(line: Line) -> dict[str, Any]:
    means = {
        kind: {"answers": count, "score": total, "avoidable": avoidable}
        for kind, (count, total, avoidable) in line.means.items()
    }
    return {"who": line.who, "group": line.group, "means": means}
