"""Types at the edge: tool signatures read from source, JSON schemas, and checked arguments and answers.

    [tool] = tools_of("def get_film(db, film_id: int) -> dict: ...", "tools.py")
    tool.function_schema()                   # what a language model is shown
    tool.arguments({"film_id": "twelve"})    # raises BadValue: film_id: expected an integer, got 'twelve'

Source is parsed, never executed. Tool arguments are taken strictly; answers leniently in form ("17" or 17.0 where an
integer is asked for), so that a right answer is not refused for its clothes. True and False are never numbers.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Annotated, Any, Literal, NotRequired, Required, Union

from pydantic import BeforeValidator, ConfigDict, Field, TypeAdapter, ValidationError
from typing_extensions import TypedDict

from synthenv.errors import PackageError, shown
from synthenv.plain import NotPlain, plain

__all__ = ["BadValue", "Entry", "Parameter", "ToolSignature", "answer_type", "checked_answer", "entries_of", "tools_of"]


class BadValue(Exception):
    """A value does not fit its schema; the message says where, what was expected and what came."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """One parameter of a tool: its JSON schema, and its default where it has one."""

    name: str
    schema: Mapping[str, Any]
    required: bool
    default: Any = None


@dataclass(frozen=True)
class ToolSignature:
    """What a tool is to the outside: name, description and parameters, without the first one, `db`."""

    name: str
    description: str
    parameters: tuple[Parameter, ...] = ()
    returns: str = ""
    line: int = field(default=0, compare=False)

    def function_schema(self) -> dict[str, Any]:
        """Return the tool as an OpenAI function schema, the caller's own to change."""
        properties = {each.name: plain(_with_entries(each.schema)) for each in self.parameters}
        required = [each.name for each in self.parameters if each.required]
        schema = {
            "type": "object",
            "properties": properties,
            "required": required,
            "additionalProperties": False,
        }
        text = f"{self.description}\n\nReturns: {self.returns}" if self.returns else self.description
        return {
            "type": "function",
            "function": {"name": self.name, "description": text, "parameters": schema},
        }

    def arguments(self, given: Mapping[str, Any]) -> dict[str, Any]:
        """Return the arguments to call the tool with, or raise BadValue."""
        try:
            checked: dict[str, Any] = self._adapter.validate_python(given)
        except ValidationError as error:
            raise BadValue(_in_words(error, self._known)) from None
        return checked

    @cached_property
    def _known(self) -> str:
        return ", ".join(each.name for each in self.parameters) or "none"

    @cached_property
    def _adapter(self) -> TypeAdapter[Any]:
        return TypeAdapter(
            _object(
                {
                    each.name: (Required if each.required else NotRequired)[_type_of(each.schema, strict=True)]
                    for each in self.parameters
                },
                strict=True,
            )
        )


@dataclass(frozen=True, slots=True)
class Entry:
    """What an argument that is an object holds under one name: its schema, and whether it must be there."""

    schema: Mapping[str, Any]
    needed: bool


_ENTRY = re.compile(r"(\w+) \((whole number|number|text|one of ([^)]*?))(, required)?\)")
_ENTRY_TYPES = {"whole number": "integer", "number": "number", "text": "string"}


def entries_of(description: str) -> dict[str, Entry]:
    """Return the entries of an object, as far as its description tells.

    >>> entries_of("title (text): Part of it; film_id (whole number, required): Its number")["title"].schema
    {'type': 'string'}
    """
    return {
        name: Entry({"enum": choices.split(", ")} if choices else {"type": _ENTRY_TYPES[kind]}, bool(needed))
        for name, kind, choices, needed in _ENTRY.findall(description)
    }


def _with_entries(schema: Mapping[str, Any]) -> dict[str, Any]:
    """The schema of an argument; of an object with what it holds, unless that hangs on another argument."""
    description = str(schema.get("description", ""))
    told = entries_of(description) if "object" in schema.get("type", ()) and " * " not in description else {}
    if not told:
        return dict(schema)
    held = {name: dict(each.schema) for name, each in told.items()}
    required = [name for name, each in told.items() if each.needed]
    return {**schema, "properties": held, "required": required, "additionalProperties": False}


def _object(fields: Mapping[str, Any], *, strict: bool) -> Any:
    """Return the type of dicts with exactly these keys. A TypedDict takes any name, where a model keeps some."""
    made: Any = _TypedDict("object", fields)
    made.__pydantic_config__ = ConfigDict(strict=strict, extra="forbid")
    return made


