"""Styles: what a toolset looks like. A profile says what its tools can do, a style how they are called and reply.

    style = style_of(profile)                # of the table [style] of profile.toml; the plain one where there is none
    exposures(profile)["search_films"]       # Exposure("films", "search"): the tool `films`, its action "search"
    spelt("starts_at", style)                # "startsAt"

Everything that is compiled (spec, prompt, plan, verifier, contract) knows a tool by its *canonical* name, arguments and
reply: those of the plain style. A style is frozen data beside it and is looked at in two places only:

* `synthesis/style_tools.py` dresses the canonical text of each tool: another signature, a few lines that bind the
  canonical names from it, the same body, and another form of the reply. So tools.py stays one page that people read.
* `compilers/solution/calling.py` writes the way back: the few functions (`every`, `asked`, `named` …) at the top of a
  solution by which a canonical call is made and its canonical reply is had. The plan below them is the same in every
  style, line by line, so there is one solution compiler.

No reply of a style tells less than the plain one's, in other values: numbers stay numbers, so that the check `calls`
finds an answer in any reply that holds one, and `leakage` reads what refusals say also where they are values. What a
style may do is order and name things, and ask for them in parts. Where rows go by their names instead of their keys,
that is said in the profile, entity by entity (`by_name`), since answers are names then; `spec/named.py` has the rest.

A tool's name is a Python identifier, which is what policies are shown: of `films.search` it is `films_search`, of
`GET /films/{id}/people` it is `GET_films_id_people`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal, get_args, get_type_hints

from synthenv.errors import SpecError, near, shown
from synthenv.spec.profile import Entity, Profile

__all__ = [
    "CHOICES",
    "HELPERS",
    "PLAIN",
    "Exposure",
    "Place",
    "Style",
    "exposures",
    "places",
    "read_style",
    "spelt",
    "style_of",
]

Kind = Literal["search", "get", "walk", "count", "act", "extra"]


@dataclass(frozen=True, slots=True)
class Style:
    """One value of each dimension; the first of each is the plain one.

    `verbs` and `order` make names: search_films, browse_films, films_search, GET_films; `case` is that of names,
    arguments and keys. `filters`: as arguments each, or together in one object `query`. `tools`: one a thing to do, one
    a noun with an argument `action`, or a single one. `extras`: counts per group, nothing, or tools that lead nowhere.
    `refer`: rows go by their keys, or by their names where no two rows share one.
    """

    verbs: Literal["search", "find", "fetch", "browse"] = "search"
    order: Literal["verb", "noun", "http"] = "verb"
    case: Literal["snake", "camel", "pascal"] = "snake"
    filters: Literal["arguments", "query"] = "arguments"
    paging: Literal["page", "offset", "cursor"] = "page"
    answers: Literal["flat", "items", "nested", "columns"] = "flat"
    errors: Literal["failures", "values"] = "failures"
    tools: Literal["many", "nouns", "one"] = "many"
    voice: Literal["plain", "terse", "chatty"] = "plain"
    extras: Literal["counts", "none", "distractors"] = "counts"
    refer: Literal["ids", "names"] = "ids"

    @property
    def name(self) -> str:
        """What is not plain in it, in one word for a folder: "find_camel_query_offset"."""
        ours = [str(getattr(self, each)) for each in CHOICES if getattr(self, each) != getattr(PLAIN, each)]
        return "_".join(ours) or "plain"

    @property
    def table(self) -> dict[str, str]:
        """It as the table [style]: what is not plain."""
        return {each: getattr(self, each) for each in CHOICES if getattr(self, each) != getattr(PLAIN, each)}


CHOICES: Mapping[str, tuple[str, ...]] = {
    each.name: get_args(get_type_hints(Style)[each.name]) for each in fields(Style)
}
"""The values of each dimension, the plain one first."""

PLAIN = Style()

HELPERS = ("current_time", "round_number", "compare_texts")
"""Distractors that belong to no entity."""

_VERBS: Mapping[str, Mapping[Kind, str]] = {
    "search": {"search": "search", "get": "get", "walk": "list", "count": "count"},
    "find": {"search": "find", "get": "read", "walk": "show", "count": "tally"},
    "fetch": {"search": "query", "get": "fetch", "walk": "collect", "count": "group"},
    "browse": {"search": "browse", "get": "open", "walk": "browse", "count": "break_down"},
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a tool stands among the others: what kind it is, whose (`films`, `film`), and which part of it it gives.

    `goes_by` says what a row of it goes by.
    """

    tool: str
    kind: Kind
    group: str
    noun: str
    part: str = ""
    goes_by: str = "id"


@dataclass(frozen=True, slots=True)
class Exposure:
    """How a canonical tool is reached: a public one, and the action of it where it has several."""

    tool: str
    action: str = ""

    def __str__(self) -> str:
        return f"{self.tool}: {self.action}" if self.action else self.tool


def style_of(profile: Profile) -> Style:
    """Return the style of a profile."""
    return read_style(profile.table.get("style", {}))


