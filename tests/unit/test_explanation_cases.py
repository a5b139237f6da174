"""What the tables of cases add to an explanation."""

from __future__ import annotations

from normsim.catalogue import load_catalogue
from normsim.clock import month_number
from normsim.explanations import cases
from normsim.explanations.things import explain_source, explain_state, explain_treaty
from normsim.loading import load_scenario

START = month_number("2025-04")
CATALOGUE = load_catalogue()


def test_what_a_state_said_is_in_order_and_later_facts_are_marked() -> None:
    sheet = cases.said_and_done("LTU", START)
    dates = [row[0] for row in sheet.rows]
    assert dates == sorted(dates)
    assert ("2023-08", "debates an exit, CCM", "C: stages") in sheet.rows
    assert any("each has chosen not to approve" in row[1] for row in sheet.rows), "one row of three states"
    assert not any("later" in date for date in dates)
    norway = cases.said_and_done("NOR", month_number("2025-04")).rows
    assert [row[0] for row in norway] == ["2025-04-02 (later)", "2025-10-17 (later)"]
    nobody = cases.said_and_done("PER", START)
    assert (nobody.rows, nobody.note) == ((), "nothing in the tables of cases")


def test_poland_that_was_seen_not_to_debate_is_no_debater() -> None:
    rows = [row for row in cases.said_and_done("POL", START).rows if row[2] == "C: stages"]
    assert rows == [("2024-02", "debates no exit, APMBC", "C: stages")]


def test_how_quick_and_how_rare_exits_were() -> None:
    quick = {row[0]: row[1] for row in cases.exits_so_far("APMBC").rows}
    assert quick["POL, withdrew"] == "5.1"
    assert "UKR, suspended" in quick
    assert [row[0].split(",")[0] for row in cases.exits_so_far("CCM").rows] == ["LTU"]
    assert cases.exits_so_far("OTHER").note == "none"
    assert all(row[0].startswith("Ottawa") for row in cases.rarity("APMBC").rows)
    assert "0 in 3,937" in [row[1] for row in cases.rarity("APMBC").rows]
    counts = cases.party_numbers("APMBC", CATALOGUE).rows
    assert counts[0][0] == "2018"
    assert all(abs(int(published) - int(counted)) <= 2 for _, published, counted in counts)


def test_the_sheets_stand_where_a_reader_looks_for_them() -> None:
    scenario = load_scenario("baseline")
    state = explain_state(CATALOGUE.index["FIN"], scenario, CATALOGUE)
    assert state.sheets[-1].heading == "What was said and done"
    headings = [sheet.heading for sheet in explain_treaty("APMBC", scenario, CATALOGUE).sheets]
    assert headings[-3:] == ["Exits so far", "How rare exits are", "Parties at the end of the year"]
    events = explain_source("Cases").sheets[-1]
    assert events.heading == "Dated events"
    assert any(row[2] == "+ threat_T; adversary_use: 0.3 to 0.6" for row in events.rows)
    assert [sheet.heading for sheet in explain_source("UNTC").sheets] == ["Used by"]
