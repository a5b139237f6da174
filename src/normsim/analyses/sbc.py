"""Simulation-based calibration: does the calibration find the truth as often as it says, where the truth is known?

Parameters are drawn from the prior, a record is made up with them, the posterior is computed from that record alone,
and the rank of the true value among the draws is kept. If likelihood and sampler are right, ranks are uniform for every
parameter (Talts et al. 2018). The log-likelihood is ranked as well: it notices faults that no single parameter shows
(Modrák et al. 2023).

Two ways to the posterior. ``sampler``: the calibration's own nested sampling with fewer live points. ``exact``: the
truth is hidden among draws of the prior, and each gets the weight of its likelihood. Given the set and the record, the
chance that a member is the truth *is* its weight, so the weighted rank is uniform whatever the size of the set: a quick
test of the likelihood alone.

Only records like the real one are used: with at least one announcement and no more than ``most``. What is chosen by the
record alone changes no posterior, since a posterior is about one record; left out are histories in which everybody left
long ago.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.calibration import Settings, sample
from normsim.analyses.evidence import gather
from normsim.analyses.likelihood import Likelihood
from normsim.analyses.priors import Prior, prior_of, threat_weight
from normsim.analyses.record import Record, known_record
from normsim.analyses.synthetic_records import Process, histories, process_of
from normsim.engine.workers import worker_pool
from normsim.scenario.sections import RIVALS

Floats = NDArray[np.float64]
Method = Literal["sampler", "exact"]
Scorer = Callable[[Mapping[str, float]], float]

BATCH = 64
"""Histories drawn at a time."""
WEIGHT, FIT = "threat_weight", "log_likelihood"
"""Ranked besides the free parameters: the product the record sees, and the fit itself."""
THREAT = ("beta_threat", "utility_spread", "asymmetry")


@dataclass(frozen=True)
class Plan:
    """What a check depends on besides the packaged data."""

    as_of: int
    rival: str = "full_contagion"
    method: Method = "sampler"
    records: int = 100
    seed: int = 20250331
    live_points: int = 50
    stop: float = 0.5
    draws: int = 127
    """Posterior draws per record; of the prior, for the exact method."""
    most: int = 8
    """Announcements in a record, at most."""


@dataclass(frozen=True, eq=False)
class Ranked:
    """Ranks of the truth, each above 0 and below 1."""

    plan: Plan
    names: tuple[str, ...]
    """Free parameters of the rival, then :data:`WEIGHT` and :data:`FIT`."""
    ranks: Floats
    """``(records, names)``"""
    announced: NDArray[np.int64]
    """Announcements in each record; ``(records,)``."""
    calls: int
    """Likelihood calls, all records together."""


@dataclass(frozen=True, eq=False)
class Truth:
    """One made-up record and the parameters behind it."""

    number: int
    values: Mapping[str, float]
    record: Record


def check(plan: Plan, *, jobs: int = 1, told: Callable[[int], None] | None = None) -> Ranked:
    """Rank the truth in as many made-up records as the plan wants.

    Args:
        plan: Rival, method, size and seed.
        jobs: Records worked on at a time; the numbers do not depend on it.
        told: Told how many records are done.

    Returns:
        Ranks with what they rest on.
    """
    process = process_of(known_record(plan.as_of))
    truths = islice(like_the_real_one(process, plan), plan.records)
    found = []
    if jobs <= 1:
        for truth in truths:
            found.append(rank(truth, plan))
            _tell(told, len(found))
    else:
        with worker_pool(jobs) as pool:
            waiting = [pool.submit(rank, truth, plan) for truth in truths]
            for one in waiting:
                found.append(one.result())
                _tell(told, len(found))
    return Ranked(
        plan=plan,
        names=quantities(plan.rival),
        ranks=np.array([row for row, _, _ in found]),
        announced=np.array([number for _, number, _ in found]),
        calls=sum(calls for _, _, calls in found),
    )


def quantities(rival: str) -> tuple[str, ...]:
    """What is ranked for a rival."""
    return (*prior_of(rival).names, WEIGHT, FIT)


def like_the_real_one(process: Process, plan: Plan) -> Iterator[Truth]:
    """Made-up records with one to ``most`` announcements, without end; the first n are the same for any n."""
    prior = prior_of(plan.rival)
    rng = _generator(plan, 0)
    number = 0
    while True:
        rows = np.stack([prior.values(point) for point in rng.random((BATCH, len(prior.names)))])
        columns = {name: rows[:, place] for place, name in enumerate(prior.names)}
        for row, record in zip(rows, histories(process, columns, rng), strict=True):
            if 1 <= len(record.announced) <= plan.most:
                yield Truth(number, dict(zip(prior.names, row.tolist(), strict=True)), record)
                number += 1


def rank(truth: Truth, plan: Plan) -> tuple[list[float], int, int]:
    """Ranks of one truth, the number of announcements in its record, and likelihood calls."""
    evidence = gather(truth.record)
    scored = Likelihood(evidence)
    rng = _generator(plan, 1 + truth.number)
    if plan.method == "exact":
        ranks = exact_ranks(scored, truth.values, plan, rng)
        return ranks, len(truth.record.announced), plan.draws + 1
    settings = Settings(
        plan.as_of, seed=plan.seed + 1 + truth.number, live_points=plan.live_points, draws=plan.draws, stop=plan.stop
    )
    posterior = sample(evidence, plan.rival, settings)
    prior = prior_of(plan.rival)
    draws = {name: posterior.draws[name] for name in prior.names}
    rows = [dict(zip(draws, row, strict=True)) for row in np.stack(list(draws.values()), axis=1).tolist()]
    fits = np.array([scored(row) for row in rows])
    weights = np.full(plan.draws + 1, 1.0 / (plan.draws + 1))
    ranks = weighted_ranks(_table(draws, fits), _row(truth.values, scored(truth.values)), weights, rng)
    return ranks, len(truth.record.announced), posterior.calls + plan.draws + 1


def exact_ranks(scored: Scorer, truth: Mapping[str, float], plan: Plan, rng: np.random.Generator) -> list[float]:
    """Ranks of the truth among draws of the prior, all weighed by their likelihood.

    Args:
        scored: Log-likelihood of the record.
        truth: Parameters behind the record.
        plan: Rival and number of draws.
        rng: Source of the draws and of the place within ties.

    Returns:
        A rank for each of :func:`quantities`.
    """
    prior: Prior = prior_of(plan.rival)
    rows = np.stack([prior.values(point) for point in rng.random((plan.draws, len(prior.names)))])
    draws = {name: rows[:, place] for place, name in enumerate(prior.names)}
    fits = np.array([scored(dict(zip(prior.names, row, strict=True))) for row in rows.tolist()])
    own = scored(truth)
    every = np.append(fits, own)
    weights = np.exp(every - every.max())
    return weighted_ranks(_table(draws, fits), _row(truth, own), weights / weights.sum(), rng)


def weighted_ranks(draws: Floats, truth: Floats, weights: Floats, rng: np.random.Generator) -> list[float]:
    """Weight of the draws below the truth, and a random part of the truth's own weight and that of ties.

    Args:
        draws: One row per draw; ``(draws, quantities)``.
        truth: True values; ``(quantities,)``.
        weights: Of the draws, then of the truth; sum 1, ``(draws + 1,)``.
        rng: Source of the random part.

    Returns:
        Above 0 and below 1, by quantity.

    Source: TaltsEtAl2018.
    """
    below = weights[:-1] @ (draws < truth)
    same = weights[:-1] @ (draws == truth) + weights[-1]
    return [float(value) for value in below + same * rng.random(truth.size)]


def _table(draws: Mapping[str, Floats], fits: Floats) -> Floats:
    return np.column_stack([*draws.values(), threat_weight({name: draws[name] for name in THREAT}), fits])


def _row(values: Mapping[str, float], fit: float) -> Floats:
    weight = threat_weight({name: np.array([values[name]]) for name in THREAT})[0]
    return np.array([*values.values(), weight, fit])


def _generator(plan: Plan, number: int) -> np.random.Generator:
    entropy = [plan.seed, RIVALS.index(plan.rival), 11, number]
    return np.random.Generator(np.random.PCG64(np.random.SeedSequence(entropy)))


def _tell(told: Callable[[int], None] | None, done: int) -> None:
    if told is not None:
        told(done)
