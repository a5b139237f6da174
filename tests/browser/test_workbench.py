"""The workbench in a real browser: assumptions, map, links, files, pins, tour, and accessibility."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page

from browsing import CROWDED, CUT, PATIENCE, Seen, watch
from normsim import simulate
from normsim.app.bases import read_bases
from normsim.app.desk import Desk
from normsim.app.numbers import key_numbers
from normsim.app.safety import Door
from normsim.app.server import build_app, open_server
from normsim.app.texts import texts
from normsim.app.wish import VIEWS
from normsim.errors import InputError
from normsim.loading import load

pytestmark = pytest.mark.browser

LESSON = """\
extends: baseline
title: <script>throw 1</script> A lesson
horizon: {start: 2025-04, end: 2029-03}
states: {select: [DEU, EST, FIN, LTU, LVA, NOR, POL, SWE, UKR]}
outcomes: {by: [2027-12], groups: [border]}
claims: {few_follow: null, under_way_take_effect: null}
"""
PASTED = """\
extends: baseline
title: Pasted <b>here</b>
assurance: full
states: {select: [FIN, NOR]}
horizon: {end: 2027-03}
"""
FINEST = "html[data-runs='2000']"
CLEAR = """['.cards', '.charts', '#panel-top', '#panel-bottom'].every(
    one => getComputedStyle(document.querySelector(one)).opacity === '1')"""
"""Whether nothing is pale for want of an answer."""
UNDO = """() => {
    document.getElementById("share-dialog").close();
    Object.assign(bench.now, { base: bench.start.base, settings: {}, pins: [] });
    document.querySelectorAll("#base").forEach((select) => (select.value = bench.start.base));
    bench.catalogue = bench.start.catalogue;
    buildInputs();
    selectView("exits");
}"""
BROKEN = Path(__file__).parents[1] / "broken"


@dataclass(frozen=True)
class Served:
    """A workbench that runs in this process."""

    address: str
    file: Path


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    file = tmp_path_factory.mktemp("served") / "lesson.yaml"
    file.write_text(LESSON, encoding="utf-8")
    bases = read_bases([file])
    desk, door = Desk(bases, 2), Door(port=0)
    server = open_server(build_app(bases, desk, door), door)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield Served(f"http://127.0.0.1:{server.effective_port}/", file)
    server.close()
    desk.close()
    thread.join(10)


def opened(browser: Browser, address: str, seen: Seen, **options: Any) -> tuple[BrowserContext, Page]:
    """Open an address and wait for the first answer."""
    context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"} | options)
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    watch(page, seen, address)
    page.goto(address)
    page.wait_for_selector("html[data-runs]")
    return context, page


@pytest.fixture(scope="module")
def kept(browser: Browser, served: Served) -> Iterator[tuple[Page, Seen]]:
    """One open page for the tests that begin with nothing changed; opening it is most of what they would cost."""
    noted = Seen()
    context, opened_page = opened(browser, served.address, noted)
    yield opened_page, noted
    context.close()


@pytest.fixture
def page(kept: tuple[Page, Seen], served: Served) -> Iterator[Page]:
    """The workbench with nothing changed; its test fails on any complaint and any request that leaves it."""
    opened_page, noted = kept
    before = answered(opened_page)
    opened_page.evaluate(UNDO)
    settle(opened_page, before)
    yield opened_page
    assert_clean(noted, served)


def assert_clean(seen: Seen, served: Served) -> None:
    assert seen.complaints == []
    assert [url for url in seen.requests if not url.startswith((served.address, "data:", "blob:"))] == []


def answered(page: Page) -> int:
    return int(page.evaluate("document.documentElement.dataset.answered"))


def until(page: Page, condition: str) -> None:
    """Wait for a condition; the page's own policy forbids the waiting that makes code from text inside it."""
    for _ in range(2_400):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(50)
    raise AssertionError(f"waited too long for {condition}")


def settle(page: Page, before: int) -> None:
    """Wait until everything that was changed has been answered."""
    until(page, f"Number(document.documentElement.dataset.answered) > {before} && !bench.asking")


def move(page: Page, key: str, value: float) -> None:
    before = answered(page)
    row = page.locator(f"[data-key='{key}']")
    row.locator("xpath=ancestor-or-self::details[not(@open)]").evaluate_all(
        "all => all.forEach(one => one.open = true)"
    )
    row.locator("input[type=range]").fill(str(value))
    settle(page, before)


