"""Tables of SQL dumps as SQLite, PostgreSQL and MySQL write them, by sqlglot: no statement is ever executed.

    for raw in read_sql(Path("sakila.sql"), gaps): ...

CREATE TABLE and ALTER TABLE give columns and keys; INSERT with values, and PostgreSQL's COPY, give rows. What other
statements there are is told; a statement that can't be read is told with its row.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path
from typing import Any

from synthenv.errors import shown
from synthenv.synthesis.ingest.decoding import lines_of
from synthenv.synthesis.ingest.reading import library, raw_of, rows_kept
from synthenv.synthesis.ingest.sql_rows import Token, inserted
from synthenv.synthesis.ingest.tables import Cell, Raw, Reference

__all__ = ["read_sql"]

_MYSQL = re.compile(r"ENGINE\s*=|AUTO_INCREMENT|MySQL dump|MariaDB dump|^\s*INSERT INTO `|^/\*!\d", re.I | re.M)
_POSTGRES = re.compile(r"PostgreSQL database dump|FROM stdin;|pg_catalog|::regclass|\bSERIAL\b|CREATE TYPE", re.I)
_COPY = re.compile(r"COPY\s+(?P<table>\S+)\s*\((?P<columns>[^)]*)\)\s+FROM\s+stdin", re.I)
_ESCAPES = {"\\t": "\t", "\\n": "\n", "\\r": "\r", "\\\\": "\\", "\\b": "\b", "\\f": "\f", "\\v": "\v"}
_ESCAPED = re.compile(r"\\[tnr\\bfv]")
_HEAD = 400
_LONGEST = 5_000


@dataclass
class _Table:
    """A table as far as the statements have told."""

    name: str
    columns: list[str] = field(default_factory=list)
    declared: dict[str, str] = field(default_factory=dict)
    key: tuple[str, ...] = ()
    references: list[Reference] = field(default_factory=list)
    rows: list[list[Cell]] = field(default_factory=list)
    unread: int = 0
    odd: int = 0
    left: int = 0


def read_sql(path: Path, gaps: list[str]) -> Iterator[Raw]:
    """Yield the tables of a dump; what can't be read is told in `gaps`, CatalogError where sqlglot is missing."""
    dump = _Dump(path, gaps)
    dump.read()
    for each in dump.tables.values():
        gaps.extend(f"{path.name}: {each.name}: {note}" for note in _notes(each))
        numbered = enumerate(each.rows, 1)
        references = tuple(each.references)
        yield from raw_of(each.name, path.name, each.columns, numbered, gaps, each.key, references, each.declared)


def _notes(table: _Table) -> Iterator[str]:
    if table.unread:
        yield f"{table.unread} cells are expressions that were not computed, and became gaps"
    if table.odd:
        yield f"{table.odd} rows have not {len(table.columns)} cells and are left out"
    if table.left:
        yield f"the first {len(table.rows):,} rows are kept, {table.left:,} more are not"


