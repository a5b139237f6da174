"""The scores of a hindcast as a plain tree, for the packaged file that the report and the documents quote."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import yaml

from normsim.analyses.hindcast import Effort, Forecast, Hindcast, Origin, Score
from normsim.analyses.hindcast_page import MODELS, SHOWN
from normsim.clock import month_label

DIGITS = 6
SCORES_ABOUT = (
    "Scores of forecasts from four months, with and without the structure chosen knowing 2025; lower is better. "
    "Ranges: 5th to 95th percentile when as many states are drawn with replacement."
)


def scores_tree(found: Hindcast, effort: Effort, name: str) -> dict[str, Any]:
    """Everything that was scored.

    Args:
        found: All origins.
        effort: What was spent.
        name: Set of draws that the last origin used.

    Returns:
        A tree of numbers and texts.
    """
    return {
        "about": SCORES_ABOUT,
        "draws_from": name,
        "seed": effort.seed,
        "draws": effort.draws,
        "live_points_of_earlier_origins": effort.live_points,
        "origins": [
            _origin(one, hindsight)
            for kind, hindsight in ((found.origins, True), (found.without, False))
            for one in kind
        ],
    }


def scores_text(found: Hindcast, effort: Effort, name: str) -> str:
    """:func:`scores_tree` as YAML."""
    tree = scores_tree(found, effort, name)
    return yaml.safe_dump(tree, sort_keys=False, allow_unicode=True, width=110)


def _origin(one: Origin, hindsight: bool) -> dict[str, Any]:
    pooled = one.forecasts["pooled"].announces
    return {
        "as_of": month_label(one.as_of),
        "months": one.months,
        "hindsight_structure": hindsight,
        "cells": int(one.at_risk.sum()),
        "runs": one.runs,
        "announced": [f"{treaty} {iso3}" for treaty, iso3 in one.announcing],
        "expected": _rounded(pooled[one.at_risk].sum()),
        "beaten_by": {name: list(kinds) for name, kinds in one.beaten_by().items()},
        "scores": {name: _score(score) for name, score in one.scores.items()},
        "chances": _chances(one),
        "reliability": [
            {"from": low, "to": high, "cells": int(cells), "expected": _rounded(expected), "happened": int(seen)}
            for low, high, cells, expected, seen in one.reliability
        ],
    }


def _score(score: Score) -> dict[str, Any]:
    return {
        "brier": _rounded(score.brier),
        "brier_range": [_rounded(value) for value in score.brier_range],
        "log": _rounded(score.log),
        "log_range": [_rounded(value) for value in score.log_range],
        "count": {treaty: _rounded(value) for treaty, value in score.count.items()},
        "announce_date": _rounded(score.announce_date),
        "deposit_date": _rounded(score.deposit_date),
    }


def _chances(one: Origin) -> dict[str, dict[str, Any]]:
    """Chances of whoever is likeliest or announced, and of anybody else, by model."""
    pooled = one.forecasts["pooled"].announces
    named = one.at_risk & ((pooled >= SHOWN) | one.happened)
    places = sorted((tuple(place) for place in np.argwhere(named)), key=lambda place: -pooled[place])
    found = {
        f"{one.treaties[k]} {one.states[i]}": {name: _rounded(one.forecasts[name].announces[i, k]) for name in MODELS}
        for i, k in places
    }
    others = one.at_risk & ~named
    found["any other"] = {name: _rounded(_any(one.forecasts[name], others)) for name in MODELS}
    return found


def _any(forecast: Forecast, cells: Any) -> float:
    return float(1.0 - np.prod(1.0 - forecast.announces[cells]))


def _rounded(value: Any) -> float | str | None:
    if value is None:
        return None
    return round(float(value), DIGITS) if math.isfinite(value) else "infinite"
