"""Values for tests that take whatever comes: plain ones, any others, and two that lie or say nothing."""

from __future__ import annotations

from hypothesis import strategies as st

__all__ = ["ANYTHING", "PLAIN", "Liar", "Mute"]

_keys = st.text(max_size=4)
PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**63) + 1, 2**63 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_keys, inner, max_size=4),
    max_leaves=20,
)
ANYTHING = st.recursive(
    PLAIN
    | st.floats()
    | st.integers()
    | st.complex_numbers()
    | st.binary(max_size=4)
    | st.text(st.characters(categories=["Cs", "L", "Cc"]), max_size=4)
    | st.dates()
    | st.builds(object),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.tuples(inner, inner)
        | st.frozensets(st.integers(), max_size=3)
        | st.dictionaries(st.integers() | st.text(max_size=3) | st.none(), inner, max_size=4)
    ),
    max_leaves=20,
)


class Liar(str):
    """A text that equals everything."""

    def __eq__(self, other: object) -> bool:
        return True

    __hash__ = str.__hash__


class Mute:
    """A value that can't even be shown."""

    def __repr__(self) -> str:
        raise RuntimeError
