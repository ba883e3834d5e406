"""OpenStreetMap extracts: the tagged nodes and ways of an `.osm.pbf` file, and where they lie.

    for place in places(Path("Helsinki.osm.pbf").read_bytes()):
        place.tags.get("name"), place.latitude, place.longitude

The format is a sequence of blobs, each a message of Protocol Buffers, mostly compressed; this reads the parts of it
that places need (dense and plain nodes, ways) and nothing else. A way lies at the middle of the box around its nodes.

Guarantees: the order is the file's; coordinates are exact to the file's grain; ways without a known node are left out.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Literal

from synthenv.errors import CatalogError

__all__ = ["Place", "places"]


@dataclass(frozen=True, slots=True)
class Place:
    """A node or a way with tags."""

    kind: Literal["node", "way"]
    id: int
    latitude: float
    longitude: float
    tags: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Block:
    """A block of a file: its texts, its groups of nodes and ways, and how its numbers become degrees."""

    texts: Sequence[str]
    groups: Sequence[bytes]
    grain: int
    offsets: tuple[int, int]

    def degrees(self, latitude: int, longitude: int) -> tuple[float, float]:
        south, west = self.offsets
        return (south + self.grain * latitude) / 1e9, (west + self.grain * longitude) / 1e9


_Fields = dict[int, list[bytes | int]]


def places(data: bytes) -> Iterator[Place]:
    """Yield the tagged nodes and ways of an extract; CatalogError where it is none."""
    try:
        blocks = [_block(message) for kind, message in _blobs(data) if kind == b"OSMData"]
    except (IndexError, KeyError, ValueError, zlib.error) as error:
        raise CatalogError(f"The extract can't be read as OpenStreetMap's PBF: {error}.") from error
    where: dict[int, tuple[float, float]] = {}
    for block in blocks:
        yield from _nodes(block, where)
    for block in blocks:
        yield from _ways(block, where)


def _blobs(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Yield the blobs: their type, and what is in them."""
    at = 0
    while at < len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        header = _fields(data[at + 4 : at + 4 + size])
        at += 4 + size
        length = _number(header, 3)
        blob = _fields(data[at : at + length])
        at += length
        yield _bytes(header, 1), _bytes(blob, 1) if 1 in blob else zlib.decompress(_bytes(blob, 3))


def _block(message: bytes) -> _Block:
    fields = _fields(message)
    texts = [each.decode("utf-8") for each in _several(_fields(_bytes(fields, 1)), 1)]
    return _Block(
        texts, _several(fields, 2), _number(fields, 17, 100), (_number(fields, 19, 0), _number(fields, 20, 0))
    )


def _nodes(block: _Block, where: dict[int, tuple[float, float]]) -> Iterator[Place]:
    """Yield a block's nodes with tags; note where all of its nodes lie."""
    for group in block.groups:
        fields = _fields(group)
        for dense in _several(fields, 2):
            for id, place, tags in _dense(block, _fields(dense)):
                where[id] = place
                if tags:
                    yield Place("node", id, *place, tags)
        for node in map(_fields, _several(fields, 1)):
            id, latitude, longitude = (_signed(_number(node, field)) for field in (1, 8, 9))
            where[id] = block.degrees(latitude, longitude)
            tags = _tags(block, node)
            if tags:
                yield Place("node", id, *where[id], tags)


def _dense(block: _Block, fields: _Fields) -> Iterator[tuple[int, tuple[float, float], dict[str, str]]]:
    """Yield nodes told as differences from one to the next, their tags one after the other, 0 between nodes."""
    ids, latitudes, longitudes = (accumulate(map(_signed, _packed(fields, field))) for field in (1, 8, 9))
    words = iter(_packed(fields, 10))
    for id, latitude, longitude in zip(ids, latitudes, longitudes, strict=True):
        tags = {block.texts[key]: block.texts[next(words)] for key in iter(lambda: next(words, 0), 0)}
        yield id, block.degrees(latitude, longitude), tags


def _ways(block: _Block, where: Mapping[int, tuple[float, float]]) -> Iterator[Place]:
    for group in block.groups:
        for way in map(_fields, _several(_fields(group), 3)):
            corners = [where[node] for node in accumulate(map(_signed, _packed(way, 8))) if node in where]
            tags = _tags(block, way)
            if corners and tags:
                south, north = min(each[0] for each in corners), max(each[0] for each in corners)
                west, east = min(each[1] for each in corners), max(each[1] for each in corners)
                yield Place("way", _number(way, 1), (south + north) / 2, (west + east) / 2, tags)


def _tags(block: _Block, fields: _Fields) -> dict[str, str]:
    return {
        block.texts[key]: block.texts[value] for key, value in zip(_packed(fields, 2), _packed(fields, 3), strict=True)
    }


def _fields(message: bytes) -> _Fields:
    """Return a message's fields by their numbers: integers, and the bytes of everything else."""
    found: _Fields = {}
    at = 0
    while at < len(message):
        key, at = _varint(message, at)
        value: bytes | int
        if key & 7 == 0:
            value, at = _varint(message, at)
        else:
            size, at = _varint(message, at) if key & 7 == 2 else ({1: 8, 5: 4}[key & 7], at)
            value, at = message[at : at + size], at + size
        found.setdefault(key >> 3, []).append(value)
    return found


def _varint(message: bytes, at: int) -> tuple[int, int]:
    """Return the number that begins there, seven bits a byte, and where it ends."""
    value = shift = 0
    while True:
        byte = message[at]
        value |= (byte & 127) << shift
        at += 1
        if byte < 128:
            return value, at
        shift += 7


def _signed(value: int) -> int:
    """Return the number that a zigzag stands for: 0, -1, 1, -2, …"""
    return (value >> 1) ^ -(value & 1)


def _packed(fields: _Fields, field: int) -> Iterator[int]:
    for data in _several(fields, field):
        at = 0
        while at < len(data):
            value, at = _varint(data, at)
            yield value


def _number(fields: _Fields, field: int, otherwise: int | None = None) -> int:
    value = fields[field][-1] if otherwise is None or field in fields else otherwise
    if not isinstance(value, int):
        raise ValueError(f"field {field} is no number")
    return value


def _bytes(fields: _Fields, field: int) -> bytes:
    return _several({field: fields[field]}, field)[-1]


def _several(fields: _Fields, field: int) -> list[bytes]:
    return [each for each in fields.get(field, []) if isinstance(each, bytes)]
