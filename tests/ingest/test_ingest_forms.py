"""The same tables are read from every form of files, and what a form can't tell is told."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
import sys
import zipfile
from contextlib import closing
from pathlib import Path

import pytest

from synthenv.errors import CatalogError
from synthenv.synthesis.ingest import make_catalog
from synthenv.synthesis.ingest.sources import read_sources
from synthenv.synthesis.ingest.tables import Raw
from tests.ingest.databases import music

openpyxl = pytest.importorskip("openpyxl")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")
pytest.importorskip("sqlglot")

TABLES = ("Album", "Customer", "Track")


def rows_of(path: Path, name: str) -> tuple[list[str], list[tuple[object, ...]]]:
    with closing(sqlite3.connect(path)) as connection:
        cursor = connection.execute(f"SELECT * FROM {name}")
        return [each[0] for each in cursor.description], cursor.fetchall()


def as_csv(source: Path, name: str, target: Path) -> None:
    columns, rows = rows_of(source, name)
    with (target / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows([columns, *rows])


def as_parquet(source: Path, name: str, target: Path) -> None:
    columns, rows = rows_of(source, name)
    cells = [pyarrow.array(list(each)) for each in zip(*rows, strict=True)]
    parquet.write_table(pyarrow.table(cells, names=columns), target / f"{name}.parquet")


def as_sheet(source: Path, name: str, target: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    columns, rows = rows_of(source, name)
    sheet.append(["Exported by hand"])
    sheet.append([])
    for row in [columns, *rows]:
        sheet.append(row)
    book.save(target / f"{name}.xlsx")


def as_lines(source: Path, name: str, target: Path) -> None:
    columns, rows = rows_of(source, name)
    lines = [json.dumps(dict(zip(columns, row, strict=True))) for row in rows]
    (target / f"{name}.jsonl").write_text("\n".join(lines), encoding="utf-8")


def kept(raws: list[Raw]) -> dict[str, list[list[str]]]:
    return {each.name: [[*map(str, row)] for row in each.rows] for each in raws if each.name in TABLES}


@pytest.mark.parametrize("write", [as_csv, as_parquet, as_sheet, as_lines])
def test_a_folder_of_files_holds_what_the_database_holds(write: object, tmp_path: Path) -> None:
    source = music(tmp_path / "music.sqlite")
    folder = tmp_path / "folder"
    folder.mkdir()
    for name in TABLES:
        write(source, name, folder)  # type: ignore[operator]
    assert kept(read_sources([folder], [])) == kept(read_sources([source], []))


def test_a_dump_of_sqlite_holds_what_the_database_holds(tmp_path: Path) -> None:
    source = music(tmp_path / "music.sqlite")
    with closing(sqlite3.connect(source)) as connection:
        (tmp_path / "music.sql").write_text("\n".join(connection.iterdump()), encoding="utf-8")
    gaps: list[str] = []
    raws = {each.name: each for each in read_sources([tmp_path / "music.sql"], gaps)}
    for each in read_sources([source], []):
        assert [tuple(row) for row in raws[each.name].rows] == [tuple(row) for row in each.rows]
        assert (raws[each.name].key, set(raws[each.name].references)) == (each.key, set(each.references))
    assert gaps == ["music.sql: statements that are not read: BEGIN (1), COMMIT (1)"]


MYSQL = r"""-- MySQL dump 10.13
/*!40101 SET NAMES utf8 */;
DROP TABLE IF EXISTS `city`;
CREATE TABLE `city` (
  `id` smallint unsigned NOT NULL AUTO_INCREMENT,
  `name` varchar(50) NOT NULL COMMENT 'as told; by people',
  `country_id` smallint unsigned NOT NULL,
  PRIMARY KEY (`id`),
  KEY `fk` (`country_id`),
  CONSTRAINT `c` FOREIGN KEY (`country_id`) REFERENCES `country` (`id`) ON DELETE RESTRICT
) ENGINE=InnoDB DEFAULT CHARSET=utf8;
LOCK TABLES `city` WRITE;
INSERT INTO `city` VALUES (1,'L\'Aquila',1),(2,'Semi;colon (here)',2),(3,NULL,-2),(4,now(),1);
CREATE TABLE `country` (`id` smallint NOT NULL, `name` text, PRIMARY KEY (`id`)) ENGINE=InnoDB;
INSERT INTO `country` (`name`, `id`) VALUES ('Italy', 1), ('Spain', 2);
"""


def test_a_dump_of_mysql_is_read_with_keys_and_escapes(tmp_path: Path) -> None:
    (tmp_path / "world.sql").write_text(MYSQL, encoding="utf-8")
    gaps: list[str] = []
    city, country = read_sources([tmp_path / "world.sql"], gaps)
    assert city.rows == [[1, "L'Aquila", 1], [2, "Semi;colon (here)", 2], [3, None, -2], [4, None, 1]]
    assert (city.key, city.references[0].target, city.references[0].target_columns) == (("id",), "country", ("id",))
    assert country.rows == [[1, "Italy"], [2, "Spain"]]
    assert gaps == [
        "world.sql: statements that are not read: DROP (1), LOCK TABLES (1)",
        "world.sql: city: 1 cells are expressions that were not computed, and became gaps",
    ]


POSTGRES = r"""--
-- PostgreSQL database dump
--
SET client_encoding = 'UTF8';
CREATE FUNCTION public.f() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END; $$;
CREATE TABLE public.country (
    id integer DEFAULT nextval('public.seq'::regclass) NOT NULL,
    name character varying(50),
    is_member boolean
);
CREATE TABLE public.city (id integer NOT NULL, name text, country_id integer);
COPY public.country (id, name, is_member) FROM stdin;
1	Italy	t
2	Tab\tland; \\N	f
\.
COPY public.city (id, name, country_id) FROM stdin;
1	Rome	1
2	\N	2
\.
ALTER TABLE ONLY public.country ADD CONSTRAINT a PRIMARY KEY (id);
ALTER TABLE ONLY public.city ADD CONSTRAINT b PRIMARY KEY (id);
ALTER TABLE ONLY public.city ADD CONSTRAINT c FOREIGN KEY (country_id) REFERENCES public.country(id);
"""


def test_a_dump_of_postgres_is_read_with_its_copied_rows(tmp_path: Path) -> None:
    (tmp_path / "world.sql").write_text(POSTGRES, encoding="utf-8")
    country, city = read_sources([tmp_path / "world.sql"], [])
    assert country.rows == [["1", "Italy", "t"], ["2", "Tab\tland; \\N", "f"]]
    assert city.rows == [["1", "Rome", "1"], ["2", None, "2"]]
    assert (country.key, city.key, city.references[0].columns) == (("id",), ("id",), ("country_id",))


def test_a_statement_that_makes_no_sense_is_told_with_its_row(tmp_path: Path) -> None:
    text = "CREATE TABLE a (id INTEGER, n TEXT);\nCREATE TABLE (((;\nINSERT INTO a VALUES (1, 'x'), (2, 'y');\n"
    (tmp_path / "own.sql").write_text(text, encoding="utf-8")
    gaps: list[str] = []
    [raw] = read_sources([tmp_path / "own.sql"], gaps)
    assert raw.rows == [[1, "x"], [2, "y"]]
    assert gaps == ["own.sql: row 2 defines what can't be read: 'CREATE TABLE ((('"]


def test_a_feed_of_gtfs_is_read_from_its_archive(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "feed.zip", "w") as archive:
        archive.writestr("stops.txt", "stop_id,stop_name\nA,Market\nB,Harbour\n")
        archive.writestr("stop_times.txt", "trip_id,stop_id,stop_sequence\nT1,A,1\nT1,B,2\n")
        archive.writestr("notes.pdf", "x")
    gaps: list[str] = []
    raws = read_sources([tmp_path / "feed.zip"], gaps)
    assert [(each.name, len(each.rows)) for each in raws] == [("stops", 2), ("stop_times", 2)]
    assert gaps == ["feed.zip: notes.pdf: left out, for it is of no kind that is read"]


def test_a_workbook_gives_a_table_a_sheet(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name in ("Cities", "Rivers"):
        sheet = book.create_sheet(name)
        for row in (["name", "long", "since"], ["a", 1.5, None], ["b", 2.5, None], ["c", 3, "x"]):
            sheet.append(row)
    book.save(tmp_path / "own.xlsx")
    gaps: list[str] = []
    assert [each.name for each in read_sources([tmp_path / "own.xlsx"], gaps)] == ["Cities", "Rivers"]
    assert gaps == ["own.xlsx, sheet Sheet: left out, for it has no rows"]


def test_days_booleans_and_lists_of_parquet_are_kept(tmp_path: Path) -> None:
    from datetime import date

    table = pyarrow.table({"day": [date(2020, 1, 2), None], "open": [True, False], "tags": [["a", "b"], []]})
    parquet.write_table(table, tmp_path / "own.parquet")
    [raw] = read_sources([tmp_path / "own.parquet"], [])
    assert raw.rows == [["2020-01-02", 1, '["a", "b"]'], [None, 0, "[]"]]
    assert raw.declared == {"open": "BOOLEAN"}


@pytest.mark.parametrize(
    ("name", "library"), [("own.parquet", "pyarrow"), ("own.xlsx", "openpyxl"), ("own.sql", "sqlglot")]
)
def test_a_library_that_is_missing_is_named_with_what_to_install(
    name: str, library: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, library, None)
    (tmp_path / name).write_bytes(b"anything")
    with pytest.raises(CatalogError, match=rf"{name}: {library} is needed for that: pip install 'synthenv\[tables\]'"):
        make_catalog([tmp_path / name], "own", tmp_path / "made")


def test_objects_inside_lines_become_columns(tmp_path: Path) -> None:
    (tmp_path / "own.jsonl").write_text('{"a": 1, "at": {"city": "Rome"}}\n{"a": 2, "at": {"city": "Oslo"}}\n')
    [raw] = read_sources([tmp_path / "own.jsonl"], [])
    assert (raw.columns, raw.rows) == (("a", "at.city"), [[1, "Rome"], [2, "Oslo"]])


def test_a_header_below_a_title_is_found_and_units_below_it_are_told(tmp_path: Path) -> None:
    text = "Report of May\n\nname,length,weight\n,km,kg\na,1,2\nb,3,4\nc,5,6\n"
    (tmp_path / "own.csv").write_text(text)
    gaps: list[str] = []
    [raw] = read_sources([tmp_path / "own.csv"], gaps)
    assert (raw.columns, len(raw.rows), list(raw.numbers)) == (("name", "length", "weight"), 3, [5, 6, 7])
    assert gaps == [
        "own.csv: 1 rows above the header are no rows of the table; the first says 'Report of May'",
        "own.csv: row 4 is a header too, and no row of the table: ['km', 'kg']",
    ]


def test_columns_without_names_are_called_after_their_places(tmp_path: Path) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([[5.1, 3.5, "setosa"], [4.9, 3.0, "setosa"], [6.2, 2.2, "virginica"]])
    (tmp_path / "own.csv").write_text(out.getvalue())
    gaps: list[str] = []
    [raw] = read_sources([tmp_path / "own.csv"], gaps)
    assert (raw.columns, len(raw.rows)) == (("column 1", "column 2", "column 3"), 3)
    assert gaps == ["own.csv: row 1 names no columns, so that they are called after their places"]


def test_years_that_name_columns_are_a_header(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text("country,1990,1991\nItaly,5,6\nSpain,7,8\n")
    [raw] = read_sources([tmp_path / "own.csv"], [])
    assert raw.columns == ("country", "1990", "1991")


def test_true_and_false_are_yes_and_no_in_json(tmp_path: Path) -> None:
    path = tmp_path / "lamps.jsonl"
    path.write_text("".join(f'{{"name": "lamp {n}", "lit": {"true" if n % 3 else "false"}}}\n' for n in range(9)))
    made = make_catalog([path], "lamps", tmp_path / "made")
    assert {*made.schema.tables["lamps"].column("lit").cells} == {"yes", "no"}
