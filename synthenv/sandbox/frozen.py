"""Values that may outlive an episode: constants, and what makes one of a value.

    frozen({"seats": [1, 2]})            # mappingproxy({'seats': (1, 2)})
    frozen(bytearray(3))                 # raises TypeError

Whatever a module of package code holds at its top level, in its classes or as a default passes through here.
"""

from __future__ import annotations

import datetime
import decimal
import re
import types
from dataclasses import Field
from typing import Any

from synthenv.errors import shown

__all__ = ["frozen", "may_be_constant"]

_IMMUTABLE = frozenset(
    {bool, bytes, complex, float, int, range, str, type(None), type(...)}
    | {datetime.date, datetime.datetime, datetime.time, datetime.timedelta, datetime.timezone, decimal.Decimal}
    | {re.Pattern, re.RegexFlag, types.GenericAlias, types.UnionType, Field}
)


def may_be_constant(value: object) -> bool:
    """Tell whether `value` can stand at the top level of a module: nothing an episode does can change it."""
    kind = type(value)
    return kind in _IMMUTABLE or isinstance(value, type) or kind.__module__ == "typing"


def frozen(value: Any) -> Any:
    """Return `value` so that nothing can change it: dicts as read-only mappings, lists (of JSON) as tuples.

    >>> frozen({"seats": [1, 2]})
    mappingproxy({'seats': (1, 2)})
    """
    kind = type(value)
    if kind is dict or kind is types.MappingProxyType:
        return types.MappingProxyType({frozen(key): frozen(each) for key, each in value.items()})
    if kind is tuple or kind is list:
        return tuple(frozen(each) for each in value)
    if kind is frozenset:
        return frozenset(frozen(each) for each in value)
    if may_be_constant(value):
        return value
    raise TypeError(f"{shown(value)} is no constant: it could change from one episode to the next")
