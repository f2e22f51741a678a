"""YOLO as Ultralytics reads it: one text file an image; detection, segmentation, pose, or rotated boxes."""

from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, Literal

import msgspec
import numpy as np
from msgspec import Meta

from annotate.document.geometry import Points, list_box_corners
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.manifest import Split
from annotate.document.ontology import Skeleton
from annotate.exporters.coco_categories import CategoryTable, list_joints
from annotate.exporters.cutting import clip_convex, reaches_out
from annotate.exporters.frames import FRAME_LOSSES, FrameOptions
from annotate.exporters.jpegs import JPEG_LOSSES, ImageFormat
from annotate.exporters.ledger import Ledger
from annotate.exporters.media import MediaFiles
from annotate.exporters.outlines import join_rings, list_rings
from annotate.exporters.parallel import render_items
from annotate.exporters.pictures import (
    BOX_LOSSES,
    MARK_LOSSES,
    PICTURE_LOSSES,
    Picture,
    Scope,
    count_unstated,
    cut_box,
    find_upright_box,
    list_item_pictures,
    list_spelled,
)
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.rendering import ItemExporter, Render, Stage
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill

Task = Literal["detect", "segment", "pose", "obb"]

FOLDERS: Final[dict[Split, str]] = {"train": "train", "validation": "val", "test": "test"}
SHAPES = (Box, Ellipse, Mask, Polygon)
KINDS: Final[dict[Task, tuple[type[SlotMark], ...]]] = {
    "detect": (*SHAPES, Keypoints),
    "segment": SHAPES,
    "pose": (Keypoints,),
    "obb": SHAPES,
}
"""What becomes a row for each task."""

DIGITS = 9
"""Decimals of a share of the image: at 100,000 px, less than a thousandth of a pixel."""

SCALE: Final = 10.0**DIGITS
Row = list[float]
"""The class, then shares of the image's sides, and between those of joints how visible each is."""

_encoder: Final = msgspec.json.Encoder()


class YoloOptions(FrameOptions, frozen=True, kw_only=True):
    """Options of the YOLO export."""

    task: Annotated[
        Task,
        Meta(
            description="detect: upright boxes. segment: outlines. pose: keypoints with the box around them. "
            "obb: the four corners of rotated boxes."
        ),
    ] = "detect"
    skeleton: Annotated[
        str, Meta(description="Id of the skeleton that pose rows have; empty for the first one of the ontology.")
    ] = ""
    image_format: ImageFormat = "as_is"

    @property
    def as_jpeg(self) -> bool:
        """Whether images of other formats are written anew as JPEG."""
        return self.image_format == "jpg"


class YoloPart(msgspec.Struct, array_like=True, gc=False):
    """One image.

    Attributes:
        split: Its split.
        path: Its path inside the export.
        stem: Its name without ending.
        rows: Its rows.
    """

    split: Split
    path: str
    stem: str
    rows: bytes


