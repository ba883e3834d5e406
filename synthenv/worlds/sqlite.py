"""A world in a SQLite database, in memory: reset costs what the episode changed, not what the database weighs.

    world = SqliteWorld(Path("environments/film/database.sqlite").read_bytes(), clock="2026-03-02 09:00")

Every episode runs inside one SAVEPOINT that the next `begin` rolls back; a fresh `apsw.Session` a episode records the
exact changeset. Guarantees: every table is STRICT with a NOT NULL primary key (else the session extension would miss
rows); code handed a `Database` can read and write rows and nothing else: an authorizer denies schema changes, PRAGMA,
ATTACH, transactions, temporary tables and every function that is not on a list of deterministic ones; after each call
the world asserts that it still is inside its savepoint, and `Broken` says when it is not: throw such a world away.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import apsw

from synthenv.errors import SynthenvError, shown
from synthenv.kit import Change, Json, Row, ToolError
from synthenv.plain import plain
from synthenv.worlds.tables import Table, WorldError, make, quoted, tables_of

__all__ = ["Broken", "SqliteWorld", "Table", "WorldError", "tables_of"]

MAX_STEPS = 20_000_000
"""Steps of SQLite's virtual machine that one call may take (about half a second)."""

_TICK = 100_000
_NAMES = 256
_PARAMETER = re.compile(r":(\w+)")
_REMEMBERED = 50_000
"""Rows of a still state that are remembered."""


class Broken(SynthenvError):
    """The episode's savepoint is gone: later writes would leak. The world must be opened anew."""


class SqliteWorld:
    """One in-memory copy of a package's database, for one episode at a time."""

    def __init__(self, database: bytes, clock: str) -> None:
        self.clock = clock
        self._connection = apsw.Connection(":memory:")
        self._guarded = False
        try:
            self._connection.deserialize("main", database)
            _configure(self._connection)
            self.tables = tables_of(self._connection)
        except apsw.Error as error:
            raise WorldError(f"the database can't be opened ({shown(str(error))})") from None
        self._connection.authorizer = self._allow
        self._names: dict[str, tuple[str, ...]] = {}
        self._steps = 0
        self._connection.set_progress_handler(self._tick, _TICK)
        self._recording: apsw.Session | None = None
        self._selects: dict[tuple[str, tuple[str, ...]], str] = {}
        # What was asked of the state at hand, and of the one that the database is in without any set-up.
        self._at_start = _Remembered()
        self._state: _Remembered | None = self._at_start
        self._connection.execute("SAVEPOINT episode")
        self.begin(())

    def begin(self, setup: Sequence[Change]) -> None:
        """Undo the last episode and start a new one, with `setup` as part of its starting state."""
        if self._recording is not None:
            self._recording.close()
            self._recording = None
        self._assert_inside()
        # Rolled back whole, and not to a savepoint that stays open: that would replay all that was ever changed.
        self._connection.execute("ROLLBACK")
        self._connection.execute("SAVEPOINT episode")
        self._state = self._at_start
        if setup:
            self.apply(setup)
        self._recording = apsw.Session(self._connection, "main")
        self._recording.attach()

    def call(self, function: Callable[..., Json], arguments: Mapping[str, Any]) -> Json:
        """Call `function(db, **arguments)`; what it changed is undone when it raises or returns what is no JSON."""
        execute = self._connection.execute
        execute("SAVEPOINT call")
        # The connection remembers its last key across rollbacks: a call must not hear of others, nor of other episodes.
        self._connection.set_last_insert_rowid(0)
        facade = _Facade(self)
        self._state = None
        self._guarded = True
        self._steps = 0
        kept = False
        try:
            result = plain(function(facade, **arguments))
            kept = True
        except apsw.InterruptError:
            raise ToolError("refused", "This call takes too long. Ask for less.") from None
        finally:
            # A generator that the call left behind may run its `finally` later, in another call or between two.
            del facade._connection
            self._guarded = False
            self._assert_inside()
            if not kept:
                execute("ROLLBACK TO call")
            execute("RELEASE call")
        return result

    def changes(self) -> tuple[Change, ...]:
        """Return what was changed since `begin`, in the order of table and key."""
        if self._recording is None or self._recording.is_empty:
            return ()
        found = [self._change(each) for each in apsw.Changeset.iter(self._recording.changeset())]
        return tuple(sorted(found, key=lambda each: (each.table, [str(v) for v in each.key.values()], each.op)))

    def apply(self, changes: Sequence[Change]) -> None:
        """Make these changes, in any order that they fit in; raise WorldError naming the first that does not."""
        self._state = None
        make(self._connection, self.tables, changes)

    def view(self, changes: Sequence[Change] = ()) -> SqliteView:
        """Return a read-only view of the state; `changes` are what it says was changed."""
        return SqliteView(self, tuple(changes))

    def still(self) -> SqliteView:
        """Return a view of the state as it is now, which remembers what was looked up; the next state needs another."""
        return SqliteView(self, (), _Remembered())

    def close(self) -> None:
        """Free the database."""
        if self._recording is not None:
            self._recording.close()
        self._connection.close()

    def query(self, sql: str, parameters: Mapping[str, Any] | Sequence[Any] = ()) -> list[tuple[Any, ...]]:
        """Run a query of synthenv's own (a twin, a sampler); never text from a package."""
        return self._connection.execute(sql, parameters).fetchall()

    def asked(self, sql: str, constants: Mapping[str, Any]) -> Sequence[tuple[Any, ...]]:
        """Run a query of synthenv's own, and no query twice on one state; `constants` may be more than it names."""
        named = {name: constants[name] for name in _parameters(sql) if name in constants}
        if self._state is None:
            self._state = _Remembered()
        return self._state.rows((sql, repr(named)), lambda: self.query(sql, named))

    def select(self, table: str, equal: tuple[str, ...]) -> str:
        """Return the SQL of a table's rows by what their columns equal; WorldError where there is no such column."""
        sql = self._selects.get((table, equal))
        if sql is None:
            try:
                sql = self._selects[table, equal] = _select(self.tables[table], equal)
            except KeyError:
                raise WorldError(f"there is no table {shown(table)}") from None
        return sql

    def _tick(self) -> bool:
        """Stop a call that takes too long. SQLite counts on through all runs of a cached statement; we count calls."""
        self._steps += _TICK
        return self._guarded and self._steps > MAX_STEPS

    def _assert_inside(self) -> None:
        if not self._connection.in_transaction:
            raise Broken("the episode's savepoint was destroyed by a statement of a tool")

    def _change(self, each: apsw.TableChange) -> Change:
        table = self.tables[each.name]
        old = _present(table.columns, each.old)
        new = _present(table.columns, each.new)
        key = {column: (old if each.op != "INSERT" else new)[column] for column in table.key}
        if each.op == "UPDATE":
            old = {column: value for column, value in old.items() if column in new}
            return Change(each.name, "update", key, old, new)
        if each.op == "INSERT":
            return Change(each.name, "insert", key, {}, new)
        return Change(each.name, "delete", key, old, {})

    def _allow(self, op: int, one: str | None, two: str | None, schema: str | None, via: str | None) -> int:
        if not self._guarded or op == apsw.SQLITE_SELECT:
            return apsw.SQLITE_OK
        if op == apsw.SQLITE_FUNCTION:
            return apsw.SQLITE_OK if two in _FUNCTIONS else apsw.SQLITE_DENY
        if op == apsw.SQLITE_PRAGMA and one == "table_xinfo":
            # The session extension asks this at a table's first change, under our authorizer; denied, it would
            # record nothing. Tools can't: a PRAGMA is refused by its first word.
            return apsw.SQLITE_OK
        if op not in _ROW_OPERATIONS or schema not in ("main", None) or one not in self.tables:
            return apsw.SQLITE_DENY
        own = str(one).startswith("_") and op != apsw.SQLITE_READ
        return apsw.SQLITE_DENY if own else apsw.SQLITE_OK


