"""What an episode acts on: the contract of a world.

A world holds a state that tools read and change. It can be begun (with a variant's setup), called, asked what changed,
and reset; nothing that a call does outlives the reset. `worlds/sqlite.py` is the first kind.

    world.begin(setup)                  # a fresh episode over the pristine state plus `setup`
    world.call(tool, {"film_id": 3})    # atomic: a refused or failed call changes nothing
    world.changes()                     # exactly what the episode changed, in the order of table and key
    world.view(changes)                 # a read-only look, for verifiers
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from synthenv.kit import Change, Json, View

__all__ = ["World"]


class World(Protocol):
    """The state of one episode at a time."""

    def begin(self, setup: Sequence[Change]) -> None:
        """Undo the last episode and start a new one, with `setup` as part of its starting state."""

    def call(self, function: Callable[..., Json], arguments: Mapping[str, Any]) -> Json:
        """Call a tool function on the state; what it changed is undone when it raises."""

    def changes(self) -> tuple[Change, ...]:
        """Return what was changed since `begin`."""

    def apply(self, changes: Sequence[Change]) -> None:
        """Make these changes as if tools had; raise WorldError where one does not fit the state."""

    def view(self, changes: Sequence[Change] = ()) -> View:
        """Return a read-only view of the state; `changes` are what it says was changed."""

    def still(self) -> View:
        """Return a view of the state as it is now; nothing is looked up twice. Worth nothing once it changes."""

    def close(self) -> None:
        """Free everything."""
