"""``normsim check model``: published models through the same engine, as a table of what is known and what comes out."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING

from normsim.cli.guard import print_json
from normsim.cli.terminal import Terminal

if TYPE_CHECKING:
    from normsim.experiments.published import Row

HOLDS, FAILS = 0, 3


def check_model(terminal: Terminal, *, quick: bool = False) -> int:
    """Run published models through the engine and print what was expected and what was obtained.

    Args:
        terminal: What is said, and in which form.
        quick: Fewer runs and smaller graphs.

    Returns:
        Exit code: 0 if every row holds, 3 if one does not.
    """
    from normsim.experiments.published import LEVEL, published_models

    with terminal.working("running published models through the engine"):
        rows = list(published_models(quick=quick))
    failed = [row for row in rows if not row.holds]
    if terminal.json:
        print_json({"level": LEVEL, "holds": not failed, "rows": [asdict(row) | {"holds": row.holds} for row in rows]})
    elif not terminal.quiet:
        _print_table(rows)
    many = f"{len(failed)} of {len(rows)} rows fail" if failed else f"all {len(rows)} rows hold"
    terminal.say(f"{many}; a right engine fails a row with a tolerance with a chance of {LEVEL:g}")
    return FAILS if failed else HOLDS


def _print_table(rows: list[Row]) -> None:
    from itertools import groupby

    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    for number, (model, group) in enumerate(groupby(rows, key=lambda row: row.model)):
        console.print(model, style="bold")
        table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0), show_header=number == 0)
        table.add_column("", width=38, overflow="fold")
        for heading, width in (("expected", 8), ("obtained", 8), ("tolerance", 9), ("runs", 6), ("", 5)):
            table.add_column(heading, justify="right", width=width, no_wrap=True)
        for row in group:
            values = (_number(row.expected), _number(row.obtained), _number(row.tolerance), f"{row.runs:,}")
            table.add_row(f"  {row.what}", *values, "ok" if row.holds else "FAILS")
        console.print(table)


def _number(value: float) -> str:
    return f"{value:.0f}" if value == round(value) else f"{value:.4f}"
