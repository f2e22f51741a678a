"""COCO: instances with boxes, polygons and masks, keypoints, and captions."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from annotate.document.conversation import join_text
from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.text import Text
from annotate.document.manifest import ManifestAsset, ManifestRecord, Split
from annotate.exporters.base import Exporter, MediaOptions
from annotate.exporters.coco_categories import CategoryTable, list_joints
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MEDIA_LOSSES, MediaFiles
from annotate.exporters.records import (
    CHOICE_LOSSES,
    FACT_LOSSES,
    SPEECH_LOSSES,
    SPLITS,
    choose_annotation,
    describe_kinds,
    list_kinds_but,
    list_unmarked,
    list_unsaid,
)
from annotate.exporters.regions import find_region
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill

REGIONS = (Box, Ellipse, Keypoints, Mask, Polygon)
"""The kinds that become annotations."""


class CocoOptions(MediaOptions, frozen=True, kw_only=True):
    """Options of the COCO export."""

    caption_questions: Annotated[
        list[str],
        Meta(description="Ids of text questions whose answers about the whole item become captions."),
    ] = []
    caption_turns: Annotated[
        bool,
        Meta(description="Whether the first assistant turn of a conversation becomes a caption."),
    ] = False


class CocoExporter(Exporter[CocoOptions]):
    """Writes ``annotations/instances_<split>.json`` and its companions.

    ``person_keypoints_<split>.json`` repeats the rows of categories with a skeleton, and exists only where there are
    any; ``captions_<split>.json`` only when captions are asked for. Ids count over the whole release.
    """

    name = "coco"
    version = 1
    title = "COCO"
    description = "Boxes, polygons, masks and keypoints on images, as JSON for detection and segmentation trainers."
    media = ("image",)
    options_type = CocoOptions
    libraries = ("pillow",)
    losses = (
        CHOICE_LOSSES
        | MEDIA_LOSSES
        | SPEECH_LOSSES
        | {"source_left_out": FACT_LOSSES["source_left_out"]}
        | describe_kinds(list_kinds_but("box", "ellipse", "keypoints", "mask", "polygon"), "COCO has no such thing")
        | {
            "item_without_image": "Items without an image were left out: COCO describes images only.",
            "asset_left_out": "Videos, audio and texts were left out: COCO describes images only.",
            "image_without_size": "Images whose size is not known were left out, with their marks.",
            "rotated_box_hull": "COCO boxes are upright: bbox holds the box around each rotated box. Its own corners "
            "are in segmentation, its numbers in rotated_box.",
            "ellipse_as_polygon": "COCO has no ellipses: each was written as a polygon of 64 points.",
            "polygon_as_mask": "COCO polygons know neither holes nor crowds: such polygons were written as masks of "
            "the pixels whose centres they cover.",
            "mark_unplaced": "Marks of which nothing is placed, or that cover no pixel, were left out.",
            "joint_left_out": "Joints that the newest version of their skeleton no longer has were left out.",
            "class_unknown": "Marks with a class or skeleton that no ontology of the release knows were left out.",
            "category_renamed": "Two classes have the same name: the later one's id was added to its category's name.",
            "caption_of_several_images": "Captions of items with several images were left out: they belong to no "
            "single image.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: CocoOptions) -> None:
        """Write the annotation files of every split that has an image."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            sections = {split: _Sections(stack) for split in SPLITS}
            categories = CategoryTable(release.header.ontologies, _list_pairs(release))
            for class_id in categories.renamed:
                ledger.lose("category_renamed", "", class_id)
            builder = _Builder(release, ledger, files, options, categories)
            for record in release.records():
                ledger.tally("items")
                builder.add(record, sections[record.split])
            written = [split for split in SPLITS if sections[split].images.count] or ["train"]
            for split in written:
                _write_split(ledger, split, sections[split], builder, _describe_release(release, builder))


class _Sections:
    """The parts of one split's files, put aside until all of them are known."""

    def __init__(self, stack: ExitStack) -> None:
        self.images = stack.enter_context(Spill())
        self.instances = stack.enter_context(Spill())
        self.poses = stack.enter_context(Spill())
        self.captions = stack.enter_context(Spill())


def _list_pairs(release: ReleaseReader) -> set[tuple[str, str]]:
    """Return the (class, skeleton) pairs in use: a pass of its own, taken only where skeletons exist."""
    if not any(ontology.skeletons for ontology in release.header.ontologies.values()):
        return set()
    return {
        (mark.class_, mark.skeleton)
        for record in release.records()
        for annotation in record.annotations
        for mark in annotation.document.marks
        if isinstance(mark, Keypoints)
    }


