"""The data that ship with the catalog `film` keep what its README promises."""

from __future__ import annotations

import lzma
import unicodedata
from collections.abc import Iterator
from typing import Any

import apsw
import pytest

from synthenv.synthesis.catalog import find

TABLES = [
    "countries",
    "credits",
    "film_countries",
    "film_genres",
    "film_languages",
    "films",
    "genres",
    "languages",
    "people",
]


@pytest.fixture(scope="module")
def films() -> Iterator[apsw.Connection]:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", lzma.decompress((find("film").path / "data.sqlite.xz").read_bytes()))
    yield connection
    connection.close()


def test_every_foreign_key_points_at_a_row(films: apsw.Connection) -> None:
    assert films.execute("PRAGMA foreign_key_check").fetchall() == []
    assert films.execute("PRAGMA integrity_check").get == "ok"


def test_every_table_is_strict_with_a_key_that_is_never_null(films: apsw.Connection) -> None:
    tables: Any = films.execute("SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'").fetchall()
    assert sorted(name for name, strict in tables if strict) == sorted([*TABLES, "_source"])
    for name, _ in tables:
        keys = [row for row in films.execute(f"PRAGMA table_info({name})") if row[5]]
        assert keys, name
        assert all(row[3] for row in keys), name


def test_every_foreign_key_has_an_index_that_starts_with_it(films: apsw.Connection) -> None:
    for table in TABLES:
        indexes = films.execute(f"PRAGMA index_list({table})").fetchall()
        first = {films.execute(f"PRAGMA index_info({index[1]})").fetchall()[0][2] for index in indexes}
        for key in films.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            assert key[3] in first, f"{table}.{key[3]}"


@pytest.mark.parametrize(
    ("table", "key", "used"),
    [
        ("people", "id", "SELECT person_id FROM credits"),
        ("genres", "name", "SELECT genre FROM film_genres"),
        ("countries", "name", "SELECT country FROM film_countries"),
        ("languages", "name", "SELECT language FROM film_languages"),
    ],
)
def test_nothing_is_there_that_no_film_names(films: apsw.Connection, table: str, key: str, used: str) -> None:
    assert films.execute(f"SELECT {key} FROM {table} WHERE {key} NOT IN ({used})").fetchall() == []


def test_the_readme_counts_the_rows_right(films: apsw.Connection) -> None:
    readme = (find("film").path / "README.md").read_text(encoding="utf-8")
    for table in TABLES:
        assert f"| `{table}` | {films.execute(f'SELECT count(*) FROM {table}').get:,} |" in readme


def test_every_table_says_where_its_rows_came_from(films: apsw.Connection) -> None:
    rows: Any = films.execute("SELECT table_name, origin, licence, retrieved FROM _source").fetchall()
    assert sorted(rows) == [(table, "real", "CC0-1.0", "2026-10-18") for table in TABLES]


def test_ids_of_people_are_the_ranks_of_their_names(films: apsw.Connection) -> None:
    people: Any = films.execute("SELECT id, name FROM people ORDER BY id").fetchall()
    names = [name for _, name in people]
    assert names == sorted(names)
    assert [number for number, _ in people] == list(range(1, len(people) + 1))


def test_a_name_with_a_comma_is_one_name(films: apsw.Connection) -> None:
    names = {name for (name,) in films.execute("SELECT name FROM people")}
    assert {"Max Baer, Jr.", "Meghan, Duchess of Sussex", "Crosby, Stills & Nash", "Tyler, the Creator"} <= names
    assert not {"Jr.", "Sr.", "III", "Duchess of Sussex", "Stills & Nash", "Crosby", "the Creator"} & names


def test_what_is_nobodys_name_is_left_out(films: apsw.Connection) -> None:
    odd = films.execute("SELECT name FROM people WHERE name LIKE 'list of %' OR name IN ('art director', 'Troll 2')")
    assert odd.fetchall() == []
    assert films.execute("SELECT name FROM languages WHERE name IN ('multiple languages')").fetchall() == []


@pytest.mark.parametrize(
    ("column", "table"),
    [("title", "films"), ("name", "people"), ("name", "genres"), ("name", "countries"), ("name", "languages")],
)
def test_text_is_normal_and_trimmed(films: apsw.Connection, column: str, table: str) -> None:
    for (text,) in films.execute(f"SELECT {column} FROM {table}"):
        assert text == unicodedata.normalize("NFC", " ".join(text.split()))
        assert text.isprintable()
        assert text


def test_dates_name_a_day_of_the_films_year(films: apsw.Connection) -> None:
    wrong = films.execute("SELECT id FROM films WHERE released IS NOT date(released) OR released LIKE '%-01'")
    assert wrong.fetchall() == []
    assert films.execute("SELECT count(released) FROM films").get == 5737
    assert films.execute("SELECT id FROM films WHERE substr(released, 1, 4) <> CAST(year AS TEXT)").fetchall() == []


def test_absurd_figures_are_unknown(films: apsw.Connection) -> None:
    assert films.execute("SELECT box_office FROM films WHERE title = 'Wonder Woman' AND year = 2009").get is None
    assert films.execute("SELECT runtime FROM films WHERE title = 'Machuca'").get is None
    assert films.execute("SELECT min(runtime), max(runtime), min(box_office) FROM films").get == (7, 776, 1800)


def test_titles_carry_no_disambiguation(films: apsw.Connection) -> None:
    assert films.execute("SELECT count(*) FROM films WHERE title LIKE '%film)'").get == 0
    assert films.execute("SELECT title FROM films WHERE id = 541354").get == "Faust"
