"""The catalog `trip`: hotels, sights and restaurants of Helsinki and the way there, with quotations.

    python catalogs/trip/recipe.py catalogs        # makes data.sqlite.xz from the data of `city` and `geography`

Places are those of `city`, cities those of `geography`: their rows are taken over as they are. Neither knows a price
or a rating: these, and the journeys, are generated from a seed, and `_source` says so.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from math import asin, cos, radians, sin, sqrt
from pathlib import Path
from random import Random
from typing import Any

import apsw

from synthenv.synthesis.sources import Cell, Files, put, run

__all__ = ["fill"]

FOLDER = Path(__file__).parent
SEED = 7
HELSINKI = 658225
LODGING = ("hotels",)
EATING = ("restaurants",)
FREE = ("parks", "markets", "churches and other places of worship")
PAID = ("museums", "galleries", "attractions", "theatres", "cinemas", "arts centres")
BY_SEA = ("Tallinn", "Stockholm")
LARGEST_FINNISH = 12
# From the capitals of these countries.
ABROAD = (
    "SE",
    "EE",
    "LV",
    "LT",
    "NO",
    "DK",
    "DE",
    "PL",
    "NL",
    "GB",
    "FR",
    "AT",
    "CZ",
    "IE",
    "IS",
    "BE",
    "HU",
    "ES",
    "IT",
)
FIRST_DAY, DAYS = datetime(2026, 6, 2), 21
JOURNEYS_EACH_WAY = 12
EARTH = 6371.0
# Kilometres an hour, minutes that come on top, cents a kilometre, euros that come on top.
MODES = {"train": (110, 15, 13, 8), "coach": (75, 15, 7, 5), "ferry": (32, 40, 10, 12), "flight": (650, 55, 7, 45)}

CITIES = "SELECT id, name, country, population, latitude, longitude FROM cities"
KINDS = ", ".join(f"'{kind}'" for kind in (*LODGING, *EATING, *FREE, *PAID))
PLACES = f"""
SELECT id, name, kind, street, house_number, postcode, opening_hours, weekly_hours, distance, latitude, longitude
FROM places WHERE kind IN ({KINDS}) ORDER BY id
"""


def fill(made: apsw.Connection, files: Files) -> None:
    """Fill the tables from the databases of the two catalogs; see `synthenv.synthesis.sources`."""
    city, geography = _opened(files["city"]), _opened(files["geography"])
    cities = _cities(geography)
    codes = {each[2] for each in cities}
    rows = geography.execute("SELECT code, name FROM countries").fetchall()
    put(made, "countries", [each for each in rows if each[0] in codes])
    put(made, "cities", cities)
    _put_places(made, city)
    rng = Random(SEED)
    _put_quotes(made, rng)
    _put_cuisines(made, city)
    put(made, "journeys", _journeys(cities, rng))


def _opened(data: bytes) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", data)
    return connection


def _cities(geography: apsw.Connection) -> list[Sequence[Cell]]:
    """Helsinki, the largest cities of Finland, and capitals abroad."""
    capitals = {key for (key,) in geography.execute("SELECT city FROM capitals")}
    known: list[Any] = geography.execute(CITIES).fetchall()
    home = next(each for each in known if each[0] == HELSINKI)
    finnish = sorted((each for each in known if each[2] == "FI" and each != home), key=lambda each: -each[3])
    abroad = [each for each in known if each[0] in capitals and each[2] in ABROAD]
    # What lies beside Helsinki is no place to travel from.
    far = [each for each in finnish if _kilometres(each, home) > 60]
    return [home, *far[:LARGEST_FINNISH], *abroad]


def _put_places(made: apsw.Connection, city: apsw.Connection) -> None:
    places = city.execute(PLACES).fetchall()
    put(made, "kinds", {(each[2],) for each in places})
    put(made, "streets", {(each[3],) for each in places if each[3]})
    put(made, "places", places)


def _put_cuisines(made: apsw.Connection, city: apsw.Connection) -> None:
    keys = {key for (key,) in made.execute("SELECT id FROM restaurants")}
    served = [each for each in city.execute("SELECT place, cuisine FROM place_cuisines") if each[0] in keys]
    put(made, "cuisines", {(cuisine,) for _, cuisine in served})
    put(made, "restaurant_cuisines", served)


def _put_quotes(made: apsw.Connection, rng: Random) -> None:
    """Prices and ratings: what is rated higher costs more, on the whole."""
    hotels, restaurants, sights = [], [], []
    for id, name, kind, street, _, _, _, _, distance, *_ in made.execute("SELECT * FROM places ORDER BY id"):
        rating = rng.randint(25, 50) / 10
        if kind in LODGING:
            hotels.append((id, name, HELSINKI, street, distance, 70 + round(rating**2 * rng.uniform(3, 9)), rating))
        elif kind in EATING:
            restaurants.append((id, name, street, distance, 14 + round(rating * rng.uniform(0.5, 9)), rating))
        else:
            sights.append((id, name, kind, distance, 0 if kind in FREE else rng.randint(4, 28), rating))
    put(made, "hotels", hotels)
    put(made, "restaurants", restaurants)
    put(made, "sights", sights)


def _journeys(cities: Sequence[Sequence[Cell]], rng: Random) -> Iterator[tuple[Cell, ...]]:
    """Journeys from each city to Helsinki, the first of them, and back."""
    home, *others = cities
    ways = [(one, other) for city in others for one, other in ((city, home), (home, city))] * JOURNEYS_EACH_WAY
    keys = rng.sample(range(1000, 10_000), len(ways))
    for key, (origin, destination) in zip(keys, ways, strict=True):
        away = origin if destination is home else destination
        mode = rng.choice(_modes(away))
        speed, more, cents, base = MODES[mode]
        distance = _kilometres(origin, destination)
        minutes = 5 * round((60 * distance / speed + more) * rng.uniform(0.95, 1.2) / 5)
        departs = FIRST_DAY + timedelta(days=rng.randrange(DAYS), minutes=15 * rng.randint(24, 84))
        fare = round((base + cents * distance / 100) * rng.uniform(0.7, 1.6))
        yield key, origin[0], destination[0], mode, f"{departs:%Y-%m-%d %H:%M}", minutes, fare


def _modes(city: Sequence[Cell]) -> tuple[str, ...]:
    if city[2] == "FI":
        return ("train", "train", "coach")
    return ("ferry", "ferry", "flight") if city[1] in BY_SEA else ("flight",)


def _kilometres(one: Sequence[Cell], other: Sequence[Cell]) -> float:
    """The distance of two cities as the crow flies."""
    south, west, north, east = (radians(float(each or 0)) for each in (*one[4:6], *other[4:6]))
    half = sin((north - south) / 2) ** 2 + cos(south) * cos(north) * sin((east - west) / 2) ** 2
    return 2 * EARTH * asin(sqrt(half))


if __name__ == "__main__":
    run(FOLDER, fill, sys.argv[1:])
