"""Everything said about an item as plain columns, with the document itself as JSON: for formats of tables."""

from array import array
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Annotated, Any, Final, cast

import msgspec
import numpy as np
import pyarrow as pa
from msgspec import Meta

from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.registry import KINDS
from annotate.document.manifest import ManifestAsset, ManifestRecord
from annotate.document.scalars import Xyxy
from annotate.exporters.captions import CaptionOptions, list_captions
from annotate.exporters.coco_categories import CategoryTable
from annotate.exporters.cutting import widen_box
from annotate.exporters.ledger import Books
from annotate.exporters.parquet import FLOAT, STRING, Column
from annotate.exporters.records import CHOICE_LOSSES
from annotate.exporters.regions import BOX_CUT, BOX_WIDENED, find_box, find_inner_box
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut

BOX_BYTES = 32

SHAPES: Final = {kind: name for name, kind in KINDS.items() if kind.media == ("image",)}
"""The kinds that lie on images, with their names."""

SAID_LOSSES = CHOICE_LOSSES | {
    "caption_left_out": "Captions but the first of an item stand in the column document only.",
    "box_unplaced": "Marks of which nothing is placed, or whose mask is gone, stand in the column document only.",
    "box_cut": BOX_CUT,
    "box_widened": BOX_WIDENED,
    "class_unknown": "Marks with a class that no ontology of the release knows have its id for a name.",
}
"""Losses of :class:`Sayer`."""


class SaidOptions(CaptionOptions, frozen=True, kw_only=True):
    """The choices that formats of tables share."""

    label_question: Annotated[
        str, Meta(description="Id of the choice question whose answer about the whole item becomes the label.")
    ] = ""


class Sayer:
    """Turns documents into columns.

    Args:
        release: The release.
        ledger: The books.
        options: What becomes caption and label.
    """

    def __init__(self, release: ReleaseReader, ledger: Books, options: SaidOptions) -> None:
        self._release = release
        self._ledger = ledger
        self._options = options
        categories = CategoryTable(release.header.ontologies, ())
        self._names = {row["class_id"]: str(row["name"]) for row in categories.rows()}
        self._labels = {
            option.id: option.name
            for ontology in release.header.ontologies.values()
            for question in ontology.questions
            if question.id == options.label_question
            for option in question.options
        }

    def describe(self, record: ManifestRecord, document: Document) -> dict[str, Any]:
        """Return the columns about the item: key, text, label, weight, metadata and document, empty where unknown."""
        captions = list(list_captions(document, self._options))
        for id_, _ in captions[1:]:
            self._ledger.lose("caption_left_out", record.key, id_)
        return {
            "item_key": record.key,
            "text": captions[0][1] if captions else "",
            "label": self._find_label(document),
            "weight": record.weight,
            "metadata": msgspec.json.encode(record.metadata, order="sorted").decode() if record.metadata else "",
            "document": msgspec.json.encode(document).decode(),
        }

    def list_objects(self, record: ManifestRecord, document: Document, slot: str | None = None) -> dict[str, list[Any]]:
        """Return the marks that lie on an image as columns: upright boxes (x, y, width, height), px, and names.

        Args:
            record: The item.
            document: What was said about it.
            slot: The image; None for all, told apart by a column ``slot``.
        """
        table: dict[str, list[Any]] = {name: [] for name in ("bbox", "category", "kind", "mark_id", "slot")}
        boxes, names, kinds, ids, slots = table.values()
        # Asking for the type is several times faster than isinstance, and there are millions of marks.
        for mark in cast("list[SlotMark]", [mark for mark in document.marks if type(mark) in SHAPES]):
            if slot is not None and slot != mark.slot:
                continue
            try:
                plain = mark if type(mark) is Box and not mark.rotation_deg else None
                x1, y1, x2, y2 = self._find_box(record, mark) if plain is None else plain.xyxy
            except (LeftOut, BlobMissing):
                self._ledger.lose("box_unplaced", record.key, mark.id)
                continue
            name = self._names.get(mark.class_)
            if name is None:
                self._ledger.lose("class_unknown", record.key, mark.id)
            boxes.append((x1, y1, x2 - x1, y2 - y1))
            names.append(mark.class_ if name is None else name)
            kinds.append(SHAPES[type(mark)])
            ids.append(mark.id)
            slots.append(mark.slot)
        if slot is not None:
            del table["slot"]
        return table

    def _find_box(self, record: ManifestRecord, mark: SlotMark) -> Xyxy:
        """Return the box around what lies of a mark on its image, with sides of one pixel at least."""
        asset = record.assets[mark.slot]
        if asset.width_px is None or asset.height_px is None:
            return find_box(mark, self._release)
        size = (asset.height_px, asset.width_px)
        inner, is_cut = find_inner_box(mark, size, self._release)
        wide = widen_box(inner, size)
        for code, is_changed in (("box_cut", is_cut), ("box_widened", wide != inner)):
            if is_changed:
                self._ledger.lose(code, record.key, mark.id)
        return wide

    def _find_label(self, document: Document) -> str:
        for mark in document.marks if self._options.label_question else ():
            if isinstance(mark, Choice) and mark.target is None and mark.question == self._options.label_question:
                return self._labels.get(mark.values[0], mark.values[0])
        return ""


