"""Scores by person, by group and for the room, from guesses and the runs' answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from normsim.room.guesses import Guess
from normsim.room.outcomes import Outcome
from normsim.room.questions import Question
from normsim.room.scoring import Score, average, median

ROOM = "The room"
CLASSES = ("chance", "states", "scale", "choice")
"""Kinds of scores that share a unit and may be averaged with each other, and with nothing else."""


def score_class(question: Question) -> str:
    """Which of ``CLASSES`` a question's scores belong to."""
    if question.kind != "range":
        return question.kind
    return "states" if question.unit == "states" else "scale"


@dataclass(frozen=True)
class Scored:
    """One guess, of a person or averaged over several, and what it cost.

    Args:
        who: Person, group, or a name for the average.
        guess: The guess.
        score: Its score against the runs.
    """

    who: str
    guess: Guess
    score: Score


@dataclass(frozen=True)
class Asked:
    """One question with everybody's guesses.

    Args:
        outcome: The runs' answer.
        people: One scored guess per person, by group, then by name.
    """

    outcome: Outcome
    people: tuple[Scored, ...]

    @property
    def question(self) -> Question:
        """What was asked."""
        return self.outcome.question

    @cached_property
    def groups(self) -> tuple[Scored, ...]:
        """The average guess of each group that has several people here."""
        found = []
        for group in dict.fromkeys(one.guess.group for one in self.people):
            inside = [one.guess for one in self.people if one.guess.group == group]
            if group and len(inside) > 1:
                found.append(self._pooled(f"{group}, average", inside))
        return tuple(found)

    @cached_property
    def room(self) -> tuple[Scored, ...]:
        """The room's average guess and its median guess, or its most frequent choice; nothing for one person."""
        guesses = [one.guess for one in self.people]
        if len(guesses) < 2:
            return ()
        if self.question.kind == "choice":
            return (self._pooled(f"{ROOM}, most frequent", guesses),)
        return (
            self._pooled(f"{ROOM}, average", guesses),
            self._pooled(f"{ROOM}, median", guesses, by_median=True),
        )

    @property
    def beaten(self) -> int | None:
        """How many people's guesses the room's average guess is better than; None without one."""
        if not self.room:
            return None
        return sum(one.score.total > self.room[0].score.total + 1e-12 for one in self.people)

    def _pooled(self, who: str, guesses: Sequence[Guess], *, by_median: bool = False) -> Scored:
        pool = median if by_median else average
        guess = Guess(
            name=who,
            group="",
            question=self.question.id,
            low=pool([one.low for one in guesses]),
            high=pool([one.high for one in guesses]),
            chance=pool([one.chance for one in guesses]),
            choice=_most_frequent(self.question, guesses),
        )
        return Scored(who, guess, scored(guess, self.outcome))


def _most_frequent(question: Question, guesses: Iterable[Guess]) -> str:
    """The choice that most people made; of several the first in the question's order."""
    made = [guess.choice for guess in guesses]
    return max((key for key, _ in question.choices), key=made.count, default="")


def scored(guess: Guess, outcome: Outcome) -> Score:
    """Score one guess against the runs."""
    kind = outcome.question.kind
    if kind == "chance":
        return outcome.of_chance(guess.chance)
    if kind == "range":
        return outcome.of_range(guess.low, guess.high)
    return outcome.of_choice(guess.choice)


@dataclass(frozen=True)
class Line:
    """A row of the table of scores.

    Args:
        who: Person, group or room.
        group: The person's group, perhaps empty.
        means: By class, how many questions were answered, the mean score, and its mean avoidable part.
    """

    who: str
    group: str
    means: Mapping[str, tuple[int, float, float]]


@dataclass(frozen=True)
class Tally:
    """All questions and the tables that follow from them."""

    asked: tuple[Asked, ...]

    @cached_property
    def classes(self) -> tuple[str, ...]:
        """Classes of scores that occur."""
        present = {score_class(one.question) for one in self.asked}
        return tuple(kind for kind in CLASSES if kind in present)

    @cached_property
    def people(self) -> tuple[Line, ...]:
        """One line per person, by group, then by name."""
        everybody = dict.fromkeys((one.guess.group, one.who) for asked in self.asked for one in asked.people)
        return tuple(
            self._line(who, group, [(a, s) for a in self.asked for s in a.people if s.who == who])
            for group, who in sorted(everybody, key=lambda pair: (pair[0].casefold(), pair[1].casefold()))
        )

    @cached_property
    def groups(self) -> tuple[Line, ...]:
        """One line per group: the mean of its people's scores."""
        names = dict.fromkeys(line.group for line in self.people if line.group)
        return tuple(
            self._line(group, "", [(a, s) for a in self.asked for s in a.people if s.guess.group == group])
            for group in names
        )

    @cached_property
    def group_guesses(self) -> tuple[Line, ...]:
        """One line per group with several people: the score of its average guess."""
        found = dict.fromkeys(one.who for asked in self.asked for one in asked.groups)
        return tuple(
            self._line(who, "", [(a, s) for a in self.asked for s in a.groups if s.who == who]) for who in found
        )

    @cached_property
    def room(self) -> tuple[Line, ...]:
        """The average person, the room's average guess, its median guess."""
        lines = [self._line("The average person", "", [(a, s) for a in self.asked for s in a.people])]
        for place, words in enumerate(("The room’s average guess", "The room’s median guess")):
            picked = [(a, a.room[min(place, len(a.room) - 1)]) for a in self.asked if a.room]
            if picked:
                lines.append(self._line(words, "", picked))
        return tuple(lines)

    def _line(self, who: str, group: str, found: Sequence[tuple[Asked, Scored]]) -> Line:
        means = {}
        for kind in self.classes:
            scores = [one.score for asked, one in found if score_class(asked.question) == kind]
            if scores:
                means[kind] = (
                    len(scores),
                    average([score.total for score in scores]),
                    average([score.avoidable for score in scores]),
                )
        return Line(who, group, means)


def tally(guesses: Iterable[Guess], outcomes: Mapping[str, Outcome]) -> Tally:
    """Score guesses question by question.

    Args:
        guesses: Usable guesses; those on questions without an outcome are left out.
        outcomes: The runs' answers, in the order in which the page shows them.

    Returns:
        Questions that somebody answered, with all scores.
    """
    by_question: dict[str, list[Guess]] = {}
    for guess in guesses:
        by_question.setdefault(guess.question, []).append(guess)
    asked = []
    for key, outcome in outcomes.items():
        found = sorted(by_question.get(key, []), key=lambda one: (one.group.casefold(), one.name.casefold()))
        if found:
            asked.append(Asked(outcome, tuple(Scored(one.name, one, scored(one, outcome)) for one in found)))
    return Tally(tuple(asked))
