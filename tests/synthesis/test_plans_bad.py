"""Plans that mean nothing are refused with a sentence that says what is off, and so is one without the solver."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from synthenv.compilers.twin import Twin
from synthenv.errors import BuildError, SpecError
from synthenv.spec.text import parse_spec
from synthenv.spec.typed import check_spec
from synthenv.synthesis.builder import build

from .film_parts import film_profile
from .travel import CONSTANTS, TRIP, travel_profile, travel_world

_TWO = "slots(a=film(year > Y), b=film(year > Y))"
_SHOWN = "slots(a=screening(), b=screening())"


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        (f"plan({_TWO})", "a plan needs a joint condition"),
        ("plan(slots(a=film()), a.year <= Y)", "a plan has 2 to 24 slots; this one has 1"),
        (f"plan({_TWO}, a.year <= c.year)", "the plan has no slot 'c'. Known: a, b."),
        (f"plan({_TWO}, X <= Y)", "a sum of constants alone is no condition of a plan"),
        (f"plan({_TWO}, a.title <= Y)", "'title' is text; a sum is made of numbers"),
        (f"plan({_TWO}, a <= Y)", "the slot 'a' is no number; say which attribute of it"),
        (f"plan({_TWO}, a.year <= b.runtime)", "'year' and 'runtime' can't be added or compared: their units differ"),
        (f"plan({_TWO}, genre(a).name <= Y)", "'genre' may lead to several rows; no attribute of them can be taken"),
        (f"plan({_TWO}, cast(a, b))", "'cast' leads from film to person; the slots 'a' and 'b' hold film and film"),
        (f"plan({_TWO}, distinct(a, genre(b)) >= 2)", "distinct counts things of one kind, not rows of film and"),
        (f"plan({_TWO}, distinct(a, a) >= 2)", "distinct takes two facets or more, each once"),
        (f"plan({_TWO}, among(person(), a, b) >= 1)", "among counts rows of person; the slot 'a' holds film"),
        (f"plan({_TWO}, among(film(), a, b) >= 3)", "a number from 0 to 2; it is given 3"),
        (f"plan({_TWO}, among(film(), a) == 1)", "of one slot, among says >= 1 or <= 0"),
        (f"plan({_TWO}, when(when(a.year > X, b.year > Y), a.year > Z))", "when can't stand inside when"),
        (f"plan({_SHOWN}, a.starts_at <= DAY)", "a moment is held against one moment"),
        (f"plan({_SHOWN}, a.starts_at + a.price <= b.starts_at)", "'price' is not in minutes"),
        (f"plan({_SHOWN}, GAP + a.starts_at <= b.starts_at)", "the moment comes first"),
        (f"plan({_SHOWN}, a.price <= P, smallest(a.starts_at))", "an objective is a sum of numbers, not of times"),
        ("plan(slots(same=film(), b=film()), b.year <= Y)", "'same' is no name for a slot"),
        (f"several(first=plan({_TWO}, a.year < b.year), second=all(film()))", "a plan can't stand inside another spec"),
        (f"plan({_TWO}, a.flim <= Y)", "film has no attribute 'flim'"),
        (f"plan({_TWO}, a.year <= 3)", "no joint condition"),
        (f"plan({_TWO}, smallest(a.year), a.year < b.year)", "no joint condition"),
    ],
)
def test_what_does_not_fit_is_refused_with_a_sentence(spec: str, said: str) -> None:
    with pytest.raises(SpecError) as caught:
        check_spec(parse_spec(spec), film_profile())
    assert said in str(caught.value)


def test_without_the_solver_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ortools", "ortools.sat", "ortools.sat.python"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BuildError, match=r"plans need OR-tools, .* pip install 'synthenv\[plan\]'"):
        Twin(parse_spec(TRIP), travel_profile()).outcome(travel_world(), CONSTANTS)


def test_a_build_with_plans_asks_for_the_solver_first(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in ("ortools", "ortools.sat", "ortools.sat.python"):
        monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(BuildError, match="OR-tools"):
        build("film", tmp_path / "film", tasks=2, plans=1)
    assert not list(tmp_path.iterdir())


def test_what_has_no_plans_needs_no_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("ortools", "ortools.sat", "ortools.sat.python"):
        monkeypatch.setitem(sys.modules, name, None)
    outcome = Twin(parse_spec("all(city(reached_from(name == START)))"), travel_profile())
    assert outcome.outcome(travel_world(), {"START": "Hangzhou"}) is not None
