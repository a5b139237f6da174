"""One state: its steps over time, what pushed it, what would tip it, and the facts behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from normsim.app.texts import texts
from normsim.catalogue import load_catalogue
from normsim.errors import InputError
from normsim.explanations.sheets import Sheet
from normsim.explanations.things import explain_state
from normsim.figures.causes import Drivers, drivers, drivers_figure, new_announcements
from normsim.figures.state_path import STEPS, state_figure, step_shares
from normsim.figures.terms_path import terms_by_year, terms_figure
from normsim.figures.wording import TERM_NAMES, month_words, part_text, runs_words, share_text, signed
from normsim.report.causes_section import ENOUGH
from normsim.report.parts import Figure, Page, Table
from normsim.results import Results
from normsim.treaty_rules import NON_PARTY

FIRST_STATE = "NOR"
"""A state whose decision lies inside the simulation of the shipped scenarios."""
Tried = Callable[[Mapping[str, Any]], Results]
"""The present setting with a further change, as a small ensemble."""


@dataclass(frozen=True)
class StateShown:
    """What one state's view is made of.

    Args:
        page: The report's page of the treaty that is shown.
        state: ISO3 of the state that was chosen, perhaps none that is simulated.
        tried: Runs the present setting with a change; None where there is no time for it.
    """

    page: Page
    state: str
    tried: Tried | None


def state_view(shown: StateShown) -> dict[str, Any]:
    """Figures of one state, and the texts and tables around them.

    Args:
        shown: What the view is made of.
    """
    page, treaty = shown.page, shown.page.treaties[0]
    code = chosen_state(page.results, shown.state)
    facts = load_catalogue()
    index = facts.index[code]
    explained = explain_state(index, page.scenario, facts)
    open_to_leave = _open(page.results, treaty, code)
    return {
        "figures": list(_figures(page, treaty, code)),
        "state": {
            "code": code,
            "lines": _lines(page, treaty, code),
            "tips": [sheet_json(_tips(shown, treaty, code))] if shown.tried is not None and open_to_leave else [],
            "facts": [sheet_json(sheet) for sheet in explained.sheets],
        },
    }


def chosen_state(results: Results, wanted: str) -> str:
    """The state that was chosen, or one to begin with."""
    if wanted in results.states:
        return wanted
    return FIRST_STATE if FIRST_STATE in results.states else results.states[0]


def sheet_json(sheet: Sheet) -> dict[str, Any]:
    """A table of an explanation, for the page."""
    return {"heading": sheet.heading, "columns": sheet.columns, "rows": sheet.rows, "note": sheet.note}


def _figures(page: Page, treaty: str, code: str) -> Iterator[Figure]:
    yield _steps(page, treaty, code)
    found = _pushed(page.results, treaty, code)
    if found is not None:
        yield _equation(page, treaty, code)
        yield _causes(page, treaty, code, found)


def _lines(page: Page, treaty: str, code: str) -> list[str]:
    words, name = texts()["state"], page.names[code]
    one = page.results.dataset.sel(treaty=treaty, state=code)
    if int(one["stage_at_start"]) == NON_PARTY and not bool(one["at_start"]):
        return [words["no_party"].format(name=name, treaty=treaty)]
    if bool(one["at_start"]):
        return [words["past"].format(name=name, treaty=treaty)]
    return [words["equation"].format(name=name)]


def _open(results: Results, treaty: str, code: str) -> bool:
    """Whether the state decides inside the simulation."""
    one = results.dataset.sel(treaty=treaty, state=code)
    return int(one["stage_at_start"]) != NON_PARTY and not bool(one["at_start"])


def _steps(page: Page, treaty: str, code: str) -> Figure:
    shares = step_shares(page.results, treaty, code)
    last = len(page.months) - 1
    shown = sorted({*range(0, last, max(1, -(-last // 8))), last})
    rows = tuple(
        (
            month_words(page.months[month]),
            *(share_text(float(shares[stage][month]), page.runs) for stage in STEPS),
        )
        for month in shown
    )
    name = page.names[code]
    return Figure(
        id=f"steps-{code}",
        title=f"{name}, {treaty}: steps over time",
        caption=f"Share of runs that have reached each step.{page.grey_note} {page.n}; {page.error_note}.",
        alt=f"{name} by {page.end}: "
        + ", ".join(f"{words[2]} in {cell}" for words, cell in zip(STEPS.values(), rows[-1][1:], strict=True))
        + ".",
        chart=state_figure(page.results, treaty, code, baseline=page.inputs.baseline),
        table=Table(("By", *(words[2] for words in STEPS.values())), rows),
    )


def _pushed(results: Results, treaty: str, code: str) -> Drivers | None:
    """Causes of the state's announcements, where there are enough of them."""
    found = new_announcements(results)
    place, state = results.treaties.index(treaty), results.states.index(code)
    if np.count_nonzero((found.treaty == place) & (found.state == state)) < ENOUGH:
        return None
    return drivers(found, place, state)


