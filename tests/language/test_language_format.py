"""Formatting follows no attributes and no items: str.format, format_map, f-strings, the types that pass them on."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.language_cases import Attack, escaped, in_language, in_python, refused

PLAIN_FIELDS = "name plain fields in format()"
WAYS = {
    "written out": Attack('def attack(): return "{0.__globals__}".format(attack)', PLAIN_FIELDS),
    "by name": Attack('def attack(): return "{a.__globals__}".format(a=attack)', PLAIN_FIELDS),
    "by item": Attack('def attack(): return "{0[0].__globals__}".format([attack])', PLAIN_FIELDS),
    "in a nested format": Attack(
        'from datetime import date\ndef attack(): return "{1:{0.__globals__}}".format(attack, date(2024, 2, 29))',
        PLAIN_FIELDS,
    ),
    "with a conversion": Attack('def attack(): return "{0.__globals__!r:>9}".format(attack)', PLAIN_FIELDS),
    "format_map": Attack('def attack(): return "{a.__globals__}".format_map({"a": attack})', PLAIN_FIELDS),
    "of a variable": Attack(
        'def attack():\n    text = "{0.__globals__}"\n    return text.format(attack)', PLAIN_FIELDS
    ),
    "a put-together text": Attack('def attack(): return ("{0.__glob" + "als__}").format(attack)', PLAIN_FIELDS),
    "the method of the type": Attack('def attack(): return str.format("{0.__globals__}", attack)', PLAIN_FIELDS),
    "format_map of the type": Attack(
        'def attack(): return str.format_map("{a.__globals__}", {"a": attack})', PLAIN_FIELDS
    ),
    "kept as a value": Attack(
        'def attack():\n    write = "{0.__globals__}".format\n    return write(attack)', PLAIN_FIELDS
    ),
    "kept from the type": Attack(
        'def attack():\n    write = str.format\n    return write("{0.__globals__}", attack)', PLAIN_FIELDS
    ),
    "through map": Attack('def attack(): return list(map("{0.__globals__}".format, [attack]))', PLAIN_FIELDS),
    "through getattr": Attack('def attack(): return getattr("{0.__globals__}", "format")(attack)', PLAIN_FIELDS),
    "getattr of the type": Attack(
        'def attack(): return getattr(str, "format")("{0.__globals__}", attack)', PLAIN_FIELDS
    ),
    "through the type of a text": Attack(
        'def attack(): return type("").format("{0.__globals__}", attack)', PLAIN_FIELDS
    ),
    "through an alias of the type": Attack(
        'def attack(): return type(list[int])(str, (int,)).format("{0.__globals__}", attack)', PLAIN_FIELDS
    ),
    "through an alias of typing": Attack(
        "from typing import Optional, List\n"
        'def attack(): return type(Optional[int])(str, (int,)).format("{0.__globals__}", attack)',
        PLAIN_FIELDS,
    ),
    "from the class": Attack(
        "class Text(str):\n    def write(self, value): return super().format(value)\n"
        'def attack(): return Text("{0.__globals__}").write(attack)',
        "no base for a class here",
    ),
    "Formatter": Attack(
        'from string import Formatter\ndef attack(): return Formatter().format("{0.__globals__}", attack)',
        "string has no 'Formatter' here",
    ),
    "a record's attribute": Attack(
        "def attack():\n    text = '{0.__globals__}'\n    return [text.format][0](attack)", PLAIN_FIELDS
    ),
}


@pytest.mark.parametrize("attack", WAYS.values(), ids=WAYS)
def test_formatting_walks_attributes_in_python_and_not_in_package_code(attack: Attack) -> None:
    assert escaped(in_python(attack.source)["attack"]())
    refused(attack.source, attack.says)


def test_what_a_format_inserts_is_not_read_as_a_format() -> None:
    source = 'def shown(): return "{} {:{}}".format("{0.__class__}", 7, ">3")'
    assert in_language(source)["shown"]() == "{0.__class__}   7"


def test_common_formats_work() -> None:
    source = """
from datetime import date
def shown():
    day, price = date(2024, 2, 29), 12.5
    row = {"title": "Alien", "year": 1979}
    late = "{title:<8}|{year:+d}"
    return [
        "{} {}".format(1, 2), "{1}{0}".format("a", "b"), "{:>8.2f}|{!r:5}".format(price, "x"), "{{}}".format(),
        "{title} ({year})".format(**row), late.format(**row), late.format_map(row), "{:%Y-%m}".format(day),
        f"{day:%d.%m.}{price:{'>7'}}{row['title']!r}{price=}", format(price, ".3f"), "%s %05.1f" % ("a", price),
        list(map("<{}>".format, (1, 2))), f"{'-' * 3}",
    ]
"""
    assert in_language(source)["shown"]() == in_python(source)["shown"]()


NAMES = st.sampled_from(["", "0", "1", "word", "0.real", "1[0]", "word.upper", "1[0].y", "word[0]"])
SPECS = st.sampled_from(["", ":", ":>5", ":{}", ":{0}", ":{0.imag}", ":{word[0]}", "!r", "!s:>4", "!r:{word}"])
FIELDS = st.builds("{{{}{}}}".format, NAMES, SPECS)
TEMPLATES = st.lists(st.one_of(FIELDS, st.sampled_from(["x", "{{", "}}", " ", "{", "}"])), max_size=4).map("".join)


FOLLOWED: list[object] = []


class Watched(str):
    """A text that tells when a format follows its attributes or items."""

    __slots__ = ()

    def __getattribute__(self, name: str) -> object:
        FOLLOWED.append(name)
        return super().__getattribute__(name)

    def __getitem__(self, key: object) -> str:
        FOLLOWED.append(key)
        return super().__getitem__(key)  # type: ignore[index]


def outcome(write: Callable[..., str], template: str, kind: type[str]) -> str | None:
    FOLLOWED.clear()
    try:
        written = write(template, kind("5"), kind("xy"), word=kind("abc"))
    except (AttributeError, IndexError, KeyError, TypeError, ValueError):
        return None
    return None if FOLLOWED else written


@settings(deadline=None, derandomize=True)
@given(TEMPLATES)
def test_a_format_gives_what_python_gives_unless_a_field_follows_something(template: str) -> None:
    written = in_language("def write(text, *values, **named): return text.format(*values, **named)")["write"]
    assert outcome(written, template, str) == outcome(str.format, template, Watched)


def test_a_watched_text_tells() -> None:
    assert outcome(str.format, "{0:>3}{1!r}", Watched) == "  5'xy'"
    assert outcome(str.format, "{0[0]}", Watched) is None
    assert outcome(str.format, "{0.real}", Watched) is None
    assert outcome(str.format, "{0.upper}", Watched) is None
