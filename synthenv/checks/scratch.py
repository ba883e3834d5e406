"""A scratch copy of a package's world: what the checks look up and try out apart from any session.

    scratch = Scratch(package)
    scratch.settled(variant.setup, changes)        # the exact changes as a session would record them, or None
    scratch.sample("films")                        # up to SAMPLE rows, the same ones each time

This is the one module of the checks that knows SQLite. Tables whose name begins with "_" are left out: no tool can
write there. Nothing here runs code of the package.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import Any

from synthenv.errors import PackageError
from synthenv.kit import Change, Json, Row
from synthenv.package import Package
from synthenv.worlds.sqlite import SqliteWorld, Table, WorldError
from synthenv.worlds.tables import quoted

__all__ = ["SAMPLE", "Scratch"]

SAMPLE = 160
"""Rows of a table that the enumerators draw from."""

_FOUND = 200
_SCANNED = 50_000


class Scratch:
    """One world of the checks' own."""

    def __init__(self, package: Package) -> None:
        try:
            self._world = SqliteWorld(package.database, package.clock)
        except WorldError as error:
            raise PackageError(f"{package.label}/database.sqlite: {error}") from None
        self.sample = cache(self._sample)
        self.column = cache(self._column)
        self.ends = cache(self._ends)
        self.kin = cache(self._kin)
        self._size = cache(self._count)

    @cached_property
    def tables(self) -> Mapping[str, Table]:
        """The tables that tools can write to, by name."""
        return {name: table for name, table in sorted(self._world.tables.items()) if not name.startswith("_")}

    @cached_property
    def references(self) -> Mapping[str, Mapping[str, str]]:
        """For each table, the columns that are foreign keys, and the table that each points at."""
        sql = 'SELECT "from", "table" FROM pragma_foreign_key_list(?) ORDER BY 1'
        return {name: dict(self._world.query(sql, (name,))) for name in self.tables}

    @cached_property
    def links(self) -> frozenset[str]:
        """The tables whose rows tie other rows together: at least two columns of the key are foreign keys."""
        return frozenset(
            name for name, table in self.tables.items() if len(set(table.key) & set(self.references[name])) >= 2
        )

    @cached_property
    def unreferenced(self) -> frozenset[str]:
        """The tables that no foreign key points at: their rows can go without others."""
        targets = {target for columns in self.references.values() for target in columns.values()}
        return frozenset(set(self.tables) - targets)

    def numbered(self, table: str) -> str:
        """Return the integer column that alone is the table's key, or ""."""
        shape = self.tables[table]
        types = dict(zip(shape.columns, shape.types, strict=True))
        return shape.key[0] if len(shape.key) == 1 and types[shape.key[0]] == "INTEGER" else ""

    @cached_property
    def unique(self) -> Mapping[str, tuple[tuple[str, ...], ...]]:
        """For each table, the groups of columns that no two rows share, the key first."""
        sql = (
            "SELECT i.name, c.name FROM pragma_index_list(?) AS i, pragma_index_info(i.name) AS c "
            'WHERE i."unique" AND NOT i.partial AND c.name IS NOT NULL ORDER BY i.name, c.seqno'
        )
        found: dict[str, tuple[tuple[str, ...], ...]] = {}
        for name, table in self.tables.items():
            groups: dict[str, list[str]] = {}
            for index, column in self._world.query(sql, (name,)):
                groups.setdefault(index, []).append(column)
            found[name] = tuple(dict.fromkeys([table.key, *map(tuple, groups.values())]))
        return found

    def settled(self, setup: Sequence[Change], changes: Sequence[Change]) -> tuple[Change, ...] | None:
        """Return what a session would record if tools had made these changes; None where they don't fit the state."""
        try:
            self._world.begin(setup)
            if not all(self._has_room(each, changes) for each in changes):
                return None
            self._world.apply(changes)
        except WorldError:
            return None
        return self._world.changes()

    def row(self, setup: Sequence[Change], table: str, key: Mapping[str, Json]) -> Row | None:
        """Return the row with this key in a variant's starting state."""
        self._world.begin(setup)
        return self._world.view().get(table, *(key[column] for column in self.tables[table].key))

    def named(self, setup: Sequence[Change], values: Iterable[Json]) -> list[tuple[str, Row]]:
        """Return rows whose key is made of these values (of a link: the foreign keys in it), with their tables."""
        self._world.begin(setup)
        texts = sorted({each for each in values if type(each) is str})
        numbers = sorted({each for each in values if type(each) is int})
        found = []
        for name, table in self.tables.items():
            types = dict(zip(table.columns, table.types, strict=True))
            asked = [each for each in table.key if each in self.references[name]] if name in self.links else table.key
            given = {each: numbers if types[each] == "INTEGER" else texts for each in asked}
            found += [(name, row) for row in self._rows(table, given)] if all(given.values()) else []
        return found

    def told(self, setup: Sequence[Change], values: Sequence[Json]) -> list[Json]:
        """Return these values, and the keys of rows that a text among them identifies, where tools give names for keys.

        >>> scratch.told((), ["Ana Adams"])
        ['Ana Adams', 17]
        """
        self._world.begin(setup)
        texts = [each for each in values if type(each) is str]
        found = []
        for name, table in self.tables.items():
            types = dict(zip(table.columns, table.types, strict=True))
            others = [group[0] for group in self.unique[name] if len(group) == 1 and group != table.key]
            for column in others if len(table.key) == 1 else ():
                rows = self._rows(table, {column: texts}) if types[column] == "TEXT" and texts else []
                found += [row[table.key[0]] for row in rows]
        return list(dict.fromkeys([*values, *found]))

    def close(self) -> None:
        """Free the world."""
        self._world.close()

    def _rows(self, table: Table, given: Mapping[str, Sequence[Json]]) -> list[Row]:
        # Found by the first column; by all of them SQLite would look up every combination of values.
        tests = [f"{quoted(name)} IN ({', '.join('?' * len(each))})" for name, each in given.items()]
        where = " AND +".join(tests)
        sql = f"SELECT * FROM {quoted(table.name)} WHERE {where} ORDER BY {_list(table.key)} LIMIT {_FOUND}"
        values = [each for group in given.values() for each in group]
        return [dict(zip(table.columns, row, strict=True)) for row in self._world.query(sql, values)]

    def _has_room(self, change: Change, changes: Sequence[Change]) -> bool:
        """Tell whether a row can be put there, as far as rows that these changes leave alone go.

        The world itself finds out as well, but where rows may have to be exchanged it looks at the whole database.
        """
        if change.op == "delete":
            return True
        found = {**change.key, **change.new}
        view = self._world.view()
        if change.op == "update":
            row = view.get(change.table, *(change.key[column] for column in self.tables[change.table].key))
            found = {**(row or {}), **found}
        moved = {each.table for each in changes if each is not change}
        for group in self.unique[change.table]:
            if change.table not in moved and (change.op == "insert" or set(group) & set(change.new)):
                taken = view.rows(change.table, **{column: found.get(column) for column in group})
                if any(found[column] is not None for column in group) and taken and not self._own(change, taken):
                    return False
        references = self.references[change.table].items()
        return all(
            found.get(column) is None or target in moved or self._is_there(target, found[column])
            for column, target in references
            if column in change.new
        )

    def _own(self, change: Change, taken: Sequence[Row]) -> bool:
        """Tell whether the rows found are the one that is changed."""
        return change.op == "update" and all(
            each[column] == value for each in taken for column, value in change.key.items()
        )

    def _is_there(self, table: str, value: Json) -> bool:
        key = self._world.tables[table].key
        return len(key) > 1 or self._world.view().get(table, value) is not None

    def _sample(self, table: str) -> tuple[Row, ...]:
        """Return rows at even distances in the order of the key."""
        self._world.begin(())
        shape = self.tables[table]
        numbered = f"SELECT *, row_number() OVER (ORDER BY {_list(shape.key)}) - 1 AS _at FROM {quoted(table)}"
        stride = max(1, -(-self._size(table) // SAMPLE))
        rows = self._world.query(f"SELECT * FROM ({numbered}) WHERE _at % ? = 0 ORDER BY _at", (stride,))
        return tuple(dict(zip(shape.columns, row[:-1], strict=True)) for row in rows)

    def _column(self, table: str, column: str) -> tuple[Json, ...]:
        """Return the values of a column in the sample, each once, without nulls."""
        return tuple(dict.fromkeys(row[column] for row in self.sample(table) if row[column] is not None))

    def _ends(self, table: str, column: str) -> tuple[int | float, int | float] | None:
        """Return the least and the greatest number of a column in the sample."""
        numbers: list[Any] = [each for each in self.column(table, column) if type(each) in (int, float)]
        return (min(numbers), max(numbers)) if numbers else None

    def _kin(self, values: tuple[Json, ...]) -> tuple[tuple[str, str], ...]:
        """Return the columns (with their tables) that hold all these values: integer keys, and any texts."""
        self._world.begin(())
        kind = "INTEGER" if all(type(each) is int for each in values) else "TEXT"
        return tuple(
            (name, column)
            for name, table in self.tables.items()
            for column, type_ in zip(table.columns, table.types, strict=True)
            if type_ == kind and self._searchable(table, column, kind) and self._holds(table, column, values)
        )

    def _searchable(self, table: Table, column: str, kind: str) -> bool:
        if kind == "INTEGER":
            return self.numbered(table.name) == column
        return table.key == (column,) or self._size(table.name) <= _SCANNED

    def _count(self, table: str) -> int:
        [(count,)] = self._world.query(f"SELECT count(*) FROM {quoted(table)}")
        return int(count)

    def _holds(self, table: Table, column: str, values: tuple[Json, ...]) -> bool:
        name, marks = quoted(column), ", ".join("?" * len(values))
        sql = f"SELECT count(DISTINCT {name}) FROM {quoted(table.name)} WHERE {name} IN ({marks})"
        return bool(self._world.query(sql, values)[0][0] == len(set(values)))


def _list(names: Sequence[str]) -> str:
    return ", ".join(map(quoted, names))
