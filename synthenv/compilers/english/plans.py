"""How plans are put: slots and what may stand in them, what must hold between them, what is to be best.

    plan_rules(words)

A slot is called by its name in quotation marks, and the row in it by that of the slot. Numbers of one unit share a
category, so that they can be added and held against one another.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from synthenv.compilers.english.grammar import Hole, Rest, Rule, Series
from synthenv.compilers.english.outline_plans import Alike, Apart, Filled, Programme
from synthenv.compilers.english.vocabulary import NUMBERS, Vocabulary, slotted, unit
from synthenv.spec.algebra import Among, Distinct, Facet, Goal, Sums, Tied, When
from synthenv.spec.profile import Attribute, Entity, Relation

__all__ = ["plan_rules"]

_PLANS = (
    "I need a plan that fills these slots: <fs:fields>. It must meet all of these conditions: <js:joints>.<g:goal> "
    "<_t:planned>",
    "Put together a plan with these slots: <fs:fields>. All of the following must hold for it: <js:joints>.<g:goal> "
    "<_t:planned>",
    "Fill each of these slots: <fs:fields>. The choices have to fit together, that is: <js:joints>.<g:goal> "
    "<_t:planned>",
)
_FIELDS = ("<s:slot>: the {answer} of one of <q:set.{e}>", "<s:slot>: the {answer} of one out of <q:set.{e}>")
_PLANNED = (
    "Answer with an object that has an entry for each slot, under its name. Any plan that meets all of this will do. "
    "What is unknown does not count: no condition on a sum or a time with it holds, and it is no value to tell apart.",
    "Hand in one object with the slots as its keys. If there are several such plans, any one of them is fine. "
    "Unknown values do not count: with one, no condition on a sum or a time holds, and they are not told apart.",
    "Give me the plan as an object, slot by slot. Where more than one plan fits, choose any. "
    "No condition on a sum or a time holds where part of it is unknown, and unknown values are not told apart.",
)
_BEST = {
    True: (
        " Among the plans that do, choose one for which <p:sum.{k}> is as high as possible.",
        " Of all such plans, take one where <p:sum.{k}> is highest.",
    ),
    False: (
        " Among the plans that do, choose one for which <p:sum.{k}> is as low as possible.",
        " Of all such plans, take one where <p:sum.{k}> is lowest.",
    ),
}
_HELD = {
    "at_least": ("at least", "no less than"),
    "at_most": ("at most", "no more than"),
    "over": ("more than", "greater than"),
    "under": ("less than", "below"),
}
_TIMED = {
    "at_least": ("at or after", "no earlier than"),
    "at_most": ("at or before", "no later than"),
    "over": ("after", "later than"),
    "under": ("before", "earlier than"),
}
_MANY = {"at_least": "at least", "at_most": "at most", "is": "exactly"}
_WHEN = ("if <gs:givens>, then <t:plain>", "whenever <gs:givens>, it must be that <t:plain>")


def plan_rules(words: Vocabulary) -> Iterator[Rule | Series]:
    """Yield the rules for plans."""
    for form in _PLANS:
        yield Rule("core", Programme(_hole("fs"), _hole("js"), Hole("g")), form)
    yield from (Rule("planned", None, form) for form in _PLANNED)
    yield Rule("goal", None, "")
    yield Series("fields", "field", "; ", "; ", "; ", least=2)
    yield Series("joints", "joint", "; ", "; ", "; ")
    yield Series("slots", "slot", least=2)
    yield Series("facets", "facet", least=2)
    yield Rule("joint", Hole("j"), "<j:plain>")
    yield Series("givens", "plain", ", and also ", " and also ", ", and also ")
    yield from (Rule("joint", When(_hole("gs"), _hole("t")), form) for form in _WHEN)
    yield from _distinct()
    yield from _sums(words)
    yield from _moments(words)
    for entity in words.profile.entities.values():
        told = {"answer": entity.answer_noun, "e": entity.name}
        yield from (Rule("field", Filled(_hole("s"), Hole("q")), form.format(**told)) for form in _FIELDS)
        yield from _among(entity)
        yield from _facets(entity, words)
    for relation in words.profile.relations.values():
        yield from _tied(relation, words)


def _among(entity: Entity) -> Iterator[Rule]:
    one = (_hole("s"),)
    yield Rule("plain", Among(_hole("q"), one, "at_least", 1), f"<s:slot> is among <q:set.{entity.name}>")
    yield Rule("plain", Among(_hole("q"), one, "at_most", 0), f"<s:slot> is not among <q:set.{entity.name}>")
    for test, many in _MANY.items():
        for n, told in ((_hole("n"), "<n:count>"), (1, "one")):
            meaning = Among(_hole("q"), _hole("ss"), _as(test), n)
            yield Rule("plain", meaning, f"{many} {told} of <ss:slots> are among <q:set.{entity.name}>")
    for test, none in (("at_least", "none or more"), ("at_most", "none"), ("is", "not a single one")):
        meaning = Among(_hole("q"), _hole("ss"), _as(test), 0)
        yield Rule("plain", meaning, f"{none} of <ss:slots> is among <q:set.{entity.name}>")


def _tied(relation: Relation, words: Vocabulary) -> Iterator[Rule]:
    plural = words.profile.entity(relation.source).plural
    meaning = Tied(relation.name, _hole("s"), _hole("o"))
    for phrase in relation.phrases:
        yield Rule("plain", meaning, f"<s:slot> is one of the {plural} {slotted(phrase, ['<o:slot>'])}")
    noun, plural = words.along(relation)
    told = f"the {noun}" if relation.single else f"one of the {plural}"
    yield Rule("plain", meaning, f"<o:slot> is {told} of <s:slot>", 1)


# What is told apart


def _distinct() -> Iterator[Rule]:
    for test, many in _MANY.items():
        for n, told in ((_hole("n"), "<n:count>"), (1, "one")):
            every, alike = _as(Hole("fs")), _as(Hole("a"))
            listed = f"counting what is the same once, <fs:facets> come to {many} {told}"
            yield Rule("plain", Distinct(every, _as(test), n), listed)
            yield Rule("plain", Distinct(alike, _as(test), n), f"<a:alike.told> {many} {told}")
    for form in ("<ss:slots> are all different", "no two of <ss:slots> are the same"):
        yield Rule("plain", Apart(_hole("ss")), form)


def _facets(entity: Entity, words: Vocabulary) -> Iterator[Rule]:
    """What a slot's row has to be told apart: alone, and of several slots alike."""
    yield Rule("facet", Facet(_hole("s")), "<s:slot>")
    for attribute in entity.attributes.values():
        noun = _of_day(attribute)
        yield Rule("facet", Facet(_hole("s"), "", attribute.name), f"the {noun} of <s:slot>")
        yield from _alike("", attribute.name, f"counting each {noun} once, <ss:slots> come to")
    for relation in words.profile.relations.values():
        if relation.source == entity.name:
            yield from _related(relation, words)
    yield from _alike("", "", "counting each once, <ss:slots> come to")


