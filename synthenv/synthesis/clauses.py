"""Clauses: conditions of a task in the making, with constants drawn against the data.

    clause = named(profile.relation("director"))
    constants = clause.draw(field, row, rng)       # {"DIRECTOR": "Agnès Varda"}, so that `row` meets the condition

Constants are taken from rows that are there, never from thin air: a clause is drawn so that a given row meets it, and
so that some of that row's siblings (the rows that the other clauses leave) do not. Where no such constants exist,
`draw` returns None, and the author tries another row.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from synthenv.spec.algebra import Compare, Condition, Constant, Related, Select, Test, Value
from synthenv.spec.profile import Attribute, Entity, Profile, Relation
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["Clause", "Field", "compared_to_row", "named", "ranged", "sharing"]

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Field:
    """What constants are drawn from: the world, the main entity, and the siblings of the row at hand."""

    world: SqliteWorld
    profile: Profile
    entity: Entity
    siblings: tuple[Row, ...] = ()


@dataclass(frozen=True)
class Clause:
    """A condition whose constants are still open. `cheap` when listings alone settle it.

    `start` draws a row to begin with from those that the condition leaves few siblings; None where any row will do.
    """

    condition: Condition
    draw: Callable[[Field, Row, random.Random], dict[str, Any] | None]
    cheap: bool = True
    start: Relation | None = None


def named(relation: Relation, suffix: str = "") -> Clause:
    """Related to a row that is named: "directed by Agnès Varda"."""
    constant = f"{relation.name.upper()}{suffix}"

    def draw(field: Field, row: Row, rng: random.Random) -> dict[str, Any] | None:
        labels = _related_labels(field, relation, row)
        return {constant: rng.choice(labels)} if labels else None

    return Clause(_by_label(relation, constant), draw, start=relation)


def sharing(relation: Relation, profile: Profile) -> Clause:
    """Related to someone who is related to another, named row: "directed by someone who directed “Cléo”"."""
    back = profile.relation(relation.inverse)
    other = profile.entity(relation.source)
    constant = f"{other.label.upper()}"
    condition = Related(relation.name, (Related(back.name, (Compare(other.label, "is", (Constant(constant),)),)),))

    def draw(field: Field, row: Row, rng: random.Random) -> dict[str, Any] | None:
        link, label = relation.link, other.attributes[other.label].column
        kind = f"AND a.{link.kind_column} = :kind AND b.{link.kind_column} = :kind" if relation.kind else ""
        sql = (
            f"SELECT e.{label} FROM {link.table} a JOIN {link.table} b "
            f"ON a.{relation.target_column} = b.{relation.target_column} {kind} "
            f"JOIN {other.table} e ON e.{other.key} = b.{relation.source_column} "
            f"WHERE a.{relation.source_column} = :key AND e.{other.key} <> :key ORDER BY e.{other.key}"
        )
        labels = [each[0] for each in field.world.query(sql, {"key": row[other.key], "kind": relation.kind})]
        chosen = rng.choice(labels) if labels else None
        return {constant: chosen} if chosen is not None and _is_unique(field, other, chosen) else None

    return Clause(condition, draw)


def ranged(attribute: Attribute, test: Test, cheap: bool) -> Clause:
    """An attribute within bounds: "released between 1960 and 1975"."""
    upper = attribute.name.upper()
    names = (f"{upper}_FROM", f"{upper}_TO") if test == "between" else (upper,)

    def draw(field: Field, row: Row, rng: random.Random) -> dict[str, Any] | None:
        values = _values(field, attribute)
        here = row[attribute.column]
        if here is None or len(values) < 3:
            return None
        low = [each for each in values if each <= here]
        high = [each for each in values if each >= here]
        below = test in ("between", "at_least", "over")
        drawn = (rng.choice(low if below else high), rng.choice(high))[: len(names)]
        step = _step(attribute, drawn)
        if test == "over":
            drawn = (drawn[0] - step,)
        if test == "under":
            drawn = (drawn[0] + step,)
        return dict(zip(names, drawn, strict=True))

    return Clause(Compare(attribute.name, test, tuple(map(Constant, names))), draw, cheap)


def compared_to_row(attribute: Attribute, test: Test, entity: Entity) -> Clause:
    """An attribute against that of another, named row: "longer than “Alien”"."""
    constant = f"OTHER_{entity.label.upper()}"
    other = Select(entity.name, (Compare(entity.label, "is", (Constant(constant),)),))

    def draw(field: Field, row: Row, rng: random.Random) -> dict[str, Any] | None:
        here = row[attribute.column]
        if here is None:
            return None
        values = [each for each in _values(field, attribute) if (each < here if test == "over" else each > here)]
        if not values:
            return None
        between = sorted((rng.choice(values), here))
        label = entity.attributes[entity.label].column
        sql = (
            f"SELECT {label} FROM {entity.table} WHERE {attribute.column} >= ? AND {attribute.column} <= ? "
            f"AND {attribute.column} <> ? ORDER BY {entity.key} LIMIT 400"
        )
        labels = [each[0] for each in field.world.query(sql, (*between, here))]
        chosen = rng.choice(labels) if labels else None
        return {constant: chosen} if chosen is not None and _is_unique(field, entity, chosen) else None

    return Clause(Compare(attribute.name, test, (Value(other, attribute.name),)), draw, cheap=False)


def _by_label(relation: Relation, constant: str) -> Condition:
    return Related(relation.name, (Compare("name", "is", (Constant(constant),)),))


def _related_labels(field: Field, relation: Relation, row: Row) -> list[str]:
    target = field.profile.entity(relation.target)
    link, label = relation.link, target.attributes[target.label].column
    kind = f"AND l.{link.kind_column} = :kind" if relation.kind else ""
    sql = (
        f"SELECT t.{label} FROM {link.table} l JOIN {target.table} t ON t.{target.key} = l.{relation.target_column} "
        f"WHERE l.{relation.source_column} = :key {kind} ORDER BY t.{target.key}"
    )
    found = field.world.query(sql, {"key": row[field.entity.key], "kind": relation.kind})
    return [each[0] for each in found]


def _is_unique(field: Field, entity: Entity, label: str) -> bool:
    """Whether the label names one row only, also to a reader who does not mind case."""
    column = entity.attributes[entity.label].column
    sql = f"SELECT count(*) FROM {entity.table} WHERE lower({column}) = lower(?)"
    return bool(field.world.query(sql, (label,))[0][0] == 1)


def _values(field: Field, attribute: Attribute) -> list[Any]:
    found = {each[attribute.column] for each in field.siblings if each[attribute.column] is not None}
    return sorted(found)


def _step(attribute: Attribute, drawn: tuple[Any, ...]) -> Any:
    return 1 if isinstance(drawn[0], int) else attribute.step
