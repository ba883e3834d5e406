"""The tables of a world's database: their shape, and exact changes of their rows.

    tables = tables_of(connection)
    make(connection, tables, changes)

A session records what came of an episode, not the order in which it came. So in `make` a change that another one has
to make room for waits, and rows that only fit together are exchanged: what a session recorded always fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Any

import apsw

from synthenv.errors import SynthenvError, shown
from synthenv.kit import Change

__all__ = ["Table", "WorldError", "make", "quoted", "tables_of"]


class WorldError(SynthenvError):
    """A change does not fit the state, or a database can't serve as a world."""


@dataclass(frozen=True, slots=True)
class Table:
    """A table's shape: its columns and the columns of its primary key, in order.

    `cascades` tells that rows of it are deleted along with those they refer to.
    """

    name: str
    columns: tuple[str, ...]
    key: tuple[str, ...]
    types: tuple[str, ...]
    required: frozenset[str]
    cascades: bool = False


_LITERAL = re.compile(r"[+-]?[\d.]+(?:e[+-]?\d+)?|[xX]?'(?:[^']|'')*'|null|true|false", re.IGNORECASE)


def tables_of(connection: apsw.Connection) -> dict[str, Table]:
    """Return the tables of a database by name; raise WorldError for one that a session could not record."""
    listed: list[Any] = connection.execute(
        "SELECT name, strict FROM pragma_table_list WHERE schema='main' AND type='table' "
        "AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name"
    ).fetchall()
    return {name: _table(connection, name, bool(strict)) for name, strict in listed}


def _table(connection: apsw.Connection, name: str, strict: bool) -> Table:
    info: list[Any] = connection.execute(
        'SELECT name, type, "notnull", pk, dflt_value FROM pragma_table_info(?) ORDER BY cid', (name,)
    ).fetchall()
    actions = connection.execute("SELECT on_delete FROM pragma_foreign_key_list(?)", (name,)).fetchall()
    key = tuple(column for column, _, _, at, _ in sorted(info, key=lambda row: row[3]) if at)
    loose = [column for column, _, notnull, at, _ in info if at and not notnull]
    computed = [column for column, *_, default in info if default and not _LITERAL.fullmatch(default)]
    lacking = ""
    if not strict:
        lacking = "is not STRICT"
    elif not key:
        lacking = "has no primary key"
    elif loose:
        lacking = f"has a key column that may be NULL ({loose[0]!r})"
    if lacking:
        raise WorldError(f"table {name!r} {lacking}: its changes could not all be recorded. Declare it.")
    if computed:
        raise WorldError(
            f"table {name!r} computes the default of {computed[0]!r}: the clock or chance could speak through it. "
            "Declare a literal."
        )
    return Table(
        name=name,
        columns=tuple(row[0] for row in info),
        key=key,
        types=tuple(row[1] for row in info),
        required=frozenset(row[0] for row in info if row[2]),
        cascades=("CASCADE",) in actions,
    )


def make(connection: apsw.Connection, tables: Mapping[str, Table], changes: Sequence[Change]) -> None:
    """Make these changes, inside a transaction; raise WorldError naming the first that does not fit the state."""
    waiting = [_fitting(tables, each) for each in changes]
    while waiting:
        blocked = [each for each in waiting if not _made(connection, tables, each)]
        if len(blocked) == len(waiting):
            _exchange(connection, tables, blocked)
            return
        waiting = blocked


def quoted(name: str) -> str:
    """Return a name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _fitting(tables: Mapping[str, Table], change: Change) -> Change:
    table = tables.get(change.table)
    if table is None:
        raise WorldError(f"there is no table {change.table!r}")
    unknown = {*change.key, *change.new} - set(table.columns)
    if unknown or (change.op != "insert" and set(change.key) != set(table.key)):
        raise WorldError(f"a change of {change.table!r} names the wrong columns: {shown(dict(change.key))}")
    return change


def _made(connection: apsw.Connection, tables: Mapping[str, Table], change: Change) -> bool:
    """Make a change and tell so, or tell that another row stands in its way."""
    sql, values = _statement(change)
    try:
        connection.execute(sql, values)
    except (apsw.Error, TypeError, ValueError, OverflowError) as error:
        if getattr(error, "extendedresult", 0) in _IN_THE_WAY:
            return False
        raise WorldError(f"a change of {change.table!r} does not fit: {shown(str(error))}") from None
    taken_along = change.op == "delete" and tables[change.table].cascades
    if connection.changes() != 1 and not taken_along:
        raise WorldError(f"{change.op} of {change.table!r} {shown(dict(change.key))} finds no such row")
    return True


def _exchange(connection: apsw.Connection, tables: Mapping[str, Table], changes: Sequence[Change]) -> None:
    """Make changes that stand in each other's way: take the rows out, then put them in as they are to be.

    References are not kept while rows are out, else other rows would go with them; they are looked at afterwards.
    """
    touched = {each.table for each in changes}
    before = _dangling(connection, touched)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, 0)
    try:
        rows = [{} if each.op == "insert" else _taken_out(connection, tables, each) for each in changes]
        for each, row in zip(changes, rows, strict=True):
            put = Change(each.table, "insert", each.key, {}, {**row, **each.new})
            if each.op != "delete" and not _made(connection, tables, put):
                raise WorldError(f"{each.op} of {each.table!r} {shown(dict(each.key))} stands in another row's way")
    finally:
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_FKEY, 1)
    if _dangling(connection, touched) > before:
        raise WorldError("the changes leave a reference to a row that is not there")


def _dangling(connection: apsw.Connection, touched: Set[str]) -> int:
    """Return how many references from or to these tables lead to no row; real data may have had some from the start."""
    sql = 'SELECT m.name, f."table" FROM sqlite_schema AS m, pragma_foreign_key_list(m.name) AS f'
    known = {name.casefold() for name in touched}
    asked = {one for one, other in connection.execute(sql) if {one.casefold(), other.casefold()} & known}
    return sum(len(connection.execute(f"PRAGMA foreign_key_check({quoted(each)})").fetchall()) for each in asked)


def _taken_out(connection: apsw.Connection, tables: Mapping[str, Table], change: Change) -> dict[str, Any]:
    columns = tables[change.table].columns
    sql = f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(change.table)} WHERE {_where(change)}"
    rows: list[Any] = connection.execute(sql, tuple(change.key.values())).fetchall()
    _made(connection, tables, Change(change.table, "delete", change.key))
    return dict(zip(columns, rows[0], strict=True)) if rows else {}


_IN_THE_WAY = (
    apsw.SQLITE_CONSTRAINT_UNIQUE,
    apsw.SQLITE_CONSTRAINT_PRIMARYKEY,
    apsw.SQLITE_CONSTRAINT_FOREIGNKEY,
    apsw.SQLITE_CONSTRAINT_TRIGGER,  # how ON DELETE RESTRICT refuses
)


def _statement(change: Change) -> tuple[str, tuple[Any, ...]]:
    table = quoted(change.table)
    if change.op == "delete":
        return f"DELETE FROM {table} WHERE {_where(change)}", tuple(change.key.values())
    if change.op == "update":
        sets = ", ".join(f"{quoted(column)} = ?" for column in change.new)
        return f"UPDATE {table} SET {sets} WHERE {_where(change)}", (*change.new.values(), *change.key.values())
    row = {**change.key, **change.new}
    names = ", ".join(map(quoted, row))
    return f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(row))})", tuple(row.values())


def _where(change: Change) -> str:
    return " AND ".join(f"{quoted(column)} IS ?" for column in change.key)
