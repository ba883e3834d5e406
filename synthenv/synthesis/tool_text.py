"""The form of a tool's text: its signature, its Google-style docstring, its body.

tool = function("get_film", ["film_id: int"], "Get all that is known of one film.", [...], "id, title.", body)
tool.text                                # the function as it stands in tools.py
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import apsw

from synthenv.spec.profile import Entity

__all__ = ["PYTHON", "Argument", "ToolText", "columns_of", "function", "in_sql"]

PYTHON: Mapping[str, str] = {"integer": "int", "real": "float", "text": "str", "date": "str", "time": "str"}
"""The Python type of a kind."""


@dataclass(frozen=True, slots=True)
class Argument:
    """An argument of a tool: its type and default as they are written ("" where it must be given)."""

    name: str
    type: str
    default: str
    described: str

    @staticmethod
    def read(parameter: str, described: Mapping[str, str]) -> Argument:
        """Return the argument that is written so in a signature."""
        name, _, rest = parameter.partition(": ")
        kind, _, default = rest.partition(" = ")
        return Argument(name, kind, default, described[name])

    @property
    def plain_type(self) -> str:
        """Its type, where None is left aside."""
        return self.type.removesuffix(" | None")

    @property
    def choices(self) -> str:
        """The texts that it may be, as they are written; "" where it may be any."""
        return self.plain_type.removeprefix("Literal[").removesuffix("]") if "Literal[" in self.type else ""

    @property
    def text(self) -> str:
        """It in a signature."""
        return f"{self.name}: {self.type}" + (f" = {self.default}" if self.default else "")


@dataclass(frozen=True, slots=True)
class ToolText:
    """A tool before it is written: what its signature, docstring and body are made of. The body's last line returns."""

    name: str
    arguments: tuple[Argument, ...]
    summary: str
    returns: str
    body: tuple[str, ...]

    @property
    def text(self) -> str:
        """It as Python."""
        described = "\n".join(f"        {each.name}: {each.described}" for each in self.arguments)
        told = f"\n\n    Args:\n{described}" if described else ""
        return (
            f"def {self.name}({', '.join(['db: Database', *[each.text for each in self.arguments]])}) -> Json:\n"
            f'    """{self.summary}{told}\n\n    Returns:\n        {self.returns}\n    """\n'
            + "\n".join(self.body)
            + "\n"
        )


def in_sql(name: str) -> str:
    """Return the name of a table or column as SQL has it, quoted where it must be.

    >>> in_sql("title"), in_sql("from")
    ('title', '`from`')
    """
    plain = name.isascii() and name.isidentifier() and name.upper() not in apsw.keywords
    return name if plain else "`" + name.replace("`", "``") + "`"


def columns_of(entity: Entity) -> list[str]:
    """Return the columns that listings of an entity show: its key and its summary."""
    columns = [entity.attributes[name].column for name in entity.summary]
    return [entity.key, *[column for column in columns if column != entity.key]]


def function(
    name: str,
    parameters: Sequence[str],
    summary: str,
    described: Sequence[str],
    returns: str,
    body: Sequence[str],
) -> ToolText:
    """Return a tool; `parameters` are as a signature has them, `described` each "name: what it is"."""
    said = dict(line.split(": ", 1) for line in described)
    arguments = tuple(Argument.read(each, said) for each in parameters)
    return ToolText(name, arguments, summary, returns, tuple(body))
