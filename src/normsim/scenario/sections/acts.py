"""What happens and what can be done: events and levers."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from normsim.scenario.quantity import Month, Names, Quantity, Section, key

EventType = Literal[
    "permission", "reaffirmation", "threat", "assurance", "advocacy", "hybrid", "norm_shock", "suspension"
]
LeverType = Literal["contain", "deliberate", "substitutes", "protect", "reassure", "readmit", "limit_use"]
LEVER_TYPES: tuple[str, ...] = (
    "contain",
    "deliberate",
    "substitutes",
    "protect",
    "reassure",
    "readmit",
    "limit_use",
)


class Event(Section):
    """A dated or random event."""

    type: EventType = key(..., "What the event does.")
    date: Month | None = key(None, "Month of the event.", source="E-04")
    per_year: Quantity | None = key(None, "Rate of a random event instead of a date.", unit="per year")
    treaty: str | None = key(None, "Treaty it concerns; all when absent.")
    by: Names = key((), "States that act.")
    states: str | Names | None = key(None, "States or group it works on (advocacy).")
    size: Quantity = key(1.0, "Size; 0 is the same as no event.", grade="J", source="E-01")
    fade_months: float | None = key(
        None,
        "Months over which it decays; the type's own when absent.",
        unit="months",
        grade="J",
        source="E-02",
        gt=0,
        le=600,
    )

    @model_validator(mode="after")
    def _when(self) -> Self:
        if (self.date is None) == (self.per_year is None):
            raise ValueError("an event has either a date or a rate per_year")
        if self.type == "advocacy" and self.states is None:
            raise ValueError("an advocacy event needs 'states', where it works")
        if self.type == "suspension" and not self.by:
            raise ValueError("a suspension needs 'by', the states that suspend")
        return self


class Lever(Section):
    """An act that a user can choose; strength 0 is off."""

    type: LeverType | None = key(None, "Mechanism; the lever's own name when absent.")
    start: Month = key(..., "Month it begins.")
    ramp_months: int = key(12, "Months until full strength.", unit="months", grade="J", source="L-00", ge=0, le=600)
    strength: Quantity = key(0.0, "Strength, 0 (off) to 1.", grade="J", source="L-00")
    specificity: float = key(1.0, "How concrete a protection policy is, 0 to 1.", grade="J", source="L-04", ge=0, le=1)
    adopters: str | Names = key("parties", "Group or states that take part.")