class YoloExporter(ItemExporter[YoloOptions, YoloPart]):
    """Writes ``data.yaml``, ``images/<split>``, ``labels/<split>`` and a list of images a split."""

    name = "yolo"
    version = 5
    title = "YOLO (Ultralytics)"
    description = "Boxes, outlines, poses or rotated boxes on images, for Ultralytics and what reads its files."
    media = ("image",)
    options_type = YoloOptions
    part_type = YoloPart
    libraries = ("pillow",)
    losses = (
        PICTURE_LOSSES
        | JPEG_LOSSES
        | MARK_LOSSES
        | BOX_LOSSES
        | describe_kinds(list_kinds_but(), "rows of this YOLO task cannot hold them")
        | FRAME_LOSSES
        | {
            "crowd_left_out": "Boxes, masks and polygons around groups were left out: YOLO would take each for one "
            "thing.",
            "box_as_outline": "Boxes were written as outlines of four points, as all rows of a file have to be alike.",
            "ellipse_as_outline": "Ellipses were written as outlines of 64 points.",
            "mask_as_outline": "Masks were written as the outline along the edges of their pixels.",
            "parts_joined": "Outlines with several parts or holes were joined into one by lines of no width.",
            "other_skeleton_left_out": "Keypoints of other skeletons were left out: all rows have the same joints.",
            "skeleton_left_out": "The names of skeletons were left out: YOLO knows one, and calls it nothing.",
            "joint_left_out": "Joints that the newest version of their skeleton no longer has were left out.",
            "no_validation_split": "There is no validation split, which trainers insist on, so data.yaml names the "
            "training images there. Figures measured on them mean nothing.",
        }
    )

    def make_render(self, stage: Stage, options: YoloOptions, plan: Any) -> Render[YoloPart]:
        """Return what renders an item, an image a part."""
        del plan
        speller = _Speller(stage, options)
        scope = Scope(KINDS[options.task], lambda split, _: f"images/{FOLDERS[split]}", frames=options)
        return lambda record: map(speller.describe, list_item_pictures(record, stage, scope))

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: YoloOptions) -> None:
        """Write images and rows, then the lists, then ``data.yaml``."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            lists = {split: stack.enter_context(Spill()) for split in SPLITS}
            for part in stack.enter_context(closing(render_items(self, release, ledger, files, options))):
                lists[part.split].add_line(f"./{part.path}".encode())
                ledger.write(f"labels/{FOLDERS[part.split]}/{part.stem}.txt", part.rows)
            written: list[Split] = [split for split in SPLITS if lists[split].count] or ["train"]
            for split in written:
                with ledger.open(f"{FOLDERS[split]}.txt") as stream:
                    stream.writelines(lists[split].chunks())
            speller = _Speller(Stage(release, ledger, files), options)
            for class_id in speller.categories.renamed:
                ledger.lose("category_renamed", "", class_id)
            _write_data(ledger, written, speller, options)


class _Speller:
    """Spells marks as rows."""

    def __init__(self, stage: Stage, options: YoloOptions) -> None:
        self._release = stage.release
        self._ledger = stage.ledger
        self._task = options.task
        ontologies = stage.release.header.ontologies
        self.categories = CategoryTable(ontologies, ())
        self._classes = self.categories.list_plain()
        skeletons = {one.id: one for version in sorted(ontologies, key=int) for one in ontologies[version].skeletons}
        wanted = options.skeleton or next(iter(skeletons), "")
        self.skeleton: Skeleton | None = skeletons.get(wanted)

    def describe(self, picture: Picture) -> YoloPart:
        """Return an image with its rows."""
        rows = self._list_plain(picture) if self._task == "detect" else None
        if rows is None:
            rows = list(list_spelled(picture, self._ledger, self.spell))
        elif rows:
            self._ledger.tally("annotations", len(rows))
        return YoloPart(picture.record.split, picture.path, picture.stem, write_rows(rows))

    def _list_plain(self, picture: Picture) -> list[Row] | None:
        """Return the rows of an image on which all marks are plain boxes, as most are; None for others."""
        height, width = picture.size
        rows: list[Row] = []
        for mark in picture.marks:
            if type(mark) is not Box or mark.rotation_deg or mark.is_crowd or mark.attributes or mark.origin:
                return None
            category = self._classes.get(mark.class_)
            x1, y1, x2, y2 = mark.xyxy
            if category is None or not (0 <= x1 < x2 <= width and 0 <= y1 < y2 <= height):
                return None
            rows.append([category - 1, *share_box(x1, y1, x2, y2, width, height)])
        return rows

    def spell(self, picture: Picture, mark: SlotMark) -> Row:
        """Return a row.

        Raises:
            LeftOut: YOLO cannot hold it.
            BlobMissing: It is a mask whose counts are gone.
        """
        category = self._classes.get(mark.class_)
        if category is None:
            raise LeftOut("class_unknown", mark.id)
        if getattr(mark, "is_crowd", False):
            raise LeftOut("crowd_left_out", mark.id)
        if self._task == "segment" or (self._task == "obb" and isinstance(mark, Box) and mark.rotation_deg):
            values = self._spell_outline(picture, mark)
        elif self._task == "obb":
            box = find_upright_box(picture, mark, self._release, self._ledger)
            values = _spell_points(list_box_corners(box), picture.size)
        else:
            values = self._spell_box(picture, mark)
        count_unstated(picture, mark, self._ledger)
        return [category - 1, *values]

    def _spell_box(self, picture: Picture, mark: SlotMark) -> Row:
        joints = self._spell_joints(picture, mark) if self._task == "pose" else []
        find = cut_box if self._task == "pose" else find_upright_box
        x1, y1, x2, y2 = find(picture, mark, self._release, self._ledger)
        height, width = picture.size
        return [*share_box(x1, y1, x2, y2, width, height), *joints]

    def _spell_joints(self, picture: Picture, mark: SlotMark) -> Row:
        assert isinstance(mark, Keypoints)
        if self.skeleton is None or mark.skeleton != self.skeleton.id:
            raise LeftOut("other_skeleton_left_out", mark.id)
        names = list(self.skeleton.joints)
        self._ledger.lose("skeleton_left_out", picture.record.key, mark.id)
        for joint in sorted(mark.joints.keys() - set(names)):
            self._ledger.lose("joint_left_out", picture.record.key, f"{mark.id}/{joint}")
        flat, _ = list_joints(mark, names)
        height, width = picture.size
        return [
            number
            for x, y, visibility in zip(flat[::3], flat[1::3], flat[2::3], strict=True)
            for number in (round_share(x / width), round_share(y / height), int(visibility))
        ]

    def _spell_outline(self, picture: Picture, mark: SlotMark) -> Row:
        rings, holes = list_rings(mark, self._release)
        key, kind = picture.record.key, kind_of(mark)
        if isinstance(mark, Box | Ellipse):
            cut = clip_convex(rings[0], picture.size)
            if len(cut) < 3:
                raise LeftOut("mark_unplaced", mark.id)
            if reaches_out(rings[0], picture.size):
                self._ledger.lose("mark_clipped", key, mark.id)
            # A rotated box keeps its four corners, each pulled to the edge: its rows have room for no more.
            rings = [rings[0] if self._task == "obb" else cut]
        if self._task == "segment" and kind != "polygon":
            self._ledger.lose(f"{kind}_as_outline", key, mark.id)
        if len(rings) + len(holes) > 1:
            self._ledger.lose("parts_joined", key, mark.id)
        return _spell_points(join_rings(rings, holes), picture.size)


def _spell_points(points: Points, size: tuple[int, int]) -> Row:
    shares = points / np.array([size[1], size[0]], dtype=np.float64)
    return [round_share(value) for value in shares.ravel().tolist()]


def share_box(x1: float, y1: float, x2: float, y2: float, width: int, height: int) -> Row:
    """Return a box inside an image of so many pixels as its centre, width and height, as shares of the sides."""
    # Written out: a call for each number would take longer than everything else.
    return [
        int((x1 + x2) / 2 / width * SCALE + 0.5) / SCALE,
        int((y1 + y2) / 2 / height * SCALE + 0.5) / SCALE,
        int((x2 - x1) / width * SCALE + 0.5) / SCALE,
        int((y2 - y1) / height * SCALE + 0.5) / SCALE,
    ]


def round_share(value: float) -> float:
    """Return a share of an image's side, held to 0..1: one value outside makes readers throw the image away."""
    held = value if 0.0 <= value <= 1.0 else min(max(value, 0.0), 1.0)
    return int(held * SCALE + 0.5) / SCALE


