"""The sentence on top: conditional, dated, at start and further never mixed, with its range."""

from __future__ import annotations

from typing import Any

import pytest

from normsim.experiments.headline import headline, in_runs, in_words, month_in_words


def tree(further: float, low: float, high: float, chance: float) -> dict[str, Any]:
    return {
        "exits": {"APMBC": {"new": {"announced": {"q05": low, "q50": further, "q95": high}}}},
        "at_least": {"APMBC": {"1": chance}},
    }


def summary(variants: dict[str, Any], start: dict[str, int]) -> dict[str, Any]:
    stages = {"non_party": 0, "party": 9, "debating": 0, "announced": 0, "deposited": 0, "withdrawn": 0}
    return {
        "treaties": ["APMBC"],
        "horizon": {"end": "2035-03"},
        "start": {"APMBC": stages | start},
        "variants": variants,
        **tree(2, 0, 6, 0.62),
    }


def test_range_over_the_rivals() -> None:
    rivals = {"common_shock": tree(1, 0, 3, 0.5), "pact_only": tree(2, 0, 4, 0.6), "full_contagion": tree(3, 0, 9, 0.8)}
    assert headline(summary(rivals, {"announced": 3, "deposited": 2})) == (
        "Under these assumptions, by March 2035: APMBC five under way at the start, two further announced in the "
        "median run (0 to 6 in 90 % of runs; medians of the rivals 1 to 3), at least one further in 6 of 10 runs "
        "(rivals 5 to 8)."
    )


def test_one_rival_alone_says_so() -> None:
    text = headline(summary({"pact_only": tree(2, 0, 6, 0.62)}, {}))
    assert "none under way at the start" in text
    assert "(0 to 6 in 90 % of runs, pact only alone), at least one further in 6 of 10 runs." in text


def test_those_already_out_are_not_under_way() -> None:
    rivals = {"pact_only": tree(2, 0, 6, 0.62)}
    assert "APMBC one already out at the start" in headline(summary(rivals, {"withdrawn": 1}))
    both = headline(summary(rivals, {"withdrawn": 1, "announced": 1}))
    assert "one under way and one already out at the start" in both


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0, "none of the runs"),
        (0.004, "fewer than 1 in 100 runs"),
        (0.03, "fewer than 1 in 20 runs"),
        (0.06, "1 of 10 runs"),
        (0.62, "6 of 10 runs"),
        (0.949, "9 of 10 runs"),
        (0.97, "more than 19 in 20 runs"),
        (1, "all runs"),
        (None, "no runs"),
    ],
)
def test_frequencies(share: float | None, words: str) -> None:
    assert in_runs(share) == words


def test_words() -> None:
    assert [in_words(0), in_words(10), in_words(11)] == ["none", "ten", "11"]
    assert month_in_words("2026-12") == "December 2026"
