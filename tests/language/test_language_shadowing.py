"""No name that package code can write stands in for a guard or a reserved name."""

from __future__ import annotations

import pytest

from synthenv.sandbox.guards import builtins_with
from synthenv.sandbox.language import findings
from tests.language.language_cases import in_language, in_python, refused

PLACES = {
    "positional-only": "def attack():\n    def inner({0}, /): return {0}\n    return inner(7)",
    "parameter": "def attack():\n    def inner({0}): return {0}\n    return inner(7)",
    "keyword-only": "def attack():\n    def inner(*, {0}=7): return {0}\n    return inner()",
    "star": "def attack():\n    def inner(*{0}): return {0}[0]\n    return inner(7)",
    "double star": "def attack():\n    def inner(**{0}): return {0}['x']\n    return inner(x=7)",
    "lambda": "def attack(): return (lambda {0}, /: {0})(7)",
    "keyword of a call": "def attack(): return list(dict({0}=7).values())[0]",
    "assignment": "def attack():\n    {0} = 7\n    return {0}",
    "augmented": "def attack():\n    {0} = 6\n    {0} += 1\n    return {0}",
    "annotated": "def attack():\n    {0}: int = 7\n    return {0}",
    "walrus": "def attack(): return ({0} := 7)",
    "unpacking": "def attack():\n    (_, [*{0}]) = 1, [7]\n    return {0}[0]",
    "for": "def attack():\n    for {0} in (7,): return {0}",
    "comprehension": "def attack(): return [{0} for {0} in (7,)][0]",
    "except": "def attack():\n    try: 1 / 0\n    except ZeroDivisionError as {0}: return 7 if {0} else 0",
    "import": "def attack():\n    from math import isqrt as {0}\n    return {0}(49)",
    "import a module": "def attack():\n    import math as {0}\n    return {0}.isqrt(49)",
    "inner function": "def attack():\n    def {0}(): return 7\n    return {0}()",
    "nonlocal": "def attack():\n    {0} = 6\n    def inner():\n        nonlocal {0}\n        {0} = 7\n    inner()\n"
    "    return {0}",
    "capture": "def attack():\n    match 7:\n        case {0}: return {0}",
    "capture as": "def attack():\n    match 7:\n        case 7 as {0}: return {0}",
    "capture the rest": "def attack():\n    match [1, 7]:\n        case [_, *{0}]: return {0}[0]",
    "capture a mapping's rest": "def attack():\n    match {{'x': 7}}:\n        case {{**{0}}}: return {0}['x']",
    "top-level function": "def {0}(): return 7\ndef attack(): return {0}()",
    "top-level constant": "{0} = 7\ndef attack(): return {0}",
    "top-level import": "from math import isqrt as {0}\ndef attack(): return {0}(49)",
    "class": "class {0}: pass\ndef attack(): return 7 if {0} else 0",
    "method": "class Own:\n    def {0}(self): return 7\ndef attack(): return Own().{0}()",
    "field": "class Own:\n    {0} = 7\ndef attack(): return 7 if Own else 0",
    "delete": "def attack():\n    {0} = 1\n    del {0}\n    return 7",
}
RESERVED = ["_getattr_", "__builtins__", "_write_", "__import__", "__build_class__", "__name__", "_＿getattr＿_"]


@pytest.mark.parametrize("name", RESERVED)
@pytest.mark.parametrize("place", PLACES.values(), ids=PLACES)
def test_a_reserved_name_is_bound_in_python_and_refused_in_package_code(place: str, name: str) -> None:
    source = place.format(name)
    assert in_python(source)["attack"]() == 7
    refused(source, "is reserved")


UNREAD = [
    "def attack({0}, /): pass",
    "def attack(*{0}): pass",
    "def attack(*, {0}=1): pass",
    "def attack(): return lambda {0}, /: 1",
    "def attack():\n    import math as {0}",
    "def attack():\n    from math import pi as {0}",
    "from math import pi as {0}\ndef attack(): pass",
    "def attack():\n    try: pass\n    except ValueError as {0}: pass",
    "def attack(x):\n    match x:\n        case {0}: pass",
    "def attack(x):\n    match x:\n        case 1 as {0}: pass",
    "def attack(x):\n    match x:\n        case [*{0}]: pass",
    "def attack(x):\n    match x:\n        case {{**{0}}}: pass",
    "def attack():\n    def {0}(): pass",
    "def attack(): dict({0}=1)",
]


@pytest.mark.parametrize("place", UNREAD)
def test_a_reserved_name_that_is_bound_and_never_read_is_refused_too(place: str) -> None:
    assert callable(in_python(place.format("__builtins__"))["attack"])
    (found,) = findings(place.format("__builtins__"), "tools.py")
    assert "is reserved" in found.message


def test_nonlocal_names_no_reserved_one() -> None:
    source = "def attack():\n    {0} = 1\n    def inner():\n        nonlocal {0}"
    assert callable(in_python(source.format("_write_"))["attack"])
    assert [each.line for each in findings(source.format("_write_"), "tools.py")] == [2, 4]


@pytest.mark.parametrize("place", [PLACES[each] for each in PLACES if each != "method"])
def test_a_name_with_two_leading_underscores_is_reserved(place: str) -> None:
    assert in_python(place.format("__own"))["attack"]() == 7
    refused(place.format("__own"), "is reserved")


def test_names_with_one_leading_underscore_are_fine_anywhere() -> None:
    for place in PLACES.values():
        assert in_language(place.format("_own"))["attack"]() == 7


def test_no_name_of_a_guard_can_be_written() -> None:
    guards = [name for name in builtins_with({}, {}) if name.startswith("!")]
    assert "!attribute" in guards
    assert not any(name.isidentifier() for name in guards)


@pytest.mark.parametrize(
    "name", ["list", "isinstance", "str", "sorted", "getattr", "property", "Exception", "type", "print"]
)
def test_a_parameter_named_as_a_builtin_hides_it_and_no_guard(name: str) -> None:
    source = f"""
class Own:
    def __init__(self): self._n = 1
def attack():
    def inner({name}, /):
        own = Own()
        own.n = own._n + 1
        try:
            1 / 0
        except:
            own.n += 1
        return own.n, "{{}}|{{:>3}}".format({name}, 2), {name}
    return inner(7)
"""
    assert in_language(source)["attack"]() == in_python(source)["attack"]() == (3, "7|  2", 7)
    with pytest.raises(ValueError, match="name plain fields"):
        in_language(f"def attack({name}, text): return text.format({name})")["attack"](7, "{0.real}")


@pytest.mark.parametrize("place", [PLACES[each] for each in PLACES if "keyword" not in each])
def test_super_is_bound_by_nobody(place: str) -> None:
    refused(place.format("super"), "super() stands only as")


def test_a_type_parameter_is_refused() -> None:
    refused("def attack[_getattr_](): return 7", "tools.py, line 1")
