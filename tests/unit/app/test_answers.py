"""Answers: the report's figures and numbers of the same ensemble, the baseline in grey, problems as answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import replace
from typing import Any

import pytest

from normsim import simulate
from normsim.app import desk as desk_module
from normsim.app import staff as staff_module
from normsim.app.answers import Answering
from normsim.app.bases import Base, read_bases
from normsim.app.callbacks import answered
from normsim.app.desk import Desk
from normsim.app.limits import FULLER, MAX_WORK, QUICK, check_cost, runs_allowed
from normsim.app.numbers import key_numbers
from normsim.app.settings import assignments
from normsim.app.texts import texts
from normsim.app.wish import VIEWS, Wish, first_wish, key_of, wish_of
from normsim.errors import InputError
from normsim.experiments.pairing import paired
from normsim.report.assets import chart_json
from normsim.report.comparison_words import difference
from normsim.report.exits_section import exits_section
from normsim.report.inputs import ReportInputs
from normsim.report.parts import Page

SMALL = {"states.select": ["FIN", "EST", "NOR", "POL", "UKR", "DEU"], "horizon.end": "2028-03", "outcomes.by": []}
CHANGED = {**SMALL, "assurance.path": "none"}


@pytest.fixture(scope="module")
def bases() -> dict[str, Base]:
    return read_bases([])


@pytest.fixture(scope="module")
def answering(bases: dict[str, Base]) -> Answering:
    return Answering(bases)


def wish(view: str, **more: Any) -> dict[str, Any]:
    return {"base": "baseline", "settings": CHANGED, "view": view, "page": "p", "number": 1, **more}


@pytest.mark.parametrize("view", [view for view in VIEWS if view != "compare"])
def test_every_view_answers(view: str, answering: Answering) -> None:
    tree = json.loads(answering.answer(wish_of(wish(view, state="FIN"), 40)))
    assert tree.get("problems") is None
    assert tree["runs"] == 40
    assert tree["view"] == view
    assert tree["figures"] or tree.get("map")
    for figure in tree["figures"]:
        assert figure["caption"]
        assert figure["alt"]
        assert figure["explain"]
    assert "American commitment" in " ".join(tree["changes"])


def test_the_chart_is_the_reports(answering: Answering, bases: dict[str, Base]) -> None:
    tree = json.loads(answering.answer(wish_of(wish("exits"), 40)))
    sets = [f"{key}={json.dumps(value)}" for key, value in CHANGED.items()]
    results = simulate(bases["baseline"].content.adjusted([*sets, "ensemble.runs=40"]))
    grey = simulate(bases["baseline"].content.adjusted([*sets[:-1], "ensemble.runs=40"]))
    page = Page(ReportInputs(results, {}, None, "", (), {}, baseline=grey), only=("APMBC",))
    exits_section(page)
    assert [one["chart"] for one in tree["figures"]] == [chart_json(one.chart) for one in page.figures]
    assert tree["numbers"] == key_numbers(results, grey, "APMBC")
    assert all(one["baseline"] for one in tree["numbers"])


def test_without_a_change_nothing_is_grey(answering: Answering) -> None:
    unchanged = wish("exits", settings={**SMALL, "title": "<script>alert(1)</script>"})
    tree = json.loads(answering.answer(wish_of(unchanged, 40)))
    assert not any(one["baseline"] for one in tree["numbers"])
    assert tree["title"] == "<script>alert(1)</script>"


def test_the_first_runs_are_the_same_runs(answering: Answering) -> None:
    few, many = (json.loads(answering.answer(wish_of(wish("exits"), runs))) for runs in (40, 60))
    assert few["numbers"] != many["numbers"] or few["figures"] != many["figures"]
    assert few["changes"] == many["changes"]


def test_names_on_the_map_are_text(answering: Answering) -> None:
    own = {
        "treaties": {
            "<i>T</i>": {"name": "<script>1</script>", "parties": {"from": ["FIN", "NOR"], "since": "2010-01"}}
        },
        **SMALL,
    }
    settings = {**own, **dict.fromkeys(("initial", "pacts", "events", "norm.start", "claims", "overrides.x"))}
    settings.pop("overrides.x")
    tree = json.loads(answering.answer(wish_of(wish("map", settings=settings, treaty="<i>T</i>"), 20)))
    assert tree.get("problems") is None, tree.get("problems")
    assert "<i>T</i>" not in tree["map"]["html"]
    assert "&lt;i&gt;T&lt;/i&gt;" in tree["map"]["html"]


def test_pins_stand_side_by_side(answering: Answering) -> None:
    pins = [{"base": "baseline", "settings": SMALL}, {"base": "baseline", "settings": CHANGED}]
    tree = json.loads(answering.answer(wish_of(wish("compare", pins=pins), 40)))
    assert len(tree["figures"]) == 2
    ranges = [one["chart"]["layout"]["yaxis"]["range"] for one in tree["figures"]]
    assert ranges[0] == ranges[1]
    assert [len(row) for row in tree["compare"]["rows"]] == [3] * 5
    assert "American commitment" in tree["compare"]["changes"][1]


def test_every_pin_has_its_own_column(answering: Answering) -> None:
    pins = [
        {"base": "baseline", "settings": CHANGED},
        {"base": "another_treaty", "settings": {"horizon.end": "2027-03"}},
        {"base": "baseline", "settings": {"norm.spillover": 7}},
        {"base": "nowhere", "settings": {}},
    ]
    found = json.loads(answering.answer(wish_of({**wish("compare", pins=pins), "treaty": "APMBC"}, 20)))
    compare = found["compare"]
    assert compare["shown"] == [0]
    assert [len(row) for row in compare["rows"]] == [5] * 5
    assert all(row[1] != "–" and row[2:] == ["–"] * 3 for row in compare["rows"])
    _, other, wrong, nowhere = compare["changes"]
    assert other.endswith("the treaty APMBC is not in it")
    assert wrong.startswith("does not work: norm.spillover: must be")
    assert "nowhere is no scenario" in nowhere
    assert [figure["id"] for figure in found["figures"]] == ["compare-0"]


def test_rivals_tell_what_the_change_does_under_each(answering: Answering, bases: dict[str, Base]) -> None:
    settings = {**SMALL, "parameters.beta_peer": 0}
    asked = wish_of(wish("rivals", settings=settings), 400)
    found = json.loads(answering.answer(asked))["rivals"]
    assert found["rows"][0]["agree"] == "–"  # new exits are never below zero
    changes = found["changes"]["rows"]
    assert found["changes"]["headers"][0] == "Baseline, mean"
    assert changes[0]["name"] == "APMBC: new exits announced"
    # Peers carry weight under one rival alone: nothing moves under the others, in no run.
    assert changes[0]["cells"][1:3] == ["0 in every run"] * 2
    base = bases["baseline"].content
    one, other = (simulate(base.adjusted((*assignments(some), "ensemble.runs=400"))) for some in (settings, SMALL))
    mask = one.runs_of("full_contagion")
    new = [some.count("APMBC", "announced", kind="new")[:, -1] for some in (one, other)]
    assert changes[0]["cells"][0] == f"{new[1].mean():.1f}"
    by_run = paired(new[1][mask], new[0][mask])
    assert changes[0]["cells"][3] == "{} ({})".format(*difference(by_run, "states"))
    assert json.loads(answering.answer(wish_of(wish("rivals", settings=SMALL), 20)))["rivals"]["changes"] is None


def test_who_has_announced_has_come_further_than_a_debate(answering: Answering) -> None:
    asked = wish("state", settings=SMALL, state="FIN")
    steps = json.loads(answering.answer(wish_of(asked, 40)))["figures"][0]
    assert [cells[1] for cells in steps["rows"]] == ["every run"] * len(steps["rows"])
    for cells in zip(*(trace["y"] for trace in steps["chart"]["data"]), strict=True):
        assert list(cells) == sorted(cells, reverse=True)


def test_the_map_has_its_numbers_in_a_table(answering: Answering) -> None:
    found = json.loads(answering.answer(wish_of(wish("map"), 200)))["map"]
    assert found["headers"] == ["State", "Has announced", "Has left"]
    cells = {row[0]: row[1:] for row in found["rows"]}
    assert cells["Finland"][0] == "at the start"
    assert "below 1 in 100" not in [row[1] for row in found["rows"]]


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"threat.path": "loud"}, "threat.path"),
        ({"horizon.end": "2070-01"}, "at most 240 months"),
        ({"threat.volume": 3}, "no key here"),
    ],
)
def test_what_is_wrong_is_an_answer(settings: dict[str, Any], says: str, answering: Answering) -> None:
    tree = json.loads(answering.answer(wish_of(wish("exits", settings=settings), 40)))
    assert says in json.dumps(tree["problems"])
    assert not any(one["file"].startswith("--set") for one in tree["problems"])


def test_an_unknown_scenario_is_an_answer(answering: Answering) -> None:
    assert "problems" in json.loads(answering.answer(wish_of(wish("exits", base="../../etc/passwd"), 40)))


@pytest.mark.parametrize("raw", [None, [], {}, {"view": "x"}, {"view": "exits", "settings": 3}])
def test_what_is_no_wish_is_refused(raw: object) -> None:
    with pytest.raises(InputError):
        wish_of(raw, 40)


def test_five_pins_are_too_many() -> None:
    with pytest.raises(InputError, match="at most 4"):
        wish_of(wish("compare", pins=[{}] * 5), 40)


def test_what_one_answer_may_cost(bases: dict[str, Base]) -> None:
    content = bases["baseline"].content
    assert runs_allowed(content.scenario, 2_000) == 2_000
    large = content.adjusted(["horizon.end=2045-03"])
    check_cost(large)
    assert runs_allowed(large, 100_000) * 199 * 2 * 240 <= MAX_WORK
    assert runs_allowed(large, 100) == 100


# ---- the desk, with a stand-in for its processes ---------------------------------------------------------------------


class Pool:
    """Takes wishes and answers them when told."""

    def __init__(self) -> None:
        self.futures: list[Future[Any]] = []

    def submit(self, _work: object, *_arguments: object) -> Future[Any]:
        self.futures.append(Future())
        return self.futures[-1]

    def shutdown(self, **_more: object) -> None:
        pass


@pytest.fixture
def pool(monkeypatch: pytest.MonkeyPatch) -> Iterator[Pool]:
    stand_in = Pool()
    monkeypatch.setattr(staff_module.Staff, "_opened", lambda _self: stand_in)
    yield stand_in
    # A test that failed would leave a thread waiting for ever.
    for future in stand_in.futures:
        future.cancel()


def later(function: Any, *arguments: Any) -> tuple[threading.Thread, list[Any]]:
    found: list[Any] = []
    thread = threading.Thread(target=lambda: found.append(function(*arguments)), daemon=True)
    thread.start()
    return thread, found


def until(condition: Any) -> None:
    waiting = threading.Event()
    for _ in range(6_000):
        if condition():
            return
        waiting.wait(0.01)
    raise AssertionError("waited for too long")


def numbered(value: float) -> Any:
    return wish_of(wish("exits", settings={"threat.path": value}), QUICK)


def test_equal_wishes_are_computed_once_and_kept(pool: Pool) -> None:
    desk = Desk({}, 2)
    one, first = later(desk.ask, numbered(0.1), "a", 1)
    two, second = later(desk.ask, numbered(0.1), "b", 1)
    until(lambda: desk.pending == 1 and len(pool.futures) == 1)
    pool.futures[0].set_result("{}")
    one.join(60)
    two.join(60)
    assert first == second == ["{}"]
    assert desk.ask(numbered(0.1), "c", 1) == "{}"
    assert len(pool.futures) == 1


def test_who_moved_on_is_not_computed_for(pool: Pool) -> None:
    desk = Desk({}, 1)
    one, first = later(desk.ask, numbered(0.1), "a", 1)
    until(lambda: len(pool.futures) == 1)
    two, second = later(desk.ask, numbered(0.2), "a", 2)
    until(lambda: len(pool.futures) == 2)
    assert pool.futures[0].cancelled()
    pool.futures[1].set_result("{2}")
    one.join(60)
    two.join(60)
    assert (first, second) == ([None], ["{2}"])
    assert desk.ask(numbered(0.9), "a", 1) is None  # an older question that arrives late
    assert desk.pending == 0


def test_a_wish_that_others_wait_for_is_kept(pool: Pool) -> None:
    desk = Desk({}, 1)
    later(desk.ask, numbered(0.1), "a", 1)
    two, second = later(desk.ask, numbered(0.1), "b", 1)
    until(lambda: (job := desk._jobs.get(key_of(numbered(0.1)))) is not None and job.waiting == 2)
    later(desk.ask, numbered(0.2), "a", 2)
    until(lambda: len(pool.futures) == 2)
    assert not pool.futures[0].cancelled()
    pool.futures[0].set_result("{1}")
    two.join(60)
    assert second == ["{1}"]
    pool.futures[1].cancel()


def test_one_alone_gets_more_runs_at_once(pool: Pool, bases: dict[str, Base]) -> None:
    desk = Desk(bases, 2)
    quick, finer = (wish_of(wish("exits"), runs) for runs in (QUICK, FULLER))
    thread, _ = later(lambda: desk.ask(quick, "a", 1, finer=finer))
    until(lambda: len(pool.futures) == 2 and desk._jobs)  # the parts of one answer, side by side
    assert list(desk._jobs) == [key_of(finer)]
    # While all are at work for one, others get a quick answer, and who asks the same waits with the first.
    later(lambda: desk.ask(numbered(0.2), "b", 1, finer=wish_of(wish("norm"), FULLER)))
    until(lambda: len(pool.futures) == 3 and key_of(numbered(0.2)) in desk._jobs)
    later(lambda: desk.ask(quick, "c", 1, finer=finer))
    until(lambda: desk._jobs[key_of(finer)].waiting == 2)
    assert len(pool.futures) == 3
    for future in pool.futures:
        future.cancel()
    thread.join(60)


def test_of_those_who_ask_in_one_instant_only_one_gets_all_workers(
    pool: Pool, bases: dict[str, Base], monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(asked: Wish) -> str:
        time.sleep(0.05)  # the other one is at the door by now
        return key_of(asked)

    desk = Desk(bases, 2)
    monkeypatch.setattr(desk_module, "key_of", slowly)
    pairs = [
        [wish_of(wish("exits", settings={"assurance": level}), runs) for runs in (QUICK, FULLER)]
        for level in (0.1, 0.2)
    ]
    for name, (quick, finer) in zip("ab", pairs, strict=True):
        later(lambda q=quick, f=finer, n=name: desk.ask(q, n, 1, finer=f))
    until(lambda: desk.pending == 2)
    assert sorted(job.workers for job in desk._jobs.values()) == [1, 2]
    until(lambda: len(pool.futures) == 3)


def test_one_worker_and_many_askers_get_few_runs(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "RECENT_SECONDS", 600.0)  # however slow this computer is
    alone, desk = Desk({}, 1), Desk({}, 2)
    finer = replace(numbered(0.3), runs=FULLER)
    later(lambda: alone.ask(numbered(0.3), "a", 1, finer=finer))
    until(lambda: key_of(numbered(0.3)) in alone._jobs)
    for asker in ("b", "c"):
        thread, _ = later(lambda: desk.ask(numbered(0.1), asker, 1))  # noqa: B023
        until(lambda: pool.futures and key_of(numbered(0.1)) in desk._jobs)
        pool.futures[-1].set_result("{}")
        thread.join(60)
        if asker == "b":
            until(lambda: key_of(numbered(0.1)) in desk._cache)
            desk._cache.clear()
    later(lambda: desk.ask(numbered(0.3), "a", 1, finer=finer))
    until(lambda: key_of(numbered(0.3)) in desk._jobs)
    assert key_of(finer) not in desk._jobs
    for future in pool.futures:
        future.cancel()


def test_what_several_compute_is_what_one_computes(
    monkeypatch: pytest.MonkeyPatch, bases: dict[str, Base], answering: Answering
) -> None:
    with ThreadPoolExecutor(2) as threads:
        monkeypatch.setattr(staff_module.Staff, "_opened", lambda _self: threads)
        staff, joint = staff_module.Staff(bases, 2), wish_of(wish("exits"), 600)
        assert staff.occupied_by(joint) == 2
        assert staff.submit(joint).result(60) == answering.answer(joint)


def test_a_joint_answer_is_tried_once_more_after_a_dead_worker_and_then_told(
    pool: Pool, bases: dict[str, Base]
) -> None:
    desk = Desk(bases, 2)
    finer = wish_of(wish("exits"), FULLER)
    thread, found = later(lambda: desk.ask(finer, "a", 1))
    until(lambda: len(pool.futures) == 2)
    pool.futures[0].set_exception(BrokenProcessPool("killed"))
    until(lambda: len(pool.futures) == 4)
    pool.futures[2].set_exception(BrokenProcessPool("killed"))
    thread.join(60)
    assert texts()["status"]["failed"] in found[0]
    until(lambda: desk.pending == 0)


def test_more_runs_only_when_nobody_has_to_wait(pool: Pool) -> None:
    desk = Desk({}, 1)
    later(desk.ask, numbered(0.1), "a", 1)
    until(lambda: len(pool.futures) == 1)
    assert desk.ask_if_calm(numbered(0.2), "b", 1) is None
    answer = json.loads(answered(desk, wish("exits", number=7), 1_000, patient=False))
    assert answer == {"number": 7, "busy": True, "wanted": 1_000}
    pool.futures[0].set_result("{}")


def test_the_cache_is_bounded(pool: Pool) -> None:
    desk = Desk({}, 1, cache_bytes=2 * (desk_module.ENTRY_BYTES + 5))
    for number in range(5):
        thread, _ = later(desk.ask, numbered(number / 10), "a", number)
        until(lambda: len(pool.futures) == number + 1)  # noqa: B023
        pool.futures[number].set_result("x" * 4)
        thread.join(60)
    assert desk._cached <= 2 * (desk_module.ENTRY_BYTES + 5)
    assert len(desk._cache) == 2


def test_a_bug_is_an_answer_too(pool: Pool, caplog: pytest.LogCaptureFixture) -> None:
    desk = Desk({}, 1)
    thread, found = later(desk.ask, numbered(0.1), "a", 1)
    until(lambda: len(pool.futures) == 1)
    pool.futures[0].set_exception(ZeroDivisionError("oh"))
    thread.join(60)
    assert texts()["status"]["failed"] in found[0]
    assert "ZeroDivisionError: oh" in caplog.text
    assert desk.pending == 0


def test_every_text_is_there() -> None:
    assert set(texts()["views"]) == set(VIEWS)
    assert len(texts()["tour"]["steps"]) == 6


def test_a_worker_that_dies_at_once_blocks_nobody(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    def submit(_work: object, _wish: object) -> Future[str]:
        future: Future[str] = Future()
        future.set_exception(BrokenProcessPool("killed"))
        return future

    monkeypatch.setattr(pool, "submit", submit)
    desk = Desk({}, 1)
    thread, found = later(desk.ask, numbered(0.1), "a", 1)
    thread.join(60)
    assert found
    assert texts()["status"]["failed"] in found[0]
    assert desk.pending == 0


def test_answers_of_a_dead_worker_are_asked_for_again(pool: Pool) -> None:
    desk = Desk({}, 1)
    thread, found = later(desk.ask, numbered(0.1), "a", 1)
    until(lambda: len(pool.futures) == 1)
    pool.futures[0].set_exception(BrokenProcessPool("killed"))
    until(lambda: len(pool.futures) == 2)
    pool.futures[1].set_result("{}")
    thread.join(60)
    assert found == ["{}"]


def test_they_are_asked_for_again_even_before_the_dead_answer_is_put_away(
    pool: Pool, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep = Desk._keep

    def late(desk: Desk, key: str, future: Any) -> None:
        until(lambda: len(pool.futures) == 2)
        keep(desk, key, future)

    monkeypatch.setattr(Desk, "_keep", late)
    desk = Desk({}, 1)
    thread, found = later(desk.ask, numbered(0.1), "a", 1)
    until(lambda: len(pool.futures) == 1 and desk._jobs)
    pool.futures[0].set_exception(BrokenProcessPool("killed"))  # comes back when it has been put away
    assert len(pool.futures) == 2
    assert desk.pending == 1, "the one that is under way now is not put away with the dead one"
    pool.futures[1].set_result("{}")
    thread.join(60)
    assert found == ["{}"]
    until(lambda: desk.pending == 0)


def test_who_moves_on_gives_up_the_dead_answer_and_not_the_one_in_its_place(pool: Pool) -> None:
    desk, asked = Desk({}, 1), numbered(0.1)
    for asker in ("a", "b"):
        desk._enter(key_of(asked), asked, asker, 1)
    pool.futures[0].set_exception(BrokenProcessPool("killed"))
    again = desk._enter(key_of(asked), asked, "b", 1)
    desk._enter(key_of(numbered(0.2)), numbered(0.2), "a", 2)
    assert desk._jobs[key_of(asked)] is again
    assert not pool.futures[1].cancelled()


def test_who_has_waited_for_too_long_is_told_and_not_computed_for(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "WAIT_SECONDS", 0.01)
    desk = Desk({}, 1)
    answer = desk.ask(numbered(0.1), "a", 1)
    assert answer is not None
    assert texts()["status"]["late"] in answer
    assert pool.futures[0].cancelled()
    assert desk.pending == 0


def test_who_hangs_up_is_not_computed_for(pool: Pool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk_module, "LOOK_SECONDS", 0.01)
    desk, gone = Desk({}, 1), threading.Event()
    thread, found = later(desk.ask, numbered(0.1), "a", 1, gone.is_set)
    until(lambda: len(pool.futures) == 1)
    gone.set()
    thread.join(60)
    assert not thread.is_alive()
    assert found
    assert pool.futures[0].cancelled()
    assert desk.ask(numbered(0.2), "b", 1, gone.is_set) is None
    assert len(pool.futures) == 1


def test_a_closed_desk_starts_no_worker_again(pool: Pool) -> None:
    desk = Desk({}, 1)
    thread, found = later(desk.ask, numbered(0.1), "a", 1)
    until(lambda: len(pool.futures) == 1)
    desk.close()
    pool.futures[0].set_exception(BrokenProcessPool("ended"))
    thread.join(60)
    assert found == [None]
    assert len(pool.futures) == 1
    desk.close()


def test_closing_ends_a_joint_answer_that_is_under_way(pool: Pool, bases: dict[str, Base]) -> None:
    desk = Desk(bases, 2)
    thread, found = later(desk.ask, wish_of(wish("exits"), FULLER), "a", 1)
    until(lambda: len(pool.futures) == 2)
    desk.close()
    for future in pool.futures:
        future.cancel()  # as a pool does that is closed
    thread.join(60)
    assert found == [None]
    until(lambda: desk.pending == 0)


def test_workers_are_warm_before_anybody_asks(pool: Pool, bases: dict[str, Base], answering: Answering) -> None:
    desk = Desk(bases, 3)
    desk.warm(first_wish(bases))
    until(lambda: len(pool.futures) == 4)  # one each, and the first part of a joint one
    assert desk.pending == 0
    pool.futures[-1].cancel()
    tree = json.loads(answering.answer(first_wish(bases)))
    assert tree["runs"] == 20
    assert tree["figures"]


def test_moving_on_leaves_jobs_of_others_alone(pool: Pool) -> None:
    desk = Desk({}, 1, cache_bytes=0)
    thread, _ = later(desk.ask, numbered(0.1), "a", 1)
    until(lambda: len(pool.futures) == 1)
    pool.futures[0].set_result("{}")
    thread.join(60)
    # The answer is not kept, and somebody else asks the same before the first page moves on.
    later(desk.ask, numbered(0.1), "b", 1)
    until(lambda: len(pool.futures) == 2)
    later(desk.ask, numbered(0.2), "a", 2)
    until(lambda: len(pool.futures) == 3)
    assert not pool.futures[1].cancelled()
    for future in pool.futures[1:]:
        future.set_result("{}")


def test_what_the_desk_remembers_does_not_grow(pool: Pool) -> None:
    desk = Desk({}, 1, cache_bytes=5_000)
    large = wish_of(wish("exits", settings={"title": "x" * 30_000}), QUICK)
    assert len(key_of(large)) < 100
    for number in range(40):
        thread, _ = later(desk.ask, numbered(number / 100), "a", number)
        until(lambda: len(pool.futures) == number + 1)  # noqa: B023
        pool.futures[number].set_result("{}")
        thread.join(60)
    assert len(desk._cache) < 11
    assert len(desk._recent) < 12
    assert not desk._askers["a"].jobs


def test_the_number_of_a_question_is_a_number(pool: Pool) -> None:
    desk = Desk({}, 1)
    thread, found = later(lambda: answered(desk, wish("exits", number=True), QUICK, patient=True))
    until(lambda: len(pool.futures) == 1)
    pool.futures[0].set_result('{"view":"exits"}')
    thread.join(60)
    assert json.loads(found[0]) == {"number": 0, "view": "exits"}
