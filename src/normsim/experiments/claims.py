"""Claims of a scenario, held against runs that are added until the answer is clear."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, cast

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq
from scipy.special import betaln, xlog1py, xlogy

from normsim.clock import month_label
from normsim.engine.simulate import simulate
from normsim.scenario.sections import CHANGES_OF_ALL, EXITS, RIVALS, Claim
from normsim.streams import BLOCK

if TYPE_CHECKING:
    from normsim.results import Kind, Results
    from normsim.scenario.schema import Scenario

STEP = BLOCK * len(RIVALS)
"""Runs that are added at a time: whole seed blocks, in which each rival has a third of the runs."""

CAP = 20_000
"""Runs after which a claim that is still not clear is left so."""

ERROR = 0.01
"""Chance that an interval ever misses the share it is about, however often one looks."""

PRIOR = 0.5
"""Both shapes of the beta law over which likelihood ratios are mixed; any value is valid, this one fits any share."""

Answer = Literal["holds", "fails", "not clear"]
Flags = NDArray[np.bool_]
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Verdict:
    """What the runs say about one claim.

    Args:
        name: Name of the claim.
        claim: The claim.
        answer: Whether it holds.
        runs: Runs after which that was clear, or the cap.
        share: Share of those runs that agree with the claim.
        low: Lower end of the interval for the share in endlessly many runs.
        high: Upper end.
    """

    name: str
    claim: Claim
    answer: Answer
    runs: int
    share: float
    low: float
    high: float


def confidence_interval(agreeing: int, runs: int, error: float = ERROR) -> tuple[float, float]:
    """Interval for a share that stays right however often one looks, and whenever one stops.

    All shares p whose mixed likelihood ratio is below ``1 / error``::

        B(a + s, a + n − s) / B(a, a) / (p^s (1 − p)^(n − s)) < 1 / error

    At the true share the ratio is a martingale that begins at 1, so that it ever reaches ``1 / error`` with a chance
    of at most ``error`` (Ville). With pooled rivals the runs are no draws from one law: each rival has its own share.
    For each law in the mixture the expected growth over one run of each rival is then the product of
    ``1 + λ (p_rival − p)`` over the rivals, which is at most 1, because the deviations add up to 0. The interval stays
    right, and is on the safe side, wherever the pool is balanced: at multiples of ``STEP`` runs.

    Args:
        agreeing: Runs that agree, s.
        runs: Runs, n.
        error: Chance that any of the intervals misses the share.

    Returns:
        Lower and upper end, between 0 and 1.

    Source: Robbins (1970); Howard et al. (2021).
    """
    bound = betaln(PRIOR + agreeing, PRIOR + runs - agreeing) - betaln(PRIOR, PRIOR) + np.log(error)

    def excess(share: float) -> float:
        return float(bound - xlogy(agreeing, share) - xlog1py(runs - agreeing, -share))

    best, tiny = agreeing / runs, 1e-15
    low = 0.0 if excess(tiny) < 0 or agreeing == 0 else float(brentq(excess, tiny, best))
    high = 1.0 if excess(1 - tiny) < 0 or agreeing == runs else float(brentq(excess, best, 1 - tiny))
    return low, high


def judge(name: str, claim: Claim, agrees: Flags, *, error: float = ERROR) -> Verdict:
    """Look at growing numbers of runs, ``STEP`` at a time, and stop at the first that makes the claim clear.

    Args:
        name: Name of the claim.
        claim: The claim.
        agrees: Which runs agree with it, in their order, a multiple of ``STEP``; ``(runs,)``.
        error: Chance of a wrong verdict.

    Returns:
        The verdict; intervals only ever narrow, because each new one is cut to those before it.
    """
    low, high, runs, share = 0.0, 1.0, 0, float("nan")
    for runs in range(STEP, agrees.size + 1, STEP):
        count = int(np.count_nonzero(agrees[:runs]))
        share = count / runs
        lower, upper = confidence_interval(count, runs, error)
        low, high = max(low, lower), min(high, upper)
        if low >= claim.in_share_of_runs:
            return Verdict(name, claim, "holds", runs, share, low, high)
        if high < claim.in_share_of_runs:
            return Verdict(name, claim, "fails", runs, share, low, high)
    return Verdict(name, claim, "not clear", runs, share, low, high)


def outcome(results: Results, claim: Claim) -> NDArray[np.float64]:
    """What a claim is about, in each run.

    Args:
        results: An ensemble of the claim's scenario.
        claim: The claim.

    Returns:
        States for exits, parties and states that produce again, else no unit; ``(runs,)``.
    """
    month = -1 if claim.by is None else claim.by - int(results.months[0])
    if claim.outcome.startswith(EXITS):
        assert claim.treaty is not None
        _, kind, stage = claim.outcome.split(".")
        counted = results.count(claim.treaty, stage, kind=cast("Kind", kind), group=claim.group)
        return counted[:, month].astype(np.float64)
    if claim.outcome in CHANGES_OF_ALL:
        return np.asarray(getattr(results, claim.outcome)(claim.treaty)[:, month], dtype=np.float64)
    assert claim.treaty is not None
    recorded = results.dataset[claim.outcome].to_numpy()[:, results.treaties.index(claim.treaty), month]
    return np.asarray(recorded, dtype=np.float64)


def agreeing(results: Results, claim: Claim) -> Flags:
    """Runs in which a claim's outcome lies within its bounds; ``(runs,)``."""
    values = outcome(results, claim)
    least = -np.inf if claim.at_least is None else claim.at_least
    most = np.inf if claim.at_most is None else claim.at_most
    return np.asarray((values >= least) & (values <= most))


