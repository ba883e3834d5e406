"""Cells that hold lists become a table that connects; keys of several columns are referred to by a number."""

from __future__ import annotations

import csv
import lzma
from collections.abc import Iterable
from pathlib import Path
from random import Random
from typing import Any

import apsw
import pytest

from synthenv.synthesis.ingest import Made, make_catalog
from tests.ingest.databases import filled

GENRES = "Drama Comedy Horror Western Crime Fantasy".split()


def made_of(folder: Path, rows: Iterable[Iterable[object]], name: str = "films.csv") -> Made:
    with (folder / name).open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(rows)
    return make_catalog([folder / name], "own", folder / "made")


def films(write: Any) -> list[list[object]]:
    rng = Random(5)
    rows: list[list[object]] = [["film_id", "title", "genres"]]
    for n in range(1, 61):
        rows.append([n, f"Film {n}", write(rng.sample(GENRES, rng.randint(1, 3)))])
    return rows


@pytest.mark.parametrize(
    "write",
    [";".join, ", ".join, "|".join, lambda items: str(items), lambda items: "{" + ",".join(items) + "}"],
)
def test_lists_become_a_table_that_connects(write: Any, tmp_path: Path) -> None:
    schema = made_of(tmp_path, films(write)).schema
    assert [each.name for each in schema.tables["films"].columns] == ["film_id", "title"]
    assert schema.tables["genres"].column("name").cells == sorted(GENRES)
    owner, item = schema.links["film_genres"]
    assert (owner.target, item.target) == ("films", "genres")


def test_lists_of_keys_connect_to_the_table_that_they_mean(tmp_path: Path) -> None:
    rng = Random(5)
    folder = tmp_path / "given"
    folder.mkdir()
    genres = ["genre_id,name", *(f"{n},{each}" for n, each in enumerate(GENRES, 1))]
    (folder / "genre.csv").write_text("\n".join(genres))
    lines = (f"{n},Film {n},{';'.join(map(str, rng.sample(range(1, 7), rng.randint(1, 3))))}" for n in range(1, 61))
    (folder / "film.csv").write_text("\n".join(["film_id,title,genre_ids", *lines]))
    schema = make_catalog([folder], "own", tmp_path / "made").schema
    assert sorted(schema.tables) == ["film", "film_genre_ids", "genre"]
    assert [each.target for each in schema.links["film_genre_ids"]] == ["film", "genre"]


@pytest.mark.parametrize(
    "texts",
    [
        ["Rome, Italy", "Milan, Italy", "Oslo, Norway", "Bergen, Norway", "Lyon, France", "Paris, France"],
        ["1, 2", "2, 1", "1, 3", "3", "2", "1"],
        ["He came, and saw", "She went, and stayed", "Nothing", "It rained, all day", "So long", "The end, at last"],
    ],
)
def test_places_numbers_and_sentences_are_no_lists(texts: list[str], tmp_path: Path) -> None:
    rows: list[list[object]] = [["id", "where"], *([n, text] for n, text in enumerate(texts * 3))]
    assert not made_of(tmp_path, rows).schema.links


def test_rows_say_where_they_stand_in_their_source(tmp_path: Path) -> None:
    made = made_of(tmp_path, [["name", "n"], ["Rome", 1], ["Oslo"], ["Bonn", 2]], "cities.csv")
    connection = apsw.Connection(":memory:")
    connection.deserialize("main", lzma.decompress((made.path / "data.sqlite.xz").read_bytes()))
    assert connection.execute("SELECT name, _source_id FROM cities").fetchall() == [("Rome", 2), ("Bonn", 4)]


SHOP = """
CREATE TABLE product (product_id INTEGER PRIMARY KEY, name TEXT);
CREATE TABLE line (order_no INTEGER, line_no INTEGER, product_id INTEGER REFERENCES product(product_id),
  amount INTEGER, PRIMARY KEY (order_no, line_no));
CREATE TABLE shipment (shipment_id INTEGER PRIMARY KEY, order_no INTEGER, line_no INTEGER, shipped_on TEXT{});
"""


@pytest.mark.parametrize("declared", [", FOREIGN KEY (order_no, line_no) REFERENCES line(order_no, line_no)", ""])
def test_keys_of_several_columns_are_referred_to_by_a_number(declared: str, tmp_path: Path) -> None:
    rng = Random(5)
    pairs = [(order, line) for order in range(1, 41) for line in range(1, rng.randint(2, 6))]
    rows: dict[str, list[Any]] = {
        "product": [(n, f"Thing {n}") for n in range(1, 9)],
        "line": [(*pair, rng.randint(1, 8), rng.randint(1, 9)) for pair in pairs],
        "shipment": [(n, *rng.choice(pairs), f"2020-01-{n % 28 + 1:02}") for n in range(1, 151)],
    }
    made = make_catalog([filled(tmp_path / "shop.sqlite", SHOP.format(declared), rows)], "shop", tmp_path / "made")
    [key] = [each for each in made.schema.foreign if each.through]
    assert (key.table, key.through, key.target) == ("shipment", ("order_no", "line_no"), "line")
    line, shipment = made.schema.tables["line"], made.schema.tables["shipment"]
    meant = dict(zip(line.column(line.key).cells, pairs, strict=True))
    said = list(zip(shipment.column("order_no").cells, shipment.column("line_no").cells, strict=True))
    assert [meant[each] for each in shipment.column(key.column).cells] == said


def test_tables_of_one_name_are_told_apart(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        (tmp_path / folder / "cities.csv").write_text("name,n\nRome,1\nOslo,2\n")
    made = make_catalog([tmp_path / "a", tmp_path / "b"], "own", tmp_path / "made")
    assert sorted(made.schema.tables) == ["cities", "cities_2"]
    assert "cities.csv: a table cities is there already, so that this one is cities 2" in made.gaps


def test_numbers_refer_to_texts_that_are_named_so(tmp_path: Path) -> None:
    stops = ["stop_id,stop_name,parent_station", *(f"{n},Stop {n}," for n in range(101, 121))]
    stops += [f"{n}{way},Stop {n},{n}" for n in range(101, 121) for way in "NS"]
    (tmp_path / "stops.csv").write_text("\n".join(stops))
    schema = make_catalog([tmp_path / "stops.csv"], "own", tmp_path / "made").schema
    [key] = schema.foreign
    assert (key.column, key.target, key.dangling) == ("parent_station", "stops", 0)
    assert schema.tables["stops"].column("parent_station").cells[20] == "101"
