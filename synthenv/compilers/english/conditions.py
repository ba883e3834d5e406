"""How conditions along relations, and conditions joined, are said: "with at least two screenings costing …".

    condition_rules(entity)
    relation_rules(relation, words)

A condition is a phrase after a noun, the same for one row and for several, so that every list of them reads well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from synthenv.compilers.english.grammar import Hole, Rule, Series
from synthenv.compilers.english.outline import In, Named, is_calm, is_no_name
from synthenv.compilers.english.vocabulary import Vocabulary, article, slotted
from synthenv.spec.algebra import AllOf, AnyOf, Not, Related, Same
from synthenv.spec.profile import Entity, Relation

__all__ = ["condition_rules", "relation_rules"]

_CLAUSES = ("who ", "that ", "where ", "whose ", "which ", "with ")
"""How a phrase begins that "not" can't stand before."""

_LONG = ("either ", "meeting ", "for which ")
_RANKS = (
    ("with ", "without ", "having "),
    ("who ", "that ", "where ", "whose ", "which "),
    ("identical to ", "being ", "the same as ", "other than ", "different from ", "apart from ", "not ", *_LONG),
)
"""How phrases begin that follow others better than they go before them."""

_SAME = ("identical to <q:one.{e}>", "being <q:one.{e}>", "the same as <q:one.{e}>")
_OTHER = ("other than <q:one.{e}>", "different from <q:one.{e}>", "apart from <q:one.{e}>")
_IN = ("in group <l:letter>", "from group <l:letter>", "belonging to group <l:letter>")
_EITHER = (
    "either <cs:two.{e}> (or both)",
    "either <cs:two.{e}> (one of the two is enough)",
    "meeting at least one of these conditions (<cs:several.{e}>)",
    "for which at least one of these holds (<cs:several.{e}>)",
)
_ANY = ("with at least one {noun}", "having at least one {noun}", "with one {noun} or more")
_NONE = ("with no {noun} at all", "without any {noun}", "having no {noun}")
_SOME_WHICH = ("with at least one {noun} <cs:whose.{t}>", "having at least one {noun} <cs:whose.{t}>")
_NONE_WHICH = (
    "with no {noun} <cs:conds.{t}>",
    "without any {noun} <cs:conds.{t}>",
    "having no {noun} <cs:conds.{t}>",
)
_EVERY = (
    "with at least one {noun} (all of them being {ones} <cs:conds.{t}>)",
    "whose {plural} (there must be at least one) are all {ones} <cs:conds.{t}>",
    "having at least one {noun} and only {plural} <cs:conds.{t}>",
)
_LEAST = (
    "with at least <n:count> {plural}<cs:tail.{t}>",
    "having <n:count> or more {plural}<cs:tail.{t}>",
    "with no fewer than <n:count> {plural}<cs:tail.{t}>",
)
_AMONG = ("whose {plural} include <x:name.{t}>", "with <x:name.{t}> among the {plural}")
_ONE = ("with {a_noun} on record", "with a known {noun}")
_ONE_WHICH = ("whose {noun} is {one} <cs:whose.{t}>", "with {a_noun} that is {one} <cs:whose.{t}>")
_IS = ("whose {noun} is <x:name.{t}>", "where the {noun} is <x:name.{t}>")
_IS_NOT = ("without <x:name.{t}> as the {noun}", "that do not have <x:name.{t}> as the {noun}")
_NOT_AMONG = (
    "whose {plural} do not include <x:name.{t}>",
    "without <x:name.{t}> among the {plural}",
    "where <x:name.{t}> is not one of the {plural}",
)


