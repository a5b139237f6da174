"""What published models are known to give: closed forms and exact laws, computed without the engine."""

from __future__ import annotations

from math import comb

import numpy as np
from numpy.typing import NDArray
from scipy import optimize, special, stats
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from normsim.model.laws import cumulative
from normsim.scenario.quantity import Distribution

Floats = NDArray[np.float64]
Graph = NDArray[np.bool_]


def geometric(hazard: float, months: int) -> Floats:
    """Chance that a wait with a constant monthly hazard ends in the first, second, ... month; ``(months,)``.

    ``e^(−h·t) · (1 − e^(−h))``

    Source: Allison1982.
    """
    stay = np.exp(-hazard)
    return np.asarray(stay ** np.arange(months) * (1 - stay))


def two_waits(first: float, second: float, months: int) -> Floats:
    """Chance that two waits, one after the other and at most one a month, end in each month; ``(months,)``.

    Source: Allison1982.
    """
    both = np.convolve(geometric(first, months), geometric(second, months))[: months - 1]
    return np.concatenate([[0.0], both])


# ---- cascades ---------------------------------------------------------------------------------------------------


def vulnerable_degree(threshold: float) -> int:
    """Largest number of neighbours with which one of them is enough: ``K = ⌊1/φ⌋``.

    Source: Watts2002.
    """
    return int(np.floor(1 / threshold))


def cascade_condition(mean_degree: float, threshold: float) -> float:
    """Mean number of further vulnerable states that a vulnerable one reaches; above 1 cascades become global.

    ``Σ_k k(k−1)·p_k·[k ≤ K] / z``, for a Poisson degree ``z·P(degree ≤ K − 2)``.

    Source: Watts2002, cascade condition.
    """
    return float(mean_degree * stats.poisson.cdf(vulnerable_degree(threshold) - 2, mean_degree))


def cascade_chance(mean_degree: float, threshold: float) -> float:
    """Chance that one random state sets off a global cascade in an infinite random graph.

    Follow an edge: ``q = 1 − Σ_{k ≤ K} (k·p_k/z)·(1 − q^(k−1))`` is the chance that no endless cluster of vulnerable
    states lies behind it; the seed reaches one by some edge with chance ``1 − G₀(q) = 1 − e^(−z(1−q))``.

    Source: Watts2002, generating functions.
    """
    others = np.arange(vulnerable_degree(threshold))
    law = stats.poisson.pmf(others, mean_degree)
    quiet, before = 0.0, -1.0
    while quiet - before > 1e-14:  # from below, the iteration rises to the smallest root
        quiet, before = float(1 - (law * (1 - quiet**others)).sum()), quiet
    return float(-np.expm1(-mean_degree * (1 - quiet)))


def percolating_share(graph: Graph, threshold: float) -> float:
    """Share of the states of one graph that lie in its largest cluster of vulnerable states, or next to it.

    Source: Watts2002, extended vulnerable cluster.
    """
    vulnerable = np.flatnonzero(graph.sum(axis=1) <= vulnerable_degree(threshold))
    _, label = connected_components(csr_array(graph[np.ix_(vulnerable, vulnerable)]), directed=False)
    largest = vulnerable[label == np.bincount(label).argmax()]
    reached = graph[largest].any(axis=0)
    reached[largest] = True
    return float(reached.mean())


def cascade_months(graph: Graph, threshold: float, seeds: NDArray[np.bool_]) -> NDArray[np.int64]:
    """Month in which each state moves, round by round: a second program for the same model.

    Args:
        graph: Who is joined to whom; ``(states, states)``.
        threshold: Share of neighbours that is enough.
        seeds: Who moves in month 0; ``(runs, states)``.

    Returns:
        Months, -1 where a state never moves; ``(runs, states)``.

    Source: Watts2002.
    """
    degree, edges = graph.sum(axis=1), graph.astype(np.float32)
    months = np.where(seeds, 0, -1)
    for month in range(1, seeds.shape[1]):
        moved = (months >= 0).astype(np.float32) @ edges
        now = (months < 0) & (moved >= threshold * degree) & (degree > 0)
        if not now.any():
            break
        months[now] = month
    return months


