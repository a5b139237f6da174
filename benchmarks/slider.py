"""From a moved slider to the redrawn figure, in Chromium.

European selection, exits view (three fans with the baseline in grey), two worker processes. Every move sets a value
that was not asked before, so that nothing comes from the cache; the page is left alone for half a second between moves.
"""

from __future__ import annotations

from playwright.sync_api import sync_playwright

from benchmarks.serving import Figure, middle, served, summary

CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking")
WARM_UP = 4
"""Moves that are not counted: they start the second worker."""

MOST_SECONDS = 0.25
"""Target, at the median."""

MOVE = """async (value) => {
    const slider = document.querySelector("[data-key='parameters.beta_threat'] input[type=range]");
    const root = document.documentElement.dataset;
    const before = Number(root.answered);
    slider.step = "any";
    slider.value = value;
    const begin = performance.now();
    slider.dispatchEvent(new Event("input", { bubbles: true }));
    // Told by the page, and not looked for at every frame: frames would take the time that the answer needs.
    const until = (done) => new Promise((resolve, reject) => {
        const late = setTimeout(() => reject(new Error("no answer in 30 s")), 30_000);
        // The frame with the redraw has been painted when the one after it begins.
        const end = () => resolve(performance.now() - begin);
        const painted = () => requestAnimationFrame(() => requestAnimationFrame(end));
        const look = () => {
            if (!done()) return false;
            clearTimeout(late);
            watch.disconnect();
            painted();
            return true;
        };
        const watch = new MutationObserver(look);
        if (!look()) watch.observe(document.documentElement, { attributes: true });
    });
    const answered = () => Number(root.answered) > before;
    return Promise.all([until(answered), until(() => answered() && Number(root.runs) >= 1000)]);
}"""


def slider(moves: int) -> list[Figure]:
    """Move one slider many times.

    Args:
        moves: Moves that are counted.

    Returns:
        What the redraws took.
    """
    first, full = [], []
    with served(2) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.goto(f"{address}#base=baseline&states.select=europe&view=exits")
        page.wait_for_selector("html[data-runs='2000']", timeout=120_000)
        for number in range(moves + WARM_UP):
            quick, fuller = page.evaluate(MOVE, 2 + 6 * ((number * 0.618034) % 1))
            if number >= WARM_UP:
                first.append(quick / 1e3)
                full.append(fuller / 1e3)
            page.wait_for_timeout(500)
        browser.close()
    return [
        Figure(f"slider to first redrawn figure, {moves} moves", summary(first)),
        Figure(
            f"slider to redrawn figure, 1,000 runs, {moves} moves",
            summary(full),
            f"median under {1e3 * MOST_SECONDS:.0f} ms",
            middle(full) < MOST_SECONDS,
        ),
    ]
