"""The order inside a month is a phase, not SimPy's tie-break; the last month happens and no other."""

from __future__ import annotations

import itertools

import pytest

from normsim.schedule import Phase, run_clock


@pytest.mark.parametrize("order", list(itertools.permutations(list(Phase)[:4])))
def test_phases_follow_their_order_whatever_the_registration(order: tuple[Phase, ...]) -> None:
    seen: list[tuple[int, Phase]] = []

    def note(phase: Phase):  # type: ignore[no-untyped-def]
        return lambda month: seen.append((month, phase))

    run_clock(tuple((phase, None, note(phase)) for phase in order), 3)
    assert seen == [(month, phase) for month in range(3) for phase in sorted(order)]


def test_the_last_month_happens_and_the_one_after_does_not() -> None:
    months: list[int] = []
    run_clock(((Phase.RECORD, None, months.append),), 5)
    assert months == [0, 1, 2, 3, 4]


def test_dated_acts_come_in_their_month_and_phase() -> None:
    seen: list[tuple[str, int]] = []
    run_clock(
        (
            (Phase.RECORD, None, lambda month: seen.append(("record", month))),
            (Phase.MEETING, (1, 3), lambda month: seen.append(("meeting", month))),
            (Phase.SHOCK, None, lambda month: seen.append(("shock", month))),
        ),
        4,
    )
    assert seen == [
        ("shock", 0), ("record", 0),
        ("shock", 1), ("meeting", 1), ("record", 1),
        ("shock", 2), ("record", 2),
        ("shock", 3), ("meeting", 3), ("record", 3),
    ]  # fmt: skip
