"""Verifiers and solutions that cheat, break or never end: a verdict is a plain one or says what went wrong."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from synthenv.errors import PackageError, SolutionFailed, SynthenvError
from synthenv.kit import ToolError
from synthenv.package import Variant
from synthenv.sandbox import jail
from synthenv.session import Session
from synthenv.verdict import Verdict
from tests.attacks.hostile import HOSTS, judged_by, session, solved_by
from tests.tiny import tiny

VERIFIER = """
from dataclasses import dataclass, replace
from synthenv.kit import Change, Json, Verdict, View, failed, passed, same_text, ToolError


{more}


def verify(before: View, after: View, answer: Json) -> Verdict:
    {body}
"""


TASK = tiny().tasks["year_of_book"]


@pytest.fixture(scope="module", params=HOSTS)
def playing(request: pytest.FixtureRequest) -> Iterator[Session]:
    with session(tiny(), request.param) as playing:
        yield playing


def judged(playing: Session, body: str, more: str = "") -> Verdict:
    source = VERIFIER.format(body=body, more=more)
    playing.start(replace(TASK, verifier=source), Variant("In which year?"))
    verdict = playing.submit(1988)
    assert type(verdict) is Verdict
    assert type(verdict.passed) is bool
    assert all(type(each) is str for each in verdict.reasons)
    assert sum(map(len, verdict.reasons)) < 12_000
    assert playing.verdict is verdict
    return verdict


def passes(playing: Session, body: str, more: str = "") -> bool:
    """Tell whether this verifier is loaded, and passes; one that the language refuses is named with its line."""
    said = "verifier.py, line"
    try:
        return judged(playing, body, more).passed
    except PackageError as error:
        said = str(error)
        return False
    finally:
        assert "verifier.py, line" in said


def test_a_plain_verdict_is_taken(playing: Session) -> None:
    assert judged(playing, "return passed()").passed
    assert not judged(playing, "return failed('no')").passed


CHEATS = {
    "a truth": "return True",
    "nothing": "return None",
    "a number for the truth": "return Verdict(1, ('x',))",
    "a text for the truth": "return Verdict('passed', ('x',))",
    "an object for the truth": "return Verdict(after, ('x',))",
    "replaced": "return replace(passed(), passed=1)",
    "reasons that are no tuple": "return Verdict(True, ['x'])",
    "the class": "return Verdict",
    "the function": "return passed",
    "a generator": "return (each for each in [passed()])",
    "raises": "raise ValueError('x')",
    "raises a tool's error": "raise ToolError('refused', 'x')",
    "raises with a broken text": "raise ValueError('\\ud800')",
    "recurses": "return verify(before, after, answer)",
    "divides": "return Verdict(1 // 0 == 0, ())",
    "asks for another table": "return Verdict(bool(after.rows('sqlite_master')), ())",
    "asks for half of SQL": "return Verdict(bool(after.rows('books\" --')), ())",
    "asks by a condition": "return Verdict(bool(after.rows('books', **{'1=1 OR year': 1})), ())",
    "asks with an object": "return Verdict(bool(after.rows('books', year=after)), ())",
    "takes what is not there": "return after.world.call(print, {})",
}


@pytest.mark.parametrize("name", CHEATS)
def test_what_is_no_verdict_does_not_pass(playing: Session, name: str) -> None:
    assert not judged(playing, CHEATS[name]).passed


LYING_CLASSES = {
    "a verdict of its own": ("@dataclass\nclass Mine:\n    passed: bool = True\n    reasons: tuple = ()", "Mine()"),
    "a verdict that inherits": ("class Mine(Verdict):\n    pass", "Mine(True, ('x',))"),
    "a text of its own": ("class Mine(str):\n    pass", "Verdict(True, (Mine('x'),))"),
    "a truth of its own": ("class Mine(int):\n    pass", "Verdict(Mine(1), ('x',))"),
    "an error that ends all": ("class Mine(BaseException):\n    pass", "Mine()"),
    "equal to all": ("class Mine:\n    def __eq__(self, other: object) -> bool:\n        return True", "Mine()"),
}


@pytest.mark.parametrize("name", LYING_CLASSES)
def test_a_class_of_its_own_passes_for_nothing(playing: Session, name: str) -> None:
    more, made = LYING_CLASSES[name]
    assert not passes(playing, f"return {made}", more)


PATCHES = (
    "Verdict.passed = True",
    "passed.__code__ = failed.__code__",
    "setattr(Verdict, 'reward', 1.0)",
    "Verdict.__init__ = None",
    "object.__setattr__(failed(), 'passed', True)",
    "failed.__globals__['failed'] = passed",
    "Change.key = {}",
    "before.rows = after.rows",
    "before._world.clock = 'x'",
    "before._world._connection.execute('COMMIT')",
    "after.changes.__self__._changes = ()",
    "same_text.__defaults__ = ()",
    "vars(Verdict)['passed'] = True",
    "type(before).rows = after.rows",
    "import synthenv.kit as kit; kit.passed = failed",
    "import sys; sys.modules.clear()",
    "from synthenv import verdict; verdict.failed = passed",
    "passed.__wrapped__ = failed",
)


@pytest.mark.parametrize("patch", PATCHES)
def test_nothing_of_the_kit_or_the_views_can_be_patched(playing: Session, patch: str) -> None:
    assert not passes(playing, f"{patch}\n    return passed()")
    assert judged(playing, "return passed()").passed
    assert not judged(playing, "return failed('no')").passed


def test_reasons_are_few_and_short(playing: Session) -> None:
    verdict = judged(playing, "return Verdict(True, tuple('x' * 9000 for _ in range(900)) + (1, b'x', '\\ud800'))")
    assert verdict.passed
    assert len(verdict.reasons) <= 20
    assert max(map(len, verdict.reasons)) <= 500


ENDLESS = {
    "loops": "while True:\n        pass",
    "allocates": "found = []\n    while True:\n        found.append('x' * 1_000_000)",
    "allocates at once": "return Verdict(len('x' * 10**12) > 0, ())",
    "computes": "return Verdict(9 ** 9 ** 9 > 0, ())",
    "matches": "import re\n    return Verdict(re.fullmatch('(a+)+b', 'a' * 60) is None, ())",
}


@pytest.mark.parametrize("name", ENDLESS)
def test_a_verifier_without_end_is_ended_and_the_next_verdict_is_sound(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jail, "JUDGE_SECONDS", 0.5)
    source = VERIFIER.format(body=f"if answer == 1988:\n        return passed()\n    {ENDLESS[name]}", more="")
    with session(judged_by(source), "jail") as playing:
        verdict = playing.submit(1)
        assert type(verdict) is Verdict
        assert not verdict.passed
        assert playing.failure is not None
        playing.reset("year_of_book")
        again = playing.submit(1988)
        assert type(again) is Verdict
        assert again.passed


SOLUTION = """
from synthenv.kit import Json, Tools, ToolError


