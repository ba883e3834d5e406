"""The notation of specs: Python's expression syntax, parsed and never executed.

    one(largest(film(director(name == DIRECTOR), FROM <= year <= TO), runtime))
    all(film(cast(name == ACTOR), runtime > film(title == TITLE).runtime))
    book(member=member(name == MEMBER), seats=SEATS, screening=smallest(screening(...), starts_at))

    spec      all(Q)  one(Q)  ranked(Q)  count(Q)        a question
              ACTION(PARAMETER=Q or CONSTANT, ...)       an action
    query Q   ENTITY(CONDITION, ...)                     Select
              largest(Q, ATTRIBUTE, k=3)  smallest(...)  Best; k is 1 where it is not given
    condition ATTRIBUTE == V   >= <= > <                 Compare
              V <= ATTRIBUTE <= V                        Compare "between"
              RELATION(CONDITION, ...)                   Related
              same(Q)                                    Same
    operand V CONSTANT (capitals)   Q.ATTRIBUTE          Constant, Value

`parse_spec(write_spec(spec)) == spec` for every spec.
"""

from __future__ import annotations

import ast
from typing import Literal, cast

from synthenv.errors import SpecError, shown
from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Compare,
    Condition,
    Constant,
    Operand,
    Query,
    Related,
    Same,
    Select,
    Spec,
    Test,
    Value,
)

__all__ = ["parse_spec", "write_spec"]

_SIGNS: dict[Test, str] = {"is": "==", "at_least": ">=", "at_most": "<=", "over": ">", "under": "<"}
_TESTS: dict[type[ast.cmpop], Test] = {
    ast.Eq: "is",
    ast.GtE: "at_least",
    ast.LtE: "at_most",
    ast.Gt: "over",
    ast.Lt: "under",
}
_QUESTIONS = ("all", "one", "ranked", "count")


def write_spec(spec: Spec) -> str:
    """Return a spec in the notation, on one line."""
    if isinstance(spec, Ask):
        return f"{spec.what}({_query_text(spec.query)})"
    arguments = [
        f"{name}={each.name if isinstance(each, Constant) else _query_text(each)}"
        for name, each in spec.arguments.items()
    ]
    return f"{spec.action}({', '.join(arguments)})"


def _query_text(query: Query) -> str:
    if isinstance(query, Select):
        return f"{query.entity}({', '.join(map(_condition_text, query.conditions))})"
    k = f", k={query.k}" if query.k != 1 else ""
    return f"{'largest' if query.largest else 'smallest'}({_query_text(query.among)}, {query.by}{k})"


def _condition_text(condition: Condition) -> str:
    if isinstance(condition, Related):
        return f"{condition.relation}({', '.join(map(_condition_text, condition.conditions))})"
    if isinstance(condition, Same):
        return f"same({_query_text(condition.of)})"
    values = [_operand_text(each) for each in condition.values]
    if condition.test == "between":
        return f"{values[0]} <= {condition.attribute} <= {values[1]}"
    return f"{condition.attribute} {_SIGNS[condition.test]} {values[0]}"


def _operand_text(operand: Operand) -> str:
    return operand.name if isinstance(operand, Constant) else f"{_query_text(operand.of)}.{operand.attribute}"


def parse_spec(text: str) -> Spec:
    """Return the spec that `text` denotes; SpecError shows the part that denotes nothing."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        return _spec(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise SpecError(f"the spec {shown(text)} is not in the notation ({shown(str(error))})") from None


def _spec(node: ast.expr) -> Spec:
    match node:
        case ast.Call(func=ast.Name(id=what), args=[query], keywords=[]) if what in _QUESTIONS:
            return Ask(cast(Literal["all", "one", "ranked", "count"], what), _query(query))
        case ast.Call(func=ast.Name(id=action), args=[], keywords=keywords):
            return Act(action, {each.arg or "": _argument(each.value) for each in keywords})
    raise _no("spec", node)


def _argument(node: ast.expr) -> Query | Constant:
    return Constant(node.id) if isinstance(node, ast.Name) and node.id.isupper() else _query(node)


def _query(node: ast.expr) -> Query:
    match node:
        case ast.Call(func=ast.Name(id="largest" | "smallest" as order), args=[among, ast.Name(id=by)], keywords=named):
            inner = _query(among)
            if isinstance(inner, Select):
                return Best(inner, by, order == "largest", _k(named, node))
        case ast.Call(func=ast.Name(id=entity), args=conditions, keywords=[]):
            return Select(entity, tuple(map(_condition, conditions)))
    raise _no("query", node)


def _k(named: list[ast.keyword], node: ast.expr) -> int:
    match named:
        case []:
            return 1
        case [ast.keyword(arg="k", value=ast.Constant(value=int(k)))] if k > 1:
            return k
    raise _no("query", node)


def _condition(node: ast.expr) -> Condition:
    match node:
        case ast.Call(func=ast.Name(id="same"), args=[query], keywords=[]):
            return Same(_query(query))
        case ast.Call(func=ast.Name(id=relation), args=conditions, keywords=[]):
            return Related(relation, tuple(map(_condition, conditions)))
        case ast.Compare(left=ast.Name(id=attribute), ops=[op], comparators=[value]) if type(op) in _TESTS:
            return Compare(attribute, _TESTS[type(op)], (_operand(value),))
        case ast.Compare(left=low, ops=[ast.LtE(), ast.LtE()], comparators=[ast.Name(id=attribute), high]):
            return Compare(attribute, "between", (_operand(low), _operand(high)))
    raise _no("condition", node)


def _operand(node: ast.expr) -> Operand:
    match node:
        case ast.Name(id=name) if name.isupper():
            return Constant(name)
        case ast.Attribute(value=query, attr=attribute):
            return Value(_query(query), attribute)
    raise _no("operand", node)


def _no(what: str, node: ast.expr) -> SpecError:
    return SpecError(f"no {what}: {shown(ast.unparse(node))}")
