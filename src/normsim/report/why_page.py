"""The page that says why states leave: what lay behind announcements, and what differs without one thing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from normsim.catalogue import load_catalogue
from normsim.experiments.pairing import Contrast
from normsim.experiments.why import OFTEN, TOGETHER, Answer, Why
from normsim.figures.causes import Announcements, Drivers, driver_reach, drivers, drivers_figure, new_announcements
from normsim.figures.comparison import difference_rows, folded, rival_rows
from normsim.figures.wording import (
    RIVAL_MEANING,
    RIVAL_NAMES,
    join_words,
    month_words,
    of_runs,
    part_text,
    runs_words,
)
from normsim.report.causes_section import driver_table, push_words, route_words
from normsim.report.comparison_page import SIGNS, version_rows
from normsim.report.comparison_words import MARKS, difference, level, rival_texts, shares
from normsim.report.pages import Skeleton, fill
from normsim.report.parts import Figure, Table
from normsim.report.why_words import NO_LEAGUE, NOBODY, STATES, finding, mark, mark_words

FILE_WORDS = {
    "why.html": "this page",
    "why.json": "every number of this page, and more",
    "why.csv": "one row for each answer, outcome and rival",
    "columns.md": "a dictionary of every column",
    "manifest.json": "versions and hashes",
    "scenario.yaml": "the scenario, complete; runs again as it is",
    "supposed.yaml": "the scenario with the suppositions, complete; runs again as it is",
}


@dataclass(frozen=True, eq=False)
class WhyPage:
    """What a page is made from.

    Args:
        found: The answers.
        command: Command line that gives the page again.
        files: Names of the files beside it.
    """

    found: Why
    command: str
    files: tuple[str, ...] = ()


def build_why(inputs: WhyPage) -> str:
    """Write the page.

    Args:
        inputs: The answers and what is known about how they were made.

    Returns:
        One HTML page that needs no other file and no network.
    """
    found, results = inputs.found, inputs.found.results
    n = f"n = {runs_words(found.runs)}"
    announcements = new_announcements(results)
    behind = _behind(announcements, results.treaties, found.runs)
    forces = _rows(("forces", "Without", "Further exits without one force"), found.forces, n)
    single = [one for one in found.states or () if one.key != TOGETHER]
    heads = ("states", "Who stays", "Further exits of the others if one state stays")
    states = _rows(heads, single, n) if single else []
    skeleton = Skeleton(
        title=f"Why: {results.scenario.title}",
        kind="why",
        strip=(results.scenario.title, f"{runs_words(found.runs)} of each", "same random numbers"),
        figures=[*behind, *forces, *states],
        styles=("compare.css",),
    )
    return fill(
        "why.html.j2",
        skeleton,
        found=found,
        title=results.scenario.title,
        finding=finding(found),
        n=n,
        end=month_words(int(results.months[-1])),
        seed=results.provenance.seed,
        given=None if found.given is None else _given(found.given, results.treaties),
        behind=behind,
        routes=_routes(announcements, found.runs),
        forces=(forces, _table(found.forces)),
        states=None if found.states is None else (states, _table(found.states)),
        often=part_text(OFTEN),
        notice=NO_LEAGUE,
        marks=[mark_words(sign) for sign in MARKS],
        nobody=NOBODY,
        rivals=[(rival, SIGNS[rival], RIVAL_NAMES[rival], RIVAL_MEANING[rival]) for rival in results.rivals],
        reproduce=_reproduce(inputs),
    )


def _behind(found: Announcements, treaties: Sequence[str], runs: int) -> list[Figure]:
    """What lay behind the new announcements under each treaty, on one scale."""
    each = [(name, drivers(found, place)) for place, name in enumerate(treaties)]
    told = [(name, one) for name, one in each if one.announcements]
    reach = driver_reach([one for _, one in told])
    return [_drivers(name, one, reach, runs) for name, one in told]


def _drivers(treaty: str, found: Drivers, reach: tuple[float, float], runs: int) -> Figure:
    table = driver_table(found)
    return Figure(
        id=f"behind-{treaty}",
        title=f"{treaty}: pressure at announcement against the calm month",
        caption=(
            "Solid bars push, hatched bars hold back; at the right the share of the upward push. "
            f"n = {found.announcements:,} announcements in {found.runs:,} of {runs_words(runs)}; interval: 90 % of "
            "announcements, a spread over states and runs."
        ),
        alt=f"{treaty}: {push_words(table)}",
        chart=drivers_figure(found, reach=reach),
        table=table,
    )


def _routes(found: Announcements, runs: int) -> str:
    if not len(found):
        return f"No state announces in {runs_words(runs)} beside those at the start."
    return route_words(found, runs)


def _rows(heads: tuple[str, str, str], answers: Sequence[Answer], n: str) -> list[Figure]:
    """The differences, and the same under each rival; ``heads`` are an anchor, the rows' heading and a title."""
    kind, first, title = heads
    names = [folded(one.name) for one in answers]
    texts = [(one.name, *difference(one.further.all, STATES)) for one in answers]
    figures = [
        Figure(
            id=f"{kind}-all",
            title=title,
            caption=(
                "Difference from the scenario as it is, states per run, all treaties. Dot: mean paired difference; "
                f"thick line: its simulation error, 90 %; thin line: 90 % of run differences. {n}."
            ),
            alt="; ".join(f"{name}: {mean} ({interval})" for name, mean, interval in texts) + ".",
            chart=difference_rows(names, [one.further.all for one in answers], "difference, states per run"),
            table=Table((first, "Mean paired difference", "Simulation error, 90 %"), tuple(texts)),
        )
    ]
    rivals = list(answers[0].further.rivals) if answers else []
    if len(rivals) > 1:
        cells = [
            (one.name, *(" ".join(difference(one.further.rivals[rival], STATES)) for rival in rivals))
            for one in answers
        ]
        figures.append(
            Figure(
                id=f"{kind}-rivals",
                title="The same under each rival explanation",
                caption=f"Mark: mean paired difference; line: simulation error, 90 %. {n}, a third for each rival.",
                alt="; ".join(f"{name}: {', '.join(rest)}" for name, *rest in cells) + ".",
                chart=rival_rows(names, [one.further for one in answers], "difference, states per run"),
                table=Table((first, *(RIVAL_NAMES[rival] for rival in rivals)), tuple(cells)),
            )
        )
    return figures


