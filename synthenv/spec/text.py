"""The notation of specs: Python's expression syntax, parsed and never executed.

    one(largest(film(director(name == DIRECTOR), FROM <= year <= TO), runtime))
    all(film(cast(name == ACTOR), runtime > film(title == TITLE).runtime))
    book(member=member(name == MEMBER), seats=SEATS, screening=smallest(screening(...), starts_at))

    spec      all(Q)  one(Q)  ranked(Q)  count(Q)                 Ask
              value(M)  difference(M, M)  ratio(M, M)             Quantity
              several(first=SPEC, second=SPEC)                    Several
              branch(M >= M or CONSTANT, SPEC, SPEC)              Branch; also <= > <
              ACTION(PARAMETER=Q or CONSTANT or Q.ATTRIBUTE, ...)               Act; Each where one argument is each(Q)
              request(ACTION(...))                                Request
              ACTION(PARAMETER=Q or CONSTANT, ...)                Act; Each where one argument is each(Q)
              plan(slots(NAME=Q, ...), JOINT, ..., GOAL)          Plan; see text_plans.py
    query Q   ENTITY(CONDITION, ...)                              Select
              largest(Q, BY, k=3)  smallest(Q, BY)                Best; k is 1 where it is not given
              both(Q, Q)  either(Q, Q)  only(Q, Q)                Sets
    BY        ATTRIBUTE                                           or a Tally:
              count(RELATION(CONDITION, ...))  sum(RELATION(CONDITION, ...), ATTRIBUTE)  mean  min  max
    condition ATTRIBUTE == V   != >= <= > <                       Compare
              V <= ATTRIBUTE <= V                                 Compare "between"
              ATTRIBUTE in (V, V)                                 Compare "in"
              contains(ATTRIBUTE, V)  year(ATTRIBUTE, V)  weekday(ATTRIBUTE, V)  known(ATTRIBUTE)  missing(ATTRIBUTE)
              RELATION(CONDITION, ...)                            Related
              every(RELATION(...))  none(RELATION(...))  least(3, RELATION(...))
              same(Q)   not same(Q)   not ATTRIBUTE > V           Same, Not
              CONDITION or CONDITION   (CONDITION and CONDITION)  AnyOf, AllOf
    operand V CONSTANT (capitals)   its.ATTRIBUTE   M             Constant, Own, Measure
    measure M Q.ATTRIBUTE  count(Q)  sum(Q, ATTRIBUTE)  mean  min  max

`parse_spec(write_spec(spec)) == spec` for every spec. Rules of the house are written as lists of conditions.
"""

from __future__ import annotations

import ast
from typing import Any, Final, cast

from synthenv.errors import SpecError, shown
from synthenv.spec.algebra import (
    Act,
    AllOf,
    AnyOf,
    Ask,
    Best,
    Branch,
    Compare,
    Condition,
    Constant,
    Each,
    Measure,
    Not,
    Operand,
    Own,
    Plan,
    Quantity,
    Query,
    Related,
    Request,
    Same,
    Select,
    Sets,
    Several,
    Spec,
    Tally,
    Test,
    Total,
    Value,
)
from synthenv.spec.text_plans import PLAN_WORDS, parse_plan, write_plan

__all__ = ["PARTS", "RESERVED", "parse_conditions", "parse_spec", "write_spec"]

PARTS = ("first", "second", "third")
"""What the parts of `several` are called."""

_SIGNS: Final[dict[Test, str]] = {
    "is": "==",
    "is_not": "!=",
    "at_least": ">=",
    "at_most": "<=",
    "over": ">",
    "under": "<",
}
_TESTS: Final[dict[type[ast.cmpop], Test]] = {
    ast.Eq: "is",
    ast.NotEq: "is_not",
    ast.GtE: "at_least",
    ast.LtE: "at_most",
    ast.Gt: "over",
    ast.Lt: "under",
}
_QUESTIONS = ("all", "one", "ranked", "count")
_STATISTICS = ("count", "sum", "mean", "min", "max")
_SETS = ("both", "either", "only")
_NAMED_TESTS = ("contains", "year", "weekday", "known", "missing")

