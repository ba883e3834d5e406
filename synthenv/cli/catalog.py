"""`synthenv catalog`: from any database or files to a catalog, and what was understood of them."""

from __future__ import annotations

import lzma
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from synthenv.cli.options import EXIT_CODES, json_option
from synthenv.cli.output import console, counted, emit, heading, table, tell

__all__ = ["catalog"]


@click.group(short_help="Make a catalog from a database or files, or show one.")
def catalog() -> None:
    """Make a catalog from a database or a folder of files, or show what is known of one.

    \b
    Example:
        synthenv catalog from shop.sqlite --name my_shop
        synthenv catalog show my_shop
        synthenv build my_shop --tasks 20
    """


@catalog.command("from", short_help="Make a catalog from a database or files.", epilog=EXIT_CODES)
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--name", required=True, help="What the catalog is called.")
@click.option("--out", type=click.Path(path_type=Path), help="Its folder; catalogs/NAME where not given.")
@click.option("--licence", default="not stated", show_default=True, help="The licence of the data.")
@click.option("--replace", is_flag=True, help="Make it anew where the folder is there already.")
@json_option
def from_(paths: tuple[Path, ...], name: str, out: Path | None, licence: str, replace: bool, as_json: bool) -> None:
    """Make a catalog from databases and files, or folders of these.

    They are SQLite databases, CSV, TSV, JSONL, Parquet and XLSX files, SQL dumps, and ZIP archives such as GTFS feeds.
    Types, keys and what refers to what are found in the data; what could not be read is told and listed in the
    catalog's README. Words, in category.toml, can be improved by hand.

    \b
    Example:
        synthenv catalog from shop.sqlite --name my_shop
    """
    from synthenv.synthesis.ingest import make_catalog

    made = make_catalog(paths, name, out or Path("catalogs", name), licence=licence, replace=replace)
    if as_json:
        emit(
            {
                "path": str(made.path),
                "tables": len(made.schema.tables),
                "gaps": list(made.gaps),
                "kept": list(made.kept),
            }
        )
        return
    shown = console()
    found = counted(len(made.schema.foreign), "foreign key")
    tell(shown, f"{made.path}: {counted(len(made.schema.tables), 'table')}, {found}.")
    for gap in made.gaps:
        tell(shown, f"  {gap}", "yellow")
    if made.kept:
        tell(shown, f"  kept as it was changed by hand: {', '.join(made.kept)}")
    tell(shown, f"\nNext: synthenv catalog show {made.path} · synthenv build {made.path}", "dim")


@catalog.command("show", short_help="Show tables, types, keys and words of a catalog.", epilog=EXIT_CODES)
@click.argument("name_or_folder")
@click.option("--diagram", type=click.Path(path_type=Path), help="Draw tables and keys to a file: .svg, or .png.")
@json_option
def show(name_or_folder: str, diagram: Path | None, as_json: bool) -> None:
    """Show what is known of a catalog: tables, types, keys with score and evidence, words, gaps, and what can be done.

    What can be done are modules (lending, booking, a shop). Those marked "chosen" suit best, and `catalog from`
    writes them to category.toml. Another choice is written there, and kept when the catalog is made anew:

    \b
        [[modules]]
        name = "lending"
        on = "track"

    \b
    Example:
        synthenv catalog show film
        synthenv catalog show film --diagram film.svg
    """
    from synthenv.synthesis.catalog import find, modules_of, tables_of

    found = find(name_or_folder)
    if diagram is not None:
        _draw(found.path, diagram)
    made = {"name": found.name, "tables": tables_of(found), **_evidence(found.category), "modules": modules_of(found)}
    if as_json:
        emit(made | {"entities": found.category["entities"]})
    else:
        _print(made, found.category)


def _draw(folder: Path, target: Path) -> None:
    from synthenv.synthesis.ingest.diagram import draw, tables_drawn

    draw(tables_drawn(lzma.decompress((folder / "data.sqlite.xz").read_bytes())), target)


def _evidence(category: Mapping[str, Any]) -> dict[str, Any]:
    """How keys were found; of a catalog that was written by hand nothing is told."""
    found = category.get("found", {})
    return {name: found.get(name, []) for name in ("keys", "foreign_keys", "connecting", "gaps")}


def _print(made: Mapping[str, Any], category: Mapping[str, Any]) -> None:
    shown = console()
    tell(shown, f"{category['title']}: {category['about']}", "bold")
    shown.print(heading("Tables"))
    shown.print(table("table", "rows", "columns", rows=made["tables"], right=["rows"]))
    if made["keys"]:
        shown.print(heading("Keys"))
        rows = ((each["table"], each["key"], each["score"], each["evidence"]) for each in made["keys"])
        shown.print(table("table", "key", "score", "evidence", rows=rows, right=["score"]))
    if made["foreign_keys"]:
        shown.print(heading("What refers to what"))
        shown.print(table("column", "to", "score", "evidence", rows=_references(made), right=["score"]))
    shown.print(heading("Words"))
    shown.print(table("of", "attribute", "kind", "called", "unit", rows=_words(category["entities"])))
    if made["modules"]:
        shown.print(heading("What can be done"))
        fits = ((each["name"], each["on"], each["taken"], each["score"], each["evidence"]) for each in made["modules"])
        shown.print(table("module", "on", "", "score", "evidence", rows=fits, right=["score"]))
    if made["gaps"]:
        shown.print(heading("Gaps"))
    for gap in made["gaps"]:
        tell(shown, f"* {gap}")


def _references(made: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for each in made["foreign_keys"]:
        yield f"{each['table']}.{each['column']}", each["target"], each["score"], each["evidence"]


def _words(entities: Mapping[str, Any]) -> Iterator[tuple[object, ...]]:
    for name, entity in entities.items():
        for attribute, words in entity["attributes"].items():
            yield entity.get("noun", name), attribute, words["kind"], words["noun"], words.get("unit", "")
