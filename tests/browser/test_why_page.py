"""The page that says why, in a real browser: complete offline, nothing cut or covered, wide, narrow, dark, on paper."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from browsing import CROWDED, CUT, Seen, opened
from building import busy
from normsim.experiments.suppositions import Supposition
from normsim.experiments.why import why
from normsim.report.why_page import WhyPage, build_why

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page with suppositions, forces and states."""
    scenario = busy(
        title="Why <b>they</b> leave",
        ensemble={"runs": 60},
        initial={"APMBC": {"LTU": {"stage": "announced", "since": "2025-03"}}},
        parameters={"beta_peer": 3.0},
    )
    given = [Supposition("FIN", "stay", ("APMBC",), ("a note & more",)), Supposition("NOR", "leave", ("APMBC", "CCM"))]
    found = why(scenario, given, each_state=True)
    path = tmp_path_factory.mktemp("why") / "why.html"
    path.write_text(build_why(WhyPage(found, "normsim why busy", ("why.csv",))), encoding="utf-8", newline="\n")
    return path.as_uri()


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (390, "dark")])
def test_it_is_whole_and_nothing_is_cut(browser: Browser, address: str, width: int, scheme: str) -> None:
    seen = Seen()
    context, page = opened(browser, address, seen, viewport={"width": width, "height": 900}, color_scheme=scheme)
    headings = [text.replace("\n", " ") for text in page.locator("h2").all_inner_texts()]
    assert headings == [
        "1 What if Finland stays in APMBC, and Norway leaves APMBC and CCM?",
        "2 What lay behind the announcements",
        "3 Without one force at a time",
        "4 If one state stays",
        "5 Reproduce this page",
    ]
    assert page.locator("h1").inner_text() == "Why do states leave in “Why <b>they</b> leave”?"
    assert page.locator(".plot").count() == 6
    assert page.locator(".waiting").count() == 0
    assert page.evaluate(CUT) == []
    assert page.evaluate(CROWDED) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("text=A note & more.").count() == 1
    if width == 1280:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(CUT) == []
        widths = page.evaluate("[...document.querySelectorAll('.plot svg.main-svg')].map(svg => svg.clientWidth)")
        assert max(widths) <= 690
        tables = page.evaluate(
            "[...document.querySelectorAll('.scroll')].map(one => one.scrollWidth - one.clientWidth)"
        )
        assert max(tables) <= 0
    assert seen.foreign == []
    assert seen.complaints == []
    context.close()
