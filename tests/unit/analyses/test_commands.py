"""The two commands: what they refuse, write and say."""

from __future__ import annotations

from pathlib import Path

import pytest

from normsim.analyses import hindcast as hindcast_module
from normsim.analyses import hindcast_page
from normsim.analyses.hindcast import Effort, Hindcast
from normsim.cli import calibrate_command, hindcast_command
from normsim.cli.calibrate_command import CalibrateRequest, calibrate
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


def test_a_calibration_writes_its_files_and_says_what_it_learnt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    request = CalibrateRequest(as_of="2009-06", out=tmp_path / "new", live_points=40, jobs=1)
    tree = calibrate(request, Terminal())
    said = capsys.readouterr().out
    assert sorted(path.suffix for path in (tmp_path / "new").iterdir()) == [".csv", ".csv", ".csv", ".yaml"]
    assert "it does not inform" in said
    assert "full_contagion: log-evidence" in said
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
    assert asked[0].draws == 5
    assert capsys.readouterr().out.startswith("where it fails")
