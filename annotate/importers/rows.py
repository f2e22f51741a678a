"""Rows of JSON files, whatever they say: one a line or the elements of one array, each with its place."""

import io
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from annotate.importers.base import BadRecord, ImportLimits, Parsed
from annotate.importers.json_records import split_records
from annotate.importers.source import Source

JSON_SUFFIXES = (".json", ".jsonl", ".ndjson")
_FIRST_ROW_BYTES = 1 << 20


class Row(NamedTuple):
    """One object of a file.

    Attributes:
        file: Path of the file.
        line_number: Line on which it begins, from 1.
        value: Its members.
    """

    file: str
    line_number: int
    value: dict[str, Any]


def read_rows(source: Source, path: str, *, limits: ImportLimits) -> Iterator[Row | Parsed]:
    """Yield the objects of a file, and in their place what is not one.

    Args:
        source: Where the file is.
        path: Which.
        limits: What a row may cost.
    """
    with source.open(path) as stream:
        for piece in split_records(stream, max_record_bytes=limits.max_record_bytes):
            if piece.problem:
                message = f"{path} {piece.problem.message}"
                problem = msgspec.structs.replace(piece.problem, message=message)
                yield Parsed(line_number=piece.line_number, file=path, problems=[problem])
                continue
            try:
                yield Row(path, piece.line_number, decode_row(piece.data))
            except BadRecord as error:
                yield error.at(path, piece.line_number)


def decode_row(data: bytes) -> dict[str, Any]:
    """Return a JSON object.

    Raises:
        BadRecord: It is not JSON, or no object.
    """
    try:
        value: Any = msgspec.json.decode(data)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRecord(
            "not_json", f"not valid JSON: {error}; expected one object a line, or one JSON array"
        ) from error
    except RecursionError as error:
        raise BadRecord("too_deep", "nested too deeply: flatten it") from error
    if not isinstance(value, dict):
        raise BadRecord("malformed", f"expected a JSON object, got {type(value).__name__}")
    return value


def read_first_row(source: Source, path: str) -> dict[str, Any] | None:
    """Return the first object of a JSON file, to see what format it is; None when there is none in the first 1 MiB."""
    head = source.head(path, _FIRST_ROW_BYTES)
    if not head.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return None
    if len(head) == _FIRST_ROW_BYTES:
        head = head[: head.rfind(b"\n") + 1] or head
    piece = next(split_records(io.BytesIO(head), max_record_bytes=_FIRST_ROW_BYTES), None)
    if piece is None or piece.problem:
        return None
    try:
        return decode_row(piece.data)
    except BadRecord:
        return None


def find_row_files(source: Source) -> list[str]:
    """Return the JSON files of a source: the one that the sender named, or all."""
    return [source.main] if source.main is not None else source.find(*JSON_SUFFIXES)
