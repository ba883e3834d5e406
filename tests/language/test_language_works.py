"""What model-written code commonly needs gives what Python gives."""

from __future__ import annotations

import pytest

from synthenv.errors import PackageError
from tests.language.language_cases import in_language, in_python

PROGRAMS = {
    "items": """
        d = {}
        d["a"] = 1
        d["a"] += 2
        d.setdefault("b", []).append(3)
        del d["a"]
        l = [1, 2, 3, 4]
        l[1:3] = [9]
        l[-1] *= 5
        del l[0]
        return d, l, l[::-1], "abc"[1:], (1, 2)[-1]
        """,
    "names": """
        n: int = 1
        n += 2
        n *= 6
        n //= 5
        n **= 2
        n |= 8
        n <<= 1
        m: float
        m = n / 3
        n %= 7
        return n, m
        """,
    "unpacking": """
        (a, (b, *c)), [d, e] = (1, (2, 3, 4)), "xy"
        *f, g = range(3)
        a, b = b, a
        for i, (j, k) in enumerate([(1, 2)]):
            f.append((i, j, k))
        return a, b, c, d, e, f, g, [*f, *c], {**{"x": 1}, "y": 2}, {*c}, (*c,)
        """,
    "calls": """
        def f(a, /, b, *c, d=4, **e):
            return a, b, c, d, e
        a = [1, 2]
        return f(1, *(2, 3), d=5, **{"x": 6}), (lambda *a, k=1: (a, k))(*"ab"), max(*a, 3), dict(**{"x": 1}, y=2)
        """,
    "closures": """
        n = 0
        def more(by=1):
            nonlocal n
            n += by
            return n
        more()
        more(by=3)
        return n, [f() for f in [lambda i=i: i for i in range(3)]]
        """,
    "comprehensions": """
        rows = [{"k": k, "n": n} for k in "ab" for n in range(3) if n]
        return (
            {r["k"]: r["n"] for r in rows}, {r["n"] for r in rows}, sum(r["n"] for r in rows),
            [[x * y for x in (1, 2)] for y in (3, 4)], [y for x in "ab" if (y := x * 2)],
        )
        """,
    "generators": """
        def count(n):
            while n:
                sent = yield n
                n = n - 1 if sent is None else sent
            return "done"
        def outer():
            said = yield from count(2)
            yield said
        g = count(5)
        return next(g), g.send(2), list(g), list(outer())
        """,
    "errors": """
        said = []
        for attempt in (0, 1, "x", None):
            try:
                if attempt is None:
                    raise LookupError("a", 1)
                said.append(1 / attempt)
            except (ZeroDivisionError, TypeError) as error:
                said.append(type(error).__name__)
            except LookupError as error:
                said.append(error.args)
            else:
                said.append("fine")
            finally:
                said.append("end")
        try:
            assert not said, "full"
        except:
            said.append("bare")
        return said
        """,
    "one error from another": """
        try:
            try:
                {}["a"]
            except KeyError as inner:
                raise ValueError("b") from inner
        except ValueError as error:
            return str(error), error.args
        """,
    "match": """
        def kind(v):
            match v:
                case 0 | 1:
                    return "bit"
                case -1 | 2.5 | "x" | None | True:
                    return "plain"
                case [a, [b, *c], _]:
                    return a, b, c
                case {"k": k, "n": [x, *_], **rest} if k:
                    return k, x, rest
                case [*_] as whole:
                    return len(whole)
                case other:
                    return other
        values = [0, 1, -1, 2.5, "x", None, [1, [2, 3], 4], {"k": 1, "n": [2], "o": 3}, {"k": 0, "n": [2]}, (1,), "y"]
        return [kind(v) for v in values]
        """,
    "match on dotted names": """
        import math
        match 3.141592653589793:
            case math.e:
                return "e"
            case math.pi:
                return "pi"
        """,
    "loops": """
        out = []
        for i in range(9):
            if i == 2:
                continue
            if i == 5:
                break
            out.append(i)
        else:
            out.append("never")
        while out and out[-1] > 1:
            out.pop()
        else:
            out.append("all")
        return out
        """,
    "leaving a loop inside a finally": """
        out = []
        try:
            out.append(1)
        finally:
            for i in range(9):
                if i > 2:
                    break
                out.append(i)
            while True:
                break
        return out
        """,
    "builtins on rows": """
        rows = [3, 1, 2]
        return (
            sorted(rows, key=lambda r: -r), list(zip(rows, "abc")), tuple(map(str, rows)), list(filter(None, [0, 1])),
            min(rows), max(rows, default=0), sum(rows), any(rows), all(rows), list(reversed(rows)), len(rows),
            list(enumerate(rows, 1)), next(iter(rows)), next(iter(()), 9), frozenset(rows), set("a"),
        )
        """,
    "builtins on values": """
        return (
            abs(-1), divmod(7, 3), round(2.567, 1), pow(2, 5, 7), isinstance(1, (int, str)), dict(a=1), str(1),
            float("1.5"), bool([]), repr("x"), chr(97), ord("a"), hex(255), bin(3), callable(len), bytes(2), int("7"),
            type([]) is list, range(3)[1],
            issubclass(bool, int), slice(1, 3).indices(9), getattr("", "upper")(), getattr(1, "x", 5), hasattr(1, "x"),
        )
        """,
    "texts": """
        s = " Agnès Varda "
        return (
            s.strip().lower().split(), s.replace("a", "b"), s.title(), ", ".join(["a", "b"]), s.find("V"), s.casefold(),
            "a%s" % 1, "x".zfill(3), "a,b".partition(","), s.encode("utf-8").decode(), "ab" * 2, "a" in s, "é" > "e",
            "aXb".translate(str.maketrans("X", "-")), "abc".isalpha(), s.strip().startswith("A"),
        )
        """,
    "conditions": """
        x = 3
        return (
            "a" if x > 2 else "b", 1 < x <= 3, not x, x and 0 or 7, x is not None, 3 in (1, 3), x & 1, ~x, -x, 2 ** x,
            x // 2, x ^ 5, +x, x != 3,
        )
        """,
    "dates": """
        import datetime
        from datetime import timedelta
        day = datetime.date(2024, 2, 28) + timedelta(days=2)
        late = datetime.datetime.strptime("2024-02-29 20:15", "%Y-%m-%d %H:%M")
        return (
            day.isoformat(), f"{late:%d %b %H:%M}", late.strftime("%A"), (late.date() - day).days, day.weekday(),
            late.replace(hour=1).isoformat(), day.isocalendar().week,
        )
        """,
    "recursion": """
        def depth(tree):
            return 1 + max((depth(each) for each in tree), default=0)
        return depth([[], [[]]])
        """,
    "groups": """
        from collections import Counter, defaultdict
        groups = defaultdict(list)
        for word in ("ab", "c", "de"):
            groups[len(word)].append(word)
        return Counter("aab").most_common(1), dict(groups), sorted(groups.items())
        """,
    "deleting": """
        a = [1, 2]
        b = {"x": 1}
        del a[0], b["x"]
        c = 1
        del c
        return a, b
        """,
}


