"""The comparison page: what it says, that nothing is dropped, that nothing breaks out, and how large it is."""

from __future__ import annotations

import re
from dataclasses import replace

import numpy as np
import pytest

from comparing import NAMES, made_up_comparison
from normsim.errors import Problem
from normsim.experiments.comparison import Compared, Comparison
from normsim.experiments.comparison_files import LeftOut, comparison_table
from normsim.experiments.pairing import paired
from normsim.experiments.readings import FURTHER, TOTAL, Outcome
from normsim.figures.comparison import _round_ticks, differences_figure, folded, rivals_figure, short, weights_figure
from normsim.figures.comparison_overlays import balance_figure, balance_frame, exits_figure, top_of
from normsim.figures.style import GREY
from normsim.report.comparison_charts import _parts
from normsim.report.comparison_page import ComparisonInputs, build_comparison
from normsim.report.comparison_tables import COLUMNS, break_even_rows, glance_rows, main_tables, sure_tables
from normsim.report.comparison_words import (
    MARKS,
    difference,
    finding,
    lines,
    pairing,
    paragraph,
    points,
    shares,
    start_and_new,
)

ANNOUNCED = Outcome("exits.total.announced", "APMBC")


@pytest.fixture(scope="module")
def few() -> Comparison:
    return made_up_comparison(3)


@pytest.fixture(scope="module")
def many() -> Comparison:
    return made_up_comparison(19, runs=30, months=24)


def page_of(comparison: Comparison, *left_out: LeftOut) -> str:
    return build_comparison(ComparisonInputs(comparison, "normsim compare a b", ("compare.csv",), left_out))


def test_every_scenario_is_on_the_page_or_named_as_left_out(many: Comparison) -> None:
    gone = LeftOut("bad.yaml", (Problem("bad.yaml", 3, 1, "levers", "<b>is wrong</b>"),))
    html = page_of(many, gone)
    for name in NAMES:
        assert html.count(f'<p class="name">{name}</p>') == 1
    assert "bad.yaml:3:1: levers: &lt;b&gt;is wrong&lt;/b&gt;" in html
    assert len(html.encode()) < 6_000_000
    assert not re.search(r'(?:src|href)="(?:https?:)?//', html)
    assert html.count('id="library"') == 1


def test_titles_cannot_break_out() -> None:
    html = page_of(made_up_comparison(1, runs=9, months=12, title="<script>throw 1</script>"))
    assert "<script>throw 1" not in html
    assert "&lt;script&gt;throw 1" in html


def test_a_row_for_each_outcome_and_a_column_for_each_scenario(many: Comparison) -> None:
    tables = main_tables(many)
    assert [name for table in tables for name in table["names"]] == [short(name) for name in NAMES]
    assert max(len(table["names"]) for table in tables) <= COLUMNS
    names = {row["name"] for block in tables[0]["blocks"] for row in block["rows"]}
    assert {
        "new exits announced",
        "robustness",
        "capability gained, ΔC",
        "break-even weight on capability, w*",
    } <= names
    assert all(
        len(row["cells"]) == len(table["names"]) for table in tables for b in table["blocks"] for row in b["rows"]
    )
    for one in sure_tables(many.others):
        assert all(row["ratio"] and row["needed"] for row in one["rows"])


def test_words_follow_the_numbers(few: Comparison) -> None:
    first = few.others[0]
    assert first.versus is not None
    text = " ".join(paragraph(first))
    assert text.startswith("Under these assumptions, ")
    assert " will " not in text
    found = first.versus.contrasts[ANNOUNCED].all
    assert difference(found, "states")[0].lstrip("+−") in text
    assert finding(few).startswith("Under these assumptions, of three scenarios")
    same = replace(first, versus=replace(first.versus, contrasts={}))
    assert paragraph(same) == ["It shares no treaty, or no month, with the baseline, so that nothing is compared."]


def given_at_start(one: Compared, exits: float) -> Compared:
    """The same comparison, had the baseline so many fewer exits at the start."""
    assert one.versus is not None
    contrast = one.versus.contrasts[FURTHER]
    whole = replace(contrast.all, mean=contrast.all.mean + exits)
    contrasts = {**one.versus.contrasts, TOTAL: replace(contrast, all=whole)}
    return replace(one, versus=replace(one.versus, contrasts=contrasts))


def test_inputs_at_the_start_are_told_apart_from_new_exits(few: Comparison) -> None:
    one = few.others[0]
    assert one.versus is not None
    assert start_and_new(one) is None
    assert "at the start" not in lines(one, one.versus.shared.end)[0]
    given = given_at_start(one, -5.0)
    assert start_and_new(given) == ("−5", difference(one.versus.contrasts[FURTHER].all, "states")[0])
    assert "; at the start, an input, −5, new " in lines(given, one.versus.shared.end)[0]
    assert any("is an input and differs by −5 exits" in text for text in paragraph(given))
    rows = glance_rows([one, given])
    assert rows[0]["given"].startswith("at start −5, new ")
    assert rows[1]["given"] == ""


