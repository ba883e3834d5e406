"""Which modules a catalog gets: those that fit best and say why, or those that a person names; words can be changed."""

from __future__ import annotations

import lzma
import tomllib
from pathlib import Path
from shutil import copytree
from typing import Any

import pytest
import tomli_w

from synthenv.errors import CatalogError
from synthenv.spec.profile import read_profile
from synthenv.spec.style import PLAIN
from synthenv.synthesis.catalog import Catalog, database_of, find, modules_of
from synthenv.synthesis.ingest import make_catalog
from synthenv.synthesis.modules.template import module_names
from synthenv.synthesis.tools import write_tools
from synthenv.synthesis.toolsets import Toolset, narrowed
from tests.ingest.databases import DATABASES
from tests.modules.put_to_use import asked, made, opened, plain


def taken(name: str) -> dict[str, str]:
    return {each["name"]: each["on"] for each in modules_of(find(str(plain(name)))) if each["taken"] == "chosen"}


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("trader", {"shop": "product"}),
        ("music", {"shop": "track", "lending": "track"}),
        ("school", {"booking": "course"}),
    ],
)
def test_a_module_is_put_on_what_suits_it(name: str, expected: dict[str, str]) -> None:
    assert expected.items() <= taken(name).items()
    assert taken(name) == taken(name)
    assert list(taken(name)) == find(str(plain(name))).category["operations"]["modules"]


def test_every_fit_says_why() -> None:
    told = {(each["name"], each["on"]): each for each in modules_of(find(str(plain("trader"))))}
    shop = told["shop", "product"]["evidence"]
    assert shop.startswith("a product is something that is sold; 70 rows; reached from ")
    assert shop.endswith("known: unit price")
    assert {each["name"] for each in told.values()} == set(module_names()) - {"booking", "lending"}


def test_a_catalog_that_was_written_by_hand_keeps_what_it_has() -> None:
    assert "made" not in find("film").category["operations"]
    assert {each["name"] for each in modules_of(find("city")) if each["taken"]} == {"timetable", "watchlist"}


def test_a_person_may_ask_for_any_module_on_any_entity_or_for_none() -> None:
    ordered = asked("trader", modules=[{"name": "tickets", "on": "order_record"}, {"name": "booking", "on": "product"}])
    assert set(ordered.category["actions"]) == {
        *("open_ticket", "take_ticket", "close_ticket", "reopen_ticket", "book", "cancel"),
    }
    assert "actions" not in asked("trader", modules=[]).category


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ([{"name": "shopp", "on": "product"}], r"There is no module 'shopp'\. Did you mean 'shop'\?"),
        ([{"name": "shop", "on": "produkt"}], r"puts shop on 'produkt'\. Did you mean 'product'\?"),
        ([{"name": "shop"}], r"\[\[modules\]\] must say `name` and `on`, a module and an entity; found"),
        (["shop"], r"\[\[modules\]\] must say `name` and `on`"),
        ("shop", r"\[\[modules\]\] must say `name` and `on`"),
        ([{"name": "shop", "on": "employee"}], r"puts shop on 'employee': it is not for people"),
        ([{"name": "shop", "on": "product"}] * 2, r"The module shop brings the action 'order_units', which is there"),
    ],
)
def test_what_does_not_go_is_said_in_a_sentence(said: Any, sentence: str) -> None:
    with pytest.raises(CatalogError, match=sentence):
        asked("trader", modules=said)


def test_words_of_a_person_hold_over_those_of_a_module() -> None:
    phrases = ["buy {units} units for {customer} from {offer}"]
    changed = asked(
        "trader",
        modules=[{"name": "shop", "on": "product"}],
        actions={"order_units": {"tool": "buy", "phrases": phrases}},
    )
    profile = read_profile(changed.category)
    assert profile.actions["order_units"].phrases == tuple(phrases)
    assert len(profile.actions["order_units"].guards) == 3
    assert "def buy(db: Database" in write_tools(profile)


