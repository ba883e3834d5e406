"""The catalog `elements`: figures that anyone can look up, and the recipe's reading of the source's signs."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.catalogs.shipped import data_of, recipe_of, rows


@pytest.fixture(scope="module")
def data() -> Iterator[apsw.Connection]:
    connection = data_of("elements")
    yield connection
    connection.close()


def test_iron_has_its_figures(data: apsw.Connection) -> None:
    columns = "symbol, series, group_number, period, density, electronegativity, crystal"
    iron = rows(data, f"SELECT {columns} FROM elements WHERE atomic_number = 26")
    assert iron == [("Fe", "transition metals", 8, 4, 7.87, 1.83, "body-centred cubic")]


def test_an_isotopes_number_name_and_neutrons_agree(data: apsw.Connection) -> None:
    query = """
        SELECT i.id FROM isotopes AS i JOIN elements AS e ON e.atomic_number = i.element
        WHERE i.id <> 1000 * i.element + i.mass_number OR i.neutrons <> i.mass_number - i.element
        OR i.name <> e.name || '-' || i.mass_number
    """
    assert rows(data, query) == []
    assert rows(data, "SELECT half_life, time_scale FROM isotopes WHERE name = 'carbon-14'") == [
        ("5.7 thousand years", "thousands of years")
    ]


def test_a_time_scale_fits_the_seconds(data: apsw.Connection) -> None:
    assert rows(data, "SELECT name FROM isotopes WHERE time_scale = 'years' AND half_life_seconds < 31556926") == []
    assert rows(data, "SELECT name FROM isotopes WHERE (half_life IS NULL) <> (half_life_seconds IS NULL)") == []
    assert rows(data, "SELECT name FROM isotopes WHERE stability = 'stable' AND half_life NOT NULL") == []


def test_what_is_stable_is_found_in_nature_and_hardly_ever_decays(data: apsw.Connection) -> None:
    assert data.execute("SELECT count(*) FROM isotopes WHERE stability = 'stable'").get == 253
    assert rows(data, "SELECT name FROM isotopes WHERE stability = 'stable' AND abundance IS NULL") == []
    decaying = "SELECT isotope FROM isotope_decays"
    stable = rows(data, f"SELECT name FROM isotopes WHERE stability = 'stable' AND id IN ({decaying})")
    assert stable == [("tellurium-123",)]


def test_an_ion_lacks_as_many_electrons_as_its_charge(data: apsw.Connection) -> None:
    assert rows(data, "SELECT id FROM ions WHERE charge + electrons <> element OR electrons < 1 OR charge < 1") == []
    assert rows(data, "SELECT name, ionization_energy FROM ions WHERE name = 'He+'") == [("He+", 54.4178)]


@pytest.mark.parametrize(
    ("sign", "word"),
    [
        ("B-", "beta-minus decay"),
        ("B-n", "beta-minus decay with delayed neutron emission"),
        ("2B-", "double beta-minus decay"),
        ("EC+B+", "beta-plus decay"),
        ("14C", "emission of 14C"),
    ],
)
def test_signs_of_decay_modes_are_read(sign: str, word: str) -> None:
    assert recipe_of("elements").mode(sign) == word


def test_a_half_life_without_a_unit_is_unknown() -> None:
    assert recipe_of("elements")._half_life(None, None) == [None, None, None]
    assert recipe_of("elements")._half_life(4.463, "Gyear")[0] == "4.463 billion years"
