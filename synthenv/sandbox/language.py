"""The language of package code: which Python it may be, and how a module of it is loaded.

    functions = load(source, "tools.py", kit=vars(synthenv.kit), constants={"LIMIT": 5})
    functions["search_films"](db, title="Alien")

    for finding in findings(source, "tools.py"):
        print(finding.line, finding.message)

This is a policy and not a boundary: it says which language package code is written in, and keeps well-meant code free
of state, clock and surprises. What confines hostile code is the operating system (`zygote.py`, `seccomp.py`).

It is Python without: modules other than the facades, `async`, `with`, `global`, class patterns, class-level tricks,
names with two leading underscores, and anything at a module's top level that could change. `policy.py` and `module.py`
hold the rules, `guards.py` what runs, `facades.py` what may be imported.
"""

from __future__ import annotations
import __future__

import ast
import types
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from synthenv.errors import CodeError, PackageError, near, shown
from synthenv.kit import Json
from synthenv.sandbox.facades import PACKAGE_CODE
from synthenv.sandbox.guards import builtins_with
from synthenv.sandbox.module import ModulePolicy
from synthenv.sandbox.names import Names
from synthenv.sandbox.policy import Finding

__all__ = ["MAX_SOURCE", "Finding", "findings", "load"]

MAX_SOURCE = 500_000
"""Characters that one file of package code may have."""

_NO_CONSTANTS: Mapping[str, Json] = types.MappingProxyType({})


@dataclass(frozen=True, slots=True)
class _Compiled:
    code: types.CodeType | None
    findings: tuple[Finding, ...]
    functions: tuple[str, ...] = ()
    literals: frozenset[str] = frozenset()


def findings(source: str, filename: str, kit: Mapping[str, object] | None = None) -> list[Finding]:
    """Return everything that `load` would refuse in `source`, by line; nothing is executed.

    >>> findings("import os", "tools.py")[0].line
    1

    Without `kit`, names imported from `synthenv.kit` are taken to be there.
    """
    return list(_compiled(source, filename, kit).findings)


def load(
    source: str, filename: str, kit: Mapping[str, object], constants: Mapping[str, Json] = _NO_CONSTANTS
) -> Mapping[str, Callable[..., Any]]:
    """Return the public functions of a module of package code, in a namespace of their own.

    >>> load("LEAST = 2\\ndef enough(db, seats): return seats >= LEAST", "t.py", {}, {"LEAST": 5})["enough"](None, 4)
    False

    `constants` replaces values that the module gives, at its top level, as literals; lists become tuples and dicts
    read-only. Raises PackageError for what the language refuses, CodeError where the top level raises.
    """
    compiled = _compiled(source, filename, kit)
    if compiled.code is None:
        raise PackageError("\n".join(_sentence(filename, each) for each in compiled.findings))
    for name in constants:
        if name not in compiled.literals:
            raise PackageError(f"{filename}: gives {name!r} no literal to replace. {near(name, compiled.literals)}")
    namespace: dict[str, Any] = {"__name__": PACKAGE_CODE, "__builtins__": builtins_with(kit, constants)}
    try:
        exec(compiled.code, namespace)  # noqa: S102 - only what the policy compiled comes here
    except Exception as error:
        raise CodeError(
            f"{filename}, line {_line(error, filename)}: {type(error).__name__} while the module was loaded: "
            f"{shown(str(error))}. Mend the constant, default or class there."
        ) from None
    return types.MappingProxyType({name: namespace[name] for name in compiled.functions})


def _compiled(source: str, filename: str, kit: Mapping[str, object] | None) -> _Compiled:
    if len(source) > MAX_SOURCE:
        return _refused(1, f"{len(source):,} characters; at most {MAX_SOURCE:,} are read. Split it.")
    try:
        return _checked(source, filename, None if kit is None else tuple(kit.items()))
    except SyntaxError as error:
        text = (error.text or "").strip()
        return _refused(error.lineno or 1, f"{shown(text, 80)}: not valid Python ({error.msg}). Mend it.")
    except (ValueError, RecursionError, MemoryError) as error:
        return _refused(1, f"can't be compiled ({shown(str(error) or type(error).__name__)}). Mend it.")


def _refused(line: int, message: str) -> _Compiled:
    return _Compiled(None, (Finding(line, message),))


@lru_cache(maxsize=512)
def _checked(source: str, filename: str, kit: tuple[tuple[str, object], ...] | None) -> _Compiled:
    """Compile a module. Cached: the variants of a task share their text and differ in constants."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(source, filename)
        policy = ModulePolicy(source, Names(tree, None if kit is None else dict(kit)))
        policy.visit(tree)
        if policy.found:
            return _Compiled(None, tuple(sorted(policy.found)))
        flags = __future__.annotations.compiler_flag
        code = compile(tree, filename, "exec", flags=flags, dont_inherit=True)
    return _Compiled(code, (), policy.functions, frozenset(policy.literals))


def _sentence(filename: str, finding: Finding) -> str:
    return f"{filename}, line {finding.line}: {finding.message}"


def _line(error: Exception, filename: str) -> int:
    """Return the deepest line of `filename` that `error` came through."""
    line, step = 0, error.__traceback__
    while step is not None:
        if step.tb_frame.f_code.co_filename == filename:
            line = step.tb_lineno
        step = step.tb_next
    return line
