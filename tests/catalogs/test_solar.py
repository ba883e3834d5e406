"""The catalog `solar`: manufacturers come out of names, and figures agree with one another."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.catalogs.shipped import data_of, recipe_of, rows


@pytest.fixture(scope="module")
def data() -> Iterator[apsw.Connection]:
    connection = data_of("solar")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("name", "maker", "model"),
    [
        ("Trina Solar TSM-310PE14A.08", "Trina Solar", "TSM-310PE14A.08"),
        ("Jinko Solar Co._ Ltd JKM370M-72L", "Jinko Solar", "JKM370M-72L"),
        ("Seraphim Solar System Co._Ltd. SRP-285-6MB", "Seraphim Solar System", "SRP-285-6MB"),
        ("Conergy Conergy PM 230P", "Conergy", "PM 230P"),
        ("Phono Solar Technology Co._Ltd. PS 300P-24/TV", "Phono Solar Technology", "PS 300P-24/TV"),
        ("BYD Company Limited BYD 225P6C-30", "BYD", "225P6C-30"),
        ("Hanwha Q CELLS Q.PEAK BLK-G3 265", "Hanwha Q CELLS", "Q.PEAK BLK-G3 265"),
        ("Hanwha Q CELLS (Qidong) HSL60P6-PA-4-240QW", "Hanwha Q CELLS (Qidong)", "HSL60P6-PA-4-240QW"),
        ("LUMA Resources LRSS", "LUMA Resources", "LRSS"),
    ],
)
def test_the_manufacturer_of_a_module_is_the_beginning_of_its_name(name: str, maker: str, model: str) -> None:
    assert recipe_of("solar").maker_and_model(name) == (maker, model)


def test_the_manufacturer_of_an_inverter_stands_before_the_colon() -> None:
    assert recipe_of("solar").sold_as("NeoVolta Inc : NV7600 [208V]") == ("NeoVolta", "NV7600 [208V]")


def test_no_manufacturer_has_a_model_in_its_name_or_a_legal_form(data: apsw.Connection) -> None:
    digits = rows(data, "SELECT name FROM manufacturers WHERE name GLOB '*[0-9]*'")
    assert digits == [("A10Green Technology",), ("A2Peak Power",), ("Day4 Energy",)]
    legal = " OR ".join(f"name LIKE '%{form}%'" for form in (" Inc.", " Ltd", " Co.", " LLC", " Corp.", "\\_"))
    assert rows(data, f"SELECT name FROM manufacturers WHERE {legal} ESCAPE '\\'") == []


def test_nobody_is_listed_who_makes_nothing(data: apsw.Connection) -> None:
    makers = "SELECT manufacturer FROM modules UNION SELECT manufacturer FROM inverters"
    assert rows(data, f"SELECT name FROM manufacturers WHERE name NOT IN ({makers})") == []


def test_figures_of_a_module_agree(data: apsw.Connection) -> None:
    assert rows(data, "SELECT id FROM modules WHERE abs(power - area * efficiency * 10) > 0.006 * power + 0.3") == []
    assert rows(data, "SELECT id FROM modules WHERE efficiency NOT BETWEEN 3 AND 23") == []
    assert data.execute("SELECT count(*) FROM modules WHERE real_power > power").get == 6
    assert (
        rows(data, "SELECT id FROM modules WHERE abs(operating_voltage * operating_current - power) > 0.02 * power + 1")
        == []
    )
    technologies = "SELECT module FROM module_types WHERE type NOT IN ('bifacial', 'building-integrated')"
    assert data.execute(f"SELECT count(*) = count(DISTINCT module) AND count(*) FROM ({technologies})").get == 1


def test_figures_of_an_inverter_agree(data: apsw.Connection) -> None:
    assert rows(data, "SELECT id FROM inverters WHERE output_power > input_power OR efficiency < 80") == []
    assert rows(data, "SELECT id FROM inverters WHERE grid_voltage = 0 OR listed IS NOT date(listed)") == []
