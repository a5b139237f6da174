"""What if a state stayed, or left: reading the words, and the scenario that they make."""

from __future__ import annotations

import pytest

from building import busy
from normsim import Scenario, simulate
from normsim.errors import InputError
from normsim.experiments.suppositions import Supposition, read_supposition, reaffirmations, supposed
from normsim.loading import dump_yaml, load_scenario, load_text


@pytest.fixture(scope="module")
def baseline() -> Scenario:
    return load_scenario("baseline")


@pytest.mark.parametrize(
    ("text", "state", "act", "treaties"),
    [
        ("FIN=stay", "FIN", "stay", ("APMBC",)),
        (" finland = stay ", "FIN", "stay", ("APMBC",)),
        ("NOR=leave", "NOR", "leave", ("APMBC", "CCM")),
        ("CCM:NOR=leave", "NOR", "leave", ("CCM",)),
        ("LTU=stay", "LTU", "stay", ("APMBC",)),
        ("apmbc:united kingdom=LEAVE", "GBR", "leave", ("APMBC",)),
    ],
)
def test_it_is_read(baseline: Scenario, text: str, state: str, act: str, treaties: tuple[str, ...]) -> None:
    found = read_supposition(text, baseline)
    assert (found.state, found.act, found.treaties) == (state, act, treaties)
    assert read_supposition(found.key, baseline) == found, "its key is a text that asks for it"


def test_a_deposit_that_is_undone_is_noted() -> None:
    earlier = load_scenario("baseline", sets=["horizon.start=2024-12", "initial=null"])
    found = read_supposition("CCM:LTU=stay", earlier)
    assert found.notes == ("its deposit under CCM (2024-09) is undone",)


def test_what_it_says_of_one_treaty_leaves_the_norm_of_the_other_alone(baseline: Scenario) -> None:
    one = read_supposition("APMBC:DEU=leave", baseline)
    few = baseline.model_copy(update={"ensemble": baseline.ensemble.model_copy(update={"runs": 8})})
    before, after = (simulate(scenario).dataset["concordance"].to_numpy() for scenario in (few, supposed(few, [one])))
    mines, clusters = (baseline_treaty for baseline_treaty in range(2))
    assert (before[:, clusters, 0] == after[:, clusters, 0]).all()
    assert (before[:, mines, 0] != after[:, mines, 0]).all()
    both = supposed(few, [read_supposition("DEU=leave", few)])
    assert both.events["germany_reaffirms"].size == 0


def test_what_it_cannot_change_is_noted(baseline: Scenario) -> None:
    assert read_supposition("LTU=stay", baseline).notes == (
        "Lithuania has left CCM before the start, which is taken as a fact",
    )
    assert read_supposition("FIN=stay", baseline).notes == (
        "Finland is not a party to CCM: it can neither stay nor leave",
    )


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("FIN", "is written STATE=stay or STATE=leave"),
        ("=stay", "is written STATE=stay or STATE=leave"),
        ("FIN=stai", "did you mean stay?"),
        ("Finlnd=stay", "Finlnd is no state's code; did you mean FIN (Finland)?"),
        ("UK=leave", "UK is no state's code; did you mean GBR (United Kingdom)?"),
        ("europe=stay", "europe is a group; name one state"),
        ("CMC:FIN=stay", "no treaty of this scenario; did you mean CCM?"),
        ("CCM:POL=stay", "Poland is not a party to CCM"),
        ("EST=leave", "Estonia has announced its exit from APMBC already; Estonia is not a party to CCM"),
        ("CCM:LTU=leave", "Lithuania has left CCM before the start, which is taken as a fact"),
    ],
)
def test_what_makes_no_sense_is_told(baseline: Scenario, text: str, says: str) -> None:
    with pytest.raises(InputError) as caught:
        read_supposition(text, baseline)
    (problem,) = caught.value.problems
    assert problem.file == f"--if {text}"
    assert says in problem.text


def test_a_state_outside_the_selection_is_told() -> None:
    with pytest.raises(InputError, match="France is not simulated here"):
        read_supposition("FRA=stay", busy())


def test_the_scenario_that_it_makes_is_a_scenario_again(baseline: Scenario) -> None:
    given = [read_supposition(text, baseline) for text in ("FIN=stay", "NOR=leave")]
    changed = supposed(baseline, given)
    assert load_text(dump_yaml(changed), name="supposed.yaml").scenario == changed
    assert changed.initial["APMBC"]["FIN"].stays
    assert changed.initial["CCM"]["NOR"].news
    assert reaffirmations(baseline, given[1]) == ("norway_reaffirms",)
    assert changed.events["norway_reaffirms"].size == 0
    assert baseline.events["norway_reaffirms"].size != 0, "the scenario itself is left alone"


def test_it_does_what_it_says() -> None:
    scenario = busy()
    stays, leaves = Supposition("FIN", "stay", ("APMBC",)), Supposition("NOR", "leave", ("APMBC",))
    results = simulate(supposed(scenario, [stays, leaves]))
    at = {state: results.states.index(state) for state in ("FIN", "NOR")}
    announced = results.first("announced")[:, :, 0]
    assert (announced[:, at["FIN"]] == -1).all()
    assert (announced[:, at["NOR"]] == scenario.horizon.start).all()
    assert results.dataset["at_start"].to_numpy()[:, 0].tolist().count(True) == 1


def test_a_suspension_that_stands_is_kept() -> None:
    scenario = busy(initial={"APMBC": {"EST": {"suspended": True}}})
    changed = supposed(scenario, [Supposition("EST", "stay", ("APMBC",))])
    assert changed.initial["APMBC"]["EST"].suspended
