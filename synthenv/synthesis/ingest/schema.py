"""A whole database as it is understood: tables with keys, what refers to what, which tables only connect others.

    schema = schema_of(raws, gaps)
    schema.links                             # {"playlist_tracks": (ForeignKey(…), ForeignKey(…))}

A table connects others where it has two foreign keys and little else, and no pair stands twice.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from synthenv.synthesis.ingest.composite import refer_by_several
from synthenv.synthesis.ingest.foreign import as_text, foreign_keys
from synthenv.synthesis.ingest.lists import split_lists, with_values
from synthenv.synthesis.ingest.lookups import shared_values
from synthenv.synthesis.ingest.overrules import NOTHING_SAID, Overrules
from synthenv.synthesis.ingest.referred import by_keys
from synthenv.synthesis.ingest.tables import ForeignKey, Raw, Table
from synthenv.synthesis.ingest.understood import understand
from synthenv.synthesis.ingest.words import Names

__all__ = ["Schema", "schema_of"]

_LITTLE_ELSE = 1
_CHANGED = {"update", "updated", "modified", "created", "changed", "timestamp"}


@dataclass(frozen=True)
class Schema:
    """Tables by their names in SQL, the foreign keys, and of tables that only connect others their two."""

    tables: Mapping[str, Table]
    foreign: tuple[ForeignKey, ...]
    links: Mapping[str, tuple[ForeignKey, ForeignKey]]

    def from_table(self, name: str) -> list[ForeignKey]:
        """Return the foreign keys of a table."""
        return [each for each in self.foreign if each.table == name]

    @property
    def entities(self) -> list[Table]:
        """The tables whose rows are something by themselves."""
        return [each for each in self.tables.values() if each.name not in self.links]


def schema_of(raws: Sequence[Raw], gaps: list[str], overrules: Overrules = NOTHING_SAID) -> Schema:
    """Return what can be made of the tables that were read; what can't is told in `gaps`."""
    understood = understand(raws, gaps, overrules.texts)
    keyed = overrules.keyed({each.name: each for each in understood.values()})
    listed, split = split_lists({name: keyed[each.name] for name, each in understood.items()}, gaps)
    tables, foreign = _referring(listed, raws, split, overrules, gaps)
    for key in foreign:
        tables[key.table] = _without_dangling(tables[key.table], key, tables[key.target], gaps)
    tables, foreign = by_keys(tables, foreign, gaps)
    tables, foreign = refer_by_several(tables, raws, foreign, gaps)
    links = {name: pair for name, table in tables.items() if (pair := _connects(table, foreign))}
    for name, pair in links.items():
        tables[name] = _whole(tables[name], pair, gaps)
    others = [each for each in tables.values() if each.name not in links]
    for lookup in shared_values(others, foreign, Names(tables)):
        tables[lookup.table.name] = lookup.table
        foreign = [*foreign, *lookup.foreign]
    return Schema(tables, tuple(foreign), links)


def _referring(
    understood: Mapping[str, Table],
    raws: Sequence[Raw],
    split: Sequence[ForeignKey],
    overrules: Overrules,
    gaps: list[str],
) -> tuple[dict[str, Table], list[ForeignKey]]:
    """Tables by their names in SQL, and what refers to what by one column."""
    by_name = {each.name: each for each in understood.values()}
    listed = {each.table for each in split}
    known = [*split, *overrules.references(by_name)]
    found = foreign_keys(understood, raws, known, overrules.settled, gaps)
    for each in found:
        column = by_name[each.table].column(each.column)
        if column.kind == "integer" and by_name[each.target].column(each.by).kind == "text":
            by_name[each.table] = by_name[each.table].having(as_text(column))
    foreign = [replace(each, extracted=True) if each.table in listed else each for each in found]
    return with_values(by_name, foreign, split)


def _connects(table: Table, foreign: Sequence[ForeignKey]) -> tuple[ForeignKey, ForeignKey] | None:
    own = [each for each in foreign if each.table == table.name]
    if len(own) != 2 or any(each.table == each.target for each in own):
        return None
    held = {each.column for each in own}
    rest = [each for each in table.columns if each.name not in {*held, table.key} and not _CHANGED & set(each.words)]
    if len(rest) > _LITTLE_ELSE or any(each.target == table.name for each in foreign) or table.key in held:
        return None
    pairs = list(zip(*(table.column(each.column).cells for each in own), strict=True))
    return (own[0], own[1]) if len(set(pairs)) == len(pairs) else None


def _whole(table: Table, pair: tuple[ForeignKey, ForeignKey], gaps: list[str]) -> Table:
    """A table that connects others, without the rows that lack one of the two."""
    ends = zip(*(table.column(each.column).cells for each in pair), strict=True)
    kept = [at for at, cells in enumerate(ends) if None not in cells]
    if len(kept) == table.rows:
        return table
    gaps.append(f"{table.origin}: {table.called}: {table.rows - len(kept)} rows connect nothing and are left out")
    columns = tuple(each.holding([each.cells[at] for at in kept]) for each in table.columns)
    return replace(table, columns=columns, rows=len(kept), sources=[table.sources[at] for at in kept])


def _without_dangling(table: Table, key: ForeignKey, target: Table, gaps: list[str]) -> Table:
    """The table, its references to nothing made gaps."""
    if not key.dangling:
        return table
    keys = target.column(key.by).counts.keys()
    gaps.append(
        f"{table.origin}: {table.called}: {key.dangling} cells of {key.column} refer to no row of {target.called} "
        "and became gaps"
    )
    column = table.column(key.column)
    return table.having(column.holding([each if each in keys else None for each in column.cells]))
