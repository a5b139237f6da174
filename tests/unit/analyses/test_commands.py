"""The two commands: what they refuse, write and say."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import yaml

from normsim.analyses import audit as audit_module
from normsim.analyses import calibration as calibration_module
from normsim.analyses import hindcast as hindcast_module
from normsim.analyses import hindcast_page, sbc
from normsim.analyses.hindcast import Effort, Hindcast
from normsim.analyses.sbc import Plan, Ranked, quantities
from normsim.analyses.writing import write_whole
from normsim.cli import calibrate_command, calibration_check_command, hindcast_command
from normsim.cli.audit_command import check_audit
from normsim.cli.calibrate_command import CalibrateRequest, calibrate, page_of_shipped
from normsim.cli.calibration_check_command import CheckRequest, check_calibration
from normsim.cli.hindcast_command import HindcastRequest, hindcast
from normsim.cli.terminal import Terminal
from normsim.errors import InputError


@pytest.mark.parametrize(
    ("request_", "text"),
    [
        (CalibrateRequest(as_of="March"), "YYYY-MM"),
        (CalibrateRequest(as_of="2031-01"), "the data cover"),
        (CalibrateRequest(recommendation="maybe"), "announced or debating"),
    ],
)
def test_what_cannot_be_calibrated_is_refused(request_: CalibrateRequest, text: str) -> None:
    with pytest.raises(InputError, match=text):
        calibrate(request_, Terminal())


def test_without_the_sampler_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (calibrate_command, hindcast_command):
        monkeypatch.setattr(module, "find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"normsim\[analysis\]"):
        calibrate(CalibrateRequest(), Terminal())
    with pytest.raises(InputError, match=r"normsim\[analysis\]"):
        hindcast(HindcastRequest(), Terminal())


def test_a_place_that_cannot_be_written_is_told_before_anything_is_computed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def computed(*_: object, **__: object) -> object:
        raise AssertionError("computed although the place cannot be written")

    for module, name in (
        (audit_module, "audit"),
        (calibration_module, "calibrate"),
        (hindcast_module, "last_origin"),
        (sbc, "check"),
    ):
        monkeypatch.setattr(module, name, computed)
    (tmp_path / "notes").write_text("mine", encoding="utf-8")
    out = tmp_path / "notes" / "page.md"
    with pytest.raises(InputError, match=r"notes: is a file"):
        calibrate(CalibrateRequest(out=out), Terminal())
    with pytest.raises(InputError, match=r"notes: is a file"):
        page_of_shipped("posterior@1", out, Terminal())
    with pytest.raises(InputError, match=r"notes: is a file"):
        hindcast(HindcastRequest(out=out, quick=True), Terminal())
    with pytest.raises(InputError, match=r"notes: is a file"):
        check_calibration(CheckRequest(out=out, quick=True), Terminal())
    with pytest.raises(InputError, match=r"notes: is a file"):
        check_audit(["europe_small"], Terminal(), out=out)


def test_a_page_that_cannot_be_replaced_stays_and_nothing_half_written_is_left(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = write_whole(tmp_path / "page.md", "old")

    def locked(*_: object) -> object:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", locked)
    with pytest.raises(InputError, match=r"page\.md: cannot be written \(Permission denied\)"):
        write_whole(page, "new")
    assert page.read_text(encoding="utf-8") == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["page.md"]


def test_a_calibration_writes_its_files_and_says_what_it_learnt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = CalibrateRequest(as_of="2009-06", out=tmp_path / "new", live_points=40, jobs=1)
    tree = calibrate(request, Terminal())
    said = capsys.readouterr().out
    found = sorted(path.suffix for path in (tmp_path / "new").iterdir())
    assert found == [".csv", ".csv", ".csv", ".html", ".yaml"]
    page = (tmp_path / "new" / "calibration.html").read_text(encoding="utf-8")
    assert "normsim calibrate --as-of 2009-06" in page
    assert "No simulation-based calibration was made for these settings" in page
    assert "it does not inform" in said
    assert re.search(r"full_contagion: log-evidence \S+ ± \S+ after [\d,]+ likelihood calls", said)
    # Ten years in which nobody left: the rivals are as likely as each other.
    assert all(one["below_the_best"] < 1.5 for one in tree["rivals"].values())


def test_the_hindcast_writes_its_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    asked: list[Effort] = []

    def origins(effort: Effort) -> Hindcast:
        asked.append(effort)
        return Hindcast((), ())

    monkeypatch.setattr(hindcast_module, "all_origins", origins)
    monkeypatch.setattr(hindcast_page, "hindcast_page", lambda found: "a page\n")
    monkeypatch.setattr(hindcast_page, "failures", lambda found: "where it fails")
    page = hindcast(HindcastRequest(out=tmp_path / "a" / "page.md", draws=5), Terminal())
    assert page.read_text(encoding="utf-8") == "a page\n"
    scores = yaml.safe_load(page.with_suffix(".yaml").read_text(encoding="utf-8"))
    assert (scores["draws"], scores["origins"], scores["draws_from"]) == (5, [], "posterior@1")
    assert asked[0].draws == 5
    assert capsys.readouterr().out.startswith("where it fails")


def test_the_page_of_a_shipped_set_needs_no_sampler(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(calibrate_command, "find_spec", lambda name: None)
    tree = page_of_shipped("posterior@1", tmp_path, Terminal())
    assert tree["name"] == "posterior@1"
    assert "patterns of the record that its free runs miss: the four of the statement" in capsys.readouterr().out
    assert (tmp_path / "calibration.html").stat().st_size < 2_500_000
    with pytest.raises(InputError, match="no set of draws is called"):
        page_of_shipped("posterior@9", tmp_path, Terminal())


def few_ranks(plan: Plan, bad: bool) -> Ranked:
    rng = np.random.default_rng(2)
    ranks = rng.random((plan.records, len(quantities(plan.rival))))
    return Ranked(plan, quantities(plan.rival), ranks**4 if bad else ranks, np.ones(plan.records, dtype=np.int64), 9)


@pytest.mark.parametrize(("bad", "code"), [(False, 0), (True, 3)])
def test_the_check_of_the_calibration_says_what_fails(
    bad: bool, code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    plans: list[Plan] = []

    def check(plan: Plan, *, jobs: int, told: Callable[[int], None]) -> Ranked:
        plans.append(plan)
        told(plan.records)
        return few_ranks(plan, bad)

    monkeypatch.setattr(sbc, "check", check)
    request = CheckRequest(rival="pact_only", records=64, quick=True, out=tmp_path / "check", jobs=1)
    assert check_calibration(request, Terminal()) == code
    said = capsys.readouterr().out
    assert ("FAILS" in said) == bad
    assert ("has uneven ranks (joint error rate 0.05)" in said) != bad
    assert sorted(path.name for path in (tmp_path / "check").iterdir()) == ["ranks.csv", "ranks.md", "ranks.yaml"]
    assert (plans[0].method, plans[0].rival) == ("exact", "pact_only")
    assert check_calibration(replace(request, quick=False, out=None), Terminal(json=True)) == code
    assert json.loads(capsys.readouterr().out)["method"] == "sampler"
    monkeypatch.setattr(calibration_check_command, "find_spec", lambda name: None)
    with pytest.raises(InputError, match="--quick goes without"):
        check_calibration(replace(request, quick=False), Terminal())
