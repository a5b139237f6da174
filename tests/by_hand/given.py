"""What is not computed a second time: the engine's draws, series, exposures and parameters, as plain numbers."""

from __future__ import annotations

import math
from functools import cached_property
from typing import Any

import numpy as np

from normsim import Scenario
from normsim.engine.inputs import Inputs, active_levers
from normsim.engine.setup import compile_scenario
from normsim.model.laws import mean_of
from normsim.scenario.sections import Event
from normsim.streams import BLOCK, SMALLEST_UNIFORM, Streams, generator

Profile = tuple[list[float], list[bool]]
"""Strength of a lever in each month, and who in the catalogue adopts it."""


class Given:
    """A compiled scenario and the draws of its first block of runs."""

    def __init__(self, scenario: Scenario) -> None:
        """Compile the scenario; draws are made when they are asked for."""
        self.scenario = scenario
        self.setup = compile_scenario(scenario)
        self.states = len(self.setup.catalogue)
        self.streams = Streams(scenario.ensemble.seed, 0, 1, self.states)
        self.inputs = Inputs(self.setup, self.streams)
        self._draws: dict[tuple[str, str, int], Any] = {}

    def table(self, name: str, kind: str, visit: int) -> Any:
        """Draws of a purpose for all runs of the block and all states; a later visit has its own stream (section 5)."""
        key = (name, kind, visit)
        if key not in self._draws:
            if visit == 0:
                self._draws[key] = self.streams.by_state([name], [np.arange(self.states)], kind)
            else:
                draws = generator(self.streams.seed, 0, f"{name}/{visit}").random((BLOCK, self.states))
                uniforms = np.maximum(draws, SMALLEST_UNIFORM)
                self._draws[key] = uniforms if kind == "uniforms" else -np.log(uniforms)
        return self._draws[key]


class Facts:
    """What holds in one run: every method gives a plain number."""

    def __init__(self, given: Given, run: int) -> None:
        """Take the run's inputs out of the block."""
        self.given, self.run = given, run
        self.setup, self.scenario, inputs = given.setup, given.scenario, given.inputs
        self.start, self.months = self.setup.start, self.setup.months
        self.parameter = {name: float(inputs.parameter(name)[run]) for name in self.setup.parameters}
        self.threat = self._series(inputs.threat())
        self.assurance = self._series(inputs.assurance())
        self.common_shock = self._series(inputs.common_shock())
        self.average_utility_spread = mean_of(self.setup.parameters["utility_spread"])
        self._levers: dict[str, list[Profile]] = {}
        self._events: dict[tuple[str, str, bool], list[float]] = {}

    def _series(self, table: Any) -> list[float]:
        shape = (self.months, BLOCK)
        return [float(value) for value in np.broadcast_to(table, shape)[:, self.run]]

    def draw(self, name: str, kind: str, state: int, visit: int = 0) -> float:
        """One draw of a state: ``exponentials``, ``normals`` or ``uniforms``."""
        return float(self.given.table(name, kind, visit)[self.run, state])

    def frailty(self, state: int) -> float:
        """u: one normal per state and run, shared by treaties and stages (B-14)."""
        return self.parameter["frailty_sd"] * self.draw("frailty", "normals", state)

    def conflict(self, name: str) -> float:
        """One number of the scenario's conflict section."""
        return float(self.given.inputs.once(f"conflict.{name}", getattr(self.scenario.conflict, name))[self.run])

    def procedure(self, treaty: int, name: str) -> float:
        """One rate or chance of a treaty's procedure."""
        rules = self.setup.treaties[treaty].rules
        value = getattr(rules.procedure, name)
        return float(self.given.inputs.once(f"treaties.{rules.id}.procedure.{name}", value)[self.run])

    @cached_property
    def war_risk(self) -> dict[int, float]:
        """Risk of war per year of each selected state (W-01)."""
        conflict, names = self.scenario.conflict, self.setup.risk_names
        risk = {}
        for state, group in zip(self.setup.selected.tolist(), self.setup.risk_group.tolist(), strict=True):
            name = names[group] if group >= 0 else None
            key = f"conflict.risk_per_year.{name}"
            risk[state] = 0.0 if name is None else float(self._once(key, conflict.risk_per_year[name]))
        return risk

    def _once(self, key: str, value: Any) -> float:
        return float(self.given.inputs.once(key, value)[self.run])

    @cached_property
    def clock_factor(self) -> float:
        """How much quicker the exogenous clock runs from March 2022: exp(U(0, 1.5)) (B-15)."""
        return math.exp(1.5 * float(self.given.streams.uniforms("clock.shift")[self.run]))

    def members(self, selector: str | tuple[str, ...]) -> list[int]:
        """Columns of the states of a group or list."""
        return [int(state) for state in np.flatnonzero(self.setup.members(selector))]

    def levers(self, kind: str) -> list[Profile]:
        """Every lever of a kind: strength by month, and who adopts it (L-00)."""
        if kind not in self._levers:
            inputs = self.given.inputs
            self._levers[kind] = [
                (self._series(inputs.lever(name, lever)), self.setup.members(lever.adopters).tolist())
                for name, lever in active_levers(self.setup, kind)
            ]
        return self._levers[kind]

    def lever(self, kind: str, month: int, state: int) -> float:
        """What all levers of a kind do together in a state: at most all of the work."""
        return min(1.0, sum(profile[month] * adopts[state] for profile, adopts in self.levers(kind)))

    def happening(self, kind: str, treaty: str, month: int, *, new: bool = False) -> float:
        """What is left of all events of a type on a treaty, or the size of those of this month (E-01, E-02)."""
        key = (kind, treaty, new)
        if key not in self._events:
            total = self.given.inputs.over_events(kind, treaty, impulses=new)
            self._events[key] = self._series(0.0 if total is None else total)
        return self._events[key][month]

    def size(self, name: str, event: Event, month: int) -> float:
        """Size of one event if it happens this month, else 0."""
        return self._one_event(name, event, new=True)[month]

    def left(self, name: str, event: Event, month: int) -> float:
        """What is left of one event."""
        return self._one_event(name, event, new=False)[month]

    def _one_event(self, name: str, event: Event, *, new: bool) -> list[float]:
        key = (f"event {name}", "", new)
        if key not in self._events:
            inputs = self.given.inputs
            self._events[key] = self._series((inputs.impulse if new else inputs.level)(name, event))
        return self._events[key]
