"""How questions and deeds are put: whole sentences, with what the answer must hold.

    sentence_rules(entity, words)        # questions about rows of an entity
    joint_rules()                        # what holds for all: numbers compared, parts, branches
    deed_rules(action, words)

A core ("List all films …. Answer with their catalogue numbers, in any order.") is one or more whole sentences.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from synthenv.compilers.english.grammar import Hole, Rest, Rule, Series
from synthenv.compilers.english.outline import Held, If, Let, Ranked
from synthenv.compilers.english.vocabulary import Vocabulary, pronoun, unit
from synthenv.spec.algebra import Act, Ask, Each, Quantity, Request, Select, Several
from synthenv.spec.house import facts
from synthenv.spec.profile import Action, Entity

__all__ = ["deed_rules", "joint_rules", "sentence_rules"]

_ALL = (
    "List all <q:bare.{e}>. <_t:answers.{e}>",
    "What are the {answers} of all <q:bare.{e}>? Put them in a list; the order does not matter.",
    "I need a list of the {answers} of all <q:bare.{e}>. Any order will do.",
    "Find all <q:bare.{e}>. <_t:answers.{e}>",
    "Make a list of the {answers} of all <q:bare.{e}>. They may come in any order.",
)
_ALL_STEPWISE = (
    "Start with the {plural} <c:cond.{e}>. <ks:keeps.{e}> <_t:left.{e}>",
    "Look at all {plural} <c:cond.{e}>. <ks:keeps.{e}> <_t:left.{e}>",
    "Take every one of the {plural} <c:cond.{e}>. <ks:keeps.{e}> <_t:left.{e}>",
    "Find the {plural} that meet all of these conditions: <cs:bullets.{e}>. <_t:answers.{e}>",
)
_ONE = (
    "Which {noun} is <q:best.{e}>? <_t:answer.{e}>",
    "Find <q:best.{e}>. <_t:answer.{e}>",
    "I am looking for <q:best.{e}>. <_t:answer.{e}>",
    "What is the {answer} of <q:best.{e}>?",
    "Tell me the {answer} of <q:best.{e}>.",
)
_ONE_STEPWISE = (
    "Start with the {plural} <c:cond.{e}>. <ks:keeps.{e}> Of those that are left, find <o:pick.{e}>. <_t:answer.{e}>",
    "Look at all {plural} <c:cond.{e}>. <ks:keeps.{e}> Which of the rest is <o:pick.{e}>? <_t:answer.{e}>",
)
_RANKED = (
    "Which are <q:most.{e}>? <_t:inorder.{e}>",
    "Find <q:most.{e}>. <_t:inorder.{e}>",
    "I would like to know <q:most.{e}>. <_t:inorder.{e}>",
)
_RANKED_STEPWISE = (
    "Start with the {plural} <c:cond.{e}>. <ks:keeps.{e}> Of those that are left, find the <k:count> <o:order.{e}>. "
    "<_t:inorder.{e}>",
    "Look at all {plural} <c:cond.{e}>. <ks:keeps.{e}> Which of the rest are the <k:count> <o:order.{e}>? "
    "<_t:inorder.{e}>",
)
_COUNT = (
    "What is the number of <q:bare.{e}>? <_t:counted.{e}>",
    "Count all <q:bare.{e}>. <_t:counted.{e}>",
    "I would like to know the number of <q:bare.{e}>. <_t:counted.{e}>",
)
_COUNT_STEPWISE = (
    "Start with the {plural} <c:cond.{e}>. <ks:keeps.{e}> How many are left? <_t:counted.{e}>",
    "Look at all {plural} <c:cond.{e}>. <ks:keeps.{e}> Count those that remain. <_t:counted.{e}>",
    "Count the {plural} that meet all of these conditions: <cs:bullets.{e}>. <_t:counted.{e}>",
)
_KEEP = (
    "Of these, keep only those <c:cond.{e}>.",
    "Keep the ones <c:cond.{e}>; drop the rest.",
    "Of those, take only the ones <c:cond.{e}>.",
)
_ANSWERS = (
    "Answer with their {answers}, in any order.",
    "Give me their {answers} as a list; the order does not matter.",
    "I only need the list of their {answers}, in whatever order.",
    "Please hand in the {answers}, in any order.",
)
_LEFT = (
    "Answer with the {answers} of those that are left, in any order.",
    "List the {answers} of what remains; the order does not matter.",
    "Give the {answers} of the remaining {plural}, in any order.",
)
_ANSWER = (
    "Answer with {its} {answer}.",
    "Give me {its} {answer}.",
    "I need {its} {answer}.",
)
_IN_ORDER = (
    "List their {answers} in order of rank, number one first.",
    "Answer with the {answers} in that order, starting with the one that ranks first.",
    "Give their {answers} as a list, from first place down.",
)
_COUNTED = (
    "Answer with “count”, the number, and “{list}”, the {answers} of all that you counted, in any order.",
    "Give the number as “count” and the {answers} of the {plural} counted as “{list}” (in any order).",
    "I need two things: “count” (how many) and “{list}” (the list of their {answers}, in any order).",
)
_VALUE = (
    "Answer with “value”, the number, and “{name}”, the {answer} of that {noun}.",
    "Give the number as “value” and the {answer} of the {noun} as “{name}”.",
    "I need it as “value”, together with the {answer} of that {noun} as “{name}”.",
)
_TOTALLED = (
    "Answer with “value”, the number, and “{list}”, the {answers} of all the {plural} that were considered for it "
    "(the whole group, in any order).",
    "Give the number as “value” and, as “{list}”, the {answers} of the whole group of {plural} that was considered, "
    "in any order.",
    "I need it as “value”, together with “{list}”, the {answers} of all {plural} in the group that it was worked out "
    "over (in any order).",
)
_ASKED = ("What is <m:{measure}>? ", "Work out <m:{measure}>. ", "I would like to know <m:{measure}>. ")
_SINGLE = (
    "First find <q:found.{e}>; call {it} {noun} <l:letter>. ",
    "Let {noun} <l:letter> be <q:found.{e}>. ",
    "Below, {noun} <l:letter> stands for <q:found.{e}>. ",
)
_SINGLE_STEPWISE = (
    "Take the {plural} <c:cond.{e}>. <ks:keeps.{e}> Of those that are left, call <o:pick.{e}> {noun} <l:letter>. ",
)
_GROUP = (
    "Let group <l:letter> be <q:plural.{e}>. ",
    "Below, group <l:letter> stands for <q:plural.{e}>. ",
    "Group <l:letter> consists of <q:plural.{e}>. ",
)
_GROUP_STEPWISE = (
    "Take the {plural} <c:cond.{e}>. <ks:keeps.{e}> Call those that are left group <l:letter>. ",
    "Group <l:letter> consists of the {plural} that meet all of these conditions: <cs:bullets.{e}>. ",
)
_DONE = (
    "Then answer with the {answer} of the {noun}.",
    "When that is done, tell me the {answer} of the {noun}.",
    "Afterwards, give me the {answer} of the {noun}.",
)
_ALL_DONE = (
    "Then answer with the {answers} of all these {plural}, in any order.",
    "When that is done, list the {answers} of the {plural} in question, in any order.",
    "Afterwards, give me the {answers} of all {plural} concerned, as a list in any order.",
)
_DEED = (
    "Please <d:{deed}>. <_t:{tail}>",
    "I would like you to <d:{deed}>. <_t:{tail}>",
    "Go ahead and <d:{deed}>. <_t:{tail}>",
)
_REQUEST = (
    "If the rules of the house allow it, <d:{deed}>. <_t:{tail}>",
    "Please <d:{deed}>, but only if no rule of the house forbids it. <_t:{tail}>",
    "I have a request: <d:{deed}>, as long as the rules of the house are kept. <_t:{tail}>",
)
_DECIDED = (
    "Answer with “decision”, which is “done” or, where a rule forbids it and you leave everything as it is, the name "
    "of that rule (of several, the first in the list), and with “{name}”, the {answer} of the {noun} in question.",
    "Tell me as “decision” whether it was “done”, or else the name of the rule that forbids it, the first one listed "
    "if there are several; in that case change nothing. Either way, give the {answer} of the {noun} as “{name}”.",
    "Where a rule forbids it, change nothing and name that rule as “decision” (the first of the list, if several do); "
    "otherwise the decision is “done”. Give the {answer} of the {noun}, too, as “{name}”.",
)
_FACTS = (
    " Add what the rules look at, as it is on record before anything is done: {facts}.",
    " Besides, state {facts}, as recorded beforehand.",
    " What is on record beforehand belongs to the answer, too: {facts}.",
)
_HELD = {
    "at_least": ("at least", "no less than"),
    "at_most": ("at most", "no more than"),
    "over": ("more than", "greater than"),
    "under": ("less than", "below"),
}
_DIFFERENCE = (
    "Work out two numbers. The first is <m:value.number>. The second is <n:value.number>. "
    "Subtract the second from the first. <_t:compared>",
    "Take <m:value.number>. From that, subtract <n:value.number>. <_t:compared>",
    "I want to compare two numbers: first, <m:value.number>; second, <n:value.number>. "
    "What is the first minus the second? <_t:compared>",
)
_RATIO = (
    "Work out two numbers. The first is <m:value.number>. The second is <n:value.number>. "
    "Divide the first by the second. <_t:compared>",
    "Take <m:value.number>. Divide that by <n:value.number>. <_t:compared>",
    "I want to compare two numbers: first, <m:value.number>; second, <n:value.number>. "
    "What is the first divided by the second? <_t:compared>",
)
_COMPARED = (
    "Answer with “result”, and with the two numbers as “first” and “second”.",
    "Give the two numbers as “first” and “second”, and what comes out as “result”.",
    "I need all three: “first” and “second” (the two numbers) and “result”.",
)
_BRANCH = (
    "Check whether <h:held>. If so: <a:core> If not: <b:core>",
    "If <h:held>, do the following. <a:core> Otherwise, do this instead. <b:core>",
    "What to do depends on whether <h:held>. If that is the case: <a:core> If it is not: <b:core>",
)
_TWO = (
    "This has two parts. The first: <a:core> The second: <b:core> Give both answers together, as “first” and “second”.",
    "There are two things, “first” and “second”, and I need the answers to both together. "
    "First: <a:core> Second: <b:core>",
    "I have two requests; answer them together as “first” and “second”. (1) <a:core> (2) <b:core>",
)
_THREE = (
    "This has three parts. The first: <a:core> The second: <b:core> The third: <c:core> "
    "Give all answers together, as “first”, “second” and “third”.",
    "There are three things, “first”, “second” and “third”, and I need the answers to all of them together. "
    "First: <a:core> Second: <b:core> Third: <c:core>",
    "I have three requests; answer them together as “first”, “second” and “third”. "
    "(1) <a:core> (2) <b:core> (3) <c:core>",
)

_Forms: TypeAlias = tuple[str, Any, Sequence[str]]


def sentence_rules(entity: Entity, words: Vocabulary) -> Iterator[Rule | Series]:
    """Yield the rules for questions about rows of an entity."""
    name = entity.name
    told = {
        "e": name,
        "noun": entity.noun,
        "plural": entity.plural,
        "answer": entity.answer_noun,
        "its": pronoun(entity),
        "it": "this" if entity.personal else "it",
        "answers": entity.answer_plural,
        "name": name.replace(" ", "_"),
        "list": entity.list_name,
    }
    for category, meaning, forms in (*_questions(entity), *_definitions(entity), *_tails(entity)):
        yield from (Rule(category, meaning, form.format(**told)) for form in forms)
    yield Series(f"keeps.{name}", f"keep.{name}", between=" ", two=" ", final=" ")
    yield Series(f"bullets.{name}", f"cond.{name}", between="; ", two="; ", final="; ", least=2)
    for test, held in _HELD.items():
        meaning = Held(Hole("m"), test, Hole("v"))
        yield from (Rule("held", meaning, f"<m:countof.{name}> is {form} <v:const.integer>") for form in held)
    for attribute in words.numbers(entity):
        yield from _numbers(f"{name}.{attribute.name}", unit(attribute), attribute.kind, told)


def _questions(entity: Entity) -> Iterator[_Forms]:
    name = entity.name
    steps = Select(name, (_hole("c"), _as(Rest("ks"))))
    bullets = Select(name, _hole("cs"))
    for what, forms, stepwise in (("all", _ALL, _ALL_STEPWISE), ("count", _COUNT, _COUNT_STEPWISE)):
        yield "core", Ask(_as(what), _hole("q")), forms
        yield "core", Ask(_as(what), steps), [each for each in stepwise if "<ks:" in each]
        yield "core", Ask(_as(what), bullets), [each for each in stepwise if "<cs:" in each]
    yield "core", Ask("one", _hole("q")), _ONE
    yield "core", Ask("one", _as(Ranked(steps, _hole("o"), 1))), _ONE_STEPWISE
    yield "core", Ask("ranked", _hole("q")), _RANKED
    yield "core", Ask("ranked", _as(Ranked(steps, _hole("o"), _hole("k")))), _RANKED_STEPWISE


def _definitions(entity: Entity) -> Iterator[_Forms]:
    name = entity.name
    steps = Select(name, (_hole("c"), _as(Rest("ks"))))
    yield "definition", Let(_hole("l"), Hole("q"), True), _SINGLE
    yield "definition", Let(_hole("l"), Ranked(steps, _hole("o"), 1), True), _SINGLE_STEPWISE
    yield "definition", Let(_hole("l"), Hole("q"), False), _GROUP
    yield "definition", Let(_hole("l"), steps, False), _GROUP_STEPWISE[:1]
    yield "definition", Let(_hole("l"), Select(name, _hole("cs")), False), _GROUP_STEPWISE[1:]


def _tails(entity: Entity) -> Iterator[_Forms]:
    """What the answer must hold; and the small parts that sentences share."""
    name = entity.name
    told = (
        ("answers", _ANSWERS),
        ("left", _LEFT),
        ("answer", _ANSWER),
        ("inorder", _IN_ORDER),
        ("counted", _COUNTED),
        ("value", _VALUE),
        ("totalled", _TOTALLED),
        ("done", _DONE),
        ("alldone", _ALL_DONE),
    )
    for category, forms in told:
        yield f"{category}.{name}", None, forms
    yield f"keep.{name}", Hole("c"), _KEEP
    yield f"pick.{name}", Hole("o"), ("the <o:before.{e}>", "the one <o:after.{e}>", "the one <o:tallied.{e}>")
    yield f"order.{name}", Hole("o"), ("<o:before.{e}>", "<o:after.{e}>", "<o:tallied.{e}>")


def _numbers(at: str, after: str, kind: str, told: Mapping[str, str]) -> Iterator[Rule]:
    """Questions for a number that is taken from an attribute, and comparisons of it with a constant."""
    for measure, tail in (("valueof", "value"), ("totalof", "totalled")):
        category = f"{measure}.{at}"
        for form in _ASKED:
            asked = form.format(measure=category) + f"<_t:{tail}.{told['e']}>"
            yield Rule(f"ask.{category}", Quantity("alone", (_hole("m"),)), asked)
        yield Rule("core", Hole("s"), f"<s:ask.{category}>")
        for test, forms in _HELD.items():
            for form in forms:
                against = f"<v:const.{kind}>{after}"
                yield Rule("held", Held(_hole("m"), test, _hole("v")), f"<m:{category}> is {form} {against}")


def joint_rules() -> Iterator[Rule]:
    """Yield the rules for specs made of others, and for two numbers held against each other."""
    told: list[_Forms] = [
        ("core", Quantity("difference", (_hole("m"), _hole("n"))), _DIFFERENCE),
        ("core", Quantity("ratio", (_hole("m"), _hole("n"))), _RATIO),
        ("core", Several({"first": _hole("a"), "second": _hole("b")}), _TWO),
        ("core", Several({"first": _hole("a"), "second": _hole("b"), "third": _hole("c")}), _THREE),
        ("core", If(_as(Hole("h")), Hole("a"), Hole("b")), _BRANCH),
        ("compared", None, _COMPARED),
    ]
    for test, held in _HELD.items():
        both = [f"<m:value.number> is {form} <v:value.number>" for form in held]
        told.append(("held", Held(Hole("m"), test, Hole("v")), both))
    for category, meaning, forms in told:
        yield from (Rule(category, meaning, form) for form in forms)


def deed_rules(action: Action, words: Vocabulary) -> Iterator[Rule]:
    """Yield the rules for doing an action, once and for each row of a query."""
    slots = {name: f"<{name}:{_argument(kind)}>" for name, kind in action.parameters.items()}
    given = {name: _hole(name) for name in action.parameters}
    deed, act = f"deed.{action.name}", Act(action.name, given)
    yield from _deed(action, deed, act, slots, f"done.{_reported(action)}")
    for form in _REQUEST:
        yield Rule("core", Request(_hole("d")), form.format(deed=deed, tail=f"decided.{action.name}"))
    yield from _decided(action, words)
    for over, kind in action.parameters.items():
        if kind == "integer":
            continue
        rest = {name: each for name, each in given.items() if name != over}
        meaning = Each(Act(action.name, rest), over, given[over])
        for each in ("each of", "every one of"):
            every = {**slots, over: f"{each} <{over}:plural.{kind}>"}
            yield from _deed(action, f"deeds.{action.name}.{over}", meaning, every, f"alldone.{kind}")


def _decided(action: Action, words: Vocabulary) -> Iterator[Rule]:
    """What is answered to a request."""
    entity = words.profile.entity(_reported(action))
    told = {"name": entity.name.replace(" ", "_"), "answer": entity.answer_noun, "noun": entity.noun}
    recorded = [
        f"the “{each.name}” of the {words.profile.entity(action.parameters[each.parameter]).noun}"
        for each in facts(action.name, words.profile)
    ]
    for form, also in zip(_DECIDED, _FACTS, strict=True):
        added = also.format(facts=", ".join(recorded)) if recorded else ""
        yield Rule(f"decided.{action.name}", None, form.format(**told) + added)


def _deed(action: Action, category: str, meaning: Any, slots: Mapping[str, str], tail: str) -> Iterator[Rule]:
    for phrase in action.phrases:
        yield Rule(category, meaning, phrase.format(**slots))
    found = {name: f"<{name}:value.number>" for name, kind in action.parameters.items() if kind == "integer"}
    for phrase in action.references:
        yield Rule(category, meaning, phrase.format(**{**slots, **found}))
    for form in _DEED:
        yield Rule("core", Hole("d"), form.format(deed=category, tail=tail))


def _argument(kind: str) -> str:
    return "const.integer" if kind == "integer" else f"one.{kind}"


def _reported(action: Action) -> str:
    return action.parameters[action.report]


def _hole(name: str) -> Any:
    """A hole where the algebra's types ask for a node."""
    return Hole(name)


def _as(node: Any) -> Any:
    """A node of a meaning, where the algebra's types ask for another."""
    return node
