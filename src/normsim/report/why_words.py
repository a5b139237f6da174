"""Answers to "why" in plain words."""

from __future__ import annotations

from collections.abc import Iterator

from normsim.experiments.forces import SNOWBALL
from normsim.experiments.pairing import Contrast, Paired, Sign
from normsim.experiments.spread import quantiles
from normsim.experiments.why import TOGETHER, Answer, Why
from normsim.figures.wording import RIVAL_NAMES, join_words, month_words, number
from normsim.report.comparison_words import MARKS, difference, digits

STATES = "states"
NO_LEAGUE = (
    "An effect on others in these runs, no forecast of what any government will do; where many states are looked at, "
    "some differences are chance."
)
NOBODY = "No state is on its way out, or leaves often enough to be looked at."
STRONGEST = 2
"""Forces that the finding names beside contagion."""


def finding(found: Why) -> str:
    """What the answers come to, in a few sentences."""
    end = month_words(int(found.results.months[-1]))
    said = [f"Under these assumptions states announce {_levels(found)} by {end}, beside the exits at the start."]
    if found.given is not None:
        said.append(f"If {found.given.name}, {change(found.given.further, ' of all others')}.")
    together = next((one for one in found.states or () if one.key == TOGETHER), None)
    if together is not None:
        said.append(f"If all that stand on their way out stayed, {change(together.further, ' of all others')}.")
    fewer = [one for one in found.forces if one.key != SNOWBALL and one.further.all.direction == -1]
    for one in sorted(fewer, key=lambda one: one.further.all.mean)[:STRONGEST]:
        said.append(f"{one.phrase}, {change(one.further)}.")
    contagion = next(one for one in found.forces if one.key == SNOWBALL)
    said.append(f"{contagion.phrase}, {change(contagion.further)}.")
    return " ".join(said)


def _levels(found: Why) -> str:
    """Further exits of each treaty: the mean, and nine of ten runs."""
    parts = []
    for place, (treaty, counts) in enumerate(found.further.items()):
        low, high = (round(float(value)) for value in quantiles(counts, (5, 95)))
        noun, runs = ("", "") if place else (" further exits", " in 90 % of runs")
        parts.append(f"{number(float(counts.mean()), 1)}{noun} from {treaty} ({low} to {high}{runs})")
    return join_words(parts)


def change(contrast: Contrast, whose: str = "") -> str:
    """A difference in further exits in words: "there are 0.3 fewer further exits (0.2 to 0.4), under each rival"."""
    paired = contrast.all
    if not paired.n:
        return "nothing can be said: there is no run"
    if paired.zero:
        return f"no run has one further exit{whose} more or less"
    if paired.direction is None:
        mean, interval = difference(paired, STATES)
        return f"it is open whether there are more or fewer further exits{whose} ({mean}, {interval})"
    return f"there are {_amount(paired, whose)}{_rivals(contrast)}"


def _amount(paired: Paired, whose: str) -> str:
    places = digits(paired)
    ends = sorted(abs(end) for end in (paired.low, paired.high))
    word = "fewer" if paired.mean < 0 else "more"
    low, high = (number(end, places) for end in ends)
    return f"{number(abs(paired.mean), places)} {word} further exits{whose} ({low} to {high})"


def _rivals(contrast: Contrast) -> str:
    told = {
        "holds": ", under each rival explanation",
        "holds or zero": f", though no run differs under {_names(contrast, 0)}",
        "unclear": f", though the direction is open under {_names(contrast, None)}",
        "differs": ", but not in the same direction under each rival explanation",
    }
    return told.get(contrast.sign, "")


def _names(contrast: Contrast, direction: int | None) -> str:
    named = [f"“{RIVAL_NAMES[rival].lower()}”" for rival, one in contrast.rivals.items() if one.direction == direction]
    return join_words(named)


def mark(contrast: Contrast) -> tuple[str, str]:
    """Mark of the sign across the rivals, and what it means."""
    return mark_words(contrast.sign)


def mark_words(sign: Sign) -> tuple[str, str]:
    """A mark and what it means; here one scenario is simulated, not two."""
    text, words = MARKS[sign]
    return text, "fewer than two rival explanations are simulated" if sign == "one rival" else words


def legend(answers: tuple[Answer, ...]) -> Iterator[str]:
    """What the marks mean that some answers have."""
    for sign, words in dict.fromkeys(mark(one.further) for one in answers):
        yield f"{sign} {words}"


def line(one: Answer) -> tuple[str, str, str]:
    """Mean difference of the others' further exits, its interval, and the mark, as texts."""
    mean, interval = difference(one.further.all, STATES)
    return mean, interval, mark(one.further)[0]
