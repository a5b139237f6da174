"""The pages on scenarios: what is written from the schema is fresh, what is written by hand is complete and right."""

from __future__ import annotations

import re
import shlex
from pathlib import Path
from typing import get_args

import pytest
import yaml

from normsim.cli import guide
from normsim.explanations.keys import all_keys
from normsim.loading import load_text, shipped_scenarios
from normsim.loading.grammar import ROOT
from normsim.model.drivers import FADE_MONTHS
from normsim.scenario.sections import LEVER_TYPES, EventType

DOCS = Path(__file__).parents[3] / "docs"
PAGES = {name: (DOCS / name).read_text(encoding="utf-8") for name in (guide.GUIDE, guide.LIBRARY)}
GUIDE = PAGES[guide.GUIDE]
SNIPPETS = re.findall(r"^```yaml\n(.*?)^```", GUIDE, flags=re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("name", PAGES)
def test_the_written_parts_are_fresh(name: str) -> None:
    assert guide.renewed(PAGES[name]) == PAGES[name], "run make guide"


def test_a_stale_part_is_noticed_and_renewed(tmp_path: Path) -> None:
    for name, page in PAGES.items():
        (tmp_path / name).write_text(
            page.replace("`uniform", "`unifrom").replace("ceasefire", "peace"), encoding="utf-8"
        )
    assert guide.main([str(tmp_path)]) == 0
    written = (tmp_path / guide.GUIDE).read_text(encoding="utf-8")
    assert written == guide.renewed(written)
    assert "scenarios/ceasefire.yaml" in (tmp_path / guide.LIBRARY).read_text(encoding="utf-8")


def test_every_part_stands_on_a_page_and_an_unknown_one_fails() -> None:
    marked = re.findall(r"<!-- begin (\w+)", "".join(PAGES.values()))
    assert sorted(marked) == sorted(guide.BLOCKS)
    with pytest.raises(KeyError):
        guide.renewed("<!-- begin nonsense -->\n<!-- end nonsense -->")


def test_every_key_of_the_grammar_is_in_the_guide() -> None:
    rows = set(re.findall(r"^\| `([^`]+)` \|", GUIDE, flags=re.MULTILINE))
    headings = set(re.findall(r"^#### (\w+)$", GUIDE, flags=re.MULTILINE))
    assert {key for key in all_keys() if key not in rows} <= headings
    assert set(ROOT.key_names) <= rows | headings


def test_every_event_and_lever_type_is_described_by_hand() -> None:
    described = dict(re.findall(r"^\| `(\w+)` \|[^|]+\|([^|]*)\|", section("Events"), flags=re.MULTILINE))
    assert list(described) == list(get_args(EventType))
    for kind, fades in described.items():
        months = FADE_MONTHS[kind]
        assert fades.strip() == ("at once" if months == 1 else "" if kind == "suspension" else f"{months:.0f} months")
    assert tuple(re.findall(r"^\| `(\w+)` \|", section("Levers"), flags=re.MULTILINE)) == LEVER_TYPES


def section(title: str) -> str:
    """Text of the guide from one heading to the next of its level."""
    return GUIDE.split(f"\n## {title}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("number", range(len(SNIPPETS)))
def test_every_piece_of_yaml_in_the_guide_is_right(number: int) -> None:
    piece = SNIPPETS[number]
    entries = yaml.safe_load(piece.replace("YYYY-MM", "2026-01"))
    text = piece
    if "extends" not in entries:
        own = [treaty for treaty in entries.get("treaties", {}) if treaty != "APMBC"]
        assert not own or own == ["CCM", "MYTREATY"]
        text = f"extends: baseline\n{piece}"
    scenario = load_text(text, name=f"snippet {number}").scenario
    assert set(entries) - {"extends"} <= set(scenario.model_dump(by_alias=True))


def test_there_are_snippets() -> None:
    assert len(SNIPPETS) >= 7


@pytest.mark.parametrize("page", PAGES)
def test_every_command_names_what_is_there(page: str) -> None:
    from normsim.loading import load_scenario

    lines = re.findall(r"^normsim (?:run|compare) ([^#\n]+)", PAGES[page], flags=re.MULTILINE)
    assert lines
    for line in dict.fromkeys(lines):
        words = shlex.split(line)
        options = [word for word, before in zip(words[1:], words, strict=False) if before in ("--set", "--override")]
        names = [word for word in words if not word.startswith("--") and word not in options]
        assert set(names) <= set(shipped_scenarios()), line
        sets = [word for word in options if "=" in word]
        load_scenario(names[0], sets=sets, overrides=[word for word in options if "=" not in word])
