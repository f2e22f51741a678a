"""Loopwright's own format: the manifest of the release as it is, and every blob it names. It loses nothing."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from typing import Annotated, Final, Literal, NamedTuple

import msgspec
from msgspec import Meta

from annotate.document.kinds.mask import Mask
from annotate.document.kinds.track import Track
from annotate.document.manifest import ManifestRecord, read_record
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
            for item in _list_items(release):
                ledger.tally("items")
                ledger.tally("annotations", item.annotations)
                for entity, sha256 in item.blobs if options.media == "copy" else ():
                    path, is_new = names.assign(f"blobs/{sha256[:2]}", sha256, sha256, shared=True)
                    try:
                        source = release.open_blob(sha256)
                    except BlobMissing:
                        ledger.lose("blob_missing", item.key, entity)
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


class _Item(NamedTuple):
    """What the exporter needs to know of an item: its blobs with the slot or mark that needs each."""

    key: str
    annotations: int
    blobs: list[tuple[str, str]]


class _Asset(msgspec.Struct):
    sha256: str | None = None


class _Line(msgspec.Struct):
    """An item whose documents are not read."""

    key: str
    assets: dict[str, _Asset]
    annotations: list[msgspec.Raw] = []


_decoder: Final = msgspec.json.Decoder(_Line)


def _list_items(release: ReleaseReader) -> Iterator[_Item]:
    """Yield the items; only documents with a mask kept in a blob are read, as copying needs no more."""
    with closing(release.open_manifest()) as lines:
        for line in islice(lines, 1, None):
            item = _decoder.decode(line)
            blobs = [(slot, asset.sha256) for slot, asset in sorted(item.assets.items()) if asset.sha256 is not None]
            if b'"blob":' in line:
                blobs += _list_masks(read_record(line))
            yield _Item(item.key, len(item.annotations), blobs)


def _list_masks(record: ManifestRecord) -> Iterator[tuple[str, str]]:
    for annotation in record.annotations:
        for mark in annotation.document.marks:
            masks = [mark.rle] if isinstance(mark, Mask) else []
            if isinstance(mark, Track):
                masks = [keyframe.rle for keyframe in mark.keyframes if keyframe.rle is not None]
            yield from ((mark.id, rle.blob) for rle in masks if rle.blob is not None)
