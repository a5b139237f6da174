"""The pages for groups in a real browser: offline, revealed on a click, on a phone, on paper."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from browsing import CUT, DRAWN_ANEW, Seen, opened
from normsim.experiments.summary import summarise
from normsim.report import ReportInputs
from normsim.room.agreement import pairs, reading, shared_outcomes
from normsim.room.forms import FormsRequest, build_forms
from normsim.room.guesses import Guess
from normsim.room.hand_outs import build_hand_outs
from normsim.room.merge_page import Merged, base_name, build_merge_page
from normsim.room.merging import read_room
from normsim.room.outcomes import outcomes
from normsim.room.planning import find_plan, load_plan
from normsim.room.questions import questions
from normsim.room.roles import build_role_sheets
from normsim.room.scores_page import ScoredRoom, build_scores_page
from normsim.room.script import ScriptRequest, build_script
from normsim.room.tally import tally
from synthetic import Shape, made_up, make_scenario

pytestmark = pytest.mark.browser

SHAPE = Shape(runs=60, months=48)
NAMES = ("Anna", "<script>window.broken = 1</script>", "Dmitri Alexandrovich with a very long name", "Çağla")


def scores_page() -> str:
    asked = questions("made", make_scenario(SHAPE))
    guesses = []
    for place, name in enumerate(NAMES):
        group = "Defence planners" if place % 2 else "Foreign ministry"
        for one in (one for one in asked if one.on_form):
            values: dict[str, Any] = {"chance": 0.2 * place}
            if one.kind == "range":
                values = (
                    {"low": 0.1 * place, "high": 1.0} if one.unit != "states" else {"low": place, "high": place + 3}
                )
            elif one.kind == "choice":
                values = {"choice": "threat"}
            guesses.append(Guess(name, group, one.id, **values))
    found = tally(guesses, outcomes(asked, made_up(SHAPE)))
    return build_scores_page(
        ScoredRoom(found, {"made": "Made up"}, {"made": 60}, (), "g.csv", "normsim room score g.csv")
    )


def merge_page(folder: Path) -> str:
    folder.mkdir()
    for name, change in (
        ("red & <b>", "assurance: none"),
        ("a_group_with_a_very_long_name", "threat: {path: 1}"),
        ("c", ""),
    ):
        (folder / f"{name}.yaml").write_text(f"extends: baseline\ntitle: x\n{change}\n", encoding="utf-8")
    room = read_room(folder, runs=60)
    names = [base_name(room), *(group.name for group in room.groups)]
    last = int(made_up(SHAPE).months[-1])
    small = [reading(made_up(Shape(runs=60, months=48, seed=seed)), ["APMBC"], last) for seed in (1, 2)]
    readings = {name: small[place % 2] for place, name in enumerate(names)}
    apart = {(one, other): len(room.apart(one, other)) for one in names[1:] for other in names[1:] if one != other}
    compared = shared_outcomes(["APMBC"])
    found = pairs({name: readings[name] for name in names[1:]}, compared, apart)
    return build_merge_page(Merged(room, readings, compared, found, last, 60, "normsim room merge"))


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every page, as files."""
    place = tmp_path_factory.mktemp("pages")
    planned = load_plan(find_plan("workshop"))
    scenario, plan = planned.reports["baseline"].scenario, planned.plan
    results = made_up(SHAPE)
    inputs = ReportInputs(results, summarise(results), None, "normsim run x", (), {})
    texts = {
        "scores.html": scores_page(),
        "merge.html": merge_page(place / "groups"),
        "form.html": build_forms(FormsRequest({"baseline": scenario}, {}, groups=("Red", "Blue")))[
            "form-baseline.html"
        ],
        **build_role_sheets(plan.groups, scenario, plan.title),
        **build_script(ScriptRequest(plan, {})),
        **build_hand_outs({"made": inputs}, {}, plan.title, {}),
    }
    for name, text in texts.items():
        (place / name).write_text(text, encoding="utf-8", newline="\n")
    return {name: place / name for name in texts}


PAGES = (
    *("scores.html", "merge.html", "form.html", "roles.html", "script.html"),
    *("handout-reading.html", "handout-results.html"),
)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_opens_offline_fits_a_phone_and_prints(
    browser: Browser, pages: dict[str, Path], seen: Seen, tmp_path: Path, name: str
) -> None:
    context, page = opened(browser, pages[name].as_uri(), seen, viewport={"width": 1280, "height": 900})
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    assert page.locator(".plot").count() == page.locator(".plot .main-svg:first-child").count()
    assert page.evaluate(CUT) == []
    pdf = tmp_path / "page.pdf"
    page.pdf(path=str(pdf), prefer_css_page_size=True)
    assert pdf.read_bytes().startswith(b"%PDF")
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function(DRAWN_ANEW, arg=390)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    assert page.evaluate(CUT) == []
    context.close()
    assert (seen.foreign, seen.complaints) == ([], [])


