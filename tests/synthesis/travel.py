"""A small travel agency, and the trip of the DeepSeek-V3.2 report over it: three days, a city, hotel, sight and two
restaurants a day, nothing twice, and on the second day limits that depend on what the hotel costs.

    world, spec = travel_world(), parse_spec(TRIP)
"""

from __future__ import annotations

import tomllib
from functools import cache
from typing import Any

import apsw

from synthenv.spec.profile import Profile, read_profile
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["CLOCK", "CONSTANTS", "TRIP", "travel_database", "travel_profile", "travel_world"]

CLOCK = "2026-10-01 09:00"

_DAYS = (1, 2, 3)
_SLOTS = ", ".join(
    f"city_{day}={'city(reached_from(name == START))' if day == 1 else 'city()'}, "
    f"hotel_{day}=hotel(rating >= RATING), sight_{day}=sight(), lunch_{day}=restaurant(), dinner_{day}=restaurant()"
    for day in _DAYS
)
_PLACED = ", ".join(
    f"hotel_in(hotel_{day}, city_{day}), sight_in(sight_{day}, city_{day}), "
    f"restaurant_in(lunch_{day}, city_{day}), restaurant_in(dinner_{day}, city_{day})"
    for day in _DAYS
)
_ONCE = (
    "distinct(city_1, city_2, city_3) >= 3, distinct(sight_1, sight_2, sight_3) >= 3, "
    "distinct(lunch_1, dinner_1, lunch_2, dinner_2, lunch_3, dinner_3) >= 6"
)
_DEPENDING = (
    "when(hotel_2.price >= LUXURY, lunch_2.price + dinner_2.price <= MEALS), "
    "when(hotel_2.price >= LUXURY, among(restaurant(rating >= GOOD), lunch_2, dinner_2) >= 2), "
    "when(hotel_2.price >= LUXURY, sight_2.ticket < CHEAP_TICKET), "
    "when(hotel_2.price >= MIDDLE, hotel_2.price < LUXURY, among(restaurant(rating >= GOOD), lunch_2, dinner_2) >= 1), "
    "when(hotel_2.price >= MIDDLE, hotel_2.price < LUXURY, sight_2.ticket < TICKET), "
    "when(hotel_2.price < MIDDLE, among(restaurant(rating >= FAIR), lunch_2, dinner_2) >= 1)"
)
_TOTAL = " + ".join(f"hotel_{day}.price + lunch_{day}.price + dinner_{day}.price + sight_{day}.ticket" for day in _DAYS)
TRIP = (
    f"plan(slots({_SLOTS}), {_ONCE}, {_PLACED}, reached_from(city_2, city_1), reached_from(city_3, city_2), "
    f"{_DEPENDING}, {_TOTAL} <= BUDGET)"
)

CONSTANTS = {
    "START": "Hangzhou",
    "RATING": 3.5,
    "LUXURY": 800.0,
    "MIDDLE": 500.0,
    "MEALS": 350.0,
    "GOOD": 4.0,
    "FAIR": 3.2,
    "CHEAP_TICKET": 120.0,
    "TICKET": 180.0,
    "BUDGET": 1710.0,
}

_SCHEMA = """
CREATE TABLE cities (id INTEGER PRIMARY KEY NOT NULL, name TEXT) STRICT;
CREATE TABLE trains (
    from_id INTEGER NOT NULL, to_id INTEGER NOT NULL, PRIMARY KEY (from_id, to_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE hotels (
    id INTEGER PRIMARY KEY NOT NULL, name TEXT, city_id INTEGER, price REAL, rating REAL
) STRICT;
CREATE TABLE sights (id INTEGER PRIMARY KEY NOT NULL, name TEXT, city_id INTEGER, ticket REAL) STRICT;
CREATE TABLE restaurants (
    id INTEGER PRIMARY KEY NOT NULL, name TEXT, city_id INTEGER, price REAL, rating REAL
) STRICT;
"""

