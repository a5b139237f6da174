"""Without forces the engine is two geometric waits: compared with the exact laws."""

from __future__ import annotations

import numpy as np

from building import dates, quiet
from normsim import simulate

ALPHA_DEBATE, ALPHA_ANNOUNCE = -3.0, -3.5


def geometric(alpha: float, months: int) -> np.ndarray:
    """Chance that a wait with monthly hazard exp(alpha) ends in month 1, 2, ...; ``(months,)``."""
    stay = np.exp(-np.exp(alpha))
    return np.asarray(stay ** np.arange(months) * (1 - stay))


def assert_distributed(months: np.ndarray, chances: np.ndarray) -> None:
    """The empirical distribution stays within the Dvoretzky-Kiefer-Wolfowitz band at a level of one in a million.

    Source of the band: Massart (1990), the tight constant.
    """
    band = np.sqrt(np.log(2 / 1e-6) / (2 * months.size))
    seen = np.array([(months == month).mean() for month in range(chances.size)])
    assert np.abs(np.cumsum(seen) - np.cumsum(chances)).max() < band
    assert band < 0.01, "too few draws: the test could not fail"


def waits(name: str) -> np.ndarray:
    """Months from the start to a stage, for every party and run; -1 where it never came."""
    results = simulate(quiet(treaties={"CCM": None}))
    party = results.dataset["party_at_start"].to_numpy()[:, 0]
    found = dates(results, name)[:, party, 0]
    return np.where(found >= 0, found - results.months[0], -1).ravel()


def test_time_to_debating_is_geometric() -> None:
    assert_distributed(waits("debating"), geometric(ALPHA_DEBATE, 60))


def test_time_to_announced_is_the_convolution_of_two_geometric_waits() -> None:
    first, second = geometric(ALPHA_DEBATE, 60), geometric(ALPHA_ANNOUNCE, 60)
    # One stage a month: the second wait begins in the month after the first has ended.
    both = np.convolve(first, second)[:59]
    assert_distributed(waits("announced"), np.concatenate([[0.0], both]))


def test_the_test_can_fail() -> None:
    wrong = geometric(ALPHA_DEBATE + 0.1, 60)
    gap = np.abs(np.cumsum(wrong) - np.cumsum(geometric(ALPHA_DEBATE, 60))).max()
    assert gap > 0.02