_OTHERS = "value difference ratio several branch request each every none least same its largest smallest"

RESERVED = frozenset((*_QUESTIONS, *_STATISTICS, *_SETS, *_NAMED_TESTS, *_OTHERS.split(), *PLAN_WORDS))
"""Words of the notation: no entity, relation or action may be called so."""


def write_spec(spec: Spec) -> str:
    """Return a spec in the notation, on one line."""
    match spec:
        case Ask(what, query):
            return f"{what}({_query_text(query)})"
        case Quantity(how, measures):
            return f"{'value' if how == 'alone' else how}({', '.join(map(_operand_text, measures))})"
        case Several(parts):
            return f"several({', '.join(f'{name}={write_spec(each)}' for name, each in parts.items())})"
        case Branch(measure, test, against, then, otherwise):
            held = f"{_operand_text(measure)} {_SIGNS[test]} {_operand_text(against)}"
            return f"branch({held}, {write_spec(then)}, {write_spec(otherwise)})"
        case Act():
            return _act_text(spec, {})
        case Each(act, over, query):
            return _act_text(act, {over: f"each({_query_text(query)})"})
        case Request(act):
            return f"request({_act_text(act, {})})"
        case Plan():
            return write_plan(spec, _query_text)


def _act_text(act: Act, more: dict[str, str]) -> str:
    given = {
        name: _operand_text(each) if isinstance(each, Constant | Value) else _query_text(each)
        for name, each in act.arguments.items()
    }
    return f"{act.action}({', '.join(f'{name}={each}' for name, each in {**given, **more}.items())})"


def _query_text(query: Query) -> str:
    match query:
        case Select(entity, conditions):
            return f"{entity}({_conditions_text(conditions)})"
        case Sets(how, left, right):
            return f"{how}({_query_text(left)}, {_query_text(right)})"
        case Best(among, by, largest, k):
            counted = f", k={k}" if k != 1 else ""
            return f"{'largest' if largest else 'smallest'}({_query_text(among)}, {_by_text(by)}{counted})"


def _by_text(by: str | Tally) -> str:
    if isinstance(by, str):
        return by
    attribute = f", {by.attribute}" if by.attribute else ""
    return f"{by.what}({by.relation}({_conditions_text(by.conditions)}){attribute})"


def _conditions_text(conditions: tuple[Condition, ...]) -> str:
    return ", ".join(map(_condition_text, conditions))


def _condition_text(condition: Condition) -> str:
    match condition:
        case Related(relation, conditions, quantifier, n):
            related = f"{relation}({_conditions_text(conditions)})"
            counted = f"{n}, " if quantifier == "least" else ""
            return related if quantifier == "some" else f"{quantifier}({counted}{related})"
        case Same(query):
            return f"same({_query_text(query)})"
        case Not(inner):
            return f"not {_condition_text(inner)}"
        case AnyOf(conditions):
            return " or ".join(f"({_condition_text(each)})" for each in conditions)
        case AllOf(conditions):
            return " and ".join(f"({_condition_text(each)})" for each in conditions)
        case Compare():
            return _compare_text(condition)


def _compare_text(condition: Compare) -> str:
    name, values = condition.attribute, [_operand_text(each) for each in condition.values]
    if condition.test == "between":
        return f"{values[0]} <= {name} <= {values[1]}"
    if condition.test == "in":
        return f"{name} in ({', '.join(values)})"
    if condition.test in _NAMED_TESTS:
        return f"{condition.test}({', '.join([name, *values])})"
    return f"{name} {_SIGNS[condition.test]} {values[0]}"


def _operand_text(operand: Operand) -> str:
    match operand:
        case Constant(name):
            return name
        case Own(attribute):
            return f"its.{attribute}"
        case Value(query, attribute):
            return f"{_query_text(query)}.{attribute}"
        case Total(what, query, attribute):
            return f"{what}({_query_text(query)}{f', {attribute}' if attribute else ''})"


