"""An environment as a folder on disk: read, write, hash. Nothing in it is executed here.

    package = read(Path("environments/film"))
    package.tasks["quiet_dinner_2"].variants[0].prompt

The folder holds `environment.toml` (what it is, and the hash of every other file), `README.md`, `database.sqlite`,
`tools.py`, `tasks/NAME/{task.toml,solution.py,verifier.py}` and `certificate.jsonl`; `profile.toml` (what the
compilers know of the database) and `policy.md` where there are any. Reading parses TOML, JSON and, for the tools'
signatures, Python; a missing, changed, linked or cyclic part is a PackageError that names it. Writing goes to a
folder beside the target that is renamed when whole, so a package on disk is never half of one. Whoever edits the
files of a package reads it with `verify=False` and seals it when done.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import tomli_w

from synthenv.errors import PackageError, UsageError, near, shown
from synthenv.files import bytes_of, called, files_of, put, shipped_folder, text_of, toml_of
from synthenv.hashes import differences, digest_of, hashes_of
from synthenv.kit import Change, Json
from synthenv.plain import plain
from synthenv.schema import ToolSignature, tools_of

__all__ = [
    "FORMAT",
    "POLICY",
    "README",
    "Package",
    "Task",
    "Variant",
    "folder_hashes",
    "read",
    "read_task",
    "recorded_hashes",
    "seal",
    "task_files",
    "write",
]

FORMAT = 1
"""The number of the folder format; a reader refuses any other."""

POLICY = "policy.md"
"""The file with the rules of the house, in a package that has any."""

README = "README.md"
"""The file that tells people what the package is."""

_NAME = re.compile(r"[a-z][a-z0-9_]{0,63}")
_CLOCK = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01]) ([01]\d|2[0-3]):[0-5]\d", re.ASCII)
_RELATIONS = ("", "contains", "refines")


@dataclass(frozen=True, slots=True)
class Variant:
    """One instance of a task: its prompt, the constants that solution and verifier use, and rows set up before.

    `accepted` lists all answers that are right, where there may be several.
    """

    prompt: str
    constants: Mapping[str, Any] = field(default_factory=dict)
    setup: tuple[Change, ...] = ()
    accepted: tuple[Json, ...] = ()


@dataclass(frozen=True)
class Task:
    """A task as its folder has it. `solution` is None where an export left it out; `spec` is None in tier B."""

    name: str
    level: int
    answer: Mapping[str, Any]
    variants: tuple[Variant, ...]
    verifier: str
    solution: str | None = None
    spec: str | None = None
    wording: int = 0
    parent: str = ""
    relation: str = ""

    @property
    def prompt(self) -> str:
        """The prompt of variant 0."""
        return self.variants[0].prompt

    @property
    def tier(self) -> str:
        """ "A" with a spec, else "B"."""
        return "B" if self.spec is None else "A"


@dataclass(frozen=True)
class Package:
    """A package in memory. `files` maps each other file's path to its bytes; `about` is environment.toml's head."""

    name: str
    version: int
    about: Mapping[str, Any]
    tasks: Mapping[str, Task]
    files: Mapping[str, bytes]
    path: Path | None = None

    @cached_property
    def tools(self) -> Mapping[str, ToolSignature]:
        """The toolset: signatures read from tools.py, by name."""
        return {each.name: each for each in tools_of(self.tools_source, f"{self.label}/tools.py")}

    @property
    def tools_source(self) -> str:
        """The text of tools.py."""
        return self.files["tools.py"].decode("utf-8")

    @property
    def database(self) -> bytes:
        """The bytes of database.sqlite."""
        return self.files["database.sqlite"]

    @property
    def clock(self) -> str:
        """The virtual time of every episode."""
        return str(self.about.get("clock", "2026-01-01 09:00"))

    @cached_property
    def shipped(self) -> bool:
        """Whether it lies inside the distribution."""
        return self.path is not None and self.path.resolve().parent == shipped_folder()

    @cached_property
    def label(self) -> str:
        """What messages call this package: its path, else its name; where it ships, by its name alone."""
        return self.name if self.path is None else called(self.path)

    @cached_property
    def hashes(self) -> Mapping[str, str]:
        """The hash of each file, as environment.toml has it."""
        return hashes_of(self.about, _all_files(self))

    @cached_property
    def digest(self) -> str:
        """One hash over all files: who vouches for this vouches for the package."""
        return digest_of(self.hashes)

    def task(self, name: str) -> Task:
        """Return the task called `name`; an unknown name suggests near ones."""
        if name not in self.tasks:
            raise UsageError(f"{self.label} has no task {shown(name)}. {near(str(name), self.tasks)}")
        return self.tasks[name]


def read(path: Path, *, verify: bool = True) -> Package:
    """Read a package folder; raise PackageError where it is not whole and unchanged.

    With `verify=False` the folder is taken as it is: it need not match its hashes, and a task with a spec may lack the
    verifier that is compiled from it. Only what compiles a package reads it so; nothing is played from such a read.
    """
    path = Path(path)
    head = _environment(path)
    recorded = head.pop("hashes")
    found = dict(files_of(path))
    if verify:
        _compare(path, recorded, hashes_of(head, found))
    for required in ("database.sqlite", "tools.py"):
        if required not in found:
            raise PackageError(f"{path}: {required} is missing. A package can't be played without it.")
    text_of(found["tools.py"], f"{path}/tools.py")
    names = sorted({name.split("/")[1] for name in found if name.startswith("tasks/")})
    tasks = {name: read_task(str(path), name, _inside(f"tasks/{name}/", found), compiled=verify) for name in names}
    _refuse_cycles(path, tasks)
    files = {name: data for name, data in found.items() if not name.startswith("tasks/")}
    package = Package(head["name"], head["version"], head, tasks, files, path)
    _ = package.tools
    return package


def read_task(label: str, name: str, files: Mapping[str, bytes], *, compiled: bool = True) -> Task:
    """Return the task that the files of its folder describe; `label` names the package in errors.

    With `compiled=False` a task with a spec may lack its verifier: it has yet to be compiled.
    """
    where = f"{label}/tasks/{name}"
    if not _NAME.fullmatch(name):
        raise PackageError(f"{where}: a task's name is made of small letters, digits and '_'.")
    if "task.toml" not in files:
        raise PackageError(f"{where}: task.toml is missing.")
    table = toml_of(files["task.toml"], f"{where}/task.toml")
    if "verifier.py" not in files and (compiled or "spec" not in table):
        raise PackageError(f"{where}: verifier.py is missing.")
    solution = files.get("solution.py")
    try:
        plain(table)
        return Task(
            name=name,
            level=_typed(table, "level", int),
            answer=_typed(table, "answer", dict),
            variants=tuple(_variant(each) for each in _typed(table, "variants", list)),
            verifier=text_of(files.get("verifier.py", b""), f"{where}/verifier.py"),
            solution=None if solution is None else text_of(solution, f"{where}/solution.py"),
            spec=_typed(table, "spec", str) if "spec" in table else None,
            wording=_typed(table, "wording", int, 0),
            parent=_typed(table, "parent", str, ""),
            relation=_typed(table, "relation", str, ""),
        )
    except ValueError as error:
        raise PackageError(f"{where}/task.toml: {error}.") from None


def write(package: Package, path: Path) -> Package:
    """Write a package to a folder, replacing one that is there, whole or not at all; return it as read back."""
    path = Path(path)
    empty = path.is_dir() and not any(path.iterdir())
    if path.name in ("", "..") or (path.exists() and not empty and not (path / "environment.toml").is_file()):
        raise PackageError(f"{path} is no package, so none is put in its place. Name another folder, or empty it.")
    fresh = path.with_name(f".{path.name}.writing")
    old = path.with_name(f".{path.name}.old")
    if old.exists() and not path.exists():
        os.replace(old, path)  # an earlier writer was killed between its two renames
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        for name, data in _all_files(package).items():
            target = fresh / name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        head = {**package.about, "hashes": dict(package.hashes)}
        (fresh / "environment.toml").write_text(tomli_w.dumps(head), encoding="utf-8")
        if path.exists():
            os.replace(path, old)
        os.replace(fresh, path)
    except OSError as error:
        raise PackageError(f"{path} can't be written ({error.strerror}). Nothing that was there is lost.") from None
    finally:
        # Whatever stopped us, Ctrl-C included: between the two renames the one copy of the package is `old`.
        if old.exists() and not path.exists():
            os.replace(old, path)
        shutil.rmtree(fresh, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return read(path)


def folder_hashes(path: Path) -> tuple[dict[str, Any], dict[str, str]]:
    """Return the head of environment.toml without its hashes, and the hash of each file as the folder is now."""
    head = _environment(Path(path))
    del head["hashes"]
    return head, hashes_of(head, dict(files_of(Path(path))))


def recorded_hashes(path: Path) -> dict[str, str]:
    """Return the hash of each file as environment.toml has it, whatever the folder holds by now."""
    return {name: str(each) for name, each in _environment(Path(path))["hashes"].items()}


def seal(path: Path) -> Package:
    """Record the hashes of the folder as it is now, and return the package; what reads it next takes it for whole."""
    path = Path(path)
    head, hashes = folder_hashes(path)
    put(path / "environment.toml", tomli_w.dumps(head | {"hashes": hashes}).encode())
    return read(path)


def task_files(task: Task) -> dict[str, bytes]:
    """Return a task as the files of its folder."""
    head: dict[str, Any] = {"level": task.level}
    if task.parent:
        head |= {"parent": task.parent, "relation": task.relation}
    if task.spec is not None:
        head |= {"spec": task.spec, "wording": task.wording}
    head["answer"] = dict(task.answer)
    head["variants"] = [_variant_table(each) for each in task.variants]
    made = {"task.toml": tomli_w.dumps(head, multiline_strings=False).encode()}
    if task.solution is not None:
        made["solution.py"] = task.solution.encode()
    return made | {"verifier.py": task.verifier.encode()}


def _variant_table(variant: Variant) -> dict[str, Any]:
    table: dict[str, Any] = {"prompt": variant.prompt, "constants": dict(variant.constants)}
    if variant.setup:
        table["setup"] = [_change_table(each) for each in variant.setup]
    if variant.accepted:
        table["accepted"] = list(variant.accepted)
    return table


def _change_table(change: Change) -> dict[str, Any]:
    """A row set up; TOML knows no NULL, so the columns that hold it are named apart."""
    new = {column: value for column, value in change.new.items() if value is not None}
    table = {"table": change.table, "op": change.op, "key": dict(change.key), "new": new}
    null = [column for column, value in change.new.items() if value is None]
    return {**table, "null": null} if null else table


def _all_files(package: Package) -> dict[str, bytes]:
    tasks = {
        f"tasks/{name}/{file}": data for name, task in package.tasks.items() for file, data in task_files(task).items()
    }
    return {**package.files, **tasks}


def _environment(path: Path) -> dict[str, Any]:
    file = path / "environment.toml"
    try:
        folder, whole = path.is_dir(), file.is_file()
    except OSError as error:
        raise PackageError(f"{shown(str(path))} can't be read ({error.strerror}).") from None
    if not folder:
        raise PackageError(f"{path} is no folder. Give the folder of a package (it holds environment.toml).")
    if not whole:
        raise PackageError(f"{path} is no package: environment.toml is missing.")
    head = toml_of(bytes_of(file), str(file))
    if head.get("format") != FORMAT:
        raise PackageError(f"{file}: format is {shown(head.get('format'))}; this synthenv reads {FORMAT}.")
    for key, kind in (("name", str), ("version", int), ("hashes", dict)):
        if not isinstance(head.get(key), kind):
            raise PackageError(f"{file}: {key!r} is {shown(head.get(key))}; expected {kind.__name__}.")
    if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", head["name"]):
        raise PackageError(f"{file}: the name {shown(head['name'])} is no plain word.")
    if type(head["version"]) is not int or not 0 <= head["version"] < 10_000:
        raise PackageError(f"{file}: the version is {shown(head['version'])}; expected a number from 0 to 9999.")
    if not _CLOCK.fullmatch(str(head.get("clock", "2026-01-01 09:00"))):
        raise PackageError(f"{file}: the clock is {shown(head['clock'])}; expected one like '2026-01-31 09:00'.")
    return head


def _compare(path: Path, recorded: Mapping[str, Any], found: Mapping[str, str]) -> None:
    problems = [each if each.isprintable() else shown(each) for each in differences(recorded, found)]
    if problems:
        more = f" (and {len(problems) - 3} more)" if len(problems) > 3 else ""
        raise PackageError(
            f"{path}: {'; '.join(problems[:3])}{more}. Restore it, or run `synthenv compile {path}`: it makes what "
            "specs compile to again and takes every other file as it is now; with --dry-run it says which."
        )


def _inside(folder: str, files: Mapping[str, bytes]) -> dict[str, bytes]:
    return {name.removeprefix(folder): data for name, data in files.items() if name.startswith(folder)}


def _variant(table: Any) -> Variant:
    if not isinstance(table, dict):
        raise ValueError(f"a variant is a table, not {shown(table)}")
    setup = tuple(_change(each) for each in _typed(table, "setup", list, []))
    accepted = tuple(_typed(table, "accepted", list, []))
    return Variant(_typed(table, "prompt", str), _typed(table, "constants", dict, {}), setup, accepted)


def _change(table: Any) -> Change:
    if not isinstance(table, dict):
        raise ValueError(f"a row of setup is a table, not {shown(table)}")
    op, new, null = _typed(table, "op", str), _typed(table, "new", dict, {}), _typed(table, "null", list, [])
    if op not in ("insert", "update", "delete"):
        raise ValueError(f"setup knows insert, update and delete, not {shown(op)}")
    if not all(isinstance(column, str) and column not in new for column in null):
        raise ValueError(f"'null' is {shown(null)}; expected names of columns that 'new' does not set")
    return Change(_typed(table, "table", str), op, _typed(table, "key", dict), {}, {**new, **dict.fromkeys(null)})


def _typed(table: Mapping[str, Any], key: str, kind: type, default: Any = None) -> Any:
    value = table.get(key, default)
    if not isinstance(value, kind) or isinstance(value, bool):
        raise ValueError(f"{key!r} is {shown(value)}; expected {kind.__name__}")
    if key == "variants" and not value:
        raise ValueError("a task needs at least one variant")
    if key == "level" and type(value) is int and value < 1:
        raise ValueError(f"'level' is {shown(value)}; a level is a whole number from 1 on")
    return value


def _refuse_cycles(path: Path, tasks: Mapping[str, Task]) -> None:
    for task in tasks.values():
        if task.relation not in _RELATIONS:
            raise PackageError(f"{path}/tasks/{task.name}: relation {shown(task.relation)} is none of {_RELATIONS}.")
        seen, at = [task.name], task.parent
        while at:
            if at not in tasks:
                raise PackageError(f"{path}/tasks/{seen[-1]}: its parent {shown(at)} is not in the package.")
            if at in seen:
                raise PackageError(f"{path}: tasks are each other's parents: {' → '.join([*seen, at])}.")
            seen, at = [*seen, at], tasks[at].parent
