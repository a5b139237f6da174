"""The explorer in Chromium: `python -m benchmarks.redraw FOLDER/explorer.html`.

How long until words and charts are there after a double-click, and from a moved slider to the frame after the redraw.
The page is opened from its file, without a network.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median

from playwright.sync_api import Page, sync_playwright

from benchmarks.serving import summary
from benchmarks.slider import CHROMIUM, FLAGS

OPENINGS, MOVES = 5, 60

WATCH = """
window.seen = {};
const timer = setInterval(() => {
  const { seen } = window;
  const finding = document.querySelector("#finding");
  if (finding && finding.textContent && !seen.words) seen.words = performance.now();
  if (document.querySelector(".cartesianlayer .xtick") && !seen.charts) seen.charts = performance.now();
  if (seen.words && seen.charts) clearInterval(timer);
}, 5);
"""

MOVE = """async (at) => {
  const slider = document.querySelector("input[type=range][id^=slider-]");
  const begin = performance.now();
  slider.value = at;
  slider.dispatchEvent(new Event("input"));
  await new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  return performance.now() - begin;
}"""


def opened(page: Page, place: Path) -> tuple[float, float]:
    """Milliseconds until words and charts are there."""
    page.add_init_script(WATCH)
    page.goto(place.resolve().as_uri())
    page.wait_for_function("window.seen.words && window.seen.charts")
    words, charts = page.evaluate("[window.seen.words, window.seen.charts]")
    return float(words), float(charts)


def main() -> None:
    """Open the page some times, then move its first slider."""
    if len(sys.argv) != 2:
        sys.exit("usage: python -m benchmarks.redraw FOLDER/explorer.html")
    times, moves = [], []
    with sync_playwright() as playwright:
        for number in range(OPENINGS):
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
            page = browser.new_context(offline=True, viewport={"width": 1280, "height": 900}).new_page()
            times.append(opened(page, Path(sys.argv[1])))
            if number == OPENINGS - 1:
                page.wait_for_timeout(1_500)
                moves = [page.evaluate(MOVE, 50 + 137 * step % 900) / 1e3 for step in range(MOVES)]
            browser.close()
    words, charts = (median(column) for column in zip(*times, strict=True))
    print(f"words and numbers: median {words:.0f} ms; charts: median {charts:.0f} ms ({OPENINGS} openings)")
    print(f"slider to redrawn figure: {summary(moves)} ({MOVES} moves)")


if __name__ == "__main__":
    main()
