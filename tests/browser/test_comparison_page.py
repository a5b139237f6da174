"""The comparison page in a real browser: no label is cut or covered, wide, narrow and on paper, with 2, 4 and 20."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser

from browsing import Seen, opened
from comparing import made_up_comparison
from normsim.report.comparison_page import ComparisonInputs, build_comparison

pytestmark = pytest.mark.browser

LABELS = """() => [...document.querySelectorAll('.plot')].flatMap(place => {
    const edge = place.getBoundingClientRect();
    const texts = [...place.querySelectorAll('svg text')].filter(text => text.textContent.trim())
        .map(text => [text.textContent, text.getBoundingClientRect()]).filter(([, box]) => box.width > 0);
    const bad = texts.filter(([, box]) => box.left < edge.left - 1 || box.right > edge.right + 1
        || box.top < edge.top - 1 || box.bottom > edge.bottom + 1)
        .map(([text]) => `${place.dataset.chart}: cut ${text}`);
    texts.forEach(([one, a], index) => texts.slice(index + 1).forEach(([other, b]) => {
        const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
        const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
        if (wide > 1 && high > 2) bad.push(`${place.dataset.chart}: ${one} over ${other}`);
    }));
    return bad;
})"""
"""Texts of charts that reach out of their place or into each other, by their boxes on the screen."""


@pytest.fixture(scope="module")
def address(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page of as many scenarios."""
    comparison = made_up_comparison(request.param - 1, runs=40, months=36)
    path = tmp_path_factory.mktemp("compare") / "compare.html"
    html = build_comparison(ComparisonInputs(comparison, "normsim compare " + "a_long_name " * request.param))
    path.write_text(html, encoding="utf-8", newline="\n")
    return path.as_uri()


@pytest.mark.parametrize("width", [1280, 390])
@pytest.mark.parametrize("address", [2, 4, 20], indirect=True)
def test_no_label_is_cut_or_covered(browser: Browser, address: str, width: int) -> None:
    seen = Seen()
    context, page = opened(browser, address, seen, viewport={"width": width, "height": 900}, color_scheme="light")
    places = page.locator(".plot").count()
    drawn = page.evaluate("document.querySelectorAll('.plot .cartesianlayer .xtick').length")
    assert places >= 13
    assert drawn > places
    assert page.locator(".waiting").count() == 0
    assert page.evaluate(LABELS) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    if width == 1280:
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert page.evaluate(LABELS) == []
        widths = page.evaluate("[...document.querySelectorAll('.plot svg.main-svg')].map(svg => svg.clientWidth)")
        assert max(widths) <= 690
    assert seen.foreign == []
    assert seen.complaints == []
    context.close()


@pytest.mark.parametrize("address", [2], indirect=True)
def test_the_measure_sees_what_it_should(browser: Browser, address: str) -> None:
    context, page = opened(browser, address, Seen(), viewport={"width": 1280, "height": 900})
    page.evaluate(
        """() => {
            const [one, other] = document.querySelectorAll('.plot .xtick text');
            other.setAttribute('transform', one.getAttribute('transform'));
            other.setAttribute('x', one.getAttribute('x'));
        }"""
    )
    assert page.evaluate(LABELS) != []
    context.close()
