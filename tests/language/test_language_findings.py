"""Findings: all that is wrong with a text, line by line, before anything runs; no text brings more than that."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from synthenv.errors import CodeError, PackageError
from synthenv.sandbox.language import MAX_SOURCE, Finding, findings, load
from synthenv.sandbox.policy import MAX_FINDINGS
from tests.language.language_cases import KIT

WRONG = '''
import os
COUNT = []
def search(db, title: str, seen=[]) -> "list":
    """Find films."""
    global COUNT
    with open(title) as file:
        pass
    return title.__class__, eval("1")
'''


def test_findings_name_line_text_fault_and_remedy() -> None:
    assert findings(WRONG, "tools.py")[1:] == [
        Finding(3, "'[]': a list would live on from one episode to the next. Write a tuple."),
        Finding(4, "'\"list\"': an annotation is a type, without quotes; it may be defined later. Write the type."),
        Finding(4, "'[]': a default lives on from one call to the next. Use None, or a tuple."),
        Finding(6, "'global COUNT': Global is no part of this language. "
                   "A module keeps no state: pass values as arguments and return them."),
        Finding(7, "'with open(title) as file:': With is no part of this language. "
                   "Nothing here needs closing: use try and finally."),
        Finding(9, "'eval': the name 'eval' means nothing here. This language does without it."),
        Finding(9, "'title.__class__': the attribute '__class__' can't be reached. Write type(value)."),
    ]  # fmt: skip


def test_load_says_what_findings_say() -> None:
    with pytest.raises(PackageError) as told:
        load(WRONG, "tools.py", KIT)
    expected = [f"tools.py, line {each.line}: {each.message}" for each in findings(WRONG, "tools.py")]
    assert str(told.value).splitlines() == expected


def test_a_sound_text_has_none() -> None:
    assert findings('"""Doc."""\n\ndef f(db):\n    return db.rows("SELECT 1")\n', "tools.py") == []
    assert findings("", "tools.py") == []


def test_names_of_the_kit_are_checked_where_the_kit_is_known() -> None:
    source = "from synthenv.kit import Databse\ndef f(db: Databse): pass"
    assert findings(source, "tools.py") == []
    assert "Did you mean 'Database'" in findings(source, "tools.py", KIT)[0].message


def test_a_base_from_the_kit_is_checked_where_the_kit_is_known() -> None:
    source = "from synthenv.kit import Verdict\nclass Own(Verdict): pass"
    assert findings(source, "tools.py") == []
    assert "no base for a class here" in findings(source, "tools.py", KIT)[0].message


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("def f(:\n    pass", "not valid Python (invalid syntax). Mend it."),
        ("def f():\nreturn 1", "not valid Python (expected an indented block"),
        ("def f():\n    if 1:\n\tpass\n        pass", "not valid Python"),
        ("x = 'abc", "not valid Python (unterminated string literal"),
        ("return 1", "stand at the top level"),
        ("def f():\n    nonlocal x\n    x = 1", "not valid Python (no binding for nonlocal"),
        ("def f(a, a): pass", "not valid Python (duplicate argument 'a'"),
        ("def f():\n    break", "not valid Python ('break' outside loop"),
        ("def f(x):\n    match x:\n        case y: pass\n        case 1: pass", "not valid Python"),
        ("x = 1\0", "null byte"),
        ("x = '\ud800'", "can't be compiled"),
        ("x = " + "(" * 1000 + ")" * 1000, "too many nested parentheses"),
        ("x = " + "-" * 100_000 + "1", "can't be compiled"),
        ("def f(): return " + "[" * 150 + "]" * 150, ""),
        ("def f(): return " + " + ".join(["1"] * 20_000), "can't be compiled"),
        ("x = '" + "a" * MAX_SOURCE + "'", "at most 500,000 are read"),
        ("x = " + "9" * 5_000, "not valid Python (Exceeds the limit"),
        ("\N{BYTE ORDER MARK}x = 1", "invalid non-printable character U+FEFF"),
        ("x = 1\r\ny = open\r\n", "means nothing here"),
        ("async def f(): pass", "AsyncFunctionDef is no part"),
        ("def f(): await g()", "Await is no part"),
        ("def f():\n    from math import *", "has no '*' here"),
        ("if 1: pass", "stand at the top level"),
        ("try:\n    import os\nexcept ImportError: pass", "stand at the top level"),
        ("x += 1", "stand at the top level"),
        ("del x", "stand at the top level"),
        ("x: int", "stand at the top level"),
        ("from __future__ import braces", "only annotations are imported"),
        ("def f(x): return '{0.a}'.format(x)", "name plain fields in format()"),
        ("def f(x): return '{'.format(x)", "Single '{' encountered"),
        ("def f(x):\n    match x:\n        case x.now: pass", "a pattern can't read this attribute"),
        ("def f(x):\n    match x:\n        case {x._own: 1}: pass", "a pattern can't read this attribute"),
    ],
)
def test_a_text_that_is_wrong_has_a_finding_that_says_how(source: str, says: str) -> None:
    found = findings(source, "tools.py")
    assert says in " ".join(each.message for each in found)
    assert bool(found) == bool(says)


def test_the_line_of_a_syntax_error_is_named() -> None:
    assert findings("x = 1\n\ny = (", "tools.py")[0].line == 3


def test_what_is_told_has_an_end() -> None:
    found = findings("\n".join(f"x{n} = []" for n in range(1_000)), "tools.py")
    assert len(found) == MAX_FINDINGS
    assert len(findings("def f(): return " + "x" * 100_000, "tools.py")[0].message) < 300


TOKENS = st.sampled_from(
    "def f ( ) : \n \n    \n        x y return = + 1 [ ] { } , . __class__ lambda import from math class match case _ "
    "try except finally for in if else while yield 'a' f'{x}' * ** @ global nonlocal := -> pass \ud800 \0 é ＿ #".split(
        " "
    )
)


@settings(deadline=None, derandomize=True)
@given(st.lists(TOKENS, max_size=40).map(" ".join) | st.text(max_size=80))
def test_any_text_is_loaded_or_refused_in_words(source: str) -> None:
    found = findings(source, "tools.py", KIT)
    assert all(each.line >= 1 and each.message for each in found)
    try:
        load(source, "tools.py", KIT)
    except PackageError:
        assert found
    except CodeError:
        assert not found
    else:
        assert not found
