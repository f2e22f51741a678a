"""COCO: instances with boxes, polygons and masks, keypoints, and captions."""

from collections.abc import Sequence
from contextlib import ExitStack, closing
from typing import Any

import msgspec

from annotate.document.document import Document
from annotate.document.kinds.base import Origin, SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.manifest import ManifestRecord, Split
from annotate.document.scalars import AttributeValue
from annotate.exporters.base import Exporter
from annotate.exporters.captions import CaptionQuestions, CaptionTurns, list_captions
from annotate.exporters.coco_categories import CategoryTable, list_joints
from annotate.exporters.frames import FRAME_LOSSES, FrameOptions
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.pictures import PICTURE_LOSSES, Picture, Scope, list_pictures
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.regions import Segmentation, find_region
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill, separate

REGIONS = (Box, Ellipse, Keypoints, Mask, Polygon)
"""The kinds that become annotations."""


KEPT = Kept("coco", ("images", "annotations"))

STATED = ("metadata_left_out", "terms_left_out", "exhaustive_left_out")
"""Facts that have a place of their own in the files."""


class CocoOptions(FrameOptions, frozen=True, kw_only=True):
    """Options of the COCO export."""

    caption_questions: CaptionQuestions = []
    caption_turns: CaptionTurns = False


class CocoExporter(Exporter[CocoOptions]):
    """Writes ``annotations/instances_<split>.json`` and its companions.

    ``person_keypoints_<split>.json`` repeats the rows of categories with a skeleton, and exists only where there are
    any; ``captions_<split>.json`` only when captions are asked for. Ids count over the whole release.
    """

    name = "coco"
    version = 3
    title = "COCO"
    description = "Boxes, polygons, masks and keypoints on images, as JSON for detection and segmentation trainers."
    media = ("image",)
    options_type = CocoOptions
    libraries = ("pillow",)
    losses = (
        {code: sentence for code, sentence in PICTURE_LOSSES.items() if code not in STATED}
        | describe_kinds(list_kinds_but("box", "ellipse", "keypoints", "mask", "polygon"), "COCO has no such thing")
        | FRAME_LOSSES
        | {
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
            builder = _Builder(release, ledger, options, categories)
            scope = Scope(
                REGIONS,
                lambda split, _: f"images/{split}",
                STATED,
                frames=options,
                carry=lambda document: {id_ for id_, _ in list_captions(document, options)},
                kept=KEPT,
            )
            for picture in list_pictures(release, ledger, files, scope):
                builder.add(picture, sections[picture.record.split])
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


class _Row(msgspec.Struct, omit_defaults=True):
    """One annotation; what has a default is left out unless it says something."""

    id: int
    image_id: int
    category_id: int
    bbox: tuple[float, float, float, float]
    area: float
    iscrowd: int
    segmentation: Segmentation
    num_keypoints: int
    item_key: str
    mark_id: str
    rotated_box: dict[str, Any] | None = None
    keypoints: list[float] | None = None
    track_id: str | None = None
    attributes: dict[str, AttributeValue] | None = None
    origin: Origin | None = None


class _Builder:
    """Turns records into rows and hands out the integer ids."""

    def __init__(self, release: ReleaseReader, ledger: Ledger, options: CocoOptions, categories: CategoryTable) -> None:
        self._release = release
        self._ledger = ledger
        self.options = options
        self._last_image = 0
        self._last_annotation = 0
        self._captioned = ""
        self.categories = categories
        self._classes = categories.list_plain()
        self._joints = {
            id_: names for id_ in range(1, len(categories.rows()) + 1) if (names := categories.joints_of(id_))
        }
        self.licences: dict[str, int] = {}

    def add(self, picture: Picture, sections: _Sections) -> None:
        """Add an image, its captions, its marks."""
        self._last_image += 1
        sections.images.add(self._describe(picture))
        if picture.record.key != self._captioned:
            self._captioned = picture.record.key
            self._add_captions(picture, sections)
        self._add_marks(picture, sections)

    def _describe(self, picture: Picture) -> dict[str, Any]:
        record, asset, frame = picture.record, picture.asset, picture.frame
        row: dict[str, Any] = {
            "id": self._last_image,
            "file_name": picture.name,
            "width": asset.width_px,
            "height": asset.height_px,
            "item_key": record.key,
            "slot": picture.slot,
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
            "exhaustive": picture.document.exhaustive.get(picture.slot),
            "frame_index": None if frame is None else frame.number,
            "at_us": None if frame is None else frame.at_us,
        }
        row |= {name: value for name, value in extra.items() if value not in (None, "", {})}
        return KEPT.find(picture.document, "images", picture.slot) | row

    def _add_marks(self, picture: Picture, sections: _Sections) -> None:
        rows: list[_Row] = []
        for mark in picture.marks:
            try:
                row = self._build_row(picture, mark)
            except (LeftOut, BlobMissing) as error:
                code = error.code if isinstance(error, LeftOut) else "blob_missing"
                self._ledger.lose(code, picture.record.key, mark.id)
                continue
            self._last_annotation = row.id
            rows.append(row)
        if rows:
            sections.instances.add_all(recall(rows, picture.document))
            if self._joints:
                poses = [row for row in rows if row.keypoints is not None]
                sections.poses.add_all(recall(poses, picture.document))
            self._ledger.tally("annotations", len(rows))

    def _build_row(self, picture: Picture, mark: SlotMark) -> _Row:
        plain = mark if type(mark) is Box and not mark.rotation_deg else None
        if plain is not None:
            category = self._classes.get(mark.class_)
        else:
            category = self.categories.find(mark.class_, mark.skeleton if isinstance(mark, Keypoints) else None)
        if category is None:
            raise LeftOut("class_unknown", mark.id)
        segmentation: Segmentation = []
        if plain is not None:  # nearly all marks of most releases: no call, no copy
            x1, y1, x2, y2 = plain.xyxy
            area_px = (x2 - x1) * (y2 - y1)
        else:
            (x1, y1, x2, y2), area_px, segmentation = find_region(mark, picture.size, self._release)
        row = _Row(
            self._last_annotation + 1,
            self._last_image,
            category,
            (x1, y1, x2 - x1, y2 - y1),
            area_px,
            int(getattr(mark, "is_crowd", False)),
            segmentation,
            0,
            picture.record.key,
            mark.id,
            None,
            None,
            None if picture.frame is None else mark.id,
            mark.attributes or None,
            mark.origin,
        )
        if plain is None:
            self._describe_kind(picture.record, mark, row)
        if category in self._joints:
            self._add_keypoints(picture.record, mark, self._joints[category], row)
        return row

    def _describe_kind(self, record: ManifestRecord, mark: SlotMark, row: _Row) -> None:
        """Say what tells the mark apart from what it was written as, and count that."""
        if isinstance(mark, Box):
            self._ledger.lose("rotated_box_hull", record.key, mark.id)
            row.rotated_box = {"xyxy": list(mark.xyxy), "rotation_deg": mark.rotation_deg}
        elif isinstance(mark, Ellipse):
            self._ledger.lose("ellipse_as_polygon", record.key, mark.id)
        elif isinstance(mark, Polygon) and (mark.holes or mark.is_crowd):
            self._ledger.lose("polygon_as_mask", record.key, mark.id)

    def _add_keypoints(self, record: ManifestRecord, mark: SlotMark, names: list[str], row: _Row) -> None:
        """Add the keypoint fields; a category with a skeleton has them on all its rows, or evaluation fails."""
        if not isinstance(mark, Keypoints):
            row.keypoints = [0, 0, 0] * len(names)
            return
        for joint in mark.joints.keys() - set(names):
            self._ledger.lose("joint_left_out", record.key, f"{mark.id}/{joint}")
        row.keypoints, row.num_keypoints = list_joints(mark, names)

    def _add_captions(self, picture: Picture, sections: _Sections) -> None:
        """Add the item's captions to its only image; count them where it has several."""
        images = [asset for asset in picture.record.assets.values() if asset.media == "image"]
        for id_, text in list_captions(picture.document, self.options):
            if len(images) > 1 or picture.frame is not None:
                self._ledger.lose("caption_of_several_images", picture.record.key, id_)
                continue
            self._last_annotation += 1
            row = {"id": self._last_annotation, "image_id": self._last_image, "caption": text}
            sections.captions.add(row | {"item_key": picture.record.key, "entity_id": id_})
            self._ledger.tally("captions")


def recall(rows: list[_Row], document: Document) -> Sequence[Any]:
    """Return the rows with the members that the file they were imported from gave them."""
    if "coco" not in document.source:
        return rows
    return [KEPT.find(document, "annotations", row.mark_id) | msgspec.to_builtins(row) for row in rows]


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
                stream.writelines(separate(section))
                stream.write(b"]")
            stream.write(b"}\n")
