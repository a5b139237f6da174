"""The sections of a scenario file, one class each; every field says what it means and where it comes from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from normsim.scenario.quantity import (
    AssurancePath,
    Distribution,
    Month,
    Months,
    Names,
    Quantity,
    Section,
    ThreatPath,
    key,
)

MAX_RUNS = 1_000_000
MAX_MONTHS = 600
Variant = Literal["pooled", "common_shock", "pact_only", "full_contagion"]
RIVALS: tuple[str, ...] = ("common_shock", "pact_only", "full_contagion")
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
InitialStage = Literal["non_party", "party", "debating", "announced", "deposited", "withdrawn"]


def uniform(low: float, high: float) -> Distribution:
    """Build a uniform distribution for a default."""
    return Distribution(uniform=(low, high))


class Horizon(Section):
    """First and last month, both simulated."""

    start: Month = key(..., "First simulated month; what was known before it is the starting point.")
    end: Month = key(..., "Last simulated month.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.end < self.start:
            raise ValueError("the end must not be before the start")
        if self.months > MAX_MONTHS:
            raise ValueError(f"the horizon must be at most {MAX_MONTHS} months, is {self.months}")
        return self

    @property
    def months(self) -> int:
        """Number of months, both ends included."""
        return self.end - self.start + 1


class Ensemble(Section):
    """How many replications, and the seed that makes them reproducible."""

    runs: int = key(1000, "Number of runs.", unit="runs", ge=1, le=MAX_RUNS)
    seed: int = key(20250401, "Seed of all random streams.", ge=0, le=2**63 - 1)


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


class Parties(Section):
    """The parties of a treaty that a file defines."""

    from_: Names = Field(alias="from", description="States and groups that are parties.")
    since: Month = key(..., "Month from which they are parties.")


class Withdrawal(Section):
    """The treaty's own clause on leaving."""

    notice_months: int = key(
        6, "Months between deposit and effect.", unit="months", grade="V", source="P-01", ge=0, le=120
    )
    waits_for_conflict_end: bool = key(
        True, "Whether exit cannot take effect while the state is in armed conflict.", grade="V", source="P-01"
    )


class Procedure(Section):
    """What happens between the announcement and the deposit."""

    announce_to_deposit_months: Quantity = key(
        Distribution(lognormal=(3.6, 0.35)),
        "Months from announcement to deposit, rounded up, at least 1.",
        unit="months",
        grade="D",
        source="P-02",
    )
    parliament_stops: Quantity = key(
        0.02, "Chance that parliament stops an announced exit.", unit="chance", grade="J", source="P-03"
    )
    reversal_per_year: Quantity = key(
        0.01, "Rate of domestic reversal before effect.", unit="per year", grade="J", source="P-04"
    )
    readmission_per_year: Quantity = key(
        0.005, "Rate at which a state that left consents again.", unit="per year", grade="J", source="P-05"
    )
    accession_per_year: Quantity = key(
        0.03, "Rate at which a candidate consents to join.", unit="per year", grade="J", source="P-06"
    )


class Utility(Section):
    """Military utility of the weapon a treaty bans."""

    default: float = key(0.5, "Utility where nothing else is said, 0 to 1.", grade="J", source="X-03", ge=0, le=1)
    states: dict[str, float] = key(dict, "Utility by state, 0 to 1.", grade="J", source="X-03")


class Treaty(Section):
    """A treaty, defined wholly in the file."""

    name: str = key(..., "Full name.")
    parties: Parties = key(..., "Who is a party, since when.")
    withdrawal: Withdrawal = key(Withdrawal, "The clause on leaving.")
    procedure: Procedure = key(Procedure, "From announcement to deposit.")
    champions: Names = key((), "States whose departure weighs most.")
    candidates: Names = key((), "Non-parties that may join.")
    utility: Utility = key(Utility, "Military utility of the weapon.")
    sibling: str | None = key(None, "Treaty whose stage spills over into this one.")
    adversary_uses: bool = key(False, "Whether the adversary uses the weapon.")
    discourage_use: bool = key(False, "Whether parties must discourage use, so that silence counts.")
    review_every_months: int = key(60, "Months between review conferences.", unit="months", ge=1, le=600)


class BuiltinTreaty(Section):
    """A built-in treaty with some of its rules changed."""

    builtin: Literal[True] = key(..., "Start from the built-in treaty of this name.")
    procedure: Procedure | None = key(None, "From announcement to deposit, instead of the built-in rules.")
    withdrawal: Withdrawal | None = key(None, "The clause on leaving, instead of the built-in one.")
    candidates: Names | None = key(None, "Non-parties that may join, instead of the signatories.")


def _treaty_kind(value: object) -> str:
    if isinstance(value, BuiltinTreaty) or (isinstance(value, Mapping) and "builtin" in value):
        return "builtin"
    return "name" if isinstance(value, str) else "treaty"


