"""The test of uniform ranks rejects as often as it says, and its band agrees with it."""

from __future__ import annotations

import numpy as np
import pytest

from normsim.analyses.uniformity import holm, simultaneous_band, uniform_p


def test_its_error_rate_is_the_one_it_names() -> None:
    rng = np.random.default_rng(4)
    values = np.array([uniform_p(rng.random(100)) for _ in range(1500)])
    # Binomial: 1,500 at 5 % and at 20 %, four standard errors.
    assert np.mean(values <= 0.05) == pytest.approx(0.05, abs=0.023)
    assert np.mean(values <= 0.20) == pytest.approx(0.20, abs=0.042)


def test_what_strays_is_found_and_what_is_too_even_as_well() -> None:
    even = (np.arange(128) + 0.5) / 128
    assert uniform_p(even) > 0.9
    assert uniform_p(even**1.5) < 0.005
    assert uniform_p(0.5 + 0.5 * even) < 0.001


def test_the_band_holds_what_the_test_does_not_reject() -> None:
    band, rng = simultaneous_band(64), np.random.default_rng(9)
    agree = []
    for _ in range(300):
        ranks = rng.random(64) ** 1.2
        share = np.searchsorted(np.sort(ranks), band.points, side="right") / 64
        inside = bool(((share >= band.lower) & (share <= band.upper)).all())
        agree.append(inside == (uniform_p(ranks) > 0.05))
    assert np.mean(agree) > 0.98


def test_holm_steps_down() -> None:
    assert holm({"a": 0.001, "b": 0.02, "c": 0.04}) == ("a", "b", "c")
    assert holm({"a": 0.001, "b": 0.03, "c": 0.04}) == ("a",)
    assert holm({"a": 0.02, "b": 0.5, "c": 0.9}) == ()
