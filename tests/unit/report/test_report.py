from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html.parser import HTMLParser
from typing import Any

import numpy as np
import pytest

from charting import payload
from normsim import load_scenario, simulate
from normsim.catalogue import load_catalogue
from normsim.clock import month_number
from normsim.experiments.pairing import paired, sign
from normsim.experiments.summary import summarise
from normsim.figures.wording import RIVAL_NAMES
from normsim.report import ObservedExit, Record, ReportInputs, build_report, observed_record
from normsim.report.assumptions_section import assumptions_section, value_text
from normsim.report.build import SECTIONS
from normsim.report.comparison_words import MARKS, difference
from normsim.report.opening import facts, finding, paragraph
from normsim.report.parts import Page
from normsim.report.rivals_section import rivals_section, since_start
from normsim.results import Results
from normsim.scenario.quantity import Distribution
from synthetic import Shape, made_up

LIMIT = 2_500_000
WORLD: tuple[str, ...] = load_catalogue().iso3
SHAPES: dict[str, Shape] = {
    "usual": Shape(runs=120, months=60),
    "one treaty": Shape(runs=40, months=36, treaties=("CCM",)),
    "own treaty": Shape(runs=40, months=36, treaties=("MINE",), at_start=False, states=("DEU", "FRA", "NOR", "POL")),
    "nobody at the start": Shape(runs=40, months=36, at_start=False),
    "one variant": Shape(runs=40, months=36, variants=("common_shock",)),
    "one run": Shape(runs=1, months=36, variants=("full_contagion",)),
    "five runs": Shape(runs=5, months=36),
    "one year": Shape(runs=30, months=12),
    "nobody moves": Shape(runs=30, months=36, announcements=False, at_start=False),
    "eight states": Shape(runs=40, months=36, states=("EST", "FIN", "LTU", "LVA", "NOR", "POL", "ROU", "SWE")),
    "far states": Shape(runs=20, months=24, states=("BRA", "IND", "JPN", "PER"), at_start=False, treaties=("APMBC",)),
}


def inputs(results: Results, **changes: Any) -> ReportInputs:
    made = ReportInputs(
        results=results,
        summary=summarise(results),
        snowball={"b": 0.2, "low": 0.15, "high": 0.25},
        command="normsim run scenarios/baseline.yaml",
        files=("summary.json", "exits.csv"),
        hashes={"scenario.yaml": "ab" * 32},
    )
    return replace(made, **changes)


@cache
def page(name: str) -> str:
    return build_report(inputs(made_up(SHAPES[name])))


