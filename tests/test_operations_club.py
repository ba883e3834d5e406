"""The generated club is consistent: seats, copies, rooms, days and people fit together."""

from __future__ import annotations

import lzma
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import pairwise
from typing import Any

import apsw
import pytest

from synthenv.synthesis.catalog import find
from synthenv.synthesis.operations import expected_rows, generate

OPERATIONS = find("film").category["operations"]
CLOCK = datetime(2026, 3, 2, 9)


def real() -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", lzma.decompress((find("film").path / "data.sqlite.xz").read_bytes()))
    return connection


def clubs_of(seed: int, **changes: Any) -> apsw.Connection:
    connection = real()
    generate(connection, {**OPERATIONS, **changes}, seed)
    return connection


@pytest.fixture(scope="module", params=[0, 7, 20260302])
def club(request: pytest.FixtureRequest) -> Iterator[apsw.Connection]:
    connection = clubs_of(request.param)
    yield connection
    connection.close()


def rows(connection: apsw.Connection, query: str) -> list[tuple[Any, ...]]:
    return connection.execute(query).fetchall()


def test_the_counts_are_those_asked_for(club: apsw.Connection) -> None:
    for table in ("members", "screenings", "loans", "watchlist"):
        assert rows(club, f"SELECT count(*) FROM {table}") == [(OPERATIONS[table],)]
    generated = rows(club, "SELECT table_name FROM _source WHERE origin = 'generated'")
    total = sum(rows(club, f"SELECT count(*) FROM {table}")[0][0] for (table,) in generated)
    assert total == pytest.approx(expected_rows(OPERATIONS), rel=0.15)


def test_every_foreign_key_points_at_a_row(club: apsw.Connection) -> None:
    assert rows(club, "PRAGMA foreign_key_check") == []


def test_seats_left_are_the_rooms_less_the_booked(club: apsw.Connection) -> None:
    query = """
        SELECT s.id FROM screenings AS s JOIN rooms AS r ON r.name = s.room
        WHERE s.seats_left <> r.seats - (SELECT total(seats) FROM bookings WHERE screening_id = s.id)
    """
    assert rows(club, query) == []


def test_some_screenings_are_sold_out_and_most_are_not(club: apsw.Connection) -> None:
    sold_out = rows(club, "SELECT count(*) FROM screenings WHERE seats_left = 0")[0][0]
    assert 20 <= sold_out <= 100


def test_copies_left_are_the_copies_less_the_open_loans(club: apsw.Connection) -> None:
    query = """
        SELECT film_id FROM discs AS d WHERE copies_left <> copies -
          (SELECT count(*) FROM loans WHERE film_id = d.film_id AND returned_on IS NULL)
    """
    assert rows(club, query) == []
    assert rows(club, "SELECT id FROM loans WHERE film_id NOT IN (SELECT film_id FROM discs)") == []


def test_nobody_has_two_discs_of_one_film(club: apsw.Connection) -> None:
    query = "SELECT member_id FROM loans WHERE returned_on IS NULL GROUP BY member_id, film_id HAVING count(*) > 1"
    assert rows(club, query) == []


def test_some_loans_are_overdue_some_open_some_returned(club: apsw.Connection) -> None:
    states = dict(
        rows(
            club,
            "SELECT CASE WHEN returned_on IS NOT NULL THEN 'returned' WHEN due_on < '2026-03-02' THEN 'overdue' "
            "ELSE 'open' END, count(*) FROM loans GROUP BY 1",
        )
    )
    assert min(states["returned"], states["overdue"], states["open"]) >= 20


def test_no_two_screenings_overlap_in_a_room(club: apsw.Connection) -> None:
    by_room: defaultdict[str, list[tuple[datetime, datetime]]] = defaultdict(list)
    query = "SELECT room, starts_at, ifnull(runtime, 120) FROM screenings JOIN films ON films.id = film_id"
    for room, starts_at, runtime in rows(club, query):
        start = datetime.strptime(starts_at, "%Y-%m-%d %H:%M")
        by_room[room].append((start, start + timedelta(minutes=runtime)))
    assert len(by_room) == 6
    for times in by_room.values():
        times.sort()
        assert all(end < start for (_, end), (start, _) in pairwise(times))


