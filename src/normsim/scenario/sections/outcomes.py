"""What is weighed, reported and claimed."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from normsim.scenario.quantity import Month, Months, Names, Section, key

ClaimOutcome = Literal[
    "exits.new.announced",
    "exits.new.deposited",
    "exits.new.effective",
    "exits.at_start.announced",
    "exits.at_start.deposited",
    "exits.at_start.effective",
    "exits.total.announced",
    "exits.total.deposited",
    "exits.total.effective",
    "robustness",
    "parties",
    "rearmed",
    "capability_gain",
    "identity_loss",
    "cohesion_loss",
    "contestation_rise",
]
EXITS = "exits."
CHANGES_OF_ALL: tuple[str, ...] = ("capability_gain", "identity_loss", "cohesion_loss", "contestation_rise")
"""Outcomes that have a mean over all treaties."""


class Values(Section):
    """How the reader weighs capability against identity."""

    capability: float | None = key(None, "Weight on capability, 0 to 1; null shows the whole curve.", ge=0, le=1)


class GainWeights(Section):
    """Weights of the adversary gain index."""

    identity: float = key(1.0, "Weight of lost identity.", ge=0, le=1000)
    cohesion: float = key(1.0, "Weight of lost cohesion.", ge=0, le=1000)
    contestation: float = key(1.0, "Weight of contestation.", ge=0, le=1000)
    capability: float = key(1.0, "Weight of capability gained against the adversary.", ge=0, le=1000)


class Outcomes(Section):
    """When and for whom outcomes are reported."""

    by: Months = key((), "Months at which shares are reported; the last month when empty.")
    groups: Names = key(("europe",), "Groups that are reported.")


class Claim(Section):
    """A statement about the ensemble that can turn out wrong: so much of something, by a month, in a share of runs."""

    outcome: ClaimOutcome = key(..., "What is counted or measured in each run.")
    treaty: str | None = key(None, "Treaty it is about; changes since the start are a mean over all when absent.")
    group: str | None = key(None, "Group, or one state, whose exits are counted; all states when absent.")
    by: Month | None = key(None, "Month at which it is read; the last month when absent.")
    at_least: float | None = key(None, "Smallest value with which a run agrees with the claim.")
    at_most: float | None = key(None, "Largest value with which a run agrees with the claim.")
    in_share_of_runs: float = key(
        ..., "Share of the runs that must agree, at the least; no number of runs can show 0 or 1.", gt=0, lt=1
    )

    @model_validator(mode="after")
    def _complete(self) -> Self:
        if self.at_least is None and self.at_most is None:
            raise ValueError("a claim needs at_least, at_most or both")
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            raise ValueError("at_least must not be above at_most")
        if self.treaty is None and self.outcome not in CHANGES_OF_ALL:
            raise ValueError(f"a claim about {self.outcome} needs a treaty")
        if self.group is not None and not self.outcome.startswith(EXITS):
            raise ValueError(f"{self.outcome} is not counted by state, so that it has no group")
        return self
