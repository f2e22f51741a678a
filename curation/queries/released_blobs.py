"""Opens what a release names: blobs, and the run lengths of large masks."""

from typing import BinaryIO, cast

from annotate import storage
from annotate.errors import NotFound
from annotate.exporters.release import BlobMissing, StoredRelease
from annotate.queries.blobs import find_source
from curation.models.release import Release


def open_release(release: Release) -> StoredRelease:
    """Return a built release for reading."""
    return StoredRelease(
        sha256=release.manifest_hash,
        open_manifest=lambda: cast("BinaryIO", storage.get_storage().open(release.manifest_key)),
        open_blob=open_blob,
    )


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
