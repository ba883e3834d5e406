"""Of files that are broken, protected or built to hurt a sentence names file and row, and the rest is kept."""

from __future__ import annotations

import json
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from synthenv.errors import CatalogError
from synthenv.synthesis.ingest import reading, zip_source
from synthenv.synthesis.ingest.csv_source import read_csv
from synthenv.synthesis.ingest.sources import read_sources
from synthenv.synthesis.ingest.tables import Raw
from tests.ingest.databases import music

openpyxl = pytest.importorskip("openpyxl")
pyarrow = pytest.importorskip("pyarrow")
parquet = pytest.importorskip("pyarrow.parquet")


def read(path: Path) -> tuple[list[Raw], list[str]]:
    gaps: list[str] = []
    return read_sources([path], gaps), gaps


def test_a_database_that_is_being_written_is_named(tmp_path: Path) -> None:
    path = music(tmp_path / "music.sqlite")
    # Locks tell processes apart, and libraries in one process not at all: the writer has the reader's.
    with closing(apsw.Connection(str(path))) as writer:
        writer.execute("BEGIN EXCLUSIVE")
        with pytest.raises(CatalogError, match=r"music\.sqlite is being written by another program\. Try again"):
            read(path)


def test_a_database_with_a_log_is_read_as_of_one_moment(tmp_path: Path) -> None:
    path = music(tmp_path / "music.sqlite")
    with closing(sqlite3.connect(path)) as writer:
        writer.execute("PRAGMA journal_mode = WAL")
        writer.execute("DELETE FROM Genre WHERE GenreId > 3")
        raws, _ = read(path)
        writer.rollback()
    assert {each.name: len(each.rows) for each in raws}["Genre"] == 8


def test_an_archive_that_unpacks_to_too_much_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(zip_source, "MOST_BYTES", 100_000)
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("small.csv", "name,n\nRome,1\nOslo,2\n")
        archive.writestr("large.csv", "name,n\n" + "a,1\n" * 1_000_000)
    raws, gaps = read(tmp_path / "bomb.zip")
    assert [each.name for each in raws] == ["small"]
    assert gaps == ["bomb.zip: large.csv: left out, for it unpacks to 4,000,007 bytes, and 99,979 may be at most"]


