"""The test of uniform ranks rejects as often as it says, and its band agrees with it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

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


@pytest.mark.parametrize(
    ("moved", "width", "found"),
    [(0.5, 1.0, 0.91), (0.0, 0.67, 0.84), (0.0, 1.5, 0.58), (0.25, 1.0, 0.20), (0.0, 0.8, 0.20)],
)
def test_docs_say_how_small_a_fault_a_hundred_records_show(moved: float, width: float, found: float) -> None:
    """Shares of ``docs/calibration.md``: eleven quantities tested together, the first one at a level of 0.05 / 11."""
    rng = np.random.default_rng(17)
    ranks = stats.norm.cdf((rng.standard_normal((400, 100)) + moved) / width)
    rejected = np.mean([uniform_p(row) <= 0.05 / 11 for row in ranks])
    assert rejected == pytest.approx(found, abs=0.1)  # four standard errors of 400 samples
