"""The catalog `geography`: places that anyone can look up, and how the recipe compares names."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.catalogs.shipped import data_of, recipe_of, rows


@pytest.fixture(scope="module")
def data() -> Iterator[apsw.Connection]:
    connection = data_of("geography")
    yield connection
    connection.close()


def test_borders_lead_both_ways_and_never_home(data: apsw.Connection) -> None:
    one_way = (
        "SELECT country, neighbour FROM country_neighbours EXCEPT SELECT neighbour, country FROM country_neighbours"
    )
    assert rows(data, one_way) == []
    assert rows(data, "SELECT country FROM country_neighbours WHERE country = neighbour") == []
    neighbours = rows(data, "SELECT neighbour FROM country_neighbours WHERE country = 'PT'")
    assert neighbours == [("ES",)]


def test_a_capital_lies_in_its_country(data: apsw.Connection) -> None:
    query = "SELECT k.country FROM capitals AS k JOIN cities AS c ON c.id = k.city WHERE c.country <> k.country"
    assert rows(data, query) == []
    capital = "SELECT c.name FROM capitals AS k JOIN cities AS c ON c.id = k.city WHERE k.country = "
    for country, name in (("BR", "Brasília"), ("KZ", "Astana"), ("US", "Washington"), ("NL", "Amsterdam")):
        assert rows(data, f"{capital} '{country}'") == [(name,)]


def test_ranks_go_by_population(data: apsw.Connection) -> None:
    assert data.execute("SELECT count(world_rank), max(world_rank) FROM cities").get == (10_000, 10_000)
    query = """
        SELECT a.id FROM cities AS a JOIN cities AS b ON b.world_rank = a.world_rank + 1
        WHERE b.population > a.population
    """
    assert rows(data, query) == []


def test_nothing_is_empty_and_everyone_is_somewhere(data: apsw.Connection) -> None:
    assert data.execute("SELECT count(*) FROM cities WHERE population = 0 OR abs(latitude) > 90").get == 0
    assert rows(data, "SELECT code FROM countries WHERE code NOT IN (SELECT country FROM cities)") == []
    assert rows(data, "SELECT name FROM countries WHERE name LIKE 'The %' OR area = 0 OR population = 0") == []
    assert rows(data, "SELECT name FROM countries WHERE currency IS NULL") == [("Zimbabwe",)]


def test_the_most_spoken_language_comes_first(data: apsw.Connection) -> None:
    query = "SELECT language FROM country_languages WHERE country = 'CH' ORDER BY place"
    assert rows(data, query) == [("German",), ("French",), ("Italian",), ("Romansh",)]


def test_names_are_compared_without_accents_and_signs() -> None:
    recipe = recipe_of("geography")
    assert recipe.plain("St. John’s") == recipe.plain("Saint John's")
    assert recipe.plain(" Bogotá ") == recipe.plain("Bogota")
    assert recipe.plain("Bonn") != recipe.plain("Bern")


def test_varieties_of_a_language_are_one() -> None:
    assert recipe_of("geography")._spoken("de-DE,de-AT,mey,hu", {"de": "German", "hu": "Hungarian"}) == ["de", "hu"]