def test_an_archive_that_lies_about_its_size_is_not_unpacked_past_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "lie.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("small.csv", "name,n\nRome,1\nOslo,2\n")
        archive.writestr("lies.csv", "name,n\n" + "a,1\n" * 100_000)
    data = bytearray((tmp_path / "lie.zip").read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (9).to_bytes(4, "little")
    (tmp_path / "lie.zip").write_bytes(data)
    raws, gaps = read(tmp_path / "lie.zip")
    assert [each.name for each in raws] == ["small"]
    assert gaps[0].startswith("lie.zip: lies.csv: left out: it is broken")


def test_archives_and_encrypted_files_inside_archives_are_told(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "own.zip", "w") as archive:
        archive.writestr("../../cities.csv", "name,n\nRome,1\nOslo,2\n")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("secret.csv", "name,n\nRome,1\n")
    data = bytearray((tmp_path / "own.zip").read_bytes())
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    (tmp_path / "own.zip").write_bytes(data)
    raws, gaps = read(tmp_path / "own.zip")
    assert [each.name for each in raws] == ["cities"]
    assert not (tmp_path.parent / "cities.csv").exists()
    assert gaps == [
        "own.zip: inner.zip: left out, for it is of no kind that is read",
        "own.zip: secret.csv: left out, for it is encrypted",
    ]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("own.zip", b"PK\x03\x04 no archive", "can't be read as a ZIP archive"),
        ("own.xlsx", b"PK\x03\x04 no workbook", "can't be read as a workbook"),
        ("own.xlsx", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, "is protected by a password"),
        ("own.parquet", b"PAR1 nothing PAR1", "can't be read as Parquet"),
        ("own.sql", b"INSERT INTO a VALUES ('open;\n", "can't be read"),
        ("own.csv", b"\x00\x01\x02", "no rows"),
        ("own.jsonl", b"[[[[[" * 10_000, "no JSON objects"),
        ("own.csv", b"", "is empty"),
        ("own.sqlite", b"SQLite format 3\x00" + b"\x07" * 2_000, "can't be read as a SQLite database"),
    ],
)
def test_a_file_that_is_broken_is_told_in_one_sentence(name: str, data: bytes, told: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(CatalogError, match=told) as raised:
        read(tmp_path / name)
    assert name in str(raised.value)


def test_a_broken_file_spoils_no_other_in_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "given"
    folder.mkdir()
    (folder / "cities.csv").write_text("name,n\nRome,1\nOslo,2\n")
    for name in ("a.sqlite", "b.parquet", "c.xlsx", "d.zip"):
        (folder / name).write_bytes(b"SQLite format 3\x00" + b"\x07" * 2_000)
    raws, gaps = read(folder)
    assert [each.name for each in raws] == ["cities"]
    assert all(
        any(each.startswith(f"{name}: ") for each in gaps) for name in ("a.sqlite", "b.parquet", "c.xlsx", "d.zip")
    )


def test_of_parquet_that_is_cut_off_a_sentence_is_told(tmp_path: Path) -> None:
    parquet.write_table(pyarrow.table({"n": list(range(1000))}), tmp_path / "own.parquet")
    whole = (tmp_path / "own.parquet").read_bytes()
    (tmp_path / "own.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(CatalogError, match=r"own\.parquet: can't be read as Parquet"):
        read(tmp_path / "own.parquet")


def test_lines_of_other_encodings_are_mended_one_by_one(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes(
        "name,n\nKöln,1\n".encode() + "Málaga,2\n".encode("cp1252") + "Zürich,3\n".encode()
    )
    [raw], gaps = read(tmp_path / "own.csv")
    assert [row[0] for row in raw.rows] == ["Köln", "Málaga", "Zürich"]
    assert gaps == ["own.csv: 1 rows are not UTF-8 and were read as Windows-1252: row 3"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-16-be", "utf-8-sig"])
def test_other_forms_of_unicode_are_read(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_bytes("name,n\nKöln,1\nOslo,2\n".encode(encoding))
    [raw], gaps = read(tmp_path / "own.csv")
    assert (raw.columns, raw.rows, gaps) == (("name", "n"), [["Köln", "1"], ["Oslo", "2"]], [])


def test_each_quote_that_never_ends_costs_its_own_row(tmp_path: Path) -> None:
    lines = ["name,n", *(f'"City {n}",{n}' for n in range(1, 200))]
    lines[50], lines[150] = '"City 50,50', 'City "150"x,150,"'
    (tmp_path / "own.csv").write_text("\n".join(lines))
    [raw], gaps = read(tmp_path / "own.csv")
    assert [int(str(row[1])) for row in raw.rows] == [n for n in range(1, 200) if n not in (50, 150)]
    assert gaps[0].startswith("own.csv: row 51 can't be read")
    assert gaps[1].startswith("own.csv: row 151 can't be read")


def test_texts_over_several_lines_are_one_cell(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text('name,text\nRome,"two\nlines"\nOslo,one\nBonn,"two\nmore"\n')
    [raw], gaps = read(tmp_path / "own.csv")
    assert (raw.rows[0], list(raw.numbers), gaps) == (["Rome", "two\nlines"], [2, 4, 5], [])


def test_very_many_columns_are_cut_in_every_form(tmp_path: Path) -> None:
    names = [f"c{n}" for n in range(10_000)]
    (tmp_path / "own.jsonl").write_text("\n".join(json.dumps(dict.fromkeys(names, n)) for n in range(3)))
    parquet.write_table(pyarrow.table({each: [1, 2] for each in names}), tmp_path / "own.parquet")
    for name in ("own.jsonl", "own.parquet"):
        [raw], gaps = read(tmp_path / name)
        assert (len(raw.columns), len(raw.rows[0])) == (1_000, 1_000)
        assert gaps == [f"{name}: of its 10,000 columns the first 1,000 are kept"]


def test_of_very_many_rows_the_first_are_kept_and_that_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ROWS", 50)
    (tmp_path / "own.csv").write_text("name,n\n" + "".join(f"City {n},{n}\n" for n in range(1000)))
    gaps: list[str] = []
    [raw] = read_csv(tmp_path / "own.csv", gaps)
    assert (len(raw.rows), gaps) == (50, ["own.csv: of own the first 50 rows are kept"])


def test_a_workbook_whose_rows_are_longer_than_its_header_is_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["name", "n"], *([f"City {n}", n] for n in range(300)), ["Rome", 1, "more"]):
        book.active.append(row)
    book.save(tmp_path / "own.xlsx")
    [raw], gaps = read(tmp_path / "own.xlsx")
    assert len(raw.rows) == 301
    assert gaps == ["own.xlsx: 1 rows have cells right of the last column; row 302 is the first"]
