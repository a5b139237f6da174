"""The hindcast: freeze everything at a month, run on, and score what had not been seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from normsim.analyses import naive
from normsim.analyses.calibration import Settings, calibrate, evidence_of
from normsim.analyses.free_runs import FreeRuns, Plan, run_freely
from normsim.analyses.record import LAST_MONTH, Record, dated_exits, known_record
from normsim.analyses.scores import (
    ReliabilityRow,
    brier,
    count_chances,
    crps,
    log_score,
    over_states,
    reliability,
    tallied,
)
from normsim.catalogue import load_catalogue
from normsim.clock import month_number
from normsim.posterior import posterior_about, posterior_set, posterior_sets
from normsim.scenario.sections import RIVALS, Horizon

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MONTHS = 12
ORIGINS = tuple(month_number(text) for text in ("2022-01", "2024-02", "2024-11", "2025-03"))
"""Last known months; the last is the hindcast proper, the others let the near misses count."""
MOST = 12
"""Counts above this are counted as this."""
EDGES = (0.0, 0.01, 0.05, 0.2, 0.5, 0.8, 1.0)
OPINION = {("APMBC", "FIN"): 0.9, ("APMBC", "NOR"): 0.05}
"""A reader's opinion in March 2025: everybody else stays."""
VISIBLE = 0.005
"""Difference of two scores that is seen in two decimals."""
SINGLE_CASE_MONTHS = 2
"""Months from announcement to deposit in the one case known in March 2025."""


@dataclass(frozen=True, eq=False)
class Forecast:
    """What one forecaster said on the day, as chances."""

    name: str
    announces: Floats
    """Chance to announce within the horizon; ``(states, treaties)``."""
    counts: Mapping[str, Floats]
    """Distribution of the number of new announcements, by treaty."""
    deposits: Floats | None
    """Chance to deposit within the horizon; ``(states, treaties)``, or None."""
    deposit_month: Floats | None
    """Distribution of the month of deposit from the start, the last entry for later or never; (cells, months + 1)."""
    announce_month: Floats
    """The same for the announcement, for the cells that did announce."""


@dataclass(frozen=True)
class Score:
    """One forecaster's scores; lower is better."""

    name: str
    brier: float
    brier_range: tuple[float, float]
    log: float
    log_range: tuple[float, float]
    by_treaty: Mapping[str, float]
    """Brier score by treaty."""
    count: Mapping[str, float]
    """CRPS of the number of new announcements by treaty, states."""
    announce_date: float | None
    """Mean CRPS of the month of announcement of those that announced, months."""
    deposit_date: float | None
    """Mean CRPS of the month of deposit of those under way or announced since, months."""
    deposit_brier: float | None


@dataclass(frozen=True, eq=False)
class Origin:
    """All forecasts from one month and their scores."""

    as_of: int
    hindsight: bool
    months: int
    states: tuple[str, ...]
    treaties: tuple[str, ...]
    at_risk: Flags
    happened: Flags
    forecasts: Mapping[str, Forecast]
    scores: Mapping[str, Score]
    reliability: list[ReliabilityRow]
    """Of the pooled forecast."""
    runs: int

    @property
    def announcing(self) -> list[tuple[str, str]]:
        """Treaty and state of everybody who announced within the horizon."""
        return [(self.treaties[k], self.states[i]) for i, k in np.argwhere(self.happened)]

    def beaten_by(self) -> dict[str, tuple[str, ...]]:
        """Naive rules with a score below the pooled model's by more than the second decimal, and which scores."""
        pooled = self.scores["pooled"]
        found = {}
        for name in naive.RULES:
            rule = self.scores[name]
            pairs = {"Brier": (rule.brier, pooled.brier), "log": (rule.log, pooled.log)}
            better = tuple(kind for kind, (theirs, ours) in pairs.items() if theirs < ours - VISIBLE)
            if better:
                found[name] = better
        return found


@dataclass(frozen=True)
class Effort:
    """How much computing is spent."""

    draws: int = 96
    live_points: int = 100
    seed: int = 20250331
    jobs: int = 1


