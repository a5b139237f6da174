"""Why states announce: the pressure at announcement against the calm month, and whom they followed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from normsim.figures.chart import Chart
from normsim.figures.grey import grey_marks
from normsim.figures.spread import rounded
from normsim.figures.style import AXIS, BLUE, INK, MUTED, ORANGE, PAGE, SOFT_BLUE, blank_figure
from normsim.figures.wording import TERM_NAMES, number, part_text

if TYPE_CHECKING:
    from normsim.results import Results


@dataclass(frozen=True)
class Drivers:
    """Terms of the pressure at new announcements, minus their calm-month value.

    Args:
        terms: Names; ``(terms,)``.
        mean: Mean contribution, log-hazard; ``(terms,)``.
        low: 5 % quantile over the announcements, log-hazard; ``(terms,)``.
        high: 95 % quantile, log-hazard; ``(terms,)``.
        announcements: Number of announcements behind them.
        runs: Number of runs in which they occur.
    """

    terms: tuple[str, ...]
    mean: NDArray[np.float64]
    low: NDArray[np.float64]
    high: NDArray[np.float64]
    announcements: int
    runs: int

    @property
    def shares(self) -> NDArray[np.float64]:
        """Share of each upward term in the sum of the upward terms; 0 for terms that hold back."""
        push = np.maximum(self.mean, 0)
        total = float(push.sum())
        return push / total if total > 0 else push

    @property
    def main(self) -> str | None:
        """Name of the term that pushes most, or nothing when none does."""
        best = int(self.mean.argmax()) if len(self.mean) else 0
        return self.terms[best] if len(self.mean) and self.mean[best] > 0 else None


@dataclass(frozen=True)
class Announcements:
    """New announcements: those by states that did not stand past PARTY at the start; plain arrays, read once.

    Args:
        terms: Names of the terms that are not zero everywhere.
        values: Contributions against the calm month, log-hazard; ``(announcements, terms)``.
        run: Run number; ``(announcements,)``.
        state: State index; ``(announcements,)``.
        treaty: Treaty index; ``(announcements,)``.
        route: Way to the announcement, see ``ROUTES``; ``(announcements,)``.
        month: Month number; ``(announcements,)``.
        peers: State indices of the weightiest peers, -1 for none; ``(announcements, peers)``.
        weights: Their weights; ``(announcements, peers)``.
    """

    terms: tuple[str, ...]
    values: NDArray[np.float64]
    run: NDArray[np.int64]
    state: NDArray[np.int64]
    treaty: NDArray[np.int64]
    route: NDArray[np.int64]
    month: NDArray[np.int64]
    peers: NDArray[np.int64]
    weights: NDArray[np.float64]

    def __len__(self) -> int:
        """Number of new announcements."""
        return len(self.run)


def new_announcements(results: Results) -> Announcements:
    """Collect the new announcements of an ensemble."""
    data = results.dataset
    state, treaty = data["announcement_state"].values, data["announcement_treaty"].values
    keep = ~data["at_start"].values[state, treaty]
    everything = data["announcement_terms"].values
    used = np.flatnonzero(np.any(everything != 0, axis=0))
    names = data["term"].values

    def of(name: str) -> NDArray[np.int64]:
        return np.asarray(data[f"announcement_{name}"].values[keep], np.int64)

    return Announcements(
        terms=tuple(str(names[i]) for i in used),
        values=everything[keep][:, used].astype(np.float64),
        run=of("run"),
        state=of("state"),
        treaty=of("treaty"),
        route=of("route"),
        month=of("month"),
        peers=of("peers"),
        weights=np.asarray(data["announcement_peer_weights"].values[keep], np.float64),
    )


def drivers(found: Announcements, treaty: int | None = None, state: int | None = None) -> Drivers:
    """Mean and spread of every term at the new announcements.

    Args:
        found: From ``new_announcements``.
        treaty: Only this treaty, by index.
        state: Only this state, by index.

    Returns:
        One number per term; zeros when nobody announced.
    """
    keep = np.ones(len(found), bool)
    if treaty is not None:
        keep &= found.treaty == treaty
    if state is not None:
        keep &= found.state == state
    picked = found.values[keep]
    nothing = np.zeros(len(found.terms))
    low, high = np.quantile(picked, (0.05, 0.95), axis=0) if len(picked) else (nothing, nothing)
    mean = picked.mean(axis=0) if len(picked) else nothing
    return Drivers(found.terms, mean, low, high, len(picked), len(np.unique(found.run[keep])))


def main_terms(found: Announcements, treaty: int, states: int) -> tuple[NDArray[np.int64], list[str | None]]:
    """For every state, its new announcements of one treaty and the term that pushed most on average.

    Args:
        found: From ``new_announcements``.
        treaty: Treaty index.
        states: Number of states.

    Returns:
        Announcements, ``(states,)``, and the term's name or nothing, ``(states,)``.
    """
    keep = found.treaty == treaty
    where = found.state[keep]
    counts = np.bincount(where, minlength=states)
    if not found.terms:
        return counts, [None] * states
    sums = np.stack([np.bincount(where, weights=column, minlength=states) for column in found.values[keep].T], axis=1)
    best = sums.argmax(axis=1)
    return counts, [found.terms[k] if sums[s, k] > 0 else None for s, k in enumerate(best)]


def driver_traces(found: Drivers, reach: tuple[float, float]) -> list[dict[str, Any]]:
    """Bars of the terms, sorted by their mean, and the shares of the push at the right; plain, for many states."""
    order = np.argsort(found.mean, kind="stable")
    mean, low, high = found.mean[order], found.low[order], found.high[order]
    shares = found.shares[order]
    names = [TERM_NAMES.get(found.terms[i], found.terms[i]) for i in order]
    texts = [
        part_text(float(share)) if share > 0 else "holds back" if value < 0 else "–"
        for share, value in zip(shares, mean, strict=True)
    ]
    bars = {
        "type": "bar",
        "x": rounded(mean),
        "y": names,
        "orientation": "h",
        "width": 0.62,
        "marker": {
            "color": [BLUE if value > 0 else ORANGE for value in mean],
            "pattern": {"shape": ["" if value > 0 else "/" for value in mean], "fgcolor": PAGE, "size": 6},
        },
        "error_x": {
            "type": "data",
            "symmetric": False,
            "array": rounded(np.maximum(high - mean, 0)),
            "arrayminus": rounded(np.maximum(mean - low, 0)),
            "color": INK,
            "thickness": 1.1,
            "width": 4,
        },
        "hovertemplate": "%{y}: %{x:+.2f}<extra></extra>",
    }
    texts_trace = {
        "type": "scatter",
        # Exactly the end of the axis: a hair beyond it, and plotly leaves the text out.
        "x": [float(reach[1])] * len(names),
        "y": names,
        "mode": "text",
        "text": texts,
        "textposition": "middle right",
        "textfont": {"size": 12, "color": [BLUE if share > 0 else ORANGE for share in shares]},
        "cliponaxis": False,
        "hoverinfo": "skip",
    }
    return [bars, texts_trace]


def driver_reach(all_found: Sequence[Drivers]) -> tuple[float, float]:
    """One x axis for several charts, so that states can be compared, log-hazard."""
    low = min((float(found.low.min()) for found in all_found if len(found.terms)), default=-0.5)
    high = max((float(found.high.max()) for found in all_found if len(found.terms)), default=0.5)
    pad = 0.03 * (high - low)
    return min(low, 0) - pad, max(high, 0) + pad


def drivers_figure(
    found: Drivers,
    *,
    reach: tuple[float, float] | None = None,
    baseline: Drivers | None = None,
    height: int | None = None,
) -> Chart:
    """What pushed and what held back at announcement, in log-hazard against the calm month.

    Args:
        found: From ``drivers``.
        reach: Range of the x axis, log-hazard.
        baseline: The same of another ensemble, its means marked in grey.
        height: px; grows with the number of terms when absent.

    Returns:
        One bar per term, sorted by its mean; error bars over the announcements; shares of the push as text.
    """
    span = reach or driver_reach([found])
    chart = blank_figure(height or 76 + 29 * max(len(found.terms), 3), left=232, right=106, top=8)
    chart.add(*driver_traces(found, span))
    if baseline is not None:
        known = [(mean, term) for mean, term in zip(baseline.mean, baseline.terms, strict=True) if term in found.terms]
        names = [TERM_NAMES.get(term, term) for _, term in known]
        grey_marks(chart, rounded([mean for mean, _ in known]), names, "%{x:+.2f}")
    chart.settle(
        xaxis={
            "title": {"text": "Added log-hazard at announcement against the calm month"},
            "nticks": 6,
            "range": list(span),
            "zeroline": True,
            "zerolinecolor": AXIS,
        },
        yaxis={"gridcolor": "rgba(0,0,0,0)", "ticks": "", "tickfont": {"color": INK, "size": 12.5}},
        hovermode="closest",
    )
    return chart


def peers_that_mattered(found: Announcements, states: Sequence[str]) -> list[tuple[str, float, float]]:
    """States that others had before their eyes when they announced.

    Args:
        found: From ``new_announcements``.
        states: ISO3 codes by state index.

    Returns:
        (iso3, share of new announcements with this state among the weightiest peers, mean weight there), most
        frequent first.
    """
    listed = []
    valid = (found.peers >= 0) & (found.weights > 0)
    for index in np.unique(found.peers[valid]):
        seen = (found.peers == index) & valid
        listed.append((states[index], float(seen.any(axis=1).mean()), float(found.weights[seen].mean())))
    return sorted(listed, key=lambda item: (-item[1], item[0]))


def peers_figure(found: list[tuple[str, float, float]], names: dict[str, str], *, height: int | None = None) -> Chart:
    """Which earlier leavers stood behind new announcements.

    Args:
        found: From ``peers_that_mattered``; the first eight are drawn.
        names: English names by iso3.
        height: px.

    Returns:
        One bar per peer.
    """
    shown = found[:8][::-1]
    longest = max((len(names.get(state, state)) for state, _, _ in shown), default=8)
    chart = blank_figure(height or 90 + 28 * max(len(shown), 3), left=max(90, 30 + 7 * longest), right=84, top=8)
    chart.add(
        {
            "type": "bar",
            "x": [round(100 * share) for _, share, _ in shown],
            "y": [names.get(state, state) for state, _, _ in shown],
            "orientation": "h",
            "width": 0.6,
            "marker": {"color": SOFT_BLUE},
            "text": [part_text(share) for _, share, _ in shown],
            "textposition": "outside",
            "textfont": {"color": MUTED, "size": 12},
            "cliponaxis": False,
            "customdata": [number(weight, 2) for _, _, weight in shown],
            "hovertemplate": "%{y}: among the three weightiest peers in %{text}, weight %{customdata}<extra></extra>",
        }
    )
    chart.settle(
        xaxis={
            "title": {"text": "Share of new announcements, %"},
            "range": [0, max(105 * max((s for _, s, _ in shown), default=0.1), 10)],
        },
        yaxis={"gridcolor": "rgba(0,0,0,0)", "ticks": "", "tickfont": {"color": INK, "size": 12.5}},
        hovermode="closest",
    )
    return chart
