"""Cuts a stream of JSON into its records without decoding it: one a line, or the elements of one array.

Incremental JSON parsers stop at the first error and know no lines. Cutting needs less than parsing: only strings and
brackets. So every record is decoded alone, a broken one is reported with its line, and the next is read.
"""

import re
from collections.abc import Iterator
from typing import BinaryIO, Literal

import msgspec

from annotate.document.problem import Problem

_CHUNK_BYTES = 1 << 16
_BYTE_ORDER_MARK = b"\xef\xbb\xbf"
_NOT_TEXT = {
    b"\xff\xfe": "UTF-16 text: save it as UTF-8",
    b"\xfe\xff": "UTF-16 text: save it as UTF-8",
    b"\x1f\x8b": "a gzip archive: unpack it first",
    b"PK": "a ZIP archive: unpack it first",
}
# Groups are not possessive: Python 3.11.2 matches such groups wrongly where they hold a choice.
_REST_OF_STRING = re.compile(rb'[^"\\]*+(?:\\.[^"\\]*+)*"', re.DOTALL)
_STRING = rb'"' + _REST_OF_STRING.pattern
# What lies between two brackets, whole strings included; at the top, commas part it too.
_NESTED_RUN = re.compile(rb'(?:[^"{}\[\]]++|' + _STRING + rb")*", re.DOTALL)
_TOP_RUN = re.compile(rb'(?:[^"{}\[\],]++|' + _STRING + rb")*", re.DOTALL)
_QUOTE, _OPENING = ord('"'), b"{["


class Piece(msgspec.Struct, frozen=True):
    """One record, not yet decoded.

    Attributes:
        line_number: Line on which it begins, from 1.
        data: Its bytes, without blanks around them; empty when there is a problem.
        problem: Why there are no bytes.
    """

    line_number: int
    data: bytes
    problem: Problem | None = None


def split_records(stream: BinaryIO, *, max_record_bytes: int) -> Iterator[Piece]:
    """Cut a file into records.

    A file whose first character is ``[`` is an array; any other has one record a line. A byte order mark, blank lines
    and carriage returns are passed over.

    Args:
        stream: The file, at its start.
        max_record_bytes: Longest record; longer ones become a problem and are not held in memory.

    Yields:
        The records and, in their place, what is wrong with the file there.
    """
    chunk = _read_head(stream)
    for magic, what in _NOT_TEXT.items():
        if chunk.startswith(magic):
            yield _fail(1, "not_json", f"the file is {what}")
            return
    chunk = chunk.removeprefix(_BYTE_ORDER_MARK)
    line = 1
    while chunk.isspace():
        line += chunk.count(b"\n")
        chunk = stream.read(_CHUNK_BYTES)
    splitter_type = _Array if chunk.lstrip().startswith(b"[") else _Lines
    splitter = splitter_type(_Record(max_record_bytes, line))
    while chunk:
        yield from splitter.feed(chunk)
        chunk = stream.read(_CHUNK_BYTES)
    yield from splitter.finish()


def _read_head(stream: BinaryIO) -> bytes:
    """Return the first bytes, enough for every mark by which a file is known even when it comes in drops."""
    head = b""
    while len(head) < 4 and (more := stream.read(_CHUNK_BYTES)):
        head += more
    return head


def _fail(line_number: int, code: str, message: str) -> Piece:
    return Piece(line_number, b"", Problem(code, None, f"line {line_number}: {message}", "$"))


