"""CVAT for images 1.1 and CVAT for video 1.1: XML with every shape, attributes, and tracks by keyframe."""

from contextlib import ExitStack, closing

from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.kinds.track import Track
from annotate.exporters.base import Exporter, MediaOptions
from annotate.exporters.clips import CLIP_LOSSES, Clip, open_clip
from annotate.exporters.cvat_labels import LabelTable
from annotate.exporters.cvat_shapes import SHAPE_LOSSES, Shape, list_shapes
from annotate.exporters.cvat_tracks import TRACK_LOSSES, Step, list_steps
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.markup import HEAD, Lines, Values, empty_tag, spell_attribute, text_tag
from annotate.exporters.media import MediaFiles
from annotate.exporters.pictures import MARK_LOSSES, PICTURE_LOSSES, Picture, Scope, list_pictures, list_spelled
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import BlobMissing, ReleaseReader
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill

KEPT = Kept("cvat", ("marks",))
KINDS = (Box, Ellipse, Keypoints, Mask, Polygon, Polyline, Track)


class CvatOptions(MediaOptions, frozen=True, kw_only=True):
    """Options of the CVAT export."""


class CvatExporter(Exporter[CvatOptions]):
    """Writes ``<split>.xml`` for its images, and ``tracks/<split>/<name>.xml`` for each video."""

    name = "cvat"
    version = 2
    title = "CVAT XML 1.1"
    description = "Every shape with its attributes on images, and tracks on videos, for CVAT and its converters."
    media = ("image", "video")
    options_type = CvatOptions
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
            "origin_left_out": "Of the model that a mark came from only this was written: source is auto, or semi-auto "
            "where a person changed the mark.",
            "item_without_image": "Items without an image or video were left out: CVAT describes these only.",
            "asset_left_out": "Audio and texts were left out: CVAT describes images and videos only.",
            "image_without_size": "Images and videos whose size is not known were left out, with their marks.",
        }
    )

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: CvatOptions) -> None:
        """Write the media and the file of each video as they come, then the files of the images."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            images = {split: stack.enter_context(Spill()) for split in SPLITS}
            labels = LabelTable(release.header.ontologies, _list_pairs(release))
            for class_id in labels.renamed:
                ledger.lose("category_renamed", "", class_id)
            writer = _Writer(release, ledger, labels)
            scope = Scope(KINDS, lambda split, media: f"{media}s/{split}", media=("image", "video"), kept=KEPT)
            for picture in list_pictures(release, ledger, files, scope):
                if picture.asset.media == "image":
                    rows = images[picture.record.split]
                    rows.add_line(writer.describe_image(picture, rows.count).rstrip(b"\n"))
                else:
                    writer.write_clip(picture)
            for split in [split for split in SPLITS if images[split].count] or ["train"]:
                writer.write_images(split, images[split])


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


class _Writer:
    """Spells images and videos as XML."""

    def __init__(self, release: ReleaseReader, ledger: Ledger, labels: LabelTable) -> None:
        self._release = release
        self._ledger = ledger
        self._labels = labels

    def describe_image(self, picture: Picture, id_: int) -> bytes:
        """Return ``<image>`` with its shapes."""
        lines = Lines(level=1)
        height, width = picture.size
        name = picture.path.removeprefix("images/")
        # A reader may take only those images whose subset is called like the file.
        subset = picture.record.split
        lines.begin("image", {"id": id_, "name": name, "subset": subset, "width": width, "height": height})
        order = {mark.id: index for index, mark in enumerate(picture.marks)}
        for mark, shapes in list_spelled(picture, self._ledger, self._spell):
            extra: Values = {"z_order": order[mark.id]}
            if len(shapes) > 1:
                extra["group_id"] = order[mark.id] + 1
            extra |= recall(picture, mark)
            for shape in shapes:
                _add_shape(lines, shape, self._describe(mark) | shape.values | extra, self._list_attributes(mark))
        lines.end()
        return lines.encode()

    def write_images(self, split: str, images: Spill) -> None:
        """Write the file of the images of a split."""
        lines = self._begin(images.count, "annotation", self._release.header.project)
        with self._ledger.open(f"{split}.xml") as stream:
            stream.write(HEAD.encode() + lines.encode())
            stream.writelines(images.chunks())
            stream.write(b"</annotations>\n")

    def write_clip(self, picture: Picture) -> None:
        """Write the file of one video."""
        try:
            with open_clip(self._release, picture.asset, picture.slot) as clip:
                data = self._describe_clip(picture, clip)
        except (LeftOut, BlobMissing) as error:
            code = error.code if isinstance(error, LeftOut) else "blob_missing"
            self._ledger.lose(code, picture.record.key, picture.slot)
            return
        with self._ledger.open(f"tracks/{picture.record.split}/{picture.stem}.xml") as stream:
            stream.write(data)

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
