"""The explorer in Firefox: the same numbers, no complaint, also on a narrow screen."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from firefox import FIREFOX, firefox
from normsim.room.explorer import explorer_page
from normsim.room.table import shown
from workshop import small

pytestmark = pytest.mark.browser
WAIT = """new Promise(done => {
    const look = () => document.documentElement.dataset.ready ? done(1) : setTimeout(look, 50);
    look();
})"""
DRAWN = """[...document.querySelectorAll('.plot')].filter(
    place => place.querySelector('.cartesianlayer .xtick')).length"""


def test_the_explorer_works_in_firefox(tmp_path: Path) -> None:
    if not FIREFOX.exists():
        pytest.fail(f"{FIREFOX} is missing: install it (apt-get install firefox-esr) or leave out this test by name")
    made = small(tmp_path)
    table = made.explored.table
    page = tmp_path / "explorer.html"
    page.write_text(explorer_page(made.explored, "A small workshop", "normsim run small.yaml"), encoding="utf-8")
    with firefox(tmp_path / "profile") as tab:
        tab.size(390, 844)
        tab.go(f"{page.as_uri()}#threat=0.5&treaty=CCM")
        tab.ask(WAIT)
        assert tab.ask("document.querySelector('#value-threat').textContent") == "0.5"
        assert tab.ask("document.querySelector('.treaty-name').textContent") == "CCM"
        assert tab.ask("document.documentElement.scrollWidth") <= 390
        settings = [*made.explored.held_out[:3], table.grid.unchanged]
        seen = shown(table.at(settings), table.frame)
        for place, setting in enumerate(settings):
            read = tab.ask(f"window.explorer.read({list(setting)})")
            assert np.array_equal(np.moveaxis(np.array(read["exits"], float), 2, 3), seen["exits"][place, 0])
            np.testing.assert_allclose(read["robust"], seen["robust"][place].ravel(), atol=1e-9)
        for name in table.grid.names:
            moved = tab.ask(
                f"new Promise(done => {{ const slider = document.querySelector('#slider-{name}'); slider.value = 300;"
                " slider.dispatchEvent(new Event('input')); slider.dispatchEvent(new Event('change'));"
                " requestAnimationFrame(() => setTimeout(() => done(location.hash))); })"
            )
            assert f"{name}=" in moved
        assert tab.ask("document.querySelectorAll('#changes li').length") == len(table.grid.names)
        tab.ask("new Promise(done => setTimeout(() => done(1), 1500))")
        assert tab.ask(DRAWN) == 4
        tab.ask("(document.querySelector('#guess-mode').click(), 1)")
        assert tab.ask("getComputedStyle(document.querySelector('#outcome')).display") == "none"
        assert tab.complaints == []
        assert [url for url in tab.requests if not url.startswith(("data:", "blob:", page.as_uri(), "about:"))] == []
