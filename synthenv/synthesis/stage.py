"""Actions in tasks: what an action is done with, and the operational rows that make it possible and its choice matter.

    spec = act_on(best_film, profile.action("book"), profile)
    setup, constants = stage(spec, profile, world, {"DIRECTOR": "Agnès Varda"}, rng)

The setup touches operational rows only (those that the catalog generated), and is part of the variant: it lies in
task.toml and is in place before the episode begins.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

from synthenv.compilers.twin import Twin
from synthenv.kit import Change
from synthenv.spec.algebra import Act, Best, Compare, Condition, Constant, Query, Related, Same, Select
from synthenv.spec.profile import Action, Entity, Guard, Profile, Relation
from synthenv.worlds.sqlite import SqliteWorld

__all__ = ["act_on", "stage"]

_STAGED_ROWS = 3


def act_on(best: Query, action: Action, profile: Profile) -> Act:
    """Return the spec of an action whose main argument is the best row of a set.

    A parameter of the set's own entity takes the row itself; one of an entity that leads to it (a screening to its
    film) takes that row's first one that the action's guard allows; any other is named by its label.
    """
    main = profile.entity(best.among.entity if isinstance(best, Best) else best.entity)
    arguments: dict[str, Query | Constant] = {}
    for name, kind in action.parameters.items():
        if kind == "integer":
            arguments[name] = Constant(name.upper())
        elif kind == main.name:
            arguments[name] = best
        else:
            entity = profile.entity(kind)
            relation = _leading_to(main, entity, profile)
            if relation is None:
                arguments[name] = Select(kind, (Compare(entity.label, "is", (Constant(kind.upper()),)),))
            else:
                conditions = (Related(relation.name, (Same(best),)), *_allowed(action, entity))
                arguments[name] = Best(Select(kind, conditions), entity.label, largest=False)
    return Act(action.name, arguments)


def stage(
    spec: Act, profile: Profile, world: SqliteWorld, constants: Mapping[str, Any], rng: random.Random
) -> tuple[tuple[Change, ...], dict[str, Any]] | None:
    """Draw the constants that the action adds, and the rows to set up; None where the main row is not there."""
    action = profile.action(spec.action)
    more: dict[str, Any] = {}
    setup: list[Change] = []
    for argument in spec.arguments.values():
        if isinstance(argument, Constant):
            more[argument.name] = rng.randint(2, min(5, action.maximum))
    for name, argument in spec.arguments.items():
        if isinstance(argument, Constant):
            continue
        entity = profile.entity(action.parameters[name])
        if isinstance(argument, Select):
            more[name.upper()] = _some_label(world, entity, rng)
            continue
        target = _main_row(argument, profile, world, constants)
        if target is None:
            return None
        if entity.name == target[0].name:
            setup += _stock(action, name, target[1], world)
        else:
            setup += _lead(argument, entity, target[1], action, more, profile, world, rng)
    return tuple(setup), more


def _leading_to(main: Entity, entity: Entity, profile: Profile) -> Relation | None:
    """The relation from `entity` to `main` that a column of its own holds."""
    for relation in profile.relations.values():
        if relation.source == entity.name and relation.target == main.name and relation.link.table == entity.table:
            return relation
    return None


def _allowed(action: Action, entity: Entity) -> list[Condition]:
    columns = {each.column: each for each in entity.attributes.values()}
    return [
        Compare(columns[guard.column].name, "at_least", (Constant(guard.amount.upper()),))
        for guard in action.guards
        if guard.test == "at_least" and guard.table == entity.table and isinstance(guard.amount, str)
    ]


def _main_row(
    argument: Query, profile: Profile, world: SqliteWorld, constants: Mapping[str, Any]
) -> tuple[Entity, Any] | None:
    """The row that the argument comes down to, before anything is set up."""
    query = argument
    if isinstance(argument, Best):
        for each in argument.among.conditions:
            if isinstance(each, Related) and isinstance(each.conditions[0], Same):
                query = each.conditions[0].of
    entity = profile.entity(query.among.entity if isinstance(query, Best) else query.entity)
    keys = Twin(Act("", {}), profile).rows(query, entity.key, world, constants)
    return (entity, keys[0]) if len(keys) == 1 else None


def _some_label(world: SqliteWorld, entity: Entity, rng: random.Random) -> Any:
    column = entity.attributes[entity.label].column
    rows = world.query(f"SELECT {column} FROM {entity.table} ORDER BY {entity.key}")
    return rng.choice(rows)[0]


def _stock(action: Action, argument: str, key: Any, world: SqliteWorld) -> list[Change]:
    """See to it that a guard on the row's stock holds: put a row there, or fill it up."""
    made = []
    for guard in action.guards:
        if guard.test == "at_least" and argument in guard.where.values():
            made += _filled(guard, key, world)
    return made


def _filled(guard: Guard, key: Any, world: SqliteWorld) -> list[Change]:
    column = next(iter(guard.where))
    found = world.query(f"SELECT {guard.column} FROM {guard.table} WHERE {column} = ?", (key,))
    if not found:
        shape = world.tables[guard.table]
        new = {each: 2 for each in shape.required if each not in shape.key} | {guard.column: 1}
        return [Change(guard.table, "insert", {column: key}, {}, dict(sorted(new.items())))]
    return [Change(guard.table, "update", {column: key}, {}, {guard.column: 1})] if found[0][0] < 1 else []


def _lead(
    argument: Query,
    entity: Entity,
    target: Any,
    action: Action,
    more: Mapping[str, Any],
    profile: Profile,
    world: SqliteWorld,
    rng: random.Random,
) -> list[Change]:
    """Let some of the entity's rows lead to the target, the first of them just short of what the guard asks for."""
    if not isinstance(argument, Best):
        return []
    relation = next(profile.relation(each.relation) for each in argument.among.conditions if isinstance(each, Related))
    limits = {
        guard.column: more[guard.amount.upper()]
        for guard in action.guards
        if guard.table == entity.table and isinstance(guard.amount, str)
    }
    by = profile.attribute(entity.name, argument.by).column
    rows = world.query(f"SELECT {entity.key}, {by} FROM {entity.table} ORDER BY {entity.key}")
    chosen = sorted(rng.sample(rows, _STAGED_ROWS), key=lambda row: (row[1], row[0]))
    made = []
    for place, (key, _) in enumerate(chosen):
        short = place == 0
        new = {
            column: rng.randint(0, limit - 1) if short else limit + rng.randint(0, 6)
            for column, limit in limits.items()
        }
        made.append(Change(entity.table, "update", {entity.key: key}, {}, {relation.target_column: target, **new}))
    return made
