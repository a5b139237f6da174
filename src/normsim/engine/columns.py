"""One axis for all treaties: every state that can be party to a treaty has a column, treaty after treaty."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from normsim.engine.setup import TreatySetup
    from normsim.treaty_rules import TreatyRules

Index = NDArray[np.intp]
Floats = NDArray[np.float64]
GRAIN = 2.0**14


def grained(values: Floats) -> Floats:
    """Round to multiples of 2⁻¹⁴, so that sums over states are exact in any order."""
    return np.round(values * GRAIN) / GRAIN


@dataclass(frozen=True, eq=False)
class Columns:
    """What is fixed about every state of every treaty; ``(columns,)`` unless said."""

    slices: tuple[slice, ...]
    """Columns of each treaty."""
    treaty: Index
    catalogue: Index
    """Column of the state in the catalogue."""
    position: Index
    """Place of the state among the selected ones."""
    place: Index
    """Column of each state of the catalogue, -1 where it cannot be party; ``(treaties, catalogue)``."""
    sibling: Index
    """Column of the same state in the sibling treaty, -1 without one."""
    has_sibling: NDArray[np.bool_]
    lookers: tuple[Index, ...]
    """Column whose state looks at this one as its own in the sibling treaty, -1 if none: one map for two siblings, more
    where several treaties share one."""
    stage_at_start: NDArray[np.int8]
    suspended: NDArray[np.bool_]
    stays: NDArray[np.bool_]
    """States that never begin to leave, because the scenario supposes so."""
    notice: Index
    """Months from deposit to effect."""
    waits: NDArray[np.bool_]
    """Whether the treaty lets no exit take effect in war."""
    exposure: Floats
    champion: Floats
    capability_weight: Floats
    adherence_weight: Floats
    own_share: NDArray[np.float32]
    condemned: Floats
    condoned: Floats

    @property
    def count(self) -> int:
        """Number of columns."""
        return int(self.treaty.size)

    def known(self, rules: Sequence[TreatyRules], name: str) -> NDArray[Any]:
        """Something that the rules say of every state of the catalogue, by column."""
        parts = [getattr(rule, name)[self.catalogue[part]] for rule, part in zip(rules, self.slices, strict=True)]
        return np.concatenate(parts)


def columns_of(treaties: Sequence[TreatySetup]) -> Columns:
    """Put the packed states of all treaties side by side.

    Args:
        treaties: The compiled treaties, in the scenario's order.

    Returns:
        The columns.
    """

    def joined(values: Callable[[TreatySetup], NDArray[Any]]) -> NDArray[Any]:
        return np.concatenate([values(pack) for pack in treaties])

    ends = np.cumsum([0, *(pack.columns.size for pack in treaties)]).tolist()
    sizes = np.diff(ends)
    place = np.stack(
        [np.where(pack.packed >= 0, pack.packed + end, -1) for pack, end in zip(treaties, ends, strict=False)]
    )
    sibling = joined(
        lambda pack: np.where(
            pack.sibling_places >= 0, pack.sibling_places + (ends[pack.sibling] if pack.sibling >= 0 else 0), -1
        )
    ).astype(np.intp)
    lookers: list[Index] = []
    for begin, end in pairwise(ends):
        own = begin + np.flatnonzero(sibling[begin:end] >= 0)
        free = (looker for looker in lookers if (looker[sibling[own]] < 0).all())
        looker = next(free, None)
        if looker is None:
            looker = np.full(ends[-1], -1, dtype=np.intp)
            lookers.append(looker)
        looker[sibling[own]] = own
    return Columns(
        slices=tuple(slice(begin, end) for begin, end in pairwise(ends)),
        treaty=np.repeat(np.arange(len(treaties), dtype=np.intp), sizes),
        catalogue=joined(lambda pack: pack.columns),
        position=joined(lambda pack: pack.positions),
        place=place,
        sibling=sibling,
        has_sibling=sibling >= 0,
        lookers=tuple(lookers),
        stage_at_start=joined(lambda pack: pack.rules.stage_at_start[pack.columns]),
        suspended=joined(lambda pack: pack.rules.suspended[pack.columns]),
        stays=joined(lambda pack: pack.rules.stays[pack.columns]),
        notice=np.repeat(np.array([pack.rules.notice_months for pack in treaties], dtype=np.intp), sizes),
        waits=np.repeat(np.array([pack.rules.waits_for_conflict_end for pack in treaties], dtype=bool), sizes),
        exposure=joined(lambda pack: pack.exposure),
        champion=joined(lambda pack: pack.champion),
        capability_weight=joined(lambda pack: pack.capability_weight),
        adherence_weight=joined(lambda pack: pack.adherence_weight),
        own_share=joined(lambda pack: pack.own_share),
        condemned=joined(lambda pack: grained(pack.condemned)),
        condoned=joined(lambda pack: grained(pack.condoned)),
    )
