"""From questions to the page: the runs' answers, scores by person, group and room, names as text."""

from __future__ import annotations

import csv
import io
import re
from functools import cache

import numpy as np
import pytest

from normsim.errors import Problem
from normsim.loading import load_scenario
from normsim.results import Results
from normsim.room.guesses import Guess
from normsim.room.outcomes import Outcome, outcomes
from normsim.room.questions import Question, questions
from normsim.room.scores_files import scores_csv, scores_tree
from normsim.room.scores_page import ScoredRoom, build_scores_page
from normsim.room.scores_words import answer_text, said
from normsim.room.tally import Tally, tally
from synthetic import Shape, made_up, make_scenario

SHAPE = Shape(runs=60, months=48)
BAD = "<script>alert(1)</script> & <b>Bo</b>"


@cache
def ensemble() -> Results:
    return made_up(SHAPE)


@cache
def asked() -> dict[str, Question]:
    return {one.id: one for one in questions("made", make_scenario(SHAPE))}


@cache
def answers() -> dict[str, Outcome]:
    return outcomes(asked().values(), ensemble())


def guessed(*rows: tuple[str, str, str, dict[str, object]]) -> Tally:
    made = [Guess(name, group, f"made:{key}", **values) for name, group, key, values in rows]  # type: ignore[arg-type]
    return tally(made, answers())


def page(found: Tally, **more: object) -> str:
    room = {
        "titles": {"made": "Made up"},
        "runs": {"made": 60},
        "problems": (),
        "file": "g.csv",
        "command": "normsim x",
    }
    return build_scores_page(ScoredRoom(tally=found, **(room | more)))  # type: ignore[arg-type]


def test_questions_are_stable_and_come_from_the_scenario_alone() -> None:
    baseline = load_scenario("baseline")
    first = questions("baseline", baseline)
    assert first == questions("baseline", baseline)
    on_form = [one.id for one in first if one.on_form]
    assert on_form == [
        "baseline:APMBC.further.2030-12",
        "baseline:APMBC.further.2035-03",
        "baseline:CCM.further.2035-03",
        "baseline:APMBC.at_least.3",
        "baseline:APMBC.group.eu",
        "baseline:APMBC.state.NOR",
        "baseline:CCM.at_least.1",
        "baseline:APMBC.robustness.2035-03",
        "baseline:driver",
    ]
    assert len({one.id for one in first}) == len(first)
    assert [one.on_form for one in first] == sorted((one.on_form for one in first), reverse=True)


def test_more_runs_or_another_title_change_no_question() -> None:
    one = questions("baseline", load_scenario("baseline"))
    assert one == questions("baseline", load_scenario("baseline", sets=["ensemble.runs=10", "title=Another"]))


def test_a_treaty_of_ones_own_can_be_asked_about() -> None:
    shape = Shape(treaties=("MINE",), at_start=False, states=("DEU", "FRA", "NOR", "POL"), months=36)
    found = [one.id for one in questions("x", make_scenario(shape)) if one.on_form]
    assert "x:MINE.at_least.3" in found
    assert any(one.startswith("x:MINE.further.") for one in found)


def test_names_with_dots_and_colons_can_be_asked_about() -> None:
    names = {"groups": {"a.b": ["NOR", "SWE"], "c:d": ["FIN"]}, "outcomes": {"by": [], "groups": ["a.b", "c:d"]}}
    shape = Shape(runs=30, months=36, scenario=names)
    found = outcomes(questions("my: plan", make_scenario(shape)), made_up(shape))
    border = made_up(shape).count("APMBC", "announced", kind="new", group="a.b")[:, -1] > 0
    assert found["my- plan:APMBC.group.a.b"].share == pytest.approx(float(border.mean()))


def test_answers_are_those_of_the_results() -> None:
    end = ensemble().count("APMBC", "announced", kind="new")[:, -1]
    found = answers()["made:APMBC.further.2029-03"]
    assert np.array_equal(found.values, end)
    assert answers()["made:APMBC.at_least.3"].share == pytest.approx(float(np.mean(end >= 3)))
    place = ensemble().states.index("NOR")
    norway = ensemble().first("announced")[:, place, 0] >= 0
    assert answers()["made:APMBC.state.NOR"].share == pytest.approx(float(norway.mean()))
    border = ensemble().count("APMBC", "announced", kind="new", group="border")[:, -1] > 0
    assert answers()["made:APMBC.group.border"].share == pytest.approx(float(border.mean()))
    level = ensemble().dataset["robustness"].sel(treaty="APMBC").to_numpy()[:, -1]
    assert np.allclose(answers()["made:APMBC.robustness.2029-03"].values, level)


def test_every_question_has_an_answer_and_shares_add_up() -> None:
    assert set(answers()) == set(asked())
    driver = answers()["made:driver"]
    assert sum(share for _, share in driver.shares) == pytest.approx(1)
    terms = ensemble().dataset["announcement_terms"].to_numpy()
    data = ensemble().dataset
    new = ~data["at_start"].to_numpy()[data["announcement_state"].to_numpy(), data["announcement_treaty"].to_numpy()]
    names = [str(name) for name in data["term"].to_numpy()]
    largest = [names[index] for index in terms[new].argmax(axis=1)]
    assert dict(driver.shares)["threat"] == pytest.approx(largest.count("threat") / len(largest))


def test_without_an_announcement_no_cause_can_be_guessed() -> None:
    shape = Shape(runs=20, months=36, announcements=False, at_start=False)
    found = outcomes(questions("x", make_scenario(shape)), made_up(shape))
    assert "x:driver" not in found
    assert found["x:APMBC.at_least.1"].share == 0


