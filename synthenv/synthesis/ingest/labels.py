"""What people know a row by: the column that is chosen by its name and by how well it tells rows apart.

label_of(table, ["artist_id"])         # the column "title"
"""

from __future__ import annotations

from collections.abc import Collection

from synthenv.synthesis.ingest.keys import KEY_WORDS
from synthenv.synthesis.ingest.tables import Column, Table

__all__ = ["label_of"]

_LONGEST = 100
_NAMED = {"name": 1.0, "title": 1.0, "label": 0.8, "username": 0.8, "subject": 0.7, "headline": 0.8, "caption": 0.6}
_NO_LABELS = frozenset("first last middle given family phone fax email url address description notes comment".split())


def label_of(table: Table, references: Collection[str]) -> Column | None:
    """Return the column that names rows best, the key where nothing else does; None where rows have no names."""
    found = [
        (score, each)
        for each in table.columns
        if each.name not in references and each.kind == "text" and (score := _score(each, table)) >= 0.5
    ]
    if found:
        return max(found, key=lambda each: each[0])[1]
    key = table.column(table.key)
    return key if key.kind == "text" else None


def _score(column: Column, table: Table) -> float:
    """From 0 to 1: half for the name, half for how many rows have a text of their own."""
    known = table.rows - column.counts.get(None, 0)
    if known < table.rows / 2 or any(len(str(each)) > _LONGEST for each in column.values):
        return 0.0
    words = column.words
    named = _NAMED.get(words[-1], 0.0) if words else 0.0
    if _NO_LABELS & set(words):
        named = 0.0
    if not named and (set(words) & (KEY_WORDS | _NO_LABELS)):
        return 0.0
    return 0.5 * named + 0.5 * len({str(each).casefold() for each in column.values}) / table.rows
