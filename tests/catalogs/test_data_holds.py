"""The data of each catalog keep what its README promises: keys, text, counts, and where each row is from."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import apsw
import pytest

from synthenv.synthesis.catalog import find
from tests.catalogs.shipped import MADE, data_of, rows, sources_of, tables_of


@pytest.fixture(scope="module", params=MADE)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def data(name: str) -> Iterator[apsw.Connection]:
    connection = data_of(name)
    yield connection
    connection.close()


def test_every_foreign_key_points_at_a_row_and_has_an_index(name: str, data: apsw.Connection) -> None:
    assert rows(data, "PRAGMA foreign_key_check") == []
    assert data.execute("PRAGMA integrity_check").get == "ok"
    for table in tables_of(name):
        indexes = [f"PRAGMA index_info({index})" for _, index, *_ in rows(data, f"PRAGMA index_list({table})")]
        first = {rows(data, index)[0][2] for index in indexes}
        assert {key[3] for key in rows(data, f"PRAGMA foreign_key_list({table})")} <= first, table


def test_every_table_is_strict_with_a_key_that_is_never_null(name: str, data: apsw.Connection) -> None:
    tables = rows(data, "SELECT name, strict FROM pragma_table_list WHERE name NOT LIKE 'sqlite_%'")
    assert sorted(table for table, strict in tables if strict) == sorted([*tables_of(name), "_source"])
    for table, _ in tables:
        keys = [row for row in rows(data, f"PRAGMA table_info({table})") if row[5]]
        assert keys, table
        assert all(row[3] for row in keys), table


def test_the_readme_counts_the_rows_right(name: str, data: apsw.Connection) -> None:
    readme = (find(name).path / "README.md").read_text(encoding="utf-8")
    for table in tables_of(name):
        assert f"| `{table}` | {data.execute(f'SELECT count(*) FROM {table}').get:,} |" in readme


def test_every_table_says_where_its_rows_came_from_and_the_licence_is_told(name: str, data: apsw.Connection) -> None:
    told = rows(data, "SELECT table_name, origin, source, licence FROM _source ORDER BY 1")
    assert [(table, origin) for table, origin, *_ in told] == [(table, "real") for table in tables_of(name)]
    licence = (find(name).path / "LICENCE.md").read_text(encoding="utf-8")
    for _, _, _, each in told:
        assert each in licence
    for archive in sources_of(name)["archives"].values():
        assert archive["download"] in (find(name).path / "README.md").read_text(encoding="utf-8")


def test_text_is_normal_and_trimmed_and_never_stands_for_nothing(name: str, data: apsw.Connection) -> None:
    for table in tables_of(name):
        columns = [row[1] for row in rows(data, f"PRAGMA table_info({table})") if row[2] == "TEXT"]
        for column in columns:
            for (text,) in rows(data, f"SELECT DISTINCT {column} FROM {table} WHERE {column} NOT NULL"):
                assert text == unicodedata.normalize("NFC", " ".join(text.split())), f"{table}.{column}: {text!r}"
                assert text.isprintable(), f"{table}.{column}: {text!r}"
                assert text not in ("", "NaN", "None", "NULL", "N/A"), f"{table}.{column}: {text!r}"


def test_all_data_that_ship_stay_small() -> None:
    files = [find(name).path / "data.sqlite.xz" for name in MADE]
    assert sum(file.stat().st_size for file in files) < 9_500_000
