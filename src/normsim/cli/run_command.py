"""``normsim run``: load everything, check every folder, then simulate and write file by file."""

from __future__ import annotations

import os
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from normsim.cli.guard import print_json
from normsim.cli.names import find
from normsim.cli.terminal import Terminal
from normsim.errors import InputError, Problem
from normsim.experiments.folders import check_folder, folder_name

if TYPE_CHECKING:
    from normsim.experiments.outputs import Finished
    from normsim.loading import Loaded
    from normsim.results import Results

NO_CONTENT = ("ensemble.", "outcomes.", "claims.", "title", "question", "summary", "goal")
"""Keys whose change leaves nothing to compare with the file as it is."""

BASELINE_RUNS = 1000

MAX_JOBS = 8
"""Workers taken by default: each holds its own arrays, and more rarely pay."""


@dataclass(frozen=True)
class RunRequest:
    """What the user asked for.

    Args:
        files: Paths or names of shipped scenarios, as typed.
        sets: ``key=value`` texts.
        overrides: Names of overrides.
        runs: Number of runs in place of the file's.
        seed: Seed in place of the file's.
        jobs: Worker processes, 0 for what the computer has.
        out: Folder of the runs' folders.
        force: Replace a folder that this tool did not write.
        figures: Image format of extra figures, None for none.
    """

    files: tuple[str, ...]
    sets: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    runs: int | None = None
    seed: int | None = None
    jobs: int = 0
    out: Path = Path("reports")
    force: bool = False
    figures: str | None = None

    def all_sets(self) -> list[str]:
        """``--set`` texts with ``--runs`` and ``--seed`` as the last."""
        ensemble = (("runs", self.runs), ("seed", self.seed))
        return [*self.sets, *(f"ensemble.{name}={value}" for name, value in ensemble if value is not None)]

    def command(self, file: str) -> str:
        """Command line that gives the same run of one file again."""
        words = ["normsim", "run", file]
        for name in self.overrides:
            words += ["--override", name]
        for text in self.sets:
            words += ["--set", text]
        for option, value in (("--runs", self.runs), ("--seed", self.seed)):
            words += [option, str(value)] if value is not None else []
        return shlex.join(words)


@dataclass(frozen=True)
class Planned:
    """One scenario that is ready to run, and where it goes."""

    typed: str
    loaded: Loaded
    folder: Path


def run(request: RunRequest, terminal: Terminal) -> None:
    """Run scenario files one after the other; nothing is simulated before all of them are found good.

    Args:
        request: What the user asked for.
        terminal: Where to say it.

    Raises:
        InputError: If a file, an option or a folder cannot be used.
    """
    plans = plan(request)
    if request.figures is not None:
        from normsim.figures.images import check_images

        check_images()
    done = [_run_one(planned, request, terminal) for planned in plans]
    if terminal.json:
        print_json({"runs": done})


def plan(request: RunRequest) -> list[Planned]:
    """Load all files and check all folders, and collect every problem before anything is simulated."""
    from normsim.engine.limits import check_size
    from normsim.loading import load

    plans: list[Planned] = []
    problems: list[Problem] = []
    taken: dict[str, str] = {}
    for typed in request.files:
        path = find(typed)
        name = folder_name(path.stem, request.overrides, request.sets)
        # Two names that differ in case only are one folder on Windows and macOS.
        if name.casefold() in taken:
            other = taken[name.casefold()]
            text = f"would be written to the same folder ({name}) as {other}; run them one by one or rename one"
            problems.append(Problem(typed, 0, 0, "", text))
            continue
        taken[name.casefold()] = typed
        folder = request.out / name
        try:
            loaded = load(path, sets=request.all_sets(), overrides=request.overrides)
            check_size(loaded.scenario, file=typed)
            check_folder(folder, force=request.force)
        except InputError as error:
            problems.extend(error.problems)
        else:
            plans.append(Planned(typed, loaded, folder))
    if problems:
        raise InputError(problems)
    return plans


