"""The tables of the comparison page: a row per outcome, how sure each difference is, gains, break-even strengths."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from normsim.experiments.break_even import GRID, BreakEven
from normsim.experiments.comparison import FOLLOWERS, Compared, Comparison
from normsim.experiments.pairing import Contrast
from normsim.experiments.readings import FURTHER, TOTAL, Outcome
from normsim.figures.comparison import short
from normsim.figures.wording import RIVAL_NAMES, month_words, number, of_runs, share_range, signed
from normsim.report.comparison_words import (
    MARKS,
    UNIT_WORDS,
    difference,
    level,
    outcome_words,
    pairing,
    points,
    rival_texts,
    shares,
    start_and_new,
)
from normsim.report.parts import Bar

COLUMNS = 6
"""Scenarios beside each other in one table: what fits on paper."""

GROUPS = "By group"
"""Heading of the rows that fold out."""

PER_TREATY = (
    "exits.total.announced",
    "exits.new.announced",
    "exits.total.effective",
    "at_least_one",
    "time_to_quiet",
    "robustness",
    "parties",
    "rearmed",
    "harm",
    "harm_without_deterrence",
)
"""Outcomes of each treaty with a row of their own."""

OVERALL = ("capability_gain", "identity_loss", "cohesion_loss", "break_even_capability_weight", "followers")
"""Outcomes over all shared treaties."""


GLANCED = (TOTAL, Outcome("capability_gain"), Outcome("identity_loss"))
"""What the overview tells of each scenario."""


def glance_rows(others: Sequence[Compared]) -> list[dict[str, Any]]:
    """One row for each scenario, fewest exits first: differences in exits, capability and identity, and the mark."""
    told = [one for one in others if one.versus is not None and TOTAL in one.versus.contrasts]
    rows = []
    for one in sorted(told, key=_exits_mean):
        assert one.versus is not None
        contrast = one.versus.contrasts[TOTAL]
        mark, words = MARKS[contrast.sign]
        parts = start_and_new(one)
        rows.append(
            {
                "name": one.candidate.name,
                "title": one.candidate.scenario.title,
                "cells": [difference(one.versus.contrasts[outcome].all, outcome.unit) for outcome in GLANCED],
                "given": f"at start {parts[0]}, new {parts[1]}" if parts else "",
                "shares": "the same in every run" if contrast.all.zero else shares(contrast.all),
                "mark": mark,
                "words": words,
            }
        )
    return rows


def _exits_mean(one: Compared) -> float:
    assert one.versus is not None
    return one.versus.contrasts[TOTAL].all.mean


def main_outcomes(comparison: Comparison) -> list[tuple[str, list[Outcome]]]:
    """Rows of the main table under their headings: each treaty, then all treaties, then the groups."""
    own = comparison.baseline.own
    blocks = []
    for treaty in own.shared.treaties:
        rows = [
            Outcome(name, treaty, None, month)
            for name in PER_TREATY
            for month in ((*own.shared.by, None) if name == TOTAL.name else (None,))
        ]
        blocks.append((treaty, rows))
    blocks.append(("All treaties", [TOTAL, FURTHER, *(Outcome(name) for name in OVERALL)]))
    groups = [group for group, _ in own.shared.groups]
    grouped = [Outcome(TOTAL.name, treaty, group) for group in groups for treaty in own.shared.treaties]
    blocks.append((GROUPS, grouped))
    kept = [(title, [row for row in rows if row in own.values or row == FOLLOWERS]) for title, rows in blocks]
    return [(title, [row for row in rows if _anywhere(comparison, row)]) for title, rows in kept]


def _anywhere(comparison: Comparison, outcome: Outcome) -> bool:
    return any(one.versus is not None and outcome in one.versus.contrasts for one in comparison.others)


def main_tables(comparison: Comparison) -> list[dict[str, Any]]:
    """A row for each outcome, a column for each scenario; at most ``COLUMNS`` scenarios in one table."""
    outcomes = main_outcomes(comparison)
    tables = []
    parts = -(-len(comparison.others) // COLUMNS)
    size = -(-len(comparison.others) // max(parts, 1))
    for first in range(0, len(comparison.others), size):
        some = comparison.others[first : first + size]
        blocks = [
            {"title": title, "rows": [_main_row(comparison, some, outcome) for outcome in rows]}
            for title, rows in outcomes
            if rows
        ]
        names = [short(one.candidate.name) for one in some]
        groups = [block for block in blocks if block["title"] == GROUPS]
        tables.append({"names": names, "blocks": [one for one in blocks if one not in groups], "groups": groups})
    return tables


def _main_row(comparison: Comparison, some: Sequence[Compared], outcome: Outcome) -> dict[str, Any]:
    values = comparison.baseline.own.values.get(outcome)
    mean = float("nan") if values is None or not (values == values).any() else float(values[values == values].mean())  # noqa: PLR0124 - NaN
    words = outcome_words(Outcome(outcome.name, None, outcome.group, outcome.month))
    if outcome.group:
        words = f"{outcome.group}, {outcome.treaty}: exits announced"
    return {
        "name": words,
        "unit": UNIT_WORDS[outcome.unit],
        "baseline": level(mean, outcome.unit),
        "cells": [_cell(one, outcome, comparison) for one in some],
    }


def _cell(one: Compared, outcome: Outcome, comparison: Comparison) -> dict[str, str]:
    assert one.versus is not None
    contrast = one.versus.contrasts.get(outcome)
    if contrast is None:
        return {"mean": "–", "interval": "not compared", "mark": "", "title": "", "note": "", "shares": ""}
    mean, interval = difference(contrast.all, outcome.unit)
    mark, title = MARKS[contrast.sign]
    ends = one.versus.shared.end, comparison.baseline.own.shared.end
    note = f"by {month_words(ends[0])}" if outcome.month is None and ends[0] != ends[1] else ""
    runs = "" if contrast.all.zero or not contrast.all.n else f"runs: {shares(contrast.all)}"
    return {"mean": mean, "interval": interval, "mark": mark, "title": title, "note": note, "shares": runs}


def sure_tables(others: Sequence[Compared]) -> list[dict[str, Any]]:
    """For each scenario and outcome: means, difference, spread of runs, shares, rivals, and what pairing gained."""
    found = [(one.candidate.name, list(_sure_rows(one))) for one in others if one.versus is not None]
    return [{"name": name, "rows": rows} for name, rows in found if rows]


def _sure_rows(one: Compared) -> Iterator[dict[str, Any]]:
    assert one.versus is not None
    end = f"by {month_words(one.versus.shared.end)}"
    for outcome, contrast in one.versus.contrasts.items():
        if outcome.group is not None:
            continue
        yield _sure_row(outcome, contrast, one.versus.identical, end)


def _sure_row(outcome: Outcome, contrast: Contrast, identical: frozenset[str], end: str) -> dict[str, Any]:
    paired = contrast.all
    mean, interval = difference(paired, outcome.unit)
    ratio, needed = pairing(paired)
    places = 0 if outcome.unit in ("states", "months") else 2
    return {
        "name": outcome_words(outcome, end),
        "levels": f"{level(paired.baseline, outcome.unit)} → {level(paired.other, outcome.unit)}",
        "difference": mean if paired.zero else f"{mean} ({interval})",
        "spread": "–" if not paired.n else f"{signed(paired.q05, places)} to {signed(paired.q95, places)}",
        "shares": shares(paired),
        "rivals": rival_texts(contrast, outcome.unit, identical),
        "mark": MARKS[contrast.sign][0],
        "title": MARKS[contrast.sign][1],
        "ratio": ratio,
        "needed": needed,
        "n": f"{paired.n:,}",
    }


def gain_rows(others: Sequence[Compared]) -> list[dict[str, Any]]:
    """Range of the share of runs in which the adversary gains, over all weights."""
    rows = []
    for one in others:
        if one.versus is None or one.versus.gain is None:
            continue
        gain = one.versus.gain
        low, high = gain.difference
        rows.append(
            {
                "name": short(one.candidate.name),
                "baseline": share_range(*gain.baseline),
                "other": share_range(*gain.other),
                "difference": _gain_words(low, high),
            }
        )
    return rows


def _gain_words(low: float, high: float) -> str:
    """Whether the adversary gains more or less often, and for which weights."""
    if low == high == 0:
        return "the same for every weighting"
    if low >= 0:
        return f"more often, or as often, for every weighting ({_points(high)} at most)"
    if high <= 0:
        return f"less often, or as often, for every weighting ({_points(low)} at most)"
    return f"depends on the weights: from {_points(low)} less to {_points(high)} more"


def _points(share: float) -> str:
    return f"{points(share).replace('+', '').replace('−', '')} points"


def break_even_rows(comparison: Comparison) -> list[dict[str, Any]]:
    """How strong each lever that a scenario uses would have to be, for each aim."""
    rows = []
    for one in (comparison.baseline, *comparison.others):
        for name in dict.fromkeys(found.lever for found in one.break_evens):
            aims = [found for found in one.break_evens if found.lever == name]
            own = one.candidate.scenario.levers[name].strength
            rows.append(
                {
                    "name": short(one.candidate.name),
                    "lever": name.replace("_", " "),
                    "own": f"{own:g}" if isinstance(own, int | float) else "a distribution",
                    "aims": [_aim(found) for found in aims],
                    "left": _left(aims[0]),
                    "runs": f"{aims[0].runs:,}",
                }
            )
    return rows


def _aim(found: BreakEven) -> dict[str, Any]:
    """One aim: the strength that reaches it, its error, and the same under each rival."""
    reached = {rival: strength for rival, strength in found.rivals.items() if strength is not None}
    if found.without and len(reached) == len(found.rivals) > 1:
        rivals = f"rivals {number(min(reached.values()))} to {number(max(reached.values()))}"
    elif reached:
        told = [f"{RIVAL_NAMES[rival].lower()} {number(strength)}" for rival, strength in reached.items()]
        rivals = f"reached under {', '.join(told)} only"
    else:
        rivals = ""
    return {"text": _strength(found), "error": _strength_error(found), "rivals": rivals, "bar": _bar(found)}


def _strength(found: BreakEven) -> str:
    if not found.without:
        return "nothing to lower"
    return "not reached" if found.strength is None else number(found.strength)


def _strength_error(found: BreakEven) -> str:
    if not found.without or not found.reached:
        return ""
    if found.high is None:
        low = f"{number(found.low)} or more" if found.low is not None else "seldom"
        return f"{low}; reached in {of_runs(found.reached).replace('runs', 'resampled ensembles')}"
    return f"{number(found.low or 0)} to {number(found.high)}"


def _left(found: BreakEven) -> str:
    """Share of further exits that is left at full strength."""
    if not found.without:
        return "no further exits without it"
    return f"{5 * round(20 * found.left[-1])} % of {number(found.without, 1)} exits"


def _bar(found: BreakEven) -> Bar | None:
    if found.strength is None:
        return None
    low = found.strength if found.low is None else found.low
    high = GRID[-1] if found.high is None else found.high
    left, right, at = (round(100 * place, 1) for place in (low, high, found.strength))
    return Bar(left, right, at, at, at, f"{_strength(found)}, {_strength_error(found)}")
