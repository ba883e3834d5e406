"""From paths to a catalog on disk; see the package's docstring.

What a person changed in `category.toml`, and its table `[overrules]`, outlast the catalog being made anew.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from synthenv.errors import CatalogError, UsageError, shown
from synthenv.synthesis.ingest.edits import with_edits
from synthenv.synthesis.ingest.folder import MADE, found_of, write_folder
from synthenv.synthesis.ingest.overrules import overrules_of
from synthenv.synthesis.ingest.schema import Schema, schema_of
from synthenv.synthesis.ingest.sources import read_sources
from synthenv.synthesis.ingest.store import database_of
from synthenv.synthesis.ingest.vocabulary import category_of
from synthenv.synthesis.modules import choice

__all__ = ["Made", "make_catalog"]

_CLOCK = "2026-01-05 09:00"


@dataclass(frozen=True, slots=True)
class Made:
    """A catalog that was made: where it lies, what was understood, what could not be read or was changed.

    `kept` says where what a person had changed in `category.toml` was kept.
    """

    path: Path
    schema: Schema
    gaps: tuple[str, ...]
    kept: tuple[str, ...]


def make_catalog(
    paths: Sequence[Path], name: str, out: Path, *, licence: str = "not stated", replace: bool = False
) -> Made:
    """Make the catalog `name` from databases and files, in the folder `out`.

    Raises CatalogError where nothing can be made of them, UsageError for a name that no catalog can have or a folder
    that is there already.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}", name):
        raise UsageError(f"name is {shown(name)}; expected letters, digits, - and _, at most 64.")
    if out.exists() and not replace:
        raise UsageError(
            f"{out} is there already. Say --replace (replace=True) to make it anew, or choose another folder."
        )
    before = _before(out)
    gaps: list[str] = []
    raws = read_sources(paths, gaps)
    schema = schema_of(raws, gaps, overrules_of(before.mine))
    if not schema.tables:
        raise CatalogError("No table has rows that can be used. " + " ".join(f"{each}." for each in gaps[:3]))
    words = category_of(schema, gaps)
    about = f"{len(schema.tables)} tables from {', '.join(sorted({each.origin for each in raws})[:5])}."
    made = {"title": _title(name), "about": about, "licence": licence, "clock": _CLOCK, **words}
    mine = {name: each for name, each in before.mine.items() if name not in ("found", "overrules", "modules")}
    category, kept = with_edits(before.made, mine, made)
    said = {"overrules": before.mine["overrules"]} if "overrules" in before.mine else {}
    found = {"found": found_of(schema, gaps)}
    data = database_of(schema, category["licence"])
    chosen = _chosen(category, data)
    modules = before.modules or chosen
    kept += ["modules"] if before.modules else []
    write_folder(out, {**category, **said, **modules, **found}, {**made, **chosen}, data)
    return Made(out, schema, tuple(gaps), tuple(kept))


def _chosen(category: Mapping[str, Any], data: bytes) -> dict[str, Any]:
    """The modules that suit, as the category keeps them; nothing where a person wrote what can be done by hand."""
    free = "operations" not in category and category["entities"]
    return {"modules": choice(category, data)} if free else {}


@dataclass(frozen=True, slots=True)
class _Before:
    """What lies in the folder already: the category as a person left it, and its words as they were made."""

    mine: Mapping[str, Any]
    made: Mapping[str, Any]

    @property
    def modules(self) -> Mapping[str, Any]:
        """What can be done, where a person said it; the choice stands as a whole, and nothing is added to it."""
        said = "modules" in self.mine and self.mine["modules"] != self.made.get("modules")
        return {"modules": self.mine["modules"]} if said else {}


def _before(out: Path) -> _Before:
    if not (out / "category.toml").is_file():
        return _Before({}, {})
    if not (out / MADE).is_file():
        raise UsageError(
            f"{out / 'category.toml'} was written by hand, or {MADE} beside it is lost, so that nobody can tell what "
            "would be lost. Choose another folder."
        )
    try:
        mine, made = (tomllib.loads((out / each).read_text(encoding="utf-8")) for each in ("category.toml", MADE))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CatalogError(
            f"{out / 'category.toml'} can't be read as TOML: {error}. Mend it, or move it away."
        ) from None
    return _Before(mine, made)


def _title(name: str) -> str:
    return re.sub(r"[_-]+", " ", name).strip().capitalize()
