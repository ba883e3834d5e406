"""The rows of modules: what was there at first, and what people did since, so that guards held and invariants do.

    add_modules(connection, category, operations, seed=7)

A module's tables are filled with the rows that its file lays down, and then its own actions are done, one after the
other over the last months, each with rows for which its guards hold: what is left, lent and owed agrees by itself.

Guarantees: the same rows, settings and seed give the same bytes; each table says in `_source` that it is generated.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from random import Random
from typing import Any

import apsw

from synthenv.errors import CatalogError, shown
from synthenv.spec.profile import Action, Effect, Guard, Profile, read_profile
from synthenv.synthesis.generated import DAY, MINUTE, OLDEST_RECORD, ago, numbers, people, pick
from synthenv.synthesis.modules.template import PEOPLE

__all__ = ["add_modules", "rows_of"]

_TRIES = 12
"""Draws for one thing that was done, before it is let go."""

_MOST_AT_ONCE = 4


def rows_of(made: Mapping[str, Any], size: int) -> int:
    """Return about how many rows a module of this size adds."""
    return int(size * made["takes"])


def add_modules(
    connection: apsw.Connection, category: Mapping[str, Any], operations: Mapping[str, Any], seed: int
) -> None:
    """Add the tables of the modules that templates made, filled from `seed`; see the module's docstring."""
    profile = read_profile(category)
    clock = datetime.strptime(operations["clock"], MINUTE)
    wanted = {PEOPLE, *operations["modules"]}
    made = {name: each for name, each in operations.get("made", {}).items() if name in wanted}
    with connection:
        for name, each in made.items():
            past = _Past(connection, profile, clock, Random(f"{seed}/{name}"))
            past.create(each)
            for rows in each.get("rows", ()):
                past.fill(rows, int(rows["share"] * operations[name]))
            past.act(each.get("history", {}), operations[name])
        for name in sorted(table for each in made.values() for table in each["tables"]):
            told = "INSERT INTO _source VALUES (?, 'generated', 'synthenv', 'CC0-1.0', NULL, 'Invented.')"
            connection.execute(told, (name,))