# ---- diffusion --------------------------------------------------------------------------------------------------


def bass_curve(innovation: float, imitation: float, time: float) -> float:
    """Share that has adopted by a time, in an endless population and continuous time.

    ``F(t) = (1 − e^(−(p+q)t)) / (1 + (q/p)·e^(−(p+q)t))``

    Source: Bass1969.
    """
    left = np.exp(-(innovation + imitation) * time)
    return float((1 - left) / (1 + imitation / innovation * left))


def bass_chain(innovation: float, imitation: float, states: int, steps: int) -> tuple[Floats, Floats]:
    """Mean and standard deviation of the share that has adopted after each step, exactly.

    Given ``a`` adopters, those that adopt in a step are binomial with ``n − a`` trials and chance
    ``1 − e^(−(p + q·a/n))``: a Markov chain on 0 ... n.

    Args:
        innovation: p per step.
        imitation: q per step.
        states: n.
        steps: Number of steps.

    Returns:
        Two arrays ``(steps,)``.

    Source: Bass1969, in discrete time and a finite population.
    """
    share = np.arange(states + 1) / states
    move = np.zeros((states + 1, states + 1))
    for adopters in range(states + 1):
        chance = -np.expm1(-(innovation + imitation * share[adopters]))
        left = states - adopters
        move[adopters, adopters:] = stats.binom.pmf(np.arange(left + 1), left, chance)
    law = np.eye(states + 1)[0]
    mean, square = np.empty(steps), np.empty(steps)
    for step in range(steps):
        law = law @ move
        mean[step], square[step] = law @ share, law @ share**2
    return mean, np.sqrt(np.maximum(square - mean**2, 0))


# ---- epidemics --------------------------------------------------------------------------------------------------


def period_law(law: Distribution, longest: int) -> Floats:
    """Chance of each whole number of months 0 ... ``longest`` when a continuous law is rounded up; sums to 1."""
    reached = cumulative(law, np.arange(longest + 1, dtype=np.float64))
    chances = np.diff(reached, prepend=0.0)
    chances[1] += chances[0]
    chances[0] = 0.0
    return np.asarray(chances / chances.sum())


def final_size(reproduction: float) -> float:
    """Share z of an endless population that a large epidemic reaches: ``1 − z = e^(−R₀·z)``.

    Source: KermackMcKendrick1927.
    """
    return float(optimize.brentq(lambda z: 1 - z - np.exp(-reproduction * z), 1e-6, 1.0, xtol=1e-14))


def final_size_law(susceptible: int, begun: int, force: float, periods: Floats) -> Floats:
    """Law of the number of further states that an epidemic reaches in a small population, exactly.

    The triangular equations ``Σ_{j ≤ k} C(n−j, k−j)·P_j / φ(f·(n−k))^(j+m) = C(n, k)`` for k = 0 ... n, where φ is the
    Laplace transform of the infectious period. They do not depend on the timing, so months are no approximation.

    Args:
        susceptible: n, states that have not moved.
        begun: m, states that are infectious at the start.
        force: f, hazard per month that one infectious state puts on each other state.
        periods: Chance of an infectious period of 0, 1, 2, ... months.

    Returns:
        P₀ ... P_n; ``(n + 1,)``.

    Source: Ball1986.
    """
    n = susceptible
    lasts = np.arange(periods.size)
    law = np.zeros(n + 1)
    for k in range(n + 1):
        transform = float(periods @ np.exp(-force * (n - k) * lasts))
        known = sum(comb(n - j, k - j) * law[j] / transform ** (j + begun) for j in range(k))
        law[k] = (comb(n, k) - known) * transform ** (k + begun)
    return law


def normal_deviate(level: float) -> float:
    """Number of standard errors that a normal estimate exceeds, either way, with chance ``level``."""
    return float(special.ndtri(1 - level / 2))


def distribution_band(draws: int, level: float) -> float:
    """Largest distance between an empirical and its true distribution function, exceeded with chance ``level``.

    ``√(ln(2/level) / 2n)``

    Source: Massart1990.
    """
    return float(np.sqrt(np.log(2 / level) / (2 * draws)))
