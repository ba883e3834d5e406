"""Lines of text files, whatever their encoding, without holding the whole file.

    for line in lines_of(Path("cities.csv"), gaps): ...

Text is UTF-8, or UTF-16 with its mark or without; a line that is not is read as Windows-1252, by itself, so that one
such line spoils no other. What was read so is told when the last line was taken.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterator
from pathlib import Path

__all__ = ["lines_of"]

_HEAD = 4096
_TOLD = 5
_LONGEST = 50_000_000


def lines_of(path: Path, gaps: list[str]) -> Iterator[str]:
    """Yield the lines with their ends; which rows are not of the file's encoding is told at the end."""
    strange: list[int] = []
    encoding = _encoding(path)
    errors = "surrogateescape" if encoding == "utf-8-sig" else "replace"
    with path.open(encoding=encoding, errors=errors, newline="") as file:
        # A line without an end must not fill the memory: it comes in pieces, which make no rows.
        for number, line in enumerate(iter(lambda: file.readline(_LONGEST), ""), 1):
            mended = line if line.isascii() else _mended(line)
            if mended is not line:
                strange.append(number)
            yield mended
    if strange:
        told = ", ".join(map(str, strange[:_TOLD])) + (", …" if len(strange) > _TOLD else "")
        gaps.append(f"{path.name}: {len(strange)} rows are not UTF-8 and were read as Windows-1252: row {told}")


def _encoding(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(_HEAD)
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    for encoding, blank in (("utf-16-le", head[1::2]), ("utf-16-be", head[::2])):
        if blank.count(0) > len(head) / 4:
            return encoding
    return "utf-8-sig"


def _mended(line: str) -> str:
    try:
        line.encode()
    except UnicodeEncodeError:
        return line.encode("utf-8", "surrogateescape").decode("cp1252", "replace")
    return line
