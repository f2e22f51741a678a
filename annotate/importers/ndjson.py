"""Loopwright's own export: the manifest of a release with the blobs that it names. It loses only who did what."""

from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec
from msgspec.structs import replace

from annotate.document.decoding import convert
from annotate.document.document import Document
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.registry import AnyMark
from annotate.document.kinds.track import Keyframe, Track
from annotate.document.manifest import ManifestAsset, ManifestHeader, ManifestRecord
from annotate.document.problem import DocumentInvalid
from annotate.document.rle import Rle
from annotate.document.upgrade import upgrade
from annotate.importers.base import (
    DEFAULT_IMPORT_LIMITS,
    BadRecord,
    ImportAsset,
    Importer,
    ImportLimits,
    ImportRecord,
    Parsed,
)
from annotate.importers.rows import Row, find_row_files, read_first_row, read_rows
from annotate.importers.source import Source
from annotate.importers.whole_rows import forget_rows

_MAX_MASK_BYTES = 256 * 1024**2


class NdjsonImporter(Importer):
    """Reads manifests."""

    name: ClassVar[str] = "ndjson"
    title: ClassVar[str] = "Loopwright NDJSON"
    description: ClassVar[str] = "A release as Loopwright exports it: everything, from another project or server."
    suffixes: ClassVar[tuple[str, ...]] = (".ndjson",)

    def recognise(self, source: Source) -> bool:
        return bool(_find_manifests(source))

    def read(self, source: Source, *, limits: ImportLimits = DEFAULT_IMPORT_LIMITS) -> Iterator[Parsed]:
        """Read the items of each manifest; its ontologies are declared first."""
        for path in _find_manifests(source) or find_row_files(source):
            for row in read_rows(source, path, limits=limits):
                if isinstance(row, Parsed):
                    yield row
                    continue
                try:
                    yield from _read_row(source, row)
                except BadRecord as error:
                    yield error.at(row.file, row.line_number)
                except DocumentInvalid as error:
                    yield BadRecord("malformed", str(error)).at(row.file, row.line_number)


def _find_manifests(source: Source) -> list[str]:
    first = ((path, read_first_row(source, path)) for path in find_row_files(source))
    return [path for path, row in first if row is not None and row.get("type") == "release" and "ontologies" in row]


def _read_row(source: Source, row: Row) -> Iterator[Parsed]:
    value = row.value
    if value.get("type") == "release":
        header: ManifestHeader = convert(value, ManifestHeader)
        for version in sorted(header.ontologies, key=int, reverse=True):
            yield Parsed(line_number=row.line_number, file=row.file, declares=header.ontologies[version])
        return
    for annotation in _list_annotations(value):
        annotation["document"] = upgrade(annotation["document"])
    record: ManifestRecord = convert(value, ManifestRecord)
    documents = [_restore(source, annotation.document) for annotation in record.annotations]
    made = ImportRecord(
        key=record.key,
        assets={slot: _make_asset(source, asset) for slot, asset in record.assets.items()},
        metadata=record.metadata,
        annotations=documents,
    )
    yield Parsed(line_number=row.line_number, file=row.file, record=made)


def _list_annotations(value: dict[str, Any]) -> list[dict[str, Any]]:
    found = value.get("annotations", [])
    annotations = found if isinstance(found, list) else []
    if not all(isinstance(entry, dict) and isinstance(entry.get("document"), dict) for entry in annotations):
        raise BadRecord("malformed", "an annotation has no document; expected a line of a release's manifest")
    return annotations


def _find_blob(source: Source, sha256: str) -> str | None:
    return source.media.find(f"blobs/{sha256[:2]}/{sha256}")


def _make_asset(source: Source, asset: ManifestAsset) -> ImportAsset:
    about = {"name": asset.name, "licence": asset.licence, "source": asset.source, "consent": asset.consent}
    if asset.text is not None:
        return ImportAsset(text=asset.text, **about)
    sha256 = asset.sha256 or ""
    return ImportAsset(upload=_find_blob(source, sha256) or f"blobs/{sha256[:2]}/{sha256}", **about)


def _restore(source: Source, document: Document) -> Document:
    """Return a document with its large masks inside, and without the row ids of the server that it comes from."""
    return replace(document, marks=[_restore_mark(source, mark) for mark in document.marks])


def _restore_mark(source: Source, mark: AnyMark) -> AnyMark:
    mark = forget_rows(mark)
    if isinstance(mark, Mask) and mark.rle.blob is not None:
        return replace(mark, rle=_restore_rle(source, mark.rle))
    if isinstance(mark, Track) and any(step.rle is not None and step.rle.blob is not None for step in mark.keyframes):
        return replace(mark, keyframes=[_restore_step(source, step) for step in mark.keyframes])
    return mark


def _restore_step(source: Source, step: Keyframe) -> Keyframe:
    return replace(step, rle=_restore_rle(source, step.rle)) if step.rle is not None and step.rle.blob else step


def _restore_rle(source: Source, rle: Rle) -> Rle:
    path = _find_blob(source, rle.blob or "")
    if path is None:
        raise BadRecord("mask_missing", f"the mask {rle.blob} is not among the blobs; send the folder 'blobs' along")
    with source.open(path) as stream:
        counts = stream.read(_MAX_MASK_BYTES)
    return msgspec.structs.replace(rle, counts=counts.decode("ascii", errors="replace"), blob=None)
