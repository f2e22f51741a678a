"""Loopwright's own format: the manifest of the release as it is, and every blob it names. It loses nothing."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from typing import Annotated, Literal

from msgspec import Meta

from annotate.document.kinds.mask import Mask
from annotate.document.kinds.track import Track
from annotate.document.manifest import ManifestRecord
from annotate.exporters.base import Exporter, Options
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import CHUNK_BYTES, FileNames, copy_checked
from annotate.exporters.records import CHOICE_LOSSES
from annotate.exporters.release import BlobDamaged, BlobMissing, ReleaseReader

MANIFEST = "manifest.ndjson"


class NdjsonOptions(Options, frozen=True, kw_only=True):
    """Options of the NDJSON export."""

    media: Annotated[
        Literal["copy", "reference"],
        Meta(
            description="copy: every blob is part of the export. reference: the manifest alone, naming blobs by hash."
        ),
    ] = "copy"


class NdjsonExporter(Exporter[NdjsonOptions]):
    """Writes ``manifest.ndjson`` byte for byte, so that its SHA-256 is the release's, and ``blobs/ab/abcd...``."""

    name = "ndjson"
    version = 1
    title = "Loopwright NDJSON"
    description = "Everything in the release, in Loopwright's own form: for archives, scripts and other servers."
    media = ("image", "video", "audio", "text")
    options_type = NdjsonOptions
    losses = {"blob_missing": CHOICE_LOSSES["blob_missing"]}

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: NdjsonOptions) -> None:
        """Write the manifest, then the blobs.

        Raises:
            BlobDamaged: The manifest or a blob does not have the bytes that its hash promises.
        """
        _copy_manifest(release, ledger)
        with closing(FileNames()) as names:
            for record in release.records():
                ledger.tally("items")
                ledger.tally("annotations", len(record.annotations))
                for entity, sha256 in _list_blobs(record) if options.media == "copy" else ():
                    path, is_new = names.assign(f"blobs/{sha256[:2]}", sha256, sha256, shared=True)
                    try:
                        source = release.open_blob(sha256)
                    except BlobMissing:
                        ledger.lose("blob_missing", record.key, entity)
                        continue
                    with closing(source):
                        if is_new:
                            copy_checked(source, sha256, path, ledger)


def _copy_manifest(release: ReleaseReader, ledger: Ledger) -> None:
    digest = hashlib.sha256()
    with closing(release.open_manifest()) as source, ledger.open(MANIFEST) as target:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            target.write(chunk)
        if digest.hexdigest() != release.sha256:
            raise BlobDamaged(release.sha256, digest.hexdigest())


def _list_blobs(record: ManifestRecord) -> Iterator[tuple[str, str]]:
    """Yield each blob that a record names: the slot or mark that needs it, and its hash."""
    for slot, asset in sorted(record.assets.items()):
        if asset.sha256 is not None:
            yield slot, asset.sha256
    for annotation in record.annotations:
        for mark in annotation.document.marks:
            masks = [mark.rle] if isinstance(mark, Mask) else []
            if isinstance(mark, Track):
                masks = [keyframe.rle for keyframe in mark.keyframes if keyframe.rle is not None]
            yield from ((mark.id, rle.blob) for rle in masks if rle.blob is not None)
