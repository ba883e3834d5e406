"""Queries as steps: rows are found by the narrowest way in, and tested for what the way does not settle.

finder = Finder(profile)
finder.rows(query)                       # the expression that gives its rows, at least the columns of a listing
finder.measured(measure)                 # the expression that gives a number, or None
finder.steps.texts(...)                  # the functions that these expressions need
"""

from __future__ import annotations

from collections.abc import Sequence

from synthenv.compilers.solution.calling import Calling
from synthenv.compilers.solution.conditions import Body, tested
from synthenv.compilers.solution.reach import Listing, NoTool, Reading, shows, walk_of
from synthenv.compilers.solution.steps import Steps, taken
from synthenv.compilers.solution.ways import Planner, Way, alternatives
from synthenv.spec.algebra import (
    AnyOf,
    Ask,
    Best,
    Condition,
    Constant,
    Measure,
    Query,
    Related,
    Same,
    Select,
    Sets,
    Tally,
    Total,
    entity_of,
)
from synthenv.spec.profile import Entity, Profile, Relation
from synthenv.spec.text import write_spec

__all__ = ["Finder"]

_LONGEST_NOTE = 100


class Finder:
    """Steps for queries, relations and measures over one profile; each gives an expression that takes it."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.planner = Planner(profile)
        self.calling = Calling(profile)
        self.steps = Steps(self.calling.shared)

    def rows(self, query: Query) -> str:
        """Return the expression for a query's rows, in the order of the query where it has one."""
        stem = "best" if isinstance(query, Best) else self._entity(query).list_name
        return taken(self.steps.add(stem, query, lambda: self._body(query), _note(query)))

    def tested(self, query: Select, row: str) -> str:
        """Return the step that gives the row that it is handed, if it meets the conditions of a query."""
        body = self._filtered(query.entity, query.conditions, f"[{row}]")
        return self.steps.add("met", ("tested", query), lambda: body, _note(query), row)

    def measured(self, measure: Measure) -> str:
        """Return the expression for a measure, None where it is unknown."""
        if isinstance(measure, Total):
            return taken(self.steps.add("total", measure, lambda: self._total(measure)))
        return taken(self.steps.add("value", measure, lambda: self._value(measure.of, measure.attribute)))

    def statistic(self, measure: Total | Tally, entity: str, rows: str) -> str:
        """Return the expression for a statistic of the rows that an expression gives."""
        if measure.what == "count":
            return f"len({rows})"
        attribute = self.profile.attribute(entity, measure.attribute)
        values = f"known([{self.column(self.profile.entity(entity), attribute.column)} for row in {rows}])"
        if measure.what == "sum":
            return f"sum({values})" if attribute.kind == "integer" else f"round(sum({values}), 9)"
        return f"mean({values})" if measure.what == "mean" else f"{measure.what}({values}, default=None)"

    def column(self, entity: Entity, column: str) -> str:
        """Return the expression for a column of `row`, which a listing gave."""
        return f'row["{column}"]' if column in shows(entity) else f'{self.looked_up(entity, column)}["{column}"]'

    def looked_up(self, entity: Entity, wanted: str) -> str:
        """Return the expression for all that a look at `row` shows; NoTool where there is no such tool."""
        return self._got(entity, f'row["{entity.key}"]', wanted)

    def along(self, relation: Relation, conditions: tuple[Condition, ...], key: str, rows: float) -> str:
        """Return the expression for the rows along a relation from the key of one of about so many rows.

        They meet every condition. NoTool where the relation can't be walked.
        """
        start = self.profile.entity(relation.source).key_argument
        if self._far_end_first(relation, conditions, rows):
            step = self.steps.add("by_key", ("far end", relation, conditions), lambda: self._back(relation, conditions))
            return f"{taken(step)}.get({key}, [])"
        walk = self._walk(relation)
        if not conditions:
            return taken(walk, key)
        step = self.steps.add(
            relation.name,
            ("along", relation, conditions),
            lambda: self._filtered(relation.target, conditions, taken(walk, start)),
            parameter=start,
        )
        return taken(step, key)

    def _far_end_first(self, relation: Relation, conditions: tuple[Condition, ...], rows: float) -> bool:
        """Whether to walk back from all rows that meet the conditions, rather than on from each of so many rows."""
        if not conditions:
            return False
        try:
            way = self.planner.back(Related(relation.name, conditions))
        except NoTool:
            return False
        return way.calls < rows or walk_of(relation, self.profile) is None

    def _back(self, relation: Relation, conditions: tuple[Condition, ...]) -> list[str]:
        source, target = self.profile.entity(relation.source), self.profile.entity(relation.target)
        walked = taken(self._walk(self.profile.relation(relation.inverse)), f'row["{target.key}"]')
        return [
            "found: dict = {}",
            f"for row in {self.rows(Select(target.name, conditions))}:",
            f"    for start in {walked}:",
            f'        found.setdefault(start["{source.key}"], []).append(row)',
            "return found",
        ]

    def _entity(self, query: Query) -> Entity:
        return self.profile.entity(entity_of(query))

    def _got(self, entity: Entity, key: str, wanted: str) -> str:
        if not entity.get_tool:
            raise NoTool(f"no tool gives the {wanted} of {entity.indefinite}", entity=entity.name)
        argument = entity.key_argument
        body = [f"return {self.calling.asked(entity.get_tool, [(argument, argument)])}"]
        about = f"All that is known of one {entity.noun}."
        return taken(self.steps.tool(entity.get_tool, lambda: body, about, argument), key)

    def _walk(self, relation: Relation) -> str:
        """The step that lists the rows along a relation from a key."""
        walk = walk_of(relation, self.profile)
        source, target = self.profile.entity(relation.source), self.profile.entity(relation.target)
        if walk is None:
            words = f"no tool lists the {target.plural} of {source.indefinite} (the relation {relation.name!r})"
            raise NoTool(words, relation.name)
        key = source.key_argument
        body = self._listing(walk, key, target) if isinstance(walk, Listing) else self._reading(walk, key, relation)
        about = f"The {target.plural} along the relation {relation.name!r} from one {source.noun}."
        return self.steps.tool(f"list_{relation.name}", lambda: body, about, key)

    def _listing(self, walk: Listing, key: str, target: Entity) -> list[str]:
        kind = [(walk.kind[0], f'"{walk.kind[1]}"')] if walk.kind else []
        return [f"return {self.calling.every(walk.tool, target.list_name, [(walk.argument, key), *kind])}"]

    def _reading(self, walk: Reading, key: str, relation: Relation) -> list[str]:
        source, target = self.profile.entity(relation.source), self.profile.entity(relation.target)
        row = self._got(target, "key", "facts") if target.get_tool else f'{{"{target.key}": key}}'
        return [
            f'key = {self._got(source, key, walk.column)}["{walk.column}"]',
            f"return [] if key is None else [{row}]",
        ]

    # What the steps do

    def _body(self, query: Query) -> list[str]:
        match query:
            case Best():
                return self._best(query)
            case Sets():
                return self._sets(query)
            case Select(entity, conditions):
                way = self.planner.way(entity, conditions)
                left = [each for each in conditions if each not in way.settled]
                return self._filtered(entity, left, "", way)

    def _filtered(self, entity: str, conditions: Sequence[Condition], source: str, way: Way | None = None) -> list[str]:
        """Go through the rows of a source, or of a way in; keep those that meet every condition."""
        about = self.profile.entity(entity)
        body = Body()
        found = self._source(about, way, body) if way else source
        tests = [tested(each, about, self, body, way.rows if way else 0) for each in conditions]
        if not tests:
            return [*body.lines, f"return {found}"]
        cheap = [each.text for each in tests if not each.looks and not each.walks]
        dear = sorted((each for each in tests if each.looks or each.walks), key=lambda each: each.walks)
        if not dear:
            return [*body.lines, f"return [row for row in {found} if {' and '.join(cheap)}]"]
        lines = [*body.lines, "found = []", f"for row in {found}:"]
        if cheap:
            lines += [f"    if not ({' and '.join(cheap)}):", "        continue"]
        if any(each.looks for each in dear):
            lines.append(f"    more = {self.looked_up(about, 'facts')}")
        return [
            *lines,
            f"    if {' and '.join(each.text for each in dear)}:",
            "        found.append(row)",
            "return found",
        ]

    def _source(self, entity: Entity, way: Way, body: Body) -> str:
        """The expression for the rows of a way in; what it needs before goes into the body."""
        match way.start:
            case Same(query):
                rows = body.local("same", self.rows(query))
                return f"({rows} if len({rows}) == 1 else [])"
            case Related(name, conditions):
                relation = self.profile.relation(name)
                starts = self.rows(Select(relation.target, conditions))
                key = self.profile.entity(relation.target).key
                walked = taken(self._walk(self.profile.relation(relation.inverse)), f'start["{key}"]')
                body.lines += ["rows = []", f"for start in {starts}:", f"    rows.extend({walked})"]
                return f'distinct(rows, "{entity.key}")'
            case AnyOf() as either:
                rows = ", ".join(f"*{self.rows(Select(entity.name, each))}" for each in alternatives(either))
                return f'distinct([{rows}], "{entity.key}")'
            case None:
                given = [(argument, self.operand(each, body)) for argument, each in way.filters]
                return self.calling.every(entity.search_tool, entity.list_name, given)

    def operand(self, operand: Constant | Measure, body: Body) -> str:
        """Return the expression for a constant, or for a measure that a local name of the body holds."""
        return operand.name if isinstance(operand, Constant) else body.local("limit", self.measured(operand))

    def _sets(self, query: Sets) -> list[str]:
        key, left, right = self._entity(query).key, self.rows(query.left), self.rows(query.right)
        if query.how == "either":
            return [f'return distinct([*{left}, *{right}], "{key}")']
        sign = "in" if query.how == "both" else "not in"
        return [
            f'others = {{row["{key}"] for row in {right}}}',
            f'return [row for row in {left} if row["{key}"] {sign} others]',
        ]

    def _best(self, query: Best) -> list[str]:
        entity, by = self._entity(query), query.by
        if isinstance(by, Tally):
            value = self._tallied(by, entity, self.planner.size(query.among)[1])
        else:
            value = self.column(entity, entity.attributes[by].column)
        row = "row" if entity.answer in shows(entity) else self.looked_up(entity, entity.answer)
        ties = ", ".join(f'"{column}"' for column in dict.fromkeys((entity.answer, entity.key)))
        return [
            f"pairs = [({value}, {row}) for row in {self.rows(query.among)}]",
            f"return best(pairs, [{ties}], largest={query.largest}, k={query.k})",
        ]

    def _tallied(self, tally: Tally, entity: Entity, rows: float) -> str:
        relation, argument = self.profile.relation(tally.relation), entity.key_argument
        step = self.steps.add(
            tally.what,
            tally,
            lambda: [
                "return "
                + self.statistic(tally, relation.target, self.along(relation, tally.conditions, argument, rows))
            ],
            parameter=argument,
        )
        return taken(step, f'row["{entity.key}"]')

    def _total(self, total: Total) -> list[str]:
        return [f"return {self.statistic(total, entity_of(total.of), self.rows(total.of))}"]

    def _value(self, query: Query, attribute: str) -> list[str]:
        entity = self._entity(query)
        return [
            f"found = {self.rows(query)}",
            "if len(found) != 1:",
            "    return None",
            "row = found[0]",
            f"return {self.column(entity, entity.attributes[attribute].column)}",
        ]


def _note(query: Query) -> str:
    """The query as the spec writes it, where it is short."""
    text = write_spec(Ask("all", query)).removeprefix("all(").removesuffix(")")
    return text if len(text) <= _LONGEST_NOTE else ""
