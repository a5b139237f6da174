"""Answers to "why" in plain words."""

from __future__ import annotations

from normsim.experiments.pairing import Contrast, Paired
from normsim.experiments.why import TOGETHER, Answer, Why
from normsim.figures.wording import RIVAL_NAMES, join_words, month_words, number
from normsim.report.comparison_words import MARKS, difference, digits

STATES = "states"
NO_LEAGUE = (
    "An effect on others in these runs, no forecast of what any government will do; where many states are looked at, "
    "some differences are chance."
)


def finding(found: Why) -> str:
    """What the answers come to, in a few sentences."""
    end = month_words(int(found.results.months[-1]))
    parts = join_words([f"{number(value, 1)} from {treaty}" for treaty, value in found.further.items()])
    said = [f"Under these assumptions states announce {parts} by {end}, mean per run, beside those at the start."]
    if found.given is not None:
        said.append(f"If {found.given.name}, {change(found.given.further, ' of all others')}.")
    together = next((one for one in found.states or () if one.key == TOGETHER), None)
    if together is not None:
        said.append(f"If all that stand on their way out stayed, {change(together.further, ' of all others')}.")
    strongest = min((one for one in found.forces if one.key != "contagion"), key=lambda one: one.further.all.mean)
    if strongest.further.all.direction == -1:
        said.append(f"{_without(strongest)}, {change(strongest.further)}; no other single force takes out more.")
    contagion = next(one for one in found.forces if one.key == "contagion")
    said.append(f"Without contagion of any kind, {change(contagion.further)}.")
    return " ".join(said)


def _without(one: Answer) -> str:
    return f"Without {one.name[:1].lower()}{one.name[1:]}"


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
        "holds or zero": f", though none under {_names(contrast, 0)}",
        "unclear": f", though the direction is open under {_names(contrast, None)}",
        "differs": ", but not in the same direction under each rival explanation",
    }
    return told.get(contrast.sign, "")


def _names(contrast: Contrast, direction: int | None) -> str:
    named = [RIVAL_NAMES[rival].lower() for rival, one in contrast.rivals.items() if one.direction == direction]
    return join_words(named)


def mark(contrast: Contrast) -> tuple[str, str]:
    """Mark of the sign across the rivals, and what it means."""
    return MARKS[contrast.sign]


def line(one: Answer) -> tuple[str, str, str]:
    """Mean difference of the others' further exits, its interval, and the mark, as texts."""
    mean, interval = difference(one.further.all, STATES)
    return mean, interval, mark(one.further)[0]