def worker_count(jobs: int) -> int:
    """Worker processes for ``--jobs``; 0 takes what the computer has, up to ``MAX_JOBS``."""
    allowed = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return jobs or min(allowed, MAX_JOBS)


def _run_one(planned: Planned, request: RunRequest, terminal: Terminal) -> dict[str, Any]:
    from normsim import simulate
    from normsim.experiments.headline import headline
    from normsim.experiments.measures import Measures
    from normsim.experiments.outputs import REPORT, Finished, run_texts, write_run
    from normsim.experiments.rerun import read_earlier, since_last
    from normsim.experiments.snowball import snowball
    from normsim.experiments.summary import summarise

    scenario, jobs, name = planned.loaded.scenario, worker_count(request.jobs), planned.loaded.name
    with terminal.progress(name) as progress:
        results = simulate(scenario, jobs=jobs, progress=progress)
    with terminal.progress(f"{name}, without contagion") as progress:
        without = snowball(results, jobs, progress)
    with terminal.working(f"{name}: report and tables"):
        measures = Measures(results)
        summary = summarise(results, without, measures=measures)
        baseline = _baseline(planned, request, jobs)
        earlier = read_earlier(planned.folder)
        since = since_last(earlier, measures) if earlier is not None else ()
        finished = Finished(planned.loaded, measures, summary, request.command(planned.typed), since)
        files: dict[str, str | bytes] = dict(run_texts(finished))
        files[REPORT] = _report(finished, files, baseline)
        if request.figures is not None:
            files |= _figures(results, request.figures)
        write_run(planned.folder, finished, files)
    for line in finished.since_last[:1]:
        terminal.say(line)
    finding, report = headline(summary), planned.folder / REPORT
    terminal.say(finding)
    terminal.say(str(report))
    return {
        "name": planned.loaded.name,
        "folder": str(planned.folder),
        "report": str(report),
        "headline": finding,
        "since_last": list(finished.since_last),
        "command": finished.command,
        "summary": summary,
    }


def _figures(results: Results, kind: str) -> dict[str, bytes]:
    from normsim.figures.images import images

    try:
        drawn = images(results, kind)
    except RuntimeError as error:
        if "Chrome" not in str(error):
            raise
        text = "needs Chrome or Chromium on this computer to draw image files; nothing was written"
        raise InputError.of(text, file="--figures") from error
    return {f"figures/{file}": content for file, content in drawn.items()}


def _baseline(planned: Planned, request: RunRequest, jobs: int) -> Results | None:
    """Simulate what the report draws in grey: the unchanged file of a changed run, else the file's own parent.

    A thousand runs are enough for a grey band, and they are the first thousand of the same random numbers.
    """
    from normsim import simulate
    from normsim.loading import load

    loaded = planned.loaded
    told = request.overrides or any(not text.startswith(NO_CONTENT) for text in request.sets)
    path = loaded.path if told else loaded.parent
    if path is None:
        return None
    ensemble = loaded.scenario.ensemble
    size = [f"ensemble.runs={min(ensemble.runs, BASELINE_RUNS)}", f"ensemble.seed={ensemble.seed}"]
    try:
        plain = load(path, sets=size).scenario
    except InputError:
        # A parent may be a fragment that does not stand alone: then there is nothing to compare with.
        return None
    return simulate(plain, jobs=jobs)


def _report(finished: Finished, files: dict[str, str | bytes], baseline: Results | None) -> str:
    from normsim.experiments.outputs import hashes
    from normsim.report import ReportInputs, build_report

    return build_report(
        ReportInputs(
            results=finished.measures.results,
            summary=finished.summary,
            snowball=finished.summary["snowball"],
            command=finished.command,
            files=tuple(files),
            hashes=hashes(files),
            since_last=finished.since_last,
            baseline=baseline,
        )
    )