_ROW_OPERATIONS = frozenset(
    (apsw.SQLITE_READ, apsw.SQLITE_INSERT, apsw.SQLITE_UPDATE, apsw.SQLITE_DELETE),
)

_FUNCTIONS = frozenset(
    "abs avg coalesce count group_concat iif ifnull instr length like lower ltrim max min nullif replace round rtrim "
    "string_agg substr substring sum total trim unicode upper".split()
)


def _configure(connection: apsw.Connection) -> None:
    for pragma in (
        "temp_store=MEMORY",
        "cache_size=-512",
        "trusted_schema=OFF",
        "foreign_keys=ON",
        "recursive_triggers=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}")
    connection.config(apsw.SQLITE_DBCONFIG_DEFENSIVE, 1)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
    connection.config(apsw.SQLITE_DBCONFIG_ENABLE_VIEW, 0)
    connection.limit(apsw.SQLITE_LIMIT_LENGTH, 8_000_000)
    connection.limit(apsw.SQLITE_LIMIT_SQL_LENGTH, 20_000)
    connection.limit(apsw.SQLITE_LIMIT_EXPR_DEPTH, 100)
    connection.limit(apsw.SQLITE_LIMIT_COMPOUND_SELECT, 20)
    connection.limit(apsw.SQLITE_LIMIT_ATTACHED, 0)


def _present(columns: Sequence[str], values: Sequence[Any] | None) -> dict[str, Any]:
    given = values or ()
    return {column: value for column, value in zip(columns, given, strict=False) if value is not apsw.no_change}


def _refuse_sql(sql: str) -> None:
    # A text of another class could pass for one that was looked at before.
    refusal = _refusal(sql) if type(sql) is str else "SQL is text."
    if refusal:
        raise ToolError("refused", refusal)


@lru_cache(maxsize=1024)
def _refusal(sql: str) -> str:
    """Keep out what the authorizer can't see: several statements, comments, and conflict clauses that roll back."""
    upper = sql.upper()
    if ";" in sql or "--" in sql or "/*" in sql or "ROLLBACK" in upper or "RAISE" in upper:
        return "One plain SQL statement at a time; values go into parameters."
    if not upper.lstrip().startswith(("SELECT", "INSERT", "UPDATE", "DELETE", "WITH")):
        return "Only SELECT, INSERT, UPDATE and DELETE are open to tools."
    return ""


