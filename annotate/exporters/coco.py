"""COCO: instances with boxes, polygons and masks, keypoints, and captions."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from typing import Any

import msgspec
from msgspec.structs import replace

from annotate.document.document import Document
from annotate.document.kinds.base import Origin, SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.manifest import ManifestRecord
from annotate.document.scalars import AttributeValue
from annotate.exporters.captions import CaptionQuestions, CaptionTurns, list_captions
from annotate.exporters.coco_categories import CategoryTable, list_joints, list_pairs
from annotate.exporters.coco_files import CocoPart, Numbers, Sections, write_split
from annotate.exporters.frames import FRAME_LOSSES, FrameOptions
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.parallel import render_items
from annotate.exporters.pictures import PICTURE_LOSSES, Picture, Scope, list_item_pictures
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.regions import BOX_WIDENED, Segmentation, find_region
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.rendering import HOLE, ItemExporter, Render, Stage, leave_holes
from annotate.exporters.report import LeftOut

REGIONS = (Box, Ellipse, Keypoints, Mask, Polygon)
"""The kinds that become annotations."""


_encoder = msgspec.json.Encoder()

KEPT = Kept("coco", ("images", "annotations"))

STATED = ("metadata_left_out", "terms_left_out", "exhaustive_left_out")
"""Facts that have a place of their own in the files."""


class CocoOptions(FrameOptions, frozen=True, kw_only=True):
    """Options of the COCO export."""

    caption_questions: CaptionQuestions = []
    caption_turns: CaptionTurns = False


class CocoExporter(ItemExporter[CocoOptions, CocoPart]):
    """Writes ``annotations/instances_<split>.json`` and its companions.

    ``person_keypoints_<split>.json`` repeats the rows of categories with a skeleton, with their joints, and exists only
    where there are any; ``captions_<split>.json`` only when captions are asked for. Ids count over the whole release.
    """

    name = "coco"
    version = 5
    title = "COCO"
    description = "Boxes, polygons, masks and keypoints on images, as JSON for detection and segmentation trainers."
    media = ("image",)
    options_type = CocoOptions
    part_type = CocoPart
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
            "outline_cut": "Outlines of rotated boxes and ellipses that reach out of their image were cut at its edge, "
            "with the boxes around them.",
            "box_widened": BOX_WIDENED,
            "joint_left_out": "Joints that the newest version of their skeleton no longer has were left out.",
            "class_unknown": "Marks with a class or skeleton that no ontology of the release knows were left out.",
            "category_renamed": "Two classes have the same name: the later one's id was added to its category's name.",
            "caption_of_several_images": "Captions of items with several images were left out: they belong to no "
            "single image.",
        }
    )

    def make_render(self, stage: Stage, options: CocoOptions, plan: Any) -> Render[CocoPart]:
        """Return what renders an item, an image a part."""
        builder = _Builder(stage, options, CategoryTable(stage.release.header.ontologies, map(tuple, plan)))
        scope = Scope(
            REGIONS,
            lambda split, _: f"images/{split}",
            STATED,
            frames=options,
            carry=lambda document: {id_ for id_, _ in list_captions(document, options)},
            kept=KEPT,
        )
        return lambda record: builder.build(list_item_pictures(record, stage, scope))

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: CocoOptions) -> None:
        """Write the annotation files of every split that has an image."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            sections = {split: Sections(stack) for split in SPLITS}
            pairs = list_pairs(release)
            categories = CategoryTable(release.header.ontologies, pairs)
            for class_id in categories.renamed:
                ledger.lose("category_renamed", "", class_id)
            numbers = Numbers()
            for part in stack.enter_context(closing(render_items(self, release, ledger, files, options, pairs))):
                numbers.number(part, sections[part.split])
            has_captions = bool(options.caption_questions) or bool(options.caption_turns)
            written = [split for split in SPLITS if sections[split].images.count] or ["train"]
            for split in written:
                write_split(ledger, split, sections[split], categories, release, numbers, has_captions=has_captions)


