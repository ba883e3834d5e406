"""The data that specs are written over, as the author looks at them: rows by key, what is related, which names are one.

    data = Data(profile, world)
    data.rows("film")[348]["runtime"]                  # 117
    data.related("director", 348)                      # [578]: keys of people
    data.keys(Select("film", conditions), constants)   # keys of the rows that a query gives

Everything is read from the world at hand once and kept, but for `keys`, which asks its present state.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any

from synthenv.compilers.twin import Twin
from synthenv.spec.algebra import Ask, Query, entity_of
from synthenv.spec.profile import Attribute, Profile, Relation
from synthenv.worlds.sqlite import SqliteWorld
from synthenv.worlds.tables import quoted

__all__ = ["Data", "Row"]

Row = Mapping[str, Any]


class Data:
    """A world with a profile, read as the author needs it."""

    def __init__(self, profile: Profile, world: SqliteWorld) -> None:
        self.profile = profile
        self.world = world
        world.begin(())
        self.rows = lru_cache(maxsize=None)(self._rows)
        self.related = lru_cache(maxsize=200_000)(self._related)
        self.values = lru_cache(maxsize=None)(self._values)
        self.namesakes = lru_cache(maxsize=None)(self._namesakes)
        self.pool = lru_cache(maxsize=None)(self._pool)
        self.fan = lru_cache(maxsize=None)(self._fan)

    @cached_property
    def counts(self) -> Mapping[str, int]:
        """How many rows each entity has."""
        sql = "SELECT count(*) FROM "
        return {name: self.world.query(sql + quoted(each.table))[0][0] for name, each in self.profile.entities.items()}

    @cached_property
    def generated(self) -> frozenset[str]:
        """The tables whose rows are invented, as `_source` says; none where the data do not say."""
        if "_source" not in self.world.tables:
            return frozenset()
        sql = "SELECT table_name FROM _source WHERE origin = 'generated'"
        return frozenset(name for (name,) in self.world.query(sql))

    def keys(self, query: Query, constants: Mapping[str, Any]) -> list[Any]:
        """Return the keys of a query's rows on the present state, in the query's order."""
        entity = self.profile.entity(entity_of(query))
        return Twin(Ask("all", query), self.profile).rows(query, entity.key, self.world, constants)

    def label(self, entity: str, key: Any) -> Any:
        """Return the label of a row."""
        found = self.profile.entity(entity)
        return self.rows(entity)[key][found.attributes[found.label].column]

    def is_unique(self, entity: str, label: Any) -> bool:
        """Tell whether a label names one row only, also to a reader who does not mind case."""
        return self.namesakes(entity).get(str(label).casefold(), 0) == 1

    def column(self, entity: str, attribute: str) -> str:
        """Return the column of an attribute."""
        return self.profile.attribute(entity, attribute).column

    def known(self, attribute: Attribute, entity: str) -> float:
        """Return the share of an entity's rows that know an attribute, 0 to 1."""
        rows = self.rows(entity).values()
        return sum(each[attribute.column] is not None for each in rows) / max(len(rows), 1)

    def _rows(self, entity: str) -> Mapping[Any, Row]:
        found = self.profile.entity(entity)
        columns = self.world.tables[found.table].columns
        rows = self.world.query(
            f"SELECT {', '.join(map(quoted, columns))} FROM {quoted(found.table)} ORDER BY {quoted(found.key)}"
        )
        made = [dict(zip(columns, values, strict=True)) for values in rows]
        return {each[found.key]: each for each in made}

    def _related(self, relation: str, key: Any) -> Sequence[Any]:
        along = self.profile.relation(relation)
        sql = (
            f"SELECT DISTINCT {quoted(along.target_column)} FROM {quoted(along.link.table)} "
            f"WHERE {quoted(along.source_column)} = ? AND {quoted(along.target_column)} IS NOT NULL{_kind(along)} "
            "ORDER BY 1"
        )
        rows = self.rows(along.target)
        return [each[0] for each in self.world.query(sql, (key,)) if each[0] in rows]

    def _values(self, entity: str, attribute: str) -> Sequence[Any]:
        column = self.column(entity, attribute)
        return sorted({each[column] for each in self.rows(entity).values() if each[column] is not None})

    def _namesakes(self, entity: str) -> Mapping[str, int]:
        counted: dict[str, int] = {}
        for key in self.rows(entity):
            folded = str(self.label(entity, key)).casefold()
            counted[folded] = counted.get(folded, 0) + 1
        return counted

    def _pool(self, relation: str, fewest: int, most: int) -> Sequence[tuple[Any, Any]]:
        """Pairs of a source's key and a target's: targets that are related to so many sources, and have a name."""
        along = self.profile.relation(relation)
        source, target = quoted(along.source_column), quoted(along.target_column)
        sql = (
            f"SELECT {source}, {target}, count(*) OVER (PARTITION BY {target}) FROM {quoted(along.link.table)} "
            f"WHERE {target} IS NOT NULL AND {source} IS NOT NULL{_kind(along)} ORDER BY 2, 1"
        )
        sources, targets = self.rows(along.source), self.rows(along.target)
        found = [
            (one, other)
            for one, other, many in self.world.query(sql)
            if fewest <= many <= most and one in sources and other in targets
        ]
        return [each for each in found if self.is_unique(along.target, self.label(along.target, each[1]))]

    def _fan(self, relation: str) -> float:
        """How many rows a row is related to, on average over those that are related to any."""
        along = self.profile.relation(relation)
        sql = (
            f"SELECT count(*), count(DISTINCT {quoted(along.source_column)}) FROM {quoted(along.link.table)} "
            f"WHERE {quoted(along.target_column)} IS NOT NULL{_kind(along)}"
        )
        links, rows = self.world.query(sql)[0]
        return float(links / rows) if rows else 0.0


def _kind(relation: Relation) -> str:
    return f" AND {quoted(relation.link.kind_column)} = '{relation.kind}'" if relation.kind else ""
