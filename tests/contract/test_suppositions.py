"""``stays`` and ``news``: what they promise, and that nothing else moves."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from building import busy, dates, differences, quiet
from normsim import Results, simulate
from normsim.axes import ROUTES
from normsim.engine.setup import compile_scenario

NORM_LOSS = 0.04
PRESSED: dict[str, Any] = {
    "initial": {"APMBC": {"LVA": {"stage": "debating", "since": "2025-01"}}},
    "parameters": {
        "alpha_debate": -3.0,
        "alpha_announce": -6.0,
        "beta_pact": 4.0,
        "pact_allies": 1.0,
        "clock_rate": 0.3,
    },
    "variant": "full_contagion",
    "horizon": {"end": "2030-03"},
}
STAY: dict[str, Any] = {
    "initial": {
        "APMBC": {
            "FIN": {"stage": "party", "since": None, "stays": True},
            "LVA": {"stays": True},
            "NOR": {"stays": True},
            "EST": {"stage": "party", "stays": True},
        }
    }
}


def column(results: Results, name: str, state: str, treaty: str = "APMBC") -> np.ndarray[Any, Any]:
    """Dates of one state; ``(runs,)``."""
    place = results.states.index(state), results.treaties.index(treaty)
    return dates(results, name)[:, place[0], place[1]]


def test_a_state_that_stays_moves_in_no_run_by_no_route() -> None:
    moving = simulate(busy(**PRESSED))
    record = moving.dataset
    for state in ("LVA", "NOR", "EST"):
        mine = record["announcement_state"].to_numpy() == moving.states.index(state)
        if state != "NOR":  # every route is taken where nobody is held
            assert set(record["announcement_route"].to_numpy()[mine].tolist()) == set(range(len(ROUTES))), state
        assert (column(moving, "announced", state) >= 0).any()
    held = simulate(
        busy(
            **{
                **PRESSED,
                "initial": {
                    "APMBC": STAY["initial"]["APMBC"]
                    | {"LVA": {"stage": "debating", "since": "2025-01", "stays": True}}
                },
            }
        )
    )
    for state in ("FIN", "LVA", "NOR", "EST"):
        for step in ("announced", "deposited", "effective"):
            assert (column(held, step, state) == -1).all(), (state, step)
    assert (column(held, "debating", "LVA") >= 0).all(), "it may go on debating"
    assert (column(held, "announced", "LTU") >= 0).any(), "its treaty alone is meant, and itself alone"
    assert (column(held, "announced", "NOR", "CCM") >= 0).any()


def test_a_candidate_that_accedes_and_stays_never_leaves() -> None:
    joining: dict[str, Any] = {
        "treaties": {
            "OURS": {
                "name": "Ours",
                "parties": {"from": ["FIN"], "since": "2010-01"},
                "candidates": ["SWE", "NOR"],
                "withdrawal": {"notice_months": 6, "waits_for_conflict_end": False},
                "procedure": {"accession_per_year": 3.0},
            }
        },
        "parameters": {"alpha_debate": -1.0, "alpha_announce": -1.0},
    }
    free = simulate(quiet(**joining))
    held = simulate(quiet(**joining, initial={"OURS": {"SWE": {"stays": True}}}))
    assert (column(free, "announced", "SWE", "OURS") >= 0).mean() > 0.5
    assert (column(held, "announced", "SWE", "OURS") == -1).all()
    assert (column(held, "announced", "NOR", "OURS") == column(free, "announced", "NOR", "OURS")).all()


def test_nobody_else_moves_otherwise_when_nothing_couples_states() -> None:
    free, held = simulate(quiet()), simulate(quiet(initial={"APMBC": {"FIN": {"stays": True}}}))
    others = [index for index, state in enumerate(free.states) if state != "FIN"]
    assert (column(free, "announced", "FIN") >= 0).any()
    assert (column(held, "announced", "FIN") == -1).all()
    for step in ("debating", "announced", "deposited", "effective", "reversed"):
        assert (dates(free, step)[:, others] == dates(held, step)[:, others]).all(), step


@pytest.mark.parametrize("key", ["stays", "news"])
def test_false_is_the_same_as_absent(key: str) -> None:
    said = {"APMBC": {"FIN": {"stage": "announced", "since": "2025-04", key: False}, "NOR": {key: False}}}
    assert differences(simulate(busy()), simulate(busy(initial=said))) == []


def news(*, heard: bool, **more: Any) -> Results:
    """Norway stands announced from the start, heard of or not."""
    said = {"stage": "announced", "since": "2025-04", "news": heard}
    return simulate(quiet(initial={"APMBC": {"NOR": said}}, parameters={"norm_loss": NORM_LOSS}, **more))


def test_news_deals_the_norm_the_models_own_blow_in_the_first_month() -> None:
    told, silent = news(heard=True), news(heard=False)
    setup = compile_scenario(told.scenario)
    pack = setup.treaties[0]
    weight = float(pack.champion[pack.packed[setup.catalogue.index["NOR"]]])
    heard, unheard = (one.dataset["concordance"].to_numpy()[:, :, 0] for one in (told, silent))
    lost = unheard[:, 0] - heard[:, 0]
    assert weight > 1
    assert lost == pytest.approx(NORM_LOSS * weight, abs=1e-6)
    assert (told.dataset["condemn"].to_numpy()[:, 0, 0] != silent.dataset["condemn"].to_numpy()[:, 0, 0]).all()
    # It is an input, not a new exit, and the norm of the other treaty hears nothing in that month.
    assert (told.count("APMBC", "announced", kind="new") == silent.count("APMBC", "announced", kind="new")).all()
    assert (heard[:, 1] == unheard[:, 1]).all()


def test_protection_softens_the_blow_of_news() -> None:
    shield = {
        "levers": {
            "mine": {"type": "protect", "start": "2025-04", "ramp_months": 0, "strength": 1.0, "adopters": ["NOR"]}
        }
    }
    bare, softened = (news(heard=True, **more).dataset["concordance"].to_numpy()[:, 0, 0] for more in ({}, shield))
    assert (softened > bare).all()
