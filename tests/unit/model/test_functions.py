"""The model's pure functions against values worked out by hand and against their own definitions."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from normsim.model import contagion, drivers, laws, levers, norms, outcomes, pressure, procedure
from normsim.scenario.quantity import Distribution

UNIFORMS = (np.arange(20_000) + 0.5) / 20_000
LAWS = [
    Distribution(uniform=(-1, 3)),
    Distribution(normal=(2, 0.5)),
    Distribution(beta=(2, 3)),
    Distribution(lognormal=(3.6, 0.35)),
    Distribution(triangular=(0, 1, 4)),
    Distribution.model_validate({"gamma": {"mean": 6, "sd": 4}}),
]


@pytest.mark.parametrize("law", LAWS, ids=lambda law: law.law)
def test_inverse_and_cumulative_undo_each_other_and_have_the_mean(law: Distribution) -> None:
    draws = laws.inverse(law, UNIFORMS)
    assert (np.diff(draws) >= 0).all()
    inside = draws >= 0
    assert np.allclose(laws.cumulative(law, draws[inside]), UNIFORMS[inside], atol=1e-9)
    assert draws.mean() == pytest.approx(laws.mean_of(law), rel=2e-3)


def product(moving: np.ndarray, feeling: np.ndarray) -> np.ndarray:
    """Pressure in blocks of 256 runs."""
    room = np.empty((moving.shape[1], feeling.shape[1]), dtype=np.float32)
    return pressure.pressure(moving, feeling, 256, room)


def test_pressure_is_the_product_and_does_not_depend_on_the_number_of_blocks() -> None:
    rng = np.random.default_rng(1)
    moving, feeling = rng.normal(size=(5, 512)).astype(np.float32), rng.normal(size=(5, 7)).astype(np.float32)
    whole = product(moving, feeling)
    assert np.allclose(whole, moving.T @ feeling, atol=1e-5)
    assert (whole[256:] == product(moving[:, 256:], feeling)).all()


def test_contributions_add_up_to_the_pressure_against_the_calm_month() -> None:
    rng = np.random.default_rng(2)
    moving, calm, feeling = (rng.normal(size=shape).astype(np.float32) for shape in ((4, 256), (4, 256), (4, 6)))
    runs, states = np.array([0, 3, 200]), np.array([5, 0, 2])
    parts = pressure.contributions(moving[:, runs].T, calm[:, runs].T, feeling[:, states].T)
    gap = product(moving, feeling) - product(calm, feeling)
    assert np.allclose(parts.sum(axis=1), gap[runs, states], atol=1e-5)


@given(
    arrays(np.int64, (6, 9), elements=st.integers(0, 2**12)),
    st.permutations(range(9)),
    st.lists(
        st.tuples(st.integers(0, 8), st.sampled_from([-8, 3, 5, 10])), min_size=1, max_size=9, unique_by=lambda x: x[0]
    ),
)
def test_peer_exposure_is_exact_in_any_order(grid: np.ndarray, order: list[int], moved: list[tuple[int, int]]) -> None:
    weights = (np.pad(grid, ((0, 3), (0, 0))) / 2**14).astype(np.float32)
    change = np.zeros((1, 9), dtype=np.float32)
    for state, step in moved:
        change[0, state] = step
    one = contagion.peer_exposure(change, weights)
    assert (one[0] == (weights.astype(np.float64) * change[0]).sum(axis=1)).all()
    other = contagion.peer_exposure(change[:, order], weights[np.ix_(order, order)])
    assert (other[0] == one[0][order]).all()


def test_hill_is_half_at_h_and_saturates() -> None:
    x = np.array([[0.0, 0.2, 1.0]], dtype=np.float32)
    response = contagion.hill(x, np.array([2.0]), np.array([0.2]))
    assert response[0] == pytest.approx([0.0, 0.5, 1 / 1.04])
    cubic = contagion.hill(x, np.array([3.0]), np.array([0.2]))
    assert cubic[0, 2] == pytest.approx(1 / 1.008)


def test_the_strongest_peers_come_first() -> None:
    weights = np.array([[0, 0.25, 0.5, 0.25]] * 4, dtype=np.float32)
    visible = np.array([[0, 10, 5, 0]], dtype=np.float32)
    peers, parts = contagion.strongest_peers(weights, visible, np.array([0]), 3)
    assert peers[0].tolist() == [1, 2, -1]
    assert parts[0].tolist() == [0.25, 0.25, 0.0]


def test_paths_are_linear_between_points_or_constant_in_steps() -> None:
    months = np.arange(100, 112)
    values = np.array([0.0, 1.0])
    linear = drivers.path_weights((102, 106), months, steps=False) @ values
    assert linear.tolist() == [0, 0, 0, 0.25, 0.5, 0.75, 1, 1, 1, 1, 1, 1]
    steps = drivers.path_weights((102, 106), months, steps=True) @ values
    assert steps.tolist() == [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]


def test_linear_fade_is_whole_at_once_and_gone_after_its_months() -> None:
    assert drivers.linear_fade(np.array([-1.0, 0.0, 12.0, 24.0, 30.0]), 24.0).tolist() == [0, 1, 0.5, 0, 0]
    impulses = np.zeros((6, 1))
    impulses[1] = 2.0
    assert drivers.spread_linear_fade(impulses, 4.0)[:, 0].tolist() == [0, 2, 1.5, 1, 0.5, 0]


def test_mean_reverting_noise_has_its_standard_deviation() -> None:
    normals = np.random.default_rng(3).standard_normal((400, 300))
    noise = drivers.mean_reverting(normals, np.full(300, 0.2), 0.9, known_start=False)
    assert noise[100:].std() == pytest.approx(0.2, rel=0.03)
    assert drivers.mean_reverting(normals, np.full(300, 0.2), 0.9, known_start=True)[0].std() < 0.1


def test_a_ramp_is_complete_after_its_months() -> None:
    assert levers.ramp(np.array([-1.0, 0.0, 1.0, 3.0, 9.0]), 4).tolist() == [0, 0.25, 0.5, 1, 1]
    assert levers.ramp(np.array([-1.0, 0.0]), 0).tolist() == [0, 1]


def test_substitutes_have_diminishing_returns_and_never_replace_everything() -> None:
    since = np.arange(-5.0, 120.0)
    share = levers.substitution(np.array([1.0, 0.5, 0.0]), since, 36, np.array([0.5, 0.5, 0.5]))
    assert share[-1] == pytest.approx([0.8, 1 - 0.7 * 0.75, 0.0])
    assert (np.diff(share, axis=0) >= 0).all()
    assert (share[:5] == 0).all()


def test_levers_together_do_at_most_all() -> None:
    first, second = np.full((2, 1), 0.7), np.full((2, 1), 0.6)
    everybody = np.ones(3)
    (one, _), (other, who) = levers.share_left([first, second], [everybody, everybody])
    assert one.max() == 0.7
    assert other == pytest.approx(np.full((2, 1), 0.3))
    assert who.tolist() == [1, 1, 1]


@given(st.lists(st.tuples(st.floats(0, 1), st.lists(st.booleans(), min_size=5, max_size=5)), max_size=4))
def test_levers_are_cut_only_where_both_are_adopted(drawn: list[tuple[float, list[bool]]]) -> None:
    parts = [np.full((1, 1), strength) for strength, _ in drawn]
    done = np.zeros(5)
    for part, who in levers.share_left(parts, [np.array(flags, dtype=float) for _, flags in drawn]):
        done += part[0, 0] * who
    each = np.array([strength * np.array(flags) for strength, flags in drawn]).reshape(-1, 5)
    assert done == pytest.approx(np.minimum(each.sum(axis=0), 1.0))


@given(st.integers(0, 30), st.floats(0.001, 0.999))
def test_a_deposit_never_comes_before_the_time_that_has_passed(elapsed: int, uniform: float) -> None:
    law = Distribution(lognormal=(3.6, 0.35))
    one = np.array([uniform])
    delay = procedure.deposit_delay(law, one, np.array([elapsed]), np.ones(1))
    assert delay[0] >= max(elapsed, 1)
    assert procedure.deposit_delay(law, one, np.array([elapsed]), np.full(1, 1.5))[0] >= delay[0]


def test_the_conditional_delay_is_the_law_given_the_time_elapsed() -> None:
    law = Distribution(lognormal=(3.6, 0.35))
    free = procedure.deposit_delay(law, UNIFORMS, np.zeros(UNIFORMS.size, dtype=int), np.ones(UNIFORMS.size))
    given = procedure.deposit_delay(law, UNIFORMS, np.full(UNIFORMS.size, 4), np.ones(UNIFORMS.size))
    assert (free == procedure.deposit_delay(law, UNIFORMS, None, 1.0)).all()
    late = free[free >= 4]
    for month in range(4, 9):
        assert (given == month).mean() == pytest.approx((late == month).mean(), abs=2e-3)


def test_waiting_months_follow_the_rate_and_never_come_at_rate_zero() -> None:
    exponentials = -np.log(UNIFORMS)
    months = procedure.waiting_months(exponentials, np.full(UNIFORMS.size, 0.6))
    assert (months <= 12).mean() == pytest.approx(1 - np.exp(-0.6), abs=1e-3)
    assert (procedure.waiting_months(exponentials, np.zeros(UNIFORMS.size)) == 30_000).all()
    for rate in (0.0, 1e-300, 1e-12, 0.6, 1e9):
        each = procedure.waiting_months(exponentials, np.full(UNIFORMS.size, rate))
        assert (procedure.waiting_months(exponentials, rate) == each).all(), rate


def test_robustness_is_the_weighted_product() -> None:
    one = np.ones(1)
    assert norms.robustness(one, one, one, one)[0] == 1
    assert norms.robustness(one * 0.5, one, one, one)[0] == pytest.approx(0.5**0.35)
    assert norms.robustness(one, one, one, one * 0.0)[0] == 0
    assert sum(norms.ROBUSTNESS_POWERS.values()) == pytest.approx(1.0)


def test_nobody_judges_its_own_exit() -> None:
    identity = np.array([1.0, 0.0])
    condemn, condone = norms.condemnation(identity, np.zeros(2), np.zeros((2, 2)), np.ones(2))
    alone, attached = norms.CONDEMN[0], norms.CONDEMN[0] + norms.CONDEMN[1]
    assert condemn[1] == pytest.approx(1 / (1 + np.exp(-attached)))
    assert condemn[0] == pytest.approx(1 / (1 + np.exp(-alone)))
    assert (condone + condemn < 1).all()


def test_quiet_reactions_are_those_of_the_start_and_silence_counts_where_it_must() -> None:
    one = np.ones(1)
    for discourage in (False, True):
        must = norms.silence(one * 0.6, one * 0.3, np.array([discourage]))
        assert norms.reaction_strength(one * 0.8, one * 0.6, one * 0.3, *must)[0] == pytest.approx(0.8)
    both = [norms.silence(one * 0.6, one * 0.3, np.array([flag])) for flag in (False, True)]
    quieter = [norms.reaction_strength(one * 0.8, one * 0.6, one * 0.4, *must)[0] for must in both]
    assert quieter[1] < quieter[0]


def test_the_norm_is_robust_and_comes_back() -> None:
    sigma = np.array([[0.4]])
    for _ in range(600):
        sigma = norms.between(norms.settled(sigma, 0.85 - sigma, np.array([[120.0]])))
    assert sigma[0, 0] == pytest.approx(0.85, abs=0.01)
    assert norms.settled(sigma, sigma, np.array([[np.inf]])) == sigma
    assert norms.between(np.array([-0.1, 0.4, 1.2])).tolist() == [0.0, 0.4, 1.0]


def test_break_even_by_hand() -> None:
    weights = outcomes.break_even_weight(np.array([0.3, 0.2, 0.0, -0.1]), np.array([0.1, -0.1, 0.2, 0.1]))
    assert weights[0] == pytest.approx(0.25)
    assert weights[1] == 0
    assert np.isnan(weights[2:]).all()


def test_cohesion_returns_when_positions_converge_and_identity_is_lost_faster_by_joint_exits() -> None:
    assert outcomes.cohesion(np.array([1.0, 0.5, 0.0])).tolist() == [1, 0, 1]
    capital = [
        outcomes.identity_capital(*(np.array([x]) for x in (a, 1.0, abs(2 * a - 1))))[0] for a in (1.0, 0.9, 0.8)
    ]
    assert capital[1] - capital[2] > capital[0] - capital[1] - 0.01
    assert capital[0] == 1


def test_the_gain_range_spans_its_corners() -> None:
    parts = np.array([[0.1, 0.1, 0.0, -0.2], [0.1, -0.1, 0.0, -0.2]])
    chances = outcomes.gain_over_weights(parts)
    assert chances.min() == 0
    assert chances.max() == 1
    assert chances.size == 286


def test_time_to_quiet_by_hand() -> None:
    histories = [[], [5], [5, 20, 100], [5, 20, 40, 60, 80, 100], [50], [20, 5, 5], [94]]
    run = np.repeat(np.arange(len(histories)), [len(history) for history in histories])
    months = np.array([month for history in histories for month in history], dtype=np.int64)
    quiet = outcomes.quiet_after(run, months, len(histories), 0, 119)
    assert quiet[[0, 1, 2, 4, 5, 6]].tolist() == [0, 6, 21, 0, 21, 0]
    assert np.isnan(quiet[3])
    late = outcomes.quiet_after(np.array([0]), np.array([95]), 1, 90, 119)
    assert late.tolist() == [6]
    assert np.isnan(outcomes.quiet_after(np.array([0]), np.array([96]), 1, 90, 119))[0]


def test_deterrence_lowers_the_risk_and_zero_does_nothing() -> None:
    left = outcomes.war_risk_left(np.array([0.0, 0.5]), np.array([1.0, 1.0]))
    assert left.tolist() == [1.0, pytest.approx(np.exp(-0.5))]
