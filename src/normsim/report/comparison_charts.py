"""The charts of the comparison page: up to three scenarios share one, more stand beside each other on shared axes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from normsim.experiments.comparison import Compared
from normsim.experiments.pairing import Paired
from normsim.experiments.readings import TOTAL, Outcome
from normsim.figures.comparison import differences_figure, rivals_figure, short, weights_figure
from normsim.figures.comparison_overlays import (
    CAPABILITY,
    IDENTITY,
    OVERLAID,
    balance_figure,
    balance_frame,
    exits_figure,
    top_of,
)
from normsim.figures.wording import month_words, number
from normsim.report.comparison_words import difference
from normsim.report.parts import Figure, Table

ROWS = 20
"""Scenarios in one chart of rows; more go into a second chart, so that each fits on a page."""

Add = Callable[[Figure], Figure]


@dataclass(frozen=True)
class Drawn:
    """The charts by section.

    Args:
        differences: Paired differences, a row for each scenario.
        rivals: The same under each rival.
        exits: By treaty: its charts, whether they are small, and the numbers behind them.
        balance: Gain against loss.
        weights: Break-even weights.
    """

    differences: list[Figure]
    rivals: list[Figure]
    exits: list[tuple[str, list[Figure], bool, Table]]
    balance: tuple[list[Figure], bool, Table]
    weights: list[Figure]


def charts(others: Sequence[Compared], baseline: Compared, n: str, add: Add) -> Drawn:
    """Draw all charts of the page.

    Args:
        others: The scenarios besides the baseline.
        baseline: The baseline.
        n: The number of runs as captions say it.
        add: Keeps a figure for the page.
    """
    told = [one for one in others if one.versus is not None and one.versus.shared.comparable]
    if not told:
        return Drawn([], [], [], ([], False, Table((), ())), [])
    end = month_words(baseline.own.shared.end)
    treaties = [treaty for treaty in baseline.own.shared.treaties if _any_has(told, treaty)]
    rows = [
        *((Outcome(TOTAL.name, treaty), f"{treaty}: exits announced, at start + new", "states") for treaty in treaties),
        *((Outcome("robustness", treaty), f"{treaty}: robustness", "0 to 1") for treaty in treaties),
        (CAPABILITY, "Capability gained, ΔC", "0 to 1"),
        (IDENTITY, "Identity lost, ΔF", "0 to 1"),
    ]
    by = [*rows[: len(treaties)], *rows[-2:]]
    return Drawn(
        [_differences(told, some, row, n, add) for row in rows for some in _parts(told)],
        [_rivals(told, some, row, n, add) for row in by for some in _parts(told)],
        [_exits(told, treaty, (end, baseline.own.months), n, add) for treaty in treaties],
        _balance(told, baseline, n, add),
        [
            add(
                Figure(
                    id=f"weights{place}",
                    title="Break-even weight on capability",
                    caption=(
                        "Exit comes out better where the weight on capability lies above w*. Mark: median; thick line "
                        "50 %, thin line 90 % of the runs in which capability grows. Grey: baseline. "
                        f"{n}; spread of runs."
                    ),
                    alt="Break-even weights by scenario.",
                    chart=weights_figure(baseline, some),
                    table=_weights_table(baseline, some),
                )
            )
            for place, some in enumerate(_parts(told))
        ],
    )


def _any_has(others: Sequence[Compared], treaty: str) -> bool:
    return any(one.versus is not None and treaty in one.versus.shared.treaties for one in others)


def _parts(others: Sequence[Compared]) -> list[Sequence[Compared]]:
    """Charts of about one size: 22 scenarios are twice 11, not 20 and two."""
    size = _rows_of(others)
    return [others[first : first + size] for first in range(0, len(others), size)]


def _rows_of(others: Sequence[Compared]) -> int:
    return -(-len(others) // -(-len(others) // ROWS))


def _anchor(outcome: Outcome, some: Sequence[Compared], others: Sequence[Compared]) -> str:
    part = "" if len(others) <= ROWS else f"-{others.index(some[0]) // _rows_of(others) + 1}"
    return f"{outcome.name.replace('.', '-')}{f'-{outcome.treaty}' if outcome.treaty else ''}{part}"


def _differences(
    others: Sequence[Compared], some: Sequence[Compared], row: tuple[Outcome, str, str], n: str, add: Add
) -> Figure:
    outcome, title, unit = row
    texts = [(one.candidate.name, *_texts(one, outcome)) for one in some]
    return add(
        Figure(
            id=f"difference-{_anchor(outcome, some, others)}",
            title=title,
            caption=f"Difference from the baseline, {unit}; {n}.",
            alt="; ".join(f"{name}: {mean} ({interval})" for name, mean, interval in texts) + ".",
            chart=differences_figure(some, outcome, f"difference, {unit}"),
            table=Table(("Scenario", "Mean paired difference", "Simulation error, 90 %"), tuple(texts)),
        )
    )


def _texts(one: Compared, outcome: Outcome) -> tuple[str, str]:
    paired = _paired(one, outcome)
    return ("–", "not compared") if paired is None else difference(paired, outcome.unit)


def _paired(one: Compared, outcome: Outcome) -> Paired | None:
    contrast = one.versus.contrasts.get(outcome) if one.versus is not None else None
    return None if contrast is None else contrast.all


def _rivals(
    others: Sequence[Compared], some: Sequence[Compared], row: tuple[Outcome, str, str], n: str, add: Add
) -> Figure:
    outcome, title, unit = row
    rows = []
    for one in some:
        contrast = one.versus.contrasts.get(outcome) if one.versus is not None else None
        cells = [
            " ".join(difference(paired, outcome.unit)) if paired is not None else "–"
            for rival in ("common_shock", "pact_only", "full_contagion")
            for paired in [contrast.rivals.get(rival) if contrast is not None else None]
        ]
        rows.append((one.candidate.name, *cells))
    return add(
        Figure(
            id=f"rivals-{_anchor(outcome, some, others)}",
            title=title,
            caption=f"Mark: mean paired difference, {unit}; line: simulation error, 90 %. {n}, a third for each rival.",
            alt="; ".join(f"{name}: {', '.join(cells)}" for name, *cells in rows) + ".",
            chart=rivals_figure(some, outcome, f"difference, {unit}"),
            table=Table(("Scenario", "Common shock", "Pact only", "Full contagion"), tuple(rows)),
        )
    )


def _exits(
    others: Sequence[Compared], treaty: str, when: tuple[str, tuple[int, ...]], n: str, add: Add
) -> tuple[str, list[Figure], bool, Table]:
    end, months = when
    told = [one for one in others if one.versus is not None and treaty in one.versus.shared.treaties]
    top = top_of(told, treaty)
    table = Table(("Scenario", "Median at the end", "90 % of runs", "Baseline"), tuple(_ends(told, treaty)))
    if len(told) <= OVERLAID:
        figure = Figure(
            id=f"exits-{treaty}",
            title=f"{treaty}: states that announced an exit, at start + new",
            caption=(
                f"Lines: medians; bands and thin lines: 90 % of runs. Baseline grey and dotted. {n}; spread of runs."
            ),
            alt="; ".join(f"{row[0]}: {row[1]} ({row[2]}), baseline {row[3]}" for row in table.rows) + f", by {end}.",
            chart=exits_figure(told, treaty, top, months),
            table=table,
            wide=True,
        )
        return treaty, [add(figure)], False, table
    small = [
        add(
            Figure(
                id=f"exits-{treaty}-{place}",
                title=short(one.candidate.name),
                caption="",
                alt=f"{one.candidate.name}: {row[1]} ({row[2]}), baseline {row[3]}, by {end}.",
                chart=exits_figure([one], treaty, top, months, height=170),
                table=table,
            )
        )
        for place, (one, row) in enumerate(zip(told, table.rows, strict=True))
    ]
    return treaty, small, True, table


def _ends(others: Sequence[Compared], treaty: str) -> list[tuple[str, ...]]:
    rows: list[tuple[str, ...]] = []
    for one in others:
        assert one.versus is not None
        ours, theirs = (reading.fans[treaty][:, -1] for reading in (one.versus.baseline, one.versus.other))
        rows.append(
            (
                one.candidate.name,
                f"{theirs[2]:.0f}",
                f"{theirs[0]:.0f} to {theirs[-1]:.0f}",
                f"{ours[2]:.0f} ({ours[0]:.0f} to {ours[-1]:.0f})",
            )
        )
    return rows


def _balance(others: Sequence[Compared], baseline: Compared, n: str, add: Add) -> tuple[list[Figure], bool, Table]:
    frame = balance_frame(baseline, others)
    rows = []
    for one in others:
        assert one.versus is not None
        texts = []
        for outcome in (CAPABILITY, IDENTITY):
            paired = one.versus.contrasts[outcome].all
            texts.append(f"{number(paired.other)} (baseline {number(paired.baseline)})")
        rows.append((one.candidate.name, *texts))
    table = Table(("Scenario", "Mean ΔC", "Mean ΔF"), tuple(rows))
    if len(others) <= OVERLAID:
        figure = Figure(
            id="balance",
            title="Identity lost against capability gained",
            caption=(
                "Outline: the central 90 % of runs; mark: medians. Above the dashed line more is lost than gained. "
                f"Baseline grey and dotted. {n}; spread of runs."
            ),
            alt="; ".join(f"{name}: gain {gain}, loss {loss}" for name, gain, loss in rows) + ".",
            chart=balance_figure(others, frame),
            table=table,
            wide=True,
        )
        return [add(figure)], False, table
    small = [
        add(
            Figure(
                id=f"balance-{place}",
                title=short(one.candidate.name),
                caption="",
                alt=f"{row[0]}: gain {row[1]}, loss {row[2]}.",
                chart=balance_figure([one], frame, height=210),
                table=table,
            )
        )
        for place, (one, row) in enumerate(zip(others, rows, strict=True))
    ]
    return small, True, table


def _weights_table(baseline: Compared, others: Sequence[Compared]) -> Table:
    from normsim.experiments.spread import spread

    rows = []
    for one in (baseline, *others):
        values = one.own.values[Outcome("break_even_capability_weight")]
        known = values[values == values]  # noqa: PLR0124 - NaN
        tree = spread(known)
        text = (number(tree["q50"]), f"{number(tree['q05'])} to {number(tree['q95'])}") if known.size else ("none", "–")
        rows.append((one.candidate.name, *text, f"{known.size / max(values.size, 1):.0%}"))
    return Table(("Scenario", "Median w*", "90 % of runs", "Runs in which capability grows"), tuple(rows))
