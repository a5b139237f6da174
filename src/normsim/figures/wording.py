"""Numbers in the words a reader gets: steps of five, small counts as words, nothing more exact than is known."""

from __future__ import annotations

from collections.abc import Sequence

from normsim.clock import MONTHS_PER_YEAR

SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
RARE = 0.01
"""A share below this is shown as "below 1 in 100" (model.md section 11)."""
FEW_RUNS = 20
"""With fewer runs than this a step of 5 points says more than the runs do: counts are shown instead."""

SHARE_CODES: tuple[str, ...] = (
    "below 1 in 100",
    "below 5 %",
    *(f"{5 * step} %" for step in range(1, 20)),
    "above 95 %",
    "every run",
)
"""What a share code means; codes keep the page small and the browser's words equal to Python's."""

STEP_LABELS: tuple[str, ...] = (
    "below 1 in 100",
    "1 in 100 to 5 %",
    "10–20 %",
    "25–40 %",
    "45–60 %",
    "65–80 %",
    "85 % and more",
)
"""Names of the seven steps of the map's ramp; shares are rounded to 5 points before they are sorted into them."""


def share_code(share: float) -> int:
    """Sort a share of runs into a code of ``SHARE_CODES``.

    Args:
        share: Share of runs, 0 to 1.

    Returns:
        Position in ``SHARE_CODES``.
    """
    if share < RARE:
        return 0
    if share >= 1:
        return len(SHARE_CODES) - 1
    step = int(share * 20 + 0.5)
    if step == 0:
        return 1
    return 21 if step == 20 else 1 + step


def code_step(code: int) -> int:
    """Step of the ramp, 0 to 6, for a share code."""
    points = 0 if code < 2 else min(5 * (code - 1), 100)
    if code == 0:
        return 0
    return next(step for step, top in enumerate((5, 20, 40, 60, 80, 100), start=1) if points <= top)


def share_text(share: float, runs: int | None = None) -> str:
    """Say a share of runs in steps of 5 %, or as a count when the runs are few.

    Args:
        share: Share of runs, 0 to 1.
        runs: Number of runs behind it; below ``FEW_RUNS`` the count is said.

    Returns:
        For example ``35 %``, ``below 1 in 100`` or ``2 of 8 runs``.
    """
    if runs is not None and runs < FEW_RUNS:
        return f"{round(share * runs)} of {runs} run{'' if runs == 1 else 's'}"
    return SHARE_CODES[share_code(share)]


def part_text(share: float) -> str:
    """Say a share of something else than runs: ``35 %``, ``all``."""
    return share_text(share).replace("every run", "all")


def of_runs(share: float, runs: int | None = None) -> str:
    """Say a share so that it fits after "in": ``35 % of runs``, ``fewer than 1 in 100 runs``, ``every run``."""
    if runs is not None and runs < FEW_RUNS:
        return share_text(share, runs)
    text = SHARE_CODES[share_code(share)]
    if text == "every run":
        return text
    if text == SHARE_CODES[0]:
        return "fewer than 1 in 100 runs"
    return f"{text} of runs".replace("below", "fewer than").replace("above", "more than")


def share_range(low: float, high: float) -> str:
    """Say a range of shares of runs: ``10 to 35 %``, ``up to 5 %``, ``below 1 in 100``."""
    first, last = share_code(low), share_code(high)
    if first == last:
        return SHARE_CODES[last]
    if first < 2 and last < 21:
        return SHARE_CODES[last] if last < 2 else f"up to {SHARE_CODES[last]}"
    start = SHARE_CODES[first].removesuffix(" %") if 2 <= first < 21 and last < 21 else SHARE_CODES[first]
    return f"{start} to {SHARE_CODES[last]}"


