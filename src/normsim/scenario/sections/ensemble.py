"""What is simulated: months, runs, rival explanations, states."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from normsim.scenario.quantity import Month, Names, Section, key

MAX_RUNS = 1_000_000
MAX_SEED = 2**63 - 1
MAX_MONTHS = 600
Variant = Literal["pooled", "common_shock", "pact_only", "full_contagion"]
RIVALS: tuple[str, ...] = ("common_shock", "pact_only", "full_contagion")


class Horizon(Section):
    """First and last month, both simulated."""

    start: Month = key(..., "First simulated month; what was known before it is the starting point.")
    end: Month = key(..., "Last simulated month.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("the end must not be before the start")
        if self.months > MAX_MONTHS:
            raise ValueError(
                f"the horizon must be at most {MAX_MONTHS} months, is {self.months}; a run of that limit takes 73 kB "
                "of memory, of ten years 19 kB"
            )
        return self

    @property
    def months(self) -> int:
        """Number of months, both ends included."""
        return self.end - self.start + 1


class Ensemble(Section):
    """How many replications, and the seed that makes them reproducible."""

    runs: int = key(
        1000,
        "Number of runs; one of the baseline takes 19 kB of memory, a million 19 GB.",
        unit="runs",
        ge=1,
        le=MAX_RUNS,
    )
    seed: int = key(20250401, "Seed of all random streams.", ge=0, le=MAX_SEED)


class StateOverride(Section):
    """Values that replace what is derived for one state."""

    exposure: float | None = key(
        None, "Geographic exposure g to the adversary, 0 to 1.", grade="J", source="X-01", ge=0, le=1
    )
    dependence: float | None = key(
        None, "Reliance on the ally's protection, 0 to 1.", grade="J", source="X-04", ge=0, le=1
    )
    identity: dict[str, float] | None = key(
        None, "Attachment to each treaty, 0 to 1, by treaty.", grade="J", source="X-05"
    )
    utility: dict[str, float] | None = key(
        None, "Military utility of each weapon, 0 to 1, by treaty.", grade="J", source="X-03"
    )
    susceptibility: float | None = key(
        None, "How much others' disapproval counts, 0 to 1.", grade="J", source="X-06", ge=0, le=1
    )
    champion: dict[str, float] | None = key(None, "Champion weight, by treaty, 0 to 5.", grade="J", source="X-07")
    veto: float = key(0.0, "Domestic resistance to exit.", unit="log-hazard", grade="J", source="X-08", ge=-20, le=20)
    cost: float = key(0.0, "Other cost of exit.", unit="log-hazard", grade="J", source="X-08", ge=-20, le=20)


class States(Section):
    """Which states are simulated, and what is changed about them."""

    select: str | Names = key("world", "A group, or a list of states and groups.")
    overrides: dict[str, StateOverride] = key(dict, "Changed values by state.")