TreatyEntry = Annotated[
    Annotated[Literal["builtin"], Tag("name")]
    | Annotated[BuiltinTreaty, Tag("builtin")]
    | Annotated[Treaty, Tag("treaty")],
    Discriminator(_treaty_kind),
]


class Initial(Section):
    """What the treaty dates do not say about a state at the start."""

    stage: InitialStage | None = key(None, "Stage at the start.", source="E-04")
    since: Month | None = key(None, "Month the stage was reached.", source="E-04")
    contests: float = key(
        0.0, "How strongly a non-party contests the norm, 0 to 1.", grade="J", source="N-09", ge=0, le=1
    )
    suspended: bool = key(False, "Whether the state has notified a contested suspension.")

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.stage in ("announced", "deposited", "withdrawn", "debating") and self.since is None:
            raise ValueError(f"stage {self.stage} needs 'since', the month it was reached")
        return self


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


class Parameters(Section):
    """The behavioural parameters: a named set, and any of them changed here."""

    from_: str = Field("prior@1", alias="from", description="Named parameter set.")
    utility_spread: Quantity | None = key(
        None, "Disputed military utility, scaled to mean 1.", grade="J", source="B-11"
    )
    asymmetry: Quantity | None = key(
        None, "How much the adversary's use of a weapon raises its utility.", grade="J", source="B-12"
    )
    alpha_debate: Quantity | None = key(
        None, "α₀: log monthly hazard from party to debating.", unit="log per month", grade="J", source="B-01"
    )
    alpha_announce: Quantity | None = key(
        None, "α₁: log monthly hazard from debating to announced.", unit="log per month", grade="J", source="B-02"
    )
    eta_fade: Quantity | None = key(
        None, "η_fade: pressure below which a debate rests.", unit="log-hazard", grade="J", source="B-03"
    )
    beta_threat: Quantity | None = key(
        None, "β_T: weight of threat × utility.", unit="log-hazard", grade="J", source="B-04"
    )
    beta_abandonment: Quantity | None = key(
        None, "β_A: weight of missing assurance.", unit="log-hazard", grade="J", source="B-05"
    )
    beta_permission: Quantity | None = key(
        None, "β_S: weight of others' permission.", unit="log-hazard", grade="J", source="B-06"
    )
    beta_norm: Quantity | None = key(None, "β_I: weight of the norm.", unit="log-hazard", grade="J", source="B-07")
    beta_disapproval: Quantity | None = key(
        None, "β_O: weight of disapproval.", unit="log-hazard", grade="J", source="B-08"
    )
    beta_domestic: Quantity | None = key(
        None, "β_D: weight of domestic advocacy.", unit="log-hazard", grade="J", source="B-09"
    )
    beta_anticipation: Quantity | None = key(
        None, "β_W: weight of leaving before war locks the exit.", unit="log-hazard", grade="J", source="B-10"
    )
    beta_peer: Quantity | None = key(
        None, "β_P: weight of peers that have left.", unit="log-hazard", grade="J", source="C-01"
    )
    beta_sibling: Quantity | None = key(
        None, "β_X: weight of the own stage in the sibling treaty.", unit="log-hazard", grade="J", source="C-02"
    )
    beta_pact: Quantity | None = key(
        None, "β_B: weight of a pact's invitation.", unit="log-hazard", grade="J", source="C-03"
    )
    pact_allies: Quantity | None = key(
        None, "ω: how much of an invitation reaches other allies.", grade="J", source="C-04"
    )
    hill_exponent: Quantity | None = key(None, "n of the Hill curve of peers.", grade="B", source="C-06")
    hill_half: Quantity | None = key(
        None, "h of the Hill curve: share of peers for half the effect.", grade="B", source="C-06"
    )
    utility_ccm: Quantity | None = key(
        None, "m_CCM: utility of cluster munitions relative to mines.", grade="J", source="X-03"
    )
    shock_sd: Quantity | None = key(
        None, "Standard deviation of the common shock.", unit="log-hazard", grade="J", source="B-13"
    )
    frailty_sd: Quantity | None = key(
        None, "Standard deviation of states' unexplained readiness.", unit="log-hazard", grade="J", source="B-14"
    )
    norm_loss: Quantity | None = key(
        None, "δ_e: concordance lost per exit of a state with champion weight 1.", grade="J", source="N-03"
    )
    use_given_exit: Quantity | None = key(
        None, "Share of war time in which a leaver uses the weapon.", grade="J", source="O-05"
    )
    substitute_quality: Quantity | None = key(
        None, "q: how well substitutes replace the weapon.", grade="J", source="O-02"
    )
    clock_rate: Quantity | None = key(
        None, "Median rate of exits for reasons outside the model.", unit="per state-year", grade="J", source="B-15"
    )


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
