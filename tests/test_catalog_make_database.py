"""A package's database holds whole items of the catalog and the club around them, the same bytes each time."""

from __future__ import annotations

import lzma
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

import apsw
import pytest

from synthenv.errors import BuildError, CatalogError, UsageError
from synthenv.synthesis.catalog import Catalog, count_items, database_of, find, make_database

Made: TypeAlias = Callable[..., apsw.Connection]

GENERATED = ["bookings", "discs", "loans", "members", "rooms", "screenings", "watchlist"]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Made]:
    """Return what opens the film database of a size and seed, made once."""
    folder = tmp_path_factory.mktemp("made")

    @cache
    def make(rows: int | None, seed: int = 7) -> apsw.Connection:
        target = folder / f"{rows}-{seed}.sqlite"
        make_database(find("film"), target, rows=rows, seed=seed)
        return apsw.Connection(str(target), flags=apsw.SQLITE_OPEN_READONLY)

    yield make
    make.cache_clear()


def tables(connection: apsw.Connection) -> list[str]:
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"
    )
    return [str(name) for (name,) in names]


def own_catalog(folder: Path, data: bytes, **operations: Any) -> Catalog:
    (folder / "data.sqlite.xz").write_bytes(lzma.compress(data))
    return Catalog("own", folder, {"operations": {**find("film").category["operations"], **operations}})


@pytest.mark.parametrize("rows", [None, 1_000])
def test_the_same_arguments_give_the_same_bytes(tmp_path: Path, made: Made, rows: int | None) -> None:
    make_database(find("film"), tmp_path / "again", rows=rows, seed=7)
    assert (tmp_path / "again").read_bytes() == Path(made(rows).filename).read_bytes()


def test_another_seed_gives_another_club_of_the_same_films(made: Made) -> None:
    one, two = made(1_000), made(1_000, seed=8)
    assert one.execute("SELECT * FROM films").fetchall() == two.execute("SELECT * FROM films").fetchall()
    for table in ("members", "screenings", "loans", "watchlist"):
        rows = [each.execute(f"SELECT * FROM {table}").fetchall() for each in (one, two)]
        assert rows[0] != rows[1], table


@pytest.mark.parametrize("rows", [1_000, 10_000, 100_000])
def test_a_part_has_about_the_rows_asked_for(made: Made, rows: int) -> None:
    part = made(rows)
    counts = [part.execute(f"SELECT count(*) FROM {name}").get for name in tables(part)]
    assert 0.9 * rows < sum(counts) < 1.1 * rows


def test_without_a_number_of_rows_the_whole_catalog_is_there(made: Made) -> None:
    assert made(None).execute("SELECT count(*) FROM films").get == 17_472
    assert made(None).execute("SELECT count(*) FROM credits").get == 234_164


def test_a_part_keeps_whole_films_and_nothing_else(made: Made) -> None:
    part, whole = made(10_000), made(None)
    films = [film for (film,) in part.execute("SELECT id FROM films")]
    for table in ("credits", "film_genres", "film_countries", "film_languages"):
        query = f"SELECT * FROM {table} WHERE film_id IN ({', '.join(map(str, films))}) ORDER BY 1, 2"
        assert part.execute(query).fetchall() == whole.execute(query).fetchall()
        assert part.execute(f"SELECT 1 FROM {table} WHERE film_id NOT IN (SELECT id FROM films)").get is None
    assert part.execute("SELECT id FROM people EXCEPT SELECT person_id FROM credits").get is None
    assert part.execute("SELECT name FROM genres EXCEPT SELECT genre FROM film_genres").get is None
    assert part.execute("PRAGMA foreign_key_check").get is None


def test_a_smaller_part_holds_films_of_the_larger_one(made: Made) -> None:
    small, large = (set(made(rows).execute("SELECT id FROM films").fetchall()) for rows in (1_000, 10_000))
    assert len(small) >= 10
    assert small < large


def test_generated_rows_say_so_and_real_ones_too(made: Made) -> None:
    rows: Any = made(1_000).execute("SELECT table_name, origin FROM _source").fetchall()
    assert sorted(table for table, _ in rows) == [name for name in tables(made(1_000)) if name != "_source"]
    assert sorted(table for table, origin in rows if origin == "generated") == GENERATED


def test_every_table_is_strict_with_a_key_that_is_never_null(made: Made) -> None:
    for name in tables(made(1_000)):
        assert made(1_000).execute("SELECT strict FROM pragma_table_list WHERE name = ?", (name,)).get == 1
        keys = [row for row in made(1_000).execute(f"PRAGMA table_info({name})") if row[5]]
        assert keys, name
        assert all(row[3] for row in keys), name


