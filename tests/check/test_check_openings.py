"""Openings: how checks begin tools that want a choice made first, and fill arguments that are objects."""

from __future__ import annotations

from random import Random

from synthenv.checks.guesses import _arguments
from synthenv.checks.openings import entries, given_one, openings, whole
from synthenv.schema import ToolSignature, tools_of

_SOURCE = '''
from typing import Literal

def films(db, action: Literal["search", "get"], arguments: dict | None = None):
    """Ask of films.

    Args:
        action: What to do.
        arguments: By name.
            * search: Search. Takes title (text): Part of it.
            * get: Get one. Takes film_id (whole number, required): Its number.
    """

def search(db, query: dict | None = None, page: int = 1):
    """Search.

    Args:
        query: By name: title (text): Part of it; year (whole number): When.
    """

def get(db, film_id: int):
    """Get one."""

def lend(db, film_id: int, member_id: int):
    """Lend one."""
'''


def tool(name: str) -> ToolSignature:
    return next(each for each in tools_of(_SOURCE, "tools.py") if each.name == name)


def test_a_tool_with_several_actions_is_begun_with_each() -> None:
    assert openings(tool("films")) == [{"action": "search"}, {"action": "get"}]
    assert openings(tool("search")) == [{}]
    assert openings(tool("get")) == []


def test_what_an_object_holds_hangs_on_the_action() -> None:
    assert set(entries(tool("films"), {"action": "search"})["arguments"]) == {"title"}
    assert set(entries(tool("films"), {"action": "get"})["arguments"]) == {"film_id"}
    assert set(entries(tool("search"), {})["query"]) == {"title", "year"}
    assert entries(tool("get"), {}) == {}


def test_an_action_that_needs_something_more_is_not_whole() -> None:
    assert whole(tool("films"), {"action": "search"})
    assert not whole(tool("films"), {"action": "get"})


def test_random_calls_fill_objects_with_what_was_seen() -> None:
    random, seen = Random(1), {"films[].id": [348]}
    given = [_arguments(tool("films"), seen, random) for _ in range(60)]
    gets = [each["arguments"] for each in given if each["action"] == "get"]
    assert gets == [{"film_id": 348}] * len(gets)
    assert {tuple(each.get("arguments") or ()) for each in given if each["action"] == "search"} == {(), ("title",)}


def test_one_value_is_told_at_each_place_that_takes_it_and_only_where_nothing_else_is_needed() -> None:
    assert given_one(tool("films"), "Alien") == [{"action": "search", "arguments": {"title": "Alien"}}]
    assert given_one(tool("films"), 348) == [{"action": "get", "arguments": {"film_id": 348}}]
    assert given_one(tool("search"), 1979) == [{"query": {"year": 1979}}, {"page": 1979}]
    assert given_one(tool("get"), 348) == [{"film_id": 348}]
    assert given_one(tool("get"), "Alien") == []
    assert given_one(tool("lend"), 348) == []
