"""What was measured about the shipped draws: hindcast scores and simulation-based calibration, read from the package.

Each file is written by its command and put into the package as it is, so that report, pages and documents quote the
same numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.packaged import packaged_files, packaged_rows, packaged_yaml

HINDCAST = "checks/hindcast.yaml"
RANKS, RANKS_ABOUT = "checks/ranks.csv", "checks/ranks.yaml"


@cache
def hindcast_scores(name: str) -> Mapping[str, Any] | None:
    """Scores of the hindcast, None if none was made with this set of draws."""
    tree: Mapping[str, Any] = packaged_yaml(HINDCAST)
    return tree if tree["draws_from"] == name else None


def hindcast_origin(name: str, *, hindsight: bool = True) -> Mapping[str, Any] | None:
    """The hindcast proper: the latest origin, None as in :func:`hindcast_scores`."""
    scores = hindcast_scores(name)
    if scores is None:
        return None
    origins = [one for one in scores["origins"] if one["hindsight_structure"] == hindsight]
    found: Mapping[str, Any] = max(origins, key=lambda one: str(one["as_of"]))
    return found


@cache
def calibration_check() -> Mapping[str, Any]:
    """Verdict of the simulation-based calibration of the shipped likelihood and sampler.

    Source: TaltsEtAl2018, ModrakEtAl2023.
    """
    tree: Mapping[str, Any] = packaged_yaml(RANKS_ABOUT)
    return tree


@cache
def calibration_ranks() -> Mapping[str, NDArray[np.float64]]:
    """Ranks of the truth by quantity, above 0 and below 1; ``(records,)``."""
    rows = packaged_rows(RANKS)
    return {
        name: np.array([float(row[name]) for row in rows]) for name in rows[0] if name not in ("record", "announced")
    }


def measured_files() -> tuple[str, ...]:
    """Packaged files that hold measurements."""
    return tuple(name for name in packaged_files() if name.startswith("checks/"))
