"""Scores against numbers worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from normsim.room.scoring import average, brier, choice, interval, median


@pytest.mark.parametrize(
    ("chance", "share", "total", "floor"),
    [
        (0.5, 0.5, 0.25, 0.25),  # 0 + 0.25
        (0.9, 0.6, 0.33, 0.24),  # 0.3² + 0.6 · 0.4
        (0.0, 0.2, 0.20, 0.16),  # 0.2² + 0.2 · 0.8
        (1.0, 0.0, 1.00, 0.00),
        (1.0, 1.0, 0.00, 0.00),
    ],
)
def test_brier(chance: float, share: float, total: float, floor: float) -> None:
    found = brier(chance, share)
    assert found.total == pytest.approx(total, abs=1e-12)
    assert found.floor == pytest.approx(floor, abs=1e-12)
    assert found.avoidable == pytest.approx(total - floor, abs=1e-12)


def test_brier_is_the_mean_over_the_runs() -> None:
    happened = np.array([1, 1, 1, 0, 0])
    assert brier(0.3, 0.6).total == pytest.approx(float(np.mean((0.3 - happened) ** 2)))


def test_interval_by_hand() -> None:
    # Ten runs, range 1 to 3: width 2; one run lies 1 below, one 4 above: 20 · 1/10 and 20 · 4/10.
    values = np.array([0, 1, 1, 2, 2, 2, 2, 3, 3, 7], dtype=float)
    found = interval(1, 3, values)
    assert [found.width, found.below, found.above] == pytest.approx([2, 2, 8])
    assert found.total == pytest.approx(12.0)
    assert found.inside == pytest.approx(0.8)
    # The cheapest range runs from the 5 % to the 95 % quantile: 0 to 7, width 7 and nobody outside.
    assert found.floor == pytest.approx(7.0)
    assert found.avoidable == pytest.approx(5.0)


def test_one_value_in_every_run_can_be_hit_exactly() -> None:
    found = interval(2, 2, np.full(30, 2.0))
    assert (found.total, found.floor, found.inside) == (0.0, 0.0, 1.0)
    assert interval(2, 4, np.full(30, 2.0)).total == 2.0
    assert interval(3, 4, np.full(30, 2.0)).total == pytest.approx(1 + 20)


def test_another_share_outside() -> None:
    values = np.arange(10, dtype=float)
    found = interval(2, 7, values, missed=0.5)
    # 2/0.5 = 4: runs 0, 1 lie 2 + 1 below, runs 8, 9 lie 1 + 2 above.
    assert found.total == pytest.approx(5 + 4 * 0.3 + 4 * 0.3)


def test_choice() -> None:
    assert (choice(0.3, 0.5).total, choice(0.3, 0.5).floor) == (0.7, 0.5)
    assert choice(0.5, 0.5).avoidable == 0.0


def test_averages() -> None:
    assert average([0.1, 0.2, 0.6]) == pytest.approx(0.3)
    assert median([0.1, 0.2, 0.6]) == 0.2
    assert median([1, 2]) == 1.5
