"""Influence: which calls hang on which replies, by what they are given and by what made the solution ask."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthenv.ladder.influence import altered, chain, longest
from synthenv.package import Package, read
from synthenv.places import folder_of
from tests.ladder.branch import branch, grounds

HEAD = "from synthenv.kit import Json, Tools\n\n\n"


def solving(body: str) -> Package:
    """The branch library with another solution of one task; nothing is judged."""
    package = branch("in_order")
    task = package.task("in_order")
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    return replace(
        package, tasks={task.name: replace(task, solution=f"{HEAD}def solve(tools: Tools) -> Json:\n{lines}")}
    )


def length(body: str) -> int:
    with grounds("in_order", solving(body)) as ground:
        assert ground.runs[0].error == ""
        return chain(ground, 0)


def test_a_value_that_is_handed_on_is_a_link() -> None:
    assert (
        length('found = tools.search_books()["books"]\nreturn [tools.get_book(book_id=found[0]["book_id"])["title"]]')
        == 2
    )


def test_a_decision_is_a_link_though_nothing_is_handed_on() -> None:
    decided = """
year = tools.get_book(book_id=1)["year"]
if year > 1990:
    tools.find_member(name="Ada Lind")
return []
"""
    assert length(decided) == 2
    assert length(decided.replace("if year > 1990", "if year != None")) == 1


def test_what_two_replies_decide_together_is_found_too() -> None:
    compared = """
years = [tools.get_book(book_id=number)["year"] for number in (1, 2, 3, 4, 5)]
if years[0] > years[1] and years[2] > years[3]:
    tools.find_member(name="Ada Lind")
return []
"""
    assert length(compared) == 2


def test_links_follow_each_other() -> None:
    assert (
        length(
            """
found = tools.search_books()["books"]
book = tools.get_book(book_id=found[0]["book_id"])
if book["year"] > 1990:
    author = tools.search_books(author=book["author"])["books"]
    tools.get_book(book_id=author[-1]["book_id"])
return []
"""
        )
        == 3
    )


def test_calls_that_follow_each_other_without_need_are_no_chain() -> None:
    assert length("return [tools.get_book(book_id=number)['title'] for number in range(1, 10)]") == 1


def test_pages_of_one_listing_are_no_chain() -> None:
    assert length("return [tools.search_books(page=page)['total'] and '' for page in range(1, 6)]") == 1


def test_where_the_solution_gives_up_nothing_is_learnt() -> None:
    assert (
        length(
            """
if tools.get_book(book_id=1)["year"] > 2500 or tools.get_book(book_id=1)["year"] < 0:
    return None
tools.find_member(name="Ada Lind")
return []
"""
        )
        == 1
    )


@pytest.mark.parametrize(
    ("task", "expected"),
    [("year_of_book", 2), ("in_order", 2), ("two_books", 2), ("lend_by_the_rules", 3)],
)
def test_the_chains_of_real_solutions(task: str, expected: int) -> None:
    with grounds(task) as ground:
        assert {chain(ground, at) for at in ground.runs} == {expected}


def test_the_chains_of_the_shipped_package() -> None:
    film = read(folder_of("film"))
    found = {}
    for name in ("faint_arbour_1", "sure_stream_1", "sure_stream_4"):
        with grounds(name, film) as ground:
            found[name] = {chain(ground, at) for at in ground.runs}
    # Films of a country, each; a writer, their films, each; a film, its writers, their films, each, and the watchlist.
    assert found == {"faint_arbour_1": {2}, "sure_stream_1": {3}, "sure_stream_4": {4, 5}}


def test_the_longest_chain() -> None:
    assert longest(0, set()) == 0
    assert longest(3, set()) == 1
    assert longest(5, {(0, 1), (1, 2), (0, 3), (3, 4), (2, 4)}) == 4


def test_what_is_altered_is_what_was_not_known() -> None:
    reply = {"films": [{"id": 3, "on": "2026-03-02 20:00", "name": "Alien", "out": True, "note": None}], "total": 1}
    assert altered(reply, frozenset({"alien"}), -1) == {
        "films": [{"id": 3 - 10**6, "on": "1900-01-01 20:00", "name": "Alien", "out": False, "note": None}],
        "total": 1,
    }
    assert altered({"id": 3, "name": "Alien"}, frozenset({"3"}), 1) == {"id": 3, "name": "Alien?"}
