"""The numbers of ``summary.json``: everything the report and the command line print comes from here."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.clock import month_label
from normsim.experiments.measures import KINDS, LEAVING, PARTS, RELATIVE_SERIES, Kind, Measures
from normsim.experiments.snowball import Snowball
from normsim.experiments.spread import significant, spread

if TYPE_CHECKING:
    from normsim.results import Results

Runs = NDArray[np.bool_]
Tree = dict[str, Any]

AT_LEAST = (1, 2, 3, 5, 10)
"""Numbers of further exits whose chance is reported."""

STAGE_NAMES = ("non_party", "party", "debating", "announced", "deposited", "withdrawn")


def summarise(results: Results, snowball: Snowball | None = None, *, measures: Measures | None = None) -> Tree:
    """Summary of an ensemble, over all runs and again for each rival explanation.

    Numbers are computed exactly and rounded to 6 significant digits at the end; what has no value is None.

    Args:
        results: The ensemble.
        snowball: Share of further exits that follow from others' exits, None when it was not computed.
        measures: The ensemble's arrays when they exist already.

    Returns:
        Plain dicts, lists, texts and numbers with stable keys, ready for JSON.
    """
    m = measures or Measures(results)
    scenario = results.scenario
    start, end = m.months[0], m.months[-1]
    tree: Tree = {
        "format": 1,
        "title": scenario.title,
        "question": scenario.question,
        "variant": scenario.variant,
        "horizon": {"start": month_label(start), "end": month_label(end), "months": len(m.months)},
        "parameters": results.scenario.parameters.from_,
        "seed": scenario.ensemble.seed,
        "treaties": list(m.treaties),
        "by": list(m.by_labels()),
        "start": {treaty: _start(m, treaty) for treaty in m.treaties},
    }
    tree |= _ensemble(m, np.ones(m.runs, dtype=np.bool_), snowball, rival=None)
    tree["variants"] = {rival: _ensemble(m, mask, snowball, rival=rival) for rival, mask in m.rivals.items()}
    ready = json_ready(tree)
    assert isinstance(ready, dict)
    return ready


def _start(m: Measures, treaty: str) -> Tree:
    """How many states stand at each stage at the start."""
    stages = np.asarray(m.results.dataset["stage_at_start"].sel(treaty=treaty).values)
    return {name: int(np.count_nonzero(stages == code)) for code, name in enumerate(STAGE_NAMES)}


def _ensemble(m: Measures, runs: Runs, snowball: Snowball | None, *, rival: str | None) -> Tree:
    last = m.months[-1]
    groups = m.scenario.outcomes.groups
    low, high, share = m.gain_range(runs)
    break_even = m.break_even[runs]
    known = np.isfinite(break_even)
    return {
        "runs": int(np.count_nonzero(runs)),
        "exits": {treaty: _exits(m, runs, treaty, last) for treaty in m.treaties},
        "exits_by": {
            treaty: {month_label(month): _exits(m, runs, treaty, month) for month in m.by} for treaty in m.treaties
        },
        "groups": {group: {treaty: _exits(m, runs, treaty, last, group) for treaty in m.treaties} for group in groups},
        "at_least": {treaty: _at_least(m, runs, treaty) for treaty in m.treaties},
        "probabilities": {treaty: _probabilities(m, treaty, rival) for treaty in m.treaties},
        "robustness": {treaty: _start_end(m, runs, treaty, "robustness") for treaty in m.treaties},
        "parts": {treaty: {part: _start_end(m, runs, treaty, part) for part in PARTS} for treaty in m.treaties},
        "time_to_quiet": {treaty: _quiet(m, runs, treaty) for treaty in m.treaties},
        "adversary_gain": {"p_min": low, "p_max": high, "share_of_weightings": share},
        "break_even_capability_weight": spread(break_even[known]) | {"share_null": float(np.mean(~known))},
        **{name: spread(m.final[name][runs]) for name in RELATIVE_SERIES},
        "harm": {
            treaty: {
                "with_deterrence": spread(m.ending("harm", treaty)[runs]),
                "without_deterrence": spread(m.ending("harm_without_deterrence", treaty)[runs]),
            }
            for treaty in m.treaties
        },
        "rearmed": {treaty: spread(m.series("rearmed", treaty)[runs, -1]) for treaty in m.treaties},
        "parties": {treaty: _start_end(m, runs, treaty, "parties") for treaty in m.treaties},
        "snowball": snowball.summary(runs) if snowball is not None else None,
        "drivers": {treaty: _drivers(m, runs, index) for index, treaty in enumerate(m.treaties)},
        "announcements": {treaty: _announcements(m, runs, index) for index, treaty in enumerate(m.treaties)},
    }


def _exits(m: Measures, runs: Runs, treaty: str, month: int, group: str | None = None) -> Tree:
    def cell(kind: Kind, stage: str) -> dict[str, float]:
        return spread(m.count_by(treaty, stage, kind, month, group)[runs])

    return {kind: {stage: cell(kind, stage) for stage in LEAVING} for kind in KINDS}


def _at_least(m: Measures, runs: Runs, treaty: str) -> dict[str, float]:
    further = m.count_by(treaty, "announced", "new", m.months[-1])[runs]
    return {str(k): float(np.mean(further >= k)) for k in AT_LEAST}


def _probabilities(m: Measures, treaty: str, rival: str | None) -> Tree:
    announced = m.results.chance(treaty, "announced", variant=rival)
    effective = m.results.chance(treaty, "effective", variant=rival)
    return {
        iso3: {"announced": float(announced[i]), "effective": float(effective[i])} for i, iso3 in enumerate(m.states)
    }


def _start_end(m: Measures, runs: Runs, treaty: str, name: str) -> Tree:
    start = np.full(int(np.count_nonzero(runs)), m.at_start(name, treaty))
    return {"start": spread(start), "end": spread(m.series(name, treaty)[runs, -1])}


def _quiet(m: Measures, runs: Runs, treaty: str) -> Tree:
    months = m.time_to_quiet(treaty)[runs]
    # A run that is not quiet within the horizon counts as later than all others, so its quantiles are null.
    return {"share_quiet": float(np.mean(np.isfinite(months)))} | spread(months)


def _new_announcements(m: Measures, runs: Runs, treaty: int) -> Runs:
    """Announcements inside the horizon by states that did not stand past PARTY at the start; ``(announcements,)``."""
    data = m.results.dataset
    run = data["announcement_run"].values
    state = data["announcement_state"].values
    of_treaty = data["announcement_treaty"].values == treaty
    started = data["at_start"].values[state, treaty]
    return np.asarray(of_treaty & runs[run] & ~started)


def _drivers(m: Measures, runs: Runs, treaty: int) -> dict[str, float]:
    """Mean contribution of each term at announcement, log-hazard against the calm month."""
    terms = m.results.dataset["announcement_terms"].values[_new_announcements(m, runs, treaty)]
    names = [str(name) for name in m.results.dataset["term"].values]
    means = terms.mean(axis=0, dtype=np.float64) if len(terms) else np.full(len(names), math.nan)
    return {name: float(value) for name, value in zip(names, means, strict=True)}


def _announcements(m: Measures, runs: Runs, treaty: int) -> int:
    return int(np.count_nonzero(_new_announcements(m, runs, treaty)))


def json_ready(tree: object) -> Any:
    """Copy a tree with floats rounded to 6 significant digits, and None for NaN and infinity."""
    if isinstance(tree, Mapping):
        return {str(key): json_ready(value) for key, value in tree.items()}
    if isinstance(tree, list | tuple):
        return [json_ready(value) for value in tree]
    if isinstance(tree, bool | np.bool_):
        return bool(tree)
    if isinstance(tree, int | np.integer):
        return int(tree)
    if isinstance(tree, float | np.floating):
        return significant(float(tree))
    return tree
