"""Exposures: formulas against hand-computed values, limits, and overrides."""

from __future__ import annotations

import math

import numpy as np
import pytest

from normsim.catalogue import load_catalogue
from normsim.errors import InputError
from normsim.exposures import Exposures, derive_exposures, exposed_border_km, treaty_rules
from normsim.scenario.schema import Scenario


def derive(**more: object) -> Exposures:
    tree = {"title": "Test", "horizon": {"start": "2025-04", "end": "2026-03"}, **more}
    return derive_exposures(Scenario.model_validate(tree), load_catalogue())


def at(code: str) -> int:
    return load_catalogue().index[code]


@pytest.mark.parametrize(
    ("code", "g"),
    [
        ("FIN", 1.0),
        ("POL", 1.0),
        ("UKR", 1.0),
        ("GEO", 1.0),
        ("DEU", math.exp(-1608 / 900)),
        ("CHN", 0.15),
        ("KAZ", 0.15),
        ("BLR", 0.15),
        ("RUS", 0.0),
        ("ARM", 0.15 * math.exp(-1790 / 900)),
    ],
)
def test_geographic_exposure(code: str, g: float) -> None:
    assert derive().exposure[at(code)] == pytest.approx(g, rel=0.02)


def test_far_states_stay_near_zero() -> None:
    g = derive().exposure
    for code in ("USA", "BRA", "ZAF", "AUS", "JPN"):
        assert g[at(code)] < 0.001


def test_utility_of_mines_and_cluster_munitions() -> None:
    utility = derive().utility
    assert utility[0, at("FIN")] == pytest.approx(math.sqrt(1309 / (1309 + 20 * math.sqrt(31))))
    assert utility[0, at("LTU")] == pytest.approx(math.sqrt(901 / (901 + 20 * math.sqrt(20))))
    assert utility[0, at("PRT")] == 0.15
    assert utility[0, at("ISL")] == 0.15
    np.testing.assert_array_equal(utility[0], utility[1])


def test_exposed_border_and_its_shares() -> None:
    km = exposed_border_km(load_catalogue(), 24300)
    assert km[at("LTU")] == 261 + 640
    assert km[at("POL")] == 209 + 375
    assert km[at("BLR")] == km[at("RUS")] == km[at("KAZ")] == 0
    share = derive().border_share
    assert share.sum() == pytest.approx(1)
    assert share[at("MNG")] == share[at("PRK")] == share[at("DEU")] == 0
    assert share[at("FIN")] / share[at("NOR")] == pytest.approx(1309 / 191)


def test_states_with_an_exposed_border_have_known_forces() -> None:
    catalogue = load_catalogue()
    exposed = exposed_border_km(catalogue, 24300) > 0
    assert not np.isnan(catalogue.column("active_personnel")[exposed]).any()


def test_dependence() -> None:
    dependence = derive().dependence
    assert dependence[at("EST")] == pytest.approx(1 - 7.5 / 257.5)
    assert dependence[at("POL")] == pytest.approx(1 - 235 / 485)
    assert dependence[at("UKR")] == pytest.approx(0.5 * (1 - 925 / 1175))
    assert dependence[at("FRA")] < 0.1 * dependence[at("EST")]
    assert dependence[at("RUS")] == dependence[at("BLR")] == 0
    before_nato = derive(horizon={"start": "2022-01", "end": "2022-12"})
    assert before_nato.dependence[at("FIN")] == pytest.approx(dependence[at("FIN")] / 2)


def test_identity() -> None:
    identity = derive().identity
    assert identity[0, at("NOR")] == pytest.approx(0.2 + 0.35 + 0.4)
    assert identity[0, at("FIN")] == pytest.approx(0.2 + 0.35 * 153 / 312)
    assert identity[0, at("FRA")] == pytest.approx(0.2 + 0.35 + 0.2)
    assert identity[1, at("POL")] == pytest.approx(0.2)
    # Lithuania's tenure in the CCM ended in March 2025: 162 months.
    assert identity[1, at("LTU")] == pytest.approx(0.2 + 0.35 * 162 / 312)
    earlier = derive(horizon={"start": "2014-01", "end": "2015-01"}).identity
    assert (earlier <= identity + 1e-12).all()


def test_champion_weight_is_one_for_an_average_european_party() -> None:
    scenario = Scenario.model_validate({"title": "Test", "horizon": {"start": "2025-04", "end": "2026-03"}})
    derived = derive()
    europe = load_catalogue().column("europe") == 1
    for row, rules in enumerate(treaty_rules(scenario, load_catalogue())):
        weights = derived.champion[row]
        assert weights[rules.party & europe].mean() == pytest.approx(1, abs=2**-14)
        assert (weights * 2**14 == np.round(weights * 2**14)).all()
        assert (weights >= 0).all()
    assert derived.champion[0, at("DEU")] > derived.champion[0, at("NOR")] > derived.champion[0, at("EST")]


def test_everything_is_within_its_limits() -> None:
    derived = derive()
    for values in (
        derived.exposure,
        derived.dependence,
        derived.susceptibility,
        derived.border_share,
        derived.utility,
        derived.identity,
    ):
        assert np.isfinite(values).all()
        assert values.min() >= 0
        assert values.max() <= 1
    assert (derived.veto == 0).all()
    assert (derived.cost == 0).all()
    assert derived.champion.max() < 5


def test_overrides_replace_what_is_derived() -> None:
    said = {
        "FIN": {"exposure": 0.5, "identity": {"APMBC": 0.9}, "utility": {"APMBC": 0.1}, "veto": 2.0, "cost": 0.5},
        "NOR": {"dependence": 0.25, "susceptibility": 0.0, "champion": {"CCM": 3.0}},
    }
    plain, changed = derive(), derive(states={"overrides": said})
    fin, nor = at("FIN"), at("NOR")
    assert changed.exposure[fin] == 0.5
    assert changed.dependence[fin] == pytest.approx(plain.dependence[fin] / 2)
    assert changed.identity[:, fin].tolist() == pytest.approx([0.9, 0.2])
    assert changed.utility[0, fin] == 0.1
    assert changed.utility[1, fin] == plain.utility[1, fin]
    assert (changed.veto[fin], changed.cost[fin]) == (2.0, 0.5)
    assert (changed.dependence[nor], changed.susceptibility[nor], changed.champion[1, nor]) == (0.25, 0.0, 3.0)
    others = np.ones(199, dtype=bool)
    others[[fin, nor]] = False
    np.testing.assert_array_equal(changed.exposure[others], plain.exposure[others])


def test_an_override_of_an_unknown_state_is_refused() -> None:
    with pytest.raises(InputError, match="ZZZ"):
        derive(states={"overrides": {"ZZZ": {"veto": 1.0}}})
