"""Zip archives of files whose lengths and checksums are known, so that any part of one can be made by itself.

Nothing is packed, every entry has the same time, and what a reader needs stands before each file: the same files give
the same archive, byte for byte, from wherever somebody reads on. The format is PKWARE's APPNOTE 6.3.10; entries,
lengths and offsets beyond 32 bits are written as its section 4.5.3 (Zip64) says, and only those.
"""

import struct
from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple

DOS_DATE: Final = 0x21
"""1 January 1980, the first day there is: files of an export have no time of their own."""

UTF8_FLAG: Final = 0x800
UNIX: Final = 3 << 8
MODE: Final = 0o100644 << 16
PLAIN, ZIP64 = 20, 45
MAX_32, MAX_16 = 0xFFFFFFFF, 0xFFFF

LOCAL: Final = struct.Struct("<4s5H3I2H")
CENTRAL: Final = struct.Struct("<4s6H3I5H2I")
END: Final = struct.Struct("<4s4H2IH")
END_64: Final = struct.Struct("<4sQ2H2I4Q")
LOCATOR: Final = struct.Struct("<4sIQI")

Open = Callable[[str, int, int], Iterator[bytes]]
"""Yields bytes ``start`` to ``end`` of the file with a path."""


class ZipEntry(NamedTuple):
    """A file of an archive.

    Attributes:
        path: Relative, with forward slashes.
        size_bytes: Its length.
        crc32: Its CRC-32.
    """

    path: str
    size_bytes: int
    crc32: int


class ZipArchive:
    """An archive of files.

    Args:
        entries: The files, in order.

    Attributes:
        size_bytes: Its length.
    """

    def __init__(self, entries: Sequence[ZipEntry]) -> None:
        self._entries = entries
        directory = bytearray()
        offset = 0
        for entry in entries:
            directory += _describe(entry, offset)
            offset += _measure(entry)
        self._end = bytes(directory) + _close(len(entries), len(directory), offset)
        self._end_at = offset
        self.size_bytes = offset + len(self._end)

    def read(self, start: int, end: int, open_file: Open) -> Iterator[bytes]:
        """Yield bytes ``start`` to ``end`` (half-open) of the archive; only files that lie there are opened."""
        at = 0
        for entry in self._entries:
            if at >= end or start >= end:
                return
            length = _measure(entry)
            if at + length > start:
                yield from _read_entry(entry, max(0, start - at), min(length, end - at), open_file)
            at += length
        yield self._end[max(0, start - at) : max(0, end - at)]


def _read_entry(entry: ZipEntry, start: int, end: int, open_file: Open) -> Iterator[bytes]:
    head = _introduce(entry)
    if start < len(head):
        yield head[start:end]
    if end > len(head) and entry.size_bytes:
        yield from open_file(entry.path, max(0, start - len(head)), end - len(head))


def _measure(entry: ZipEntry) -> int:
    return len(_introduce(entry)) + entry.size_bytes


def _introduce(entry: ZipEntry) -> bytes:
    """Return what stands before a file."""
    name = entry.path.encode()
    is_large = entry.size_bytes >= MAX_32
    shown = MAX_32 if is_large else entry.size_bytes
    extra = _extend([entry.size_bytes, entry.size_bytes] if is_large else [])
    head = LOCAL.pack(
        b"PK\x03\x04",
        ZIP64 if is_large else PLAIN,
        _find_flags(entry.path),
        0,
        0,
        DOS_DATE,
        entry.crc32,
        shown,
        shown,
        len(name),
        len(extra),
    )
    return head + name + extra


def _describe(entry: ZipEntry, offset: int) -> bytes:
    """Return what the directory says of a file."""
    name = entry.path.encode()
    is_large, is_far = entry.size_bytes >= MAX_32, offset >= MAX_32
    shown = MAX_32 if is_large else entry.size_bytes
    extra = _extend([entry.size_bytes, entry.size_bytes] * is_large + [offset] * is_far)
    version = ZIP64 if extra else PLAIN
    head = CENTRAL.pack(
        b"PK\x01\x02",
        UNIX | version,
        version,
        _find_flags(entry.path),
        0,
        0,
        DOS_DATE,
        entry.crc32,
        shown,
        shown,
        len(name),
        len(extra),
        0,
        0,
        0,
        MODE,
        MAX_32 if is_far else offset,
    )
    return head + name + extra


def _close(count: int, size_bytes: int, offset: int) -> bytes:
    """Return what stands after the directory, which has so many files and bytes and lies at an offset."""
    short = min(count, MAX_16)
    end = END.pack(b"PK\x05\x06", 0, 0, short, short, min(size_bytes, MAX_32), min(offset, MAX_32), 0)
    if count < MAX_16 and size_bytes < MAX_32 and offset < MAX_32:
        return end
    rest = END_64.size - 12
    end_64 = END_64.pack(b"PK\x06\x06", rest, UNIX | ZIP64, ZIP64, 0, 0, count, count, size_bytes, offset)
    return end_64 + LOCATOR.pack(b"PK\x06\x07", 0, offset + size_bytes, 1) + end


def _extend(values: list[int]) -> bytes:
    """Return numbers of 64 bits as an extra field; nothing where there are none."""
    return struct.pack(f"<2H{len(values)}Q", 1, 8 * len(values), *values) if values else b""


def _find_flags(path: str) -> int:
    return 0 if path.isascii() else UTF8_FLAG
