"""Everything that synthenv raises on purpose.

    SynthenvError
    ├── CatalogError           a catalog is unknown, missing or unreadable
    ├── PackageError           a package's part is missing, changed or malformed
    │   └── UntrustedPackage   its code would have to run outside a sandbox
    ├── SpecError              a spec has no meaning over this profile
    ├── BuildError             a build can't start or can't go on
    ├── UsageError             a caller's value is of the wrong kind (a seed, a task's name, a policy)
    └── CodeError              package code broke its contract
        ├── ToolFailed         a tool raised something other than ToolError, or returned what is no JSON
        ├── SolutionFailed     a solution raised
        └── VerifierFailed     a verifier raised or returned what is no Verdict
            └── ChangesDoNotFit    it was not even asked: the changes can't be made to the rows

Errors of one layer are its own and are told on as one of these: `WorldError` and `Broken` (worlds), `WireError`,
`SandboxError` and `SandboxMissing` (sandbox).

Each message names the thing (package, file, task, tool), shows the value and says what to do.
The command line prints the message alone; a traceback means a bug in synthenv.

`ToolError`, which tools raise to tell the policy that its call was refused, is no failure of anything
and stands in `synthenv.kit`.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable

__all__ = [
    "BuildError",
    "CatalogError",
    "ChangesDoNotFit",
    "CodeError",
    "PackageError",
    "SolutionFailed",
    "SpecError",
    "SynthenvError",
    "ToolFailed",
    "UntrustedPackage",
    "UsageError",
    "VerifierFailed",
    "near",
    "shown",
]


class SynthenvError(Exception):
    """The root: catch this to catch everything that synthenv raises on purpose."""


class CatalogError(SynthenvError):
    """A catalog is unknown, missing or unreadable."""


class PackageError(SynthenvError):
    """A package's part is missing, changed or malformed."""


class UntrustedPackage(PackageError):
    """A package's code would have to run outside a sandbox, and nobody vouches for it."""


class SpecError(SynthenvError):
    """A spec has no meaning over this profile."""


class BuildError(SynthenvError):
    """A build can't start or can't go on."""


class UsageError(SynthenvError):
    """A caller's value is of the wrong kind."""


class CodeError(SynthenvError):
    """Package code broke its contract."""


class ToolFailed(CodeError):
    """A tool raised something other than ToolError, or returned what is no JSON."""


class SolutionFailed(CodeError):
    """A solution raised."""


class VerifierFailed(CodeError):
    """A verifier raised or returned what is no Verdict."""


class ChangesDoNotFit(VerifierFailed):
    """An outcome's changes can't be made to the rows that it should have started from: there is nothing to judge."""


def near(name: str, known: Iterable[str]) -> str:
    """Return a sentence that suggests the known names most like `name`, or lists them.

    >>> near("flim", ["film", "aviation"])
    "Did you mean 'film'?"
    """
    names = sorted(known)
    close = difflib.get_close_matches(name[:100], names, n=3, cutoff=0.6)
    if close:
        return f"Did you mean {' or '.join(repr(each) for each in close)}?"
    if not names:
        return "There are none."
    listed = ", ".join(names[:12]) + (", …" if len(names) > 12 else "")
    return f"Known: {listed}."


def shown(value: object, limit: int = 120) -> str:
    """Return `repr(value)` cut to `limit` characters, safe to print on any terminal."""
    try:
        text = repr(value[: limit * 2] if isinstance(value, (str, bytes)) else value)
    except Exception:
        text = f"<{type(value).__name__}>"
    text = text.encode("ascii", "backslashreplace").decode() if not text.isprintable() else text
    return text if len(text) <= limit else f"{text[:limit]}… ({len(text)} characters)"
