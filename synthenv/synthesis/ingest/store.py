"""A schema as a SQLite database: STRICT tables with keys that are never NULL, foreign keys declared and indexed.

    data = database_of(schema, licence="CC0-1.0")

A table `_source` says of each table where its rows came from, `_source_id` of each row which one there it is: the line
of a text file, else the number of the row; of a value that rows share, the first that has it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import apsw

from synthenv.synthesis.ingest.schema import Schema
from synthenv.synthesis.ingest.tables import Column, Table

__all__ = ["database_of"]

_TYPES = {"integer": "INTEGER", "real": "REAL"}
_SOURCE = """
CREATE TABLE _source (
  table_name TEXT PRIMARY KEY NOT NULL,
  origin TEXT NOT NULL,
  source TEXT NOT NULL,
  licence TEXT NOT NULL,
  retrieved TEXT,
  note TEXT
) STRICT, WITHOUT ROWID
"""


def database_of(schema: Schema, licence: str) -> bytes:
    """Return the database as bytes: the same for the same schema, on one SQLite."""
    made = apsw.Connection(":memory:")
    with made:
        made.execute(_SOURCE)
        for table in schema.tables.values():
            _write(made, schema, table)
            made.execute(
                "INSERT INTO _source VALUES (?, 'real', ?, ?, NULL, ?)",
                (table.name, table.origin, licence, f"Called {table.called} there."),
            )
        for statement in _indexes(schema):
            made.execute(statement)
    made.execute("VACUUM")
    return made.serialize("main")


def _write(made: apsw.Connection, schema: Schema, table: Table) -> None:
    link = schema.links.get(table.name)
    held = [each.column for each in link] if link else [table.key]
    columns = [each for each in table.columns if not (link and each.name == table.key and each.name not in held)]
    rows: Any = zip(*(each.cells for each in columns), table.sources, strict=True)
    keys = ", ".join(held)
    declared = [_declared(each, schema, table, each.name in held) for each in columns]
    parts = [*declared, "_source_id INTEGER", f"PRIMARY KEY ({keys})"]
    rowid = "" if not link and table.column(table.key).kind == "integer" else ", WITHOUT ROWID"
    made.execute(f"CREATE TABLE {table.name} (\n  {f',{chr(10)}  '.join(parts)}\n) STRICT{rowid}")
    made.executemany(f"INSERT INTO {table.name} VALUES ({', '.join('?' * (len(columns) + 1))})", rows)


def _declared(column: Column, schema: Schema, table: Table, is_key: bool) -> str:
    required = " NOT NULL" if is_key or None not in column.cells else ""
    refers = next((each for each in schema.from_table(table.name) if each.column == column.name), None)
    to = f" REFERENCES {refers.target}({schema.tables[refers.target].key})" if refers else ""
    return f"{column.name} {_TYPES.get(column.kind, 'TEXT')}{required}{to}"


def _indexes(schema: Schema) -> Iterator[str]:
    for each in schema.foreign:
        if each.column != schema.tables[each.table].key:
            yield f"CREATE INDEX {each.table}_by_{each.column} ON {each.table}({each.column})"
