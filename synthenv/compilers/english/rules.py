"""The grammar of a profile: every rule, made once a profile.

english_of(profile).grammar
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from synthenv.compilers.english.comparisons import comparison_rules
from synthenv.compilers.english.conditions import condition_rules, relation_rules
from synthenv.compilers.english.grammar import Grammar, Rule, Series, Terminal
from synthenv.compilers.english.manners import manner_rules
from synthenv.compilers.english.nouns import noun_rules, order_rules
from synthenv.compilers.english.plans import plan_rules
from synthenv.compilers.english.sentences import deed_rules, joint_rules, sentence_rules
from synthenv.compilers.english.values import Counts, Days, Letters, Moments, Names, Numbers, Quoted, Slots, Weekdays
from synthenv.compilers.english.vocabulary import Vocabulary
from synthenv.spec.profile import Profile

__all__ = ["English", "english_of"]


@dataclass(frozen=True, eq=False)
class English:
    """A profile and its grammar; one object a profile."""

    profile: Profile
    grammar: Grammar


def english_of(profile: Profile) -> English:
    """Return the English of a profile: the same object for the same profile."""
    return _made(_Same(profile))


@dataclass(frozen=True, eq=False)
class _Same:
    """A profile by its identity: its tables can't be hashed."""

    profile: Profile

    def __hash__(self) -> int:
        return id(self.profile)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.profile is self.profile


@lru_cache(maxsize=8)
def _made(same: _Same) -> English:
    words = Vocabulary(same.profile)
    return English(same.profile, Grammar(_rules(words), _terminals(words)))


def _rules(words: Vocabulary) -> Iterator[Rule | Series]:
    profile = words.profile
    yield from manner_rules(words)
    yield from joint_rules()
    yield from plan_rules(words)
    for entity in profile.entities.values():
        yield from sentence_rules(entity, words)
        yield from noun_rules(entity, words)
        yield from order_rules(entity, words)
        yield from condition_rules(entity)
        for attribute in entity.attributes.values():
            yield from comparison_rules(entity, attribute, words)
    for relation in profile.relations.values():
        yield from relation_rules(relation, words)
    for action in profile.actions.values():
        yield from deed_rules(action, words)


def _terminals(words: Vocabulary) -> dict[str, Terminal]:
    terminals: dict[str, Terminal] = {
        "count": Counts(),
        "letter": Letters(),
        "slot": Slots(),
        "const.integer": Numbers(),
        "const.real": Numbers(),
        "const.text": Quoted(),
        "const.day": Days(),
        "const.moment": Moments(),
        "const.weekday": Weekdays(),
    }
    for entity in words.profile.entities.values():
        terminals[f"name.{entity.name}"] = Names(entity.name, words.is_quoted(entity), entity.with_the)
    return terminals