def parse_spec(text: str) -> Spec:
    """Return the spec that `text` denotes; SpecError shows the part that denotes nothing."""
    try:
        return _spec(ast.parse(text.strip(), mode="eval").body)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SpecError(f"the spec {shown(text)} is not in the notation ({shown(str(error))})") from None


def parse_conditions(text: str) -> tuple[Condition, ...]:
    """Return the conditions that `text` lists, as they stand inside a query; SpecError where one is none.

    >>> parse_conditions("tier == STANDARD")
    (Compare(attribute='tier', test='is', values=(Constant(name='STANDARD'),)),)
    """
    try:
        listed = ast.parse(f"rows({text.strip()})", mode="eval").body
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SpecError(f"the conditions {shown(text)} are not in the notation ({shown(str(error))})") from None
    match listed:
        case ast.Call(func=ast.Name(id="rows"), args=conditions, keywords=[]) if conditions:
            return tuple(map(_condition, conditions))
    raise SpecError(f"{shown(text)} is no list of conditions")


def _spec(node: ast.expr) -> Spec:
    match node:
        case ast.Call(func=ast.Name(id=what), args=[query], keywords=[]) if what in _QUESTIONS:
            return Ask(cast(Any, what), _query(query))
        case ast.Call(func=ast.Name(id="value"), args=[measure], keywords=[]):
            return Quantity("alone", (_measure(measure),))
        case ast.Call(func=ast.Name(id="difference" | "ratio" as how), args=[one, other], keywords=[]):
            return Quantity(how, (_measure(one), _measure(other)))
        case ast.Call(func=ast.Name(id="several"), args=[], keywords=parts):
            return Several({each.arg or "": _spec(each.value) for each in parts})
        case ast.Call(func=ast.Name(id="branch"), args=[held, then, otherwise], keywords=[]):
            return _branch(held, _spec(then), _spec(otherwise))
        case ast.Call(func=ast.Name(id="request"), args=[asked], keywords=[]):
            act = _spec(asked)
            if isinstance(act, Act):
                return Request(act)
        case ast.Call(func=ast.Name(id="plan")):
            return parse_plan(node, _query)
        case ast.Call(func=ast.Name(id=action), args=[], keywords=keywords) if action not in RESERVED:
            return _action(action, keywords, node)
    raise _no("spec", node)


def _branch(held: ast.expr, then: Spec, otherwise: Spec) -> Branch:
    match held:
        case ast.Compare(left=measure, ops=[op], comparators=[value]):
            test, against = _TESTS.get(type(op)), _operand(value)
            if test in ("at_least", "at_most", "over", "under") and not isinstance(against, Own):
                return Branch(_measure(measure), test, against, then, otherwise)
    raise _no("test of a branch", held)


def _action(action: str, keywords: list[ast.keyword], node: ast.expr) -> Act | Each:
    arguments: dict[str, Query | Constant | Value] = {}
    over: list[tuple[str, Query]] = []
    for each in keywords:
        name = each.arg or ""
        match each.value:
            case ast.Call(func=ast.Name(id="each"), args=[query], keywords=[]):
                over.append((name, _query(query)))
            case ast.Name(id=constant) if constant.isupper():
                arguments[name] = Constant(constant)
            case ast.Attribute(value=query, attr=attribute):
                arguments[name] = Value(_query(query), attribute)
            case value:
                arguments[name] = _query(value)
    if len(over) > 1:
        raise _no("action", node)
    return Each(Act(action, arguments), *over[0]) if over else Act(action, arguments)


def _query(node: ast.expr) -> Query:
    match node:
        case ast.Call(func=ast.Name(id="largest" | "smallest" as order), args=[among, by], keywords=named):
            return Best(_query(among), _by(by), order == "largest", _k(named, node))
        case ast.Call(func=ast.Name(id=how), args=[left, right], keywords=[]) if how in _SETS:
            return Sets(cast(Any, how), _query(left), _query(right))
        case ast.Call(func=ast.Name(id=entity), args=conditions, keywords=[]) if entity not in RESERVED:
            return Select(entity, tuple(map(_condition, conditions)))
    raise _no("query", node)


