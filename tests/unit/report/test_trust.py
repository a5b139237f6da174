"""The trust part of section 10: there in every report, small, quick, and honest about what it does not know."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pytest

from normsim.experiments.summary import summarise
from normsim.measured import calibration_check, hindcast_origin
from normsim.report import ReportInputs, build_report
from normsim.report.parts import Page
from normsim.report.trust_section import trust_part
from normsim.results import Results
from pace import units
from synthetic import Shape, made_up

ROWS = (
    {"key": "parameters.asymmetry", "grade": "J"},
    {"key": "conflict", "grade": "B"},
    {"key": "norm.recovery_years", "grade": "J"},
    {"key": "horizon.end", "grade": ""},
)


def page_of(results: Results) -> Page:
    return Page(ReportInputs(results, summarise(results), None, "normsim run x", (), {}))


def part(shape: Shape) -> dict[str, Any]:
    return trust_part(page_of(made_up(shape)), ROWS)


def text(found: dict[str, Any]) -> str:
    return re.sub(r"\s+", " ", str(found))


CALIBRATED: dict[str, Any] = {"parameters": {"from": "posterior@1"}}


def test_every_report_has_it_in_section_ten_before_the_inputs() -> None:
    results = made_up(Shape(runs=60, months=24))
    html = build_report(ReportInputs(results, summarise(results), None, "normsim run x", (), {}))
    section = html[html.index('<section id="assumptions">') : html.index('<section id="reproduce">')]
    assert 0 < section.index('id="trust"') < section.index("Every input used")
    block = section[section.index('id="trust"') : section.index("Every input used")]
    assert len(block.encode()) < 30_000
    assert "n = 60 runs" in block
    assert not re.search(r"\bwill\b|\bnan\b|\bNone\b", block)


def test_grades_of_drawn_inputs_come_from_the_row_they_stand_in() -> None:
    found = part(Shape(runs=60, months=24))
    # conflict.deterrence stands in the row "conflict", grade B; only the asymmetry is judgement.
    assert "Of 3 graded inputs, 1 of grade B and 2 of grade J" in found["graded"]
    assert "2 inputs were drawn anew in each run, 1 of them judgement" in found["graded"]
    assert (found["judged"], found["silent"]) == (1, 1)


def test_a_share_that_rests_on_judgement_is_found() -> None:
    results = made_up(Shape(runs=900, months=24))
    data = results.dataset.copy(deep=True)
    asymmetry = data["inputs"].to_numpy()[:, 0]
    data["robustness"].to_numpy()[:, 0, -1] = 0.5 + 0.1 * asymmetry
    row = trust_part(page_of(Results(results.scenario, data, results.provenance)), ROWS)["shares"][1]
    assert row["cells"][:3] == ["above 95 %"] * 3
    assert row["leading"].startswith("How much the adversary's use of a weapon raises its utility, asymmetry: ")
    assert row["cells"][3] in ("below 1 %", "below 5 %", "below 1 % [0 to 5]", "below 5 % [0 to 5]")


@pytest.mark.parametrize(
    "shape",
    [
        Shape(runs=1, months=24, variants=("full_contagion",)),
        Shape(runs=5, months=24),
        Shape(runs=60, months=24, variants=("common_shock",), scenario=CALIBRATED),
        Shape(runs=60, months=24, announcements=False, at_start=False, scenario=CALIBRATED),
    ],
    ids=["one run", "five runs", "one rival", "nobody moves"],
)
def test_little_to_go_by_is_said_so(shape: Shape) -> None:
    found = part(shape)
    assert not re.search(r"\b(nan|inf|None)\b", text(found))
    if shape.runs < 50:
        assert {cell for row in found["shares"] for cell in row["cells"]} <= {"too few runs", "not varied"}
    if len(shape.variants) == 1:
        assert found["rivals"].startswith("Only one explanation was run")
        assert {row["cells"][3] for row in found["shares"]} == {"not varied"}


def test_the_calibration_says_what_it_knows_and_what_not() -> None:
    found = part(Shape(runs=60, months=24, scenario=CALIBRATED))
    said = " ".join(found["calibration"])
    assert "fit the record up to March 2025" in said
    assert "cannot tell pact only and full contagion apart" in said
    assert re.search(r"did not inform [^.]*beta_norm[^.]*beta_peer", said)
    assert re.search(r"informed beta_abandonment \(20 to 45 %\)", said)
    assert "five announcements in two months: Lithuania (CCM, July 2024)" in said
    assert any("correlated" in one for one in found["reading"])
    assert "0.18 [0.00, 0.40]" in found["hindcast"]


def test_a_prior_is_called_a_prior() -> None:
    found = part(Shape(runs=60, months=24, scenario={"parameters": {"from": "prior@1"}}))
    assert "a prior. No record was used" in " ".join(found["calibration"])
    assert "No hindcast was made with prior@1" in found["hindcast"]
    assert not any("correlated" in one for one in found["reading"])


def test_own_values_and_own_treaties_are_named() -> None:
    scenario = {"parameters": {"from": "posterior@1", "asymmetry": {"uniform": [0, 1]}}}
    shape = Shape(
        runs=60, months=24, treaties=("MINE",), at_start=False, states=("DEU", "FRA", "NOR", "POL"), scenario=scenario
    )
    said = " ".join(part(shape)["calibration"])
    assert "own values in place of the set's for asymmetry" in said
    assert "Nothing in that record is about MINE" in said


def test_the_hindcast_line_is_that_of_the_packaged_scores() -> None:
    proper = hindcast_origin("posterior@1")
    assert proper is not None
    said = part(Shape(runs=60, months=24, scenario=CALIBRATED))["hindcast"]
    pooled = proper["scores"]["pooled"]
    low, high = pooled["brier_range"]
    assert f"Brier score of {pooled['brier']:.2f} [{low:.2f}, {high:.2f}]" in said
    assert f"n = {proper['cells']} memberships" in said
    assert f"against {proper['scores']['logistic regression']['brier']:.2f} for the best naive rule" in said
    assert "frozen at March 2025" in said
    assert "naive rules" in said.partition("no general skill.")[2]


def test_whether_the_method_finds_the_truth_is_said() -> None:
    check = calibration_check()
    said = " ".join(part(Shape(runs=60, months=24, scenario=CALIBRATED))["calibration"])
    assert f"Over {check['records']} made-up records (full contagion)" in said
    assert ("the method does what it claims" in said) == check["holds"]


def test_it_costs_little() -> None:
    results = made_up(Shape(runs=4000, months=24))
    rng = np.random.default_rng(1)
    data = results.dataset.drop_vars(["inputs", "input"]).assign(
        inputs=(("run", "input"), rng.uniform(size=(4000, 26)).astype(np.float32))
    )
    data = data.assign_coords(input=[f"events.e{number}.size" for number in range(26)])
    page = page_of(Results(results.scenario, data, results.provenance))
    trust_part(page, ROWS)
    assert units(lambda: trust_part(page, ROWS)) < 50, "about a second; five are usual"


def test_without_uncertain_inputs_only_chance_is_left() -> None:
    results = made_up(Shape(runs=60, months=24, variants=("pact_only",)))
    data = results.dataset.isel(input=[])
    found = trust_part(page_of(Results(results.scenario, data, results.provenance)), ROWS)
    assert "No input was drawn anew in each run" in found["graded"]
