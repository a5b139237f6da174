"""How much of a difference between two scenarios each change accounts for: its Shapley value, run by run."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from normsim.clock import month_label
from normsim.errors import InputError
from normsim.experiments.break_even import same_runs
from normsim.experiments.ensembles import Failed, Task, simulated
from normsim.experiments.mixing import Item, Mixtures, subsets
from normsim.experiments.pairing import Paired, paired
from normsim.experiments.readings import TOTAL, Outcome, read
from normsim.experiments.sharing import Shared, shared

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.scenario.schema import Scenario

EXACT = 6
"""Changes up to which all their combinations are simulated: 64 ensembles."""

ORDERS = 12
"""Orders that are sampled beyond that, each followed by its reverse."""

MOST_RUNS = 1000
"""Runs of each combination unless another number is asked for."""

Column = NDArray[np.float64]


@dataclass(frozen=True)
class Effect:
    """What one change accounts for.

    Args:
        item: The change, or changes that only make sense together.
        mean: Its share of the mean difference, unit of the outcome; all of them add up to the total.
        low: Lower end of its 90 % interval, simulation error only.
        high: Upper end.
        alone: Mean difference when it alone is made.
        last: Mean difference when it is made after all others.
        order_error: Standard error from sampling orders; None where all combinations were simulated.
    """

    item: Item
    mean: float
    low: float
    high: float
    alone: float
    last: float
    order_error: float | None


@dataclass(frozen=True)
class Effects:
    """A paired difference, split among the changes that make it.

    Args:
        outcome: What is split, read at ``month``.
        month: Month number.
        total: The whole difference.
        effects: What each change accounts for, in the order of the schema.
        combinations: Different ensembles that were simulated.
        orders: Orders over which was averaged; None where all were.
        notes: What a reader should know, in words.
    """

    outcome: Outcome
    month: int
    total: Paired
    effects: tuple[Effect, ...]
    combinations: int
    orders: int | None
    notes: tuple[str, ...]


def effects(
    old: Scenario,
    new: Scenario,
    outcome: Outcome = TOTAL,
    *,
    jobs: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> Effects:
    """Split the paired difference between two scenarios among the changes that lead from one to the other.

    ``φ_i = Σ_S |S|! (k − |S| − 1)! / k! · (v(S ∪ {i}) − v(S))`` over all sets S of other changes, where ``v(S)`` is the
    outcome with the changes in S made, on the same random numbers: the mean, over all orders, of what a change adds at
    its turn. Beyond ``EXACT`` changes orders are sampled, each with its reverse. In every run the values add up to the
    run's whole difference.

    Args:
        old: The reference; its seed and the smaller number of runs count for all.
        new: The other scenario.
        outcome: What is split; its month, or the last that both simulate.
        jobs: Worker processes; no number depends on it.
        progress: Told how many runs are done and wanted, if given.

    Returns:
        The total and what each change accounts for.

    Raises:
        InputError: If the outcome cannot be split, or the scenarios have nothing in common.

    Source: Shapley1953; Castro2009.
    """
    found, notes = _common(old, new, outcome)
    mixtures = Mixtures(_ready(old, old, new, found.end), _ready(new, old, new, found.end))
    wanted, orders = _settled(mixtures, int(old.ensemble.seed))
    reduce = partial(value, outcome=replace(outcome, month=None), found=found)
    columns = _columns(mixtures, wanted, reduce, jobs=jobs, progress=progress)
    everything = frozenset(range(len(mixtures.items)))
    nothing: frozenset[int] = frozenset()
    split, errors = _split(len(mixtures.items), columns, orders)
    told = tuple(
        _effect(
            item,
            split[place],
            float((columns[frozenset({place})] - columns[nothing]).mean()),
            float((columns[everything] - columns[everything - {place}]).mean()),
            errors[place],
        )
        for place, item in enumerate(mixtures.items)
    )
    return Effects(
        outcome,
        found.end,
        paired(columns[nothing], columns[everything]),
        told,
        len({same_runs(mixtures.scenario(chosen)) for chosen in wanted}),
        None if orders is None else len(orders),
        (*notes, *mixtures.notes),
    )


def _common(old: Scenario, new: Scenario, outcome: Outcome) -> tuple[Shared, tuple[str, ...]]:
    """What both share, cut at the month that is read, and what to tell of it."""
    whole = shared(old, new)
    if not whole.comparable:
        raise InputError.of("the two share no treaty, no state or no month, so that nothing can be split", file="diff")
    end = whole.end if outcome.month is None else outcome.month
    if not whole.start <= end <= whole.end:
        text = f"must lie between {month_label(whole.start)} and {month_label(whole.end)}, which both simulate"
        raise InputError.of(text, file="--outcome", key=month_label(end))
    if outcome.treaty is not None and outcome.treaty not in whole.treaties:
        text = f"is not a treaty of both; choose one of {', '.join(whole.treaties)}"
        raise InputError.of(text, file="--outcome", key=outcome.treaty)
    groups = dict(whole.groups)
    if outcome.group is not None and outcome.group not in groups:
        text = f"is not a group that {old.title} reports; choose one of {', '.join(groups)}"
        raise InputError.of(text, file="--outcome", key=outcome.group)
    kept = tuple((name, states) for name, states in whole.groups if name == outcome.group)
    same = old.horizon.start == new.horizon.start
    return replace(whole, end=end, by=(), groups=kept, same_months=same), whole.left_out


def _ready(scenario: Scenario, old: Scenario, new: Scenario, end: int) -> Scenario:
    """A scenario that ends at the month that is read: a longer horizon would keep the past as it is."""
    runs = min(old.ensemble.runs, new.ensemble.runs)
    return scenario.model_copy(
        update={
            "title": old.title,
            "horizon": scenario.horizon.model_copy(update={"end": end}),
            "ensemble": old.ensemble.model_copy(update={"runs": runs}),
            "outcomes": old.outcomes.model_copy(update={"by": (end,), "groups": ("world",)}),
            "claims": {},
            "overrides": {},
        }
    )


def value(results: Results, outcome: Outcome, found: Shared) -> Column:
    """One outcome in each run; the sum over the shared treaties where none is named; ``(runs,)``.

    Raises:
        InputError: If the outcome cannot be read, or has no number in some run.
    """
    values = read(results, found).values
    if outcome in values:
        column = values[outcome]
    else:
        parts = [values.get(replace(outcome, treaty=treaty)) for treaty in found.treaties]
        if outcome.treaty is not None or any(part is None for part in parts) or not outcome.name.startswith("exits."):
            known = ", ".join(dict.fromkeys(one.name for one in values))
            text = f"cannot be read here; a treaty may be missing, as in {outcome.name}:APMBC. There are {known}"
            raise InputError.of(text, file="--outcome", key=outcome.key)
        column = np.sum([part for part in parts if part is not None], axis=0)
    if not np.isfinite(column).all():
        text = "has no number in some runs, so that it cannot be split; choose another"
        raise InputError.of(text, file="--outcome", key=outcome.key)
    return np.asarray(column, dtype=np.float64)


def _settled(mixtures: Mixtures, seed: int) -> tuple[list[frozenset[int]], list[tuple[int, ...]] | None]:
    """Sets of changes that are simulated, and the orders they come from; None for all orders."""
    while True:
        count = len(mixtures.items)
        orders = None if count <= EXACT else _orders(count, seed)
        wanted = list(subsets(count)) if orders is None else _along(orders, count)
        if mixtures.settle(wanted):
            return wanted, orders


def _orders(count: int, seed: int) -> list[tuple[int, ...]]:
    """Random orders, each followed by its reverse, which balances early and late places."""
    random = np.random.default_rng(seed)
    some = [tuple(int(place) for place in random.permutation(count)) for _ in range(ORDERS // 2)]
    return [order for one in some for order in (one, one[::-1])]


def _along(orders: Sequence[tuple[int, ...]], count: int) -> list[frozenset[int]]:
    """All sets that the orders pass, and those that tell what each change does alone and last."""
    everything = frozenset(range(count))
    passed = [frozenset(order[:length]) for order in orders for length in range(count + 1)]
    ends = [frozenset({place}) for place in range(count)] + [everything - {place} for place in range(count)]
    return list(dict.fromkeys([frozenset(), everything, *passed, *ends]))


def _columns(
    mixtures: Mixtures,
    wanted: Sequence[frozenset[int]],
    reduce: Callable[[Results], Column],
    *,
    jobs: int,
    progress: Callable[[int, int], None] | None,
) -> dict[frozenset[int], Column]:
    """The outcome for each set of changes; sets that give the same runs are simulated once."""
    keys = {chosen: same_runs(mixtures.scenario(chosen)) for chosen in wanted}
    tasks = {key: Task(mixtures.scenario(chosen), reduce) for chosen, key in keys.items()}
    done: Mapping[str, Any] = dict(
        zip(tasks, simulated(tuple(tasks.values()), jobs=jobs, progress=progress), strict=True)
    )
    for one in done.values():
        if isinstance(one, Failed):
            if one.is_bug:
                raise RuntimeError(one.text)
            raise InputError(list(one.problems))
    return {chosen: done[key] for chosen, key in keys.items()}


def _split(
    count: int, columns: Mapping[frozenset[int], Column], orders: Sequence[tuple[int, ...]] | None
) -> tuple[list[Column], list[float | None]]:
    """Each change's value in every run, and its error from sampling orders."""
    if orders is None:
        return shapley(count, columns), [None] * count
    added = np.stack([_added(order, columns) for order in orders])
    # An order and its reverse are one draw.
    pairs = added.mean(axis=2).reshape(len(orders) // 2, 2, count).mean(axis=1)
    errors = pairs.std(axis=0, ddof=1) / math.sqrt(len(pairs))
    return list(added.mean(axis=0)), [float(error) for error in errors]


def shapley(count: int, columns: Mapping[frozenset[int], Column]) -> list[Column]:
    """Shapley values from the outcome of every set of changes.

    Args:
        count: Number of changes, k.
        columns: Outcome by set of changes; each ``(runs,)``.

    Returns:
        One value for each change and run; each ``(runs,)``.

    Source: Shapley1953.
    """
    values = []
    for place in range(count):
        total = np.zeros_like(columns[frozenset()])
        for chosen in subsets(count):
            if place not in chosen:
                size = len(chosen)
                weight = math.factorial(size) * math.factorial(count - size - 1) / math.factorial(count)
                total += weight * (columns[chosen | {place}] - columns[chosen])
        values.append(total)
    return values


def _added(order: tuple[int, ...], columns: Mapping[frozenset[int], Column]) -> Column:
    """What each change adds at its turn in one order; ``(changes, runs)``."""
    found = np.zeros((len(order), len(columns[frozenset()])))
    for turn, place in enumerate(order):
        found[place] = columns[frozenset(order[: turn + 1])] - columns[frozenset(order[:turn])]
    return found


def _effect(item: Item, column: Column, alone: float, last: float, order_error: float | None) -> Effect:
    n, mean = len(column), float(column.mean())
    half = float(stdtrit(n - 1, 0.95)) * float(column.std(ddof=1)) / math.sqrt(n) if n > 1 else math.inf
    return Effect(item, mean, mean - half, mean + half, alone, last, order_error)
