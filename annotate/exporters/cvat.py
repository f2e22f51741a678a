"""CVAT for images 1.1 and CVAT for video 1.1: XML with every shape, attributes, and tracks by keyframe."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing
from typing import Any

import msgspec

from annotate.document.document import Document
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.choice import Choice
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.kinds.track import Track
from annotate.document.manifest import Split
from annotate.exporters.base import MediaOptions
from annotate.exporters.clips import CLIP_LOSSES, Clip, open_clip
from annotate.exporters.coco_categories import list_pairs
from annotate.exporters.cvat_labels import LabelTable
from annotate.exporters.cvat_shapes import SHAPE_LOSSES, Shape, list_shapes
from annotate.exporters.cvat_tracks import TRACK_LOSSES, Step, list_steps
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.markup import HEAD, Lines, Values, empty_tag, spell_attribute, text_tag
from annotate.exporters.media import MediaFiles
from annotate.exporters.parallel import render_items
from annotate.exporters.pictures import MARK_LOSSES, PICTURE_LOSSES, Picture, Scope, list_item_pictures, list_spelled
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.rendering import ItemExporter, Render, Stage
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill

HOLE = "id"
HOLE_ID = b'id="id"'
"""Stands for the number of an image, which is known later; it comes first in a tag."""

KEPT = Kept("cvat", ("marks",))
KINDS = (Box, Ellipse, Keypoints, Mask, Polygon, Polyline, Track)


class CvatOptions(MediaOptions, frozen=True, kw_only=True):
    """Options of the CVAT export."""


class CvatPart(msgspec.Struct, array_like=True, gc=False):
    """An image or a video.

    Attributes:
        split: Its split.
        path: Path of the file of a video; empty for an image.
        data: That file, or the lines of the image with a hole for its id.
    """

    split: Split
    path: str
    data: bytes


class CvatExporter(ItemExporter[CvatOptions, CvatPart]):
    """Writes ``<split>.xml`` for its images, and ``tracks/<split>/<name>.xml`` for each video."""

    name = "cvat"
    version = 4
    title = "CVAT XML 1.1"
    description = "Every shape with its attributes on images, and tracks on videos, for CVAT and its converters."
    media = ("image", "video")
    options_type = CvatOptions
    part_type = CvatPart
    libraries = ("pillow",)
    losses = (
        PICTURE_LOSSES
        | CLIP_LOSSES
        | SHAPE_LOSSES
        | TRACK_LOSSES
        | {code: sentence for code, sentence in MARK_LOSSES.items() if code != "attributes_left_out"}
        | describe_kinds(
            list_kinds_but("box", "ellipse", "keypoints", "mask", "polygon", "polyline", "track"),
            "CVAT XML has no such thing",
        )
        | {
            "choice_left_out": "Answers to choice questions were left out, but for those of a question tag about the "
            "first image of an item: these are CVAT's tags.",
        }
        | {
            "origin_left_out": "Of the model that a mark came from only this was written: source is auto, or semi-auto "
            "where a person changed the mark.",
            "item_without_image": "Items without an image or video were left out: CVAT describes these only.",
            "asset_left_out": "Audio and texts were left out: CVAT describes images and videos only.",
            "image_without_size": "Images and videos whose size is not known were left out, with their marks.",
        }
    )

    def make_render(self, stage: Stage, options: CvatOptions, plan: Any) -> Render[CvatPart]:
        """Return what renders an item, an image or video a part."""
        del options
        writer = _Writer(stage, LabelTable(stage.release.header.ontologies, set(map(tuple, plan))))
        scope = Scope(
            KINDS,
            lambda split, media: f"{media}s/{split}",
            media=("image", "video"),
            carry=lambda document: {mark.id for mark in writer.list_tags(document)},
            kept=KEPT,
        )
        return lambda record: writer.describe(list_item_pictures(record, stage, scope))

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: CvatOptions) -> None:
        """Write the media and the file of each video as they come, then the files of the images."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            images = {split: stack.enter_context(Spill()) for split in SPLITS}
            pairs = list_pairs(release)
            labels = LabelTable(release.header.ontologies, pairs)
            for class_id in labels.renamed:
                ledger.lose("category_renamed", "", class_id)
            for part in stack.enter_context(closing(render_items(self, release, ledger, files, options, pairs))):
                if part.path:
                    ledger.write(part.path, part.data)
                else:
                    rows = images[part.split]
                    rows.add_line((part.data % rows.count).rstrip(b"\n"))
            writer = _Writer(Stage(release, ledger, files), labels)
            for split in [split for split in SPLITS if images[split].count] or ["train"]:
                with ledger.open(f"{split}.xml") as stream:
                    stream.write(writer.begin_images(images[split].count))
                    stream.writelines(images[split].chunks())
                    stream.write(b"</annotations>\n")


