"""Of bad input it is told what can be made and what can't, with file and row; the rest is made."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from synthenv.errors import CatalogError, UsageError
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import database_of, find
from synthenv.synthesis.ingest import Made, make_catalog
from synthenv.synthesis.ingest.sources import FORMS
from tests.ingest.databases import filled, music


def made_of(*paths: Path) -> Made:
    """Make a catalog, and a package without tasks from it, whose tools load."""
    made = make_catalog(paths, "own", paths[0].parent / "made" / "own")
    catalog = find(str(made.path))
    package = base_package(catalog, database_of(catalog, rows=None, seed=0), 0)
    with Session(package, LocalHost(package)):
        pass
    return made


def table_of(folder: Path, schema: str, rows: Iterable[tuple[object, ...]]) -> Path:
    name = schema.split("(")[0].split()[-1].strip('"')
    return filled(folder / "own.sqlite", schema, {name: list(rows)})


def csv_of(folder: Path, text: str | bytes) -> Path:
    (folder / "cities.csv").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder / "cities.csv"


def test_a_table_without_a_key_gets_a_number(tmp_path: Path) -> None:
    made = made_of(table_of(tmp_path, "CREATE TABLE t (a, b)", [(n % 3, "x") for n in range(9)]))
    assert (made.schema.tables["t"].key, made.schema.tables["t"].column("id").cells[8]) == ("id", 9)


def test_repeated_rows_stay(tmp_path: Path) -> None:
    made = made_of(table_of(tmp_path, "CREATE TABLE t (a, b)", [(1, "x")] * 9))
    assert made.schema.tables["t"].rows == 9


def test_names_that_are_keywords_are_kept_apart(tmp_path: Path) -> None:
    rows = [(n, f"x{n}", n) for n in range(9)]
    made = made_of(table_of(tmp_path, 'CREATE TABLE "order" ("group" INTEGER, "from" TEXT, "class" INTEGER)', rows))
    assert [each.called for each in made.schema.tables["order_table"].columns] == ["id", "group", "from", "class"]


def test_names_in_other_scripts_are_kept_as_words(tmp_path: Path) -> None:
    rows = [(n, f"王{n}") for n in range(9)]
    made = made_of(table_of(tmp_path, 'CREATE TABLE "客户" ("编号" INTEGER PRIMARY KEY, "姓名" TEXT)', rows))
    [entity] = find(str(made.path)).category["entities"].values()
    assert entity["noun"] == "客户"
    assert all(each.name.isascii() for each in made.schema.tables["table_table"].columns)


def test_blobs_and_empty_columns_are_left_out_and_told(tmp_path: Path) -> None:
    made = made_of(
        table_of(tmp_path, "CREATE TABLE t (id INTEGER PRIMARY KEY, a, b)", [(n, b"\x00", None) for n in range(5)])
    )
    assert made.gaps == (
        "own.sqlite: t.a: left out: 5 of its 5 cells are binary",
        "own.sqlite: t.b: left out: it has no values",
    )


def test_tables_that_refer_to_one_another_are_made(tmp_path: Path) -> None:
    schema = """
        CREATE TABLE country (id INTEGER PRIMARY KEY, name TEXT, capital_id INTEGER REFERENCES city(id));
        CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT, country_id INTEGER REFERENCES country(id));
    """
    rows: dict[str, list[Any]] = {
        "country": [(n, f"Land {n}", n) for n in range(5)],
        "city": [(n, f"Town {n}", n) for n in range(5)],
    }
    made = made_of(filled(tmp_path / "own.sqlite", schema, rows))
    assert {(each.table, each.target) for each in made.schema.foreign} == {("city", "country"), ("country", "city")}


def test_references_to_nothing_become_gaps_and_are_told(tmp_path: Path) -> None:
    schema = """
        CREATE TABLE city (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, city_id INTEGER REFERENCES city(id));
    """
    rows: dict[str, list[Any]] = {
        "city": [(n, f"Town {n}") for n in range(5)],
        "person": [(n, f"Ada {n}", n) for n in range(7)],
    }
    made = made_of(filled(tmp_path / "own.sqlite", schema, rows))
    assert made.schema.tables["person"].column("city_id").cells[5:] == [None, None]
    assert "own.sqlite: person: 2 cells of city_id refer to no row of city and became gaps" in made.gaps


def test_rows_that_connect_nothing_are_left_out_and_told(tmp_path: Path) -> None:
    schema = """
        CREATE TABLE band (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE song (id INTEGER PRIMARY KEY, name TEXT);
        CREATE TABLE band_song (band_id INTEGER REFERENCES band(id), song_id INTEGER REFERENCES song(id));
    """
    rows: dict[str, list[Any]] = {
        "band": [(n, f"Band {n}") for n in range(5)],
        "song": [(n, f"Song {n}") for n in range(5)],
        "band_song": [(0, 1), (1, None), (2, 9)],
    }
    made = made_of(filled(tmp_path / "own.sqlite", schema, rows))
    assert made.schema.tables["band_song"].rows == 1
    assert "own.sqlite: band_song: 2 rows connect nothing and are left out" in made.gaps


def test_of_many_tables_the_best_connected_are_spoken_of(tmp_path: Path) -> None:
    tables = [f"part_{n}" for n in range(300)]
    schema = ";".join(f"CREATE TABLE {each} (id INTEGER PRIMARY KEY, name TEXT, size REAL)" for each in tables)
    made = made_of(filled(tmp_path / "own.sqlite", schema, {each: [(1, "a", 0.5), (2, "b", 1.5)] for each in tables}))
    assert len(made.schema.tables) == 300
    assert len(find(str(made.path)).category["entities"]) == 14
    assert made.gaps[-1].startswith("in the data, but nothing is asked about them: ")


def test_empty_tables_are_left_out_and_told(tmp_path: Path) -> None:
    schema = "CREATE TABLE full (id INTEGER PRIMARY KEY, n INTEGER); CREATE TABLE hollow (id INTEGER PRIMARY KEY)"
    made = made_of(filled(tmp_path / "own.sqlite", schema, {"full": [(1, 2), (2, 3)]}))
    assert made.gaps == ("own.sqlite: the table hollow is left out, for it has no rows",)


def test_where_nothing_has_rows_a_sentence_says_so(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match="No table has rows that can be used"):
        made_of(filled(tmp_path / "own.sqlite", "CREATE TABLE t (a)", {}))


def test_a_database_that_is_cut_off_is_named(tmp_path: Path) -> None:
    whole = music(tmp_path / "music.sqlite").read_bytes()
    (tmp_path / "cut.sqlite").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CatalogError, match=r"cut\.sqlite"):
        made_of(tmp_path / "cut.sqlite")


def test_a_table_that_is_broken_is_told_and_the_rest_made(tmp_path: Path) -> None:
    path = music(tmp_path / "music.sqlite")
    with closing(sqlite3.connect(path)) as connection:
        [(page,)] = connection.execute("SELECT rootpage FROM sqlite_schema WHERE name = 'Playlist'")
        [(size,)] = connection.execute("PRAGMA page_size")
    broken = bytearray(path.read_bytes())
    broken[(page - 1) * size : page * size] = b"\xff" * size
    path.write_bytes(broken)
    made = made_of(path)
    assert any(each.startswith("music.sqlite: the table Playlist can't be read: ") for each in made.gaps)
    assert "track" in made.schema.tables


@pytest.mark.parametrize("data", [b"", b"no database at all"])
def test_files_that_are_no_data_are_named(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "own.db").write_bytes(data)
    with pytest.raises(CatalogError, match=r"own\.db"):
        made_of(tmp_path / "own.db")


def test_a_path_that_leads_nowhere_is_named(tmp_path: Path) -> None:
    with pytest.raises(CatalogError, match=r"There is no file or folder .*nowhere"):
        made_of(tmp_path / "nowhere")


def test_rows_with_another_number_of_cells_are_told_by_their_number(tmp_path: Path) -> None:
    made = made_of(csv_of(tmp_path, "name,n\nRome,1\nOslo\nBonn,2\nKiel,3,4\n"))
    assert made.schema.tables["cities"].rows == 2
    assert "cities.csv: 2 rows have not 2 cells and are left out: row 3, 5" in made.gaps


def test_a_quote_that_never_ends_is_told_by_its_row(tmp_path: Path) -> None:
    made = made_of(csv_of(tmp_path, 'name,n\nRome,1\nOslo,2\n"Bonn,3\nKiel,4\n'))
    assert any(each.startswith("cities.csv: row 4 can't be read (") for each in made.gaps)
    assert made.schema.tables["cities"].column("name").cells == ["Rome", "Oslo", "Kiel"]


def test_a_header_that_is_repeated_is_told(tmp_path: Path) -> None:
    made = made_of(csv_of(tmp_path, "name,n\nRome,1\nname,n\nOslo,2\n"))
    assert made.gaps == ("cities.csv: the header stands there 2 times; all but the first are left out",)


def test_other_encodings_are_read_and_told(tmp_path: Path) -> None:
    made = made_of(csv_of(tmp_path, "name,n\nKöln,1\nOslo,2\n".encode("cp1252")))
    assert made.schema.tables["cities"].column("name").cells == ["Köln", "Oslo"]
    assert made.gaps == ("cities.csv: 1 rows are not UTF-8 and were read as Windows-1252: row 2",)


def test_of_very_many_columns_the_first_are_kept_and_that_is_told(tmp_path: Path) -> None:
    rows = [",".join(f"{name}{n}" for n in range(10_000)) for name in "cab"]
    made = made_of(csv_of(tmp_path, "\n".join(rows)))
    assert "cities.csv: of its 10,000 columns the first 1,000 are kept" in made.gaps


def test_lines_that_are_no_json_objects_are_told(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text('{"a": 1, "tags": [1]}\n{"a": \n[1]\n{"a": 2, "b": true}\n', encoding="utf-8")
    made = made_of(tmp_path / "own.jsonl")
    assert made.gaps[0] == "own.jsonl: 2 lines are no JSON objects and are left out, the first is row 2"


def test_files_of_other_kinds_in_a_folder_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    csv_of(folder, "name,n\nRome,1\nOslo,2\n")
    (folder / "photo.png").write_bytes(os.urandom(30))
    assert made_of(folder).gaps == (f"photo.png: left out, for it is no {FORMS}",)


@pytest.mark.parametrize("name", ["", "../own", "a b", "x" * 65])
def test_names_that_no_catalog_can_have_are_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match="expected letters, digits"):
        make_catalog([tmp_path], name, tmp_path / "out")


def test_what_is_there_already_is_not_replaced_unless_that_is_said(tmp_path: Path) -> None:
    path = csv_of(tmp_path, "name,n\nRome,1\nOslo,2\n")
    made_of(path)
    with pytest.raises(UsageError, match=r"is there already\. Say --replace"):
        made_of(path)
    assert make_catalog([path], "own", tmp_path / "made" / "own", replace=True).gaps == ()