class _Facade:
    """The `Database` that one call of a tool is handed; it leads nowhere once the call is over."""

    __slots__ = ("_clock", "_connection", "_names")

    def __init__(self, world: SqliteWorld) -> None:
        self._connection = world._connection
        self._names = world._names
        self._clock = world.clock

    def rows(self, sql: str, *parameters: Any) -> list[Row]:
        _refuse_sql(sql)
        cursor = self._connection.execute(sql, parameters)
        first = cursor.fetchone()
        if first is None:
            return []
        names = self._named(sql, cursor)
        return [dict(zip(names, values, strict=True)) for values in (first, *cursor)]

    def row(self, sql: str, *parameters: Any) -> Row | None:
        _refuse_sql(sql)
        cursor = self._connection.execute(sql, parameters)
        values = cursor.fetchone()
        return None if values is None else dict(zip(self._named(sql, cursor), values, strict=True))

    def value(self, sql: str, *parameters: Any) -> Any:
        _refuse_sql(sql)
        found = self._connection.execute(sql, parameters).fetchone()
        return None if found is None else found[0]

    def write(self, sql: str, *parameters: Any) -> int:
        _refuse_sql(sql)
        before = self._connection.total_changes()
        self._connection.execute(sql, parameters).fetchall()
        # A query leaves the count of the write before it, perhaps of another episode.
        return self._connection.changes() if self._connection.total_changes() != before else 0

    def inserted(self) -> int:
        return self._connection.last_insert_rowid()

    def now(self) -> str:
        return self._clock

    def _named(self, sql: str, cursor: apsw.Cursor) -> tuple[str, ...]:
        """Return the names of a query's columns: the same for the same text, for no schema ever changes."""
        names = self._names.get(sql)
        if names is None:
            if len(self._names) >= _NAMES:
                self._names.clear()
            names = self._names[sql] = tuple([column[0] for column in cursor.get_description()])
        return names


class _Remembered:
    """Rows by what they were asked with, on one state; all are forgotten when they are too many.

    Values are keys by their notation, for 1, 1.0 and True are one key of a dict, and yet not one value.
    """

    __slots__ = ("_known", "_room")

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], list[tuple[Any, ...]]] = {}
        self._room = _REMEMBERED

    def rows(self, asked: tuple[str, str], ask: Callable[[], list[tuple[Any, ...]]]) -> list[tuple[Any, ...]]:
        found = self._known.get(asked)
        if found is None:
            found = ask()
            self._room -= 1 + len(found)
            if self._room < 0:
                self._known.clear()
                self._room = _REMEMBERED - len(found)
            self._known[asked] = found
        return found


class SqliteView:
    """A read-only view for verifiers: rows by equality and by key, and what was changed.

    With `known` it looks up no rows twice; what it hands out is new each time, so that nobody writes into it.
    """

    __slots__ = ("_changes", "_known", "_world")

    def __init__(
        self,
        world: SqliteWorld,
        changes: tuple[Change, ...],
        known: _Remembered | None = None,
    ) -> None:
        self._world = world
        self._changes = changes
        self._known = known

    def rows(self, table: str, **equal: Any) -> list[Row]:
        """Return the rows whose columns equal the values given, in the order of the primary key."""
        world = self._world
        sql, values = world.select(table, tuple(equal)), tuple(equal.values())
        if self._known is None:
            found = world.query(sql, values)
        else:
            found = self._known.rows((sql, repr(values)), lambda: world.query(sql, values))
        columns = world.tables[table].columns
        return [dict(zip(columns, each, strict=True)) for each in found]

    def get(self, table: str, *key: Any) -> Row | None:
        """Return the row with this primary key, or None."""
        shape = self._world.tables.get(table)
        if shape is None:
            raise WorldError(f"there is no table {shown(table)}")
        if len(key) != len(shape.key):
            raise WorldError(f"the key of {table!r} has {len(shape.key)} columns, not {len(key)}")
        found = self.rows(table, **dict(zip(shape.key, key, strict=True)))
        return found[0] if found else None

    def changes(self) -> Sequence[Change]:
        """Return what the episode changed."""
        return self._changes

    def now(self) -> str:
        """Return the virtual time."""
        return self._world.clock


@lru_cache(maxsize=4096)
def _parameters(sql: str) -> tuple[str, ...]:
    """Return the names that a query of synthenv's own has for its values."""
    return tuple(dict.fromkeys(_PARAMETER.findall(sql)))


def _select(table: Table, equal: tuple[str, ...]) -> str:
    unknown = set(equal) - set(table.columns)
    if unknown:
        raise WorldError(f"table {table.name!r} has no column {shown(min(unknown))}")
    where = " AND ".join(f"{quoted(column)} IS ?" for column in equal) or "1"
    order = ", ".join(map(quoted, table.key))
    columns = ", ".join(map(quoted, table.columns))
    return f"SELECT {columns} FROM {quoted(table.name)} WHERE {where} ORDER BY {order}"
