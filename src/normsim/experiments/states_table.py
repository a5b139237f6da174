"""The table ``states.csv``: each state and treaty with its start, its chances and what it is exposed to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.clock import month_label
from normsim.experiments.csv_text import Column, coded, decimal, months, whole
from normsim.experiments.measures import Measures
from normsim.experiments.spread import quantiles, wilson
from normsim.experiments.summary import STAGE_NAMES

EXPOSURES = {
    "exposure": "Geographic exposure g to the adversary, 0 to 1 (X-01).",
    "border_share": "Share of the exposed border, 0 to 1.",
    "dependence": "Reliance on the ally's protection, 0 to 1 (X-04).",
    "susceptibility": "How much others' disapproval counts, 0 to 1 (X-06).",
    "veto": "Domestic resistance to exit, log-hazard (X-08).",
    "cost": "Other cost of exit, log-hazard (X-08).",
}
BY_TREATY = {
    "utility": "Military utility of the weapon for the state, before the parameter that scales it (X-03).",
    "identity": "Attachment to the treaty, 0 to 1 (X-05).",
    "champion": "Champion weight (X-07).",
}


def states_table(m: Measures) -> list[Column]:
    """One row for each treaty and state, in the order of the treaties and of the ISO3 codes."""
    data = m.results.dataset
    stage = data["stage_at_start"].values.T.ravel()
    party = data["party_at_start"].values.T.ravel()
    treaty, state = np.divmod(np.arange(len(stage)), len(m.states))
    names = _names(m.states)
    return [
        Column("iso3", "State, ISO 3166-1 alpha-3 code.", coded(state, m.states)),
        Column("name", "English name.", coded(state, names)),
        Column("treaty", "Treaty.", coded(treaty, m.treaties)),
        Column("stage_at_start", f"Stage at the start: {', '.join(STAGE_NAMES)}.", coded(stage, STAGE_NAMES)),
        Column("party_at_start", "1 if a party at the start, else 0.", whole(party)),
        Column(
            "at_start",
            "1 if the state had announced, deposited or left before the start (an input), else 0.",
            whole(data["at_start"].values.T.ravel()),
        ),
        Column(
            "contests",
            "How strongly a non-party contests the norm at the start, 0 to 1.",
            decimal(data["contests"].values.T.ravel()),
        ),
        *_chances(m, stage),
        *_announcements(m),
        *_exposures(m),
    ]


def _names(states: Sequence[str]) -> list[str]:
    from normsim.catalogue import load_catalogue

    catalogue = load_catalogue()
    return [catalogue.name[catalogue.index[iso3]] for iso3 in states]


def _chances(m: Measures, stage: NDArray[Any]) -> list[Column]:
    """Share of runs by each reporting month, with simulation error; blank for a non-party that never left."""
    columns = []
    for name in ("announced", "effective"):
        for month in m.by:
            share = np.concatenate([m.results.chance(treaty, name, by=month) for treaty in m.treaties])
            low, high = wilson(np.rint(share * m.runs), m.runs)
            blank = (stage == STAGE_NAMES.index("non_party")) & (share == 0)
            label = month_label(month)
            column = f"{name}_by_{label}"
            what = f"{'announced its exit' if name == 'announced' else 'left with effect'} by {label}"
            columns += [
                Column(
                    column,
                    f"Share of the {m.runs} runs in which the state {what}, 0 to 1; blank for a non-party.",
                    decimal(np.where(blank, np.nan, share)),
                ),
                Column(
                    f"{column}_low",
                    "Lower end of its 90 % Wilson interval: simulation error only.",
                    decimal(np.where(blank, np.nan, low)),
                ),
                Column(
                    f"{column}_high",
                    "Upper end of its 90 % Wilson interval: simulation error only.",
                    decimal(np.where(blank, np.nan, high)),
                ),
            ]
    return columns


def _announcements(m: Measures) -> list[Column]:
    """Median month and main driver of the announcements inside the horizon."""
    data = m.results.dataset
    cells = len(m.treaties) * len(m.states)
    cell = data["announcement_treaty"].values.astype(np.int64) * len(m.states) + data["announcement_state"].values
    terms = data["announcement_terms"].values
    order = np.argsort(cell, kind="stable")
    bounds = np.searchsorted(cell[order], np.arange(cells + 1))
    median = np.full(cells, -1, dtype=np.int64)
    driver = np.full(cells, -1, dtype=np.int64)
    strength = np.full(cells, np.nan)
    for index in np.flatnonzero(np.diff(bounds)):
        rows = order[bounds[index] : bounds[index + 1]]
        means = terms[rows].mean(axis=0, dtype=np.float64)
        median[index] = int(quantiles(data["announcement_month"].values[rows], (50,))[0])
        driver[index] = int(np.argmax(means))
        strength[index] = means[driver[index]]
    names = [str(name) for name in data["term"].values]
    return [
        Column("announcements", "Announcements inside the horizon, over all runs.", whole(np.diff(bounds))),
        Column("median_month", "Median month of these announcements, YYYY-MM; blank without any.", months(median)),
        Column(
            "main_driver",
            f"Term with the largest mean contribution at announcement, of {', '.join(names)}; blank without any.",
            coded(driver, names),
        ),
        Column(
            "main_driver_strength",
            "Its mean contribution at announcement against the calm month, log-hazard.",
            decimal(strength),
        ),
    ]


def _exposures(m: Measures) -> list[Column]:
    """What the state is exposed to, as derived from the catalogue."""
    from normsim.catalogue import load_catalogue
    from normsim.exposures import derive_exposures

    catalogue = load_catalogue()
    exposures = derive_exposures(m.scenario, catalogue)
    picked = [catalogue.index[iso3] for iso3 in m.states]
    shared = [
        Column(name, meaning, decimal(np.tile(getattr(exposures, name)[picked], len(m.treaties))))
        for name, meaning in EXPOSURES.items()
    ]
    return shared + [
        Column(name, meaning, decimal(getattr(exposures, name)[:, picked].ravel()))
        for name, meaning in BY_TREATY.items()
    ]
