"""Names of tables and columns become words for people, and names that nothing else means something by."""

from __future__ import annotations

import pytest

from synthenv.synthesis.ingest.attributes import attribute_of
from synthenv.synthesis.ingest.tables import Cell, Column, Table
from synthenv.synthesis.ingest.words import Names, plural, singular, spoken, with_article


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("SupportRepId", ["support", "rep", "id"]),
        ("billing_country", ["billing", "country"]),
        ("Order Details", ["order", "details"]),
        ("UPCCode", ["upc", "code"]),
        ("TABLE_NAME", ["table", "name"]),
        ("客户", ["客户"]),
        ("客户ID2", ["客户", "id", "2"]),
        ("PaísDeOrigen", ["país", "de", "origen"]),
        ("--", []),
    ],
)
def test_names_are_split_into_words(name: str, words: list[str]) -> None:
    assert spoken(name) == words


@pytest.mark.parametrize(
    ("one", "several"),
    [("person", "people"), ("country", "countries"), ("status", "statuses"), ("invoice line", "invoice lines"),
     ("address", "addresses"), ("series", "series"), ("bus", "buses")],
)  # fmt: skip
def test_plurals_go_both_ways(one: str, several: str) -> None:
    assert (plural(one), singular(several)) == (several, one) if one != "bus" else plural(one) == several
    assert singular(one) == one


def test_articles_follow_the_sound() -> None:
    assert [with_article(each) for each in ("hour", "user", "invoice")] == ["an hour", "a user", "an invoice"]


@pytest.mark.parametrize("word", ["order", "class", "from", "count", "page", "select"])
def test_words_that_sql_python_or_specs_keep_are_never_names(word: str) -> None:
    assert Names().fresh([word]) == f"{word}_field"


def test_names_are_given_once() -> None:
    names = Names(["city"])
    assert [names.fresh(["city"]), names.fresh(["city"]), names.fresh(["客户"]), names.fresh([])] == [
        "city_2",
        "city_3",
        "field",
        "field_2",
    ]


def words_of(name: str, *cells: Cell, table: str = "Track", kind: str = "integer") -> dict[str, object] | None:
    column = Column(name.lower(), name, kind, cells)  # type: ignore[arg-type]
    return attribute_of(column, Table("t", table, (column,), len(cells), "x"))


@pytest.mark.parametrize(
    ("name", "noun", "unit"),
    [
        ("length_km", "length", "kilometres"),
        ("Milliseconds", "length", "milliseconds"),
        ("weight_in_kg", "weight", "kilograms"),
        ("price_per_kg", "price per kilogram", None),
        ("TrackRating", "rating", None),
        ("m", "m", None),
        ("credits", "number of credits", None),
        ("sales", "sales amount", None),
    ],
)
def test_units_come_from_names(name: str, noun: str, unit: str | None) -> None:
    words = words_of(name, 3, 4)
    assert words is not None
    assert (words["noun"], words.get("unit")) == (noun, unit)


def test_times_get_a_verb_for_what_happened() -> None:
    assert (words_of("created_at", "2020-01-01 10:00", kind="time") or {})["verb"] == "created"
    assert (words_of("BirthDate", "1970-01-01", kind="date") or {})["verb"] == "born"
    assert (words_of("release_year", 1970) or {})["verb"] == "released"


def test_numbers_that_only_identify_are_not_spoken_of() -> None:
    assert words_of("legacy_id", 3, 4) is None


def test_names_in_other_alphabets_are_told_in_latin_letters() -> None:
    names = Names()
    said = ["виды_регионов", "Язык", "κατηγορία", "País"]
    assert [names.fresh(spoken(each)) for each in said] == ["vidy_regionov", "yazyk", "katigoria", "pais"]
