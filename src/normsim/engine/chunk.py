"""One chunk of runs: its inputs, its draws, and what the processes share."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from normsim.engine.columns import Columns
from normsim.engine.inputs import Inputs, active_levers
from normsim.engine.setup import Setup
from normsim.engine.terms import Terms
from normsim.model import pressure
from normsim.model.contagion import Hill
from normsim.streams import Streams
from normsim.world import Acting, Cells, World

if TYPE_CHECKING:
    from normsim.engine.pacts import Pact

Run = NDArray[np.float64]
Stateful = NDArray[np.float32]
Profile = tuple[NDArray[np.floating[Any]], NDArray[np.float64]]
"""A lever over time ``(months, runs)`` and its adopters ``(columns,)``."""

UNIFORM = ("deposit", "parliament")
"""Purposes for which uniforms are drawn, to be turned into other laws."""

CLOCK_SHIFT_MONTH = 12 * 2022 + 2
"""March 2022: from here the exogenous clock runs faster (B-15)."""


@dataclass
class Chunk:
    """Everything the processes of one chunk need: what is fixed, what is drawn, what changes."""

    setup: Setup
    streams: Streams
    inputs: Inputs
    terms: Terms
    world: World
    parameters: dict[str, Run]
    pacts: list[Pact] = field(default_factory=list)
    cache: dict[str, Any] = field(default_factory=dict)

    # ---- fixed --------------------------------------------------------------------------------------------------

    @property
    def runs(self) -> int:
        """Runs in the chunk, whole blocks."""
        return self.streams.runs

    @property
    def treaties(self) -> int:
        """Number of treaties."""
        return len(self.setup.treaties)

    @cached_property
    def columns(self) -> Columns:
        """The states of all treaties side by side."""
        return self.setup.columns

    @cached_property
    def rest(self) -> NDArray[np.float32]:
        """Hazard below which a debate rests, exp(η_fade), per month; ``(runs,)``."""
        return np.exp(self.parameters["eta_fade"]).astype(np.float32)

    @cached_property
    def sees_peers(self) -> NDArray[np.bool_]:
        """Runs in which what peers do matters; ``(runs,)``."""
        return np.asarray((self.parameters["beta_peer"] != 0) | self.setup.rule.sees_peers)

    @cached_property
    def hill(self) -> Hill:
        """Response to peers."""
        return Hill.of(self.parameters["hill_exponent"], self.parameters["hill_half"])

    @cached_property
    def beta_peer(self) -> NDArray[np.float32]:
        """β_P, log-hazard; ``(runs,)``."""
        return self.parameters["beta_peer"].astype(np.float32)

    @cached_property
    def beta_sibling(self) -> NDArray[np.float32]:
        """β_X, log-hazard; ``(runs,)``."""
        return self.parameters["beta_sibling"].astype(np.float32)

    @cached_property
    def held_by_norm(self) -> Run:
        """−β_N, log-hazard; ``(runs,)``."""
        return -self.parameters["beta_norm"]

    @cached_property
    def held_by_disapproval(self) -> Run:
        """−β_D, log-hazard; ``(runs,)``."""
        return -self.parameters["beta_disapproval"]

    def per_treaty(self, values: list[Any]) -> Run:
        """Repeat one number per treaty for every run; ``(treaties · runs,)``."""
        return np.repeat(np.array(values, dtype=np.float64), self.runs)

    def sides(self, runs: Cells, columns: Cells) -> Cells:
        """Place ``treaty · runs + run`` of each cell in what is kept per treaty and run; ``(cells,)``."""
        return np.asarray(self.columns.treaty[columns] * self.runs + runs)

    def rule_of(self, name: str, acting: Acting) -> Run | float:
        """A rate or chance of the treaty's procedure, for some cells; ``(cells,)``, or one number for all."""
        key = f"rule/{name}"
        if key not in self.cache:
            rules = [pack.rules for pack in self.setup.treaties]
            stated = [getattr(rule.procedure, name) for rule in rules]
            if all(isinstance(value, float) and value == stated[0] for value in stated):
                self.cache[key] = stated[0]
            else:
                self.cache[key] = np.concatenate(
                    [
                        self.inputs.once(f"treaties.{rule.id}.procedure.{name}", value)
                        for rule, value in zip(rules, stated, strict=True)
                    ]
                )
        found = self.cache[key]
        return found if isinstance(found, float) else np.asarray(found[acting.sides])

    # ---- drawn --------------------------------------------------------------------------------------------------

    def draws(self, purpose: str, kind: str = "exponentials") -> Stateful:
        """Draws of one purpose for all columns; ``(runs, columns)``."""
        columns = self.columns
        names = [f"{pack.rules.id}/{purpose}" for pack in self.setup.treaties]
        return self.streams.by_state(names, [columns.catalogue[part] for part in columns.slices], kind)

    def kept(self, purpose: str, kind: str = "exponentials") -> Stateful:
        """Draws of one purpose, made once; ``(runs, columns)``."""
        key = f"draws/{purpose}"
        if key not in self.cache:
            self.cache[key] = self.draws(purpose, kind)
        return np.asarray(self.cache[key])

    def at(self, acting: Acting, *purposes: str) -> list[Run]:
        """Draws of some purposes for some cells on their present visit; each ``(cells,)``.

        Uniforms for those of ``UNIFORM``, unit exponentials for the others.
        """
        kinds = ["uniforms" if purpose in UNIFORM else "exponentials" for purpose in purposes]
        drawn = [
            self.kept(purpose, kind).take(acting.cells).astype(np.float64)
            for purpose, kind in zip(purposes, kinds, strict=True)
        ]
        if acting.later.size:
            for out, kind, again in zip(drawn, kinds, self.again(acting, *purposes), strict=True):
                out[acting.later] = again if kind == "uniforms" else -np.log(again)
        return drawn

    def again(self, acting: Acting, *purposes: str) -> NDArray[np.float64]:
        """Uniforms for the cells that have tried to leave before: a stream per visit; ``(purposes, later)``."""
        later = acting.later
        columns, visits = acting.columns[later], acting.visits[later].tolist()
        ids = [self.setup.treaties[treaty].rules.id for treaty in self.columns.treaty[columns].tolist()]
        names = [f"{ids[k]}/{purpose}/{visits[k]}" for purpose in purposes for k in range(later.size)]
        return self.streams.uniforms_at(names, acting.runs[later], self.columns.catalogue[columns]).reshape(
            len(purposes), -1
        )

    def frailty(self, columns: Any) -> Stateful:
        """Readiness of some states, shared by their treaties and stages, log-hazard; ``(runs, columns)``."""
        return np.asarray(self._frailty_sd[:, None] * self._readiness.take(self.columns.catalogue[columns], axis=1))

    @cached_property
    def _frailty_sd(self) -> NDArray[np.float32]:
        return self.parameters["frailty_sd"].astype(np.float32)

    @cached_property
    def _readiness(self) -> Stateful:
        return self.streams.by_state(["frailty"], [np.arange(len(self.setup.catalogue), dtype=np.intp)], "normals")

    def first_thresholds(self, step: str) -> Stateful:
        """Hazard to accumulate for a step (``debate`` or ``announce``) of a first attempt; ``(runs, columns)``."""
        key = f"threshold/{step}"
        if key not in self.cache:
            drawn = pressure.threshold(self.draws(step), self.frailty(slice(None)), self.parameters[f"alpha_{step}"])
            drawn[:, self.columns.stays] = np.inf
            self.cache[key] = drawn
        return np.asarray(self.cache[key])

    def thresholds(self, step: str, acting: Acting) -> Stateful:
        """Hazard that must accumulate for a step of some cells, on their present visit; ``(cells,)``."""
        out = self.first_thresholds(step).take(acting.cells)
        later = acting.later
        if later.size:
            runs, states = acting.runs[later], self.columns.catalogue[acting.columns[later]]
            alpha = self.parameters[f"alpha_{step}"].astype(np.float32)[runs]
            frailty = self._frailty_sd[runs] * self._readiness[runs, states]
            drawn = -np.log(self.again(acting, step)[0])
            out[later] = (drawn * np.exp(-frailty - alpha)).astype(np.float32)
        return out

    def let_go(self) -> None:
        """Give back what only the clock needs, so that the results have room."""
        self.cache.clear()
        nothing = np.empty((0, self.columns.count), dtype=np.float32)
        self.terms = replace(self.terms, drivers=np.empty((0, 0, 0), dtype=np.float32))
        for name in ("remainder", "spent", "exposure", "contagion"):
            setattr(self.world, name, nothing)

    # ---- levers -------------------------------------------------------------------------------------------------

    def lever_by_state(self, kind: str, month: int | Cells, runs: Cells, columns: Cells) -> Run | float:
        """Strength of a kind of lever for some cells in a month, or in a month of each; ``(cells,)``.

        All levers of the kind together.
        """
        profiles = self.lever_profiles(kind)
        if not profiles:
            return 0.0
        total = np.zeros(runs.size)
        for profile, adopters in profiles:
            total += profile[month, runs] * adopters[columns]
        return np.minimum(total, 1.0)

    def lever_profiles(self, kind: str) -> list[Profile]:
        """Strength over time ``(months, runs)`` and adopters ``(columns,)`` of each active lever of a kind."""
        key = f"lever/{kind}"
        if key not in self.cache:
            catalogue = self.columns.catalogue
            self.cache[key] = [
                (self.inputs.lever(name, lever), self.setup.members(lever.adopters)[catalogue].astype(np.float64))
                for name, lever in active_levers(self.setup, kind)
            ]
        return cast("list[Profile]", self.cache[key])