def test_the_finding_counts_every_scenario_and_names_inputs(few: Comparison) -> None:
    one, other, last = few.others
    assert last.versus is not None
    apart = replace(last, versus=replace(last.versus, contrasts={}))
    text = finding(replace(few, others=(given_at_start(one, 2.0), other, apart)))
    assert text.startswith("Under these assumptions, of three scenarios ")
    assert "one cannot be compared: no treaty or month is shared" in text
    assert text.endswith("In one of them exits at the start, an input, are not the baseline's.")
    assert "an input" not in finding(few)


def test_break_even_weights_of_few_pairs_are_no_mean(few: Comparison) -> None:
    one = few.others[0]
    assert one.versus is not None
    outcome = Outcome("break_even_capability_weight")
    contrast = one.versus.contrasts[outcome]

    def told(pairs: int) -> str:
        assert one.versus is not None
        some = replace(contrast, all=replace(contrast.all, n=pairs))
        contrasts = {**one.versus.contrasts, outcome: some}
        return " ".join(paragraph(replace(one, versus=replace(one.versus, contrasts=contrasts))))

    assert "hardly any run has a break-even weight" in told(4)
    assert "mean of the 30 pairs that have one" in told(30)


def test_the_overview_has_every_comparable_scenario_fewest_exits_first(many: Comparison) -> None:
    rows = glance_rows(many.others)
    means = {one.candidate.name: one.versus.contrasts[TOTAL].all.mean for one in many.others if one.versus is not None}
    assert [row["name"] for row in rows] == sorted(means, key=lambda name: means[name])
    page = page_of(many)
    assert all(f'href="#story-{name}"' in page and f'id="story-{name}"' in page for name in means)


def test_charts_of_rows_are_of_about_one_size(many: Comparison) -> None:
    doubled = [*many.others, *many.others[:3]]
    assert [len(part) for part in _parts(doubled)] == [11, 11]
    assert [len(part) for part in _parts(many.others)] == [19]


def test_unpaired_runs_have_two_figures() -> None:
    random = np.random.default_rng(4)
    base = random.normal(0, 1, 400)
    found = paired(base, base + random.normal(0, 0.05, 400))
    assert found.unpaired_runs is not None
    text = pairing(found)[1].replace(",", "")
    assert 0 <= int(text) - found.unpaired_runs < found.unpaired_runs / 10
    assert len(text.rstrip("0")) <= 2


@pytest.mark.parametrize(
    ("change", "text"), [(0.0, "0"), (0.004, "under +1"), (-0.004, "under −1"), (0.132, "+13"), (-1.0, "−100")]
)
def test_differences_of_shares_in_whole_points(change: float, text: str) -> None:
    assert points(change) == text


def test_differences_are_no_more_exact_than_their_error() -> None:
    random = np.random.default_rng(1)
    few_runs, many_runs = (paired(np.zeros(n), random.normal(0.3, 1, n)) for n in (30, 30_000))
    assert len(difference(few_runs, "states")[0]) < len(difference(many_runs, "states")[0])
    assert difference(paired(np.zeros(3), np.zeros(3)), "states") == ("0", "in every run")
    assert difference(paired(np.zeros(1), np.ones(1)), "states") == ("+1", "one pair only")
    assert shares(paired(np.zeros(4), np.array([1, 1, 0, 0]))) == "50 % more, 50 % same, none less"


def test_break_evens_say_when_they_are_not_reached(few: Comparison) -> None:
    rows = break_even_rows(few)
    assert [row["lever"] for row in rows] == ["substitutes"] * 3
    assert [aim["text"] for aim in rows[0]["aims"]] == ["not reached", "not reached"]
    assert rows[0]["aims"][0]["bar"] is None


def test_a_row_far_beyond_the_others_is_cut_and_told(many: Comparison) -> None:
    first = many.others[0]
    assert first.versus is not None
    contrast = first.versus.contrasts[ANNOUNCED]
    far = replace(contrast, all=replace(contrast.all, mean=90.0, low=80.0, high=100.0, q05=70.0, q95=120.0))
    outlier = replace(first, versus=replace(first.versus, contrasts={ANNOUNCED: far}))
    chart = differences_figure([outlier, *many.others[1:]], ANNOUNCED, "difference, states")
    assert chart.layout["xaxis"]["range"][1] < 20
    assert [text["text"] for text in chart.layout["annotations"]] == ["+70.0 to +120.0 →"]
    usual = differences_figure(many.others, ANNOUNCED, "difference, states")
    assert "annotations" not in usual.layout


