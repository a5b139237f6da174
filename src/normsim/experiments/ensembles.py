"""Many ensembles at once: each scenario is simulated and reduced to its numbers in a worker of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import as_completed
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from normsim.engine.simulate import simulate
from normsim.engine.workers import worker_pool
from normsim.errors import InputError, Problem

if TYPE_CHECKING:
    from normsim.results import Results
    from normsim.scenario.schema import Scenario

Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class Task:
    """One ensemble, and what is wanted of it.

    Args:
        scenario: What is simulated.
        reduce: Takes the results and gives what is kept; it and what it gives can be pickled.
    """

    scenario: Scenario
    reduce: Callable[[Results], Any]


@dataclass(frozen=True)
class Failed:
    """Why an ensemble could not be simulated.

    Args:
        problems: What is wrong with the input; empty for a mistake of this program.
        text: The error in a line.
    """

    problems: tuple[Problem, ...]
    text: str

    @property
    def is_bug(self) -> bool:
        """Whether it is no fault of the input."""
        return not self.problems


def simulated(tasks: Sequence[Task], *, jobs: int = 1, progress: Progress | None = None) -> tuple[Any | Failed, ...]:
    """Simulate many scenarios, each in one process; one that fails does not stop the others.

    Only the reduced numbers travel between processes, and no ensemble is kept longer than it takes to reduce it, so
    that memory does not grow with the number of scenarios.

    Args:
        tasks: What is simulated and what is kept of it.
        jobs: Worker processes. The numbers do not depend on it.
        progress: Told how many runs are done and wanted, if given.

    Returns:
        What each task's ``reduce`` gave, in the order of the tasks, or why it failed.
    """
    total, done = sum(task.scenario.ensemble.runs for task in tasks), 0
    found: list[Any | Failed] = [None] * len(tasks)
    for place, outcome in _worked(tasks, min(jobs, len(tasks))):
        found[place] = outcome
        done += tasks[place].scenario.ensemble.runs
        if progress is not None:
            progress(done, total)
    return tuple(found)


def _worked(tasks: Sequence[Task], jobs: int) -> Iterator[tuple[int, Any | Failed]]:
    if jobs <= 1:
        for place, task in enumerate(tasks):
            yield place, work(task)
        return
    with worker_pool(jobs) as pool:
        waiting = {pool.submit(work, task): place for place, task in enumerate(tasks)}
        for future in as_completed(waiting):
            yield waiting[future], future.result()


def work(task: Task) -> Any | Failed:
    """Simulate and reduce one task; an error becomes a value, because not every error survives pickling."""
    try:
        return task.reduce(simulate(task.scenario))
    except InputError as error:
        return Failed(error.problems, str(error))
    except Exception as error:  # a bug in one scenario must not lose the others; the caller says so
        return Failed((), f"{type(error).__name__}: {' '.join(str(error).split())}")
