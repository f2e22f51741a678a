"""Where an export goes: something that takes files one after the other."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol


class Sink(Protocol):
    """Takes files. Exporters open one at a time and write it from front to back, so that a stream can be a sink."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a new file for writing; it exists once the context ends without an error.

        Args:
            path: Relative to the root of the export, with forward slashes, already checked.
        """


class FolderSink:
    """Writes into a folder. A file has a temporary name until it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[Path] = set()

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open a new file; an unfinished one leaves nothing behind."""
        target = self.folder / path
        partial = target.with_name(target.name + ".part")
        if target.parent not in self._made:
            target.parent.mkdir(parents=True, exist_ok=True)
            self._made.add(target.parent)
        is_whole = False
        try:
            with partial.open("wb") as stream:
                yield stream
            partial.replace(target)
            is_whole = True
        finally:
            if not is_whole:
                partial.unlink(missing_ok=True)


class NullSink:
    """Takes files and keeps nothing."""

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open a file that is forgotten."""
        del path
        with Path(os.devnull).open("wb") as stream:
            yield stream
