"""Pascal VOC: one XML file an image with upright boxes, and lists of images."""

import re
from collections.abc import Mapping
from contextlib import ExitStack, closing
from typing import Annotated, Any, Final, Literal

import msgspec
from msgspec import Meta

from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.manifest import Split
from annotate.document.scalars import AttributeValue, Xyxy
from annotate.exporters.coco_categories import CategoryTable
from annotate.exporters.frames import FRAME_LOSSES, FrameOptions
from annotate.exporters.jpegs import JPEG_LOSSES, ImageFormat
from annotate.exporters.kept import Kept
from annotate.exporters.ledger import Ledger
from annotate.exporters.markup import Lines, spell_attribute, text_tag, write_number
from annotate.exporters.media import MediaFiles
from annotate.exporters.parallel import render_items
from annotate.exporters.pictures import (
    BOX_LOSSES,
    MARK_LOSSES,
    PICTURE_LOSSES,
    Picture,
    Scope,
    find_upright_box,
    list_item_pictures,
    list_spelled,
)
from annotate.exporters.records import SPLITS, describe_kinds, list_kinds_but
from annotate.exporters.release import ReleaseReader
from annotate.exporters.rendering import ItemExporter, Render, Stage
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill

FOLDER: Final = "JPEGImages"
LISTS: Final[dict[Split, str]] = {"train": "train", "validation": "val", "test": "test"}
KEPT = Kept("voc", ("marks",))
FLAGS = ("pose", "truncated", "occluded", "difficult")
COUNTED_FROM_ONE: Final = "first and last pixel counted from 1"
"""What a file says of itself, so that it comes back to the same edges."""

_CONTROL = re.compile("[\\x00-\\x1f\\x7f\\ufffe\\uffff]")
_TAG = re.compile("[A-Za-z_][A-Za-z0-9_.-]{0,60}")
KINDS = (Box, Ellipse, Keypoints, Mask, Polygon)

Sides = tuple[int | str, ...]
"""Left, top, right and bottom, as they are to be written."""


class VocOptions(FrameOptions, frozen=True, kw_only=True):
    """Options of the Pascal VOC export."""

    base: Annotated[
        int,
        Meta(
            ge=0,
            le=1,
            description="0: xmin and ymin are edges counted from 0, as most tools write and read them. 1: the first "
            "and the last pixel counted from 1, as the challenge had it.",
        ),
    ] = 0
    numbers: Annotated[
        Literal["whole", "exact"],
        Meta(
            description="whole: rounded to pixels, which every reader takes. exact: with decimals where there are any."
        ),
    ] = "whole"
    image_format: ImageFormat = "as_is"

    @property
    def as_jpeg(self) -> bool:
        """Whether images of other formats are written anew as JPEG."""
        return self.image_format == "jpg"


class VocPart(msgspec.Struct, array_like=True, gc=False):
    """One image.

    Attributes:
        split: Its split.
        stem: Its name without ending.
        data: Its file of XML.
    """

    split: Split
    stem: str
    data: bytes


