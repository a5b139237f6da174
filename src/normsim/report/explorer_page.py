"""Build the explorer: one page with sliders over settings that were simulated beforehand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

from normsim.figures.explorer import exits_chart, robustness_chart, tradeoff_chart, weights_chart
from normsim.figures.style import BLUE, GREY, ORANGE
from normsim.figures.wording import RARE, RIVAL_MEANING, RIVAL_NAMES, SHARE_CODES, SMALL, code_step, month_words
from normsim.report import assets
from normsim.report.build import environment
from normsim.report.inputs import ReportInputs
from normsim.report.map_section import map_section
from normsim.report.opening import AT_LEAST, chance_note, start_words
from normsim.report.parts import Page

if TYPE_CHECKING:
    from normsim.results import Results

AXES = ("States that announced", "States that have left")
VERBS = ("has announced an exit from", "has left")
DONE = ("announced", "left")
SCRIPTS = ("charts.js", "explorer_values.js", "explorer_words.js", "explorer_charts.js", "explorer.js")


@dataclass(frozen=True)
class SliderShown:
    """One slider as the page draws it.

    Args:
        name: Key in the address.
        label: What it is called.
        key: Key of the scenario that it sets.
        levels: Its stops, rising.
        simulated: Those that were simulated.
        unchanged: Its stop in the baseline.
        low: Words at the low end.
        high: Words at the high end.
        about: What it is, in a sentence.
    """

    name: str
    label: str
    key: str
    levels: tuple[float, ...]
    simulated: tuple[float, ...]
    unchanged: float
    low: str = ""
    high: str = ""
    about: str = ""

    def at(self, level: float) -> float:
        """Position of a level between the ends, per cent."""
        return round(100 * (level - self.levels[0]) / (self.levels[-1] - self.levels[0]), 2)


@dataclass(frozen=True)
class AccuracyRow:
    """How far one quantity is off between the simulated settings, in words."""

    name: str
    half: str
    most: str
    worst: str
    bound: str


@dataclass(frozen=True)
class ExplorerInputs:
    """Everything the page shows.

    Args:
        baseline: The ensemble in which all sliders stand at their unchanged level.
        sliders: The sliders, in order.
        months: Month numbers shown, rising.
        by: Month numbers of the map.
        stages: Stages of leaving that are shown.
        states: ISO3 codes in the order of the packed chances.
        rivals: Rival explanations, in the order of the packed counts.
        runs: Number of runs of each.
        percents: Shares of runs, per cent, of the curve of weights.
        fields: Place and shape of each field in a row of the packed table.
        points: Rows of the table, settings.
        cells: Columns of the table.
        table: The packed table, base64.
        tops: Largest number of states by treaty and stage, for the axes.
        ranges: Ranges of ΔC and ΔF over all settings.
        scales: Steps of levels and of dots, per unit.
        accuracy: Errors between settings.
        held_out: Number of settings on which they were measured.
        promise: The same in one sentence, for settings that were not simulated.
        command: Command line of the baseline, without the number of runs.
        title: Title of the page.
        home: Address of the first page of the folder, empty when the page stands alone.
        extra: Further sentences for "how to read this".
    """

    baseline: Results
    sliders: Sequence[SliderShown]
    months: Sequence[int]
    by: Sequence[int]
    stages: Sequence[str]
    states: Sequence[str]
    rivals: Sequence[str]
    runs: Sequence[int]
    percents: Sequence[int]
    fields: Mapping[str, tuple[int, tuple[int, ...]]]
    points: int
    cells: int
    table: str
    tops: Sequence[Sequence[float]]
    ranges: tuple[tuple[float, float], tuple[float, float]]
    scales: tuple[int, int]
    accuracy: Sequence[AccuracyRow]
    held_out: int
    promise: str
    command: str
    title: str
    home: str = ""
    extra: Sequence[str] = field(default_factory=tuple)


def build_explorer(inputs: ExplorerInputs) -> str:
    """Write the explorer page.

    Args:
        inputs: The packed numbers and what stands around them.

    Returns:
        One HTML page that needs no other file and no network.
    """
    page = Page(ReportInputs(inputs.baseline, {}, None, inputs.command, (), {}))
    found = map_section(page)
    charts = {
        "exits": exits_chart(inputs.months),
        "robust": robustness_chart(inputs.months),
        "tradeoff": tradeoff_chart(inputs.rivals, *inputs.ranges),
        "weights": weights_chart(inputs.rivals, inputs.percents),
    }
    drawn = {name: assets.chart_json(chart) for name, chart in charts.items()}
    text = (
        environment()
        .get_template("explorer.html.j2")
        .render(
            page=page,
            inputs=inputs,
            map=found,
            rivals=[(RIVAL_NAMES[rival], RIVAL_MEANING[rival]) for rival in inputs.rivals],
            by=[month_words(month) for month in inputs.by],
            heights={name: int(chart.layout["height"]) for name, chart in charts.items()},
            chance_note=chance_note(page),
            version=inputs.baseline.provenance.version,
            settings=f"{inputs.points:,}",
            css=Markup(assets.palette_css() + assets.static_text("report.css") + assets.static_text("explorer.css")),  # noqa: S704 - packaged files
            script=Markup("\n".join(assets.static_text(name) for name in SCRIPTS)),  # noqa: S704 - packaged files
            plotly=assets.plotly_library(),
            payload=assets.packed_json(_payload(inputs, page, found["payload"], drawn)),
        )
    )
    return text if text.endswith("\n") else text + "\n"


def _payload(inputs: ExplorerInputs, page: Page, found: Mapping[str, Any], charts: Mapping[str, Any]) -> dict[str, Any]:
    """What the scripts need besides the table."""
    treaties = page.treaties
    begun = [int(page.results.dataset["at_start"].sel(treaty=treaty).values.sum()) for treaty in treaties]
    start, verb = start_words(page)
    return {
        "points": inputs.points,
        "cells": inputs.cells,
        "fields": {name: [offset, list(shape)] for name, (offset, shape) in inputs.fields.items()},
        "levels": [list(slider.simulated) for slider in inputs.sliders],
        "sliders": [
            {
                "name": slider.name,
                "label": slider.label,
                "key": slider.key,
                "levels": list(slider.levels),
                "min": slider.levels[0],
                "max": slider.levels[-1],
                "unchanged": slider.unchanged,
            }
            for slider in inputs.sliders
        ],
        "runs": list(inputs.runs),
        "rivals": list(inputs.rivals),
        "treaties": list(treaties),
        "stages": list(inputs.stages),
        "states": list(inputs.states),
        "months": [month_words(month) for month in inputs.months],
        "by": [month_words(month) for month in inputs.by],
        "percents": list(inputs.percents),
        "fine": inputs.scales[0],
        "coarse": inputs.scales[1],
        "tops": [list(row) for row in inputs.tops],
        "begun": begun,
        "promise": inputs.promise,
        "command": inputs.command,
        "charts": charts,
        "weightNotes": charts["weights"]["layout"]["annotations"],
        "colours": {"blue": BLUE, "grey": GREY, "orange": ORANGE},
        "dark": assets.recolouring(),
        "words": {
            "codes": SHARE_CODES,
            "steps": [code_step(code) for code in range(len(SHARE_CODES))],
            "small": SMALL,
            "rare": RARE,
            "at_least": AT_LEAST,
            "start": start,
            "verb": verb,
            "end": page.end,
            "axes": AXES,
            "verbs": VERBS,
            "done": DONE,
            "rivals": [RIVAL_NAMES[rival] for rival in inputs.rivals],
        },
        "map": {
            "names": found["names"],
            "simulated": found["simulated"],
            "outside": {treaty: one["outside"] for treaty, one in found["treaties"].items()},
            "at_start": {treaty: one["at_start"] for treaty, one in found["treaties"].items()},
        },
    }
