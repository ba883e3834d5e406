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
