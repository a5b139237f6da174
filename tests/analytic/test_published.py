"""Published models through the engine, quickly; and the known results themselves, against independent calculations."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from normsim.cli.check_command import check_model
from normsim.cli.terminal import Terminal
from normsim.engine import rules
from normsim.experiments import known_results as known
from normsim.experiments import published
from normsim.experiments.published import QUICK, Row
from normsim.scenario.quantity import Distribution

MODELS: dict[str, Callable[[], Iterator[Row]]] = {
    "geometric waits": lambda: published.geometric_waits(QUICK),
    "Granovetter": published.granovetter,
    "Watts": lambda: published.watts(QUICK),
    "Bass": lambda: published.bass(QUICK),
    "SIR": lambda: published.sir(QUICK),
}


@pytest.mark.parametrize("name", MODELS)
def test_published_models_come_out(name: str) -> None:
    rows = list(MODELS[name]())
    assert rows
    assert [row for row in rows if not row.holds] == []


# ---- the comparison can fail ------------------------------------------------------------------------------------


def fails(name: str) -> bool:
    return not all(row.holds for row in MODELS[name]())


@dataclass(frozen=True, eq=False)
class StrictThreshold(rules.Threshold):
    """Peers must exceed the threshold."""

    def spent(self, felt: rules.Felt) -> NDArray[np.float32]:
        return super().spent(replace(felt, peers=felt.peers - np.float32(1)))


def test_a_strict_threshold_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "Threshold", StrictThreshold)
    assert fails("Granovetter")


def test_thresholds_that_are_too_high_are_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def higher(own: NDArray[np.float64], innovators: int = 0) -> rules.Threshold:
        return rules.Threshold(1.4 * own, innovators)

    monkeypatch.setattr(published, "Threshold", higher)
    monkeypatch.setattr(published, "POINTS", published.POINTS[1:2])
    assert fails("Watts")


def test_ten_percent_more_imitation_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    def keener(innovation: float, imitation: float, **more: Any) -> rules.Bass:
        return rules.Bass(innovation, 1.1 * imitation, **more)

    monkeypatch.setattr(published, "Bass", keener)
    assert fails("Bass")


def test_a_period_that_is_a_month_too_long_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    right = known.period_law

    def shorter(law: Any, longest: int) -> NDArray[np.float64]:
        return np.roll(right(law, longest), -1)

    monkeypatch.setattr(known, "period_law", shorter)
    assert fails("SIR")


# ---- the known results ------------------------------------------------------------------------------------------


def reed_frost(susceptible: int, begun: int, force: float) -> NDArray[np.float64]:
    """Final size by the chain of generations, for an infectious period of one month."""
    law = np.zeros(susceptible + 1)
    now = {(susceptible, begun): 1.0}
    while now:
        after: dict[tuple[int, int], float] = {}
        for (left, ill), chance in now.items():
            if not ill:
                law[susceptible - left] += chance
                continue
            for new, part in enumerate(stats.binom.pmf(np.arange(left + 1), left, -np.expm1(-force * ill))):
                after[left - new, new] = after.get((left - new, new), 0.0) + chance * float(part)
        now = after
    return law


@pytest.mark.parametrize(("susceptible", "begun"), [(1, 1), (6, 1), (12, 3), (19, 1)])
def test_the_triangular_equations_agree_with_the_chain_of_generations(susceptible: int, begun: int) -> None:
    periods = np.array([0.0, 1.0])
    law = known.final_size_law(susceptible, begun, 0.1, periods)
    assert law == pytest.approx(reed_frost(susceptible, begun, 0.1), abs=1e-9)
    assert law.sum() == pytest.approx(1, abs=1e-9)


def test_the_final_size_solves_its_relation() -> None:
    z = known.final_size(2.0)
    assert z == pytest.approx(0.7968, abs=1e-4)
    assert 1 - z == pytest.approx(np.exp(-2 * z))


def test_rounded_periods_are_a_law_of_whole_months() -> None:
    law = known.period_law(Distribution.model_validate({"uniform": [0.0, 4.0]}), 9)
    assert law == pytest.approx([0, 0.25, 0.25, 0.25, 0.25, 0, 0, 0, 0, 0])


def test_cascades_are_possible_exactly_inside_the_window() -> None:
    for threshold in (0.15, 0.18, 0.22, 0.27):
        for mean_degree in np.linspace(0.25, 9, 36):
            condition = known.cascade_condition(mean_degree, threshold)
            if abs(condition - 1) > 0.02:  # at the edge the chance goes to 0 only slowly
                assert (known.cascade_chance(mean_degree, threshold) > 1e-6) == (condition > 1)


def test_a_threshold_so_low_that_all_are_vulnerable_gives_the_giant_component() -> None:
    # The giant component of a random graph: S = 1 − e^(−zS).
    chance = known.cascade_chance(1.5, 0.01)
    assert chance == pytest.approx(-np.expm1(-1.5 * chance), abs=1e-9)
    assert chance == pytest.approx(0.5828, abs=1e-4)


def test_the_exact_chain_goes_to_the_closed_form() -> None:
    p, q, year = published.INNOVATION, published.IMITATION, 6
    paths = {(n, k): known.bass_chain(p / k, q / k, n, year * k)[0][-1] for n, k in ((128, 12), (256, 12), (128, 24))}
    limit = 2 * paths[256, 12] + 2 * paths[128, 24] - 3 * paths[128, 12]
    assert limit == pytest.approx(known.bass_curve(p, q, year), abs=0.002)
    assert paths[128, 12] != pytest.approx(limit, abs=0.01), "nothing to extrapolate: the test could not fail"


def test_two_waits_are_a_law() -> None:
    assert known.two_waits(0.3, 0.2, 400).sum() == pytest.approx(1)
    assert known.two_waits(0.3, 0.2, 400)[0] == 0


# ---- the command ------------------------------------------------------------------------------------------------


def rows_of(*obtained: float) -> Callable[..., Iterator[Row]]:
    return lambda *, quick: iter([Row("A model", "a number", 1.0, value, 0.1, 256) for value in obtained])


def test_the_command_prints_each_row_and_ends_with_0(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(published, "published_models", rows_of(1.05, 0.95))
    assert check_model(Terminal()) == 0
    text = capsys.readouterr().out
    assert "A model" in text
    assert "0.9500" in text
    assert "all 2 rows hold" in text


def test_the_command_ends_with_3_where_a_row_fails(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(published, "published_models", rows_of(1.05, 1.2))
    assert check_model(Terminal(), quick=True) == 3
    assert "FAILS" in capsys.readouterr().out
    assert check_model(Terminal(json=True), quick=True) == 3
    tree = json.loads(capsys.readouterr().out)
    assert tree["holds"] is False
    assert [row["holds"] for row in tree["rows"]] == [True, False]
    assert check_model(Terminal(quiet=True), quick=True) == 3
    assert capsys.readouterr().out == ""
