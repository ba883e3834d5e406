"""Calls as a plan makes them, and the few functions that lead from there to the tools of a style and back.

    calling = Calling(profile)
    calling.every("search_films", "films", [("title", "SHOWS")])     # 'every(tools.search_films, "films", title=SHOWS)'
    calling.asked("get_film", [("film_id", "key")])                  # 'tools.get_film(film_id=key)'

A plan makes canonical calls and reads canonical rows, whatever the style (`spec/style.py`). In the plain one that is
what the tools take and give. In any other, `shared` holds the functions that turn arguments and replies round: a
listing is read to its end however it is cut, what was wrapped is unwrapped, and a refusal that came as a value is
raised, so that a solution ends where it would have ended.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from synthenv.spec.profile import Profile
from synthenv.spec.style import PLAIN, Style, exposures, places, spelt, style_of

__all__ = ["Calling"]

_EVERY = '''def every(list_page: Json, list_name: str, **arguments: Json) -> list:
    """All items of a listing, page by page."""
    reply = list_page(**arguments)
    items = list(reply[list_name])
    for page in range(2, reply["pages"] + 1):
        items.extend(list_page(page=page, **arguments)[list_name])
    return items'''

_NEXT = {
    "page": (
        'if {at}["page"] == {at}["pages"]:',
        'given["page"] = {at}["page"] + 1',
    ),
    "offset": (
        'if len(rows) >= {at}["total"]:',
        'given["offset"] = len(rows)',
    ),
    "cursor": (
        'if {at}["next"] is None:',
        'given["cursor"] = {at}["next"]',
    ),
}
"""When a listing is at its end, and what is asked for else."""

_LISTED = {
    "flat": "reply[{name}]",
    "items": 'reply["items"]',
    "nested": 'reply["data"][{name}]',
    "columns": "in_rows(reply[{name}])",
}

_REPLIED = '''def replied(reply: Json) -> Json:
    """What the tool found; a refusal is raised."""
    if not reply["ok"]:
        raise ToolError(reply["error"]["kind"], reply["error"]["message"])
    return reply["result"]'''

_IN_ROWS = '''def in_rows(columns: dict) -> list:
    """The rows of a table that came by columns."""
    return [dict(zip(columns, values)) for values in zip(*columns.values())]'''

_SPELT = '''def spelt(given: dict) -> dict:
    """Arguments as the tools spell them."""
    return {spelling.get(name, name): value for name, value in given.items()}'''

_NAMED = '''def named(row: dict) -> dict:
    """A row under the names that this plan goes by."""
    names = {theirs: ours for ours, theirs in spelling.items()}
    return {names.get(name, name): value for name, value in row.items()}'''

_QUERIED = '''def queried(search: Json) -> Json:
    """A search that takes its filters in one object."""

    def of(**given: Json) -> Json:
        place = {{name: given.pop(name) for name in ["{place}"] if name in given}}
        return search(query=given, **place)

    return of'''

_PART = '''def part(tool: Json, action: str) -> Json:
    """One of the things that a tool does."""
    return lambda **given: tool(action=action, arguments=given)'''


class Calling:
    """Calls over one profile, in its style."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        self._style = style_of(profile)
        # Whether rows go by keys or names makes no difference to a call.
        self._is_plain = replace(self._style, refer=PLAIN.refer) == PLAIN
        self._exposed = exposures(profile)
        self._places = places(profile)

    @property
    def shared(self) -> Mapping[str, str]:
        """The functions that these calls need, those first that others need."""
        return {"every": _EVERY} if self._is_plain else dict(_functions(self._style))

    def every(self, tool: str, list_name: str, given: Iterable[tuple[str, str]]) -> str:
        """Return the expression for all rows of a listing."""
        arguments = "".join(f", {name}={value}" for name, value in given)
        return f'every({self._tool(tool)}, "{list_name}"{arguments})'

    def asked(self, tool: str, given: Iterable[tuple[str, str]]) -> str:
        """Return the expression for one call of a tool that lists nothing."""
        arguments = [f"{name}={value}" for name, value in given]
        if self._is_plain:
            return f"tools.{tool}({', '.join(arguments)})"
        return f"asked({', '.join([self._tool(tool), *arguments])})"

    @property
    def kit(self) -> str:
        """The names of the kit that a solution needs."""
        return "Json, Tools" if self._style.errors == "failures" else "Json, ToolError, Tools"

    def spelling(self, texts: Sequence[str]) -> Iterator[str]:
        """Yield the table of names that the tools spell otherwise, of those that stand in these texts."""
        if self._style.case == "snake":
            return
        used = set(re.findall(r"\w+", "\n".join(texts)))
        others = {name: spelt(name, self._style) for name in sorted(_vocabulary(self._profile) & used)}
        pairs = ", ".join(f'"{name}": "{other}"' for name, other in others.items() if name != other)
        yield f"spelling = {{{pairs}}}"

    def _tool(self, tool: str) -> str:
        exposed = self._exposed[tool]
        if exposed.action:
            return f'part(tools.{exposed.tool}, "{exposed.action}")'
        asked = self._style.filters == "query" and self._places[tool].kind == "search"
        return f"queried(tools.{exposed.tool})" if asked else f"tools.{exposed.tool}"


def _functions(style: Style) -> Iterator[tuple[str, str]]:
    """Yield the functions of a style, by name."""
    camel, values, nested = style.case != "snake", style.errors == "values", style.answers == "nested"
    if camel:
        yield from (("spelt", _SPELT), ("named", _NAMED))
    if style.answers == "columns":
        yield "in_rows", _IN_ROWS
    if values:
        yield "replied", _REPLIED
    if style.tools == "many" and style.filters == "query":
        yield "queried", _QUERIED.format(place=style.paging)
    if style.tools != "many":
        yield "part", _PART
    call = "tool(**spelt(given))" if camel else "tool(**given)"
    call = f"replied({call})" if values else call
    inner = f'{call}["data"]' if nested else call
    yield "asked", _asked(f"named({inner})" if camel else inner)
    yield "every", _every(style, call, camel=camel, nested=nested)


def _asked(expression: str) -> str:
    return f'''def asked(tool: Json, **given: Json) -> Json:
    """What a tool tells."""
    return {expression}'''


def _every(style: Style, call: str, *, camel: bool, nested: bool) -> str:
    end, further = (each.format(at='reply["paging"]' if nested else "reply") for each in _NEXT[style.paging])
    listed = _LISTED[style.answers].format(name="spelling.get(list_name, list_name)" if camel else "list_name")
    rows = f"[named(row) for row in {listed}]" if camel else listed
    return f'''def every(tool: Json, list_name: str, **given: Json) -> list:
    """All rows of a listing, from its beginning to its end."""
    rows: list = []
    while True:
        reply = {call}
        rows.extend({rows})
        {end}
            return rows
        {further}'''


def _vocabulary(profile: Profile) -> set[str]:
    """The names of arguments, columns and lists."""
    words: set[str] = set()
    for entity in profile.entities.values():
        words |= {entity.key, entity.key_argument, entity.list_name}
        for each in entity.attributes.values():
            words |= {each.column, each.name, f"{each.name}_from", f"{each.name}_to"}
    for link in profile.links:
        words |= {link.source_column, link.target_column, link.kind_column, link.search_filter}
    for action in profile.actions.values():
        words |= {*action.parameters}
        words |= {
            f"{name}_{profile.entities[kind].key_argument}"
            for name, kind in action.parameters.items()
            if kind != "integer"
        }
    return words - {""}