def test_answers_are_hidden_until_somebody_clicks(browser: Browser, pages: dict[str, Path], seen: Seen) -> None:
    context, page = opened(browser, pages["scores.html"].as_uri(), seen)
    questions = page.locator("section.question")
    first, second = questions.nth(0), questions.nth(1)
    assert questions.count() == 7
    assert first.locator(".guesses tr.person").count() == len(NAMES)
    assert first.locator(".guesses .range").first.is_visible()
    for hidden in (".answer", ".truth.band", "td.later"):
        assert not first.locator(hidden).first.is_visible()
    button = first.locator("button.reveal")
    button.click()
    assert button.get_attribute("aria-expanded") == "true"
    for shown in (".answer", ".truth.band", "td.later"):
        assert first.locator(shown).first.is_visible()
        assert not second.locator(shown).first.is_visible()
    assert first.locator(".answer").inner_text().startswith("Under these assumptions")
    button.click()
    assert not first.locator(".answer").is_visible()
    assert page.evaluate("window.broken") is None
    context.close()
    assert (seen.foreign, seen.complaints) == ([], [])


def test_keys_and_the_button_for_all(browser: Browser, pages: dict[str, Path], seen: Seen) -> None:
    context, page = opened(browser, pages["scores.html"].as_uri(), seen)
    page.keyboard.press("n")
    page.keyboard.press("n")
    assert page.locator("section[data-revealed]").count() == 2
    page.keyboard.press("p")
    assert page.locator("section[data-revealed]").count() == 1
    everything = page.locator("#reveal-all")
    everything.click()
    assert page.locator("section[data-revealed]").count() == 8
    assert page.locator("#tables").is_visible()
    assert everything.inner_text() == "Hide all answers"
    everything.click()
    assert page.locator("section[data-revealed]").count() == 0
    context.close()


def test_bigger_type_for_a_projector(browser: Browser, pages: dict[str, Path], seen: Seen) -> None:
    context, page = opened(browser, pages["scores.html"].as_uri(), seen, viewport={"width": 1280, "height": 900})
    heading = page.locator("section.question h2").first

    def height() -> float:
        box = heading.bounding_box()
        assert box is not None
        return box["height"]

    before = height()
    page.locator("#bigger").click()
    assert height() > 1.2 * before
    assert page.evaluate("document.documentElement.scrollWidth") <= 1280
    page.locator("#bigger").click()
    assert height() == before
    context.close()


def test_paper_shows_everything_and_no_buttons(browser: Browser, pages: dict[str, Path], seen: Seen) -> None:
    context, page = opened(browser, pages["scores.html"].as_uri(), seen)
    page.emulate_media(media="print")
    assert page.locator(".answer").first.is_visible()
    assert page.locator(".truth.band").first.is_visible()
    assert page.locator("#tables").is_visible()
    assert not page.locator("button.reveal").first.is_visible()
    context.close()


def test_without_scripts_everything_can_be_read(browser: Browser, pages: dict[str, Path], seen: Seen) -> None:
    context, page = opened(browser, pages["scores.html"].as_uri(), seen, java_script_enabled=False)
    assert page.locator(".answer").first.is_visible()
    assert not page.locator("button.reveal").first.is_visible()
    context.close()


@pytest.mark.parametrize("name", ["form.html", "roles.html"])
def test_each_sheet_begins_on_a_page_of_its_own(
    browser: Browser, pages: dict[str, Path], seen: Seen, name: str
) -> None:
    context, page = opened(browser, pages[name].as_uri(), seen)
    page.emulate_media(media="print")
    breaks = page.evaluate("[...document.querySelectorAll('.sheet')].map(one => getComputedStyle(one).breakBefore)")
    assert breaks[0] == "auto"
    assert set(breaks[1:]) == {"page"}
    assert not page.locator(".note").first.is_visible()
    if name == "form.html":
        # Big enough for a pen: 12 mm high.
        assert page.evaluate("document.querySelector('.ask .box').getBoundingClientRect().height") >= 45
    context.close()


def test_names_of_groups_are_text_in_the_charts_too(browser: Browser, pages: dict[str, Path], seen: Seen) -> None:
    context, page = opened(browser, pages["merge.html"].as_uri(), seen, viewport={"width": 1280, "height": 900})
    assert {"c", "red & <b>"} <= set(page.locator("#outcome-gain .ytick text").all_text_contents())
    context.close()
