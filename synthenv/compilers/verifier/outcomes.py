"""Specs as functions: what is wrong with an answer, what must be changed, and the verdict.

    write_verdict(page, rows, spec)         # writes `def verify(before: View, after: View, answer: Json) -> Verdict`

A question becomes `asked(db, answer)`, which says what is wrong with the answer or "". A deed becomes `done(db)`,
which gives the changes and the answer, or None where nothing is right. Reasons never name the right answer.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from synthenv.compilers.verifier.actions import write_action
from synthenv.compilers.verifier.conditions import SIGNS
from synthenv.compilers.verifier.house import write_broken
from synthenv.compilers.verifier.page import WIDTH, Page, function, item, literal, word
from synthenv.compilers.verifier.plans import plan_asked
from synthenv.compilers.verifier.rows import Rows, statistic
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
    Value,
    entity_of,
)
from synthenv.spec.house import facts
from synthenv.spec.profile import Entity
from synthenv.spec.rules import DONE
from synthenv.spec.text import write_spec
from synthenv.spec.typed import is_integer

__all__ = ["write_verdict"]

_VERDICT = "(before: View, after: View, answer: Json) -> Verdict"
_AS_THINGS_ARE = 'return failed("this can not be done as things are, so nothing is right")'
_NOTHING = [
    "if after.changes():",
    '    return failed("this is a question, but something was changed")',
]
_END = "return failed(problem) if problem else passed()"

Simple: TypeAlias = Ask | Quantity | Plan | Act | Each | Request


def write_verdict(page: Page, rows: Rows, spec: Spec) -> None:
    """Write `verify` down, after all that it calls."""
    match spec:
        case Several(parts):
            body = _several(page, rows, parts)
        case Branch():
            body = _branch(page, rows, spec)
        case _:
            body = _simple(page, rows, spec, "")
    page.add(function(f"verify{_VERDICT}", "Judge what was changed and answered.", body))


def _simple(page: Page, rows: Rows, spec: Spec, suffix: str) -> list[str]:
    """The lines of a verdict on one thing asked or done."""
    if isinstance(spec, Ask | Quantity | Plan):
        return [*_NOTHING, f"problem = {_asked(page, rows, spec, suffix)}(before, answer)", _END]
    assert isinstance(spec, Act | Each | Request)
    wrong = _wrong_answer(page, spec, "answer", "expected")
    return [
        f"outcome = {_done(page, rows, spec, suffix)}(before)",
        "if outcome is None:",
        f"    {_AS_THINGS_ARE}",
        "changes, expected = outcome",
        f"problem = wrong_changes(after.changes(), changes) or {wrong}",
        _END,
    ]


def _several(page: Page, rows: Rows, parts: Mapping[str, Spec]) -> list[str]:
    deeds = {name: each for name, each in parts.items() if isinstance(each, Act | Each | Request)}
    lines = [] if deeds else list(_NOTHING)
    for name, each in deeds.items():
        lines += [f"{name} = {_done(page, rows, each, f'_{name}')}(before)"]
    if deeds:
        lines += [f"if {' or '.join(f'{name} is None' for name in deeds)}:", f"    {_AS_THINGS_ARE}"]
        lines += [f"problem = wrong_changes(after.changes(), {' + '.join(f'{name}[0]' for name in deeds)})"]
        lines += ["if problem:", "    return failed(problem)"]
    for name, part in parts.items():
        given = f'answer["{name}"]'
        if isinstance(part, Act | Each | Request):
            wrong = _wrong_answer(page, part, given, f"{name}[1]")
        else:
            wrong = f"{_asked(page, rows, part, f'_{name}')}(before, {given})"
        lines += [f"problem = {wrong}", "if problem:", f'    return failed(f"{name}: {{problem}}")']
    return [*lines, "return passed()"]


def _branch(page: Page, rows: Rows, spec: Branch) -> list[str]:
    measures = [each for each in (spec.measure, spec.against) if not isinstance(each, Constant)]
    names = {each: rows.measure(each) for each in measures}
    for suffix, side in (("then", spec.then), ("otherwise", spec.otherwise)):
        page.add(function(f"{suffix}{_VERDICT}", write_spec(side), _simple(page, rows, side, f"_{suffix}")))
    lines = [f"{name} = find_{name}(before)" for name in dict.fromkeys(names.values())]
    doubtful = dict.fromkeys(names[each] for each in measures if _may_be_unknown(each))
    if doubtful:
        lines += [f"if {' or '.join(f'{name} is None' for name in doubtful)}:"]
        lines += ['    return failed("what this depends on is not known, so nothing is right")']
    one, other = [each.name if isinstance(each, Constant) else names[each] for each in (spec.measure, spec.against)]
    lines += [f"if {one} {SIGNS[spec.test]} {other}:", "    return then(before, after, answer)"]
    return [*lines, "return otherwise(before, after, answer)"]


# Questions


def _asked(page: Page, rows: Rows, spec: Spec, suffix: str) -> str:
    """Write the function that says what is wrong with an answer; return its name."""
    if isinstance(spec, Quantity):
        body = _alone(page, rows, spec.measures[0]) if spec.how == "alone" else _reckoned(page, rows, spec)
    elif isinstance(spec, Plan):
        body = plan_asked(page, rows, spec)
    else:
        assert isinstance(spec, Ask)
        body = _rows_asked(page, rows, spec)
    page.add(function(f"asked{suffix}(db: View, answer: Json) -> str", write_spec(spec), body))
    return f"asked{suffix}"


def _rows_asked(page: Page, rows: Rows, spec: Ask) -> list[str]:
    entity = page.profile.entity(entity_of(spec.query))
    found, noun = f"{rows.of(spec.query)}(db)", literal(entity.noun)
    expected = f"expected = {_answers(entity, found)}"
    if spec.what == "all":
        return [expected, "return wrong_list(answer, expected)"]
    if spec.what == "ranked":
        return [expected, f"return wrong_order(answer, expected, {noun})"]
    if spec.what == "one":
        none = literal(f"there is no such {entity.noun}, so no answer is right")
        return [expected, "if not expected:", f"    return {none}", f"return wrong_one(answer, expected[0], {noun})"]
    wrong = literal(f"the count of {entity.plural} is wrong")
    named = f"answer[{literal(entity.list_name)}]"
    return [
        expected,
        'if answer["count"] != len(expected):',
        f"    return {wrong}",
        f"return wrong_list({named}, expected)",
    ]


def _answers(entity: Entity, found: str) -> str:
    row = word(entity.name)
    return f"[{item(row, entity.answer)} for {row} in {found}]"


def _alone(page: Page, rows: Rows, measure: Measure) -> list[str]:
    entity = page.profile.entity(entity_of(measure.of))
    row, attribute = word(entity.name), entity.attributes[measure.attribute]
    value, found = item(row, attribute.column), f"{rows.of(measure.of)}(db)"
    if isinstance(measure, Value):
        lines = [f"for {row} in the_one({found}):", f"    if {value} is not None:"]
        lines += [f"        if {_differs('value', value, is_integer(measure, page.profile))}:"]
        lines += ['            return "the value is wrong"']
        named, noun = f"answer[{literal(entity.name)}]", literal(entity.noun)
        lines += [f"        return wrong_one({named}, {item(row, entity.answer)}, {noun})"]
        return [*lines, 'return "this is not known, so no answer is right"']
    lines = [f"rows = [{row} for {row} in {found} if {value} is not None]"]
    lines += [f"known = [{value} for {row} in rows]", f"value = {statistic(measure.what, attribute)}"]
    if _may_be_unknown(measure):
        lines += ["if value is None:", '    return "this is not known, so no answer is right"']
    lines += [f"if {_differs('value', 'value', is_integer(measure, page.profile))}:"]
    lines += ['    return "the value is wrong"']
    return [*lines, f"return wrong_list(answer[{literal(entity.list_name)}], {_answers(entity, 'rows')})"]


def _reckoned(page: Page, rows: Rows, spec: Quantity) -> list[str]:
    names = [rows.measure(each) for each in spec.measures]
    exact = [is_integer(each, page.profile) for each in spec.measures]
    lines = [f"first, second = {', '.join(f'find_{name}(db)' for name in names)}"]
    pairs = zip(("first", "second"), spec.measures, strict=True)
    none = [f"{name} is None" for name, each in pairs if _may_be_unknown(each)]
    none += ["second == 0"] * (spec.how == "ratio")
    if none:
        lines += [f"if {' or '.join(none)}:", '    return "this is not known, so no answer is right"']
    for name, whole in zip(("first", "second"), exact, strict=True):
        lines += [f"if {_differs(name, name, whole)}:", f'    return "the {name} number is wrong"']
    result = "first - second" if spec.how == "difference" else "first / second"
    differs = _differs("result", result, spec.how == "difference" and all(exact))
    return [*lines, f'return "the result is wrong" if {differs} else ""']


def _differs(part: str, right: str, exact: bool) -> str:
    given = item("answer", part)
    return f"{given} != {right}" if exact else f"not close_enough({given}, {right})"


def _may_be_unknown(measure: Measure) -> bool:
    return isinstance(measure, Value) or measure.what not in ("count", "sum")


# Deeds


def _done(page: Page, rows: Rows, spec: Spec, suffix: str) -> str:
    """Write the function that gives what must be changed, and the answer; return its name."""
    assert isinstance(spec, Act | Each | Request)
    act = spec if isinstance(spec, Act) else spec.act
    action = page.profile.action(act.action)
    broken = write_broken(page, rows, spec.act if isinstance(spec, Request) else spec, suffix)
    forbidden = [f"{broken}(db)"] if broken and not isinstance(spec, Request) else []
    found = {name: rows.of(each) for name, each in act.arguments.items() if not isinstance(each, Constant | Value)}
    lines = [f"{_rows_named(name)} = {rows_of}(db)" for name, rows_of in found.items()]
    none = [f"len({_rows_named(name)}) != 1" for name in found]
    for name, each in act.arguments.items():
        if isinstance(each, Value):
            lines.append(f"{_number_named(name)} = find_{rows.measure(each)}(db)")
            none += [f"{_number_named(name)} is None", f"not 1 <= {_number_named(name)} <= {action.maximum}"]
    keys = {name: _key(page, act.arguments, name) for name in act.arguments}
    call = write_action(page, action)
    if not isinstance(spec, Each):
        reported = page.profile.entity(action.parameters[action.report])
        lines += _unless([*none, *forbidden])
        changes = f"{call}({', '.join(['db', *(keys[each] for each in action.parameters)])})"
        answer = item(f"{_rows_named(action.report)}[0]", reported.answer)
        if isinstance(spec, Request):
            recorded = _facts(page, act)
            lines += [f"rule = {broken}(db)", f"changes = [] if rule else {changes}", *recorded]
            more = ", **facts" if recorded else ""
            lines += [f'expected = {{"decision": rule or {literal(DONE)}, {literal(reported.name)}: {answer}{more}}}']
            answer = "expected"
        else:
            lines += [f"changes = {changes}"]
        lines += [f"return None if changes is None else (changes, {answer})"]
    else:
        entity = page.profile.entity(entity_of(spec.query))
        row = word(entity.name)
        keys[spec.over] = item(row, entity.key)
        every = _rows_named(spec.over)
        lines += [f"{every} = {rows.of(spec.query)}(db)", *_unless([*none, f"{every} == []", *forbidden])]
        call = f"{call}({', '.join(['db', *(keys[each] for each in action.parameters)])})"
        lines += [f"deeds = [{call} for {row} in {every}]", *_unless(["None in deeds"])]
        lines += [f"return [change for deed in deeds for change in deed], {_answers(entity, every)}"]
    page.add(function(f"done{suffix}(db: View) -> tuple | None", write_spec(spec), lines))
    return f"done{suffix}"


def _facts(page: Page, act: Act) -> list[str]:
    """The lines that find what the rules on an action look at."""
    found = {each.name: (each.parameter, each.attribute.column) for each in facts(act.action, page.profile)}
    lines = [
        f"    {literal(name)}: {item(f'{_rows_named(parameter)}[0]', column)},"
        for name, (parameter, column) in found.items()
    ]
    return ["facts = {", *lines, "}", *_unless(["None in facts.values()"])] if lines else []


def _unless(tests: Sequence[str]) -> list[str]:
    line = f"if {' or '.join(tests)}:"
    if len(line) <= WIDTH or len(tests) < 2:
        return [line, "    return None"] if tests else []
    return [*_unless(tests[:-1]), *_unless(tests[-1:])]


def _rows_named(parameter: str) -> str:
    return f"{word(parameter)}_rows"


def _number_named(parameter: str) -> str:
    return f"{word(parameter)}_found"


def _key(page: Page, arguments: Mapping[str, Query | Constant | Value], name: str) -> str:
    argument = arguments[name]
    if isinstance(argument, Constant):
        return argument.name
    if isinstance(argument, Value):
        return _number_named(name)
    return item(f"{_rows_named(name)}[0]", page.profile.entity(entity_of(argument)).key)


def _wrong_answer(page: Page, spec: Act | Each | Request, given: str, expected: str) -> str:
    if isinstance(spec, Each):
        return f"wrong_list({given}, {expected})"
    action = page.profile.action(spec.act.action if isinstance(spec, Request) else spec.action)
    reported = page.profile.entity(action.parameters[action.report])
    if isinstance(spec, Request):
        row, noun = literal(reported.name), literal(reported.noun)
        return f"wrong_request({given}, {expected}, {row}, {noun})"
    return f"wrong_one({given}, {expected}, {literal(reported.noun)})"
