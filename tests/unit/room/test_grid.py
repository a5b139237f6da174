"""The grid: what is simulated, what is read between, which levels are kept."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from normsim.room.grid import Alone, Grid, counts_of, log_odds, thinned

GRID = Grid(("a", "b", "c"), ((0.0, 0.5, 2.0), (0.0, 1.0), (1.0, 2.0, 4.0)), (0.5, 0.0, 1.0))


def values(grid: Grid) -> np.ndarray:
    return np.random.default_rng(3).integers(0, 50, (grid.size, 4)).astype(np.float64)


def test_the_last_slider_moves_first_and_every_setting_is_there_once() -> None:
    settings = GRID.settings()
    assert settings[:3] == ((0.0, 0.0, 1.0), (0.0, 0.0, 2.0), (0.0, 0.0, 4.0))
    assert len(set(settings)) == GRID.size == 18


def test_a_simulated_setting_is_read_exactly() -> None:
    table = values(GRID)
    assert np.array_equal(GRID.between(table, GRID.settings()), table)


def test_between_settings_the_weights_are_products_of_distances() -> None:
    table = values(GRID)
    setting = (1.1, 0.25, 3.0)
    by_setting = dict(zip(GRID.settings(), table, strict=True))
    near = (((0.5, 0.6), (2.0, 0.4)), ((0.0, 0.75), (1.0, 0.25)), ((2.0, 0.5), (4.0, 0.5)))
    wanted = np.zeros(4)
    for corner in itertools.product(*near):
        wanted += np.prod([weight for _, weight in corner]) * by_setting[tuple(level for level, _ in corner)]
    np.testing.assert_allclose(GRID.between(table, [setting])[0], wanted)


def test_log_odds_are_undone_and_keep_none_and_all_finite() -> None:
    counts = np.arange(0.0, 61.0)
    odds = log_odds(counts, 60.0)
    assert np.isfinite(odds).all()
    assert (np.diff(odds) > 0).all()
    np.testing.assert_allclose(counts_of(odds, 60.0), counts, atol=1e-9)


def test_held_out_settings_lie_inside_and_are_the_same_every_time() -> None:
    settings = GRID.held_out(40)
    assert settings == GRID.held_out(40)
    assert settings != GRID.held_out(40, seed=1)
    points = np.array(settings)
    assert (points >= [0, 0, 1]).all()
    assert (points <= [2, 1, 4]).all()
    assert len(set(settings)) == 40
    assert all(float(f"{x:g}") == x for setting in settings for x in setting)


def test_one_at_a_time_moves_one_slider_and_meets_at_the_start() -> None:
    lines = GRID.one_at_a_time()
    assert [len(line) for line in lines] == [3, 2, 3]
    assert all(GRID.unchanged in line for line in lines)
    assert {setting[1:] for setting in lines[0]} == {(0.0, 1.0)}


def alone(shares: list[float]) -> Alone:
    counts = np.array(shares)[:, None] * 100
    return Alone(counts, np.zeros((len(shares), 1)))


FIVE = (0.0, 0.25, 0.5, 0.75, 1.0)


def test_levels_are_kept_where_the_answer_bends() -> None:
    grid = Grid(("straight", "bent"), (FIVE, FIVE), (0.0, 0.0))
    straight = alone([float(x) for x in counts_of(np.linspace(-1.0, 1.0, 5), 100.0) / 100])
    bent = alone([0.1, 0.1, 0.9, 0.9, 0.1])
    kept = thinned(grid, [straight, bent], 100, 10)
    assert kept.levels[0] == (0.0, 1.0)
    assert kept.levels[1] == FIVE
    assert kept.size == 10


def test_amounts_count_as_much_as_counts() -> None:
    grid = Grid(("plain", "level"), (FIVE, FIVE), (0.0, 0.0))
    plain = alone([0.3] * 5)
    level = Alone(np.full((5, 1), 30.0), np.array([[0.1], [0.4], [0.7], [0.75], [0.8]]))
    kept = thinned(grid, [plain, level], 100, 6)
    assert kept.levels == ((0.0, 1.0), (0.0, 0.5, 1.0))


@pytest.mark.parametrize("most", [1, 4, 9, 12, 25, 99])
def test_the_ends_and_the_start_are_always_kept(most: int) -> None:
    grid = Grid(("a", "b"), (FIVE, FIVE), (0.5, 0.0))
    kept = thinned(grid, [alone([0.1, 0.2, 0.6, 0.7, 0.9]), alone([0.5, 0.3, 0.2, 0.1, 0.1])], 100, most)
    assert {0.0, 0.5, 1.0} <= set(kept.levels[0])
    assert {0.0, 1.0} <= set(kept.levels[1])
    assert kept.size <= max(most, 6)
    assert kept.unchanged == grid.unchanged
