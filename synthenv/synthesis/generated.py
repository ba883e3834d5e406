"""What all modules of the generated part share: the club that they add to, its people, and how rows are put in.

    club = Club(connection, source, items, members, clock, settings)
    fill(connection, "members", [(1203, "Amara Lindqvist", "2021-05-04", "standard")])

Guarantees: rows lie in the order of their keys, and each table filled says in `_source` that it is generated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, TypeAlias

import apsw

from synthenv.errors import CatalogError, shown
from synthenv.synthesis.tool_text import in_sql

__all__ = [
    "DAY",
    "MINUTE",
    "OLDEST_RECORD",
    "Club",
    "Item",
    "ItemTable",
    "ago",
    "book",
    "fill",
    "numbers",
    "people",
    "pick",
    "selected",
]

Item: TypeAlias = int | str

FIRST_NAMES = (
    "Aino Amara Anouk Anselm Ayo Beatriz Benedikt Bronwen Cosima Dagny Davit Desta Dilnoza Eero Efua Elif Emeka "
    "Eszter Farid Fenna Gideon Goran Hanneke Hedda Ichiro Ilse Ines Ioana Isidro Jovana Kalina Kamila Kofi Lakshmi "
    "Leocadia Ligia Lorcan Luan Maarten Maeve Malik Marit Mihai Mirela Nadia Naveen Ngozi Nilufar Oisin Orla Osman "
    "Paloma Petra Quentin Radka Rafe Rohan Saskia Selam Siobhan Stellan Sunniva Tadeo Tamsin Thandiwe Tomasz Ulrika "
    "Vesna Wanjiru Yael Yusuf Zelda"
).split()
LAST_NAMES = (
    "Abara Achterberg Adeyemi Alvarenga Arslan Baptista Barzani Bergqvist Boateng Brankov Cardigan Ceballos "
    "Chaudhuri Dalgaard Demirci Dragomir Eklund Esteves Fairweather Ferreira Fitzwater Galbraith Ghebre "
    "Gunnarsdottir Halvorsen Haruna Hollingshed Iliescu Imanov Jankauskas Kaplan Karimov Kettlewell Kiplagat "
    "Kowalczyk Lahtinen Lindqvist Macaulay Madaki Mbeki Mercadal Nakagawa Ngata Nordskov Obando Okonkwo Oyelaran "
    "Papadakis Pellegrin Quispe Ravndal Rosenthal Sandoval Satterfield Shrestha Skarsgard Tanimoto Teixeira "
    "Thistlewood Tregenza Uzoma Vandermeer Varga Wairimu Westerhout Yilmaz Zandvoort Zubiri"
).split()
# Whoever is a member has been one for longer than any loan, booking or entry of a watchlist is old.
OLDEST_RECORD = 150
MINUTE, DAY = "%Y-%m-%d %H:%M", "%Y-%m-%d"


@dataclass(frozen=True)
class ItemTable:
    """The catalog's table of items, and `column`, by which the club's tables point at it."""

    table: str
    key: str
    type: str
    column: str
    columns: tuple[str, ...]


@dataclass(frozen=True)
class Club:
    """What a module works with; `items` are the keys of the catalog's items, best documented first."""

    connection: apsw.Connection
    source: ItemTable
    items: Sequence[Item]
    members: Sequence[int]
    clock: datetime
    settings: Mapping[str, Any]


def people(rng: Random, count: int, asked_by: str) -> list[str]:
    """Return the names of so many people, no two alike."""
    most = len(FIRST_NAMES) * len(LAST_NAMES)
    if count > most:
        raise CatalogError(f"[operations] asks for {asked_by} = {count}; there are names for {most}.")
    chosen = (divmod(name, len(LAST_NAMES)) for name in rng.sample(range(most), count))
    return [f"{FIRST_NAMES[first]} {LAST_NAMES[last]}" for first, last in chosen]


def book(
    club: Club, capacity: Mapping[int, int], rng: Random
) -> tuple[list[tuple[int, int, int, int, str]], dict[int, int]]:
    """Return bookings of seats at what has so many, and the seats that are left; about one in eight is sold out."""
    bookings = []
    left = dict(capacity)
    for event, seats_there in capacity.items():
        wanted = seats_there if rng.random() < 0.12 else rng.randint(0, seats_there * 6 // 10)
        for member in rng.sample(club.members, min(wanted, len(club.members))):
            seats = min(wanted, rng.choice((1, 1, 2, 2, 2, 3, 4)))
            booked_at = club.clock - timedelta(minutes=rng.randint(60, 20 * 24 * 60))
            bookings.append((member, event, seats, f"{booked_at:{MINUTE}}"))
            wanted -= seats
            left[event] -= seats
            if not wanted:
                break
    ids = numbers(rng, len(bookings), 10_000)
    return [(id, *booking) for id, booking in zip(ids, bookings, strict=True)], left


def selected(
    connection: apsw.Connection, settings: Mapping[str, Any], name: str
) -> tuple[list[tuple[str, str, str]], list[tuple[Any, ...]]]:
    """Return what the query that the settings hold under `name` selects: its columns, and its rows, one at least.

    A column is its name, the type, and the foreign key that the column has in the table it comes from, as SQL.
    """
    query = str(settings.get(name))
    try:
        rows = connection.execute(query).fetchall()
    except apsw.Error as error:
        raise CatalogError(f"[operations] needs `{name}`, a query over the data; {shown(settings.get(name))}: {error}.")
    if not rows:
        raise CatalogError(f"[operations] has a query `{name}` that selects no rows: {shown(query)}.")
    described = connection.execute(query).description_full
    return [(each[0], each[1], _reference(connection, each[3], each[4])) for each in described], rows


def _reference(connection: apsw.Connection, table: str, column: str) -> str:
    """Return the foreign key of a column as SQL, "" where it has none."""
    for key in connection.execute("SELECT * FROM pragma_foreign_key_list(?)", (table,)):
        if key[3] == column:
            return f"REFERENCES {in_sql(key[2])}({in_sql(key[4])})"
    return ""


def fill(connection: apsw.Connection, table: str, rows: Sequence[tuple[int | str | float | None, ...]]) -> None:
    """Insert the rows in the order of their keys, and say that they are generated."""
    for row in sorted(rows):
        connection.execute(f"INSERT INTO {in_sql(table)} VALUES ({', '.join('?' * len(row))})", row)
    connection.execute(
        "INSERT INTO _source VALUES (?, 'generated', 'synthenv', 'CC0-1.0', NULL, 'Invented.')", (table,)
    )


def pick(items: Sequence[Item], count: int, rng: Random) -> list[Item]:
    """Return `count` different items, or all when there are fewer; the first ones are the likeliest."""
    picked: dict[Item, None] = {}
    while len(picked) < min(count, len(items)):
        picked[items[int(len(items) * rng.random() ** 2)]] = None
    return list(picked)


def numbers(rng: Random, count: int, low: int) -> list[int]:
    """Return `count` different numbers from `low` on, in no order and with gaps."""
    return rng.sample(range(low, low + max(9 * low, 4 * count)), count)


def ago(clock: datetime, days: int) -> str:
    """Return the date that many days before the clock."""
    return f"{clock - timedelta(days=days):{DAY}}"
