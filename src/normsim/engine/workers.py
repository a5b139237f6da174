"""Worker processes that end when they should: with the work, on an error, on Ctrl-C, or with the process they serve."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, suppress
from multiprocessing import get_context, parent_process
from threading import Thread

THREAD_LIMITS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


@contextmanager
def worker_pool(workers: int) -> Iterator[Executor]:
    """Open worker processes that start from nothing on every platform, and end them at once on an error."""
    pool = ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=begin_worker)
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


def begin_worker() -> None:
    """Make this process a worker: it leaves Ctrl-C to the process that it works for, and does not outlive it.

    A terminal sends Ctrl-C to workers too. A process that is killed cannot end its workers, and they would wait for
    ever: for further work, or for somebody to read a result.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_end_with_parent, name="end with parent", daemon=True).start()


def _end_with_parent() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def end_of_results(pool: ProcessPoolExecutor) -> None:
    """Close this process's own end of the pipe on which results come.

    A worker that is stopped in the middle of a result leaves half a message. The thread that reads it would wait for
    the rest for ever, and Python would wait for that thread, as long as anybody could still write.
    """
    writer = getattr(getattr(pool, "_result_queue", None), "_writer", None)
    if writer is not None:
        with suppress(OSError):
            writer.close()
