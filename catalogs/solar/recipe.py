"""Make `data.sqlite.xz`, the real part of the catalog `solar`, from the lists of modules and inverters inside pvlib.

    python -m pip download --no-deps --dest archives pvlib==0.16.1
    python catalogs/solar/recipe.py archives [TARGET]

Guarantees: those of `synthenv.synthesis.sources`; figures are the source's, rounded; efficiencies are computed.

The manufacturer of a module stands at the beginning of its name, unmarked. It ends before the first word with a digit;
short words in capitals before that word belong to the model ("PM 230P"), and `brands.toml` says where a name begins
otherwise.
"""

from __future__ import annotations

import csv
import io
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

import apsw

from synthenv.synthesis.sources import Cell, Files, clean, put, run

__all__ = ["fill", "maker_and_model", "sold_as"]

Row: TypeAlias = Mapping[str, str]

FOLDER = Path(__file__).parent
BEGINNINGS: dict[str, str] = tomllib.loads((FOLDER / "brands.toml").read_text(encoding="utf-8"))["beginnings"]

TYPES = {
    "Mono-c-Si": "monocrystalline",
    "Multi-c-Si": "multicrystalline",
    "Thin Film": "thin film",
    "CdTe": "cadmium telluride",
    "CIGS": "copper indium gallium selenide",
}
GRID_ROLES = {"Utility Interactive": "grid-following", "Grid Support": "grid-supporting"}

LEGAL_FORM = re.compile(
    r"[ ,]+(co\.?|ltd\.?|inc\.?|incorporated|corp\.?|corporation|llc\.?|limited|limit|gmbh|s a|company|-)$", re.I
)
# Short words in capitals that belong to a manufacturer.
NAMELY = {"AG", "CELLS", "PV", "Q", "SEG", "US", "USA"}
MODEL_WORD = re.compile(r"[A-Z][A-Z/\-]{0,5}")


@dataclass(frozen=True)
class Listed:
    """A row of a list with its place there and its name in two."""

    id: int
    maker: str
    model: str
    row: Row


def fill(made: apsw.Connection, files: Files) -> None:
    """Put the rows of all tables in."""
    modules = _once(_read(files["modules"]), maker_and_model)
    inverters = _once(_read(files["inverters"]), sold_as)
    spelled: dict[str, str] = {}
    for each in sorted(each.maker for each in (*modules, *inverters)):
        spelled.setdefault(each.casefold(), each)
    put(made, "manufacturers", ((maker,) for maker in spelled.values()))
    put(made, "types", ((name,) for name in (*TYPES.values(), "bifacial", "building-integrated")))
    put(made, "modules", ([*_called(each, spelled), *_module(each.row)] for each in modules))
    put(made, "module_types", ((each.id, type) for each in modules for type in _types(each.row)))
    put(made, "inverters", ([*_called(each, spelled), *_inverter(each.row)] for each in inverters))


def _once(rows: list[dict[str, str]], split: Callable[[str], tuple[str, str]]) -> list[Listed]:
    """Return the rows with their names split, each name once; the id is the place in the list."""
    found: dict[str, Listed] = {}
    for id, row in enumerate(rows, start=1):
        maker, model = split(row["Name"])
        found.setdefault(f"{maker} {model}".casefold(), Listed(id, maker, model, row))
    return list(found.values())


def _called(each: Listed, spelled: Mapping[str, str]) -> list[Cell]:
    maker = spelled[each.maker.casefold()]
    return [each.id, f"{maker} {each.model}", maker, each.model]


def _read(data: bytes) -> list[dict[str, str]]:
    """Return the rows of a library's file, without those of units and of the model's own names."""
    return list(csv.DictReader(io.StringIO(data.decode("utf-8"))))[2:]


