"""Opens what a release names: blobs, and the run lengths of large masks; and the part of it that is new."""

from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import IO, Any, BinaryIO, Final, cast

import msgspec

from annotate import storage
from annotate.document.manifest_diff import pair_differences
from annotate.errors import NotFound, Unavailable
from annotate.exporters.release import BlobMissing, ReleaseReader, StoredRelease
from annotate.exporters.report import Since
from annotate.models.item import Item
from annotate.queries.blobs import find_source
from curation.models.release import Release

MOST_MISSING: Final = 100


def open_release(release: Release) -> StoredRelease:
    """Return a built release for reading."""
    return StoredRelease(
        sha256=release.manifest_hash,
        open_manifest=lambda: cast("BinaryIO", storage.get_storage().open(release.manifest_key)),
        open_blob=open_blob,
    )


@contextmanager
def open_part(release: Release, *, since: Release) -> Iterator[StoredRelease]:
    """Give the items of a release that are new or other than in another one, as a release until the block ends.

    Its manifest is the release's without the other lines; its hash is its own, so the same two give the same bytes.
    """
    with NamedTemporaryFile() as part:

        def reopen() -> BinaryIO:
            return Path(part.name).open("rb")

        counts = _write_part(release, since, part)
        part.flush()
        part.seek(0)
        sha256, _ = storage.hash_file(cast("BinaryIO", part))
        yield StoredRelease(
            sha256=sha256,
            open_manifest=reopen,
            open_blob=open_blob,
            since=counts,
        )


def _write_part(release: Release, since: Release, part: IO[bytes]) -> Since:
    """Write the manifest of the part and return what is in it."""
    counts = {"items_added": 0, "items_changed": 0, "items_removed": 0}
    store = storage.get_storage()
    with closing(store.open(since.manifest_key)) as old_file, closing(store.open(release.manifest_key)) as new_file:
        olds: Any = old_file
        news: Any = new_file
        part.write(next(news))
        for old, new in pair_differences(islice(olds, 1, None), news):
            counts["items_added" if old is None else "items_removed" if new is None else "items_changed"] += 1
            if new is not None:
                part.write(new + b"\n")
    return msgspec.convert({"base": since.manifest_hash, "whole": release.manifest_hash, **counts}, Since)


def open_blob(sha256: str) -> BinaryIO:
    """Open a released blob.

    Raises:
        BlobMissing: Its bytes are no longer kept.
    """
    try:
        return cast("BinaryIO", find_source(sha256).open())
    except NotFound as error:
        # A large mask's counts lie in storage under their hash, without a row.
        store, key = storage.get_storage(), storage.mask_key(sha256)
        if store.exists(key):
            return cast("BinaryIO", store.open(key))
        raise BlobMissing(sha256) from error


def is_kept(sha256: str) -> bool:
    """Return whether the bytes of a released blob are there and can be read."""
    try:
        open_blob(sha256).close()
    except (BlobMissing, Unavailable):
        return False
    return True


class NotingRelease(ReleaseReader):
    """A release that remembers which blobs it was asked for in vain.

    Args:
        release: The release.

    Attributes:
        missing: Their SHA-256, the first hundred.
    """

    def __init__(self, release: ReleaseReader) -> None:
        self.sha256, self.since = release.sha256, release.since
        self.missing: list[str] = []
        self._release = release

    def open_manifest(self) -> BinaryIO:
        return self._release.open_manifest()

    def open_blob(self, sha256: str) -> BinaryIO:
        try:
            return self._release.open_blob(sha256)
        except BlobMissing:
            if len(self.missing) < MOST_MISSING and sha256 not in self.missing:
                self.missing.append(sha256)
            raise


def find_key(project_id: int, sha256: str) -> str | None:
    """Return the key of an item of a project that has a blob; None when there is none any more."""
    items = Item.objects.filter(project_id=project_id, slots__asset__blob_id=sha256).order_by("id")
    return items.values_list("key", flat=True).first()
