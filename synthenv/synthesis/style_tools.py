"""Tools dressed in a style: another signature and reply around the body that the plain text has.

    text = dressed([search_films, get_film, ...], profile, dated=True)          # tools.py

The body goes by canonical names, which a few lines at its beginning bind where the signature has others: a camel-case
argument, the entries of an object `query`, or those that a tool with several actions was given. What the plain reply
holds goes through `_page` or `_answer`, which give it its form. Of every tool the last line is its only return.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from synthenv.spec.profile import Profile
from synthenv.spec.style import Exposure, Place, Style, exposures, places, spelt, style_of
from synthenv.synthesis.style_extras import distractors
from synthenv.synthesis.style_heads import head
from synthenv.synthesis.tool_text import Argument, ToolText

__all__ = ["dressed"]

_PLACES = {
    "offset": Argument("offset", "int", "0", "Where in the listing to start; up to twenty rows come from there on."),
    "cursor": Argument(
        "cursor", "str | None", "None", "The `next` of the reply before, to go on; twenty rows come at once."
    ),
}
_STANDS = {"page": "page, pages and total", "offset": "offset and total", "cursor": "next"}
"""What tells where in a listing a reply stands."""

_CHATTY = {
    "search": "Without any filter it lists everything there is.",
    "get": "Ask for a row's own tool when a listing does not say enough.",
    "walk": "The list may well be empty, which is no error.",
    "count": "Groups beyond the thirtieth are left out.",
    "act": "Nothing is changed where it is refused; what is done is done at once.",
    "extra": "It costs nothing to ask.",
}
_SAID = {"int": "whole number", "float": "number", "str": "text"}


def dressed(tools: Sequence[ToolText], profile: Profile, *, dated: bool) -> str:
    """Return the text of tools.py in the profile's style; `dated` says that some tool reckons with days."""
    style, exposed, placed = style_of(profile), exposures(profile), places(profile)
    parts = [head(style, str(profile.table["title"]).lower(), dated=dated)]
    wanted = [each for each in tools if each.name in placed]
    wanted += distractors(profile) if style.extras == "distractors" else ()
    ready = [(_told(each, placed[each.name], style), placed[each.name], exposed[each.name]) for each in wanted]
    if style.tools == "many":
        parts += [_written(tool, place, exposure.tool, style) for tool, place, exposure in ready]
        return "\n\n".join(parts)
    for name in dict.fromkeys(exposure.tool for _, _, exposure in ready):
        several = [(tool, exposure) for tool, _, exposure in ready if exposure.tool == name]
        parts += [_inner(tool, exposure, style) for tool, exposure in several]
        parts.append(_outer(name, several, style))
    return "\n\n".join(parts)


def _told(tool: ToolText, place: Place, style: Style) -> ToolText:
    """The tool with the paging, the reply and the words of the style; its arguments are canonical still."""
    listing = place.kind in ("search", "walk")
    last = tool.body[-1].removeprefix("    return ")
    if listing:
        last = f"{last.removesuffix(', page)')}, {style.paging})"
    elif not (style.answers in ("flat", "items", "columns") and style.case == "snake"):
        last = f"_answer({last})"
    place_in = _PLACES.get(style.paging)
    arguments = [place_in if listing and place_in and each.name == "page" else each for each in tool.arguments]
    return replace(
        tool,
        summary=f"{tool.summary} {_CHATTY[place.kind]}" if style.voice == "chatty" else tool.summary,
        arguments=tuple(_shortened(each) if style.voice == "terse" else each for each in arguments),
        returns=_returns(tool.returns, place, style),
        body=(*tool.body[:-1], f"    return {last}"),
    )


def _shortened(argument: Argument) -> Argument:
    return replace(argument, described=re.split(r"[;,(.]", argument.described)[0].strip() + ".")


def _returns(text: str, place: Place, style: Style) -> str:
    """The description of the reply, in the form that it has."""
    said = re.sub(r"\b[a-z]\w*_\w+", lambda found: spelt(found[0], style), text)
    if place.kind in ("search", "walk"):
        rows = said.split(", with page")[0]
        if style.answers == "items":
            rows = rows.replace(rows.split(" ")[0], "items", 1)
        if style.answers == "columns":
            rows = f"{rows}, a list for each column"
        also = f"{'note, ' if style.voice == 'chatty' else ''}{_STANDS[style.paging]}"
        said = f"data: {rows}; paging: {also}." if style.answers == "nested" else f"{rows}, with {also}."
    elif style.answers == "nested":
        said = f"data: {said}"
    return said


