"""A program that is killed while its workers are at work: run by ``test_workers.py``."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from normsim.engine.workers import worker_pool


def heartbeat(place: str) -> None:
    """Show for some minutes that this worker lives."""
    for beat in range(6000):
        Path(place).write_text(str(beat), encoding="utf-8")
        time.sleep(0.05)


if __name__ == "__main__":
    with worker_pool(2) as pool:
        for place in sys.argv[1:]:
            pool.submit(heartbeat, place)
        time.sleep(60)
