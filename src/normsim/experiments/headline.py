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


def span(counts: Mapping[str, float]) -> str:
    """From the 5th to the 95th percentile of a count, in digits: ``0 to 3``, or ``2`` where both are the same."""
    low, high = round(counts["q05"]), round(counts["q95"])
    return f"{low}" if low == high else f"{low} to {high}"


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
        f"{treaty} {' and '.join(at_start)} at the start, {in_words(round(further['q50']))} further announced in the "
        f"median run ({_ranges(summary, treaty)}), at least one further in {_chance(summary, treaty)}"
    )


def _ranges(summary: Mapping[str, Any], treaty: str) -> str:
    """Range over the runs, and of the median over the rivals or which rival alone was simulated."""
    further = summary["exits"][treaty]["new"]["announced"]
    medians = [tree["exits"][treaty]["new"]["announced"]["q50"] for tree in summary["variants"].values()]
    spread = f"{span(further)} in 90 % of runs"
    if len(medians) < 2:
        return f"{spread}, {RIVAL_NAMES.get(next(iter(summary['variants']), ''), 'one explanation')} alone"
    if _count(min(medians)) == _count(max(medians)):
        return f"{spread}; the same median under each rival explanation"
    return f"{spread}; medians of the rivals {_count(min(medians))} to {_count(max(medians))}"


def _chance(summary: Mapping[str, Any], treaty: str) -> str:
    """Frequency of at least one further exit, with its range over the rivals where they differ."""
    overall = in_runs(summary["at_least"][treaty]["1"])
    tenths = [round(10 * tree["at_least"][treaty]["1"]) for tree in summary["variants"].values()]
    return overall if max(tenths) == min(tenths) else f"{overall} (rivals {min(tenths)} to {max(tenths)})"


def _count(value: float | None) -> str:
    return "no number" if value is None else f"{round(value)}"
