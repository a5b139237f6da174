"""Published models through the engine: what is known of them, what the engine gives, and how far apart they may be.

Every tolerance is either 0 or the Monte Carlo error that a right engine exceeds with chance ``LEVEL``.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from normsim.engine.rules import INFECTIOUS, Bass, Hazard, Threshold
from normsim.experiments import known_results as known
from normsim.experiments.made_up import MadeUp, everybody, months_of, random_graph, shares
from normsim.scenario.quantity import Distribution
from normsim.streams import BLOCK

LEVEL = 1e-6
"""Chance that a right engine fails a row by bad luck."""

GLOBAL = 0.2
"""Share of states from which a cascade counts as global: sizes are far below it or far above."""

PERIOD = {"gamma": {"mean": 5.0, "sd": 3.0}}
"""Infectious period before it is rounded up to months."""

WAITS = "Geometric waits: largest distance from the exact law"
GRANOVETTER = "Granovetter 1978: states that move, of 100"
WATTS = "Watts 2002: chance that one state sets off a global cascade (condition: above 1)"
BASS = "Bass 1969: share that has adopted"
SIR = "Sellke 1983, SIR: final size of an epidemic"

Months = NDArray[np.int64]


@dataclass(frozen=True)
class Row:
    """One comparison; it holds if ``|obtained − expected| ≤ tolerance``."""

    model: str
    what: str
    expected: float
    obtained: float
    tolerance: float
    runs: int

    @property
    def holds(self) -> bool:
        """Whether the engine gives what is known."""
        return bool(abs(self.obtained - self.expected) <= self.tolerance)


@dataclass(frozen=True)
class Size:
    """How much is simulated."""

    waits: int
    graph_states: int
    graphs: int
    graphs_compared: int
    bass: int
    small_epidemics: int
    large_epidemics: int


FULL = Size(waits=16, graph_states=1000, graphs=4, graphs_compared=50, bass=8, small_epidemics=60, large_epidemics=8)
QUICK = Size(waits=4, graph_states=300, graphs=2, graphs_compared=30, bass=1, small_epidemics=8, large_epidemics=1)


def published_models(*, quick: bool = False) -> Iterator[Row]:
    """Run every published model and compare.

    Args:
        quick: Fewer runs and smaller graphs, with the wider tolerances that follow from them.

    Yields:
        One row per comparison, model by model.

    Source: Granovetter1978, Watts2002, Bass1969, Sellke1983, Ball1986.
    """
    size = QUICK if quick else FULL
    yield from geometric_waits(size)
    yield from granovetter()
    yield from watts(size)
    yield from bass(size)
    yield from sir(size)


def geometric_waits(size: Size) -> Iterator[Row]:
    """The model's own rule without any force: two geometric waits."""
    states, months, alpha = 64, 60, (-3.0, -3.5)
    population = MadeUp(Hazard(), everybody(states, 1 / states), months, alpha=alpha)
    laws = (known.geometric(np.exp(alpha[0]), months), known.two_waits(np.exp(alpha[0]), np.exp(alpha[1]), months))
    found = months_of(population, size.waits, "debating", "announced")
    for name, law, seen in zip(("debating", "announced"), laws, found, strict=True):
        yield _distance(WAITS, f"months to {name}", seen.ravel(), law, seen.shape[0])


def granovetter() -> Iterator[Row]:
    """A hundred states with thresholds 0 to 99, and the same with one threshold changed."""
    own = np.arange(100.0)
    # Thresholds are numbers of others that have moved, so every peer has the weight 1.
    run = partial(MadeUp, weights=everybody(100, 1.0), months=120)
    (all_of_them,) = months_of(run(Threshold(own)), 1, "announced")
    (one_changed,) = months_of(run(Threshold(np.where(own == 1, 2.0, own))), 1, "announced")
    yield Row(GRANOVETTER, "thresholds 0 to 99", 100, _reached(all_of_them).mean(), 0, BLOCK)
    yield Row(GRANOVETTER, "the same: month of the last move", 99, all_of_them.max(axis=1).mean(), 0, BLOCK)
    yield Row(GRANOVETTER, "the threshold 1 replaced by 2", 1, _reached(one_changed).mean(), 0, BLOCK)


