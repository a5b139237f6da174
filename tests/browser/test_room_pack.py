"""The workshop folder in a real browser: offline, by double-click; the explorer's numbers are those of the runs."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, Page

from browsing import CUT, DRAWN_ANEW, Seen, opened, watch
from firefox import FIREFOX, firefox
from normsim import Results, simulate
from normsim.experiments.summary import summarise
from normsim.loading import load
from normsim.report.inputs import ReportInputs
from normsim.report.opening import finding
from normsim.report.parts import Page as ReportPage
from normsim.room.compared import compared
from normsim.room.explorer import changes
from normsim.room.grid import Setting
from normsim.room.pack import Workshop, build_pack
from normsim.room.table import shown
from workshop import Small, small

pytestmark = pytest.mark.browser
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}, "color_scheme": "light"}
WAIT = """new Promise(done => {
    const look = () => document.documentElement.dataset.ready ? done(1) : setTimeout(look, 50);
    look();
})"""
DRAWN = """[...document.querySelectorAll('.plot')].filter(
    place => place.querySelector('.cartesianlayer .xtick')).length"""
QUANTILE = ("q05", "q25", "q50", "q75", "q95")


@dataclass(frozen=True, eq=False)
class Packed:
    """A pack in a folder."""

    small: Small
    folder: Path
    files: dict[str, str]

    def address(self, name: str) -> str:
        return (self.folder / name).as_uri()


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Packed:
    """All pages of a small workshop."""
    made = small(tmp_path_factory.mktemp("plan"))
    runs: dict[str, ReportInputs] = {}
    for name, loaded in made.planned.reports.items():
        results = simulate(loaded.scenario, jobs=1)
        runs[name] = ReportInputs(results, summarise(results), None, f"normsim run {name}", (), {})
    side_by_side = compared(made.planned, {name: one.results for name, one in runs.items()}, home="index.html")
    files = build_pack(Workshop(made.planned, runs, made.explored, "normsim room pack plan.yaml", side_by_side))
    folder = tmp_path_factory.mktemp("pack with space")
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    return Packed(made, folder, files)


@pytest.fixture
def explorer(browser: Browser, pack: Packed, seen: Seen) -> Iterator[Page]:
    context, page = opened(browser, pack.address("explorer.html"), seen, **WIDE)
    yield page
    context.close()
    assert [url for url in seen.foreign if not url.startswith(pack.address("explorer.html")[:80])] == []
    assert seen.complaints == []


def run_at(pack: Packed, setting: Setting) -> Results:
    explorer = pack.small.planned.plan.explorer
    assert explorer is not None
    sets = [*changes(explorer, setting), f"ensemble.runs={explorer.runs}"]
    return simulate(load(pack.small.folder / "small.yaml", sets=sets).scenario, jobs=1)


def test_every_page_opens_without_a_request_or_a_complaint_and_prints(browser: Browser, pack: Packed) -> None:
    pages = sorted(name for name in pack.files if name.endswith(".html"))
    assert {"index.html", "explorer.html", "compare.html", "report-baseline.html", "roles.html", "script.html"} <= set(
        pages
    )
    context = browser.new_context(offline=True, **WIDE)
    for name in pages:
        seen, page = Seen(), context.new_page()
        watch(page, seen, pack.address(name))
        page.goto(pack.address(name))
        if 'id="library"' in pack.files[name]:
            page.wait_for_selector("html[data-ready=yes]", timeout=120_000)
        assert seen.foreign == [], name
        assert seen.complaints == [], name
        page.set_viewport_size({"width": 390, "height": 844})
        page.wait_for_function(DRAWN_ANEW, arg=390)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, name
        assert page.pdf(format="A4").startswith(b"%PDF"), name
        page.close()
    context.close()


def test_the_first_page_leads_to_every_other_by_relative_links(pack: Packed) -> None:
    linked = set(re.findall(r'href="([^"#:]+)"', pack.files["index.html"]))
    assert linked <= set(pack.files)
    wanted = {name for name in pack.files if name.endswith((".html", ".csv"))} - {"index.html"}
    assert wanted <= linked
    shown = {name for name in wanted if re.match(r"report-|compare|explorer", name) and name.endswith(".html")}
    assert len(shown) >= 3
    assert all('<a href="index.html">Contents</a>' in pack.files[name] for name in shown)
    assert "A &lt;small&gt; workshop" in pack.files["index.html"]
    assert "American commitment: none instead of" in pack.files["index.html"]
    assert '<a href="compare.html">the scenarios side by side</a>' in pack.files["script.html"]
    assert sum(len(text.encode()) for text in pack.files.values()) < 30_000_000


def test_at_simulated_settings_the_page_shows_what_a_run_gives(explorer: Page, pack: Packed) -> None:
    grid = pack.small.explored.table.grid
    for setting in (grid.unchanged, grid.settings()[0], grid.settings()[-2]):
        results = run_at(pack, setting)
        summary = summarise(results)
        read: dict[str, Any] = explorer.evaluate("setting => window.explorer.read(setting)", list(setting))
        assert read["simulated"]
        for treaty, name in enumerate(results.treaties):
            for stage, step in enumerate(("announced", "effective")):
                ends = [fan[-1] for fan in read["exits"][treaty][stage]]
                assert ends == [summary["exits"][name]["total"][step][key] for key in QUANTILE]
        balance = np.array(read["balance"]).reshape(-1, 3, 5)[0]
        for row, name in zip(
            balance, ("capability_gain", "identity_loss", "break_even_capability_weight"), strict=True
        ):
            assert [round(x, 3) for x in row] == [round(summary[name][key], 3) for key in QUANTILE]
        inputs = ReportInputs(results, summary, None, "", (), {})
        assert read["finding"] == finding(ReportPage(inputs))
        words = read["command"].split(" --runs ")[0]
        assert words == " ".join(["normsim run small.yaml", *(f"--set {text}" for text in _sets(pack, setting))])


def _sets(pack: Packed, setting: Setting) -> tuple[str, ...]:
    explorer = pack.small.planned.plan.explorer
    assert explorer is not None
    return changes(explorer, setting)


def test_between_settings_the_page_reads_as_python_does(explorer: Page, pack: Packed) -> None:
    explored = pack.small.explored
    table = explored.table
    settings = [*explored.held_out[:8], *table.grid.settings()]
    fields = table.at(settings)
    seen = shown(fields, table.frame)
    for place, setting in enumerate(settings):
        read = explorer.evaluate("setting => window.explorer.read(setting)", list(setting))
        assert read["simulated"] == (setting in table.grid.settings())
        exits = np.array(read["exits"], float)  # treaties, stages, quantiles, months
        assert np.array_equal(np.moveaxis(exits, 2, 3), seen["exits"][place, 0])
        np.testing.assert_allclose(read["further"], fields["further"][place].sum(axis=0).ravel(), atol=1e-6)
        np.testing.assert_allclose(read["chance"], fields["chance"][place].sum(axis=0).ravel(), atol=1e-6)
        np.testing.assert_allclose(read["robust"], seen["robust"][place].ravel(), atol=1e-9)
        np.testing.assert_allclose(read["weights"], seen["curve"][place].ravel(), atol=1e-9)


def test_every_slider_moves_the_picture_the_words_and_the_address(explorer: Page, pack: Packed) -> None:
    names = list(pack.small.explored.table.grid.names)
    assert explorer.locator("#changes li").inner_text() == "Nothing: this is the baseline."
    for name in names:
        slider = explorer.locator(f"#slider-{name}")
        before = explorer.locator(f"#value-{name}").inner_text()
        slider.fill("430")
        explorer.wait_for_function(
            "([id, before]) => document.getElementById(id).textContent !== before", arg=[f"value-{name}", before]
        )
        assert f"{name}=" in explorer.evaluate("location.hash")
    assert explorer.locator("#changes li").count() == len(names)
    assert "Threat: 0.573 instead of 0.9" in explorer.locator("#changes").inner_text()
    assert "95 of 100" in explorer.locator("#exact").inner_text()
    explorer.locator("#slider-contain").focus()
    explorer.keyboard.press("ArrowRight")
    explorer.wait_for_function("document.querySelector('#value-contain').textContent === '0.5'")
    explorer.keyboard.press("u")
    explorer.wait_for_function("document.querySelector('#value-contain').textContent === '0.43'")
    explorer.keyboard.press("0")
    explorer.wait_for_function("document.querySelector('#changes li').textContent.startsWith('Nothing')")
    assert explorer.evaluate("location.hash") == ""
    explorer.keyboard.press("u")
    explorer.wait_for_function(f"document.querySelectorAll('#changes li').length === {len(names)}")


def drawn(page: Page) -> None:
    """Wait for the second frame from now: what was changed before is drawn in the first."""
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))")


def said(page: Page) -> list[str]:
    """The finding, the cards and the map in words."""
    return page.locator("#finding, #outcome .card, .when, #movers").all_inner_texts()


def test_a_link_reopens_the_setting(browser: Browser, explorer: Page, pack: Packed, seen: Seen) -> None:
    explorer.locator("#slider-assurance").fill("0")
    explorer.locator("input[name=treaty][value='1']").check(force=True)
    explorer.locator("input[name=rival][value='2']").check(force=True)
    explorer.wait_for_function("document.querySelector('.treaty-name').textContent === 'CCM'")
    here = explorer.evaluate("location.href")
    assert here.endswith("#assurance=0&treaty=CCM&rival=full_contagion")
    drawn(explorer)
    shown_here = said(explorer)
    context, again = opened(browser, here, seen, **WIDE)
    assert again.locator("#value-assurance").inner_text() == "0"
    assert said(again) == shown_here
    again.locator("#open-setting").fill("threat=0.25&assurance=nonsense&contain=99")
    again.locator("#open-form button").click()
    again.wait_for_function("document.querySelector('#value-threat').textContent === '0.25'")
    assert again.locator("#value-assurance").inner_text() == "0.3 (baseline)"
    assert again.locator("#value-contain").inner_text() == "1"
    assert again.locator("#link-problem").inner_text().endswith("assurance=nonsense, contain=99")
    again.locator("#open-setting").fill("threat=0.25")
    again.locator("#open-form button").click()
    assert again.locator("#link-problem").inner_text() == ""
    context.close()


def test_guess_first_hides_the_answer_until_there_is_a_guess(explorer: Page) -> None:
    explorer.locator("#guess-mode").click()
    assert not explorer.locator("#outcome").is_visible()
    explorer.locator(".go").click()
    assert explorer.locator("#guess-problem").inner_text() == "Give two whole numbers."
    assert not explorer.locator("#outcome").is_visible()
    explorer.locator("#guess-low").fill("4")
    explorer.locator("#guess-high").fill("6")
    explorer.locator(".go").click()
    assert explorer.locator("#outcome").is_visible()
    assert explorer.locator("#verdict").inner_text().startswith("You guessed 4 to 6; the median run has ")
    explorer.locator("#slider-threat").fill("0")
    explorer.wait_for_function("document.documentElement.classList.contains('covered')")
    assert not explorer.locator("#outcome").is_visible()
    assert "Threat: 0.25 instead of 0.9" in explorer.locator("#guess-for").inner_text()
    explorer.locator("#guess-mode").click()
    assert explorer.locator("#outcome").is_visible()


def test_the_rivals_and_the_steps_are_switches(explorer: Page) -> None:
    whole = explorer.locator("#card-further").inner_text()
    texts = set()
    for rival in (0, 1, 2):
        explorer.locator(f"input[name=rival][value='{rival}']").check(force=True)
        explorer.wait_for_function("!document.querySelector('.n').textContent.includes('60')")
        drawn(explorer)
        texts.add(explorer.locator("#outcome").inner_text())
    assert len(texts) == 3
    explorer.locator("input[name=rival][value='-1']").check(force=True)
    explorer.wait_for_function("document.querySelector('.n').textContent.includes('60')")
    assert explorer.locator("#card-further").inner_text() == whole
    explorer.locator("input[name=stage][value='1']").check(force=True)
    explorer.wait_for_function("document.querySelector('#done').textContent === 'left'")
    assert "has left" in explorer.locator("#map-what").inner_text()


def test_the_map_answers_with_the_baseline_beside_it(explorer: Page) -> None:
    explorer.locator("#slider-assurance").fill("1000")
    explorer.locator(".atlas path.st[data-s=FIN]").dispatch_event("click")
    explorer.wait_for_function("document.querySelector('#readout').textContent.startsWith('Finland')")
    assert "; baseline: " in explorer.locator("#readout").inner_text()


def test_replay_shows_the_last_change_again(explorer: Page) -> None:
    explorer.emulate_media(reduced_motion="reduce")
    explorer.locator("#slider-threat").fill("0")
    explorer.wait_for_function("document.querySelector('#value-threat').textContent === '0.25'")
    # Written down by the page itself: the first setting is shown for less than a second.
    explorer.evaluate(
        """() => {
            window.told = [];
            const place = document.querySelector('#value-threat');
            new MutationObserver(() => {
                if (window.told.at(-1) !== place.textContent) window.told.push(place.textContent);
            }).observe(place, { childList: true, characterData: true, subtree: true });
        }"""
    )
    explorer.locator("#replay").click()
    explorer.wait_for_function("document.documentElement.dataset.replayed === '1'")
    explorer.wait_for_function("document.querySelector('#value-threat').textContent === '0.25'")
    assert explorer.evaluate("window.told") == ["0.9 (baseline)", "0.25"]


def test_big_type_and_dark_leave_no_text_cut_off(explorer: Page) -> None:
    for button in ("#big", "#theme"):
        explorer.locator(button).click()
        for place in explorer.locator(".plot").all():
            place.scroll_into_view_if_needed()
        explorer.wait_for_timeout(300)
        assert explorer.evaluate(CUT) == []
        assert explorer.evaluate("document.documentElement.scrollWidth") <= 1280


def test_words_ranges_and_map_do_not_wait_for_the_charts(browser: Browser, pack: Packed) -> None:
    context = browser.new_context(offline=True, **WIDE)
    page = context.new_page()
    page.add_init_script(
        """new MutationObserver(() => {
            if (window.first === undefined && document.querySelector('#finding')?.textContent)
                queueMicrotask(() => { window.first = [typeof Plotly,
                    document.querySelector('#card-further').textContent,
                    document.querySelector('#map-what').textContent]; });
        }).observe(document, {subtree: true, childList: true})"""
    )
    page.goto(pack.address("explorer.html"))
    page.wait_for_selector("html[data-ready=yes]", timeout=120_000)
    library, card, map_words = page.evaluate("window.first")
    assert library == "undefined"
    assert card.endswith("of runs")
    assert "announced" in map_words
    assert page.evaluate(DRAWN) >= 1
    context.close()


def test_the_explorer_works_in_firefox_and_on_a_narrow_screen(pack: Packed, tmp_path: Path) -> None:
    if not FIREFOX.exists():
        pytest.fail(f"{FIREFOX} is missing: install it (apt-get install firefox-esr) or leave out this test by name")
    explored, page = pack.small.explored, pack.folder / "explorer.html"
    table = explored.table
    with firefox(tmp_path / "profile") as tab:
        tab.size(390, 844)
        tab.go(f"{page.as_uri()}#threat=0.5&treaty=CCM")
        tab.ask(WAIT)
        assert tab.ask("document.querySelector('#value-threat').textContent") == "0.5"
        assert tab.ask("document.querySelector('.treaty-name').textContent") == "CCM"
        assert tab.ask("document.documentElement.scrollWidth") <= 390
        settings = [*explored.held_out[:3], table.grid.unchanged]
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
        look = f"{DRAWN} === 4 ? done(1) : setTimeout(look, 50)"
        tab.ask(f"new Promise(done => {{ const look = () => {look}; look(); }})")
        assert tab.ask(DRAWN) == 4
        tab.ask("(document.querySelector('#guess-mode').click(), 1)")
        assert tab.ask("getComputedStyle(document.querySelector('#outcome')).display") == "none"
        assert tab.complaints == []
        assert [url for url in tab.requests if not url.startswith(("data:", "blob:", page.as_uri(), "about:"))] == []
