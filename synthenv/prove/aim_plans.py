"""Perturbations aimed at a plan: small changes of the rows of accepted plans that just meet its conditions.

    for kind, change in plan_moves(plan, profile, world, puzzle, links): ...      # "runtime", "country", …

For each sum, the accepted plan that is nearest to breaking it: a value in it moves by a step, or is as another slot's,
or gets lost. For what is told apart or tied, links of such rows are cut, added and led elsewhere, values made alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from synthenv.compilers.twin_plans import Puzzle
from synthenv.kit import Change, Row
from synthenv.spec.algebra import Distinct, Facet, Plan, Sums, Tied, entity_of, walk
from synthenv.spec.profile import Attribute, Entity, Profile, Relation
from synthenv.worlds.sqlite import SqliteWorld
from synthenv.worlds.tables import quoted

__all__ = ["plan_moves"]

Links = Callable[[Relation, Any, Sequence[Any]], Iterator[Change]]


def plan_moves(
    plan: Plan, profile: Profile, world: SqliteWorld, puzzle: Puzzle, links: Links
) -> Iterator[tuple[str, Change]]:
    """Yield single changes of rows in accepted plans, with what kind they are of; `links` gives those of links."""
    moves = _Moves(plan, profile, world, links)
    sums = [each for each in walk(plan) if isinstance(each, Sums)]
    goal = [Sums(plan.goal.parts, "at_most", ())] if plan.goal else []
    for each in (*sums, *goal):
        for largest in (True, False):
            keys = puzzle.furthest(each, largest=largest)
            if keys:
                yield from moves.of_sum(each, keys)
    keys = puzzle.cheapest(lambda slot, key: 0) or {}
    for each in walk(plan) if keys else ():
        if isinstance(each, Distinct):
            yield from moves.of_facets(each.facets, keys)
        elif isinstance(each, Tied):
            yield from moves.of_facets((Facet(each.one, each.relation), Facet(each.other)), keys)


class _Moves:
    """Changes of rows over one plan."""

    def __init__(self, plan: Plan, profile: Profile, world: SqliteWorld, links: Links) -> None:
        self._plan = plan
        self._profile = profile
        self._world = world
        self._links = links

    def of_sum(self, sums: Sums, keys: Mapping[str, Any]) -> Iterator[tuple[str, Change]]:
        facets = [each for each in (*sums.left, *sums.right) if isinstance(each, Facet)]
        for facet in facets:
            yield from self._cells(facet, facets, keys)

    def of_facets(self, facets: Sequence[Facet], keys: Mapping[str, Any]) -> Iterator[tuple[str, Change]]:
        for facet in facets:
            if facet.attribute:
                yield from self._cells(facet, facets, keys)
            elif facet.relation:
                relation = self._profile.relation(facet.relation)
                ends = [end for other in facets for end in self._ends(other, keys)]
                found = self._links(relation, keys[facet.slot], list(dict.fromkeys(ends)))
                yield from ((facet.relation, change) for change in found)

    def _ends(self, facet: Facet, keys: Mapping[str, Any]) -> list[Any]:
        """The keys that a facet without an attribute leads to."""
        if not facet.relation:
            return [keys[facet.slot]]
        along = self._profile.relation(facet.relation)
        sql = (
            f"SELECT {quoted(along.target_column)} FROM {quoted(along.link.table)} "
            f"WHERE {quoted(along.source_column)} = ?"
        )
        return [key for (key,) in self._world.query(sql, (keys[facet.slot],)) if key is not None]

    def _cells(self, facet: Facet, facets: Sequence[Facet], keys: Mapping[str, Any]) -> Iterator[tuple[str, Change]]:
        entity, attribute = self._attribute(facet)
        row = self._row(facet, entity, keys)
        if row is None or attribute.column == entity.key:
            return
        value = row[attribute.column]
        others = [self._row(each, self._attribute(each)[0], keys) for each in facets if each.attribute]
        alike = [each[attribute.column] for each in others if each is not None and attribute.column in each]
        nothing = [] if attribute.column in self._world.tables[entity.table].required else [None]
        for made in dict.fromkeys([*_steps(value, attribute), *alike, *nothing]):
            if made != value:
                key = {entity.key: row[entity.key]}
                yield attribute.name, Change(entity.table, "update", key, {}, {attribute.column: made})

    def _attribute(self, facet: Facet) -> tuple[Entity, Attribute]:
        name = entity_of(self._plan.slots[facet.slot])
        entity = self._profile.entity(self._profile.relation(facet.relation).target if facet.relation else name)
        return entity, entity.attributes[facet.attribute]

    def _row(self, facet: Facet, entity: Entity, keys: Mapping[str, Any]) -> Row | None:
        key = keys[facet.slot]
        if facet.relation:
            key = next(iter(self._ends(Facet(facet.slot, facet.relation), keys)), None)
        columns = self._world.tables[entity.table].columns
        found = self._world.query(f"SELECT * FROM {quoted(entity.table)} WHERE {quoted(entity.key)} = ?", (key,))
        return dict(zip(columns, found[0], strict=True)) if found else None


def _steps(value: Any, attribute: Attribute) -> Iterator[Any]:
    """Yield values a step above and below one."""
    for step in (1, -1) if value is not None else ():
        if attribute.kind == "integer":
            yield value + step
        elif attribute.kind == "real":
            yield float(round(value + step * attribute.step, 9))
        elif attribute.kind in ("date", "time"):
            by = timedelta(days=step) if attribute.kind == "date" else timedelta(minutes=step)
            moved = datetime.fromisoformat(value) + by
            yield moved.isoformat(sep=" ", timespec="minutes")[: len(value)]
