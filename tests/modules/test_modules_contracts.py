"""Tools of every module keep to their contracts and invariants, whatever they are called with."""

from __future__ import annotations

import pytest

from synthenv.spec.contracts import contracts_of
from synthenv.spec.style import PLAIN
from synthenv.synthesis.builder import base_package
from synthenv.synthesis.catalog import Catalog, database_of
from synthenv.synthesis.modules.template import module_names
from synthenv.synthesis.toolsets import Toolset, narrowed
from tests.modules.put_to_use import PLACES, made
from tests.synthesis.contract_machine import Desk, exercise

_STEPS = 900


def alone(module: str) -> Catalog:
    """A catalog with little beside what a module works with."""
    category = made(module).category
    held = {kind for each in category["actions"].values() for kind in each["parameters"].values()} | {PLACES[module][1]}
    without = tuple(name for name in category["entities"] if name not in held)
    return narrowed(made(module), Toolset(module, (module,), without, PLAIN))


def test_every_module_is_put_to_use_here() -> None:
    assert sorted(PLACES) == module_names()


@pytest.mark.parametrize("module", PLACES)
def test_calls_keep_to_the_contracts(module: str) -> None:
    catalog = alone(module)
    desk = Desk(base_package(catalog, database_of(catalog, rows=3_000, seed=7), seed=7))
    exercise(desk, steps=_STEPS)
    for contract in contracts_of(desk.profile).values():
        if contract.changes:
            assert desk.done[contract.tool] >= 1, f"{contract.tool} was never done: {desk.done}"
            assert desk.refused[contract.tool] >= 3, f"{contract.tool} was hardly ever refused: {desk.refused}"
