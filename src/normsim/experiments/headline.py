"""The finding in one sentence: under way at the start, further exits, and their range over the rivals."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_WORDS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_MONTHS = (
    "January February March April May June July August September October November December".split()  # noqa: SIM905
)
RIVAL_NAMES = {"common_shock": "common shock", "pact_only": "pact only", "full_contagion": "full contagion"}


def in_words(count: int) -> str:
    """Whole number in words up to ten, in digits above."""
    return _WORDS[count] if 0 <= count < len(_WORDS) else str(count)


def month_in_words(label: str) -> str:
    """Write ``2035-03`` as ``March 2035``."""
    year, month = label.split("-")
    return f"{_MONTHS[int(month) - 1]} {year}"


def in_runs(share: float | None) -> str:
    """Share of runs as a frequency that claims no precision it lacks: ``6 of 10 runs``."""
    if share is None:
        return "no runs"
    if share <= 0:
        return "none of the runs"
    if share >= 1:
        return "all runs"
    if share < 0.05:
        return "fewer than 1 in 100 runs" if share < 0.01 else "fewer than 1 in 20 runs"
    return "more than 19 in 20 runs" if share > 0.95 else f"{min(max(round(share * 10), 1), 9)} of 10 runs"


def headline(summary: Mapping[str, Any]) -> str:
    """The outcome in one conditional sentence, with a date, a frequency and the range over the rivals.

    Exits under way at the start were put in and are never mixed with further ones, which the simulation adds.

    Args:
        summary: What ``summarise`` returns.

    Returns:
        One line that ends with a full stop.
    """
    parts = [_treaty(summary, treaty) for treaty in summary["treaties"]]
    end = month_in_words(summary["horizon"]["end"])
    return f"Under these assumptions, by {end}: {'; '.join(parts)}."


def _treaty(summary: Mapping[str, Any], treaty: str) -> str:
    start = summary["start"][treaty]
    under_way, gone = start["announced"] + start["deposited"], start["withdrawn"]
    at_start = [f"{in_words(under_way)} under way"] if under_way or not gone else []
    if gone:
        at_start.append(f"{in_words(gone)} already out")
    further = summary["exits"][treaty]["new"]["announced"]
    return (
        f"{treaty} {' and '.join(at_start)} at the start, {_count(further['q50'])} further announced "
        f"({_range(summary, treaty)}), at least one further in {_chance(summary, treaty)}"
    )


def _range(summary: Mapping[str, Any], treaty: str) -> str:
    """Range of the median over the rivals, or over the runs where only one rival was simulated."""
    medians = [tree["exits"][treaty]["new"]["announced"]["q50"] for tree in summary["variants"].values()]
    if len(medians) > 1 and min(medians) == max(medians):
        return "the same under each rival explanation"
    if len(medians) > 1:
        return f"range over the rivals {_count(min(medians))} to {_count(max(medians))}"
    further = summary["exits"][treaty]["new"]["announced"]
    only = RIVAL_NAMES.get(next(iter(summary["variants"]), ""), "one explanation")
    return f"{_count(further['q05'])} to {_count(further['q95'])} in 9 of 10 runs, {only} alone"


def _chance(summary: Mapping[str, Any], treaty: str) -> str:
    """Frequency of at least one further exit, with its range over the rivals where they differ."""
    overall = in_runs(summary["at_least"][treaty]["1"])
    tenths = [round(10 * tree["at_least"][treaty]["1"]) for tree in summary["variants"].values()]
    return overall if max(tenths) == min(tenths) else f"{overall} (rivals {min(tenths)} to {max(tenths)})"


def _count(value: float | None) -> str:
    return "no number" if value is None else f"{round(value)}"
