"""How rows and numbers are named: "the three longest films …", "“Prometheus”", "the average running time of …".

noun_rules(entity, words)

bare.E    several rows, no article     films directed by …
plural.E  several rows                 the films directed by …; the three longest films …
set.E     the same, or a group         group A
best.E    the first of an order        the longest film …
found.E   one row by description       the only film …; film A
one.E     the same, or a name          “Prometheus”
value.K   a number, text or time       the running time of “Prometheus”; the number of films …
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from synthenv.compilers.english.grammar import Hole, Rule
from synthenv.compilers.english.outline import In, Named, Order, Ranked
from synthenv.compilers.english.vocabulary import NUMBERS, Vocabulary, pronoun
from synthenv.spec.algebra import Select, Sets, Tally, Total, Value
from synthenv.spec.profile import Attribute, Entity, Relation

__all__ = ["noun_rules", "order_rules"]

_SETS = {
    "both": (
        "{plural} that are both among <l:set.{e}> and among <r:set.{e}>",
        "{plural} that are among <l:set.{e}> and also among <r:set.{e}>",
        "{plural} that appear in each of two lists (<l:set.{e}>; <r:set.{e}>)",
    ),
    "either": (
        "{plural} that are among <l:set.{e}> or among <r:set.{e}> (or both)",
        "{plural} that are either among <l:set.{e}> or among <r:set.{e}>, or among both",
        "{plural} that appear in at least one of two lists (<l:set.{e}>; <r:set.{e}>)",
    ),
    "only": (
        "{plural} that are among <l:set.{e}> but not among <r:set.{e}>",
        "{plural} that are among <l:set.{e}>, leaving out <r:set.{e}>",
        "{plural} that appear in the first of two lists but not in the second (<l:set.{e}>; <r:set.{e}>)",
    ),
}
_TOTALS = {
    "sum": ("the total {noun} of <q:set.{e}>", "the combined {noun} of <q:set.{e}>"),
    "mean": ("the average {noun} of <q:set.{e}>", "the mean {noun} of <q:set.{e}>"),
    "min": ("the lowest {noun} among <q:set.{e}>", "the smallest {noun} found among <q:set.{e}>"),
    "max": ("the highest {noun} among <q:set.{e}>", "the largest {noun} found among <q:set.{e}>"),
}
_TALLIES = {
    ("sum", True): "with the highest total {noun} over {its} {plural}",
    ("sum", False): "with the lowest total {noun} over {its} {plural}",
    ("mean", True): "with the highest average {noun} over {its} {plural}",
    ("mean", False): "with the lowest average {noun} over {its} {plural}",
    ("max", True): "with the highest maximum {noun} over {its} {plural}",
    ("max", False): "with the lowest maximum {noun} over {its} {plural}",
    ("min", True): "with the highest minimum {noun} over {its} {plural}",
    ("min", False): "with the lowest minimum {noun} over {its} {plural}",
}
_COUNTED = {
    True: ("with the most {plural}", "with the largest number of {plural}", "with the highest count of {plural}"),
    False: ("with the fewest {plural}", "with the smallest number of {plural}", "with the lowest count of {plural}"),
}
_EXTREMES = {
    (False, True): ("with the highest {noun}", "whose {noun} is highest"),
    (False, False): ("with the lowest {noun}", "whose {noun} is lowest"),
    (True, True): ("with the latest {noun}", "whose {noun} is the latest"),
    (True, False): ("with the earliest {noun}", "whose {noun} is the earliest"),
}


def noun_rules(entity: Entity, words: Vocabulary) -> Iterator[Rule]:
    """Yield the rules for rows of an entity and for numbers taken from them."""
    yield from _several(entity)
    yield from _best(entity)
    yield from _single(entity, words)
    for attribute in entity.attributes.values():
        yield from _values(entity, attribute, words)
    counted = Total("count", _hole("q"))
    yield Rule("value.number", Hole("m"), f"<m:countof.{entity.name}>")
    for form in ("the number of <q:bare.{e}>", "the count of <q:bare.{e}>"):
        yield Rule(f"countof.{entity.name}", counted, form.format(e=entity.name))


def _several(entity: Entity) -> Iterator[Rule]:
    name, plural = entity.name, entity.plural
    yield Rule(f"bare.{name}", Select(name, _hole("cs")), f"{plural}<cs:tail.{name}>")
    for how, forms in _SETS.items():
        for form in forms:
            meaning = Sets(_as(how), _hole("l"), _hole("r"))
            yield Rule(f"bare.{name}", meaning, form.format(e=name, plural=plural))
    for ranks in ("most", "best"):
        yield Rule(f"bare.{name}", Hole("q"), f"{plural} among <q:{ranks}.{name}>", 0)
    yield Rule(f"plural.{name}", Hole("q"), f"the <q:bare.{name}>")
    yield Rule(f"plural.{name}", Hole("q"), f"<q:most.{name}>", 40)
    yield Rule(f"plural.{name}", Hole("q"), f"<q:best.{name}>", 40)
    yield Rule(f"set.{name}", Hole("q"), f"<q:plural.{name}>")
    yield Rule(f"set.{name}", Select(name, (_as(In(_hole("l"), False)),)), "group <l:letter>", 12)


def _best(entity: Entity) -> Iterator[Rule]:
    """The first, and the first k, of an order, which stands before the noun ("longest") or after it ("with the …")."""
    name, words = entity.name, {"e": entity.name, "noun": entity.noun, "plural": entity.plural}
    among, narrow = _hole("q"), Select(name, _hole("cs"))
    for k, category, one, kind in ((1, "best", "noun", ""), (_hole("k"), "most", "plural", "<k:count> ")):
        told = entity.noun if one == "noun" else entity.plural
        forms: list[tuple[Any, str]] = [
            (narrow, f"the {kind}<o:before.{{e}}> {told}<cs:tail.{{e}}>"),
            (among, f"the {kind}<o:before.{{e}}> of <q:set.{{e}}>"),
            (among, f"the {kind}<o:before.{{e}}> {told} among <q:set.{{e}}>"),
            (among, f"the {kind}{told} <o:after.{{e}}> among <q:set.{{e}}>"),
            (among, f"the {kind or 'one '}<o:after.{{e}}> among <q:set.{{e}}>"),
            (among, f"the {kind.strip() or 'one'}, among <q:set.{{e}}>, <o:tallied.{{e}}>"),
            (among, f"the {kind}{told}, among <q:set.{{e}}>, <o:tallied.{{e}}>"),
            (Select(name), f"the {kind}{told} <o:after.{{e}}>"),
            (Select(name), f"the {kind}{told} <o:tallied.{{e}}>"),
        ]
        for rows, form in forms:
            yield Rule(f"{category}.{name}", Ranked(rows, _hole("o"), _as(k)), form.format(**words))


def _single(entity: Entity, words: Vocabulary) -> Iterator[Rule]:
    name, noun = entity.name, entity.noun
    yield Rule(f"found.{name}", Hole("q"), f"<q:best.{name}>")
    yield Rule(f"found.{name}", Select(name, (_as(In(_hole("l"), True)),)), f"{noun} <l:letter>")
    yield Rule(f"found.{name}", Select(name, _hole("cs")), f"the {noun} <cs:conds.{name}>")
    yield Rule(f"found.{name}", Select(name, _hole("cs")), f"the only {noun} <cs:conds.{name}>", 2)
    yield Rule(f"found.{name}", Hole("q"), f"the only one of <q:set.{name}>", 0)
    yield Rule(f"one.{name}", Hole("q"), f"<q:found.{name}>")
    label = words.label(entity)
    if label:
        named = Select(name, (_as(Named(label.name, _hole("x"))),))
        yield Rule(f"one.{name}", named, f"<x:name.{name}>", 12)
        yield Rule(f"found.{name}", named, f"the {noun} <x:name.{name}>", 8)


def _values(entity: Entity, attribute: Attribute, words: Vocabulary) -> Iterator[Rule]:
    """The attribute of one row, and statistics of it over several; each also by itself, for questions."""
    kind = "number" if attribute.kind in NUMBERS else attribute.kind
    value, total = (f"{each}.{entity.name}.{attribute.name}" for each in ("valueof", "totalof"))
    yield Rule(f"value.{kind}", Hole("m"), f"<m:{value}>")
    # Where several kinds of rows have a name, "the name of Ada" does not tell whose: "the name of the member Ada" does.
    shared = sum(each.noun == attribute.noun for each in words.attributes()) > 1
    row = f"<q:{'found' if shared else 'one'}.{entity.name}>"
    yield Rule(value, Value(_hole("q"), attribute.name), f"the {attribute.noun} of {row}")
    if kind != "number":
        return
    yield Rule("value.number", Hole("m"), f"<m:{total}>")
    for what, forms in _TOTALS.items():
        for form in forms:
            meaning = Total(_as(what), _hole("q"), attribute.name)
            yield Rule(total, meaning, form.format(noun=attribute.noun, e=entity.name))


def order_rules(entity: Entity, words: Vocabulary) -> Iterator[Rule]:
    """Yield the rules for what rows of an entity are ranked by."""
    for attribute in entity.attributes.values():
        if attribute.kind != "text":
            yield from _extremes(entity, attribute)
    for relation in words.profile.relations.values():
        if relation.source == entity.name:
            yield from _tallies(entity, relation, words)


def _extremes(entity: Entity, attribute: Attribute) -> Iterator[Rule]:
    temporal = bool(attribute.verb) or attribute.kind not in NUMBERS
    for largest in (True, False):
        phrases: Sequence[str] = attribute.phrases.get("largest" if largest else "smallest", ())
        derived = [form.format(noun=attribute.noun) for form in _EXTREMES[temporal, largest]]
        for weight, forms in ((8, phrases), (1, derived)):
            for phrase in forms:
                where = "after" if phrase.startswith(("with ", "whose ")) else "before"
                yield Rule(f"{where}.{entity.name}", Order(attribute.name, largest), phrase, weight)


def _tallies(entity: Entity, relation: Relation, words: Vocabulary) -> Iterator[Rule]:
    category, target = f"tallied.{entity.name}", words.profile.entity(relation.target)
    plural = words.along(relation)[1]
    for largest, forms in _COUNTED.items():
        meaning = Order(Tally(relation.name, _hole("cs")), largest)
        for form in forms:
            yield Rule(category, meaning, form.format(plural=plural) + f"<cs:tail.{target.name}>")
    for (what, largest), form in _TALLIES.items():
        for attribute in words.numbers(target):
            tally = Tally(relation.name, _hole("cs"), _as(what), attribute.name)
            told = form.format(noun=attribute.noun, its=pronoun(entity), plural=plural)
            yield Rule(category, Order(tally, largest), f"{told}<cs:tail.{target.name}>")


def _hole(name: str) -> Any:
    """A hole where the algebra's types ask for a node."""
    return Hole(name)


def _as(node: Any) -> Any:
    """A node of a meaning, where the algebra's types ask for another."""
    return node