@dataclass(frozen=True)
class Point:
    """A point of the cascade window."""

    threshold: float
    mean_degree: float


POINTS = (
    *(Point(0.18, 0.5), Point(0.18, 2.0), Point(0.18, 4.0), Point(0.18, 12.0)),
    *(Point(0.24, 2.0), Point(0.24, 9.0), Point(0.34, 2.0)),
)
"""Inside and outside in both directions; no threshold is a fraction m/k of a likely degree k, where rounding counts."""


def watts(size: Size) -> Iterator[Row]:
    """One random seed on random graphs: inside the window cascades are global with a known chance, outside never."""
    wrong = runs = 0
    for point in POINTS:
        row, differing = _watts_point(size, point)
        wrong, runs = wrong + differing, runs + row.runs
        yield row
    yield Row(WATTS, "runs a second program contradicts", 0, wrong, 0, runs)


def _watts_point(size: Size, point: Point) -> tuple[Row, int]:
    states, phi, z = size.graph_states, point.threshold, point.mean_degree
    hits, differing = [], 0
    for number in range(size.graphs):
        graph = random_graph(states, z, number)
        rule = Threshold(np.full(states, phi), innovators=1)
        (months,) = months_of(MadeUp(rule, shares(graph), 80), 1, "announced")
        hits.append(_reached(months) > GLOBAL * states)
        differing += int((months != known.cascade_months(graph, phi, months == 0)).any(axis=1).sum())
    condition = known.cascade_condition(z, phi)
    inside = condition > 1
    chance = known.cascade_chance(z, phi) if inside else 0.0
    # Two sources of error: the seeds within a graph, and the graphs, whose spread is measured without the engine.
    others = (random_graph(states, z, 1000 + number) for number in range(size.graphs_compared * inside))
    between = np.std([known.percolating_share(graph, phi) for graph in others], ddof=1) if inside else 0.0
    runs = BLOCK * size.graphs
    error = np.sqrt(chance * (1 - chance) / runs + between**2 / size.graphs)
    what = f"φ {phi}, degree {z:g}, {'inside' if inside else 'outside'} ({condition:.2f})"
    tolerance = known.normal_deviate(LEVEL) * float(error)
    return Row(WATTS, what, chance, float(np.mean(hits)), tolerance, runs), differing


INNOVATION, IMITATION = 0.03, 0.38
"""p and q per year, of the size that Bass found for durable goods."""

BASS_STATES, BASS_YEARS = 256, 12


def bass(size: Size) -> Iterator[Row]:
    """The mean path of adoption: against the exact chain of the same size and step, and against the closed form."""
    deviate = known.normal_deviate(LEVEL)
    coarse, spread, runs = _bass_paths(size, BASS_STATES, 12)
    mean, sd = known.bass_chain(INNOVATION / 12, IMITATION / 12, BASS_STATES, coarse.size)
    error = sd / np.sqrt(runs)
    for year in (3, 6, 9):
        at = 12 * year - 1
        what = f"year {year}, {BASS_STATES} states, monthly steps"
        yield Row(BASS, what, mean[at], coarse[at], deviate * error[at], runs)
    worst = float(np.abs((coarse - mean) / error).max())
    bound = known.normal_deviate(LEVEL / coarse.size)
    yield Row(BASS, "largest deviation, standard errors", 0, worst, bound, runs)
    large, large_spread, _ = _bass_paths(size, 2 * BASS_STATES, 12)
    fine, fine_spread, _ = _bass_paths(size, BASS_STATES, 24)
    for year in (3, 6, 9):
        at, at_fine = 12 * year - 1, 24 * year - 1
        # The bias is a/n + b·step to first order: both parts cancel in this sum.
        obtained = 2 * large[at] + 2 * fine[at_fine] - 3 * coarse[at]
        variance = 4 * large_spread[at] ** 2 + 4 * fine_spread[at_fine] ** 2 + 9 * spread[at] ** 2
        what = f"year {year}, closed form (extrapolated)"
        tolerance = deviate * float(np.sqrt(variance / runs))
        yield Row(BASS, what, known.bass_curve(INNOVATION, IMITATION, year), obtained, tolerance, 3 * runs)


