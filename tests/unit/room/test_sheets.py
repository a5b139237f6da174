"""Forms, role sheets, script, hand-outs: complete, fair, from the scenario's own facts, and safe against any name."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest

from normsim.experiments.summary import summarise
from normsim.loading import load_scenario, shipped_scenarios
from normsim.report import ReportInputs
from normsim.room.debriefs import ANY_SCENARIO, DEBRIEFS, debrief
from normsim.room.facts import SharedFacts
from normsim.room.forms import GUESSES, FormsRequest, build_forms
from normsim.room.guesses import COLUMNS, read_guesses
from normsim.room.hand_outs import BEFORE_RESULTS, RESULTS, build_hand_outs
from normsim.room.plan import Group, Plan
from normsim.room.planning import find_plan, load_plan
from normsim.room.questions import questions
from normsim.room.roles import ROLES, SHEETS, build_role_sheets
from normsim.room.script import DIFFICULT, MISREADINGS, SCRIPT, ScriptRequest, build_script, timetable
from normsim.scenario.schema import Scenario
from synthetic import Shape, made_up

ROOT = Path(__file__).parents[3]
BAD = "<script>alert(1)</script>"


def baseline() -> Scenario:
    return load_scenario("baseline")


def text_of(html: str) -> str:
    """Words of a page without its scripts, styles and tags."""
    bare = re.sub(r"<(script|style).*?</\1>", " ", html, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def test_forms_ask_everything_once_per_group_and_give_nothing_away() -> None:
    files = build_forms(FormsRequest({"baseline": baseline()}, {}, groups=("Red", BAD)))
    html = files["form-baseline.html"]
    asked = [one for one in questions("baseline", baseline()) if one.on_form]
    assert html.count('<article class="sheet">') == 2
    for one in asked:
        assert html.count(f'<p class="id">{one.id}</p>') == 2
    assert BAD not in html
    assert "&lt;script&gt;" in html
    assert not re.search(r'(?:src|href)="(?!#|data:)', html)
    assert "about 9 of 10 runs" in text_of(html)
    assert len(html) < 120_000


@pytest.mark.parametrize("separator", [",", ";"])
def test_the_template_can_be_filled_in_and_read(tmp_path: Path, separator: str) -> None:
    files = build_forms(FormsRequest({"baseline": baseline()}, {}, groups=("Red", "Blue"), separator=separator))
    path = tmp_path / GUESSES
    path.write_text(files[GUESSES], encoding="utf-8")
    asked = {one.id: one for one in questions("baseline", baseline())}
    assert read_guesses(path, asked) == read_guesses(path, asked)
    assert read_guesses(path, asked).problems == ()
    assert read_guesses(path, asked).guesses == ()
    rows = list(csv.DictReader(io.StringIO(files[GUESSES].removeprefix("\ufeff")), delimiter=separator))
    assert list(rows[0]) == [*COLUMNS, "about"]
    assert [row["group"] for row in rows] == ["Red"] * 9 + ["Blue"] * 9
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), delimiter=separator)
    writer.writeheader()
    for row in rows:
        kind = asked[row["question"]].kind
        answers = {"range": {"low": "0", "high": "1"}, "chance": {"chance": "40 %"}, "choice": {"choice": "peers"}}[
            kind
        ]
        writer.writerow(row | answers)
    path.write_text(out.getvalue(), encoding="utf-8")
    found = read_guesses(path, asked)
    assert found.problems == ()
    assert len(found.guesses) == 18


def test_forms_carry_their_scenarios_so_that_scores_use_the_same(tmp_path: Path) -> None:
    changed = load_scenario("baseline", sets=["assurance=none", "ensemble.runs=50"])
    files = build_forms(FormsRequest({"dark": changed}, {"dark": "Without America"}))
    (tmp_path / "dark.yaml").write_text(files["scenarios/dark.yaml"], encoding="utf-8")
    again = load_scenario(tmp_path / "dark.yaml")
    assert again.title == "Without America"
    assert again.model_copy(update={"title": changed.title}) == changed


def test_everything_can_be_asked() -> None:
    few = build_forms(FormsRequest({"baseline": baseline()}, {}))[GUESSES]
    every = build_forms(FormsRequest({"baseline": baseline()}, {}, every=True))[GUESSES]
    assert len(every.splitlines()) == 1 + len(questions("baseline", baseline()))
    assert len(few.splitlines()) == 10


def test_facts_come_from_the_scenario() -> None:
    facts = SharedFacts(baseline())
    assert any("164 parties in April 2025, five of them on their way out" in text for text in facts.parties())
    assert any(re.match(r"CCM: a withdrawal takes effect 6 months", text) for text in facts.law())
    assert "Finland 1,309 km" in facts.border()[0]
    assert "Norway" in facts.champions()[0]
    assert facts.wars() == ("At war at the start: Ukraine.",)
    assert facts.levers() == ("No lever is on in this scenario.",)
    strong = SharedFacts(load_scenario("baseline", sets=["levers.protect.strength=0.5"]))
    assert strong.levers() == ("Levers on in this scenario: protect 0.5.",)


def test_of_a_made_up_treaty_nothing_is_said_about_the_world() -> None:
    facts = SharedFacts(load_scenario("another_treaty"))
    assert facts.adversary() == ()
    assert "17 parties among the states simulated in January 2026" in facts.parties()[0]
    asked = questions("x", load_scenario("another_treaty"))
    assert "leave the treaty “Drifting Mine Convention (made up)” by" in asked[0].text


def test_every_role_has_as_strong_a_case_and_as_hard_a_question() -> None:
    assert set(ROLES) >= {"defence", "foreign", "humanitarian", "frontline", "far_ally", "parliament"}
    for role in ROLES.values():
        assert (len(role.case), len(role.hard), len(role.questions)) == (3, 3, 2)
        assert role.levers
        assert role.doubts
    lengths = [sum(map(len, role.case)) for role in ROLES.values()]
    assert max(lengths) < 1.5 * min(lengths)


def test_every_key_a_role_names_is_a_key_of_the_grammar() -> None:
    from normsim.loading.grammar import slot_at

    for role in ROLES.values():
        for key, _ in role.levers:
            assert slot_at(tuple(key.split("."))) is not None, key


def test_role_sheets_follow_the_plan_first() -> None:
    groups = {
        "defence": Group(name=BAD, brief="Our own words."),
        "ours": Group(name="Group 9", role="A role of our own", questions=("Why?",)),
    }
    html = build_role_sheets(groups, baseline(), "A workshop")[SHEETS]
    words = text_of(html)
    assert html.count('<article class="sheet">') == 2
    assert BAD not in html
    assert "Our own words." in words
    assert ROLES["defence"].brief[:40] not in words
    assert ROLES["defence"].case[0] in words
    assert "A role of our own" in words
    assert "Why?" in words
    assert "Finland 1,309 km" in words


def test_without_groups_every_role_gets_a_sheet() -> None:
    html = build_role_sheets({}, baseline(), "A workshop")[SHEETS]
    assert html.count('<article class="sheet">') == len(ROLES)


def test_the_script_has_times_words_and_links() -> None:
    plan = load_plan(find_plan("workshop")).plan
    links = {"forms": [("forms/form-baseline.html", "the form")]}
    html = build_script(ScriptRequest(plan, links, files=[("roles.html", "role sheets")]))[SCRIPT]
    words = text_of(html)
    assert "90 minutes" in words
    assert [step["at"] for step in timetable(plan.agenda, links)] == ["0:00", "0:10", "0:20", "0:35", "1:00", "1:15"]
    assert '<a href="forms/form-baseline.html">the form</a>' in html
    assert '<a href="roles.html">role sheets</a>' in html
    for _, text in (*MISREADINGS, *DIFFICULT):
        assert text in words.replace("&#39;", "'")
    for question in (*DEBRIEFS["baseline"], *DEBRIEFS["america_leaves"]):
        assert question in words


def test_a_plan_may_say_anything() -> None:
    plan = Plan.model_validate({"title": BAD, "question": BAD, "agenda": [{"minutes": 5, "what": BAD, "say": BAD}]})
    assert BAD not in build_script(ScriptRequest(plan, {}))[SCRIPT]


@pytest.mark.parametrize("name", sorted(shipped_scenarios()))
def test_every_shipped_scenario_has_three_questions(name: str) -> None:
    assert name in DEBRIEFS
    assert len(set(DEBRIEFS[name])) == 3


def test_questions_for_a_scenario_that_nobody_knows() -> None:
    assert debrief(("my_own", "america_leaves")) == DEBRIEFS["america_leaves"]
    assert debrief(("my_own",)) == ANY_SCENARIO


def test_hand_outs_one_without_and_one_with_results() -> None:
    def run(seed: int) -> ReportInputs:
        results = made_up(Shape(runs=40, months=36, seed=seed, scenario={"title": BAD}))
        return ReportInputs(results, summarise(results), None, "normsim run x.yaml", (), {})

    files = build_hand_outs({"one": run(1), "two": run(2)}, {"two": "The second"}, BAD, {"two": ("remedies",)})
    before, after = files[BEFORE_RESULTS], files[RESULTS]
    assert BAD not in before
    assert BAD not in after
    assert "What has happened so far" in text_of(before)
    assert "of 10 runs are" not in text_of(before)
    assert 'id="library"' not in before
    assert after.count('id="library"') == 1
    assert after.count('<article class="sheet">') == 2
    places = re.findall(r'data-chart="([^"]+)"', after)
    assert len(places) == len(set(places)) == 8
    assert "The second" in text_of(after)
    assert DEBRIEFS["remedies"][0] in text_of(after)
    assert len(after) < 2_500_000
