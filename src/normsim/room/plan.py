"""The plan of a workshop: one YAML file that says what the folder holds, read within the same bounds as a scenario."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from normsim.scenario.quantity import Names, Section
from normsim.scenario.quantity import key as entry

MAX_SLIDERS = 6
MAX_LEVELS = 9
MAX_REPORTS = 8
Page = Literal["none", "reports", "comparison", "explorer", "forms", "results"]
Numbers = Annotated[tuple[float, ...], Field(strict=False)]


class Shown(Section):
    """A scenario of the workshop, with what is changed in it."""

    scenario: str = entry("baseline", "Shipped scenario, or a file beside the plan.")
    overrides: Names = entry((), "Named changes from the scenario's overrides, in order.")
    set: Names = entry((), "Changes key=value, such as assurance=none; applied last.")
    label: str = entry("", "Short name for lists and headings; the scenario's title if empty.", max_length=60)


class Slider(Section):
    """One slider of the explorer: a key of the scenario and its levels."""

    label: str = entry(..., "What the slider is called.", min_length=1, max_length=40)
    key: str = entry(..., "Key of the scenario that it sets, such as threat.path.", min_length=1)
    levels: Numbers = entry(..., "Levels from low to high.", min_length=2, max_length=MAX_LEVELS)
    unchanged: float = entry(..., "Level at which the scenario's own value is left as it is.")
    low: str = entry("", "Words at the low end.", max_length=40)
    high: str = entry("", "Words at the high end.", max_length=40)
    about: str = entry("", "One sentence for those who ask what it is.", max_length=300)

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if list(self.levels) != sorted(set(self.levels)):
            raise ValueError("levels must rise from low to high, each once")
        if self.unchanged not in self.levels:
            raise ValueError(f"unchanged must be one of the levels ({', '.join(f'{x:g}' for x in self.levels)})")
        return self


class Explorer(Section):
    """The page with the sliders."""

    scenario: str = entry("baseline", "Shipped scenario, or a file beside the plan: where all sliders start.")
    overrides: Names = entry((), "Named changes from the scenario's overrides, in order.")
    set: Names = entry((), "Changes key=value, applied last.")
    runs: int = entry(500, "Runs of each setting; the same random numbers in all of them.", ge=20, le=4000)
    settings: int = entry(
        700, "Most settings that are simulated; the levels that matter most are kept.", ge=2, le=20000
    )
    held_out: int = entry(
        96, "Random settings simulated only to measure how far the values between levels are off.", ge=16, le=1000
    )
    every_level: bool = entry(False, "Simulate every combination of all levels, however many settings that takes.")
    sliders: dict[str, Slider] = entry(..., "The sliders by name, in order.", min_length=1, max_length=MAX_SLIDERS)


class Item(Section):
    """One point of the agenda."""

    minutes: int = entry(..., "How long, minutes.", ge=1, le=600)
    what: str = entry(..., "What happens.", min_length=1, max_length=200)
    say: str = entry("", "What the facilitator says or does; for the script only.", max_length=1200)
    page: Page = entry("none", "Page of the folder that is used: reports, comparison, explorer, forms or results.")


class Group(Section):
    """One group of participants and its role."""

    name: str = entry(..., "Name of the group.", min_length=1, max_length=60)
    role: str = entry("", "Who they speak for.", max_length=120)
    brief: str = entry("", "What this role cares about, in a few sentences.", max_length=1200)
    questions: Names = entry((), "Questions the group answers at the end.")


class Plan(Section):
    """Everything one workshop folder holds."""

    title: str = entry(..., "Title of the workshop.", min_length=1, max_length=120)
    question: str = entry("", "The question of the day, in plain words.", max_length=300)
    when: str = entry("", "Date and place, as they should stand on the first page.", max_length=120)
    runs: int = entry(1000, "Runs of each scenario that is shown.", ge=1, le=100_000)
    reports: dict[str, Shown] = entry(
        lambda: {"baseline": Shown()}, "Scenarios to show, by name, in order.", min_length=1, max_length=MAX_REPORTS
    )
    comparison: Names = entry((), "Reports that are compared, the reference first; all of them if empty.")
    explorer: Explorer | None = entry(None, "The page with the sliders; left out if absent.")
    agenda: Annotated[tuple[Item, ...], Field(strict=False)] = entry((), "The agenda, in order.", max_length=40)
    groups: dict[str, Group] = entry(dict, "Groups of participants, by name.", max_length=12)

    def compared(self) -> tuple[str, ...]:
        """Names of the reports in the comparison, the reference first."""
        return self.comparison or tuple(self.reports)

    def shown(self) -> Iterator[tuple[tuple[str, ...], Shown | Explorer]]:
        """Every scenario of the plan with its place in the file."""
        for name, one in self.reports.items():
            yield ("reports", name), one
        if self.explorer is not None:
            yield ("explorer",), self.explorer


def plan_folder() -> Path:
    """Folder of the plans that come with normsim."""
    return Path(__file__).resolve().parent / "plans"


def shipped_plans() -> dict[str, Path]:
    """Shipped plans by name, in alphabetical order."""
    return {path.stem: path for path in sorted(plan_folder().glob("*.yaml"))}