class _Builder:
    """Turns records into rows and hands out the integer ids."""

    def __init__(
        self,
        release: ReleaseReader,
        ledger: Ledger,
        files: MediaFiles,
        options: CocoOptions,
        categories: CategoryTable,
    ) -> None:
        self._release = release
        self._ledger = ledger
        self._files = files
        self.options = options
        self._last_image = 0
        self._last_annotation = 0
        self.categories = categories
        self.licences: dict[str, int] = {}

    def add(self, record: ManifestRecord, sections: _Sections) -> None:
        """Add an item: its images, their marks, their captions."""
        annotation = choose_annotation(record, self._ledger)
        if annotation is None:
            # Left out, not written empty: an image without rows would teach that nothing is on it.
            return
        document = annotation.document
        images = self._add_images(record, document, sections)
        if not images:
            return
        carried = self._add_captions(record, document, images, sections)
        for mark in document.marks:
            if isinstance(mark, REGIONS):
                carried.add(mark.id)
                if mark.slot in images:
                    self._add_mark(record, mark, images[mark.slot], sections)
        notes = [*list_unmarked(document, carried), *list_unsaid(document, carried)]
        for note in notes:
            self._ledger.lose(note.code, record.key, note.entity)
        if document.source:
            self._ledger.lose("source_left_out", record.key)

    def _add_images(self, record: ManifestRecord, document: Document, sections: _Sections) -> dict[str, int]:
        ids: dict[str, int] = {}
        if not any(asset.media == "image" for asset in record.assets.values()):
            self._ledger.lose("item_without_image", record.key)
            return ids
        for slot in sorted(record.assets):
            asset = record.assets[slot]
            if asset.media != "image":
                self._ledger.lose("asset_left_out", record.key, slot)
            elif asset.width_px is None or asset.height_px is None:
                self._ledger.lose("image_without_size", record.key, slot)
            else:
                ids |= self._add_image(record, slot, asset, document, sections)
        return ids

    def _add_image(
        self, record: ManifestRecord, slot: str, asset: ManifestAsset, document: Document, sections: _Sections
    ) -> dict[str, int]:
        folder = f"images/{record.split}"
        try:
            # Tools pair images with files by name without ending, so no two images share a file.
            path = self._files.place(asset, folder, item=record.key, slot=slot, shared=False)
        except BlobMissing:
            self._ledger.lose("blob_missing", record.key, slot)
            return {}
        self._last_image += 1
        row: dict[str, Any] = {
            "id": self._last_image,
            "file_name": path.removeprefix(f"{folder}/"),
            "width": asset.width_px,
            "height": asset.height_px,
            "item_key": record.key,
            "slot": slot,
            "sha256": asset.sha256,
        }
        if asset.licence:
            row["license"] = self.licences.setdefault(asset.licence, len(self.licences) + 1)
        extra = {
            "source": asset.source,
            "consent": asset.consent,
            "metadata": record.metadata,
            "component": record.component,
            "weight": record.weight if record.weight != 1 else None,
            "exhaustive": document.exhaustive.get(slot),
        }
        sections.images.add(row | {name: value for name, value in extra.items() if value not in (None, "", {})})
        self._ledger.tally("images")
        return {slot: self._last_image}

    def _add_mark(self, record: ManifestRecord, mark: SlotMark, image: int, sections: _Sections) -> None:
        try:
            row = self._build_row(record, mark)
        except (LeftOut, BlobMissing) as error:
            self._ledger.lose(error.code if isinstance(error, LeftOut) else "blob_missing", record.key, mark.id)
            return
        self._last_annotation += 1
        row = {"id": self._last_annotation, "image_id": image} | row
        sections.instances.add(row)
        self._ledger.tally("annotations")
        if "keypoints" in row:
            sections.poses.add(row)

    def _build_row(self, record: ManifestRecord, mark: SlotMark) -> dict[str, Any]:
        category = self.categories.find(mark.class_, mark.skeleton if isinstance(mark, Keypoints) else None)
        if category is None:
            raise LeftOut("class_unknown", mark.id)
        asset = record.assets[mark.slot]
        assert asset.width_px is not None
        assert asset.height_px is not None
        region = find_region(mark, (asset.height_px, asset.width_px), self._release)
        x1, y1, x2, y2 = region.xyxy
        row: dict[str, Any] = {
            "category_id": category,
            "bbox": [x1, y1, x2 - x1, y2 - y1],
            "area": region.area_px,
            "iscrowd": int(getattr(mark, "is_crowd", False)),
            "segmentation": region.segmentation,
            "num_keypoints": 0,
            "item_key": record.key,
            "mark_id": mark.id,
        }
        row |= self._describe_kind(record, mark)
        row |= self._list_keypoints(record, mark, category)
        if mark.attributes:
            row["attributes"] = mark.attributes
        if mark.origin is not None:
            row["origin"] = msgspec.to_builtins(mark.origin)
        return row

    def _describe_kind(self, record: ManifestRecord, mark: SlotMark) -> dict[str, Any]:
        """Return what tells the mark apart from what it was written as, and count that."""
        if isinstance(mark, Box) and mark.rotation_deg:
            self._ledger.lose("rotated_box_hull", record.key, mark.id)
            return {"rotated_box": {"xyxy": list(mark.xyxy), "rotation_deg": mark.rotation_deg}}
        if isinstance(mark, Ellipse):
            self._ledger.lose("ellipse_as_polygon", record.key, mark.id)
        elif isinstance(mark, Polygon) and (mark.holes or mark.is_crowd):
            self._ledger.lose("polygon_as_mask", record.key, mark.id)
        return {}

    def _list_keypoints(self, record: ManifestRecord, mark: SlotMark, category: int) -> dict[str, Any]:
        """Return the keypoint fields; a category with a skeleton has them on all its rows, or evaluation fails."""
        names = self.categories.joints_of(category)
        if not isinstance(mark, Keypoints):
            return {"keypoints": [0, 0, 0] * len(names)} if names else {}
        for joint in mark.joints.keys() - set(names):
            self._ledger.lose("joint_left_out", record.key, f"{mark.id}/{joint}")
        flat, placed = list_joints(mark, names)
        return {"keypoints": flat, "num_keypoints": placed}

    def _add_captions(
        self, record: ManifestRecord, document: Document, images: dict[str, int], sections: _Sections
    ) -> set[str]:
        """Add the item's captions.

        Returns:
            The ids of what became a caption, or was counted as a caption that could not.
        """
        captions = dict(_list_captions(document, self.options))
        for id_, text in captions.items():
            if len(images) > 1:
                self._ledger.lose("caption_of_several_images", record.key, id_)
                continue
            self._last_annotation += 1
            image = next(iter(images.values()))
            row = {"id": self._last_annotation, "image_id": image, "caption": text}
            sections.captions.add(row | {"item_key": record.key, "entity_id": id_})
            self._ledger.tally("captions")
        return set(captions)


