"""What `[operations]` says wrong is refused in a sentence; what it says right works over any table of items."""

from __future__ import annotations

from typing import Any

import apsw
import pytest

from synthenv.errors import CatalogError
from synthenv.synthesis.operations import expected_rows, generate

OPERATIONS: dict[str, Any] = {
    "item_table": "routes",
    "item_key": "code",
    "modules": ["screenings", "loans", "watchlist"],
    "members": 20,
    "screenings": 30,
    "loans": 12,
    "watchlist": 50,
    "clock": "2030-12-20 18:30",
}


def routes(rows: int = 40) -> apsw.Connection:
    connection = apsw.Connection(":memory:")
    connection.execute("""
        CREATE TABLE routes (code TEXT PRIMARY KEY NOT NULL, miles INTEGER) STRICT;
        CREATE TABLE _source (table_name TEXT PRIMARY KEY NOT NULL, origin TEXT, source TEXT, licence TEXT,
                              retrieved TEXT, note TEXT) STRICT;
    """)
    connection.executemany(
        "INSERT INTO routes VALUES (?, ?)", ((f"R{n:03}", n if n % 2 else None) for n in range(rows))
    )
    return connection


def test_items_may_have_any_table_and_key_and_no_runtime() -> None:
    connection = routes()
    generate(connection, OPERATIONS, seed=1)
    assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
    assert connection.execute("SELECT count(*), count(DISTINCT typeof(route_id)) FROM screenings").get == (30, 1)
    assert connection.execute("SELECT count(*) FROM watchlist JOIN routes ON code = route_id").get == 50
    starts = connection.execute("SELECT min(starts_at), max(starts_at) FROM screenings").get
    assert "2030-12-20 18:30" < starts[0] < starts[1] < "2031-01-19 18:30"


def test_the_best_documented_items_get_the_discs() -> None:
    connection = routes(100)
    generate(connection, {**OPERATIONS, "modules": ["loans"]}, seed=1)
    chosen = "SELECT count(*), count(miles) FROM routes WHERE code IN (SELECT route_id FROM discs)"
    assert connection.execute(chosen).get == (24, 24)


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"modules": "loans"}, r"\[operations\] needs `modules`, a list of names; found 'loans'\."),
        ({"modules": ["lones"]}, r"knows no module 'lones'\. Did you mean 'loans'\?"),
        ({"modules": [["loans"]]}, r"knows no module \['loans'\]\. "),
        ({"members": 0}, r"needs `members`, a whole number from 1 on; found 0\."),
        ({"members": True}, r"needs `members`, a whole number from 1 on; found True\."),
        ({"loans": "many"}, r"needs `loans`, a whole number from 1 on; found 'many'\."),
        ({"watchlist": None}, r"needs `watchlist`, a whole number from 1 on; found None\."),
        ({"members": 100_000}, r"asks for members = 100000; there are names for 4896\."),
        ({"screenings": 9_000}, r"asks for screenings = 9000; \d+ fit into 6 rooms and 29 days with 40 items"),
        ({"clock": "tomorrow"}, r"needs `clock`, such as '2026-03-02 09:00'; found 'tomorrow'\."),
        ({"item_table": "roads"}, r"names the item table 'roads', which the data do not have\."),
        ({"item_table": None}, r"names the item table 'None', which the data do not have\."),
        ({"item_key": ["code"]}, r"names the key .* of routes\."),
        ({"item_key": "cod"}, r"names the key 'cod' of routes\. Did you mean 'code'\?"),
    ],
)
def test_a_wrong_setting_is_named(changes: dict[str, Any], sentence: str) -> None:
    connection = routes()
    with pytest.raises(CatalogError, match=sentence):
        generate(connection, {**OPERATIONS, **changes}, seed=1)
    tables = connection.execute("SELECT count(*) FROM sqlite_schema WHERE type = 'table'").get
    assert tables == 2


def test_no_items_make_no_club() -> None:
    with pytest.raises(CatalogError, match="names the item table 'routes', which has no rows"):
        generate(routes(rows=0), OPERATIONS, seed=1)


def test_the_expected_rows_count_the_chosen_modules_alone() -> None:
    assert expected_rows({**OPERATIONS, "modules": []}) == 20
    assert expected_rows({**OPERATIONS, "modules": ["watchlist"]}) == 70
    assert expected_rows(OPERATIONS) > 200
