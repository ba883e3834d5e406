"""Keys are found again after their declarations are dropped."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from synthenv.synthesis.ingest.schema import schema_of
from synthenv.synthesis.ingest.sources import read_sources
from synthenv.synthesis.ingest.tables import Raw
from tests.ingest.databases import DATABASES
from tests.ingest.keys_again import measured, shipped


@pytest.fixture(params=[*DATABASES, "film", "aviation"])
def raws(request: pytest.FixtureRequest, tmp_path: Path) -> list[Raw]:
    name = request.param
    return read_sources([DATABASES[name](tmp_path / name)], []) if name in DATABASES else shipped(name, tmp_path)


def test_all_and_only_the_declared_foreign_keys_are_found(raws: list[Raw]) -> None:
    outcome = measured(raws)
    assert (outcome.missed, outcome.wrong) == (frozenset(), frozenset())
    assert outcome.right


def test_each_declared_key_of_one_column_is_found(raws: list[Raw]) -> None:
    outcome = measured(raws)
    assert outcome.keys_found == outcome.keys > 0


def test_each_has_a_score_and_tells_its_evidence(raws: list[Raw]) -> None:
    foreign = schema_of([replace(each, key=(), references=(), declared={}) for each in raws], []).foreign
    found = [each for each in foreign if not each.extracted]
    assert all(0.6 <= each.score <= 1 and "values are there" in each.evidence for each in found)