def _list_captions(document: Document, options: CocoOptions) -> Iterator[tuple[str, str]]:
    for mark in document.marks:
        if isinstance(mark, Text) and mark.target is None and mark.question in options.caption_questions:
            yield mark.id, mark.text
    if options.caption_turns:
        spoken = (turn for turn in document.turns if turn.role == "assistant")
        yield from ((turn.id, join_text(turn.parts)) for turn in list(spoken)[:1])


def _describe_release(release: ReleaseReader, builder: _Builder) -> dict[str, Any]:
    licences = [
        {"id": id_, "name": name, "url": name if name.startswith(("http://", "https://")) else ""}
        for name, id_ in builder.licences.items()
    ]
    info = {"description": release.header.project, "release": release.sha256}
    return {"info": info, "licenses": licences}


def _write_split(
    ledger: Ledger, split: Split, sections: _Sections, builder: _Builder, description: dict[str, Any]
) -> None:
    categories = builder.categories
    files: list[tuple[str, list[dict[str, Any]] | None, Spill]] = [("instances", categories.rows(), sections.instances)]
    if sections.poses.count:
        files.append(("person_keypoints", categories.pose_rows(), sections.poses))
    if builder.options.caption_questions or builder.options.caption_turns:
        files.append(("captions", None, sections.captions))
    for kind, rows, annotations in files:
        head = description | ({} if rows is None else {"categories": rows})
        with ledger.open(f"annotations/{kind}_{split}.json") as stream:
            stream.write(msgspec.json.encode(head)[:-1])
            for name, section in (("images", sections.images), ("annotations", annotations)):
                stream.write(b',\n"' + name.encode() + b'":[')
                stream.writelines(_separate(section))
                stream.write(b"]")
            stream.write(b"}\n")


def _separate(section: Spill) -> Iterator[bytes]:
    """Yield the lines of a section as the elements of a JSON array; encoded JSON itself holds no newline."""
    waiting = b"\n"
    for chunk in section.chunks():
        yield waiting + chunk.removesuffix(b"\n").replace(b"\n", b",\n")
        waiting = b",\n" if chunk.endswith(b"\n") else b""
