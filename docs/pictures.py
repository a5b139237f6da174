"""Take the pictures of the workbench anew: ``make pictures`` after what they show has changed, then look at them.

Needs the development environment, the root and tests/ on the path, and Debian's Chromium; everything stays here.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from benchmarks.serving import served
from PIL import Image
from playwright.sync_api import Browser, sync_playwright

from browsing import CHROMIUM, FLAGS

FOLDER = Path(__file__).parent
SETTING = "&states.select=europe&assurance.path=none&levers.substitutes.strength=0.4"
FINEST = '() => document.documentElement.dataset.runs === "2000"'


@dataclass(frozen=True)
class Picture:
    """One picture: its name, the view and the window it is taken in, and how much it is made smaller."""

    name: str
    view: str
    width: int
    height: int
    scheme: Literal["light", "dark"] = "light"
    scale: float = 1.0


PICTURES = (
    Picture("workbench", "exits", 1280, 860),
    Picture("workbench-dark", "map", 1920, 1000, "dark", 2 / 3),
    Picture("workbench-phone", "exits", 390, 844),
)


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Open a page with the setting of the pictures and keep what is seen, with as many runs as it gets."""
    context = browser.new_context(
        viewport={"width": picture.width, "height": picture.height},
        color_scheme=picture.scheme,
        device_scale_factor=picture.scale,
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(f"{address}#base=baseline&view={picture.view}{SETTING}")
    page.wait_for_function(FINEST, timeout=120_000)
    page.wait_for_timeout(500)
    path = FOLDER / f"{picture.name}.png"
    page.screenshot(path=path)
    context.close()
    # A palette is enough for flat colours, and a third of the size.
    Image.open(path).convert("RGB").quantize(192, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Serve the baseline, open it in three sizes, keep what is seen."""
    with served(2) as (address, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for picture in PICTURES:
            take(browser, address, picture)
        browser.close()


if __name__ == "__main__":
    main()
