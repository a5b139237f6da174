"""Who computes: worker processes for short answers, and all of them together for one with more runs."""

from __future__ import annotations

import os
from collections.abc import Mapping
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from threading import Lock

from normsim.app.answers import Answering
from normsim.app.bases import Base
from normsim.app.limits import FULLER
from normsim.app.wish import Wish
from normsim.engine.simulate import simulate
from normsim.engine.workers import THREAD_LIMITS, begin_worker, end_of_results
from normsim.results import Results
from normsim.scenario.schema import Scenario
from normsim.streams import BLOCK

_answering: list[Answering] = []


def _begin(bases: Mapping[str, Base]) -> None:
    begin_worker()
    _answering[:] = [Answering(bases)]


def _work(wish: Wish) -> str:
    return _answering[0].answer(wish)


class Staff:
    """Worker processes, and one thread that puts together what they simulate side by side.

    A quick answer, of one seed block, is the work of one process from the wish to its text; so is the finest one, for
    which nobody waits. The blocks of the one between are simulated by all processes at the same time; this process only
    joins them and makes the figures, in a thread.
    """

    def __init__(self, bases: Mapping[str, Base], workers: int) -> None:
        """Hire them; processes start with the first wish, or with ``warm``.

        Args:
            bases: The scenarios that are served.
            workers: Worker processes.
        """
        self.workers = workers
        self._bases = dict(bases)
        # The workers share the cores already: linear algebra with threads of its own would only get in their way.
        for name in THREAD_LIMITS:
            os.environ.setdefault(name, "1")
        self._closed = False
        self._lock = Lock()
        self._pool = self._opened()
        self._joint = Answering(self._bases, self._together)
        self._joining = ThreadPoolExecutor(1, thread_name_prefix="joint answer")

    def _opened(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self.workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._bases,)
        )

    def occupied_by(self, wish: Wish) -> int:
        """How many processes an answer keeps busy."""
        return self.workers if BLOCK < wish.runs <= FULLER else 1

    def submit(self, wish: Wish) -> Future[str]:
        """Begin an answer.

        Args:
            wish: What is wanted.

        Returns:
            Its JSON text, in time. It fails with ``BrokenProcessPool`` if a worker was killed; the next wish goes to
            fresh ones.
        """
        if self.occupied_by(wish) > 1:
            return self._joining.submit(self._joint.answer, wish)
        pool = self._pool
        try:
            return pool.submit(_work, wish)
        except BrokenProcessPool:
            return self._instead_of(pool).submit(_work, wish)

    def _together(self, scenario: Scenario) -> Results:
        pool = self._pool
        try:
            return simulate(scenario, jobs=self.workers, pool=pool)
        except BrokenProcessPool:
            self._instead_of(pool)
            raise

    def _instead_of(self, broken: ProcessPoolExecutor) -> ProcessPoolExecutor:
        """Other workers, after some were killed, perhaps for want of memory."""
        with self._lock:
            if self._pool is broken and not self._closed:
                self._pool = self._opened()
            return self._pool

    def warm(self, wish: Wish) -> None:
        """Start the workers before anybody asks: what a first answer imports and reads takes seconds.

        Args:
            wish: A small one; its answer is not kept.
        """
        for _ in range(self.workers):
            self._pool.submit(_work, wish)
        self._joining.submit(self._joint.answer, wish)

    def close(self) -> None:
        """End the workers; what is under way comes to nothing. It may be called twice, and by a signal."""
        self._closed = True
        pool = self._pool
        processes = list((getattr(pool, "_processes", None) or {}).values())
        end_of_results(pool)
        pool.shutdown(wait=False, cancel_futures=True)
        self._joining.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()
