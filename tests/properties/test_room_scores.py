"""The scores are proper: nobody does better than by saying what the runs say."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from normsim.experiments.spread import quantiles
from normsim.room.scoring import average, brier, choice, interval

chances = st.floats(0, 1, allow_nan=False)
counts = st.lists(st.integers(0, 30), min_size=1, max_size=60)
ends = st.floats(0, 30, allow_nan=False)


@given(chances, chances)
def test_the_true_share_is_the_best_chance(chance: float, share: float) -> None:
    assert brier(chance, share).total >= brier(share, share).total - 1e-12
    assert brier(share, share).avoidable <= 1e-12


@given(chances, chances, chances)
def test_the_nearer_chance_scores_better(one: float, other: float, share: float) -> None:
    nearer, further = sorted((one, other), key=lambda chance: abs(chance - share))
    assert brier(nearer, share).total <= brier(further, share).total + 1e-12


@settings(max_examples=200)
@given(counts, ends, ends)
def test_the_quantiles_are_the_best_range(values: list[int], one: float, other: float) -> None:
    runs = np.array(values, dtype=float)
    low, high = sorted((one, other))
    best = quantiles(runs, (5, 95))
    truth = interval(float(best[0]), float(best[1]), runs)
    assert interval(low, high, runs).total >= truth.total - 1e-9
    assert truth.avoidable <= 1e-9
    assert interval(low, high, runs).floor <= interval(low, high, runs).total + 1e-9


@given(counts, ends, ends)
def test_the_three_costs_of_a_range_add_up(values: list[int], one: float, other: float) -> None:
    low, high = sorted((one, other))
    found = interval(low, high, np.array(values, dtype=float))
    assert abs(found.total - found.width - found.below - found.above) < 1e-9
    assert found.width >= 0
    assert found.below >= 0
    assert found.above >= 0
    assert 0 <= found.inside <= 1


@given(st.lists(st.integers(0, 50), min_size=2, max_size=6).filter(any))
def test_the_most_frequent_answer_is_the_best_choice(numbers: list[int]) -> None:
    shares = [number / sum(numbers) for number in numbers]
    scores = [choice(share, max(shares)) for share in shares]
    assert min(score.total for score in scores) == scores[shares.index(max(shares))].total
    assert all(score.avoidable >= 0 for score in scores)


@given(st.lists(chances, min_size=1, max_size=12), chances)
def test_an_average_guess_is_never_worse_than_the_average_person(guesses: list[float], share: float) -> None:
    person = average([brier(guess, share).total for guess in guesses])
    assert brier(average(guesses), share).total <= person + 1e-12


@given(st.lists(st.tuples(ends, ends), min_size=1, max_size=8), counts)
def test_the_same_for_ranges(guesses: list[tuple[float, float]], values: list[int]) -> None:
    runs = np.array(values, dtype=float)
    ordered = [(min(pair), max(pair)) for pair in guesses]
    person = average([interval(low, high, runs).total for low, high in ordered])
    pooled = interval(average([low for low, _ in ordered]), average([high for _, high in ordered]), runs)
    assert pooled.total <= person + 1e-9
