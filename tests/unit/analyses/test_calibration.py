"""Priors, what a sampler's results become, and the files."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import yaml

from normsim import posterior
from normsim.analyses import calibration
from normsim.analyses.calibration import INFORMED, Calibration, Settings, calibrate, evidence_of, rounded, sample
from normsim.analyses.patterns import PatternCheck
from normsim.analyses.posterior_files import about, write_files
from normsim.analyses.priors import CALIBRATED, SHARED, free_parameters, prior_of
from normsim.analyses.record import Record, known_record
from normsim.catalogue import load_catalogue
from normsim.cli.calibrate_command import CalibrateRequest
from normsim.cli.calibrate_command import calibrate as calibrate_command
from normsim.cli.terminal import Terminal
from normsim.clock import month_number
from normsim.errors import InputError
from normsim.scenario.sections import RIVALS

QUICK = Settings(month_number("2016-06"), live_points=40, stop=50.0, draws=16)


@pytest.fixture(scope="module")
def quick() -> Calibration:
    return calibrate(QUICK)


def test_what_a_rival_denies_is_not_free() -> None:
    assert free_parameters("common_shock") == SHARED
    assert set(free_parameters("full_contagion")) - set(free_parameters("pact_only")) == {"beta_peer"}
    with pytest.raises(ValueError, match="no rival"):
        free_parameters("weather")


def test_the_prior_is_the_named_set() -> None:
    prior = prior_of("full_contagion")
    low, middle, high = (prior.values(np.full(len(prior.names), share)) for share in (0.0, 0.5, 1.0))
    place = prior.names.index("beta_threat")
    assert (low[place], middle[place], high[place]) == pytest.approx((1.0, 5.0, 9.0))
    clock = prior.names.index("clock_rate")
    assert middle[clock] == pytest.approx(5e-5)
    assert prior.spread("clock_rate") == pytest.approx(1.0, abs=0.01)
    assert prior.spread("beta_threat") == pytest.approx(8 / np.sqrt(12), rel=1e-3)


def test_draws_stay_within_the_prior_and_denied_parameters_are_nought(quick: Calibration) -> None:
    for rival, one in quick.posteriors.items():
        assert set(one.draws) == set(CALIBRATED)
        assert one.calls > QUICK.live_points
        for name, values in one.draws.items():
            assert values.shape == (QUICK.draws,)
            if name not in free_parameters(rival):
                assert not values.any()
        assert ((one.draws["beta_threat"] >= 1) & (one.draws["beta_threat"] <= 9)).all()
        assert all(-0.5 < value < 1 for value in one.contraction.values())


def test_workers_change_no_byte(quick: Calibration, tmp_path: Path) -> None:
    both = calibrate(QUICK, jobs=2)
    one, two = (write_files(found, tmp_path / name) for found, name in ((quick, "one"), (both, "two")))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two]


def test_files_say_what_a_reader_needs(quick: Calibration, tmp_path: Path) -> None:
    *draws, about = write_files(quick, tmp_path)
    assert [path.name for path in draws] == [f"posterior-1.{rival}.csv" for rival in RIVALS]
    rows = list(csv.DictReader(io.StringIO(draws[-1].read_text(encoding="utf-8"))))
    assert [row["draw"] for row in rows] == [str(number) for number in range(QUICK.draws)]
    assert float(rows[-1]["beta_peer"]) == quick.posteriors["full_contagion"].draws["beta_peer"][-1]
    tree = yaml.safe_load(about.read_text(encoding="utf-8"))
    assert (tree["as_of"], tree["record_hash"]) == ("2016-06", evidence_of(QUICK).hash)
    for one in tree["rivals"].values():
        # Nine quiet years to 2016 cannot tell what a rest of a debate is.
        assert all(one["contraction"][name] < INFORMED for name in one["not_informed"])
        assert one["likelihood_calls"] > 0
    assert "defined by the statement" in tree["evidence_note"]
    assert {one["free_runs"] for one in tree["rivals"].values()} == {
        "not checked: the patterns are those of the record to 2025-03"
    }


def test_nothing_that_fits_ends_with_the_closest_misses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(calibration, "NO_FIT", 1e9)
    with pytest.raises(InputError, match="no draw fits the record; among the closest") as caught:
        sample(evidence_of(QUICK), "common_shock", QUICK)
    assert len(caught.value.problems) == 3


def everybody_at_once() -> Record:
    """A record that nothing in the prior can give: all parties of the mine ban announce in one month of 2005."""
    record = known_record(QUICK.as_of)
    dates = load_catalogue().treaty("APMBC")
    month = month_number("2005-06")
    parties = np.flatnonzero((dates.in_force >= 0) & (dates.in_force < month))
    return replace(record, announced={("APMBC", load_catalogue().iso3[place]): month for place in parties}, seen=())


def test_a_record_that_nothing_can_give_ends_with_misses_and_writes_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    impossible = everybody_at_once()
    monkeypatch.setattr(calibration, "known_record", lambda as_of, **_: impossible)
    # The first points of the prior are enough here: what counts is what is said about them.
    hasty = partial(Settings, stop=1e9)
    monkeypatch.setattr(calibration, "Settings", hasty)
    request = CalibrateRequest(as_of="2016-06", out=tmp_path / "new", live_points=40, jobs=1)
    with pytest.raises(InputError) as caught:
        calibrate_command(request, Terminal())
    assert [problem.key for problem in caught.value.problems] == ["calibrate.common_shock"] * 3
    for problem in caught.value.problems:
        assert re.search(
            r"no draw fits the record; among the closest, log-likelihood -\d+: alpha_debate ", problem.text
        )
    assert not (tmp_path / "new").exists()


def test_values_are_rounded_to_six_digits() -> None:
    assert rounded(np.array([[1.23456789e-5, -123.456789]])).tolist() == [[1.23457e-5, -123.457]]


def test_the_packaged_draws_are_read_by_rival() -> None:
    assert posterior.posterior_sets() == ("posterior@1",)
    sets, about = posterior.posterior_set("posterior@1"), posterior.posterior_about("posterior@1")
    assert tuple(sets) == RIVALS
    assert {values.size for one in sets.values() for values in one.values()} == {about["draws"]}
    assert not sets["common_shock"]["beta_pact"].any()
    assert (sets["full_contagion"]["beta_peer"] > 0).all()
    assert not sets["pact_only"]["beta_peer"].flags.writeable
    with pytest.raises(InputError, match="no set of draws"):
        posterior.posterior_set("posterior@99")


def test_draws_that_know_the_whole_record_are_run_freely(monkeypatch: pytest.MonkeyPatch) -> None:
    told = PatternCheck("common_shock", {"one": 0.5, "two": 0.05}, 512)
    monkeypatch.setattr(calibration, "check_patterns", lambda rival, draws: told)
    found = calibration.calibrate(Settings(month_number("2025-03"), live_points=40, stop=1e9, draws=4))
    assert set(found.patterns) == set(RIVALS)
    tree = about(found)["rivals"]["pact_only"]["free_runs"]
    assert (tree["runs"], tree["failures"], tree["shares"]["one"]) == (512, ["two"], 0.5)


def test_the_packaged_draws_rest_on_the_packaged_record() -> None:
    about = posterior.posterior_about("posterior@1")
    settings = Settings(month_number(about["as_of"]), coding=about["coding"])
    assert evidence_of(settings).hash == about["record_hash"], "the record changed: calibrate again"
