"""Paired differences against numbers worked out by hand, and the sign across rivals."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from normsim.experiments.pairing import Paired, Sign, contrast, paired, sign


def test_every_number_by_hand() -> None:
    found = paired(np.array([1, 2, 3, 4]), np.array([2, 2, 5, 3]))
    d = np.array([1, 0, 2, -1])
    assert (found.n, found.baseline, found.other, found.mean) == (4, 2.5, 3.0, 0.5)
    assert (found.above, found.equal, found.below) == (0.5, 0.25, 0.25)
    low, high = stats.t.interval(0.9, 3, loc=d.mean(), scale=d.std(ddof=1) / 2)
    assert (found.low, found.high) == pytest.approx((low, high))
    assert (found.q05, found.q50, found.q95) == (-1, 0, 2)
    apart = 1.25 + 1.5
    assert found.ratio == pytest.approx(1.25 / apart)
    assert found.unpaired_runs == math.ceil(4 * apart / 1.25)


def test_the_interval_covers_the_truth_as_often_as_it_says() -> None:
    random = np.random.default_rng(1)
    common = random.normal(0, 3, (2000, 40))
    base, other = common + random.normal(0, 1, common.shape), common + 0.5 + random.normal(0, 1, common.shape)
    found = [paired(a, b) for a, b in zip(base, other, strict=True)]
    hits = np.mean([one.low <= 0.5 <= one.high for one in found])
    assert 0.88 < hits < 0.92
    # Variance of a difference by twice the variance of one side: 2 / 20.
    assert np.mean([one.ratio for one in found]) == pytest.approx(0.1, rel=0.05)


def test_independent_ensembles_gain_nothing_by_pairing() -> None:
    random = np.random.default_rng(2)
    found = paired(random.normal(size=20_000), random.normal(size=20_000))
    assert found.ratio == pytest.approx(1.0, abs=0.03)
    assert found.unpaired_runs == pytest.approx(20_000, rel=0.03)


def test_a_thing_with_itself_is_exactly_zero() -> None:
    values = np.random.default_rng(3).normal(size=50)
    found = paired(values, values)
    assert found.zero
    assert (found.mean, found.low, found.high, found.q05, found.q95, found.ratio) == (0, 0, 0, 0, 0, 0)
    assert found.unpaired_runs is None
    assert found.direction == 0


def test_the_same_shift_in_every_run_has_no_error() -> None:
    found = paired(np.array([1.0, 2.0, 3.0]), np.array([2.0, 3.0, 4.0]))
    assert (found.mean, found.low, found.high, found.ratio, found.unpaired_runs) == (1, 1, 1, 0, None)
    assert found.direction == 1


def test_only_runs_that_have_both_are_pairs() -> None:
    nan = math.nan
    found = paired(np.array([1, nan, 3, 4]), np.array([2, 2, nan, 4, 9, 9]))
    assert (found.n, found.mean) == (2, 0.5)
    nothing = paired(np.array([nan]), np.array([1.0]))
    assert nothing.n == 0
    assert math.isnan(nothing.mean)
    assert not nothing.zero


def test_one_pair_says_nothing_about_its_error() -> None:
    found = paired(np.array([1.0]), np.array([3.0]))
    assert (found.mean, found.low, found.high, found.direction) == (2, -math.inf, math.inf, None)


UP, DOWN = np.array([1.0, 1.1, 0.9]), np.array([-1.0, -1.1, -0.9])
OPEN, NIL = np.array([1.0, -1.0, 0.1]), np.zeros(3)


@pytest.mark.parametrize(
    ("differences", "expected"),
    [
        ((UP, UP, UP), "holds"),
        ((DOWN, DOWN), "holds"),
        ((UP, NIL, UP), "holds or zero"),
        ((UP, OPEN, UP), "unclear"),
        ((OPEN, NIL, NIL), "unclear"),
        ((UP, DOWN, OPEN), "differs"),
        ((UP, DOWN, NIL), "differs"),
        ((NIL, NIL, NIL), "zero"),
        ((UP,), "one rival"),
        ((UP, np.array([])), "one rival"),
    ],
)
def test_sign_across_rivals(differences: tuple[np.ndarray, ...], expected: Sign) -> None:
    rivals: dict[str, Paired] = {str(place): paired(np.zeros(len(d)), d) for place, d in enumerate(differences)}
    assert sign(rivals) == expected


def test_rivals_are_taken_from_their_own_runs() -> None:
    base, other = np.zeros(6), np.array([1, 2, 3, -1, -2, -3])
    first = np.array([True, True, True, False, False, False])
    found = contrast(base, other, {"a": first, "b": ~first})
    assert (found.all.mean, found.rivals["a"].mean, found.rivals["b"].mean) == (0, 2, -2)
    assert found.sign == "differs"