def sizes(cap: int) -> Iterator[int]:
    """Ensembles to simulate: doubling, multiples of ``STEP``, the last within the cap; runs."""
    largest = max(cap // STEP, 1) * STEP
    size = STEP
    while size < largest:
        yield size
        size *= 2
    yield largest


def evaluate(
    scenario: Scenario, *, cap: int = CAP, jobs: int = 1, progress: Progress | None = None
) -> tuple[Verdict, ...]:
    """Judge all claims of a scenario, with as many runs as they need; its own number of runs does not matter.

    The first runs of a larger ensemble are the smaller one, so that adding runs is simulating a larger ensemble.

    Args:
        scenario: The scenario with its claims.
        cap: Most runs; rounded down to a multiple of ``STEP``, which is also the least.
        jobs: Worker processes.
        progress: Told how many runs of each ensemble are done, if given.

    Returns:
        One verdict per claim, in the order of the scenario.
    """
    verdicts: dict[str, Verdict] = {}
    open_claims: Mapping[str, Claim] = scenario.claims
    for size in sizes(cap) if open_claims else ():
        ensemble = scenario.ensemble.model_copy(update={"runs": size})
        results = simulate(scenario.model_copy(update={"ensemble": ensemble}), jobs=jobs, progress=progress)
        for name, claim in open_claims.items():
            verdicts[name] = judge(name, claim, agreeing(results, claim))
        open_claims = {name: claim for name, claim in open_claims.items() if verdicts[name].answer == "not clear"}
        if not open_claims:
            break
    return tuple(verdicts[name] for name in scenario.claims)


def in_words(claim: Claim, last: int) -> str:
    """A claim as half a sentence.

    Args:
        claim: The claim.
        last: Last month of the horizon, month number, which is meant where the claim names none.

    Returns:
        For example ``exits.new.announced, APMBC, border, by 2030-12: at least 3``.
    """
    about = [claim.outcome, *(text for text in (claim.treaty, claim.group) if text)]
    when = month_label(last if claim.by is None else claim.by)
    bounds = [
        f"{word} {value:g}"
        for word, value in (("at least", claim.at_least), ("at most", claim.at_most))
        if value is not None
    ]
    return f"{', '.join(about)}, by {when}: {' and '.join(bounds)}"
