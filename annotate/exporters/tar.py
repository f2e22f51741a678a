"""Tar archives of the same bytes for the same files: no owners, no times, no folders (POSIX.1-2001).

Headers are plain USTAR; only names that do not fit one have an extended header.
"""

import tarfile
from collections.abc import Iterator
from typing import BinaryIO

BLOCK_BYTES = 512
RECORD_BYTES = 10_240
CHUNK_BYTES = 1 << 20


class TarWriter:
    """Writes members into a stream, front to back.

    Args:
        stream: Where to.

    Attributes:
        size_bytes: Length so far.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.size_bytes = 0

    def add(self, name: str, data: bytes) -> None:
        """Add a file."""
        self.add_chunks(name, len(data), iter([data]))

    def add_chunks(self, name: str, size_bytes: int, chunks: Iterator[bytes]) -> None:
        """Add a file of known length.

        Raises:
            ValueError: The chunks have another length; a bug of the exporter.
        """
        info = tarfile.TarInfo(name)
        info.size, info.mode = size_bytes, 0o644
        self._write(info.tobuf(tarfile.PAX_FORMAT, "utf-8", "strict"))
        written = 0
        for chunk in chunks:
            self._write(chunk)
            written += len(chunk)
        if written != size_bytes:
            raise ValueError(f"{name!r} has {written} bytes; expected {size_bytes}")
        self._write(bytes(-size_bytes % BLOCK_BYTES))

    def finish(self) -> None:
        """Write the end: two empty blocks, filled up to a whole record."""
        self._write(bytes(2 * BLOCK_BYTES))
        self._write(bytes(-self.size_bytes % RECORD_BYTES))

    def _write(self, data: bytes) -> None:
        self._stream.write(data)
        self.size_bytes += len(data)


def measure_member(size_bytes: int) -> int:
    """Return the bytes that a file takes in an archive."""
    return BLOCK_BYTES + size_bytes + -size_bytes % BLOCK_BYTES