class _Record:
    """The bytes of the record being read, up to the limit, and the line it began on."""

    def __init__(self, max_bytes: int, line: int) -> None:
        self.line = line
        self._max_bytes = max_bytes
        self._data = bytearray()
        self._begun_on: int | None = None
        self._is_too_long = False

    @property
    def begun_on(self) -> int:
        """Line of the first byte that is not blank; the present line when there is none yet."""
        return self.line if self._begun_on is None else self._begun_on

    def take(self, piece: bytes) -> None:
        """Add bytes."""
        if self._begun_on is None:
            stripped = piece.lstrip()
            blank = piece[: len(piece) - len(stripped)]
            self.line += blank.count(b"\n")
            piece = stripped
            if not piece:
                return
            self._begun_on = self.line
        self.line += piece.count(b"\n")
        if self._is_too_long or len(self._data) + len(piece) > self._max_bytes:
            self._is_too_long = True
            self._data.clear()
        else:
            self._data += piece

    def close(self) -> Piece | None:
        """Return the record and begin the next; None when nothing but blanks was taken."""
        begun_on, data, is_too_long = self.begun_on, bytes(self._data).rstrip(), self._is_too_long
        is_blank = self._begun_on is None
        self._data.clear()
        self._begun_on, self._is_too_long = None, False
        if is_too_long:
            return _fail(
                begun_on,
                "record_too_large",
                f"the item is longer than {self._max_bytes} bytes: send texts and masks of that size as files",
            )
        return None if is_blank else Piece(begun_on, data)


class _Lines:
    """One record a line."""

    def __init__(self, record: _Record) -> None:
        self._record = record

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        start = 0
        while (end := chunk.find(b"\n", start)) >= 0:
            self._record.take(chunk[start:end])
            yield from self.finish()
            self._record.line += 1
            start = end + 1
        self._record.take(chunk[start:])

    def finish(self) -> Iterator[Piece]:
        piece = self._record.close()
        if piece:
            yield piece


class _Array:
    """The elements of one array."""

    def __init__(self, record: _Record) -> None:
        self._record = record
        self._state: Literal["before", "inside", "after"] = "before"
        self._depth = 0
        self._is_in_string = False
        self._is_escaped = False
        self._elements = 0

    def feed(self, chunk: bytes) -> Iterator[Piece]:
        at = 0
        if self._state == "before":
            at = chunk.index(b"[") + 1
            self._record.line += chunk.count(b"\n", 0, at)
            self._state = "inside"
        while at < len(chunk) and self._state == "inside":
            border = self._find_border(chunk, at)
            self._record.take(chunk[at:border])
            at = border + 1
            if border < len(chunk):
                yield from self._close(is_last=chunk[border : border + 1] == b"]")
        if self._state == "after":
            self._record.take(chunk[at:])

    def _find_border(self, chunk: bytes, at: int) -> int:
        """Return the offset of the comma or bracket that ends the present element, or of the chunk's end."""
        if self._is_in_string:
            rest = _REST_OF_STRING.match(chunk, at + self._is_escaped)
            if not rest:
                return self._stay_in_string(chunk, at + self._is_escaped)
            self._is_in_string = self._is_escaped = False
            at = rest.end()
        while True:
            run = (_NESTED_RUN if self._depth else _TOP_RUN).match(chunk, at)
            at = run.end() if run else at
            if at == len(chunk):
                return at
            token = chunk[at]
            if token == _QUOTE:
                return self._stay_in_string(chunk, at + 1)
            if self._depth == 0 and token in b",]":
                return at
            # A closing bracket too many belongs to its element, which will not decode.
            self._depth = self._depth + 1 if token in _OPENING else max(0, self._depth - 1)
            at += 1

    def _stay_in_string(self, chunk: bytes, start: int) -> int:
        """Note how the chunk ends: in a string, unread from an offset on. Return the chunk's end."""
        rest = chunk[start:]
        self._is_in_string = True
        self._is_escaped = bool((len(rest) - len(rest.rstrip(b"\\"))) % 2)
        return len(chunk)

    def _close(self, *, is_last: bool) -> Iterator[Piece]:
        begun_on = self._record.begun_on
        piece = self._record.close()
        if piece:
            yield piece
        elif not (is_last and self._elements == 0):
            yield _fail(
                begun_on, "not_json", "there is no item between two commas, or after the last: delete the comma"
            )
        self._elements += 1
        if is_last:
            self._state = "after"

    def finish(self) -> Iterator[Piece]:
        piece = self._record.close()
        if self._state == "after" and piece:
            yield _fail(piece.line_number, "not_json", "there is more behind the end of the array: delete it")
        elif self._state != "after":
            line = piece.line_number if piece else self._record.line
            yield _fail(
                line,
                "not_json",
                f"the file ends inside the array, after {self._elements} items: send all of it, or close the string or "
                "bracket that is open here",
            )
