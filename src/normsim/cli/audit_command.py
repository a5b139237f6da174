"""``normsim check audit``: which headlines flip when one modelling choice is made differently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

from normsim.cli.guard import print_json
from normsim.cli.names import find
from normsim.cli.terminal import Progress, Terminal
from normsim.errors import InputError

if TYPE_CHECKING:
    from normsim.analyses.audit import Audit

DONE = 0
RUNS = 1000


def check_audit(
    files: Sequence[str], terminal: Terminal, *, runs: int = RUNS, jobs: int = 1, out: Path | None = None
) -> int:
    """Audit scenario files and print what flips.

    An audit informs, so a headline that flips is no failure.

    Args:
        files: Scenario files or names of shipped scenarios.
        terminal: What is said, and in which form.
        runs: Runs of each case.
        jobs: Worker processes.
        out: File to write the page of the (last) audit to, Markdown.

    Returns:
        Exit code, always 0.

    Raises:
        InputError: With every problem of a file, of the number of runs or of ``out``; nothing was run then.
    """
    from normsim.analyses.audit import audit
    from normsim.analyses.audit_page import audit_page, summary_line
    from normsim.analyses.writing import write_whole
    from normsim.experiments.folders import check_file
    from normsim.loading import load
    from normsim.scenario.sections import MAX_RUNS

    if out is not None:
        check_file(out)
    if not 1 <= runs <= MAX_RUNS:
        raise InputError.of(f"an audit needs 1 to {MAX_RUNS:,} runs a case, {runs:,} was given", key="--runs")
    # All files are read before the first run: a slip in the last one should not cost minutes.
    loaded = [(file, load(find(file))) for file in files]
    trees = []
    for file, one in loaded:
        with terminal.progress(f"auditing {one.name}") as show:
            found = audit(one.scenario, runs=runs, jobs=jobs, progress=_in_runs(show, runs))
        trees.append(audit_tree(found, one.name))
        if out is not None:
            write_whole(out, audit_page(found, f"normsim check audit {file} --runs {runs}"))
        if not terminal.json and not terminal.quiet:
            _print_table(found)
        terminal.say(summary_line(found))
    if terminal.json:
        print_json({"audits": trees})
    return DONE


def audit_tree(found: Audit, name: str) -> dict[str, object]:
    """The audit as plain dicts and lists."""
    cases = [
        asdict(case) | {"flips": [asdict(flag) for flag in found.flags(case)], "medians": found.medians(case)}
        for case in found.cases
    ]
    return {"scenario": name, "runs": found.runs, "by": found.month, "base": asdict(found.base), "cases": cases}


def _in_runs(show: Progress, runs: int) -> Progress:
    """Count runs instead of cases."""
    return lambda done, total: show(done * runs, total * runs)


def _print_table(found: Audit) -> None:
    from rich.console import Console
    from rich.table import Table

    from normsim.analyses.audit_page import flips_text, further_text, step5

    console = Console(highlight=False, markup=False)
    console.print(f"{found.title}, by {found.month}, {found.runs:,} runs a case", style="bold")
    table = Table(box=None, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column("further exits", overflow="fold", min_width=24)
    for heading in (*found.base.further, "mean", "chance", "gain", "loss", "flips"):
        table.add_column(heading, justify="right", no_wrap=True)
    for case in (found.base, *found.cases):
        exits = (further_text(further) for further in case.further.values())
        rest = (f"{case.mean:.1f}", step5(case.chance), f"{case.gain:.2f}", f"{case.loss:.2f}", flips_text(found, case))
        table.add_row(case.name, *exits, *rest)
    console.print(table)
    for case in found.cases:
        for flag in found.flags(case):
            kind = "FLIPS" if flag.clear else "close"
            console.print(f"{kind}: {case.name}: {flag.question} {flag.before} before, {flag.after} with it")
        for treaty, (before, after) in found.medians(case).items():
            console.print(f"MOVES: {case.name}: median of further exits, {treaty}: {before} before, {after} with it")
