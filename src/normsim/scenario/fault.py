"""One thing that is wrong with a scenario, before it has a place in a file."""

from __future__ import annotations

from dataclasses import dataclass, field

Path = tuple[str | int, ...]


@dataclass(frozen=True)
class Fault:
    """What is wrong at one path.

    Args:
        path: Keys and list positions from the top of the scenario, as a user would write them.
        text: What is wrong, what was given, what is allowed.
        at_key: Whether the key is meant, not its value.
        relies_on: Other paths that this was concluded from; where one of them is wrong too, this may be no fault.
    """

    path: Path
    text: str
    at_key: bool = False
    relies_on: tuple[Path, ...] = field(default=(), compare=False)