def hindcast(as_of: int, *, hindsight: bool = True, effort: Effort | None = None) -> Origin:
    """Forecast the twelve months after a month from what was known then, and score the forecasts.

    Args:
        as_of: Last known month, month number.
        hindsight: Whether structure that was chosen knowing 2025 is used.
        effort: How much computing to spend.

    Returns:
        Forecasts of the three rivals, of their pool and of the naive rules, with scores.
    """
    effort = effort or Effort()
    settings = Settings(as_of, effort.seed, effort.live_points, hindsight=hindsight, free_runs=False)
    draws = draws_for(settings, effort.jobs)
    record = known_record(as_of, hindsight=hindsight)
    evidence = evidence_of(settings, merge=False)
    horizon = Horizon(start=as_of + 1, end=min(as_of + MONTHS, LAST_MONTH))
    plan = Plan(horizon, effort.draws, effort.seed)
    runs = {rival: run_freely(record, evidence, rival, draws[rival], plan) for rival in RIVALS}
    return scored(record, runs, hindsight=hindsight)


def draws_for(settings: Settings, jobs: int = 1) -> Mapping[str, Mapping[str, Floats]]:
    """Draws of the packaged posterior if it rests on the same record, else of a new calibration."""
    for name in posterior_sets():
        about = posterior_about(name)
        if about["record_hash"] == evidence_of(settings).hash and about["coding"] == settings.coding:
            return posterior_set(name)
    return {rival: one.draws for rival, one in calibrate(settings, jobs=jobs).posteriors.items()}


def scored(record: Record, runs: Mapping[str, FreeRuns], *, hindsight: bool) -> Origin:
    """Score the free runs of the rivals, their pool, and the naive rules."""
    first = next(iter(runs.values()))
    last = first.start + first.months - 1
    announced, deposited, _ = dated_exits(last)
    happened = _dated(first, announced) >= first.start
    known = naive.known_at(record, first.treaties)
    places = [load_catalogue().index[state] for state in first.states]
    facts = _Facts(first, happened, _dated(first, announced), _dated(first, deposited))
    forecasts = {rival: _engine_forecast(rival, [one], facts) for rival, one in runs.items()}
    forecasts["pooled"] = _engine_forecast("pooled", list(runs.values()), facts)
    for rule in naive.RULES:
        forecasts[rule] = _plain_forecast(rule, naive.naive_chances(rule, known, first.months)[places], facts)
    if record.as_of == ORIGINS[-1]:
        chance = np.zeros_like(forecasts["pooled"].announces)
        for (treaty, iso3), value in OPINION.items():
            chance[first.states.index(iso3), first.treaties.index(treaty)] = value
        forecasts["a reader's opinion"] = _plain_forecast("a reader's opinion", chance, facts)
    pooled = forecasts["pooled"].announces[first.at_risk]
    return Origin(
        as_of=record.as_of,
        hindsight=hindsight,
        months=first.months,
        states=first.states,
        treaties=first.treaties,
        at_risk=first.at_risk,
        happened=happened & first.at_risk,
        forecasts=forecasts,
        scores={name: _score(one, facts) for name, one in forecasts.items()},
        reliability=reliability(pooled, happened[first.at_risk], EDGES),
        runs=len(first.announced) * len(runs),
    )


@dataclass(frozen=True, eq=False)
class _Facts:
    """What happened, in the layout of the forecasts."""

    runs: FreeRuns
    happened: Flags
    announced: NDArray[np.int_]
    deposited: NDArray[np.int_]

    @property
    def leaving(self) -> list[tuple[int, int]]:
        """Cells that announced within the horizon."""
        return [(int(i), int(k)) for i, k in np.argwhere(self.happened & self.runs.at_risk)]

    @property
    def under_way(self) -> list[tuple[int, int]]:
        """Cells that had announced before and not deposited."""
        return [(int(i), int(k)) for i, k in np.argwhere(self.runs.announced_before)]


def _dated(runs: FreeRuns, dates: Mapping[tuple[str, str], int]) -> NDArray[np.int_]:
    out = np.full((len(runs.states), len(runs.treaties)), -1)
    for (treaty, iso3), month in dates.items():
        if treaty in runs.treaties and iso3 in runs.states:
            out[runs.states.index(iso3), runs.treaties.index(treaty)] = month
    return out


def _months(dates: NDArray[np.int16], runs: FreeRuns) -> Floats:
    """Distribution of a month from the start of the horizon, later or never last; ``(months + 1,)``."""
    since = dates.astype(np.int64) - runs.start
    return tallied(np.where(since < 0, runs.months, since), runs.months)


