"""Keeps the books of one export: passes files on to the sink, and counts what is written and what is lost."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO, cast

import msgspec

from annotate.exporters.limits import Limits
from annotate.exporters.report import MAX_EXAMPLES, Example, FileEntry, Loss
from annotate.exporters.sink import Sink
from annotate.exporters.spill import Spill

CHECKSUMS = "SHA256SUMS"


class Entry(msgspec.Struct, array_like=True, gc=False):
    """What was counted and lost since the books were last cut.

    Attributes:
        counts: How much is to be written, by noun.
        lost: Code of a loss, how often it happened, and its first places as item and entity.
    """

    counts: dict[str, int] = {}
    lost: list[tuple[str, int, list[tuple[str, str | None]]]] = []


class Books:
    """What is counted and lost.

    Args:
        sentences: Every loss that the exporter may report, by code.
    """

    def __init__(self, sentences: Mapping[str, str]) -> None:
        self._sentences = sentences
        self._lost: Counter[str] = Counter()
        self._examples: dict[str, list[Example]] = {}
        self.counts: Counter[str] = Counter()

    def lose(self, code: str, item: str, entity: str | None = None) -> None:
        """Count one thing that the format could not carry.

        Raises:
            KeyError: The exporter did not declare the code.
        """
        if code not in self._lost:
            self._sentences[code]
            self._examples[code] = []
        self._lost[code] += 1
        if len(self._examples[code]) < MAX_EXAMPLES:
            self._examples[code].append(Example(item, entity))

    def tally(self, noun: str, count: int = 1) -> None:
        """Count what was written."""
        # A counter's own += calls into Python for every noun that is new, and books are cut after each item.
        self.counts[noun] = self.counts.get(noun, 0) + count

    def losses(self) -> list[Loss]:
        """Return what could not be carried, by code."""
        return [
            Loss(code, self._lost[code], self._sentences[code], self._examples[code]) for code in sorted(self._lost)
        ]

    def cut(self) -> Entry:
        """Return what the books hold and begin anew."""
        lost = [
            (code, count, [(one.item, one.entity) for one in self._examples[code]])
            for code, count in self._lost.items()
        ]
        entry = Entry(dict(self.counts), lost)
        self.counts.clear()
        self._lost.clear()
        return entry

    def enter(self, entry: Entry) -> None:
        """Take over what was cut from other books."""
        for noun, count in entry.counts.items():
            self.tally(noun, count)
        for code, count, places in entry.lost:
            for item, entity in places:
                self.lose(code, item, entity)
            self._lost[code] += count - len(places)


class Ledger(Books):
    """The books of one export, and its files.

    Args:
        sink: Where the files go.
        sentences: Every loss that the exporter may report, by code.
        sums: Takes one line a file, for the checksum file.
        limits: How many processes may work on it.
    """

    def __init__(self, sink: Sink, sentences: Mapping[str, str], sums: Spill, limits: Limits | None = None) -> None:
        super().__init__(sentences)
        self.limits = limits if limits is not None else Limits()
        self._sink = sink
        self._sums = sums
        self._open_path: str | None = None
        self._deferred: list[Callable[[], None]] = []
        self.files: list[FileEntry] = []
        self.media_files = 0
        self.media_bytes = 0

    @contextmanager
    def open(self, path: str, *, is_media: bool = False) -> Iterator[BinaryIO]:
        """Open a new file of the export for writing, front to back.

        Args:
            path: Relative to the root of the export, with forward slashes.
            is_media: True for copied media, of which there may be too many to list one by one in the report.

        Raises:
            ValueError: Another file is still open, or the path could leave the export's folder.
        """
        check_path(path)
        if self._open_path is not None:
            raise ValueError(f"{path!r} opened while {self._open_path!r} is open; a sink takes one file at a time")
        self._open_path = path
        try:
            with self._sink.open(path) as target:
                writer = HashingWriter(target)
                yield cast(BinaryIO, writer)
        finally:
            self._open_path = None
        self._enter(FileEntry(path, writer.size_bytes, writer.digest.hexdigest()), is_media=is_media)

    def defer(self, work: Callable[[], None]) -> None:
        """Have something written once the files of the format are."""
        self._deferred.append(work)

    def finish(self) -> None:
        """Write what was deferred."""
        while self._deferred:
            self._deferred.pop(0)()

    def write_checksums(self) -> None:
        """Write the checksum file, which ``sha256sum -c`` reads; last, because it lists all others."""
        with self.open(CHECKSUMS) as stream:
            stream.writelines(self._sums.chunks())

    def _enter(self, entry: FileEntry, *, is_media: bool) -> None:
        if entry.path != CHECKSUMS:
            self._sums.add_line(f"{entry.sha256}  {entry.path}".encode())
        if is_media:
            self.media_files += 1
            self.media_bytes += entry.size_bytes
        else:
            self.files.append(entry)


class HashingWriter(io.RawIOBase):
    """Passes bytes on and hashes them on the way. It can only be written front to back."""

    def __init__(self, target: BinaryIO) -> None:
        super().__init__()
        self._target = target
        self.digest = hashlib.sha256()
        self.size_bytes = 0

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        length = memoryview(data).nbytes
        self._target.write(data)
        self.digest.update(data)
        self.size_bytes += length
        return length

    def tell(self) -> int:
        return self.size_bytes


def check_path(path: str) -> None:
    """Refuse paths that could leave the export's folder, or that some file system cannot hold.

    Raises:
        ValueError: Always a bug of the exporter, which makes the names.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") or not part.isprintable() or "\\" in part for part in parts):
        raise ValueError(f"{path!r} is not a plain relative path")