def tenths_text(share: float, runs: int | None = None) -> str:
    """Say a share as "6 of 10 runs"; near the ends as "fewer than 1 of 10 runs" and the like."""
    if runs is not None and runs < FEW_RUNS:
        return f"{round(share * runs)} of {runs} run{'' if runs == 1 else 's'}"
    if share < RARE:
        return "fewer than 1 of 100 runs"
    if share < 0.05:
        return "fewer than 1 of 10 runs"
    if share >= 0.95:
        return "more than 9 of 10 runs"
    return f"{min(max(int(share * 10 + 0.5), 1), 9)} of 10 runs"


def tenths_range(shares: Sequence[float], runs: int | None = None) -> str:
    """Say the range of several shares: "4 to 7 of 10 runs"."""
    low, high = tenths_text(min(shares), runs), tenths_text(max(shares), runs)
    if low == high:
        return low
    tail = " of 10 runs"
    if low.endswith(tail) and high.endswith(tail):
        start, end = low.removesuffix(tail), high.removesuffix(tail)
        if start.isdigit() and end.isdigit():
            return f"{start} to {end}{tail}"
    return f"{low.removesuffix(' runs')} to {high}"


def count_words(number: float) -> str:
    """Write a small whole number as a word, others as digits."""
    whole = round(number)
    return SMALL[whole] if 0 <= whole < len(SMALL) else f"{whole:,}"


def count_range(low: float, high: float) -> str:
    """Write a range of counts in words: "one to three", "none"."""
    words = [("none" if round(value) == 0 else count_words(value)) for value in (low, high)]
    if words[0] == words[1]:
        return words[0]
    return f"{words[0]} {'or' if round(high) - round(low) == 1 else 'to'} {words[1]}"


def number(value: float, digits: int = 2) -> str:
    """Write a number with a true minus sign and no negative zero."""
    text = f"{value:.{digits}f}"
    if float(text) == 0:
        text = text.lstrip("-")
    return text.replace("-", "−")


def signed(value: float, digits: int = 2) -> str:
    """Write a number with its sign."""
    text = number(value, digits)
    return text if text.startswith("−") or float(text) == 0 else f"+{text}"


def month_words(month: int) -> str:
    """Write a month number as ``December 2030``."""
    year, index = divmod(int(month), MONTHS_PER_YEAR)
    return f"{MONTHS[index]} {year}"


def runs_words(runs: int) -> str:
    """Write "1 run" or "4,000 runs"."""
    return "1 run" if runs == 1 else f"{runs:,} runs"


def join_words(words: Sequence[str]) -> str:
    """Join words with commas and a last "and"."""
    if len(words) <= 1:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


TERM_NAMES: dict[str, str] = {
    "threat": "Threat × usefulness of the weapon",
    "substitutes": "Substitutes for the weapon",
    "abandonment": "Doubt about the ally",
    "permission": "Others' permissive example",
    "norm": "Attachment to the norm",
    "disapproval": "Disapproval by others",
    "domestic": "Domestic advocacy",
    "anticipation": "Leaving before war blocks it",
    "resistance": "Parliament, cost, deliberation",
    "shock": "Common shock, unexplained",
    "peers": "Peers that have left",
    "sibling": "Own exit from the other treaty",
    "pact": "Invitation by a pact",
}
"""Causes of an announcement, in plain words."""

RIVAL_NAMES: dict[str, str] = {
    "common_shock": "Common shock",
    "pact_only": "Pact only",
    "full_contagion": "Full contagion",
}
RIVAL_MEANING: dict[str, str] = {
    "common_shock": "States react to the same events; nobody follows another state.",
    "pact_only": "Only states bound by a pact draw each other along.",
    "full_contagion": "Any exit makes further exits by peers more likely.",
}
STAGE_NAMES: dict[str, str] = {
    "debating": "debating",
    "announced": "announced",
    "deposited": "deposited",
    "effective": "in effect",
}
STAGE_AT_START: tuple[str, ...] = ("not a party", "party", "debating", "announced", "deposited", "left")
"""Names of the stage codes 0 to 5 of ``Results.dataset.stage_at_start``."""