@pytest.mark.parametrize("body", PROGRAMS.values(), ids=PROGRAMS)
def test_common_code_gives_what_python_gives(body: str) -> None:
    source = f"def program():{body}"
    expected = in_python(source)["program"]()
    assert expected is not None
    assert in_language(source)["program"]() == expected


def test_only_public_functions_of_the_module_are_returned_in_their_order() -> None:
    source = """
from math import sqrt
from synthenv.kit import passed
N = 1
class Own: pass
def b(): return _c()
def _c(): return N
def a(): pass
"""
    functions = in_language(source)
    assert list(functions) == ["b", "a"]
    assert functions["b"]() == 1


def test_each_load_has_a_namespace_of_its_own() -> None:
    source = "class Own: pass\ndef kind(): return Own"
    assert in_language(source)["kind"]() is not in_language(source)["kind"]()


def test_an_error_in_a_function_names_the_line_of_the_file() -> None:
    with pytest.raises(ZeroDivisionError) as told:
        in_language("def f():\n    x = 1\n    return x / 0")["f"]()
    assert (str(told.traceback[-1].path), told.traceback[-1].lineno + 1) == ("tools.py", 3)


class Deadline(BaseException):
    pass


def late() -> None:
    raise Deadline


def test_a_bare_except_lets_pass_what_is_no_exception() -> None:
    source = "def f(late):\n    try:\n        late()\n    except:\n        return 1"
    assert in_python(source)["f"](late) == 1
    with pytest.raises(Deadline):
        in_language(source)["f"](late)


LEAVING = ["return 1", "if late: return 1", "for _ in (1,): return 1", "break", "continue", "if late: break"]


@pytest.mark.parametrize("leave", LEAVING)
def test_a_finally_that_leaves_swallows_in_python_and_is_refused(leave: str) -> None:
    source = f"""
def f(late):
    for _ in (1,):
        try:
            late()
        finally:
            {leave}
    return 1
"""
    assert in_python(source)["f"](late) == 1
    with pytest.raises(PackageError, match="leaving a finally swallows errors"):
        in_language(source)