def solve(tools: Tools) -> Json:
    {body}
"""

ANSWERS = {
    "not a number": "return float('nan')",
    "infinite": "return 1e999",
    "huge": "return 10 ** 400",
    "cyclic": "found = []\n    found.append(found)\n    return found",
    "deep": "found = 1\n    for _ in range(9000):\n        found = [found]\n    return found",
    "itself": "return tools",
    "a function": "return tools.get_book",
    "a set": "return {1988}",
    "half a character": "return '\\ud800'",
    "raises": "raise ValueError(tools)",
    "recurses": "return solve(tools)",
    "an unknown tool": "return tools.verify(answer=1)",
    "a private tool": "return tools._call('get_book', {})",
    "a dunder tool": "return tools.__class__",
    "submit": "return tools.submit(answer=1988)",
    "without names": "return tools.get_book(1)",
    "the database": "return tools.get_book(book_id=1, db=tools)",
    "an object for a number": "return tools.get_book(book_id=tools)",
    "a cyclic argument": "found = []\n    found.append(found)\n    return tools.get_book(book_id=found)",
    "reads the database": "return tools.db.rows('SELECT 1')",
    "imports": "import os\n    return os.getpid()",
    "imports the verifier": "from synthenv import package\n    return 1",
    "opens": "return open('verifier.py').read()",
}


@pytest.mark.parametrize("name", ANSWERS)
def test_a_solution_answers_plainly_or_fails_in_words(playing: Session, name: str) -> None:
    playing.start(replace(TASK, solution=SOLUTION.format(body=ANSWERS[name])), Variant("In which year?"))
    with pytest.raises((SynthenvError, ToolError)):
        playing.solve()
    assert playing.call("get_book", {"book_id": 2}).ok
    assert playing.changes() == ()


def test_a_plain_solution_answers(playing: Session) -> None:
    playing.reset(TASK.name)
    assert playing.solve() == 1988


@pytest.mark.parametrize(
    "body",
    ["while True:\n        tools.get_book(book_id=1)", "while True:\n        pass", "return 'x' * 10**12"],
    ids=["floods", "loops", "allocates"],
)
def test_a_solution_without_end_is_ended(body: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jail, "SOLVE_CALLS", 300)
    monkeypatch.setattr(jail, "SOLVE_SECONDS", 0.5)
    with session(solved_by(SOLUTION.format(body=body)), "jail") as playing, pytest.raises(SolutionFailed, match="tiny"):
        playing.solve()


def test_an_ended_zygote_is_replaced() -> None:
    with session(judged_by(VERIFIER.format(body="return passed()", more="")), "jail") as playing:
        assert playing.call("get_book", {"book_id": 2}).ok
        host = playing.host
        assert isinstance(host, jail.JailHost)
        for role in ("_tools", "_verifiers"):
            host._jail._living(role).close()
        assert playing.call("get_book", {"book_id": 2}).ok
        verdict = playing.submit(1)
        assert type(verdict) is Verdict
        assert verdict.passed
