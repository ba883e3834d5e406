"""Audits: every black-box check of every task, whatever fails; what has no right outcome to start from is not tried."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from synthenv.audits import Audited, Report, audit
from synthenv.checks import Grounds, Trial
from synthenv.checks.answer_mutants import answer_mutants
from synthenv.checks.cases import PATIENCE
from synthenv.package import Task
from synthenv.sandbox.jail import JUDGE_SECONDS
from synthenv.session import Session
from tests.check.check_library import library, new_task, sound
from tests.tiny import tiny


def audited(*tasks: Task, **parts: bytes) -> Report:
    """Audit tasks of the library; `parts` replace files."""
    package = library()
    files = {**package.files, **{name.replace("_py", ".py"): data for name, data in parts.items()}}
    return audit([replace(package, tasks={each.name: each for each in tasks}, files=files)], allow_unsafe=True)


def one(found: Report, task: str) -> Audited:
    return next(each for each in found.tasks if each.task == task)


def states(found: Audited) -> dict[str, str]:
    return {each.check: each.state for each in found.looked}


@cache
def mixed() -> Report:
    """A sound task, one that pays for doing nothing, one without a solution, one whose solution is wrong."""
    paid = replace(sound("count_books"), name="paid", verifier=_PAYS_ALWAYS)
    secret = replace(sound("newest_books"), name="secret", solution=None)
    wrong = replace(sound("thickest_title"), name="wrong", solution=_WRONG)
    return audited(paid, secret, sound("thick_books"), wrong)


_WRONG = "AUTHOR = ''\n\n\ndef solve(tools):\n    return 'No such book'\n"

_PAYS_ALWAYS = '''"""Judges nothing."""

from synthenv.kit import Json, Verdict, View, passed

AUTHOR = ""
PAGES = 0


def verify(before: View, after: View, answer: Json) -> Verdict:
    """Everything is right."""
    return passed()
'''


def test_a_sound_task_holds_every_check() -> None:
    assert [each.task for each in mixed().held] == ["thick_books"]
    assert set(states(one(mixed(), "thick_books")).values()) == {"held"}


def test_nothing_stops_at_the_first_failure() -> None:
    found = states(one(mixed(), "paid"))
    assert [each.task for each in mixed().tasks] == ["paid", "secret", "thick_books", "wrong"]
    assert [name for name, state in found.items() if state == "fails"] == [
        "shortcuts",
        "answer mutants",
        "state mutants",
    ]
    assert "not tried" not in found.values()


def test_the_reasons_name_the_wrong_outcome_that_passed() -> None:
    reasons = {each.check: each.reason for each in one(mixed(), "paid").looked}
    assert reasons["shortcuts"].startswith("a shortcut passes: nothing on variant 0, answer {'count': 0, 'books': []}")
    assert "with 1 changes" in reasons["state mutants"]


def test_without_a_solution_guesses_are_tried_and_the_rest_is_not() -> None:
    found = one(mixed(), "secret")
    assert set(states(found).values()) == {"not tried"}
    assert not found.holds
    [guesses] = [each for each in found.looked if each.check == "shortcuts"]
    assert guesses.tried > 200
    assert guesses.reason == (
        f"there is no solution, so no right outcome is known; of {guesses.tried} guesses none passes"
    )


def test_without_a_solution_a_guess_that_passes_is_found() -> None:
    paid = replace(sound("thick_books"), solution=None, verifier=_PAYS_ALWAYS)
    found = states(one(audited(paid), "thick_books"))
    assert (found.pop("shortcuts"), set(found.values())) == ("fails", {"not tried"})


def test_where_the_solution_fails_what_rests_on_it_is_not_tried() -> None:
    found = states(one(mixed(), "wrong"))
    assert (found.pop("oracle"), set(found.values())) == ("fails", {"not tried"})


def test_each_check_is_counted_over_all_tasks() -> None:
    shared = mixed().checks
    assert list(shared)[:2] == ["oracle", "shortcuts"]
    assert (shared["oracle"].held, shared["oracle"].fails, shared["oracle"].not_tried) == (2, 1, 1)
    assert (shared["leakage"].held, shared["leakage"].fails, shared["leakage"].not_tried) == (2, 0, 2)
    assert [(count, task) for count, task, _ in shared["leakage"].reasons] == [(1, "secret"), (1, "wrong")]


def test_reasons_of_one_kind_are_counted_together() -> None:
    paid = [replace(sound("thick_books"), name=f"paid_{at}", verifier=_PAYS_ALWAYS) for at in range(2)]
    [(count, task, reason)] = audited(*paid).checks["shortcuts"].reasons
    assert (count, task) == (2, "paid_0")
    assert reason.startswith("a shortcut passes: ")


def test_a_verifier_that_raises_is_a_failure_with_its_reason() -> None:
    broken = replace(sound("thick_books"), verifier=_PAYS_ALWAYS.replace("return passed()", "return answer[7]"))
    found = one(audited(broken), "thick_books")
    assert states(found)["oracle"] == states(found)["shortcuts"] == "fails"
    assert "the verifier raised on nothing on variant 0" in found.looked[1].reason


def test_a_verifier_that_cannot_be_loaded_fails_its_task_alone() -> None:
    odd = replace(sound("thick_books"), name="odd", verifier="import os\n")
    found = audited(odd, sound("thick_books"))
    assert "import" in one(found, "odd").looked[0].reason
    assert [each.task for each in found.held] == ["thick_books"]


def test_an_answer_schema_that_cannot_be_used_fails_its_task_alone() -> None:
    odd = replace(sound("thick_books"), name="odd", answer={"type": "array"})
    found = audited(odd, sound("thick_books"))
    assert "the answer schema can't be used" in one(found, "odd").looked[0].reason
    assert [each.task for each in found.held] == ["thick_books"]


def test_a_setup_that_does_not_fit_fails_its_task_alone() -> None:
    task = new_task("late", "Which books are by {AUTHOR}?", {"type": "integer"}, "1", "answer == 1")
    [first, *_] = tiny().task("on_the_shelf").variants[1].setup
    odd = replace(task, variants=(replace(task.variants[0], setup=(first,)),))
    found = audited(odd, sound("thick_books"))
    assert "can't be set up" in one(found, "late").looked[0].reason
    assert [each.task for each in found.held] == ["thick_books"]


def test_tools_that_cannot_be_loaded_fail_all_tasks_and_the_next_package_is_audited() -> None:
    package = replace(library(), tasks={each: sound(each) for each in ("thick_books", "thickest_title")})
    broken = replace(package, name="broken", files={**package.files, "tools.py": b"import os\n"})
    sane = replace(package, tasks={"thick_books": sound("thick_books")})
    told: list[tuple[int, int, str]] = []
    found = audit([broken, sane], progress=lambda *each: told.append(each), allow_unsafe=True)
    assert [states(each)["oracle"] for each in found.tasks] == ["fails", "fails", "held"]
    assert "import" in found.tasks[0].looked[0].reason
    assert told == [(2, 3, f"{sane.name}/thick_books")]


def test_a_verifier_that_never_ends_fails_and_is_not_waited_for_again_and_again() -> None:
    task = sound("thickest_title")
    hanging = "    while not same_text(answer, thickest(before)['title']):\n        pass\n"
    head, _, body = task.verifier.partition("def verify(before: View, after: View, answer: Json) -> Verdict:\n")
    slow = replace(
        task, variants=task.variants[:1], verifier=f"{head}def verify(before, after, answer):\n{hanging}{body}"
    )
    with Session(replace(library(), tasks={slow.name: slow})) as session, Grounds(session) as grounds:
        finding = answer_mutants(Trial(grounds, slow, 7))
    assert "no reply within" in finding.reason
    assert finding.claims["tried"] <= 1 + PATIENCE / JUDGE_SECONDS


def test_two_audits_find_the_same() -> None:
    again = audited(sound("newest_books"), replace(sound("thick_books"), name="paid", verifier=_PAYS_ALWAYS))
    other = audited(sound("newest_books"), replace(sound("thick_books"), name="paid", verifier=_PAYS_ALWAYS))
    assert [_timeless(each) for each in again.tasks] == [_timeless(each) for each in other.tasks]


def _timeless(found: Audited) -> list[tuple[object, ...]]:
    return [(each.check, each.state, each.reason, each.tried) for each in found.looked]


def test_the_author_of_a_package_does_not_choose_what_its_tasks_are_tried_with() -> None:
    found = [audit([replace(library(), about={**library().about, "seed": seed})]) for seed in (5, 6)]
    assert [_timeless(each) for each in found[0].tasks] == [_timeless(each) for each in found[1].tasks]
