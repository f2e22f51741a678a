"""Bytes put aside until their place in a file comes, so that sections can be joined in constant memory."""

from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

import msgspec

IN_MEMORY_BYTES = 1 << 20
CHUNK_BYTES = 1 << 20
_encoder = msgspec.json.Encoder()


class Spill:
    """Lines, mostly of JSON, in a temporary file (in memory while they are few).

    Attributes:
        count: Number of lines.
        size_bytes: Length so far.
    """

    def __init__(self) -> None:
        # Closed by __exit__: a spill outlives the call that makes it.
        self._file = SpooledTemporaryFile(max_size=IN_MEMORY_BYTES)  # noqa: SIM115
        self._buffer = bytearray()
        self.count = 0
        self.size_bytes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, value: Any) -> int:
        """Put a value aside.

        Returns:
            Its length as JSON, bytes, newline included.
        """
        return self.add_line(_encoder.encode(value))

    def add_all(self, values: Sequence[Any]) -> None:
        """Put several values aside, which is faster than one by one."""
        lines = _encoder.encode_lines(values)
        self._buffer += lines
        self.count += len(values)
        self.size_bytes += len(lines)
        if len(self._buffer) > CHUNK_BYTES:
            self._flush()

    def add_line(self, line: bytes) -> int:
        """Put a line aside, given without its newline.

        Returns:
            Its length, bytes, newline included.
        """
        self._buffer += line
        self._buffer += b"\n"
        if len(self._buffer) > CHUNK_BYTES:
            self._flush()
        self.count += 1
        self.size_bytes += len(line) + 1
        return len(line) + 1

    def add_lines(self, lines: bytes, count: int) -> None:
        """Put lines aside that end with newlines, so many of them."""
        self._buffer += lines
        self.count += count
        self.size_bytes += len(lines)
        if len(self._buffer) > CHUNK_BYTES:
            self._flush()

    def lines(self) -> Iterator[bytes]:
        """Yield the lines with their newlines, in order."""
        self._flush()
        self._file.seek(0)
        yield from self._file

    def chunks(self) -> Iterator[bytes]:
        """Yield the same bytes as :meth:`lines` in larger pieces, which is faster."""
        self._flush()
        self._file.seek(0)
        while chunk := self._file.read(CHUNK_BYTES):
            yield chunk

    def _flush(self) -> None:
        self._file.write(self._buffer)
        self._buffer.clear()


def separate(spill: Spill) -> Iterator[bytes]:
    """Yield the lines of a spill as the elements of a JSON array; encoded JSON itself holds no newline."""
    waiting = b"\n"
    for chunk in spill.chunks():
        yield waiting + chunk.removesuffix(b"\n").replace(b"\n", b",\n")
        waiting = b",\n" if chunk.endswith(b"\n") else b""
