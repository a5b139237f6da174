"""The comparison of a workshop: the ensembles of the reports laid side by side, run by run."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import dataclass

from normsim.experiments.comparison import Candidate, compare_results
from normsim.report.comparison_page import ComparisonInputs
from normsim.results import Results
from normsim.room.plan import Shown
from normsim.room.planning import Planned
from normsim.scenario.schema import Scenario

COMPARE = "compare.html"


@dataclass(frozen=True)
class ToCompare:
    """What is compared, before anything is simulated.

    Args:
        names: Names of the reports, the reference first; none where there are not two.
        scenarios: Their scenarios, all with the seed of the reference, by name.
        again: Names of those that have another seed of their own, so that their report's runs cannot be paired.
    """

    names: tuple[str, ...]
    scenarios: Mapping[str, Scenario]
    again: tuple[str, ...]


def to_compare(planned: Planned) -> ToCompare:
    """Which reports a plan compares, and which of them must be simulated again for it."""
    names = planned.plan.compared()
    if len(names) < 2:
        return ToCompare((), {}, ())
    own = {name: planned.reports[name].scenario for name in names}
    seed = own[names[0]].ensemble.seed
    scenarios = {
        name: one.model_copy(update={"ensemble": one.ensemble.model_copy(update={"seed": seed})})
        for name, one in own.items()
    }
    return ToCompare(names, scenarios, tuple(name for name in names if own[name].ensemble.seed != seed))


def compared(planned: Planned, ensembles: Mapping[str, Results], *, home: str = "") -> ComparisonInputs | None:
    """Compare the scenarios of a plan; no ensemble is simulated for it.

    Args:
        planned: The plan.
        ensembles: Ensemble of each compared report, all with the seed of the reference, by name.
        home: Address of the folder's first page.

    Returns:
        What the page is made of; None where the plan has no two reports to compare.
    """
    wanted = to_compare(planned)
    if not wanted.names:
        return None
    candidates = [_candidate(planned, wanted, name) for name in wanted.names]
    found = compare_results(candidates[0], candidates[1:], ensembles)
    return ComparisonInputs(found, _command(planned, wanted), home=home)


def _candidate(planned: Planned, wanted: ToCompare, name: str) -> Candidate:
    one, scenario = planned.plan.reports[name], wanted.scenarios[name]
    notes: tuple[str, ...] = ()
    if name in wanted.again:
        own, seed = planned.reports[name].scenario.ensemble.seed, scenario.ensemble.seed
        notes = (f"simulated with seed {seed} as all others here, not with its own, {own}, as in its report",)
    # Cards tell scenarios apart by their titles, and changes to one file have one title.
    titled = scenario.model_copy(update={"title": one.label}) if one.label else scenario
    return Candidate(name, titled, _typed(one), notes)


def _typed(one: Shown) -> str:
    return "+".join([one.scenario, *one.overrides, *one.set])


def _command(planned: Planned, wanted: ToCompare) -> str:
    """Command line that gives the same numbers."""
    words = [_typed(planned.plan.reports[name]) for name in wanted.names]
    return shlex.join(["normsim", "compare", *words, "--runs", str(planned.plan.runs), "--quick"])
