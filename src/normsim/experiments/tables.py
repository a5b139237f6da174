"""The four tables of a run: ``states.csv``, ``exits.csv``, ``trajectories.csv``, ``wars.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import INDICATORS
from normsim.clock import month_label
from normsim.experiments.csv_text import Column, coded, decimal, months, whole
from normsim.experiments.measures import (
    COUNT_SERIES,
    KINDS,
    LEAVING,
    RELATIVE_SERIES,
    SHARED_SERIES,
    Measures,
)
from normsim.experiments.spread import QUANTILES, quantiles
from normsim.scenario.sections import RIVALS

QUANTITIES = {
    "robustness": "robustness, 0 to 1: concordance^.35 · reactions^.20 · compliance^.30 · implementation^.15",
    "concordance": "concordance, the stigma stock, 0 to 1",
    "reactions": "how firmly parties react, 0 to 1",
    "compliance": "champion-weighted membership and observance, 0 to 1",
    "implementation": "what has been put into practice, 0 to 1",
    "condemn": "share of parties that condemn exits, 0 to 1",
    "silent": "share of parties that stay silent, 0 to 1",
    "condone": "share of parties that condone exits, 0 to 1",
    "capability": "capability level C, 0 to 1",
    "identity": "identity capital F, 0 to 1",
    "cohesion": "cohesion of positions, 0 to 1",
    "contestation": "contestation of the norm, 0 to 1",
    "rearmed": "states that produce or stock the weapon again, states",
    "parties": "parties, net of accessions, states",
    "threat": "perceived threat, 0 to 1",
    "assurance": "confidence in the ally, 0 to 1",
    "capability_gain": "capability gain since the start; without a treaty: mean over treaties",
    "identity_loss": "loss of identity capital since the start; without a treaty: mean over treaties",
    "cohesion_loss": "loss of cohesion since the start; without a treaty: mean over treaties",
    "contestation_rise": "rise of contestation since the start; without a treaty: mean over treaties",
}


def exits_table(m: Measures) -> list[Column]:
    """One row for each run, treaty and state that left the PARTY stage or stood past it at the start."""
    data = m.results.dataset
    dates = {name: data[name].values for name in ("debating", "announced", "deposited", "effective")}
    at_start = data["at_start"].values
    left = np.broadcast_to(at_start, dates["announced"].shape).copy()
    for array in dates.values():
        left |= array >= 0
    # Rows ordered by run, then treaty, then state.
    run, treaty, state = np.nonzero(left.transpose(0, 2, 1))
    cell = (run, state, treaty)
    meanings = {
        "debating": "Month in which the exit came under debate",
        "announced": "Month in which the exit was announced",
        "deposited": "Month in which the withdrawal was deposited",
        "effective": "Month in which the withdrawal took effect",
    }
    rivals, variant = np.unique(data["variant"].values.astype(str), return_inverse=True)
    return [
        Column("run", "Run, from 0.", whole(run)),
        Column("variant", f"Rival explanation of the run: {', '.join(RIVALS)}.", coded(variant[run], rivals.tolist())),
        Column("treaty", "Treaty.", coded(treaty, m.treaties)),
        Column("iso3", "State, ISO 3166-1 alpha-3 code.", coded(state, m.states)),
        *(
            Column(
                name, f"{meanings[name]}, YYYY-MM, of the latest attempt to leave; blank if never.", months(array[cell])
            )
            for name, array in dates.items()
        ),
        Column(
            "at_start",
            "1 if the state had announced, deposited or left before the start (an input), 0 if it moved in the run.",
            whole(at_start[state, treaty]),
        ),
        *(
            Column(name, f"{meaning}, YYYY-MM; blank if never.", months(data[name].values[cell]))
            for name, meaning in (
                ("reversed", "Month in which the exit was called off before it took effect"),
                ("rejoined", "Month in which the state became a party again, or for the first time"),
            )
        ),
    ]


def wars_table(m: Measures) -> list[Column]:
    """One row for each war of each run."""
    data = m.results.dataset
    return [
        Column("run", "Run, from 0.", whole(data["war_run"].values)),
        Column("iso3", "State at war, ISO 3166-1 alpha-3 code.", coded(data["war_state"].values, m.states)),
        Column("begin", "First month of the war, YYYY-MM.", months(data["war_begin"].values)),
        Column(
            "end", "Month in which it ended, YYYY-MM; blank if not within the horizon.", months(data["war_end"].values)
        ),
    ]


def _series(m: Measures) -> Iterator[tuple[str, int, NDArray[Any]]]:
    """Every series one after the other as (quantity, treaty or -1, array), each ``(runs, months)``."""
    for index, treaty in enumerate(m.treaties):
        for stage in LEAVING:
            for kind in KINDS:
                yield f"{stage}_{kind}", index, m.count(treaty, stage, kind)
        for name in (*INDICATORS, *COUNT_SERIES, *RELATIVE_SERIES):
            yield name, index, m.series(name, treaty)
    for name in (*SHARED_SERIES, *RELATIVE_SERIES):
        yield name, -1, m.series(name)


def trajectories_table(m: Measures) -> list[Column]:
    """Mean and quantiles over runs for each quantity, treaty and month; all runs, then each rival."""
    horizon = [month_label(month) for month in m.months]
    ensembles = list(m.ensembles())
    labels: list[tuple[str, int]] = []
    numbers: dict[str, list[NDArray[np.float64]]] = {variant: [] for variant, _ in ensembles}
    for name, treaty_index, array in _series(m):
        labels.append((name, treaty_index))
        for variant, runs in ensembles:
            values = array if variant == "all" else array[runs]
            numbers[variant].append(np.vstack([values.mean(axis=0, dtype=np.float64), quantiles(values)]))
    cells: dict[str, list[str]] = {name: [] for name in ("variant", "treaty", "month", "quantity", "n")}
    for variant, runs in ensembles:
        n = str(int(np.count_nonzero(runs)))
        for name, treaty_index in labels:
            treaty = coded(np.array([treaty_index]), m.treaties)[0]
            for key, text in (("variant", variant), ("treaty", treaty), ("quantity", name), ("n", n)):
                cells[key] += [text] * len(horizon)
            cells["month"] += horizon
    table = np.hstack([part for parts in numbers.values() for part in parts])
    statistics = ["mean", *(f"q{percent:02d}" for percent in QUANTILES)]
    meanings = ["Mean over the runs.", *(f"Value that {percent} % of the runs do not exceed." for percent in QUANTILES)]
    return [
        Column("variant", "all, or a rival explanation.", cells["variant"]),
        Column("treaty", "Treaty; blank where a quantity is shared or a mean over treaties.", cells["treaty"]),
        Column("month", "Month, YYYY-MM; values stand at its end.", cells["month"]),
        Column("quantity", "Quantity; see the list below.", cells["quantity"]),
        Column("n", "Number of runs.", cells["n"]),
        *(
            Column(name, f"{meaning} Spread of runs, unit of the quantity.", decimal(table[row]))
            for row, (name, meaning) in enumerate(zip(statistics, meanings, strict=True))
        ),
    ]
