"""Simulation-based calibration in plain words: verdict, table, files."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import yaml

from normsim.analyses.calibration import INFORMED
from normsim.analyses.sbc import FIT, WEIGHT, Plan, Ranked
from normsim.analyses.uniformity import LEVEL, holm, uniform_p
from normsim.analyses.writing import write_whole
from normsim.clock import month_label
from normsim.posterior import posterior_about

BINS = 8
DIGITS = 4
RANKS_FILE, SUMMARY_FILE, PAGE_FILE = "ranks.csv", "ranks.yaml", "ranks.md"


@dataclass(frozen=True)
class Row:
    """One quantity that was ranked."""

    name: str
    tested: bool
    """Whether the verdict rests on it: the record informed it, or it is the fit or the weight of threat."""
    contraction: float | None
    """How much the real record narrowed it, of the shipped set."""
    counts: tuple[int, ...]
    """Records by eighth of the ranks."""
    p: float
    """Chance of ranks at least as uneven if all is right."""


@dataclass(frozen=True)
class Verdict:
    """What a check came to."""

    plan: Plan
    rows: tuple[Row, ...]
    failing: tuple[str, ...]
    """Tested quantities whose ranks are not uniform, at a joint error rate of :data:`LEVEL`."""
    announced: tuple[int, ...]
    """Records by number of announcements, from 1."""
    calls: int

    @property
    def holds(self) -> bool:
        """Whether no tested quantity fails."""
        return not self.failing


def verdict(ranked: Ranked, name: str = "posterior@1") -> Verdict:
    """Judge ranks: tested are the parameters that the real record informed, the weight of threat, and the fit.

    Args:
        ranked: From :func:`normsim.analyses.sbc.check`.
        name: The shipped set that says what the record informed.

    Returns:
        One row per quantity and which of the tested ones fail.
    """
    rival = posterior_about(name)["rivals"][ranked.plan.rival]
    narrowed: dict[str, float | None] = {**rival["contraction"], WEIGHT: rival["threat_weight"]["contraction"]}
    rows = []
    for place, quantity in enumerate(ranked.names):
        own = ranked.ranks[:, place]
        known = narrowed.get(quantity)
        counts = np.histogram(own, BINS, (0.0, 1.0))[0]
        rows.append(
            Row(
                name=quantity,
                tested=quantity == FIT or (known is not None and known >= INFORMED),
                contraction=known,
                counts=tuple(int(count) for count in counts),
                p=round(uniform_p(own), 3),
            )
        )
    most = ranked.plan.most
    return Verdict(
        plan=ranked.plan,
        rows=tuple(rows),
        failing=holm({row.name: row.p for row in rows if row.tested}),
        announced=tuple(int(count) for count in np.bincount(ranked.announced, minlength=most + 1)[1:]),
        calls=ranked.calls,
    )


def sentence(found: Verdict) -> str:
    """The verdict in one sentence."""
    plan, tested = found.plan, sum(row.tested for row in found.rows)
    how = "nested sampling" if plan.method == "sampler" else "weighed draws of the prior"
    start = f"{plan.rival}, {plan.records} made-up records, {how}: "
    if found.holds:
        return f"{start}none of the {tested} tested quantities has uneven ranks (joint error rate {LEVEL:g})"
    return f"{start}uneven ranks of {', '.join(found.failing)} (joint error rate {LEVEL:g})"


def table(found: Verdict) -> str:
    """One row per quantity as a Markdown table, the tested ones first."""
    lines = [
        "| quantity | narrowed by the real record | records by eighth of the ranks | p |",
        "|---|---|---|---|",
    ]
    ordered = sorted(found.rows, key=lambda row: (not row.tested, -(row.contraction or 0.0)))
    for row in ordered:
        known = "-" if row.contraction is None else f"{row.contraction:.2f}".replace("-0.00", "0.00").replace("-", "−")
        name = f"**{row.name}**" if row.tested else row.name
        mark = " (fails)" if row.name in found.failing else ""
        lines.append(f"| {name} | {known} | {' '.join(str(count) for count in row.counts)} | {row.p:.3f}{mark} |")
    return "\n".join(lines)


def page(found: Verdict) -> str:
    """A page with verdict, table and how to read it."""
    plan = found.plan
    expected = plan.records / BINS
    exits = " ".join(str(count) for count in found.announced)
    texts = [
        "# Simulation-based calibration",
        f"{sentence(found)[0].upper()}{sentence(found)[1:]}.",
        table(found),
        f"Bold: tested. Expected in each eighth: {expected:g}. p: chance of ranks at least as uneven, by the "
        "simultaneous band of Säilynoja, Bürkner and Vehtari (2022); the tested ones are judged together by Holm's "
        f"rule. Records by number of announcements, 1 to {plan.most}: {exits}. "
        f"{found.calls:,} likelihood calls; seed {plan.seed}; record to {month_label(plan.as_of)}.",
    ]
    return "\n\n".join(texts) + "\n"


def summary(found: Verdict) -> dict[str, Any]:
    """The verdict as a plain tree."""
    plan = found.plan
    return {
        "about": "Ranks of true parameters among posterior draws, over made-up records.",
        "as_of": month_label(plan.as_of),
        "rival": plan.rival,
        "method": plan.method,
        "records": plan.records,
        "seed": plan.seed,
        "live_points": plan.live_points,
        "stop": plan.stop,
        "draws": plan.draws,
        "most_announcements": plan.most,
        "records_by_announcements": list(found.announced),
        "likelihood_calls": found.calls,
        "joint_error_rate": LEVEL,
        "holds": found.holds,
        "failing": list(found.failing),
        "quantities": {
            row.name: {
                "tested": row.tested,
                "contraction": row.contraction,
                "counts": list(row.counts),
                "p": row.p,
            }
            for row in found.rows
        },
    }


def ranks_text(ranked: Ranked) -> str:
    """Ranks as csv, one row per record."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["record", "announced", *ranked.names])
    for number, (count, row) in enumerate(zip(ranked.announced, ranked.ranks, strict=True)):
        writer.writerow([number, int(count), *(f"{value:.{DIGITS}f}" for value in row)])
    return out.getvalue()


def write_check(ranked: Ranked, found: Verdict, folder: Path) -> tuple[Path, ...]:
    """Write ranks, summary and page, each whole or not at all."""
    texts: Mapping[str, str] = {
        RANKS_FILE: ranks_text(ranked),
        SUMMARY_FILE: yaml.safe_dump(summary(found), sort_keys=False, allow_unicode=True, width=110),
        PAGE_FILE: page(found),
    }
    return tuple(write_whole(folder / name, text) for name, text in texts.items())