def _table(answers: Sequence[Answer]) -> list[dict[str, Any]]:
    return [
        _row(one.name, one.further, STATES)
        | {"how": one.how, "rivals": rival_texts(one.further, STATES, one.denied_by)}
        for one in answers
    ]


def _given(one: Answer, treaties: Sequence[str]) -> dict[str, Any]:
    """What differs if all suppositions hold: exits of the others, the norms, the states that move most."""
    names = dict(zip(load_catalogue().iso3, load_catalogue().name, strict=True))
    rows: list[tuple[str, Contrast, str]] = []
    if len(treaties) > 1:
        rows.append(("Further exits of the others, all treaties", one.further, STATES))
    rows += [(f"{treaty}: further exits of the others", one.treaties[treaty], STATES) for treaty in treaties]
    rows += [(f"{treaty}: robustness at the end", one.robustness[treaty], "0 to 1") for treaty in treaties]
    return {
        "name": one.name,
        "rows": [_row(*row) for row in rows],
        "moved": [
            {
                "name": f"{names[moved.state]}, {moved.treaty}",
                "before": of_runs(moved.chance.all.baseline),
                "after": of_runs(moved.chance.all.other),
                "difference": difference(moved.chance.all, "share of runs"),
                "mark": mark(moved.chance),
            }
            for moved in one.moved[:12]
        ],
        "more": max(len(one.moved) - 12, 0),
        "notes": one.notes,
        "apart": join_words([names[state] for state in one.apart]),
    }


def _row(name: str, contrast: Contrast, unit: str) -> dict[str, Any]:
    mean, interval = difference(contrast.all, unit)
    sign, words = mark(contrast)
    return {
        "name": name,
        "before": level(contrast.all.baseline, unit),
        "after": level(contrast.all.other, unit),
        "mean": mean,
        "interval": interval,
        "shares": "the same in every run" if contrast.all.zero else shares(contrast.all),
        "mark": sign,
        "words": words,
    }


def _reproduce(inputs: WhyPage) -> Mapping[str, Any]:
    return {
        "command": inputs.command,
        "rows": version_rows(inputs.found.results.provenance, inputs.found.runs),
        "files": [(name, FILE_WORDS[name]) for name in sorted({*inputs.files, "why.html", "manifest.json"})],
    }
