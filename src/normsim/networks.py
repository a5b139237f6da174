"""Who looks at whom: layers of ties between states, and the mix that a scenario asks for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from normsim.catalogue import Bools, Catalogue, Floats
from normsim.exposures import WEIGHT_GRID
from normsim.scenario.schema import Scenario

LAYERS = ("region", "alliance", "union", "border", "host", "votes", "uniform")
REGION_TIES = {"nb8": 1.0, "b9": 1.0, "v4": 0.5}
SUBREGION_TIE = 0.1
VOTE_EXPONENT = 4


def layers(scenario: Scenario, catalogue: Catalogue) -> dict[str, Floats]:
    """All network layers at the scenario's start, each row summing to 1, or to 0 for a state without ties in it.

    Args:
        scenario: For the start month.
        catalogue: The packaged facts.

    Returns:
        Layer by name; share of a state's attention, ``(states, states)``, the looking state first.

    Source: K-01, K-02, K-03, K-04, K-05, K-06, K-07.
    """
    return dict(_layers(catalogue, scenario.horizon.start))


@lru_cache(maxsize=4)
def _layers(catalogue: Catalogue, month: int) -> Mapping[str, Floats]:
    """The layers of a month; compiling a scenario that is changed again and again takes half as long."""
    size = len(catalogue)
    raw = {
        "region": _region(catalogue, month),
        "alliance": _same(catalogue.group("nato", month)),
        "union": _same(catalogue.group("eu", month)),
        "border": (catalogue.border_km > 0).astype(np.float64),
        "host": _hosts(catalogue, month),
        "votes": _votes(catalogue),
        "uniform": np.ones((size, size)),
    }
    found = {name: _rows_to_one(_without_self(raw[name])) for name in LAYERS}
    for layer in found.values():
        layer.flags.writeable = False
    return found


def peer_weights(scenario: Scenario, catalogue: Catalogue, selected: Bools) -> NDArray[np.float32]:
    """How much each selected state looks at each other one.

    Layers mixed with the scenario's weights, cut to the selected states, rows brought to 1 again and rounded to
    multiples of 2⁻¹⁴, so that sums over peers are exact in float32 in any order.

    Args:
        scenario: For the layers' weights and the start month.
        catalogue: The packaged facts.
        selected: The simulated states; ``(states,)``.

    Returns:
        Share of attention, ``(states, states)`` over the full catalogue, 0 outside the selection and on the diagonal.

    Source: K-08.
    """
    mix = np.zeros((len(catalogue), len(catalogue)))
    for name, layer in layers(scenario, catalogue).items():
        mix += getattr(scenario.networks, name) * layer
    mix *= np.outer(selected, selected)
    weights = np.round(_rows_to_one(mix) / WEIGHT_GRID) * WEIGHT_GRID
    return weights.astype(np.float32)


def _region(catalogue: Catalogue, month: int) -> Floats:
    """Ties of regional formats add up: two states in two formats look at each other more."""
    ties = np.zeros((len(catalogue), len(catalogue)))
    for group, tie in REGION_TIES.items():
        ties += tie * _same(catalogue.group(group, month))
    subregions = np.array(catalogue.text("subregion"))
    return np.asarray(ties + SUBREGION_TIE * (subregions[:, None] == subregions[None, :]))


def _hosts(catalogue: Catalogue, month: int) -> Floats:
    ties = np.zeros((len(catalogue), len(catalogue)))
    for a, b, since in catalogue.hosts:
        ties[a, b] = ties[b, a] = float(since <= month)
    return ties


def _votes(catalogue: Catalogue) -> Floats:
    """Agreement above one half, to a power that lets close voters stand out; unknown pairs have no tie."""
    above_half = np.maximum(0.0, 2 * np.nan_to_num(catalogue.vote_agreement, nan=0.0) - 1)
    return np.asarray(above_half**VOTE_EXPONENT)


def _same(inside: Bools) -> Floats:
    return np.outer(inside, inside).astype(np.float64)


def _without_self(ties: Floats) -> Floats:
    ties = ties.copy()
    np.fill_diagonal(ties, 0.0)
    return ties


def _rows_to_one(ties: Floats) -> Floats:
    total = ties.sum(axis=1, keepdims=True)
    return np.asarray(np.divide(ties, total, out=np.zeros_like(ties), where=total > 0))
