"""Actions in tasks: what an action is done with, and the operational rows that make it possible and its choice matter.

    spec = act_on(best_film, profile.action("book"), profile)
    setup, constants = stage(spec, profile, world, {"DIRECTOR": "Agnès Varda"}, rng)

The setup touches operational rows only (those that the catalog generated), and is part of the variant: it lies in
task.toml and is in place before the episode begins.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import product
from typing import Any

from synthenv.compilers.twin import Twin
from synthenv.kit import Change
from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Branch,
    Compare,
    Condition,
    Constant,
    Each,
    Query,
    Related,
    Request,
    Same,
    Select,
    Several,
    Spec,
    Value,
    entity_of,
    walk,
)
from synthenv.spec.profile import Action, Entity, Guard, Profile, Relation
from synthenv.synthesis.conditions import Names
from synthenv.worlds.sqlite import SqliteWorld
from synthenv.worlds.tables import quoted

__all__ = ["act_on", "like_others", "stage"]

_STAGED_ROWS = 3


def act_on(query: Query, action: Action, profile: Profile, names: Names, skip: str = "") -> Act | None:
    """Return the spec of an action that is done with the row of a query; None where it has no part for such a row.

    A parameter of the query's own entity takes the row itself; one of an entity that leads to it (a screening to its
    film) takes that row's first one that the action's guard allows; any other is named by its label. The parameter
    `skip` is left open.
    """
    main = profile.entity(entity_of(query))
    arguments: dict[str, Query | Constant] = {}
    given = bool(skip)
    amounts = {name: names.constant(name) for name, kind in action.parameters.items() if kind == "integer"}
    for name, kind in action.parameters.items():
        if name == skip:
            continue
        if kind == "integer":
            arguments[name] = amounts[name]
        elif kind == main.name and not given:
            arguments[name], given = query, True
        else:
            entity = profile.entity(kind)
            relation = _leading_to(main, entity, profile)
            if relation is None or given:
                arguments[name] = Select(kind, (Compare(entity.label, "is", (names.constant(name),)),))
            elif entity.attributes[entity.label].kind == "text":
                return None
            else:
                conditions = (Related(relation.name, (Same(query),)), *_allowed(action, entity, amounts))
                arguments[name], given = Best(Select(kind, conditions), entity.label, largest=False), True
    return Act(action.name, arguments) if given else None


def stage(
    spec: Spec, profile: Profile, world: SqliteWorld, constants: Mapping[str, Any], rng: random.Random
) -> tuple[tuple[Change, ...], dict[str, Any]] | None:
    """Draw the amounts of a spec's actions, and the rows to set up so that they can be done; None where they can't."""
    setup: list[Change] = []
    more = {
        argument.name: rng.randint(2, min(5, profile.action(act.action).maximum))
        for act in walk(spec)
        if isinstance(act, Act)
        for argument in act.arguments.values()
        if isinstance(argument, Constant)
    }
    for act, over in _acts(spec):
        staged = _staged(act, over, profile, world, {**constants, **more}, rng)
        if staged is None:
            return None
        setup += staged
    return tuple({(each.table, tuple(each.key.items())): each for each in setup}.values()), more


def _acts(spec: Spec) -> Iterator[tuple[Act, Mapping[str, Query]]]:
    """The actions of a spec, each with what it is repeated over."""
    match spec:
        case Act():
            yield spec, {}
        case Each(act, over, query):
            yield act, {over: query}
        case Request(act):
            yield act, {}
        case Several(parts):
            for part in parts.values():
                yield from _acts(part)
        case Branch(then=then, otherwise=otherwise):
            yield from _acts(then)
            yield from _acts(otherwise)


def _staged(
    act: Act,
    over: Mapping[str, Query],
    profile: Profile,
    world: SqliteWorld,
    constants: Mapping[str, Any],
    rng: random.Random,
) -> list[Change] | None:
    action = profile.action(act.action)
    made: list[Change] = []
    keys: dict[str, list[Any]] = {}
    for name, argument in {**act.arguments, **over}.items():
        if isinstance(argument, Constant):
            keys[name] = [constants[argument.name]]
            continue
        if isinstance(argument, Value):
            column = profile.attribute(entity_of(argument.of), argument.attribute).column
            keys[name] = Twin(Ask("all", argument.of), profile).rows(argument.of, column, world, constants)
            continue
        entity = profile.entity(entity_of(argument))
        led = _main_row(argument, profile, world, constants)
        if led is not None and led[0].name != entity.name:
            chosen = _lead(argument, entity, led[1], action, constants, profile, world, rng)
            made += chosen
            keys[name] = [change.key[entity.key] for change in chosen][1:2]
        else:
            keys[name] = Twin(Ask("all", argument), profile).rows(argument, entity.key, world, constants)
        if not keys[name] or (len(keys[name]) > 1 and name not in over):
            return None
    for values in product(*keys.values()):
        allowed = _made_possible(action, dict(zip(keys, values, strict=True)), world, rng)
        if allowed is None:
            return None
        made += allowed
    return made


def _made_possible(
    action: Action, given: Mapping[str, Any], world: SqliteWorld, rng: random.Random
) -> list[Change] | None:
    """The rows that make the guards hold; None where a guard asks that nothing is there, and something is."""
    made = []
    for guard in action.guards:
        if any(source not in given and not source.startswith("=") for source in guard.where.values()):
            return None
        where = {column: given.get(source, source[1:]) for column, source in guard.where.items()}
        held = " AND ".join(f"{quoted(column)} = ?" for column in where)
        sql = f"SELECT * FROM {quoted(guard.table)} WHERE {held}"
        found = world.query(sql, tuple(where.values()))
        if guard.test == "absent" and found:
            return None
        if guard.test == "unknown" and not world.query(
            f"{sql} AND {quoted(guard.column)} IS NULL", tuple(where.values())
        ):
            if set(where) != set(world.tables[guard.table].key):
                return None
            made.append(Change(guard.table, "update", where, {}, {guard.column: None}))
        if guard.test == "present" and not found:
            change = _led_there(guard, where, world) or like_others(guard.table, where, world, rng)
            if change is None:
                return None
            made.append(change)
        if guard.test == "at_least" and isinstance(guard.amount, int):
            made += _filled(guard, where, world)
    return made


def _led_there(guard: Guard, where: Mapping[str, Any], world: SqliteWorld) -> Change | None:
    """The row that the guard is about, in the state that it asks for; None where it asks for no state."""
    state = {column for column, source in guard.where.items() if source.startswith("=")}
    keys = world.tables[guard.table].key
    if not state or not set(keys) <= set(where):
        return None
    key = {column: where[column] for column in keys}
    new = {column: each for column, each in where.items() if column not in key}
    return Change(guard.table, "update", key, {}, new)


def like_others(table: str, where: Mapping[str, Any], world: SqliteWorld, rng: random.Random) -> Change | None:
    """Return a row of its own that is as some other row, but for what it must hold; None where there is no other."""
    shape = world.tables[table]
    [(rows,)] = world.query(f"SELECT count(*) FROM {quoted(table)}")
    if not rows:
        return None
    [other] = world.query(f"SELECT * FROM {quoted(table)} ORDER BY 1 LIMIT 1 OFFSET ?", (rng.randrange(rows),))
    row = dict(zip(shape.columns, other, strict=True)) | dict(where)
    free = [column for column in shape.key if column not in where]
    for column in free:
        row[column] = world.query(f"SELECT max({quoted(column)}) FROM {quoted(table)}")[0][0] + rng.randint(1, 90)
    key = {column: row[column] for column in shape.key}
    return Change(table, "insert", key, {}, {column: each for column, each in row.items() if column not in key})


def _leading_to(main: Entity, entity: Entity, profile: Profile) -> Relation | None:
    """The relation from `entity` to `main` that a column of its own holds."""
    for relation in profile.relations.values():
        if relation.source == entity.name and relation.target == main.name and relation.link.table == entity.table:
            return relation
    return None


def _allowed(action: Action, entity: Entity, amounts: Mapping[str, Constant]) -> list[Condition]:
    columns = {each.column: each for each in entity.attributes.values()}
    return [
        Compare(columns[guard.column].name, "at_least", (amounts[str(guard.amount)],))
        for guard in action.guards
        if guard.test == "at_least" and guard.table == entity.table and guard.amount in amounts
    ]


def _main_row(
    argument: Query, profile: Profile, world: SqliteWorld, constants: Mapping[str, Any]
) -> tuple[Entity, Any] | None:
    """The row that the argument comes down to, before anything is set up."""
    query = argument
    if isinstance(argument, Best) and isinstance(argument.among, Select):
        for each in argument.among.conditions:
            if isinstance(each, Related) and each.conditions and isinstance(each.conditions[0], Same):
                query = each.conditions[0].of
    entity = profile.entity(entity_of(query))
    keys = Twin(Ask("all", query), profile).rows(query, entity.key, world, constants)
    return (entity, keys[0]) if len(keys) == 1 else None


def _filled(guard: Guard, where: Mapping[str, Any], world: SqliteWorld) -> list[Change]:
    """The row of a stock, put there or filled up."""
    column, key = next(iter(where.items()))
    sql = f"SELECT {quoted(guard.column)} FROM {quoted(guard.table)} WHERE {quoted(column)} = ?"
    found = world.query(sql, (key,))
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
    constants: Mapping[str, Any],
    profile: Profile,
    world: SqliteWorld,
    rng: random.Random,
) -> list[Change]:
    """Let some of the entity's rows lead to the target, the first of them just short of what the guard asks for."""
    if not (isinstance(argument, Best) and isinstance(argument.among, Select) and isinstance(argument.by, str)):
        return []
    relation = next(profile.relation(each.relation) for each in argument.among.conditions if isinstance(each, Related))
    limits = {
        profile.attribute(entity.name, each.attribute).column: constants[each.values[0].name]
        for each in argument.among.conditions
        if isinstance(each, Compare) and each.test == "at_least" and isinstance(each.values[0], Constant)
    }
    by = profile.attribute(entity.name, argument.by).column
    table, rank = quoted(entity.table), quoted(by)
    rows = world.query(f"SELECT {quoted(entity.key)}, {rank} FROM {table} WHERE {rank} IS NOT NULL ORDER BY 1")
    if len(rows) < _STAGED_ROWS or not all(type(limit) is int and limit > 0 for limit in limits.values()):
        return []
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
