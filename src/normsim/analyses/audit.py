"""Self-audit: which headlines of a scenario change sign or order when one modelling choice is made differently."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from normsim.analyses.audit_changes import Variation, variations
from normsim.clock import month_label
from normsim.engine.simulate import Progress, simulate
from normsim.experiments.spread import Z90, quantiles
from normsim.results import Results
from normsim.scenario.schema import Scenario

NAMES = {"common_shock": "common shock", "pact_only": "pact only", "full_contagion": "full contagion"}
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Finding:
    """One headline as a number whose sign is the headline.

    Args:
        id: Stable key.
        question: The headline as a question that the sign answers.
        yes: What is said where the number is positive.
        no: What is said where it is negative.
        margin: The number; a difference of shares, states or index points.
        error: Half width of its 90 % interval by simulation error alone, the same unit.
    """

    id: str
    question: str
    yes: str
    no: str
    margin: float
    error: float

    @property
    def sign(self) -> int:
        """1, -1, or 0 where the number of runs cannot tell."""
        return 0 if not abs(self.margin) > self.error else int(math.copysign(1, self.margin))

    @property
    def answer(self) -> str:
        """What the headline says, and whether the runs are enough to say it."""
        if self.margin == 0:
            return "neither"
        word = self.yes if self.margin > 0 else self.no
        return word if self.sign else f"{word} (too close to call)"


@dataclass(frozen=True)
class Case:
    """An ensemble with one thing done differently, and its headlines.

    Args:
        topic: What kind of choice it is.
        name: The change in a few words.
        further: Median, 5th and 95th percentile of new announcements by treaty; states.
        every: The same with the exits under way at the start; states.
        mean: Mean of new announcements, all treaties; states.
        chance: Share of runs with at least one new announcement, all treaties.
        gain: Mean capability gained, 0 to 1.
        loss: Mean identity capital lost.
        findings: The headlines.
    """

    topic: str
    name: str
    further: dict[str, tuple[int, int, int]]
    every: dict[str, tuple[int, int, int]]
    mean: float
    chance: float
    gain: float
    loss: float
    findings: tuple[Finding, ...]


@dataclass(frozen=True)
class Flag:
    """A headline that comes out otherwise.

    Args:
        case: Name of the change.
        question: The headline.
        before: What the scenario says.
        after: What it says with the change.
        clear: Whether both answers are beyond simulation error.
    """

    case: str
    question: str
    before: str
    after: str
    clear: bool


@dataclass(frozen=True)
class Audit:
    """All cases of one scenario, the first of them unchanged."""

    title: str
    runs: int
    by: int
    base: Case
    cases: tuple[Case, ...]

    @property
    def month(self) -> str:
        """Month at which headlines are taken, ``YYYY-MM``."""
        return month_label(self.by)

    def flags(self, case: Case) -> tuple[Flag, ...]:
        """Headlines of a case that differ from the base: another sign or order, or another median."""
        known = {one.id: one for one in self.base.findings}
        found = []
        for one in case.findings:
            before = known.get(one.id)
            if before is not None and before.margin * one.margin < 0:
                clear = before.sign * one.sign < 0
                found.append(Flag(case.name, one.question, before.answer, one.answer, clear))
        return tuple(found)

    def medians(self, case: Case) -> dict[str, tuple[int, int]]:
        """Treaties whose median of further exits differs, with both medians; states."""
        pairs = {treaty: (self.base.further[treaty][0], now[0]) for treaty, now in case.further.items()}
        return {treaty: pair for treaty, pair in pairs.items() if pair[0] != pair[1]}


def audit(scenario: Scenario, *, runs: int | None = None, jobs: int = 1, progress: Progress | None = None) -> Audit:
    """Run a scenario again with one choice at a time made differently.

    Every case keeps the scenario's seed, except where the seed is the change: what differs is then the choice and not
    the draw.

    Args:
        scenario: A resolved scenario.
        runs: Runs of each case; the scenario's own when absent.
        jobs: Worker processes.
        progress: Told how many cases are done, if given.

    Returns:
        The headlines of each case at the scenario's last month.

    Source: A-04.
    """
    if runs is not None:
        scenario = scenario.model_copy(update={"ensemble": scenario.ensemble.model_copy(update={"runs": runs})})
    plan = (Variation("as it is", "unchanged", scenario), *variations(scenario))
    cases = []
    for number, one in enumerate(plan, start=1):
        cases.append(_case(one, simulate(one.scenario, jobs=jobs), scenario.horizon.end))
        if progress is not None:
            progress(number, len(plan))
    return Audit(scenario.title, scenario.ensemble.runs, scenario.horizon.end, cases[0], tuple(cases[1:]))


def _case(one: Variation, results: Results, by: int) -> Case:
    at = int(np.searchsorted(results.months, by))
    new = {treaty: results.count(treaty, "announced", kind="new")[:, at] for treaty in results.treaties}
    total = {treaty: results.count(treaty, "announced")[:, at] for treaty in results.treaties}
    every = np.sum([*new.values()], axis=0)
    return Case(
        topic=one.topic,
        name=one.name,
        further={treaty: _middle(counts) for treaty, counts in new.items()},
        every={treaty: _middle(counts) for treaty, counts in total.items()},
        mean=float(every.mean()),
        chance=float((every > 0).mean()),
        gain=float(results.capability_gain()[:, at].mean()),
        loss=float(results.identity_loss()[:, at].mean()),
        findings=tuple(_findings(results, new, at)),
    )


def _middle(counts: NDArray[np.int32]) -> tuple[int, int, int]:
    """Median, 5th and 95th percentile over the runs."""
    low, median, high = (int(value) for value in quantiles(counts, (5, 50, 95)))
    return median, low, high


def _findings(results: Results, new: dict[str, NDArray[np.int32]], at: int) -> Iterator[Finding]:
    every = np.sum([*new.values()], axis=0).astype(np.float64)
    any_at_all = np.where(every > 0, 0.5, -0.5)
    yield _paired("any", "Is at least one further exit more likely than not?", "yes", "no", any_at_all)
    for treaty, counts in new.items():
        question = f"Is at least one further exit from {treaty} more likely than not?"
        yield _paired(f"any.{treaty}", question, "yes", "no", np.where(counts > 0, 0.5, -0.5))
    for a, b in combinations(new, 2):
        question = f"Are there more further exits from {a} or from {b}?"
        yield _paired(f"treaties.{a}.{b}", question, a, b, (new[a] - new[b]).astype(np.float64))
    balance = np.asarray((results.capability_gain() - results.identity_loss())[:, at], dtype=np.float64)
    words = ("capability gained", "identity lost")
    yield _paired("balance", "At equal weights, which is larger?", *words, balance)
    for row, treaty in enumerate(results.treaties):
        start = float(results.dataset["robustness_start"].to_numpy()[row])
        change = results.dataset["robustness"].to_numpy()[:, row, at].astype(np.float64) - start
        yield _paired(f"robust.{treaty}", f"Robustness of {treaty} by the end?", "rises", "falls", change)
    yield from _rivals(results, every)
    yield from _groups(results, at)


def _rivals(results: Results, every: Floats) -> Iterator[Finding]:
    for a, b in combinations(results.rivals, 2):
        one, other = every[results.runs_of(a)], every[results.runs_of(b)]
        error = Z90 * math.hypot(_standard_error(one), _standard_error(other))
        question = f"Are there more further exits under {NAMES[a]} or under {NAMES[b]}?"
        yield Finding(f"rivals.{a}.{b}", question, NAMES[a], NAMES[b], float(one.mean() - other.mean()), error)


def _groups(results: Results, at: int) -> Iterator[Finding]:
    """Further exits per membership that could end: nested groups would be in order by their size alone."""
    shares: dict[str, Floats] = {}
    data = results.dataset
    could = data["party_at_start"].to_numpy() & ~data["at_start"].to_numpy()
    for group in results.scenario.outcomes.groups:
        members = int((could & results.states_in(group)[:, None]).sum())
        if members:
            counts = [results.count(treaty, "announced", kind="new", group=group)[:, at] for treaty in results.treaties]
            shares[group] = np.asarray(np.sum(counts, axis=0) / members, dtype=np.float64)
    for a, b in combinations(shares, 2):
        question = f"Per membership, are there more further exits in {a} or in {b}?"
        yield _paired(f"groups.{a}.{b}", question, a, b, shares[a] - shares[b])


def _paired(key: str, question: str, yes: str, no: str, values: Floats) -> Finding:
    return Finding(key, question, yes, no, float(values.mean()), Z90 * _standard_error(values))


def _standard_error(values: Floats) -> float:
    return float(values.std(ddof=1) / math.sqrt(values.size)) if values.size > 1 else math.inf
