"""What is uncertain: inputs drawn once per run, and series drawn month by month."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.clock import MONTHS_PER_YEAR, month_label
from normsim.engine.setup import Setup
from normsim.model import drivers, levers
from normsim.model.laws import inverse, mean_of
from normsim.scenario.quantity import ASSURANCE_PRESETS, THREAT_PRESETS, Distribution, Quantity, Steps
from normsim.scenario.sections import RIVALS, Event, Lever
from normsim.streams import Streams

Run = NDArray[np.float64]
Series = NDArray[np.floating[Any]]
HYBRID_THREAT = 0.2
"""Rise of threat per unit of hybrid pressure (E-03)."""


class Inputs:
    """The inputs of one chunk: ``(runs,)`` for what is drawn once, ``(months, runs)`` for series."""

    def __init__(self, setup: Setup, streams: Streams) -> None:
        """Bind a compiled scenario to the streams of a chunk; draws happen when they are asked for."""
        self.setup = setup
        self.streams = streams
        self.scenario = setup.scenario
        self.runs = streams.runs
        self.months = np.arange(setup.start, setup.start + setup.months)
        self.drawn: dict[str, Run] = {}
        self._series: dict[str, Series] = {}
        first = streams.first_block * (self.runs // streams.blocks)
        self.run_numbers = np.arange(first, first + self.runs)

    # ---- drawn once per run -------------------------------------------------------------------------------------

    def once(self, key: str, value: Quantity) -> Run:
        """Draw an input once per run, or repeat it if it is a plain number; ``(runs,)``."""
        if not isinstance(value, Distribution):
            return np.full(self.runs, float(value))
        if key not in self.drawn:
            self.drawn[key] = inverse(value, self.streams.uniforms(f"quantity/{key}"))
        return self.drawn[key]

    def rate(self, key: str, value: Quantity) -> Run | float:
        """Draw an input once per run, or leave it one number for all runs; ``(runs,)``."""
        return self.once(key, value) if isinstance(value, Distribution) else float(value)

    def parameter(self, name: str) -> Run:
        """Draw a behavioural parameter; peers and pacts are off in the rivals that deny them; ``(runs,)``."""
        values = self._posterior(name)
        if values is None:
            values = self.once(f"parameters.{name}", self.setup.parameters[name])
        if name == "beta_peer":
            return np.where(self.rival == RIVALS.index("full_contagion"), values, 0.0)
        if name == "beta_pact":
            return np.where(self.rival == RIVALS.index("common_shock"), 0.0, values)
        return values

    def _posterior(self, name: str) -> Run | None:
        """Take a parameter from the run's posterior draw; one draw gives all of them, so that they stay correlated."""
        tables = self.setup.draws
        if not tables or name not in next(iter(tables.values())):
            return None
        key = f"parameters.{name}"
        if key not in self.drawn:
            uniforms = self.streams.uniforms(f"parameters/{self.scenario.parameters.from_}")
            values = np.zeros(self.runs)
            for number, rival in enumerate(RIVALS):
                mine, draws = self.rival == number, tables[rival][name]
                values[mine] = draws[(uniforms[mine] * draws.size).astype(np.intp)]
            self.drawn[key] = values
        return self.drawn[key]

    @property
    def rival(self) -> NDArray[np.int64]:
        """Place of each run's rival in ``RIVALS``: a third each when pooled; ``(runs,)``."""
        if self.scenario.variant == "pooled":
            return self.run_numbers % len(RIVALS)
        return np.full(self.runs, RIVALS.index(self.scenario.variant))

    def utility(self, treaty: int) -> Run:
        """Factor on a weapon's utility: disputed, raised by the adversary's use, relative to mines; ``(runs,)``."""
        law = self.setup.parameters["utility_spread"]
        factor = drivers.utility_factor(self.parameter("utility_spread"), mean_of(law))
        rules = self.setup.treaties[treaty].rules
        if rules.adversary_uses:
            factor = factor * (1.0 + self.parameter("asymmetry"))
        if rules.relative_utility is not None:
            factor = factor * self.parameter(rules.relative_utility)
        return factor

    def risk(self) -> NDArray[np.float64]:
        """Risk of war per year in each risk group, and 0 for states in none (group -1); ``(runs, groups + 1)``."""
        names = self.setup.risk_names
        table = [
            self.once(f"conflict.risk_per_year.{name}", self.scenario.conflict.risk_per_year[name]) for name in names
        ]
        return np.stack([*table, np.zeros(self.runs)], axis=1)

    # ---- month by month -----------------------------------------------------------------------------------------

    def _monthly(self, name: str, kind: str) -> Series:
        """Draw a series month by month, so that a longer horizon or another start keeps every month's draws.

        One stream per calendar year, always read from January to December: opening one per month costs more than the
        draws themselves.

        Returns:
            Draws; ``(months, runs)``.
        """
        key = f"{name}:{kind}"
        if key not in self._series:
            years = range(int(self.months[0]) // MONTHS_PER_YEAR, int(self.months[-1]) // MONTHS_PER_YEAR + 1)
            draws = np.concatenate([self.streams.months_of_year(f"{name}/{year}", kind) for year in years])
            first = int(self.months[0]) % MONTHS_PER_YEAR
            self._series[key] = draws[first : first + self.months.size]
        return self._series[key]

    def path(self, key: str, value: object, presets: dict[str, float]) -> Series:
        """Evaluate a path: a number, a preset, a distribution, dated points or steps; ``(months, runs)``."""
        if isinstance(value, str):
            value = presets[value]
        if isinstance(value, float | int | Distribution):
            return np.tile(self.once(key, value), (self.months.size, 1))
        steps = isinstance(value, Steps)
        points = value.steps if isinstance(value, Steps) else value
        assert isinstance(points, dict)
        dates = tuple(sorted(points))
        values = np.stack([self.once(f"{key}.{month_label(date)}", points[date]) for date in dates])
        return drivers.path_weights(dates, self.months, steps=steps) @ values

    def threat(self) -> Series:
        """Threat θ: path, noise, jumps and dated events, kept in [0, 1]; ``(months, runs)``."""
        if "threat" in self._series:
            return self._series["threat"]
        spec = self.scenario.threat
        theta = self.path("threat.path", spec.path, THREAT_PRESETS)
        sd = self.once("threat.noise.sd", spec.noise.sd)
        if sd.any():
            memory = float(np.exp(-1.0 / spec.noise.reversion_months))
            theta = theta + drivers.mean_reverting(
                self._monthly("threat.noise", "normals"), sd, memory, known_start=True
            )
        rate = self.once("threat.jumps.per_year", spec.jumps.per_year)
        if rate.any():
            size = self.once("threat.jumps.size", spec.jumps.size)
            jumps = drivers.arrivals(self._monthly("threat.jumps", "uniforms"), rate) * size
            theta = theta + drivers.exponential_fade(jumps, spec.jumps.fade_months)
        for name, event in self.scenario.events.items():
            if event.type == "threat":
                theta = theta + self.level(name, event)
            elif event.type == "hybrid":
                theta = theta + HYBRID_THREAT * self.level(name, event)
        for raw in ("threat.noise:normals", "threat.jumps:uniforms"):
            self._series.pop(raw, None)
        self._series["threat"] = np.clip(theta, 0.0, 1.0).astype(np.float32)
        return self._series["threat"]

    def assurance(self) -> Series:
        """Assurance ρ: path and dated events, kept in [0, 1]; ``(months, runs)``."""
        if "assurance" not in self._series:
            rho = self.path("assurance.path", self.scenario.assurance.path, ASSURANCE_PRESETS)
            for name, event in self.scenario.events.items():
                if event.type == "assurance":
                    rho = rho + self.level(name, event)
            self._series["assurance"] = np.clip(rho, 0.0, 1.0).astype(np.float32)
        return self._series["assurance"]

    def common_shock(self) -> Series:
        """Common shock c, AR(1); ``(months, runs)``."""
        if "shock" not in self._series:
            sd = self.parameter("shock_sd")
            zeros = np.zeros((self.months.size, self.runs))
            self._series["shock"] = (
                drivers.mean_reverting(self._monthly("shock", "normals"), sd, drivers.SHOCK_MEMORY, known_start=False)
                if sd.any()
                else zeros
            ).astype(np.float32)
            self._series.pop("shock:normals", None)
        return self._series["shock"]

    def impulse(self, name: str, event: Event) -> Series:
        """Size of an event in the months in which it happens inside the horizon; ``(months, runs)``.

        ``(months, 1)`` where it is the same in all runs.
        """
        size = self.rate(f"events.{name}.size", event.size)
        if event.per_year is not None:
            rate = self.once(f"events.{name}.per_year", event.per_year)
            return drivers.arrivals(self._monthly(f"event/{name}", "uniforms"), rate) * size
        return np.asarray(np.atleast_1d(size) * (self.months == event.date)[:, None])

    def level(self, name: str, event: Event) -> Series:
        """What is left of an event in each month, also of one dated before the start; ``(months, runs)``.

        ``(months, 1)`` where it is the same in all runs.
        """
        fade = event.fade_months or drivers.FADE_MONTHS[event.type]
        if event.date is None:
            return drivers.spread_linear_fade(self.impulse(name, event), fade)
        left = drivers.linear_fade((self.months - event.date).astype(np.float64), fade)
        return np.asarray(left[:, None] * np.atleast_1d(self.rate(f"events.{name}.size", event.size)))

    def over_events(self, kind: str, treaty: str, *, impulses: bool = False) -> Series | None:
        """Sum of the levels (or impulses) of all events of a type that concern a treaty; ``(months, runs)``.

        None if no event does; ``(months, 1)`` where it is the same in all runs.
        """
        key = f"{kind}/{treaty}/{impulses}"
        if key not in self._series:
            total: Series | None = None
            for name, event in self.scenario.events.items():
                if event.type == kind and event.treaty in (None, treaty):
                    part = (self.impulse if impulses else self.level)(name, event)
                    total = part if total is None else total + part
            if total is None:
                return None
            self._series[key] = total
        return self._series[key]

    def lever(self, name: str, lever: Lever) -> Series:
        """Strength of a lever that is in place in each month; ``(months, runs)``."""
        since = (self.months - lever.start).astype(np.float64)
        strength = self.once(f"levers.{name}.strength", lever.strength)
        if lever_type(name, lever) == "substitutes":
            return levers.substitution(strength, since, lever.ramp_months, self.streams.uniforms(f"lever/{name}"))
        scale = lever.specificity if lever_type(name, lever) == "protect" else 1.0
        return levers.ramp(since, lever.ramp_months)[:, None] * strength * scale


def lever_type(name: str, lever: Lever) -> str:
    """Mechanism of a lever: its type, or its own name."""
    return lever.type or name


def active_levers(setup: Setup, kind: str) -> list[tuple[str, Lever]]:
    """Levers of a type that do anything; strength 0 is absence."""
    return [
        (name, lever)
        for name, lever in setup.scenario.levers.items()
        if lever_type(name, lever) == kind and lever.strength != 0
    ]
