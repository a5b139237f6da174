"""From a moved slider to the redrawn figure, in Chromium: `python -m benchmarks.workbench [MOVES]`.

European selection, exits view (three fans with the baseline in grey), two worker processes. Every move sets a value
that was not asked before, so that nothing comes from the cache; the page is left alone for half a second between moves.
"""

from __future__ import annotations

import os
import sys

from playwright.sync_api import sync_playwright

from benchmarks.serving import served, summary

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
MOVES = 40

MOVE = """async (value) => {
    const slider = document.querySelector("[data-key='parameters.beta_threat'] input[type=range]");
    const root = document.documentElement.dataset;
    const before = Number(root.answered);
    slider.step = "any";
    slider.value = value;
    const begin = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    const until = (done) => new Promise((resolve, reject) => {
        const look = () => {
            // The frame after the redraw has been painted when this one begins.
            if (done()) requestAnimationFrame(() => resolve(performance.now() - begin));
            else if (performance.now() - begin > 30_000) reject(new Error("no answer in 30 s"));
            else requestAnimationFrame(look);
        };
        look();
    });
    const first = await until(() => Number(root.answered) > before);
    const full = await until(() => Number(root.runs) >= 1000);
    return [first, full];
}"""


def main() -> None:
    """Move one slider many times and print what the redraws took."""
    moves = int(sys.argv[1]) if len(sys.argv) > 1 else MOVES
    first, full = [], []
    with served(2) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}#base=baseline&states.select=europe&view=exits")
        page.wait_for_selector("html[data-runs='2000']", timeout=120_000)
        for number in range(moves + 4):
            quick, fuller = page.evaluate(MOVE, 2 + 6 * ((number * 0.618034) % 1))
            if number >= 4:  # the first moves warm up the second worker
                first.append(quick / 1e3)
                full.append(fuller / 1e3)
            page.wait_for_timeout(500)
        browser.close()
    print(f"load of the computer: {os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "")
    print(f"moves: {len(first)}")
    print(f"slider to redrawn figure, 200 runs: {summary(first)}")
    print(f"slider to redrawn figure, 1,000 runs: {summary(full)}")


if __name__ == "__main__":
    main()
