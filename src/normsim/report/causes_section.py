"""Section 6: what pushed states at the moment they announced, and whom they followed."""

from __future__ import annotations

from typing import Any

import numpy as np

from normsim.axes import ROUTES
from normsim.figures.causes import (
    Announcements,
    Drivers,
    driver_reach,
    driver_traces,
    drivers,
    drivers_figure,
    new_announcements,
    peers_figure,
    peers_that_mattered,
)
from normsim.figures.wording import TERM_NAMES, join_words, part_text, runs_words, signed
from normsim.report.parts import Figure, Option, Page, Table

ENOUGH = 10
"""Announcements a state needs before its own causes are shown."""
MOST_OPTIONS = 40
ROUTE_WORDS = {
    "debate": "after an own debate",
    "pact": "on the invitation of a pact",
    "clock": "for a reason outside the model",
}


def causes_section(page: Page) -> dict[str, Any]:
    """The drivers' chart with its choices, the routes, the peers."""
    if not len(page.announcements):
        return {"figure": None, "routes": "", "peers": None}
    routes = route_words(page.announcements, page.runs)
    return {"figure": _drivers(page, drivers(page.announcements)), "routes": routes, "peers": _peers(page)}


def _choices(page: Page) -> list[tuple[str, str, str, Drivers]]:
    """Key, label, treaty and drivers of each choice: a treaty as a whole, then its states in alphabetical order."""
    found = []
    every = page.announcements
    for place, treaty in enumerate(page.treaties):
        counts = np.bincount(every.state[every.treaty == place], minlength=len(page.states))
        if not counts.any():
            continue
        if len(page.treaties) > 1:
            everyone = drivers(every, place)
            label = f"{treaty}: all states (n = {everyone.announcements:,} announcements)"
            found.append((f"drivers-{treaty}", label, treaty, everyone))
        often = [int(i) for i in np.argsort(-counts, kind="stable") if counts[i] >= ENOUGH][:MOST_OPTIONS]
        for index in sorted(often, key=lambda i: page.names.get(page.states[i], page.states[i])):
            state = page.states[index]
            one = drivers(every, place, index)
            label = f"{treaty}: {page.names.get(state, state)} (n = {one.announcements:,} announcements)"
            found.append((f"drivers-{treaty}-{state}", label, treaty, one))
    return found


def _drivers(page: Page, found: Drivers) -> Figure:
    table = driver_table(found)
    choices = _choices(page)
    reach = driver_reach([found, *(one for *_, one in choices)])
    return page.add(
        Figure(
            id="drivers",
            title="Pressure at announcement against the calm month",
            caption=(
                "New announcements only; states that stood past “party” at the start are inputs. Solid bars "
                "push, hatched bars "
                f"hold back; the number at the right is the share of the upward push.{page.grey_note} "
                f"n = {found.announcements:,} announcements in {runs_words(found.runs)} of {page.runs:,}; "
                f"interval: 90 % of "
                "announcements, a spread over states and runs."
            ),
            alt=f"Mean contributions at announcement; {push_words(table)}",
            chart=drivers_figure(found, reach=reach, baseline=_of_baseline(page)),
            table=table,
            wide=True,
            options=tuple(Option(*choice[:3], driver_traces(choice[3], reach)) for choice in choices),
        )
    )


def driver_table(found: Drivers) -> Table:
    """The causes with their numbers, the strongest push first."""
    rows = tuple(
        (
            TERM_NAMES.get(found.terms[i], found.terms[i]),
            signed(float(found.mean[i])),
            f"{signed(float(found.low[i]))} to {signed(float(found.high[i]))}",
            part_text(float(found.shares[i])) if found.shares[i] > 0 else "–",
        )
        for i in np.argsort(-found.mean)
    )
    return Table(("Cause", "Mean, log-hazard", "90 % of announcements", "Share of the push"), rows)


def push_words(table: Table) -> str:
    """The four strongest causes of a driver table in words."""
    push = [f"{row[0].lower()} {row[3]}" for row in table.rows if row[3] != "–"][:4]
    return f"shares of the upward push: {join_words(push)}."


def _of_baseline(page: Page) -> Drivers | None:
    if page.inputs.baseline is None:
        return None
    other = new_announcements(page.inputs.baseline)
    return drivers(other) if len(other) else None


def route_words(found: Announcements, runs: int) -> str:
    """Say in which ways the new announcements came about."""
    codes = found.route
    parts = [
        f"{part_text(float(np.mean(codes == code)))} {ROUTE_WORDS[name]}"
        for code, name in enumerate(ROUTES)
        if np.any(codes == code)
    ]
    return f"Of {len(codes):,} new announcements in {runs_words(runs)}: {join_words(parts)}."


def _peers(page: Page) -> Figure | None:
    found, total = peers_that_mattered(page.announcements, page.states), len(page.announcements)
    if not found:
        return None
    rows = tuple(
        (page.names.get(state, state), part_text(share), f"{weight:.2f}") for state, share, weight in found[:20]
    )
    return page.add(
        Figure(
            id="peers",
            title="Peers that mattered",
            caption=(
                "How often a state was among the three weightiest peers that had moved before a new announcement. "
                f"n = {total:,} announcements in {runs_words(page.runs)}; a share of announcements, {page.error_note}. "
                "Under the rival “common shock” peers are recorded but carry no weight."
            ),
            alt=f"Most frequent: {join_words([f'{row[0]} {row[1]}' for row in rows[:4]])}.",
            chart=peers_figure(found, page.names),
            table=Table(("Peer", "Share of new announcements", "Mean weight"), rows),
            wide=True,
        )
    )