def make_objects_column(*, with_slot: bool) -> Column:
    """Return the type of what :meth:`Sayer.list_objects` returns, for tables."""
    names = ("category", "kind", "mark_id") + (("slot",) if with_slot else ())
    boxes = pa.list_(pa.list_(pa.float64()))
    return Column(
        pa.struct([("bbox", boxes), *((name, pa.list_(pa.string())) for name in names)]),
        {"bbox": [[FLOAT.feature]], **{name: [STRING.feature] for name in names}},
    )


class Texts(msgspec.Struct, array_like=True, gc=False):
    """Several texts as Arrow holds them.

    Attributes:
        lengths: Their lengths, bytes, as 32-bit integers of this machine.
        data: The texts in UTF-8, without anything between them.
    """

    lengths: bytes
    data: bytes


class Objects(msgspec.Struct, array_like=True, gc=False):
    """What :meth:`Sayer.list_objects` returns, packed.

    Attributes:
        boxes: Four 64-bit floats of this machine for each mark.
        texts: Names of the other columns, with their texts.
    """

    boxes: bytes
    texts: dict[str, Texts]


def pack_objects(table: Mapping[str, list[Any]]) -> Objects:
    """Return marks so that they need not be looked at one by one again."""
    texts = {name: pack_texts(values) for name, values in table.items() if name != "bbox"}
    return Objects(array("d", chain.from_iterable(table["bbox"])).tobytes(), texts)


def pack_texts(values: list[str]) -> Texts:
    """Return texts, packed."""
    joined = "".join(values)
    if joined.isascii():
        return Texts(array("i", map(len, values)).tobytes(), joined.encode())
    encoded = [value.encode() for value in values]
    return Texts(array("i", map(len, encoded)).tobytes(), b"".join(encoded))


def build_objects(objects: Sequence[Objects], kind: Any) -> Any:
    """Return packed objects of several rows as one Arrow array.

    Built out of flat buffers, which takes a fraction of the time that Arrow needs to walk nested lists.

    Args:
        objects: Those of each row.
        kind: The Arrow type of the column.
    """
    numbers = np.frombuffer(b"".join(one.boxes for one in objects))
    offsets = np.cumsum([0, *(len(one.boxes) // BOX_BYTES for one in objects)], dtype=np.int32)
    inner = np.arange(0, len(numbers) + 1, 4, dtype=np.int32)
    columns = [pa.ListArray.from_arrays(offsets, pa.ListArray.from_arrays(inner, numbers))]
    for index in range(1, kind.num_fields):
        texts = [one.texts[kind.field(index).name] for one in objects]
        columns.append(pa.ListArray.from_arrays(offsets, build_texts(texts)))
    return pa.StructArray.from_arrays(columns, fields=list(kind))


def build_texts(texts: Sequence[Texts]) -> Any:
    """Return packed texts as one Arrow array."""
    lengths = np.frombuffer(b"".join(one.lengths for one in texts), np.int32)
    ends = np.zeros(len(lengths) + 1, np.int32)
    np.cumsum(lengths, out=ends[1:])
    data = pa.py_buffer(b"".join(one.data for one in texts))
    return pa.StringArray.from_buffers(len(lengths), pa.py_buffer(ends), data)


def describe_terms(asset: ManifestAsset) -> dict[str, Any]:
    """Return the columns about an asset: licence, source and consent, empty where unknown."""
    return {"licence": asset.licence, "source": asset.source, "consent": asset.consent}
