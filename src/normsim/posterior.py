"""Named posterior sets: draws of the behavioural parameters after looking at the record, by rival."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.errors import InputError
from normsim.packaged import packaged_files, packaged_rows, packaged_yaml

_NAME = re.compile(r"(posterior)@([0-9]+)")


@cache
def posterior_sets() -> tuple[str, ...]:
    """Names of the packaged sets of draws, as ``posterior@1``."""
    stems = (re.fullmatch(r"parameters/(posterior)-([0-9]+)\.yaml", file) for file in packaged_files())
    return tuple(f"{match[1]}@{match[2]}" for match in stems if match)


@cache
def posterior_set(name: str) -> Mapping[str, Mapping[str, NDArray[np.float64]]]:
    """Draws of a named set.

    The draws of one rival belong together row by row: parameters keep their correlations only if a run takes all of
    them from one row. Parameters that are absent were not calibrated and keep their prior.

    Args:
        name: The set, as ``posterior@1``.

    Returns:
        By rival and parameter, equally weighted draws in the parameter's unit; ``(draws,)``.

    Raises:
        InputError: If there is no such set.

    Source: B-01 to B-15, C-01 to C-04.
    """
    out: dict[str, dict[str, NDArray[np.float64]]] = {}
    for rival in posterior_about(name)["rivals"]:
        rows = packaged_rows(_file(name, f"{rival}.csv"))
        out[rival] = {key: np.array([float(row[key]) for row in rows]) for key in rows[0] if key != "draw"}
        for values in out[rival].values():
            values.setflags(write=False)
    return out


@cache
def posterior_about(name: str) -> Mapping[str, Any]:
    """What is known about a named set: as-of month, seed, evidences, contraction, correlations, likelihood calls.

    Raises:
        InputError: If there is no such set.
    """
    tree: Mapping[str, Any] = packaged_yaml(_file(name, "yaml"))
    return tree


def _file(name: str, kind: str) -> str:
    match = _NAME.fullmatch(name)
    if match is None or name not in posterior_sets():
        known = ", ".join(posterior_sets()) or "none"
        raise InputError.of(f"no set of draws is called {name!r}, there is {known}", key="parameters.from")
    return f"parameters/{match[1]}-{match[2]}.{kind}"
