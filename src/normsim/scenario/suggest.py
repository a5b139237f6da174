"""Did you mean: the nearest of the names that are allowed."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from functools import lru_cache

SHOWN = 12


def nearest(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed name that looks most like a word, None if none does."""
    return _nearest(word, tuple(dict.fromkeys(allowed)))


@lru_cache(maxsize=4096)
def _nearest(word: str, names: tuple[str, ...]) -> str | None:
    folded = {name.casefold(): name for name in reversed(names)}
    close = difflib.get_close_matches(word.casefold(), folded, n=1, cutoff=0.65)
    if close:
        return folded[close[0]]
    plural = {name.casefold().rstrip("s"): name for name in names}
    return plural.get(word.casefold().rstrip("s"))


def did_you_mean(word: str, allowed: Iterable[str]) -> str:
    """``; did you mean X?`` for the nearest allowed name, else the allowed names, else nothing."""
    names = list(dict.fromkeys(allowed))
    close = nearest(word, names)
    if close:
        return f"; did you mean {close}?"
    return f"; known: {listed(names)}" if names else ""


def listed(names: Iterable[str], most: int = SHOWN) -> str:
    """``a, b, c``, cut after a few."""
    known = list(names)
    shown = ", ".join(known[:most])
    return f"{shown} and {len(known) - most} more" if len(known) > most + 1 else ", ".join(known)
