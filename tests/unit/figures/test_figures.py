from __future__ import annotations

import ast
import json
from pathlib import Path

import numpy as np
import plotly.graph_objects as go
import pytest

import normsim.figures
from normsim.axes import TERMS
from normsim.figures import style, tradeoff
from normsim.figures.balance import Balance, balance, central, hull
from normsim.figures.causes import driver_traces, drivers, main_terms, new_announcements, peers_that_mattered
from normsim.figures.exits import exits_figure
from normsim.figures.images import all_charts, all_figures
from normsim.figures.norms import parts_figure
from normsim.figures.spread import share_error, spread
from normsim.figures.state_map import codes, default_view, treaty_map
from normsim.figures.state_path import state_figure
from normsim.figures.style import blank_figure, end_labels, spread_labels, themed
from normsim.figures.terms_path import LOOKS
from normsim.figures.wording import share_code
from normsim.report.assets import chart_json
from synthetic import Shape, made_up

SHAPES = {
    "usual": Shape(runs=90, months=48),
    "one run": Shape(runs=1, months=30, variants=("pact_only",)),
    "nobody moves": Shape(runs=20, months=30, announcements=False, at_start=False),
    "one year": Shape(runs=30, months=12),
    "one month": Shape(runs=5, months=1),
    "own treaty": Shape(runs=20, months=30, treaties=("MINE",), at_start=False, states=("DEU", "FRA", "NOR", "POL")),
}


@pytest.mark.parametrize("name", SHAPES)
def test_every_chart_has_axis_titles_and_says_numbers_only(name: str) -> None:
    for key, figure in all_figures(made_up(SHAPES[name])).items():
        assert isinstance(figure, go.Figure)
        text = figure.to_json()
        assert "NaN" not in text, key
        assert figure.layout.xaxis.title.text, key
        if not any(isinstance(trace.y[0], str) for trace in figure.data if trace.y is not None and len(trace.y)):
            assert figure.layout.yaxis.title.text, key


def test_every_chart_recolours_completely() -> None:
    light = set(style.DARK)
    for key, chart in all_charts(made_up(SHAPES["usual"])).items():
        dark = json.dumps(chart_json(themed(chart, "dark")))
        left = [colour for colour in light if json.dumps(colour) in dark]
        assert not left, (key, left)
        loose = {part for part in json.dumps(chart_json(chart)).split('"') if part.startswith(("#", "rgb"))} - light
        assert loose <= {"rgba(0,0,0,0)"}, (key, loose)


def _luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def _contrast(one: str, other: str) -> float:
    high, low = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("colour", ["INK", "MUTED", "GREY", "BLUE", "ORANGE", "TEAL", "PURPLE"])
def test_text_colours_pass_aa_in_both_modes(colour: str) -> None:
    light = getattr(style, colour)
    assert _contrast(light, style.PAGE) >= 4.5
    assert _contrast(style.DARK[light], style.DARK[style.PAGE]) >= 4.5


def test_the_ramp_runs_one_way_in_each_mode() -> None:
    light, dark = [_luminance(c) for c in style.RAMP_LIGHT], [_luminance(c) for c in style.RAMP_DARK]
    assert light == sorted(light, reverse=True)
    assert dark == sorted(dark)


def test_each_term_looks_the_same_in_every_setting_and_unlike_all_others() -> None:
    assert set(LOOKS) == set(TERMS)
    assert len(set(LOOKS.values())) == len(TERMS)


@pytest.mark.parametrize("across", [0.1, 0.2, 0.59, 0.61, 0.84, 0.86, 1.0])
def test_names_at_the_line_of_equal_gain_and_loss_do_not_touch(across: float) -> None:
    """On a phone: 268 px for the chart, some 6.5 px for a letter."""
    wide, letter = 268, 6.5
    line, *sides = tradeoff._sides(0.1, across)
    longest = letter * max(map(len, line["text"].split("<br>")))
    begin = wide * across + (10 if line["xanchor"] == "left" else -12 - longest)
    assert 0 <= begin <= wide - longest
    lost = [one for one in sides if one["text"] == "more lost than gained"]
    assert bool(lost) == (across > tradeoff.NARROW)
    assert all(8 + letter * len(one["text"]) <= begin for one in lost)


