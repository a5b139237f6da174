"""Scores against hand-made numbers, naive rules against hand-made facts."""

from __future__ import annotations

import numpy as np
import pytest

from normsim.analyses import naive, scores
from normsim.analyses.record import known_record
from normsim.catalogue import load_catalogue
from normsim.clock import month_number


def test_brier_and_log_score_by_hand() -> None:
    chance, happened = np.array([0.8, 0.3, 1.0]), np.array([True, False, True])
    assert scores.brier(chance, happened) == pytest.approx([0.04, 0.09, 0.0])
    assert scores.log_score(chance, happened) == pytest.approx([-np.log(0.8), -np.log(0.7), 0.0])
    assert np.isinf(scores.log_score(np.array([0.0]), np.array([True]))).all()


def test_crps_of_a_point_is_the_absolute_error_and_of_a_spread_is_less() -> None:
    point, spread = np.array([0.0, 1.0, 0.0, 0.0]), np.array([0.0, 0.5, 0.0, 0.5])
    assert [scores.crps(point, value) for value in range(4)] == [1.0, 0.0, 1.0, 2.0]
    assert scores.crps(spread, 3) == pytest.approx(0.5)


def test_crps_is_proper() -> None:
    truth = np.array([0.2, 0.5, 0.3])
    for other in ([0.3, 0.4, 0.3], [0.0, 1.0, 0.0], [0.1, 0.5, 0.4]):
        mine = sum(p * scores.crps(truth, value) for value, p in enumerate(truth))
        theirs = sum(p * scores.crps(np.array(other), value) for value, p in enumerate(truth))
        assert mine < theirs


def test_counts_of_independent_events() -> None:
    assert scores.count_chances(np.array([0.5, 0.5]), 4) == pytest.approx([0.25, 0.5, 0.25, 0, 0])
    assert scores.count_chances(np.ones(5), 3) == pytest.approx([0, 0, 0, 1.0])
    assert scores.tallied(np.array([0, 1, 1, 9]), 2) == pytest.approx([0.25, 0.5, 0.25])


def test_the_bootstrap_over_states_covers_the_sum_and_widens_with_one_large_state() -> None:
    even, uneven = np.full(100, 0.01), np.append(np.zeros(99), 1.0)
    low, high = scores.over_states(even, 1)
    assert low == pytest.approx(1.0) == high
    low, high = scores.over_states(uneven, 1)
    assert low == 0.0
    assert high == pytest.approx(3.0, abs=1.0)
    assert np.isnan(scores.over_states(np.array([np.inf, 0.0]), 1)).all()


def test_naive_rules_in_march_2025() -> None:
    record = known_record(month_number("2025-03"))
    known = naive.known_at(record, ("APMBC", "CCM"))
    finland, norway, peru = (load_catalogue().index[iso3] for iso3 in ("FIN", "NOR", "PER"))
    constant = naive.naive_chances("constant hazard", known, 12)
    assert constant[finland, 0] == pytest.approx(5.5 / known.state_years, rel=0.01)
    assert 5000 < known.state_years < 6000
    rule = naive.naive_chances("border rule, 1 or 0", known, 12)
    assert (rule[finland, 0], rule[norway, 1], rule[peru, 0]) == (1.0, 1.0, 0.0)
    # Six parties to the one and two to the other treaty (Lithuania's exit counts), five announced.
    assert naive.naive_chances("border frequency", known, 12)[norway, 0] == pytest.approx(6 / 10)
    fitted = naive.naive_chances("logistic regression", known, 12)
    assert 0.4 < fitted[finland, 0] < 0.8
    assert fitted[peru, 0] < 0.01
    with pytest.raises(ValueError, match="no naive rule"):
        naive.naive_chances("tea leaves", known, 12)
