"""The page of a calibration: what the record did to the parameters, failures first, in one file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from markupsafe import Markup
from numpy.typing import NDArray

from normsim.analyses.calibration import INFORMED
from normsim.analyses.calibration_view import View, views
from normsim.analyses.patterns import RARE
from normsim.analyses.uniformity import simultaneous_band
from normsim.clock import month_number
from normsim.figures.calibration import LABELS, contraction_figure, parallel_figure, ranks_figure
from normsim.figures.wording import RIVAL_MEANING, RIVAL_NAMES, join_words, month_words, number, part_text
from normsim.report import assets
from normsim.report.build import environment
from normsim.report.parts import Figure, Table
from normsim.report.trust_calibration import SAME_FIT
from normsim.scenario.sections import Parameters

Draws = Mapping[str, Mapping[str, NDArray[np.float64]]]

SCRIPTS = ("charts.js", "map.js", "page.js")


@dataclass(frozen=True, eq=False)
class CalibrationPage:
    """What a page is made from.

    Args:
        tree: What is known about the draws, as their YAML file says it.
        draws: Draws by rival and parameter.
        command: How to make the page again.
        version: Of the tool.
        check: Verdict of the simulation-based calibration, None if it is not about these settings.
        ranks: Ranks behind the verdict.
    """

    tree: Mapping[str, Any]
    draws: Draws
    command: str
    version: str
    check: Mapping[str, Any] | None = None
    ranks: Mapping[str, NDArray[np.float64]] | None = None


def calibration_page(inputs: CalibrationPage) -> str:
    """Write the page.

    Args:
        inputs: The set of draws and what is known about it.

    Returns:
        One HTML page that needs no other file and no network.
    """
    found = views(inputs.tree, inputs.draws)
    parallel = [_parallel(view, int(inputs.tree["draws"])) for view in found]
    narrowed = _contraction(found)
    ranks = _ranks(inputs)
    figures = [*parallel, narrowed, *([ranks] if ranks else [])]
    payload = {
        "charts": {figure.id: assets.chart_json(figure.chart) for figure in figures},
        "options": {},
        "dark": assets.recolouring(),
        "map": None,
    }
    rivals = inputs.tree["rivals"]
    text = (
        environment()
        .get_template("calibration.html.j2")
        .render(
            tree=inputs.tree,
            evidence_note=str(inputs.tree["evidence_note"]).replace(
                "common_shock", RIVAL_NAMES["common_shock"].lower()
            ),
            as_of=month_words(month_number(str(inputs.tree["as_of"]))),
            version=inputs.version,
            command=inputs.command,
            failures=failures(inputs.tree, inputs.check),
            evidence=_evidence(rivals),
            meaning=[(RIVAL_NAMES[rival], RIVAL_MEANING[rival]) for rival in rivals],
            parallel=parallel,
            narrowed=narrowed,
            silent=[(RIVAL_NAMES[rival], _labels(rivals[rival]["not_informed"])) for rival in rivals],
            correlations=_correlations(rivals),
            patterns=_patterns(rivals),
            ranks=ranks,
            check=inputs.check,
            css=Markup(assets.palette_css() + assets.static_text("report.css")),  # noqa: S704 - packaged files
            script=Markup("\n".join(assets.static_text(name) for name in SCRIPTS)),  # noqa: S704
            plotly=assets.plotly_library(),
            payload=assets.packed_json(payload),
        )
    )
    return text if text.endswith("\n") else text + "\n"


def failures(tree: Mapping[str, Any], check: Mapping[str, Any] | None) -> list[str]:
    """What the calibration could not do, in plain words.

    Args:
        tree: What is known about the draws.
        check: Verdict of the simulation-based calibration, if there is one for these settings.

    Returns:
        Sentences, the most important first.
    """
    rivals = tree["rivals"]
    behind = {rival: float(one["below_the_best"]) for rival, one in rivals.items()}
    level = [RIVAL_NAMES[rival].lower() for rival in rivals if behind[rival] < SAME_FIT]
    worse = [f"{RIVAL_NAMES[r].lower()} by {number(behind[r], 1)} log units" for r in rivals if behind[r] >= SAME_FIT]
    texts = []
    if len(level) > 1:
        texts.append(f"The record cannot tell {join_words(level)} apart.")
    if worse:
        texts.append(f"Behind the best: {join_words(worse)}; part of that follows from definitions (section 1).")
    everywhere = sorted(set.intersection(*(set(one["not_informed"]) for one in rivals.values())))
    if everywhere:
        texts.append(
            f"Under no rival did the record inform {join_words(_labels(everywhere))}: there the draws are the prior's, "
            "and whoever reads something out of them reads a prior."
        )
    for rival, one in rivals.items():
        if isinstance(one["free_runs"], Mapping) and one["free_runs"]["failures"]:
            missed = "; ".join(f"“{text}”" for text in one["free_runs"]["failures"])
            texts.append(
                f"{RIVAL_NAMES[rival]} fails the pattern {missed}: fewer than {part_text(RARE)} of its free runs show "
                "it."
            )
    if check is not None and not check["holds"]:
        texts.append(
            f"Simulation-based calibration fails for {join_words(_labels(check['failing']))}: their intervals are not "
            "as wide as they say."
        )
    if check is None:
        texts.append("No simulation-based calibration was made for these settings.")
    return texts


def _labels(names: Sequence[str]) -> list[str]:
    return [LABELS.get(name, name) for name in names]


def _parallel(view: View, draws: int) -> Figure:
    names = [axis.name for axis in view.axes]
    informed = sum(axis.informed for axis in view.axes)
    chart = parallel_figure(view.rival, names, view.before, view.after, informed=informed)
    rows = tuple(
        (
            LABELS.get(axis.name, axis.name),
            axis.name,
            _interval(axis.before),
            _interval(axis.after),
            f"{axis.contraction:.2f}",
        )
        for axis in view.axes
    )
    said = join_words([LABELS.get(axis.name, axis.name) for axis in view.axes if axis.informed]) or "no parameter"
    return Figure(
        id=f"parallel-{view.rival}",
        title=RIVAL_NAMES[view.rival],
        caption=(
            "Each line is one draw, from top to bottom; light grey: draws of the prior. Bars: 50 % and 90 % of "
            f"n = {draws} posterior draws, mark: median; interval: parameter uncertainty. Below the dashed line the "
            "record informed nothing."
        ),
        alt=f"Parallel coordinates under {RIVAL_NAMES[view.rival].lower()}: the record narrowed {said}.",
        chart=chart,
        table=Table(("Parameter", "Key", "Before: median [90 %]", "After: median [90 %]", "Contraction"), rows),
    )


def _interval(values: tuple[float, float, float]) -> str:
    low, middle, high = (_plain(value) for value in values)
    return f"{middle} [{low} to {high}]"


def _plain(value: float) -> str:
    return f"{value:.3g}".replace("-", "−")


def _contraction(found: Sequence[View]) -> Figure:
    by_rival = {view.rival: {axis.name: axis.contraction for axis in view.axes} for view in found}
    best = {name: max(one.get(name, -1.0) for one in by_rival.values()) for one in by_rival.values() for name in one}
    order = sorted(best, key=lambda name: -best[name])
    rows = tuple(
        (
            LABELS.get(name, name),
            name,
            _description(name),
            *(f"{by_rival[view.rival][name]:.2f}" if name in by_rival[view.rival] else "denied" for view in found),
        )
        for name in order
    )
    heads = ("Parameter", "Key", "Meaning", *(RIVAL_NAMES[view.rival] for view in found))
    return Figure(
        id="contraction",
        title="How much the record narrowed each parameter",
        caption=(
            "Contraction: 1 − standard deviation after / before; the clock's rate on a log scale. Left of the dashed "
            f"line, at {INFORMED:g}, the record did not inform the parameter. A rival without a mark denies it."
        ),
        alt="Contraction of each parameter under each rival; the numbers are in the table.",
        chart=contraction_figure(by_rival, order, INFORMED),
        table=Table(heads, rows),
        wide=True,
    )


def _description(name: str) -> str:
    field = Parameters.model_fields.get(name)
    if field is None:
        return "β_T times the disputed utility times 1 + asymmetry: all that the record sees of the three"
    return str(field.description or "").rstrip(".")


def _evidence(rivals: Mapping[str, Any]) -> list[tuple[str, ...]]:
    return [
        (
            RIVAL_NAMES[rival],
            f"{one['log_evidence']:.2f} ± {one['log_evidence_error']:.2f}".replace("-", "−"),
            f"{one['below_the_best']:.2f}",
            f"{one['likelihood_calls']:,}",
            f"{one['effective_draws']:,}",
        )
        for rival, one in rivals.items()
    ]


def _correlations(rivals: Mapping[str, Any]) -> list[tuple[str, list[str]]]:
    """Pairs that trade off, strongest first, by rival."""
    found = []
    for rival, one in rivals.items():
        pairs = [
            f"{join_words(_labels(pair.split(' ~ ')))} {number(float(value), 2)}"
            for pair, value in one["correlations"].items()
        ]
        joint = float(one["threat_weight"]["correlation_with_alpha_announce"])
        pairs.append(f"threat as used and α₁ {number(joint, 2)} (not by ranks)")
        found.append((RIVAL_NAMES[rival], pairs))
    return found


def _patterns(rivals: Mapping[str, Any]) -> dict[str, Any] | None:
    checked = {rival: one["free_runs"] for rival, one in rivals.items() if isinstance(one["free_runs"], Mapping)}
    if not checked:
        return None
    first = next(iter(checked.values()))
    return {
        "from": month_words(month_number(str(first["from"]))),
        "to": month_words(month_number(str(first["to"]))),
        "runs": f"{first['runs']:,}",
        "heads": [RIVAL_NAMES[rival] for rival in checked],
        "rows": [
            (text, [(part_text(one["shares"][text]), text in one["failures"]) for one in checked.values()])
            for text in first["shares"]
        ],
    }


def _ranks(inputs: CalibrationPage) -> Figure | None:
    check, ranks = inputs.check, inputs.ranks
    if check is None or ranks is None:
        return None
    tested = [name for name, one in check["quantities"].items() if one["tested"]]
    band = simultaneous_band(int(check["records"]))
    chart = ranks_figure(
        {name: ranks[name] for name in tested}, (band.points, band.lower, band.upper), check["failing"]
    )
    rows = tuple(
        (
            LABELS.get(name, name),
            "yes" if one["tested"] else "no",
            " ".join(str(count) for count in one["counts"]),
            f"{one['p']:.3f}",
        )
        for name, one in check["quantities"].items()
    )
    verdict = (
        f"No uneven ranks among the {len(tested)} tested quantities."
        if check["holds"]
        else f"Uneven: {join_words(_labels(check['failing']))}."
    )
    return Figure(
        id="ranks",
        title="Ranks of the true values",
        caption=(
            f"{verdict} n = {check['records']} made-up records under {RIVAL_NAMES[check['rival']].lower()}; "
            "simultaneous band after Säilynoja, Bürkner and Vehtari (2022), all tested together by Holm's rule at "
            f"{check['joint_error_rate']:g}."
        ),
        alt=verdict,
        chart=chart,
        table=Table(("Quantity", "Tested", "Records by eighth of the ranks", "p"), rows),
        wide=True,
    )
