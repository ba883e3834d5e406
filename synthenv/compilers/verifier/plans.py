"""Plans as functions: what is wrong with a row for each slot, and whether there is a better plan.

    body = plan_asked(page, rows, plan)         # the lines of `asked(db, answer)`

Of each row that may stand in a slot a card is written: all that joint conditions look at there. Joint conditions are
tests of cards. Where there is an objective, all plans are gone through, slot by slot, as long as they may be better.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from synthenv.compilers.verifier.conditions import SIGNS
from synthenv.compilers.verifier.page import Page, function, item, literal
from synthenv.compilers.verifier.relations import walk_rows
from synthenv.compilers.verifier.rows import Rows
from synthenv.spec.algebra import (
    Among,
    Constant,
    Distinct,
    Facet,
    Goal,
    Joint,
    Part,
    Plan,
    Sums,
    Tied,
    When,
    entity_of,
    slots_of,
    walk,
)
from synthenv.spec.profile import Attribute, Entity
from synthenv.spec.text import write_spec

__all__ = ["plan_asked"]


def plan_asked(page: Page, rows: Rows, plan: Plan) -> list[str]:
    """Write all that is needed down; return the lines that say what is wrong with an answer."""
    return _Plans(page, rows, plan).asked()


class _Plans:
    """One plan on a page."""

    def __init__(self, page: Page, rows: Rows, plan: Plan) -> None:
        self._page = page
        self._rows = rows
        self._plan = plan
        self._counted = [each for each in walk(plan) if isinstance(each, Among)]

    def asked(self) -> list[str]:
        tests = [(each, self._test(each)) for each in self._plan.conditions]
        self._page.add(self._wrong(tests))
        lines = []
        for slot in self._plan.slots:
            entity = self._entity(slot)
            is_given = f"same({item('answer', slot)}, {item('row', entity.answer)})"
            lines += [
                f"{slot}_rows = {self._candidates(slot, entity)}",
                f"{slot}_given = [row for row in {slot}_rows if {is_given}]",
                f"if {slot}_given == []:",
                f"    return {literal(f'what stands in {slot} is no {entity.noun} that may stand there')}",
            ]
        lines += ["found = [", f"    ({', '.join(map(_card, self._plan.slots))})"]
        lines += [f"    for {_card(slot)} in {self._cards(slot)}(db, {slot}_given)" for slot in self._plan.slots]
        lines += ["]", "wrong = [wrong_plan(*cards) for cards in found]"]
        if not self._plan.goal:
            return [*lines, 'return "" if "" in wrong else wrong[0]']
        return [*lines, *self._at_best(self._plan.goal, dict(tests))]

    def _candidates(self, slot: str, entity: Entity) -> str:
        """The rows that may stand in a slot: those whose answer is known."""
        query = self._plan.slots[slot]
        first = next(name for name, each in self._plan.slots.items() if each == query)
        if first != slot:
            return f"{first}_rows"
        every = f"{self._rows.of(query)}(db)"
        answer = item("row", entity.answer)
        return every if entity.answer == entity.key else f"[row for row in {every} if {answer} is not None]"

    def _entity(self, slot: str) -> Entity:
        return self._page.profile.entity(entity_of(self._plan.slots[slot]))

    # Tests of cards

    def _wrong(self, tests: Sequence[tuple[Joint, str]]) -> str:
        body = []
        for joint, test in tests:
            reason = literal(f"the plan breaks a condition: {self._said(joint)}")
            body += [f"if not {_called(test, joint)}:", f"    return {reason}"]
        head = f"wrong_plan({', '.join(f'{_card(slot)}: dict' for slot in self._plan.slots)}) -> str"
        return function(head, "What a plan breaks; nothing where it holds", [*body, 'return ""'])

    def _test(self, joint: Joint) -> str:
        """Write the test of a joint condition down; return its name."""
        match joint:
            case Sums(left, test, right):
                body = [f"one = total([{self._amounts(left)}])", f"other = total([{self._amounts(right)}])"]
                body += [f"return one is not None and other is not None and one {SIGNS[test]} other"]
            case Distinct(facets, test, n):
                things = ", ".join(f"*{_told(each)}" for each in facets)
                body = [f"return len({{{things}}}) {SIGNS[test]} {n}"]
            case Among(_, slots, test, n):
                name = literal(f"among {self._counted.index(joint)}")
                body = [f"return sum([{', '.join(f'{_card(slot)}[{name}]' for slot in slots)}]) {SIGNS[test]} {n}"]
            case Tied(relation, one, other):
                body = [f'return {_card(other)}["row"] in {_told(Facet(one, relation))}']
            case When(given, then):
                if_all = " and ".join(_called(self._test(each), each) for each in given)
                body = [f"return not ({if_all}) or {_called(self._test(then), then)}"]
        name = self._page.name("holds")
        handed = ", ".join(f"{_card(slot)}: dict" for slot in slots_of(joint))
        self._page.add(function(f"{name}({handed}) -> bool", self._said(joint), body))
        return name

    def _amounts(self, parts: Sequence[Part]) -> str:
        return ", ".join(f"amount({each.name})" if isinstance(each, Constant) else _amount_of(each) for each in parts)

    def _said(self, joint: Joint) -> str:
        """The condition in the notation."""
        text = write_spec(Plan(self._plan.slots, (joint,)))
        return text[len(write_spec(Plan(self._plan.slots, ()))) + 1 : -1]

    # Cards

    def _cards(self, slot: str) -> str:
        """Write the function that gives the cards of rows in a slot; return its name."""
        entity = self._entity(slot)
        entries = {'"row"': item("row", entity.key)}
        found = []
        for number, among in enumerate(self._counted):
            if slot in among.slots:
                found.append(
                    f"keys_{number} = {{{item('row', entity.key)} for row in {self._rows.of(among.query)}(db)}}"
                )
                entries[literal(f"among {number}")] = f"{item('row', entity.key)} in keys_{number}"
        for facet in self._added(slot):
            entries[literal(_entry(facet, "amount"))] = f"amount({self._number(facet, entity)})"
        for facet in self._told_apart(slot):
            entries[literal(_entry(facet, "told"))] = self._things(facet, entity)
        if self._plan.goal:
            entries['"goal"'] = self._goal_of(slot, entity, self._plan.goal)
        name = f"cards_of_{slot}"
        written = [f"        {entry}: {value}," for entry, value in entries.items()]
        body = [*found, "return [", "    {", *written, "    }", "    for row in rows", "]"]
        self._page.add(function(f"{name}(db: View, rows: list[Row]) -> list[dict]", f"What counts of {slot}", body))
        return name

    def _added(self, slot: str) -> list[Facet]:
        """The facets of a slot whose numbers stand in sums."""
        sums = [each for each in walk(self._plan) if isinstance(each, Sums)]
        return _of_slot(slot, (part for each in sums for part in (*each.left, *each.right)))

    def _told_apart(self, slot: str) -> list[Facet]:
        """The facets of a slot that are told apart, or led along."""
        tied = [Facet(each.one, each.relation) for each in walk(self._plan) if isinstance(each, Tied)]
        distinct = [part for each in walk(self._plan) if isinstance(each, Distinct) for part in each.facets]
        return _of_slot(slot, (*tied, *distinct))

    def _number(self, facet: Facet, entity: Entity) -> str:
        """The number of a facet of `row`; a moment as minutes."""
        if facet.relation:
            relation = self._page.profile.relation(facet.relation)
            attribute = self._page.profile.attribute(relation.target, facet.attribute)
            along = f"{walk_rows(self._page, relation)}(db, [row])"
            value = f"value_of({along}, {literal(attribute.column)})"
        else:
            attribute = entity.attributes[facet.attribute]
            value = item("row", attribute.column)
        return f"minutes({value})" if attribute.kind in ("date", "time") else value

    def _things(self, facet: Facet, entity: Entity) -> str:
        """What a facet of `row` adds to a set of different things."""
        if not facet.relation:
            if not facet.attribute:
                return f"[{item('row', entity.key)}]"
            own = entity.attributes[facet.attribute]
            return _known(f"[{item('row', own.column)}]", own)
        relation = self._page.profile.relation(facet.relation)
        target = self._page.profile.entity(relation.target)
        along = f"{walk_rows(self._page, relation)}(db, [row])"
        if not facet.attribute:
            return f"[{item('other', target.key)} for other in {along}]"
        attribute = target.attributes[facet.attribute]
        return _known(f"[{item('other', attribute.column)} for other in {along}]", attribute)

    # The objective

    def _goal_of(self, slot: str, entity: Entity, goal: Goal) -> str:
        """What a slot adds to the objective, turned so that less is better."""
        own = [f"amount({self._number(each, entity)})" for each in goal.parts if each.slot == slot]
        return f"{'turned' if goal.largest else 'total'}([{', '.join(own)}])"

    def _at_best(self, goal: Goal, tests: dict[Joint, str]) -> list[str]:
        self._page.add(self._better(tests))
        every = [f"    by_goal(cards_of_{slot}(db, {slot}_rows))," for slot in self._plan.slots]
        return [
            'right = [cards for cards, broken in zip(found, wrong) if broken == ""]',
            "if not right:",
            "    return wrong[0]",
            'sums = [total([card["goal"] for card in cards]) for cards in right]',
            "reached = [each for each in sums if each is not None]",
            "if not reached:",
            '    return "what is to be as good as possible is not known of this plan"',
            "if better(",
            *every,
            "    min(reached),",
            "):",
            f'    return "there is a plan with a {"higher" if goal.largest else "lower"} sum"',
            'return ""',
        ]

    def _better(self, tests: dict[Joint, str]) -> str:
        """The function that goes through all plans that may be better."""
        slots = list(self._plan.slots)
        lists = [f"all_{slot}" for slot in slots]
        body = [f"if {' or '.join(f'{each} == []' for each in lists)}:", "    return False"]
        for at, slot in enumerate(slots):
            pad, sofar = "    " * at, [f'{_card(each)}["goal"]' for each in slots[: at + 1]]
            rest = [f'{each}[0]["goal"]' for each in lists[at + 1 :]]
            body += [
                f"{pad}for {_card(slot)} in {lists[at]}:",
                f"{pad}    if {' + '.join([*sofar, *rest])} >= least:",
                f"{pad}        break",
            ]
            due = [each for each in self._plan.conditions if self._last(each) == at]
            for each in due:
                body += [f"{pad}    if not {_called(tests[each], each)}:", f"{pad}        continue"]
        body += ["    " * len(slots) + "return True", "return False"]
        head = f"better({', '.join(f'{each}: list' for each in lists)}, least: int) -> bool"
        return function(head, "Whether a plan holds whose sum is lower (each list begins with what adds least)", body)

    def _last(self, joint: Joint) -> int:
        return max(list(self._plan.slots).index(slot) for slot in slots_of(joint))


def _of_slot(slot: str, parts: Iterable[Part]) -> list[Facet]:
    return list(dict.fromkeys(each for each in parts if isinstance(each, Facet) and each.slot == slot))


def _card(slot: str) -> str:
    return f"in_{slot}"


def _called(test: str, joint: Joint) -> str:
    return f"{test}({', '.join(map(_card, slots_of(joint)))})"


def _entry(facet: Facet, kind: str) -> str:
    return ".".join(each for each in (kind, facet.relation, facet.attribute) if each)


def _amount_of(facet: Facet) -> str:
    return f"{_card(facet.slot)}[{json.dumps(_entry(facet, 'amount'))}]"


def _told(facet: Facet) -> str:
    return f"{_card(facet.slot)}[{json.dumps(_entry(facet, 'told'))}]"


def _known(values: str, attribute: Attribute) -> str:
    return f"known_days({values})" if attribute.kind == "time" else f"known_of({values})"
