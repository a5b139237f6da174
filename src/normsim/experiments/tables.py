"""The four tables of a run: ``states.csv``, ``exits.csv``, ``trajectories.csv``, ``wars.csv``."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import INDICATORS, STAGES, UNDONE
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


def _attempts(m: Measures) -> dict[str, NDArray[Any]]:
    """Every attempt to leave, as columns, ordered by run, treaty, state and attempt.

    The data set holds the latest attempt of each cell, and the earlier ones, undone before it, in a list.
    """
    data = m.results.dataset
    latest = {name: data[name].values for name in (*STAGES, *UNDONE)}
    left = np.broadcast_to(data["at_start"].values, latest["announced"].shape).copy()
    for name in STAGES:
        left |= latest[name] >= 0
    run, state, treaty = np.nonzero(left)
    rows = {name: dates[run, state, treaty] for name, dates in latest.items()}
    rows |= {"run": run, "state": state, "treaty": treaty}
    earlier: dict[str, NDArray[Any]] = {
        stage: data["earlier_dates"].values[:, place] for place, stage in enumerate(STAGES)
    }
    earlier |= {name: data[f"earlier_{name}"].values for name in ("state", "treaty", *UNDONE)}
    earlier["run"] = np.searchsorted(data["run"].values, data["earlier_run"].values)
    # Earlier attempts come first, in the order in which they were announced.
    both = {name: np.concatenate([earlier[name], values]) for name, values in rows.items()}
    last = np.repeat([0, 1], [len(earlier["run"]), len(run)])
    order = np.lexsort((both["announced"], last, both["state"], both["treaty"], both["run"]))
    table = {name: values[order] for name, values in both.items()}
    cell = (table["run"] * len(m.treaties) + table["treaty"]) * len(m.states) + table["state"]
    first = np.flatnonzero(np.diff(cell, prepend=-1))
    table["attempt"] = np.arange(len(cell)) - np.repeat(first, np.diff(first, append=len(cell))) + 1
    table["at_start"] = data["at_start"].values[table["state"], table["treaty"]] & (table["attempt"] == 1)
    return table


def exits_table(m: Measures) -> list[Column]:
    """One row for each attempt: run, treaty and state that left the PARTY stage or stood past it at the start."""
    rows = _attempts(m)
    meanings = {
        "debating": "Month in which the exit came under debate",
        "announced": "Month in which the exit was announced",
        "deposited": "Month in which the withdrawal was deposited",
        "effective": "Month in which the withdrawal took effect",
        "reversed": "Month in which the exit was called off before it took effect",
        "rejoined": "Month in which the state that had left became a party again",
    }
    dated = {
        name: Column(name, f"{text}, YYYY-MM; blank if never.", months(rows[name])) for name, text in meanings.items()
    }
    rivals, variant = np.unique(m.results.dataset["variant"].values.astype(str), return_inverse=True)
    return [
        Column("run", "Run, from 0.", whole(rows["run"])),
        Column(
            "variant",
            f"Rival explanation of the run: {', '.join(RIVALS)}.",
            coded(variant[rows["run"]], rivals.tolist()),
        ),
        Column("treaty", "Treaty.", coded(rows["treaty"], m.treaties)),
        Column("iso3", "State, ISO 3166-1 alpha-3 code.", coded(rows["state"], m.states)),
        *(dated[name] for name in STAGES),
        Column(
            "at_start",
            "1 if the state had announced, deposited or left before the start (an input), 0 if the run did it.",
            whole(rows["at_start"]),
        ),
        Column(
            "attempt",
            "1 for a state's first attempt, 2 or 3 for one after an earlier attempt was undone. Summaries count states "
            "by their first dates over all attempts, and as at start if their first attempt was.",
            whole(rows["attempt"]),
        ),
        *(dated[name] for name in UNDONE),
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
