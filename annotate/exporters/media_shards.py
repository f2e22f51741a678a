"""Media packed in tar archives, which unpack to the folders that the rest of the export names."""

import hashlib
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from typing import BinaryIO

from annotate.exporters.ledger import Ledger, OpenPart
from annotate.exporters.parts import Part
from annotate.exporters.release import BlobDamaged, ReleaseReader
from annotate.exporters.tar import TarWriter, measure_member

FOLDER = "shards"
CHUNK_BYTES = 1 << 20


class Abandoned(Exception):
    """An archive is not to be kept, as the export ended before it was whole."""


class Archive:
    """An archive that is being filled.

    Attributes:
        part: Its file in the export, and its books.
    """

    def __init__(self, part: OpenPart, stack: ExitStack) -> None:
        self.part = part
        self._stack = stack
        self._tar = TarWriter(part.stream)

    def fits(self, size_bytes: int, most_bytes: int) -> bool:
        """Return whether a file of so many bytes goes in; the first one always does."""
        return not self._tar.size_bytes or self._tar.size_bytes + measure_member(size_bytes) <= most_bytes

    def add(self, path: str, data: bytes) -> None:
        """Add a file."""
        self._tar.add(path, data)
        self.part.count += 1

    def add_chunks(self, path: str, size_bytes: int, chunks: Iterator[bytes]) -> None:
        """Add a file of known length."""
        self._tar.add_chunks(path, size_bytes, chunks)
        self.part.count += 1

    def finish(self) -> None:
        """Write its end and put it into the export."""
        self._tar.finish()
        self._stack.close()

    def abandon(self) -> None:
        """Keep nothing of it."""
        self._stack.__exit__(Abandoned, Abandoned(), None)


class MediaShards:
    """Files packed in the order they come, each archive written while the rows of the export are.

    Args:
        ledger: Takes the archives.
        most_mb: Most megabytes of an archive.
    """

    def __init__(self, ledger: Ledger, most_mb: int) -> None:
        self._ledger = ledger
        self._most_bytes = most_mb * 1_000_000
        self._begun = 0
        self._open: Archive | None = None
        self._whole: Part | None = None
        self._to_come = 0

    def open_for(self, size_bytes: int) -> Archive | None:
        """Return the archive that the next file belongs into; None where an earlier run has packed it.

        Args:
            size_bytes: Length of the file; 0 where it is known only once it is read. Turning an image changes it.
        """
        if self._whole is not None and not self._to_come:
            self._end_whole()
        if self._open is not None and not self._open.fits(size_bytes, self._most_bytes):
            self._end_open()
        if self._whole is None and self._open is None:
            self._begin()
        if self._whole is not None:
            self._to_come -= 1
        return self._open

    def add_made(self, path: str, make: Callable[[], bytes]) -> None:
        """Pack a file that is made for the export, unless an earlier run has."""
        if self.has_next(1):
            self.open_for(0)
            return
        data = make()
        archive = self.open_for(len(data))
        if archive is not None:
            archive.add(path, data)

    def has_next(self, count: int) -> bool:
        """Return whether an earlier run has packed so many files that come next."""
        found, number = self._to_come, self._begun
        while self._open is None and found < count:
            part = self._ledger.find(name_archive(number))
            if part is None:
                break
            found += part.count
            number += 1
        return found >= count

    def finish(self) -> None:
        """Put the last archive into the export."""
        if self._whole is not None:
            self._end_whole()
        if self._open is not None:
            self._end_open()

    def abandon(self) -> None:
        """Keep nothing of an archive that is not whole."""
        if self._open is not None:
            self._open.abandon()
            self._open = None

    def _begin(self) -> None:
        path = name_archive(self._begun)
        self._begun += 1
        self._whole = self._ledger.find(path)
        if self._whole is not None:
            self._to_come = self._whole.count
            return
        stack = ExitStack()
        self._open = Archive(stack.enter_context(self._ledger.open_archive(path)), stack)

    def _end_whole(self) -> None:
        assert self._whole is not None
        self._ledger.take_archive(self._whole)
        self._whole = None

    def _end_open(self) -> None:
        assert self._open is not None
        self._open.finish()
        self._open = None


def name_archive(number: int) -> str:
    """Return the path of an archive inside the export."""
    return f"{FOLDER}/media-{number:06}.tar"


def stream_checked(release: ReleaseReader, sha256: str) -> Iterator[bytes]:
    """Yield the bytes of a blob of any length.

    Raises:
        BlobMissing: They are no longer kept.
        BlobDamaged: They are not those that the hash promises; known after the last of them.
    """
    with closing(release.open_blob(sha256)) as source:
        yield from list_checked(source, sha256)


def list_checked(source: BinaryIO, sha256: str) -> Iterator[bytes]:
    """Yield the bytes of an open blob.

    Raises:
        BlobDamaged: They are not those that the hash promises; known after the last of them.
    """
    digest = hashlib.sha256()
    while chunk := source.read(CHUNK_BYTES):
        digest.update(chunk)
        yield chunk
    if digest.hexdigest() != sha256:
        raise BlobDamaged(sha256, digest.hexdigest())