def view(page: Page, name: str) -> None:
    page.locator(f"#tab-{name}").click()
    page.wait_for_selector(f"html[data-view={name}]")
    until(page, "!bench.asking")


def numbers(page: Page) -> dict[str, str]:
    return {
        str(card.get_attribute("data-id")): card.locator(".big").inner_text()
        for card in page.locator("#numbers .card").all()
    }


def test_a_slider_moves_the_outcome_and_leaves_the_baseline_grey(page: Page) -> None:
    assert page.locator("h1").inner_text() == "<script>throw 1</script> A lesson"
    page.wait_for_selector(FINEST)
    before = numbers(page)
    assert page.locator("#numbers .grey").first.inner_text() == ""
    move(page, "parameters.beta_threat", 9)
    page.wait_for_selector(FINEST)
    after = numbers(page)
    assert after != before
    grey = {card.locator(".grey").inner_text() for card in page.locator("#numbers .card").all()}
    assert grey == {f"baseline {text}" for text in before.values()}
    row = page.locator("[data-key='parameters.beta_threat']")
    assert "is-changed" in str(row.get_attribute("class"))
    assert "9" in page.locator("#change-list").inner_text()
    waiting = answered(page)
    row.locator(".reset").click()
    settle(page, waiting)
    page.wait_for_selector(FINEST)
    assert numbers(page) == before
    assert texts()["changes"]["nothing"] in page.locator("#change-list").inner_text()


def test_one_alone_gets_a_thousand_runs_at_once_and_more_at_rest(page: Page) -> None:
    page.wait_for_selector(FINEST)
    page.evaluate("""() => {
        window.seen = [];
        const watch = new MutationObserver(() => window.seen.push(document.documentElement.dataset.runs));
        watch.observe(document.documentElement, { attributes: true, attributeFilter: ["data-runs"] });
    }""")
    move(page, "parameters.beta_threat", 7)
    page.wait_for_selector(FINEST)
    assert page.evaluate("window.seen") == ["1000", "2000"]
    assert "2,000 runs shown" in page.locator("#status").inner_text()


def test_every_view_draws_what_it_shows(page: Page) -> None:
    for name in VIEWS:
        view(page, name)
        charts = page.locator("#charts > figure:visible")
        for chart in charts.all():
            assert chart.locator(".cartesianlayer .xtick").count() > 0, name
            assert str(chart.locator(".plot").get_attribute("aria-label"))
        assert charts.count() or page.locator("#atlas svg:visible").count() or name == "compare"
        assert page.evaluate(CUT) == [], name


def test_a_legend_stands_above_its_plot_when_first_drawn(page: Page) -> None:
    view(page, "tradeoff")
    over = """() => [...document.querySelectorAll('.plot')].filter(one => one.querySelector('.legend')).map(one =>
        one.querySelector('.legend').getBoundingClientRect().bottom
        - one.querySelector('.nsewdrag').getBoundingClientRect().top)"""
    until(page, f"({over})().length > 0")
    assert max(page.evaluate(over)) <= 1


def test_the_map_plays(page: Page) -> None:
    view(page, "map")
    finland = page.locator(".atlas:visible path.st[data-s=FIN]")
    last = finland.get_attribute("class")
    page.locator("#map-range").fill("0")
    assert finland.get_attribute("class") != last
    page.locator("#map-play").click()
    until(page, "Number(document.getElementById('map-range').value) > 1")
    page.locator("#map-play").click()
    move(page, "assurance.path", 1)
    assert page.locator("#map-range").input_value() != "47"  # new results are painted on the month that was chosen
    page.wait_for_selector(FINEST)
    assert "n = 2,000 runs" in page.locator("#atlas figcaption").inner_text()


def test_a_link_reopens_the_setting(page: Page, browser: Browser, seen: Seen) -> None:
    move(page, "levers.substitutes.strength", 0.8)
    view(page, "norm")
    page.locator("#share").click()
    link = page.locator("#link-text").input_value()
    assert "levers.substitutes.strength=0.8" in link
    context, other = opened(browser, link, seen)
    other.wait_for_selector("html[data-view=norm]")
    for one in (page, other):  # both with as many runs as there will be
        one.wait_for_selector(FINEST)
    assert numbers(other) == numbers(page)
    assert other.locator("[data-key='levers.substitutes.strength'] input[type=range]").input_value() == "0.8"
    assert not other.locator("#notes").is_visible()
    context.close()


