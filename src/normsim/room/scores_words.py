"""Guesses and answers in the words of the page of scores: conditional, in steps of 5 %, with n."""

from __future__ import annotations

from typing import Any

from normsim.figures.wording import RARE, join_words, number, of_runs, runs_words, share_text
from normsim.room.guesses import Guess
from normsim.room.outcomes import Outcome
from normsim.room.questions import Question
from normsim.room.scoring import RangeScore
from normsim.room.tally import ROOM, Asked

MOST_COLUMNS = 14
TALLEST = 90
"""Height of the tallest column, px."""


def said(guess: Guess, question: Question) -> str:
    """A guess in few signs: ``40 %``, ``0 to 3``, the words of a choice."""
    if question.kind == "chance":
        return f"{100 * guess.chance:.0f} %"
    if question.kind == "choice":
        return dict(question.choices)[guess.choice]
    low, high = (f"{value:.2f}".rstrip("0").rstrip(".") for value in (guess.low, guess.high))
    return f"{low} to {high}"


def answer_text(outcome: Outcome) -> str:
    """The runs' answer in a sentence, conditional and in steps of 5 %."""
    question = outcome.question
    if outcome.observed:
        return _observed_text(outcome)
    if question.kind == "choice":
        key, share = outcome.most_frequent
        return (
            f"Under these assumptions: {dict(question.choices)[key]}, the largest push at {share_text(share)} of the "
            f"further announcements."
        )
    if question.kind == "chance":
        return (
            f"Under these assumptions, in {of_runs(outcome.share, outcome.cases)}. "
            "This is a share of runs, not the chance that it happens."
        )
    found = outcome.spread
    digits = 0 if question.unit == "states" else 2
    low, middle, high = (number(found[name], digits) for name in ("q05", "q50", "q95"))
    unit = " states" if question.unit == "states" else ""
    return f"Under these assumptions, {low} to {high}{unit} in 90 % of runs; the median run has {middle}."


def _observed_text(outcome: Outcome) -> str:
    value = float(outcome.values[0])
    if outcome.question.kind == "chance":
        return "Observed: it happened." if value else "Observed: it did not happen."
    return (
        f"Observed: {number(value, 0)} states." if outcome.question.unit == "states" else f"Observed: {number(value)}."
    )


def note(outcome: Outcome) -> str:
    """What the mark of the answer means, with n."""
    if outcome.observed:
        return "What happened, once, as given by the facilitator; the runs are not used here"
    if outcome.question.kind == "choice":
        return f"n = {outcome.cases:,} new announcements of all runs"
    if outcome.question.kind == "chance":
        return f"Band: 90 % interval of the share, simulation error alone; n = {runs_words(outcome.cases)}"
    return f"Band: 90 % of runs; dashed line: median; interval: spread of runs; n = {runs_words(outcome.cases)}"


def columns(outcome: Outcome) -> list[dict[str, Any]]:
    """Share of runs by number of states, for a question that counts states; rare numbers at the end together."""
    if outcome.question.unit != "states" or outcome.observed:
        return []
    top = int(outcome.values.max())
    last = next((value for value in range(top + 1) if float((outcome.values >= value).mean()) < RARE), top + 1)
    if last > MOST_COLUMNS:
        return []
    shares = [(str(value), float((outcome.values == value).mean())) for value in range(last)]
    if last <= top:
        shares.append((f"{last} or more" if last < top else str(top), float((outcome.values >= last).mean())))
    tallest = max(share for _, share in shares)
    return [
        {"value": value, "text": share_text(share), "height": round(TALLEST * share / tallest)}
        for value, share in shares
    ]


def lesson(asked: Asked) -> str:
    """What the guesses of the room were like, seen from the runs."""
    outcome, people = asked.outcome, asked.people
    everybody = len(people)
    if outcome.observed:
        best = min(one.score.total for one in people)
        text = f"Nearest: {join_words([one.who for one in people if one.score.total <= best + 1e-12])}."
        return text if asked.beaten is None else f"{text} {_crowd(asked)}"
    if asked.question.kind == "choice":
        right = sum(one.guess.choice == outcome.most_frequent[0] for one in people)
        return f"Chosen by {_of(right, everybody)}."
    if asked.question.kind == "chance":
        above = sum(one.guess.chance > outcome.share + 0.1 for one in people)
        below = sum(one.guess.chance < outcome.share - 0.1 for one in people)
        text = (
            f"{_of(above, everybody)} said more than 10 points too much, {_of(below, everybody)} more than 10 points "
            f"too little; {number(people[0].score.floor)} of every Brier score is the part nobody could avoid."
        )
    else:
        narrow = sum(isinstance(one.score, RangeScore) and one.score.inside < 0.8 for one in people)
        text = (
            f"{_of(narrow, everybody)} gave a range that leaves out more than 2 of 10 runs, though asked for 9 of 10. "
            f"The cheapest possible range costs {number(people[0].score.floor)}."
        )
    return text if asked.beaten is None else f"{text} {_crowd(asked)}"


def _crowd(asked: Asked) -> str:
    return f"{ROOM}’s average guess scores better than that of {_of(asked.beaten or 0, len(asked.people))}."


def _of(count: int, total: int) -> str:
    return f"{count} of {total}"
