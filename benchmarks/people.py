"""Thirty people who each move a slider every three seconds.

Loopback only, and it stops by itself after at most ten minutes. Each person asks what a page asks: a quick answer, at
the same time one with more runs if there is time, and after a pause the finest one. Everybody has other settings.
"""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from benchmarks.serving import Figure, late, memory, served, summary
from normsim.app.limits import FULLER

LONGEST = 600
EVERY = 3.0
MOST_SECONDS = 3.0
"""Target for the quick answer, at the 95th percentile."""

MOST_GROWTH = 1.1
"""Memory counts as flat up to this ratio of its last third to its second: the first one fills the cache."""

VIEWS = ("exits", "exits", "exits", "norm", "map", "causes")


@dataclass
class Notes:
    """What was seen."""

    quick: list[float] = field(default_factory=list)
    runs: dict[int, int] = field(default_factory=dict)
    busy: int = 0
    errors: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)


def post(address: str, store: str, asked: str, wish: dict[str, object]) -> dict[str, object]:
    """Ask as the page does; raises on any answer but a good one."""
    place = urlsplit(address)
    body = {
        "output": f"{store}.data",
        "outputs": {"id": store, "property": "data"},
        "inputs": [{"id": asked, "property": "data", "value": wish}],
        "changedPropIds": [f"{asked}.data"],
    }
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=60)
    try:
        connection.request("POST", "/_dash-update-component", json.dumps(body), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        text = answer.read().decode("utf-8")
        if answer.status != 200:
            raise RuntimeError(f"status {answer.status}")
        found: dict[str, object] = json.loads(json.loads(text)["response"][store]["data"])
    finally:
        connection.close()
    if "problems" in found:
        raise RuntimeError(f"problems {found['problems']}")
    return found


def person(address: str, number: int, end: float, notes: Notes) -> None:
    """Move a slider every three seconds until the end."""
    dice = random.Random(number)  # noqa: S311 - moves, no secrets
    time.sleep(EVERY * number / 30)
    question = 0
    while time.monotonic() < end:
        question += 1
        begin = time.monotonic()
        settings = {
            "states.select": "europe",
            "threat.path": round(dice.random(), 3),
            "parameters.beta_threat": 1 + number / 10,
        }
        wish = {
            "page": f"person {number}",
            "number": question,
            "base": "baseline",
            "settings": settings,
            "view": dice.choice(VIEWS),
            "treaty": "APMBC",
        }
        if ask(address, "quick", "wish", wish, notes) < FULLER:
            ask(address, "fuller", "more", wish, notes)
        if time.monotonic() - begin < EVERY - 1.5:
            time.sleep(0.9)
            ask(address, "rested", "rest", wish, notes)
        time.sleep(max(0.0, EVERY - (time.monotonic() - begin)))


def ask(address: str, store: str, asked: str, wish: dict[str, object], notes: Notes) -> int:
    """Ask once and note what came of it; returns the number of runs."""
    begin = time.monotonic()
    try:
        found = post(address, store, asked, wish)
    except Exception as error:
        with notes.lock:
            notes.errors.append(f"{store}: {type(error).__name__} {error}")
        return FULLER
    with notes.lock:
        if store == "quick":
            notes.quick.append(time.monotonic() - begin)
        if found.get("busy"):
            notes.busy += 1
        runs = found.get("runs")
        if isinstance(runs, int):
            notes.runs[runs] = notes.runs.get(runs, 0) + 1
    return runs if isinstance(runs, int) else 0


def people(number: int, seconds: int) -> list[Figure]:
    """Let people work for a while.

    Args:
        number: How many.
        seconds: How long, at most ten minutes.

    Returns:
        What they saw, and the memory over time.
    """
    seconds = min(seconds, LONGEST)
    notes = Notes()
    levels = []
    with served(2) as (address, pid):
        first: dict[str, object] = {"page": "first", "number": 1, "base": "baseline", "settings": {}, "view": "exits"}
        post(address, "quick", "wish", first)
        end = time.monotonic() + seconds
        threads = [threading.Thread(target=person, args=(address, n, end, notes)) for n in range(number)]
        for thread in threads:
            thread.start()
        while time.monotonic() < end:
            time.sleep(min(10.0, max(end - time.monotonic(), 0.1)))
            levels.append(memory(pid))
        for thread in threads:
            thread.join()
    for error in notes.errors[:3]:
        print(f"  {error}", flush=True)
    finer = sum(count for runs, count in notes.runs.items() if runs > min(notes.runs))
    return [
        Figure(
            f"{number} people, {seconds} s, a move every {EVERY:g} s: {len(notes.quick)} moves",
            f"{len(notes.errors)} errors",
            "no error",
            not notes.errors,
        ),
        Figure(
            "first answer to a move",
            summary(notes.quick),
            f"p95 under {MOST_SECONDS:g} s",
            late(notes.quick) < MOST_SECONDS,
        ),
        Figure("answers with more runs", f"{finer}; {notes.busy} times there was no time for them"),
        _grown(levels),
    ]


def _grown(levels: list[float]) -> Figure:
    """Memory of all processes, mean of each third of the time."""
    what, third = "memory of all processes, mean of each third", len(levels) // 3
    if not third or not all(levels):
        return Figure(what, "not measured (needs Linux and half a minute)")
    parts = (levels[:third], levels[third : 2 * third], levels[2 * third :])
    means = [sum(part) / len(part) for part in parts]
    text = ", ".join(f"{mean:.0f} MB" for mean in means)
    return Figure(what, text, f"last at most {MOST_GROWTH:g} × second", means[2] <= MOST_GROWTH * means[1])