def test_rivals_and_parts_differ_in_more_than_colour() -> None:
    assert len({(dash, symbol) for _, dash, symbol, _ in style.RIVAL_STYLE.values()}) == 3
    assert style.GREY not in {colour for colour, _, _, _ in style.RIVAL_STYLE.values()}  # the baseline's alone
    assert len({trace["line"]["dash"] for trace in parts_figure(made_up(SHAPES["usual"]), "APMBC").data}) == 4


def test_labels_move_apart_and_stay_inside() -> None:
    wanted = [0.5, 0.5, 0.52, 1.0, 1.0]
    places = spread_labels(wanted, 0.1, 0.0, 1.0)
    assert np.diff(np.sort(places)).min() >= 0.1 - 1e-9
    assert max(places) <= 1.0
    assert min(places) >= 0.0
    assert spread_labels([0.1, 0.9], 0.1, 0.0, 1.0) == pytest.approx([0.1, 0.9])


def test_a_name_that_had_to_move_is_led_to_its_value() -> None:
    chart = blank_figure(300)
    end_labels(
        chart, [(6.0, "a", style.INK), (6.0, "b", style.BLUE), (6.0, "c", style.TEAL), (2.0, "d", style.INK)], (0, 8)
    )
    notes = {note["text"]: note for note in chart.layout["annotations"]}
    assert [notes[name]["y"] for name in "abcd"] == pytest.approx([6.0, 6.0, 6.0, 2.0])
    # All names stand in one column then, the first of those with one value highest.
    assert {note["ax"] for note in notes.values() if note["showarrow"]} == {style.LEADER}
    assert notes["a"]["ay"] == -notes["c"]["ay"] < 0 == notes["b"]["ay"] == notes["d"]["ay"]
    assert chart.layout["margin"]["r"] == 96 + style.LEADER - style.BESIDE


def test_names_that_have_room_stand_at_their_lines() -> None:
    chart = blank_figure(300)
    end_labels(chart, [(6.0, "a", style.INK), (2.0, "b", style.INK)], (0, 8))
    assert not any(note["showarrow"] for note in chart.layout["annotations"])
    assert chart.layout["margin"]["r"] == 96


def test_a_debate_is_drawn_where_it_says_more_than_the_announcement() -> None:
    results = made_up(SHAPES["usual"])
    at_start, free = (state_figure(results, "APMBC", state) for state in ("FIN", "NOR"))
    assert [note["text"] for note in at_start.layout["annotations"]] == ["announced", "has left"]
    assert [note["text"] for note in free.layout["annotations"]] == ["debated or further", "announced", "has left"]


def test_end_labels_are_drawn_inside_the_axis() -> None:
    chart = blank_figure(300)
    end_labels(chart, [(100.0, "a", style.INK), (100.0, "b", style.INK), (100.0, "c", style.INK)], (-1, 102))
    unit = (300 - 14 - 46) / 103
    assert all(-1 <= note["y"] - note.get("ay", 0) / unit <= 102 for note in chart.layout["annotations"])


def test_the_fan_is_at_start_plus_new() -> None:
    results = made_up(SHAPES["usual"])
    chart = exits_figure(results, "APMBC", "announced", record={int(results.months[0]): 5, 3: 9})
    lines = [trace for trace in chart.data if trace["mode"] == "lines"]
    median = next(trace for trace in lines if trace["line"]["width"] == 2.6)
    total = spread(results.count("APMBC", "announced"))
    assert median["y"] == total.q50.tolist()
    assert any(trace["line"].get("dash") == "dash" and set(trace["y"]) == {5.0} for trace in lines)
    dots = [trace for trace in chart.data if trace["mode"] == "markers"]
    assert len(dots) == 1
    assert len(dots[0]["x"]) == 1, "a month outside the horizon has no dot"


def test_a_baseline_is_grey_and_dotted() -> None:
    chart = exits_figure(made_up(SHAPES["usual"]), "CCM", "effective", baseline=made_up(runs=10, months=48, seed=4))
    lines = [trace["line"] for trace in chart.data]
    assert sum(line.get("dash") == "dot" and line.get("color") == style.GREY for line in lines) == 3


def test_quantiles_are_values_that_occur() -> None:
    found = spread(np.array([0, 0, 1, 5]))
    assert {float(found.q05), float(found.q50), float(found.q95)} <= {0.0, 1.0, 5.0}


