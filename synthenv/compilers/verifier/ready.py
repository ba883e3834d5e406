"""Functions that verifiers hold as they stand, each only where it is called."""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["READY", "needed"]

READY = {
    "the_one": '''def the_one(rows: list[Row]) -> list[Row]:
    """The rows, if there is exactly one."""
    return rows if len(rows) == 1 else []''',
    "once": '''def once(rows: list[Row], key: str) -> list[Row]:
    """The rows, each once."""
    return list({row[key]: row for row in rows}.values())''',
    "every": '''def every(met: list[bool]) -> bool:
    """Whether there is something, and all of it is met."""
    return met != [] and all(met)''',
    "moved": '''def moved(value: Json, by: Json) -> Json:
    """A number by so much higher; unknown where one of them is."""
    return None if value is None or by is None else value + by''',
    "less": '''def less(by: Json) -> Json:
    """How much higher a number gets that is lowered; unknown where that is."""
    return None if by is None else -by''',
    "update": '''def update(table: str, key: dict, row: Row, new: dict) -> list:
    """The change of a row that is to be so: none where it is so already."""
    differs = {column: value for column, value in new.items() if value != row[column]}
    return [(table, "update", key, differs)] if differs else []''',
    "amount": '''def amount(value: Json) -> Json:
    """A number in millionths; unknown where it is."""
    return None if value is None else round(1_000_000 * value)''',
    "minutes": '''def minutes(moment: Json) -> Json:
    """How many minutes a moment, or the beginning of a day, is after the beginning of time; unknown where it is."""
    if moment is None:
        return None
    hours, later = (int(moment[11:13]), int(moment[14:16])) if len(moment) > 10 else (0, 0)
    return date.fromisoformat(moment[:10]).toordinal() * 1440 + hours * 60 + later''',
    "value_of": '''def value_of(rows: list[Row], column: str) -> Json:
    """The value of the one row that there may be."""
    return rows[0][column] if rows else None''',
    "known_of": '''def known_of(values: list) -> list:
    """Those that are known."""
    return [each for each in values if each is not None]''',
    "known_days": '''def known_days(moments: list) -> list:
    """The days of those that are known."""
    return [each[:10] for each in moments if each is not None]''',
    "total": '''def total(amounts: list) -> Json:
    """Their sum; unknown where one of them is."""
    return None if None in amounts else sum(amounts)''',
    "turned": '''def turned(amounts: list) -> Json:
    """Their sum, with the other sign; unknown where one of them is."""
    return None if None in amounts else -sum(amounts)''',
    "by_goal": '''def by_goal(cards: list) -> list:
    """Those of which it is known what they add, lowest first."""
    return sorted([card for card in cards if card["goal"] is not None], key=lambda card: card["goal"])''',
    "same": """def same(one: Json, other: Json) -> bool:
    return one == other or same_text(one, other)""",
    "wrong_one": '''def wrong_one(given: Json, expected: Json, noun: str) -> str:
    return "" if same(given, expected) else f"the answer is another {noun} than the one asked for"''',
    "wrong_request": """def wrong_request(given: Json, expected: dict, name: str, noun: str) -> str:
    if given["decision"] != expected["decision"]:
        return "the rules of the house come to another decision"
    for fact in [each for each in expected if each not in ("decision", name)]:
        if not recorded(given[fact], expected[fact]):
            return f"the {fact} is another one than is on record"
    return wrong_one(given[name], expected[name], noun)""",
    "recorded": """def recorded(given: Json, expected: Json) -> bool:
    return close_enough(given, expected) if isinstance(expected, float) else same(given, expected)""",
    "wrong_order": '''def wrong_order(given: Json, expected: list, noun: str) -> str:
    if len(given) != len(expected):
        return f"the answer has {len(given)} items, not as many as were asked for"
    wrong = [at + 1 for at, each in enumerate(expected) if not same(given[at], each)]
    return f"place {wrong[0]} is another {noun} than the one that belongs there" if wrong else ""''',
    "wrong_list": '''def wrong_list(given: Json, expected: list) -> str:
    left, extra = list(expected), 0
    for each in given:
        found = [other for other in left if same(each, other)]
        if found:
            left.remove(found[0])
        else:
            extra += 1
    if left or extra:
        return f"{len(left)} of those asked for are missing, {extra} do not belong or are named twice"
    return ""''',
    "wrong_changes": '''def wrong_changes(changes: Json, expected: list) -> str:
    left = list(expected)
    for change in changes:
        found = [each for each in left if fits(change, *each)]
        if not found:
            return f"something else was changed too, or differently ({change.op} in {change.table})"
        left.remove(found[0])
    return f"{len(left)} of the changes asked for were not made" if left else ""''',
    "fits": """def fits(change: Change, table: str, op: str, key: dict, new: dict) -> bool:
    if change.table != table or change.op != op:
        return False
    if op != "insert":
        return dict(change.key) == key and dict(change.new) == new
    own = [column for column in change.key if column not in new]
    return {column: value for column, value in change.new.items() if value is not None and column not in own} == new""",
}
"""By name. To `fits`, a new row's key is its own where the action does not give it."""


def needed(texts: Sequence[str]) -> list[str]:
    """Return the ready functions that are called from these texts, or from one another, in the order above."""
    found = {name for name in READY if any(re.search(rf"\b{name}\(", text) for text in texts)}
    while more := {name for name in READY if any(re.search(rf"\b{name}\(", READY[each]) for each in found)} - found:
        found |= more
    return [text for name, text in READY.items() if name in found]
