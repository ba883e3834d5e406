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
_NEEDED = {"weekday": "from datetime import date"}


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
        return [line for name, line in _NEEDED.items() if _SHARED[name] in shared], [*shared, *written]


def _function(name: str, body: Sequence[str], about: str, parameter: str) -> str:
    """Return the text of a step."""
    taking = f", {parameter}: Json" if parameter else ""
    told = [f'"""{about}"""'] if about else []
    lines = "\n".join(f"    {line}" for line in (*told, *body))
    return f"def {name}(tools: Tools, seen: dict{taking}) -> Json:\n{lines}"
