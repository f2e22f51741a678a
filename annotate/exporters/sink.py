"""Where an export goes: something that takes files one after the other."""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Protocol

from annotate.exporters.parts import Part
from annotate.exporters.report import FileEntry


class Sink(Protocol):
    """Takes files, each written from front to back: one at a time, and an archive of media beside it."""

    def open(self, path: str) -> AbstractContextManager[BinaryIO]:
        """Open a new file for writing; it exists once the context ends without an error.

        Args:
            path: Relative to the root of the export, with forward slashes, already checked.
        """

    def write(self, path: str, data: bytes) -> None:
        """Take a new file whose bytes are at hand, of which formats with a file an item have many."""

    def list_file(self, file: FileEntry) -> None:
        """Take note of the length and the hash of a file that was just written."""

    def keep(self, part: Part) -> None:
        """Remember a file that was just written, for another run of the same export."""

    def find(self, path: str) -> Part | None:
        """Return a file that an earlier run of the same export wrote, if it is there."""

    def take(self, part: Part) -> None:
        """Make a file that an earlier run wrote part of this one."""


class ForgetfulSink:
    """What sinks share that write everything anew in each run."""

    def list_file(self, file: FileEntry) -> None:
        """Forget the file."""

    def keep(self, part: Part) -> None:
        """Forget the file."""

    def find(self, path: str) -> Part | None:
        """Return None."""
        del path
        return None

    def take(self, part: Part) -> None:
        """Forget the file."""


class FolderSink(ForgetfulSink):
    """Writes into a folder. A file has a temporary name until it is whole."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._made: set[str] = set()

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open a new file; an unfinished one leaves nothing behind."""
        target, partial = self._prepare(path)
        is_whole = False
        try:
            with open(partial, "wb") as stream:  # noqa: PTH123
                yield stream
            os.replace(partial, target)  # noqa: PTH105
            is_whole = True
        finally:
            if not is_whole:
                Path(partial).unlink(missing_ok=True)

    def write(self, path: str, data: bytes) -> None:
        """Write a file; an unfinished one leaves nothing behind."""
        target, partial = self._prepare(path)
        try:
            # Without a buffer, as there is one piece.
            with open(partial, "wb", buffering=0) as stream:  # noqa: PTH123
                written = stream.write(data)
                while written < len(data):
                    written += stream.write(memoryview(data)[written:])
            os.replace(partial, target)  # noqa: PTH105
        except BaseException:
            Path(partial).unlink(missing_ok=True)
            raise

    def _prepare(self, path: str) -> tuple[str, str]:
        """Return where a file will lie, and where it lies until it is whole."""
        # Plain strings: a format of one file an image writes many, and path objects would take as long as its rows.
        target = f"{self.folder}/{path}"
        parent = target.rpartition("/")[0]
        if parent not in self._made:
            os.makedirs(parent, exist_ok=True)  # noqa: PTH103
            self._made.add(parent)
        return target, f"{target}.part"


class NullSink(ForgetfulSink):
    """Takes files and keeps nothing."""

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        """Open a file that is forgotten."""
        del path
        with Path(os.devnull).open("wb") as stream:
            yield stream

    def write(self, path: str, data: bytes) -> None:
        """Forget a file."""
