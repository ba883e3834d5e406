"""Foreign keys by what is no key: such a column becomes the key, or the cells that refer to it become the key's.

    tables, foreign = by_keys(tables, foreign, gaps)

A key that nobody declared gives way to the column that most foreign keys go by (countries by their code, not by a
number that was added). Where the key stays, the cells that refer to its table are replaced by it, which is told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace

from synthenv.synthesis.ingest.tables import ForeignKey, Table

__all__ = ["by_keys"]


def by_keys(
    tables: Mapping[str, Table], foreign: Sequence[ForeignKey], gaps: list[str]
) -> tuple[dict[str, Table], list[ForeignKey]]:
    """Return tables and foreign keys, all of which go by keys."""
    made = {
        name: _chosen(table, Counter(each.by for each in foreign if each.target == name))
        for name, table in tables.items()
    }
    for each in foreign:
        if each.by != made[each.target].key:
            made[each.table] = _translated(made[each.table], each, made[each.target], gaps)
    kept: list[ForeignKey] = []
    for each in sorted(foreign, key=lambda each: not each.declared):
        twin = next((other for other in kept if _says_the_same(each, other, made[each.table])), None)
        if twin is None:
            kept.append(replace(each, by=made[each.target].key))
        else:
            made[each.table] = _without(made[each.table], each.column)
            gaps.append(f"{each.table}: {each.column} is left out, for it refers to the same rows as {twin.column}")
    return made, kept


def _says_the_same(one: ForeignKey, other: ForeignKey, table: Table) -> bool:
    alike = (one.table, one.target) == (other.table, other.target) and one.column != table.key
    return alike and list(table.column(one.column).cells) == list(table.column(other.column).cells)


def _without(table: Table, column: str) -> Table:
    return replace(table, columns=tuple(each for each in table.columns if each.name != column))


def _chosen(table: Table, used: Counter[str]) -> Table:
    """The table with the key that most foreign keys go by, where its own was not declared."""
    if not used or used[table.key] or table.key_evidence == "declared":
        return table
    best = min(used, key=lambda name: (-used[name], name))
    columns = tuple(
        each for each in table.columns if each.name != table.key or not table.key_evidence.startswith("added")
    )
    return replace(table, columns=columns, key=best, key_score=0.9, key_evidence="what refers to its rows goes by it")


def _translated(table: Table, key: ForeignKey, target: Table, gaps: list[str]) -> Table:
    meaning = dict(zip(target.column(key.by).cells, target.column(target.key).cells, strict=True))
    column = table.column(key.column)
    gaps.append(
        f"{table.origin}: {table.called}.{column.called}: each {key.by} of {target.called} was replaced by the key, "
        f"{target.key}"
    )
    cells = [meaning.get(each) for each in column.cells]
    return table.having(column.holding(cells, target.column(target.key).kind))
