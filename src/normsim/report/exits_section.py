"""Section 4: fans of exits over time, by treaty and stage."""

from __future__ import annotations

from typing import Any

from normsim.figures.exits import exits_figure
from normsim.figures.wording import month_words
from normsim.report.key_numbers import count_range_texts
from normsim.report.parts import Figure, Page, Table

STAGES = ("announced", "deposited", "effective")
TITLES = {"announced": "Announced", "deposited": "Deposited", "effective": "In effect (left)"}
MAX_ROWS = 12


def exits_section(page: Page) -> dict[str, Any]:
    """Three fans per treaty."""
    rows = [
        {"treaty": t, "name": page.treaty_names.get(t, t), "figures": [_fan(page, t, s) for s in STAGES]}
        for t in page.treaties
    ]
    return {
        "rows": rows,
        "recorded": any(page.record.counts(t, "announced", _span(page), frozenset(page.states)) for t in page.treaties),
    }


def _span(page: Page) -> tuple[int, int]:
    return page.months[0], page.months[-1]


def shown_months(page: Page) -> list[int]:
    """Positions of the months that tables show: the first, evenly spaced ones, the last."""
    last = len(page.months) - 1
    step = max(1, -(-last // (MAX_ROWS - 1)))
    return sorted({*range(0, last, step), last})


def _fan(page: Page, treaty: str, stage: str) -> Figure:
    record = page.record.counts(treaty, stage, _span(page), frozenset(page.states))
    begun, new = page.results.count(treaty, stage, kind="at_start"), page.results.count(treaty, stage, kind="new")
    baseline = page.inputs.baseline
    chart = exits_figure(page.results, treaty, stage, baseline=baseline, record=record, counts=(begun, new))
    counts = {"at_start": begun, "new": new, "total": begun + new}
    places, rows = shown_months(page), []
    cells_of = zip(*(count_range_texts(values[:, places]) for values in counts.values()), strict=True)
    for index, cells in zip(places, cells_of, strict=True):
        month = page.months[index]
        known = [value for when, value in record.items() if when <= month <= page.record.until]
        seen = str(known[-1]) if known and month <= page.record.until else "–"
        rows.append((month_words(month), *cells, seen))
    end = {kind: count_range_texts(values[:, -1:])[0] for kind, values in counts.items()}
    dots = " Open dots: the observed record." if record else ""
    grey = " Grey dots: median and 90 % of the baseline's runs." if page.inputs.baseline is not None else ""
    return page.add(
        Figure(
            id=f"exits-{treaty}-{stage}",
            title=TITLES[stage],
            caption=f"At start + new. Dashed: those at the start (median).{dots}{grey} {page.spread_note}.",
            alt=(
                f"{treaty}, states that reached “{stage}” by {page.end}: at the start {end['at_start']}, new "
                f"{end['new']}, "
                f"total {end['total']} (median, 90 % of runs in brackets)."
            ),
            chart=chart,
            table=Table(("Month", "At start", "New", "Total", "Observed total"), tuple(rows)),
        )
    )