_ROWS: dict[str, list[tuple[Any, ...]]] = {
    "cities": [(1, "Hangzhou"), (2, "Suzhou"), (3, "Nanjing"), (4, "Shaoxing"), (5, "Ningbo")],
    "trains": [(1, 2), (1, 4), (2, 3), (4, 5), (3, 5), (4, 3), (5, 2)],
    "hotels": [
        *[(10 * city + 1, f"Lake {city}", city, 780.0 + 30 * (city % 3), 4.6) for city in (2, 3, 4, 5)],
        *[(10 * city + 2, f"Garden {city}", city, 520.0 + 25 * city, 4.1) for city in (2, 3, 4, 5)],
        *[(10 * city + 3, f"Lane {city}", city, 260.0 + 40 * (city % 2), 3.0 + 0.3 * city) for city in (2, 3, 4, 5)],
    ],
    "sights": [
        *[(10 * city + 1, f"Pagoda {city}", city, 90.0 + 20 * city) for city in (2, 3, 4, 5)],
        *[(10 * city + 2, f"Canal {city}", city, 60.0 + 15 * (city % 3)) for city in (2, 3, 4, 5)],
    ],
    "restaurants": [
        *[(10 * city + 1, f"Noodles {city}", city, 45.0 + 5 * city, 3.1 + 0.1 * (city % 4)) for city in (2, 3, 4, 5)],
        *[(10 * city + 2, f"Tea house {city}", city, 130.0 + 10 * (city % 3), 4.0) for city in (2, 3, 4, 5)],
        *[(10 * city + 3, f"Crab house {city}", city, 240.0, 4.5) for city in (2, 3, 4, 5)],
    ],
}

_PROFILE = """
title = "Travel"

[entities.city]
table = "cities"
key = "id"
label = "name"
plural = "cities"
indefinite = "a city"
answer_noun = "number"
answer_plural = "numbers"
summary = ["name"]
search_tool = "search_cities"
attributes.name = { kind = "text", noun = "name", searchable = true, phrases = { is = ["called {}"] } }

[[links]]
name = "trains"
table = "trains"
source = "city"
source_column = "to_id"
target = "city"
target_column = "from_id"
from_source_tool = "list_trains_to"
from_target_tool = "list_trains_from"

[[links.relations]]
name = "reached_from"
inverse = "leads_to"
noun = "city that a train comes from"
plural = "cities that trains come from"
inverse_noun = "city that a train goes to"
inverse_plural = "cities that trains go to"
phrases = ["with a direct train from {}"]
inverse_phrases = ["with a direct train to {}"]
"""


def _placed(name: str, table: str, money: str, rated: bool) -> str:
    """An entity whose rows lie in cities, with what it costs and its rating."""
    rating = 'attributes.rating = { kind = "real", noun = "rating", unit = "stars", step = 0.1 }' if rated else ""
    return f"""
[entities.{name}]
table = "{table}"
key = "id"
label = "name"
plural = "{name}s"
indefinite = "a {name}"
answer_noun = "number"
answer_plural = "numbers"
summary = ["name"]
get_tool = "get_{name}"
attributes.name = {{ kind = "text", noun = "name" }}
attributes.{money} = {{ kind = "real", noun = "{money}", unit = "yuan", additive = true }}
{rating}

[[links]]
name = "{name}_city"
table = "{table}"
source = "{name}"
source_column = "id"
target = "city"
target_column = "city_id"
from_target_tool = "list_{name}s"

[[links.relations]]
name = "{name}_in"
inverse = "{name}s_of"
phrases = ["located in {{}}"]
inverse_phrases = ["where {{}} is"]
"""


@cache
def travel_profile() -> Profile:
    """The profile; hotels, sights and restaurants are found by their city alone."""
    placed = [
        _placed("hotel", "hotels", "price", True),
        _placed("sight", "sights", "ticket", False),
        _placed("restaurant", "restaurants", "price", True),
    ]
    return read_profile(tomllib.loads(_PROFILE + "".join(placed)))


@cache
def travel_database() -> bytes:
    """The database."""
    connection = apsw.Connection(":memory:")
    connection.execute(_SCHEMA)
    for table, rows in _ROWS.items():
        connection.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(rows[0]))})", rows)
    data = bytes(connection.serialize("main"))
    connection.close()
    return data


@cache
def travel_world() -> SqliteWorld:
    """A world over it."""
    return SqliteWorld(travel_database(), CLOCK)
