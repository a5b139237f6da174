"""Section 1: the question, what has happened so far, the finding as a range over the rivals, one plain paragraph."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from normsim.axes import ANNOUNCED, DEPOSITED, NON_PARTY, WITHDRAWN
from normsim.catalogue import load_catalogue
from normsim.experiments.headline import span
from normsim.experiments.spread import spread
from normsim.figures.causes import drivers
from normsim.figures.wording import (
    FEW_RUNS,
    TERM_NAMES,
    count_range,
    count_words,
    join_words,
    month_words,
    number,
    part_text,
    runs_words,
    tenths_range,
    tenths_text,
)
from normsim.report.parts import Page

LATE = 2**15
AT_LEAST = (1, 2, 3, 5, 10)
VERBS = {int(ANNOUNCED): "announced an exit", int(DEPOSITED): "deposited a withdrawal", int(WITHDRAWN): "left"}
DATES = {int(ANNOUNCED): "announced", int(DEPOSITED): "deposited", int(WITHDRAWN): "effective"}
EVENTS = {
    "permission": "an outside power's permissive example",
    "reaffirmation": "a public reaffirmation",
    "threat": "a rise of threat",
    "assurance": "a change of assurance",
    "advocacy": "domestic advocacy of exit",
    "hybrid": "hybrid pressure",
    "norm_shock": "a shock to the norm",
    "suspension": "a contested suspension",
}


def opening_section(page: Page) -> dict[str, Any]:
    """Everything above the key numbers."""
    return {
        "question": page.scenario.question or page.scenario.title,
        "finding": finding(page),
        "chance_note": chance_note(page),
        "paragraph": paragraph(page),
        "facts": facts(page),
        "events": events(page),
        "since_start": since_start(page),
        "levers": levers(page),
    }


def under_way(page: Page) -> tuple[int, int]:
    """Exits under way and exits complete at the start, over all treaties."""
    stages = page.results.dataset["stage_at_start"].values
    return int(np.isin(stages, (ANNOUNCED, DEPOSITED)).sum()), int((stages == WITHDRAWN).sum())


def further(page: Page) -> NDArray[np.int64]:
    """New announcements by the last month, over all treaties; exits, ``(runs,)``."""
    return np.asarray(
        sum(page.results.count(treaty, "announced", kind="new")[:, -1].astype(np.int64) for treaty in page.treaties)
    )


def _shares(page: Page) -> tuple[int, float, list[float]]:
    """At least how many further exits, its share of all runs, and its share for each rival."""
    new = further(page)
    pooled = {k: float(np.mean(new >= k)) for k in AT_LEAST}
    k = max((k for k in AT_LEAST if pooled[k] >= 0.5), default=1)
    rivals = [float(np.mean(new[np.asarray(page.results.runs_of(rival))] >= k)) for rival in page.rivals]
    return k, pooled[k], rivals


def start_words(page: Page) -> tuple[str, str]:
    """What was under way or complete at the start, in words, and the verb that fits."""
    begun, gone = under_way(page)
    if begun:
        start = f"{count_words(begun)} {'exit' if begun == 1 else 'exits'} under way at the start"
        start += f" and {count_words(gone)} already complete" if gone else ""
    elif gone:
        start = f"{count_words(gone)} {'exit' if gone == 1 else 'exits'} complete at the start"
    else:
        start = "a start without any exit under way"
    verb = "is" if begun + gone < 2 else "are"
    return start, verb


def finding(page: Page) -> str:
    """The finding in one conditional sentence: at the start, further, a frequency, a date, a range over the rivals."""
    start, verb = start_words(page)
    new = further(page)
    masks = [np.asarray(page.results.runs_of(rival)) for rival in page.rivals]
    medians = [spread(new[mask])["q50"] for mask in masks]
    k, _, rivals = _shares(page)
    low, high = min(medians), max(medians)
    many = f"{count_range(low, high)} further {'exit' if high <= 1 and low == high else 'exits'}"
    several = len(rivals) > 1 and page.runs >= FEW_RUNS
    frequency = tenths_range(rivals) if several else tenths_text(float(np.mean(new >= k)), page.runs)
    if page.runs == 1:
        return f"Under these assumptions, {start} {verb} followed by {many} announced by {page.end} in the only run."
    enough = "at least one further" if k == 1 else f"at least {count_words(k)} further"
    middle = "in the median run of each rival explanation" if several else "in the median run"
    across = ", depending on the rival explanation" if several else ""
    return (
        f"Under these assumptions, {start} {verb} followed by {many} announced by "
        f"{page.end} {middle}; {enough} in {frequency}{across}."
    )


def chance_note(page: Page) -> str:
    """What a frequency is and is not; said once."""
    _, pooled, _ = _shares(page)
    if page.runs < FEW_RUNS:
        count = runs_words(page.runs)
        return f"This counts {count} under these assumptions; it is no chance that something happens."
    points = min(max(int(pooled * 10 + 0.5), 1), 9) * 10
    return (
        f"“In {tenths_text(pooled, page.runs)}” is a share of runs under these assumptions, not a {points} % chance "
        "that something happens."
    )


def paragraph(page: Page) -> list[str]:
    """The outcome in plain words, sentence by sentence; conditional throughout."""
    sentences = [_treaty_sentence(page, treaty) for treaty in page.treaties]
    found = drivers(page.announcements)
    if found.main:
        sentences.append(
            f"Where states newly announce an exit, the largest push against a calm month is "
            f"{_lower(TERM_NAMES.get(found.main, found.main))} "
            f"({part_text(float(found.shares.max()))} of the upward push, mean over {found.announcements:,} "
            f"announcements)."
        )
    else:
        sentences.append("In no run does a further state announce an exit, so there is no cause to explain.")
    weight = page.summary["break_even_capability_weight"]
    if weight["q50"] is None:
        sentences.append("Capability is gained in no run, so no weight on capability would make exits come out better.")
    else:
        sentences.append(
            f"Exits would come out better for a reader who puts more than {number(weight['q50'])} of the weight on "
            f"capability and the rest on identity, worse for one who puts less (median; 90 % of runs "
            f"{number(weight['q05'])} to {number(weight['q95'])}); this page does not say which weight is right."
        )
    return sentences


def _lower(text: str) -> str:
    return text[0].lower() + text[1:]


def _treaty_sentence(page: Page, treaty: str) -> str:
    start, exits = page.summary["start"][treaty], page.summary["exits"][treaty]
    begun, gone = start["announced"] + start["deposited"], start["withdrawn"]
    new, robust = exits["new"]["announced"], page.summary["robustness"][treaty]
    parts = [f"{count_words(begun) if begun else 'none'} under way"] if begun or not gone else []
    parts += [f"{count_words(gone)} already out"] if gone else []
    first = f"{' and '.join(parts)} at the start"
    low, high = robust["start"]["q50"], robust["end"]["q50"]
    change = "stays at about" if abs(high - low) < 0.01 else f"moves from {number(low)} to"
    return (
        f"{treaty}: {first}; {count_words(new['q50'])} further announced in the median run "
        f"({span(new)} in 90 % of runs) by {page.end}. The norm's robustness {change} {number(high)} "
        f"(median, on a scale from 0 to 1; {number(robust['end']['q05'])} to {number(robust['end']['q95'])} in 90 % of "
        f"runs)."
    )


def facts(page: Page) -> list[tuple[str, str]]:
    """Dated facts before the start: states past PARTY by treaty; suspensions, and non-parties that contest a norm."""
    data = page.results.dataset
    found: list[tuple[int, str]] = []
    for treaty in page.treaties:
        one = data.sel(treaty=treaty)
        stages = one["stage_at_start"].values
        groups: dict[tuple[int, int], list[str]] = {}
        for index in np.flatnonzero(one["at_start"].values):
            stage = int(stages[index])
            month = page.known(treaty, page.states[index], DATES.get(stage, "announced"))
            groups.setdefault((month, stage), []).append(page.states[index])
        for (month, stage), codes in groups.items():
            found.append((month, f"{page.state_names(codes)} {VERBS.get(stage, 'moved towards an exit')} ({treaty})."))
        suspended = [iso3 for iso3, said in page.scenario.initial.get(treaty, {}).items() if said.suspended]
        for code in (iso3 for iso3 in suspended if iso3 in page.states):
            name = page.names.get(code, code)
            found.append(
                (LATE, f"{name} has notified a suspension of {treaty}, a contested act; it counts as a party.")
            )
        for code, said in page.scenario.initial.get(treaty, {}).items():
            if said.stays and code in page.states:
                party = page.rules[treaty].stage_at_start[load_catalogue().index[code]] != NON_PARTY
                stays = f"stay in {treaty}{'' if party else ' once it joins'}, whatever happens"
                found.append((LATE, f"{page.names.get(code, code)} is supposed to {stays}."))
        for index in np.flatnonzero(one["contests"].values > 0):
            name = page.names.get(page.states[index], page.states[index])
            found.append((LATE, f"{name} is no party to {treaty} but contests its norm; it can never leave."))
    return [(month_words(month) if 0 <= month < LATE else "At the start", text) for month, text in sorted(found)]


def events(page: Page) -> list[str]:
    """Dated events before the start that the runs count in, in words."""
    found = []
    for name, event in page.scenario.events.items():
        if event.date is not None and event.date <= page.scenario.horizon.start and event.size != 0:
            about = f" on {event.treaty}" if event.treaty else ""
            by = f" by {page.state_names(event.by)}" if event.by else ""
            text = f"{month_words(event.date)}: {EVENTS[event.type]}{by}{about}"
            found.append((event.date, f"{text} (key {name})."))
    return [text for _, text in sorted(found)]


def since_start(page: Page) -> list[tuple[str, str]]:
    """What the record shows after the start; shown beside the runs, never fed into them."""
    steps: dict[tuple[int, str, str], list[str]] = {}
    first, last = page.months[0], min(page.months[-1], page.record.until)
    for one in page.record.exits:
        for verb, month in (
            ("deposited a withdrawal", one.deposited),
            ("left", one.effective),
            ("announced", one.announced),
        ):
            if first <= month <= last and one.iso3 in page.states and not _input(page, one.treaty, one.iso3, verb):
                steps.setdefault((month, one.treaty, verb), []).append(one.iso3)
    return [
        (month_words(month), f"{page.state_names(codes)} {verb} ({treaty}).")
        for (month, treaty, verb), codes in sorted(steps.items())
    ]


def _input(page: Page, treaty: str, iso3: str, verb: str) -> bool:
    """Whether an announcement is already an input, because the state stood past PARTY at the start."""
    begun = page.results.dataset["at_start"].sel(treaty=treaty, state=iso3)
    return verb == "announced" and bool(begun.values)


def levers(page: Page) -> str:
    """Which remedies the scenario switches on."""
    on = [name for name, lever in page.scenario.levers.items() if lever.strength != 0]
    return f"Levers switched on: {join_words(on)}." if on else "No lever is switched on."
