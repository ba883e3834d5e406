"""What each tool of a package reads, changes, needs before and keeps after: read off the profile, held by tests.

    contract = contracts_of(profile)["book_seats"]
    contract.reads                      # ("members", "screenings", "bookings")
    contract.changes[0].columns         # ("member_id", "screening_id", "seats", "booked_at")
    contract.needs[0].sentence          # "members has a row with id = member_id"
    contract.keeps[0].sentence          # "Seats left and seats booked of a screening come to the seats of its room."

A need is an SQL condition over the tool's arguments (`:member_id`) on the database as it was before the call; where it
fails the call is refused with an error of the need's kind, and changes nothing. Where all hold, exactly the rows
that the changes name are changed. An invariant is an SQL query that gives no row, ever.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Literal

from synthenv.errors import SpecError, shown
from synthenv.kit import ErrorKind
from synthenv.spec.algebra import Related, walk
from synthenv.spec.profile import Action, Effect, Entity, Guard, Link, Profile, Relation
from synthenv.spec.rule_sql import rule_sql
from synthenv.spec.style import places, style_of

__all__ = ["Changed", "Contract", "Invariant", "Need", "contracts_of", "invariants_of"]


@dataclass(frozen=True, slots=True)
class Need:
    """What must hold before: a condition over the tool's arguments, and the kind of error where it fails."""

    sentence: str
    refusal: ErrorKind
    condition: str


@dataclass(frozen=True, slots=True)
class Changed:
    """What a tool does to rows of a table: to which columns, and whose; `where` maps columns to the tool's arguments.

    `amount` says by how much a column is lowered or raised.
    """

    op: Literal["insert", "delete", "set", "lower", "raise"]
    table: str
    columns: tuple[str, ...]
    where: Mapping[str, str]
    amount: str = ""

    @property
    def sentence(self) -> str:
        """It in words."""
        if self.op in ("insert", "delete"):
            return f"{'adds' if self.op == 'insert' else 'deletes'} the row of {self.table}{_whose(self.where)}"
        by = f" by {self.amount}" if self.amount else ""
        return f"{self.op}s {', '.join(self.columns)} of {self.table}{_whose(self.where)}{by}"


@dataclass(frozen=True, slots=True)
class Invariant:
    """What is true of the database before and after every call: `broken` gives the rows that break it, none ever."""

    sentence: str
    tables: tuple[str, ...]
    broken: str


@dataclass(frozen=True, slots=True)
class Contract:
    """One tool's contract. `keeps` are the invariants over tables that it changes; all others it can't touch."""

    tool: str
    reads: tuple[str, ...]
    needs: tuple[Need, ...] = ()
    changes: tuple[Changed, ...] = ()
    keeps: tuple[Invariant, ...] = ()


def contracts_of(profile: Profile) -> dict[str, Contract]:
    """Return the contract of every tool that is written from the profile, by the tool's name."""
    return {each.tool: each for each in (*_readers(profile), *_writers(profile))}


def invariants_of(profile: Profile) -> tuple[Invariant, ...]:
    """Return the invariants of the category; SpecError for one that is malformed."""
    try:
        return tuple(
            Invariant(each["sentence"], tuple(each["tables"]), each["broken"])
            for each in profile.table.get("invariants", ())
        )
    except (KeyError, TypeError) as error:
        raise SpecError(
            f"an invariant of the profile lacks something: {shown(error)}. Give each `sentence`, `tables` and `broken`"
        ) from None


def _readers(profile: Profile) -> Iterator[Contract]:
    for entity in profile.entities.values():
        if entity.search_tool:
            yield Contract(entity.search_tool, _searched(entity, profile))
        if entity.get_tool:
            yield Contract(entity.get_tool, (entity.table,), (_there(entity),))
    for relation in profile.relations.values():
        if relation.tool:
            yield _walk(relation, profile)
    for link in profile.links:
        if link.search_filter and style_of(profile).extras != "none":
            source = profile.entities[link.source]
            yield Contract(f"count_{source.list_name}_per_{link.search_filter}", _once(link.table, source.table))
    yield from (Contract(each.tool, ()) for each in places(profile).values() if each.kind == "extra")


def _searched(entity: Entity, profile: Profile) -> tuple[str, ...]:
    """The tables that a search looks at: the entity's own, and those of the filters along links."""
    links = [each for each in profile.links if each.search_filter and each.source == entity.name]
    return _once(entity.table, *[table for link in links for table in _filtered(link, profile)])


def _filtered(link: Link, profile: Profile) -> Iterator[str]:
    target = profile.entities[link.target]
    yield link.table
    if not target.keyed_by_label:
        yield target.table


def _walk(relation: Relation, profile: Profile) -> Contract:
    start, end = profile.entities[relation.source], profile.entities[relation.target]
    return Contract(relation.tool, _once(start.table, relation.link.table, end.table), (_there(start),))


def _there(entity: Entity) -> Need:
    where = {entity.key: entity.key_argument}
    return Need(_found(entity.table, where), "not_found", _exists(entity.table, where))


