"""The catalog `nutrition`: amounts are the source's, and a food is called high in what it holds much of."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.catalogs.shipped import data_of, recipe_of, rows


@pytest.fixture(scope="module")
def data() -> Iterator[apsw.Connection]:
    connection = data_of("nutrition")
    yield connection
    connection.close()


def test_beets_hold_what_the_source_says(data: apsw.Connection) -> None:
    columns = "category, energy, protein, fat, fibre, sodium, iron, vitamin_c, cholesterol"
    beets = rows(data, f"SELECT {columns} FROM foods WHERE name = 'Beets, raw (foundation)'")
    assert beets == [("Vegetables and Vegetable Products", 41.0, 1.69, 0.3, 3.12, 111.6, 0.43, 4.6, None)]


def test_the_branded_part_is_left_out(data: apsw.Connection) -> None:
    sets = rows(data, "SELECT data_set, count(*) FROM foods GROUP BY 1 ORDER BY 1")
    assert sets == [("foundation", 296), ("legacy", 3068), ("survey", 3985)]


def test_a_food_is_high_in_what_100_grams_hold_three_tenths_of(data: apsw.Connection) -> None:
    reference = data.execute("SELECT daily_reference FROM nutrients WHERE name = 'iron'").get
    told = rows(data, "SELECT food FROM food_riches WHERE nutrient = 'iron' ORDER BY 1")
    assert told == rows(data, f"SELECT id FROM foods WHERE iron >= 0.3 * {reference} ORDER BY 1")
    assert len(told) > 1000


def test_no_amount_is_below_nothing_and_parts_are_no_larger_than_the_whole(data: apsw.Connection) -> None:
    columns = [row[1] for row in rows(data, "PRAGMA table_info(foods)") if row[2] == "REAL"]
    assert len(columns) == 33
    for column in columns:
        assert rows(data, f"SELECT name FROM foods WHERE {column} < 0") == [], column
    weights = " + ".join(f"ifnull({column}, 0)" for column in ("protein", "fat", "carbohydrate"))
    assert rows(data, f"SELECT name FROM foods WHERE {weights} > 103") == []


def test_the_first_column_that_tells_counts() -> None:
    recipe = recipe_of("nutrition")
    fibre, row = recipe.NUTRIENTS["fibre"], {"Fiber": "", "Fiber (AOAC 2011.25)": "2.125"}
    assert recipe.amount(row, fibre) == 2.12
    assert recipe.amount({**row, "Fiber": "3"}, fibre) == 3.0
    assert recipe.amount({**row, "Fiber": "-0.7"}, fibre) is None
    assert recipe.amount({"Fiber": "", "Fiber (AOAC 2011.25)": ""}, fibre) is None
