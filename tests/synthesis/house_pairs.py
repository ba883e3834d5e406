"""Pairs of variants over the film catalog, one a rule of the house: allowed on the one, forbidden by it on the other.

task, (allowed, declined) = pair("overdue_disc")
"""

from __future__ import annotations

from functools import cache
from random import Random

from synthenv.compilers.task import Draft, compile_task
from synthenv.compilers.twin import Outcome, Twin
from synthenv.kit import Change, Json
from synthenv.package import Task
from synthenv.spec.algebra import Best, Request, constants_of
from synthenv.spec.house import breaches
from synthenv.spec.text import parse_spec
from synthenv.synthesis.breach import broken_by
from synthenv.synthesis.data import Data

from .film_parts import film_profile, film_world

__all__ = ["HELD", "RULES", "pair"]

_LEND = "request(lend(member=member(name == MEMBER), film=smallest(film(director(name == DIRECTOR)), year)))"
_AT = "smallest(screening(shows(title == TITLE)), starts_at)"
_BOOK = f"request(book(member=member(name == MEMBER), screening={_AT}, seats=SEATS))"
_CANCEL = f"request(cancel(member=member(name == MEMBER), screening={_AT}))"
_EXTEND = "request(extend(loan=smallest(loan(lent_to(name == BORROWER)), lent_on)))"
_WATCH = "request(watch(member=member(name == MEMBER), film=smallest(film(director(name == DIRECTOR)), year)))"
RULES = {
    "overdue_disc": _LEND,
    "three_discs": _LEND,
    "new_member": _LEND,
    "large_party": _BOOK,
    "nearly_full": _BOOK,
    "booking_closed": _BOOK,
    "short_notice": _CANCEL,
    "late_already": _EXTEND,
    "patron_waiting": _EXTEND,
    "long_list": _WATCH,
}
HELD = {each.name for each in film_profile().rules if each.held}


def _first(sql: str) -> str:
    film_world().begin(())
    return str(film_world().query(sql)[0][0])


def _constants(text: str) -> dict[str, Json]:
    given: dict[str, Json] = {
        "MEMBER": _first(
            "SELECT name FROM members WHERE tier = 'standard' AND id NOT IN (SELECT member_id FROM loans)"
        ),
        "DIRECTOR": "Ridley Scott",
        "TITLE": _first("SELECT f.title FROM screenings s JOIN films f ON f.id = s.film_id ORDER BY s.id"),
        "SEATS": 4,
        "BORROWER": _first(
            "SELECT m.name FROM members m JOIN loans l ON l.member_id = m.id WHERE m.id NOT IN (SELECT member_id "
            "FROM loans WHERE returned_on IS NOT NULL) GROUP BY m.id HAVING count(*) = 1 ORDER BY m.id"
        ),
    }
    return {name: given[name] for name in constants_of(parse_spec(text))}


def _setup(text: str) -> tuple[Change, ...]:
    """Rows that let the action be done, and no rule forbid it."""
    given = _constants(text)
    [member] = film_world().query("SELECT id FROM members WHERE name = ?", (given.get("MEMBER"),)) or [(0,)]
    spec = parse_spec(text)
    assert isinstance(spec, Request)
    query = spec.act.arguments[film_profile().action(spec.act.action).report]
    assert isinstance(query, Best)
    [reported] = Twin(spec, film_profile()).rows(query, "id", film_world(), given)
    if text == _LEND:
        return (
            Change("discs", "update", {"film_id": reported}, {}, {"copies_left": 2}),
            Change("members", "update", {"id": member[0]}, {}, {"tier": "patron", "joined": "2025-06-01"}),
        )
    if text == _BOOK:
        return (
            Change("screenings", "update", {"id": reported}, {}, {"seats_left": 9, "starts_at": "2026-03-09 20:00"}),
            Change("members", "update", {"id": member[0]}, {}, {"tier": "patron"}),
        )
    if text == _CANCEL:
        booking = {"member_id": member[0], "screening_id": reported, "seats": 2, "booked_at": "2026-03-01 10:00"}
        moved = Change("screenings", "update", {"id": reported}, {}, {"starts_at": "2026-03-09 20:00"})
        return (moved, Change("bookings", "insert", {"id": 999_999}, {}, booking))
    if text == _EXTEND:
        [(film,)] = film_world().query("SELECT film_id FROM loans WHERE id = ?", (reported,))
        waiting = film_world().query("SELECT member_id FROM watchlist WHERE film_id = ?", (film,))
        gone = [Change("watchlist", "delete", {"member_id": each, "film_id": film}) for (each,) in waiting]
        return (Change("loans", "update", {"id": reported}, {}, {"due_on": "2026-03-09"}), *gone)
    return ()


@cache
def pair(rule: str) -> tuple[Task, tuple[Outcome, Outcome]]:
    """The task, allowed on variant 0, forbidden by the rule on variant 1, and what is accepted there."""
    text = RULES[rule]
    spec, given, setup = parse_spec(text), _constants(text), _setup(text)
    assert isinstance(spec, Request)
    [breach] = [each for each in breaches(spec, film_profile()) if each.rule.name == rule]
    data = Data(film_profile(), film_world())
    for seed in range(40):
        film_world().begin(setup)
        changes = broken_by(breach, data, given, Random(seed))
        assert changes, f"no change of generated rows lets {rule} forbid it"
        setups = ((*setup, *changes[:-1]), (*setup, *changes))
        allowed, declined = (_accepted(spec, given, each) for each in setups)
        # Discs that are led here may be overdue, and then another rule comes first.
        if (allowed.answer["decision"], declined.answer["decision"]) == ("done", rule):
            made = compile_task(Draft("a_task", 2, spec, 5, (given, given), setups), film_profile())
            return made, (allowed, declined)
    raise AssertionError(rule)


def _accepted(spec: Request, given: dict[str, Json], setup: tuple[Change, ...]) -> Outcome:
    film_world().begin(setup)
    outcome = Twin(spec, film_profile()).outcome(film_world(), given)
    assert outcome is not None
    return outcome
