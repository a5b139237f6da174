"""How fast this computer is just now, so that a test of cost is a ratio and not a time."""

from __future__ import annotations

import time
from collections.abc import Callable

STEPS = 400_000
"""Some 20 ms of the interpreter on a quiet computer of 2025."""

MEASUREMENTS = 3


def units(work: Callable[[], object]) -> float:
    """Processor time of some work, in units of a plain loop that is measured before and after it.

    A unit is the slower of the two loops: a computer that is busy for a moment is slow for both. The smallest of three
    measurements counts: being disturbed only ever adds, and work that is too slow is so three times.
    """
    found = []
    for _ in range(MEASUREMENTS):
        before = _seconds(_loop)
        taken = _seconds(work)
        found.append(taken / max(before, _seconds(_loop)))
    return min(found)


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _loop() -> int:
    total = 0
    for number in range(STEPS):
        total += number
    return total