def _related(relation: Relation, words: Vocabulary) -> Iterator[Rule]:
    noun, plural = words.along(relation)
    told = noun if relation.single else plural
    yield Rule("facet", Facet(_hole("s"), relation.name), f"the {told} of <s:slot>")
    yield from _alike(relation.name, "", f"counting each {noun} once, <ss:slots> have")
    for attribute in words.profile.entity(relation.target).attributes.values() if relation.single else ():
        of = f"{_of_day(attribute)} of the {noun}"
        yield Rule("facet", Facet(_hole("s"), relation.name, attribute.name), f"the {of} of <s:slot>")
        yield from _alike(relation.name, attribute.name, f"counting each {of} once, <ss:slots> come to")


def _alike(relation: str, attribute: str, form: str) -> Iterator[Rule]:
    yield Rule("alike.told", Alike(relation, attribute, _hole("ss")), form)


def _of_day(attribute: Attribute) -> str:
    return f"day of the {attribute.noun}" if attribute.kind == "time" else attribute.noun


# Sums


def _sums(words: Vocabulary) -> Iterator[Rule | Series]:
    """Numbers of one unit, added up and held against each other."""
    units: dict[str, tuple[str, str]] = {}
    for entity in words.profile.entities.values():
        for attribute in words.numbers(entity):
            units[_unit_of(attribute)] = unit(attribute), attribute.kind
            yield from _terms(entity, attribute, words)
    for key, (after, kind) in units.items():
        yield Rule(f"term.{key}", Hole("x"), f"<x:const.{kind}>{after}")
        yield Series(f"terms.{key}", f"term.{key}", " plus ", " plus ", " plus ", least=2)
        for meaning, form in (
            ((_hole("x"),), f"<x:term.{key}>"),
            (Hole("x"), f"<x:terms.{key}>"),
            (Hole("x"), f"<x:alike.{key}>"),
        ):
            yield Rule(f"sum.{key}", meaning, form)
        for test, forms in _HELD.items():
            held = Sums(_hole("l"), _as(test), _hole("r"))
            yield from (Rule("plain", held, f"<l:sum.{key}> is {form} <r:sum.{key}>") for form in forms)
        for largest, forms in _BEST.items():
            yield from (Rule("goal", Goal(largest, _hole("p")), form.format(k=key)) for form in forms)


