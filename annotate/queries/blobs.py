"""Finds where a blob's bytes lie."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from annotate import storage
from annotate.errors import NotFound
from annotate.models.asset import Blob


@dataclass(frozen=True)
class BlobSource:
    """Something that can be read in parts.

    Attributes:
        key: Storage key; empty for a file that is read where it lies.
        location: URI of such a file.
        size_bytes: Length.
        mime: Detected type.
    """

    key: str
    location: str
    size_bytes: int
    mime: str

    def open(self, start: int = 0, end: int | None = None) -> IO[bytes]:
        """Return a reader of bytes ``start`` to ``end`` (half-open)."""
        if self.location:
            return storage.open_location(self.location, start=start, end=end)
        return storage.get_storage().open(self.key, start=start, end=end)

    @contextmanager
    def on_disk(self) -> Iterator[Path]:
        """Give the bytes as a path, for readers that go back and forth; they are copied only out of a bucket."""
        with storage.local_location(self.location) if self.location else storage.local_file(self.key) as path:
            yield path


def find_mask(sha256: str) -> BlobSource:
    """Return where the run lengths of a large mask lie.

    Raises:
        NotFound: No mask has that hash.
    """
    key = storage.mask_key(sha256)
    return BlobSource(key, "", storage.get_storage().size(key), "text/plain")


def find_source(sha256: str, *, thumbnail: bool = False) -> BlobSource:
    """Return where the bytes of a blob, or of its thumbnail, lie.

    Raises:
        NotFound: There is no such blob, or it has no thumbnail.
    """
    row = Blob.objects.filter(pk=sha256).values_list("location", "size_bytes", "mime", "has_thumbnail").first()
    if row is None or (thumbnail and not row[3]):
        raise NotFound("blob_not_found", f"there is no {'thumbnail of ' if thumbnail else ''}blob {sha256}")
    location, size_bytes, mime, _ = row
    if not thumbnail:
        return BlobSource("" if location else storage.blob_key(sha256), location, size_bytes, mime)
    key = storage.thumbnail_key(sha256)
    # Thumbnails are JPEG, or WebP where the picture has transparency; the first bytes say which.
    with_head = storage.get_storage().open(key, start=0, end=12)
    head = with_head.read(12)
    with_head.close()
    kind = "image/webp" if head[8:12] == b"WEBP" else "image/jpeg"
    return BlobSource(key, "", storage.get_storage().size(key), kind)
