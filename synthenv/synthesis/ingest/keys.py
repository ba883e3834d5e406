"""What identifies the rows of a table: a key that is declared, one that is found, or a number that is added.

    table = with_key(table, declared=["album_id"], names=names)
    table.key, table.key_score, table.key_evidence        # "album_id", 1.0, "declared"

A key that is found has a value in each row, no value twice, and a name that keys have.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

from synthenv.synthesis.ingest.tables import Column, Table
from synthenv.synthesis.ingest.words import Names

__all__ = ["KEY_WORDS", "is_unique", "stem", "with_key"]

KEY_WORDS = frozenset("id code key no nr num number ident identifier pk sk uuid guid ref abbr fk".split())
"""Words that end the names of keys."""

_JOINED = ("id", "key")


def with_key(table: Table, declared: Sequence[str], names: Names, referring: Collection[str] = ()) -> Table:
    """Return the table with its key, to which a column is added where nothing else identifies its rows.

    Columns that refer to other tables are keys only where that is declared.
    """
    if len(declared) == 1 and is_unique(table.column(declared[0])):
        return replace(table, key=declared[0], key_score=1.0, key_evidence="declared")
    free = [each for each in table.columns if each.name not in referring]
    found = [(score, each) for each in free if (score := _score(each, table)) and is_unique(each)]
    if found and not len(declared) > 1:
        score, best = max(found, key=lambda each: each[0])
        return replace(
            table, key=best.name, key_score=score, key_evidence="each row has another value; named like a key"
        )
    added = Column(names.fresh(["id"]), "id", "integer", range(1, table.rows + 1))
    why = (
        f"added, for {' and '.join(declared)} are the key together"
        if len(declared) > 1
        else "added, for nothing identifies rows"
    )
    return replace(table, columns=(added, *table.columns), key=added.name, key_score=1.0, key_evidence=why)


def is_unique(column: Column) -> bool:
    """Tell whether a column can be a key: whole numbers or texts, known in each row, none twice."""
    if column.kind not in ("integer", "text"):
        return False
    return None not in column.counts and len(column.counts) == len(column.cells)


def stem(words: Sequence[str]) -> tuple[str, ...]:
    """Return the words of a column without those that only say that it is a key: ("album",) of "AlbumId"."""
    kept = list(words[1:] if words[:1] in (["fk"], ["iso"]) and len(words) > 1 else words)
    while kept and kept[-1] in KEY_WORDS:
        kept.pop()
    for joined in _JOINED:
        if len(kept) == 1 and kept[0].endswith(joined) and len(kept[0]) > len(joined) + 2:
            return (kept[0].removesuffix(joined),)
    return tuple(kept)


def _score(column: Column, table: Table) -> float:
    words, own = column.words, table.words
    if not words:
        return 0.0
    if words == ["id"]:
        return 0.95
    left = stem(words)
    if tuple(words) != left and left in ((), own, own[-1:]):
        return 0.9
    if tuple(words) != left:
        return 0.7 if column is table.columns[0] else 0.5
    return 0.6 if tuple(words) == own else 0.0
