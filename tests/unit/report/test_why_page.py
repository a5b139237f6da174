"""The page that says why, as text: whole, escaped, and every table headed by what it lists."""

from __future__ import annotations

import re

import pytest

from building import busy
from normsim.experiments.suppositions import Supposition
from normsim.experiments.why import Why, why
from normsim.report.why_page import WhyPage, build_why
from normsim.report.why_words import finding

GIVEN = Supposition("FIN", "stay", ("APMBC",), ("a note <i>with</i> signs",))


@pytest.fixture(scope="module")
def found() -> Why:
    scenario = busy(title="<script>throw 1</script>", ensemble={"runs": 40}, parameters={"beta_peer": 3.0})
    return why(scenario, [GIVEN], each_state=True)


@pytest.fixture(scope="module")
def page(found: Why) -> str:
    return build_why(WhyPage(found, "normsim why <busy>", ("why.csv", "why.json", "columns.md", "supposed.yaml")))


def test_everything_a_reader_asks_for_is_there(found: Why, page: str) -> None:
    plain = page.replace("&#39;", "'")
    assert finding(found) in plain
    for one in (*found.forces, *(found.states or ())):
        assert one.name in plain, one.key
    assert "What if Finland stays in APMBC?" in page
    assert "0 by construction" in page
    assert "normsim why &lt;busy&gt;" in page
    for name in ("why.csv", "why.json", "columns.md", "supposed.yaml", "why.html", "manifest.json"):
        assert f"<code>{name}</code>" in page


def test_what_a_file_says_is_text(page: str) -> None:
    assert "<script>throw" not in page
    assert "A note &lt;i&gt;with" in page


def test_tables_are_headed_by_what_they_list(page: str) -> None:
    heads = re.findall(r'<figure class="chart[^"]*" id="(\w+)-[\w-]+">.*?<th scope="col">([^<]*)</th>', page, re.DOTALL)
    assert {kind: {head for one, head in heads if one == kind} for kind in ("behind", "forces", "states")} == {
        "behind": {"Cause"},
        "forces": {"Without"},
        "states": {"Who stays"},
    }


def test_the_finding_is_conditional_and_has_its_intervals(found: Why) -> None:
    first, supposition, *rest = finding(found).split(". ")
    begins = r"Under these assumptions states announce \d+\.\d further exits from APMBC \(\d+ to \d+ in 90 % of runs\)"
    assert re.match(begins, first)
    assert supposition.startswith("If Finland stays in APMBC, ")
    assert rest[-1].startswith("Without contagion of any kind, ")
    assert " will " not in finding(found)


def test_a_quiet_scenario_has_a_page_too() -> None:
    never = {"alpha_debate": -30.0, "clock_rate": 0.0}
    calm = busy(ensemble={"runs": 10}, initial={"APMBC": None}, parameters=never, horizon={"end": "2025-06"})
    found = why(calm, each_state=True)
    page = build_why(WhyPage(found, "normsim why calm"))
    assert "No state is on its way out, or leaves often enough to be looked at." in page
    assert "No state announces in 10 runs" in page
