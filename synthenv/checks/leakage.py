"""Leakage: nothing that a policy is shown beforehand gives the answer away.

Looked through are the prompt with all that the answer's schema says, the house rules (policy.md), the tools'
descriptions and those of their arguments, and what platform and tools say to bad calls (unknown tools and arguments,
wrong types, keys of no row). On no
variant does one of them hold a value of that variant's answer. Values are ids, numbers and texts; left aside are
those that prove nothing:

* the variant's constants, and texts that are part of one: the prompt must name them;
* numbers from -9 to 9, yes and no, texts under three letters: they stand in any prose;
* the choices that the answer's schema lists.

Numbers are found between other characters than digits, texts as whole words: those of one word as they are written,
those of several whatever their case.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

from synthenv.checks.trial import Trial
from synthenv.checks.values import folded, kind_of, leaves
from synthenv.kit import Json
from synthenv.package import POLICY, Package, Variant
from synthenv.verdict import Finding

__all__ = ["leakage"]


def leakage(trial: Trial) -> Finding:
    """Check that no text gives the answer away."""
    leaks, values, texts = [], 0, 0
    public, said = list(_public(trial.package)), list(_said(trial.form.schema))
    for at, variant in enumerate(trial.task.variants):
        shown = [("the prompt", "\n".join([variant.prompt, *said])), *public]
        shown += [("an error", each) for each in trial.grounds.complaints(trial.task, variant)]
        secrets = list(_secrets(trial.form.schema, trial.runs[at].answer, variant))
        values, texts = values + len(secrets), texts + len(shown)
        leaks += [
            f"variant {at}: {where} holds {each!r}" for where, text in shown for each in secrets if _in(each, text)
        ]
    claims = {"values": values, "texts": texts, "leaks": len(leaks)}
    return Finding("leakage", not leaks, "; ".join(leaks[:2]), claims)


def _public(package: Package) -> Iterator[tuple[str, str]]:
    """Yield what every policy of the package is shown, with where it stands."""
    if POLICY in package.files:
        yield POLICY, package.files[POLICY].decode("utf-8", "replace")
    for tool in package.tools.values():
        described = [str(each.schema.get("description", "")) for each in tool.parameters]
        yield f"the description of {tool.name}", "\n".join([tool.description, tool.returns, *described])


def _said(schema: Json) -> Iterator[str]:
    """Yield each name, text and number of a schema, whatever it stands under."""
    if isinstance(schema, Mapping):
        for name, each in schema.items():
            yield str(name)
            yield from _said(each)
    elif isinstance(schema, list | tuple):
        for each in schema:
            yield from _said(each)
    elif schema is not None:
        yield str(schema)


def _secrets(schema: Mapping[str, Any], answer: Json, variant: Variant) -> Iterator[Json]:
    """Yield the values of an answer that no text may hold."""
    constants = [each for _, each in leaves(dict(variant.constants))]
    named = {each for each in constants if type(each) in (int, float)}
    texts = [folded(each) for each in constants if isinstance(each, str)]
    for value in dict.fromkeys(_values(schema, answer)):
        if isinstance(value, str):
            if len(value) >= 3 and not any(folded(value) in text for text in texts):
                yield value
        elif abs(value) > 9 and value not in named:
            yield value


def _values(schema: Mapping[str, Any], answer: Json) -> Iterator[Json]:
    kind = kind_of(schema)
    if kind == "array" and isinstance(answer, list):
        for each in answer:
            yield from _values(schema["items"], each)
    elif kind == "object" and isinstance(answer, dict):
        for name, each in schema.get("properties", {}).items():
            yield from _values(each, answer[name])
    elif kind in ("integer", "number", "string") and answer is not None:
        yield answer


def _in(value: Json, text: str) -> bool:
    if isinstance(value, str) and len(value.split()) > 1:
        return re.search(_whole_words(folded(value)), folded(text)) is not None
    return re.search(_whole_words(value) if isinstance(value, str) else _whole_number(value), text) is not None


@lru_cache(maxsize=4096)
def _whole_words(text: str) -> str:
    return rf"(?<!\w){re.escape(text)}(?!\w)"


@lru_cache(maxsize=4096)
def _whole_number(value: float) -> str:
    plain = str(int(value)) if value == int(value) else repr(value)
    forms = {plain, f"{int(value):,}"} if value == int(value) else {plain}
    return rf"(?<![\d.,-])(?:{'|'.join(sorted(map(re.escape, forms)))})(?!\d|[.,]\d)"
