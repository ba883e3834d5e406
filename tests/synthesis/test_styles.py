"""Styles: whatever tools look like, a plan finds and does the same through them, and they keep to their contracts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
import tomli_w

from synthenv.checks.calls import holds
from synthenv.checks.grounds import Grounds
from synthenv.checks.values import leaves
from synthenv.compilers.solution import write_solution
from synthenv.errors import SpecError
from synthenv.kit import Json
from synthenv.package import Package
from synthenv.sandbox.local import LocalHost
from synthenv.session import Result, Session
from synthenv.spec.contracts import contracts_of
from synthenv.spec.profile import read_profile
from synthenv.spec.style import CHOICES, PLAIN, exposures, places, read_style, style_of
from synthenv.spec.text import parse_spec
from synthenv.synthesis.tools import write_tools

from .contract_machine import BLANK, Desk, exercise
from .corpus import SPECS, constants
from .film_parts import film_base, film_profile, film_world
from .solving import Run, solved
from .styles import MIXED, SINGLE, called, styled

_NAMED = [pytest.param(each, id=read_style(each).name) for each in (*SINGLE, *MIXED)]
_MIXED = [pytest.param(each, id=read_style(each).name) for each in MIXED]


@cache
def plain_run(name: str) -> Run:
    film_world().begin(())
    return solved(parse_spec(SPECS[name]), film_profile(), film_world(), constants(SPECS[name]))


@cache
def dressed_film(style: str) -> Package:
    """The film package in a style, which is given by its name."""
    table = next(each for each in (*SINGLE, *MIXED) if read_style(each).name == style)
    profile = styled(film_profile(), table)
    made = {"profile.toml": tomli_w.dumps(profile.table).encode(), "tools.py": write_tools(profile).encode()}
    return replace(film_base(), files={**film_base().files, **made})


@cache
def made_calls() -> list[tuple[str, Mapping[str, Json]]]:
    """Calls of all kinds, right and wrong, as the machine that tries the contracts makes them on plain tools."""
    desk = Desk(film_base())
    exercise(desk, steps=300)
    return [(name, given) for name, given in desk.made if name in desk.contracts]


@pytest.mark.parametrize("style", _NAMED)
def test_a_plan_finds_and_does_the_same_in_every_style(style: dict[str, str]) -> None:
    profile = styled(film_profile(), style)
    for name, text in SPECS.items():
        film_world().begin(())
        run = solved(parse_spec(text), profile, film_world(), constants(text))
        assert (run.answer, run.changes) == (plain_run(name).answer, plain_run(name).changes), name


@pytest.mark.parametrize("style", _MIXED)
def test_a_call_does_and_refuses_the_same_in_every_style(style: dict[str, str]) -> None:
    profile, package = styled(film_profile(), style), dressed_film(read_style(style).name)
    plain, other = Session(film_base(), LocalHost(film_base())), Session(package, LocalHost(package))
    for session in (plain, other):
        session.start(BLANK, BLANK.variants[0])
    for name, given in made_calls():
        if name not in exposures(profile) or "page" in given:
            continue
        tool, arguments = called(name, given, profile)
        one, two = plain.call(name, given), other.call(tool, arguments)
        assert refusal(one) == refusal(two), (name, given, two.value)
        assert plain.changes() == other.changes(), (name, given)
        if "refer" not in style and not refusal(one) and places(profile)[name].kind in ("get", "act", "count"):
            assert told(one.value) == told(result_of(two)), (name, given)


def refusal(result: Result) -> str:
    """The kind of error, also where it is a value; "" where the call was done."""
    value = result.value
    return str(value["error"]["kind"]) if isinstance(value, dict) and "error" in value else ""


def result_of(result: Result) -> Json:
    return result.value["result"] if "ok" in result.value else result.value


def told(reply: Json) -> Counter[str]:
    return Counter(repr(each) for _, each in leaves(reply))


@pytest.mark.parametrize("style", _NAMED)
def test_a_reply_that_holds_an_answer_is_seen_to_hold_it(style: dict[str, str]) -> None:
    """What a listing tells, it tells as plainly as in the plain style: numbers as numbers, each column on a path."""
    profile, package = styled(film_profile(), style), dressed_film(read_style(style).name)
    session = Session(package, LocalHost(package))
    session.start(BLANK, BLANK.variants[0])
    tool, arguments = called("search_films", {"title": "alien"}, profile)
    reply = session.call(tool, arguments).value
    ids = [row[0] for row in film_world().query("SELECT id FROM films WHERE instr(lower(title), 'alien') ORDER BY id")]
    assert 1 < len(ids) <= 20
    assert holds(reply, {"type": "array", "items": {"type": "integer"}}, ids)


def test_refusals_that_are_values_are_read_for_leaks() -> None:
    for style in MIXED:
        package = dressed_film(read_style(style).name)
        with Session(package, LocalHost(package)) as session, Grounds(session) as grounds:
            said = grounds.complaints(BLANK, BLANK.variants[0])
        assert any("There is no film" in each for each in said), style
        assert any("no_such_argument" in each for each in said), style


def test_every_tool_of_a_style_is_some_canonical_tools_and_has_a_contract() -> None:
    for style in (*SINGLE, *MIXED):
        profile, package = styled(film_profile(), style), dressed_film(read_style(style).name)
        assert set(contracts_of(profile)) == set(exposures(profile))
        assert {each.tool for each in exposures(profile).values()} == set(package.tools)


def test_no_table_is_the_plain_style() -> None:
    assert style_of(film_profile()) == PLAIN == read_style({})
    assert PLAIN.name == "plain"
    assert PLAIN.table == {}
    assert write_tools(styled(film_profile(), {})) == write_tools(film_profile())


def test_the_mixed_styles_have_every_value() -> None:
    for name, values in CHOICES.items():
        assert {each.get(name, values[0]) for each in MIXED} == set(values), name


def test_a_plan_stands_in_a_solution_as_in_the_plain_one() -> None:
    """All that a style changes below the shared functions is which tool is meant."""
    spec = parse_spec(SPECS["act in a branch"])
    texts = []
    for style in ({}, {"paging": "cursor", "answers": "nested", "errors": "values"}):
        text = write_solution(spec, styled(film_profile(), style), constants(SPECS["act in a branch"]))
        texts.append(
            text[text.index("def solve(") :].replace("asked(tools.add_to_watchlist, ", "tools.add_to_watchlist(")
        )
    assert texts[0] == texts[1]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({"colour": "red"}, "colour"),
        ({"case": "kebab"}, "snake, camel, pascal"),
        ({"tools": "one"}, 'filters = "query"'),
    ],
)
def test_a_style_that_makes_no_sense_is_refused(table: dict[str, Any], said: str) -> None:
    with pytest.raises(SpecError, match=said):
        read_style(table)


def test_names_that_would_be_the_same_are_refused() -> None:
    table = film_profile().table
    entities = {**table["entities"], "person": {**table["entities"]["person"], "search_tool": "search_Films"}}
    profile = read_profile({**table, "entities": entities, "style": {"case": "camel"}})
    with pytest.raises(SpecError, match="both"):
        exposures(profile)
