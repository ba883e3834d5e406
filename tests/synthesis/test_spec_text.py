"""The notation of specs: what is written is read back, and what denotes nothing is said to."""

from __future__ import annotations

import keyword

import pytest
from hypothesis import given
from hypothesis import strategies as st

from synthenv.errors import SpecError
from synthenv.spec.algebra import Act, Ask, Best, Compare, Constant, Related, Same, Select, Value, constants_of
from synthenv.spec.text import parse_spec, write_spec

_lower = st.from_regex(r"[a-z][a-z_]{0,3}", fullmatch=True).filter(
    lambda name: (
        name not in {"same", "largest", "smallest", "all", "one", "ranked", "count"} and not keyword.iskeyword(name)
    )
)
_constants = st.from_regex(r"[A-Z][A-Z_]{0,3}", fullmatch=True).map(Constant)


def _conditions(queries: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    values = st.one_of(_constants, st.builds(Value, queries, _lower))
    single = st.builds(
        lambda name, test, value: Compare(name, test, (value,)),
        _lower,
        st.sampled_from(["is", "at_least", "at_most", "over", "under"]),
        values,
    )
    between = st.builds(lambda name, low, high: Compare(name, "between", (low, high)), _lower, values, values)
    flat = st.one_of(single, between, st.builds(Same, queries))
    return st.recursive(
        flat, lambda inner: st.builds(Related, _lower, st.lists(inner, max_size=2).map(tuple)), max_leaves=3
    )


def _queries(inner: st.SearchStrategy[object]) -> st.SearchStrategy[object]:
    select = st.builds(Select, _lower, st.lists(_conditions(inner), max_size=2).map(tuple))
    return st.one_of(select, st.builds(Best, select, _lower, st.booleans(), st.integers(1, 5)))


_query = st.recursive(st.builds(Select, _lower), _queries, max_leaves=3)
_asks = st.builds(Ask, st.sampled_from(["all", "one", "ranked", "count"]), _query)
_acts = st.builds(Act, _lower, st.dictionaries(_lower, st.one_of(_constants, _query), min_size=1, max_size=2))


@given(st.one_of(_asks, _acts))
def test_every_spec_reads_back_as_it_was_written(spec: Ask | Act) -> None:
    assert parse_spec(write_spec(spec)) == spec


def test_constants_are_named_once_in_order_of_first_use() -> None:
    spec = parse_spec("all(film(director(name == WHO), FROM <= year <= TO, runtime > film(title == FROM).runtime))")
    assert list(constants_of(spec)) == ["WHO", "FROM", "TO"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "all(",
        "film(year == 3)",
        "all(film(year != YEAR))",
        "all(film(year == 1990))",
        "all(film(YEAR == year))",
        "one(largest(largest(film(), year), runtime))",
        "ranked(largest(film(), runtime, k=0))",
        "all(film(), film())",
        "__import__('os').system('true')",
        "all(film(same(X)))",
        "(" * 3000,
    ],
)
def test_what_denotes_nothing_is_refused_with_a_sentence(text: str) -> None:
    with pytest.raises(SpecError) as caught:
        parse_spec(text)
    assert len(str(caught.value)) > 10
