"""The facilitator's guide says what the script says, for every scenario that ships."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from normsim.loading import shipped_scenarios
from normsim.room.debriefs import ANY_SCENARIO, DEBRIEFS
from normsim.room.planning import Planned, find_plan, load_plan
from normsim.room.script import BEFORE, DIFFICULT, MISREADINGS, TRUST

GUIDE = (Path(__file__).parents[3] / "docs" / "facilitator-guide.md").read_text(encoding="utf-8")


def plain(text: str) -> str:
    """Words only, so that line breaks and emphasis do not count."""
    return " ".join(re.sub(r"^\d+\. |[*>`]", "", text, flags=re.MULTILINE).split())


def section(title: str) -> str:
    """Text under a heading, up to the next of the same rank or above."""
    found = re.search(rf"^(#+) {re.escape(title)}\n(.*?)(?=^#{{1,3}} |\Z)", GUIDE, flags=re.MULTILINE | re.DOTALL)
    assert found, title
    return plain(found[2])


@pytest.fixture(scope="module")
def planned() -> Planned:
    return load_plan(find_plan("workshop"))


def test_the_ninety_minutes_are_those_of_the_shipped_plan(planned: Planned) -> None:
    rows = re.findall(r"^\| (\d):(\d\d) \| (\d+) \| (.+) \|$", GUIDE, flags=re.MULTILINE)
    assert [(int(minutes), what) for _, _, minutes, what in rows] == [
        (item.minutes, item.what) for item in planned.plan.agenda
    ]
    starts = [60 * int(hour) + int(minute) for hour, minute, _, _ in rows]
    assert starts == [sum(int(minutes) for _, _, minutes, _ in rows[:place]) for place in range(len(rows))]
    assert sum(int(minutes) for _, _, minutes, _ in rows) == 90


@pytest.mark.parametrize("name", sorted({*DEBRIEFS, *shipped_scenarios()}))
def test_three_questions_for_every_scenario(name: str) -> None:
    assert all(plain(question) in section(name) for question in DEBRIEFS[name])


def test_questions_for_ones_own_scenario() -> None:
    assert all(plain(question) in section("Three questions for each scenario") for question in ANY_SCENARIO)


@pytest.mark.parametrize(
    ("title", "pairs"),
    [
        ("What to say about trust", TRUST),
        ("Common misreadings", MISREADINGS),
        ("When it gets difficult", DIFFICULT),
        ("The day before", tuple((text, text) for text in BEFORE)),
    ],
)
def test_the_guide_and_the_script_say_the_same(title: str, pairs: tuple[tuple[str, str], ...]) -> None:
    for head, text in pairs:
        assert plain(head) in section(title)
        assert plain(text) in section(title)


def test_what_the_issue_of_trust_hangs_on_is_answered() -> None:
    assert section("“But this already happened”").count("starts") >= 1
    assert "Ask three things in this order" in section("Letting sceptics change assumptions")
    assert "“6 of 10 runs, so a 60 % chance.”" in section("Common misreadings")
