"""Chunks into one labelled data set."""

from __future__ import annotations

import platform
from functools import cache
from importlib.metadata import version
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DATES, INDICATORS, NON_PARTY, PARTY, STAGES, TERMS, WITHDRAWN
from normsim.catalogue import data_hash
from normsim.engine.run import Arrays
from normsim.engine.setup import Setup
from normsim.results import Provenance, Reached, Results
from normsim.scenario.sections import RIVALS

MODEL_VERSION = "1"
"""Counts changes that alter results."""

DIMENSIONS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(DATES, ("run", "state", "treaty")),
    **dict.fromkeys((*INDICATORS, "rearmed", "parties"), ("run", "treaty", "month")),
    **dict.fromkeys(("threat", "assurance"), ("run", "month")),
    **dict.fromkeys(("harm", "harm_without_deterrence"), ("run", "treaty")),
    "inputs": ("run", "input"),
}
RAGGED = {
    "announcement": ("run", "treaty", "state", "month", "route", "terms", "peers", "peer_weights"),
    "war": ("run", "state", "begin", "end"),
    "earlier": ("run", "treaty", "state", "dates", "reversed", "rejoined"),
}
RAGGED_WIDTHS = {
    "announcement_terms": "term",
    "announcement_peers": "peer",
    "announcement_peer_weights": "peer",
    "earlier_dates": "stage",
}


@cache
def _version() -> str:
    return version("normsim")


class Assembly:
    """Takes chunks in any order, keeps the runs that were asked for, and labels the whole."""

    def __init__(self, setup: Setup, runs: int) -> None:
        """Make room for ``runs`` runs of a compiled scenario."""
        self.setup = setup
        self.runs = runs
        self.done = 0
        self._whole: Arrays = {}
        self._ragged: dict[int, Arrays] = {}
        self._fixed: Arrays = {}

    def add(self, first: int, arrays: Arrays) -> None:
        """Add a chunk whose first run is ``first``, and empty it; runs beyond the ensemble are left out."""
        count = min(len(arrays["rival"]), self.runs - first)
        for name in (*DIMENSIONS, "rival"):
            part = arrays.pop(name)[:count]  # not kept any longer than needed
            if count == self.runs:
                self._whole[name] = part  # one chunk is the whole: nothing to copy
                continue
            if name not in self._whole:
                # In the chunk's order of axes in memory, so that rows are copied as they lie.
                self._whole[name] = np.empty_like(part, shape=(self.runs, *part.shape[1:]))
            self._whole[name][first : first + count] = part
        kept: Arrays = {}
        for kind, fields in RAGGED.items():
            inside = np.asarray(arrays[f"{kind}_run"]) < count
            kept |= {f"{kind}_{field}": arrays[f"{kind}_{field}"][inside] for field in fields}
            kept[f"{kind}_run"] = np.asarray(kept[f"{kind}_run"], dtype=np.int32) + np.int32(first)
        self._ragged[first] = kept
        self._fixed = {name: arrays[name] for name in arrays if name.endswith("_start") or name == "input_names"}
        self.done += count

    def results(self) -> Results:
        """Label what has been added."""
        setup, scenario = self.setup, self.setup.scenario
        variables: dict[str, tuple[tuple[str, ...], NDArray[Any]]] = {
            name: (dims, self._whole[name]) for name, dims in DIMENSIONS.items()
        }
        parts = [self._ragged[first] for first in sorted(self._ragged)]
        for kind, fields in RAGGED.items():
            for field in fields:
                name = f"{kind}_{field}"
                width = (RAGGED_WIDTHS[name],) if name in RAGGED_WIDTHS else ()
                variables[name] = ((kind, *width), np.concatenate([part[name] for part in parts]))
        for name in INDICATORS:
            variables[f"{name}_start"] = (("treaty",), self._fixed[f"{name}_start"][0])
        variables |= self._starts()
        months = np.arange(setup.start, setup.start + setup.months)
        reached = Reached(
            dates={name: self._whole[name] for name in STAGES},
            earlier={name: variables[f"earlier_{name}"][1] for name in ("run", "state", "treaty", "dates")},
            first_month=setup.start,
            months=setup.months,
        )
        variables["probability"] = (("state", "treaty", "month", "stage"), reached.shares())
        dataset = xr.Dataset(
            variables,
            coords={
                "run": np.arange(self.runs),
                "variant": ("run", np.array(RIVALS)[self._whole["rival"].astype(np.intp)]),
                "state": [setup.catalogue.iso3[column] for column in setup.selected],
                "treaty": [pack.rules.id for pack in setup.treaties],
                "month": (months - 12 * 1970).astype("datetime64[M]").astype("datetime64[s]"),
                "month_number": ("month", months.astype(np.int16)),
                "stage": list(STAGES),
                "term": list(TERMS),
                "input": [str(name) for name in self._fixed["input_names"]],
            },
        )
        provenance = Provenance(
            version=_version(),
            model_version=MODEL_VERSION,
            seed=scenario.ensemble.seed,
            runs=self.runs,
            data_hash=data_hash(),
            python=platform.python_version(),
            numpy=np.__version__,
        )
        return Results(scenario=scenario, dataset=dataset, provenance=provenance)

    def _starts(self) -> dict[str, tuple[tuple[str, ...], NDArray[Any]]]:
        selected, treaties = self.setup.selected, self.setup.treaties
        stage = np.stack([pack.rules.stage_at_start[selected] for pack in treaties], axis=1)
        contests = np.stack([pack.rules.contests[selected] for pack in treaties], axis=1)
        both = ("state", "treaty")
        known = {
            f"{name}_at_start": (both, np.stack([getattr(pack.rules, name)[selected] for pack in treaties], axis=1))
            for name in ("announced", "deposited", "effective")
        }
        return {
            **known,
            "stage_at_start": (both, stage.astype(np.int8)),
            "at_start": (both, stage >= ANNOUNCED),
            "party_at_start": (both, (stage >= PARTY) & (stage < WITHDRAWN) & (stage != NON_PARTY)),
            "contests": (both, contests.astype(np.float32)),
        }
