"""Frames, code and globals stay out of reach, by whatever attribute they are asked for."""

from __future__ import annotations

import pytest

from tests.language.language_cases import Attack, escaped, in_language, in_python, refused

ATTACKS = {
    "a function's globals": Attack("def attack(): return attack.__globals__", "'__globals__' can't be reached"),
    "a function's code": Attack("def attack(): return attack.__code__", "'__code__' can't be reached"),
    "a generator's frame": Attack(
        "def attack():\n    frames = (frames.gi_frame for _ in (1,))\n    return next(frames)",
        "'gi_frame' can't be reached",
    ),
    "a generator's code": Attack("def attack(): return (x for x in ()).gi_code", "'gi_code' can't be reached"),
    "the builtins of a generator's frame": Attack(
        "def attack(): return (x for x in ()).gi_frame.f_builtins", "'f_builtins' can't be reached"
    ),
    "what a generator delegates to": Attack(
        "def attack():\n    def inner():\n        yield\n    def outer():\n        yield from inner()\n"
        "    made = outer()\n    next(made)\n    return made.gi_yieldfrom.gi_frame",
        "'gi_yieldfrom' can't be reached",
    ),
    "a coroutine's frame": Attack(
        "def attack():\n    async def inner(): pass\n    made = inner()\n    frame = made.cr_frame\n    made.close()\n"
        "    return frame",
        "AsyncFunctionDef is no part",
    ),
    "an async generator's frame": Attack(
        "def attack():\n    async def inner(): yield\n    return inner().ag_frame", "AsyncFunctionDef is no part"
    ),
    "an async generator expression": Attack(
        "class Source:\n    def __aiter__(self): return self\n    def __anext__(self): pass\n"
        "def attack(): return (x async for x in Source()).ag_frame",
        "async is no part",
    ),
    "an error's traceback": Attack(
        "def attack():\n    try:\n        1 / 0\n    except ZeroDivisionError as error:\n"
        "        return error.__traceback__.tb_frame",
        "'__traceback__' can't be reached",
    ),
    "an error's context": Attack(
        "def attack():\n    try:\n        try:\n            1 / 0\n        finally:\n            {}['x']\n"
        "    except KeyError as error:\n        return error.__context__.__traceback__",
        "'__context__' can't be reached",
    ),
    "an error's cause": Attack(
        "def attack():\n    try:\n        try:\n            1 / 0\n        except ZeroDivisionError as inner:\n"
        "            raise KeyError from inner\n    except KeyError as error:\n"
        "        return error.__cause__.__traceback__",
        "'__cause__' can't be reached",
    ),
    "a group of errors": Attack(
        "def attack():\n    try:\n        raise ExceptionGroup('', [ValueError()])\n    except* ValueError as group:\n"
        "        found = group.__traceback__\n    return found",
        "TryStar is no part",
    ),
    "what an attribute error was about": Attack(
        "def attack():\n    try:\n        (lambda: attack.__globals__)().absent\n    except AttributeError as error:\n"
        "        return error.obj",
        "'obj' can't be reached",
    ),
    "a name in letters of another width": Attack(
        "def attack(): return attack._＿globals＿_", "'__globals__' can't be reached"
    ),
    "a public name in letters of another width": Attack(
        "def attack(): return (x for x in ()).ｇi_frame", "'gi_frame' can't be reached"
    ),
    "inside an f-string": Attack('def attack(): return f"{attack.__globals__}"', "'__globals__' can't be reached"),
    "in the format of an f-string": Attack(
        'def attack(): return f"{1:{attack.__globals__.__len__()}}{attack.__globals__}"',
        "'__globals__' can't be reached",
    ),
    "getattr": Attack('def attack(): return getattr(attack, "__globals__")', "can't be read by package code"),
    "getattr with a default": Attack(
        'def attack(): return getattr(attack, "__globals__", None) or [].absent', "can't be read by package code"
    ),
    "getattr of a frame": Attack(
        'def attack(): return getattr((x for x in ()), "gi_frame")', "can't be read by package code"
    ),
    "getattr through map": Attack(
        'def attack(): return next(map(getattr, [attack], ["__globals__"]))', "can't be read by package code"
    ),
    "getattr through reduce": Attack(
        'from functools import reduce\ndef attack(): return reduce(getattr, ["__globals__"], attack)',
        "can't be read by package code",
    ),
    "getattr through partial": Attack(
        'from functools import partial\ndef attack(): return partial(getattr, attack)("__globals__")',
        "can't be read by package code",
    ),
    "attrgetter": Attack(
        'from operator import attrgetter\ndef attack(): return attrgetter("__globals__")(attack)',
        "operator has no 'attrgetter' here",
    ),
    "methodcaller": Attack(
        "from operator import methodcaller\n"
        'def attack(): return methodcaller("__getattribute__", "__globals__")(attack)',
        "operator has no 'methodcaller' here",
    ),
    "globals()": Attack("def attack(): return globals()", "the name 'globals' means nothing here"),
    "vars()": Attack("def attack(): return vars()['__builtins__'] if 0 else eval", "the name 'eval' means nothing"),
    "the builtins by name": Attack("def attack(): return __builtins__", "the name '__builtins__' is reserved"),
    "exec": Attack("def attack(): return exec", "the name 'exec' means nothing here"),
    "open": Attack("def attack(): return open", "the name 'open' means nothing here"),
}


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_a_way_to_a_frame_is_open_in_python_and_closed_in_package_code(attack: Attack) -> None:
    assert escaped(in_python(attack.source)["attack"]())
    refused(attack.source, attack.says)


def test_an_error_tells_its_arguments_and_the_name_it_missed() -> None:
    source = """
def told():
    said = []
    for attempt in (lambda: {}["seat"], lambda: [].absent, lambda: 1 / 0):
        try:
            attempt()
        except AttributeError as error:
            said.append((error.args, error.name))
        except (KeyError, ArithmeticError) as error:
            said.append((type(error).__name__, error.args))
    return said
"""
    assert in_language(source)["told"]() == in_python(source)["told"]()


def test_the_name_of_an_attribute_error_is_a_text_and_no_way_to_its_object() -> None:
    source = (
        "def name():\n    try:\n        name.absent\n    except AttributeError as error:\n        return error.name"
    )
    assert type(in_language(source)["name"]()) is str


def test_getattr_takes_texts_alone_as_names() -> None:
    source = """
class Name:
    def startswith(self, other): return False
def attack(): return getattr(attack, Name())
"""
    refused(source, "the attribute's name must be a str")


def test_hasattr_says_no_to_what_getattr_refuses() -> None:
    source = (
        'def seen():\n    return [hasattr(seen, name) for name in ("__globals__", "absent")], hasattr("", "upper")\n'
    )
    assert in_language(source)["seen"]() == ([False, False], True)