def _engine_forecast(name: str, parts: list[FreeRuns], facts: _Facts) -> Forecast:
    first = parts[0]
    announced = np.concatenate([one.announced for one in parts])
    deposited = np.concatenate([one.deposited for one in parts])
    new = (announced >= first.start) & first.at_risk
    runs = len(announced)
    # Half a run more and less, so that what no run shows is not called impossible.
    chance = (new.sum(axis=0) + 0.5) / (runs + 1.0)
    cells = facts.under_way
    return Forecast(
        name=name,
        announces=np.asarray(chance),
        counts={treaty: tallied(new[:, :, k].sum(axis=1), MOST) for k, treaty in enumerate(first.treaties)},
        deposits=np.asarray(((deposited >= first.start).sum(axis=0) + 0.5) / (runs + 1.0)),
        deposit_month=np.stack([_months(deposited[:, i, k], first) for i, k in cells]) if cells else None,
        announce_month=np.array([_months(announced[:, i, k], first) for i, k in facts.leaving]),
    )


def _plain_forecast(name: str, chance: Floats, facts: _Facts) -> Forecast:
    runs = facts.runs
    inside = np.where(runs.at_risk, chance, 0.0)
    point = None
    if facts.under_way:
        point = np.zeros((len(facts.under_way), runs.months + 1))
        for row, (i, k) in enumerate(facts.under_way):
            due = int(facts.announced[i, k]) + SINGLE_CASE_MONTHS - runs.start
            point[row, min(max(due, 0), runs.months)] = 1.0
    rows = []
    for i, k in facts.leaving:
        stay = (1.0 - chance[i, k]) ** (np.arange(runs.months + 1) / runs.months)
        rows.append(np.append(-np.diff(stay), stay[-1]))
    return Forecast(
        name=name,
        announces=chance,
        counts={treaty: count_chances(inside[:, k], MOST) for k, treaty in enumerate(runs.treaties)},
        deposits=None,
        deposit_month=point,
        announce_month=np.array(rows),
    )


def _score(forecast: Forecast, facts: _Facts) -> Score:
    runs, happened = facts.runs, facts.happened
    risk = runs.at_risk
    squares = np.where(risk, brier(forecast.announces, happened), 0.0)
    logs = np.where(risk, log_score(forecast.announces, happened), 0.0)
    seen = {treaty: int((happened & risk)[:, k].sum()) for k, treaty in enumerate(runs.treaties)}
    dates = [
        crps(row, int(facts.announced[i, k]) - runs.start)
        for row, (i, k) in zip(forecast.announce_month, facts.leaving, strict=True)
    ]
    due = []
    if forecast.deposit_month is not None:
        for row, (i, k) in zip(forecast.deposit_month, facts.under_way, strict=True):
            since = int(facts.deposited[i, k]) - runs.start
            due.append(crps(row, since if 0 <= since < runs.months else runs.months))
    concerned = risk | runs.announced_before
    deposit = None
    if forecast.deposits is not None:
        did = facts.deposited >= runs.start
        deposit = float(brier(forecast.deposits, did)[concerned].sum())
    return Score(
        name=forecast.name,
        brier=float(squares.sum()),
        brier_range=over_states(squares.sum(axis=1), 1),
        log=float(logs.sum()),
        log_range=over_states(logs.sum(axis=1), 2),
        by_treaty={treaty: float(squares[:, k].sum()) for k, treaty in enumerate(runs.treaties)},
        count={treaty: crps(forecast.counts[treaty], seen[treaty]) for treaty in runs.treaties},
        announce_date=float(np.mean(dates)) if dates else None,
        deposit_date=float(np.mean(due)) if due else None,
        deposit_brier=deposit,
    )


@dataclass(frozen=True, eq=False)
class Hindcast:
    """Everything on the hindcast page."""

    origins: tuple[Origin, ...]
    """With the structure chosen in hindsight; the last is the hindcast proper."""
    without: tuple[Origin, ...]
    """The same without it."""


def last_origin(effort: Effort | None = None) -> Hindcast:
    """The hindcast proper alone: no calibration where the packaged draws rest on the same record."""
    return Hindcast((hindcast(ORIGINS[-1], effort=effort),), ())


def all_origins(effort: Effort | None = None, told: Callable[[str], None] | None = None) -> Hindcast:
    """Hindcasts from every origin, with and without the structure chosen in hindsight."""
    effort = effort or Effort()
    found: dict[bool, list[Origin]] = {True: [], False: []}
    for hindsight in (True, False):
        for as_of in ORIGINS:
            found[hindsight].append(hindcast(as_of, hindsight=hindsight, effort=replace(effort)))
            if told is not None:
                told(f"origin {as_of}, {'with' if hindsight else 'without'} hindsight: done")
    return Hindcast(tuple(found[True]), tuple(found[False]))
