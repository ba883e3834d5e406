"""What a person changed in `category.toml`, kept when the catalog is made anew.

    category, kept = with_edits(before=made_then, mine=on_disk, after=made_now)
    kept                       # ["entities.customer.noun"]

The folder holds `made.toml`, the words as they were made: what differs from it is the person's, and stays, whatever is
made now. What was left out by hand stays out; what is new comes in.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

__all__ = ["with_edits"]

_MISSING: Any = object()


def with_edits(
    before: Mapping[str, Any], mine: Mapping[str, Any], after: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Return what is made now with the person's changes, and where these are."""
    kept: list[str] = []
    return _tables(before, mine, after, "", kept), kept


def _tables(
    before: Mapping[str, Any], mine: Mapping[str, Any], after: Mapping[str, Any], path: str, kept: list[str]
) -> dict[str, Any]:
    made: dict[str, Any] = {}
    for name in dict.fromkeys((*after, *mine)):
        then, ours, now = (each.get(name, _MISSING) for each in (before, mine, after))
        value = _value(then, ours, now, f"{path}{name}", kept)
        if value is not _MISSING:
            made[name] = value
    return made


def _value(then: Any, ours: Any, now: Any, path: str, kept: list[str]) -> Any:
    if ours == then:
        return now
    if now is _MISSING and isinstance(then, dict | list):
        # What it was a part of is no longer in the source.
        return _MISSING
    if all(isinstance(each, dict) for each in (then, ours, now)):
        return _tables(then, ours, now, f"{path}.", kept)
    if all(_are_named(each) for each in (then, ours, now)):
        return list(_tables(_by_name(then), _by_name(ours), _by_name(now), f"{path}.", kept).values())
    if ours != now:
        kept.append(path)
    return ours


def _by_name(tables: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    return {each["name"]: each for each in tables}


def _are_named(value: Any) -> bool:
    """Whether a value is a list of tables that are told apart by their names."""
    named = isinstance(value, Sequence) and not isinstance(value, str) and bool(value)
    return named and all(isinstance(each, Mapping) and "name" in each for each in value)