def write_rows(rows: list[Row]) -> bytes:
    """Return rows as lines of text, numbers without needless zeros and never with an exponent."""
    if not rows:
        return b""
    text = _encoder.encode(rows)
    if b"e" in text:  # a share of less than 0.00001
        return "".join(" ".join(map(_write_number, row)) + "\n" for row in rows).encode()
    lines = text[2:-2].replace(b"],[", b"\n").replace(b",", b" ") + b"\n"
    return lines.replace(b".0 ", b" ").replace(b".0\n", b"\n")


def _write_number(number: float) -> str:
    return f"{number:.{DIGITS}f}".rstrip("0").rstrip(".")


def _write_data(ledger: Ledger, written: list[Split], speller: _Speller, options: YoloOptions) -> None:
    folders = {FOLDERS[split]: f"images/{FOLDERS[split]}" for split in written}
    if "val" not in folders:
        folders["val"] = next(iter(folders.values()))
        if ledger.counts["images"]:
            ledger.lose("no_validation_split", "")
    folders.setdefault("train", folders["val"])
    lines = [f"{name}: {folders[name]}" for name in ("train", "val", "test") if name in folders]
    if options.task == "pose" and speller.skeleton is not None:
        lines += _describe_skeleton(speller.skeleton, len(speller.categories.rows()))
    if options.task == "obb":
        # Ultralytics is told the task when it trains; without it here, four corners look like any outline.
        lines.append("task: obb")
    # A JSON string is a YAML string; older readers want a list, and its length.
    names = [msgspec.json.encode(row["name"]).decode() for row in speller.categories.rows()]
    lines += [f"nc: {len(names)}", "names:" if names else "names: []"]
    lines += [f"  - {name}" for name in names]
    ledger.write("data.yaml", "\n".join(lines).encode() + b"\n")


def _describe_skeleton(skeleton: Skeleton, classes: int) -> list[str]:
    joints = list(skeleton.joints)
    swaps = {a: b for pair in skeleton.flips for a, b in (pair, pair[::-1])}
    flips = [joints.index(swaps.get(joint, joint)) for joint in joints]
    names = msgspec.json.encode(joints).decode()
    rows = [f"  {number}: {names}" for number in range(classes)]
    return [f"kpt_shape: [{len(joints)}, 3]", f"flip_idx: {flips}", "kpt_names:", *rows]
