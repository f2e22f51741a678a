"""Releases and sinks in memory, for exporters."""

import hashlib
import io
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, BinaryIO

import msgspec

from annotate.document.document import parse_document
from annotate.document.manifest import ManifestAnnotation, ManifestAsset, ManifestHeader, ManifestRecord, write_line
from annotate.document.ontology import Ontology
from annotate.exporters.parts import Part
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import FileEntry

ONTOLOGY = msgspec.convert(
    {
        "classes": [{"id": "cat", "name": "Cat"}, {"id": "person", "name": "Person"}],
        "questions": [{"id": "caption", "name": "Describe it", "kind": "text"}],
        "skeletons": [{"id": "arm", "name": "Arm", "joints": ["hand", "elbow"], "edges": [["hand", "elbow"]]}],
    },
    Ontology,
)


class MemoryRelease(ReleaseReader):
    """A release of these records, with these blobs."""

    def __init__(
        self, records: Iterable[ManifestRecord], blobs: Iterable[bytes] = (), ontology: Ontology = ONTOLOGY
    ) -> None:
        header = ManifestHeader(
            schema=1,
            project="Cats",
            policy="accepted",
            ontologies={"1": ontology},
            split_seed=7,
            split_shares={"train": 1.0},
        )
        self.manifest = write_line(header) + b"".join(write_line(record) for record in records)
        self.sha256 = hash_bytes(self.manifest)
        self.blobs = {hash_bytes(blob): blob for blob in blobs}

    def open_manifest(self) -> BinaryIO:
        return io.BytesIO(self.manifest)

    def open_blob(self, sha256: str) -> BinaryIO:
        if sha256 not in self.blobs:
            raise BlobMissing(sha256)
        return io.BytesIO(self.blobs[sha256])


class MemorySink:
    """Keeps what is written, by path; what another run wrote of media can be given to it."""

    def __init__(self, parts: Mapping[str, tuple[Part, bytes]] | None = None) -> None:
        self.files: dict[str, bytes] = {}
        self.parts = dict(parts or {})

    @contextmanager
    def open(self, path: str) -> Iterator[BinaryIO]:
        assert path not in self.files, f"{path} written twice"
        buffer = io.BytesIO()
        yield buffer
        self.files[path] = buffer.getvalue()

    def write(self, path: str, data: bytes) -> None:
        with self.open(path) as stream:
            stream.write(data)

    def list_file(self, file: FileEntry) -> None:
        assert len(self.files[file.path]) == file.size_bytes

    def keep(self, part: Part) -> None:
        self.parts[part.file.path] = part, self.files[part.file.path]

    def find(self, path: str) -> Part | None:
        return self.parts[path][0] if path in self.parts else None

    def take(self, part: Part) -> None:
        path = part.file.path
        assert path not in self.files, f"{path} taken over twice"
        self.files[path] = self.parts[path][1]


def hash_bytes(data: bytes) -> str:
    """Return the SHA-256, in hex."""
    return hashlib.sha256(data).hexdigest()


def make_asset(data: bytes = b"photo", media: str = "image", **fields: Any) -> ManifestAsset:
    """Return a blob; images are 640 x 480 px unless said otherwise."""
    size = {"width_px": 640, "height_px": 480} if media == "image" else {}
    raw = {"media": media, "sha256": hash_bytes(data), "size_bytes": len(data), "name": "a.png", **size, **fields}
    return msgspec.convert(raw, ManifestAsset)


def make_annotation(document: dict[str, Any], id_: int = 1, origin: Any = "human") -> ManifestAnnotation:
    """Return an annotation of a document given without its schema."""
    return ManifestAnnotation(
        id=id_,
        revision=1,
        author="user:1",
        origin=origin,
        content_hash="0" * 64,
        ontology=1,
        document=parse_document({"schema": 1, **document}),
    )


def make_record(
    key: str, assets: dict[str, ManifestAsset], *documents: dict[str, Any], split: Any = "train", **fields: Any
) -> ManifestRecord:
    """Return an item with one annotation a document."""
    annotations = [make_annotation(document, id_) for id_, document in enumerate(documents, start=1)]
    return ManifestRecord(key=key, split=split, assets=assets, annotations=annotations, **fields)
