"""Reading a release again and again."""

import io

import pytest

from annotate.exporters.release import BlobDamaged, BlobMissing, StoredRelease
from tests.annotate.exporters.sample import PHOTO, make_sample
from tests.support.releases import hash_bytes


def test_records_can_be_read_twice() -> None:
    release = make_sample()
    keys = [record.key for record in release.records()]
    assert keys == [record.key for record in release.records()]
    assert keys == sorted(keys)
    assert release.header.project == "Cats"


def test_a_stored_release_opens_what_it_is_told_to() -> None:
    sample = make_sample()
    release = StoredRelease(sha256="ab" * 32, open_manifest=sample.open_manifest, open_blob=lambda _: io.BytesIO(PHOTO))
    assert release.read_blob(hash_bytes(PHOTO)) == PHOTO
    assert next(release.records()).key == "a-regions"


def test_a_blob_with_other_bytes_is_damaged() -> None:
    release = make_sample()
    release.blobs[hash_bytes(PHOTO)] = b"other"
    with pytest.raises(BlobDamaged, match=hash_bytes(PHOTO)):
        release.read_blob(hash_bytes(PHOTO))


def test_an_erased_blob_is_missing() -> None:
    with pytest.raises(BlobMissing, match="erased"):
        make_sample().open_blob("0" * 64)
