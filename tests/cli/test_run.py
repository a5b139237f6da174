"""``normsim run``: what is printed, what is written, and with which exit code it ends."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import Result

from normsim.clock import month_label, month_number
from normsim.figures import images

Call = Callable[..., Result]

FILES = {
    "report.html",
    "summary.json",
    "states.csv",
    "exits.csv",
    "trajectories.csv",
    "wars.csv",
    "scenario.yaml",
    "manifest.json",
    "methods.md",
    "columns.md",
}
EXITS = "run,variant,treaty,iso3,debating,announced,deposited,effective,at_start,attempt,reversed,rejoined"


def load_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def read_rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def run(call: Call, *words: str) -> Result:
    result = call("run", *words, "--jobs", "1")
    assert result.exit_code == 0, result.output
    return result


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_run_writes_its_files_and_says_where(finished: Any) -> None:
    result = finished.result
    written = finished.written
    assert names(written) == FILES
    assert names(finished.written.parent) == {"small"}
    headline, report = result.stdout.splitlines()[-2:]
    assert headline.startswith("Under these assumptions, by March 2028: APMBC ")
    assert "medians of the rivals" in headline
    assert report == str(Path("reports", "small", "report.html"))
    assert "30 of 30 runs" in result.stderr
    assert "\r" not in result.stderr


def test_exits_have_the_promised_columns_and_obey_the_law(finished: Any) -> None:
    path = finished.written / "exits.csv"
    assert path.read_bytes().split(b"\n", 1)[0].decode() == EXITS
    assert b"\r" not in path.read_bytes()
    rows = read_rows(path)
    assert {int(row["run"]) for row in rows} == set(range(30))
    assert {row["variant"] for row in rows} == {"common_shock", "pact_only", "full_contagion"}
    for row in rows:
        dates = [row[name] for name in ("debating", "announced", "deposited", "effective")]
        assert all(re.fullmatch(r"(\d{4}-\d\d)?", date) for date in dates)
        assert any(dates) or row["at_start"] == "1"
        assert [date for date in dates if date] == sorted(date for date in dates if date)
    under_ccm = [row for row in rows if row["treaty"] == "CCM" and row["announced"]]
    assert not {row["iso3"] for row in under_ccm} & {"EST", "FIN", "LVA", "POL", "UKR"}
    assert {row["at_start"] for row in rows if (row["treaty"], row["iso3"], row["attempt"]) == ("CCM", "LTU", "1")} == {
        "1"
    }


def test_exits_take_effect_six_months_on_unless_war_stands_in_between(finished: Any) -> None:
    wars = read_rows(finished.written / "wars.csv")
    at_war = {(row["run"], row["iso3"]): (row["begin"], row["end"] or "9999-12") for row in wars}
    left = [row for row in read_rows(finished.written / "exits.csv") if row["deposited"] and row["effective"]]
    assert left
    for row in left:
        due = month_label(month_number(row["deposited"]) + 6)
        begin, end = at_war.get((row["run"], row["iso3"]), ("9999-12", ""))
        assert row["effective"] == due or begin <= due <= end, row
        assert not begin <= row["effective"] < end, row


def test_tables_agree_with_the_summary(finished: Any) -> None:
    written = finished.written
    summary = load_json(written / "summary.json")
    exits = pd.read_csv(written / "exits.csv", keep_default_na=False)
    trajectories = pd.read_csv(written / "trajectories.csv")
    states = pd.read_csv(written / "states.csv")
    for treaty in ("APMBC", "CCM"):
        rows = exits[(exits["treaty"] == treaty) & (exits["announced"] != "") & (exits["at_start"] == 0)]
        rows = rows[rows["attempt"] == 1]
        per_run = rows.groupby("run").size().reindex(range(30), fill_value=0)
        further = summary["exits"][treaty]["new"]["announced"]
        assert further["mean"] == pytest.approx(per_run.mean(), rel=1e-5)
        last = trajectories[
            (trajectories["variant"] == "all")
            & (trajectories["treaty"] == treaty)
            & (trajectories["quantity"] == "announced_new")
        ].iloc[-1]
        assert last["month"] == "2028-03"
        assert last["mean"] == pytest.approx(further["mean"], rel=1e-5)
        # By December 2027: from the table of exits, and from the table of states.
        first = exits[(exits["treaty"] == treaty) & (exits["attempt"] == 1)]
        by = first[(first["announced"] != "") & (first["announced"] <= "2027-12")]
        share = by.groupby("iso3").size() / 30
        table = states[states["treaty"] == treaty].set_index("iso3")["announced_by_2027-12"].fillna(0)
        expected = share.reindex(table.index, fill_value=0)
        new = states[(states["treaty"] == treaty) & (states["at_start"] == 0)]["iso3"]
        assert table[new].to_numpy() == pytest.approx(expected[new].to_numpy(), abs=1e-5)
    assert sum(tree["runs"] for tree in summary["variants"].values()) == summary["runs"] == 30


def test_summary_has_its_promised_keys_also_for_each_rival(finished: Any) -> None:
    summary = load_json(finished.written / "summary.json")
    assert set(summary["variants"]) == {"common_shock", "pact_only", "full_contagion"}
    for tree in (summary, *summary["variants"].values()):
        for treaty in ("APMBC", "CCM"):
            for kind in ("at_start", "new", "total"):
                for stage in ("announced", "deposited", "effective"):
                    assert {"mean", "q05", "q50", "q95"} <= tree["exits"][treaty][kind][stage].keys()
            assert set(tree["exits_by"][treaty]) == {"2026-12", "2027-12"}
            assert tree["probabilities"][treaty]["NOR"].keys() == {"announced", "effective"}
            assert tree["robustness"][treaty].keys() == {"start", "end"}
            assert set(tree["parts"][treaty]) == {"concordance", "reactions", "compliance", "implementation"}
            assert set(tree["at_least"][treaty]) == {"1", "2", "3", "5", "10"}
            assert "share_quiet" in tree["time_to_quiet"][treaty]
            assert {"with_deterrence", "without_deterrence"} == set(tree["harm"][treaty])
            assert {"threat", "peers", "sibling"} <= set(tree["drivers"][treaty])
        assert {"p_min", "p_max", "share_of_weightings"} == set(tree["adversary_gain"])
        assert {"q05", "q50", "q95", "share_null"} <= set(tree["break_even_capability_weight"])
        assert {"b", "q05", "q50", "q95"} <= set(tree["snowball"])
        assert set(tree["groups"]["border"]) == {"APMBC", "CCM"}
    assert summary["snowball"]["alone"] <= summary["snowball"]["further"]
    # With neither peers nor pact, only the sibling treaty can pass an exit on.
    assert summary["variants"]["common_shock"]["snowball"]["b"] <= summary["snowball"]["b"] + 1


def test_at_start_and_new_add_up(finished: Any) -> None:
    table = pd.read_csv(finished.written / "trajectories.csv")
    wide = table.pivot_table(index=["variant", "treaty", "month"], columns="quantity", values="mean")
    for stage in ("announced", "deposited", "effective"):
        total = wide[f"{stage}_at_start"] + wide[f"{stage}_new"]
        assert total.to_numpy() == pytest.approx(wide[f"{stage}_total"].to_numpy(), rel=1e-4)


def test_every_column_is_in_the_dictionary(finished: Any) -> None:
    written = finished.written
    text = (written / "columns.md").read_text(encoding="utf-8")
    for name in ("states", "exits", "trajectories", "wars"):
        section = text.split(f"## {name}.csv")[1].split("\n## ")[0]
        header = (written / f"{name}.csv").read_text(encoding="utf-8").split("\n", 1)[0]
        assert [line.split("`")[1] for line in section.splitlines() if line.startswith("| `")] == header.split(",")
    quantities = set(pd.read_csv(written / "trajectories.csv")["quantity"])
    listed = text.split("## Quantities")[1]
    assert quantities == {line.split("`")[1] for line in listed.splitlines() if line.startswith("| `")}


def test_the_manifest_vouches_for_every_file(folder: Path, call: Call) -> None:
    run(call, "small.yaml", "--set", "assurance=none", "--runs", "9")
    written = folder / "reports" / "small+assurance=none"
    manifest = load_json(written / "manifest.json")
    assert set(manifest["files"]) == FILES - {"manifest.json"}
    for name, digest in manifest["files"].items():
        assert hashlib.sha256((written / name).read_bytes()).hexdigest() == digest
    assert (manifest["tool"], manifest["runs"], manifest["seed"]) == ("normsim", 9, 5)
    assert manifest["command"] == "normsim run small.yaml --set assurance=none --runs 9"
    assert manifest["sources"][0]["file"].endswith("small.yaml")
    assert any(change["key"].startswith("assurance") and change["origin"] == "--set" for change in manifest["changes"])
    assert manifest["scenario_sha256"] == manifest["files"]["scenario.yaml"]


def test_the_resolved_scenario_gives_the_same_bytes(finished: Any, folder: Path, call: Call) -> None:
    (folder / "again.yaml").write_bytes((finished.written / "scenario.yaml").read_bytes())
    run(call, "again.yaml")
    again = folder / "reports" / "again"
    for name in ("exits.csv", "states.csv", "trajectories.csv", "wars.csv", "scenario.yaml", "summary.json"):
        assert (finished.written / name).read_bytes() == (again / name).read_bytes(), name


def test_methods_name_numbers_and_versions(finished: Any) -> None:
    text = (finished.written / "methods.md").read_text(encoding="utf-8")
    for words in ("30 replications", "seed 5", "April 2025 to March 2028", "`normsim run small.yaml`", "Allison 1982"):
        assert words in text


def test_json_is_all_there_is_on_stdout(folder: Path, call: Call) -> None:
    document = json.loads(run(call, "small.yaml", "--json").stdout)
    (only,) = document["runs"]
    assert only["summary"] == load_json(folder / "reports" / "small" / "summary.json")
    assert only["headline"].startswith("Under these assumptions")
    assert Path(only["report"]).is_file()


def test_quiet_prints_nothing(folder: Path, call: Call) -> None:
    result = run(call, "small.yaml", "--quiet")
    assert (result.stdout, result.stderr) == ("", "")
    assert (folder / "reports" / "small" / "report.html").is_file()


def test_several_files_and_a_shipped_name(folder: Path, call: Call) -> None:
    (folder / "second.yaml").write_text("extends: small.yaml\ntitle: Second\n", encoding="utf-8")
    tiny = ["--runs", "6", "--set", "horizon.end=2026-12", "--set", "outcomes.by=[2026-12]", "--out", "elsewhere"]
    result = run(call, "second.yaml", "baseline", *tiny, "--json")
    assert [one["name"] for one in json.loads(result.stdout)["runs"]] == ["second", "baseline"]
    assert {name.split("+")[0] for name in names(folder / "elsewhere")} == {"second", "baseline"}
    assert not (folder / "reports").exists()


def test_an_override_has_its_own_folder(folder: Path, call: Call) -> None:
    run(call, "small.yaml", "--override", "calm")
    assert names(folder / "reports") == {"small+calm"}


def test_the_python_module_and_the_command_are_one(folder: Path) -> None:
    words = [sys.executable, "-m", "normsim", "run", "small.yaml", "--runs", "3", "--jobs", "1"]
    done = subprocess.run(words, capture_output=True, encoding="utf-8", check=False, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-1] == str(Path("reports", "small", "report.html"))
    assert "of 3 runs" in done.stderr


def test_figures_are_written_and_vouched_for(folder: Path, call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(images, "images", lambda _results, kind: {f"map.{kind}": b"<svg/>"})
    run(call, "small.yaml", "--runs", "3", "--figures", "svg")
    written = folder / "reports" / "small"
    assert (written / "figures" / "map.svg").read_bytes() == b"<svg/>"
    assert "figures/map.svg" in load_json(written / "manifest.json")["files"]
    run(call, "small.yaml", "--runs", "3")
    assert not (written / "figures").exists()


def test_workers_and_size_change_no_byte(folder: Path, call: Call) -> None:
    change = ["--set", "horizon.end=2026-12", "--set", "outcomes.by=[2026-12]", "--set", "states.select=[EST,LTU,NOR]"]
    assert call("run", "small.yaml", *change, "--runs", "600", "--jobs", "2", "--out", "two").exit_code == 0
    run(call, "small.yaml", *change, "--runs", "600", "--out", "one")
    run(call, "small.yaml", *change, "--runs", "300", "--out", "fewer")
    (one,), (two,), (fewer,) = ((folder / name).iterdir() for name in ("one", "two", "fewer"))
    for name in ("exits.csv", "states.csv", "trajectories.csv", "wars.csv", "summary.json", "scenario.yaml"):
        assert (one / name).read_bytes() == (two / name).read_bytes(), name
    first = [row for row in read_rows(one / "exits.csv") if int(row["run"]) < 300]
    assert first == read_rows(fewer / "exits.csv")