class VocExporter(ItemExporter[VocOptions, VocPart]):
    """Writes ``Annotations/<name>.xml``, ``JPEGImages/<name>``, ``ImageSets/Main/<split>.txt`` and ``labelmap.txt``."""

    name = "voc"
    version = 5
    title = "Pascal VOC"
    description = "Upright boxes on images, one XML file each, for detection trainers and converters."
    media = ("image",)
    options_type = VocOptions
    part_type = VocPart
    libraries = ("pillow",)
    losses = (
        PICTURE_LOSSES
        | {code: sentence for code, sentence in MARK_LOSSES.items() if code != "attributes_left_out"}
        | BOX_LOSSES
        | describe_kinds(list_kinds_but("box", "ellipse", "keypoints", "mask", "polygon"), "VOC has no such thing")
        | FRAME_LOSSES
        | JPEG_LOSSES
        | {
            "crowd_as_difficult": "Marks around groups were written as difficult objects, which evaluation skips.",
            "coordinates_rounded": "Boxes with fractions of pixels were rounded to whole ones.",
            "class_name_changed": "Names of classes with colons, line breaks or spaces around them were changed: a "
            "line of the label map cannot hold them, and readers want the same names in both.",
        }
    )

    def make_render(self, stage: Stage, options: VocOptions, plan: Any) -> Render[VocPart]:
        """Return what renders an item, an image a part."""
        del plan
        speller = _Speller(stage, options)
        scope = Scope(KINDS, lambda *_: FOLDER, frames=options, kept=KEPT)
        return lambda record: map(speller.describe, list_item_pictures(record, stage, scope))

    def write_files(self, release: ReleaseReader, ledger: Ledger, options: VocOptions) -> None:
        """Write images and their XML, then the lists."""
        with ExitStack() as stack:
            files = stack.enter_context(closing(MediaFiles(release, ledger, options, upright=True)))
            lists = {split: stack.enter_context(Spill()) for split in SPLITS}
            categories = CategoryTable(release.header.ontologies, ())
            names = name_classes(categories)
            for class_id in categories.renamed:
                ledger.lose("category_renamed", "", class_id)
            for name, row in zip(names, categories.rows(), strict=True):
                if name != row["name"]:
                    ledger.lose("class_name_changed", "", row["class_id"])
            for part in stack.enter_context(closing(render_items(self, release, ledger, files, options))):
                lists[part.split].add_line(part.stem.encode())
                ledger.write(f"Annotations/{part.stem}.xml", part.data)
            for split in [split for split in SPLITS if lists[split].count] or ["train"]:
                with ledger.open(f"ImageSets/Main/{LISTS[split]}.txt") as stream:
                    stream.writelines(lists[split].chunks())
            with ledger.open("labelmap.txt") as stream:
                rows = ["# label:color_rgb:parts:actions", "background:0,0,0::"]
                rows += [f"{name}:::" for name in names]
                stream.write("\n".join(rows).encode() + b"\n")


def name_classes(categories: CategoryTable) -> list[str]:
    """Return the names of classes as a line of ``labelmap.txt`` can hold them, whose columns a colon parts."""
    own = [row["name"] for row in categories.rows()]
    names: list[str] = []
    taken = set(own)
    for name in own:
        clean = _CONTROL.sub("_", " ".join(name.split())).replace(":", "_") or "_"
        while clean != name and clean in taken:
            clean += "_"
        taken.add(clean)
        names.append(clean)
    return names


