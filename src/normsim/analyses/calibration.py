"""Calibration: nested sampling of the clamped likelihood, one run per rival, with evidences and draws."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.evidence import Evidence, gather
from normsim.analyses.likelihood import Likelihood
from normsim.analyses.patterns import LAST, PatternCheck, check_patterns
from normsim.analyses.priors import CALIBRATED, Prior, on_scale, prior_of
from normsim.analyses.record import Coding, known_record
from normsim.engine.workers import worker_pool
from normsim.errors import InputError, Problem
from normsim.scenario.sections import RIVALS

Floats = NDArray[np.float64]

DRAWS = 512
DIGITS = 6
NO_FIT = -300.0
"""Log-likelihood below which nothing in the prior can be said to give the record."""
INFORMED = 0.10
"""Contraction from which the record is said to inform a parameter."""


@dataclass(frozen=True)
class Settings:
    """What a calibration depends on besides the packaged data."""

    as_of: int
    seed: int = 20250331
    live_points: int = 500
    coding: Coding = "announced"
    hindsight: bool = True
    draws: int = DRAWS
    stop: float = 0.1
    """Sampling ends when what is left could raise the log-evidence by no more than this."""
    free_runs: bool = True
    """Whether draws that know the whole record are run freely and compared with its patterns."""


@dataclass(frozen=True, eq=False)
class Posterior:
    """One rival after the record."""

    rival: str
    log_evidence: float
    log_evidence_error: float
    calls: int
    """Likelihood calls."""
    effective: float
    """Effective sample size of the weighted samples."""
    best: float
    """Largest log-likelihood seen."""
    draws: Mapping[str, Floats]
    """Equally weighted draws by parameter, what the rival denies at nought; ``(draws,)``."""
    contraction: Mapping[str, float]
    """1 − sd after / sd before, by free parameter."""
    correlations: Mapping[tuple[str, str], float]
    """Rank correlations of pairs of free parameters."""


@dataclass(frozen=True, eq=False)
class Calibration:
    """All rivals after the record."""

    settings: Settings
    record_hash: str
    posteriors: Mapping[str, Posterior]
    patterns: Mapping[str, PatternCheck] = field(default_factory=dict)
    """Free runs against the record's patterns, by rival; empty where the record ends before them."""


def calibrate(settings: Settings, *, jobs: int = 1, told: Callable[[str], None] | None = None) -> Calibration:
    """Sample the posterior of every rival.

    Args:
        settings: As-of month, seed and size.
        jobs: Rivals worked on at a time; the numbers do not depend on it.
        told: Told a line when a rival is done.

    Returns:
        Posteriors with evidences.

    Raises:
        InputError: If the record cannot be used, or nothing in the prior fits it, with the closest misses.
    """
    evidence = evidence_of(settings)
    found: dict[str, tuple[Posterior, PatternCheck | None]] = {}
    if jobs <= 1:
        for rival in RIVALS:
            found[rival] = _one(evidence, rival, settings)
            _tell(told, found[rival][0])
    else:
        with worker_pool(min(jobs, len(RIVALS))) as pool:
            # The longest first.
            waiting = {rival: pool.submit(_one, evidence, rival, settings) for rival in reversed(RIVALS)}
            for rival in RIVALS:
                found[rival] = waiting[rival].result()
                _tell(told, found[rival][0])
    return Calibration(
        settings=settings,
        record_hash=evidence.hash,
        posteriors={rival: one for rival, (one, _) in found.items()},
        patterns={rival: checked for rival, (_, checked) in found.items() if checked is not None},
    )


def _one(evidence: Evidence, rival: str, settings: Settings) -> tuple[Posterior, PatternCheck | None]:
    """One rival's posterior and, where the record reaches as far as its patterns, the free runs of its draws."""
    posterior = sample(evidence, rival, settings)
    if settings.as_of < LAST or not settings.free_runs:
        return posterior, None
    return posterior, check_patterns(rival, posterior.draws)


def evidence_of(settings: Settings, *, merge: bool = True) -> Evidence:
    """The record that a calibration uses, as arrays."""
    return gather(known_record(settings.as_of, coding=settings.coding, hindsight=settings.hindsight), merge=merge)


