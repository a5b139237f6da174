"""What is computed, and for whom: a bounded cache, and nothing computed for those who moved on."""

from __future__ import annotations

import json
import logging
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from concurrent.futures import CancelledError, Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass, field
from threading import RLock

from normsim.app.bases import Base
from normsim.app.staff import Staff
from normsim.app.texts import texts
from normsim.app.wish import Wish, key_of

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


def _stays() -> bool:
    return False


@dataclass
class _Job:
    """One answer under way, the workers it keeps busy, and how many wait for it."""

    future: Future[str]
    workers: int = 1
    waiting: int = 0

    @property
    def failed(self) -> bool:
        """Whether it has ended without an answer."""
        done = self.future.done()
        return done and (self.future.cancelled() or self.future.exception() is not None)


@dataclass
class _Asker:
    """One open page: its latest question, and what it waits for."""

    number: int = -1
    jobs: dict[str, _Job] = field(default_factory=dict)


class Desk:
    """Hands wishes to those who compute and keeps their answers."""

    def __init__(self, bases: Mapping[str, Base], workers: int, *, cache_bytes: int = CACHE_BYTES) -> None:
        """Open the desk; processes start with the first wish, or with ``warm``.

        Args:
            bases: The scenarios that are served.
            workers: Worker processes.
            cache_bytes: Memory for answers, bytes.
        """
        self._staff, self._room = Staff(bases, workers), cache_bytes
        # A future that has failed already calls back at once, in the thread that holds the lock.
        self._lock = RLock()
        self._cache: OrderedDict[str, str] = OrderedDict()
        self._cached = 0
        self._jobs: dict[str, _Job] = {}
        self._askers: OrderedDict[str, _Asker] = OrderedDict()
        self._recent: deque[tuple[float, str]] = deque(maxlen=10 * workers + 1)
        self._closed = False

    def ask(
        self, wish: Wish, asker: str, number: int, gone: Callable[[], bool] = _stays, finer: Wish | None = None
    ) -> str | None:
        """Answer a wish, computing it if nobody has asked the same yet.

        Args:
            wish: What is wanted.
            asker: Name of the page that asks; its older wishes are dropped.
            number: Counts the page's questions.
            gone: Whether the one who asks has hung up.
            finer: The same with more runs, answered instead where all workers are free for it and hardly anybody else
                asks.

        Returns:
            JSON text; None if the page has asked something newer meanwhile.
        """
        now, plain = time.monotonic(), (key_of(wish), wish)
        better = None if finer is None else (key_of(finer), finer)

        def chosen() -> tuple[str, Wish]:
            return better if better is not None and self._at_once(better[0], asker, number, now) else plain

        with self._lock:
            self._recent.append((now, asker))
        return self._answer(chosen, asker, number, gone)

    def ask_if_calm(self, wish: Wish, asker: str, number: int, gone: Callable[[], bool] = _stays) -> str | None:
        """Answer a wish only if it is cached, or if a worker is free and few others are asking."""
        key = key_of(wish)

        def chosen() -> tuple[str, Wish] | None:
            return (key, wish) if key in self._cache or key in self._jobs or self._calm() else None

        return self._answer(chosen, asker, number, gone)

    def _answer(
        self, chosen: Callable[[], tuple[str, Wish] | None], asker: str, number: int, gone: Callable[[], bool]
    ) -> str | None:
        """Answer what is chosen under the lock, so that two who ask in the same instant know of each other."""
        # A worker that was killed takes the answers of the others with it: they are asked for once more.
        for _ in range(TRIES):
            with self._lock:
                if self._closed or gone():
                    return None
                one = chosen()
                if one is None:
                    return None
                key, wish = one
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
        """Start the workers before anybody asks; see :meth:`normsim.app.staff.Staff.warm`."""
        self._staff.warm(wish)

    def close(self) -> None:
        """End the workers; who still waits gets nothing. It may be called twice, and by a signal."""
        self._closed = True
        self._staff.close()

    @property
    def pending(self) -> int:
        """Answers under way."""
        return len(self._jobs)

    def _calm(self) -> bool:
        """Whether more runs for one would not keep others waiting."""
        self._forget(time.monotonic())
        return self._busy() < self._staff.workers and len(self._recent) <= 10 * self._staff.workers

    def _at_once(self, key: str, asker: str, number: int, now: float) -> bool:
        """Whether an answer with more runs comes about as soon as a quick one.

        Side by side a few blocks take not much longer than one, if nobody else wants the workers; what this page asked
        before and nobody else waits for is dropped now.
        """
        if key in self._cache or key in self._jobs:
            return True
        who = self._askers.get(asker)
        if who is not None and number > who.number:
            self._leave(who)
        self._forget(now)
        others = {name for _, name in self._recent} - {asker}
        return self._staff.workers > 1 and self._busy() == 0 and len(others) < self._staff.workers

    def _forget(self, now: float) -> None:
        while self._recent and self._recent[0][0] < now - RECENT_SECONDS:
            self._recent.popleft()

    def _busy(self) -> int:
        """Workers that have something to do."""
        return sum(job.workers for job in self._jobs.values() if not job.future.done())

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
        if job is None or job.failed:  # who waited for it may be here before it is taken out
            job = self._jobs[key] = _Job(self._staff.submit(wish), self._staff.occupied_by(wish))
            job.future.add_done_callback(lambda future: self._keep(key, future))
        job.waiting += 1
        who.jobs[key] = job
        return job

    def _leave(self, who: _Asker) -> None:
        """Stop waiting for older wishes."""
        for key, job in who.jobs.items():
            self._give_up(key, job)
        who.jobs.clear()

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
            if who is None or who.number != number or key not in who.jobs:
                return
            job = who.jobs.pop(key)
            if gave_up:
                self._give_up(key, job)

    def _give_up(self, key: str, job: _Job) -> None:
        """One waits no longer; a job that nobody waits for and that has not begun is dropped."""
        job.waiting -= 1
        if job.waiting <= 0 and job.future.cancel() and self._jobs.get(key) is job:
            del self._jobs[key]

    def _keep(self, key: str, future: Future[str]) -> None:
        if future.cancelled():
            return  # told by the one who cancelled, who holds the lock
        with self._lock:
            job = self._jobs.get(key)
            if job is not None and job.future is future:
                del self._jobs[key]
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
