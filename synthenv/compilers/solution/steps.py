"""The functions of one solution in the making, each written once, and the small ones that many solutions share.

    steps = Steps(Calling(profile).shared)
    name = steps.add("films", query, lambda: ["return every(tools.search_films, 'films', year_from=FROM)"])
    imports, functions = steps.texts(solve)  # those first that others need

A step finds something out with the tools: `step(tools, seen)`, or `step(tools, seen, key)` for one row. What it found
is kept in `seen`, so that no call is made twice: `once(tools, seen, step, key)`.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping, Sequence

__all__ = ["Steps", "taken"]

_SHARED = {
    "fill": '''def fill(fields: list, tests: list, plan: list) -> Json:
    """The first way to go on with a row from each further field so that all tests hold; None where there is none."""
    if len(plan) == len(fields):
        return plan
    for row in fields[len(plan)]:
        longer = [*plan, row]
        if all(test(longer) for test in tests[len(plan)]):
            found = fill(fields, tests, longer)
            if found is not None:
                return found
    return None''',
    "improve": '''def improve(priced: list, tests: list, plan: list, spent: int, best: list) -> None:
    """Go on with a row from each further field, as long as that may add less than the best way so far."""
    at = len(plan)
    if at == len(priced):
        best[0], best[1] = spent, plan
        return
    rest = sum(field[0][0] for field in priced[at + 1 :])
    for gain, row in priced[at]:
        if best[0] is not None and spent + gain + rest >= best[0]:
            return
        longer = [*plan, row]
        if all(test(longer) for test in tests[at]):
            improve(priced, tests, longer, spent + gain, best)''',
    "cheapest": '''def cheapest(fields: list, tests: list, gains: list) -> Json:
    """The way to take a row from each field that adds least; None where there is none."""
    priced = []
    for field, gain in zip(fields, gains):
        known = [(gain(row), row) for row in field]
        priced.append(sorted([pair for pair in known if pair[0] is not None], key=lambda pair: pair[0]))
    best: list = [None, None]
    if all(priced):
        improve(priced, tests, [], 0, best)
    return best[1]''',
    "stands": '''def stands(one: list, sign: str, other: list) -> bool:
    """Whether all of these numbers are known, and their sums stand so."""
    if None in one or None in other:
        return False
    gap = sum(one) - sum(other)
    return {"<=": gap <= 0, "<": gap < 0, ">=": gap >= 0, ">": gap > 0}[sign]''',
    "summed": '''def summed(numbers: list) -> Json:
    """Their sum; None where one is unknown."""
    return None if None in numbers else sum(numbers)''',
    "turned": '''def turned(numbers: list) -> Json:
    """Their sum, turned so that the largest comes first; None where one is unknown."""
    return None if None in numbers else -sum(numbers)''',
    "micro": '''def micro(number: Json) -> Json:
    """A number in millionths."""
    return None if number is None else round(number * 1_000_000)''',
    "minute": '''def minute(moment: Json) -> Json:
    """A moment, or the begin of a day, as a number of minutes."""
    if moment is None:
        return None
    clock = moment[11:].split(":") if len(moment) > 10 else ["0", "0"]
    return (date.fromisoformat(moment[:10]).toordinal() * 24 + int(clock[0])) * 60 + int(clock[1])''',
    "told": '''def told(value: Json, length: int = 0) -> list:
    """A list of the value, or so much of it; nothing where it is unknown."""
    return [] if value is None else [value[:length] if length else value]''',
    "once": '''def once(tools: Tools, seen: dict, step: Json, *key: Json) -> Json:
    """What a step finds; it is taken once."""
    known = (step, *key)
    if known not in seen:
        seen[known] = step(tools, seen, *key)
    return seen[known]''',
    "distinct": '''def distinct(rows: list, key: str) -> list:
    """Each row once."""
    return list({row[key]: row for row in rows}.values())''',
    "known": '''def known(values: list) -> list:
    """Those that are known."""
    return [value for value in values if value is not None]''',
    "mean": '''def mean(values: list) -> Json:
    """The mean of these values, unknown where there is none."""
    return round(sum(values) / len(values), 9) if values else None''',
    "best": '''def best(pairs: list, ties: list, largest: bool, k: int) -> list:
    """The rows with the k largest or smallest known values; ties go by these columns."""
    ranked = [pair for pair in pairs if pair[0] is not None]
    ranked.sort(key=lambda pair: [(pair[1][name] is not None, pair[1][name]) for name in ties])
    ranked.sort(key=lambda pair: pair[0], reverse=largest)
    return [row for _, row in ranked[:k]]''',
    "weekday": '''def weekday(moment: str) -> str:
    """The name of the day."""
    names = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return names[date.fromisoformat(moment[:10]).weekday()]''',
}
_DATES = ("minute", "weekday")
"""Those that need `date`."""


def taken(step: str, key: str = "") -> str:
    """Return the expression that takes a step, for one row's key where it needs one."""
    return f"once(tools, seen, {step}{f', {key}' if key else ''})"


class Steps:
    """Functions by what they find; `calls` are those that its calls of tools go through, by name."""

    def __init__(self, calls: Mapping[str, str]) -> None:
        self._shared = {**calls, **_SHARED}
        self._names: dict[Hashable, str] = {}
        self._texts: list[str] = []

    def add(
        self, stem: str, what: Hashable, write: Callable[[], Sequence[str]], about: str = "", parameter: str = ""
    ) -> str:
        """Write the function that finds `what`, unless it is there; return its name, `stem` and a number."""
        if what not in self._names:
            body = write()
            self._names[what] = f"{stem}_{len(self._names) + 1}"
            self._texts.append(_function(self._names[what], body, about, parameter))
        return self._names[what]

    def tool(self, name: str, write: Callable[[], Sequence[str]], about: str, parameter: str) -> str:
        """Write the function over a tool that is called so, unless it is there; return its name."""
        if name not in self._names:
            self._names[name] = name
            self._texts.append(_function(name, write(), about, parameter))
        return name

    def texts(self, solve: str) -> tuple[list[str], list[str]]:
        """Return the imports that all functions need, and their texts, with `solve` as the last."""
        written = [*self._texts, solve]
        shared: list[str] = []
        for name in reversed(self._shared):
            if any(f"{name}(" in each for each in (*written, *shared)):
                shared.insert(0, self._shared[name])
        dated = any(_SHARED[name] in shared for name in _DATES)
        return ["from datetime import date"] * dated, [*shared, *written]


def _function(name: str, body: Sequence[str], about: str, parameter: str) -> str:
    """Return the text of a step."""
    taking = f", {parameter}: Json" if parameter else ""
    told = [f'"""{about}"""'] if about else []
    lines = "\n".join(f"    {line}" for line in (*told, *body))
    return f"def {name}(tools: Tools, seen: dict{taking}) -> Json:\n{lines}"