def test_a_link_from_another_version_says_so(browser: Browser, served: Served, seen: Seen) -> None:
    address = served.address + "#base=lesson&v=0.0.1&m=0&threat.path=0.4&threat.volume=3"
    context, page = opened(browser, address, seen)
    page.wait_for_selector("#notes:visible")
    assert "normsim 0.0.1 (model 0)" in page.locator("#notes").inner_text()
    assert "threat.volume" in page.locator("#notes").inner_text()
    assert page.locator("[data-key='threat.path'] output").inner_text() == "0.4"
    context.close()
    assert_clean(seen, served)


def test_a_downloaded_file_gives_the_same_numbers(page: Page, tmp_path: Path) -> None:
    move(page, "conflict.deterrence", 0.1)
    before = answered(page)
    page.locator("[data-key='assurance.path'] select").select_option("none")
    settle(page, before)
    page.wait_for_selector(FINEST)
    page.locator("#share").click()
    with page.expect_download() as waiting:
        page.locator("#download").click()
    path = tmp_path / waiting.value.suggested_filename
    waiting.value.save_as(path)
    scenario = load(path).scenario
    assert scenario.ensemble.runs == 2_000
    found = {one["id"]: one["text"] for one in key_numbers(simulate(scenario), None, "APMBC")}
    assert found == numbers(page)


def test_a_pasted_scenario_opens_and_a_broken_one_names_its_lines(page: Page) -> None:
    page.locator("#share").click()
    page.locator("#paste").fill((BROKEN / "misspelt_keys.yaml").read_text(encoding="utf-8"))
    page.locator("#load").click()
    page.wait_for_selector("#paste-problems li")
    place = "one => [Number(one.dataset.line), Number(one.dataset.column)]"
    places = page.locator("#paste-problems li").evaluate_all(f"all => all.map({place})")
    with pytest.raises(InputError) as caught:
        load(BROKEN / "misspelt_keys.yaml")
    assert places == [[one.line, one.column] for one in caught.value.problems]
    text = page.locator("#paste-problems").inner_text()
    assert "line 4, column 1: varient: is no key here; did you mean variant?" in text
    before = answered(page)
    page.locator("#paste").fill(PASTED)
    page.locator("#load").click()
    settle(page, before)
    assert page.locator("h1").inner_text() == "Pasted <b>here</b>"
    assert page.locator("#base").input_value() == "baseline"
    assert page.locator("[data-key='assurance.path'] select").input_value() == "full"


def test_a_value_can_be_typed_as_in_a_file(page: Page) -> None:
    row = page.locator("[data-key='threat.path']")
    row.locator(".about summary").click()
    before = answered(page)
    row.locator(".about input").fill("{uniform: [0.1, 0.3]}")
    row.locator(".about button").click()
    settle(page, before)
    assert "is-changed" in str(row.get_attribute("class"))
    row.locator(".about input").fill("{uniform: [0.1, 7]}")
    row.locator(".about button").click()
    page.wait_for_selector("[data-key='threat.path'] .about .problems p")
    assert "must stay between 0 and 1" in row.locator(".about .problems").inner_text()
    # What does not work is not taken over.
    assert page.evaluate("JSON.stringify(bench.now.settings['threat.path'])") == '{"uniform":[0.1,0.3]}'
    row.locator(".about summary").click()


def test_what_does_not_work_is_neither_pinned_nor_shown_under_another_tab(page: Page) -> None:
    before = answered(page)
    page.evaluate("change('threat.path', 'loud')")
    settle(page, before)
    page.locator("#pin").click()
    assert page.locator("#notes").inner_text() == texts()["compare"]["not_now"]
    assert page.evaluate("bench.now.pins.length") == 0
    page.locator("#tab-norm").click()
    until(page, "!bench.asking")
    assert page.locator("#charts > figure:visible").count() == 0


def test_pins_survive_and_back_leads_back(browser: Browser, served: Served, seen: Seen) -> None:
    context, page = opened(browser, served.address, seen)
    page.locator("#pin").click()
    page.locator("#pin").click()
    assert page.locator("#notes").inner_text() == "This setting is pinned already, as Setting 1."
    for value in (0.3, 0.6):
        page.wait_for_timeout(1_100)  # what follows sooner belongs to the same drag
        move(page, "threat.path", value)
    page.go_back()
    until(page, "bench.now.settings['threat.path'] === 0.3 && !bench.asking")
    page.reload()
    page.wait_for_selector("html[data-runs]")
    assert page.evaluate("bench.now.pins.length") == 1
    context.close()


