"""Whatever stands in a file, the answer is a scenario or a list of problems, never another error."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from normsim.catalogue import load_catalogue
from normsim.errors import InputError
from normsim.exposures import select_states, treaty_rules
from normsim.loading import dump_yaml, load, load_text
from normsim.loading.grammar import all_keys
from normsim.loading.settings import setting

BROKEN = sorted((Path(__file__).parents[2] / "broken").glob("*.yaml"))
LENIENT = settings(max_examples=50, deadline=None, suppress_health_check=list(HealthCheck))
YAML_LETTERS = st.text(alphabet="ab:{}[]-,#&*!|>'\"%@`\\\n \t019.?~<=_\x85\ufeffé\u2028", max_size=60)
HEAD = "title: T\nhorizon: {start: 2025-04, end: 2030-03}\n"
KEYS = sorted({key for key, _ in all_keys()} | {"EST", "CCM", "APMBC", "2025-04", "border", "NAME", "extends"})
LEAVES: st.SearchStrategy[Any] = st.one_of(
    st.none(), st.booleans(), st.integers(-5, 5), st.floats(allow_nan=True), st.sampled_from([*KEYS, "none", "builtin"])
)
TREES: st.SearchStrategy[Any] = st.recursive(
    LEAVES,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=4),
    max_leaves=12,
)


def must_be_told(text: str) -> None:
    try:
        scenario = load_text(text, name="f").scenario
    except InputError:
        return
    # What was found fine can be resolved, and comes back from its own dump.
    catalogue = load_catalogue()
    treaty_rules(scenario, catalogue)
    select_states(scenario, catalogue)
    assert load_text(dump_yaml(scenario), name="again").scenario == scenario


@LENIENT
@given(st.one_of(st.text(max_size=80), YAML_LETTERS))
def test_any_text(text: str) -> None:
    must_be_told(text)
    must_be_told(HEAD + text)


@LENIENT
@given(st.binary(max_size=80))
def test_any_bytes(tmp_path_factory: Any, content: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(content)
    with contextlib.suppress(InputError):
        load(path)


@LENIENT
@given(
    st.dictionaries(st.sampled_from([place.split(".")[0] for _, place in all_keys()] + ["extends"]), TREES, max_size=6)
)
def test_any_tree_of_known_keys(tree: dict[str, Any]) -> None:
    must_be_told(HEAD + yaml.safe_dump(tree) if not {"title", "horizon"} & set(tree) else yaml.safe_dump(tree))
    must_be_told(yaml.safe_dump({"extends": "baseline", **tree}))


@LENIENT
@given(st.sampled_from(BROKEN), st.integers(0, 400), st.sampled_from(list("\t:{}[]'\"-\n#&*")))
def test_any_further_letter_in_a_broken_file(path: Path, place: int, letter: str) -> None:
    text = path.read_bytes()[:2000].decode("utf-8", errors="replace")
    must_be_told(text[:place] + letter + text[place:])


@LENIENT
@given(
    st.one_of(
        st.text(max_size=30), st.builds("{}={}".format, st.sampled_from([p for _, p in all_keys()]), YAML_LETTERS)
    )
)
def test_any_setting(assignment: str) -> None:
    with contextlib.suppress(InputError):
        setting(assignment)
        load("europe_small", sets=(assignment,))
