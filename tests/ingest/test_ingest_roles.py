"""Roles are found by who does something, hierarchies by rows of one table that refer to one another."""

from __future__ import annotations

import tomllib
from pathlib import Path
from random import Random
from typing import Any

import pytest

from synthenv.synthesis.ingest import make_catalog
from synthenv.synthesis.ingest.hierarchy import levels_of
from synthenv.synthesis.ingest.schema import Schema
from synthenv.synthesis.ingest.tables import Column, ForeignKey, Table
from tests.ingest.databases import filled

SCHEMA = """
CREATE TABLE physician (physician_id INTEGER PRIMARY KEY, name TEXT, mentor INTEGER);
CREATE TABLE patient (patient_id INTEGER PRIMARY KEY, name TEXT, weight INTEGER, attending INTEGER, insurer INTEGER);
CREATE TABLE parcel (parcel_id INTEGER PRIMARY KEY, sent_on TEXT, ShipVia INTEGER, diameter INTEGER, sender INTEGER);
CREATE TABLE shipper (shipper_id INTEGER PRIMARY KEY, company TEXT);
CREATE TABLE customer (customer_id INTEGER PRIMARY KEY, name TEXT);
"""


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    rng, folder = Random(4), tmp_path_factory.mktemp("ward")
    rows: dict[str, list[Any]] = {
        "physician": [(n, f"Doctor {n}", rng.randint(1, n - 1) if n > 1 else None) for n in range(1, 31)],
        "patient": [
            (n, f"Patient {n}", rng.randint(1, 30), rng.randint(1, 30), rng.randint(100, 200)) for n in range(1, 90)
        ],
        "parcel": [(n, "2020-01-01", rng.randint(1, 6), rng.randint(1, 6), rng.randint(1, 30)) for n in range(1, 90)],
        "shipper": [(n, f"Company {n}") for n in range(1, 7)],
        "customer": [(n, f"Customer {n}") for n in range(1, 41)],
    }
    return make_catalog([filled(folder / "ward.sqlite", SCHEMA, rows)], "ward", folder / "ward").schema


def test_roles_lead_to_who_has_them_and_measures_to_nobody(schema: Schema) -> None:
    found = {(each.table, each.column): each.target for each in schema.foreign}
    assert found == {
        ("physician", "mentor"): "physician",
        ("patient", "attending"): "physician",
        ("parcel", "ship_via"): "shipper",
        ("parcel", "sender"): "customer",
    }


def test_a_hierarchy_is_told_with_its_levels(tmp_path: Path) -> None:
    rows: dict[str, list[Any]] = {"category": [(1, "a", None), (2, "b", 1), (3, "c", 2), (4, "d", 1), (5, "e", None)]}
    text = "CREATE TABLE category (id INTEGER PRIMARY KEY, name TEXT, parent_id INTEGER)"
    made = make_catalog([filled(tmp_path / "own.sqlite", text, rows)], "own", tmp_path / "own")
    category = tomllib.loads((made.path / "category.toml").read_text(encoding="utf-8"))
    assert category["found"]["hierarchies"] == [{"table": "category", "column": "parent_id", "levels": 3}]


def test_what_leads_in_a_circle_is_no_hierarchy() -> None:
    columns = (Column("id", "id", "integer", [1, 2, 3]), Column("next", "next", "integer", [2, 3, 1]))
    table = Table("ring", "ring", columns, 3, "x", "id")
    assert levels_of(table, ForeignKey("ring", "next", "ring", 1.0, "")) is None


WORDS = """
CREATE TABLE sense (id INTEGER PRIMARY KEY, text TEXT);
CREATE TABLE gloss (sid INTEGER, text TEXT);
CREATE TABLE dialect (sid INTEGER, text TEXT);
CREATE TABLE entry (seq_no INTEGER);
CREATE TABLE reading (id INTEGER PRIMARY KEY, seq_no INTEGER, text TEXT);
CREATE TABLE spelling (id INTEGER PRIMARY KEY, seq_no INTEGER, text TEXT);
CREATE TABLE character (id INTEGER PRIMARY KEY, literal TEXT);
CREATE TABLE stroke_group (id INTEGER PRIMARY KEY, cid INTEGER);
CREATE TABLE codepoint (cid INTEGER, value TEXT);
"""


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], str]:
    rng, folder = Random(6), tmp_path_factory.mktemp("words")
    entries = [10_000 + 37 * n for n in range(60)]
    rows: dict[str, list[Any]] = {
        "sense": [(3 * n, f"Sense {n}") for n in range(1, 81)],
        "gloss": [(3 * rng.randint(1, 80), f"Gloss {n}") for n in range(200)],
        "dialect": [(3 * n, rng.choice(("Kansai", "Kyoto"))) for n in rng.sample(range(1, 81), 12)],
        "entry": [(each,) for each in entries],
        "reading": [(n, each, f"Reading {n}") for n, each in enumerate(entries, 1)],
        "character": [(7 * n, f"Character {n}") for n in range(1, 91)],
        "stroke_group": [(n, 7 * n) for n in range(1, 91)],
        "codepoint": [(7 * rng.randint(1, 90), f"U+{n:04}") for n in range(150)],
        "spelling": [(n, rng.choice(entries), f"Spelling {n}") for n in range(1, 100)],
    }
    made = make_catalog([filled(folder / "words.sqlite", WORDS, rows)], "words", folder / "words").schema
    return {(each.table, each.column): each.target for each in made.foreign}


def test_initials_before_id_are_a_table_also_where_no_row_repeats_them(words: dict[tuple[str, str], str]) -> None:
    assert words["gloss", "sid"] == "sense"
    assert words["dialect", "sid"] == "sense"


def test_of_two_columns_that_lead_to_and_fro_one_is_the_end_that_others_lead_to(
    words: dict[tuple[str, str], str],
) -> None:
    assert words["reading", "seq_no"] == words["spelling", "seq_no"] == "entry"
    assert ("entry", "seq_no") not in words


def test_what_leads_to_a_column_that_leads_on_leads_to_its_end(words: dict[tuple[str, str], str]) -> None:
    assert words["stroke_group", "cid"] == words["codepoint", "cid"] == "character"
