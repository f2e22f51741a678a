"""Loopwright's own format loses nothing."""

import hashlib

import msgspec
import pytest

from annotate.document.manifest import read_manifest
from annotate.exporters.ndjson import NdjsonExporter, NdjsonOptions
from annotate.exporters.release import BlobDamaged
from tests.annotate.exporters.sample import PHOTO, STORED_BLOCK, make_sample
from tests.support.releases import MemoryRelease, MemorySink, hash_bytes, make_record


def test_the_manifest_is_the_releases_own_bytes() -> None:
    release, sink = make_sample(), MemorySink()
    report = NdjsonExporter().write(release, sink)
    assert hashlib.sha256(sink.files["manifest.ndjson"]).hexdigest() == release.sha256
    assert list(read_manifest(sink.files["manifest.ndjson"].splitlines()))[1:] == list(release.records())
    assert (report.losses, report.counts) == ([], {"annotations": 10, "items": 10})


def test_every_blob_is_there_under_its_hash() -> None:
    release, sink = make_sample(), MemorySink()
    NdjsonExporter().write(release, sink)
    stored = {path: data for path, data in sink.files.items() if path.startswith("blobs/")}
    assert stored == {f"blobs/{sha256[:2]}/{sha256}": data for sha256, data in release.blobs.items()}


def test_masks_of_tracks_are_blobs_too() -> None:
    keyframes = [{"at_us": 0, "rle": {"size": [480, 640], "blob": hash_bytes(STORED_BLOCK)}}]
    track = {"id": "k1", "kind": "track", "slot": "v", "class": "cat", "shape": "mask", "keyframes": keyframes}
    sink = MemorySink()
    NdjsonExporter().write(MemoryRelease([make_record("a", {}, {"marks": [track]})], [STORED_BLOCK]), sink)
    assert STORED_BLOCK in sink.files.values()


def test_erased_blobs_are_counted() -> None:
    release, sink = make_sample(), MemorySink()
    del release.blobs[hash_bytes(PHOTO)]
    (loss,) = NdjsonExporter().write(release, sink).losses
    assert (loss.code, loss.count) == ("blob_missing", 8)
    assert PHOTO not in sink.files.values()


def test_damaged_blobs_are_refused() -> None:
    release = make_sample()
    release.blobs[hash_bytes(PHOTO)] = b"other"
    with pytest.raises(BlobDamaged, match=hash_bytes(PHOTO)):
        NdjsonExporter().write(release, MemorySink())


def test_without_media_there_is_the_manifest_alone() -> None:
    sink = MemorySink()
    NdjsonExporter().write(make_sample(), sink, NdjsonOptions(media="reference"))
    assert list(sink.files) == ["manifest.ndjson", "export.json", "SHA256SUMS"]
    assert msgspec.json.decode(sink.files["export.json"])["media_files"] == 0


def test_a_manifest_that_is_not_the_releases_is_refused() -> None:
    release = make_sample()
    release.sha256 = "0" * 64
    with pytest.raises(BlobDamaged):
        NdjsonExporter().write(release, MemorySink())
