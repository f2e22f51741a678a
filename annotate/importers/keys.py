"""Keys of records: what the format calls them, told apart where it calls two alike."""

import hashlib
from typing import Any

import msgspec


class KeyBook:
    """Hands out keys; the second record of a name gets ``#2`` behind it, and so on, in the order of the files."""

    def __init__(self) -> None:
        self._taken: dict[str, int] = {}

    def take(self, wanted: str) -> str:
        """Return a key that no other record has."""
        count = self._taken.get(wanted, 0) + 1
        self._taken[wanted] = count
        return wanted if count == 1 else f"{wanted}#{count}"

    def take_path(self, wanted: str, path: str) -> str:
        """Return a key that no other record has: the wanted one, or the whole path where that is taken."""
        return self.take(path if wanted in self._taken else wanted)

    def digest(self, row: Any) -> str:
        """Return a name for a row without one: the same row always gets the same."""
        data = msgspec.json.encode(row, order="deterministic")
        return f"row-{hashlib.sha256(data).hexdigest()[:24]}"