class _Dump:
    """A dump that is read statement by statement."""

    def __init__(self, path: Path, gaps: list[str]) -> None:
        self.tables: dict[str, _Table] = {}
        self._sqlglot, self._exp = library("sqlglot", "tables"), library("sqlglot.expressions", "tables")
        self._path, self._gaps = path, gaps
        self._passed: Counter[str] = Counter()
        self._lines = enumerate(lines_of(path, gaps), 1)
        self._dialect = "sqlite"

    def read(self) -> None:
        """Read all statements."""
        first = list(islice(self._lines, _HEAD))
        head = "".join(line for _, line in first)
        self._dialect = "mysql" if _MYSQL.search(head) else "postgres" if _POSTGRES.search(head) else "sqlite"
        for number, tokens, text in self._statements(chain(first, self._lines)):
            self._take(number, tokens, text)
        if self._passed:
            told = ", ".join(f"{name} ({count})" for name, count in self._passed.most_common(8))
            self._gaps.append(f"{self._path.name}: statements that are not read: {told}")

    def _statements(self, source: Iterator[tuple[int, str]]) -> Iterator[tuple[int, list[Token], str]]:
        """The statements, each with the number of its first line; rows of COPY are taken on the way."""
        lines: list[str] = []
        begun = 0
        for number, line in source:
            if not lines:
                if copied := _COPY.match(line):
                    self._copy(copied, source)
                    continue
                if not line.strip() or line.startswith(("--", "#", "\\")):
                    continue
                begun = number
            lines.append(line)
            if line.rstrip().endswith(";"):
                tokens = self._tokens("".join(lines), begun, len(lines) > _LONGEST)
                if tokens is not None:
                    text, lines = "".join(lines), []
                    yield from ((begun, each, text) for each in _split(tokens))
        if "".join(lines).strip():
            tokens = self._tokens("".join(lines), begun, True)
            yield from ((begun, each, "".join(lines)) for each in _split(tokens or []))

    def _tokens(self, text: str, begun: int, is_last: bool) -> list[Token] | None:
        """The tokens; None where a quote is open, so that more lines are needed."""
        try:
            return list(self._sqlglot.tokenize(text, read=self._dialect))
        except self._sqlglot.errors.TokenError:
            if not is_last:
                return None
            after = f"row {begun} and {text.count(chr(10)) - 1} after it"
            self._gaps.append(f"{self._path.name}: {after} can't be read: {shown(text[:60].strip())}")
            return []

    def _take(self, number: int, tokens: Sequence[Token], text: str) -> None:
        kinds = [each.text.upper() for each in tokens[:5]]
        if kinds[0] in ("INSERT", "REPLACE") and self._insert(tokens):
            return
        is_table = kinds[0] in ("CREATE", "ALTER") and "TABLE" in kinds[1:3]
        if is_table and self._define(number, text[tokens[0].start : tokens[-1].end + 1]):
            return
        if not is_table:
            self._passed[" ".join(kinds[:2]) if kinds[0] in ("CREATE", "ALTER", "INSERT") else kinds[0]] += 1

    def _insert(self, tokens: Sequence[Token]) -> bool:
        made = inserted(tokens)
        if made is None:
            return False
        table = self._table(made.table)
        table.unread += made.unread
        self._add(table, made.columns, made.rows)
        return True

    def _add(self, table: _Table, named: Sequence[str], rows: Iterable[list[Cell]]) -> None:
        if not table.columns:
            rows = list(rows)
            table.columns = list(named) or [f"column {at}" for at in range(1, max(map(len, rows), default=0) + 1)]
        places = _places(named, table.columns)
        most = rows_kept(max(1, len(table.columns)))
        for row in rows:
            if len(row) != len(places):
                table.odd += 1
            elif len(table.rows) >= most:
                table.left += 1
            else:
                by_place = dict(zip(places, row, strict=True))
                table.rows.append([by_place.get(at) for at in range(len(table.columns))])

    def _copy(self, found: re.Match[str], source: Iterator[tuple[int, str]]) -> None:
        """Take the rows below a COPY, to the line that ends them."""
        table = self._table(_bare(found["table"]))
        columns = [_bare(each) for each in found["columns"].split(",")]
        self._add(table, columns, _copied(line for _, line in source))

    def _table(self, name: str) -> _Table:
        return self.tables.setdefault(name.lower(), _Table(name))

    def _define(self, number: int, text: str) -> bool:
        """Take columns and keys from CREATE TABLE or ALTER TABLE."""
        exp = self._exp
        try:
            made = self._sqlglot.parse_one(text, read=self._dialect)
        except self._sqlglot.errors.SqlglotError:
            made = None
        found = made.find(exp.Table) if isinstance(made, exp.Create | exp.Alter) else None
        if found is None:
            self._gaps.append(f"{self._path.name}: row {number} defines what can't be read: {shown(text[:60])}")
            return False
        table = self._table(found.name)
        for column in made.find_all(exp.ColumnDef):
            if column.name not in table.columns:
                table.columns.append(column.name)
                table.declared[column.name] = _type(column)
            self._constraints(table, column)
        for key in made.find_all(exp.PrimaryKey):
            table.key = tuple(each.name for each in key.expressions)
        for key in made.find_all(exp.ForeignKey):
            self._refers(table, tuple(each.name for each in key.expressions), key.args.get("reference"))
        return True

    def _constraints(self, table: _Table, column: Any) -> None:
        for each in column.constraints:
            if isinstance(each.kind, self._exp.PrimaryKeyColumnConstraint):
                table.key = (column.name,)
            elif isinstance(each.kind, self._exp.Reference):
                self._refers(table, (column.name,), each.kind)

    def _refers(self, table: _Table, columns: tuple[str, ...], reference: Any) -> None:
        if reference is None:
            return
        target = reference.find(self._exp.Table).name
        named = reference.this.expressions if isinstance(reference.this, self._exp.Schema) else ()
        table.references.append(Reference(columns, target, tuple(each.name for each in named)))


def _type(column: Any) -> str:
    return str(column.kind.sql()) if column.kind else ""


def _split(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The statements among tokens."""
    kept: list[Token] = []
    for each in tokens:
        if each.token_type.name != "SEMICOLON":
            kept.append(each)
        elif kept:
            yield kept
            kept = []
    if kept:
        yield kept


def _places(named: Sequence[str], columns: Sequence[str]) -> list[int]:
    """Where the named columns stand among all; all, where none is named."""
    known = {each.lower(): at for at, each in enumerate(columns)}
    return [known.get(each.lower(), -1) for each in named] if named else list(range(len(columns)))


def _bare(name: str) -> str:
    """A name without its schema's and without quotes."""
    return name.strip().rpartition(".")[2].strip('"` ')


def _copied(lines: Iterator[str]) -> Iterator[list[Cell]]:
    for line in lines:
        text = line.rstrip("\r\n")
        if text == "\\.":
            return
        yield [
            None if each == "\\N" else _ESCAPED.sub(lambda found: _ESCAPES[found[0]], each) for each in text.split("\t")
        ]