def _writers(profile: Profile) -> Iterator[Contract]:
    invariants = invariants_of(profile)
    for action in profile.actions.values():
        names = {name: _argument(name, kind, profile) for name, kind in action.parameters.items()}
        changes = tuple(_changed(each, names) for each in action.effects)
        touched = {each.table for each in changes}
        yield Contract(
            tool=action.tool,
            reads=_once(*[each.table for each in action.guards], *_amounts(action), *_looked_at(action, profile)),
            needs=(
                *_bounds(action),
                *[_need(each, action, names) for each in action.guards],
                *_held(action, names, profile),
            ),
            changes=changes,
            keeps=tuple(each for each in invariants if touched & set(each.tables)),
        )


def _argument(parameter: str, kind: str, profile: Profile) -> str:
    """What the tool calls a parameter of its action."""
    if kind == "integer":
        return parameter
    key = profile.entity(kind).key_argument
    return key if parameter == kind else f"{parameter}_{key}"


def _amounts(action: Action) -> list[str]:
    """The tables of the rows that say how much."""
    amounts = [each.amount for each in action.effects if isinstance(each.amount, str)]
    return [each.partition(".")[0] for each in amounts if "." in each]


def _bounds(action: Action) -> Iterator[Need]:
    for name, kind in action.parameters.items():
        if kind == "integer":
            said = f"{name} from 1 to {action.maximum}"
            yield Need(said, "bad_argument", f":{name} BETWEEN 1 AND {action.maximum}")


def _looked_at(action: Action, profile: Profile) -> Iterator[str]:
    """The tables that the rules which the tools hold are about."""
    for rule in profile.rules:
        for name, conditions in rule.forbids.items() if rule.held and action.name in rule.actions else ():
            if action.parameters[name] != "integer":
                yield profile.entity(action.parameters[name]).table
            for each in (node for one in conditions for node in walk(one) if isinstance(node, Related)):
                relation = profile.relation(each.relation)
                yield from (relation.link.table, profile.entity(relation.target).table)


def _held(action: Action, names: Mapping[str, str], profile: Profile) -> Iterator[Need]:
    """What the rules of the house that the tools hold ask for."""
    arguments = {name: f":{argument}" for name, argument in names.items()}
    for rule in profile.rules:
        if rule.held and action.name in rule.actions:
            yield Need(rule.sentence, "refused", f"NOT ({rule_sql(rule, action, profile, arguments)})")


def _need(guard: Guard, action: Action, names: Mapping[str, str]) -> Need:
    where = {column: names.get(source, source) for column, source in guard.where.items()}
    if guard.test == "absent":
        return Need(f"{guard.table} has no row{_whose(where)}", "refused", f"NOT {_exists(guard.table, where)}")
    if guard.test == "present":
        return Need(_found(guard.table, where), "not_found", _exists(guard.table, where))
    if guard.test == "unknown":
        said = f"{_found(guard.table, where)} whose {guard.column} is unknown"
        return Need(said, "refused", _exists(guard.table, where, f' AND "{guard.column}" IS NULL'))
    amount = str(guard.amount)
    said = f"{_found(guard.table, where)} whose {guard.column} is at least {names.get(amount, amount)}"
    value = (
        _held_elsewhere(amount, action, names) if "." in amount else f":{names[amount]}" if amount in names else amount
    )
    return Need(said, "refused", _exists(guard.table, where, f' AND "{guard.column}" >= {value}'))


def _held_elsewhere(amount: str, action: Action, names: Mapping[str, str]) -> str:
    """The column of a row that another effect deletes or sets, as SQL."""
    table, _, column = amount.partition(".")
    other = next(each for each in action.effects if each.table == table and each.op in ("delete", "set"))
    tests = " AND ".join(f'"{each}" = {_term(names.get(source, source))}' for each, source in other.where.items())
    return f'(SELECT "{column}" FROM "{table}" WHERE {tests})'


def _term(given: str) -> str:
    """What a column is held against, as SQL: an argument, or a text."""
    return "'" + given[1:].replace("'", "''") + "'" if given.startswith("=") else f":{given}"


def _changed(effect: Effect, names: Mapping[str, str]) -> Changed:
    given = effect.values if effect.op == "insert" else effect.where
    where = {column: names[source] for column, source in given.items() if source in names}
    if effect.op in ("lower", "raise"):
        amount = names.get(str(effect.amount), str(effect.amount))
        return Changed(effect.op, effect.table, (effect.column,), where, amount)
    return Changed(effect.op, effect.table, tuple(effect.values), where)


def _found(table: str, where: Mapping[str, str]) -> str:
    return f"{table} has a row{_whose(where)}"


def _whose(where: Mapping[str, str]) -> str:
    pairs = [
        f"the given {given}" if column == given else f"{column} = {given.removeprefix('=')}"
        for column, given in where.items()
    ]
    return f" with {' and '.join(pairs)}" if pairs else ""


def _exists(table: str, where: Mapping[str, str], more: str = "") -> str:
    tests = " AND ".join(f'"{column}" = {_term(given)}' for column, given in where.items())
    return f'EXISTS (SELECT 1 FROM "{table}" WHERE {tests}{more})'


def _once(*names: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))