def _by(node: ast.expr) -> str | Tally:
    match node:
        case ast.Name(id=attribute) if not attribute.isupper():
            return attribute
        case ast.Call(func=ast.Name(id=what), args=[related, *rest], keywords=[]) if what in _STATISTICS:
            return Tally(*_related(related), cast(Any, what), _attribute(rest, node))
    raise _no("order", node)


def _k(named: list[ast.keyword], node: ast.expr) -> int:
    match named:
        case []:
            return 1
        case [ast.keyword(arg="k", value=ast.Constant(value=int(k)))] if k > 1:
            return k
    raise _no("query", node)


def _attribute(rest: list[ast.expr], node: ast.expr) -> str:
    match rest:
        case []:
            return ""
        case [ast.Name(id=attribute)]:
            return attribute
    raise _no("statistic", node)


def _related(node: ast.expr) -> tuple[str, tuple[Condition, ...]]:
    match node:
        case ast.Call(func=ast.Name(id=relation), args=conditions, keywords=[]) if relation not in RESERVED:
            return relation, tuple(map(_condition, conditions))
    raise _no("relation", node)


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.BoolOp(op=op, values=conditions):
            inner = tuple(map(_condition, conditions))
            return AnyOf(inner) if isinstance(op, ast.Or) else AllOf(inner)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            condition = _condition(operand)
            if isinstance(condition, Compare | Same):
                return Not(condition)
        case ast.Compare():
            return _compare(node)
        case ast.Call():
            return _called(node)
    raise _no("condition", node)


def _called(node: ast.Call) -> Condition:
    match node:
        case ast.Call(func=ast.Name(id="same"), args=[query], keywords=[]):
            return Same(_query(query))
        case ast.Call(func=ast.Name(id="every" | "none" as quantifier), args=[related], keywords=[]):
            return Related(*_related(related), cast(Any, quantifier))
        case ast.Call(func=ast.Name(id="least"), args=[ast.Constant(value=int(n)), related], keywords=[]) if n > 1:
            return Related(*_related(related), "least", n)
        case ast.Call(func=ast.Name(id=test), args=[ast.Name(id=attribute), *values], keywords=[]) if (
            test in _NAMED_TESTS
        ):
            return Compare(attribute, cast(Test, test), tuple(map(_operand, values)))
    return Related(*_related(node))


def _compare(node: ast.Compare) -> Compare:
    match node:
        case ast.Compare(left=ast.Name(id=attribute), ops=[ast.In()], comparators=[ast.Tuple(elts=values)]):
            return Compare(attribute, "in", tuple(map(_operand, values)))
        case ast.Compare(left=ast.Name(id=attribute), ops=[op], comparators=[value]) if type(op) in _TESTS:
            return Compare(attribute, _TESTS[type(op)], (_operand(value),))
        case ast.Compare(left=low, ops=[ast.LtE(), ast.LtE()], comparators=[ast.Name(id=attribute), high]):
            return Compare(attribute, "between", (_operand(low), _operand(high)))
    raise _no("condition", node)


def _operand(node: ast.expr) -> Constant | Own | Value | Total:
    match node:
        case ast.Name(id=name) if name.isupper():
            return Constant(name)
        case ast.Attribute(value=ast.Name(id="its"), attr=attribute):
            return Own(attribute)
    return _measure(node)


def _measure(node: ast.expr) -> Measure:
    match node:
        case ast.Attribute(value=query, attr=attribute):
            return Value(_query(query), attribute)
        case ast.Call(func=ast.Name(id=what), args=[query, *rest], keywords=[]) if what in _STATISTICS:
            return Total(cast(Any, what), _query(query), _attribute(rest, node))
    raise _no("value", node)


def _no(what: str, node: ast.expr) -> SpecError:
    return SpecError(f"no {what}: {shown(ast.unparse(node))}")
