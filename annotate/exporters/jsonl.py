"""JSON Lines for trainers that read them through Hugging Face datasets.

That reader takes the columns and their types from the first 10 MB of a file and fails on whatever comes later and does
not fit. So an empty column is left out of a row, and the first row that has a column goes to the top of the file.
"""

from collections.abc import Iterable
from typing import Any

import msgspec

from annotate.exporters.ledger import Ledger
from annotate.exporters.spill import Spill


class JsonLines:
    """The rows of one file.

    Args:
        spill: Holds the rows until all are known.
    """

    def __init__(self, spill: Spill) -> None:
        self._rest = spill
        self._leading: list[bytes] = []
        self._seen: set[str] = set()

    def add(self, row: dict[str, Any], traits: Iterable[str] = ()) -> None:
        """Add a row.

        Args:
            row: Its columns; empty ones left out.
            traits: Names for what else of its shape the reader has to see early, e.g. an optional key further down.
        """
        shape = {*row, *traits}
        if shape <= self._seen:
            self._rest.add(row)
            return
        self._seen |= shape
        self._leading.append(msgspec.json.encode(row) + b"\n")

    def __len__(self) -> int:
        return len(self._leading) + self._rest.count

    def write(self, ledger: Ledger, path: str) -> None:
        """Write the file."""
        with ledger.open(path) as stream:
            stream.writelines(self._leading)
            stream.writelines(self._rest.chunks())
