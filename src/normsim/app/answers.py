"""A wish in, an answer out: what a worker process does. No state but what it has simulated last."""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from normsim.app.bases import Base
from normsim.app.compare_view import Pin
from normsim.app.limits import QUICK, check_cost, runs_allowed
from normsim.app.numbers import key_numbers
from normsim.app.settings import assignments
from normsim.app.state_view import Tried
from normsim.app.views import Shown, view_of
from normsim.app.wish import Wish
from normsim.catalogue import load_catalogue
from normsim.engine.simulate import simulate
from normsim.errors import InputError, Problem
from normsim.experiments.changes import changes_in_words
from normsim.results import Results
from normsim.scenario.schema import Scenario

KEPT = 6
"""Ensembles and scenarios that are kept: another view of a setting costs no new runs, and the baseline none."""


class Answering:
    """The scenarios that are served and the ensembles that were simulated last."""

    def __init__(self, bases: Mapping[str, Base], simulator: Callable[[Scenario], Results] = simulate) -> None:
        """Keep the scenarios.

        Args:
            bases: The scenarios that are served.
            simulator: What simulates an ensemble.
        """
        self._bases = bases
        self._simulate = simulator
        self._kept: OrderedDict[str, Results] = OrderedDict()
        self._scenarios: OrderedDict[tuple[str, tuple[str, ...], int], tuple[Scenario, int]] = OrderedDict()

    def answer(self, wish: Wish) -> str:
        """Answer a wish as one JSON text; what is wrong with it is an answer too."""
        try:
            tree = self._answer(wish)
        except InputError as error:
            tree = {"problems": problems_of(error)}
        return json.dumps(tree, ensure_ascii=False, separators=(",", ":"), allow_nan=False)

    def _answer(self, wish: Wish) -> dict[str, Any]:
        base = self._bases.get(wish.base)
        if base is None:
            raise InputError.of("is no scenario that is served here", file="workbench", key="base")
        scenario, runs = self._sized(base, wish.sets, wish.runs)
        results = self._simulated(scenario)
        # What is changed beside the frame is not in the baseline; without such a change nothing is grey.
        plain, _ = self._sized(base, wish.frame, runs)
        baseline = self._simulated(plain) if plain != scenario.model_copy(update=_untold(plain)) else None
        treaty = wish.treaty if wish.treaty in results.treaties else results.treaties[0]
        pins = tuple(self._pin(name, sets, wish.runs) for name, sets in wish.pins)
        tried = self._trying(base, wish) if wish.runs > QUICK else None
        shown = view_of(wish.view, Shown(results, baseline, treaty, wish.state, pins, tried))
        facts = load_catalogue()
        return {
            "runs": runs,
            "limited": runs < wish.runs,
            "view": wish.view,
            "title": scenario.title,
            "question": scenario.question,
            "treaty": treaty,
            "treaties": list(results.treaties),
            "states": sorted((facts.name[facts.index[code]], code) for code in results.states),
            "numbers": key_numbers(results, baseline, treaty),
            "changes": list(changes_in_words(self._sized(base, assignments(base.first), runs)[0], scenario)),
            **shown,
        }

    def _trying(self, base: Base, wish: Wish) -> Tried:
        def tried(settings: Mapping[str, Any]) -> Results:
            return self._simulate(self._sized(base, (*wish.sets, *assignments(settings)), QUICK)[0])

        return tried

    def _pin(self, name: str, sets: tuple[str, ...], wanted: int) -> Pin:
        base = self._bases.get(name)
        if base is None:
            return Pin((), None, f"{name} is no scenario that is served here")
        try:
            scenario, runs = self._sized(base, sets, wanted)
        except InputError as error:
            first = error.problems[0]
            return Pin((), None, f"{first.key}: {first.text}" if first.key else first.text)
        return Pin(changes_in_words(self._sized(base, (), runs)[0], scenario), self._simulated(scenario))

    def _sized(self, base: Base, sets: tuple[str, ...], wanted: int) -> tuple[Scenario, int]:
        """A scenario with its settings, within what one answer may cost; the baseline's is wanted with every answer."""
        key = (base.name, sets, wanted)
        if key not in self._scenarios:
            scenario = base.content.adjusted(sets)
            check_cost(scenario)
            runs = runs_allowed(scenario, wanted)
            ensemble = scenario.ensemble.model_copy(update={"runs": runs})
            self._scenarios[key] = scenario.model_copy(update={"ensemble": ensemble}), runs
        self._scenarios.move_to_end(key)
        while len(self._scenarios) > KEPT:
            self._scenarios.popitem(last=False)
        return self._scenarios[key]

    def _simulated(self, scenario: Scenario) -> Results:
        key = scenario.model_dump_json(exclude_defaults=True)
        if key in self._kept:
            self._kept.move_to_end(key)
            return self._kept[key]
        results = self._kept[key] = self._simulate(scenario)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return results


def _untold(plain: Scenario) -> dict[str, Any]:
    """What moves no number of the runs: texts, and what is told of them."""
    names = ("title", "question", "summary", "goal", "claims", "outcomes", "values", "gain_weights")
    return {name: getattr(plain, name) for name in names}


def problems_of(error: InputError) -> list[dict[str, Any]]:
    """Problems as the page shows them."""
    return [_problem(problem) for problem in error.problems]


def _problem(problem: Problem) -> dict[str, Any]:
    tree = asdict(problem)
    if problem.file.startswith("--set"):
        tree["file"] = ""
    return tree
