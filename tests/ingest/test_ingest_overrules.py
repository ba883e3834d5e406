"""What a person changed in category.toml, or overruled, is kept when the catalog is made anew."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest
import tomli_w

from synthenv.errors import CatalogError, UsageError
from synthenv.synthesis.ingest import Made, make_catalog
from synthenv.synthesis.ingest.edits import with_edits
from tests.ingest.databases import music


def made_anew(folder: Path) -> Made:
    return make_catalog([music(folder / "own.sqlite")], "own", folder / "own", replace=True)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made_anew(tmp_path)
    (tmp_path / "own.sqlite").unlink()
    return tmp_path


def category_of(folder: Path) -> dict[str, Any]:
    return tomllib.loads((folder / "own" / "category.toml").read_text(encoding="utf-8"))


def change(folder: Path, category: dict[str, Any]) -> None:
    (folder / "own" / "category.toml").write_text(tomli_w.dumps(category), encoding="utf-8")


def test_words_that_were_changed_stay_twice(folder: Path) -> None:
    category = category_of(folder)
    category["entities"]["customer"]["noun"] = "client"
    category["links"][0]["relations"][0]["phrases"] = ["made by {}"]
    del category["entities"]["track"]["attributes"]["milliseconds"]
    change(folder, category)
    name = category["links"][0]["name"]
    for _ in range(2):
        kept = made_anew(folder).kept
        again = category_of(folder)
        assert again["entities"]["customer"]["noun"] == "client"
        assert again["links"][0]["relations"][0]["phrases"] == ["made by {}"]
        assert "milliseconds" not in again["entities"]["track"]["attributes"]
        assert set(kept) == {
            "entities.customer.noun",
            "entities.track.attributes.milliseconds",
            f"links.{name}.relations.{category['links'][0]['relations'][0]['name']}.phrases",
        }
        (folder / "own.sqlite").unlink()


def test_what_is_new_comes_in_and_what_is_gone_goes() -> None:
    before = {"a": {"noun": "x", "plural": "xs"}, "old": {"noun": "o"}}
    mine = {"a": {"noun": "mine", "plural": "xs"}, "old": {"noun": "o"}, "own": 3}
    after = {"a": {"noun": "x", "plural": "xes"}, "new": {"noun": "n"}}
    category, kept = with_edits(before, mine, after)
    assert category == {"a": {"noun": "mine", "plural": "xes"}, "new": {"noun": "n"}, "own": 3}
    assert kept == ["a.noun", "own"]


def test_keys_and_references_that_were_overruled_stay(folder: Path) -> None:
    category = category_of(folder)
    category["overrules"] = {
        "texts": ["album.album_id"],
        "keys": {"artist": "name"},
        "foreign_keys": {"customer.support_rep_id": "", "album.title": "artist"},
    }
    change(folder, category)
    for _ in range(2):
        schema = made_anew(folder).schema
        found = {(each.table, each.column): each for each in schema.foreign}
        assert ("customer", "support_rep_id") not in found
        assert found["album", "title"].evidence == "overruled by hand"
        assert (schema.tables["artist"].key, schema.tables["artist"].key_evidence) == ("name", "overruled by hand")
        assert schema.tables["album"].column("album_id").kind == "text"
        (folder / "own.sqlite").unlink()


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"keys": {"artits": "name"}}, r"there is no table 'artits'\. Did you mean 'artist'\?"),
        ({"keys": {"track": "album_id"}}, r"track\.album_id has gaps, or a value twice; it can be no key"),
        ({"texts": ["track.nam"]}, r"the table track has no column 'nam'\. Did you mean 'name'\?"),
        ({"foreign_keys": {"track.name": "song"}}, r"there is no table 'song'"),
        ({"key": {}}, r"\[overrules\] has 'key'\. Did you mean"),
        ({"texts": "track.name"}, r"texts must be a list"),
    ],
)
def test_names_that_are_not_there_are_told(said: dict[str, Any], sentence: str, folder: Path) -> None:
    change(folder, category_of(folder) | {"overrules": said})
    with pytest.raises(CatalogError, match=sentence):
        made_anew(folder)


def test_a_catalog_that_was_written_by_hand_is_never_replaced(folder: Path) -> None:
    (folder / "own" / "made.toml").unlink()
    before = (folder / "own" / "category.toml").read_bytes()
    with pytest.raises(UsageError, match="was written by hand"):
        made_anew(folder)
    assert (folder / "own" / "category.toml").read_bytes() == before


def test_a_category_that_is_no_toml_any_more_is_named(folder: Path) -> None:
    (folder / "own" / "category.toml").write_text("noun = ")
    with pytest.raises(CatalogError, match=r"category\.toml can't be read as TOML"):
        made_anew(folder)
