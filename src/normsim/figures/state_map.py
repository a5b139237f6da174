"""The map: how large the share of runs is in which each state has gone how far, month by month, as small codes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import NON_PARTY
from normsim.figures.outlines import Outline, Picture, picture
from normsim.figures.spread import treaties_in
from normsim.figures.wording import SHARE_CODES, code_step, share_code

if TYPE_CHECKING:
    from normsim.results import Results

MAP_STAGES = ("effective", "announced")
MAP_VERBS = {"effective": "has left", "announced": "has announced an exit"}
FAR_SHARE = 0.1
"""The world is shown first when a state outside the Europe view newly announces in more than this share of runs."""

_CODES = np.array([share_code(points / 1000) for points in range(1001)], np.int8)


@dataclass(frozen=True)
class TreatyMap:
    """What the map shows of one treaty.

    Args:
        changes: By stage and state: [month index, share code] where the code changes; who never moves is left out.
        outside: Simulated states that are no party at the start and never left.
        at_start: States that had announced, deposited or left before the start.
        suspended: State to first month index at which at least half of the runs hold a notified suspension.
        contests: Non-parties that contest the norm.
    """

    changes: dict[str, dict[str, list[list[int]]]]
    outside: tuple[str, ...]
    at_start: tuple[str, ...]
    suspended: dict[str, int]
    contests: tuple[str, ...]

    def code(self, stage: str, state: str, month: int) -> int:
        """Share code of a state at a month index."""
        code = 0
        for since, value in self.changes[stage].get(state, ()):
            if since > month:
                break
            code = value
        return code


def codes(shares: NDArray[Any]) -> NDArray[np.int8]:
    """Share codes of an array of shares of runs; see ``SHARE_CODES``."""
    thousands = np.floor(np.asarray(shares, np.float64) * 1000 + 1e-6).astype(int)
    return np.asarray(np.where(shares >= 1, len(SHARE_CODES) - 1, _CODES[np.clip(thousands, 0, 999)]), np.int8)


def treaty_map(results: Results, treaty: str) -> TreatyMap:
    """Collect what the map shows of one treaty.

    Args:
        results: The ensemble.
        treaty: Treaty id.

    Returns:
        Share codes by stage, state and month, and who is drawn in another way.
    """
    data = results.dataset.sel(treaty=treaty)
    states = [str(name) for name in data["state"].values]
    changes: dict[str, dict[str, list[list[int]]]] = {}
    for stage in MAP_STAGES:
        found = codes(data["probability"].sel(stage=stage).values)
        changes[stage] = {}
        for state, row in zip(states, found, strict=True):
            turns = [0, *(np.flatnonzero(np.diff(row)) + 1).tolist()]
            if row.any():
                changes[stage][state] = [[turn, int(row[turn])] for turn in turns if turn or row[0]]
    begun = data["at_start"].values
    no_party = (data["stage_at_start"].values == NON_PARTY) & ~begun
    first = int(results.months[0])
    dates = data["suspended"].values.astype(int)
    known = np.where(dates >= 0, dates, np.iinfo(np.int16).max)
    half = np.sort(known, axis=0)[(known.shape[0] - 1) // 2]
    suspended = {
        state: max(0, int(month) - first)
        for state, month in zip(states, half, strict=True)
        if month < np.iinfo(np.int16).max
    }

    def named(mask: NDArray[np.bool_]) -> tuple[str, ...]:
        return tuple(state for state, marked in zip(states, mask, strict=True) if marked)

    return TreatyMap(changes, named(no_party), named(begun), suspended, named(data["contests"].values > 0))


def default_view(results: Results) -> str:
    """``europe`` or ``world``: the world when a far state moves in more than ``FAR_SHARE`` of runs."""
    inside = {outline.iso3 for outline in picture("europe").outlines}
    states = [str(name) for name in results.dataset["state"].values]
    far = np.array([state not in inside for state in states])
    if far.all():
        return "world"
    moved = [np.where(far, results.chance(treaty, "announced"), 0.0).max() for treaty in treaties_in(results)]
    return "world" if max(moved) > FAR_SHARE else "europe"


def map_views(results: Results) -> tuple[Picture, ...]:
    """Views worth offering: Europe when one of its states is simulated, the world when one elsewhere is."""
    states = {str(name) for name in results.dataset["state"].values}
    europe = picture("europe")
    near = {outline.iso3 for outline in europe.outlines if _inside(europe, outline)}
    views = []
    if states & near:
        views.append(europe)
    if states - near:
        views.append(picture("world"))
    return tuple(views)


def _inside(view: Picture, outline: Outline) -> bool:
    return 0 <= outline.centre[0] <= 2000 and 0 <= outline.centre[1] <= view.height


def map_classes(treaty: TreatyMap, simulated: frozenset[str], outline: Outline, code: int) -> str:
    """CSS class of one outline: a step of the ramp, no party, or not simulated."""
    if outline.iso3 not in simulated:
        return "out"
    return "np" if outline.iso3 in treaty.outside else f"s{code_step(code)}"
