"""The notation of plans; part of `text`.

plan(slots(lunch=restaurant(...), hotel=hotel(...)), lunch.price + hotel.price <= BUDGET, smallest(hotel.price))

joint     P + P + ... <= P + ...      < >= >           Sums; a part P is a facet with an attribute, or a constant
          distinct(FACET, FACET, ...) >= N   <= ==     Distinct
          among(Q, SLOT, ...) >= N   <= ==             Among
          RELATION(SLOT, SLOT)                         Tied
          when(JOINT, ..., JOINT)                      When; the last one is what then must hold
FACET     SLOT  RELATION(SLOT)  SLOT.ATTRIBUTE  RELATION(SLOT).ATTRIBUTE
GOAL      smallest(FACET + ...)  largest(FACET + ...)  Goal, last where there is one
"""

from __future__ import annotations

import ast
from collections.abc import Callable
from typing import Any, Final, cast

from synthenv.errors import SpecError, shown
from synthenv.spec.algebra import Among, Constant, Distinct, Facet, Goal, Joint, Part, Plan, Query, Sums, Tied, When

__all__ = ["PLAN_WORDS", "parse_plan", "write_plan"]

PLAN_WORDS = ("plan", "slots", "distinct", "among", "when")
"""Words of this part of the notation."""

_SIGNS: Final = {"at_least": ">=", "at_most": "<=", "over": ">", "under": "<", "is": "=="}
_SUMS: Final[dict[type[ast.cmpop], Any]] = {
    ast.GtE: "at_least",
    ast.LtE: "at_most",
    ast.Gt: "over",
    ast.Lt: "under",
}
_COUNTS: Final[dict[type[ast.cmpop], Any]] = {ast.GtE: "at_least", ast.LtE: "at_most", ast.Eq: "is"}


def write_plan(plan: Plan, query: Callable[[Query], str]) -> str:
    """Return a plan in the notation; `query` writes queries."""
    slots = ", ".join(f"{name}={query(each)}" for name, each in plan.slots.items())
    parts = [f"slots({slots})", *(_joint_text(each, query) for each in plan.conditions)]
    if plan.goal:
        parts.append(f"{'largest' if plan.goal.largest else 'smallest'}({_sum_text(plan.goal.parts)})")
    return f"plan({', '.join(parts)})"


def _joint_text(joint: Joint, query: Callable[[Query], str]) -> str:
    match joint:
        case Sums(left, test, right):
            return f"{_sum_text(left)} {_SIGNS[test]} {_sum_text(right)}"
        case Distinct(facets, test, n):
            return f"distinct({', '.join(map(_facet_text, facets))}) {_SIGNS[test]} {n}"
        case Among(among, slots, test, n):
            return f"among({', '.join([query(among), *slots])}) {_SIGNS[test]} {n}"
        case Tied(relation, one, other):
            return f"{relation}({one}, {other})"
        case When(given, then):
            return f"when({', '.join(_joint_text(each, query) for each in (*given, then))})"


def _sum_text(parts: tuple[Part, ...]) -> str:
    return " + ".join(each.name if isinstance(each, Constant) else _facet_text(each) for each in parts)


def _facet_text(facet: Facet) -> str:
    row = f"{facet.relation}({facet.slot})" if facet.relation else facet.slot
    return f"{row}.{facet.attribute}" if facet.attribute else row


def parse_plan(node: ast.Call, query: Callable[[ast.expr], Query]) -> Plan:
    """Return the plan that a call of `plan` denotes; `query` reads queries."""
    match node:
        case ast.Call(args=[ast.Call(func=ast.Name(id="slots"), args=[], keywords=slots), *joints], keywords=[]):
            goal = _goal(joints[-1]) if joints else None
            conditions = joints[:-1] if goal else joints
            named = {each.arg: query(each.value) for each in slots if each.arg}
            return Plan(named, tuple(_joint(each, query) for each in conditions), goal)
    raise _no("plan", node)


def _goal(node: ast.expr) -> Goal | None:
    match node:
        case ast.Call(func=ast.Name(id="smallest" | "largest" as order), args=[total], keywords=[]):
            return Goal(order == "largest", tuple(map(_facet, _added(total))))
    return None


def _joint(node: ast.expr, query: Callable[[ast.expr], Query]) -> Joint:
    match node:
        case ast.Compare(ops=[op], comparators=[ast.Constant(value=n)]) if type(op) in _COUNTS and type(n) is int:
            return _counted(node, _COUNTS[type(op)], n, query)
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in _SUMS:
            return Sums(_sum(left), _SUMS[type(op)], _sum(right))
        case ast.Call(func=ast.Name(id="when"), args=[*given, then], keywords=[]) if given:
            return When(tuple(_joint(each, query) for each in given), _joint(then, query))
        case ast.Call(func=ast.Name(id=relation), args=[ast.Name(id=one), ast.Name(id=other)], keywords=[]):
            return Tied(relation, one, other)
    raise _no("joint condition", node)


def _counted(node: ast.Compare, test: Any, n: int, query: Callable[[ast.expr], Query]) -> Joint:
    match node.left:
        case ast.Call(func=ast.Name(id="distinct"), args=facets, keywords=[]):
            return Distinct(tuple(map(_facet, facets)), test, n)
        case ast.Call(func=ast.Name(id="among"), args=[among, *slots], keywords=[]):
            return Among(query(among), tuple(map(_slot, slots)), test, n)
    raise _no("joint condition", node)


def _sum(node: ast.expr) -> tuple[Part, ...]:
    return tuple(
        Constant(each.id) if isinstance(each, ast.Name) and each.id.isupper() else _facet(each) for each in _added(node)
    )


def _added(node: ast.expr) -> list[ast.expr]:
    match node:
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [*_added(left), right]
    return [node]


def _facet(node: ast.expr) -> Facet:
    match node:
        case ast.Attribute(value=inner, attr=attribute) if not isinstance(inner, ast.Attribute):
            row = _facet(inner)
            return Facet(row.slot, row.relation, attribute)
        case ast.Call(func=ast.Name(id=relation), args=[ast.Name(id=slot)], keywords=[]):
            return Facet(slot, relation)
        case ast.Name():
            return Facet(_slot(node))
    raise _no("facet of a slot", node)


def _slot(node: ast.expr) -> str:
    if isinstance(node, ast.Name) and not node.id.isupper():
        return node.id
    raise _no("slot", node)


def _no(what: str, node: ast.expr) -> SpecError:
    return SpecError(f"no {what}: {shown(ast.unparse(cast(ast.AST, node)))}")