def test_simulation_error_shrinks_with_runs() -> None:
    wide, narrow = share_error(0.5, 10), share_error(0.5, 1000)
    assert wide[1] - wide[0] > narrow[1] - narrow[0]
    assert share_error(0.0, 50)[0] == 0


def test_drivers_take_new_announcements_only() -> None:
    results = made_up(SHAPES["usual"])
    found = new_announcements(results)
    begun = results.dataset["at_start"].values
    assert not begun[found.state, found.treaty].any()
    everyone = drivers(found)
    assert everyone.announcements == len(found)
    assert float(everyone.shares.sum()) == pytest.approx(1)
    assert everyone.main == "threat"
    split = [drivers(found, treaty=k).announcements for k in range(2)]
    assert sum(split) == len(found)


def test_the_main_term_of_a_state_is_that_of_its_drivers() -> None:
    results = made_up(runs=200)
    found = new_announcements(results)
    norway = list(results.states).index("NOR")
    counts, mains = main_terms(found, 0, len(results.states))
    one = drivers(found, 0, norway)
    assert counts[norway] == one.announcements > 0
    assert mains[norway] == one.main


def test_traces_of_an_ensemble_without_announcements_are_empty() -> None:
    found = new_announcements(made_up(SHAPES["nobody moves"]))
    assert len(found) == 0
    assert drivers(found).main is None
    assert driver_traces(drivers(found), (-1, 1))[0]["x"] == []
    assert peers_that_mattered(found, []) == []


def test_balance_at_the_ends_of_the_weights() -> None:
    found = Balance(np.array([0.2, 0.1, 0.0]), np.array([0.1, 0.3, 0.0]))
    assert found.favours_exit(np.array([0.0, 0.5, 1.0])).tolist() == pytest.approx([0, 1 / 3, 2 / 3])


def test_balance_is_that_of_the_results() -> None:
    results = made_up(SHAPES["usual"])
    assert balance(results).gain == pytest.approx(results.capability_gain()[:, -1])


def test_hulls_hold_their_dots_and_degenerate_clouds_have_none() -> None:
    rng = np.random.default_rng(0)
    x, y = rng.normal(size=(2, 200))
    edge_x, edge_y = hull(x, y)
    assert edge_x[0] == edge_x[-1]
    assert min(edge_x) == pytest.approx(x.min(), abs=1e-3)
    assert max(edge_y) == pytest.approx(y.max(), abs=1e-3)
    assert hull(x[:2], y[:2]) == ([], [])
    assert hull(np.arange(5.0), np.arange(5.0)) == ([], [])


def test_the_central_dots_leave_out_the_strays() -> None:
    x = np.append(np.linspace(0, 1, 99), 50.0)
    keep = central(x, np.zeros(100))
    assert keep.sum() == 90
    assert not keep[-1]


def test_map_codes_equal_the_words() -> None:
    shares = np.array([0, 0.009, 0.01, 0.0249, 0.025, 0.5, 0.974, 0.975, 0.999, 1.0])
    assert codes(shares).tolist() == [share_code(float(share)) for share in shares]


def test_the_map_knows_the_last_month_and_who_is_drawn_otherwise() -> None:
    results = made_up(runs=120)
    last = len(results.months) - 1
    for treaty in ("APMBC", "CCM"):
        found = treaty_map(results, treaty)
        chances = results.chance(treaty, "effective")
        for state, chance in zip(results.states, chances, strict=True):
            assert found.code("effective", state, last) == share_code(float(chance)), state
    ccm = treaty_map(results, "CCM")
    assert "POL" in ccm.outside
    assert "LTU" in ccm.at_start
    assert "LTU" not in ccm.outside
    assert ccm.contests == ("POL",)
    assert treaty_map(results, "APMBC").suspended == {"UKR": 3}


def test_the_world_comes_first_only_when_far_states_move() -> None:
    assert default_view(made_up(runs=40)) == "europe"
    assert default_view(made_up(runs=40, states=("BRA", "JPN"), at_start=False)) == "world"


def test_no_chart_uses_plotly_express() -> None:
    for file in Path(normsim.figures.__path__[0]).glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import | ast.ImportFrom) else []
            assert not any("express" in name for name in names), file
