"""``normsim diff``: what differs between two scenarios in words, and how much of an outcome each difference makes."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from normsim.cli.guard import print_json
from normsim.cli.names import load_named, resized
from normsim.cli.terminal import Terminal
from normsim.clock import month_label, month_number
from normsim.errors import InputError, Problem

if TYPE_CHECKING:
    from normsim.experiments.changes import Change
    from normsim.experiments.effects import Effects
    from normsim.experiments.readings import Outcome
    from normsim.scenario.schema import Scenario


NOT_SPLIT = ("exits", "followers", "time_to_quiet", "break_even_capability_weight")
"""Outcomes that some runs do not have, that need further ensembles, or whose name is not complete."""


@dataclass(frozen=True)
class DiffRequest:
    """What the user asked for.

    Args:
        old: The reference, as for ``compare``.
        new: The other scenario.
        effects: Whether to say what each change accounts for.
        outcome: Which outcome: ``exits.new.announced:APMBC@2030-12``.
        sets: ``key=value`` texts for both.
        overrides: Names of overrides for both.
        runs: Runs of each ensemble; a thousand at most when absent.
        seed: Seed in place of the reference's.
        jobs: Worker processes, 0 for what the computer has.
    """

    old: str
    new: str
    effects: bool = False
    outcome: str | None = None
    sets: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    runs: int | None = None
    seed: int | None = None
    jobs: int = 0


def diff(request: DiffRequest, terminal: Terminal) -> None:
    """Say what differs, and with ``--effects`` what each difference accounts for.

    Raises:
        InputError: If a file or an option cannot be used.
    """
    from normsim.experiments.changes import changes

    if request.outcome is not None and not request.effects:
        raise InputError.of("says what to split; use it with --effects", file="--outcome")
    outcome_of(request.outcome)
    old, new = _both(request)
    found = changes(old, new)
    document: dict[str, Any] = {
        "old": request.old,
        "new": request.new,
        "differences": [_plain(change) for change in found],
    }
    count = f"{len(found) or 'no'} difference{'' if len(found) == 1 else 's'}"
    terminal.say(f"{request.old} → {request.new}: {count} after resolving")
    for change in found:
        terminal.say(f"- {change.words}  [{change.key}]")
    if request.effects:
        document["effects"] = _effects(request, old, new, terminal)
    if terminal.json:
        print_json(document)


def _both(request: DiffRequest) -> tuple[Scenario, Scenario]:
    """Load both, and tell all problems of both at once."""
    scenarios: list[Scenario] = []
    problems: list[Problem] = []
    for typed in (request.old, request.new):
        try:
            scenarios.append(load_named(typed, request.sets, request.overrides)[1].scenario)
        except InputError as error:
            problems.extend(error.problems)
    if problems:
        raise InputError(problems)
    return scenarios[0], scenarios[1]


def _plain(change: Change) -> dict[str, Any]:
    from normsim.experiments.changes import ABSENT

    parts = []
    for part in change.parts:
        sides = {name: side for name, side in (("old", part.old), ("new", part.new)) if side is not ABSENT}
        parts.append({"key": part.key, **sides})
    return {"key": change.key, "words": change.words, "changes_runs": change.simulated, "parts": parts}


def outcome_of(text: str | None) -> Outcome:
    """Read ``NAME[:TREATY[:GROUP]][@YYYY-MM]``, the words of claims; all exits announced when absent.

    Raises:
        InputError: If there is no such outcome, or the month is none.
    """
    from normsim.experiments.readings import TOTAL, UNITS, Outcome
    from normsim.scenario.suggest import did_you_mean

    if text is None:
        return TOTAL
    about, _, when = text.partition("@")
    name, *rest = about.split(":")
    known = [*_exit_names(), *(one for one in UNITS if one not in NOT_SPLIT)]
    if name not in known:
        raise InputError.of(f"no such outcome{did_you_mean(name, known)}", file=f"--outcome {text}")
    if len(rest) > 2:
        raise InputError.of("is written NAME:TREATY:GROUP@YYYY-MM", file=f"--outcome {text}")
    try:
        month = month_number(when) if when else None
    except ValueError as error:
        raise InputError.of(str(error), file=f"--outcome {text}") from error
    treaty, group = [*rest, None, None][:2]
    return Outcome(name, treaty or None, group or None, month)


def _exit_names() -> tuple[str, ...]:
    from normsim.experiments.readings import COUNTED

    return tuple(f"exits.{kind}.{stage}" for kind, stage in COUNTED)


def _effects(request: DiffRequest, old: Scenario, new: Scenario, terminal: Terminal) -> dict[str, Any]:
    from normsim.cli.run_command import worker_count
    from normsim.experiments.effects import MOST_RUNS, effects
    from normsim.experiments.summary import json_ready

    outcome = outcome_of(request.outcome)
    fewest = min(old.ensemble.runs, new.ensemble.runs, MOST_RUNS)
    runs = fewest if request.runs is None else request.runs
    seed = old.ensemble.seed if request.seed is None else request.seed
    sides = ((old, request.old), (new, request.new))
    ready = [resized(one, runs, seed, file=typed) for one, typed in sides]
    with terminal.progress(f"{request.old} → {request.new}") as progress:
        found = effects(ready[0], ready[1], outcome, jobs=worker_count(request.jobs), progress=progress)
    for text in found.notes:
        print(f"note: {text}", file=sys.stderr)
    for line in effect_lines(found):
        terminal.say(line)
    ready_tree = json_ready(_tree(found, runs, seed))
    assert isinstance(ready_tree, dict)
    return ready_tree


def effect_lines(found: Effects) -> Iterator[str]:
    """What each change accounts for, as lines of text."""
    from normsim.figures.wording import signed
    from normsim.report.comparison_words import difference, outcome_words

    words = outcome_words(found.outcome, f"by {month_label(found.month)}")
    mean, interval = difference(found.total, found.outcome.unit)
    if found.total.zero:
        yield f"{words}: no run differs"
    else:
        yield f"{words}: {mean} (paired, {interval} by simulation error, {found.total.n:,} runs)"
    if not found.effects:
        return
    yield "of this, each change accounts for (90 % simulation error; made alone; made after all others):"
    share = found.outcome.unit == "share of runs"
    for one in found.effects:
        numbers = [100 * number if share else number for number in (one.mean, one.low, one.high, one.alone, one.last)]
        places = 0 if share else _places(numbers[2] - numbers[1])
        mean, low, high, alone, last = (signed(number, places) for number in numbers)
        error = (one.order_error or 0.0) * (100 if share else 1)
        order = "" if one.order_error is None else f", ± {error:.2g} by order"
        yield f"{mean:>8}  ({low} to {high}{order}; alone {alone}, last {last})  {one.item.words}"
    orders = "all orders" if found.orders is None else f"{found.orders} sampled orders"
    yield (
        f"Shapley values: what a change adds at its turn, averaged over {orders}; they add up to the total "
        f"({found.combinations} ensembles on the same random numbers)"
    )


def _places(width: float) -> int:
    """Decimals that an interval of this width leaves a meaning."""
    return 3 if width < 0.02 else 2 if width < 2 else 1


def _tree(found: Effects, runs: int, seed: int) -> dict[str, Any]:
    return {
        "outcome": found.outcome.key,
        "unit": found.outcome.unit,
        "month": month_label(found.month),
        "runs": runs,
        "seed": seed,
        "total": asdict(found.total),
        "orders": "all" if found.orders is None else found.orders,
        "ensembles": found.combinations,
        "intervals": "low to high: 90 % simulation error; order_error: standard error from sampling orders",
        "changes": [
            {
                "keys": one.item.keys,
                "words": one.item.words,
                "mean": one.mean,
                "low": one.low,
                "high": one.high,
                "alone": one.alone,
                "last": one.last,
                "order_error": one.order_error,
            }
            for one in found.effects
        ],
        "notes": found.notes,
    }