def _terms(entity: Entity, attribute: Attribute, words: Vocabulary) -> Iterator[Rule]:
    key = _unit_of(attribute)
    for along, of, several in _ways(entity, words):
        term = Facet(_hole("s"), along, attribute.name)
        yield Rule(f"term.{key}", term, f"the {attribute.noun} of {of}<s:slot>")
        together = Alike(along, attribute.name, _hole("ss"))
        yield Rule(f"alike.{key}", _as(together), f"the total {attribute.noun} of {several}<ss:slots>")


def _ways(entity: Entity, words: Vocabulary) -> Iterator[tuple[str, str, str]]:
    """How a slot leads to one row of an entity: it is that row, or a relation leads there."""
    yield "", "", ""
    for relation in words.profile.relations.values():
        if relation.single and relation.target == entity.name:
            noun, plural = words.along(relation)
            yield relation.name, f"the {noun} of ", f"the {plural} of "


def _unit_of(attribute: Attribute) -> str:
    return f"{attribute.scale or attribute.name} {attribute.unit or attribute.noun}"


def _moments(words: Vocabulary) -> Iterator[Rule | Series]:
    """Moments, and days, with minutes added to them."""
    yield Rule("duration", Hole("x"), "<x:const.integer> minutes")
    yield Series("durations", "duration", " plus ", " plus ", " plus ")
    for entity in words.profile.entities.values():
        for attribute in entity.attributes.values():
            if attribute.kind in ("date", "time") or (attribute.kind in NUMBERS and attribute.unit == "minutes"):
                category = "duration" if attribute.kind in NUMBERS else f"at.{attribute.kind}"
                for along, of, _ in _ways(entity, words):
                    term = Facet(_hole("s"), along, attribute.name)
                    yield Rule(category, term, f"the {attribute.noun} of {of}<s:slot>")
    for kind in ("date", "time"):
        yield Rule(f"moment.{kind}", (_hole("m"),), f"<m:at.{kind}>")
        for test, forms in _TIMED.items():
            held = Sums(_hole("l"), _as(test), _hole("r"))
            yield from _timed(kind, held, forms)
    yield Rule("moment.time", (_hole("m"), Rest("ds")), "<m:at.time> plus <ds:durations>")


def _timed(kind: str, held: Sums, forms: Sequence[str]) -> Iterator[Rule]:
    yield from (Rule("plain", held, f"<l:moment.{kind}> is {form} <r:moment.{kind}>") for form in forms)


def _hole(name: str) -> Any:
    """A hole where the algebra's types ask for a node."""
    return Hole(name)


def _as(node: Any) -> Any:
    """A node of a meaning, where the algebra's types ask for another."""
    return node
