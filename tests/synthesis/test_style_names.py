"""Toolsets whose rows go by names: taken and given where no two rows share one, and held by the database."""

from __future__ import annotations

import apsw
import pytest

from synthenv.errors import SynthenvError
from synthenv.kit import Change
from synthenv.sandbox.local import LocalHost
from synthenv.session import Session
from synthenv.spec.named import as_shown
from synthenv.spec.profile import Profile
from synthenv.spec.style import Style
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import database_of, find
from synthenv.synthesis.toolsets import Toolset, narrowed
from synthenv.worlds.sqlite import SqliteWorld

from .contract_machine import BLANK
from .film_parts import film_profile


@pytest.fixture(scope="module")
def session() -> Session:
    geography = narrowed(find("geography"), Toolset("named", ("watchlist",), (), Style(refer="names")))
    base = base_package(geography, database_of(geography, rows=6_000, seed=3), seed=3)
    made = Session(base, LocalHost(base))
    made.start(BLANK, BLANK.variants[0])
    return made


def test_rows_are_asked_for_by_name_and_told_by_name(session: Session) -> None:
    found = session.call("search_countries", {"name": "Finland"}).value["countries"]
    assert [each["name"] for each in found] == ["Finland"]
    assert "code" not in found[0]
    country = session.call("get_country", {"country": "Finland"}).value
    assert country["name"] == "Finland"
    assert country["currency"] == "euro"


def test_what_has_no_name_of_its_own_keeps_its_number(session: Session) -> None:
    [city] = session.call("search_cities", {"name": "Helsinki"}).value["cities"]
    assert session.call("get_city", {"city_id": city["id"]}).value["country"] == "Finland"


def test_a_name_that_is_no_rows_is_refused_by_name(session: Session) -> None:
    refused = session.call("get_country", {"country": "Atlantis"}).value
    assert refused["error"] == {"kind": "not_found", "message": "There is no country 'Atlantis'."}


def test_no_change_gives_two_rows_one_name(session: Session) -> None:
    package = session.package
    world = SqliteWorld(package.database, package.clock)
    one, other = (row[0] for row in world.query("SELECT code FROM countries ORDER BY 1 LIMIT 2"))
    [(name,)] = world.query("SELECT name FROM countries WHERE code = ?", (one,))
    with pytest.raises(SynthenvError):
        world.begin([Change("countries", "update", {"code": other}, {}, {"name": name})])
    world.close()


def test_a_database_without_names_is_left_as_it_is() -> None:
    film = find("film")
    database = database_of(film, rows=4_500, seed=3)
    assert base_package(film, database, seed=3).database == database


def test_a_profile_without_names_is_shown_as_it_is() -> None:
    profile: Profile = film_profile()
    assert as_shown(profile) is profile


def test_a_unique_index_is_over_each_name(session: Session) -> None:
    made = apsw.Connection(":memory:")
    made.deserialize("main", session.package.database)
    indexes = made.execute("SELECT name FROM pragma_index_list('countries') WHERE \"unique\" AND origin = 'c'").get
    assert indexes == "countries_named_by_name"