def _tell(told: Callable[[str], None] | None, one: Posterior) -> None:
    if told is not None:
        told(
            f"{one.rival}: log-evidence {one.log_evidence:.2f} ± {one.log_evidence_error:.2f} "
            f"after {one.calls:,} likelihood calls"
        )


class _Target:
    """Log-likelihood and prior as functions of arrays, as the sampler wants them; can be pickled."""

    def __init__(self, evidence: Evidence, prior: Prior) -> None:
        self.likelihood, self.prior = Likelihood(evidence), prior

    def log_likelihood(self, values: Floats) -> float:
        return self.likelihood(dict(zip(self.prior.names, values.tolist(), strict=True)))


def sample(evidence: Evidence, rival: str, settings: Settings) -> Posterior:
    """Sample one rival's posterior by static nested sampling (dynesty: random walks within bounding ellipsoids).

    Args:
        evidence: The record as arrays.
        rival: The rival explanation.
        settings: Seed and size.

    Returns:
        Draws, evidence and diagnostics.

    Raises:
        InputError: If no point of the prior comes near the record.
    """
    prior = prior_of(rival)
    target = _Target(evidence, prior)
    rng = np.random.Generator(np.random.PCG64(np.random.SeedSequence([settings.seed, RIVALS.index(rival)])))
    # Imported here and untyped: an extra that only calibration needs.
    sampler = import_module("dynesty").NestedSampler(
        target.log_likelihood,
        prior.values,
        len(prior.names),
        nlive=settings.live_points,
        bound="multi",
        sample="rwalk",
        rstate=rng,
    )
    sampler.run_nested(dlogz=settings.stop, print_progress=False)
    return _summary(sampler.results, rival, prior, (rng, settings.draws))


def _summary(results: Any, rival: str, prior: Prior, drawing: tuple[np.random.Generator, int]) -> Posterior:
    rng, count = drawing
    best = float(np.max(results.logl))
    if best < NO_FIT:
        raise InputError([_miss(rival, prior, results, place) for place in np.argsort(results.logl)[-3:]])
    weights = np.exp(results.logwt - results.logz[-1])
    weights /= weights.sum()
    # One stratified draw each, so that the draws are as even as the weights allow; then in random order.
    where = np.searchsorted(np.cumsum(weights)[:-1], (np.arange(count) + rng.random(count)) / count)
    chosen = rounded(results.samples[rng.permutation(where)])
    draws = {name: np.zeros(count) for name in CALIBRATED}
    draws |= {name: chosen[:, place] for place, name in enumerate(prior.names)}
    contraction, scaled = {}, []
    for place, name in enumerate(prior.names):
        values = on_scale(name, results.samples[:, place])
        mean = weights @ values
        scaled.append(values)
        contraction[name] = round(1.0 - float(np.sqrt(weights @ (values - mean) ** 2)) / prior.spread(name), 3)
    table = np.atleast_2d(np.corrcoef(np.argsort(np.argsort(chosen, axis=0), axis=0).T))
    pairs = {
        (prior.names[a], prior.names[b]): round(float(table[a, b]), 3)
        for a in range(len(prior.names))
        for b in range(a)
    }
    return Posterior(
        rival=rival,
        log_evidence=float(results.logz[-1]),
        log_evidence_error=float(results.logzerr[-1]),
        calls=int(np.sum(results.ncall)),
        effective=float(1.0 / np.sum(weights**2)),
        best=best,
        draws=draws,
        contraction=contraction,
        correlations=pairs,
    )


def _miss(rival: str, prior: Prior, results: Any, place: int) -> Problem:
    values = ", ".join(f"{name} {value:.3g}" for name, value in zip(prior.names, results.samples[place], strict=True))
    text = f"no draw fits the record; among the closest, log-likelihood {results.logl[place]:.0f}: {values}"
    return Problem("normsim", 0, 0, f"calibrate.{rival}", text)


def rounded(values: Floats) -> Floats:
    """Values to six significant digits, as they are written."""
    flat = [float(f"{value:.{DIGITS}g}") for value in values.ravel()]
    return np.array(flat).reshape(values.shape)