def test_a_choice_is_kept_when_the_catalog_is_made_anew(tmp_path: Path) -> None:
    source, out = DATABASES["trader"](tmp_path / "trader.sqlite"), tmp_path / "trader"
    make_catalog([source], "trader", out)
    category = tomllib.loads((out / "category.toml").read_text(encoding="utf-8"))
    category |= {"modules": [{"name": "tickets", "on": "product"}], "actions": {"open_ticket": {"tool": "complain"}}}
    (out / "category.toml").write_text(tomli_w.dumps(category), encoding="utf-8")
    again = make_catalog([source], "trader", out, replace=True)
    assert {"modules", "actions"} <= set(again.kept)
    assert find(str(out)).category["operations"]["modules"] == ["tickets"]
    assert find(str(out)).category["actions"]["open_ticket"]["tool"] == "complain"


def test_what_suits_is_chosen_once_and_written_down() -> None:
    for name in ("trader", "music", "school"):
        free = asked(name)
        kept = _raw(name)["modules"]
        assert [each["name"] for each in kept] == free.category["operations"]["modules"]
        assert find(str(plain(name))).category["operations"] == free.category["operations"]
        assert _told(asked(name, modules=kept)) == _told(free)


def test_the_choice_written_down_holds_whatever_the_rows_would_say_by_now(tmp_path: Path) -> None:
    folder = tmp_path / "trader"
    copytree(plain("trader"), folder)
    data = opened(lzma.decompress((folder / "data.sqlite.xz").read_bytes()))
    # With so few of them left, nothing would be put on products.
    products = _raw("trader")["entities"]["product"]
    data.execute(f"DELETE FROM {products['table']} WHERE {products['key']} > 10")
    (folder / "data.sqlite.xz").write_bytes(lzma.compress(data.serialize("main")))
    assert "shop" in find(str(folder)).category["operations"]["modules"]


def test_only_what_a_person_chose_otherwise_was_asked_for() -> None:
    [shop, *_] = _raw("trader")["modules"]
    told = {each[0]: each for each in _told(asked("trader", modules=[shop, {"name": "approvals", "on": "product"}]))}
    assert told["shop"] == ("shop", "product", "chosen")
    assert told["approvals"] == ("approvals", "product", "asked for")
    assert {each[2] for each in told.values()} == {"chosen", "asked for", ""}


def test_a_choice_that_nobody_changed_follows_the_data(tmp_path: Path) -> None:
    out = tmp_path / "catalog"
    make_catalog([DATABASES["trader"](tmp_path / "trader.sqlite")], "catalog", out)
    again = make_catalog([DATABASES["school"](tmp_path / "school.sqlite")], "catalog", out, replace=True)
    assert "modules" not in again.kept
    assert tomllib.loads((out / "category.toml").read_text(encoding="utf-8"))["modules"] == _raw("school")["modules"]


def _told(catalog: Catalog) -> list[tuple[str, str, str]]:
    return [(each["name"], each["on"], each["taken"]) for each in modules_of(catalog)]


def test_toolsets_take_modules_as_they_take_those_written_by_hand() -> None:
    catalog = find(str(plain("music")))
    less = narrowed(catalog, Toolset("music_less", ("lending",), (), PLAIN)).category
    assert set(less["actions"]) == {"lend", "give_back", "extend"}
    assert "offer" not in less["entities"]
    assert less["operations"]["modules"] == ["lending"]
    write_tools(read_profile(less))


def test_rows_are_the_same_whatever_a_toolset_leaves_out() -> None:
    less = narrowed(made("shop"), Toolset("trader_less", ("shop",), ("order", "product"), PLAIN))
    assert "product" not in less.category["entities"]
    assert database_of(less, rows=None, seed=7) == database_of(made("shop"), rows=None, seed=7)


def test_a_module_whose_words_the_catalog_has_for_its_own_is_passed_over() -> None:
    entities = find(str(plain("music"))).category["entities"]
    taken_words = {name: {**entities["genre"], "noun": name, "plural": f"{name}s"} for name in ("offer", "listing")}
    category = asked("music", entities={**_raw("music")["entities"], **taken_words}).category
    assert "shop" not in category["operations"]["modules"]
    assert "lending" in category["operations"]["modules"]


def _raw(name: str) -> dict[str, Any]:
    return tomllib.loads((plain(name) / "category.toml").read_text(encoding="utf-8"))
