"""Where boxes stand in a picture: in columns, each left of what it refers to, with few crossings.

    placed = arranged({"track": Size(200, 90), "album": Size(160, 70)}, [("track", "album")])
    placed.boxes["track"]                  # Spot(x, y): the top left corner
    placed.ways["track", "album"]          # between which columns, and at which heights, the line passes

Boxes are put in layers by the longest way to them; a layer that grows too tall is folded into several columns. Lines
that pass a column get a place of their own in it, so that none runs through a box.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt
from typing import TypeAlias

__all__ = ["Arranged", "Size", "Spot", "arranged"]

_GAP, _CHANNEL, _LANE = 26.0, 96.0, 12.0
_SWEEPS = 12
_TALLEST = 1.15
# All stand a little nearer to the middle than their links ask for, else long chains drift outwards.
_DRAWN_IN = 0.8

Edge: TypeAlias = tuple[str, str]
Node: TypeAlias = str | tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Size:
    """How wide and tall a box is."""

    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Spot:
    """A place."""

    x: float
    y: float


@dataclass(frozen=True)
class Arranged:
    """Where boxes stand, where lines pass on their way (left to right, two spots a column), and how large it all is."""

    boxes: Mapping[str, Spot]
    ways: Mapping[Edge, Sequence[Spot]]
    size: Size


def arranged(sizes: Mapping[str, Size], edges: Iterable[Edge]) -> Arranged:
    """Return where to put boxes of these sizes, and the lines between them; a line from a box to itself has no way."""
    forward = _forward([each for each in dict.fromkeys(edges) if each[0] != each[1]])
    linked = {name for each in forward for name in each}
    columns = _columns(sizes, forward, linked)
    rank = {name: at for at, column in enumerate(columns) for name in column}
    layers, neighbours = _with_lanes(columns, forward, rank)
    for turn in range(_SWEEPS):
        _sweep(layers, neighbours, turn % 2 == 0)
    heights = {name: sizes[name].height if isinstance(name, str) else _LANE for layer in layers for name in layer}
    middles = _middles(layers, neighbours, heights)
    return _placed(layers, middles, sizes, forward, [name for name in sizes if name not in linked])


def _forward(edges: Sequence[Edge]) -> list[Edge]:
    """The edges without circles: one that leads back is turned round."""
    after: dict[str, list[str]] = {}
    for source, target in edges:
        after.setdefault(source, []).append(target)
    done: dict[str, bool] = {}
    turned: set[Edge] = set()

    def visit(name: str) -> None:
        done[name] = False
        for other in after.get(name, ()):
            if other not in done:
                visit(other)
            elif not done[other]:
                turned.add((name, other))
        done[name] = True

    for name in sorted(after):
        if name not in done:
            visit(name)
    return list(dict.fromkeys((each[1], each[0]) if each in turned else each for each in edges))


def _columns(sizes: Mapping[str, Size], edges: Sequence[Edge], linked: set[str]) -> list[list[str]]:
    """The layers, those that are too tall folded."""
    rank = dict.fromkeys(sorted(linked), 0)
    for _ in rank:
        for source, target in edges:
            rank[target] = max(rank[target], rank[source] + 1)
    # What refers to little stands right before the nearest that it refers to.
    for name in sorted(rank, key=lambda each: -rank[each]):
        targets = [rank[target] for source, target in edges if source == name]
        if targets:
            rank[name] = min(targets) - 1
    area = sum((sizes[name].width + _CHANNEL) * (sizes[name].height + _GAP) for name in linked)
    tallest = max(sqrt(area) * _TALLEST, max((sizes[name].height for name in linked), default=0))
    columns: list[list[str]] = []
    for layer in sorted(set(rank.values())):
        columns.append([])
        height = 0.0
        for name in (name for name in rank if rank[name] == layer):
            if height and height + sizes[name].height > tallest:
                columns.append([])
                height = 0.0
            columns[-1].append(name)
            height += sizes[name].height + _GAP
    return columns


def _with_lanes(
    columns: Sequence[Sequence[str]], edges: Sequence[Edge], rank: Mapping[str, int]
) -> tuple[list[list[Node]], dict[Node, list[Node]]]:
    """The columns with a lane for each line that passes, and what is beside what."""
    layers: list[list[Node]] = [list(each) for each in columns]
    neighbours: dict[Node, list[Node]] = {}
    for source, target in edges:
        chain: list[Node] = [source]
        for at in range(rank[source] + 1, rank[target]):
            chain.append((source, target, at))
            layers[at].append(chain[-1])
        chain.append(target)
        for one, other in pairwise(chain):
            neighbours.setdefault(one, []).append(other)
            neighbours.setdefault(other, []).append(one)
    return layers, neighbours


def _sweep(layers: list[list[Node]], neighbours: Mapping[Node, Sequence[Node]], rightwards: bool) -> None:
    """Put each layer in the order of what its members are linked to in the layer before."""
    order = range(1, len(layers)) if rightwards else range(len(layers) - 2, -1, -1)
    for at in order:
        before = layers[at - 1 if rightwards else at + 1]
        place = {name: (here + 0.5) / len(before) for here, name in enumerate(before)}
        size = len(layers[at])

        def wish(
            name: Node, place: Mapping[Node, float] = place, at: int = at, size: int = size
        ) -> tuple[float, float]:
            own = (layers[at].index(name) + 0.5) / size
            known = [place[each] for each in neighbours.get(name, ()) if each in place]
            return (sum(known) / len(known) if known else own, own)

        layers[at] = sorted(layers[at], key=wish)


def _middles(
    layers: Sequence[Sequence[Node]], neighbours: Mapping[Node, Sequence[Node]], heights: Mapping[Node, float]
) -> dict[Node, float]:
    """The height at which the middle of each stands: near to what it is linked to, none over another."""
    middles: dict[Node, float] = {}
    for layer in layers:
        _stack(layer, heights, middles, {})
    for turn in range(_SWEEPS):
        for layer in layers if turn % 2 else reversed(layers):
            wishes = {
                name: _DRAWN_IN * sum(middles[each] for each in linked) / len(linked)
                for name in layer
                if (linked := neighbours.get(name, ()))
            }
            _stack(layer, heights, middles, wishes)
    return _closed(middles, heights)


def _closed(middles: Mapping[Node, float], heights: Mapping[Node, float]) -> dict[Node, float]:
    """The heights without wide bands in which nothing stands: parts that no line connects drift apart."""
    closed: dict[Node, float] = {}
    bottom, taken = float("inf"), 0.0
    for name in sorted(middles, key=lambda each: middles[each] - heights[each] / 2):
        top = middles[name] - heights[name] / 2
        taken += max(0.0, top - bottom - 2 * _GAP)
        bottom = max(bottom, top + heights[name]) if closed else top + heights[name]
        closed[name] = middles[name] - taken
    return closed


def _stack(
    layer: Sequence[Node], heights: Mapping[Node, float], middles: dict[Node, float], wishes: Mapping[Node, float]
) -> None:
    bottom, off = float("-inf"), 0.0
    for name in layer:
        half = heights[name] / 2
        wish = wishes.get(name, middles.get(name, 0.0))
        middles[name] = max(wish, bottom + half)
        off += middles[name] - wish
        bottom = middles[name] + half + (_GAP if isinstance(name, str) else _LANE / 2)
    for name in layer:
        middles[name] -= off / len(layer)


def _placed(
    layers: Sequence[Sequence[Node]],
    middles: Mapping[Node, float],
    sizes: Mapping[str, Size],
    edges: Sequence[Edge],
    alone: Sequence[str],
) -> Arranged:
    tops = [middles[name] - sizes[name].height / 2 for layer in layers for name in layer if isinstance(name, str)]
    top = min([*tops, *(each - _LANE for each in middles.values())], default=0.0)
    boxes: dict[str, Spot] = {}
    ways: dict[Edge, list[Spot]] = {each: [] for each in edges}
    left = 0.0
    for layer in layers:
        width = max((sizes[name].width for name in layer if isinstance(name, str)), default=0.0)
        for name in layer:
            if isinstance(name, str):
                boxes[name] = Spot(left, middles[name] - sizes[name].height / 2 - top)
            else:
                height = middles[name] - top
                ways[name[0], name[1]] += [Spot(left, height), Spot(left + width, height)]
        left += width + _CHANNEL
    bottom = max((boxes[name].y + sizes[name].height for name in boxes), default=-_GAP)
    lowest = max([bottom, *(spot.y for way in ways.values() for spot in way)])
    return _with_alone(boxes, ways, Size(max(0.0, left - _CHANNEL), lowest), sizes, alone)


def _with_alone(
    boxes: dict[str, Spot],
    ways: Mapping[Edge, Sequence[Spot]],
    size: Size,
    sizes: Mapping[str, Size],
    alone: Sequence[str],
) -> Arranged:
    """Boxes that no line leads to stand below the others, in rows."""
    most = max(size.width, sqrt(sum(sizes[name].width * sizes[name].height * 2 for name in alone)))
    x, y, row, right = 0.0, size.height + _GAP * bool(boxes), 0.0, size.width
    for name in alone:
        if x and x + sizes[name].width > most:
            x, y, row = 0.0, y + row + _GAP, 0.0
        boxes[name] = Spot(x, y)
        x += sizes[name].width + _GAP
        row, right = max(row, sizes[name].height), max(right, x - _GAP)
    return Arranged(boxes, ways, Size(right, y + row if alone else size.height))
