"""What states live in: threat, assurance, war, networks, pacts, norms."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Discriminator, Field, Tag

from normsim.scenario.quantity import AssurancePath, Month, Names, Quantity, Section, ThreatPath, key


class ThreatNoise(Section):
    """Mean-reverting noise around the threat path."""

    sd: Quantity = key(0.0, "Standard deviation in the long run.", unit="threat", grade="J", source="T-02")
    reversion_months: float = key(
        12.0, "Months in which a deviation falls to 1/e.", unit="months", grade="J", source="T-02", ge=1, le=600
    )


class ThreatJumps(Section):
    """Sudden rises of threat."""

    per_year: Quantity = key(0.0, "Rate of jumps.", unit="per year", grade="J", source="T-03")
    size: Quantity = key(0.1, "Size of a jump.", unit="threat", grade="J", source="T-03")
    fade_months: float = key(
        24.0, "Months in which a jump falls to 1/e.", unit="months", grade="J", source="T-03", ge=1, le=600
    )


class Threat(Section):
    """Perceived threat from the adversary, 0 to 1."""

    path: ThreatPath = key(
        0.25, "Threat over time: a number, a preset, or dated points.", unit="threat, 0 to 1", grade="J", source="T-01"
    )
    noise: ThreatNoise = key(ThreatNoise, "Noise around the path.")
    jumps: ThreatJumps = key(ThreatJumps, "Sudden rises.")


class Assurance(Section):
    """Confidence in the ally's protection, 0 to 1."""

    path: AssurancePath = key(
        0.9,
        "Assurance over time: a number, a preset, or dated points.",
        unit="assurance, 0 to 1",
        grade="J",
        source="T-04",
    )


class War(Section):
    """A war that a state is in at the start."""

    ends: Month | Literal["never"] = key("never", "Month in which it ends, or never.")


class Conflict(Section):
    """Wars now, the risk of new ones, and what capability does to that risk."""

    now: dict[str, War] = key(dict, "States at war at the start.")
    risk_per_year: dict[str, Quantity] = key(
        dict,
        "Risk of war by group or state; 'elsewhere' for the rest; the first that fits counts.",
        unit="per year",
        grade="J",
        source="W-01",
    )
    ends_per_year: Quantity = key(0.3, "Rate at which a new war ends.", unit="per year", grade="J", source="W-02")
    deterrence: Quantity = key(
        0.0,
        "How much full capability lowers the log risk of war; 0 must be possible.",
        unit="log",
        grade="J",
        source="W-03",
    )
    suspends_per_year: Quantity = key(
        0.0, "Rate at which a party at war notifies a contested suspension.", unit="per year", grade="J", source="W-04"
    )


class Networks(Section):
    """Weight of each peer layer before normalising."""

    region: float = key(
        0.3, "Nordic-Baltic Eight, Bucharest Nine, Visegrad, same subregion.", grade="J", source="K-01", ge=0, le=1e6
    )
    alliance: float = key(0.2, "NATO.", grade="J", source="K-02", ge=0, le=1e6)
    union: float = key(0.2, "European Union.", grade="J", source="K-03", ge=0, le=1e6)
    border: float = key(0.1, "A shared land border.", grade="D", source="K-04", ge=0, le=1e6)
    host: float = key(0.1, "Troops stationed in each other.", grade="J", source="K-05", ge=0, le=1e6)
    votes: float = key(0.1, "Similar votes in the UN General Assembly.", grade="D", source="K-06", ge=0, le=1e6)
    uniform: float = key(0.0, "Everybody alike.", grade="J", source="K-07", ge=0, le=1e6)


class Pact(Section):
    """States that invite each other to leave and may deposit together."""

    members: Names = key(..., "States whose announcement invites the others.", min_length=2)
    treaties: Names = key(..., "Treaties the pact is about.", min_length=1)
    allies: str | Names = key("nato", "Group that is invited too, more weakly.")
    deposits_together: Names | None = key(None, "Members that deposit on one day; all members when absent.")
    invitation_months: int = key(
        3,
        "Months an invitation lasts, the month of the announcement included.",
        unit="months",
        grade="J",
        source="C-05",
        ge=0,
        le=60,
    )


class NormStart(Section):
    """The four parts of robustness at the start."""

    concordance: float = key(..., "Stigma stock.", ge=0.01, le=1)
    reactions: float = key(..., "How firmly parties react.", ge=0.01, le=1)
    compliance: float = key(..., "Membership and observance.", ge=0.01, le=1)
    implementation: float = key(..., "What has been put into practice.", ge=0.01, le=1)


def _norm_start_kind(value: object) -> str:
    return "mapping" if isinstance(value, Mapping | NormStart) else "number"


NormStartEntry = Annotated[
    Annotated[float, Field(ge=0.01, le=1), Tag("number")] | Annotated[NormStart, Tag("mapping")],
    Discriminator(_norm_start_kind),
]


class Norm(Section):
    """How the norm stands at the start and how it moves."""

    start: dict[str, NormStartEntry] = key(
        dict,
        "Robustness by treaty at the start, or its four parts; 0.85 when absent.",
        unit="0 to 1",
        grade="J",
        source="N-01",
    )
    recovery_years: float = key(
        10.0, "Years in which a deviation falls to 1/e.", unit="years", grade="J", source="N-02", gt=0, le=1000
    )
    spillover: float = key(0.2, "How much of a sibling's deviation carries over.", grade="J", source="N-05", ge=0, le=1)
    critical_mass: float | None = key(
        None, "Concordance below which the norm stops recovering; for teaching.", grade="J", source="N-10", ge=0, le=1
    )
