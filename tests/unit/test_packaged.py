"""What ships is what PROVENANCE.md says, file by file and column by column."""

from __future__ import annotations

import csv
import io
import json
import re

import pytest

from normsim import packaged
from normsim.catalogue import data_hash, load_catalogue

DESCRIPTIONS = {"PROVENANCE.md", "bibliography.yaml", "register.yaml"}
PARTS = packaged.packaged_text("PROVENANCE.md").split("\n## ")[1:]
SECTIONS = {part.split("\n", 1)[0]: part for part in PARTS}
SHIPPED = [name for name in packaged.packaged_files() if name not in DESCRIPTIONS]
GRADES = {"V", "D", "B", "J"}


def columns_of(name: str) -> set[str]:
    text = packaged.packaged_text(name)
    if name.endswith(".csv"):
        header = set(next(csv.reader(io.StringIO(text))))
        if name == "vote_agreement.csv":
            states = header & set(load_catalogue().iso3)
            assert len(states) == 192
            header = header - states | {"<iso3>"}
        return header
    if name.endswith(".geojson"):
        features = json.loads(text)["features"]
        return {"id", "geometry"} | {key for feature in features for key in feature["properties"]}
    tree = packaged.packaged_yaml(name)
    return {key for entry in tree.values() for key in entry} if name == "treaties.yaml" else set(tree)


def rows_of(section: str) -> dict[str, list[str]]:
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return {row[0]: row for row in cells}


@pytest.mark.parametrize("name", SHIPPED)
def test_every_column_has_source_date_licence_and_grade(name: str) -> None:
    rows = rows_of(SECTIONS[name])
    assert set(rows) == columns_of(name)
    for column, source, date, licence, grade, _note in rows.values():
        assert source, column
        assert date, column
        assert licence, column
        assert set(grade.split(", ")) <= GRADES, column


@pytest.mark.parametrize("name", SHIPPED)
def test_files_are_the_ones_that_were_described(name: str) -> None:
    found = re.search(r"sha256: `([0-9a-f]{64})`", SECTIONS[name])
    assert found is not None
    assert packaged.file_hash(name) == found[1], f"{name} changed: check its rows in PROVENANCE.md, then its hash"


def test_no_section_without_a_file() -> None:
    assert set(SECTIONS) - {"Left out as whole files"} == set(SHIPPED)


def test_nothing_ships_that_must_not() -> None:
    header = columns_of("treaty_dates.csv") | columns_of("states.csv")
    assert not {"status", "apmbc_status", "ccm_status", "unga_ideal_point"} & header
    assert not any("ideal" in name or "milex" in name for name in SHIPPED)


def test_the_hash_is_stable_and_ignores_line_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    data_hash.cache_clear()
    first = data_hash()
    data_hash.cache_clear()
    assert data_hash() == first
    assert re.fullmatch(r"[0-9a-f]{64}", first)
    plain = packaged.packaged_text
    monkeypatch.setattr(packaged, "packaged_text", lambda name: plain(name) + (" " if name == "hosts.csv" else ""))
    data_hash.cache_clear()
    assert data_hash() != first
    described = {"PROVENANCE.md", "register.yaml"}
    monkeypatch.setattr(packaged, "packaged_text", lambda name: plain(name) + (" " if name in described else ""))
    data_hash.cache_clear()
    assert data_hash() == first
    data_hash.cache_clear()


def test_files_are_plain_utf8_with_unix_line_ends_and_small() -> None:
    for name in packaged.packaged_files():
        text = packaged.packaged_text(name)
        assert "\r" not in text, name
        assert text.endswith("\n") or name.endswith(".geojson"), name
        assert len(text) < 200_000, name


def test_the_map_has_a_shape_for_every_state() -> None:
    shapes = {
        feature["id"] for feature in json.loads(packaged.packaged_text("geometry/world_states.geojson"))["features"]
    }
    assert set(load_catalogue().iso3) <= shapes
