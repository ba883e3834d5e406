"""A module before it is put to use: its file read, and the words of roles put in for `$role.word`.

    template = read_template("lending")
    template.filled({"item": Role(name="book", …), …})["actions"]["lend"]["tool"]       # "lend_book"

`$item` is the name of the entity that plays the role, `$item.noun`, `$item.plural`, `$item.a` (with its article),
`$item.list` (as tools say it), `$item.table`, `$item.key`, `$item.type`, `$item.column` (which leads to it) and
`$item.number` (what its rows are answered by) are what they say. Other `$words` are plain.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from synthenv.errors import CatalogError, near, shown

__all__ = ["PEOPLE", "Role", "Template", "filled", "module_names", "read_template"]

PEOPLE = "people"
"""The template of people who act where the data have none; no module by itself."""

_WORD = re.compile(r"\$([a-z]+)(?:\.([a-z]+))?")


@dataclass(frozen=True, slots=True)
class Role:
    """What plays a part in a module: an entity of the catalog, or one that the module brings along."""

    name: str
    noun: str
    plural: str
    a: str
    list: str
    table: str
    key: str
    type: str
    column: str
    number: str


@dataclass(frozen=True)
class Template:
    """A module's file: what it suits, the roles that it needs, and the tables of a category with words left open."""

    name: str
    table: Mapping[str, Any]

    @property
    def kinds(self) -> list[Mapping[str, Any]]:
        """The kinds of things that the module suits, best first; those without `nouns` suit any."""
        return list(self.table["suits"].get("kinds", [{}]))

    def filled(self, roles: Mapping[str, Role], plain: Mapping[str, str]) -> dict[str, Any]:
        """Return the tables with all words put in."""
        made: dict[str, Any] = filled(dict(self.table), roles, plain)
        return made


def filled(value: Any, roles: Mapping[str, Role], plain: Mapping[str, str]) -> Any:
    """Return a value of TOML with all words in its texts and keys put in."""

    def word(found: re.Match[str]) -> str:
        name, part = found.groups()
        if name in roles:
            return str(getattr(roles[name], part or "name"))
        return plain.get(name, found[0]) + (f".{part}" if part else "")

    if isinstance(value, str):
        return _WORD.sub(word, value)
    if isinstance(value, dict):
        return {_WORD.sub(word, key): filled(each, roles, plain) for key, each in value.items()}
    if isinstance(value, list):
        return [filled(each, roles, plain) for each in value]
    return value


def module_names() -> list[str]:
    """Return the names of all modules."""
    found = (each.name for each in files(__package__).iterdir())
    return sorted(each.removesuffix(".toml") for each in found if each.endswith(".toml") and each != f"{PEOPLE}.toml")


@cache
def read_template(name: str) -> Template:
    """Return a module's template; CatalogError suggests near names."""
    if name not in [*module_names(), PEOPLE]:
        raise CatalogError(f"There is no module {shown(name)}. {near(name, module_names())}")
    text = files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return Template(name, tomllib.loads(text))