class _Row(msgspec.Struct, omit_defaults=True, gc=False):
    """One annotation; what has a default is left out unless it says something."""

    id: Any
    image_id: Any
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
    """Turns images into parts."""

    def __init__(self, stage: Stage, options: CocoOptions, categories: CategoryTable) -> None:
        self._release = stage.release
        self._ledger = stage.ledger
        self._options = options
        self._categories = categories
        self._joints = {
            id_: names for id_ in range(1, len(categories.rows()) + 1) if (names := categories.joints_of(id_))
        }
        self._plain = {name: id_ for name, id_ in categories.list_plain().items() if id_ not in self._joints}

    def build(self, pictures: Iterable[Picture]) -> Iterator[CocoPart]:
        """Yield the images of an item, the first with its captions."""
        is_first = True
        for picture in pictures:
            image = leave_holes(_encoder.encode_lines([self._describe(picture)]))
            captions = self._list_captions(picture) if is_first else []
            is_first = False
            rows, pose_rows = self._build_rows(picture)
            poses = [rows[index] for index in pose_rows]
            # Trainers take all rows of an image for poses when the first of them is one.
            plain = [replace(row, keypoints=None) for row in rows] if poses else rows
            yield CocoPart(
                picture.record.split,
                image,
                picture.asset.licence,
                [leave_holes(_encoder.encode_lines([caption])) for caption in captions],
                leave_holes(_encoder.encode_lines(recall(plain, picture.document))),
                len(rows),
                leave_holes(_encoder.encode_lines(recall(poses, picture.document))),
                pose_rows,
            )

    def _describe(self, picture: Picture) -> dict[str, Any]:
        record, asset, frame = picture.record, picture.asset, picture.frame
        row: dict[str, Any] = {
            "id": HOLE,
            "file_name": picture.name,
            "width": asset.width_px,
            "height": asset.height_px,
            "item_key": record.key,
            "slot": picture.slot,
            "sha256": asset.sha256,
        }
        if asset.licence:
            row["license"] = HOLE
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

    def _build_rows(self, picture: Picture) -> tuple[list[_Row], list[int]]:
        """Return the annotations of an image, and which of them have keypoints."""
        rows: list[_Row] = []
        key, is_frame = picture.record.key, picture.frame is not None
        for mark in picture.marks:
            # Nearly all marks of most releases are upright boxes: no call, no copy.
            if type(mark) is Box and not mark.rotation_deg and (category := self._plain.get(mark.class_)):
                rows.append(_build_plain(mark, category, key, is_frame=is_frame))
                continue
            try:
                rows.append(self._build_row(picture, mark))
            except (LeftOut, BlobMissing) as error:
                code = error.code if isinstance(error, LeftOut) else "blob_missing"
                self._ledger.lose(code, key, mark.id)
        if rows:
            self._ledger.tally("annotations", len(rows))
        if not self._joints:
            return rows, []
        return rows, [index for index, row in enumerate(rows) if row.keypoints is not None]

    def _build_row(self, picture: Picture, mark: SlotMark) -> _Row:
        category = self._categories.find(mark.class_, mark.skeleton if isinstance(mark, Keypoints) else None)
        if category is None:
            raise LeftOut("class_unknown", mark.id)
        (x1, y1, x2, y2), area_px, segmentation, change = find_region(mark, picture.size, self._release)
        if change:
            self._ledger.lose(change, picture.record.key, mark.id)
        row = _Row(
            id=HOLE,
            image_id=HOLE,
            category_id=category,
            bbox=(x1, y1, x2 - x1, y2 - y1),
            area=area_px,
            iscrowd=int(getattr(mark, "is_crowd", False)),
            segmentation=segmentation,
            num_keypoints=0,
            item_key=picture.record.key,
            mark_id=mark.id,
            track_id=None if picture.frame is None else mark.id,
            attributes=mark.attributes or None,
            origin=mark.origin,
        )
        self._describe_kind(picture.record, mark, row)
        if category in self._joints:
            self._add_keypoints(picture.record, mark, self._joints[category], row)
        return row

    def _describe_kind(self, record: ManifestRecord, mark: SlotMark, row: _Row) -> None:
        """Say what tells the mark apart from what it was written as, and count that."""
        if isinstance(mark, Box) and mark.rotation_deg:
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

    def _list_captions(self, picture: Picture) -> list[dict[str, Any]]:
        """Return the item's captions for its only image; count them where it has several."""
        images = [asset for asset in picture.record.assets.values() if asset.media == "image"]
        rows: list[dict[str, Any]] = []
        for id_, text in list_captions(picture.document, self._options):
            if len(images) > 1 or picture.frame is not None:
                self._ledger.lose("caption_of_several_images", picture.record.key, id_)
                continue
            about = {"item_key": picture.record.key, "entity_id": id_}
            rows.append({"id": HOLE, "image_id": HOLE, "caption": text} | about)
            self._ledger.tally("captions")
        return rows


def _build_plain(box: Box, category: int, key: str, *, is_frame: bool) -> _Row:
    x1, y1, x2, y2 = box.xyxy
    width, height = x2 - x1, y2 - y1
    # By place: names would take twice the time.
    return _Row(
        HOLE,
        HOLE,
        category,
        (x1, y1, width, height),
        width * height,
        int(box.is_crowd),
        [],
        0,
        key,
        box.id,
        None,
        None,
        box.id if is_frame else None,
        box.attributes or None,
        box.origin,
    )


def recall(rows: list[_Row], document: Document) -> Sequence[Any]:
    """Return the rows with the members that the file they were imported from gave them."""
    if "coco" not in document.source:
        return rows
    holes = {"id": HOLE, "image_id": HOLE}
    return [KEPT.find(document, "annotations", row.mark_id) | spell(row) | holes for row in rows]


def spell(row: _Row) -> dict[str, Any]:
    """Return a row as plain values, all but its ids."""
    plain: dict[str, Any] = msgspec.to_builtins(replace(row, id=0, image_id=0))
    return plain
