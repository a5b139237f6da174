"""What the explorer keeps of one simulated setting: whole numbers, from which every figure follows exactly."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from normsim.experiments.spread import QUANTILES, quantiles

if TYPE_CHECKING:
    from normsim.results import Results

Ints = NDArray[np.int16]
Reading = Mapping[str, Ints]

STAGES = ("announced", "effective")
"""Stages of leaving that the explorer shows."""
POINTS = 40
"""Months shown at most; the last month is always one of them."""
FINE, COARSE = 1000, 200
"""Levels are kept in steps of 1/1000, the dots of single runs in steps of 1/200."""
DOTS = 40
"""Runs of each rival drawn as a dot: the first ones, the same in every setting."""
PERCENTS = (1, *range(5, 100, 5), 99)
"""Shares of runs, per cent, at which the curve "exit comes out better above this weight" is kept."""
NOTHING = -32768
"""Stands for a quantile that does not exist."""


@dataclass(frozen=True)
class Frame:
    """What all settings of an explorer share.

    Args:
        months: Month numbers shown, rising.
        places: Their positions in the horizon.
        by: Month numbers of the map.
        treaties: Treaty ids.
        states: ISO3 codes.
        rivals: Rival explanations that occur.
        runs: Number of runs of each rival.
    """

    months: tuple[int, ...]
    places: tuple[int, ...]
    by: tuple[int, ...]
    treaties: tuple[str, ...]
    states: tuple[str, ...]
    rivals: tuple[str, ...]
    runs: tuple[int, ...]


def shown_places(count: int) -> tuple[int, ...]:
    """Positions of the months shown: evenly, with the first and the last.

    Args:
        count: Months of the horizon.
    """
    step = -(-count // POINTS)
    return tuple(sorted({0, *range((count - 1) % step, count, step)}))


def frame_of(results: Results) -> Frame:
    """What all settings share, taken from one of them."""
    months = results.months
    places = shown_places(months.size)
    by = tuple(sorted({*results.by, int(months[-1])}))
    rivals = results.rivals
    counts = tuple(int(results.runs_of(rival).sum()) for rival in rivals)
    return Frame(
        tuple(int(months[place]) for place in places), places, by, results.treaties, results.states, rivals, counts
    )


def read(results: Results) -> dict[str, Ints]:
    """Reduce one ensemble to what the explorer shows.

    Args:
        results: The ensemble.

    Returns:
        Whole numbers by name; rivals R, ensembles E (all runs, then each rival; one where there is one rival),
        treaties T, months M, states S, months of the map B, dots D:

        ``exits`` runs with at most k states that reached a stage, ``(R, T, stages, M, k)``;
        ``further`` runs with at most k new announcements by the end, by treaty and then in all, ``(R, T + 1, k)``;
        ``chance`` runs in which a state reached a stage, ``(R, S, T, stages, B)``;
        ``robust`` quantiles of robustness in thousandths, ``(E, T, M, quantiles)``;
        ``balance`` quantiles of ΔC, ΔF and w* at the end in thousandths, ``(E, 3, quantiles)``;
        ``unweighed`` runs without a break-even weight, ``(R,)``;
        ``weights`` weight above which exit comes out better in so many per cent of runs, in thousandths, where a run
        without a break-even weight counts as never, ``(E, percents)``;
        ``dots`` ΔC and ΔF of single runs in two-hundredths, ``(D, 2)``.
    """
    frame = frame_of(results)
    masks = [np.asarray(results.runs_of(rival)) for rival in frame.rivals]
    ensembles = [np.ones(sum(frame.runs), dtype=bool), *masks] if len(masks) > 1 else masks
    gain = np.asarray(results.capability_gain()[:, -1], np.float64)
    loss = np.asarray(results.identity_loss()[:, -1], np.float64)
    even = np.asarray(results.break_even(), np.float64)
    robust = results.dataset["robustness"].to_numpy()[:, :, list(frame.places)]
    chosen = np.concatenate([np.flatnonzero(mask)[:DOTS] for mask in masks])
    return {
        "exits": _exits(results, frame, masks),
        "further": _further(results, frame, masks),
        "chance": _chance(results, frame, masks),
        "robust": np.stack([_levels(robust[mask].reshape(mask.sum(), -1), robust.shape[1:]) for mask in ensembles]),
        "balance": np.stack([np.stack([_spread(each[mask]) for each in (gain, loss, even)]) for mask in ensembles]),
        "unweighed": np.array([np.count_nonzero(~np.isfinite(even[mask])) for mask in masks], np.int16),
        "weights": np.stack([_whole(quantiles(even[mask], PERCENTS)) for mask in ensembles]),
        "dots": np.round(COARSE * np.stack([gain[chosen], loss[chosen]], axis=1)).astype(np.int16),
    }


def at_most(counts: NDArray[np.integer], ceiling: int) -> Ints:
    """Number of runs in which a count is at most k.

    Args:
        counts: One row per run; ``(runs, ...)``.
        ceiling: Largest k.

    Returns:
        Runs, ``(..., k)`` for k from 0 to ``ceiling``.
    """
    return np.stack([np.count_nonzero(counts <= k, axis=0) for k in range(ceiling + 1)], axis=-1).astype(np.int16)


def _exits(results: Results, frame: Frame, masks: list[NDArray[np.bool_]]) -> Ints:
    counts = np.stack(
        [
            np.stack([results.count(treaty, stage)[:, list(frame.places)] for stage in STAGES], axis=1)
            for treaty in frame.treaties
        ],
        axis=1,
    )
    top = int(counts.max())
    return np.stack([at_most(counts[mask], top) for mask in masks])


def _further(results: Results, frame: Frame, masks: list[NDArray[np.bool_]]) -> Ints:
    each = [results.count(treaty, "announced", kind="new")[:, -1] for treaty in frame.treaties]
    counts = np.stack([*each, np.sum(each, axis=0)], axis=1)
    return np.stack([at_most(counts[mask], int(counts.max())) for mask in masks])


def _chance(results: Results, frame: Frame, masks: list[NDArray[np.bool_]]) -> Ints:
    found = []
    for stage in STAGES:
        dates = results.first(stage)
        reached = np.stack([(dates >= 0) & (dates <= month) for month in frame.by], axis=-1)
        found.append(np.stack([reached[mask].sum(axis=0) for mask in masks]))
    return np.stack(found, axis=3).astype(np.int16)


def _levels(values: NDArray[np.floating], shape: tuple[int, ...]) -> Ints:
    found = np.moveaxis(quantiles(values), 0, -1).reshape(*shape, len(QUANTILES))
    return np.round(FINE * found).astype(np.int16)


def _spread(values: NDArray[np.float64]) -> Ints:
    known = values[np.isfinite(values)]
    return _whole(quantiles(known))


def _whole(levels: NDArray[np.float64]) -> Ints:
    """Thousandths; ``NOTHING`` where there is no level."""
    # Far outside 0 to 1 only where next to nothing is gained: beyond any weight that one could choose.
    scaled = np.clip(np.round(FINE * levels), -30 * FINE, 30 * FINE)
    return np.where(np.isfinite(levels), scaled, NOTHING).astype(np.int16)
