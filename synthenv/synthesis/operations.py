"""The operational part of a package: a club that screens, lends and lists the items of a catalog.

    generate(connection, category["operations"], seed=7)

adds tables of invented people and what they do with the catalog's items, so that tasks can change state.
Every table says in `_source` that its rows are generated.

Guarantees: the same items, settings and seed give the same rows; seats and copies left agree with bookings
and open loans; no two screenings overlap in a room, and no item is screened twice on a day; screenings and
departures lie within 30 days after the clock, all else before it. The order in which modules are named changes nothing.

The modules know the items by their table and key alone. A column `runtime`, where there is one, gives
the minutes that a screening takes.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

import apsw

from synthenv.errors import CatalogError, near, shown
from synthenv.synthesis.generated import (
    MINUTE,
    OLDEST_RECORD,
    Club,
    Item,
    ItemTable,
    ago,
    book,
    fill,
    numbers,
    people,
    pick,
    selected,
)
from synthenv.synthesis.modules.history import rows_of
from synthenv.synthesis.timetable import ROWS_PER_DEPARTURE, TIMETABLE_TABLES, add_timetable
from synthenv.synthesis.tool_text import in_sql

__all__ = ["ItemTable", "expected_rows", "generate", "item_table", "tables_of_module"]

ROOMS = {"Attic": 8, "Parlour": 12, "Cellar": 18, "Studio": 24, "Gallery": 30, "Great Hall": 48}
TIERS = ("standard", "standard", "standard", "standard", "patron")

ITEMS_TALKED_OF = 800
BOOKINGS_PER_SCREENING = 4
DISCS_PER_LOAN = 2
DEFAULT_RUNTIME = 120
# Screenings start between 13:00 and 22:00: nothing this short runs into the next day's.
LONGEST_RUNTIME = 480
FIRST_START, LAST_FIRST_START, LAST_START = 13 * 60, 18 * 60, 22 * 60
DAYS_AHEAD = 29
DAYS_LENT = 14

MEMBER_TABLES = """
CREATE TABLE members (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE,
  joined TEXT NOT NULL,
  tier TEXT NOT NULL CHECK (tier IN ('standard', 'patron'))
) STRICT;
"""
SCREENING_TABLES = """
CREATE TABLE rooms (name TEXT PRIMARY KEY NOT NULL, seats INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE screenings (
  id INTEGER PRIMARY KEY NOT NULL,
  {column} {type} NOT NULL REFERENCES {table}({key}),
  room TEXT NOT NULL REFERENCES rooms(name),
  starts_at TEXT NOT NULL,
  price REAL NOT NULL,
  seats_left INTEGER NOT NULL CHECK (seats_left >= 0)
) STRICT;
CREATE TABLE bookings (
  id INTEGER PRIMARY KEY NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members(id),
  screening_id INTEGER NOT NULL REFERENCES screenings(id),
  seats INTEGER NOT NULL CHECK (seats > 0),
  booked_at TEXT NOT NULL,
  UNIQUE (member_id, screening_id)
) STRICT;
CREATE INDEX screenings_item ON screenings({column});
CREATE INDEX screenings_room ON screenings(room);
CREATE INDEX bookings_screening ON bookings(screening_id);
"""
LOAN_TABLES = """
CREATE TABLE discs (
  {column} {type} PRIMARY KEY NOT NULL REFERENCES {table}({key}),
  copies INTEGER NOT NULL,
  copies_left INTEGER NOT NULL CHECK (copies_left >= 0)
) STRICT;
CREATE TABLE loans (
  id INTEGER PRIMARY KEY NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members(id),
  {column} {type} NOT NULL REFERENCES {table}({key}),
  lent_on TEXT NOT NULL,
  due_on TEXT NOT NULL,
  returned_on TEXT
) STRICT;
CREATE INDEX loans_member ON loans(member_id);
CREATE INDEX loans_item ON loans({column});
"""
WATCHLIST_TABLES = """
CREATE TABLE watchlist (
  member_id INTEGER NOT NULL REFERENCES members(id),
  {column} {type} NOT NULL REFERENCES {table}({key}),
  added_on TEXT NOT NULL,
  PRIMARY KEY (member_id, {column})
) STRICT, WITHOUT ROWID;
CREATE INDEX watchlist_item ON watchlist({column});
"""


@dataclass(frozen=True)
class _Evening:
    """A room on one day, still empty from `minute` on, counted from midnight."""

    day: int
    room: str
    minute: int


def generate(connection: apsw.Connection, operations: Mapping[str, Any], seed: int) -> None:
    """Add the tables of the modules that `operations` names, filled from `seed`.

    >>> generate(connection, {"item_table": "films", "item_key": "id", "modules": ["watchlist"],
    ...                       "members": 240, "watchlist": 900, "clock": "2026-03-02 09:00"}, seed=7)
    """
    chosen = _modules(operations)
    if not chosen and operations.get("made"):
        return
    counts = {name: _whole(operations, name) for name in ["members", *chosen]}
    source, clock = item_table(connection, operations), _clock_of(operations)
    with connection:
        members = _add_members(connection, counts["members"], clock, Random(f"{seed}/members"))
        club = Club(connection, source, _ranked(connection, source, operations), members, clock, operations)
        for module in chosen:
            MODULES[module](club, counts[module], Random(f"{seed}/{module}"))


def expected_rows(operations: Mapping[str, Any]) -> int:
    """Return about how many rows `generate` adds for these settings."""
    each = {
        "screenings": 1 + BOOKINGS_PER_SCREENING,
        "loans": 1 + DISCS_PER_LOAN,
        "watchlist": 1,
        "timetable": ROWS_PER_DEPARTURE,
    }
    chosen, made = _modules(operations), operations.get("made", {})
    added = sum(each[module] * _whole(operations, module) for module in chosen)
    added += sum(rows_of(table, _whole(operations, name)) for name, table in made.items())
    return added if made and not chosen else added + _whole(operations, "members")


def _modules(operations: Mapping[str, Any]) -> list[str]:
    """Return the modules of this file that are asked for, in the order in which they are known."""
    asked = operations.get("modules")
    if not isinstance(asked, list):
        raise CatalogError(f"[operations] needs `modules`, a list of names; found {shown(asked)}.")
    known = [*MODULES, *operations.get("made", {})]
    for name in asked:
        if str(name) not in known:
            raise CatalogError(f"[operations] knows no module {shown(name)}. {near(str(name), known)}")
    return [name for name in MODULES if name in asked]


def _whole(operations: Mapping[str, Any], name: str) -> int:
    """Return a count from the settings."""
    value = operations.get(name)
    if type(value) is not int or value < 1:
        raise CatalogError(f"[operations] needs `{name}`, a whole number from 1 on; found {shown(value)}.")
    return value


def _clock_of(operations: Mapping[str, Any]) -> datetime:
    """Return the moment that is now for the club."""
    value = operations.get("clock")
    try:
        return datetime.strptime(str(value), MINUTE)
    except ValueError:
        raise CatalogError(f"[operations] needs `clock`, such as '2026-03-02 09:00'; found {shown(value)}.")


def item_table(connection: apsw.Connection, operations: Mapping[str, Any]) -> ItemTable:
    """Return the table of items that the settings name."""
    table, key = str(operations.get("item_table")), str(operations.get("item_key"))
    types = {row[1]: row[2] for row in connection.execute("SELECT * FROM pragma_table_info(?)", (table,))}
    if not types:
        raise CatalogError(f"[operations] names the item table {shown(table)}, which the data do not have.")
    if key not in types:
        raise CatalogError(f"[operations] names the key {shown(key)} of {table}. {near(key, types)}")
    return ItemTable(table, key, types[key], f"{table.removesuffix('s')}_id", tuple(types))


def _over(tables: str, source: ItemTable) -> str:
    """Return the tables of a module over these items."""
    names = {"table": source.table, "key": source.key, "column": source.column}
    return tables.format(type=source.type, **{each: in_sql(name) for each, name in names.items()})


def _ranked(connection: apsw.Connection, source: ItemTable, operations: Mapping[str, Any]) -> list[Item]:
    """Return the items' keys, those first that the settings call favourites; these alone where there are some."""
    favourites = operations.get("favourites")
    if favourites is None:
        return _best_documented(connection, source)
    return [key for key, *_ in selected(connection, operations, "favourites")[1]]


def _best_documented(connection: apsw.Connection, source: ItemTable) -> list[Item]:
    """Return the items' keys, those with the fewest empty cells first."""
    filled = " + ".join(f'("{column}" IS NOT NULL)' for column in source.columns)
    query = f'SELECT "{source.key}" FROM "{source.table}" ORDER BY {filled} DESC, "{source.key}"'
    keys = [key for (key,) in connection.execute(query)]
    if not keys:
        raise CatalogError(f"[operations] names the item table {source.table!r}, which has no rows.")
    return keys


def _runtimes(club: Club) -> dict[Item, int]:
    """Return how many minutes each item takes to screen."""
    source = club.source
    if "runtime" not in source.columns:
        return dict.fromkeys(club.items, DEFAULT_RUNTIME)
    query = f'SELECT "{source.key}", ifnull("runtime", ?) FROM "{source.table}"'
    return dict(club.connection.execute(query, (DEFAULT_RUNTIME,)))


def _add_members(connection: apsw.Connection, count: int, clock: datetime, rng: Random) -> list[int]:
    """Add the members; return the numbers of their cards."""
    connection.execute(MEMBER_TABLES)
    cards = numbers(rng, count, 1000)
    rows = []
    for card, name in zip(cards, people(rng, count, "members"), strict=True):
        joined = ago(clock, rng.randint(OLDEST_RECORD, 4000))
        rows.append((card, name, joined, rng.choice(TIERS)))
    fill(connection, "members", rows)
    return sorted(cards)


def _add_screenings(club: Club, count: int, rng: Random) -> None:
    """Add rooms, screenings and the bookings made so far."""
    club.connection.execute(_over(SCREENING_TABLES, club.source))
    minutes = _runtimes(club)
    items = [item for item in club.items[:ITEMS_TALKED_OF] if minutes[item] <= LONGEST_RUNTIME]
    placed = _place(_repeated(items, count, rng), minutes, rng)
    if len(placed) < count:
        raise CatalogError(
            f"[operations] asks for screenings = {count}; {len(placed)} fit into {len(ROOMS)} rooms and "
            f"{DAYS_AHEAD} days with {len(items)} items, none shown more than 6 times."
        )
    screenings = dict(zip(numbers(rng, count, 100), placed, strict=True))
    bookings, seats_left = book(club, {id: ROOMS[evening.room] for id, (_, evening) in screenings.items()}, rng)
    midnight = datetime.combine(club.clock, time())
    rows = []
    for id, (item, evening) in screenings.items():
        starts_at = midnight + timedelta(days=evening.day, minutes=evening.minute)
        rows.append((id, item, evening.room, f"{starts_at:{MINUTE}}", rng.randint(12, 28) / 2, seats_left[id]))
    fill(club.connection, "rooms", list(ROOMS.items()))
    fill(club.connection, "screenings", rows)
    fill(club.connection, "bookings", bookings)


def _repeated(items: Sequence[Item], count: int, rng: Random) -> list[Item]:
    """Return `count` showings of some of the items, 2 to 6 of each, in random order."""
    chosen = pick(items, max(1, count * 2 // 7), rng)
    further = chosen * 4
    rng.shuffle(further)
    showings = (chosen * 2 + further)[:count]
    rng.shuffle(showings)
    return showings


def _place(showings: Iterable[Item], minutes: Mapping[Item, int], rng: Random) -> list[tuple[Item, _Evening]]:
    """Give each showing a room and a start: one after the other in a room, an item once a day."""
    evenings = [
        _Evening(day, room, rng.randrange(FIRST_START, LAST_FIRST_START + 1, 15))
        for day in range(1, DAYS_AHEAD + 1)
        for room in ROOMS
    ]
    rng.shuffle(evenings)
    days: defaultdict[Item, set[int]] = defaultdict(set)
    placed = []
    for item in showings:
        evening = next((each for each in evenings if each.day not in days[item]), None)
        if evening is None:
            continue
        placed.append((item, evening))
        days[item].add(evening.day)
        evenings.remove(evening)
        ends = evening.minute + minutes[item] + rng.randint(20, 50)
        if ends <= LAST_START:
            evenings.append(replace(evening, minute=ends + (-ends % 15)))
    return placed


def _add_loans(club: Club, count: int, rng: Random) -> None:
    """Add discs of the best documented items, and loans, about half of them open."""
    club.connection.execute(_over(LOAN_TABLES, club.source))
    items = club.items[: DISCS_PER_LOAN * count]
    copies = {item: rng.choice((1, 1, 1, 2, 2, 3)) for item in items}
    copies_left = dict(copies)
    lent: set[tuple[int, Item]] = set()
    loans = []
    for id in numbers(rng, count, 10_000):
        member, item = rng.choice(club.members), pick(items, 1, rng)[0]
        is_open = rng.random() < 0.5 and copies_left[item] > 0 and (member, item) not in lent
        if is_open:
            copies_left[item] -= 1
            lent.add((member, item))
        loans.append((id, member, item, *_loan_dates(club.clock, is_open, rng)))
    fill(club.connection, "discs", [(item, copies[item], copies_left[item]) for item in items])
    fill(club.connection, "loans", loans)


def _loan_dates(clock: datetime, is_open: bool, rng: Random) -> tuple[str, str, str | None]:
    """Return when a disc was lent, is due and came back; some open loans are overdue."""
    days = rng.randint(1, 24) if is_open else rng.randint(22, OLDEST_RECORD)
    returned = None if is_open else ago(clock, days - rng.randint(1, 21))
    return ago(clock, days), ago(clock, days - DAYS_LENT), returned


def _add_watchlist(club: Club, count: int, rng: Random) -> None:
    """Add what members want to see."""
    club.connection.execute(_over(WATCHLIST_TABLES, club.source))
    rows = []
    for member, length in Counter(rng.choice(club.members) for _ in range(count)).items():
        for item in pick(club.items[:ITEMS_TALKED_OF], length, rng):
            rows.append((member, item, ago(club.clock, rng.randint(1, OLDEST_RECORD))))
    fill(club.connection, "watchlist", rows)


MODULES: Mapping[str, Callable[[Club, int, Random], None]] = {
    "screenings": _add_screenings,
    "loans": _add_loans,
    "watchlist": _add_watchlist,
    "timetable": add_timetable,
}
_TABLES = {
    "screenings": SCREENING_TABLES,
    "loans": LOAN_TABLES,
    "watchlist": WATCHLIST_TABLES,
    "timetable": TIMETABLE_TABLES,
}


def tables_of_module(name: str, operations: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the tables that a module adds.

    >>> tables_of_module("loans", {})
    ('discs', 'loans')
    """
    made = operations.get("made", {})
    if name in made:
        return tuple(made[name]["tables"])
    return tuple(re.findall(r"CREATE TABLE (\w+)", _TABLES[name]))