class Texts(HTMLParser):
    """Collects visible texts, captions, headings, tags and attributes."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []
        self.captions: list[str] = []
        self._open: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "br", "rect"):
            self._open.append(tag)
        if tag == "figcaption" or (tag == "p" and "caption" in (dict(attrs).get("class") or "").split()):
            self.captions.append("")

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if {"script", "style"} & set(self._open):
            return
        self.words.append(data)
        if self.captions and self._open[-1:] in (["figcaption"], ["p"]):
            self.captions[-1] += data

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.words).split())


@pytest.mark.parametrize("name", SHAPES)
def test_eleven_sections_stand_in_order(name: str) -> None:
    found = [attrs.get("id") for tag, attrs in Texts(page(name)).tags if tag == "section"]
    assert found == [anchor for anchor, _, _ in SECTIONS]
    assert len(found) == 11


@pytest.mark.parametrize("name", SHAPES)
def test_the_page_is_small_and_whole(name: str) -> None:
    html = page(name)
    assert len(html.encode()) < LIMIT
    assert html.count('id="library"') == 1
    assert payload(html, "library").startswith("/**\n* plotly.js")
    charts = json.loads(payload(html))["charts"]
    places = re.findall(r'data-chart="([^"]+)"', html)
    assert places
    assert set(places) <= set(charts)


@pytest.mark.parametrize("name", SHAPES)
def test_nothing_is_fetched(name: str) -> None:
    html = page(name)
    for tag, attrs in Texts(html).tags:
        assert tag not in ("iframe", "object", "embed", "img"), tag
        for key in ("src", "srcset", "data", "action"):
            assert key not in attrs, (tag, attrs)
        if tag in ("link", "use"):
            assert str(attrs["href"]).startswith(("data:,", "#"))
        if tag == "a":
            assert str(attrs["href"]).startswith("#")
    bare = re.sub(r'<script type="text/plain".*?</script>', "", html, flags=re.S)
    assert not re.search(r"https?://|@import|url\((?!#)", bare)
    assert not re.search(r"\bfetch\(|XMLHttpRequest|WebSocket|importScripts", bare)


@pytest.mark.parametrize("name", SHAPES)
def test_every_caption_says_n_and_the_kind_of_interval(name: str) -> None:
    captions = Texts(page(name)).captions
    assert len(captions) >= 8
    for caption in captions:
        assert re.search(r"\bn = ", caption), caption
        assert re.search(r"spread|simulation error|range over|random numbers|announcements", caption), caption


@pytest.mark.parametrize("name", SHAPES)
def test_texts_are_finished_and_conditional(name: str) -> None:
    text = Texts(page(name)).text
    assert not re.search(r"\b(nan|inf|undefined)\b|\bNone (to|in|month|of runs)\b", text)
    assert not re.search(r">\s*(nan|None|inf)\s*<", page(name))
    assert "−0.00" not in text
    assert not re.search(r"\bwill\b", text), "conditional wording only"
    assert "not a forecast" in text
    assert "Under these assumptions" in text


def test_every_figure_has_alt_text_and_a_table() -> None:
    html = page("usual")
    figures = re.findall(r'<figure class="chart.*?</figure>', html, flags=re.S)
    assert len(figures) >= 20
    for figure in figures:
        assert re.search(r'role="img" aria-label="[^"]{20,}"', figure)
        assert "<details" in figure
        assert figure.count("<tr>") >= 2


def test_titles_and_questions_are_text() -> None:
    evil = '<script>alert("x")</script><img src=x onerror=alert(1)>'
    shape = Shape(runs=10, months=14, scenario={"title": evil, "question": evil})
    html = build_report(inputs(made_up(shape), command=f"normsim run '{evil}'", since_last=(evil,)))
    assert evil not in html
    assert html.count("&lt;script&gt;alert") >= 4
    assert not [tag for tag, _ in Texts(html).tags if tag == "img"]
    assert json.loads(payload(html))


def test_treaty_names_are_text_too() -> None:
    treaties = {"X1": {"name": "</script><b>bold</b>", "parties": {"from": ["DEU", "NOR"], "since": "2010-01"}}}
    changes = {"treaties": treaties, "initial": {}, "pacts": {}, "events": {}}
    shape = Shape(runs=10, months=14, treaties=("X1",), states=("DEU", "NOR"), at_start=False, scenario=changes)
    html = build_report(inputs(made_up(shape)))
    assert "<b>bold" not in html


def test_the_size_holds_for_many_runs_and_the_whole_world() -> None:
    results = made_up(runs=4000, months=120, states=WORLD)
    html = build_report(inputs(results, baseline=made_up(runs=20, months=120, states=WORLD)))
    assert len(html.encode()) < LIMIT


@pytest.mark.parametrize("runs", [30, 900])
def test_dots_are_subsampled(runs: int) -> None:
    html = build_report(inputs(made_up(runs=runs, months=14)))
    traces = json.loads(payload(html))["charts"]["joint"]["data"]
    assert sum(len(trace["x"]) for trace in traces if trace.get("mode") == "markers") == min(runs, 600)


def test_rivals_claim_no_direction_where_none_could_differ() -> None:
    results = made_up(SHAPES["usual"])
    summary = summarise(results)
    for tree in summary["variants"].values():
        tree["snowball"] = {"b": 0.2}
    section = rivals_section(Page(inputs(results, summary=summary)))
    assert section["changes"] is None
    told = {row["name"]: row["agree"] for row in section["rows"]}
    assert told["APMBC: new exits announced"] == "–"  # never below zero
    assert told["Share of new exits that follow others, or the own exit from the other treaty (snowball)"] == "–"
    assert told["Break-even weight on capability, w*"] == "–"


def change(low: float, high: float) -> dict[str, float]:
    return {"q05": low, "q50": (low + high) / 2, "q95": high}


@pytest.mark.parametrize(
    ("second", "words"),
    [
        (change(0.01, 0.2), "up in all"),
        (change(0.0, 0.001), "up, or no change"),
        (change(-0.1, 0.3), "open in one at least"),
        (change(-0.3, -0.1), "differs"),
    ],
)
def test_a_rival_has_a_direction_where_its_runs_lie_on_one_side(second: dict[str, float], words: str) -> None:
    assert since_start([change(0.1, 0.2), second]) == words
    assert since_start([second]) == "–"


def test_rivals_tell_the_change_run_by_run_beside_the_baseline() -> None:
    results, behind = made_up(runs=90, months=48), made_up(runs=60, months=48, seed=4)
    found = rivals_section(Page(inputs(results, baseline=behind)))["changes"]
    assert found["headers"] == ["Baseline, mean", *(f"{name} (20 pairs)" for name in RIVAL_NAMES.values())]
    (row,) = (row for row in found["rows"] if row["name"] == "Identity lost, ΔF")
    theirs, ours = (one.identity_loss()[:60, -1] for one in (behind, results))
    by_rival = [paired(theirs[mask], ours[mask]) for mask in (behind.runs_of(rival) for rival in RIVAL_NAMES)]
    assert row["cells"][0] == f"{theirs.mean():.2f}"
    assert row["cells"][1:] == ["{} ({})".format(*difference(one, "0 to 1")) for one in by_rival]
    assert row["agree"].startswith(MARKS[sign(dict(zip(RIVAL_NAMES, by_rival, strict=True)))][0])


def test_the_finding_names_start_further_frequency_date_and_range() -> None:
    results = made_up(SHAPES["usual"])
    text = finding(Page(inputs(results)))
    assert "five exits under way at the start and one already complete" in text
    assert "further" in text
    assert "March 2030" in text
    assert re.search(r"\d to \d of 10 runs|\d of 10 runs", text)
    assert "depending on the rival explanation" in text


def test_the_finding_counts_what_the_results_count() -> None:
    results = made_up(Shape(runs=30, months=36, at_start=False))
    by_treaty = [results.count(treaty, "announced", kind="new")[:, -1] for treaty in ("APMBC", "CCM")]
    new = by_treaty[0] + by_treaty[1]
    text = finding(Page(inputs(results)))
    assert "without any exit under way" in text
    medians = {int(np.sort(new[results.runs_of(r)])[(results.runs_of(r).sum() + 1) // 2 - 1]) for r in results.rivals}
    words = ["none", "one", "two", "three", "four", "five", "six"]
    assert all(words[m] in text or (m == 0 and "no" in text) for m in medians)


def test_a_start_without_exits_is_said_in_words() -> None:
    nobody = Page(inputs(made_up(Shape(runs=30, months=36, at_start=False))))
    assert paragraph(nobody)[0].startswith("APMBC: none under way at the start; ")


def test_a_suspension_at_the_start_is_told_and_is_no_exit() -> None:
    results = simulate(load_scenario("outlook_2026", sets=["ensemble.runs=3", "horizon.end=2026-04"]))
    told = [text for _, text in facts(Page(inputs(results)))]
    suspended = "Ukraine has notified a suspension of APMBC, a contested act; it counts as a party."
    assert suspended in told
    assert not any("Ukraine" in text for text in told if text != suspended)


def test_a_frequency_is_explained_once() -> None:
    assert Texts(page("usual")).text.count("is a share of runs under these assumptions, not a") == 1


def test_the_error_of_one_rivals_runs_is_told_beside_that_of_all() -> None:
    three, one = (Page(inputs(made_up(SHAPES[name]))) for name in ("usual", "one variant"))
    assert three.rivals_error_note == f"{three.error_note}, of one rival’s runs ±13"
    assert "±7 points" in three.error_note
    assert one.rivals_error_note == one.error_note


def test_a_treaty_without_new_announcements_is_quiet_from_the_start() -> None:
    text = Texts(page("nobody moves")).text
    assert "quiet from the start" in text
    assert not re.search(r"\b0 months", text)


def test_states_stand_in_alphabetical_order_and_rare_chances_are_said_so() -> None:
    html = page("usual")
    table = re.search(r'<table class="sortable grid" id="states-APMBC">.*?</table>', html, flags=re.S)
    assert table
    names = re.findall(r'<th scope="row">([^<]+)</th>', table[0])
    assert names == sorted(names)
    assert 'aria-sort="ascending"' in table[0]
    assert "below 1 in 100" in table[0]


def test_non_parties_are_never_listed_as_leaving() -> None:
    table = re.search(r'id="states-CCM">.*?</table>', page("usual"), flags=re.S)
    assert table
    assert "Poland" not in table[0]
    assert "Lithuania" in table[0]
    assert "Poland is no party to the Convention on Cluster Munitions" in Texts(page("usual")).text


def test_at_start_and_new_are_told_apart_everywhere() -> None:
    html = page("usual")
    for heading in ("At start", "+ New", "= Total"):
        assert html.count(heading) >= 3
    charts = re.findall(r'<figure class="chart" id="exits-.*?</figure>', html, flags=re.S)
    assert all("At start + new" in chart for chart in charts)


def test_without_announcements_the_causes_say_so() -> None:
    assert "no causes to show" in Texts(page("nobody moves")).text


def test_the_map_of_the_last_month_is_there_without_scripts() -> None:
    html = page("usual")
    finland = re.search(r'<path class="st (\w+)" data-s="FIN"[^>]*><title>([^<]+)</title>', html)
    assert finland
    assert finland[1] == "s6"
    assert finland[2].startswith("Finland: has left APMBC by March 2030 in ")
    assert re.search(r'<circle class="st \w+" data-s="AND"', html)
    assert "hatch-europe" in html
    assert "<noscript>" in html


def test_far_states_get_a_world_map() -> None:
    assert 'data-view="world"' in page("far states")
    assert 'data-view="europe"' not in page("far states")


def test_the_record_counts_states_and_stops_where_it_ends() -> None:
    first = month_number("2025-04")
    exits = (
        ObservedExit("T", "AAA", first - 1, first + 2, first + 8),
        ObservedExit("T", "BBB", first + 3, -1, -1),
        ObservedExit("T", "CCC", first, -1, -1),
    )
    record = Record(first + 5, exits)
    assert record.counts("T", "announced", (first, first + 100), frozenset({"AAA", "BBB"})) == {
        first: 1,
        first + 3: 2,
        first + 5: 2,
    }
    assert record.counts("T", "effective", (first, first + 100), frozenset({"AAA"})) == {first: 0, first + 5: 0}
    assert record.counts("T", "announced", (first + 6, first + 9), frozenset({"AAA"})) == {}
    assert record.counts("U", "announced", (first, first + 9), frozenset({"AAA"})) == {}


def test_the_observed_record_holds_the_known_exits() -> None:
    record = observed_record(made_up(SHAPES["five runs"]).scenario)
    found = {(exit_.treaty, exit_.iso3) for exit_ in record.exits}
    assert {("CCM", "LTU"), ("APMBC", "FIN"), ("APMBC", "POL")} <= found
    lithuania = next(exit_ for exit_ in record.exits if (exit_.treaty, exit_.iso3) == ("CCM", "LTU"))
    assert lithuania.effective - lithuania.deposited == 6


def test_every_input_row_leads_to_the_register_or_says_judgement() -> None:
    section = assumptions_section(Page(inputs(made_up(SHAPES["five runs"]))))
    rows = [row for _, group in section["groups"] for row in group]
    keys = [row["key"] for row in rows]
    assert len(keys) == len(set(keys))
    assert {"parameters.beta_peer", "threat.path", "conflict.deterrence", "networks.region"} <= set(keys)
    values = {row["key"]: row["value"] for row in rows}
    assert values["outcomes.by"] == "2028-03"
    assert values["conflict.now.UKR.ends"] == "never"
    assert values["levers.substitutes.strength"] == "0 (off)"
    assert values["pacts.baltic.members"] == "EST, LVA, LTU"
    for row in rows:
        assert row["value"], row
        assert row["source"], row
        if row["grade"]:
            assert row["refs"] or row["source"] == "judgement", row


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Distribution(uniform=(0, 0.5)), "between 0 and 0.5, evenly"),
        (Distribution(beta=(2, 3)), "beta(2, 3), 0 to 1"),
        ({month_number("2025-04"): 0.9}, "2025-04: 0.9"),
        ((), "none"),
        (True, "yes"),
        (1.0, "1"),
    ],
)
def test_values_are_written_for_readers(value: object, text: str) -> None:
    assert value_text(value) == text


def test_the_reproduce_block_is_complete() -> None:
    text = Texts(page("usual")).text
    for part in (
        "normsim run scenarios/baseline.yaml",
        "ab" * 32,
        "seed",
        "numpy",
        "Apache License 2.0",
        "Natural Earth",
    ):
        assert part in text


def test_the_same_results_give_the_same_page() -> None:
    assert build_report(inputs(made_up(SHAPES["five runs"]))) == page("five runs")


@pytest.fixture
def no_plotly_geo() -> Callable[[str], bool]:
    return lambda html: '"type":"choropleth"' in payload(html) or '"geo"' in payload(html)


def test_plotly_geo_is_not_used(no_plotly_geo: Callable[[str], bool]) -> None:
    assert not no_plotly_geo(page("usual"))
