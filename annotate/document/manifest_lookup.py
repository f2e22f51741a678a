"""Finds one item in a manifest of any length without reading it all: lines are sorted by key."""

from collections.abc import Callable

import msgspec

from annotate.document.manifest import ManifestHeader, ManifestRecord, read_manifest

CHUNK_BYTES = 1 << 16

ReadRange = Callable[[int, int], bytes]
"""Returns the bytes from a start up to an end, both within the file."""


class _Keyed(msgspec.Struct):
    key: str


class ManifestFile:
    """A manifest that can be read in parts.

    Args:
        read: Reads a part.
        size_bytes: Length of the file.
    """

    def __init__(self, read: ReadRange, size_bytes: int) -> None:
        self._read = read
        self._size_bytes = size_bytes

    def find(self, key: str | None) -> tuple[ManifestHeader, ManifestRecord | None]:
        """Return the header, and an item: the one of this key, or the first when the key is None.

        Reads about log2(number of items) lines.
        """
        header = self._read_line(0)
        line = self._read_line(len(header)) if key is None else self._search(key, len(header))
        entries = list(read_manifest([header, line] if line else [header]))
        assert isinstance(entries[0], ManifestHeader)
        record = entries[1] if len(entries) > 1 else None
        assert record is None or isinstance(record, ManifestRecord)
        return entries[0], record

    def _search(self, key: str, start: int) -> bytes:
        """Return the line of a key; empty when there is none. ``low`` always is where a line starts."""
        low, high = start, self._size_bytes
        while low < high:
            middle = (low + high) // 2
            at = low if middle == low else self._find_start(middle)
            if at >= high:
                high = middle
                continue
            line = self._read_line(at)
            found = msgspec.json.decode(line, type=_Keyed).key
            if found == key:
                return line
            if found < key:
                low = at + len(line)
            else:
                high = middle
        return b""

    def _find_start(self, position: int) -> int:
        """Return where the first line at or after a position starts; the length of the file when none does."""
        at = position - 1
        while at < self._size_bytes:
            chunk = self._read(at, min(at + CHUNK_BYTES, self._size_bytes))
            newline = chunk.find(b"\n")
            if newline >= 0:
                return at + newline + 1
            at += len(chunk)
        return self._size_bytes

    def _read_line(self, start: int) -> bytes:
        line = b""
        while start + len(line) < self._size_bytes:
            at = start + len(line)
            chunk = self._read(at, min(at + CHUNK_BYTES, self._size_bytes))
            newline = chunk.find(b"\n")
            if newline >= 0:
                return line + chunk[: newline + 1]
            line += chunk
        return line
