"""States and limits that another row holds: tools, twin and verifier say the same of what is done with them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from synthenv.compilers.twin import Twin
from synthenv.compilers.verifier import write_verifier
from synthenv.errors import SolutionFailed
from synthenv.kit import Change
from synthenv.package import Package
from synthenv.sandbox.runtime import Bench
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.text import parse_spec
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import database_of
from synthenv.worlds.sqlite import SqliteWorld
from tests.modules.put_to_use import made
from tests.synthesis.mutants import other_changes
from tests.synthesis.solving import solved

_TAKE = "take_ticket(agent=agent(name == WHO), ticket=smallest(ticket(ticket_about(name == WHAT)), opened_at))"
_CLOSE = "close_ticket(agent=agent(name == WHO), ticket=smallest(ticket(ticket_about(name == WHAT)), opened_at))"
_REOPEN = "reopen_ticket(ticket=smallest(ticket(ticket_about(name == WHAT)), opened_at))"
_OLDEST = "smallest(work_request(work_request_about(product_name == WHAT)), asked_at)"
_APPROVE = f"approve(approver=approver(name == WHO), work_request={_OLDEST})"
_FIRST_TICKET = """
SELECT t.state, t.agent_id, k.name, t.id, row_number() OVER (PARTITION BY t.track_id ORDER BY t.opened_at) AS place
FROM tickets AS t JOIN track AS k ON k.track_id = t.track_id
"""
_FIRST_REQUEST = """
SELECT r.state, r.hours, p.product_name, r.id,
  row_number() OVER (PARTITION BY r.product_id ORDER BY r.asked_at) AS place
FROM work_requests AS r JOIN products AS p ON p.product_id = r.product_id
"""
_DONE = {
    "an open ticket is taken": (
        "tickets",
        _TAKE,
        f"SELECT a.name, t.name FROM ({_FIRST_TICKET}) AS t, agents AS a "
        "WHERE t.place = 1 AND t.state = 'open' AND a.free_hands > 0",
    ),
    "a ticket in progress is closed by who took it": (
        "tickets",
        _CLOSE,
        f"SELECT a.name, t.name FROM ({_FIRST_TICKET}) AS t JOIN agents AS a ON a.id = t.agent_id "
        "WHERE t.place = 1 AND t.state = 'in progress'",
    ),
    "a closed ticket is opened again": (
        "tickets",
        _REOPEN,
        f"SELECT '', t.name FROM ({_FIRST_TICKET}) AS t WHERE t.place = 1 AND t.state = 'closed'",
    ),
    "a request is approved within the limit": (
        "approvals",
        _APPROVE,
        f"SELECT a.name, r.product_name FROM ({_FIRST_REQUEST}) AS r, approvers AS a "
        "WHERE r.place = 1 AND r.state = 'open' AND a.hours_left = r.hours",
    ),
}
_REFUSED = {
    "no hands are free": (
        "tickets",
        _TAKE,
        f"SELECT a.name, t.name FROM ({_FIRST_TICKET}) AS t, agents AS a "
        "WHERE t.place = 1 AND t.state = 'open' AND a.free_hands = 0",
    ),
    "it is closed": (
        "tickets",
        _TAKE,
        f"SELECT a.name, t.name FROM ({_FIRST_TICKET}) AS t, agents AS a "
        "WHERE t.place = 1 AND t.state = 'closed' AND a.free_hands > 0",
    ),
    "another one took it": (
        "tickets",
        _CLOSE,
        f"SELECT a.name, t.name FROM ({_FIRST_TICKET}) AS t JOIN agents AS a ON a.id <> t.agent_id "
        "WHERE t.place = 1 AND t.state = 'in progress'",
    ),
    "it is an hour too much": (
        "approvals",
        _APPROVE,
        f"SELECT a.name, r.product_name FROM ({_FIRST_REQUEST}) AS r, approvers AS a "
        "WHERE r.place = 1 AND r.state = 'open' AND a.hours_left = r.hours - 1",
    ),
}
_STRAYS = {
    "tickets": Change("_source", "delete", {"table_name": "agents"}),
    "approvals": Change("_source", "delete", {"table_name": "approvers"}),
}


@cache
def base(module: str) -> Package:
    return base_package(made(module), database_of(made(module), rows=None, seed=7), seed=7)


@cache
def profile(module: str) -> Profile:
    return read_profile(made(module).category)


def begun(module: str) -> SqliteWorld:
    return SqliteWorld(base(module).database, base(module).clock)


def constants(module: str, query: str, text: str) -> dict[str, Any]:
    world = begun(module)
    who, what = world.query(f"{query} ORDER BY 1, 2 LIMIT 1")[0]
    world.close()
    return {"WHO": who, "WHAT": what} if "WHO" in text else {"WHAT": what}


def passes(module: str, text: str, given: Mapping[str, Any], changes: tuple[Change, ...], answer: Any) -> bool:
    bench = Bench(base(module).database, base(module).clock, "modules")
    source = write_verifier(parse_spec(text), profile(module), given)
    passed = bench.judge(source, "verifier.py", given, (), changes, answer).passed
    bench.close()
    return passed


@pytest.mark.parametrize("name", _DONE)
def test_what_is_allowed_is_done_and_nothing_else_passes(name: str) -> None:
    module, text, query = _DONE[name]
    given, spec = constants(module, query, text), parse_spec(text)
    run = solved(spec, profile(module), begun(module), given)
    outcome = Twin(spec, profile(module)).outcome(begun(module), given)
    assert outcome is not None
    assert outcome.accepts(run.changes, run.answer)
    assert passes(module, text, given, run.changes, run.answer)
    assert not passes(module, text, given, (), run.answer)
    for other in other_changes(run.changes, _STRAYS[module]):
        assert passes(module, text, given, tuple(other), run.answer) == outcome.accepts(other, run.answer), other


@pytest.mark.parametrize("name", _REFUSED)
def test_what_is_forbidden_is_refused_by_all(name: str) -> None:
    module, text, query = _REFUSED[name]
    given, spec = constants(module, query, text), parse_spec(text)
    assert Twin(spec, profile(module)).outcome(begun(module), given) is None
    with pytest.raises(SolutionFailed):
        solved(spec, profile(module), begun(module), given)
    assert not passes(module, text, given, (), 1)
