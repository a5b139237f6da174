"""What two scenarios share, so that only that is compared, and what was left out, in words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from normsim.catalogue import load_catalogue
from normsim.clock import month_label
from normsim.exposures import members, select_states

if TYPE_CHECKING:
    from normsim.scenario.schema import Scenario

MOST_NAMED = 6
"""States that are named where they are left out; more are counted."""


@dataclass(frozen=True)
class Shared:
    """What is compared of two scenarios.

    Args:
        treaties: Treaties that both have, in the baseline's order.
        start: First month that both simulate, month number.
        end: Last month that both simulate.
        by: Reporting months of the baseline before ``end``, month numbers.
        states: ISO3 codes that both simulate, sorted.
        groups: Members among those states of the groups that the baseline reports.
        same_months: Whether both have the same horizon.
        same_states: Whether both simulate the same states.
        left_out: What is not compared, and what means something else in the two, in words.
    """

    treaties: tuple[str, ...]
    start: int
    end: int
    by: tuple[int, ...]
    states: tuple[str, ...]
    groups: tuple[tuple[str, tuple[str, ...]], ...]
    same_months: bool
    same_states: bool
    left_out: tuple[str, ...]

    @property
    def comparable(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self.treaties and self.states and self.start <= self.end)


def shared(baseline: Scenario, other: Scenario) -> Shared:
    """Find what two scenarios have in common.

    Args:
        baseline: Its groups and reporting months are the ones that count.
        other: The other scenario.

    Returns:
        The common part; of a scenario with itself, all of it.
    """
    start = max(baseline.horizon.start, other.horizon.start)
    end = min(baseline.horizon.end, other.horizon.end)
    ours, theirs = (_states(scenario) for scenario in (baseline, other))
    both = tuple(sorted(ours & theirs))
    return Shared(
        treaties=tuple(name for name in baseline.treaties if name in other.treaties),
        start=start,
        end=end,
        by=tuple(sorted(month for month in set(baseline.outcomes.by) if start <= month < end)),
        states=both,
        groups=tuple(_groups(baseline, frozenset(both))),
        same_months=baseline.horizon == other.horizon,
        same_states=ours == theirs,
        left_out=tuple(_left_out(baseline, other, ours, theirs)),
    )


def _states(scenario: Scenario) -> frozenset[str]:
    catalogue = load_catalogue()
    return frozenset(catalogue.iso3[index] for index in np.flatnonzero(select_states(scenario, catalogue)))


def _groups(baseline: Scenario, states: frozenset[str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    catalogue = load_catalogue()
    for name in baseline.outcomes.groups:
        inside = members(name, baseline, catalogue)
        found = tuple(iso3 for index, iso3 in enumerate(catalogue.iso3) if inside[index] and iso3 in states)
        if found:
            yield name, found


def _left_out(baseline: Scenario, other: Scenario, ours: frozenset[str], theirs: frozenset[str]) -> Iterator[str]:
    for only, where in ((_lacking(baseline, other), "the baseline"), (_lacking(other, baseline), "this scenario")):
        if only:
            yield f"{_listed(only)}: in {where} only, not compared"
    one, two = baseline.horizon, other.horizon
    if max(one.start, two.start) > min(one.end, two.end):
        yield "the horizons do not overlap, so that nothing is compared"
        return
    if one.start != two.start:
        yield (
            f"the first months differ ({month_label(two.start)}, baseline {month_label(one.start)}): what is an input "
            "in one may be simulated in the other, and changes are counted from each scenario's own start"
        )
    if one.end != two.end:
        yield f"months after {month_label(min(one.end, two.end))}, the last that both simulate; harm over the whole run"
    if ours != theirs:
        yield (
            f"{_some(ours ^ theirs)}: simulated in one of the two only, so that exits are counted over the "
            f"{len(ours & theirs)} states of both, and parties and states that rearm are left out; robustness, "
            "capability and identity are each scenario's own"
        )
    if baseline.variant != other.variant:
        yield (
            f"the rival explanations differ ({other.variant.replace('_', ' ')}, baseline "
            f"{baseline.variant.replace('_', ' ')}), so that under each rival only its runs in both are compared"
        )


def _lacking(scenario: Scenario, other: Scenario) -> list[str]:
    return [name for name in scenario.treaties if name not in other.treaties]


def _listed(names: list[str]) -> str:
    return f"treat{'y' if len(names) == 1 else 'ies'} {', '.join(names)}"


def _some(states: frozenset[str]) -> str:
    codes = sorted(states)
    return ", ".join(codes) if len(codes) <= MOST_NAMED else f"{len(codes)} states"


def masks(found: Shared, states: Mapping[str, int]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Shared states and groups as marks on the states of one ensemble.

    Args:
        found: What is shared.
        states: Position of each state in the ensemble.

    Returns:
        Marks of the shared states and of each group; each ``(states,)``.
    """

    def marked(codes: tuple[str, ...]) -> np.ndarray:
        mask = np.zeros(len(states), dtype=np.bool_)
        mask[[states[code] for code in codes if code in states]] = True
        return mask

    return marked(found.states), {name: marked(codes) for name, codes in found.groups}
