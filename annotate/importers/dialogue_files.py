"""Files of conversations: found by their first row, read row by row."""

from collections.abc import Callable, Iterator
from typing import Any

from annotate.importers.base import BadRecord, ImportLimits, Parsed
from annotate.importers.keys import KeyBook
from annotate.importers.rows import Row, find_row_files, read_first_row, read_rows
from annotate.importers.source import Source

IsRow = Callable[[dict[str, Any]], bool]
ReadRow = Callable[[Source, Row, KeyBook], Parsed]


def find_dialogues(source: Source, is_row: IsRow) -> list[str]:
    """Return the files whose first row is of a format."""
    first = ((path, read_first_row(source, path)) for path in find_row_files(source))
    return [path for path, row in first if row is not None and is_row(row)]


def read_dialogues(source: Source, is_row: IsRow, read_row: ReadRow, limits: ImportLimits) -> Iterator[Parsed]:
    """Yield the conversations of all files of a format; of all JSON files when none looks like it.

    Args:
        source: The files.
        is_row: Tells whether a row is of the format.
        read_row: Reads one; it may raise BadRecord.
        limits: What a row may cost.
    """
    keys = KeyBook()
    for path in find_dialogues(source, is_row) or find_row_files(source):
        for row in read_rows(source, path, limits=limits):
            if isinstance(row, Parsed):
                yield row
                continue
            try:
                yield read_row(source, row, keys)
            except BadRecord as error:
                yield error.at(row.file, row.line_number)
