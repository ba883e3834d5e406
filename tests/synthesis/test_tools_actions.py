"""Tools that write: each action of the film club changes exactly what it says, and refuses what its guards forbid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from synthenv.errors import SpecError
from synthenv.kit import Change, Row, ToolError
from synthenv.spec.profile import Action, Effect
from synthenv.synthesis.tool_actions import write_action

from .film_parts import film_base, film_profile, film_world
from .solving import tools_of

_TODAY = "2026-03-02"


def _row(sql: str) -> Row:
    """The first row, by its columns, which the query names one by one."""
    film_world().begin(())
    names = sql.removeprefix("SELECT ").split(" FROM ")[0].split(", ")
    return dict(zip(names, film_world().query(sql)[0], strict=True))


def _do(tool: str, **arguments: Any) -> dict[tuple[str, Any], Change]:
    """What a call changes, by table and the first column of the key."""
    film_world().begin(())
    film_world().call(tools_of(film_profile())[tool], arguments)
    return {(each.table, next(iter(each.key.values()))): each for each in film_world().changes()}


def _refused(tool: str, **arguments: Any) -> ToolError:
    film_world().begin(())
    with pytest.raises(ToolError) as caught:
        film_world().call(tools_of(film_profile())[tool], arguments)
    assert film_world().changes() == ()
    return caught.value


def _booking() -> Row:
    return _row("SELECT id, member_id, screening_id, seats FROM bookings WHERE seats > 1 ORDER BY id LIMIT 1")


def _seats(screening: int) -> int:
    return int(_row(f"SELECT seats_left FROM screenings WHERE id = {screening}")["seats_left"])


def _new(change: Change) -> Mapping[str, Any]:
    assert change.op == "update"
    return change.new


def test_a_cancelled_booking_is_gone_and_gives_its_seats_back() -> None:
    booking = _booking()
    seats = _seats(booking["screening_id"])
    done = _do("cancel_booking", member_id=booking["member_id"], screening_id=booking["screening_id"])
    assert len(done) == 2
    assert done["bookings", booking["id"]].op == "delete"
    assert _new(done["screenings", booking["screening_id"]]) == {"seats_left": seats + booking["seats"]}


def test_a_booking_that_is_not_there_is_not_cancelled() -> None:
    booking = _booking()
    error = _refused("cancel_booking", member_id=booking["member_id"], screening_id=0)
    assert (error.kind, error.message) == ("not_found", "The member has no booking for this screening.")


def test_a_disc_comes_back_today_and_can_be_lent_again() -> None:
    loan = _row("SELECT id, film_id FROM loans WHERE returned_on IS NULL ORDER BY id LIMIT 1")
    copies = _row(f"SELECT copies_left FROM discs WHERE film_id = {loan['film_id']}")["copies_left"]
    done = _do("return_disc", loan_id=loan["id"], film_id=loan["film_id"])
    assert len(done) == 2
    assert _new(done["loans", loan["id"]]) == {"returned_on": _TODAY}
    assert _new(done["discs", loan["film_id"]]) == {"copies_left": copies + 1}


def test_a_loan_of_another_film_is_not_taken_back() -> None:
    loan = _row("SELECT id, film_id FROM loans WHERE returned_on IS NULL ORDER BY id LIMIT 1")
    assert _refused("return_disc", loan_id=loan["id"], film_id=loan["film_id"] + 1).kind == "not_found"
    assert _refused("return_disc", loan_id=0, film_id=loan["film_id"]).kind == "not_found"


def test_an_extended_loan_is_due_two_weeks_from_today() -> None:
    loan = _row("SELECT id FROM loans WHERE returned_on IS NULL ORDER BY id LIMIT 1")
    done = _do("extend_loan", loan_id=loan["id"])
    assert [_new(each) for each in done.values()] == [{"due_on": "2026-03-16"}]
    assert list(done) == [("loans", loan["id"])]


def test_a_loan_that_is_not_there_is_not_extended() -> None:
    assert _refused("extend_loan", loan_id=0).kind == "not_found"


def test_a_film_is_taken_off_one_watchlist_and_no_other() -> None:
    wanted = _row("SELECT member_id, film_id FROM watchlist ORDER BY film_id, member_id LIMIT 1")
    film_world().begin(())
    film_world().call(tools_of(film_profile())["remove_from_watchlist"], wanted)
    [change] = film_world().changes()
    assert (change.table, change.op, dict(change.key)) == ("watchlist", "delete", wanted)


def test_a_film_that_is_on_no_watchlist_is_not_taken_off() -> None:
    member = _row("SELECT id FROM members ORDER BY id LIMIT 1")["id"]
    error = _refused("remove_from_watchlist", member_id=member, film_id=0)
    assert error.message == "The film is not on the member's watchlist."


def test_two_parameters_of_an_entity_have_different_arguments() -> None:
    text = write_action(_moving("bookings.seats"), film_profile()).text
    assert "def shift(db: Database, member_id: int, screening_id: int, new_screening_id: int) -> Json:" in text
    assert "new_screening_id: The new screening's number." in text


def test_an_amount_is_read_before_its_row_is_changed() -> None:
    lines = write_action(_moving("bookings.seats"), film_profile()).text.splitlines()
    read = next(at for at, line in enumerate(lines) if line.startswith("    bookings_seats = db.value("))
    assert all(at > read for at, line in enumerate(lines) if "db.write(" in line)


def test_an_amount_of_a_row_that_is_not_touched_is_refused() -> None:
    with pytest.raises(SpecError, match=r"'loans\.id' is of no one row"):
        write_action(_moving("loans.id"), film_profile())


def _moving(amount: str) -> Action:
    """An action that moves a booking to another screening."""
    where = {"member_id": "member", "screening_id": "screening"}
    return Action(
        name="shift",
        tool="shift",
        summary="Move a booking.",
        parameters={"member": "member", "screening": "screening", "new": "screening"},
        guards=(),
        effects=(
            Effect("set", "bookings", {"screening_id": "new"}, where, key=("id",)),
            Effect("lower", "screenings", where={"id": "new"}, column="seats_left", amount=amount),
        ),
        phrases=(),
        report="new",
    )


def test_the_clock_of_these_tests_is_the_packages() -> None:
    assert film_base().clock.startswith(_TODAY)
