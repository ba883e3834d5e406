"""Any program of a small grammar gives under the policy what it gives in plain Python: value or error."""

from __future__ import annotations

from typing import Any, TypeAlias

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.language.language_cases import in_language, in_python

Texts: TypeAlias = st.SearchStrategy[str]
INTS: Texts = st.deferred(lambda: st.one_of(LEAVES, st.builds(str.format, INT_FORMS, INTS, INTS, CONDITIONS, LISTS)))
LEAVES: Texts = st.one_of(
    st.integers(-3, 9).map(str), st.sampled_from(["a", "b", "len(xs)", "xs[0]", "d['k']", "d[s]"])
)
INT_FORMS: Texts = st.sampled_from(
    [
        "({0} + {1})",
        "({0} - {1})",
        "({0} * {1} % 97)",
        "({0} // {1})",
        "({0} if {2} else {1})",
        "max({0}, {1})",
        "sum({3})",
        "(lambda q, /, *r, k={0}: q + k + len(r))({1}, *xs)",
        "[*{3}, {0}][-1]",
        "(n := {0})",
        "divmod({0}, {1})[1]",
        "d.get(s, {0})",
        "int('%d' % ({0}))",
        "len('{{}}-{{:>4}}'.format({0}, {1}))",
        "next(iter({3}), {0})",
        "sorted({3}, key=lambda v: -v)[0]",
        "{{**d, s: {0}}}[s]",
    ]
)
CONDITIONS: Texts = st.one_of(
    st.sampled_from(["a < b", "not xs", "s in d", "isinstance(a, int) and b", "a is None or a != b"]),
    st.builds("{} <= {} < 9".format, LEAVES, LEAVES),
)
LISTS: Texts = st.one_of(
    st.sampled_from(["xs", "xs[1:]", "xs[::-1]", "list(d.values())", "[x for x in xs if x % 2]", "sorted(xs)"]),
    st.builds("[{}, *xs, {}]".format, LEAVES, LEAVES),
    st.builds("[y + {} for x in xs for y in (x, {})]".format, LEAVES, LEAVES),
    st.builds("list(map(lambda v: v * {}, xs))".format, LEAVES),
)
LINES: Texts = st.sampled_from(
    [
        "a = {0}",
        "a += {0}",
        "b -= {0}",
        "xs.append({0})",
        "xs[0] = {0}",
        "xs[0] += {0}",
        "d['k'] += {0}",
        "d[s] = {0}",
        "del xs[:1]",
        "s = f'{{a}}{{b + 1!r:>3}}{{s[:2]}}'",
        "a, (b, *xs) = {0}, [{1}, *{3}]",
        "a, b = b, a",
        "xs = {3}",
        "assert {2}, s",
        "n: int = {0}",
        "for a, x in enumerate({3}): b += x",
        "while a > 0 and b: a, b = a // 2, b - 1",
        "if {2}: a = {0}\nelse: b = {1}",
        "try: a = {0} // {1}\nexcept ZeroDivisionError: b = 0\nfinally: d['f'] = a",
        "try: a = d[str({0})]\nexcept: a = {1}",
        "def more(by, *, twice=2):\n    nonlocal a\n    a += by * twice\n    return a\nb = more({0})",
        "def some():\n    for x in {3}:\n        yield x + {0}\nxs = list(some())",
        "match {3}:\n    case []: a = 0\n    case [x, *_] if x > {0}: a = x\n"
        "    case [_, y, *z]: a = y + len(z)\n    case _: a = {1}",
        "match d:\n    case {{'k': k, **rest}}: a = k + len(rest)",
        "from math import gcd\na = gcd({0}, {1})",
        "import statistics as st\na = st.median([{0}, {1}, *xs])",
        "raise ValueError(s, {0})",
    ]
)
PROGRAMS = st.lists(st.builds(str.format, LINES, INTS, INTS, CONDITIONS, LISTS), min_size=1, max_size=7)


def outcome(run: Any) -> tuple[str, object]:
    try:
        return "gives", run(4, 7, "k", [3, 1, 2], {"k": 5})
    except Exception as error:
        return type(error).__name__, str(error)


@settings(max_examples=200, deadline=None, derandomize=True)
@given(PROGRAMS)
def test_a_program_gives_the_same_in_package_code_and_in_python(lines: list[str]) -> None:
    body = "\n".join(lines).replace("\n", "\n    ")
    source = f"def run(a, b, s, xs, d):\n    n = 0\n    {body}\n    return a, b, s, xs, d, n"
    assert outcome(in_language(source)["run"]) == outcome(in_python(source)["run"])
