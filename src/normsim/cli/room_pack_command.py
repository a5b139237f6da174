"""``normsim room pack``: check the plan and what it would take, then simulate and write the folder."""

from __future__ import annotations

import shlex
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from normsim.cli.guard import print_json
from normsim.cli.terminal import Terminal

if TYPE_CHECKING:
    from normsim.cli.terminal import Progress
    from normsim.report.comparison_page import ComparisonInputs
    from normsim.report.inputs import ReportInputs
    from normsim.room.explorer import Explored
    from normsim.room.planning import Planned


TRIED = 500
"""Runs by which the time of the reports is guessed."""


@dataclass(frozen=True)
class PackRequest:
    """What the user asked for.

    Args:
        plan: Path of the plan, or the name of a shipped one.
        out: Folder to write.
        jobs: Worker processes, 0 for what the computer has.
        force: Replace a folder that this tool did not write.
    """

    plan: str
    out: Path
    jobs: int = 0
    force: bool = False

    @property
    def command(self) -> str:
        """Command line that gives the folder again."""
        return shlex.join(["normsim", "room", "pack", self.plan, "--out", str(self.out)])

    @property
    def kept(self) -> Path:
        """Folder beside the pack in which finished settings are kept, so that an interrupted pack goes on."""
        return self.out.with_name(f"{self.out.name}.settings")


def pack_folder(request: PackRequest, terminal: Terminal) -> None:
    """Make the workshop folder; nothing is written into it before all of it is finished.

    Args:
        request: What the user asked for.
        terminal: Where to say it.

    Raises:
        InputError: If the plan or the folder cannot be used, or the plan would take too long or too much room.
    """
    from normsim.cli.run_command import worker_count
    from normsim.experiments.folders import PREVIOUS, check_folder
    from normsim.room.pack import KEEP, Workshop, build_pack
    from normsim.room.planning import find_plan, load_plan
    from normsim.room.writing import check_filled_in, write_room_folder

    started = time.monotonic()
    planned = load_plan(find_plan(request.plan), file=request.plan)
    check_folder(request.out, force=request.force)
    check_filled_in(request.out, KEEP)
    jobs = worker_count(request.jobs)
    _check_reports(planned, jobs)
    explored = _explore(planned, request, jobs, terminal)
    runs = _reports(planned, jobs, terminal)
    side_by_side = _compare(planned, runs, jobs, terminal)
    with terminal.working("pages"):
        files = build_pack(Workshop(planned, runs, explored, request.command, side_by_side))
    write_room_folder(request.out, files, command=request.command, force=request.force, keep=KEEP)
    size = sum(len(text.encode()) for text in files.values())
    terminal.say(f"{request.out / 'index.html'}: {len(files)} files, {size / 1e6:.1f} MB; open it by double-click")
    if (request.out / PREVIOUS).exists():
        terminal.say(f"{request.out / PREVIOUS} is the last pack; the laptops do not need it")
    if explored is not None:
        terminal.say(f"{request.kept} keeps the simulated settings, so that packing again is quick; it can be deleted")
    if terminal.json:
        print_json(
            {
                "folder": str(request.out),
                "files": sorted(files),
                "bytes": size,
                "settings": explored.table.grid.size if explored else 0,
                "errors": [asdict(one) for one in explored.errors] if explored else [],
                "seconds": round(time.monotonic() - started, 1),
            }
        )


def _check_reports(planned: Planned, jobs: int) -> None:
    """Refuse reports that would take too long, after a few runs of the first one on the clock."""
    from normsim import simulate
    from normsim.room.sizes import check_reports

    first = next(iter(planned.reports.values())).scenario
    seconds, tried = 0.0, min(first.ensemble.runs, TRIED)
    for runs in (1, tried):  # the first one loads tables
        before = time.perf_counter()
        simulate(first.model_copy(update={"ensemble": first.ensemble.model_copy(update={"runs": runs})}), jobs=1)
        seconds = time.perf_counter() - before
    check_reports(planned, seconds=seconds / tried, jobs=jobs)


def _explore(planned: Planned, request: PackRequest, jobs: int, terminal: Terminal) -> Explored | None:
    from normsim import simulate
    from normsim.room.explorer import Effort, explore, starting_point
    from normsim.room.sizes import check_effort

    explorer, loaded = planned.plan.explorer, planned.explorer
    if explorer is None or loaded is None:
        return None
    simulate(loaded.scenario.model_copy(update={"ensemble": loaded.scenario.ensemble.model_copy(update={"runs": 1})}))
    before = time.perf_counter()
    baseline = simulate(loaded.scenario, jobs=1)
    check_effort(planned, baseline, seconds=time.perf_counter() - before, jobs=jobs)

    @contextmanager
    def step(what: str) -> Iterator[Progress]:
        with terminal.progress(what, "settings") as progress:
            yield progress

    base = starting_point(planned, baseline)
    return explore(explorer, base, baseline, Effort(request.kept, jobs, step))


def _reports(planned: Planned, jobs: int, terminal: Terminal) -> dict[str, ReportInputs]:
    """Simulate the scenarios that are shown; the first is the baseline that the others draw in grey."""
    from normsim import simulate
    from normsim.experiments.measures import Measures
    from normsim.experiments.snowball import snowball
    from normsim.experiments.summary import summarise
    from normsim.report.inputs import ReportInputs
    from normsim.room.pack import report_command

    found: dict[str, ReportInputs] = {}
    first = None
    for name, loaded in planned.reports.items():
        with terminal.progress(name) as progress:
            results = simulate(loaded.scenario, jobs=jobs, progress=progress)
        with terminal.progress(f"{name}, without contagion") as progress:
            without = snowball(results, jobs, progress)
        measures = Measures(results)
        summary = summarise(results, without, measures=measures)
        command = report_command(planned.plan.reports[name], planned.plan.runs)
        found[name] = ReportInputs(results, summary, summary["snowball"], command, (), {}, baseline=first)
        first = first or results
    return found


def _compare(planned: Planned, runs: dict[str, ReportInputs], jobs: int, terminal: Terminal) -> ComparisonInputs | None:
    """Lay the reports' own runs side by side; only a scenario with another seed is simulated again."""
    from normsim import simulate
    from normsim.room.compared import compared, to_compare
    from normsim.room.pack import INDEX

    wanted = to_compare(planned)
    ensembles = {name: runs[name].results for name in wanted.names if name not in wanted.again}
    for name in wanted.again:
        with terminal.progress(f"{name}, for the comparison") as progress:
            ensembles[name] = simulate(wanted.scenarios[name], jobs=jobs, progress=progress)
    with terminal.working("comparison"):
        return compared(planned, ensembles, home=INDEX)
