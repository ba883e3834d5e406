"""Perturbed databases: small changes of the rows that a solution read, found by value.

    luck = Luck()
    perturbation = next(perturbations(scratch, variant, run, random, luck))
    perturbation.changes                        # (Change("films", "update", {"id": 3}, {}, {"runtime": 81}), …)
    luck.learn(perturbation, moved=True)        # the solution's outcome was another one: more of that kind

Nothing is known of the task but its trace. All scalars of the trace's arguments and replies are taken, and the keys of
rows that one of these texts identifies; rows whose key is made of such values are candidates: those of the outcome
first, then those that share most values with the trace. A move gives a row another row's value in a column that the
trace shows, carries a number across a constant of the variant or beyond those of a sample, takes away or adds a link
between rows that are present, or gives a row that was not seen the values of one that was. A perturbation is one to
four moves that fit the variant's starting state, foreign keys included. Moves are drawn by how often their kind (what
is done to which column) moved an outcome before, and seldom where no reply has a part of the column's name: a small
number that tools told may stand in a column that they never tell. The same random source and the same lessons yield
the same perturbations.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from random import Random
from typing import Any

from synthenv.changes import change_table
from synthenv.checks.scratch import Scratch
from synthenv.checks.traces import Run
from synthenv.checks.values import leaves
from synthenv.kit import Change, Json, Row
from synthenv.package import Variant
from synthenv.plain import canonical

__all__ = ["Luck", "Perturbation", "perturbations"]

_VALUES = 1500
_ROWS = 240
_SIZES = (1, 2, 3, 4)
_FRUITLESS = 40
_UNTOLD = 0.1
"""What a move in a column whose name no reply has weighs against one that a reply has."""

Moves = dict[str, list[Change]]


@dataclass(frozen=True, slots=True)
class Perturbation:
    """Changes of a database, and the kinds of move that they are."""

    changes: tuple[Change, ...]
    kinds: tuple[str, ...]


@dataclass(frozen=True)
class Luck:
    """Which kinds of move led to another outcome so far."""

    tried: Counter[str] = field(default_factory=Counter)
    moved: Counter[str] = field(default_factory=Counter)

    def learn(self, perturbation: Perturbation, moved: bool) -> None:
        """Remember what came of a perturbation."""
        self.tried.update(perturbation.kinds)
        if moved:
            self.moved.update(perturbation.kinds)

    def weight(self, kind: str) -> float:
        """Return how promising a kind of move is; one never tried is as good as one that helps half of the time."""
        return ((self.moved[kind] + 1) / (self.tried[kind] + 2)) ** 2


def perturbations(scratch: Scratch, variant: Variant, run: Run, random: Random, luck: Luck) -> Iterator[Perturbation]:
    """Yield perturbations of a variant without repeats, until no new one is found."""
    values, names = _shown(run)
    seen = scratch.told(variant.setup, values)
    rows = _ranked(scratch.named(variant.setup, seen), seen, _asked(run), random)
    moves = {kind: each for kind, each in _moves(scratch, rows, set(seen), _numbers(variant), random).items() if each}
    hopes = {kind: 1.0 if _is_told(kind, names) else _UNTOLD for kind in moves}
    tried: set[str] = set()
    fruitless = 0
    while moves and fruitless < _FRUITLESS:
        drawn = _drawn(moves, hopes, luck, random)
        key = canonical([change_table(each) for each in drawn.changes])
        fruitless += 1
        if key not in tried and scratch.settled(variant.setup, drawn.changes) is not None:
            tried.add(key)
            fruitless = 0
            yield drawn


def _drawn(
    moves: Mapping[str, Sequence[Change]], hopes: Mapping[str, float], luck: Luck, random: Random
) -> Perturbation:
    """Draw some moves; of each kind, those of rows that come first are drawn more often."""
    names = list(moves)
    weights = [luck.weight(each) * hopes[each] for each in names]
    kinds = random.choices(names, weights, k=random.choice(_SIZES))
    return Perturbation(
        tuple(moves[kind][int(len(moves[kind]) * random.random() ** 3)] for kind in kinds), tuple(kinds)
    )


def _shown(run: Run) -> tuple[list[Json], Set[str]]:
    """Return the texts and numbers of a trace, each once, the answer's first; and the names of its parts, folded."""
    shown = [run.answer, *[part for step in run.steps for part in (dict(step.arguments), step.result.value)]]
    found = [each for part in shown for each in leaves(part)]
    values = dict.fromkeys(each for _, each in found if type(each) in (int, float, str))
    names = {name for path in {path for path, _ in found} for name in path.split(".")}
    return list(values)[:_VALUES], {_folded(each) for each in names}