def _bass_paths(size: Size, states: int, per_year: int) -> tuple[NDArray[np.float64], NDArray[np.float64], int]:
    """Mean and spread over runs of the share that has adopted by the end of each step; ``(steps,)``."""
    steps = BASS_YEARS * per_year
    rule = Bass(INNOVATION / per_year, IMITATION / per_year)
    # Three ensembles that are added up need seeds of their own.
    population = MadeUp(rule, everybody(states, 1 / states), steps, seed=states + per_year)
    (months,) = months_of(population, size.bass, "announced")
    runs = len(months)
    place = np.where(months >= 0, months, steps) + (steps + 1) * np.arange(runs)[:, None]
    new = np.bincount(place.ravel(), minlength=runs * (steps + 1)).reshape(runs, steps + 1)[:, :steps]
    adopted = np.cumsum(new, axis=1) / states
    return adopted.mean(axis=0), adopted.std(axis=0, ddof=1), runs


def sir(size: Size) -> Iterator[Row]:
    """Epidemics with recovery: the exact law of the final size in a small population, the relation in a large one."""
    reproduction = 2.0
    periods = known.period_law(Distribution.model_validate(PERIOD), 100)
    per_month = reproduction / float(periods @ np.arange(periods.size))
    deviate = known.normal_deviate(LEVEL)
    states = 16
    reached = _epidemics(states, per_month, size.small_epidemics)
    law = known.final_size_law(states - 1, 1, per_month / states, periods)
    yield _distance(SIR, f"{states} states: distance from exact law", reached - 1, law)
    counts = np.arange(law.size)
    mean = float(law @ counts)
    error = np.sqrt((law @ counts**2 - mean**2) / reached.size)
    what = f"{states} states: mean of the exact law"
    yield Row(SIR, what, 1 + mean, reached.mean(), deviate * float(error), reached.size)
    large = {n: _epidemics(n, per_month, size.large_epidemics) / n for n in (256, 512)}
    major = {n: found[found > GLOBAL] for n, found in large.items()}
    # The bias of the mean is a/n to first order: it cancels between the two sizes.
    obtained = 2 * major[512].mean() - major[256].mean()
    error = np.sqrt(4 * major[512].var() / major[512].size + major[256].var() / major[256].size)
    what = f"share reached, R0 = {reproduction:g} (extrapolated)"
    runs = major[256].size + major[512].size
    yield Row(SIR, what, known.final_size(reproduction), obtained, deviate * float(error), runs)


def _epidemics(states: int, per_month: float, blocks: int) -> Months:
    """States that each epidemic has reached when it is over, the first one included; ``(runs,)``."""
    rule, months = Bass(0.0, per_month, visible=INFECTIOUS), 100 if states < 100 else 200
    population = MadeUp(rule, everybody(states, 1 / states), months, begun=1, period=PERIOD, seed=states)
    announced, deposited = months_of(population, blocks, "announced", "deposited")
    started = np.arange(states) < 1
    ill = (announced >= 0) | started
    if (ill & (deposited < 0)).any():
        raise RuntimeError("an epidemic is not over at the end of the horizon")
    return np.asarray(ill.sum(axis=1))


def _reached(months: Months) -> Months:
    return np.asarray((months >= 0).sum(axis=1))


def _distance(model: str, what: str, seen: Months, law: NDArray[np.float64], runs: int | None = None) -> Row:
    """Compare a sample of whole numbers (-1 for beyond) with the law of 0, 1, 2, ..."""
    empirical = np.cumsum(np.bincount(seen[seen >= 0], minlength=law.size)[: law.size]) / seen.size
    distance = float(np.abs(empirical - np.cumsum(law)).max())
    return Row(model, what, 0, distance, known.distribution_band(seen.size, LEVEL), runs or seen.size)
