"""Changes as plain JSON and back: how they cross a pipe and lie in files.

changes_of(change_tables(host.changes())) == host.changes()
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from synthenv.kit import Change

__all__ = ["change_table", "change_tables", "changes_of"]


def change_table(change: Change) -> dict[str, Any]:
    """Return a change as a JSON table: table, op, key, old, new."""
    return {
        "table": change.table,
        "op": change.op,
        "key": dict(change.key),
        "old": dict(change.old),
        "new": dict(change.new),
    }


def change_tables(changes: Sequence[Change]) -> list[dict[str, Any]]:
    """Return changes as JSON tables."""
    return [change_table(each) for each in changes]


def changes_of(tables: Iterable[dict[str, Any]]) -> tuple[Change, ...]:
    """Return the changes that JSON tables stand for; ValueError where one is none."""
    return tuple(_change(each) for each in tables)


def _change(table: Any) -> Change:
    match table:
        case {
            "table": str(name),
            "op": ("insert" | "update" | "delete") as op,
            "key": dict(key),
            "old": dict(old),
            "new": dict(new),
        }:
            return Change(name, op, key, old, new)
    raise ValueError("no change of a row")
