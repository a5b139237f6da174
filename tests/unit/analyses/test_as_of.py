"""Nothing later than the as-of month reaches the likelihood; the record's tables are checked cell by cell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from normsim import catalogue, packaged
from normsim.analyses import record
from normsim.analyses.calibration import Settings, evidence_of, sample
from normsim.analyses.evidence import gather
from normsim.analyses.free_runs import future
from normsim.analyses.record import known_record, seen_stages
from normsim.clock import month_label, month_number
from normsim.errors import InputError
from normsim.scenario.schema import Scenario
from normsim.scenario.sections import Horizon, Initial

AS_OF = month_number("2024-02")
DATES = {"signed", "consent", "in_force", "deposited", "effective", "announced", "parliament", "since", "month"}


def corrupted(name: str) -> list[dict[str, str]]:
    """Packaged rows with every date after the as-of month moved or removed, and rows about later months changed.

    The tables still agree with each other, else they would be refused.
    """
    rows = packaged.packaged_rows(name)
    for row in rows:
        gone = sum(map(ord, row.get("iso3", "") + row.get("treaty", ""))) % 2 == 1
        for column in DATES & set(row):
            if len(row[column]) >= 7 and row[column][:7] > month_label(AS_OF):
                removable = gone and column not in {"announced", "since", "month"}
                row[column] = "" if removable else "2025-12-24"[: len(row[column])]
                if column == "month":
                    row["stage"] = "party"
    return rows


def corrupted_baseline(base: Scenario) -> Scenario:
    events = {
        name: event.model_copy(update={"size": 9.0}) if (event.date or 0) > AS_OF else event
        for name, event in base.events.items()
    }
    assert isinstance(base.assurance.path, dict)
    assert isinstance(base.threat.path, dict)
    assurance = {month: value if month <= AS_OF else 0.01 for month, value in base.assurance.path.items()}
    threat = {**base.threat.path, AS_OF: base.threat.path[max(base.threat.path)], AS_OF + 1: 0.05}
    levers = {name: lever.model_copy(update={"strength": 1.0}) for name, lever in base.levers.items()}
    return base.model_copy(
        update={
            "events": events,
            "assurance": base.assurance.model_copy(update={"path": assurance}),
            "threat": base.threat.model_copy(update={"path": threat}),
            "levers": levers,  # all begin later
            "initial": {"APMBC": {"NOR": Initial(stage="announced", since=AS_OF + 3)}},
        }
    )


@pytest.fixture
def later_data_corrupted(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for module in (catalogue, record):
        monkeypatch.setattr(module, "packaged_rows", corrupted)
    torn = corrupted_baseline(record.shipped_baseline())
    monkeypatch.setattr(record, "shipped_baseline", lambda: torn)
    catalogue.load_catalogue.cache_clear()
    yield
    catalogue.load_catalogue.cache_clear()


def draws(as_of: int) -> bytes:
    settings = Settings(as_of, live_points=40, stop=50.0, draws=20)
    posterior = sample(evidence_of(settings), "common_shock", settings)
    return b"".join(posterior.draws[name].tobytes() for name in posterior.draws)


HASHES = {as_of: gather(known_record(as_of)).hash for as_of in (AS_OF, AS_OF + 13)}
BYTES = draws(AS_OF)


@pytest.mark.usefixtures("later_data_corrupted")
def test_later_data_reach_neither_record_nor_posterior() -> None:
    torn = corrupted("cases/exits.csv")
    assert torn != packaged.packaged_rows("cases/exits.csv")
    assert {row["deposited"] for row in torn} == {"", "2025-12-24"}
    assert gather(known_record(AS_OF)).hash == HASHES[AS_OF]
    assert draws(AS_OF) == BYTES


@pytest.mark.usefixtures("later_data_corrupted")
def test_the_corruption_would_be_seen_a_year_later() -> None:
    assert gather(known_record(AS_OF + 13)).hash != HASHES[AS_OF + 13]


def test_the_same_seed_gives_the_same_bytes_and_another_does_not() -> None:
    assert draws(AS_OF) == BYTES
    other = Settings(AS_OF, seed=1, live_points=40, stop=50.0, draws=20)
    posterior = sample(evidence_of(other), "common_shock", other)
    assert b"".join(posterior.draws[name].tobytes() for name in posterior.draws) != BYTES


def test_a_forecast_starts_without_the_baselines_own_stages() -> None:
    known = known_record(month_number("2025-03"))
    start = future(known, Horizon(start=known.as_of + 1, end=known.as_of + 12), "pact_only")
    assert set(start.initial["APMBC"]) == {"EST", "LVA", "LTU", "POL"}
    assert "FIN" in record.shipped_baseline().initial["APMBC"]


def test_the_coding_of_the_joint_recommendation_is_a_switch() -> None:
    as_debate = known_record(month_number("2025-03"), coding="debating")
    assert set(as_debate.announced) == {("CCM", "LTU")}
    assert {one.iso3 for one in as_debate.seen if one.month == as_debate.as_of} == {"EST", "LVA", "LTU", "POL"}


def test_without_hindsight_there_is_no_tenure_and_no_pact_before_its_statement() -> None:
    early = known_record(AS_OF, hindsight=False).scenario
    assert not early.pacts
    identities = {(early.states.overrides[iso3].identity or {})["APMBC"] for iso3 in ("FIN", "POL", "GRC")}
    assert len(identities) == 1
    assert known_record(month_number("2025-03"), hindsight=False).scenario.pacts


@pytest.mark.parametrize(
    ("month", "place"),
    [("1999-05", "treaty_dates.csv:5:6: as-of: "), ("2026-04", "cases/exits.csv:6:6: as-of: ")],
)
def test_a_month_outside_the_data_is_refused_with_the_cell_where_they_end(month: str, place: str) -> None:
    with pytest.raises(InputError) as caught:
        known_record(month_number(month))
    text = str(caught.value)
    assert text.startswith(place)
    assert f"the data cover 2000-03 to 2026-03, {month} was asked for; the " in text
    assert text.endswith("1999-03-01" if month < "2000" else "2026-02-20")


def test_wrong_cells_of_the_stage_table_are_all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def rows(name: str) -> list[dict[str, Any]]:
        good = {"iso3": "FIN", "treaty": "APMBC", "month": "2024-12", "stage": "debating"}
        good |= {"source": "a page", "confidence": "verified"}
        return [good, good | {"iso3": "XYZ", "stage": "angry"}, good]

    monkeypatch.setattr(record, "packaged_rows", rows)
    with pytest.raises(InputError) as caught:
        seen_stages()
    places = [(problem.line, problem.column, problem.key) for problem in caught.value.problems]
    assert places == [(3, 1, "iso3"), (3, 4, "stage"), (4, 3, "month")]
