"""Why states leave: the same runs without one force, or with a choice given, against simulations made by hand."""

from __future__ import annotations

import csv
import io
import json
from typing import Any

import numpy as np
import pytest

from building import busy
from normsim import Scenario, simulate
from normsim.experiments.forces import FORCES, forces_in
from normsim.experiments.snowball import CONTAGION, without_contagion
from normsim.experiments.suppositions import Supposition, supposed
from normsim.experiments.why import TOGETHER, Why, why
from normsim.experiments.why_files import why_table, why_texts, why_tree
from normsim.loading import load_text

STAYS = Supposition("FIN", "stay", ("APMBC",))


@pytest.fixture(scope="module")
def scenario() -> Scenario:
    return busy(
        ensemble={"runs": 90},
        initial={"APMBC": {"LTU": {"stage": "announced", "since": "2025-03"}}},
        parameters={"beta_peer": 3.0, "clock_rate": 0.05, "norm_loss": 0.04},
    )


@pytest.fixture(scope="module")
def found(scenario: Scenario) -> Why:
    return why(scenario, [STAYS], each_state=True)


def further(scenario: Scenario, apart: tuple[str, ...] = ()) -> np.ndarray[Any, Any]:
    """New announcements of all but some states, counted anew; ``(runs,)``."""
    results = simulate(scenario)
    new = (results.first("announced") >= 0) & ~results.dataset["at_start"].to_numpy()
    counted = [state not in apart for state in results.states]
    return np.asarray(new[:, counted].sum(axis=(1, 2)))


def test_a_force_is_the_paired_difference_without_it(scenario: Scenario, found: Why) -> None:
    contagion = next(one for one in found.forces if one.key == "contagion")
    before, after = further(scenario), further(without_contagion(scenario))
    assert contagion.further.all.mean == pytest.approx((after - before).mean())
    assert contagion.further.all.mean < 0
    assert (np.sum(list(found.further.values()), axis=0) == before).all()
    by_treaty = sum(one.all.mean for one in contagion.treaties.values())
    assert by_treaty == pytest.approx(contagion.further.all.mean)


def test_what_a_rival_denies_is_zero_under_it(found: Why) -> None:
    forces = {one.key: one.further.rivals for one in found.forces}
    assert forces["peers"]["common_shock"].zero
    assert forces["peers"]["pact_only"].zero
    assert not forces["peers"]["full_contagion"].zero
    assert forces["pact"]["common_shock"].zero
    for one in found.forces:
        assert all(one.further.rivals[rival].zero for rival in one.denied_by), one.key


def test_with_one_treaty_there_is_no_other_one(scenario: Scenario) -> None:
    alone = scenario.model_copy(update={"treaties": {"APMBC": scenario.treaties["APMBC"]}})
    assert [force.key for force in FORCES if force not in forces_in(alone)] == ["sibling"]
    assert forces_in(scenario) == FORCES


def test_every_force_is_taken_out_by_itself(scenario: Scenario) -> None:
    keys = [force.key for force in FORCES]
    assert len(set(keys)) == len(keys)
    for force in FORCES:
        assert force.without(scenario) != scenario, force.key
    calm = {force.key: simulate(force.without(scenario)) for force in FORCES if force.key in ("threat", "abandonment")}
    assert (calm["threat"].dataset["threat"].to_numpy() == np.float32(0.25)).all()
    assert (calm["abandonment"].dataset["assurance"].to_numpy() == np.float32(0.9)).all()
    assert (calm["abandonment"].dataset["threat"].to_numpy() != np.float32(0.25)).any()
    silenced = next(force for force in FORCES if force.key == "contagion").without(scenario).parameters
    assert {getattr(silenced, name) for name in CONTAGION} == {0.0}


def test_suppositions_count_the_others(scenario: Scenario, found: Why) -> None:
    given = found.given
    assert given is not None
    assert given.apart == ("FIN",)
    before, after = further(scenario, ("FIN",)), further(supposed(scenario, [STAYS]), ("FIN",))
    assert given.further.all.mean == pytest.approx((after - before).mean())
    assert given.further.all.baseline == pytest.approx(before.mean())
    assert {moved.state for moved in given.moved}.isdisjoint({"FIN"})
    differing = [moved for moved in given.moved if moved.chance.all.mean != 0]
    assert differing == list(given.moved)
    sizes = [abs(moved.chance.all.mean) for moved in given.moved]
    assert sizes == sorted(sizes, reverse=True)


def test_each_state_is_one_that_is_on_its_way_or_often_leaves(scenario: Scenario, found: Why) -> None:
    assert found.states is not None
    results = simulate(scenario)
    often = ((results.first("announced") >= 0) & ~results.dataset["at_start"].to_numpy()).mean(axis=0).max(axis=1)
    wanted = {state for state, share in zip(results.states, often, strict=True) if share >= 0.05} | {"FIN", "LTU"}
    assert {one.key.partition("=")[0] for one in found.states if one.key != TOGETHER} == wanted
    together = next(one for one in found.states if one.key == TOGETHER)
    assert set(together.apart) == {"FIN", "LTU"}
    one = next(one for one in found.states if one.key == "FIN=stay")
    assert found.given is not None
    assert one.further.all.mean == found.given.further.all.mean


def test_no_number_depends_on_the_workers(scenario: Scenario, found: Why) -> None:
    again = why(scenario, [STAYS], each_state=True, jobs=2)
    assert json.dumps(why_tree(again)) == json.dumps(why_tree(found))


def test_progress_never_falls_and_ends_at_the_total(scenario: Scenario) -> None:
    told: list[tuple[int, int]] = []
    why(scenario, [STAYS], progress=lambda done, total: told.append((done, total)))
    assert [done for done, _ in told] == sorted(done for done, _ in told)
    assert told[-1][0] == told[-1][1] == (len(FORCES) + 2) * scenario.ensemble.runs


def test_the_table_has_every_answer_and_the_files_run_again(found: Why) -> None:
    texts = why_texts(found)
    assert texts.keys() == {"why.json", "why.csv", "columns.md", "scenario.yaml", "supposed.yaml"}
    content = texts["why.csv"]
    assert isinstance(content, str)
    rows = list(csv.DictReader(io.StringIO(content)))
    assert list(rows[0]) == [column.name for column in why_table(found)]
    assert {row["kind"] for row in rows} == {"force", "given", "state"}
    assert found.states is not None
    assert {row["key"] for row in rows} == {one.key for one in (*found.forces, *found.states)} | {"FIN=stay"}
    whole = [
        row for row in rows if (row["ensemble"], row["outcome"], row["treaty"]) == ("all", "exits.new.announced", "")
    ]
    tree = json.loads(str(texts["why.json"]))
    assert len(whole) == len(tree["answers"])
    for row, answer in zip(whole, tree["answers"], strict=True):
        assert float(row["mean"]) == pytest.approx(answer["further"]["all"]["mean"], rel=1e-5)
    supposition = load_text(str(texts["supposed.yaml"]), name="supposed.yaml").scenario
    assert supposition.initial["APMBC"]["FIN"].stays
    assert supposition.title == "A busy test, if Finland stays in APMBC"


def test_nobody_on_the_way_out_gives_no_row_for_all() -> None:
    alone = busy(ensemble={"runs": 20}, initial={"APMBC": None}, horizon={"end": "2025-08"})
    found = why(alone, each_state=True)
    assert found.states is not None
    assert TOGETHER not in {one.key for one in found.states}
    assert found.given is None
