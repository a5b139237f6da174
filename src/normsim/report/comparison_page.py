"""The comparison page: one HTML file, the baseline in grey, that needs no other file and no network."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from normsim.experiments.comparison import FOLLOWERS, Compared, Comparison
from normsim.experiments.comparison_files import LeftOut
from normsim.experiments.readings import Outcome
from normsim.figures.wording import RIVAL_MEANING, RIVAL_NAMES, month_words, runs_words
from normsim.report import assets
from normsim.report.build import environment
from normsim.report.comparison_charts import charts
from normsim.report.comparison_tables import break_even_rows, gain_rows, glance_rows, main_tables, sure_tables
from normsim.report.comparison_words import MARKS, finding, paragraph
from normsim.report.parts import Figure
from normsim.results import Provenance

SIGNS = {"common_shock": "■", "pact_only": "▲", "full_contagion": "●"}
"""Marks of the rivals in the charts."""

FILE_WORDS = {
    "compare.html": "this page",
    "compare.json": "every number of this page, and more",
    "compare.csv": "one row for each scenario, outcome and rival",
    "columns.md": "a dictionary of every column",
    "manifest.json": "versions and hashes",
}


@dataclass(frozen=True)
class ComparisonInputs:
    """Everything one comparison page shows.

    Args:
        comparison: The numbers.
        command: Command line that gives this page again.
        files: Names of the files written beside it.
        left_out: Scenarios that were asked for and are not compared, with the reason.
        home: Address of the first page of the folder, empty when the page stands alone.
    """

    comparison: Comparison
    command: str
    files: tuple[str, ...] = ()
    left_out: tuple[LeftOut, ...] = ()
    home: str = ""


@dataclass(frozen=True)
class Scene:
    """What the sections of the page look up."""

    inputs: ComparisonInputs
    figures: list[Figure] = field(default_factory=list)

    @property
    def comparison(self) -> Comparison:
        """The numbers."""
        return self.inputs.comparison

    @property
    def others(self) -> tuple[Compared, ...]:
        """The scenarios besides the baseline."""
        return self.comparison.others

    @property
    def n(self) -> str:
        """The number of runs as every caption says it."""
        return f"n = {runs_words(self.comparison.runs)}"

    def add(self, figure: Figure) -> Figure:
        """Keep a figure so that its data is put on the page once."""
        self.figures.append(figure)
        return figure


def build_comparison(inputs: ComparisonInputs) -> str:
    """Write the whole comparison page.

    Args:
        inputs: The comparison and what is known about how it was made.

    Returns:
        One HTML page.
    """
    scene = Scene(inputs)
    drawn = charts(scene.others, scene.comparison.baseline, scene.n, scene.add)
    payload = {
        "charts": {figure.id: assets.chart_json(figure.chart) for figure in scene.figures},
        "options": {},
        "dark": assets.recolouring(),
        "map": None,
    }
    css = assets.palette_css() + assets.static_text("report.css") + assets.static_text("compare.css")
    script = "\n".join(assets.static_text(name) for name in ("charts.js", "page.js"))
    text = (
        environment()
        .get_template("compare.html.j2")
        .render(
            scene=scene,
            baseline=scene.comparison.baseline,
            finding=finding(scene.comparison),
            glance=glance_rows(scene.others),
            cards=[_card(one) for one in scene.others],
            tables=main_tables(scene.comparison),
            sure=sure_tables(scene.others),
            gains=gain_rows(scene.others),
            break_evens=break_even_rows(scene.comparison),
            drawn=drawn,
            end=month_words(scene.comparison.baseline.own.shared.end),
            marks=MARKS.values(),
            rivals=[(rival, SIGNS[rival], RIVAL_NAMES[rival], RIVAL_MEANING[rival]) for rival in _rivals(scene.others)],
            followers=FOLLOWERS in scene.comparison.baseline.own.values,
            reproduce=_reproduce(inputs),
            css=Markup(css),  # noqa: S704 - packaged files
            script=Markup(script),  # noqa: S704
            plotly=assets.plotly_library(),
            payload=assets.packed_json(payload),
        )
    )
    return text if text.endswith("\n") else text + "\n"


def _card(one: Compared) -> dict[str, Any]:
    """A scenario in plain words."""
    assert one.versus is not None
    scenario = one.candidate.scenario
    extra = [treaty for treaty in one.own.shared.treaties if treaty not in one.versus.shared.treaties]
    return {
        "name": one.candidate.name,
        "title": scenario.title,
        "question": scenario.question,
        "changes": one.changes,
        "paragraph": paragraph(one),
        "own": [_own(one, treaty) for treaty in extra],
        "left_out": [*one.candidate.notes, *one.versus.shared.left_out],
    }


def _own(one: Compared, treaty: str) -> str:
    """Levels of a treaty that the baseline does not have."""
    values = one.own.values[Outcome("exits.new.announced", treaty)]
    end = month_words(one.own.shared.end)
    return f"{treaty}, which the baseline does not have: {values.mean():.1f} new exits announced by {end}, mean."


def _rivals(others: Sequence[Compared]) -> list[str]:
    found: dict[str, None] = {}
    for one in others:
        if one.versus is not None:
            for contrast in one.versus.contrasts.values():
                found |= dict.fromkeys(contrast.rivals)
                break
    return [rival for rival in RIVAL_NAMES if rival in found]


def version_rows(provenance: Provenance, runs: int) -> list[tuple[str, str]]:
    """What the numbers of a page depend on besides its scenarios."""
    return [
        ("normsim", provenance.version),
        ("model", provenance.model_version),
        ("packaged data, SHA-256", provenance.data_hash),
        ("Python", provenance.python),
        ("numpy", provenance.numpy),
        ("seed", str(provenance.seed)),
        ("runs of each", f"{runs:,}"),
    ]


def _reproduce(inputs: ComparisonInputs) -> Mapping[str, Any]:
    provenance = inputs.comparison.baseline.own.provenance
    return {
        "command": inputs.command,
        "rows": version_rows(provenance, inputs.comparison.runs),
        "files": [
            (name, FILE_WORDS.get(name, "a compared scenario, complete; runs again as it is"))
            for name in sorted({*inputs.files, "compare.html"})
        ],
        "citation": (
            "The normsim developers (2026). normsim: a scenario simulator for withdrawals from humanitarian "
            f"disarmament treaties, version {provenance.version} [computer program]. Cite it with the scenarios "
            f"compared, seed {inputs.comparison.seed}, {runs_words(inputs.comparison.runs)} of each."
        ),
    }