_TypedDict: Any = TypedDict


def tools_of(source: str, filename: str) -> tuple[ToolSignature, ...]:
    """Return the tools that `source` defines: its public top-level functions. Nothing is executed.

    Raises PackageError naming the file and line for a syntax error, a missing type hint or docstring, or a type that
    no JSON schema is derived from.
    """
    try:
        tree = ast.parse(source, filename)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None) or 0
        raise PackageError(f"{filename}, line {line}: not valid Python ({shown(str(error))}). Mend the file.") from None
    functions = [
        node
        for node in tree.body
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and not node.name.startswith("_")
    ]
    return tuple(_tool(node, filename) for node in functions)


def _tool(node: ast.FunctionDef | ast.AsyncFunctionDef, filename: str) -> ToolSignature:
    where = f"{filename}, line {node.lineno}, tool {node.name!r}"
    arguments = node.args
    if isinstance(node, ast.AsyncFunctionDef):
        raise PackageError(f"{where}: is async. Tools are plain functions.")
    if node.name == "submit":
        raise PackageError(f"{where}: 'submit' is the platform's own tool. Rename this one.")
    if arguments.vararg or arguments.kwarg or arguments.posonlyargs:
        raise PackageError(f"{where}: takes *args, ** or positional-only arguments. Name each parameter.")
    if not arguments.args or arguments.args[0].arg != "db":
        raise PackageError(f"{where}: its first argument must be 'db'.")
    doc = inspect.cleandoc(ast.get_docstring(node) or "")
    if not doc:
        raise PackageError(f"{where}: has no docstring. Say what it does, and each argument under 'Args:'.")
    summary, described, returns = _docstring(doc)
    tool = ToolSignature(
        name=node.name,
        description=summary,
        parameters=_parameters(arguments, described, where),
        returns=returns,
        line=node.lineno,
    )
    try:
        plain(tool.function_schema())
    except NotPlain as error:
        raise PackageError(
            f"{where}: its schema is no JSON ({error}). Mend its docstring, hints or defaults."
        ) from None
    return tool


def _parameters(arguments: ast.arguments, described: Mapping[str, str], where: str) -> tuple[Parameter, ...]:
    positional = arguments.args[1:]
    missing: list[ast.expr | None] = [None] * (len(arguments.args) - len(arguments.defaults))
    defaults = [*missing, *arguments.defaults][1:] + list(arguments.kw_defaults)
    made = []
    for each, default in zip([*positional, *arguments.kwonlyargs], defaults, strict=True):
        if each.annotation is None:
            raise PackageError(f"{where}: parameter {each.arg!r} has no type hint.")
        schema = _schema_of(each.annotation, f"{where}, parameter {each.arg!r}")
        if each.arg in described:
            schema["description"] = described[each.arg]
        try:
            value = ast.literal_eval(default) if default is not None else None
        except ValueError:
            raise PackageError(f"{where}: the default of {each.arg!r} is no literal.") from None
        if default is not None and value is not None:
            schema["default"] = value
        made.append(Parameter(each.arg, MappingProxyType(schema), default is None, value))
    return tuple(made)


def _docstring(doc: str) -> tuple[str, dict[str, str], str]:
    """Split a Google-style docstring into summary, argument descriptions and returns."""
    parts = re.split(r"^(Args|Returns|Raises):[ \t]*$", doc, flags=re.MULTILINE)
    sections = dict(zip(parts[1::2], parts[2::2], strict=True))
    described: dict[str, str] = {}
    for line in inspect.cleandoc(sections.get("Args", "")).splitlines():
        match = re.match(r"(\w+)(?: \(.*?\))?: (.*)", line)
        if match:
            described[match[1]] = match[2].strip()
        elif described and line.strip():
            described[list(described)[-1]] += " " + line.strip()
    return " ".join(parts[0].split()), described, " ".join(sections.get("Returns", "").split())


_SIMPLE = {"int": "integer", "float": "number", "str": "string", "bool": "boolean", "dict": "object"}


