"""The page of a calibration: failures first, every number from the files, nothing from anywhere else."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from normsim.analyses.calibration_view import SHOWN_BEFORE, views
from normsim.figures.calibration import LABELS, contraction_figure, parallel_figure, ranks_figure
from normsim.measured import calibration_check, calibration_ranks
from normsim.parameters import PARAMETER_NAMES
from normsim.posterior import posterior_about, posterior_set
from normsim.report.calibration_page import CalibrationPage, calibration_page, failures

TREE = dict(posterior_about("posterior@1"))
DRAWS = posterior_set("posterior@1")


@pytest.fixture(scope="module")
def html() -> str:
    return calibration_page(
        CalibrationPage(TREE, DRAWS, "normsim calibrate <x>", "0.0", calibration_check(), calibration_ranks())
    )


def test_it_is_one_file_that_asks_for_nothing(html: str) -> None:
    assert not re.search(r"(?:src|href)=\"(?!data:,|#)", html)
    assert len(html.encode()) < 2_500_000
    body = html[: html.index('<script type="text/plain"')]
    assert "normsim calibrate &lt;x&gt;" in body
    assert not re.search(r"\bwill\b|\bnan\b|\bNone\b|\bUndefined\b", body)


def test_it_says_the_evidences_and_how_the_pact_is_defined(html: str) -> None:
    for one in TREE["rivals"].values():
        assert f"{one['log_evidence']:.2f} ± {one['log_evidence_error']:.2f}".replace("-", "−") in html
        assert f"{one['likelihood_calls']:,}" in html
    assert "The pact is defined by the statement that it explains" in html


def test_failures_come_first_and_are_those_of_the_files(html: str) -> None:
    said = failures(TREE, calibration_check())
    assert said[0] == "The record cannot tell pact only and full contagion apart."
    assert any("β_I norm" in text and "reads a prior" in text for text in said)
    assert any(
        "Common shock fails the pattern “the four of the statement announce in one month”" in one for one in said
    )
    assert html.index("What it could not do") < html.index("Three rival explanations")
    bad = {**calibration_check(), "holds": False, "failing": ["beta_pact"]}
    assert any("calibration fails for β_B pact" in text for text in failures(TREE, bad))
    assert "No simulation-based calibration was made" in failures(TREE, None)[-1]
    level: dict[str, Any] = {**TREE, "rivals": {**TREE["rivals"]}}
    level["rivals"]["common_shock"] = {**TREE["rivals"]["common_shock"], "below_the_best": 0.3}
    assert failures(level, None)[0] == "The record cannot tell common shock, pact only and full contagion apart."


def test_places_in_the_prior_are_between_its_ends() -> None:
    found = {view.rival: view for view in views(TREE, DRAWS)}
    assert set(found) == set(DRAWS)
    for view in found.values():
        assert view.after.shape == (TREE["draws"], len(view.axes))
        assert view.before.shape == (SHOWN_BEFORE, len(view.axes))
        assert ((view.after >= 0) & (view.after <= 1)).all()
        # What the record did not inform is spread as the prior is: its median is near the middle.
        silent = [place for place, axis in enumerate(view.axes) if abs(axis.contraction) < 0.02]
        assert (np.abs(np.median(view.after[:, silent], axis=0) - 0.5) < 0.12).all()
        informed = [axis.informed for axis in view.axes]
        assert informed == sorted(informed, reverse=True)
        for axis in view.axes:
            assert axis.before[0] < axis.before[1] < axis.before[2]
    place = [axis.name for axis in found["full_contagion"].axes].index("alpha_debate")
    share = (DRAWS["full_contagion"]["alpha_debate"] + 10) / 7  # uniform from -10 to -3
    assert found["full_contagion"].after[:, place] == pytest.approx(share)
    assert "beta_pact" not in [axis.name for axis in found["common_shock"].axes]


def test_every_free_parameter_has_a_short_name() -> None:
    for one in TREE["rivals"].values():
        assert set(one["contraction"]) <= set(LABELS)
    assert set(LABELS) - {"threat_weight", "log_likelihood"} <= set(PARAMETER_NAMES)
    assert max(map(len, LABELS.values())) < 17, "longer ones are folded on a phone"


def test_parallel_coordinates_draw_prior_and_posterior() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.random((5, 3)), 0.2 * rng.random((40, 3))
    chart = parallel_figure("pact_only", ["beta_pact", "beta_norm", "asymmetry"], before, after, informed=1, shown=10)
    prior, posterior, *_ = chart.data
    assert (prior["x"].count(None), posterior["x"].count(None)) == (5, 10)
    assert prior["y"][:3] == ["β_B pact", "β_I norm", "asymmetry"]
    assert None not in prior["y"], "the page folds names; a gap has one too"
    marks = chart.data[-1]
    assert marks["x"] == pytest.approx(np.median(after, axis=0), abs=1e-3)
    [edge] = chart.layout["shapes"]
    assert edge["y0"] == 1.5
    alone = parallel_figure("pact_only", ["beta_pact"], before[:, :1], after[:, :1], informed=1)
    assert "shapes" not in alone.layout


def test_contraction_and_ranks_are_drawn_as_they_are() -> None:
    chart = contraction_figure({"pact_only": {"a": 0.5}, "common_shock": {"a": -0.1, "b": 0.2}}, ["a", "b"], 0.1)
    assert [trace["x"] for trace in chart.data] == [[0.5], [0.0, 0.2]]
    assert chart.data[1]["customdata"] == [-0.1, 0.2]
    ranks = {"beta_pact": np.array([0.1, 0.2, 0.3, 0.9])}
    points = np.array([0.25, 0.5, 0.75])
    drawn = ranks_figure(ranks, (points, points - 0.2, points + 0.2), ["beta_pact"])
    assert drawn.data[-1]["y"] == pytest.approx([0.25, 0.25, 0.0])