def read_style(table: Mapping[str, Any]) -> Style:
    """Return the style that a table [style] describes; SpecError says what is off."""
    for name, value in table.items():
        if name not in CHOICES:
            raise SpecError(f"a style has no {shown(name)}. {near(str(name), CHOICES)}")
        if value not in CHOICES[name]:
            raise SpecError(f"style, {name}: {shown(value)} is none of {', '.join(CHOICES[name])}")
    style = Style(**table)
    if style.tools != "many" and style.filters != "query":
        raise SpecError(f'style: tools = "{style.tools}" takes its arguments as one object. Say filters = "query"')
    return style


def spelt(name: str, style: Style) -> str:
    """Return an argument or a key of a reply as the style spells it."""
    return name if style.case == "snake" else camel(name)


def camel(name: str) -> str:
    """Return a name in camel case.

    >>> camel("starts_at")
    'startsAt'
    """
    first, *others = name.split("_")
    return first + "".join(each[:1].upper() + each[1:] for each in others)


def places(profile: Profile) -> dict[str, Place]:
    """Return where each tool of a profile stands, by canonical name."""
    return {each.tool: each for each in _placed(profile)}


def _placed(profile: Profile) -> Iterator[Place]:
    for entity in profile.entities.values():
        group, noun, goes_by = entity.list_name, _noun(entity), _goes_by(entity)
        if entity.search_tool:
            yield Place(entity.search_tool, "search", group, noun)
        if entity.get_tool:
            yield Place(entity.get_tool, "get", group, noun, goes_by=goes_by)
    for relation in profile.relations.values():
        if relation.tool:
            entity = profile.entities[relation.source]
            part = relation.tool.removeprefix("list_").removeprefix(f"{_noun(entity)}_")
            yield Place(relation.tool, "walk", entity.list_name, _noun(entity), part, _goes_by(entity))
    extras = style_of(profile).extras
    for link in profile.links:
        if link.search_filter and extras != "none":
            entity, name = profile.entities[link.source], link.search_filter
            yield Place(f"count_{entity.list_name}_per_{name}", "count", entity.list_name, _noun(entity), name)
    for action in profile.actions.values():
        entity = profile.entity(action.parameters[action.report])
        yield Place(action.tool, "act", entity.list_name, _noun(entity), action.tool)
    if extras == "distractors":
        named = [each for each in profile.entities.values() if each.get_tool]
        yield from (
            Place(f"describe_{each.list_name}", "extra", each.list_name, _noun(each), "describe") for each in named
        )
        yield from (Place(each, "extra", "helpers", "helper", each) for each in HELPERS)


def _noun(entity: Entity) -> str:
    return entity.name.replace(" ", "_")


def _goes_by(entity: Entity) -> str:
    return entity.label if entity.by_name else "id"


def exposures(profile: Profile) -> dict[str, Exposure]:
    """Return how each canonical tool is reached; SpecError where two would be called the same."""
    style = style_of(profile)
    found = {name: _exposure(place, profile, style) for name, place in places(profile).items()}
    seen: dict[Exposure, str] = {}
    for name, each in found.items():
        if seen.setdefault(each, name) != name:
            raise SpecError(f"in the style {style.name!r} both {seen[each]} and {name} are called {each}")
    return found


def _exposure(place: Place, profile: Profile, style: Style) -> Exposure:
    if style.tools == "many":
        return Exposure(_called(place, style))
    if style.tools == "one":
        return Exposure(_in_case(_house(profile), style), _called(place, style))
    verb = _VERBS[style.verbs].get(place.kind, place.part) if place.kind != "walk" else place.part
    action = f"{verb}_per_{place.part}" if place.kind == "count" else verb
    return Exposure(_in_case(place.group, style), spelt(action, style))


def _house(profile: Profile) -> str:
    """The name of the one tool that does everything: the title of the category."""
    return re.sub(r"\W+", "_", str(profile.table.get("title", "")).lower()).strip("_") or "everything"


def _called(place: Place, style: Style) -> str:
    words = {"verb": _verb_first, "noun": _noun_first, "http": _http}[style.order](place, style)
    return words if style.order == "http" else _in_case(words, style)


def _verb_first(place: Place, style: Style) -> str:
    usual = f"{_VERBS['search'].get(place.kind)}_"
    known = place.tool.startswith(usual)
    return f"{_VERBS[style.verbs][place.kind]}_{place.tool.removeprefix(usual)}" if known else place.tool


def _noun_first(place: Place, style: Style) -> str:
    verb = _VERBS[style.verbs].get(place.kind, "")
    last = {"search": verb, "get": verb, "count": f"{verb}_per_{place.part}"}.get(place.kind, place.part)
    return f"{place.group}_{last}"


def _http(place: Place, style: Style) -> str:
    if place.kind == "act":
        return f"POST_{place.group}_{place.part}"
    row = f"_{place.goes_by}"
    last = {"search": "", "get": row, "walk": f"{row}_{place.part}", "count": f"_per_{place.part}"}
    return f"GET_{place.group}{last.get(place.kind, f'_{place.part}')}"


def _in_case(name: str, style: Style) -> str:
    made = spelt(name, style)
    return made[:1].upper() + made[1:] if style.case == "pascal" else made
