"""Whether what a spec asks for is worth asking: sets with a choice in them, and none without an end.

fits(spec, data, constants)      # False: a question for the longest of two films, or for a list of 700
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from synthenv.spec.algebra import (
    Act,
    Ask,
    Best,
    Branch,
    Each,
    Plan,
    Quantity,
    Query,
    Request,
    Select,
    Several,
    Spec,
    Value,
    walk,
)
from synthenv.synthesis.data import Data

__all__ = ["fits"]

_SET = range(2, 13)
"""Rows that an answer lists."""
_DONE = range(2, 6)
"""Rows that something is done with each of."""
_CHOICES = range(4, 19)
"""Rows that a slot of a plan is filled from."""
_FIELD = range(3, 41)
"""Rows that one is chosen from."""
_WIDEST = 150
"""Rows of any set on the way."""


def fits(spec: Spec, data: Data, constants: Mapping[str, Any]) -> bool:
    """Tell whether all sets of a spec are of a size that suits what is asked of them."""
    if isinstance(spec, Plan):
        return _fits(spec, data, constants)
    sets = (each for each in walk(spec) if isinstance(each, Select))
    if any(len(data.keys(each, constants)) > _WIDEST for each in sets):
        return False
    ranked = (each for each in walk(spec) if isinstance(each, Best))
    if any(len(data.keys(each.among, constants)) < each.k + 2 for each in ranked):
        return False
    return _fits(spec, data, constants)


def _fits(spec: Spec, data: Data, constants: Mapping[str, Any]) -> bool:
    match spec:
        case Ask(query=query):
            return _query_fits(query, data, constants)
        case Quantity(measures=measures):
            return all(_query_fits(each.of, data, constants, single=isinstance(each, Value)) for each in measures)
        case Several(parts):
            return all(_fits(each, data, constants) for each in parts.values())
        case Branch(then=then, otherwise=otherwise):
            return _fits(then, data, constants) and _fits(otherwise, data, constants)
        case Act(arguments=arguments) | Request(Act(arguments=arguments)):
            queries = [each for each in arguments.values() if isinstance(each, Query)]
            queries += [each.of for each in arguments.values() if isinstance(each, Value)]
            return all(_query_fits(each, data, constants, single=True) for each in queries)
        case Each(query=query):
            return len(data.keys(query, constants)) in _DONE
        case Plan(slots):
            return all(len(data.keys(each, constants)) in _CHOICES for each in slots.values())


def _query_fits(query: Query, data: Data, constants: Mapping[str, Any], single: bool = False) -> bool:
    if not isinstance(query, Best):
        return single or len(data.keys(query, constants)) in _SET
    keys = data.keys(query.among, constants)
    best = data.keys(query, constants)
    if len(keys) not in _FIELD or len(best) != query.k:
        return False
    # Listings go by key: whoever takes the first rows must not be right.
    return best != sorted(keys)[: query.k]
