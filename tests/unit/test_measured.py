"""What the documents quote is what the packaged measurements say; nothing is typed by hand."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from normsim.analyses.sbc import quantities
from normsim.analyses.sbc_page import BINS, Row, Verdict, table
from normsim.analyses.uniformity import holm, uniform_p
from normsim.measured import (
    calibration_check,
    calibration_ranks,
    hindcast_origin,
    hindcast_scores,
    measured_files,
)
from normsim.packaged import data_hash, packaged_files
from normsim.posterior import posterior_about
from normsim.scenario.sections import RIVALS

DOCS = Path(__file__).parents[2] / "docs"
CALIBRATION, VALIDATION = ((DOCS / name).read_text(encoding="utf-8") for name in ("calibration.md", "validation.md"))
RIVAL_TREES = posterior_about("posterior@1")["rivals"]
NAMES = {
    "common shock": "common_shock",
    "pact only": "pact_only",
    "full contagion": "full_contagion",
    "**pooled**": "pooled",
    "constant hazard": "constant hazard",
    "every border ally leaves": "border rule, 1 or 0",
    "frequency on border and alliance": "border frequency",
    "logistic regression on both": "logistic regression",
    "a reader's opinion": "a reader's opinion",
}


def two(value: float) -> str:
    return f"{value:.2f}".replace("-", "−")


def bare(value: float) -> str:
    """As the tables write shares: no nought before the point."""
    return re.sub(r"^(−?)0\.", r"\1.", two(value))


def test_patterns_of_the_document_are_those_of_the_file() -> None:
    for name in RIVAL_TREES["pact_only"]["free_runs"]["shares"]:
        cells = []
        for rival in RIVALS:
            free = RIVAL_TREES[rival]["free_runs"]
            text = bare(free["shares"][name])
            cells.append(f"**{text}**" if name in free["failures"] else text)
        assert f"| {name} | {' | '.join(cells)} |" in CALIBRATION
    assert f"{RIVAL_TREES['pact_only']['free_runs']['runs']:,} runs a rival" in CALIBRATION


def test_evidences_of_the_document_are_those_of_the_file() -> None:
    for rival, one in RIVAL_TREES.items():
        behind = "0" if not one["below_the_best"] else two(one["below_the_best"])
        evidence = f"{two(one['log_evidence'])} ± {two(one['log_evidence_error'])}"
        row = f"| {rival.replace('_', ' ')} | {evidence} | {behind} | {one['likelihood_calls']:,} |"
        assert row in CALIBRATION


@pytest.mark.parametrize(
    ("start", "key"),
    [
        ("β_B, the pact", "beta_pact"),
        ("β_A, abandonment", "beta_abandonment"),
        ("α₀, party to debate", "alpha_debate"),
        ("ω, invitation of other allies", "pact_allies"),
        ("α₁, debate to announcement", "alpha_announce"),
        ("β_I, norm", "beta_norm"),
        ("β_P, peers", "beta_peer"),
    ],
)
def test_contractions_of_the_document_are_those_of_the_file(start: str, key: str) -> None:
    [row] = [line for line in CALIBRATION.splitlines() if line.startswith(f"| {start} |")]
    cells = [cell.strip() for cell in row.strip("|").split("|")][1:]
    for rival, cell in zip(RIVALS, cells, strict=True):
        value = RIVAL_TREES[rival]["contraction"].get(key)
        if value is None:
            assert cell == "-"
        else:  # the file has three digits: half a hundredth may be rounded either way
            assert float(cell.replace("−", "-")) == pytest.approx(value, abs=0.0051)


def packaged_verdict() -> Verdict:
    check = calibration_check()
    rows = tuple(
        Row(name, one["tested"], one["contraction"], tuple(one["counts"]), one["p"])
        for name, one in check["quantities"].items()
    )
    return Verdict(None, rows, tuple(check["failing"]), (), 0)  # type: ignore[arg-type]


def test_the_packaged_verdict_follows_from_the_packaged_ranks() -> None:
    check, ranks = calibration_check(), calibration_ranks()
    assert tuple(ranks) == quantities(check["rival"])
    assert check["records"] >= 100
    assert sum(check["records_by_announcements"]) == check["records"]
    p = {}
    for name, one in check["quantities"].items():
        assert ranks[name].shape == (check["records"],)
        assert np.histogram(ranks[name], BINS, (0.0, 1.0))[0].tolist() == one["counts"]
        assert uniform_p(ranks[name]) == pytest.approx(one["p"], abs=0.002)
        p[name] = one["p"]
    assert list(holm({name: p[name] for name, one in check["quantities"].items() if one["tested"]})) == check["failing"]
    assert check["holds"] == (not check["failing"])


def test_the_document_shows_the_packaged_verdict() -> None:
    assert table(packaged_verdict()) in CALIBRATION
    check = calibration_check()
    assert f"{check['records']} made-up records" in CALIBRATION
    assert f"{check['likelihood_calls']:,} likelihood calls" in CALIBRATION


def scored(row: dict[str, Any]) -> str:
    """A row of the score table, from Brier to the counts of both treaties."""
    low, high = row["brier_range"]
    log = row["log"] if isinstance(row["log"], str) else two(row["log"])
    counts = " | ".join(two(row["count"][treaty]) for treaty in ("APMBC", "CCM"))
    return f"{two(row['brier'])} [{two(low)}, {two(high)}] | {log} | {counts}"


@pytest.mark.parametrize("name", NAMES)
def test_scores_of_the_document_are_those_of_the_file(name: str) -> None:
    proper = hindcast_origin("posterior@1")
    assert proper is not None
    assert f"| {name} | {scored(proper['scores'][NAMES[name]])} |" in VALIDATION
    assert f"the {proper['cells']} parties" in VALIDATION


def test_the_document_says_where_naive_rules_win_as_every_report_does() -> None:
    for origin in ("November 2024 two naive rules win", "February 2024 the frequency on border and alliance wins"):
        assert f"From {origin}" in VALIDATION
    assert "From January 2022 a constant hazard wins on the log score" in VALIDATION


def test_measurements_are_not_facts() -> None:
    assert set(measured_files()) == {"checks/hindcast.yaml", "checks/ranks.csv", "checks/ranks.yaml"}
    assert set(measured_files()) <= set(packaged_files())
    assert hindcast_scores("prior@1") is None
    assert hindcast_origin("prior@1") is None
    assert len(data_hash()) == 64
