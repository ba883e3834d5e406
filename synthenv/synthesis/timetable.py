"""The generated module `timetable`: departures on legs that the data hold, with tickets, standby lists and crews.

    legs = "SELECT airline, origin, destination FROM routes"      # in [operations], beside timetable = 900

A leg is a row of that query, whatever it connects; a departure has the leg's columns, with the types and foreign keys
that they have in the data. The desk sells the seats of its own allotment.

Guarantees: departures lie within 30 days after the clock, a leg leaves once a day; `seats_left` is the allotment less
the tickets, `standby_left` the list's places less those taken, `duties_left` what a crew member's quota leaves; nobody
is on standby where he holds a ticket; no one of the crew has two duties on a day, or a member's name.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from random import Random

import apsw

from synthenv.errors import CatalogError
from synthenv.synthesis.generated import MINUTE, Club, ago, book, fill, numbers, people, selected

__all__ = ["ROWS_PER_DEPARTURE", "TIMETABLE_TABLES", "add_timetable"]

ROWS_PER_DEPARTURE = 6
FEWEST_SEATS, MOST_SEATS = 6, 24
DAYS_AHEAD = 29
FIRST_DEPARTURE, LAST_DEPARTURE = 6 * 60, 21 * 60
DEPARTURES_PER_CREW_MEMBER = 12
RANKS = ("captain", "first officer", "purser", "steward", "steward")

TIMETABLE_TABLES = """
CREATE TABLE departures (
  id INTEGER PRIMARY KEY NOT NULL,
  {columns},
  departs_at TEXT NOT NULL,
  fare INTEGER NOT NULL,
  seats INTEGER NOT NULL,
  seats_left INTEGER NOT NULL CHECK (seats_left >= 0),
  standby_places INTEGER NOT NULL,
  standby_left INTEGER NOT NULL CHECK (standby_left >= 0)
) STRICT;
CREATE TABLE tickets (
  id INTEGER PRIMARY KEY NOT NULL,
  member_id INTEGER NOT NULL REFERENCES members(id),
  departure_id INTEGER NOT NULL REFERENCES departures(id),
  seats INTEGER NOT NULL CHECK (seats > 0),
  booked_at TEXT NOT NULL,
  UNIQUE (member_id, departure_id)
) STRICT;
CREATE TABLE standby (
  member_id INTEGER NOT NULL REFERENCES members(id),
  departure_id INTEGER NOT NULL REFERENCES departures(id),
  added_on TEXT NOT NULL,
  PRIMARY KEY (member_id, departure_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE crew (
  id INTEGER PRIMARY KEY NOT NULL,
  name TEXT NOT NULL UNIQUE,
  rank TEXT NOT NULL,
  duties_left INTEGER NOT NULL CHECK (duties_left >= 0)
) STRICT;
CREATE TABLE duties (
  crew_id INTEGER NOT NULL REFERENCES crew(id),
  departure_id INTEGER NOT NULL REFERENCES departures(id),
  PRIMARY KEY (crew_id, departure_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX tickets_departure ON tickets(departure_id);
CREATE INDEX standby_departure ON standby(departure_id);
CREATE INDEX duties_departure ON duties(departure_id);
"""


def add_timetable(club: Club, count: int, rng: Random) -> None:
    """Add so many departures, with the tickets sold so far, the standby lists and the crews."""
    columns, legs = selected(club.connection, club.settings, "legs")
    _create(club.connection, columns)
    departures = _departures(club.clock, legs, count, rng)
    seats = {id: rng.randint(FEWEST_SEATS, MOST_SEATS) for id in departures}
    places = {id: rng.randint(2, 5) for id in departures}
    tickets, seats_left = book(club, seats, rng)
    standby = _standby(club, places, {(ticket[2], ticket[1]) for ticket in tickets}, rng)
    waiting = [departure for _, departure, _ in standby]
    rows = [
        (
            id,
            *leg,
            leaves,
            rng.randint(9, 89) * 5,
            seats[id],
            seats_left[id],
            places[id],
            places[id] - waiting.count(id),
        )
        for id, (leg, leaves) in departures.items()
    ]
    fill(club.connection, "departures", rows)
    fill(club.connection, "tickets", tickets)
    fill(club.connection, "standby", standby)
    _add_crew(club, {id: leaves[:10] for id, (_, leaves) in departures.items()}, rng)


def _create(connection: apsw.Connection, columns: list[tuple[str, str, str]]) -> None:
    """Create the tables; the columns of a leg are known in each, and indexed where they point elsewhere."""
    lines = [f'"{name}" {type} NOT NULL {reference}'.strip() for name, type, reference in columns]
    connection.execute(TIMETABLE_TABLES.format(columns=",\n  ".join(lines)))
    for name, _, reference in columns:
        if reference:
            connection.execute(f'CREATE INDEX "departures_{name}" ON departures("{name}")')


def _departures(
    clock: datetime, legs: list[tuple[int | str, ...]], count: int, rng: Random
) -> dict[int, tuple[tuple[int | str, ...], str]]:
    """Return for each departure its leg and when it leaves: 2 to 6 of a leg, each on a day of its own."""
    chosen = rng.sample(legs, min(len(legs), max(1, count * 2 // 7)))
    further = chosen * 4
    rng.shuffle(further)
    times = Counter((chosen * 2 + further)[:count])
    if times.total() < count:
        raise CatalogError(
            f"[operations] asks for timetable = {count}; `legs` selects {len(legs)}, and none leaves more than 6 times."
        )
    midnight = datetime.combine(clock, time())
    placed = []
    for leg, several in times.items():
        for day in rng.sample(range(1, DAYS_AHEAD + 1), several):
            minute = rng.randrange(FIRST_DEPARTURE, LAST_DEPARTURE, 5)
            placed.append((leg, f"{midnight + timedelta(days=day, minutes=minute):{MINUTE}}"))
    return dict(zip(numbers(rng, len(placed), 100), placed, strict=True))


def _standby(
    club: Club, places: Mapping[int, int], sold: set[tuple[int, int]], rng: Random
) -> list[tuple[int, int, str]]:
    """Return who waits for a seat on which departure; about one list in eight is full."""
    waiting = []
    for departure, most in places.items():
        length = most if rng.random() < 0.12 else rng.randint(0, most // 2)
        free = [member for member in club.members if (departure, member) not in sold]
        for member in rng.sample(free, min(length, len(free))):
            waiting.append((member, departure, ago(club.clock, rng.randint(1, 20))))
    return waiting


def _add_crew(club: Club, days: Mapping[int, str], rng: Random) -> None:
    """Add the crew and the duties given out so far; some have used up their quota."""
    members = {name for (name,) in club.connection.execute("SELECT name FROM members")}
    wanted = max(2, len(days) // DEPARTURES_PER_CREW_MEMBER)
    names = [name for name in people(rng, wanted + len(members), "crew") if name not in members][:wanted]
    busy: defaultdict[str, set[int]] = defaultdict(set)
    crew, duties = [], []
    for id, name in zip(numbers(rng, wanted, 1000), names, strict=True):
        given = []
        for departure in rng.sample(sorted(days), min(len(days), rng.randint(2, 10))):
            if id not in busy[days[departure]]:
                busy[days[departure]].add(id)
                given.append((id, departure))
        crew.append((id, name, rng.choice(RANKS), rng.choice((0, 1, 2, 3, 4, 6))))
        duties += given
    fill(club.connection, "crew", crew)
    fill(club.connection, "duties", duties)
