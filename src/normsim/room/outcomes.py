"""What the runs answer to the questions: a number per run, a share of runs, or shares of announcements."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from normsim.clock import month_number
from normsim.experiments.spread import spread, wilson
from normsim.figures.causes import new_announcements
from normsim.room.questions import Question
from normsim.room.scoring import Score, brier, choice, interval

if TYPE_CHECKING:
    from normsim.results import Results


@dataclass(frozen=True, eq=False)
class Outcome:
    """The runs' answer to one question.

    Args:
        question: What was asked.
        cases: Number of runs, or of announcements for a choice.
        values: The number in each run, for a range; for a chance 1 where it happened and 0 elsewhere; ``(runs,)``.
        shares: Share of the announcements by key of a choice, each 0 to 1.
        observed: Whether this is what really happened, once, and not what the runs say.
    """

    question: Question
    cases: int
    values: NDArray[np.float64] = field(default_factory=lambda: np.zeros(0))
    shares: tuple[tuple[str, float], ...] = ()
    observed: bool = False

    @property
    def share(self) -> float:
        """Share of the runs in which it happened."""
        return float(self.values.mean())

    @property
    def error(self) -> tuple[float, float]:
        """90 % interval of that share, simulation error alone."""
        low, high = wilson(self.values.sum(), self.cases)
        return float(low), float(high)

    @property
    def spread(self) -> dict[str, float]:
        """Mean and quantiles over the runs."""
        return spread(self.values)

    @property
    def most_frequent(self) -> tuple[str, float]:
        """Most frequent answer to a choice and its share."""
        return max(self.shares, key=lambda pair: pair[1])

    def of_chance(self, chance: float) -> Score:
        """Score of a chance, 0 to 1."""
        return brier(chance, self.share)

    def of_range(self, low: float, high: float) -> Score:
        """Score of a 90 % range, unit of the number."""
        return interval(low, high, self.values)

    def of_choice(self, key: str) -> Score:
        """Score of a choice, 0 to 1."""
        return choice(dict(self.shares)[key], self.most_frequent[1])


def outcomes(asked: Iterable[Question], results: Results) -> dict[str, Outcome]:
    """Answer questions from an ensemble.

    Args:
        asked: Questions about its scenario.
        results: The ensemble.

    Returns:
        Outcome by question id; a choice has none when no run has a new announcement.
    """
    found: dict[str, Outcome] = {}
    for question in asked:
        if question.kind == "choice":
            shares, cases = _pushes(question, results)
            if cases:
                found[question.id] = Outcome(question, cases, shares=shares)
        else:
            values = _values(question, results)
            found[question.id] = Outcome(question, len(values), values=values)
    return found


def _values(question: Question, results: Results) -> NDArray[np.float64]:
    treaty, what, detail = question.treaty, question.what, question.detail
    if what == "robustness":
        place = results.treaties.index(treaty)
        return results.dataset["robustness"].to_numpy()[:, place, -1].astype(np.float64)
    if what == "further":
        month = month_number(detail) - int(results.months[0])
        return results.count(treaty, "announced", kind="new")[:, month].astype(np.float64)
    if what == "at_least":
        return (results.count(treaty, "announced", kind="new")[:, -1] >= int(detail)).astype(np.float64)
    if what == "group":
        return (results.count(treaty, "announced", kind="new", group=detail)[:, -1] > 0).astype(np.float64)
    dates = results.first("announced")[:, results.states.index(detail), results.treaties.index(treaty)]
    return (dates >= 0).astype(np.float64)


def _pushes(question: Question, results: Results) -> tuple[tuple[tuple[str, float], ...], int]:
    """How often each cause is the largest push at a new announcement."""
    found = new_announcements(results)
    if not len(found):
        return (), 0
    largest = np.bincount(found.values.argmax(axis=1), minlength=len(found.terms)) / len(found)
    by_term = dict(zip(found.terms, largest.tolist(), strict=True))
    return tuple((key, by_term.get(key, 0.0)) for key, _ in question.choices), len(found)
