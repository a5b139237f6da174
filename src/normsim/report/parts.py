"""The pieces every section is made of: a figure with caption, alt text and table; and what all sections look up."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from normsim.catalogue import load_catalogue
from normsim.figures.causes import Announcements, new_announcements
from normsim.figures.chart import Chart
from normsim.figures.spread import rivals_in, run_count, share_error, treaties_in
from normsim.figures.wording import RIVAL_NAMES, join_words, month_words, runs_words
from normsim.report.inputs import Record, ReportInputs, observed_record
from normsim.treaty_rules import TreatyRules, treaty_rules

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.scenario.schema import Scenario


def _most_error(runs: int) -> int:
    """Largest simulation error of a share of so many runs, points."""
    low, high = share_error(0.5, runs)
    return max(1, round(50 * (high - low)))


@dataclass(frozen=True)
class Table:
    """Numbers behind a figure, as texts."""

    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class Figure:
    """A chart with all that stands around it.

    Args:
        id: Anchor and key of the chart's data.
        title: Short heading; what is shown.
        caption: How to read it, with n and the kind of interval.
        alt: The chart in words.
        chart: What is drawn.
        table: The numbers behind it.
        wide: Whether it takes the whole width.
    """

    id: str
    title: str
    caption: str
    alt: str
    chart: Chart
    table: Table
    wide: bool = False
    options: tuple[Option, ...] = ()

    @property
    def height(self) -> int:
        """Height, px."""
        return int(self.chart.layout["height"])


@dataclass(frozen=True)
class Option:
    """Another chart that can be shown in a figure's place.

    Args:
        key: Key of the chart's data.
        label: What the reader chooses.
        group: Heading the choice stands under, perhaps empty.
        traces: Plain plotly traces that replace those of the chart; its layout stays.
    """

    key: str
    label: str
    group: str
    traces: list[dict[str, Any]]


@dataclass(frozen=True)
class Bar:
    """An interval drawn as a bar, positions in per cent of its width; ``text`` says the same."""

    low: float
    high: float
    inner_low: float
    inner_high: float
    middle: float
    text: str


def bar(values: Mapping[str, Any], lowest: float, highest: float, text: str) -> Bar:
    """Place quantiles on a scale.

    Args:
        values: ``q05``, ``q50``, ``q95`` and perhaps ``q25``, ``q75``; one unit.
        lowest: Left end of the scale, the same unit.
        highest: Right end.
        text: The interval in words.
    """
    width = highest - lowest or 1.0

    def at(name: str, other: str) -> float:
        return round(min(max(100 * (float(values.get(name, values[other])) - lowest) / width, 0), 100), 1)

    return Bar(at("q05", "q05"), at("q95", "q95"), at("q25", "q50"), at("q75", "q50"), at("q50", "q50"), text)


@dataclass(frozen=True)
class Page:
    """What all sections look up."""

    inputs: ReportInputs
    figures: list[Figure] = field(default_factory=list)
    only: tuple[str, ...] = ()
    """Treaties that are shown; all of the scenario's when empty."""

    @property
    def results(self) -> Results:
        """The ensemble."""
        return self.inputs.results

    @property
    def summary(self) -> Mapping[str, Any]:
        """The numbers that the command line prints too."""
        return self.inputs.summary

    @property
    def scenario(self) -> Scenario:
        """The resolved scenario."""
        return self.results.scenario

    @cached_property
    def runs(self) -> int:
        """Number of runs."""
        return run_count(self.results)

    @cached_property
    def treaties(self) -> tuple[str, ...]:
        """Treaty ids in the scenario's order."""
        return self.only or treaties_in(self.results)

    @cached_property
    def treaty_names(self) -> dict[str, str]:
        """Full names by id."""
        return {treaty: rules.name for treaty, rules in self.rules.items()}

    @cached_property
    def states(self) -> tuple[str, ...]:
        """ISO3 codes of the simulated states."""
        return tuple(str(code) for code in self.results.dataset["state"].values)

    @cached_property
    def names(self) -> dict[str, str]:
        """English names by ISO3 code."""
        facts = load_catalogue()
        return dict(zip(facts.iso3, facts.name, strict=True))

    @cached_property
    def rivals(self) -> tuple[str, ...]:
        """Rival variants that occur in the ensemble."""
        return rivals_in(self.results)

    @cached_property
    def months(self) -> tuple[int, ...]:
        """Month numbers of the horizon."""
        return tuple(int(month) for month in self.results.months)

    @cached_property
    def announcements(self) -> Announcements:
        """New announcements of the ensemble."""
        return new_announcements(self.results)

    @cached_property
    def rules(self) -> dict[str, TreatyRules]:
        """The treaties' rules and what was known before the start, by id."""
        return {rules.id: rules for rules in treaty_rules(self.scenario, load_catalogue())}

    def known(self, treaty: str, state: str, step: str) -> int:
        """Month before the start in which a state went a step, -1 when it did not; the runs cannot change it."""
        return int(getattr(self.rules[treaty], step)[load_catalogue().index[state]])

    @property
    def end(self) -> str:
        """Last month in words."""
        return month_words(self.months[-1])

    @cached_property
    def record(self) -> Record:
        """Observed exits."""
        return self.inputs.record or observed_record(self.scenario)

    @cached_property
    def n(self) -> str:
        """The number of runs as every caption says it."""
        return f"n = {runs_words(self.runs)}"

    @property
    def spread_note(self) -> str:
        """The kind of interval of most charts."""
        return f"{self.n}; interval: spread of runs (chance and uncertain inputs together)"

    @property
    def grey_note(self) -> str:
        """What is grey, where there is a baseline."""
        return " Grey: the baseline." if self.inputs.baseline is not None else ""

    @cached_property
    def error_note(self) -> str:
        """Simulation error of a share of runs, in words."""
        points = _most_error(self.runs)
        return f"simulation error of a share of runs at most ±{points} point{'' if points == 1 else 's'}"

    @cached_property
    def rivals_error_note(self) -> str:
        """The same where rivals are shown beside all runs: theirs is larger, because each has only some of the runs."""
        fewest = min((int(self.results.runs_of(rival).sum()) for rival in self.rivals), default=self.runs)
        own = _most_error(fewest)
        return self.error_note if own == _most_error(self.runs) else f"{self.error_note}, of one rival’s runs ±{own}"

    def rival_range_note(self) -> str:
        """Say over which rivals a range goes."""
        if len(self.rivals) > 1:
            names = [f"{RIVAL_NAMES[rival].lower()}" for rival in self.rivals]
            return f"range over the rival explanations {join_words(names)}"
        return f"one rival explanation only: {RIVAL_NAMES[self.rivals[0]].lower()}" if self.rivals else ""

    def state_names(self, codes: list[str] | tuple[str, ...]) -> str:
        """English names joined by commas, in alphabetical order."""
        return join_words(sorted(self.names.get(code, code) for code in codes))

    def add(self, figure: Figure) -> Figure:
        """Keep a figure so that its data is put on the page once."""
        self.figures.append(figure)
        return figure
