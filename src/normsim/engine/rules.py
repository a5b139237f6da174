"""Decision rules: how much of its threshold a state uses up in a month.

A closed set. ``Hazard`` is the model's own; ``Threshold`` and ``Bass`` put published models through the same clock,
world and peers, for verification and teaching: a state that follows them goes from party straight to announced. They
are no key of a scenario file, because a file that mixed them with the model's terms would mean nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import ClassVar, Protocol

import numpy as np
from numpy.typing import NDArray

from normsim.axes import DEBATING
from normsim.model.contagion import VISIBLE_TENTHS

Table = NDArray[np.float32]

ADOPTED = np.array([0, 0, 0, 10, 10, 10], dtype=np.float32)
"""Visibility by stage, tenths: who has moved once counts in full, for good."""

INFECTIOUS = np.array([0, 0, 0, 10, 0, 0], dtype=np.float32)
"""Visibility by stage, tenths: who has announced counts in full until the deposit, and not at all afterwards."""


@dataclass(frozen=True, eq=False)
class Felt:
    """What every state feels in one month, and how far it has come; ``(runs, states)`` unless said."""

    log_hazard: Table
    """Pressure and contagion η, log-hazard; a rule may write over it."""
    peers: Table
    """Peers that are visible, each with its weight, tenths."""
    stage: NDArray[np.int8]
    remainder: Table
    """What is left of each threshold, infinite where no step is open."""
    rest: NDArray[np.float32]
    """Hazard below which a debate rests, per month; ``(runs,)``."""


class Rule(Protocol):
    """How states decide; pure functions on arrays, without draws of their own."""

    @property
    def debates(self) -> bool:
        """Whether a state debates before it announces, for causes that can be told apart."""

    @property
    def sees_peers(self) -> bool:
        """Whether the rule itself looks at peers, and not only at what contagion adds to the pressure."""

    @property
    def visible(self) -> Table:
        """How visible each stage is to peers, tenths, whole numbers; ``(stages,)``."""

    def thresholds(self, drawn: Table) -> Table:
        """Thresholds at the start, from those drawn (unit exponentials, infinite where no step is open)."""

    def spent(self, felt: Felt) -> Table:
        """How much of its threshold each state uses up in a month, at least 0; a state moves when it is used up."""


@dataclass(frozen=True, eq=False)
class Hazard:
    """Hazard against one exponential threshold, in two steps; a debate below η_fade rests.

    ``spent = exp(η)``, or 0 for a debating state with ``exp(η) < exp(η_fade)``.

    Source: Allison1982, Sellke1983; A-01, A-02, A-03.
    """

    debates: ClassVar[bool] = True
    sees_peers: ClassVar[bool] = False
    visible: ClassVar[Table] = VISIBLE_TENTHS

    def thresholds(self, drawn: Table) -> Table:
        """Thresholds as they are drawn; ``(runs, states)``."""
        return drawn

    def spent(self, felt: Felt) -> Table:
        """Hazard of the month; ``(runs, states)``."""
        with np.errstate(over="ignore"):  # beyond e^88 a hazard is infinite: it fires at once
            hazard = np.exp(felt.log_hazard, out=felt.log_hazard)
        awake = hazard >= felt.rest[:, None]
        awake |= felt.stage != DEBATING
        # A product with 0 or 1 is several times faster than writing zeros through a mask.
        return np.multiply(hazard, awake.view(np.int8), out=hazard)


@dataclass(frozen=True, eq=False)
class Threshold:
    """A state moves in the month in which its peers reach its own threshold: all of it is used up at once, or none.

    ``spent = φ where x ≥ φ, else 0``; φ = 0 moves alone. ``innovators`` states of each run, those with the smallest
    draws, get φ = 0: a random seed without a stream of its own.

    Source: Granovetter1978; Watts2002.
    """

    own: NDArray[np.float64]
    """φ, in the unit of the peer weights (a share where rows sum to 1, a count where weights are 1); ``(states,)``."""
    innovators: int = 0
    debates: ClassVar[bool] = False
    sees_peers: ClassVar[bool] = True
    visible: ClassVar[Table] = ADOPTED

    def thresholds(self, drawn: Table) -> Table:
        """Own thresholds in place of the drawn ones; ``(runs, states)``."""
        own = np.broadcast_to(self.own.astype(np.float32), drawn.shape).copy()
        if self.innovators:
            first = np.argsort(drawn, axis=1, kind="stable")[:, : self.innovators]
            np.put_along_axis(own, first, np.float32(0), axis=1)
        return np.where(np.isfinite(drawn), own, drawn)

    def spent(self, felt: Felt) -> Table:
        """Whole threshold where peers reach it; ``(runs, states)``."""
        reached = felt.peers >= np.float32(10) * felt.remainder
        return np.where(reached, felt.remainder, np.float32(0))


@dataclass(frozen=True, eq=False)
class Bass:
    """Constant hazard of innovation, and a hazard of imitation in proportion to peers.

    ``spent = p + q·x``. With p = 0 and recovery (``visible=INFECTIOUS``: visible from the announcement to the deposit)
    it is the stochastic SIR epidemic in Sellke's construction.

    Source: Bass1969; Sellke1983.
    """

    innovation: float
    """p, per month."""
    imitation: float
    """q, per month and unit of peer weight."""
    visible: Table = field(default_factory=ADOPTED.copy)
    debates: ClassVar[bool] = False
    sees_peers: ClassVar[bool] = True

    def thresholds(self, drawn: Table) -> Table:
        """Thresholds as they are drawn; ``(runs, states)``."""
        return drawn

    def spent(self, felt: Felt) -> Table:
        """Hazard of the month; ``(runs, states)``."""
        return np.float32(self.innovation) + np.float32(self.imitation / 10) * felt.peers
