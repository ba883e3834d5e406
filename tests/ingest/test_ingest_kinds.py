"""What a column holds is decided by the whole column: numbers, days, moments, texts."""

from __future__ import annotations

import pytest

from synthenv.synthesis.ingest.kinds import column_of
from synthenv.synthesis.ingest.tables import Cell


def kind_and_cells(name: str, *cells: Cell, declared: str = "") -> tuple[str | None, list[Cell]]:
    typed = column_of(name, declared, cells)
    return typed.kind, list(typed.cells)


def test_numbers_that_were_stored_as_texts_are_numbers() -> None:
    assert kind_and_cells("n", "3", "-4", None) == ("integer", [3, -4, None])
    assert kind_and_cells("n", "3", "4.5") == ("real", [3.0, 4.5])
    assert kind_and_cells("n", "1,234", "56") == ("integer", [1234, 56])


def test_na_is_a_gap_among_numbers_and_namibia_among_texts() -> None:
    assert kind_and_cells("n", "3", "NA", "4") == ("integer", [3, None, 4])
    assert kind_and_cells("country", "NA", "DE", "FR") == ("text", ["NA", "DE", "FR"])


def test_texts_among_numbers_become_gaps_and_are_told() -> None:
    typed = column_of("n", "", [*range(40), "broken"])
    assert (typed.kind, typed.cells[-1]) == ("integer", None)
    assert typed.notes == ("1 cells are no numbers and became gaps: 'broken' (1)",)


def test_a_column_with_many_texts_stays_text() -> None:
    assert kind_and_cells("n", 1, 2, "three", "four") == ("text", ["1", "2", "three", "four"])


@pytest.mark.parametrize("cells", [("007", "012"), ("00501", "10115")])
def test_numbers_that_begin_with_0_stay_texts(cells: tuple[str, ...]) -> None:
    assert kind_and_cells("code", *cells) == ("text", list(cells))


@pytest.mark.parametrize("name", ["PostalCode", "phone", "zip"])
def test_numbers_that_nobody_counts_with_stay_texts(name: str) -> None:
    assert kind_and_cells(name, "12345", "67890") == ("text", ["12345", "67890"])


def test_a_number_with_a_point_is_no_date() -> None:
    assert kind_and_cells("rating", "4.5", "3.12") == ("real", [4.5, 3.12])


def test_days_are_told_from_moments_by_the_whole_column() -> None:
    assert kind_and_cells("d", "2009-01-01 00:00:00", "2009-02-03") == ("date", ["2009-01-01", "2009-02-03"])
    assert kind_and_cells("d", "2009-01-01T10:30:15Z", "2009-02-03") == (
        "time",
        ["2009-01-01 10:30", "2009-02-03 00:00"],
    )


def test_day_and_month_are_told_apart_where_a_cell_shows_it() -> None:
    assert kind_and_cells("d", "3/4/2020", "25/12/2020") == ("date", ["2020-04-03", "2020-12-25"])
    assert kind_and_cells("d", "3/4/2020", "12/25/2020") == ("date", ["2020-03-04", "2020-12-25"])
    assert kind_and_cells("d", "3/4/2020", "5/6/2020") == ("text", ["3/4/2020", "5/6/2020"])


def test_days_that_no_calendar_has_are_no_dates() -> None:
    assert kind_and_cells("d", "2009-13-01", "2009-02-30")[0] == "text"


def test_seconds_since_1970_are_moments_where_the_name_says_so() -> None:
    assert kind_and_cells("created_at", 1_600_000_000) == ("time", ["2020-09-13 12:26"])
    assert kind_and_cells("population", 1_600_000_000) == ("integer", [1_600_000_000])


def test_amounts_of_money_are_numbers_with_a_unit() -> None:
    typed = column_of("price", "", ["$1,200.50", "$3"])
    assert (typed.kind, list(typed.cells), typed.unit) == ("real", [1200.5, 3.0], "dollars")


def test_yes_and_no_are_said_as_such() -> None:
    assert kind_and_cells("is_active", 1, 0, None) == ("text", ["yes", "no", None])
    assert kind_and_cells("doors", 1, 0) == ("integer", [1, 0])


@pytest.mark.parametrize("cells", [(None, None), ("", "  "), (b"\x00", b"\x01")])
def test_nothing_is_made_of_empty_and_binary_columns_and_that_is_told(cells: tuple[Cell, ...]) -> None:
    typed = column_of("c", "", cells)
    assert typed.kind is None
    assert typed.notes[0].startswith("left out: ")


def test_texts_are_cleaned_of_control_characters_and_double_blanks() -> None:
    assert kind_and_cells("t", " a\x00 b\n c ", "é") == ("text", ["a b c", "é"])


def test_numbers_past_64_bits_stay_texts() -> None:
    assert kind_and_cells("n", "9223372036854775808", "1")[0] == "text"


@pytest.mark.parametrize(
    ("name", "cells", "kind", "read", "unit"),
    [
        ("weight", ("12 kg", "3.5kg"), "real", [12.0, 3.5], "kilograms"),
        ("share", ("45%", "7 %"), "integer", [45, 7], "percent"),
        ("price", ("1.200,50", "3,99"), "real", [1200.5, 3.99], ""),
        ("rating", ("4.5/5", "3/5"), "real", [4.5, 3.0], ""),
        ("duration", ("1:30", "0:45"), "integer", [90, 45], "minutes"),
        ("runtime", ("0:01:05", "0:00:30"), "integer", [65, 30], "seconds"),
        ("cook_time", ("PT1H30M", "PT20M"), "integer", [90, 20], "minutes"),
    ],
)
def test_units_commas_ratings_and_durations_are_read_by_the_column(
    name: str, cells: tuple[Cell, ...], kind: str, read: list[Cell], unit: str
) -> None:
    typed = column_of(name, "", cells)
    assert (typed.kind, list(typed.cells), typed.unit) == (kind, read, unit)


@pytest.mark.parametrize("cells", [("Boeing 747", "Airbus 320"), ("12 kg", "3 m"), ("4/5", "5/4"), ("1:30", "late")])
def test_what_is_no_number_stays_text(cells: tuple[Cell, ...]) -> None:
    assert kind_and_cells("what", *cells) == ("text", list(cells))


def test_days_without_dashes_are_days_where_the_name_says_so() -> None:
    assert kind_and_cells("start_date", "20240131", "20240201") == ("date", ["2024-01-31", "2024-02-01"])
    assert kind_and_cells("serial", "20240131", "20240201") == ("integer", [20240131, 20240201])


def test_true_and_false_are_yes_and_no() -> None:
    assert kind_and_cells("open", "true", "False", None) == ("text", ["yes", "no", None])
    assert kind_and_cells("member", "t", "f", declared="boolean") == ("text", ["yes", "no"])
    assert kind_and_cells("size", "t", "f") == ("text", ["t", "f"])


def test_mistaken_encodings_are_mended_and_told() -> None:
    typed = column_of("city", "", ["KÃ¶ln", "Oslo", "KÃ¶ln", "Málaga"])
    assert typed.cells == ["Köln", "Oslo", "Köln", "Málaga"]
    assert typed.notes == ("2 cells were mended: 'KÃ¶ln' became 'Köln'",)