def _module(each: Row) -> list[Cell]:
    watts, area = float(each["STC"]), float(each["A_c"])
    rated = [round(watts, 1), round(float(each["PTC"]), 1), round(watts / area / 10, 2)]
    size = [round(area, 3), _number(each["Length"], 3), _number(each["Width"], 3), int(each["N_s"])]
    electric = [round(float(each[column]), 2) for column in ("V_oc_ref", "I_sc_ref", "V_mp_ref", "I_mp_ref")]
    warm = [round(float(each["T_NOCT"]), 1), round(-float(each["gamma_r"]), 3)]
    return [*rated, *size, *electric, *warm]


def _types(each: Row) -> Iterator[str]:
    yield TYPES[each["Technology"]]
    if each["Bifacial"] == "1":
        yield "bifacial"
    if each["BIPV"] == "Y":
        yield "building-integrated"


def _inverter(each: Row) -> list[Cell]:
    output, intake = float(each["Paco"]), float(each["Pdco"])
    columns = ("Vdco", "Vdcmax", "Idcmax", "Mppt_low", "Mppt_high")
    told = [round(output, 1), round(intake, 1), round(100 * output / intake, 2)]
    limits = [round(float(each[column]), 1) for column in columns]
    role = GRID_ROLES[each["CEC_Type"]]
    return [*told, _grid_voltage(each["Vac"]), *limits, round(float(each["Pnt"]), 2), role, _day(each["CEC_Date"])]


def _grid_voltage(cell: str) -> int | None:
    """Return the volts of the grid, None for a range of them or where none are told ("0").

    >>> _grid_voltage("208"), _grid_voltage("422-528"), _grid_voltage("0")
    (208, None, None)
    """
    return int(cell) or None if cell.isdecimal() else None


def _number(cell: str, digits: int) -> float | None:
    return round(float(cell), digits) if cell else None


def _day(cell: str) -> str | None:
    """Return a day of the source's, None where it names none.

    >>> _day("10/15/2018"), _day("n/a")
    ('2018-10-15', None)
    """
    return None if cell == "n/a" else f"{datetime.strptime(cell, '%m/%d/%Y'):%Y-%m-%d}"


def maker_and_model(name: str) -> tuple[str, str]:
    """Return who makes a module and what it is called there.

    >>> maker_and_model("Jinko Solar Co._ Ltd JKM370M-72L")
    ('Jinko Solar', 'JKM370M-72L')
    """
    beginning = max((each for each in BEGINNINGS if _begins(name, each)), key=len, default=None)
    maker = BEGINNINGS[beginning] if beginning is not None else _without_legal_form(_first_words(name))
    model = clean(name[len(beginning if beginning is not None else _first_words(name)) :])
    model = re.sub(r"^((co|inc|ltd|llc)\b[._ ]*)+", "", model, flags=re.I)
    return maker, model.removeprefix(f"{maker} ")


def _begins(name: str, beginning: str) -> bool:
    return name.startswith(beginning) and not name[len(beginning) : len(beginning) + 1].isalnum()


def _first_words(name: str) -> str:
    """Return the words of a name before the model, as they stand there."""
    words = name.split(" ")
    count = next((at for at, word in enumerate(words) if at and re.search(r"\d", word)), len(words) - 1)
    while count > 1 and MODEL_WORD.fullmatch(words[count - 1]) and words[count - 1] not in NAMELY:
        count -= 1
    return " ".join(words[:count])


def sold_as(name: str) -> tuple[str, str]:
    """Return who makes an inverter and what it is called there, with the voltage that the source adds.

    >>> sold_as("Jinko Solar Co - Ltd : JKMS295M-60B-EP [240V]")
    ('Jinko Solar', 'JKMS295M-60B-EP [240V]')
    """
    maker, _, model = name.partition(":")
    return _without_legal_form(maker), clean(model)


def _without_legal_form(maker: str) -> str:
    """Return the name of a company without its legal form.

    >>> _without_legal_form("Seraphim Solar System Co._Ltd.")
    'Seraphim Solar System'
    """
    plain = clean(maker.replace("_", " "))
    shorter = LEGAL_FORM.sub("", plain)
    return plain if shorter == plain else _without_legal_form(shorter)


if __name__ == "__main__":
    run(FOLDER, fill, sys.argv[1:])