def _is_told(kind: str, told: Set[str]) -> bool:
    """Tell whether a kind of move is about whole rows, or about a column whose name was told."""
    _, dot, column = kind.partition(".")
    return not dot or _folded(column) in told


def _folded(name: str) -> str:
    """Return a name as it is in all styles: ReleaseYear, release_year and release-year are one."""
    return "".join(each for each in name.casefold() if each.isalnum())


def _numbers(variant: Variant) -> list[float]:
    values = [each for _, each in leaves(dict(variant.constants))]
    return sorted({each for each in values if type(each) in (int, float)})


def _asked(run: Run) -> set[Json]:
    """Return the values of the outcome: of the answer, and of changed rows."""
    parts = [run.answer, *[{**each.key, **each.new} for each in run.changes]]
    return {each for part in parts for _, each in leaves(part) if each is not None}


def _ranked(
    found: Sequence[tuple[str, Row]], seen: Sequence[Json], asked: set[Json], random: Random
) -> list[tuple[str, Row]]:
    """Return rows of the outcome first, then by how much of them was seen."""
    known = set(seen)

    def rank(row: Row) -> float:
        values = [each for each in row.values() if each is not None]
        of_outcome = any(each in asked for each in values)
        return -of_outcome - sum(each in known for each in values) / len(values)

    order = sorted((rank(row), random.random(), at) for at, (_, row) in enumerate(found))
    return [found[at] for *_, at in order[:_ROWS]]


def _moves(
    scratch: Scratch, rows: Sequence[tuple[str, Row]], known: set[Json], constants: Sequence[float], random: Random
) -> Moves:
    """Return all moves by kind."""
    moves: Moves = {}
    for table, row in rows:
        shape = scratch.tables[table]
        key = {column: row[column] for column in shape.key}
        for column in shape.columns:
            if column not in shape.key and row[column] in known:
                for kind, value in _cells(scratch, table, column, row[column], constants, random):
                    change = Change(table, "update", key, {}, {column: value})
                    moves.setdefault(f"{kind} {table}.{column}", []).append(change)
    for at, (table, row) in enumerate(rows):
        if table in scratch.links:
            key = {column: row[column] for column in scratch.tables[table].key}
            moves.setdefault(f"cut {table}", []).append(Change(table, "delete", key))
            moves.setdefault(f"tie {table}", []).extend(_ties(scratch, rows, at, random))
        if at < _ROWS // 4:
            moves.setdefault(f"enter {table}", []).extend(_entries(scratch, table, row, known, random))
    return moves


def _cells(
    scratch: Scratch, table: str, column: str, value: Json, constants: Sequence[float], random: Random
) -> Iterator[tuple[str, Json]]:
    """Yield other values for a cell: other rows'; of a number, those across each constant and beyond the sample's."""
    others = scratch.column(table, column)
    yield from (("swap", each) for each in _some(others, 2, random) if each != value)
    if type(value) in (int, float) and column not in scratch.references[table]:
        kind = type(value)
        yield from (("cross", kind(each - 1 if value >= each else each + 1)) for each in constants)
        if ends := scratch.ends(table, column):
            yield "lower", kind(ends[0] - 1)
            yield "raise", kind(ends[1] + 1)


def _some(values: Sequence[Any], count: int, random: Random) -> list[Any]:
    return random.sample(values, min(count, len(values)))


def _ties(scratch: Scratch, rows: Sequence[tuple[str, Row]], at: int, random: Random) -> Iterator[Change]:
    """Yield new links: this row's, with one end taken from another."""
    table, row = rows[at]
    ends = [column for column in scratch.tables[table].key if column in scratch.references[table]]
    others = [other for name, other in rows[at + 1 : at + 60] if name == table]
    for other in _some(others, 2, random):
        end = random.choice(ends)
        yield Change(table, "insert", {}, {}, {**row, end: other[end]})


def _entries(scratch: Scratch, table: str, row: Row, known: set[Json], random: Random) -> Iterator[Change]:
    """Yield moves by which another row takes this one's values in the columns that were seen: near misses step in."""
    shape = scratch.tables[table]
    shared = [each for each in shape.columns if each not in shape.key and row[each] in known]
    for other in _some(scratch.sample(table), 1, random):
        new = {column: row[column] for column in shared if other[column] != row[column]}
        if new:
            yield Change(table, "update", {column: other[column] for column in shape.key}, {}, new)
