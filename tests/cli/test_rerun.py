"""The student's loop: change a file, run it again, read what changed."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from typer.testing import Result

import normsim.report

Call = Callable[..., Result]


def since(call: Call, *words: str) -> str:
    """First line of stdout, which says what changed when there was an earlier run."""
    result = call("run", "small.yaml", "--jobs", "1", *words)
    assert result.exit_code == 0, result.output
    first, *_, headline, _report = ["", *result.stdout.splitlines()][-3:]
    assert headline.startswith("Under these assumptions")
    return first


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "small.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def exits(folder: Path, by: str) -> pd.Series:
    table = pd.read_csv(folder / "exits.csv", keep_default_na=False)
    counted = table[(table["announced"] != "") & (table["announced"] <= by) & (table["attempt"] == 1)]
    runs = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["runs"]
    return counted.groupby("run").size().reindex(range(runs), fill_value=0)


def test_the_first_run_compares_with_nothing(folder: Path, call: Call) -> None:
    assert since(call) == ""


def test_nothing_changed(folder: Path, call: Call) -> None:
    since(call)
    text = since(call)
    assert re.fullmatch(
        r"since your last run: no setting changed; exits announced by 2027-12 \d+\.\d, the same in every run", text
    )


def test_a_changed_setting_with_paired_numbers(folder: Path, call: Call) -> None:
    change(folder, "runs: 30", "runs: 60")
    since(call)
    change(folder, "ensemble:", "assurance: full\nthreat: {path: calm}\nensemble:")
    text = since(call)
    assert re.search(r"assurance full \(was a path ending at 20\d\d-\d\d: 0\.\d+\)", text)
    assert "threat calm (was " in text
    written = folder / "reports" / "small"
    before, now = exits(written / "previous", "2027-12"), exits(written, "2027-12")
    assert before.mean() != now.mean()
    assert f"exits announced by 2027-12 {before.mean():.1f} → {now.mean():.1f} (paired, " in text
    low, high = (now - before).quantile([0.05, 0.95], interpolation="lower")
    signed = [f"−{-value}" if value < 0 else f"+{value}" if value else "0" for value in (int(low), int(high))]
    assert f"(paired, {signed[0]} to {signed[1]} in 9 of 10 runs)" in text


def test_more_runs_pair_on_the_shared_first_ones(folder: Path, call: Call) -> None:
    since(call)
    text = since(call, "--runs", "45")
    assert "runs 45 (was 30)" in text
    assert "the same in each of the first 30 runs" in text
    assert "the same in each of the first 30 runs" in since(call, "--runs", "30")


def test_another_seed_is_not_paired(folder: Path, call: Call) -> None:
    since(call)
    text = since(call, "--seed", "6")
    assert "seed 6 (was 5)" in text
    assert "(unpaired, the seed differs; " in text
    assert text.endswith("simulation error)")


def test_another_horizon_is_not_compared_beyond_it(folder: Path, call: Call) -> None:
    since(call)
    change(folder, "end: 2028-03", "end: 2027-06")
    change(folder, "by: [2026-12, 2027-12]", "by: [2026-12]")
    text = since(call)
    assert "horizon.end 2027-06 (was 2028-03)" in text
    assert "exits announced by 2026-12" in text
    assert "announced by 2027-12" not in text


def test_the_report_and_the_manifest_tell_it_too(whole: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:  # nobody looks at the report of the first run
        patch.setattr(normsim.report, "build_report", lambda _inputs: "")
        since(call)
    text = since(call, "--runs", "20")
    written = whole / "reports" / "small"
    told = json.loads((written / "manifest.json").read_text(encoding="utf-8"))["since_last"]
    assert told[0] == text
    assert len(told) == 2
    assert "the same in each of the first 20 runs" in (written / "report.html").read_text(encoding="utf-8")


def test_settings_on_the_command_line_have_their_own_loop(folder: Path, call: Call) -> None:
    since(call)
    assert since(call, "--set", "assurance=none") == ""
    assert "no setting changed" in since(call, "--set", "assurance=none")
    assert "no setting changed" in since(call)


@pytest.mark.parametrize("damage", ["scenario.yaml", "exits.csv"])
def test_a_damaged_earlier_run_is_no_reason_to_stop(folder: Path, call: Call, damage: str) -> None:
    since(call)
    (folder / "reports" / "small" / damage).write_bytes(b"\xff\x00 {")
    text = since(call)
    assert text == "" if damage == "exits.csv" else "its scenario cannot be read by this version" in text


def test_a_new_treaty_is_left_out_of_the_comparison(folder: Path, call: Call) -> None:
    since(call)
    treaty = "{name: Made up, parties: {from: [DEU, NOR], since: 2010-01}}"
    change(folder, "title:", f"treaties: {{MADEUP: {treaty}}}\ntitle:")
    text = since(call)
    assert "treaties.MADEUP added" in text
    assert "exits announced by 2027-12" in text
