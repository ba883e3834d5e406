"""The check `replay`: what depends on the order of a hash is found by another process."""

from __future__ import annotations

from dataclasses import replace

from synthenv.checks.replay import replay
from tests.check.check_library import TOOLS, found, sound

PLAIN = '    return {"books": books, "total": len(books)}'
BY_HASH = """    order = list({book["title"] for book in books})
    return {"books": sorted(books, key=lambda book: order.index(book["title"])), "total": len(books)}"""
SHUFFLED = TOOLS.replace(PLAIN, BY_HASH)


def test_the_order_of_a_set_of_texts_is_found_out() -> None:
    assert SHUFFLED != TOOLS
    finding = found(replay, sound("thick_books"), tools=SHUFFLED)
    assert not finding.passed
    assert finding.claims == {"same": False}
    assert "depends on hash order" in finding.reason


def test_a_task_that_is_not_in_the_package_yet_is_replayed_by_itself() -> None:
    other = sound("count_books")
    assert found(replay, other).passed
    assert found(replay, replace(other, name="renamed"), other).passed
