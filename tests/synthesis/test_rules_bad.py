"""Rules of the house that mean nothing are refused, with a sentence that names the rule and says what is off."""

from __future__ import annotations

import tomllib
from copy import deepcopy
from typing import Any

import pytest

from synthenv.errors import SpecError
from synthenv.spec.house import check_rules
from synthenv.spec.profile import read_profile
from synthenv.spec.text import parse_spec
from synthenv.spec.typed import check_spec
from synthenv.synthesis.catalog import find

from .film_parts import film_profile
from .small import small_profile

_RULE = {
    "name": "big",
    "sentence": "Nobody may do this.",
    "actions": ["lend"],
    "forbids": {"member": "tier == STANDARD"},
    "values": {"STANDARD": "standard"},
}
_BAD: dict[str, tuple[dict[str, Any], str]] = {
    "no name": ({"name": ""}, "a rule is called ''"),
    "called done": ({"name": "done"}, "a rule is called 'done'"),
    "a key too many": ({"forbid": {}}, "'forbid', which means nothing. Did you mean 'forbids'"),
    "no sentence": ({"sentence": ""}, "'big' has no sentence"),
    "half a sentence": ({"sentence": "Nobody may"}, "expected one with a full stop"),
    "no actions": ({"actions": []}, "'big' has no actions"),
    "actions that are none": ({"actions": "lend"}, "'big' needs 'actions', a list"),
    "an unknown action": ({"actions": ["lendd"]}, "no action 'lendd'. Did you mean 'lend'"),
    "forbids nothing": ({"forbids": {}, "values": {}}, "'big' has no forbids"),
    "an unknown parameter": ({"forbids": {"membr": "tier == STANDARD"}}, "lend has no parameter 'membr'"),
    "no notation": ({"forbids": {"member": "tier =="}}, "'big': the conditions 'tier ==' are not in the notation"),
    "no condition": ({"forbids": {"member": "STANDARD"}}, "'big': no condition: 'STANDARD'"),
    "an unknown attribute": ({"forbids": {"member": "teer == STANDARD"}}, "member has no attribute 'teer'"),
    "a constant without value": ({"values": {}}, "the constant 'STANDARD' has no value"),
    "a value for nothing": ({"values": {"STANDARD": "a", "MORE": 1}}, "'MORE' is given a value that no condition uses"),
    "a value of another kind": ({"values": {"STANDARD": 3}}, "'tier' is text; it is held against 3"),
    "no value": ({"values": {"STANDARD": [1]}}, "expected a number or a text"),
    "a reference": ({"forbids": {"member": "same(member(tier == STANDARD))"}}, "`same` can't stand in a rule"),
    "a statistic": (
        {"actions": ["book"], "forbids": {"screening": "price > mean(screening(room == STANDARD), price)"}},
        "'price' is held against something else than a constant",
    ),
    "a number as a row": (
        {"actions": ["book"], "forbids": {"seats": "tier == STANDARD"}},
        "the parameter 'seats' is a number: compare it",
    ),
    "held, but not told whether": ({"held": "yes"}, "'big' needs 'held', a bool"),
}


def _with_rules(rules: Any) -> None:
    table = deepcopy(dict(film_profile().table)) | {"rules": rules}
    check_rules(read_profile(table))


def test_the_rule_that_the_bad_ones_are_made_from_is_good() -> None:
    _with_rules([_RULE])


@pytest.mark.parametrize("name", _BAD)
def test_a_bad_rule_is_refused_with_a_sentence(name: str) -> None:
    changed, said = _BAD[name]
    with pytest.raises(SpecError) as caught:
        _with_rules([{**_RULE, **changed}])
    assert said in str(caught.value)


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(SpecError, match="two rules are called 'big'"):
        _with_rules([_RULE, _RULE])


@pytest.mark.parametrize("rules", [3, [3], {"name": "big"}])
def test_what_is_no_list_of_rules_is_refused(rules: Any) -> None:
    with pytest.raises(SpecError, match=r"expected tables, each headed \[\[rules\]\]"):
        _with_rules(rules)


@pytest.mark.parametrize("catalog", ["film", "aviation"])
def test_the_rules_of_the_catalogs_mean_something(catalog: str) -> None:
    profile = read_profile(find(catalog).category)
    check_rules(profile)
    assert {True, False} == {each.held for each in profile.rules}


def test_moments_are_reckoned_from_the_clock() -> None:
    text = """
    clock = "2026-03-02 09:00"
    entities = {}
    links = []
    [[rules]]
    name = "late"
    sentence = "Too late."
    actions = ["x"]
    forbids = { y = "a > TODAY, a > LATER, a > BEFORE, a > NOW, a > SOON, a > WORD" }
    [rules.values]
    TODAY = "today"
    LATER = "today+14"
    BEFORE = "today-2"
    NOW = "now"
    SOON = "now+48h"
    WORD = "nowhere"
    """
    [rule] = read_profile(tomllib.loads(text)).rules
    assert list(rule.values.values()) == [
        "2026-03-02",
        "2026-03-16",
        "2026-02-28",
        "2026-03-02 09:00",
        "2026-03-04 09:00",
        "nowhere",
    ]


@pytest.mark.parametrize(
    ("spec", "said"),
    [
        ("request(all(film()))", "no spec"),
        ("request(lend(member=each(member()), film=film(title == T)))", "no spec"),
        (
            "branch(count(film()) > N, request(watch(member=member(name == M), film=film(title == T))), all(film()))",
            "a request can't stand inside a branch",
        ),
        ("request(unwatch(member=member(name == M), film=film(title == T)))", "nothing to decline"),
        ("all(film(year == RULE_BIG_STANDARD))", "is called like one of a rule"),
    ],
)
def test_a_request_that_means_nothing_is_refused_with_a_sentence(spec: str, said: str) -> None:
    with pytest.raises(SpecError, match=said):
        check_spec(parse_spec(spec), film_profile())


def test_without_rules_there_is_nothing_to_request() -> None:
    spec = parse_spec("request(cancel(member=member(name == M), reading=reading(at == T)))")
    with pytest.raises(SpecError, match="nothing to decline"):
        check_spec(spec, small_profile())
