"""Mutants of a spec: every single change, each once, none that means the same; and the shape that is left of a spec."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

import pytest

from synthenv.spec.mutants import mutants, touched
from synthenv.spec.normal import normal
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.rewrites import rewrites
from synthenv.spec.shape import shape
from synthenv.spec.text import parse_spec, write_spec
from synthenv.synthesis.catalog import find

VALUES = {"D": "Ridley Scott", "E": "Jane Campion", "A": 1990, "B": 2001, "S": 6.5, "DAY": "2026-03-31", "W": "Sunday"}
NAMED = {"M": "Ida", "N": 3}


@cache
def film_profile() -> Profile:
    return read_profile(find("film").category)


def found(text: str, *more: Mapping[str, Any]) -> dict[str, str]:
    """The mutants by name: what their spec is, or where it is the same, their constants on the first variant."""
    spec = parse_spec(text)
    given = [{**VALUES, **NAMED}, *({**VALUES, **NAMED, **each} for each in more)]
    made = mutants(spec, film_profile(), given)
    return {
        each.name: write_spec(each.spec)
        if each.spec != spec
        else str({name: value for name, value in each.constants[0].items() if given[0][name] != value})
        for each in made
    }


@pytest.mark.parametrize(
    ("spec", "name", "mutant"),
    [
        ("all(film(runtime > A))", "`over` becomes `at least` in runtime", "all(film(runtime >= A))"),
        ("all(film(runtime > A))", "`over` becomes `under` in runtime", "all(film(runtime < A))"),
        ("all(film(runtime > A))", "A is a step further up", "{'A': 1991}"),
        ("all(film(critic_score >= S))", "S is a step further up", "{'S': 6.6}"),
        ("all(screening(starts_at <= DAY))", "DAY is a step further up", "{'DAY': '2026-04-01'}"),
        ("all(screening(weekday(starts_at, W)))", "W is a step further up", "{'W': 'Monday'}"),
        ("all(film(runtime > A))", "runtime becomes year", "all(film(year > A))"),
        ("all(film(director(name == D), year > A))", "`over` in year is left out", "all(film(director(name == D)))"),
        ("all(film(director(name == D), year > A))", "director becomes cast", "all(film(cast(name == D), year > A))"),
        (
            "all(film(director(name == D)))",
            "`some` becomes `every` along director",
            "all(film(every(director(name == D))))",
        ),
        ("all(film(least(3, cast())))", "n is 4 instead of 3 along cast", "all(film(least(4, cast())))"),
        ("all(film(year > A or runtime > B))", "`or` becomes `and`", "all(film((year > A) and (runtime > B)))"),
        ("all(film(year > A, runtime > B))", "`and` becomes `or`", "all(film((year > A) or (runtime > B)))"),
        ("all(film(A <= year <= B))", "the upper bound is left out in year", "all(film(year >= A))"),
        (
            "all(film(not same(film(title == D))))",
            "`not` is dropped before `same`",
            "all(film(same(film(title == D))))",
        ),
        ("ranked(largest(film(), year, k=3))", "`largest` becomes `smallest`", "ranked(smallest(film(), year, k=3))"),
        ("ranked(largest(film(), year, k=3))", "k is 4 instead of 3", "ranked(largest(film(), year, k=4))"),
        ("one(largest(film(), year))", "by year becomes by runtime", "one(largest(film(), runtime))"),
        ("value(sum(film(), runtime))", "`sum` becomes `mean`", "value(mean(film(), runtime))"),
        (
            "one(largest(film(), sum(shown_at(), price)))",
            "`sum` becomes `max`",
            "one(largest(film(), max(shown_at(), price)))",
        ),
        (
            "all(both(film(year > A), film(runtime > B)))",
            "`both` becomes `only`",
            "all(only(film(year > A), film(runtime > B)))",
        ),
        (
            "all(only(film(year > A), film(runtime > B)))",
            "the sides of the difference change places",
            "all(only(film(runtime > B), film(year > A)))",
        ),
        (
            "branch(count(film()) > A, count(film(year > A)), count(film(year < A)))",
            "`over` becomes `under` in the branch",
            "branch(count(film()) < A, count(film(year > A)), count(film(year < A)))",
        ),
        (
            "all(film(director(directed(title == D))))",
            "the way along director and directed is cut short",
            "all(film((title == D)))",
        ),
        (
            "watch(member=member(name == M), film=film(title == D))",
            "`watch` becomes `lend`",
            "lend(member=member(name == M), film=film(title == D))",
        ),
        (
            "book(member=member(name == M), screening=largest(screening(), price), seats=N)",
            "N is a step further up",
            "{'N': 4}",
        ),
        (
            "all(film(director(name == D), cast(name == E)))",
            "D and E change places",
            "{'D': 'Jane Campion', 'E': 'Ridley Scott'}",
        ),
        (
            "all(film(metascore > its.tomatometer))",
            "`over` becomes `at least` in metascore",
            "all(film(metascore >= its.tomatometer))",
        ),
        (
            "all(film(metascore > film(title == D).metascore))",
            "what metascore is held against becomes its own tomatometer",
            "all(film(metascore > its.tomatometer))",
        ),
    ],
)
def test_every_kind_of_change_is_among_the_mutants(spec: str, name: str, mutant: str) -> None:
    assert found(spec)[name] == mutant


def test_a_constant_is_swapped_for_the_next_variants() -> None:
    assert found("all(film(director(name == D)))", {"D": "Agnès Varda"})["D is another variant's"] == (
        "{'D': 'Agnès Varda'}"
    )


@pytest.mark.parametrize(
    ("spec", "name"),
    [
        ("all(film(year > A))", "A is a step further down"),
        ("all(screening(shows(title == D)))", "`some` becomes `every` along shows"),
        ("all(film(known(runtime), runtime > A))", "`known` in runtime is left out"),
    ],
)
def test_what_means_the_same_is_no_mutant(spec: str, name: str) -> None:
    assert name not in found(spec)
    forms = [repr(normal(parse_spec(each), film_profile(), VALUES)) for each in found(spec).values() if each[0] != "{"]
    assert len(set(forms)) == len(forms)
    assert repr(normal(parse_spec(spec), film_profile(), VALUES)) not in forms


def test_a_mutant_that_differs_on_one_variant_alone_is_one() -> None:
    spec = "all(film(director(name == D), year >= A, year >= B))"
    # Where B is the later year the bound A says nothing; on another variant it does.
    first = [
        each
        for each in mutants(parse_spec(spec), film_profile(), [VALUES])
        if "film(director(name == D), year >= B)" in write_spec(each.spec)
    ]
    both = [
        each
        for each in mutants(parse_spec(spec), film_profile(), [VALUES, {**VALUES, "A": 2010}])
        if "film(director(name == D), year >= B)" in write_spec(each.spec)
    ]
    assert not first
    assert both


def test_mutants_are_the_same_each_time() -> None:
    spec = "several(first=count(film(director(name == D), year > A)), second=one(largest(film(), runtime)))"
    assert list(found(spec).items()) == list(found(spec).items())


def test_conditions_that_can_be_left_out_are_marked_and_the_naming_of_a_row_is_not() -> None:
    spec = parse_spec("all(film(director(name == D), A <= year <= B, certificate in (D, E), year > A or runtime > B))")
    omitted = [each.name for each in rewrites(spec, film_profile()) if each.omits]
    assert omitted == [
        "`some` along director is left out",
        "`between` in year is left out",
        "the upper bound is left out in year",
        "the lower bound is left out in year",
        "`in` in certificate is left out",
        "choice 1 is left out in certificate",
        "choice 2 is left out in certificate",
        "`or` is left out",
        "`over` in year is left out",
        "`over` in runtime is left out",
    ]


def test_what_a_mutant_touches_is_what_it_changes() -> None:
    spec = parse_spec("all(film(director(name == D), year > A))")
    made = {each.name: touched(spec, VALUES, each) for each in mutants(spec, film_profile(), [VALUES])}
    assert "year" in made["`over` becomes `at least` in year"]
    assert "director" not in made["`over` becomes `at least` in year"]
    assert "year" in made["A is a step further up"]
    assert {"director", "cast"} <= made["director becomes cast"]


def test_a_shape_is_a_spec_without_its_names() -> None:
    assert shape(parse_spec("all(film(director(name == D), A <= year <= B))")) == "all(_(_(_ == _), _ <= _ <= _))"
    assert shape(parse_spec("ranked(largest(film(year(released, A)), year, k=3))")) != shape(
        parse_spec("ranked(largest(film(year(released, A)), year, k=4))")
    )
    one, other = "count(film(cast(name == A), runtime > B))", "count(book(by(title == C), width > D))"
    assert shape(parse_spec(one)) == shape(parse_spec(other))