def _written(tool: ToolText, place: Place, name: str, style: Style) -> str:
    """The text of a tool that stands for itself."""
    if style.filters == "query" and place.kind == "search":
        paging, filters = tool.arguments[-1], tool.arguments[:-1]
        described = f"What must hold, by name: {_listed(filters, style)}."
        arguments = [Argument("query", "dict | None", "None", described), paging]
        bound = [f"    {_targets(filters)} = _given(query or {{}}, {_types(filters, style)})"]
    else:
        arguments = [replace(each, name=spelt(each.name, style)) for each in tool.arguments]
        pairs = [(old.name, new.name) for old, new in zip(tool.arguments, arguments, strict=True) if old != new]
        bound = [f"    {', '.join(old for old, _ in pairs)} = {', '.join(new for _, new in pairs)}"] if pairs else []
    return _guarded(replace(tool, name=name, arguments=tuple(arguments), body=(*bound, *tool.body)), style).text


def _guarded(tool: ToolText, style: Style) -> ToolText:
    """The tool; where errors are values, with its refusals as such."""
    if style.errors == "failures":
        return tool
    last = tool.body[-1].removeprefix("    return ")
    inner = [f"    {line}" for line in (*tool.body[:-1], f'    return {{"ok": True, "result": {last}}}')]
    said = f"ok, and result. {tool.returns}" if "\n" in tool.returns else f"ok, and result: {tool.returns}"
    return replace(
        tool,
        returns=f"{said} Where ok is false, error: kind, message.",
        body=("    try:", *inner, "    except ToolError as error:", "        return _refused(error)"),
    )


def _inner(tool: ToolText, exposure: Exposure, style: Style) -> str:
    """The text of one action of a tool, as a function that is no tool."""
    lines = []
    if tool.arguments:
        lines.append(f"    {_targets(tool.arguments)} = _given(given, {_types(tool.arguments, style)})")
    else:
        lines.append("    _given(given, {}, {})")
    lines += [
        f"    {each.name} = {each.default} if {each.name} is None else {each.name}"
        for each in tool.arguments
        if each.default not in ("", "None")
    ]
    signature = f"def {_private(exposure)}(db: Database, given: dict) -> Json:"
    return "\n".join([signature, f'    """{tool.summary}"""', *lines, *tool.body]) + "\n"


def _private(exposure: Exposure) -> str:
    return f"_{exposure.tool}_{exposure.action}"


def _outer(name: str, several: Sequence[tuple[ToolText, Exposure]], style: Style) -> str:
    """The text of a tool with an argument `action`."""
    actions = [exposure.action for _, exposure in several]
    lines = [f"* {each.action}: {tool.summary} Takes {_listed(tool.arguments, style)}." for tool, each in several]
    choices = ", ".join(f'"{each}"' for each in actions)
    doing = ", ".join(f'"{exposure.action}": {_private(exposure)}' for _, exposure in several)
    tool = ToolText(
        name,
        (
            Argument("action", f"Literal[{choices}]", "", "What to do."),
            Argument("arguments", "dict | None", "None", "\n            ".join(["What that takes, by name.", *lines])),
        ),
        f"Everything that can be asked of {name}, or done: {', '.join(actions)}.",
        "\n        ".join(f"* {exposure.action}: {tool.returns}" for tool, exposure in several),
        (f"    act = {{{doing}}}[action]", "    return act(db, arguments or {})"),
    )
    return _guarded(tool, style).text


def _targets(arguments: Sequence[Argument]) -> str:
    names = ", ".join(each.name for each in _in_order(arguments))
    return f"[{names}]" if len(arguments) == 1 else names


def _in_order(arguments: Sequence[Argument]) -> list[Argument]:
    """Those that must be given first."""
    return sorted(arguments, key=lambda each: bool(each.default))


def _types(arguments: Sequence[Argument], style: Style) -> str:
    """What must and what may be given, with types, as two tables."""
    must = [each for each in arguments if not each.default]
    may = [each for each in arguments if each.default]
    return ", ".join(
        "{" + ", ".join(f'"{spelt(each.name, style)}": {_type(each)}' for each in group) + "}" for group in (must, may)
    )


def _type(argument: Argument) -> str:
    return f"({argument.choices},)" if argument.choices else argument.plain_type


def _listed(arguments: Sequence[Argument], style: Style) -> str:
    return "; ".join(_said(arguments, style)) or "none"


def _said(arguments: Sequence[Argument], style: Style) -> Iterator[str]:
    for each in arguments:
        kind = f"one of {each.choices}".replace('"', "") if each.choices else _SAID[each.plain_type]
        needed = "" if each.default else ", required"
        yield f"{spelt(each.name, style)} ({kind}{needed}): {each.described.rstrip('.')}"
