"""The function `solve`: what is asked for is found, then what is to be done is done, then the answer is given.

    text = write_solve(spec, finder)

Where the spec accepts no outcome, `solve` returns None and changes nothing. Of a branch, only what is taken is run. A
request is declined as soon as a rule of the house is seen to forbid it; whether the tools would refuse it is not tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from synthenv.compilers.solution.plans import plan_lines
from synthenv.compilers.solution.queries import Finder
from synthenv.compilers.solution.reach import argument_of
from synthenv.spec.algebra import (
    Act,
    Ask,
    Branch,
    Constant,
    Each,
    Measure,
    Plan,
    Quantity,
    Query,
    Request,
    Several,
    Spec,
    Total,
    Value,
    entity_of,
)
from synthenv.spec.house import breaches, facts
from synthenv.spec.rules import DONE

__all__ = ["write_solve"]

_SIGNS = {"is": "==", "is_not": "!=", "at_least": ">=", "at_most": "<=", "over": ">", "under": "<"}


@dataclass(frozen=True, slots=True)
class _Part:
    """Lines that find (and return None where there is no outcome), lines that change, and the answer."""

    finds: tuple[str, ...]
    answer: str
    does: tuple[str, ...] = ()


def write_solve(spec: Spec, finder: Finder) -> str:
    """Return the text of the function."""
    lines = ["seen: dict = {}", *_block(spec, finder)]
    return "def solve(tools: Tools) -> Json:\n" + "\n".join(f"    {line}" for line in lines)


def _block(spec: Spec, finder: Finder) -> list[str]:
    if isinstance(spec, Branch):
        return _branch(spec, finder)
    part = _several(spec, finder) if isinstance(spec, Several) else _part(spec, finder, "")
    return [*part.finds, *part.does, f"return {part.answer}"]


def _branch(spec: Branch, finder: Finder) -> list[str]:
    lines, other = [f"measure = {finder.measured(spec.measure)}"], "limit"
    if isinstance(spec.against, Constant):
        other = spec.against.name
    else:
        lines.append(f"limit = {finder.measured(spec.against)}")
    unknown = " or ".join(f"{name} is None" for name in ("measure", "limit")[: len(lines)])
    then = [f"    {line}" for line in _block(spec.then, finder)]
    lines += _unless(unknown)
    return [*lines, f"if measure {_SIGNS[spec.test]} {other}:", *then, *_block(spec.otherwise, finder)]


def _several(spec: Several, finder: Finder) -> _Part:
    parts = {name: _part(each, finder, f"{name}_") for name, each in spec.parts.items()}
    answer = ", ".join(f'"{name}": {each.answer}' for name, each in parts.items())
    return _Part(
        tuple(line for each in parts.values() for line in each.finds),
        f"{{{answer}}}",
        tuple(line for each in parts.values() for line in each.does),
    )


def _part(spec: Spec, finder: Finder, prefix: str) -> _Part:
    match spec:
        case Ask():
            return _ask(spec, finder, f"{prefix}found")
        case Quantity(how="alone", measures=(measure,)):
            return _alone(measure, finder, prefix)
        case Quantity():
            return _compared(spec, finder, prefix)
        case Plan():
            lines, answer = plan_lines(spec, finder)
            return _Part(tuple(lines), answer)
        case Act():
            return _act(spec, finder, prefix)
        case Each():
            return _each(spec, finder, prefix)
        case Request(act):
            return _request(act, finder, prefix)
    raise AssertionError(spec)


def _ask(spec: Ask, finder: Finder, found: str) -> _Part:
    lines = (f"{found} = {_answers(finder, spec.query, finder.rows(spec.query))}",)
    if spec.what == "one":
        return _Part((*lines, *_unless(f"not {found}")), f"{found}[0]")
    if spec.what == "count":
        named = finder.profile.entity(entity_of(spec.query)).list_name
        return _Part(lines, f'{{"count": len({found}), "{named}": {found}}}')
    return _Part(lines, found)


def _alone(measure: Measure, finder: Finder, prefix: str) -> _Part:
    value, found, entity = f"{prefix}value", f"{prefix}found", finder.profile.entity(entity_of(measure.of))
    lines = [f"{value} = {finder.measured(measure)}", *_unless(f"{value} is None")]
    if not isinstance(measure, Total):
        lines.append(f"{found} = {_answers(finder, measure.of, finder.rows(measure.of))}")
        named = entity.name.replace(" ", "_")
        return _Part(tuple(lines), f'{{"value": {value}, "{named}": {found}[0]}}')
    column = finder.column(entity, entity.attributes[measure.attribute].column)
    which = f" if {column} is not None"
    lines.append(f"{found} = {_answers(finder, measure.of, finder.rows(measure.of), which)}")
    return _Part(tuple(lines), f'{{"value": {value}, "{entity.list_name}": {found}}}')


def _compared(spec: Quantity, finder: Finder, prefix: str) -> _Part:
    one, other = f"{prefix}one", f"{prefix}other"
    first, second = (finder.measured(each) for each in spec.measures)
    unknown, sign = f"{one} is None or {other} is None", "-"
    if spec.how == "ratio":
        unknown, sign = f"{unknown} or {other} == 0", "/"
    lines = [f"{one} = {first}", f"{other} = {second}", *_unless(unknown)]
    return _Part(tuple(lines), f'{{"result": {one} {sign} {other}, "first": {one}, "second": {other}}}')


def _act(act: Act, finder: Finder, prefix: str) -> _Part:
    action = finder.profile.action(act.action)
    lines, given = _arguments(act, finder, prefix)
    reported = act.arguments[action.report]
    assert not isinstance(reported, Constant | Value)
    lines.append(f"{prefix}answer = {_answers(finder, reported, f'{prefix}{action.report}_found')}")
    return _Part(tuple(lines), f"{prefix}answer[0]", (finder.calling.asked(action.tool, given),))


def _request(act: Act, finder: Finder, prefix: str) -> _Part:
    decision = f"{prefix}decision"
    done, action = _act(act, finder, prefix), finder.profile.action(act.action)
    lines, word = [*done.finds, f'{decision} = "{DONE}"'], "if"
    for breach in breaches(act, finder.profile):
        tests = []
        for number, compare in breach.numbers:
            [limit] = compare.values
            assert isinstance(limit, Constant)
            given = number.name if isinstance(number, Constant) else finder.measured(number)
            tests.append(f"{given} {_SIGNS[compare.test]} {limit.name}")
        tests += [finder.rows(each) for each in breach.rows]
        lines += [f"{word} {' and '.join(tests)}:", f'    {decision} = "{breach.rule.name}"']
        word = "elif"
    does = [f'if {decision} == "{DONE}":', *(f"    {line}" for line in done.does)]
    recorded = _facts(act, finder, prefix)
    more = f", **{prefix}facts" if recorded else ""
    answer = f'{{"decision": {decision}, "{action.parameters[action.report]}": {done.answer}{more}}}'
    return _Part((*lines, *recorded), answer, tuple(does))


def _facts(act: Act, finder: Finder, prefix: str) -> list[str]:
    """The lines that find what the rules on an action look at; nothing is right where that is unknown."""
    lines = []
    for each in facts(act.action, finder.profile):
        entity = finder.profile.entity(finder.profile.action(act.action).parameters[each.parameter])
        value = finder.column(entity, each.attribute.column)
        lines.append(f'    "{each.name}": [{value} for row in {prefix}{each.parameter}_found][0],')
    return [f"{prefix}facts = {{", *lines, "}", *_unless(f"None in {prefix}facts.values()")] if lines else []


def _each(spec: Each, finder: Finder, prefix: str) -> _Part:
    action = finder.profile.action(spec.act.action)
    lines, given = _arguments(spec.act, finder, prefix)
    over, kind = f"{prefix}{spec.over}_found", action.parameters[spec.over]
    lines += [
        f"{over} = {finder.rows(spec.query)}",
        *_unless(f"not {over}"),
        f"{prefix}answer = {_answers(finder, spec.query, over)}",
    ]
    given.append((argument_of(spec.over, kind, finder.profile), f'row["{finder.profile.entity(kind).key}"]'))
    return _Part(
        tuple(lines), f"{prefix}answer", (f"for row in {over}:", f"    {finder.calling.asked(action.tool, given)}")
    )


def _arguments(act: Act, finder: Finder, prefix: str) -> tuple[list[str], list[tuple[str, str]]]:
    """The lines that find the arguments, and what the tool is given."""
    lines: list[str] = []
    given: list[tuple[str, str]] = []
    for name, argument in act.arguments.items():
        kind = finder.profile.action(act.action).parameters[name]
        tool_argument = argument_of(name, kind, finder.profile)
        if isinstance(argument, Constant):
            given.append((tool_argument, argument.name))
            continue
        if isinstance(argument, Value):
            number = f"{prefix}{name}_number"
            maximum = finder.profile.action(act.action).maximum
            lines.append(f"{number} = {finder.measured(argument)}")
            lines += _unless(f"{number} is None or not 1 <= {number} <= {maximum}")
            given.append((tool_argument, number))
            continue
        found = f"{prefix}{name}_found"
        lines += [f"{found} = {finder.rows(argument)}", *_unless(f"len({found}) != 1")]
        given.append((tool_argument, f'{found}[0]["{finder.profile.entity(kind).key}"]'))
    return lines, given


def _answers(finder: Finder, query: Query, rows: str, which: str = "") -> str:
    """The expression for the answers of a query's rows, which an expression gives."""
    entity = finder.profile.entity(entity_of(query))
    return f"[{finder.column(entity, entity.answer)} for row in {rows}{which}]"


def _unless(text: str) -> Iterator[str]:
    yield f"if {text}:"
    yield "    return None"
