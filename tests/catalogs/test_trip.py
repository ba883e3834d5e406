"""The catalog `trip`: real places and cities as the other catalogs have them, quotations that say they are invented."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.catalogs.shipped import data_of, rows, sources_of


@pytest.fixture(scope="module")
def data() -> Iterator[apsw.Connection]:
    connection = data_of("trip")
    yield connection
    connection.close()


@pytest.mark.parametrize(("table", "other"), [("places", "city"), ("cities", "geography"), ("countries", "geography")])
def test_real_rows_are_those_of_the_other_catalog(data: apsw.Connection, table: str, other: str) -> None:
    columns = ", ".join(row[1] for row in rows(data, f"PRAGMA table_info({table})"))
    theirs = set(rows(data_of(other), f"SELECT {columns} FROM {table}"))
    assert set(rows(data, f"SELECT {columns} FROM {table}")) <= theirs


def test_what_has_a_price_or_a_rating_says_that_it_is_generated(data: apsw.Connection) -> None:
    invented = {"price", "ticket", "fare", "rating", "departs_at"}
    quoted = [each for each in sources_of("trip")["tables"] if invented & _columns(data, each)]
    assert quoted == ["hotels", "restaurants", "sights", "journeys"]
    generated = rows(data, "SELECT table_name FROM _source WHERE origin = 'generated' ORDER BY 1")
    assert generated == [(each,) for each in sorted(quoted)]


@pytest.mark.parametrize("table", ["hotels", "restaurants", "sights"])
def test_quotations_repeat_the_place_that_they_are_for(data: apsw.Connection, table: str) -> None:
    shared = _columns(data, table) & _columns(data, "places")
    assert {"id", "name", "distance"} <= shared
    differs = " OR ".join(f"q.{column} IS NOT p.{column}" for column in sorted(shared))
    assert rows(data, f"SELECT q.id FROM {table} AS q LEFT JOIN places AS p USING (id) WHERE {differs}") == []


def test_every_place_has_one_quotation(data: apsw.Connection) -> None:
    quoted = "SELECT id FROM hotels UNION ALL SELECT id FROM restaurants UNION ALL SELECT id FROM sights"
    assert rows(data, f"{quoted} ORDER BY 1") == rows(data, "SELECT id FROM places ORDER BY 1")


def test_prices_and_ratings_are_such_as_there_are(data: apsw.Connection) -> None:
    assert rows(data, "SELECT id FROM hotels WHERE price NOT BETWEEN 30 AND 350") == []
    assert rows(data, "SELECT id FROM restaurants WHERE price NOT BETWEEN 10 AND 90") == []
    assert (
        rows(data, "SELECT id FROM sights WHERE ticket NOT BETWEEN 0 AND 30 OR (kind = 'parks' AND ticket > 0)") == []
    )
    for table in ("hotels", "restaurants", "sights"):
        assert rows(data, f"SELECT id FROM {table} WHERE rating NOT BETWEEN 1 AND 5") == []


def test_every_journey_begins_or_ends_in_helsinki_and_there_is_one_back(data: apsw.Connection) -> None:
    home = data.execute("SELECT id FROM cities WHERE name = 'Helsinki'").get
    ways = set(rows(data, "SELECT DISTINCT origin, destination FROM journeys"))
    assert all(home in way and way[0] != way[1] for way in ways)
    assert ways == {(other, one) for one, other in ways}
    assert {one for one, _ in ways} == {key for (key,) in rows(data, "SELECT id FROM cities")}


def _columns(data: apsw.Connection, table: str) -> set[str]:
    return {row[1] for row in rows(data, f"PRAGMA table_info({table})")}
