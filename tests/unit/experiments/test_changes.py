"""What differs between two scenarios, as data and in words."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from normsim.experiments.changes import ABSENT, changes, changes_in_words
from normsim.loading import load_scenario, shipped_scenarios
from normsim.scenario.schema import Scenario


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load_scenario("baseline")


def changed(*sets: str, overrides: Sequence[str] = ()) -> Scenario:
    return load_scenario("baseline", sets=sets, overrides=overrides)


@pytest.mark.parametrize(
    ("sets", "words"),
    [
        (("assurance=none",), ("American commitment: none instead of 0.3 from 2025-03",)),
        (
            ("levers.substitutes={start: 2028-01, strength: 0.6}",),
            ("lever substitutes: strength 0.6 instead of 0, from 2028-01 instead of 2026-01",),
        ),
        (("levers.contain.start=2027-01",), ("lever contain: from 2027-01 instead of 2026-01 (off in both)",)),
        (
            ("levers.more={type: contain, start: 2027-01, strength: 0.4}",),
            ("lever more: added (contain, from 2027-01, ramp 12 months, strength 0.4, specificity 1",),
        ),
        (
            ("events.more={type: permission, per_year: 0.5}",),
            ("event more: added (permission, 0.5 per year, size 1)",),
        ),
        (
            ("events.more={type: permission, per_year: {uniform: [0, 1]}}",),
            ("event more: added (permission, per year ",),
        ),
        (("threat.jumps.per_year=0.2",), ("jumps of the threat: 0.2 per year instead of 0.1 per year",)),
        (("threat.jumps.per_year={uniform: [0, 1]}",), ("jumps of the threat: per year ",)),
        (("events.us_mines.size=0",), ("event us_mines: size 0 instead of 1",)),
        (
            ("events.us_mines=null",),
            ("event us_mines: taken out (permission, in 2024-11, on APMBC, size 1)",),
        ),
        (
            ("events.british_voices.fade_months=36",),
            ("event british_voices: fading over 36 months instead of its type's own",),
        ),
        (("parameters.beta_peer=0",), ("weight of peers that have left (β_P): 0 instead of what posterior@1 says",)),
        (("conflict.deterrence=0.5",), ("deterrence: 0.5 instead of 0 to 0.5 (uniform)",)),
        (("conflict.ends_per_year=0.2",), ("rate at which a new war ends: 0.2 per year instead of 0.3 per year",)),
        (("conflict.now.UKR.ends=2026-12",), ("war in Ukraine: ends 2026-12 instead of never",)),
        (("groups.border=[EST, FIN, LTU, LVA, NOR]",), ("group border: without POL",)),
        (
            ("initial.APMBC.FIN=null",),
            ("Finland in the APMBC at the start: as the treaty dates say instead of announced, since 2025-04",),
        ),
        (("initial.CCM=null",), ("Poland in the CCM at the start: as the treaty dates say instead of contests 0.5",)),
        (("threat.path={2026-12: 0.9, 2031-12: 0.6}",), ("threat: 0.9 in 2026-12, then 0.6 in 2031-12 instead of",)),
        (("assurance.path={2016-12: 0.8}",), ("American commitment: differs before 2025-04 only",)),
        (("threat.noise.sd=0.1", "threat.noise.reversion_months=6"), ("noise of the threat: sd 0.1 instead of 0.05",)),
        (
            ("horizon.end=2030-03",),
            (
                "horizon: last month 2030-03 instead of 2035-03",
                "what is reported: by 2026-12 instead of 2026-12, 2030-12",
            ),
        ),
        (("ensemble.runs=12000",), ("number of runs: 12,000 instead of 4,000",)),
        (
            ("treaties.CCM={builtin: true, withdrawal: {notice_months: 12}}",),
            ("treaty CCM: built in, withdrawal (notice months 12, waits for conflict end yes) instead of built in",),
        ),
        (("values.capability=0.4",), ("the reader's weights: capability 0.4 instead of the whole curve",)),
        (("states.overrides.FIN={exposure: 0.5}",), ("values of Finland: added (exposure 0.5)",)),
        (("networks.votes=0.2", "networks.union=0"), ("whom states look at: union 0 instead of 0.2, votes 0.2",)),
        (("title=Another", "question=Why?", "claims.few_follow=null", "overrides.no_pact=null"), ()),
    ],
)
def test_each_difference_is_a_phrase(baseline: Scenario, sets: tuple[str, ...], words: tuple[str, ...]) -> None:
    found = changes_in_words(baseline, changed(*sets))
    assert len(found) == len(words)
    for phrase, begins in zip(found, words, strict=True):
        assert phrase.startswith(begins)


def test_keys_of_one_lever_are_one_change(baseline: Scenario) -> None:
    new = changed("levers.substitutes={start: 2028-01, strength: 0.6}", "assurance=none", "ensemble.runs=500")
    found = {change.key: change for change in changes(baseline, new)}
    assert list(found) == ["ensemble.runs", "assurance.path", "levers.substitutes"]
    assert [part.key for part in found["levers.substitutes"].parts] == [
        "levers.substitutes.start",
        "levers.substitutes.strength",
    ]
    assert [change.simulated for change in found.values()] == [False, True, True]


def test_a_named_entry_comes_and_goes_as_a_whole(baseline: Scenario) -> None:
    new = changed(overrides=["no_pact"])
    (gone,) = changes(baseline, new)
    assert gone.parts[0].new is ABSENT
    assert gone.words.startswith("pact baltic: taken out (members EST, LVA, LTU, POL")
    (come,) = changes(new, baseline)
    assert come.words.startswith("pact baltic: added (members")


def test_every_shipped_change_has_words(baseline: Scenario) -> None:
    others = [load_scenario(path) for path in shipped_scenarios().values()]
    others += [changed(overrides=[name]) for name in baseline.overrides]
    for other in others:
        assert (changes(baseline, other) == ()) == (other == baseline)
        for old, new in ((baseline, other), (other, baseline)):
            for change in changes(old, new):
                assert ": " in change.words
                assert "ABSENT" not in change.words
                assert "None" not in change.words
                assert len(change.words) < 400
