"""What a run remembers: states in treaties, norms, pacts, wars (section 2), and how near it came to another month."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from functools import cached_property

from by_hand.given import Facts

NON_PARTY, PARTY, DEBATING, ANNOUNCED, DEPOSITED, WITHDRAWN = range(6)
VISIBLE = (0.0, 0.0, 0.0, 0.5, 0.8, 1.0)
"""How visible each stage is to others (C-07)."""
NEVER = 10**6
TIE = 1e-5
"""Accumulated hazard (unit exponentials), or pressure against η_fade, within which single precision may tie."""
ATTEMPT = ("debating", "announced", "deposited", "effective", "reversed", "rejoined")
"""Dates of one attempt to leave; the next attempt starts with none of them."""


@dataclass(frozen=True)
class Traits:
    """What the scenario says of a state in a treaty (sections 4, 7 and 9)."""

    exposure: float
    utility: float
    identity: float
    champion: float
    condemned: float
    condoned: float
    member_weight: float
    adherence_weight: float
    capability_weight: float
    own_share: float


@dataclass(eq=False, slots=True)
class Cell:
    """One state in one treaty. Months count from the start of the horizon, those in ``dates`` are month numbers."""

    treaty: int
    place: int
    """Among the states that can be party to the treaty."""
    state: int
    """Column in the catalogue."""
    traits: Traits
    stage: int
    suspended: bool
    dates: dict[str, int]
    earlier: list[dict[str, int]] = field(default_factory=list)
    """Attempts that were undone and followed by another."""
    visit: int = 0
    """How often the state has become a party again."""
    left: float = math.inf
    """What is left of the threshold of the next transition, unit exponentials (section 5)."""
    seen: float = 0.0
    """Own visible stage at the end of last month."""
    exposed: float = 0.0
    """x: weighted visible stages of peers at the end of last month."""
    reopened: int = -1
    """Month number of a debate after a reversal, until it becomes an attempt."""
    vote: int = NEVER
    """Month in which parliament stops the exit."""
    reversal: int = NEVER
    deposit: int = NEVER
    back: int = NEVER
    """Month in which a consent after the exit takes effect."""
    joins: int = NEVER
    clock: int = NEVER
    rearm: int = NEVER
    armed: bool = False
    suspensions: list[int] = field(default_factory=list)
    """Months in which a war makes the state suspend."""


@dataclass(eq=False, slots=True)
class Norm:
    """One treaty's norm (section 7); ``start`` holds its own values of the first month."""

    concordance: float
    reactions: float
    compliance: float
    implementation: float
    condemn: float
    condone: float
    silence_costs: float
    """Discount of silence, where parties must discourage use (N-08)."""
    members: float
    """Champion weight of all members at the start."""
    gone: float
    """Champion weight of those that had left at the start."""
    acts: int
    """Suspensions in force at the start."""
    start: dict[str, float] = field(default_factory=dict)
    salience: float = 0.0
    suspended: int = 0
    """Suspensions since the start."""
    robustness: float = 0.0
    """R at the end of last month: what a meeting restores is felt from the next month on."""


@dataclass(eq=False, slots=True)
class Pact:
    """A pact on one treaty (section 6); states by column in the catalogue."""

    treaty: int
    members: set[int]
    together: set[int]
    """Members that deposit on one day."""
    months: int
    until: int
    """Last month of the invitation."""
    reach: dict[int, float]
    """w of each invited state: 1 for members, ω·g for other allies."""
    left: dict[int, float]
    """What is left of each invited state's threshold, unit exponentials."""


@dataclass(eq=False)
class World:
    """Everything in one run."""

    facts: Facts
    cells: list[Cell] = field(default_factory=list)
    norms: list[Norm] = field(default_factory=list)
    pacts: list[Pact] = field(default_factory=list)
    war_until: dict[int, int] = field(default_factory=dict)
    """Month in which each state's war ends; a state without one is absent."""
    peace: dict[int, float] = field(default_factory=dict)
    """What is left of the threshold of each state's war, unit exponentials."""
    wars: list[tuple[int, int, int]] = field(default_factory=list)
    """State, first month, month of the end."""
    announced: list[Cell] = field(default_factory=list)
    newly_suspended: list[Cell] = field(default_factory=list)
    newly_armed: list[Cell] = field(default_factory=list)
    ties: list[tuple[int, int]] = field(default_factory=list)
    """Month and state where a threshold was met almost exactly."""
    records: dict[str, list[list[float]]] = field(default_factory=dict)
    """Indicators, by treaty and month."""

    def of(self, treaty: int) -> list[Cell]:
        """All states in a treaty."""
        return [cell for cell in self.cells if cell.treaty == treaty]

    def cell(self, treaty: int, state: int) -> Cell | None:
        """One state in one treaty, if it can be party to it."""
        return self._index.get((treaty, state))

    @cached_property
    def _index(self) -> dict[tuple[int, int], Cell]:
        return {(cell.treaty, cell.state): cell for cell in self.cells}

    def at_war(self, state: int, month: int) -> bool:
        """Whether a state is in armed conflict."""
        return self.war_until.get(state, -1) > month

    def own_draw(self, cell: Cell, purpose: str, kind: str = "exponentials") -> float:
        """A draw of the state's present visit for one purpose of the treaty."""
        name = f"{self.facts.setup.treaties[cell.treaty].rules.id}/{purpose}"
        return self.facts.draw(name, kind, cell.state, cell.visit)

    def step(self, cell: Cell, purpose: str) -> float:
        """What must accumulate before the state's next step; infinite for one that is supposed to stay (E-05)."""
        return math.inf if self.stays(cell.treaty, cell.state) else self.own_draw(cell, purpose)

    def stays(self, treaty: int, state: int) -> bool:
        """Whether the scenario supposes that a state never begins to leave."""
        return bool(self.facts.setup.treaties[treaty].rules.stays[state])

    def used_up(self, left: float, state: int, month: int) -> bool:
        """Whether a threshold is reached; a tie is remembered."""
        self.close_call(left, state, month)
        return left <= 0

    def close_call(self, margin: float, state: int, month: int) -> None:
        """Remember what single precision may decide the other way."""
        if abs(margin) <= TIE:
            self.ties.append((month, state))


def waiting_months(exponential: float, per_year: float) -> int:
    """Months until something with a constant rate happens: ``⌈12·E / rate⌉``, at least 1."""
    if per_year <= 0 or 12.0 * exponential / per_year >= 30_000:
        return NEVER
    return max(1, math.ceil(12.0 * exponential / per_year))