class _Speller:
    """Spells images and their marks as XML."""

    def __init__(self, stage: Stage, options: VocOptions) -> None:
        self._release = stage.release
        self._ledger = stage.ledger
        self._options = options
        table = CategoryTable(stage.release.header.ontologies, ())
        names = name_classes(table)
        self._names = {class_id: names[id_ - 1] for class_id, id_ in table.list_plain().items()}
        self._templates = _Templates()

    def describe(self, picture: Picture) -> VocPart:
        """Return an image with its file."""
        height, width = picture.size
        lines = Lines()
        lines.begin("annotation")
        lines.add(text_tag("folder", FOLDER))
        lines.add(text_tag("filename", picture.name))
        lines.begin("source")
        lines.add(text_tag("database", self._release.header.project))
        if self._options.base:
            lines.add(text_tag("annotation", COUNTED_FROM_ONE))
        lines.end()
        lines.begin("size")
        for name, value in (("width", width), ("height", height), ("depth", 3)):
            lines.add(text_tag(name, value))
        lines.end()
        lines.add(text_tag("segmented", 0))
        for one in list_spelled(picture, self._ledger, self._spell):
            lines.add_lines(one)
        lines.end()
        return VocPart(picture.record.split, picture.stem, lines.encode())

    def _spell(self, picture: Picture, mark: SlotMark) -> str:
        """Return the lines of an object.

        Raises:
            LeftOut: VOC cannot hold it.
            BlobMissing: It is a mask whose counts are gone.
        """
        name = self._names.get(mark.class_)
        if name is None:
            raise LeftOut("class_unknown", mark.id)
        sides = self._spell_box(picture, mark)
        is_crowd = bool(getattr(mark, "is_crowd", False))
        if is_crowd:
            self._ledger.lose("crowd_as_difficult", picture.record.key, mark.id)
        if mark.origin is not None:
            self._ledger.lose("origin_left_out", picture.record.key, mark.id)
        if mark.attributes or picture.document.source:
            kept = KEPT.find(picture.document, "marks", mark.id)
            return write_object(name, sides, mark.attributes, kept, is_crowd=is_crowd)
        return self._templates[name, is_crowd] % sides

    def _spell_box(self, picture: Picture, mark: SlotMark) -> Sides:
        box = find_upright_box(picture, mark, self._release, self._ledger)
        is_thin = self._options.base and min(box[2] - box[0], box[3] - box[1]) < 1  # its last pixel is its first
        if self._options.numbers == "whole" or is_thin:
            box = self._round(picture, mark, box)
        x1, y1, x2, y2 = box
        if self._options.base:
            x1, y1 = x1 + 1, y1 + 1
        if self._options.numbers == "whole":
            return int(x1), int(y1), int(x2), int(y2)
        return write_number(x1), write_number(y1), write_number(x2), write_number(y2)

    def _round(self, picture: Picture, mark: SlotMark, box: Xyxy) -> Xyxy:
        """Return the nearest whole pixels, but at least one each way."""
        x1, y1, x2, y2 = box
        rounded: Xyxy = round(x1), round(y1), round(x2), round(y2)
        if rounded == box:
            return rounded
        self._ledger.lose("coordinates_rounded", picture.record.key, mark.id)
        height, width = picture.size
        left, top = min(rounded[0], width - 1), min(rounded[1], height - 1)
        return left, top, max(rounded[2], left + 1), max(rounded[3], top + 1)


class _Templates(dict[tuple[str, bool], str]):
    """The lines of an object with nothing but a class and a box, by name of class and whether it is a crowd."""

    def __missing__(self, key: tuple[str, bool]) -> str:
        name, is_crowd = key
        self[key] = template = write_object(name.replace("%", "%%"), ("%s",) * 4, {}, {}, is_crowd=is_crowd)
        return template


def write_object(
    name: str, sides: Sides, attributes: Mapping[str, AttributeValue], kept: Mapping[str, Any], *, is_crowd: bool
) -> str:
    """Return the lines of one object.

    Args:
        name: Name of its class.
        sides: Left, top, right and bottom as they are to be written.
        attributes: Its attributes.
        kept: What an import kept of it; flags are those that it was imported with, else what is usual.
        is_crowd: Whether it covers a group.
    """
    flags: dict[str, str | int] = {"pose": "Unspecified", "truncated": 0, "difficult": int(is_crowd)}
    flags |= {flag: str(kept[flag]) for flag in FLAGS if flag in kept}
    lines = Lines(level=1)
    lines.begin("object")
    lines.add(text_tag("name", name))
    for flag, said in flags.items():
        lines.add(text_tag(flag, said))
    lines.begin("bndbox")
    for side, value in zip(("xmin", "ymin", "xmax", "ymax"), sides, strict=True):
        lines.add(text_tag(side, value))
    lines.end()
    if attributes:
        lines.begin("attributes")
        for key, attribute in attributes.items():
            lines.begin("attribute")
            lines.add(text_tag("name", key))
            lines.add(text_tag("value", spell_attribute(attribute)))
            lines.end()
        lines.end()
    _add_more(lines, kept.get("more"))
    lines.end()
    return lines.join()


def _add_more(lines: Lines, more: Any) -> None:
    """Add what an object was imported with beside its box, such as the parts of a person: lists by tag."""
    for tag, values in more.items() if isinstance(more, dict) else ():
        for value in values if _TAG.fullmatch(tag) and isinstance(values, list) else ():
            if isinstance(value, dict):
                lines.begin(tag)
                _add_more(lines, value)
                lines.end()
            else:
                lines.add(text_tag(tag, str(value)))
