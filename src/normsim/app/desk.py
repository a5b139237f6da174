"""Who computes what, and for whom: worker processes, a bounded cache, and nothing computed for those who moved on."""

from __future__ import annotations

import json
import logging
import os
import signal
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from multiprocessing import get_context
from threading import RLock

from normsim.app.answers import Answering
from normsim.app.bases import Base
from normsim.app.texts import texts
from normsim.app.wish import Wish, key_of
from normsim.engine.workers import THREAD_LIMITS, end_of_results

log = logging.getLogger("normsim")

CACHE_BYTES = 64 * 1024**2
MOST_ASKERS = 1_000
WAIT_SECONDS = 120.0
LOOK_SECONDS = 1.0
"""How often it is looked whether the one who waits is still there."""

RECENT_SECONDS = 2.0
TRIES = 2
ENTRY_BYTES = 500
"""What an answer in the cache takes beside its text."""

_answering: list[Answering] = []


def _begin(bases: Mapping[str, Base]) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal sends Ctrl-C to workers too; the desk ends them
    _answering[:] = [Answering(bases)]


def _warm(wish: Wish) -> None:
    _answering[0].answer(wish)


def _work(wish: Wish) -> str:
    return _answering[0].answer(wish)


def _stays() -> bool:
    return False


@dataclass
class _Job:
    """One answer under way, and how many wait for it."""

    future: Future[str]
    waiting: int = 0


@dataclass
class _Asker:
    """One open page: its latest question, and what it waits for."""

    number: int = -1
    keys: set[str] = field(default_factory=set)