def test_pins_stand_side_by_side(page: Page) -> None:
    page.locator("#pin").click()
    move(page, "parameters.beta_threat", 9)
    page.locator("#pin").click()
    view(page, "compare")
    assert page.locator("#charts > figure:visible").count() == 2
    head = page.locator("#panel-top thead").inner_text()
    assert "Setting 1" in head
    assert "Setting 2" in head
    page.wait_for_selector(FINEST)  # a later answer would put another button in its place
    before = answered(page)
    page.get_by_role("button", name="Take out Setting 1").click()
    settle(page, before)
    assert page.locator("#charts > figure:visible").count() == 1


def test_the_search_finds_assumptions(page: Page) -> None:
    page.locator("#search").fill("fade threat")
    shown = page.locator("#groups .input:visible")
    assert 0 < shown.count() < 10
    page.locator("#search").fill("zzz")
    assert page.locator("#none-found").is_visible()
    page.locator("#search").fill("fade months")
    rows, headings = page.locator("#groups .input:visible").count(), page.locator("#groups h4:visible").count()
    assert 1 < rows == headings  # each says whose it is
    page.locator("#search").fill("russia")  # a word of the page's own
    assert page.locator("[data-key='threat.path']").is_visible()
    page.locator("#search").fill("")
    assert page.locator("#groups .input:visible").count() > 5


def test_the_tour_has_six_steps_by_keyboard(page: Page) -> None:
    page.locator("#tour-start").focus()
    page.keyboard.press("Enter")
    titles = []
    for _ in range(6):
        titles.append(page.locator("#tour h2").inner_text())
        page.keyboard.press("Enter")
    assert titles == [step["title"] for step in texts()["tour"]["steps"]]
    assert page.locator("#tour").is_hidden()
    assert page.evaluate("document.activeElement.id") == "tour-start"
    page.keyboard.press("Enter")
    page.keyboard.press("Escape")
    assert page.locator("#tour").is_hidden()


def test_tabs_sliders_and_explanations_by_keyboard(page: Page) -> None:
    page.locator("#tab-exits").focus()
    page.keyboard.press("ArrowRight")
    page.wait_for_selector("html[data-view=map]")
    assert page.evaluate("document.activeElement.id") == "tab-map"
    page.keyboard.press("ArrowLeft")
    page.wait_for_selector("html[data-view=exits]")
    before = answered(page)
    page.locator("[data-key='levers.contain.strength'] input[type=range]").focus()
    page.keyboard.press("ArrowRight")
    settle(page, before)
    assert "levers.contain.strength=0.01" in page.evaluate("location.hash")
    explain = page.locator("#slot-0 .explain")
    explain.focus()
    page.keyboard.press("Enter")
    assert page.locator("#slot-0 .explanation").is_visible()
    assert explain.get_attribute("aria-expanded") == "true"


@pytest.mark.parametrize(("scheme", "views"), [("light", VIEWS), ("dark", ("exits", "map"))], ids=["light", "dark"])
def test_nothing_serious_is_found_by_axe(
    browser: Browser, served: Served, seen: Seen, scheme: str, views: tuple[str, ...]
) -> None:
    context, page = opened(browser, served.address, seen, color_scheme=scheme)
    page.locator("#pin").click()
    found = serious(page, "head", ".top")
    for name in views:
        view(page, name)
        found |= serious(page, name, "#outcomes")
    page.locator("#groups > details").evaluate_all("all => all.forEach(one => one.open = true)")
    page.locator("[data-key='threat.path'] .about").evaluate("one => one.open = true")
    found |= serious(page, "assumptions", "#assumptions")
    page.locator("#tour-start").click()
    found |= serious(page, "tour", "#tour")
    page.keyboard.press("Escape")
    page.locator("#share").click()
    found |= serious(page, "share", "#share-dialog")
    assert found == {}
    context.close()


def serious(page: Page, where: str, part: str) -> dict[str, Any]:
    # What waits for an answer is pale, and pale text has too little contrast.
    until(page, f"!bench.asking && {CLEAR}")
    violations = Axe().run(page, context=part).response["violations"]
    return {
        f"{where}: {one['id']}": [node["html"][:160] for node in one["nodes"][:3]]
        for one in violations
        if one["impact"] in ("serious", "critical")
    }


@pytest.mark.parametrize("width", [390, 1920])
def test_nothing_sticks_out(browser: Browser, served: Served, seen: Seen, width: int) -> None:
    ten_years = f"{served.address}#base=lesson&horizon.end=2035-03"
    context, page = opened(browser, ten_years, seen, viewport={"width": width, "height": 844})
    for name in VIEWS:
        view(page, name)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
        assert page.evaluate(CUT) == [], name
        assert page.evaluate(CROWDED) == [], name
    context.close()
    assert_clean(seen, served)


