"""What the answers to "why" say in a sentence."""

from __future__ import annotations

import numpy as np
import pytest

from normsim.experiments.pairing import contrast
from normsim.report.why_words import change

RIVALS = {
    name: np.arange(90) % 3 == place for place, name in enumerate(("common_shock", "pact_only", "full_contagion"))
}


def told(*by_rival: float, spread: float = 1.0) -> str:
    """Say a difference with these means under the rivals."""
    wave = spread * np.tile([1.0, 1.0, 1.0, -1.0, -1.0, -1.0], 15)
    means = np.tile(by_rival, 30)
    other = np.where(means == 0, 0.0, means + 0.2 * wave)
    return change(contrast(np.zeros(90), other, RIVALS), " of all others")


@pytest.mark.parametrize(
    ("by_rival", "says"),
    [
        (
            (-1.0, -1.0, -1.0),
            "there are 1.00 fewer further exits of all others (0.96 to 1.04), under each rival explanation",
        ),
        ((0.0, 0.0, -1.0), ", though no run differs under “common shock” and “pact only”"),
        ((1.0, 1.0, 0.01), ", though the direction is open under “full contagion”"),
        ((-1.0, -1.0, 0.9), ", but not in the same direction under each rival explanation"),
        ((0.0, 0.0, 0.0), "no run has one further exit of all others more or less"),
        ((1.0, 1.0, 1.0), "there are 1.00 more further exits of all others (0.96 to 1.04)"),
        ((0.01, -0.01, 0.01), "it is open whether there are more or fewer further exits of all others"),
    ],
)
def test_a_difference_in_words(by_rival: tuple[float, ...], says: str) -> None:
    assert says in told(*by_rival)
