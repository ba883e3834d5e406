"""Files inside a ZIP archive, such as a GTFS feed, unpacked one by one where they may be.

    for file in unpacked(Path("feed.zip"), Path("unpacked"), gaps): ...

Files that are encrypted, of other kinds, or archives themselves are left out, and told; nothing is unpacked past what
may be held, whatever the archive says of itself.
"""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from synthenv.synthesis.ingest.reading import MOST_BYTES

__all__ = ["GTFS_FORM", "unpacked"]

GTFS_FORM = ".txt"
"""How the names of CSV files end in a GTFS feed."""

_MOST_FILES = 1_000
_CHUNK = 1 << 20


def unpacked(path: Path, folder: Path, forms: Collection[str], gaps: list[str]) -> Iterator[Path]:
    """Yield the files whose names end in one of `forms`, unpacked in the folder, each to be read before the next."""
    try:
        with zipfile.ZipFile(path) as archive:
            listed = [each for each in archive.infolist() if not each.is_dir()]
            if len(listed) > _MOST_FILES:
                gaps.append(f"of its {len(listed):,} files the first {_MOST_FILES:,} are read")
            left = MOST_BYTES
            for each in listed[:_MOST_FILES]:
                file = _file(archive, each, folder, forms, left, gaps)
                if file is not None:
                    left -= file.stat().st_size
                    yield file
                    file.unlink()
    except (zipfile.BadZipFile, OSError) as error:
        gaps.append(f"can't be read as a ZIP archive: {error}")


def _file(
    archive: zipfile.ZipFile, part: zipfile.ZipInfo, folder: Path, forms: Collection[str], left: int, gaps: list[str]
) -> Path | None:
    name = PurePosixPath(part.filename)
    if part.flag_bits & 1:
        gaps.append(f"{name}: left out, for it is encrypted")
    elif name.suffix.lower() not in forms:
        gaps.append(f"{name}: left out, for it is of no kind that is read")
    elif part.file_size > left:
        gaps.append(f"{name}: left out, for it unpacks to {part.file_size:,} bytes, and {left:,} may be at most")
    else:
        # The table is called after the file: a .txt of GTFS is a CSV.
        target = folder / f"{name.stem}{'.csv' if name.suffix.lower() == GTFS_FORM else name.suffix.lower()}"
        if (unread := _unpack(archive, part, target, left)) is None:
            return target
        gaps.append(f"{name}: left out: {unread}")
    return None


def _unpack(archive: zipfile.ZipFile, part: zipfile.ZipInfo, target: Path, left: int) -> str | None:
    """Unpack a file; what stood in the way is returned."""
    written = 0
    try:
        with archive.open(part) as source, target.open("wb") as out:
            while chunk := source.read(_CHUNK):
                written += len(chunk)
                if written > left:
                    target.unlink()
                    return f"it unpacks to more than {left:,} bytes"
                out.write(chunk)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError) as error:
        target.unlink(missing_ok=True)
        return f"it is broken ({error})"
    return None