def _equation(page: Page, treaty: str, code: str) -> Figure:
    """The terms of the decision, year by year, at the announcements of this state."""
    found = terms_by_year(page.announcements, page.results.treaties.index(treaty), page.results.states.index(code))
    rows = tuple(
        (
            str(year),
            f"{count:,}",
            signed(float(values.sum())),
            *(signed(float(value)) for value in values),
        )
        for year, count, values in zip(found.years, found.counts, found.means, strict=True)
    )
    names = [TERM_NAMES[term] for term in found.terms]
    return Figure(
        id=f"equation-{code}",
        title=f"{page.names[code]}: the terms of its decision over time",
        caption=(
            f"Mean terms at the announcements of each year, log-hazard against the calm month; the black line is their "
            f"sum. Years with fewer than {ENOUGH} announcements are left out. n = {int(found.counts.sum()):,} "
            f"announcements in {runs_words(page.runs)}: of the runs in which it announces, not of all."
        ),
        alt=f"{page.names[code]}: sum of the terms " + ", ".join(f"{row[0]} {row[2]}" for row in rows) + ".",
        chart=terms_figure(found),
        table=Table(("Year", "Announcements", "Sum", *names), rows),
    )


def _causes(page: Page, treaty: str, code: str, found: Drivers) -> Figure:
    baseline = page.inputs.baseline
    grey = _pushed(baseline, treaty, code) if baseline is not None and code in baseline.states else None
    order = np.argsort(-found.mean)
    rows = tuple(
        (
            TERM_NAMES[found.terms[i]],
            signed(float(found.mean[i])),
            f"{signed(float(found.low[i]))} to {signed(float(found.high[i]))}",
            part_text(float(found.shares[i])) if found.shares[i] > 0 else "–",
        )
        for i in order
    )
    return Figure(
        id=f"drivers-{code}",
        title=f"{page.names[code]}: what pushed it when it announced",
        caption=(
            f"Terms of the decision at announcement against the calm month.{page.grey_note} n = "
            f"{found.announcements:,} announcements in {runs_words(found.runs)} of {page.runs:,}; interval: 90 % of "
            "announcements, a spread over runs."
        ),
        alt="; ".join(f"{row[0]} {row[1]}" for row in rows[:5]) + ".",
        chart=drivers_figure(found, baseline=grey),
        table=Table(("Cause", "Mean, log-hazard", "90 % of announcements", "Share of the push"), rows),
        wide=True,
    )


def _tips(shown: StateShown, treaty: str, code: str) -> Sheet:
    """Try single changes of the present setting, and say in how many runs the state then announces."""
    assert shown.tried is not None
    words = texts()["state"]
    now = shown.tried({})
    here = _share(now, treaty, code)
    rows: list[tuple[float, tuple[str, ...]]] = []
    for text, settings in words["tried"]:
        try:
            results = shown.tried(settings)
        except InputError:
            continue  # a lever that this scenario does not have
        if results.scenario == now.scenario:
            continue  # it is so already
        share = _share(results, treaty, code)
        rows.append((abs(share - here), (text, share_text(share, shown.page.runs), share_text(here, shown.page.runs))))
    rows.sort(key=lambda row: -row[0])
    runs = int(now.dataset.sizes["run"])
    return Sheet(
        words["tips"],
        (words["change"], words["then"], words["now"]),
        tuple(row for _, row in rows),
        words["tips_note"].format(n=runs_words(runs), end=shown.page.end),
    )


def _share(results: Results, treaty: str, code: str) -> float:
    return float(results.chance(treaty, "announced")[results.states.index(code)])
