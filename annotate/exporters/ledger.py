"""Keeps the books of one export: passes files on to the sink, and counts what is written and what is lost."""

import hashlib
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO, cast

from annotate.exporters.limits import Limits
from annotate.exporters.parts import Entry, Part
from annotate.exporters.report import MAX_EXAMPLES, Example, FileEntry, Loss
from annotate.exporters.sink import Sink
from annotate.exporters.spill import Spill

CHECKSUMS = "SHA256SUMS"


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


class OpenPart:
    """A file of media that is being written.

    Attributes:
        stream: Takes the bytes.
        books: Where its writer counts.
        count: How many of those that waited it has taken; its writer keeps this.
    """

    def __init__(self, stream: BinaryIO, books: Books) -> None:
        self.stream = stream
        self.books = books
        self.count = 0


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
        self._last_sums: list[bytes] = []
        self._deferred: list[Callable[[], None]] = []
        self._open = ExitStack()
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
        self._check_free(path)
        self._open_path = path
        try:
            with self._hash_into(path) as target:
                yield target
        finally:
            self._open_path = None
        self._enter(self._last, is_media=is_media)

    @contextmanager
    def _hash_into(self, path: str) -> Iterator[BinaryIO]:
        check_path(path)
        with self._sink.open(path) as target:
            writer = HashingWriter(target)
            yield cast(BinaryIO, writer)
        self._list(FileEntry(path, writer.size_bytes, writer.digest.hexdigest()))

    def write(self, path: str, data: bytes) -> None:
        """Write a file whose bytes are at hand, which for small ones is faster than to open it.

        Raises:
            ValueError: As :meth:`open`.
        """
        self._check_free(path)
        check_path(path)
        self._sink.write(path, data)
        self._list(FileEntry(path, len(data), hashlib.sha256(data).hexdigest()))
        self._enter(self._last, is_media=False)

    def _check_free(self, path: str) -> None:
        if self._open_path is not None:
            raise ValueError(f"{path!r} opened while {self._open_path!r} is open; a sink takes one file at a time")

    def _list(self, entry: FileEntry) -> None:
        self._last = entry
        self._sink.list_file(entry)

    def make_books(self) -> Books:
        """Return empty books for what this export may lose."""
        return Books(self._sentences)

    @contextmanager
    def open_part(self, path: str, books: Books | None = None, *, is_media: bool = False) -> Iterator[OpenPart]:
        """Open a file of media, which a later run of the same export can take over once it is whole.

        Args:
            path: As for :meth:`open`.
            books: Where its writer counts; they are entered here once the file is whole. None for new ones.
            is_media: As for :meth:`open`.
        """
        with self.open(path, is_media=is_media) as stream:
            part = OpenPart(stream, self.make_books() if books is None else books)
            yield part
        self._keep(part)

    @contextmanager
    def open_archive(self, path: str) -> Iterator[OpenPart]:
        """Open such a file beside the others, to be filled while they come and go; it is listed after them."""
        with self._hash_into(path) as stream:
            part = OpenPart(stream, self.make_books())
            yield part
        self._enter_archive(self._last)
        self._keep(part)

    def _keep(self, part: OpenPart) -> None:
        entry = part.books.cut()
        self.enter(entry)
        self._sink.keep(Part(self._last, part.count, entry))

    def find(self, path: str) -> Part | None:
        """Return a file of media that an earlier run of the same export wrote, if there is one."""
        return self._sink.find(path)

    def take(self, part: Part, *, is_media: bool = False) -> None:
        """Enter such a file."""
        self._sink.take(part)
        self.enter(part.entry)
        self._enter(part.file, is_media=is_media)

    def take_over(self, path: str, *, is_media: bool = False) -> Part | None:
        """Enter such a file if there is one, and return it."""
        part = self.find(path)
        if part is not None:
            self.take(part, is_media=is_media)
        return part

    def take_archive(self, part: Part) -> None:
        """Enter an archive that an earlier run wrote."""
        self._sink.take(part)
        self.enter(part.entry)
        self._enter_archive(part.file)

    def defer(self, work: Callable[[], None], *, close: Callable[[], None]) -> None:
        """Have something written once the files of the format are, and closed in the end, written or not."""
        self._deferred.append(work)
        self._open.callback(close)

    def close(self) -> None:
        """Close what deferred work has open."""
        self._open.close()

    def finish(self) -> None:
        """Write what was deferred."""
        while self._deferred:
            self._deferred.pop(0)()

    def write_checksums(self) -> None:
        """Write the checksum file, which ``sha256sum -c`` reads; last, because it lists all others."""
        for line in self._last_sums:
            self._sums.add_line(line)
        with self.open(CHECKSUMS) as stream:
            stream.writelines(self._sums.chunks())

    def _enter_archive(self, entry: FileEntry) -> None:
        self._last_sums.append(_spell_sum(entry))
        self.media_files += 1
        self.media_bytes += entry.size_bytes

    def _enter(self, entry: FileEntry, *, is_media: bool) -> None:
        if entry.path != CHECKSUMS:
            self._sums.add_line(_spell_sum(entry))
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


def _spell_sum(entry: FileEntry) -> bytes:
    return f"{entry.sha256}  {entry.path}".encode()


def check_path(path: str) -> None:
    """Refuse paths that could leave the export's folder, or that some file system cannot hold.

    Raises:
        ValueError: Always a bug of the exporter, which makes the names.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") or not part.isprintable() or "\\" in part for part in parts):
        raise ValueError(f"{path!r} is not a plain relative path")