def test_every_foreign_key_has_an_index_that_starts_with_it(made: Made) -> None:
    connection = made(1_000)
    for table in tables(connection):
        indexes = connection.execute(f"PRAGMA index_list({table})").fetchall()
        first = {connection.execute(f"PRAGMA index_info({index[1]})").fetchall()[0][2] for index in indexes}
        first |= {row[1] for row in connection.execute(f"PRAGMA table_info({table})") if row[5] == 1}
        for key in connection.execute(f"PRAGMA foreign_key_list({table})").fetchall():
            assert key[3] in first, f"{table}.{key[3]}"


def test_the_file_is_plain_and_compact(made: Made) -> None:
    connection = made(1_000)
    assert connection.execute("PRAGMA page_size").get == 4096
    assert connection.execute("PRAGMA journal_mode").get == "delete"
    assert connection.execute("PRAGMA freelist_count").get == 0
    assert connection.execute("PRAGMA integrity_check").get == "ok"


def test_queries_are_planned_with_what_is_known_of_the_tables(made: Made) -> None:
    connection = made(1_000)
    tables = {name for (name,) in connection.execute("SELECT DISTINCT tbl FROM sqlite_stat1")}
    assert {"films", "credits", "screenings"} <= tables


def test_nothing_unfinished_is_left_beside_it(tmp_path: Path) -> None:
    make_database(find("film"), tmp_path / "database.sqlite", rows=None, seed=7)
    assert [path.name for path in tmp_path.iterdir()] == ["database.sqlite"]


def test_too_few_rows_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="rows = 3: a database needs at least 500 rows"):
        make_database(find("film"), tmp_path / "database", rows=3, seed=7)


def test_a_place_that_cant_be_written_is_named(tmp_path: Path) -> None:
    target = tmp_path / "nowhere" / "database.sqlite"
    with pytest.raises(BuildError, match=r"Can't write .*nowhere/database\.sqlite: No such file or directory"):
        make_database(find("film"), target, rows=None, seed=7)


def test_a_failed_write_keeps_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "database").mkdir()
    with pytest.raises(BuildError, match="Can't write"):
        make_database(find("film"), tmp_path / "database", rows=None, seed=7)
    assert [path.name for path in tmp_path.iterdir()] == ["database"]


def test_a_catalog_without_data_names_the_missing_file(tmp_path: Path) -> None:
    catalog = replace(find("film"), path=tmp_path)
    with pytest.raises(CatalogError, match=r"'film' has no data: .*data\.sqlite\.xz is missing"):
        make_database(catalog, tmp_path / "database", rows=None, seed=7)


@pytest.mark.parametrize("data", [b"", b"no database at all", b"SQLite format 3\x00" + b"\xff" * 4080])
def test_data_that_are_no_catalog_are_named(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(CatalogError, match=r"data\.sqlite\.xz is no compressed database with a table _source"):
        make_database(own_catalog(tmp_path, data), tmp_path / "database", rows=None, seed=7)


def test_data_cut_short_are_named(tmp_path: Path) -> None:
    (tmp_path / "data.sqlite.xz").write_bytes((find("film").path / "data.sqlite.xz").read_bytes()[:1000])
    with pytest.raises(CatalogError, match=r"data\.sqlite\.xz is no compressed database"):
        make_database(replace(find("film"), path=tmp_path), tmp_path / "database", rows=None, seed=7)


def test_without_operations_and_entities_the_file_is_named(tmp_path: Path) -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE films (id INTEGER PRIMARY KEY); CREATE TABLE _source (table_name TEXT)")
    catalog = replace(own_catalog(tmp_path, connection.serialize("main")), category={})
    with pytest.raises(CatalogError, match=r"category\.toml needs a table \[operations\], or tables \[entities"):
        count_items(catalog, database_of(catalog, rows=None, seed=7))


def test_a_category_with_malformed_operations_names_the_file(tmp_path: Path) -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE films (id INTEGER PRIMARY KEY); CREATE TABLE _source (table_name TEXT)")
    catalog = replace(own_catalog(tmp_path, connection.serialize("main")), category={"operations": "none"})
    with pytest.raises(CatalogError, match=r"category\.toml needs a table \[operations\]"):
        make_database(catalog, tmp_path / "database", rows=None, seed=7)


def test_a_real_table_with_the_name_of_a_generated_one_is_refused(tmp_path: Path) -> None:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE films (id INTEGER PRIMARY KEY); CREATE TABLE _source (table_name TEXT)")
    connection.execute("INSERT INTO films VALUES (1); CREATE TABLE members (id INTEGER PRIMARY KEY)")
    catalog = own_catalog(tmp_path, connection.serialize("main"))
    with pytest.raises(CatalogError, match=r"The catalog 'own' makes no database: .*members already exists\."):
        make_database(catalog, tmp_path / "database", rows=None, seed=7)
