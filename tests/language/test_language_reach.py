"""Whatever package code can hold, no public attribute and no item of it leads to a module, a frame, code or globals.

The walk starts at every builtin, guard, facade and name of the kit, at a real database, view and verdict, and at what
package code makes itself. It calls nothing; it reads every attribute that the guarded getattr gives, and every item.
"""

from __future__ import annotations

import builtins
import types
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import apsw
import pytest

from synthenv.kit import Change, Database, ToolError, failed
from synthenv.sandbox.facades import FACADES
from synthenv.sandbox.guards import BUILTINS, GUARDED, REFUSED, builtins_with
from synthenv.sandbox.language import findings
from synthenv.worlds.sqlite import SqliteWorld
from tests.language.language_cases import KIT, escaped, in_language

OWN = """
from dataclasses import dataclass
from typing import NamedTuple
from synthenv.kit import ToolError
class Own:
    N = 1
    def __init__(self): self.kept, self._n = [1], 2
    def ask(self): return self
    @property
    def double(self): return self._n * 2
@dataclass
class Point:
    x: int = 1
class Film(NamedTuple):
    title: str = "Alien"
class Full(ToolError): pass
LABELS = {"a": ("b",)}
def made():
    def inner(): yield 1
    def fails(attempt):
        try:
            attempt()
        except Exception as error:
            return error
    errors = [fails(each) for each in (lambda: 1 / 0, lambda: made.absent, lambda: {}["x"], lambda: int("x"),
                                       lambda: next(inner().close() or iter(())), lambda: b"\\xff".decode())]
    return [Own, Own(), Own().ask, Point, Point(), Film, Film(), Full, Full("refused", "no"), LABELS, made, inner,
            inner(), (x for x in ()), lambda: 1, errors, LABELS.items(), iter([1]), map(str, ()), reversed([1]),
            list[int], int | None, type(list[int]), type(LABELS), slice(1), range(3), b"", {1}, object(), "{}".format,
            str.format, type(inner()), type(int | None)]
"""


def world() -> SqliteWorld:
    connection = apsw.Connection(":memory:")
    connection.execute("CREATE TABLE film (film_id INTEGER PRIMARY KEY NOT NULL, title TEXT) STRICT")
    connection.execute("INSERT INTO film VALUES (1, 'Alien')")
    return SqliteWorld(connection.serialize("main"), "2024-02-29 10:00")


def platform_objects() -> list[object]:
    """What tools, verifiers and solutions are handed when they run."""
    made = world()
    made.begin(())
    held: list[object] = []

    def tool(db: Database) -> None:
        held.extend([db, db.rows("SELECT * FROM film"), ToolError("refused", "no")])
        try:
            db.rows("SELECT nothing FROM nowhere")
        except Exception as error:
            held.append(error)

    made.call(tool, {})
    change = Change("film", "delete", {"film_id": 1}, {"film_id": 1, "title": "Alien"})
    return [*held, made.view(), failed("no"), change]


def public(target: object) -> Iterator[object]:
    """Yield what package code reads of `target`: attributes by the guarded getattr, and items."""
    read: Callable[..., Any] = BUILTINS["getattr"]  # type: ignore[assignment]
    names = {*dir(target), *dir(type(target)), *REFUSED, *GUARDED, "__globals__", "_fields", "_asdict"}
    yield from parts(target, names, read)


def everything(target: object) -> Iterator[object]:
    """Yield what plain Python reads of `target`."""
    yield from parts(target, {*dir(target), *dir(type(target))}, getattr)


def parts(target: object, names: Iterable[str], read: Callable[..., Any]) -> Iterator[object]:
    for name in sorted(names):
        try:
            yield read(target, name)
        except Exception:
            continue
    if isinstance(target, (dict, types.MappingProxyType)):
        yield from (*target.keys(), *target.values())
    elif isinstance(target, (list, tuple, set, frozenset)):
        yield from target


def identity(target: object) -> object:
    """Tell objects apart: bound methods, plain values and aliases are made anew whenever they are read."""
    if isinstance(target, (int, float, str, bytes, types.GenericAlias)):
        return type(target), repr(target)
    owner = getattr(target, "__self__", None)
    return id(target) if owner is None else (id(owner), getattr(target, "__name__", ""))


def reached(roots: Iterable[object], step: Callable[[object], Iterable[object]], limit: int) -> list[object]:
    known: dict[object, object] = {}
    waiting = deque(roots)
    while waiting and len(known) < limit:
        target = waiting.popleft()
        if identity(target) not in known:
            known[identity(target)] = target
            waiting.extend(step(target))
    assert len(known) < limit or step is everything
    return list(known.values())


ROOTS: dict[str, Callable[[], list[object]]] = {
    "builtins and guards": lambda: list(builtins_with(KIT, {}).values()),
    "facades": lambda: list(FACADES.values()),
    "the kit": lambda: list(KIT.values()),
    "what package code is handed": platform_objects,
    "what package code makes": lambda: in_language(OWN)["made"](),
}
LIMIT = 20_000


@pytest.mark.parametrize("roots", ROOTS.values(), ids=ROOTS)
def test_no_public_walk_gets_out(roots: Callable[[], list[object]]) -> None:
    found = reached(roots(), public, LIMIT)
    assert len(found) > 100
    # super is spelled in one form only, and a text of a docstring is no way out
    assert [each for each in found if escaped(each) and not isinstance(each, str)] == []


@pytest.mark.parametrize("roots", ROOTS.values(), ids=ROOTS)
def test_the_same_walk_by_plain_getattr_gets_out(roots: Callable[[], list[object]]) -> None:
    found = reached(roots(), everything, 2_000)
    assert any(escaped(each) for each in found if not isinstance(each, str))


@pytest.mark.parametrize("roots", ["builtins and guards", "facades", "the kit"])
def test_nothing_that_could_change_is_shared(roots: str) -> None:
    found = reached(ROOTS[roots](), public, LIMIT)
    assert [each for each in found if isinstance(each, (list, dict, set, bytearray))] == []


NAMES = sorted({*REFUSED, *GUARDED, *dir(object), *dir(type), *dir(Exception), *dir(iter(())), "kept", "_n", "_asdict"})


@pytest.mark.parametrize("name", NAMES)
def test_an_attribute_that_is_spelled_out_and_getattr_are_ruled_alike(name: str) -> None:
    told = findings(f"def f(x): return x.{name}", "tools.py")
    spelled = any("can't be reached" in each.message for each in told)
    read: Callable[..., Any] = BUILTINS["getattr"]  # type: ignore[assignment]
    with pytest.raises(AttributeError) as error:
        read(types.SimpleNamespace(), name)
    asked = "can't be read by package code" in str(error.value)
    assert spelled == (asked and name != "__name__")


def test_the_builtins_are_ours() -> None:
    assert "open" not in BUILTINS
    assert BUILTINS["getattr"] is not builtins.getattr
    assert BUILTINS["type"] is not type
    assert builtins_with({}, {})["__import__"]("os") is None  # type: ignore[operator]
