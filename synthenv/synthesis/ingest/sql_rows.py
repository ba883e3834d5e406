"""Rows of INSERT statements, from their tokens: a parser of whole statements would take three times as long.

    named, columns, rows = inserted(tokens, read)

Only what is written out is a value: numbers, texts, NULL, true and false. Any other expression is a gap, and counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from synthenv.synthesis.ingest.tables import Cell

__all__ = ["Inserted", "Token", "inserted"]

Token: TypeAlias = Any
"""A token of sqlglot, which is not there where the extra is not installed."""

_CLOSED = {"L_PAREN": 1, "L_BRACKET": 1, "R_PAREN": -1, "R_BRACKET": -1}
_TEXTS = {"STRING", "BYTE_STRING", "NATIONAL_STRING", "UNICODE_STRING", "RAW_STRING", "HEREDOC_STRING"}
_WORDS: dict[str, Cell] = {"NULL": None, "TRUE": 1, "FALSE": 0}


@dataclass(frozen=True, slots=True)
class Inserted:
    """What an INSERT says: its table, the columns that it names, its rows, and how many cells could not be read."""

    table: str
    columns: tuple[str, ...]
    rows: list[list[Cell]]
    unread: int


def inserted(tokens: Sequence[Token]) -> Inserted | None:
    """Return what an INSERT (or REPLACE) with values says; None for one that takes its rows from a query."""
    at = next((at for at, each in enumerate(tokens) if _kind(each) == "INTO"), None)
    values = next((at for at, each in enumerate(tokens) if _kind(each) == "VALUES"), None)
    if at is None or values is None:
        return None
    table, after = _name_at(tokens, at + 1)
    columns = tuple(each.text for each in tokens[after:values] if _kind(each) not in {"L_PAREN", "R_PAREN", "COMMA"})
    rows, unread = [], 0
    for row in _rows(tokens[values + 1 :]):
        cells = [_cell(each) for each in row]
        unread += sum(not known for _, known in cells)
        rows.append([cell for cell, _ in cells])
    return Inserted(table, columns, rows, unread)


def _name_at(tokens: Sequence[Token], at: int) -> tuple[str, int]:
    """The name of a table that stands there, without its schema's, and where it ends."""
    while at + 2 < len(tokens) and _kind(tokens[at + 1]) == "DOT":
        at += 2
    return tokens[at].text, at + 1


def _kind(token: Token) -> str:
    return str(token.token_type.name)


def _rows(tokens: Sequence[Token]) -> Iterator[list[list[Token]]]:
    """The rows, each a list of cells, each of which is a list of tokens."""
    depth = 0
    row: list[list[Token]] = []
    cell: list[Token] = []
    for token in tokens:
        kind = _kind(token)
        turn = _CLOSED.get(kind, 0)
        if depth == 0 and turn == 0 and kind != "COMMA":
            return
        if depth == 1 and (kind == "COMMA" or turn == -1):
            row.append(cell)
            cell = []
        elif depth:
            cell.append(token)
        depth += turn
        if turn == -1 and depth == 0:
            yield row
            row = []


def _cell(tokens: Sequence[Token]) -> tuple[Cell, bool]:
    """The value of a cell, and whether it could be read; casts, and words before a text (`DATE '…'`), are passed by."""
    kinds = [_kind(each) for each in tokens]
    if "DCOLON" in kinds:
        at = kinds.index("DCOLON")
        tokens, kinds = tokens[:at], kinds[:at]
    if kinds[:1] == ["DASH"] and kinds[1:] == ["NUMBER"]:
        number = _number(tokens[1].text)
        return (-number, True) if number is not None else (None, False)
    if len(kinds) == 2 and kinds[1] in _TEXTS:
        tokens, kinds = tokens[1:], kinds[1:]
    if len(kinds) != 1:
        return None, False
    return _plain(tokens[0].text, kinds[0])


def _plain(text: str, kind: str) -> tuple[Cell, bool]:
    if kind in _TEXTS:
        return text, True
    if kind == "NUMBER":
        number = _number(text)
        return number, number is not None
    if kind == "HEX_STRING":
        return (bytes.fromhex(text), True) if len(text) % 2 == 0 else (None, False)
    return _WORDS.get(kind), kind in _WORDS


def _number(text: str) -> int | float | None:
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return None
