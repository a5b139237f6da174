"""Section 3: the map."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from normsim.axes import NON_PARTY
from normsim.figures.outlines import Picture, shape_names
from normsim.figures.state_map import MAP_STAGES, MAP_VERBS, TreatyMap, default_view, map_classes, map_views, treaty_map
from normsim.figures.wording import SHARE_CODES, STEP_LABELS, code_step, month_words
from normsim.report.parts import Page

FEW_NAMES = 8


def map_section(page: Page) -> dict[str, Any]:
    """Outlines of each view with the classes of the last month, and the data that the slider needs."""
    maps = {treaty: treaty_map(page.results, treaty) for treaty in page.treaties}
    first, stage, last = page.treaties[0], MAP_STAGES[0], len(page.months) - 1
    simulated = frozenset(page.states)
    names = shape_names() | page.names
    views = map_views(page.results)
    return {
        "views": [_view(page, view, maps, names) for view in views],
        "default": default_view(page.results) if len(views) > 1 else views[0].view.name if views else "",
        "treaty": first,
        "stage": stage,
        "month": month_words(page.months[-1]),
        "last": last,
        "steps": STEP_LABELS,
        "table": "; every state is in the table of section 8",
        "rivals": " The range over the rival explanations is in section 8.",
        "alt": _alt(page, maps[first], first),
        "non_parties": _non_parties(page),
        "suspended": {
            treaty: page.state_names(list(found.suspended)) for treaty, found in maps.items() if found.suspended
        },
        "contests": {treaty: page.state_names(found.contests) for treaty, found in maps.items() if found.contests},
        "payload": {
            "treaties": {treaty: asdict(found) for treaty, found in maps.items()},
            "months": [month_words(month) for month in page.months],
            "names": {code: names[code] for code in sorted({*simulated})},
            "simulated": sorted(simulated),
            "codes": SHARE_CODES,
            "steps": [code_step(code) for code in range(len(SHARE_CODES))],
            "verbs": MAP_VERBS,
            "runs": page.runs,
        },
    }


def _view(page: Page, view: Picture, maps: dict[str, TreatyMap], names: dict[str, str]) -> dict[str, Any]:
    first, stage, last = page.treaties[0], MAP_STAGES[0], len(page.months) - 1
    simulated, found = frozenset(page.states), maps[page.treaties[0]]
    shapes: list[dict[str, Any]] = []
    rings, hatches = [], []
    named = simulated | {"RUS", "BLR"}
    for outline in view.outlines:
        code = found.code(stage, outline.iso3, last)
        name = names.get(outline.iso3, outline.iso3)
        kind = map_classes(found, simulated, outline, code)
        shapes.append(
            {
                "iso3": outline.iso3,
                "circle": outline.circle,
                "path": outline.path,
                "centre": outline.centre,
                "label": outline.label,
                "code": outline.code,
                "kind": kind,
                "title": _title(name, kind, code, page, first),
            }
        )
        for treaty, one in maps.items():
            if outline.iso3 in one.at_start:
                rings.append({"outline": outline, "treaty": treaty, "shown": treaty == first})
            if outline.iso3 in one.suspended:
                since = one.suspended[outline.iso3]
                hatches.append(
                    {"outline": outline, "treaty": treaty, "since": since, "shown": treaty == first and since <= last}
                )
    return {
        "name": view.view.name,
        "height": view.height,
        "radius": view.view.radius,
        "font": view.view.font,
        "small_screen": view.view.small_screen,
        "shapes": shapes,
        "labels": [shape for shape in shapes if shape["label"] and shape["iso3"] in named],
        "codes": [shape for shape in shapes if shape["code"] and shape["iso3"] in named],
        "rings": rings,
        "hatches": hatches,
    }


def _title(name: str, kind: str, code: int, page: Page, treaty: str) -> str:
    if kind == "out":
        return f"{name}: not simulated"
    if kind == "np":
        return f"{name}: not a party to {treaty}"
    return f"{name}: {MAP_VERBS[MAP_STAGES[0]]} {treaty} by {month_words(page.months[-1])} in {_runs(code)}"


def _runs(code: int) -> str:
    text = SHARE_CODES[code]
    if text.endswith("100"):
        return "fewer than 1 in 100 runs"
    return (
        text if text == "every run" else f"{text} of runs".replace("below", "fewer than").replace("above", "more than")
    )


def _alt(page: Page, found: TreatyMap, treaty: str) -> str:
    last = len(page.months) - 1
    moved = [(state, found.code("effective", state, last)) for state in page.states]
    often = sorted((state for state, code in moved if code_step(code) >= 1), key=lambda s: page.names.get(s, s))
    rest = len(page.states) - len(often)
    named = ", ".join(f"{page.names.get(s, s)} {_runs(found.code('effective', s, last))}" for s in often[:FEW_NAMES])
    more = f", and {len(often) - FEW_NAMES} more" if len(often) > FEW_NAMES else ""
    start = f"Map: share of runs in which a state has left {treaty} by {page.end}. "
    return start + (f"{named}{more}; {rest} others below 1 in 100 or no party." if often else "None above 1 in 100.")


def _non_parties(page: Page) -> dict[str, str]:
    """Non-parties by treaty, named when they are few."""
    found = {}
    for treaty in page.treaties:
        one = page.results.dataset.sel(treaty=treaty)
        mask = (one["stage_at_start"].values == NON_PARTY) & ~one["at_start"].values
        codes = [state for state, outside in zip(page.states, mask, strict=True) if outside]
        found[treaty] = page.state_names(codes) if len(codes) <= FEW_NAMES + 4 else f"{len(codes)} states"
    return {treaty: text for treaty, text in found.items() if text}
