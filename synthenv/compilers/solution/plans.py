"""Plans as a search: slots are filled one after the other, and a row that breaks a condition is passed over at once.

    lines, answer = plan_lines(plan, finder)

A condition is tested as soon as the slots that it looks at are filled; what tools tell of a row is asked when it is
needed. With an objective, rows that add least come first, and what can't be better any more is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from synthenv.compilers.solution.queries import Finder
from synthenv.compilers.solution.reach import NoTool, shows
from synthenv.spec.algebra import (
    Among,
    Constant,
    Distinct,
    Facet,
    Goal,
    Joint,
    Part,
    Plan,
    Query,
    Related,
    Select,
    Sums,
    Tied,
    When,
    entity_of,
    slots_of,
)
from synthenv.spec.profile import Attribute, Entity

__all__ = ["plan_lines"]

_SIGNS = {"at_least": ">=", "at_most": "<=", "over": ">", "under": "<", "is": "=="}


def plan_lines(plan: Plan, finder: Finder) -> tuple[list[str], str]:
    """Return the lines that find a plan, or return None where there is none, and the expression for the answer."""
    return _Search(plan, finder).lines()


class _Search:
    """The search for one plan."""

    def __init__(self, plan: Plan, finder: Finder) -> None:
        self._plan = plan
        self._finder = finder
        self._places = {slot: at for at, slot in enumerate(plan.slots)}
        self._entities = {slot: finder.profile.entity(entity_of(query)) for slot, query in plan.slots.items()}

    def lines(self) -> tuple[list[str], str]:
        fields = [self._field(slot) for slot in self._plan.slots]
        tests: list[list[str]] = [[] for _ in fields]
        for joint in self._plan.conditions:
            tests[max(self._places[slot] for slot in slots_of(joint))].append(f"lambda plan: {self._met(joint)}")
        lines = ["fields = [", *(f"    {each}," for each in fields), "]"]
        lines += ["tests = [", *(line for each in tests for line in _listed(each)), "]"]
        if self._plan.goal:
            gains = [f"    lambda row: {self._gain(slot, self._plan.goal)}," for slot in self._plan.slots]
            lines += ["gains = [", *gains, "]", "found = cheapest(fields, tests, gains)"]
        else:
            lines.append("found = fill(fields, tests, [])")
        answers = [f'"{slot}": {self._answer(slot)}' for slot in self._plan.slots]
        return [*lines, "if found is None:", "    return None"], f"{{{', '.join(answers)}}}"

    def _answer(self, slot: str) -> str:
        entity = self._entities[slot]
        if entity.answer in shows(entity):
            return f'found[{self._places[slot]}]["{entity.answer}"]'
        step = self._step("answer", [f"return {self._finder.column(entity, entity.answer)}"])
        return f"{step}(tools, seen, found[{self._places[slot]}])"

    # Candidates

    def _field(self, slot: str) -> str:
        """The expression for the rows that may stand in a slot."""
        entity = self._entities[slot]
        rows = self._rows(slot)
        if entity.answer == entity.key:
            return rows
        return f"[row for row in {rows} if {self._finder.column(entity, entity.answer)} is not None]"

    def _rows(self, slot: str) -> str:
        """Rows of the slot's query; where nothing leads to few of them, those that another slot may be tied to."""
        query = self._plan.slots[slot]
        tied = self._tied(slot) if isinstance(query, Select) else []
        if isinstance(query, Select) and tied and not query.conditions:
            return self._finder.rows(Select(query.entity, tuple(tied)))
        try:
            return self._finder.rows(query)
        except NoTool:
            if not isinstance(query, Select) or not tied:
                raise
            return self._finder.rows(Select(query.entity, (*tied, *query.conditions)))

    def _tied(self, slot: str) -> list[Related]:
        """What holds of a row in a slot because another slot's row must be related to it."""
        found = []
        for joint in self._plan.conditions:
            if isinstance(joint, Tied) and slot in (joint.one, joint.other) and joint.one != joint.other:
                other = self._plan.slots[joint.other if slot == joint.one else joint.one]
                inverse = self._finder.profile.relation(joint.relation).inverse
                if isinstance(other, Select) and (other.conditions or slot == joint.one):
                    found.append(Related(joint.relation if slot == joint.one else inverse, other.conditions))
        return found

    # Joint conditions

    def _met(self, joint: Joint) -> str:
        """The expression that tells whether a condition is met by the rows in `plan`."""
        match joint:
            case Sums(left, test, right):
                return f'stands([{self._amounts(left)}], "{_SIGNS[test]}", [{self._amounts(right)}])'
            case Distinct(facets, test, n):
                things = ", ".join(f"*{self._things(each)}" for each in facets)
                return f"len({{{things}}}) {_SIGNS[test]} {n}"
            case Among(query, slots, test, n):
                fits = self._fits(query)
                each = ", ".join(f"{fits}(tools, seen, {self._row(slot)})" for slot in slots)
                return f"sum([{each}]) {_SIGNS[test]} {n}"
            case Tied():
                return self._led(joint)
            case When(given, then):
                held = " and ".join(self._met(each) for each in given)
                return f"(not ({held}) or {self._met(then)})"

    def _row(self, slot: str) -> str:
        return f"plan[{self._places[slot]}]"

    def _amounts(self, parts: Sequence[Part]) -> str:
        return ", ".join(
            f"micro({each.name})"
            if isinstance(each, Constant)
            else f"{self._amount(each)}(tools, seen, {self._row(each.slot)})"
            for each in parts
        )

    def _amount(self, facet: Facet) -> str:
        """The step that gives the number of a facet, in millionths."""
        return self._of_facet(facet, lambda column, attribute: f"micro({_minutes(column, attribute)})")

    def _of_facet(self, facet: Facet, made: Callable[[str, Attribute], str]) -> str:
        """The step that gives what is made of the attribute of a facet."""
        entity = self._entities[facet.slot]
        if not facet.relation:
            attribute = entity.attributes[facet.attribute]
            body = [f"return {made(self._finder.column(entity, attribute.column), attribute)}"]
        else:
            target = self._finder.profile.entity(self._finder.profile.relation(facet.relation).target)
            attribute = target.attributes[facet.attribute]
            value = made(self._finder.column(target, attribute.column), attribute)
            body = [f"for row in {self._along(facet.relation, entity)}:", f"    return {value}"]
            body.append("return " + made("None", attribute))
        return self._step(facet.attribute, body)

    def _things(self, facet: Facet) -> str:
        """The list of what a facet has to be told apart."""
        entity, row = self._entities[facet.slot], self._row(facet.slot)
        if facet.attribute:
            step = self._of_facet(facet, lambda column, attribute: f"told({_day(column, attribute)})")
            return f"{step}(tools, seen, {row})"
        if not facet.relation:
            return f'[{row}["{entity.key}"]]'
        target = self._finder.profile.entity(self._finder.profile.relation(facet.relation).target)
        body = [f'return [row["{target.key}"] for row in {self._along(facet.relation, entity)}]']
        return f"{self._step(facet.relation, body)}(tools, seen, {row})"

    def _along(self, relation: str, entity: Entity) -> str:
        return self._finder.along(self._finder.profile.relation(relation), (), f'row["{entity.key}"]', 1)

    def _fits(self, query: Query) -> str:
        """The step that tells whether a row is one of a query's."""
        key = self._finder.profile.entity(entity_of(query)).key
        if isinstance(query, Select):
            body = [f"return len({self._finder.tested(query, 'row')}(tools, seen, row)) == 1"]
        else:
            body = [f'return row["{key}"] in [each["{key}"] for each in {self._finder.rows(query)}]']
        return self._step("is_among", body)

    def _led(self, tied: Tied) -> str:
        """Whether a relation leads from the one row to the other: walked there, or back where no tool walks there."""
        relation = self._finder.profile.relation(tied.relation)
        one, other = self._entities[tied.one], self._entities[tied.other]
        start, end = self._row(tied.one), self._row(tied.other)
        try:
            walked = self._finder.along(relation, (), f'{start}["{one.key}"]', 1)
            return f'{end}["{other.key}"] in [each["{other.key}"] for each in {walked}]'
        except NoTool:
            back = self._finder.profile.relation(relation.inverse)
            walked = self._finder.along(back, (), f'{end}["{other.key}"]', 1)
            return f'{start}["{one.key}"] in [each["{one.key}"] for each in {walked}]'

    # The objective

    def _gain(self, slot: str, goal: Goal) -> str:
        """The expression for what a row adds, turned so that less is better."""
        own = [f"{self._amount(each)}(tools, seen, row)" for each in goal.parts if each.slot == slot]
        return f"{'turned' if goal.largest else 'summed'}([{', '.join(own)}])"

    def _step(self, stem: str, body: Sequence[str]) -> str:
        return self._finder.steps.add(stem, ("plan", *body), lambda: body, parameter="row")


def _listed(items: Sequence[str]) -> list[str]:
    return ["    [", *(f"        {each}," for each in items), "    ],"] if items else ["    [],"]


def _minutes(column: str, attribute: Attribute) -> str:
    return f"minute({column})" if attribute.kind in ("date", "time") else column


def _day(column: str, attribute: Attribute) -> str:
    return f"{column}, 10" if attribute.kind == "time" else column
