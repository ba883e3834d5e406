"""Plans as constraint models: which plans are accepted, found by a solver (OR-tools CP-SAT).

    puzzle = Puzzle(plan, profile, lambda sql: world.query(sql, constants), constants)
    puzzle.plans()                            # all accepted plans, or the first COUNTED of more, and a decision on any
    puzzle.cheapest(cost)                     # keys of the accepted plan that costs least; None where there is none

SQL gives each slot's candidates and their facets; each candidate is a yes or no, and each joint condition a literal
that holds just where the condition is met. With `most`, only so many candidates of each slot are looked at. Part of
the twin. The solver is an extra: nothing but this needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from typing import Any

from synthenv.compilers.outcome import Plans
from synthenv.compilers.twin_sql import Sql
from synthenv.errors import BuildError
from synthenv.spec.algebra import (
    Among,
    Constant,
    Distinct,
    Facet,
    Joint,
    Part,
    Plan,
    Query,
    Sums,
    Tied,
    When,
    entity_of,
)
from synthenv.spec.profile import Attribute, Profile
from synthenv.worlds.tables import quoted

__all__ = ["COUNTED", "Puzzle", "solver"]

COUNTED = 60
"""So many accepted plans are counted; of more, it is known that they are more."""

_MILLION = 1_000_000

Ask = Callable[[str], Sequence[Sequence[Any]]]


class Puzzle:
    """A plan over one state of a database."""

    def __init__(
        self, plan: Plan, profile: Profile, ask: Ask, constants: Mapping[str, Any], most: int | None = None
    ) -> None:
        self._plan = plan
        self._profile = profile
        self._ask = ask
        self._constants = constants
        self._most = most
        self._cp = solver()
        self._known: dict[str, Sequence[Sequence[Any]]] = {}
        self._model = self._cp.CpModel()
        self._candidates = {name: self._rows(query) for name, query in plan.slots.items()}
        self._chosen = {
            name: {key: self._model.new_bool_var(f"{name}={key}") for key in found}
            for name, found in self._candidates.items()
        }

    def plans(self) -> Plans:
        """Return the accepted plans, as answers."""
        names = tuple(self._plan.slots)
        found = self._enumerated() if self._possible else set()
        known = sorted(found, key=repr)[:COUNTED]
        return Plans(names, tuple(known), len(found) <= COUNTED, self.decides)

    def decides(self, answers: tuple[Any, ...]) -> bool:
        """Tell whether rows with these answers make an accepted plan."""
        wanted = {
            name: [key for key, each in self._candidates[name].items() if type(each) is type(answer) and each == answer]
            for name, answer in zip(self._plan.slots, answers, strict=True)
        }
        if not self._possible:
            return False
        model = self._model.clone()
        for name, keys in wanted.items():
            model.add_bool_or([self._chosen[name][key] for key in keys])
        return self._solve(model) is not None

    def cheapest(
        self, cost: Callable[[str, Any], int], beside: Mapping[str, Any] | None = None
    ) -> dict[str, Any] | None:
        """Return the keys of the accepted plan that costs least, with these rows in some slots; None for none."""
        if not self._possible:
            return None
        model = self._model.clone()
        for name, key in (beside or {}).items():
            model.add_bool_or([self._chosen[name][key]])
        every = [(name, key, each) for name, of in self._chosen.items() for key, each in of.items()]
        model.minimize(sum(cost(name, key) * each for name, key, each in every))
        return self._keys_of(self._solve(model))

    def furthest(self, sums: Sums, *, largest: bool) -> dict[str, Any] | None:
        """Return the keys of an accepted plan in which one sum is most (or least) above the other; None for none."""
        if not self._possible:
            return None
        model = self._model.clone()
        gap = self._total(sums.left)[0] - self._total(sums.right)[0]
        (model.maximize if largest else model.minimize)(gap)
        return self._keys_of(self._solve(model))

    def _keys_of(self, best: Any) -> dict[str, Any] | None:
        every = [(name, key, each) for name, of in self._chosen.items() for key, each in of.items()]
        return None if best is None else {name: key for name, key, each in every if best.boolean_value(each)}

    @property
    def candidates(self) -> Mapping[str, Sequence[Any]]:
        """The keys of the rows that may stand in each slot, in order."""
        return {name: sorted(found) for name, found in self._candidates.items()}

    @cached_property
    def _possible(self) -> bool:
        """Write the model down; tell whether it may have a solution."""
        if not all(self._chosen.values()):
            return False
        for chosen in self._chosen.values():
            self._model.add_exactly_one(chosen.values())
        for each in self._plan.conditions:
            self._model.add_bool_and([self._met(each)])
        if self._plan.goal:
            total, unknown = self._total(self._plan.goal.parts)
            self._model.add_bool_and([~each for each in unknown])
            return self._at_best(total)
        return True

    def _at_best(self, total: Any) -> bool:
        """Hold the goal to the best that it can be."""
        assert self._plan.goal is not None
        (self._model.maximize if self._plan.goal.largest else self._model.minimize)(total)
        best = self._solve(self._model)
        self._model.clear_objective()
        if best is None:
            return False
        self._model.add(total == best.value(total))
        return True

    def _solve(self, model: Any) -> Any:
        """A solver that has found the best solution; None where there is none."""
        quick = self._quick()
        return quick if quick.solve(model) == self._cp.OPTIMAL else None

    def _quick(self) -> Any:
        """A solver for small models: one worker, and none of the preparations that pay for large ones."""
        quick = self._cp.CpSolver()
        quick.parameters.num_workers = 1
        quick.parameters.linearization_level = 0
        quick.parameters.cp_model_probing_level = 0
        quick.parameters.symmetry_level = 0
        return quick

    def _enumerated(self) -> set[tuple[Any, ...]]:
        found: set[tuple[Any, ...]] = set()
        answers = [list(each.values()) for each in self._candidates.values()]
        places = [self._place(each) for each in self._chosen.values()]

        class Seen(self._cp.CpSolverSolutionCallback):  # type: ignore[name-defined, misc]
            def on_solution_callback(self) -> None:
                found.add(tuple(of[self.value(place)] for of, place in zip(answers, places, strict=True)))
                if len(found) > COUNTED:
                    self.stop_search()

        quick = self._quick()
        quick.parameters.enumerate_all_solutions = True
        quick.solve(self._model, Seen())
        return found

    def _place(self, chosen: Mapping[Any, Any]) -> Any:
        """A variable for which of the candidates is chosen."""
        place = self._model.new_int_var(0, len(chosen) - 1, "")
        self._model.add(place == sum(at * each for at, each in enumerate(chosen.values())))
        return place

    # Joint conditions

    def _met(self, joint: Joint) -> Any:
        """A literal that holds just where the condition is met."""
        match joint:
            case Sums(left, test, right):
                return self._summed(left, test, right)
            case Distinct(facets, test, n):
                return self._holds(sum(self._things(facets)), test, n)
            case Among(query, slots, test, n):
                keys = {key for (key,) in self._query(self._keys(query))}
                fitting = [each for name in slots for key, each in self._chosen[name].items() if key in keys]
                return self._holds(sum(fitting), test, n)
            case Tied():
                return self._tied(joint)
            case When(given, then):
                return self._either([*(~self._met(each) for each in given), self._met(then)])

    def _summed(self, left: Sequence[Part], test: str, right: Sequence[Part]) -> Any:
        one, unknown = self._total(left)
        other, more = self._total(right)
        stands = self._holds(one - other, test, 0)
        return ~self._either([~stands, *unknown, *more])

    def _total(self, parts: Sequence[Part]) -> tuple[Any, list[Any]]:
        """The sum of parts in millionths, and the candidates with which it is unknown."""
        total: Any = 0
        unknown: list[Any] = []
        for part in parts:
            if isinstance(part, Constant):
                total = total + round(_MILLION * self._constants[part.name])
                continue
            found = self._values(part, number=True)
            values = {key: round(_MILLION * value) for key, value in found if value is not None}
            for key, chosen in self._chosen[part.slot].items():
                if key in values:
                    total = total + values[key] * chosen
                else:
                    unknown.append(chosen)
        return total, unknown

    def _holds(self, total: Any, test: str, n: int) -> Any:
        """A literal that holds just where a sum stands so to a number."""
        holds = self._model.new_bool_var("")
        tests: dict[str, tuple[Any, list[Any]]] = {
            "at_least": (total >= n, [total < n]),
            "at_most": (total <= n, [total > n]),
            "over": (total > n, [total <= n]),
            "under": (total < n, [total >= n]),
            "is": (total == n, [total != n]),
        }
        fits, (fails,) = tests[test]
        self._model.add(fits).only_enforce_if(holds)
        self._model.add(fails).only_enforce_if(~holds)
        return holds

    def _either(self, literals: Sequence[Any]) -> Any:
        """A literal that holds just where one of these does."""
        either = self._model.new_bool_var("")
        self._model.add_bool_or(literals).only_enforce_if(either)
        self._model.add_bool_and([~each for each in literals]).only_enforce_if(~either)
        return either

    def _things(self, facets: Sequence[Facet]) -> list[Any]:
        """For each thing that facets may have, a literal that holds just where one of them has it."""
        by_thing: dict[Any, list[Any]] = {}
        for facet in facets:
            for key, thing in self._values(facet, number=False):
                if thing is not None and key in self._chosen[facet.slot]:
                    by_thing.setdefault(thing, []).append(self._chosen[facet.slot][key])
        return [self._either(chosen) for chosen in by_thing.values()]

    def _tied(self, tied: Tied) -> Any:
        met = self._model.new_bool_var("")
        ends: dict[Any, set[Any]] = {}
        for key, end in self._values(Facet(tied.one, tied.relation), number=False):
            ends.setdefault(key, set()).add(end)
        for key, chosen in self._chosen[tied.one].items():
            there = [each for end, each in self._chosen[tied.other].items() if end in ends.get(key, ())]
            self._model.add_bool_or(there).only_enforce_if([chosen, met])
            self._model.add_bool_and([~each for each in there]).only_enforce_if([chosen, ~met])
        return met

    # What the database says

    def _query(self, sql: str) -> Sequence[Sequence[Any]]:
        if sql not in self._known:
            self._known[sql] = self._ask(sql)
        return self._known[sql]

    def _keys(self, query: Query) -> str:
        return Sql(self._profile).rows(query, self._profile.entity(entity_of(query)).key)

    def _rows(self, query: Query) -> dict[Any, Any]:
        """The candidates of a slot: keys and answers."""
        entity = self._profile.entity(entity_of(query))
        sql = (
            f"SELECT {quoted(entity.key)}, {quoted(entity.answer)} FROM {quoted(entity.table)} "
            f"WHERE {quoted(entity.key)} IN ({self._keys(query)}) AND {quoted(entity.answer)} IS NOT NULL "
            f"ORDER BY 1 LIMIT {-1 if self._most is None else self._most}"
        )
        return dict(self._query(sql))  # type: ignore[arg-type]

    def _values(self, facet: Facet, *, number: bool) -> Sequence[Sequence[Any]]:
        """Pairs of a candidate's key and a value of the facet: a number, or a thing to be told apart."""
        query = self._plan.slots[facet.slot]
        source = self._profile.entity(entity_of(query))
        target = self._profile.entity(self._profile.relation(facet.relation).target) if facet.relation else source
        attribute = target.attributes[facet.attribute] if facet.attribute else None
        column = f"e.{quoted(attribute.column if attribute else target.key)}"
        value = _counted(column, attribute, number=number) if attribute else column
        near, joined, kind = f"e.{quoted(source.key)}", "", ""
        if facet.relation:
            along = self._profile.relation(facet.relation)
            near = f"l.{quoted(along.source_column)}"
            joined = f"JOIN {quoted(along.link.table)} AS l ON l.{quoted(along.target_column)} = e.{quoted(target.key)}"
            kind = f"AND l.{quoted(along.link.kind_column)} = '{along.kind}'" if along.kind else ""
        return self._query(
            f"SELECT {near}, {value} FROM {quoted(target.table)} AS e {joined} "
            f"WHERE {near} IN ({self._keys(query)}) {kind}"
        )


def _counted(column: str, attribute: Attribute, *, number: bool) -> str:
    """A moment as its minute where it is a number, else as its day; other values as they are."""
    if number and attribute.kind in ("date", "time"):
        return f"CAST(strftime('%s', {column}) AS INTEGER) / 60"
    return f"substr({column}, 1, 10)" if attribute.kind == "time" else column


def solver() -> Any:
    """Return the solver's module; BuildError where it is not installed."""
    try:
        from ortools.sat.python import cp_model
    except ImportError:
        raise BuildError("plans need OR-tools, which is not installed. Run: pip install 'synthenv[plan]'") from None
    return cp_model