def condition_rules(entity: Entity) -> Iterator[Rule | Series]:
    """Yield the rules for lists of conditions on rows of an entity, and for those that join or name."""
    name = entity.name
    yield Series(f"conds.{name}", f"cond.{name}", fits=is_calm, rank=_rank, clause=" ")
    yield Series(f"whose.{name}", f"cond.{name}", fits=is_no_name, rank=_rank, clause=" ")
    yield Rule(f"tail.{name}", (), "")
    yield Rule(f"tail.{name}", Hole("cs"), f" <cs:conds.{name}>")
    yield Series(f"two.{name}", f"part.{name}", two=" or ", least=2, most=2, fits=is_calm)
    yield Series(f"several.{name}", f"part.{name}", between="; ", two="; ", final="; ", least=2)
    yield Rule(f"part.{name}", Hole("c"), f"<c:cond.{name}>")
    yield Rule(f"part.{name}", AllOf(_hole("cs")), f"(<cs:jointly.{name}>)")
    yield Series(f"jointly.{name}", f"cond.{name}", " and also ", " and also ", " and also ", least=2, fits=is_calm)
    meanings: list[tuple[Any, Sequence[str]]] = [
        (AnyOf(_hole("cs")), _EITHER),
        (Same(_hole("q")), _SAME),
        (Not(Same(_hole("q"))), _OTHER),
        (In(_hole("l"), False), _IN),
    ]
    for meaning, forms in meanings:
        yield from (Rule(f"cond.{name}", meaning, form.format(e=name)) for form in forms)


def relation_rules(relation: Relation, words: Vocabulary) -> Iterator[Rule]:
    """Yield the rules for conditions along a relation."""
    target = words.profile.entity(relation.target)
    noun, plural = words.along(relation)
    several, one = (target.plural, "someone") if target.personal else ("ones", "one")
    told = {"noun": noun, "a_noun": article(noun), "plural": plural, "t": target.name, "ones": several, "one": one}
    for meaning, forms, weight in _meanings(relation, words):
        yield from (Rule(f"cond.{relation.source}", meaning, form.format(**told), weight) for form in forms)
    for phrase in relation.phrases:
        yield from _phrase(relation, phrase, words)


def _meanings(relation: Relation, words: Vocabulary) -> Iterator[tuple[Any, Sequence[str], int]]:
    name, named = relation.name, _named(relation, words)
    yield Related(name, (), "none"), _NONE, 4
    yield Related(name), _ONE if relation.single else _ANY, 4
    yield Related(name, (), "every"), ("with at least one {noun}, of whatever kind",), 4
    yield Related(name, _hole("cs")), _ONE_WHICH if relation.single else _SOME_WHICH, 1
    yield Related(name, _hole("cs"), "none"), _NONE_WHICH, 4
    yield Related(name, _hole("cs"), "every"), _EVERY, 4
    yield Related(name, _hole("cs"), "least", _hole("n")), _LEAST, 4
    if named:
        yield Related(name, named), _IS if relation.single else _AMONG, 1
        yield Related(name, named, "none"), _IS_NOT if relation.single else _NOT_AMONG, 3


def _named(relation: Relation, words: Vocabulary) -> Any:
    label = words.label(words.profile.entity(relation.target))
    return (Named(label.name, _hole("x")),) if label else None


def _phrase(relation: Relation, phrase: str, words: Vocabulary) -> Iterator[Rule]:
    """A wording of the profile, with a name, a row that was found, or a row of some kind in its gap."""
    target, category, name = words.profile.entity(relation.target), f"cond.{relation.source}", relation.name
    named = _named(relation, words)
    if named:
        told = slotted(phrase, [f"<x:name.{target.name}>"])
        yield Rule(category, Related(name, named), told, 12)
        if not phrase.startswith(_CLAUSES):
            yield Rule(category, Related(name, named, "none"), f"not {told}", 6)
    yield Rule(category, Related(name, (Same(_hole("q")),)), slotted(phrase, [f"<q:found.{target.name}>"]), 8)
    if phrase.endswith("{}") and not phrase.endswith(f"{target.noun} {{}}"):
        some = f"{target.indefinite} <cs:whose.{target.name}>"
        yield Rule(category, Related(name, _hole("cs")), slotted(phrase, [some]), 8)


def _rank(said: str) -> int:
    """Where in a list a phrase reads best: "in Norway" before "with a known length" before "whose name is …"."""
    return next((place for place, begins in enumerate(_RANKS, 1) if said.startswith(begins)), 0)


def _hole(name: str) -> Any:
    """A hole where the algebra's types ask for a node."""
    return Hole(name)
