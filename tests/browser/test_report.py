"""The report in a real browser: offline, from a file, in both modes, narrow, and on paper."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from browsing import CROWDED, CUT, Seen, opened
from normsim.experiments.summary import summarise
from normsim.report import ReportInputs, build_report
from synthetic import Shape, made_up

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def report(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a report in a file; its title tries to break out."""
    shape = Shape(runs=120, months=48, scenario={"title": "<script>throw 1</script> A lesson"})
    results, older = made_up(shape), made_up(runs=30, months=48, seed=3)
    inputs = ReportInputs(results, summarise(results), None, "normsim run x.yaml", (), {}, baseline=older)
    path = tmp_path_factory.mktemp("report") / "report.html"
    path.write_text(build_report(inputs), encoding="utf-8", newline="\n")
    return path.as_uri()


@pytest.fixture(scope="module")
def ten_years(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Address of a report over ten years, whose axes have most labels."""
    results = made_up(runs=60, months=120)
    path = tmp_path_factory.mktemp("ten years") / "report.html"
    inputs = ReportInputs(results, summarise(results), None, "normsim run x.yaml", (), {})
    path.write_text(build_report(inputs), encoding="utf-8", newline="\n")
    return path.as_uri()


@pytest.fixture
def page(browser: Browser, report: str, seen: Seen) -> Iterator[Page]:
    context, opened_page = opened(browser, report, seen, viewport={"width": 1280, "height": 900}, color_scheme="light")
    yield opened_page
    context.close()


def test_no_request_no_complaint_and_all_charts_drawn(page: Page, seen: Seen) -> None:
    places = page.locator(".plot").count()
    assert places >= 20
    drawn = page.evaluate(
        "[...document.querySelectorAll('.plot')].filter(p => p.querySelector('.cartesianlayer .xtick')).length"
    )
    assert drawn == places
    assert page.locator(".waiting").count() == 0
    assert seen.foreign == []
    assert seen.complaints == []
    assert page.title().startswith("<script>throw 1</script> A lesson")


def test_the_slider_restyles_the_map(page: Page) -> None:
    finland = page.locator(".atlas:visible path.st[data-s=FIN]")
    assert finland.get_attribute("class") == "st s6"
    page.locator("#map-range").fill("0")
    assert finland.get_attribute("class") == "st s0"
    assert page.locator("#map-month").inner_text() == "April 2025"
    assert page.locator("#map-range").get_attribute("aria-valuetext") == "April 2025"
    title = page.evaluate("document.querySelector('path.st[data-s=FIN] title').textContent")
    assert title.startswith("Finland: has left APMBC by April 2025 in fewer than 1 in 100 runs")
    page.locator("#map-range").focus()
    page.keyboard.press("End")
    assert finland.get_attribute("class") == "st s6"


def test_the_treaty_switch_changes_who_is_no_party(page: Page) -> None:
    poland = page.locator(".atlas:visible path.st[data-s=POL]")
    assert poland.get_attribute("class") == "st s6"
    page.locator("input[name=treaty][value=CCM]").check(force=True)
    assert poland.get_attribute("class") == "st np"
    assert page.locator(".ring[data-t=APMBC]:visible").count() == 0
    assert page.locator(".ring[data-t=CCM]:visible").count() == 1
    page.locator(".atlas:visible path.st[data-s=POL]").dispatch_event("click")
    assert "not a party to CCM, but contests the norm" in page.locator("#map-readout").inner_text()


def test_play_moves_the_month_and_pauses(page: Page) -> None:
    page.locator("#map-play").click()
    page.wait_for_function("Number(document.getElementById('map-range').value) > 1")
    page.locator("#map-play").click()
    assert page.locator("#map-play").get_attribute("aria-pressed") == "false"
    here = page.locator("#map-range").input_value()
    page.wait_for_timeout(300)
    assert page.locator("#map-range").input_value() == here


def test_reduced_motion_plays_in_years(browser: Browser, report: str, seen: Seen) -> None:
    context, page = opened(browser, report, seen, reduced_motion="reduce")
    page.locator("#map-play").click()
    moved = page.wait_for_function("Number(document.getElementById('map-range').value) || null")
    assert moved.json_value() == 12
    context.close()


def test_dark_mode_recolours_page_map_and_charts(page: Page) -> None:
    def colours() -> list[str]:
        found = page.evaluate(
            """() => [getComputedStyle(document.body).backgroundColor,
                getComputedStyle(document.querySelector('path.st.s6')).fill,
                document.querySelector('#robustness-APMBC .xtick text').style.fill]"""
        )
        return [str(colour) for colour in found]

    light = colours()
    page.locator("#theme").click()
    dark = colours()
    assert all(a != b for a, b in zip(light, dark, strict=True))
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator("#theme").click()
    assert colours() == light


def test_the_systems_dark_mode_is_followed(browser: Browser, report: str, seen: Seen) -> None:
    context, page = opened(browser, report, seen, color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 23, 28)"
    assert page.evaluate("document.querySelector('#joint .xtick text').style.fill") == "rgb(176, 181, 191)"
    assert page.locator("#theme").inner_text() == "Light"
    context.close()


@pytest.mark.parametrize("width", [390, 768])
def test_nothing_sticks_out_on_narrow_screens(browser: Browser, report: str, seen: Seen, width: int) -> None:
    context, page = opened(browser, report, seen, viewport={"width": width, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    cut = page.evaluate(CUT)
    assert cut == []
    context.close()


def test_no_text_of_a_chart_is_cut_on_a_wide_screen(page: Page) -> None:
    cut = page.evaluate(CUT)
    assert cut == []


def test_tables_sort_by_mouse_and_keyboard(page: Page) -> None:
    table = page.locator("#states-APMBC")

    def first() -> str:
        return table.locator("tbody tr:visible th").first.inner_text()

    handle = table.locator("thead th:nth-child(4) .sort")
    handle.click()
    assert table.locator("thead th:nth-child(4)").get_attribute("aria-sort") == "descending"
    assert first() in {"Estonia", "Finland"}
    handle.focus()
    page.keyboard.press("Enter")
    assert table.locator("thead th:nth-child(4)").get_attribute("aria-sort") == "ascending"
    table.locator("thead th:nth-child(1) .sort").click()
    assert table.locator("thead th:nth-child(1)").get_attribute("aria-sort") == "ascending"
    assert table.locator("thead th:nth-child(4)").get_attribute("aria-sort") == "none"


def test_rare_states_fold_out(page: Page) -> None:
    table, button = page.locator("#states-APMBC"), page.locator("button.more[data-table=states-APMBC]")
    before = table.locator("tbody tr:visible").count()
    button.click()
    assert table.locator("tbody tr:visible").count() > before
    assert button.get_attribute("aria-pressed") == "true"


def test_causes_of_a_state_can_be_chosen(page: Page) -> None:
    before = page.evaluate("document.querySelector('#drivers .plot').data[0].x.join()")
    page.locator("select[data-for=drivers]").select_option("drivers-APMBC-NOR")
    assert page.evaluate("document.querySelector('#drivers .plot').data[0].x.join()") != before


def test_texts_and_tables_can_be_read_without_scripts(browser: Browser, report: str, seen: Seen) -> None:
    context, page = opened(browser, report, seen, java_script_enabled=False)
    assert page.locator("noscript p, .note").first.is_visible()
    assert page.locator("#states-APMBC tbody tr:visible").count() > 30
    assert page.locator(".atlas:visible path.st[data-s=FIN]").get_attribute("class") == "st s6"
    assert page.locator(".tool:visible").count() == 0
    assert page.locator(".waiting").first.is_visible()
    context.close()


def test_paper_is_a4_light_and_shows_the_charts(browser: Browser, ten_years: str, seen: Seen, tmp_path: Path) -> None:
    context, page = opened(browser, ten_years, seen, color_scheme="dark", viewport={"width": 1280, "height": 900})
    content = page.pdf(prefer_css_page_size=True, path=tmp_path / "report.pdf")
    boxes = {tuple(round(float(x)) for x in box.split()) for box in re.findall(rb"/MediaBox \[([^\]]+)\]", content)}
    assert boxes
    assert {(box[2], box[3]) for box in boxes} <= {(595, 842), (596, 842), (594, 842), (595, 841)}
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    widths = page.evaluate("[...document.querySelectorAll('.plot > * svg.main-svg')].map(s => s.clientWidth)")
    assert widths
    assert max(widths) <= 690
    assert page.evaluate("document.querySelector('#joint .xtick text').style.fill") == "rgb(86, 93, 107)"
    assert page.evaluate(CROWDED) == []
    for hidden in ("#theme", "#map-slider", "details.numbers", "details.inputs", "#copy"):
        assert not page.locator(hidden).first.is_visible()
    for kept in ("h2", "#map figure svg", "figcaption"):
        assert page.locator(kept).first.is_visible()
    context.close()
