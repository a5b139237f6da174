"""One suite over every lever, every kind of event and every rival: each does what it says, and nothing at size 0."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from building import busy, dates, differences
from normsim import Results, simulate
from normsim.scenario.sections import LEVER_TYPES, RIVALS

OPEN: dict[str, Any] = {
    "initial": None,
    "ensemble": {"runs": 512},
    "horizon": {"end": "2033-03"},
    "conflict": {"suspends_per_year": 0.0},
}


def announced(results: Results) -> int:
    """New announcements in all runs."""
    at_start = results.dataset["at_start"].to_numpy()
    return int((dates(results, "announced")[:, ~at_start] >= 0).sum())


def last(results: Results, name: str) -> float:
    """Mean of an indicator in the last month, over runs and treaties."""
    return float(results.dataset[name].to_numpy()[:, :, -1].mean())


def lever(kind: str, **more: Any) -> dict[str, Any]:
    """Switch one lever fully on from the first month."""
    entry = {"start": "2025-04", "ramp_months": 1, "strength": 1.0, "adopters": "parties", **more}
    return {"levers": {"mine": {"type": kind, **entry}}}


@pytest.fixture(scope="module")
def plain() -> Results:
    return simulate(busy(**OPEN))


@pytest.mark.parametrize("kind", LEVER_TYPES)
def test_every_lever_runs_changes_something_and_nothing_at_strength_0(kind: str, plain: Results) -> None:
    on = simulate(busy(**OPEN, **lever(kind)))
    assert differences(plain, on) != []
    off = simulate(busy(**OPEN, **lever(kind, strength=0.0)))
    assert differences(plain, off) == []


@pytest.mark.parametrize("kind", ["contain", "deliberate", "reassure"])
def test_two_levers_for_different_states_do_what_one_does_for_both(kind: str) -> None:
    entry = {"type": kind, "start": "2025-04", "ramp_months": 1, "strength": 0.8}
    one = {"levers": {"all": entry | {"adopters": ["EST", "LTU", "NOR"]}}}
    two = {"levers": {"baltic": entry | {"adopters": ["EST", "LTU"]}, "nordic": entry | {"adopters": ["NOR"]}}}
    together, apart = simulate(busy(**OPEN, **one)), simulate(busy(**OPEN, **two))
    assert (dates(together, "announced") == dates(apart, "announced")).all()


def test_a_lever_has_no_effect_before_its_start(plain: Results) -> None:
    late = simulate(busy(**OPEN, **lever("deliberate", start="2029-04")))
    for name in ("robustness", "identity", "parties", "rearmed"):
        one, other = (results.dataset[name].to_numpy()[..., :48] for results in (plain, late))
        assert (one == other).all(), name
    assert announced(late) < announced(plain)


@pytest.mark.parametrize("kind", ["contain", "deliberate", "substitutes", "reassure"])
def test_the_levers_that_hold_back_exits_do(kind: str, plain: Results) -> None:
    assert announced(simulate(busy(**OPEN, **lever(kind)))) < announced(plain)


def test_containment_at_full_strength_takes_peers_pacts_and_sibling_away(plain: Results) -> None:
    contained = simulate(busy(**OPEN, **lever("contain")))
    record = contained.dataset["announcement_terms"].sel(term=["peers", "sibling", "pact"]).to_numpy()
    assert np.abs(record).max() == 0
    assert (plain.dataset["announcement_terms"].sel(term="peers").to_numpy() > 0).any()


def test_substitutes_add_capability_without_an_exit(plain: Results) -> None:
    assert last(simulate(busy(**OPEN, **lever("substitutes"))), "capability") > 0.0
    held = busy(
        **OPEN, **lever("substitutes", adopters=["EST"]), parameters={"alpha_announce": -60.0, "clock_rate": 0.0}
    )
    without = busy(**OPEN, parameters={"alpha_announce": -60.0, "clock_rate": 0.0})
    assert last(simulate(held), "capability") > last(simulate(without), "capability")


def test_protection_spares_the_norm_and_civilians_and_a_vague_pledge_does_next_to_nothing(plain: Results) -> None:
    concrete = simulate(busy(**OPEN, **lever("protect", specificity=1.0)))
    vague = simulate(busy(**OPEN, **lever("protect", specificity=0.01)))
    assert last(concrete, "concordance") > last(plain, "concordance")
    harm = [float(results.dataset["harm"].sum()) for results in (concrete, vague, plain)]
    assert harm[0] < 0.5 * harm[2]
    assert harm[1] == pytest.approx(harm[2], rel=0.1)


def test_a_way_back_is_used(plain: Results) -> None:
    back = simulate(busy(**OPEN, **lever("readmit")))
    assert (dates(back, "rejoined") >= 0).sum() > (dates(plain, "rejoined") >= 0).sum()


def test_pledges_limit_the_race_to_the_bottom(plain: Results) -> None:
    assert last(simulate(busy(**OPEN, **lever("limit_use"))), "rearmed") < last(plain, "rearmed")


EVENTS: dict[str, dict[str, Any]] = {
    "permission": {"treaty": "APMBC"},
    "reaffirmation": {},
    "threat": {},
    "assurance": {"size": -0.3},
    "advocacy": {"states": ["NOR"]},
    "hybrid": {},
    "norm_shock": {"size": 0.2},
    "suspension": {"by": ["EST"], "treaty": "APMBC"},
}


@pytest.mark.parametrize("kind", EVENTS)
@pytest.mark.parametrize("when", [{"date": "2026-04"}, {"per_year": 2.0}], ids=["dated", "random"])
def test_every_event_does_something_and_nothing_at_size_0(kind: str, when: dict[str, Any], plain: Results) -> None:
    # At threat .9 a further rise is cut off at 1, so the event must have room.
    room: dict[str, Any] = {**OPEN, "threat": {"path": 0.5}}
    calm = simulate(busy(**room))
    event = {"type": kind, "size": 0.4, "fade_months": 48, **EVENTS[kind], **when}
    assert differences(calm, simulate(busy(**room, events={"it": event}))) != []
    assert differences(calm, simulate(busy(**room, events={"it": {**event, "size": 0.0}}))) == []


def test_an_advocacy_event_moves_its_states_and_no_others_directly() -> None:
    loud = {"it": {"type": "advocacy", "date": "2025-04", "states": ["NOR"], "size": 5.0, "fade_months": 96}}
    apart: dict[str, Any] = {"parameters": {"beta_peer": 0.0, "beta_sibling": 0.0, "beta_pact": 0.0, "norm_loss": 0.0,
                                            "beta_disapproval": 0.0, "beta_norm": 0.0}}  # fmt: skip
    base: dict[str, Any] = {**OPEN, "pacts": None, **apart}
    one, other = simulate(busy(**base)), simulate(busy(**base, events=loud))
    moved = {one.states[i] for i in np.unique(np.nonzero(dates(one, "debating") != dates(other, "debating"))[1])}
    assert moved == {"NOR"}


def test_a_suspension_is_no_exit_and_still_counts_as_a_party() -> None:
    event = {"it": {"type": "suspension", "date": "2026-04", "by": ["UKR"], "treaty": "APMBC"}}
    results = simulate(busy(**OPEN, events=event, parameters={"alpha_announce": -60.0, "clock_rate": 0.0}))
    place = results.states.index("UKR")
    assert (dates(results, "suspended")[:, place, 0] == 12 * 2026 + 3).all()
    assert (dates(results, "announced")[:, place, 0] == -1).all()
    assert (results.dataset["parties"].to_numpy()[:, 0] == results.dataset["parties"].to_numpy()[0, 0, 0]).all()
    assert last(results, "contestation") > 0


@pytest.mark.parametrize("rival", RIVALS)
def test_each_rival_denies_what_it_says(rival: str) -> None:
    results = simulate(busy(**OPEN, variant=rival))
    assert results.rivals == (rival,)
    causes = abs(results.dataset["announcement_terms"]).max("announcement")
    assert (float(causes.sel(term="peers")) > 0) == (rival == "full_contagion")
    assert (float(causes.sel(term="pact")) > 0) == (rival != "common_shock")
    assert float(causes.sel(term="sibling")) > 0


def test_pooled_gives_each_rival_a_third_and_the_same_runs_as_alone() -> None:
    pooled = simulate(busy(ensemble={"runs": 300}))
    for rival in RIVALS:
        mine = pooled.runs_of(rival)
        assert mine.sum() == 100
        alone = simulate(busy(ensemble={"runs": 300}, variant=rival))
        assert (dates(pooled, "announced")[mine] == dates(alone, "announced")[mine]).all()


def test_members_of_a_pact_that_announce_together_deposit_on_one_day() -> None:
    results = simulate(busy(parameters={"beta_pact": 6.0, "alpha_announce": -5.0}, variant="pact_only", conflict=None))
    joint = [results.states.index(state) for state in ("EST", "LVA", "LTU")]
    said, done = dates(results, "announced")[:, joint, 0], dates(results, "deposited")[:, joint, 0]
    close = (said >= 0).all(axis=1) & (np.ptp(said, axis=1) == 0) & (done >= 0).all(axis=1)
    close &= (dates(results, "reversed")[:, joint, 0] < 0).all(axis=1)
    assert close.sum() > 10
    assert (np.ptp(done[close], axis=1) == 0).all()


def test_parliament_stops_and_reversals_bring_states_back() -> None:
    treaty: dict[str, Any] = {"APMBC": {"builtin": True, "procedure": {"parliament_stops": 1.0}}, "CCM": "builtin"}
    stopped = simulate(busy(treaties=treaty))
    new = ~stopped.dataset["at_start"].to_numpy()[:, 0]
    assert (dates(stopped, "announced")[:, new, 0] >= 0).any()
    assert not (dates(stopped, "effective")[:, new, 0] >= 0).any()
    treaty["APMBC"]["procedure"] = {"parliament_stops": 0.0, "reversal_per_year": 600.0}
    undone = simulate(busy(treaties=treaty))
    assert not (dates(undone, "deposited")[:, new, 0] >= 0).any()
    assert (dates(undone, "reversed")[:, new, 0] >= 0).any()
