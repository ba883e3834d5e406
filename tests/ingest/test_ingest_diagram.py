"""Tables are drawn so that no box lies over another, no line runs through a box, and every reference has its line."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path
from random import Random

import pytest

from synthenv.errors import UsageError
from synthenv.synthesis.ingest import make_catalog
from synthenv.synthesis.ingest.arranging import Size, arranged
from synthenv.synthesis.ingest.diagram import Drawn, draw
from tests.cli.cli_process import run
from tests.ingest.databases import music

NAMESPACE = "{http://www.w3.org/2000/svg}"


def schema(tables: int, seed: int) -> tuple[dict[str, Size], list[tuple[str, str]]]:
    rng = Random(seed)
    names = [f"t{n}" for n in range(tables)]
    sizes = {each: Size(rng.randint(80, 200), rng.randint(40, 220)) for each in names}
    return sizes, [(each, rng.choice(names)) for each in names for _ in range(rng.randint(0, 3))]


@pytest.mark.parametrize(("tables", "seed"), [(2, 1), (10, 2), (30, 3), (30, 4), (60, 5)])
def test_no_box_lies_over_another_and_no_line_runs_through_one(tables: int, seed: int) -> None:
    sizes, edges = schema(tables, seed)
    placed = arranged(sizes, edges)
    corners = {
        name: (at.x, at.y, at.x + sizes[name].width, at.y + sizes[name].height) for name, at in placed.boxes.items()
    }
    assert set(corners) == set(sizes)
    for one, (left, top, right, bottom) in corners.items():
        assert left >= 0 <= top
        assert right <= placed.size.width
        assert bottom <= placed.size.height + 0.01
        for other, box in corners.items():
            apart = one == other or right <= box[0] or box[2] <= left or bottom <= box[1] or box[3] <= top
            assert apart, (one, other)
        for way in placed.ways.values():
            for start, end in zip(way[::2], way[1::2], strict=True):
                through = start.x < right and end.x > left and top < start.y < bottom
                assert not through, (one, way)


def test_every_table_and_every_reference_is_in_the_picture(tmp_path: Path) -> None:
    made = make_catalog([music(tmp_path / "music.sqlite")], "shop", tmp_path / "shop")
    assert run("catalog", "show", str(made.path), "--diagram", "shop.svg", cwd=tmp_path).code == 0
    root = ET.fromstring((tmp_path / "shop.svg").read_bytes())
    texts = {each.text for each in root.iter(f"{NAMESPACE}text")}
    assert set(made.schema.tables) <= texts
    assert {each.column for each in made.schema.foreign} <= texts
    assert len(list(root.iter(f"{NAMESPACE}polygon"))) == len(made.schema.foreign)


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    tables = [
        Drawn("a", 3, ("id", "b_id"), ("id",), {"b_id": "b"}),
        Drawn("b", 4, ("id", "a_id", "b_id"), ("id",), {"a_id": "a", "b_id": "b"}),
    ]
    for name in ("one.svg", "two.svg"):
        draw(tables, tmp_path / name)
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / "two.svg").read_bytes()


def test_a_png_is_as_large_as_the_svg_twice(tmp_path: Path) -> None:
    image = pytest.importorskip("PIL.Image")
    tables = [Drawn("a", 3, ("id",), ("id",), {}), Drawn("b", 3, ("a_id",), ("a_id",), {"a_id": "a"})]
    draw(tables, tmp_path / "own.png")
    draw(tables, tmp_path / "own.svg")
    root = ET.fromstring((tmp_path / "own.svg").read_bytes())
    with image.open(tmp_path / "own.png") as drawn:
        assert list(drawn.size) == [round(float(root.get(each, "0")) * 2) for each in ("width", "height")]


def test_of_many_columns_the_keys_and_some_others_are_shown() -> None:
    columns = ("id", *(f"c{n}" for n in range(20)), "b_id")
    assert Drawn("a", 1, columns, ("id",), {"b_id": "b"}).lines == [
        "id", "b_id", "c0", "c1", "c2", "c3", "c4", "c5", "c6", "… 13 more",
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["own.pdf", "own", "nowhere/own.svg"])
def test_files_that_can_not_be_written_are_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="diagram"):
        draw([Drawn("a", 1, ("id",), ("id",), {})], tmp_path / name)