def test_scores_by_person_group_and_room() -> None:
    key = "APMBC.at_least.3"
    share = answers()[f"made:{key}"].share
    found = guessed(
        ("Bo", "B", key, {"chance": 0.2}),
        ("Al", "A", key, {"chance": 0.4}),
        ("Cy", "B", key, {"chance": 0.9}),
    )
    floor = share * (1 - share)
    means = {line.who: line.means["chance"] for line in found.people}
    assert list(means) == ["Al", "Bo", "Cy"]
    for who, chance in (("Al", 0.4), ("Bo", 0.2), ("Cy", 0.9)):
        assert list(means[who]) == pytest.approx([1, (chance - share) ** 2 + floor, (chance - share) ** 2])
    groups = {line.who: line.means["chance"][2] for line in found.groups}
    assert groups["B"] == pytest.approx(((0.2 - share) ** 2 + (0.9 - share) ** 2) / 2)
    [average] = found.group_guesses
    assert average.who == "B, average"
    assert average.means["chance"][2] == pytest.approx((0.55 - share) ** 2)
    person, mean, middle = found.room
    assert person.means["chance"][0] == 3
    assert mean.means["chance"][2] == pytest.approx((0.5 - share) ** 2)
    assert middle.means["chance"][2] == pytest.approx((0.4 - share) ** 2)
    beaten = sum(abs(chance - share) > abs(0.5 - share) + 1e-9 for chance in (0.2, 0.4, 0.9))
    assert found.asked[0].beaten == beaten


def test_different_units_are_never_averaged() -> None:
    found = guessed(
        ("Al", "A", "APMBC.further.2029-03", {"low": 0, "high": 2}),
        ("Al", "A", "APMBC.robustness.2029-03", {"low": 0.5, "high": 0.9}),
        ("Al", "A", "APMBC.at_least.3", {"chance": 0.2}),
        ("Al", "A", "driver", {"choice": "threat"}),
    )
    assert found.classes == ("chance", "states", "scale", "choice")
    assert [count for count, _, _ in found.people[0].means.values()] == [1, 1, 1, 1]


def test_one_person_alone_has_no_room_to_beat() -> None:
    found = guessed(("Al", "", "APMBC.at_least.3", {"chance": 0.2}))
    assert found.asked[0].room == ()
    assert found.asked[0].beaten is None
    assert "average guess scores better" not in page(found)


def test_names_are_text_everywhere() -> None:
    found = guessed(
        (BAD, BAD, "APMBC.at_least.3", {"chance": 0.2}),
        ("Al", BAD, "APMBC.at_least.3", {"chance": 0.3}),
        (BAD, BAD, "APMBC.further.2029-03", {"low": 0, "high": 2}),
        (BAD, BAD, "driver", {"choice": "threat"}),
    )
    html = page(
        found, titles={"made": BAD}, problems=(Problem(BAD, 1, 2, "name", BAD),), file=BAD, command=BAD, about=(BAD,)
    )
    assert "<script>alert" not in html
    assert "<b>Bo" not in html
    assert html.count("&lt;script&gt;alert(1)") >= 9


def test_the_answer_stands_behind_the_guesses_and_the_page_asks_no_network() -> None:
    found = guessed(
        ("Al", "A", "APMBC.further.2029-03", {"low": 0, "high": 2}),
        ("Bo", "A", "APMBC.at_least.3", {"chance": 0.2}),
    )
    html = page(found)
    for section in re.findall(r'<section class="question".*?</section>', html, flags=re.DOTALL):
        guesses, answer = section.split('<div class="answer later"')
        assert "Under these assumptions" not in guesses
        assert "Under these assumptions" in answer
        assert 'aria-expanded="false"' in guesses
    assert not re.search(r'(?:src|href)="(?!#|data:)', html)
    assert "They do not say who is right about the world" in html.replace("\n", " ")
    assert len(html) < 150_000


def test_words_are_conditional_and_in_steps_of_five() -> None:
    chance, states = answers()["made:APMBC.at_least.3"], answers()["made:APMBC.further.2029-03"]
    assert answer_text(chance).startswith("Under these assumptions, in ")
    for percent in re.findall(r"(\d+) %", answer_text(chance)):
        assert int(percent) % 5 == 0
    assert re.search(r"\d+ to \d+ states in 90 % of runs; the median run has \d+\.$", answer_text(states))
    for text in (answer_text(one) for one in answers().values()):
        assert " will " not in text


def test_guesses_in_few_signs() -> None:
    chance, states = asked()["made:APMBC.at_least.3"], asked()["made:APMBC.further.2029-03"]
    assert said(Guess("a", "", chance.id, chance=0.4), chance) == "40 %"
    assert said(Guess("a", "", states.id, low=0, high=2.5), states) == "0 to 2.5"
    assert said(Guess("a", "", "made:driver", choice="peers"), asked()["made:driver"]) == "Peers that have left"


def test_files_hold_every_score() -> None:
    found = guessed(
        ("=1+1", "A", "APMBC.at_least.3", {"chance": 0.2}),
        ("Bo", "A", "APMBC.further.2029-03", {"low": 0, "high": 2}),
    )
    rows = list(csv.DictReader(io.StringIO(scores_csv(found))))
    assert [row["name"] for row in rows] == ["Bo", "'=1+1"]
    assert rows[0]["chance"] == ""
    assert float(rows[1]["unavoidable"]) + float(rows[1]["avoidable"]) == pytest.approx(
        float(rows[1]["score"]), abs=1e-5
    )
    tree = scores_tree(found)
    assert [one["id"] for one in tree["questions"]] == ["made:APMBC.further.2029-03", "made:APMBC.at_least.3"]
    assert tree["people"][0]["means"]["chance"]["answers"] == 1
