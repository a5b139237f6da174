"""A made-up comparison of any number of scenarios, for the figures', the page's and the browser's tests."""

from __future__ import annotations

import numpy as np

from normsim.experiments.break_even import AIMS, GRID, break_even
from normsim.experiments.comparison import Candidate, Compared, Comparison, versus_results
from normsim.experiments.readings import read
from normsim.experiments.sharing import shared
from synthetic import EUROPE, Shape, made_up

NAMES = (
    *("american_commitment_ends", "contain_the_snowball", "baseline+america_leaves", "protect", "all_three_remedies"),
    *("remedies_too_late", "baseline+levers.substitutes.strength=0.6", "lead_state_leaves", "norway_leaves"),
    *("alliance_wide_wave", "permissive_great_power", "hybrid_pressure", "renewed_offensive", "orderly_regional_exit"),
    *("restraint_costs", "deterrence_holds", "outlook_2026", "ceasefire", "baseline+remedies+america_leaves+no_pact"),
)
"""Nineteen names as they come: short, long, with changes."""


def made_up_comparison(others: int, *, runs: int = 60, months: int = 48, title: str = "Made up") -> Comparison:
    """A baseline and some others with numbers from simple laws, each from another seed.

    Args:
        others: How many besides the baseline.
        runs: Runs of each.
        months: Months of the horizon.
        title: Title of all.
    """
    states = {"select": list(EUROPE)}
    base = made_up(Shape(runs=runs, months=months, scenario={"title": title, "states": states}))
    own = shared(base.scenario, base.scenario)
    first = read(base, own)
    compared = []
    random = np.random.default_rng(8)
    for place in range(others):
        lever = {"substitutes": {"start": "2026-01", "strength": 0.6, "adopters": "europe"}}
        shape = Shape(
            runs=runs, months=months, seed=place + 2, scenario={"title": title, "states": states, "levers": lever}
        )
        results = made_up(shape)
        found = versus_results(base, results)
        further = random.poisson(3, runs) * (1 - 0.1 * place * np.array(GRID)[:, None] / 2)
        strengths = [break_even("substitutes", further.astype(np.int64), {}, aim) for aim in AIMS]
        candidate = Candidate(NAMES[place], results.scenario, f"{NAMES[place]}.yaml")
        reading = read(results, shared(results.scenario, results.scenario))
        words = ("lever substitutes: strength 0.6 instead of 0",)
        compared.append(Compared(candidate, reading, found, words, tuple(strengths)))
    baseline = Compared(Candidate("baseline", base.scenario, "baseline"), first, None, ())
    return Comparison(baseline, tuple(compared), runs, 1)