def _schema_of(node: ast.expr, where: str) -> dict[str, Any]:
    match node:
        case ast.Name(id=name) if name in _SIMPLE:
            return {"type": _SIMPLE[name]}
        case ast.BinOp(left=left, op=ast.BitOr(), right=ast.Constant(value=None)):
            inner = _schema_of(left, where)
            choices = {"enum": [*inner["enum"], None]} if "enum" in inner else {}
            return inner | choices | {"type": [inner["type"], "null"]}
        case ast.Subscript(value=ast.Name(id="list"), slice=item):
            return {"type": "array", "items": _schema_of(item, where)}
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Tuple(elts=choices)):
            return {"type": "string", "enum": [_choice(each, where) for each in choices]}
        case ast.Subscript(value=ast.Name(id="Literal"), slice=choice):
            return {"type": "string", "enum": [_choice(choice, where)]}
    known = "int, float, str, bool, dict, list[…], Literal['a', 'b'], and any of these with '| None'"
    raise PackageError(f"{where}: no JSON schema is derived from {ast.unparse(node)!r}. Use {known}.")


def _choice(node: ast.expr, where: str) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    raise PackageError(f"{where}: Literal takes strings, not {ast.unparse(node)!r}.")


def _no_bool(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("True and False are no numbers")
    return value


_NUMBERS: dict[tuple[str, bool], Any] = {
    ("integer", True): int,
    ("number", True): float,
    ("integer", False): Annotated[int, BeforeValidator(_no_bool)],
    ("number", False): Annotated[float, BeforeValidator(_no_bool), Field(allow_inf_nan=False)],
}


def _type_of(schema: Mapping[str, Any], *, strict: bool) -> Any:
    """Return the Python type that pydantic checks a value of this JSON schema against."""
    kind = schema.get("type")
    if isinstance(kind, list):
        inner = _type_of({**schema, "type": kind[0]}, strict=strict)
        return Union[inner, None]  # noqa: UP007 - `inner` is a value, not an annotation
    if "enum" in schema:
        choices: Any = Literal[tuple(each for each in schema["enum"] if each is not None)]
        numbers = any(type(each) is int for each in schema["enum"])
        return Annotated[choices, BeforeValidator(_no_bool)] if numbers else choices
    if kind in ("integer", "number"):
        return _NUMBERS[kind, strict]
    if kind == "array":
        return list[_type_of(schema["items"], strict=strict)]  # type: ignore[misc]
    if kind == "object" and "properties" in schema:
        return _object(
            {name: _type_of(each, strict=strict) for name, each in schema["properties"].items()}, strict=strict
        )
    return {"string": str, "boolean": bool, "object": dict[str, Any]}[str(kind)]


def answer_type(schema: Mapping[str, Any], where: str) -> TypeAdapter[Any]:
    """Return the checker of answers for a task's answer schema; `where` names the task in errors.

    Known are the types integer, number, string, boolean, array with `items`, object with `properties` (all required).
    """
    try:
        return TypeAdapter(_type_of(schema, strict=False))
    except Exception as error:  # a stranger's schema may be anything, and each kind of it fails otherwise
        raise PackageError(f"{where}: the answer schema can't be used ({shown(error)}).") from None


def checked_answer(adapter: TypeAdapter[Any], answer: Any) -> Any:
    """Return the answer in its plain form (integers as int), or raise BadValue."""
    try:
        return adapter.validate_python(answer)
    except ValidationError as error:
        raise BadValue(_in_words(error, "")) from None


_EXPECTED = {
    "int_type": "expected an integer",
    "int_parsing": "expected an integer",
    "int_from_float": "expected a whole number",
    "float_type": "expected a number",
    "float_parsing": "expected a number",
    "string_type": "expected a string",
    "bool_type": "expected true or false",
    "bool_parsing": "expected true or false",
    "list_type": "expected an array",
    "dict_type": "expected an object",
    "missing": "is required and missing",
    "extra_forbidden": "is not a known name",
}


def _in_words(error: ValidationError, known: str) -> str:
    lines = []
    for each in error.errors(include_url=False)[:5]:
        place = ".".join(str(part) for part in each["loc"]) or "the value"
        said = _EXPECTED.get(each["type"], each["msg"][:1].lower() + each["msg"][1:])
        got = "" if each["type"] == "missing" else f", got {shown(each['input'], 60)}"
        if each["type"] == "extra_forbidden":
            got = f" (known: {known})" if known else ""
        lines.append(f"{place}: {said}{got}")
    return "; ".join(dict.fromkeys(lines))
