"""The catalog `city`: opening hours are read as they are meant, or not at all; places are what their tags say."""

from __future__ import annotations

from collections.abc import Iterator

import apsw
import pytest

from tests.catalogs.shipped import data_of, recipe_of, rows


@pytest.fixture(scope="module")
def data() -> Iterator[apsw.Connection]:
    connection = data_of("city")
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("hours", "day", "spans"),
    [
        ("Mo-Th 11:00-24:00; Fr 11:00-02:00; PH off", "Fr", [(660, 1560)]),
        ("Mo-Fr 11:00-15:00,17:00-22:00;Sa 12:00-22:00", "Tu", [(660, 900), (1020, 1320)]),
        ("Su-Tu 10:00-21:00; We-Sa 10:00-05:00", "Mo", [(600, 1260)]),
        ("Mo-Fr 09:00-20:00, Sa 12:00-20:00", "Sa", [(720, 1200)]),
        ("Mo-Fr 11:00-18:00; Th 11:00-20:00", "Th", [(660, 1200)]),
        ("Mo-Fr 10:00-16:30; Sa-Su off", "Su", []),
        ("10:30-18:00", "Su", [(630, 1080)]),
        ("24/7", "We", [(0, 1440)]),
    ],
)
def test_plain_opening_hours_are_read(hours: str, day: str, spans: list[tuple[int, int]]) -> None:
    week = recipe_of("city").opening(hours)
    assert week is not None
    assert week[day] == spans


@pytest.mark.parametrize("hours", ["", "Mo-Fr 16:00-", "Jun-Aug: Su-Sa 09:00-24:00", "Mon - Fri 11am - 11pm", "sunset"])
def test_other_opening_hours_are_not_guessed(hours: str) -> None:
    assert recipe_of("city").opening(hours) is None


@pytest.mark.parametrize(
    ("tags", "kind"),
    [
        ({"amenity": "pub"}, ("pubs", "food and drink")),
        ({"amenity": "cafe", "tourism": "hotel"}, ("hotels", "lodging")),
        ({"amenity": "nightclub;restaurant"}, ("nightclubs", "food and drink")),
        ({"shop": "health_food"}, ("health food shops", "shops")),
        ({"shop": "tea"}, ("tea shops", "shops")),
        ({"amenity": "parking"}, None),
    ],
)
def test_a_place_is_what_its_tags_say(tags: dict[str, str], kind: tuple[str, str] | None) -> None:
    assert recipe_of("city").kind_of(tags) == kind


def test_the_street_is_the_last_part_of_an_address() -> None:
    street = recipe_of("city").street
    assert street({"addr:street": "Kaivopiha, Mannerheimintie"}) == "Mannerheimintie"
    assert street({"addr:street": "Pohjoisesplanadi 33"}) == "Pohjoisesplanadi"
    assert street({"addr:street": "Aleksanterinkatu/Mannerheimintie"}) is None
    assert street({}) is None


def test_places_are_in_the_centre_and_not_far_from_the_station(data: apsw.Connection) -> None:
    outside = "latitude NOT BETWEEN 60.16 AND 60.18 OR longitude NOT BETWEEN 24.93 AND 24.96 OR distance > 1100"
    assert rows(data, f"SELECT name FROM places WHERE {outside}") == []
    assert rows(data, "SELECT category, kind, street FROM places WHERE name = 'Kiasma'") == [
        ("sights", "museums", "Mannerheiminaukio")
    ]


def test_days_and_hours_a_week_go_together(data: apsw.Connection) -> None:
    known = rows(data, "SELECT id FROM places WHERE weekly_hours NOT NULL ORDER BY id")
    assert known == rows(data, "SELECT DISTINCT place FROM place_weekdays ORDER BY place")
    assert data.execute("SELECT max(weekly_hours), min(weekly_hours) > 0 FROM places").get == (168.0, 1)


def test_nobody_can_be_written_to(data: apsw.Connection) -> None:
    texts = [row[1] for row in rows(data, "PRAGMA table_info(places)") if row[2] == "TEXT"]
    for text in texts:
        assert rows(data, f"SELECT name FROM places WHERE {text} GLOB '*@*.*'") == [], text


@pytest.mark.parametrize(
    ("table", "column", "link"),
    [
        ("kinds", "kind", "places"),
        ("streets", "street", "places"),
        ("categories", "category", "places"),
        ("cuisines", "cuisine", "place_cuisines"),
        ("features", "feature", "place_features"),
    ],
)
def test_words_are_of_places_that_are_there(data: apsw.Connection, table: str, column: str, link: str) -> None:
    used = f"SELECT {column} FROM {link} WHERE {column} NOT NULL"
    assert rows(data, f"SELECT name FROM {table} WHERE name NOT IN ({used})") == []