class Desk:
    """Hands wishes to worker processes and keeps their answers."""

    def __init__(self, bases: Mapping[str, Base], workers: int, *, cache_bytes: int = CACHE_BYTES) -> None:
        """Open the desk; processes start with the first wish, or with ``warm``.

        Args:
            bases: The scenarios that are served.
            workers: Worker processes.
            cache_bytes: Memory for answers, bytes.
        """
        self._bases, self._workers, self._room = dict(bases), workers, cache_bytes
        # A future that has failed already calls back at once, in the thread that holds the lock.
        self._lock = RLock()
        self._cache: OrderedDict[str, str] = OrderedDict()
        self._cached = 0
        self._jobs: dict[str, _Job] = {}
        self._askers: OrderedDict[str, _Asker] = OrderedDict()
        self._recent: deque[float] = deque(maxlen=10 * workers + 1)
        # The workers share the cores already: linear algebra with threads of its own would only get in their way.
        for name in THREAD_LIMITS:
            os.environ.setdefault(name, "1")
        self._closed = False
        self._pool = self._opened()

    def _opened(self) -> ProcessPoolExecutor:
        return ProcessPoolExecutor(
            self._workers, mp_context=get_context("spawn"), initializer=_begin, initargs=(self._bases,)
        )

    def ask(self, wish: Wish, asker: str, number: int, gone: Callable[[], bool] = _stays) -> str | None:
        """Answer a wish, computing it if nobody has asked the same yet.

        Args:
            wish: What is wanted.
            asker: Name of the page that asks; its older wishes are dropped.
            number: Counts the page's questions.
            gone: Whether the one who asks has hung up.

        Returns:
            JSON text; None if the page has asked something newer meanwhile.
        """
        with self._lock:
            self._recent.append(time.monotonic())
        return self._answer(key_of(wish), wish, asker, number, gone)

    def ask_if_calm(self, wish: Wish, asker: str, number: int, gone: Callable[[], bool] = _stays) -> str | None:
        """Answer a wish only if it is cached, or if a worker is free and few others are asking."""
        key = key_of(wish)
        with self._lock:
            if key not in self._cache and key not in self._jobs and not self._calm():
                return None
        return self._answer(key, wish, asker, number, gone)

    def _answer(self, key: str, wish: Wish, asker: str, number: int, gone: Callable[[], bool]) -> str | None:
        # A worker that was killed takes the answers of the others with it: they are asked for once more.
        for _ in range(TRIES):
            with self._lock:
                if self._closed or gone():
                    return None
                job = self._enter(key, wish, asker, number)
                if not isinstance(job, _Job):
                    return job
            try:
                return self._wait(key, job, asker, number, gone)
            except BrokenProcessPool:
                if not self._closed:
                    log.warning("a worker process has ended; others take its place")
        return _told("failed")

    def warm(self, wish: Wish) -> None:
        """Start the workers before anybody asks: what a first answer imports and reads takes seconds.

        Args:
            wish: A small one; its answer is not kept.
        """
        for _ in range(self._workers):
            self._pool.submit(_warm, wish)

    def close(self) -> None:
        """End the workers; who still waits gets nothing. It may be called twice, and by a signal."""
        self._closed = True
        pool, processes = self._pool, list((getattr(self._pool, "_processes", None) or {}).values())
        end_of_results(pool)
        pool.shutdown(wait=False, cancel_futures=True)
        for process in processes:
            process.terminate()

    @property
    def pending(self) -> int:
        """Answers under way."""
        return len(self._jobs)

    def _calm(self) -> bool:
        """Whether more runs for one would not keep others waiting."""
        now = time.monotonic()
        while self._recent and self._recent[0] < now - RECENT_SECONDS:
            self._recent.popleft()
        busy = sum(not job.future.done() for job in self._jobs.values())
        return busy < self._workers and len(self._recent) <= 10 * self._workers

    def _enter(self, key: str, wish: Wish, asker: str, number: int) -> _Job | str | None:
        """The job to wait for, the cached answer, or None for a question that is older than the page's latest."""
        who = self._askers.setdefault(asker, _Asker())
        self._askers.move_to_end(asker)
        while len(self._askers) > MOST_ASKERS:
            self._askers.popitem(last=False)
        if number < who.number:
            return None
        if number > who.number:
            self._leave(who)
            who.number = number
        if key in self._cache:
            self._cache.move_to_end(key)
            return self._cache[key]
        job = self._jobs.get(key)
        if job is None:
            job = self._jobs[key] = _Job(self._submit(wish))
            job.future.add_done_callback(lambda future: self._keep(key, future))
        job.waiting += 1
        who.keys.add(key)
        return job

    def _leave(self, who: _Asker) -> None:
        """Stop waiting for older wishes."""
        for key in who.keys:
            self._give_up(key)
        who.keys.clear()

    def _submit(self, wish: Wish) -> Future[str]:
        try:
            return self._pool.submit(_work, wish)
        except BrokenProcessPool:
            # A worker was killed, perhaps for want of memory: the others' wishes go to fresh ones.
            self._pool = self._opened()
            return self._pool.submit(_work, wish)

    def _wait(self, key: str, job: _Job, asker: str, number: int, gone: Callable[[], bool]) -> str | None:
        end = time.monotonic() + WAIT_SECONDS
        try:
            while (left := end - time.monotonic()) > 0 and not gone():
                with suppress(TimeoutError):
                    return job.future.result(timeout=min(left, LOOK_SECONDS))
        except CancelledError:
            return None
        except BrokenProcessPool:
            raise
        except Exception:
            # A bug: told where the workbench runs, and on the page in one sentence.
            log.exception("an answer could not be computed")
            return _told("failed")
        finally:
            self._done_waiting(key, asker, number, gave_up=not job.future.done())
        return _told("late")

    def _done_waiting(self, key: str, asker: str, number: int, *, gave_up: bool) -> None:
        """Forget that a page waits: its name for the answer may soon be that of somebody else's job."""
        with self._lock:
            who = self._askers.get(asker)
            if who is None or who.number != number or key not in who.keys:
                return
            who.keys.discard(key)
            if gave_up:
                self._give_up(key)

    def _give_up(self, key: str) -> None:
        """One waits no longer; a job that nobody waits for and that has not begun is dropped."""
        job = self._jobs.get(key)
        if job is not None:
            job.waiting -= 1
            if job.waiting <= 0 and job.future.cancel():
                self._jobs.pop(key, None)

    def _keep(self, key: str, future: Future[str]) -> None:
        if future.cancelled():
            return  # told by the one who cancelled, who holds the lock
        with self._lock:
            self._jobs.pop(key, None)
            if future.exception() is not None:
                return
            text = future.result()
            if _size(text) > self._room:
                return
            self._cache[key] = text
            self._cached += _size(text)
            while self._cached > self._room:
                _, gone = self._cache.popitem(last=False)
                self._cached -= _size(gone)


def _size(text: str) -> int:
    return len(text) + ENTRY_BYTES


def _told(name: str) -> str:
    """A sentence of the catalogue as an answer."""
    problem = {"file": "", "line": 0, "column": 0, "key": "", "text": texts()["status"][name]}
    return json.dumps({"problems": [problem]})
