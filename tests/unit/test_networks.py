"""Network layers and their mix."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from normsim.catalogue import load_catalogue
from normsim.exposures import members
from normsim.networks import LAYERS, layers, peer_weights
from normsim.scenario.schema import Scenario


def scenario(start: str = "2025-04", **more: Any) -> Scenario:
    end = f"{int(start[:4]) + 1}{start[4:]}"
    return Scenario.model_validate({"title": "Test", "horizon": {"start": start, "end": end}, **more})


def only(layer: str) -> dict[str, Any]:
    return {"networks": {name: float(name == layer) for name in LAYERS}}


def at(code: str) -> int:
    return load_catalogue().index[code]


EVERYBODY = np.ones(199, dtype=bool)


def test_rows_of_layers_sum_to_one_or_nothing() -> None:
    found = layers(scenario(), load_catalogue())
    assert tuple(found) == LAYERS
    for name, layer in found.items():
        assert (np.diag(layer) == 0).all(), name
        assert (layer >= 0).all()
        sums = layer.sum(axis=1)
        assert (np.isclose(sums, 1) | (sums == 0)).all(), name


def test_ties_are_symmetric_before_rows_are_brought_to_one() -> None:
    for name, layer in layers(scenario(), load_catalogue()).items():
        assert ((layer > 0) == (layer > 0).T).all(), name


def test_what_each_layer_ties() -> None:
    found = layers(scenario(), load_catalogue())
    assert found["alliance"][at("EST"), at("USA")] == pytest.approx(1 / 31)
    assert found["alliance"][at("IRL")].sum() == 0
    assert found["union"][at("IRL"), at("FIN")] == pytest.approx(1 / 26)
    assert found["border"][at("FIN"), at("NOR")] == pytest.approx(1 / 3)
    assert found["border"][at("ISL")].sum() == 0
    for guest, host in (("DEU", "LTU"), ("CAN", "LVA"), ("GBR", "EST")):
        assert found["host"][at(guest), at(host)] == found["host"][at(host), at(guest)] == 1
    assert (found["host"] > 0).sum() == 6
    assert found["uniform"][0, 1] == pytest.approx(1 / 198)
    assert found["votes"][at("VAT")].sum() == 0
    assert found["votes"][at("NOR"), at("PRT")] > 3 * found["votes"][at("NOR"), at("PRK")]


def test_region_ties_add_up() -> None:
    row = layers(scenario(), load_catalogue())["region"][at("EST")]
    # Latvia: both formats and the subregion; Norway: Nordic-Baltic and the subregion; Poland: Bucharest Nine alone.
    assert row[at("LVA")] / row[at("NOR")] == pytest.approx(2.1 / 1.1)
    assert row[at("NOR")] / row[at("POL")] == pytest.approx(1.1 / 1.0)
    pol = layers(scenario(), load_catalogue())["region"][at("POL")]
    assert pol[at("CZE")] / pol[at("EST")] == pytest.approx(1.6)


def test_layers_know_only_what_existed_at_the_start() -> None:
    before = layers(scenario("2014-01"), load_catalogue())
    assert (before["host"] == 0).all()
    assert before["alliance"][at("FIN")].sum() == 0
    assert before["region"][at("POL"), at("EST")] == 0
    assert before["union"][at("GBR")].sum() == pytest.approx(1)


def test_mixed_rows_sum_to_one_and_are_exact_in_float32() -> None:
    weights = peer_weights(scenario(), load_catalogue(), EVERYBODY)
    assert weights.dtype == np.float32
    np.testing.assert_allclose(weights.sum(axis=1), 1, atol=0.01)
    scaled = weights * np.float32(2**14)
    assert (scaled == np.round(scaled)).all()
    shuffled = weights[:, np.random.default_rng(1).permutation(199)]
    assert (weights.sum(axis=1, dtype=np.float32) == shuffled.sum(axis=1, dtype=np.float32)).all()


def test_cutting_to_a_selection() -> None:
    one = scenario()
    selected = members(["EST", "LVA", "LTU", "FIN"], one, load_catalogue())
    weights = peer_weights(one, load_catalogue(), selected)
    assert (weights[~selected] == 0).all()
    assert (weights[:, ~selected] == 0).all()
    np.testing.assert_allclose(weights[selected].sum(axis=1), 1, atol=2**-13)
    everybody = peer_weights(one, load_catalogue(), EVERYBODY)
    row, whole = weights[at("EST")], everybody[at("EST")]
    assert row[at("LVA")] / row[at("FIN")] == pytest.approx(whole[at("LVA")] / whole[at("FIN")], rel=0.01)


@pytest.mark.parametrize("layer", LAYERS)
def test_one_layer_alone_is_the_mix(layer: str) -> None:
    one = scenario(**only(layer))
    weights = peer_weights(one, load_catalogue(), EVERYBODY)
    np.testing.assert_allclose(weights, layers(one, load_catalogue())[layer], atol=2**-15 + 1e-9)


def test_without_layers_nobody_has_peers() -> None:
    weights = peer_weights(scenario(**only("none")), load_catalogue(), EVERYBODY)
    assert (weights == 0).all()
    assert np.isfinite(weights).all()
