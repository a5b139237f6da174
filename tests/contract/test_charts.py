"""Every chart that is drawn anywhere is one that plotly knows, in plotly's own form."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from charting import charts_of, check
from comparing import made_up_comparison
from normsim import load_scenario, simulate
from normsim.app.answers import Answering
from normsim.app.bases import read_bases
from normsim.app.wish import VIEWS, wish_of
from normsim.experiments.summary import summarise
from normsim.figures.causes import new_announcements
from normsim.figures.chart import Chart
from normsim.figures.explorer import exits_chart, robustness_chart, tradeoff_chart, weights_chart
from normsim.figures.images import all_charts
from normsim.figures.room import groups_figure
from normsim.figures.terms_path import terms_by_year, terms_figure
from normsim.measured import calibration_check, calibration_ranks
from normsim.posterior import posterior_about, posterior_set
from normsim.report import ReportInputs, build_report
from normsim.report.assets import chart_json
from normsim.report.calibration_page import CalibrationPage, calibration_page
from normsim.report.comparison_page import ComparisonInputs, build_comparison
from normsim.results import Results
from synthetic import Shape, made_up

SHAPES = {
    "usual": Shape(runs=90, months=48),
    "one run": Shape(runs=1, months=30, variants=("pact_only",)),
    "nobody moves": Shape(runs=20, months=30, announcements=False, at_start=False),
    "one month": Shape(runs=5, months=1),
}


def report(results: Results, baseline: Results | None = None) -> str:
    return build_report(ReportInputs(results, summarise(results), None, "", (), {}, baseline=baseline))


@pytest.mark.parametrize("behind", [False, True])
@pytest.mark.parametrize("name", SHAPES)
def test_the_charts_of_a_report(name: str, behind: bool) -> None:
    baseline = made_up(Shape(runs=30, months=48, seed=4)) if behind else None
    charts = charts_of(report(made_up(SHAPES[name]), baseline))
    assert len(charts) > 10
    for chart in charts.values():
        check(chart)


def test_the_charts_of_a_simulated_report() -> None:
    few = ["ensemble.runs=60"]
    baseline = simulate(load_scenario("europe_small", sets=few))
    for chart in charts_of(
        report(simulate(load_scenario("europe_small", sets=[*few, "assurance=none"])), baseline)
    ).values():
        check(chart)


@pytest.mark.parametrize("others", [1, 2, 19])
def test_the_charts_of_a_comparison(others: int) -> None:
    html = build_comparison(ComparisonInputs(made_up_comparison(others, runs=30, months=24), "", (), ()))
    charts = charts_of(html)
    assert any(name.startswith("difference") for name in charts)
    for chart in charts.values():
        check(chart)


def test_the_charts_of_an_explorer() -> None:
    months, rivals = [2025 * 12 + month for month in (11, 12, 18, 30)], ["pact_only", "full_contagion"]
    charts = [exits_chart(months), robustness_chart(months), tradeoff_chart(rivals, (-0.1, 0.8), (0, 1))]
    for chart in (*charts, weights_chart(rivals, range(0, 101, 5))):
        check(chart_json(chart))


def test_the_charts_of_a_calibration() -> None:
    known = posterior_about("posterior@1"), posterior_set("posterior@1")
    charts = charts_of(calibration_page(CalibrationPage(*known, "", "0.0", calibration_check(), calibration_ranks())))
    assert len(charts) >= 5
    for chart in charts.values():
        check(chart)


@pytest.mark.parametrize("whole", [True, False])
def test_the_charts_of_groups_side_by_side(whole: bool) -> None:
    rows = {name: np.arange(9.0) * size for name, size in (("base", 1.0), ("red & <b>", 2.5), ("x" * 40, 0.0))}
    check(chart_json(groups_figure(rows, "base", title="Exits", whole=whole)))


def test_the_terms_of_a_decision_over_time() -> None:
    many = made_up(Shape(runs=900, months=130))
    found = terms_by_year(new_announcements(many), 0, many.states.index("NOR"))
    assert len(found.years) > 8
    check(chart_json(terms_figure(found)))
    nobody = terms_by_year(new_announcements(made_up(SHAPES["nobody moves"])), 0, 0)
    check(chart_json(terms_figure(nobody)))


@pytest.fixture(scope="module")
def answering() -> Answering:
    return Answering(read_bases([]))


@pytest.mark.parametrize("change", [{}, {"assurance.path": "none"}], ids=["unchanged", "changed"])
@pytest.mark.parametrize("view", [view for view in VIEWS if view != "map"])
def test_the_charts_of_the_workbench(view: str, change: dict[str, str], answering: Answering) -> None:
    small = {"states.select": ["FIN", "EST", "NOR", "POL", "UKR", "DEU"], "horizon.end": "2028-03", "outcomes.by": []}
    settings = small | change
    pins = [{"base": "baseline", "settings": one} for one in (small, settings)]
    wish = {"base": "baseline", "settings": settings, "view": view, "state": "FIN", "pins": pins}
    tree = json.loads(answering.answer(wish_of(wish, 60)))
    assert tree["figures"]
    for figure in tree["figures"]:
        check(figure["chart"])


def test_no_chart_shares_a_mapping_with_another() -> None:
    """Nor with itself: to change one axis, trace or chart changes no other."""

    def mappings(tree: Any) -> list[int]:
        inside = tree.values() if isinstance(tree, dict) else tree if isinstance(tree, list) else ()
        return [*([id(tree)] if isinstance(tree, dict) else []), *(one for value in inside for one in mappings(value))]

    charts = all_charts(made_up(SHAPES["usual"]))
    found = [one for chart in charts.values() for one in mappings([chart.data, chart.layout])]
    assert len(found) == len(set(found)) > 100


def test_what_plotly_does_not_know_is_refused() -> None:
    chart = Chart()
    chart.settle(xaxis={"titel": {"text": "Year"}})
    with pytest.raises(ValueError, match="titel"):
        check(chart_json(chart))
    chart = Chart()
    chart.settle(xaxis={"title_text": "Year"})
    with pytest.raises(AssertionError):
        check(chart_json(chart))
    chart = Chart()
    chart.add({"mode": "dots"})
    with pytest.raises(ValueError, match="dots"):
        check(chart_json(chart))


NAMES = ("plotly.graph_objects", "plotly.graph_objs")
RUN = """
import sys
from normsim.cli.main import app
try:
    app(["run", "europe_small", "--runs", "20", "--jobs", "1", "--quiet"])
except SystemExit as end:
    assert not end.code, end.code
"""
ANSWER = """
import sys
import normsim.app.desk
from normsim.app.answers import Answering
from normsim.app.bases import read_bases
from normsim.app.wish import wish_of
wish = {"base": "europe_small", "settings": {}, "view": "exits"}
assert '"chart"' in Answering(read_bases([])).answer(wish_of(wish, 20))
"""


@pytest.mark.parametrize("code", [RUN, ANSWER], ids=["run", "answer"])
def test_plotlys_own_figures_are_not_imported(code: str, tmp_path: Path) -> None:
    """It takes several tenths of a second; a run needs the packaged plotly.js only, an answer not even that."""
    told = f"{code}\nprint([name for name in {NAMES!r} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", told],
        capture_output=True,
        check=False,
        cwd=tmp_path,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    if code is RUN:
        assert "plotly.js" in next(tmp_path.glob("reports/*/report.html")).read_text(encoding="utf-8")
