"""Quantiles, spreads and intervals against definitions written out by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from normsim.experiments.spread import quantiles, significant, spread, wilson


@pytest.mark.parametrize("n", [1, 2, 3, 7, 20, 4000])
def test_quantiles_are_the_inverse_distribution_of_numpy(n: int) -> None:
    values = np.random.default_rng(n).normal(size=(n, 3)).astype(np.float32)
    expected = np.quantile(values, [0.05, 0.25, 0.5, 0.75, 0.95], axis=0, method="inverted_cdf")
    assert np.array_equal(quantiles(values), expected)


def test_quantiles_of_counts_are_whole() -> None:
    assert quantiles(np.array([1, 2]), (50,))[0] == 1


def test_a_run_that_never_gets_there_counts_as_latest() -> None:
    values = np.array([3.0, np.nan, 1.0, np.nan])
    q25, q50, q95 = quantiles(values, (25, 50, 95))
    assert (q25, q50) == (1.0, 3.0)
    assert math.isnan(q95)


def test_no_runs_give_no_number() -> None:
    assert all(math.isnan(value) for value in spread(np.array([])).values())
    assert quantiles(np.empty((0, 4))).shape == (5, 4)


def test_spread_has_stable_keys() -> None:
    assert spread(np.arange(101)) == {"mean": 50.0, "q05": 5.0, "q25": 25.0, "q50": 50.0, "q75": 75.0, "q95": 95.0}


@pytest.mark.parametrize(("hits", "n"), [(10, 50), (1, 4000), (499, 500)])
def test_wilson_ends_are_where_a_score_test_just_rejects(hits: int, n: int) -> None:
    for end in wilson(np.array([hits]), n):
        score = abs(hits / n - end[0]) / math.sqrt(end[0] * (1 - end[0]) / n)
        assert score == pytest.approx(1.6448536, rel=1e-6)


def test_wilson_ends_at_the_ends() -> None:
    low, high = wilson(np.array([0, 50]), 50)
    assert low[0] == 0
    assert high[1] == 1
    assert 0 < high[0] < 0.06
    assert 0.94 < low[1] < 1
    assert all(np.isnan(end[0]) for end in wilson(np.array([0]), 0))


def test_significant_digits() -> None:
    assert significant(1.23456789) == 1.23457
    assert significant(123456789.0) == 123457000.0
    assert significant(math.nan) is None
    assert significant(math.inf) is None
