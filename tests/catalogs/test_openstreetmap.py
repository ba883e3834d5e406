"""Extracts of OpenStreetMap are read without another library, and what is none is refused in a sentence."""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import pytest

from synthenv.errors import CatalogError
from synthenv.synthesis.openstreetmap import Place, places

TEXTS = ["", "name", "Kiasma", "tourism", "museum", "building", "yes"]


def varint(value: int) -> bytes:
    low, high = value & 127, value >> 7
    return bytes([low | 128]) + varint(high) if high else bytes([low])


def zigzag(value: int) -> int:
    return 2 * value if value >= 0 else -2 * value - 1


def field(number: int, value: int | bytes) -> bytes:
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    return varint(number << 3 | 2) + varint(len(value)) + value


def packed(number: int, values: Iterable[int]) -> bytes:
    return field(number, b"".join(map(varint, values)))


def blob(kind: bytes, message: bytes, compressed: bool = True) -> bytes:
    body = field(2, len(message)) + field(3, zlib.compress(message)) if compressed else field(1, message)
    header = field(1, kind) + field(3, len(body))
    return len(header).to_bytes(4, "big") + header + body


def extract(compressed: bool = True) -> bytes:
    """Two dense nodes (one with tags), a plain node, and a way around the dense ones and one that is not there."""
    degrees = ((601700000, 249400000), (0, -20000))
    dense = packed(1, map(zigzag, (7, 1)))
    dense += packed(8, (zigzag(each[0]) for each in degrees)) + packed(9, (zigzag(each[1]) for each in degrees))
    dense += packed(10, (1, 2, 3, 4, 0, 0))
    plain = field(1, zigzag(-9)) + packed(2, (3,)) + packed(3, (4,))
    plain += field(8, zigzag(-601700000)) + field(9, zigzag(249400000))
    way = field(1, 70) + packed(2, (5,)) + packed(3, (6,)) + packed(8, map(zigzag, (7, 1, 92)))
    texts = field(1, b"".join(field(1, text.encode()) for text in TEXTS))
    block = texts + field(2, field(2, dense)) + field(2, field(1, plain)) + field(2, field(3, way))
    return blob(b"OSMHeader", b"", compressed) + blob(b"OSMData", block, compressed)


@pytest.mark.parametrize("compressed", [True, False])
def test_nodes_and_ways_with_tags_are_read(compressed: bool) -> None:
    assert list(places(extract(compressed))) == [
        Place("node", 7, 60.17, 24.94, {"name": "Kiasma", "tourism": "museum"}),
        Place("node", -9, -60.17, 24.94, {"tourism": "museum"}),
        Place("way", 70, 60.17, 24.939, {"building": "yes"}),
    ]


@pytest.mark.parametrize("data", [b"PK\x03\x04" + bytes(40), extract()[:-9], extract()[:60]])
def test_what_is_no_extract_is_refused(data: bytes) -> None:
    with pytest.raises(CatalogError, match="can't be read as OpenStreetMap's PBF"):
        list(places(data))