def test_a_film_is_screened_two_to_six_times_and_once_a_day(club: apsw.Connection) -> None:
    times = rows(club, "SELECT count(*), count(DISTINCT date(starts_at)) FROM screenings GROUP BY film_id")
    assert len(times) == 120
    assert all(2 <= screenings == days <= 6 for screenings, days in times)


def test_screenings_are_within_thirty_days_after_the_clock_and_all_else_before(club: apsw.Connection) -> None:
    first, last = rows(club, "SELECT min(starts_at), max(starts_at) FROM screenings")[0]
    assert f"{CLOCK:%Y-%m-%d %H:%M}" < first
    assert last < f"{CLOCK + timedelta(days=30):%Y-%m-%d %H:%M}"
    assert rows(club, "SELECT id FROM bookings WHERE booked_at >= '2026-03-02 09:00'") == []
    for table, column in (("loans", "lent_on"), ("loans", "returned_on"), ("watchlist", "added_on")):
        assert rows(club, f"SELECT 1 FROM {table} WHERE {column} >= '2026-03-02'") == [], column
    assert rows(club, "SELECT id FROM loans WHERE returned_on < lent_on") == []


def test_dates_are_dates_and_times_are_times(club: apsw.Connection) -> None:
    for table, column in (("screenings", "starts_at"), ("bookings", "booked_at")):
        query = f"SELECT 1 FROM {table} WHERE {column} <> strftime('%Y-%m-%d %H:%M', {column})"
        assert rows(club, query) == [], table
    for table, column in (("members", "joined"), ("loans", "due_on"), ("watchlist", "added_on")):
        assert rows(club, f"SELECT 1 FROM {table} WHERE {column} IS NOT date({column})") == [], table


def test_whoever_does_something_was_a_member_then(club: apsw.Connection) -> None:
    for table, column in (("bookings", "booked_at"), ("loans", "lent_on"), ("watchlist", "added_on")):
        query = f"SELECT 1 FROM {table} AS t JOIN members AS m ON m.id = t.member_id WHERE t.{column} < m.joined"
        assert rows(club, query) == [], table


def test_card_numbers_have_four_digits_and_say_nothing(club: apsw.Connection) -> None:
    members = rows(club, "SELECT id, name, joined FROM members ORDER BY id")
    assert all(1000 <= number <= 9999 for number, _, _ in members)
    assert [name for _, name, _ in members] != sorted(name for _, name, _ in members)
    assert [joined for _, _, joined in members] != sorted(joined for _, _, joined in members)


def test_no_member_is_named_like_a_person_of_the_films(club: apsw.Connection) -> None:
    assert rows(club, "SELECT name FROM members WHERE name IN (SELECT name FROM people)") == []


def test_both_tiers_have_members(club: apsw.Connection) -> None:
    tiers = dict(rows(club, "SELECT tier, count(*) FROM members GROUP BY tier"))
    assert tiers["standard"] > tiers["patron"] > 20


def test_films_of_the_club_are_well_documented(club: apsw.Connection) -> None:
    for table in ("screenings", "discs", "watchlist"):
        query = f"SELECT 1 FROM films WHERE id IN (SELECT film_id FROM {table}) AND (runtime IS NULL OR reviews < 5)"
        assert rows(club, query) == [], table


def test_the_same_seed_gives_the_same_rows_and_another_does_not() -> None:
    one, again, other = (clubs_of(seed).serialize("main") for seed in (5, 5, 6))
    assert one == again
    assert one != other


def test_a_module_gives_the_same_rows_with_or_without_the_others() -> None:
    alone, together = clubs_of(5, modules=["watchlist"]), clubs_of(5, modules=["watchlist", "loans", "screenings"])
    query = "SELECT * FROM watchlist"
    assert rows(alone, query) == rows(together, query)
    assert rows(alone, "SELECT table_name FROM _source WHERE origin = 'generated'") == [("members",), ("watchlist",)]
