"""Reads a release: its manifest, as often as an exporter needs, and the blobs that the manifest names."""

import hashlib
import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cached_property
from typing import BinaryIO

from annotate.document.manifest import ManifestHeader, ManifestRecord, read_manifest, write_line
from annotate.exporters.report import Since


class BlobMissing(Exception):
    """A blob whose bytes are no longer kept, as after an erasure."""

    def __init__(self, sha256: str) -> None:
        self.sha256 = sha256
        super().__init__(f"blob {sha256} is not in storage; it was erased or lost")


class BlobDamaged(Exception):
    """A blob whose bytes are not those that its name promises."""

    def __init__(self, sha256: str, found: str) -> None:
        self.sha256 = sha256
        super().__init__(f"blob {sha256} holds bytes whose SHA-256 is {found}; restore it from a backup")


class ReleaseReader(ABC):
    """One release, read from its first line as often as asked, in constant memory.

    Attributes:
        sha256: Hash of the manifest, which is the hash of the release.
        since: Which part of a release it is; None for the whole.
    """

    sha256: str
    since: Since | None = None

    @abstractmethod
    def open_manifest(self) -> BinaryIO:
        """Open the manifest at its first byte."""

    @abstractmethod
    def open_blob(self, sha256: str) -> BinaryIO:
        """Open a blob at its first byte.

        Raises:
            BlobMissing: Its bytes are no longer kept.
        """

    @cached_property
    def header(self) -> ManifestHeader:
        """The first line of the manifest."""
        with closing(self.open_manifest()) as stream:
            header = next(read_manifest(stream))
        assert isinstance(header, ManifestHeader)
        return header

    def records(self) -> Iterator[ManifestRecord]:
        """Yield the items, sorted by key."""
        with closing(self.open_manifest()) as stream:
            for entry in read_manifest(stream):
                if isinstance(entry, ManifestRecord):
                    yield entry

    def read_blob(self, sha256: str) -> bytes:
        """Return the whole of a blob that fits in memory: an image, a text, a mask.

        Raises:
            BlobMissing: Its bytes are no longer kept.
            BlobDamaged: Its bytes are not those that were released.
        """
        with closing(self.open_blob(sha256)) as stream:
            return read_checked(stream, sha256)


class StoredRelease(ReleaseReader):
    """A release behind two functions, wherever its bytes lie."""

    def __init__(
        self,
        *,
        sha256: str,
        open_manifest: Callable[[], BinaryIO],
        open_blob: Callable[[str], BinaryIO],
        since: Since | None = None,
    ) -> None:
        self.sha256 = sha256
        self.since = since
        self._open_manifest = open_manifest
        self._open_blob = open_blob

    def open_manifest(self) -> BinaryIO:
        return self._open_manifest()

    def open_blob(self, sha256: str) -> BinaryIO:
        return self._open_blob(sha256)


class SingleItem(ReleaseReader):
    """One item of a release as if it were the whole of it.

    Args:
        header: Header of the release's manifest.
        record: The item.
        release: Where its blobs are.
    """

    def __init__(self, header: ManifestHeader, record: ManifestRecord, release: ReleaseReader) -> None:
        self.sha256 = release.sha256
        self._manifest = write_line(header) + write_line(record)
        self._release = release

    def open_manifest(self) -> BinaryIO:
        return io.BytesIO(self._manifest)

    def open_blob(self, sha256: str) -> BinaryIO:
        return self._release.open_blob(sha256)


def read_checked(source: BinaryIO, sha256: str) -> bytes:
    """Return all bytes of a blob.

    Raises:
        BlobDamaged: They are not those that the hash promises.
    """
    data = source.read()
    found = hashlib.sha256(data).hexdigest()
    if found != sha256:
        raise BlobDamaged(sha256, found)
    return data
