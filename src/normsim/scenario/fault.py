"""One thing that is wrong with a scenario, before it has a place in a file."""

from __future__ import annotations

from dataclasses import dataclass, field

Path = tuple[str | int, ...]
MOST_FAULTS = 200
"""Faults that are told at once; nobody reads more, and finding what was meant takes time."""


@dataclass(frozen=True)
class Fault:
    """What is wrong at one path.

    Args:
        path: Keys and list positions from the top of the scenario, as a user would write them.
        text: What is wrong, what was given, what is allowed.
        at_key: Whether the key is meant, not its value.
        relies_on: Other paths that this was concluded from; where one of them is wrong too, this may be no fault.
        forgiven: Whether it is no fault where what it relies on was changed by another file or by ``--set``, because
            the value can be cut to fit.
    """

    path: Path
    text: str
    at_key: bool = False
    relies_on: tuple[Path, ...] = field(default=(), compare=False)
    forgiven: bool = field(default=False, compare=False)
