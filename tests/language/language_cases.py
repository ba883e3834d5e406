"""What the tests of the language share: running a text in plain Python and under the policy, and knowing an escape.

in_python(source)["attack"]()        # whatever Python lets it do
in_language(source)["attack"]()      # the same text, as package code
escaped(value)                       # the value is, or holds, something that leads out
"""

from __future__ import annotations

import builtins
import types
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import pytest

import synthenv.kit
from synthenv.errors import SynthenvError
from synthenv.sandbox.language import load

__all__ = ["KIT", "Attack", "escaped", "in_language", "in_python", "refused"]

KIT: Mapping[str, object] = {name: getattr(synthenv.kit, name) for name in synthenv.kit.__all__}

_WAYS_OUT = (types.ModuleType, types.FrameType, types.CodeType, types.TracebackType)
_DANGEROUS = (
    builtins.eval,
    builtins.exec,
    builtins.open,
    builtins.compile,
    builtins.getattr,
    builtins.__import__,
    type,
)


class Attack(NamedTuple):
    """A text whose `attack()` gets out of plain Python, and what package code is told instead."""

    source: str
    says: str


def in_python(source: str) -> Mapping[str, Callable[..., Any]]:
    """Run `source` as plain Python and return its names."""
    namespace: dict[str, Any] = {"__name__": "plain_module"}
    exec(compile(source, "tools.py", "exec", dont_inherit=True), namespace)  # noqa: S102 - the control of each test
    return namespace


def in_language(source: str) -> Mapping[str, Callable[..., Any]]:
    """Load `source` as package code."""
    return load(source, "tools.py", KIT)


def refused(source: str, says: str) -> None:
    """Assert that package code can't do what `attack()` in `source` does, and is told so."""
    with pytest.raises((SynthenvError, AttributeError, TypeError, ValueError)) as told:
        in_language(source)["attack"]()
    assert says in str(told.value)


def escaped(value: object) -> bool:
    """Tell whether `value` is, or holds, something that leads out of package code."""
    if isinstance(value, str):
        return "__builtins__" in value
    if isinstance(value, (list, tuple)):
        return any(escaped(each) for each in value)
    if isinstance(value, dict):
        return "__builtins__" in value or "open" in value
    dangerous = any(value is each for each in _DANGEROUS)
    return dangerous or isinstance(value, _WAYS_OUT) or getattr(value, "__name__", "") == "__subclasses__"
