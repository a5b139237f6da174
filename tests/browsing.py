"""What every test in a browser needs: Debian's Chromium, offline, and what a page loads or complains about."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Error, Page, Request, Route

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
PATIENCE = 120_000
"""How long a page may take for anything, ms: a slow computer is no fault."""
READY = "html[data-ready=yes]"

CUT = """() => [...document.querySelectorAll('.plot')].filter(place => {
    const edge = place.getBoundingClientRect();
    return [...place.querySelectorAll('svg text')].some(text => {
        const box = text.getBoundingClientRect();
        return box.width > 0 && (box.right > edge.right + 3 || box.left < edge.left - 3);
    });
}).map(place => place.dataset.chart)"""
"""Charts of a report page in which a text sticks out."""


CROWDED = """() => [...document.querySelectorAll('.plot')].filter(place => {
    const all = [...place.querySelectorAll('.xtick text')].map(one => one.getBoundingClientRect());
    const boxes = all.filter(box => box.width > 0);
    return boxes.some((box, at) => at > 0 && box.left < boxes[at - 1].right + 2);
}).map(place => place.dataset.chart)"""
"""Charts of a report page in which years or numbers below the plot run into each other."""


DRAWN_ANEW = """width => innerWidth === width && [...document.querySelectorAll('.plot')].every(place => {
    const drawn = place.querySelector('.main-svg');
    return !drawn || place.clientWidth < 40 || Math.abs(drawn.clientWidth - place.clientWidth) <= 1;
})"""
"""Whether the window is so wide and every chart that can be seen has the width of its place, which takes a moment."""


@dataclass
class Seen:
    """What a page tried to load and what it complained about."""

    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def foreign(self) -> list[str]:
        """Requests that left the page."""
        return [url for url in self.requests if not url.startswith(("data:", "blob:"))]


def watch(page: Page, seen: Seen, address: str) -> None:
    """Note every request but the page's own, every warning and every error."""

    def note(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            seen.complaints.append(message.text)

    def count(request: Request) -> None:
        if request.url != address:
            seen.requests.append(request.url[:80])

    def complain(error: Error) -> None:
        seen.complaints.append(str(error))

    page.on("console", note)
    page.on("pageerror", complain)
    page.on("request", count)


def opened(browser: Browser, address: str, seen: Seen, **options: Any) -> tuple[BrowserContext, Page]:
    """Open a file in a context without a network and wait until its charts can be drawn."""
    context = browser.new_context(offline=True, **options)
    context.set_default_timeout(PATIENCE)

    def stop(route: Route) -> None:
        seen.requests.append(route.request.url)
        route.abort()

    context.route(re.compile(r"^(?!file:|data:)"), stop)
    page = context.new_page()
    watch(page, seen, address)
    page.goto(address)
    if options.get("java_script_enabled", True):
        page.wait_for_selector(READY)
    return context, page
