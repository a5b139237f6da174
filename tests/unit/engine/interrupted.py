"""A program that is interrupted while a worker is in the middle of a result: run by ``test_workers.py``."""

from __future__ import annotations

import sys
import time
from pathlib import Path
from typing import Any

from normsim.engine.workers import worker_pool


def half_a_result(told: str) -> None:
    """Write the head of a long result and a part of its body where results go, as a large one lies for a while."""
    frame: Any = sys._getframe()
    while "result_queue" not in frame.f_locals:
        frame = frame.f_back
    frame.f_locals["result_queue"]._writer._send(b"\0\0\x10\0half")
    Path(told).touch()
    time.sleep(60)


def main(told: Path) -> None:
    """Interrupt as Ctrl-C does."""
    with worker_pool(2) as pool:
        pool.submit(half_a_result, str(told))
        while not told.exists():
            time.sleep(0.01)
        time.sleep(0.2)  # the thread that reads results has found the head
        raise KeyboardInterrupt


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except KeyboardInterrupt:
        print("interrupted")
