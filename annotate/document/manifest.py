"""The manifest of a release: one header line, then one record an item, everything that an export needs frozen in.

A manifest is canonical NDJSON (each line in RFC 8785 form, ``\\n`` after each), sorted by item key by code point. Its
SHA-256 is the hash of the release. Exporters read nothing else but the blobs it names.
"""

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from annotate.document.decoding import convert, load_json
from annotate.document.document import Document, canonicalise
from annotate.document.facts import AssetFacts, MediaKind
from annotate.document.ontology import Ontology
from annotate.document.problem import DocumentInvalid, Problem
from annotate.document.rle import BlobHash
from annotate.document.scalars import Slot
from annotate.document.upgrade import upgrade

Split = Literal["train", "validation", "test"]


class ManifestGate(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What one gate said when the release was built.

    Attributes:
        gate: Its name.
        level: What hits would have done: fail the build, or be kept.
        outcome: Whether there were any.
        items: How many items have hits.
        hits: How many hits there are.
        reasons: Hits by reason.
    """

    gate: str
    level: Literal["block", "warn"]
    outcome: Literal["passed", "warned"]
    items: int
    hits: int
    reasons: dict[str, int]


class ManifestSlice(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The saved filter that items were taken by.

    Attributes:
        name: What it was called when the release was asked for.
        filter: What it matched by then; what narrowed nothing is left out.
    """

    name: str
    filter: dict[str, Any]


class ManifestHeader(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """The first line.

    Attributes:
        type: Always ``release``.
        schema: Version of this layout. 1 has neither gates nor anything that stands below them here.
        project: Name of the project when the release was built.
        policy: Which revisions were taken: ``accepted`` by review, the ``latest`` submitted, or of those the
            ``consensus`` an item.
        ontologies: Every ontology version that a document uses, by version number.
        split_seed: Seed of the split assignment.
        split_shares: Share of each split, summing to 1.
        gates: What each gate said; empty where none looked.
        group_field: Metadata field whose values never part over splits; empty for none.
        weight_field: Metadata field that the weights come from; empty where all weigh 1.
        slice: The saved filter that items were taken by; None for all items.
        successor_of: Hash of the release that this one takes the place of, some of whose items had to go.
    """

    type: Literal["release"] = msgspec.field(default="release")
    schema: Literal[1, 2]
    project: str
    policy: Literal["accepted", "latest", "consensus"]
    ontologies: dict[str, Ontology]
    split_seed: int
    split_shares: dict[Split, float]
    gates: list[ManifestGate] = []
    group_field: str = ""
    weight_field: str = ""
    slice: ManifestSlice | None = None
    successor_of: BlobHash | None = None


class ManifestAsset(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One asset of an item, as it was.

    Attributes:
        media: What it is.
        sha256: Hash of the bytes; None for a text.
        text: The text itself; None for a blob.
        name: File name it came with, without folders.
        mime: Detected media type.
        size_bytes: Length of the bytes.
        width_px: Upright width.
        height_px: Upright height.
        duration_us: Length in time.
        licence: Terms it may be used under.
        source: Where it came from.
        consent: What the people in it agreed to.
    """

    media: MediaKind
    sha256: BlobHash | None = None
    text: str | None = None
    name: str = ""
    mime: str = ""
    size_bytes: int | None = None
    width_px: int | None = None
    height_px: int | None = None
    duration_us: int | None = None
    licence: str = ""
    source: str = ""
    consent: str = ""

    def facts(self) -> AssetFacts:
        """Return what bounds are checked against."""
        length = None if self.text is None else len(self.text)
        return AssetFacts(self.media, self.width_px, self.height_px, self.duration_us, length)


class ManifestVoter(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """One of the documents that a consensus was found in.

    Attributes:
        id: Row id of the annotation.
        revision: Its revision number.
        author: Who made it.
        content_hash: SHA-256 of the canonical document.
    """

    id: int
    revision: int
    author: str
    content_hash: BlobHash


class ManifestAnnotation(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One author's document, at one revision.

    Attributes:
        id: Row id of the annotation; of a consensus, of the first that it was found in.
        revision: Its revision number.
        author: Who made it: ``user:<id>``, ``import`` or ``consensus``.
        origin: How it came to be.
        content_hash: SHA-256 of the canonical document.
        ontology: Version it was written under.
        document: The document itself.
        voters: What a consensus was found in, by row id.
        left_out: How many of their marks found no majority.
    """

    id: int
    revision: int
    author: str
    origin: Literal["human", "import", "consensus"]
    content_hash: BlobHash
    ontology: int
    document: Document
    voters: list[ManifestVoter] = []
    left_out: int = 0


class ManifestRecord(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, kw_only=True):
    """One item.

    Attributes:
        type: Always ``item``.
        key: The item's key, unique in the project.
        split: Where it goes.
        component: Smallest key of the items that must stay in one split with it (near-duplicates, or the same group);
            None when there is no other.
        weight: How often a trainer should see it, 1 being normal.
        metadata: The item's metadata.
        assets: Its assets by slot.
        annotations: The documents, by annotation id.
    """

    type: Literal["item"] = msgspec.field(default="item")
    key: Annotated[str, Meta(min_length=1)]
    split: Split
    component: str | None = None
    weight: float = 1.0
    metadata: dict[str, Any] = {}
    assets: dict[Slot, ManifestAsset]
    annotations: list[ManifestAnnotation] = []

    def slots(self) -> dict[str, AssetFacts]:
        """Return the facts of the assets by slot."""
        return {slot: asset.facts() for slot, asset in self.assets.items()}


def write_line(entry: ManifestHeader | ManifestRecord) -> bytes:
    """Return one manifest line, newline included."""
    return canonicalise({"type": entry.type, **msgspec.to_builtins(entry)}) + b"\n"


_decoder: Final = msgspec.json.Decoder(ManifestRecord)


def read_record(line: bytes) -> ManifestRecord:
    """Read one item of a manifest.

    Raises:
        DocumentInvalid: It is not an item, or has a document of the wrong shape.
    """
    try:
        # Straight into structs, which is several times faster. What does not fit is read again the long way, which
        # upgrades documents of older schemas and tells what is wrong with others.
        return _decoder.decode(line)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        raw = load_json(line)
    for annotation in raw.get("annotations", []) if isinstance(raw, dict) else []:
        annotation["document"] = upgrade(annotation["document"])
    return convert(raw, ManifestRecord)


def read_manifest(lines: Iterable[bytes]) -> Iterator[ManifestHeader | ManifestRecord]:
    """Yield the header, then the records, checking order as they stream past.

    Raises:
        DocumentInvalid: No header first, records out of order, or a line of the wrong shape.
    """
    last: str | None = None
    for number, line in enumerate(lines):
        if number == 0:
            yield convert(load_json(line), ManifestHeader)
            continue
        record = read_record(line)
        check_order(number, record.key, last)
        last = record.key
        yield record


def check_order(number: int, key: str, last: str | None) -> None:
    """Refuse an item that does not follow the one before it.

    Args:
        number: How many lines of the manifest come before it.
        key: Its key.
        last: Key of the item before; None for the first.

    Raises:
        DocumentInvalid: It does not.
    """
    if last is not None and key <= last:
        raise DocumentInvalid(
            [Problem("manifest_order", None, f"line {number + 1}: key {key!r} follows {last!r}; sort by key")]
        )
