"""A catalog that is made holds STRICT tables, words without column names, and how each key was found."""

from __future__ import annotations

import lzma
from pathlib import Path
from typing import Any

import apsw
import pytest

from synthenv.spec.profile import read_profile
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import Catalog, database_of, find
from synthenv.synthesis.ingest import make_catalog
from synthenv.worlds.tables import tables_of
from tests.ingest.databases import music, trader


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("shop")
    return find(str(make_catalog([music(folder / "music.sqlite")], "shop", folder / "made" / "shop").path))


@pytest.fixture(scope="module")
def orders(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    folder = tmp_path_factory.mktemp("orders")
    return find(str(make_catalog([trader(folder / "trader.sqlite")], "orders", folder / "made" / "orders").path))


def data_of(catalog: Catalog) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", lzma.decompress((catalog.path / "data.sqlite.xz").read_bytes()))
    return connection


def test_every_table_can_be_a_world(shop: Catalog, orders: Catalog) -> None:
    assert all(each.key for catalog in (shop, orders) for each in tables_of(data_of(catalog)).values())


def test_every_reference_leads_to_a_row(shop: Catalog, orders: Catalog) -> None:
    for catalog in (shop, orders):
        assert data_of(catalog).execute("PRAGMA foreign_key_check").fetchall() == []


def test_a_table_with_two_foreign_keys_and_little_else_connects(shop: Catalog, orders: Catalog) -> None:
    assert shop.category["found"]["connecting"] == ["playlist_track"]
    assert orders.category["found"]["connecting"] == []
    assert orders.category["entities"]["order_detail"]["plural"] == "order details"


def test_values_that_rows_share_become_a_table(shop: Catalog, orders: Catalog) -> None:
    assert "city" in shop.category["entities"]
    shared = [each for each in orders.category["found"]["foreign_keys"] if each["target"] == "countries"]
    assert [each["table"] for each in shared] == ["customers", "suppliers"]


def test_people_have_one_name(shop: Catalog) -> None:
    customer = shop.category["entities"]["customer"]
    assert (customer["label"], customer["personal"]) == ("name", True)
    assert "first_name" not in customer["attributes"]


def test_roles_are_what_rows_are_called_along_them(shop: Catalog, orders: Catalog) -> None:
    nouns = {
        each["name"]: each["relations"][0].get("noun") for each in (*shop.category["links"], *orders.category["links"])
    }
    assert nouns["customer_support_rep_id"] == "support rep"
    assert nouns["employee_reports_to"] == "manager"
    assert nouns["orders_ship_via"] == "shipper"


def test_no_words_hold_the_name_of_a_column(shop: Catalog, orders: Catalog) -> None:
    for catalog in (shop, orders):
        entities, links = catalog.category["entities"].values(), catalog.category["links"]
        words = [each[name] for each in entities for name in ("noun", "plural", "indefinite", "answer_noun")]
        words += [each["noun"] for entity in entities for each in entity["attributes"].values()]
        words += [phrase for each in links for phrase in each["relations"][0]["phrases"]]
        assert not [each for each in words if "_" in each or each != each.lower()]


def test_the_same_source_gives_the_same_bytes(shop: Catalog, tmp_path: Path) -> None:
    again = make_catalog([music(tmp_path / "music.sqlite")], "shop", tmp_path / "made" / "shop").path
    for name in ("category.toml", "data.sqlite.xz", "README.md", "LICENCE.md"):
        assert (again / name).read_bytes() == (shop.path / name).read_bytes()


def test_the_builder_takes_profile_and_tools(shop: Catalog, orders: Catalog) -> None:
    for catalog in (shop, orders):
        package = base_package(catalog, database_of(catalog, rows=None, seed=0), 0)
        read_profile(catalog.category)
        assert {"search_customers", "get_customer"} <= set(package.tools)


def test_a_smaller_database_holds_whole_items(orders: Catalog) -> None:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", database_of(orders, rows=500, seed=0))
    lines: Any = connection.execute("SELECT count(*) FROM order_details").get
    orders_kept: Any = connection.execute("SELECT count(*) FROM orders").get
    assert 0 < orders_kept <= lines <= 500
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


def test_the_readme_lists_keys_and_gaps(orders: Catalog) -> None:
    text = (orders.path / "README.md").read_text(encoding="utf-8")
    assert "| orders.ship_via | shippers | 1.0 | declared |" in text
    assert "* trader.sqlite: Categories.Picture: left out: 8 of its 8 cells are binary" in text
