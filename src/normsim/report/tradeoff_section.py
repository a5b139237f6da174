"""Section 7: capability against identity, for every weight a reader may hold, and harm with and without deterrence."""

from __future__ import annotations

from typing import Any

import numpy as np

from normsim.experiments.spread import spread
from normsim.figures.balance import Balance, balance, outside
from normsim.figures.spread import rivals_in
from normsim.figures.tradeoff import DOTS, harm_figure, security_figure, tradeoff_figure, weights_figure
from normsim.figures.wording import RIVAL_NAMES, number, of_runs, part_text, share_text
from normsim.report.parts import Figure, Page, Table


def tradeoff_section(page: Page) -> dict[str, Any]:
    """Two views side by side, the curve over weights, the range of P(G > 0), harm."""
    gain = page.summary["adversary_gain"]
    found = balance(page.results)
    return {
        "security": _security(page, found),
        "joint": _joint(page, found),
        "weights": _weights(page, found),
        "harm": _harm(page),
        "only_security": of_runs(float(np.mean(found.gain > 0)), page.runs),
        "equal": of_runs(float(found.favours_exit(np.array([0.5]))[0]), page.runs),
        "gain": {
            "low": of_runs(gain["p_min"], page.runs),
            "high": of_runs(gain["p_max"], page.runs),
            "left": round(100 * gain["p_min"], 1),
            "width": round(100 * max(gain["p_max"] - gain["p_min"], 0.01), 1),
            "most": part_text(gain["share_of_weightings"]),
        },
        "own_weight": page.scenario.values.capability,
    }


def _quantiles(values: dict[str, float]) -> tuple[str, str]:
    return number(values["q50"]), f"{number(values['q05'])} to {number(values['q95'])}"


def _security(page: Page, found: Balance) -> Figure:
    middle, wide = _quantiles(spread(found.gain))
    by_treaty = [(treaty, *_quantiles(spread(page.results.capability_gain(treaty)[:, -1]))) for treaty in page.treaties]
    return page.add(
        Figure(
            id="security",
            title="Security alone",
            caption=(
                f"Capability gained by {page.end}, mean over treaties: 0 none, 1 every exposed state gains "
                f"the weapon's full "
                f"marginal usefulness. At start + new exits, relative to the start.{page.grey_note} {page.spread_note}."
            ),
            alt=f"Histogram of capability gained: median {middle}, 90 % of runs {wide}.",
            chart=security_figure(page.results, baseline=page.inputs.baseline),
            table=Table(("Treaty", "Median ΔC", "90 % of runs"), (("All (mean)", middle, wide), *by_treaty)),
        )
    )


def _joint(page: Page, found: Balance) -> Figure:
    rows = []
    for rival in rivals_in(page.results):
        mask = np.asarray(page.results.runs_of(rival))
        gain, loss = _quantiles(spread(found.gain[mask])), _quantiles(spread(found.loss[mask]))
        rows.append((RIVAL_NAMES[rival], f"{mask.sum():,}", *gain, *loss))
    dots, beyond = min(page.runs, DOTS), outside(found)
    away = f", {beyond:,} beyond the frame" if beyond else ""
    loss_middle, loss_wide = _quantiles(spread(found.loss))
    return page.add(
        Figure(
            id="joint",
            title="Capability and identity together",
            caption=(
                f"One dot per run, {dots:,} of {page.runs:,} drawn{away}; each outline holds the 90 % of a "
                f"rival's runs nearest "
                "to its median. Above the dashed line more is lost than gained at equal weights. At start + new exits, "
                f"relative to the start.{page.grey_note} {page.spread_note}."
            ),
            alt=f"Identity lost: median {loss_middle}, 90 % of runs {loss_wide}, against capability gained.",
            chart=tradeoff_figure(page.results, baseline=page.inputs.baseline),
            table=Table(("Rival", "Runs", "ΔC median", "ΔC 90 %", "ΔF median", "ΔF 90 %"), tuple(rows)),
        )
    )


def _weights(page: Page, found: Balance) -> Figure:
    grid = np.linspace(0, 1, 11)
    columns = [found.favours_exit(grid)]
    for rival in page.rivals:
        mask = np.asarray(page.results.runs_of(rival))
        columns.append(Balance(found.gain[mask], found.loss[mask]).favours_exit(grid))
    rows = tuple(
        (f"{weight:.1f}", *(share_text(float(column[i]), page.runs) for column in columns))
        for i, weight in enumerate(grid)
    )
    return page.add(
        Figure(
            id="weights",
            title="For which weights exits come out better",
            caption=(
                "Share of runs in which w·ΔC exceeds (1 − w)·ΔF, for every weight w on capability; no weight "
                f"is preferred.{page.grey_note} "
                f"{page.n}; {page.rivals_error_note}; lines: rival explanations."
            ),
            alt=(
                f"At weight 0.5 exits come out better in {of_runs(float(columns[0][5]), page.runs)}, at weight 1 "
                f"in {of_runs(float(columns[0][10]), page.runs)}."
            ),
            chart=weights_figure(
                page.results, own_weight=page.scenario.values.capability, baseline=page.inputs.baseline
            ),
            table=Table(("Weight w", "All runs", *(RIVAL_NAMES[rival] for rival in page.rivals)), rows),
            wide=True,
        )
    )


def _harm(page: Page) -> Figure:
    rows = []
    for treaty in page.treaties:
        found = page.summary["harm"][treaty]
        rows.append((treaty, *_quantiles(found["with_deterrence"]), *_quantiles(found["without_deterrence"])))
    return page.add(
        Figure(
            id="harm",
            title="Harm, with and without deterrence",
            caption=(
                f"Expected state-years of war with the weapon in use, {page.months[-1] - page.months[0] + 1} months. "
                "“With” lets capability lower the risk of war as the scenario says, perhaps not at all; "
                "“without” does not. "
                f"Exit is not use, and use is not harm done.{page.grey_note} {page.spread_note}."
            ),
            alt="; ".join(f"{row[0]}: with deterrence {row[1]} ({row[2]}), without {row[3]} ({row[4]})" for row in rows)
            + ".",
            chart=harm_figure(page.results, page.treaties, baseline=page.inputs.baseline),
            table=Table(("Treaty", "With, median", "With, 90 %", "Without, median", "Without, 90 %"), tuple(rows)),
            wide=True,
        )
    )
