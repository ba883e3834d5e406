"""Solution, verifier and twin, compiled from one spec by three modules, say the same on real data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from synthenv.compilers.task import Draft, compile_task, draft_of
from synthenv.compilers.twin import Twin
from synthenv.errors import SpecError
from synthenv.kit import Change
from synthenv.package import Task
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.algebra import constants_of
from synthenv.spec.text import parse_spec
from synthenv.verdict import Verdict

from .film_parts import film_base, film_profile, film_world

SPECS = {
    "a set": "all(film(director(name == DIRECTOR), FROM <= year <= TO))",
    "a set by search": "all(film(genre(name == GENRE), country(name == COUNTRY), year >= FROM))",
    "one": "one(largest(film(director(name == DIRECTOR)), runtime))",
    "the k best": "ranked(smallest(film(director(name == DIRECTOR)), tomatometer, k=3))",
    "a count": "count(film(cast(name == ACTOR), runtime > film(title == TITLE).runtime))",
    "two steps": "all(film(director(directed(title == TITLE)), year < TO))",
    "nested best": "all(film(cast(name == ACTOR), runtime < smallest(film(cast(name == ACTOR)), year).runtime))",
    "putting down": "watch(member=member(name == MEMBER), film=largest(film(director(name == DIRECTOR)), metascore))",
    "lending": "lend(member=member(name == MEMBER), film=smallest(film(director(name == DIRECTOR)), year))",
}
CONSTANTS = {
    "DIRECTOR": "Ridley Scott",
    "ACTOR": "Scarlett Johansson",
    "GENRE": "Horror",
    "COUNTRY": "Canada",
    "TITLE": "Prometheus",
    "FROM": 1975,
    "TO": 2008,
}


def _task(name: str) -> Task:
    member = film_world().query("SELECT name FROM members ORDER BY id LIMIT 1")[0][0]
    spec = parse_spec(SPECS[name])
    known = {**CONSTANTS, "MEMBER": member}
    draft = Draft("a_task", 1, spec, 3, ({name: known[name] for name in constants_of(spec)},), (_stock(),))
    return compile_task(draft, film_profile())


def _stock() -> tuple[Change, ...]:
    """One disc of the director's first film, so that it can be lent."""
    world = film_world()
    world.begin(())
    [film] = Twin(parse_spec("all(film())"), film_profile()).rows(
        parse_spec("one(smallest(film(director(name == DIRECTOR)), year))").query,  # type: ignore[union-attr]
        "id",
        world,
        CONSTANTS,
    )
    if world.query("SELECT 1 FROM discs WHERE film_id = ?", (film,)):
        return (Change("discs", "update", {"film_id": film}, {}, {"copies_left": 1}),)
    return (Change("discs", "insert", {"film_id": film}, {}, {"copies": 1, "copies_left": 1}),)


def _played(task: Task) -> tuple[object, tuple[Change, ...], Session]:
    package = replace(film_base(), tasks={task.name: task})
    session = Session(package, LocalHost(package))
    session.reset(task.name)
    return session.solve(), session.changes(), session


@pytest.mark.parametrize("name", SPECS)
def test_the_solution_comes_to_what_the_twin_accepts_and_the_verifier_passes(name: str) -> None:
    task = _task(name)
    answer, changes, session = _played(task)
    film_world().begin(task.variants[0].setup)
    outcome = Twin(draft_of(task).spec, film_profile()).outcome(film_world(), task.variants[0].constants)
    assert outcome is not None
    assert outcome.accepts(changes, answer)
    assert answer not in ([], {"count": 0, "films": []})
    verdict = session.submit(answer)
    assert isinstance(verdict, Verdict)
    assert verdict.passed, verdict.reasons


@pytest.mark.parametrize("name", SPECS)
def test_a_wrong_answer_is_refused_by_twin_and_verifier(name: str) -> None:
    task = _task(name)
    answer, changes, session = _played(task)
    film_world().begin(task.variants[0].setup)
    outcome = Twin(draft_of(task).spec, film_profile()).outcome(film_world(), task.variants[0].constants)
    assert outcome is not None
    for wrong in _wrong(answer):
        assert not outcome.accepts(changes, wrong)
        assert not session.judge(changes, wrong, task, task.variants[0]).passed


@pytest.mark.parametrize("name", ["putting down", "lending"])
def test_one_change_more_or_less_is_refused_by_twin_and_verifier(name: str) -> None:
    task = _task(name)
    answer, changes, session = _played(task)
    film_world().begin(task.variants[0].setup)
    outcome = Twin(draft_of(task).spec, film_profile()).outcome(film_world(), task.variants[0].constants)
    assert outcome is not None
    [room] = film_world().query("SELECT name FROM rooms ORDER BY name LIMIT 1")[0]
    more = (*changes, Change("rooms", "update", {"name": room}, {"seats": 1}, {"seats": 9999}))
    for wrong in [more, *[changes[:at] + changes[at + 1 :] for at in range(len(changes))]]:
        assert not outcome.accepts(wrong, answer)
        assert not session.judge(wrong, answer, task, task.variants[0]).passed


def _wrong(answer: object) -> list[object]:
    match answer:
        case {"count": int(count), "films": list(films)}:
            return [{"count": count + 1, "films": films}, {"count": count, "films": films[1:]}]
        case list(items):
            return [items[1:], [*items, items[0]], [*items[:-1], 1], [items[0] + 1, *items[1:]]]
        case int(number):
            return [number + 1, 0, -number]
    raise AssertionError(answer)


def test_a_draft_is_what_its_task_gives_back() -> None:
    task = _task("a count")
    assert compile_task(draft_of(task), film_profile()) == task


@pytest.mark.parametrize(
    "spec",
    [
        "all(flim(year == FROM))",
        "all(film(yeer == FROM))",
        "all(film(drector(name == DIRECTOR)))",
        "steal(film=film(title == TITLE))",
        "all(screening(price <= FROM))",
    ],
)
def test_a_spec_that_means_nothing_here_is_refused_with_a_sentence(spec: str) -> None:
    draft = Draft("a_task", 1, parse_spec(spec), 0, (CONSTANTS,), ((),))
    with pytest.raises(SpecError) as caught:
        compile_task(draft, film_profile())
    assert str(caught.value)
