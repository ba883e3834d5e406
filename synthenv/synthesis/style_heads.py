"""The beginning of tools.py in a style: how listings are cut, what form replies have, what objects of arguments hold.

text = head(style, "film club", dated=True)
"""

from __future__ import annotations

from collections.abc import Iterator

from synthenv.spec.style import Style

__all__ = ["PAGE_SIZE", "head"]

PAGE_SIZE = 20

_TOP = '''"""Tools over the {title} database. Each public function is a tool; its first argument is the database."""

from __future__ import annotations

from typing import Literal

from synthenv.kit import Database, Json, ToolError{day}

PAGE_SIZE = {size}
'''

_PAGES = {
    "page": '''
def _page(db: Database, name: str, columns: str, source: str, order: str, values: list, page: int) -> Json:
    """Return one page of a listing, with the total."""
    total = db.value(f"SELECT count(*) FROM {source}", *values)
    pages = max(1, -(-total // PAGE_SIZE))
    if not 1 <= page <= pages:
        raise ToolError("bad_argument", f"page: there is no page {page}; page 1 says how many there are.")
    sql = f"SELECT {columns} FROM {source} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET {(page - 1) * PAGE_SIZE}"
    return LISTING
''',
    "offset": '''
def _page(db: Database, name: str, columns: str, source: str, order: str, values: list, offset: int) -> Json:
    """Return the rows of a listing from an offset on, with the total."""
    total = db.value(f"SELECT count(*) FROM {source}", *values)
    if not 0 <= offset <= total:
        raise ToolError("bad_argument", f"offset: expected 0 to the total, got {offset}.")
    sql = f"SELECT {columns} FROM {source} ORDER BY {order} LIMIT {PAGE_SIZE} OFFSET {offset}"
    return LISTING
''',
    "cursor": '''
def _page(db: Database, name: str, columns: str, source: str, order: str, values: list, cursor: str | None) -> Json:
    """Return the rows of a listing from a cursor on, with the next cursor where there are more."""
    start = _start(cursor)
    sql = f"SELECT {columns} FROM {source} ORDER BY {order} LIMIT {PAGE_SIZE + 1} OFFSET {start}"
    rows = db.rows(sql, *values)
    more = len(rows) > PAGE_SIZE
    return LISTING


def _start(cursor: str | None) -> int:
    """Return how many rows lie before a cursor."""
    number = (cursor or "after-0").removeprefix("after-")
    if not (number.isdecimal() and number.isascii() and len(number) < 10) or cursor not in (None, f"after-{number}"):
        raise ToolError("bad_argument", "cursor: give the `next` of an earlier reply, or none to begin.")
    return int(number)
''',
}
_ROWS = {"page": "db.rows(sql, *values)", "offset": "db.rows(sql, *values)", "cursor": "rows[:PAGE_SIZE]"}
_STANDS = {
    "page": '"page": page, "pages": pages, "total": total',
    "offset": '"offset": offset, "total": total',
    "cursor": '"next": f"after-{start + PAGE_SIZE}" if more else None',
}
_NOTES = {
    "page": '"note": "There are further pages." if page < pages else "This is the last page."',
    "offset": '"note": "There is more from a higher offset on." if offset + PAGE_SIZE < total else "That is all."',
    "cursor": '"note": "There is more: give `next` as the cursor." if more else "That is all."',
}
_FORMS = {
    "flat": "{{name: {rows}, {stands}}}",
    "items": '{{"items": {rows}, {stands}}}',
    "nested": '{{"data": {{name: {rows}}}, "paging": {{{stands}}}}}',
    "columns": "{{name: _columns({rows}), {stands}}}",
}

_COLUMNS = '''
def _columns(rows: list) -> Json:
    """Return rows as one list for each column."""
    return {column: [row[column] for row in rows] for column in (rows[0] if rows else ())}
'''

_ANSWER = '''
def _answer(value: Json) -> Json:
    """Return what a tool found or did, as this toolset tells it."""
    return FORM
'''

_CASED = '''
def _cased(value: Json) -> Json:
    """Return a reply with its keys in camel case."""
    if isinstance(value, list):
        return [_cased(each) for each in value]
    if not isinstance(value, dict):
        return value
    return {_camel(name): _cased(each) for name, each in value.items()}


def _camel(name: str) -> str:
    """Return a name in camel case."""
    first, *others = name.split("_")
    return first + "".join(each[:1].upper() + each[1:] for each in others)
'''

_FOUND = '''
def _found(row: Json, what: str, key: Json) -> Json:
    """Return the row, or tell that there is none."""
    if row is None:
        raise ToolError("not_found", f"There is no {what} {key!r}.")
    return row
'''

_REFUSED = '''
def _refused(error: ToolError) -> Json:
    """Return what a refusal says."""
    return {"ok": False, "error": {"kind": error.kind, "message": error.message}}
'''

_GIVEN = '''
def _given(given: dict, must: dict, may: dict) -> list:
    """Return what is given under these names, in their order; None for what may be left out and is."""
    types = {**must, **may}
    for name, value in given.items():
        if name not in types:
            raise ToolError("bad_argument", f"{name}: is not a known name (known: {', '.join(types) or 'none'}).")
        if not (value is None and name in may or _fits(value, types[name])):
            raise ToolError("bad_argument", f"{name}: expected {_said(types[name])}, got {value!r}.")
    for name in must:
        if name not in given:
            raise ToolError("bad_argument", f"{name}: is required and missing.")
    return [given.get(name) for name in types]


def _fits(value: Json, kind: Json) -> bool:
    """Tell whether a value is of a type, or one of some choices."""
    if isinstance(kind, tuple):
        return value in kind
    return isinstance(value, (int, float) if kind is float else kind) and not isinstance(value, bool)


def _said(kind: Json) -> str:
    """Return the words for a type."""
    if isinstance(kind, tuple):
        return f"one of {', '.join(kind)}"
    return {int: "a whole number", float: "a number", str: "a text"}[kind]
'''


def head(style: Style, title: str, *, dated: bool) -> str:
    """Return the text before the first tool."""
    top = _TOP.format(title=title, size=PAGE_SIZE, day=", day" if dated else "")
    return "\n\n".join([top, *[f"{each.strip()}\n" for each in _parts(style)]])


def _parts(style: Style) -> Iterator[str]:
    camel, nested = style.case != "snake", style.answers == "nested"
    stands = _STANDS[style.paging] + (f", {_NOTES[style.paging]}" if style.voice == "chatty" else "")
    form = _FORMS[style.answers].format(rows=_ROWS[style.paging], stands=stands)
    yield _PAGES[style.paging].replace("LISTING", f"_cased({form})" if camel else form)
    if style.answers == "columns":
        yield _COLUMNS
    if camel or nested:
        form = '{"data": value}' if nested else "value"
        yield _ANSWER.replace("FORM", f"_cased({form})" if camel else form)
    if camel:
        yield _CASED
    yield _FOUND
    if style.errors == "values":
        yield _REFUSED
    if style.filters == "query":
        yield _GIVEN
