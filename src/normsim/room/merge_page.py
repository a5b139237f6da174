"""The page that lays the groups' settings and outcomes side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from normsim.experiments.spread import spread
from normsim.figures.room import groups_figure
from normsim.figures.wording import (
    count_words,
    join_words,
    month_words,
    number,
    runs_words,
    share_text,
    signed,
)
from normsim.report.pages import Skeleton, fill
from normsim.report.parts import Figure, Table
from normsim.room.agreement import AGREE_IN, SAME_LEVEL, Outcome, Pair, Reading
from normsim.room.merging import Room, Setting

MOST_PAIRS = 12
HEADS = ("Group", "Median", "90 % of runs", "Medians of the rivals", "Against the start, paired")


@dataclass(frozen=True)
class Merged:
    """Everything the page shows.

    Args:
        room: Groups and settings.
        readings: Numbers by group; the base's under its name.
        outcomes: What is compared.
        pairs: Each two groups.
        last: Last month that all have, a month number.
        runs: Number of runs of each group.
        command: Command line that gives the page again.
        notes: What was left out or cut.
    """

    room: Room
    readings: Mapping[str, Reading]
    outcomes: Sequence[Outcome]
    pairs: Sequence[Pair]
    last: int
    runs: int
    command: str
    notes: Sequence[str] = ()

    @property
    def base(self) -> str:
        """Name of the base as the page shows it."""
        return base_name(self.room)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the groups."""
        return tuple(group.name for group in self.room.groups)


def base_name(room: Room) -> str:
    """What the base is called beside the groups; told apart from a group of the same name."""
    name = f"{room.base.name} (start)"
    return name if name not in {group.name for group in room.groups} else f"{name}, unchanged"


def build_merge_page(merged: Merged) -> str:
    """Write the page of merged groups.

    Args:
        merged: What to show.

    Returns:
        One HTML page that needs no other file and no network.
    """
    figures = [_figure(outcome, merged) for outcome in merged.outcomes]
    count = f"{len(merged.names)} group{'' if len(merged.names) == 1 else 's'}"
    n = f"n = {runs_words(merged.runs)} of each group, on the same random numbers"
    return fill(
        "room/merge.html.j2",
        Skeleton(
            title="The groups side by side",
            kind="groups merged",
            strip=(count, merged.room.base.scenario.title),
            figures=figures,
        ),
        finding=_finding(merged),
        note=f"{n}; interval: spread of runs (chance and uncertain inputs together)",
        groups=[
            {"name": group.name, "title": group.scenario.title, "changes": [one.words for one in group.changes]}
            for group in merged.room.groups
        ],
        settings=[_setting(one, merged) for one in merged.room.settings],
        base=merged.base,
        figures=figures,
        ranges=[_range(outcome, merged) for outcome in merged.outcomes],
        agreement=_agreement(merged),
        problems=[str(problem) for problem in merged.room.problems],
        notes=merged.notes,
        end=month_words(merged.last),
        command=merged.command,
    )


def _finding(merged: Merged) -> str:
    groups, settings = merged.names, merged.room.settings
    first = merged.outcomes[0]
    low, high = _medians(first, merged)
    many = f"{count_words(len(groups))} group{'' if len(groups) == 1 else 's'} moved {count_words(len(settings))} "
    many += f"setting{'' if len(settings) == 1 else 's'}"
    same = low[0] == high[0]
    ends = f"{number(low[0], 0)} in all of them" if same else f"{number(low[0], 0)} to {number(high[0], 0)}"
    return (
        f"{many[0].upper()}{many[1:]}. Under their assumptions, the median run has {ends} further exits from the "
        f"{first.id.partition('-')[2]} announced by {month_words(merged.last)}."
    )


def _medians(outcome: Outcome, merged: Merged) -> tuple[tuple[float, list[str]], tuple[float, list[str]]]:
    """Smallest and largest median over the groups, with the groups that have it."""
    medians = {name: merged.readings[name].spread(outcome)["q50"] for name in merged.names}
    low, high = min(medians.values()), max(medians.values())
    return (
        (low, [name for name, value in medians.items() if value == low]),
        (high, [name for name, value in medians.items() if value == high]),
    )


def _setting(setting: Setting, merged: Merged) -> dict[str, Any]:
    shown: dict[str, Any] = {
        "label": setting.label,
        "key": setting.key,
        "base": setting.base,
        "movers": [{"name": name, "words": setting.words[name]} for name in setting.movers],
        "rest": len(merged.names) - len(setting.movers),
        "numbers": None,
    }
    if not setting.levels:
        return shown
    ends = [*setting.levels.values(), *([setting.base_level] if setting.base_level is not None else [])]
    low, high = min(ends), max(ends)
    width = high - low or 1.0

    def at(value: float) -> float:
        return round(100 * (value - low) / width, 1)

    return shown | {
        "numbers": {name: f"{value:.3g}" for name, value in _summary(setting).items()},
        "dots": [at(value) for value in setting.levels.values()],
        "start": None if setting.base_level is None else at(setting.base_level),
    }


