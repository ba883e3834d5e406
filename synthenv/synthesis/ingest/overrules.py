"""What a person says of tables against what is found: the table `[overrules]` of `category.toml`.

    [overrules]
    texts = ["orders.code"]                          # numbers that are none
    keys = { orders = "order_no" }
    foreign_keys = { "orders.ship_via" = "shippers", "orders.size" = "" }     # "" refers to nothing

Names are those that `synthenv catalog show` prints. A name that is not there is an error, which says what is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from synthenv.errors import CatalogError, near, shown
from synthenv.synthesis.ingest.keys import is_unique
from synthenv.synthesis.ingest.tables import Column, ForeignKey, Table

__all__ = ["BY_HAND", "NOTHING_SAID", "Overrules", "overrules_of"]

BY_HAND = "overruled by hand"
"""The evidence of what a person said."""

_NAMES = ("texts", "keys", "foreign_keys")


@dataclass(frozen=True)
class Overrules:
    """Columns that are texts, the keys of tables, and what columns refer to, all by their names in SQL."""

    texts: frozenset[str] = frozenset()
    keys: Mapping[str, str] = field(default_factory=dict)
    foreign: Mapping[str, str] = field(default_factory=dict)

    @property
    def settled(self) -> frozenset[tuple[str, str]]:
        """The columns of which it is said what they refer to: table, column."""
        return frozenset((table, column) for table, _, column in (each.partition(".") for each in self.foreign))

    def keyed(self, tables: Mapping[str, Table]) -> dict[str, Table]:
        """Return the tables with the keys that a person said; CatalogError where a name is not there, or no key."""
        made = dict(tables)
        for each in self.texts:
            _column(each, tables)
        for name, key in self.keys.items():
            if not is_unique(_column(f"{name}.{key}", tables)):
                raise CatalogError(f"[overrules] keys: {name}.{key} has gaps, or a value twice; it can be no key.")
            added = tables[name].key if tables[name].key_evidence.startswith("added") else ""
            columns = tuple(each for each in tables[name].columns if each.name != added)
            made[name] = replace(tables[name], columns=columns, key=key, key_score=1.0, key_evidence=BY_HAND)
        return made

    def references(self, tables: Mapping[str, Table]) -> Iterator[ForeignKey]:
        """Yield the foreign keys that a person said; CatalogError where a name is not there."""
        for each, target in self.foreign.items():
            table, column = each.partition(".")[0], _column(each, tables)
            if not target:
                continue
            if target not in tables:
                raise CatalogError(
                    f"[overrules] foreign_keys: there is no table {shown(target)}. {near(target, tables)}"
                )
            keys = set(tables[target].column(tables[target].key).cells)
            dangling = sum(value not in keys for value in column.known)
            yield ForeignKey(table, column.name, target, 1.0, BY_HAND, True, dangling, tables[target].key)


NOTHING_SAID = Overrules()
"""What holds where no person said anything."""


def overrules_of(category: Mapping[str, Any]) -> Overrules:
    """Return what a category overrules; CatalogError where that is of another form."""
    said = category.get("overrules", {})
    unknown = [each for each in said if each not in _NAMES] if isinstance(said, dict) else ["overrules"]
    if unknown:
        raise CatalogError(f"[overrules] has {shown(unknown[0])}. {near(unknown[0], _NAMES)}")
    texts, keys, foreign = said.get("texts", []), said.get("keys", {}), said.get("foreign_keys", {})
    if not isinstance(texts, list) or not all(isinstance(each, dict) for each in (keys, foreign)):
        raise CatalogError("[overrules]: texts must be a list of columns, keys and foreign_keys tables of names.")
    return Overrules(frozenset(map(str, texts)), dict(keys), dict(foreign))


def _column(name: str, tables: Mapping[str, Table]) -> Column:
    table, _, column = name.partition(".")
    if table not in tables:
        raise CatalogError(f"[overrules]: there is no table {shown(table)}. {near(table, tables)}")
    found = next((each for each in tables[table].columns if each.name == column), None)
    if found is None:
        known = [each.name for each in tables[table].columns]
        raise CatalogError(f"[overrules]: the table {table} has no column {shown(column)}. {near(column, known)}")
    return found