class _Past:
    """What has happened so far, over one database."""

    def __init__(self, connection: apsw.Connection, profile: Profile, clock: datetime, rng: Random) -> None:
        self._connection = connection
        self._profile = profile
        self._clock = clock
        self._rng = rng
        self._ids: dict[str, Iterator[int]] = {}

    def create(self, made: Mapping[str, Any]) -> None:
        for statement in made["tables"].values():
            self._connection.execute(statement)
        for table, columns in made.get("indexes", {}).items():
            for column in columns:
                self._connection.execute(f'CREATE INDEX "{table}_by_{column}" ON "{table}"("{column}")')

    # What was there at first

    def fill(self, rows: Mapping[str, Any], count: int) -> None:
        """Put rows into a table: one for each of some rows of an entity, or just so many."""
        keys: list[Any] = pick(self._keys(rows["each"]), count, self._rng) if "each" in rows else [None] * count
        cells: dict[str, list[Any]] = {}
        for name, how in rows["columns"].items():
            cells[name] = self._column(how, keys, cells)
        listed = ", ".join(f'"{each}"' for each in cells)
        insert = f'INSERT INTO "{rows["table"]}" ({listed}) VALUES ({", ".join("?" * len(cells))})'
        self._connection.executemany(insert, sorted(zip(*cells.values(), strict=True)))

    def _column(self, how: Mapping[str, Any], keys: list[Any], cells: Mapping[str, list[Any]]) -> list[Any]:
        """The cells of a column, by the one word that says how they are made."""
        rng, many = self._rng, len(keys)
        match how:
            case {"key": True}:
                return keys
            case {"as": other}:
                return cells[other]
            case {"number": low}:
                return numbers(rng, many, low)
            case {"name": True}:
                return people(rng, many, "people")
            case {"some": entity, "of_each": several}:
                some = pick(self._keys(entity), -(-many // several), rng)
                every = (some * several)[:many]
                return rng.sample(every, len(every)) if len(every) == many else rng.choices(some, k=many)
            case {"one_of": values}:
                return rng.choices(values, k=many)
            case {"from": low, "to": high}:
                step = how.get("step", 1)
                return [round(low + step * rng.randint(0, round((high - low) / step)), 6) for _ in keys]
            case {"day": [first, last]}:
                return [ago(self._clock, -rng.randint(first, last)) for _ in keys]
            case {"time": [first, last]}:
                return [self._moment(rng.randint(first, last)) for _ in keys]
        raise CatalogError(f"A module makes a column by {shown(dict(how))}, and nobody knows how that is done.")

    def _moment(self, days: int) -> str:
        """A moment of that many days later, between nine and eight."""
        midnight = self._clock.replace(hour=0, minute=0)
        return f"{midnight + timedelta(days=days, minutes=self._rng.randrange(540, 1200, 15)):{MINUTE}}"

    def _keys(self, table: str) -> list[Any]:
        """The keys of a table's rows, the fullest first."""
        key = self._key(table)[0]
        columns = [row[1] for row in self._connection.execute("SELECT * FROM pragma_table_info(?)", (table,))]
        filled = " + ".join(f'("{each}" IS NOT NULL)' for each in columns)
        query = f'SELECT "{key}" FROM "{table}" ORDER BY {filled} DESC, "{key}"'
        return [each for (each,) in self._connection.execute(query)]

    def _key(self, table: str) -> list[str]:
        """The columns of a table's key."""
        told: Any = self._connection.execute("SELECT name FROM pragma_table_info(?) WHERE pk ORDER BY pk", (table,))
        return [name for (name,) in told]

    # What people did since

    def act(self, history: Mapping[str, float], size: int) -> None:
        """Do actions, so many of each, in random order at rising moments."""
        names = [name for name, share in history.items() for _ in range(int(share * size))]
        self._rng.shuffle(names)
        minutes = sorted((self._rng.randint(60, OLDEST_RECORD * 1440) for _ in names), reverse=True)
        for name, before in zip(names, minutes, strict=True):
            moment = self._clock - timedelta(minutes=before)
            self._tried(self._profile.action(name), moment)

    def _tried(self, action: Action, moment: datetime) -> None:
        """Do an action, if a few draws find rows that it can be done with."""
        for _ in range(_TRIES):
            if self._done(action, moment):
                return

    def _done(self, action: Action, moment: datetime) -> bool:
        """Do an action with rows that its guards let pass; False where this draw finds none."""
        given: dict[str, Any] = {
            name: self._rng.randint(1, min(_MOST_AT_ONCE, action.maximum))
            for name, kind in action.parameters.items()
            if kind == "integer"
        }
        if not all(self._holds(guard, action, given, moment) for guard in action.guards if guard.test != "absent"):
            return False
        if not all(self._holds(guard, action, given, moment) for guard in action.guards if guard.test == "absent"):
            return False
        amounts = [self._amount(each.amount, action, given, moment) for each in action.effects]
        for effect, amount in zip(action.effects, amounts, strict=True):
            self._effect(effect, amount, given, moment)
        return True

    def _holds(self, guard: Guard, action: Action, given: dict[str, Any], moment: datetime) -> bool:
        """Tell whether a guard holds; what it names and nobody has chosen yet is drawn so that it does."""
        bound = {
            column: _said(source, given, moment) for column, source in guard.where.items() if _is_given(source, given)
        }
        tests = [f'"{column}" = ?' for column in bound]
        values = list(bound.values())
        if guard.test == "at_least":
            tests.append(f'"{guard.column}" >= ?')
            values.append(self._amount(guard.amount, action, given, moment))
        if guard.test == "unknown":
            tests.append(f'"{guard.column}" IS NULL')
        where = f" WHERE {' AND '.join(tests)}" if tests else ""
        count: Any = self._connection.execute(f'SELECT count(*) FROM "{guard.table}"{where}', values).get
        if guard.test == "absent" or not count:
            return bool(count) == (guard.test != "absent")
        free = {column: source for column, source in guard.where.items() if column not in bound}
        if free:
            listed = ", ".join(f'"{each}"' for each in free)
            query = f'SELECT {listed} FROM "{guard.table}"{where} ORDER BY {listed} LIMIT 1 OFFSET ?'
            found: Any = self._connection.execute(query, [*values, self._rng.randrange(count)]).fetchone()
            given |= dict(zip(free.values(), found, strict=True))
        return True

    def _amount(self, amount: str | int, action: Action, given: Mapping[str, Any], moment: datetime) -> Any:
        """How much it is: a number, an argument, or what a row says that the action deletes or sets."""
        if isinstance(amount, int):
            return amount
        if "." not in amount:
            return given[amount]
        table, column = amount.split(".")
        other = next(each for each in action.effects if each.table == table and each.op in ("delete", "set"))
        tests, values = self._where(other, given, moment)
        return self._connection.execute(f'SELECT "{column}" FROM "{table}" WHERE {tests}', values).get

    def _effect(self, effect: Effect, amount: Any, given: Mapping[str, Any], moment: datetime) -> None:
        new = {column: _said(source, given, moment) for column, source in effect.values.items()}
        tests, values = self._where(effect, given, moment)
        match effect.op:
            case "insert":
                new = {**self._own_key(effect), **new}
                marks, listed = ", ".join("?" * len(new)), ", ".join(f'"{each}"' for each in new)
                self._run(f'INSERT INTO "{effect.table}" ({listed}) VALUES ({marks})', [*new.values()])
            case "delete":
                self._run(f'DELETE FROM "{effect.table}" WHERE {tests}', values)
            case "set":
                said = ", ".join(f'"{each}" = ?' for each in new)
                self._run(f'UPDATE "{effect.table}" SET {said} WHERE {tests}', [*new.values(), *values])
            case _:
                moved = f'"{effect.column}" = "{effect.column}" {"-" if effect.op == "lower" else "+"} ?'
                self._run(f'UPDATE "{effect.table}" SET {moved} WHERE {tests}', [amount, *values])

    def _run(self, sql: str, values: list[Any]) -> None:
        self._connection.execute(sql, values)

    def _where(self, effect: Effect, given: Mapping[str, Any], moment: datetime) -> tuple[str, list[Any]]:
        values = [_said(source, given, moment) for source in effect.where.values()]
        return " AND ".join(f'"{each}" = ?' for each in effect.where), values

    def _own_key(self, effect: Effect) -> dict[str, int]:
        """A number for a new row, in no order, where the table numbers its rows."""
        key = self._key(effect.table)
        if set(key) <= set(effect.values):
            return {}
        if effect.table not in self._ids:
            taken: Any = self._connection.execute(f'SELECT ifnull(max("{key[0]}"), 0) FROM "{effect.table}"').get
            self._ids[effect.table] = iter(numbers(self._rng, 20_000, max(100, taken + 1)))
        return {key[0]: next(self._ids[effect.table])}


def _is_given(source: str, given: Mapping[str, Any]) -> bool:
    return source in given or source.startswith(("=", "today")) or source == "now"


def _said(source: str, given: Mapping[str, Any], moment: datetime) -> Any:
    """What a source stands for: an argument, a text, or the time."""
    if source in given:
        return given[source]
    if source.startswith("="):
        return source[1:]
    if source == "now":
        return f"{moment:{MINUTE}}"
    return f"{moment + timedelta(days=int(source[6:] or 0) if '+' in source else 0):{DAY}}"
