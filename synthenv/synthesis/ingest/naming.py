"""How much the name of a column speaks for what it refers to, and in what way.

    named(("support", "rep", "id"), customers, employees, employee_id)     # 0.65, "the role “support rep”"

From a table's own name down to roles that only people have: SupportRepId, attending, mentor. Names say most, and yet
nothing by themselves: the values must be there, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from synthenv.synthesis.ingest.keys import KEY_WORDS, stem
from synthenv.synthesis.ingest.tables import Column, Table
from synthenv.synthesis.ingest.words import singular

__all__ = ["CERTAIN", "named"]

CERTAIN = 0.9
"""From here on a name leaves little doubt."""

_ROLES = frozenset(
    "rep representative boss chief head attending coach captain guide lead surgeon pilot judge host chair contact "
    "by to approved assigned responsible".split()
)
_PEOPLE = frozenset(
    "person people user staff crew doctor physician nurse student patient client guest contact agent pilot "
    "participant applicant resident adult attendant assistant consultant accountant friend profile account".split()
)
_STAFF = frozenset("employee staff user person member physician teacher worker personnel".split())
_SERVED = frozenset("customer client patient student guest passenger subscriber buyer supplier".split())
_SERVED_AS = frozenset("buyer payer sender recipient receiver borrower owner guest referrer renter".split())
_AGENTS = ("er", "or", "ist", "ian", "ee", "man", "person")
_NO_AGENTS = frozenset(
    "order letter paper computer offer sensor river water matter chapter folder header register center quarter "
    "theater tower server router printer newsletter color floor door error vector factor sector motor monitor "
    "layer tier corner filter container buffer weather danger trailer charter semester other master after over "
    "under power flower fever cover degree coffee committee".split()
)
_NO_AGENTS_END = ("number", "meter")
_OF_ANYTHING = frozenset("name title label email phone description address status type date".split())
_PREPOSITIONS = frozenset("to by via from for at in of".split())
_WITHIN = frozenset("parent predecessor successor replaces previous next original root base supersedes".split())
_WITHIN_PEOPLE = frozenset(
    "reports manager boss supervisor mentor leader chief head referrer father mother spouse".split()
)


def named(words: tuple[str, ...], table: Table, target: Table, key: Column) -> tuple[float, str]:
    """Return how much a column of `table` that is named so speaks for the key of `target`, from 0 to 1, and why."""
    left = tuple(singular(each) for each in stem(words))
    is_key = stem(words) != words
    if target is table:
        return _within(words, left, target, is_key)
    key_words = tuple(key.words)
    if left and left == target.words:
        return 1.0, "named like the table"
    if words == key_words and set(words) - KEY_WORDS - _OF_ANYTHING:
        return 0.95, "named like the key"
    if left and "".join(left) == "".join(target.words):
        return 0.95, "named like the table, written otherwise"
    roles = (_role(left, target), _role_of_key(left, key_words, is_key), _part(left, target, is_key))
    for found in (*roles, _initials(words, target, key_words)):
        if found[0]:
            return found
    return _short(left, target, is_key) if left and target.words else (0.0, "")


def _within(words: tuple[str, ...], left: tuple[str, ...], table: Table, is_key: bool) -> tuple[float, str]:
    """What refers to other rows of its own table."""
    if _WITHIN & set(words) or (_WITHIN_PEOPLE & set(words) and _are_people(table)):
        return 0.8, f"“{' '.join(words)}” within one table"
    found = _role(left, table)
    return found if found[0] or not is_key else (0.0, "")


def _role(left: tuple[str, ...], target: Table) -> tuple[float, str]:
    size = len(target.words)
    if size and len(left) > size and left[-size:] == target.words:
        return 0.9, f"the role “{' '.join(left[:-size])}” before the table's name"
    return 0.0, ""


def _role_of_key(left: tuple[str, ...], key_words: tuple[str, ...], is_key: bool) -> tuple[float, str]:
    meant = tuple(singular(each) for each in stem(key_words))
    size = len(meant)
    if is_key and size and meant != key_words and len(left) > size and left[-size:] == meant:
        return 0.85, f"the role “{' '.join(left[:-size])}” before the key's name"
    return 0.0, ""


def _part(left: tuple[str, ...], target: Table, is_key: bool) -> tuple[float, str]:
    size = len(target.words)
    if size and is_key and len(left) > size and left[:size] == target.words:
        return 0.7, "begins with the table's name"
    if left and left == target.words[-1:]:
        return 0.75, "the last word of the table's name"
    return 0.0, ""


def _short(left: tuple[str, ...], target: Table, is_key: bool) -> tuple[float, str]:
    """A short form of the table's name, with or without a role before it; a role of people."""
    meant = [each for each in left if each not in _PREPOSITIONS]
    last = target.words[-1]
    is_short = bool(meant) and any(_abbreviates(meant[-1], whole) for whole in (last, "".join(target.words)))
    if is_short and len(meant) == 1:
        return 0.7, f"“{' '.join(left)}” is short for the table's name"
    if is_short and is_key:
        return 0.65, f"“{' '.join(left)}” ends with what is short for the table's name"
    served, acting = _SERVED_AS & set(left), any(each in _ROLES or _is_agent(each) for each in left)
    role = served if last in _SERVED else acting
    if role and _are_people(target):
        how = 0.7 if last in _SERVED else 0.65 if _STAFF & set(target.words) else 0.6
        return how, f"the role “{' '.join(left)}”"
    return 0.0, ""


def _initials(words: tuple[str, ...], target: Table, key_words: tuple[str, ...]) -> tuple[float, str]:
    """The first letter of a table's name, or those of all its words, before “id”: sid of senses, by their key, id."""
    before = words[0].removesuffix("id") if len(words) == 1 and words[0].endswith("id") else ""
    letters = {target.words[-1][:1], "".join(each[:1] for each in target.words)} if target.words else set()
    if before and before in letters and key_words == ("id",):
        return 0.6, f"“{words[0]}” is short for the table's name and its key"
    return 0.0, ""


def _is_agent(word: str) -> bool:
    """Whether a word says who does something: a driver, an inspector, a receptionist."""
    is_none = word in _NO_AGENTS or word.endswith(_NO_AGENTS_END)
    return len(word) > 4 and word.endswith(_AGENTS) and not is_none


def _are_people(table: Table) -> bool:
    words = table.words
    if words and (words[-1] in _PEOPLE or words[-1] in _STAFF or _is_agent(words[-1])):
        return True
    has: set[Sequence[str]] = {tuple(each.words) for each in table.columns}
    return {("first", "name"), ("last", "name")} <= has


def _abbreviates(word: str, whole: str) -> bool:
    """Whether a word is the beginning of another, or its first letter and others in order ("dept", "department")."""
    if len(word) < 3 or word == whole or word[0] != whole[:1]:
        return False
    letters = iter(whole)
    return whole.startswith(word) or (
        len(word) >= 4 and len(whole) > len(word) + 2 and all(each in letters for each in word)
    )
