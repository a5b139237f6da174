"""Worker processes that end when they should: at the end of the work, on an error, or on Ctrl-C."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context

THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@contextmanager
def worker_pool(workers: int) -> Iterator[Executor]:
    """Open worker processes that start from nothing on every platform, and end them at once on an error."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_leave_interrupts)
    # The workers share the cores already: linear algebra with threads of its own would only get in their way.
    before = {name: os.environ.get(name) for name in THREAD_LIMITS}
    os.environ.update(dict.fromkeys(THREAD_LIMITS, "1"))
    try:
        yield pool
    except BaseException:
        for process in list((getattr(pool, "_processes", None) or {}).values()):
            process.terminate()
        end_of_results(pool)
        pool.shutdown(wait=False, cancel_futures=True)
        raise
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    pool.shutdown()


def _leave_interrupts() -> None:
    """Leave Ctrl-C, which the terminal sends to workers too, to the process that ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def end_of_results(pool: ProcessPoolExecutor) -> None:
    """Close this process's own end of the pipe on which results come.

    A worker that is stopped in the middle of a result leaves half a message. The thread that reads it would wait for
    the rest for ever, and Python would wait for that thread, as long as anybody could still write.
    """
    writer = getattr(getattr(pool, "_result_queue", None), "_writer", None)
    if writer is not None:
        with suppress(OSError):
            writer.close()
