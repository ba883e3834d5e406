"""The catalog `vehicles`: models are named with their makes, and what patterns say is theirs alone."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.catalogs.shipped import data_of, recipe_of, rows


@pytest.fixture(scope="module")
def data() -> Iterator[apsw.Connection]:
    connection = data_of("vehicles")
    yield connection
    connection.close()


def test_a_model_has_its_figures(data: apsw.Connection) -> None:
    query = "SELECT first_year, last_year, displacement, cylinders FROM models WHERE name = "
    assert rows(data, f"{query} 'Suzuki VL1500K'") == [(2002, 2004, 1462, 2)]
    assert rows(data, f"{query} 'Tesla Roadster'") == [(2008, 2012, None, None)]


def test_a_model_is_named_with_its_make(data: apsw.Connection) -> None:
    query = """
        SELECT count(*) FROM models AS m JOIN makes AS k ON k.id = m.make
        WHERE lower(substr(m.name, 1, length(k.name))) <> lower(k.name)
    """
    assert data.execute(query).get == 0


def test_figures_are_those_of_vehicles(data: apsw.Connection) -> None:
    assert rows(data, "SELECT name FROM models WHERE last_year < first_year OR last_year > 2026") == []
    assert data.execute("SELECT min(first_year), min(displacement) >= 20, max(cylinders) FROM models").get == (
        1980,
        1,
        16,
    )
    assert rows(data, "SELECT name FROM models WHERE cylinders < 1 OR doors < 1") == []


def test_the_country_of_a_make_is_that_of_most_of_its_makers(data: apsw.Connection) -> None:
    query = "SELECT name, country FROM makes WHERE name IN ('Ferrari', 'Kawasaki', 'Tesla') ORDER BY name"
    assert rows(data, query) == [("Ferrari", "Italy"), ("Kawasaki", "Japan"), ("Tesla", "United States")]


def test_makers_are_left_out(data: apsw.Connection) -> None:
    tables = {name for (name,) in rows(data, "SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert not {name for name in tables if "manufacturer" in name or "maker" in name}


@pytest.mark.parametrize(
    ("name", "word"),
    [
        ("Sedan/Saloon", "sedan"),
        ("Motorcycle - Touring / Sport Touring", "touring motorcycle"),
        ("Motorcycle - Three-Wheeled Motorcycle [2 Rear Wheels]", "three-wheeled motorcycle"),
        ("Incomplete - Bus Chassis", "incomplete bus chassis"),
        ("Bus - School Bus", "school bus"),
        ("Compressed Natural Gas (CNG)", "compressed natural gas"),
        ("Multipurpose Passenger Vehicle (MPV)", "multipurpose passenger vehicle"),
    ],
)
def test_words_lose_what_is_added(name: str, word: str) -> None:
    assert recipe_of("vehicles").short(name) == word


def test_countries_are_spelled_as_usual() -> None:
    country = recipe_of("vehicles").country_name
    assert country("UNITED STATES (USA)") == "United States"
    assert country("BOSNIA AND HERZEGOVINA") == "Bosnia and Herzegovina"