def _summary(setting: Setting) -> dict[str, float]:
    return {"min": setting.least, "mean": setting.mean, "max": setting.most}


def _figure(outcome: Outcome, merged: Merged) -> Figure:
    names = (merged.base, *merged.names)
    whole = outcome.unit == "states"
    axis = "States, from the start to the last month" if whole else "Scale from 0 to 1"
    rows = [_row(name, outcome, merged) for name in names]
    return Figure(
        id=f"outcome-{outcome.id}",
        title=outcome.title,
        caption="Thin line 90 % of runs, thick line 50 %, mark median; grey square: the common start.",
        alt="; ".join(f"{row[0]}: {row[1]}, 90 % of runs {row[2]}" for row in rows) + ".",
        chart=groups_figure(
            {name: merged.readings[name].values[outcome.id] for name in names}, merged.base, title=axis, whole=whole
        ),
        table=Table(
            ("Group", "Median", "90 % of runs", "Medians of the rivals", "Against the start, paired"), tuple(rows)
        ),
    )


def _row(name: str, outcome: Outcome, merged: Merged) -> tuple[str, ...]:
    reading = merged.readings[name]
    found, digits = reading.spread(outcome), outcome.digits
    low, high = reading.rival_range(outcome)
    rivals = number(low, digits) if low == high else f"{number(low, digits)} to {number(high, digits)}"
    against = "–"
    if name != merged.base:
        change = spread(reading.values[outcome.id] - merged.readings[merged.base].values[outcome.id])
        against = (
            f"{signed(change['mean'])} on average ({signed(change['q05'], digits)} to "
            f"{signed(change['q95'], digits)} in 90 % of runs)"
        )
    return (
        name,
        number(found["q50"], digits),
        f"{number(found['q05'], digits)} to {number(found['q95'], digits)}",
        rivals,
        against,
    )


def _range(outcome: Outcome, merged: Merged) -> dict[str, str]:
    """The range across the room."""
    (low, lowest), (high, highest) = _medians(outcome, merged)
    spreads = [merged.readings[name].spread(outcome) for name in merged.names]
    outer = (min(one["q05"] for one in spreads), max(one["q95"] for one in spreads))
    agreeing = sum(pair.agrees(outcome.id) for pair in merged.pairs)
    return {
        "name": outcome.title,
        "low": number(low, outcome.digits),
        "lowest": join_words(lowest) if len(lowest) < len(merged.names) else "all groups",
        "high": number(high, outcome.digits),
        "highest": join_words(highest) if len(highest) < len(merged.names) else "all groups",
        "outer": f"{number(outer[0], outcome.digits)} to {number(outer[1], outcome.digits)}",
        "agree": f"{agreeing} of {len(merged.pairs)}" if merged.pairs else "–",
    }


def _agreement(merged: Merged) -> dict[str, Any]:
    """Pairs that differ in their settings, and the outcomes on which they agree all the same."""
    different = [pair for pair in merged.pairs if pair.apart]
    rows = []
    for pair in different[:MOST_PAIRS]:
        settings = merged.room.apart(pair.one, pair.other)
        rows.append(
            {
                "pair": f"{pair.one} and {pair.other}",
                "settings": "; ".join(
                    f"{one.label}: {one.words[pair.one]} against {one.words[pair.other]}" for one in settings[:4]
                )
                + (f"; and {len(settings) - 4} more" if len(settings) > 4 else ""),
                "cells": [
                    {"text": share_text(pair.same[outcome.id]), "agrees": pair.agrees(outcome.id)}
                    for outcome in merged.outcomes
                ],
            }
        )
    agreed = [
        f"{outcome.title}: {agreeing} of {len(different)} pairs that differ in their settings agree"
        for outcome in merged.outcomes
        if (agreeing := sum(pair.agrees(outcome.id) for pair in different))
    ]
    equal = [f"{pair.one} and {pair.other}" for pair in merged.pairs if not pair.apart]
    return {
        "heads": [outcome.title for outcome in merged.outcomes],
        "rows": rows,
        "more": max(len(different) - MOST_PAIRS, 0),
        "agreed": agreed,
        "none": bool(different) and not agreed,
        "equal": equal,
        "rule": (
            f"“Agree” means: in at least {round(100 * AGREE_IN)} % of paired runs both groups have the same number of "
            f"states, or levels no more than {SAME_LEVEL:g} apart. The line is a judgement; the shares are shown."
        ),
    }
