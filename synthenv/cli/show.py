"""`synthenv show`: what a package holds, or one task of it in full."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import click
from rich.console import Console

from synthenv import api
from synthenv.cli.options import json_option, package_argument
from synthenv.cli.output import cell, console, emit, heading, table
from synthenv.cli.show_task import print_task, task_as_json
from synthenv.errors import PackageError
from synthenv.package import Package, Task
from synthenv.worlds.sqlite import SqliteWorld, WorldError
from synthenv.worlds.tables import quoted

__all__ = ["show"]


@click.command(short_help="Show a package, or one task in full.")
@package_argument
@click.argument("task", required=False)
@json_option
def show(package: str, task: str | None, as_json: bool) -> None:
    """Show a package: tables, tools and tasks by level; or one task of it in full.

    \b
    Example:
        synthenv show environments/film
        synthenv show environments/film quiet_dinner_2
    """
    found = api.load(package)
    if task is not None:
        chosen = found.task(task)
        if as_json:
            emit(task_as_json(found, chosen))
        else:
            print_task(console(), found, chosen)
    elif as_json:
        emit(_as_json(found))
    else:
        _print(console(), found)


def _as_json(package: Package) -> dict[str, Any]:
    return {
        "name": package.name,
        "version": package.version,
        "path": package.name if package.shipped else package.label,
        "about": dict(package.about),
        "tables": _tables(package),
        "tools": [each.function_schema()["function"] for each in package.tools.values()],
        "tasks": [
            {
                "name": task.name,
                "level": task.level,
                "tier": task.tier,
                "variants": len(task.variants),
                "parent": task.parent,
                "relation": task.relation,
                "prompt": task.prompt,
            }
            for task in _by_level(package)
        ],
    }


def _by_level(package: Package) -> list[Task]:
    return sorted(package.tasks.values(), key=lambda task: (task.level, task.name))


def _tables(package: Package) -> list[dict[str, Any]]:
    """The tables with their columns, how many rows they have and where these came from."""
    try:
        world = SqliteWorld(package.database, package.clock)
    except WorldError as error:
        raise PackageError(f"{package.label}/database.sqlite: {error}") from None
    try:
        source = world.tables.get("_source")
        said = source is not None and {"table_name", "origin"} <= set(source.columns)
        origins = dict(world.query("SELECT table_name, origin FROM _source")) if said else {}
        return [
            {
                "name": name,
                "rows": world.query(f"SELECT count(*) FROM {quoted(name)}")[0][0],
                "origin": str(origins.get(name, "")),
                "columns": list(each.columns),
            }
            for name, each in world.tables.items()
            if not name.startswith("_")
        ]
    finally:
        world.close()


def _print(out: Console, package: Package) -> None:
    about, tables = package.about, _tables(package)
    out.print(cell(about.get("title", package.name), "bold"))
    if about.get("about"):
        out.print(cell(about["about"]))
    facts = [package.label, f"version {package.version}"]
    facts += [f"{name} {about[name]}" for name in ("seed", "author", "licence") if name in about]
    out.print(cell(" · ".join([*facts, f"the time in it is {package.clock}"]), "dim"))
    _print_tables(out, tables)
    _print_tools(out, package)
    _print_tasks(out, package)


def _print_tables(out: Console, found: Sequence[dict[str, Any]]) -> None:
    out.print(heading(f"Tables ({len(found)})"))
    rows = (
        (each["name"], f"{each['rows']:,}", each["origin"] or "not said", cell(", ".join(each["columns"]), "dim"))
        for each in found
    )
    out.print(table("table", "rows", "origin", "columns", rows=rows, right=["rows"]))


def _print_tools(out: Console, package: Package) -> None:
    out.print(heading(f"Tools ({len(package.tools)})"))
    rows = []
    for tool in package.tools.values():
        text = cell(tool.description)
        names = [each.name if each.required else f"[{each.name}]" for each in tool.parameters]
        rows.append((tool.name, text.append_text(cell(f"\n{' '.join(names)}", "dim")) if names else text))
    out.print(table("tool", "what it does, its arguments [optional]", rows=rows))


def _print_tasks(out: Console, package: Package) -> None:
    for level in sorted({task.level for task in package.tasks.values()}):
        tasks = [task for task in _by_level(package) if task.level == level]
        out.print(heading(f"Tasks of level {level} ({len(tasks)})"))
        rows = ((task.name, task.tier, len(task.variants), task.prompt) for task in tasks)
        out.print(table("task", "tier", "variants", "prompt", rows=rows, right=["variants"]))
