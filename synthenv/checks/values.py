"""JSON values as the checks see them: leaves by path, what fits a schema, and when two answers are one.

    by_path({"films": [{"id": 3}, {"id": 5}]})         # {"films[].id": [3, 5]}
    Form(task).key([5, 3]) == Form(task).key(["3", 5]) # of a set of integers: one answer

Two answers are equivalent when the schema's leniency makes them equal: lists are sets unless the schema says
`"x-ordered": true`, texts are equal up to form of Unicode, case and blanks, numbers up to how they are written. A
number with `"x-decimals": 2` is right to two places: one less than 0.01 away is neither equal to it nor plainly wrong.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from synthenv.kit import Json
from synthenv.package import Task
from synthenv.plain import canonical
from synthenv.schema import BadValue, answer_type, checked_answer

__all__ = [
    "Form",
    "built",
    "by_path",
    "closed",
    "decimals",
    "distinct",
    "fits",
    "folded",
    "kind_of",
    "leaves",
    "named_in",
    "near",
    "words_of",
]

Schema = Mapping[str, Any]

_QUOTED = re.compile(r"“([^”]+)”|\"([^\"]+)\"|‘([^’]+)’|'([^']{2,})'|«([^»]+)»")
_NUMBER = re.compile(r"(?<![\w.,])-?\d+(?:,\d{3})*(?:\.\d+)?(?![\w])")
_NAME = re.compile(r"[^\W\d_a-z][\w'’.-]*(?:\s+[^\W\d_a-z][\w'’.-]*)+")


def leaves(value: Json, path: str = "") -> Iterator[tuple[str, Json]]:
    """Yield each scalar with its path; all items of a list share one path."""
    if isinstance(value, dict):
        for name, each in value.items():
            yield from leaves(each, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for each in value:
            yield from leaves(each, f"{path}[]")
    else:
        yield path, value


def by_path(value: Json) -> dict[str, list[Json]]:
    """Return the scalars of a value by path, in order, without nulls."""
    found: dict[str, list[Json]] = {}
    for path, each in leaves(value):
        if each is not None:
            found.setdefault(path, []).append(each)
    return found


def distinct(values: Sequence[Json]) -> list[Json]:
    """Return the values without repeats, in order; 1, 1.0 and True are three."""
    seen: dict[str, Json] = {}
    for each in values:
        seen.setdefault(canonical(each), each)
    return list(seen.values())


def folded(text: str) -> str:
    """Return what is left of a text when form of Unicode, case and blanks don't count (as `kit.same_text` has it)."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def kind_of(schema: Schema) -> str:
    """Return "enum", "integer", "number", "string", "boolean", "array" or "object"."""
    if "enum" in schema:
        return "enum"
    kind = schema.get("type")
    return str(kind[0] if isinstance(kind, list) else kind)


def closed(schema: Schema) -> bool:
    """Tell whether the schema itself lists every answer: choices, yes or no, objects of such."""
    kind = kind_of(schema)
    if kind == "object":
        return all(closed(each) for each in schema.get("properties", {}).values())
    return kind in ("enum", "boolean")


def fits(schema: Schema, value: Json) -> bool:
    """Tell whether a scalar is what a scalar schema asks for, without any leniency."""
    kind = kind_of(schema)
    if kind == "enum":
        return any(type(each) is type(value) and each == value for each in schema["enum"])
    kinds: dict[str, tuple[type, ...]] = {
        "integer": (int,),
        "number": (int, float),
        "string": (str,),
        "boolean": (bool,),
    }
    return type(value) in kinds.get(kind, ())


def built(schema: Schema, pool: Sequence[Json]) -> list[Json]:
    """Return the plain answers of this schema that the pool's values make: each alone, and all in one list."""
    kind = kind_of(schema)
    if kind == "array":
        items = built(schema["items"], pool)
        return [[each] for each in items] + ([items] if len(items) > 1 else [])
    if kind == "object":
        fields = {name: built(each, pool) for name, each in schema.get("properties", {}).items()}
        if not fields or not all(fields.values()):
            return []
        longest = max(len(each) for each in fields.values())
        return [{name: each[at % len(each)] for name, each in fields.items()} for at in range(longest)]
    return distinct([each for each in pool if fits(schema, each)])


def words_of(text: str) -> list[Json]:
    """Return what an echo can be made of: what the text names, then its words."""
    words = [each.strip(".,;:!?()“”\"'‘’«»") for each in text.split()]
    return distinct([*named_in(text), *[each for each in words if each]])


def named_in(text: str) -> list[Json]:
    """Return what a text names: quoted parts, runs of names and numbers, in this order."""
    quoted = [next(part for part in match if part) for match in _QUOTED.findall(text)]
    numbers: list[Json] = []
    for each in _NUMBER.findall(text):
        plain = each.replace(",", "")
        numbers.append(float(plain) if "." in plain else int(plain))
    return distinct([*quoted, *_NAME.findall(text), *numbers])


def decimals(schema: Schema) -> int | None:
    """Return to how many places a number is right when it is right; None where it must be exact."""
    places = schema.get("x-decimals")
    return places if kind_of(schema) == "number" and type(places) is int else None


def near(schema: Schema, one: Json, other: Json) -> bool:
    """Tell whether two answers of the right type are one, but for numbers that differ by less than their last place."""
    if isinstance(one, dict) and isinstance(other, dict) and "properties" in schema:
        return all(near(each, one[name], other[name]) for name, each in schema["properties"].items())
    places = decimals(schema)
    if places is not None and one is not None and other is not None:
        # The difference of two floats that are a last place apart may fall short of it by a rounding error.
        return abs(float(one) - float(other)) < 0.999 * 10.0**-places
    return canonical(_normal(schema, one)) == canonical(_normal(schema, other))


class Form:
    """How answers of one task are read: checked against its schema, and brought to a key that equivalents share."""

    def __init__(self, task: Task) -> None:
        self.schema: Schema = task.answer
        self._adapter = answer_type(task.answer, f"task {task.name!r}")

    def checked(self, answer: Json) -> Json:
        """Return the answer as a verifier gets it; raises BadValue for one of the wrong type."""
        return checked_answer(self._adapter, answer)

    def reads(self, answer: Json) -> bool:
        """Tell whether the answer is of the right type."""
        try:
            self.checked(answer)
        except BadValue:
            return False
        return True

    def near(self, one: Json, other: Json) -> bool:
        """Tell whether an answer is too near to another one to be called wrong; see `near`."""
        if not (self.reads(one) and self.reads(other)):
            return self.key(one) == self.key(other)
        return near(self.schema, self.checked(one), self.checked(other))

    def key(self, answer: Json) -> str:
        """Return a text that equivalent answers share; answers of the wrong type have keys of their own."""
        try:
            return canonical(_normal(self.schema, self.checked(answer)))
        except BadValue:
            return f"not of the type: {canonical(answer)}"


def _normal(schema: Schema, value: Json) -> Json:
    if isinstance(value, list) and "items" in schema:
        items = [_normal(schema["items"], each) for each in value]
        return items if schema.get("x-ordered") else sorted(items, key=canonical)
    if isinstance(value, dict) and "properties" in schema:
        return {name: _normal(each, value[name]) for name, each in schema["properties"].items()}
    if isinstance(value, str) and kind_of(schema) == "string":
        return folded(value)
    # Adding zero turns -0.0 into 0.0, which it equals but is not written like.
    return value + 0.0 if isinstance(value, float) else value