def test_dark_mode_recolours_page_and_charts(page: Page) -> None:
    colour = (
        "[getComputedStyle(document.body).backgroundColor, document.querySelector('#slot-0 .xtick text').style.fill]"
    )
    light = page.evaluate(colour)
    page.locator("#theme").click()
    dark = page.evaluate(colour)
    assert light[0] != dark[0]
    assert light[1] != dark[1]
    assert page.locator("#theme").inner_text() == texts()["theme_light"]


def test_the_map_has_the_width_of_a_phone(browser: Browser, served: Served, seen: Seen) -> None:
    context, page = opened(browser, f"{served.address}#view=map", seen, viewport={"width": 390, "height": 844})
    page.wait_for_selector("html[data-view='map'] .map-grid svg")
    box = page.locator(".map-grid svg").first.bounding_box()
    assert box is not None
    assert box["width"] > 300
    context.close()


def test_a_phone_shows_a_number_beside_the_assumptions(browser: Browser, served: Served, seen: Seen) -> None:
    context, page = opened(browser, served.address, seen, viewport={"width": 390, "height": 844})
    number, button = page.locator("#jump-number"), page.locator("#jump-to")
    assert texts()["numbers"]["chance"] in number.inner_text()
    page.wait_for_selector(f"#jump-to:has-text('{texts()['jump']['assumptions']}')")
    button.click()
    page.wait_for_selector(f"#jump-to:has-text('{texts()['jump']['outcomes']}')")
    slider = page.locator("#groups input[type=range]").first
    slider.scroll_into_view_if_needed()
    assert number.is_visible()
    button.click()
    page.wait_for_selector(f"#jump-to:has-text('{texts()['jump']['assumptions']}')")
    assert page.evaluate("scrollY") == 0
    context.close()


def test_a_change_that_is_no_scenario_says_where_the_reason_stands(page: Page) -> None:
    before = answered(page)
    page.evaluate("change('threat.path', 'loud')")
    settle(page, before)
    assert page.locator("#status").inner_text() == texts()["status"]["problem"]
    assert "threat.path" in page.locator("#problems").inner_text()


def test_the_focus_stays_while_a_state_is_chosen(page: Page) -> None:
    view(page, "state")
    for _ in range(2):
        before = answered(page)
        page.locator("#state").focus()
        chosen = page.locator("#state").input_value()
        page.keyboard.press("ArrowDown")
        settle(page, before)
        assert page.locator("#state").input_value() != chosen
        assert page.evaluate("document.activeElement.id") == "state"
    # In one task, because an answer may replace it between pressing and letting go.
    page.locator(".facts-of summary").first.evaluate("one => one.click()")
    page.wait_for_selector(FINEST)
    assert page.locator(".facts-of[open]").count() == 1


def test_a_workbench_that_is_gone_is_told_and_asked_again(browser: Browser, served: Served) -> None:
    context, page = opened(browser, served.address, Seen())
    page.wait_for_selector(FINEST)
    page.clock.install()
    page.route("**/*", lambda route: route.abort())
    page.evaluate("change('threat.path', 'high')")
    page.clock.fast_forward(4_500)
    until(page, "bench.gone === true")
    assert page.locator("#status").inner_text().startswith(texts()["status"]["gone"])
    page.locator("#share").click()
    page.locator("#download").click()
    page.wait_for_selector("#paste-problems p")
    before = answered(page)
    page.unroute_all()
    page.clock.fast_forward(3_500)
    settle(page, before)
    assert page.evaluate("bench.now.settings['threat.path']") == "high"
    context.close()


def test_a_workbench_that_does_not_answer_is_told(browser: Browser, served: Served, seen: Seen) -> None:
    context, page = opened(browser, served.address, seen)
    page.wait_for_selector(FINEST)
    page.clock.install()
    held: list[str] = []
    # A pattern, because a glob would miss the questions whose address ends in a query.
    page.route(re.compile("/_dash-update-component"), lambda route: held.append(route.request.url))
    page.evaluate("change('threat.path', 'high')")
    assert page.locator("#outcomes.waiting-for-answer").count() == 1
    page.clock.fast_forward(4_500)
    until(page, f"document.getElementById('status').textContent === {json.dumps(texts()['status']['slow'])}")
    assert page.locator("#status").inner_text().startswith(texts()["status"]["slow"])
    assert held
    context.close()
