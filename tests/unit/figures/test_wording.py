from __future__ import annotations

import pytest

from normsim.figures.wording import (
    SHARE_CODES,
    STEP_LABELS,
    code_step,
    count_range,
    number,
    of_runs,
    share_code,
    share_range,
    share_text,
    signed,
    tenths_range,
    tenths_text,
)


@pytest.mark.parametrize(
    ("share", "text"),
    [
        (0.0, "below 1 in 100"),
        (0.0099, "below 1 in 100"),
        (0.01, "below 5 %"),
        (0.0249, "below 5 %"),
        (0.025, "5 %"),
        (0.33, "35 %"),
        (0.974, "95 %"),
        (0.98, "above 95 %"),
        (0.9999, "above 95 %"),
        (1.0, "every run"),
    ],
)
def test_shares_are_said_in_steps_of_five(share: float, text: str) -> None:
    assert share_text(share) == text


def test_few_runs_are_counted_instead_of_rounded() -> None:
    assert share_text(1.0, 1) == "1 of 1 run"
    assert share_text(0.25, 8) == "2 of 8 runs"
    assert share_text(0.25, 20) == "25 %"


def test_codes_rise_with_the_share_and_map_to_seven_steps() -> None:
    codes = [share_code(i / 1000) for i in range(1001)]
    assert codes == sorted(codes)
    assert set(codes) == set(range(len(SHARE_CODES)))
    steps = [code_step(code) for code in range(len(SHARE_CODES))]
    assert steps == sorted(steps)
    assert set(steps) == set(range(len(STEP_LABELS)))


@pytest.mark.parametrize(("share", "step"), [(0.05, 1), (0.08, 2), (0.2, 2), (0.25, 3), (0.6, 4), (0.65, 5), (0.85, 6)])
def test_the_step_of_a_rounded_share_is_the_one_its_label_names(share: float, step: int) -> None:
    assert code_step(share_code(share)) == step


def test_tenths_and_their_ranges() -> None:
    assert tenths_text(0.63) == "6 of 10 runs"
    assert tenths_range([0.63, 0.41]) == "4 to 6 of 10 runs"
    assert tenths_range([0.58, 0.61]) == "6 of 10 runs"
    assert tenths_range([0.03, 0.61]) == "fewer than 1 of 10 to 6 of 10 runs"
    assert "fewer than 1 of 100" in tenths_text(0)


def test_ranges_of_shares_never_hide_an_end() -> None:
    assert share_range(0.1, 0.34) == "10 to 35 %"
    assert share_range(0.0, 0.34) == "up to 35 %"
    assert share_range(0.0, 0.004) == "below 1 in 100"
    assert share_range(0.0, 1.0) == "below 1 in 100 to every run"
    assert share_range(0.5, 0.99) == "50 % to above 95 %"


def test_of_runs_reads_after_in() -> None:
    assert of_runs(0.35) == "35 % of runs"
    assert of_runs(0.0) == "fewer than 1 in 100 runs"
    assert of_runs(0.99) == "more than 95 % of runs"
    assert of_runs(1.0) == "every run"


def test_counts_and_numbers() -> None:
    assert count_range(0, 3) == "none to three"
    assert count_range(1, 2) == "one or two"
    assert count_range(13, 13) == "13"
    assert number(-0.001) == "0.00"
    assert number(-0.5) == "−0.50"
    assert signed(0.25) == "+0.25"
    assert signed(0.0) == "0.00"
