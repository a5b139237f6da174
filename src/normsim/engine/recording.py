"""The RECORD phase: what is written down of every month. Arrays are ``(treaties · runs,)`` unless said."""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import INDICATORS, PARTY, WITHDRAWN
from normsim.engine.chunk import Chunk
from normsim.engine.norming import ROBUSTNESS
from normsim.engine.opening import NORM_PARTS
from normsim.model import levers, outcomes
from normsim.model.contagion import VISIBLE_TENTHS
from normsim.world import World

Arrays = dict[str, NDArray[Any]]
Run = NDArray[np.float64]
COUNTED = ("rearmed", "parties")
OF_STATES = INDICATORS[len(NORM_PARTS) :]
"""Indicators that follow from sums over states."""


class Record:
    """Keeps the monthly numbers of a chunk, and the sums over states of which they are made.

    The weights in these sums are multiples of 2⁻¹⁴ (or 1), so that they are exact and the order is immaterial.
    """

    def __init__(self, chunk: Chunk) -> None:
        """Take the sums at the start, and make room for every month."""
        self.chunk = chunk
        columns, packs = chunk.columns, chunk.setup.treaties
        stage = columns.stage_at_start
        self.left = self._sums(VISIBLE_TENTHS[stage].astype(np.float64) * columns.adherence_weight)
        """Champion weight of Europeans that are leaving, by how visible they are, tenths."""
        self.withdrawn = self._sums((stage == WITHDRAWN) * columns.capability_weight)
        self.counts = {
            "rearmed": np.zeros(self.left.size),
            "parties": self._sums((stage >= PARTY) & (stage < WITHDRAWN)),
        }
        weight = self._sums(columns.adherence_weight)
        self.tenths = 10.0 * np.where(weight > 0, weight, 1.0)
        total = self._sums(columns.capability_weight)
        self.total = np.where(total > 0, total, 1.0)
        self.contests = chunk.per_treaty([pack.contests for pack in packs])
        self.quality = np.tile(chunk.parameters["substitute_quality"], chunk.treaties)
        self.staying = [
            (part, weight, self._sums((stage != WITHDRAWN) * weight)) for part, weight in self._substitutes()
        ]
        """Substitutes: share replaced ``(months, runs)``, weight of adopters ``(columns,)``, and of those that stay."""
        months = chunk.setup.months
        # Each name's months lie together: they travel between processes without being put in another order.
        self.norms = np.empty((len(NORM_PARTS), months, self.left.size), dtype=np.float32)
        self.of_states = np.empty((len(OF_STATES), months, self.left.size), dtype=np.float32)
        self.counted = np.empty((len(COUNTED), months, self.left.size), dtype=np.int16)
        self.start = [*chunk.world.norm.copy(), *self._of_states(-1)]

    def _sums(self, values: NDArray[Any]) -> Run:
        """Sum over the states of each treaty, the same in all runs at the start."""
        return self.chunk.per_treaty([float(values[part].sum(dtype=np.float64)) for part in self.chunk.columns.slices])

    def _substitutes(self) -> list[tuple[NDArray[np.floating[Any]], Run]]:
        profiles = self.chunk.lever_profiles("substitutes")
        parts = levers.share_left([profile for profile, _ in profiles], [adopters for _, adopters in profiles])
        return [(part, self.chunk.columns.capability_weight * who) for part, who in parts]

    def month(self, month: int) -> None:
        """Bring the sums up to date with the month's news, and write the month down.

        Args:
            month: Month from the start of the horizon.
        """
        world = self.chunk.world
        self._count(world)
        self.norms[:, month] = world.norm
        for place, values in enumerate(self._of_states(month)):
            self.of_states[place, month] = values
        for place, name in enumerate(COUNTED):
            self.counted[place, month] = self.counts[name]
        world.forget_news()

    def _count(self, world: World) -> None:
        """Add and take away what has changed."""
        columns, parties, rearmed = self.chunk.columns, self.counts["parties"], self.counts["rearmed"]
        for acting, change in world.seen:
            np.add.at(self.left, acting.sides, change * columns.adherence_weight[acting.columns])
        for acting, sign in world.gone:
            np.add.at(self.withdrawn, acting.sides, sign * columns.capability_weight[acting.columns])
            np.add.at(parties, acting.sides, -sign)
            for _, weight, staying in self.staying:
                np.add.at(staying, acting.sides, -sign * weight[acting.columns])
        for acting in world.joined:
            np.add.at(parties, acting.sides, 1.0)
        for acting in world.newly_armed:
            np.add.at(rearmed, acting.sides, 1.0)
        for acting in world.disarmed:
            np.add.at(rearmed, acting.sides, -1.0)

    def _of_states(self, month: int) -> list[Run]:
        """Capability, identity, cohesion and contestation as they stand; month -1 is the start."""
        world = self.chunk.world
        adherence = 1.0 - self.left / self.tenths
        together = outcomes.cohesion(adherence)
        contested = self.contests + world.acts
        substituted: Run | float = 0.0
        if month >= 0:
            for number, level in enumerate(self._hybrid):
                if level is not None:
                    contested[number * self.chunk.runs : (number + 1) * self.chunk.runs] += level[month]
            for part, _, staying in self.staying:
                substituted = substituted + np.tile(part[month], self.chunk.treaties) * staying
        return [
            outcomes.capability(self.withdrawn, substituted, self.quality, self.total),
            outcomes.identity_capital(adherence, world.norm[ROBUSTNESS], together),
            together,
            contested / (1.0 + contested),
        ]

    @cached_property
    def _hybrid(self) -> list[NDArray[Any] | None]:
        """Level of hybrid pressure, which counts as contestation of each treaty; each ``(months, runs)``."""
        return [self.chunk.inputs.over_events("hybrid", pack.rules.id) for pack in self.chunk.setup.treaties]

    def arrays(self) -> Arrays:
        """Monthly numbers by name, ``(runs, treaties, months)``, and indicators at the start, ``(1, treaties)``."""
        shape = (-1, self.chunk.treaties, self.chunk.runs)
        tables: list[tuple[tuple[str, ...], NDArray[Any]]] = [
            (NORM_PARTS, self.norms),
            (OF_STATES, self.of_states),
            (COUNTED, self.counted),
        ]
        out: Arrays = {
            # Months first in memory: a month is written, and mostly read, as a whole.
            name: table[place].reshape(shape).transpose(2, 1, 0)
            for names, table in tables
            for place, name in enumerate(names)
        }
        for name, values in zip(INDICATORS, self.start, strict=True):
            out[f"{name}_start"] = values.reshape(shape[1:])[:, :1].T.astype(np.float32)
        return out