def test_marks_have_meanings() -> None:
    assert len({mark for mark, _ in MARKS.values()}) == len(MARKS)


def test_names_fit_two_lines() -> None:
    for name in (*NAMES, "x" * 60, "baseline+parameters.from=prior@1", "a_b"):
        lines = folded(short(name)).split("<br>")
        assert len(lines) <= 2
        assert max(map(len, lines)) <= 26, lines
    assert short("baseline+levers.substitutes.strength=0.6") == "Baseline + substitutes strength 0.6"
    assert short("american_commitment_ends") == "American commitment ends"


def test_names_are_the_same_on_all_charts(few: Comparison) -> None:
    names = ["Baseline", *(short(one.candidate.name) for one in few.others[:2])]
    months = few.baseline.own.months
    exits = exits_figure(few.others[:2], "APMBC", top_of(few.others, "APMBC"), months)
    assert [note["text"].replace("<br>", " ") for note in exits.layout["annotations"]] == names
    outlines = balance_figure(few.others[:2], balance_frame(few.baseline, few.others))
    assert [trace["name"] for trace in outlines.data if trace["showlegend"]] == names
    rows = weights_figure(few.baseline, few.others[:2])
    told = {name.replace("<br>", " ") for trace in rows.data for name in trace["y"]}
    assert told == set(names)
    other = replace(few.baseline, candidate=replace(few.baseline.candidate, name="outlook"))
    told = {name for trace in weights_figure(other, few.others[:1]).data for name in trace["y"]}
    assert "Outlook (baseline)" in told


def test_the_baseline_is_grey_and_axes_are_shared(few: Comparison) -> None:
    top = top_of(few.others, "APMBC")
    months = few.baseline.own.months
    charts = [exits_figure([one], "APMBC", top, months, height=170) for one in few.others]
    assert len({tuple(chart.layout["yaxis"]["range"]) for chart in charts}) == 1
    assert len({tuple(chart.layout["xaxis"]["range"]) for chart in charts}) == 1
    for chart in charts:
        medians = [trace for trace in chart.data if trace["line"]["width"] == 2.4]
        assert (medians[0]["line"]["color"], medians[0]["line"]["dash"]) == (GREY, "dot")
    together = exits_figure(few.others[:2], "APMBC", top, months)
    assert {text["text"] for text in together.layout["annotations"]} >= {"Baseline"}


def test_outlines_are_named_in_the_figure(few: Comparison) -> None:
    frame = balance_frame(few.baseline, few.others[:1])
    large = balance_figure(few.others[:1], frame)
    assert large.layout["showlegend"]
    named = [trace for trace in large.data if trace["showlegend"]]
    assert named[0]["name"] == "Baseline"
    # The legend shows mark and dash, so that it does without colour.
    assert {trace["mode"] for trace in named} == {"lines+markers"}
    assert len({(trace["line"]["dash"], trace["marker"]["symbol"]) for trace in named}) == len(named) == 2
    assert not balance_figure(few.others[:1], frame, height=200).layout["showlegend"]


def test_rows_without_numbers_stay(few: Comparison) -> None:
    first = few.others[0]
    assert first.versus is not None
    bare = replace(first, versus=replace(first.versus, contrasts={}))
    chart = differences_figure([bare, *few.others[1:]], ANNOUNCED, "difference, states")
    assert len(chart.layout["yaxis"]["ticktext"]) == 3
    assert [text["text"] for text in chart.layout["annotations"]] == ["not compared"]
    assert len(rivals_figure([bare], ANNOUNCED, "difference, states").data) == 1


def test_the_table_of_numbers_says_how_much_is_an_input(few: Comparison) -> None:
    first = few.others[0]
    assert first.versus is not None
    assert first.versus.at_start(TOTAL) == 0
    assert first.versus.at_start(Outcome("robustness", "APMBC")) is None
    total = first.versus.contrasts[TOTAL]
    shifted = replace(total, all=replace(total.all, mean=total.all.mean - 5))
    other = replace(first, versus=replace(first.versus, contrasts={**first.versus.contrasts, TOTAL: shifted}))
    (cells,) = (one.cells for one in comparison_table(replace(few, others=(other,))) if one.name == "at_start")
    assert set(cells) == {"", "0", "-5"}


@pytest.mark.parametrize(
    ("low", "high"), [(-0.044, 0.049), (-1.1, 1.1), (0.0, 0.03), (-0.003, 0.2), (-7.0, 1.0), (-1.0, 900.0)]
)
def test_a_scale_has_round_ticks_and_more_than_one(low: float, high: float) -> None:
    ticks = _round_ticks(low, high)
    assert 2 <= len(ticks) <= 5
    assert all(low <= tick <= high for tick in ticks)
    assert 0 in ticks
