"""Treaties, their procedures, and what states had done at the start."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Discriminator, Field, Tag, model_validator

from normsim.scenario.quantity import Distribution, Month, Names, Quantity, Section, key

InitialStage = Literal["non_party", "party", "debating", "announced", "deposited", "withdrawn"]


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
    stays: bool = key(
        False,
        "Whether the state never begins to leave, whatever the pressure: a supposition, not a finding.",
        source="E-05",
    )
    news: bool = key(
        False,
        "Whether an announcement at the start is news in the first month: it then dents the norm and stirs reactions.",
        source="E-05",
    )

    @model_validator(mode="after")
    def _dated(self) -> Self:
        if self.stage in ("announced", "deposited", "withdrawn", "debating") and self.since is None:
            raise ValueError(f"stage {self.stage} needs 'since', the month it was reached")
        if self.stays and self.stage in ("announced", "deposited", "withdrawn"):
            raise ValueError(f"a state that stays cannot stand at {self.stage}; write stage: party, or no 'stays'")
        if self.news and self.stage != "announced":
            raise ValueError("only an announcement can be news: it needs stage: announced")
        return self
