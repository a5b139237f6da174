"""Every number, choice, path, month and switch of the grammar has an input, in the schema's own words."""

from __future__ import annotations

from collections import Counter

import pytest

from normsim.app.bases import Base, read_bases
from normsim.app.inputs import Input, inputs_of
from normsim.app.texts import texts
from normsim.scenario.quantity import Distribution


@pytest.fixture(scope="module")
def base() -> Base:
    return read_bases([])["baseline"]


@pytest.fixture(scope="module")
def inputs(base: Base) -> dict[str, Input]:
    return {one.key: one for one in inputs_of(base.content.scenario)}


def test_every_number_of_the_scenario_has_one(base: Base, inputs: dict[str, Input]) -> None:
    missing = [
        key
        for key, value in base.content.scenario.quantities()
        if isinstance(value, int | float | Distribution)
        and key.partition(".")[0] not in ("claims", "outcomes")
        and key != "ensemble.runs"
        and not any(key == one or key.startswith(f"{one}.") for one in inputs)
    ]
    # Paths are one input each; "parameters.from" is written without its alias there.
    assert missing == []
    assert {"variant", "states.select", "assurance.path", "parameters.from", "norm.start.CCM"} <= set(inputs)


def test_each_stands_in_one_group_and_every_group_has_some(inputs: dict[str, Input]) -> None:
    counted = Counter(one.group for one in inputs.values())
    assert set(counted) | {"law"} == set(texts()["groups"])
    assert inputs["parameters.beta_peer"].group == "peers"
    assert inputs["parameters.beta_threat"].group == "behaviour"
    assert inputs["events.hybrid_pressure.size"].group == "threat"
    assert inputs["levers.substitutes.strength"].group == "remedies"


def test_the_words_are_the_schemas(inputs: dict[str, Input]) -> None:
    lever = inputs["levers.contain.ramp_months"]
    assert (lever.help, lever.unit, lever.grade[:1], lever.source) == (
        "Months until full strength.",
        "months",
        "J",
        "L-00",
    )
    assert inputs["assurance.path"].choices == ("full", "partial", "none")
    assert "posterior draws" in inputs["parameters.beta_peer"].text
    assert inputs["horizon.end"].text == "2035-03"


def test_sliders_hold_their_values_and_stay_in_the_range_of_the_schema(base: Base, inputs: dict[str, Input]) -> None:
    for one in inputs.values():
        if one.kind in ("number", "integer", "path"):
            assert one.low <= one.start <= one.high, one.key
            assert 0 < one.step <= one.high - one.low, one.key
    assert (inputs["levers.contain.strength"].low, inputs["levers.contain.strength"].high) == (0, 1)
    assert (inputs["parameters.beta_threat"].low, inputs["parameters.beta_threat"].high) == (1, 9)


def test_both_ends_of_every_slider_are_accepted(base: Base, inputs: dict[str, Input]) -> None:
    sets = []
    for one in inputs.values():
        if (
            one.kind in ("number", "integer")
            and not one.key.startswith("initial.")
            and not one.key.endswith("per_year")
        ):
            for end in (one.low, one.high):
                sets.append(f"{one.key}={int(end) if one.kind == 'integer' else end}")
    # Later settings win, so that each end is tried out together with all the others.
    for ends in (sets[::2], sets[1::2]):
        base.content.adjusted(ends)


def test_a_treaty_from_a_file_has_inputs_too(base: Base) -> None:
    own = (
        "treaties={APMBC: builtin, MINE: {name: Mine, parties: {from: [DEU, FRA], since: 2010-01}, "
        "withdrawal: {notice_months: 12}}}"
    )
    inputs = {one.key: one for one in inputs_of(base.content.adjusted([own]))}
    assert inputs["treaties.MINE.withdrawal.notice_months"].value == 12
    assert inputs["treaties.MINE.withdrawal.notice_months"].group == "law"
    assert inputs["treaties.MINE.withdrawal.waits_for_conflict_end"].kind == "flag"