class _Writer:
    """Spells images and videos as XML."""

    def __init__(self, stage: Stage, labels: LabelTable) -> None:
        self._release = stage.release
        self._ledger = stage.ledger
        self._labels = labels

    def describe(self, pictures: Iterable[Picture]) -> Iterator[CvatPart]:
        """Yield what images and videos become."""
        for number, picture in enumerate(pictures):
            split = picture.record.split
            if number == 0 and _find_tagged(picture) is None:
                for mark in self.list_tags(picture.document):
                    self._ledger.lose("choice_left_out", picture.record.key, mark.id)
            if picture.asset.media == "image":
                yield CvatPart(split, "", self._describe_image(picture))
            elif (data := self._describe_video(picture)) is not None:
                yield CvatPart(split, f"tracks/{split}/{picture.stem}.xml", data)

    def _describe_image(self, picture: Picture) -> bytes:
        """Return ``<image>`` with its shapes, and a hole for its id."""
        lines = Lines(level=1)
        height, width = picture.size
        # A reader may take only those images whose subset is called like the file, and looks for them in its folder.
        named: Values = {"name": picture.name, "subset": picture.record.split}
        lines.begin("image", {"id": HOLE, **named, "width": width, "height": height})
        order = {mark.id: index for index, mark in enumerate(picture.marks)}
        for mark, shapes in list_spelled(picture, self._ledger, self._spell):
            extra: Values = {"z_order": order[mark.id]}
            if len(shapes) > 1:
                extra["group_id"] = order[mark.id] + 1
            extra |= recall(picture, mark)
            for shape in shapes:
                _add_shape(lines, shape, self._describe(mark) | shape.values | extra, self._list_attributes(mark))
        for mark in self.list_tags(picture.document) if picture.slot == _find_tagged(picture) else ():
            for label in self._labels.list_tags(mark.question, mark.values):
                lines.add(empty_tag("tag", {"label": label, "source": "manual"}))
        lines.end()
        return lines.encode().replace(b"%", b"%%").replace(HOLE_ID, b'id="%d"', 1)

    def list_tags(self, document: Document) -> list[Choice]:
        """Return the answers that are tags of the whole image."""
        return [
            mark
            for mark in document.marks
            if isinstance(mark, Choice) and mark.target is None and self._labels.list_tags(mark.question, mark.values)
        ]

    def begin_images(self, count: int) -> bytes:
        """Return what comes before so many images."""
        return HEAD.encode() + self._begin(count, "annotation", self._release.header.project).encode()

    def _describe_video(self, picture: Picture) -> bytes | None:
        """Return the file of one video; None where it cannot be read, which is counted."""
        try:
            with open_clip(self._release, picture.asset, picture.slot) as clip:
                return self._describe_clip(picture, clip)
        except (LeftOut, BlobMissing) as error:
            code = error.code if isinstance(error, LeftOut) else "blob_missing"
            self._ledger.lose(code, picture.record.key, picture.slot)
            return None

    def _describe_clip(self, picture: Picture, clip: Clip) -> bytes:
        lines = self._begin(len(clip.starts_us), "interpolation", picture.stem, picture=picture)
        tracks = Lines(level=1)

        def spell(picture: Picture, mark: SlotMark) -> tuple[SlotMark, list[Step]]:
            assert isinstance(mark, Track)
            self._find_label(mark)
            steps = list(list_steps(mark, picture, clip, self._release, self._ledger, self._labels))
            self._count_unstated(picture, mark)
            return mark, steps

        for id_, (mark, steps) in enumerate(list_spelled(picture, self._ledger, spell)):
            described = self._describe(mark)
            tracks.begin("track", {"id": id_, "label": described["label"], "source": described["source"]})
            for step in steps:
                place: Values = {"frame": step.frame, "keyframe": 1, "outside": int(not step.is_visible)}
                _add_shape(tracks, step.shape, place | {"occluded": 0} | step.shape.values | {"z_order": 0}, [])
            tracks.end()
        return HEAD.encode() + lines.encode() + tracks.encode() + b"</annotations>\n"

    def _begin(self, size: int, mode: str, name: str, *, picture: Picture | None = None) -> Lines:
        """Return what comes before images and tracks, ``<annotations>`` left open."""
        lines = Lines()
        lines.begin("annotations")
        lines.add(text_tag("version", "1.1"))
        lines.begin("meta")
        lines.begin("task")
        facts: Values = {"id": 1, "name": name, "size": size, "mode": mode, "overlap": 0}
        for tag, value in (facts | {"start_frame": 0, "stop_frame": max(size - 1, 0), "frame_filter": ""}).items():
            lines.add(text_tag(tag, value))
        self._labels.write(lines)
        if picture is not None:
            lines.begin("original_size")
            lines.add(text_tag("width", picture.size[1]))
            lines.add(text_tag("height", picture.size[0]))
            lines.end()
            lines.add(text_tag("source", picture.name))
        lines.end()
        lines.end()
        return lines

    def _spell(self, picture: Picture, mark: SlotMark) -> tuple[SlotMark, list[Shape]]:
        self._find_label(mark)
        shapes = list_shapes(mark, picture, self._release, self._ledger, self._labels)
        self._count_unstated(picture, mark)
        return mark, shapes

    def _count_unstated(self, picture: Picture, mark: SlotMark) -> None:
        if mark.origin is not None:
            self._ledger.lose("origin_left_out", picture.record.key, mark.id)
        if mark.attributes and isinstance(mark, Track):
            self._ledger.lose("track_attributes_left_out", picture.record.key, mark.id)

    def _find_label(self, mark: SlotMark) -> str:
        label = self._labels.find(mark.class_, mark.skeleton if isinstance(mark, Keypoints) else None)
        if label is None:
            raise LeftOut("class_unknown", mark.id)
        return label

    def _describe(self, mark: SlotMark) -> Values:
        """Return the attributes that all shapes have; a model's work that nobody changed is ``auto``."""
        source = "manual"
        if mark.origin is not None:
            source = "semi-auto" if mark.origin.edited else "auto"
        return {"label": self._find_label(mark), "source": source, "occluded": 0}

    def _list_attributes(self, mark: SlotMark) -> list[tuple[str, str]]:
        return [
            (self._labels.name_attribute(mark.class_, key), spell_attribute(value))
            for key, value in mark.attributes.items()
        ]


def _find_tagged(picture: Picture) -> str | None:
    """Return the slot of the image that an item's tags stand at: the first; None where it has none."""
    return next((slot for slot, asset in picture.record.assets.items() if asset.media == "image"), None)


def recall(picture: Picture, mark: SlotMark) -> Values:
    """Return the XML attributes that a shape was imported with; who drew it, only if the mark itself does not say."""
    kept = KEPT.find(picture.document, "marks", mark.id)
    if mark.origin is not None:
        kept.pop("source", None)
    return {name: str(value) for name, value in kept.items() if name.isidentifier()}


def _add_shape(lines: Lines, shape: Shape, values: Values, attributes: list[tuple[str, str]]) -> None:
    lines.begin(shape.tag, values)
    for joint in shape.joints:
        lines.add(empty_tag("points", joint))
    for name, value in attributes:
        lines.add(text_tag("attribute", value, {"name": name}))
    lines.end()
