"""The README of a package, for people: what it is, its tables, tools and their contracts, tasks, licence, provenance.

    text = write_readme(package)

Nothing in it is written by hand, so a package's README can be held against it.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterator, Sequence

from synthenv.package import Package
from synthenv.spec.contracts import Contract, Invariant, contracts_of, invariants_of
from synthenv.spec.profile import Profile, read_profile
from synthenv.spec.style import exposures
from synthenv.worlds.sqlite import SqliteWorld
from synthenv.worlds.tables import quoted

__all__ = ["write_readme"]


def write_readme(package: Package) -> str:
    """Return the text of a package's README.md."""
    world = SqliteWorld(package.database, package.clock)
    try:
        profile = read_profile(tomllib.loads(package.files["profile.toml"].decode()))
        about_tools = [*_tools(package), *_contracts(profile)]
        return "\n".join([*_head(package), *_tables(world), *about_tools, *_tasks(package), *_origin(world)]) + "\n"
    finally:
        world.close()


def _head(package: Package) -> Iterator[str]:
    about = package.about
    yield f"# {about.get('title', package.name)}"
    yield ""
    yield f"{about.get('about', '')}"
    yield ""
    yield (
        f"A synthenv package: {len(package.tasks)} tasks over {len(package.tools)} tools, made by "
        f"`synthenv build {about.get('category', package.name)}` with seed {about.get('seed')}. "
        f"The virtual time of every episode is {package.clock}."
    )
    yield ""
    yield "```python"
    yield "import gymnasium as gym, synthenv"
    yield ""
    yield f'synthenv.register("path/to/{package.name}")'
    yield f'env = gym.make("synthenv/{package.name}-v{package.version}")'
    yield "```"
    yield ""
    yield "`environment.toml` holds the hash of every file, `certificate.jsonl` what each task was held against;"
    yield "`synthenv check` on this folder rechecks all of it."


def _tables(world: SqliteWorld) -> Iterator[str]:
    yield from ("", "## Tables", "", "| table | rows | origin | columns |", "|---|---|---|---|")
    origins = dict(world.query("SELECT table_name, origin FROM _source")) if _says(world) else {}
    for name, table in world.tables.items():
        if not name.startswith("_"):
            rows = world.query(f"SELECT count(*) FROM {quoted(name)}")[0][0]
            yield f"| {name} | {rows:,} | {origins.get(name, 'not said')} | {', '.join(table.columns)} |"


def _tools(package: Package) -> Iterator[str]:
    yield from ("", "## Tools", "")
    for tool in package.tools.values():
        yield f"* `{tool.name}({', '.join(each.name for each in tool.parameters)})`: {tool.description}"


def _contracts(profile: Profile) -> Iterator[str]:
    """What each tool reads, changes, needs and keeps, and what it is that is kept."""
    invariants = invariants_of(profile)
    yield from ("", "## Contracts of the tools", "")
    yield "A call that lacks what it needs is refused and changes nothing; one that has it changes just what is named."
    yield from ("", "| tool | reads | changes | needs before | keeps after |", "|---|---|---|---|---|")
    shown = {name: str(each) for name, each in exposures(profile).items()}
    yield from (_row(each, shown[each.tool], invariants) for each in contracts_of(profile).values())
    if invariants:
        yield from ("", "What is kept, before and after every call:", "")
        yield from (f"{number}. {each.sentence}" for number, each in enumerate(invariants, 1))


def _row(contract: Contract, shown: str, invariants: Sequence[Invariant]) -> str:
    changes = "; ".join(each.sentence for each in contract.changes) or "nothing"
    needs = "; ".join(each.sentence for each in contract.needs) or "nothing"
    kept = ", ".join(str(invariants.index(each) + 1) for each in contract.keeps)
    keeps = kept or ("all" if not contract.changes else "nothing said")
    return f"| `{shown}` | {', '.join(contract.reads)} | {changes} | {needs} | {keeps} |"


def _tasks(package: Package) -> Iterator[str]:
    yield from ("", "## Tasks", "")
    levels = Counter(task.level for task in package.tasks.values())
    yield ", ".join(f"{count} at level {level}" for level, count in sorted(levels.items())) + "."
    for name, task in package.tasks.items():
        yield f"* `{name}` (level {task.level}, tier {task.tier}, {len(task.variants)} variants): {task.prompt}"


def _origin(world: SqliteWorld) -> Iterator[str]:
    yield from ("", "## Where the rows come from", "")
    if not _says(world):
        yield "The package does not say."
        return
    said = world.query("SELECT origin, source, licence, group_concat(table_name, ', ') FROM _source GROUP BY 1, 2, 3")
    for origin, source, licence, tables in said:
        yield f"* {tables}: {origin}; {source}; licence: {licence}."


def _says(world: SqliteWorld) -> bool:
    """Tell whether the database says where its rows are from."""
    source = world.tables.get("_source")
    return source is not None and {"table_name", "origin", "source", "licence"} <= set(source.columns)
