"""Rows of COCO's ``annotations`` as marks."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal, cast

import msgspec

from annotate.document.geometry import find_points_extent
from annotate.document.kinds.base import Origin
from annotate.document.kinds.box import Box
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.text import Text
from annotate.document.rle import BadCounts, Rle, count_area_px, decode_counts, encode_counts
from annotate.document.scalars import AttributeValue, Xyxy
from annotate.importers.base import BadRecord
from annotate.importers.coco_file import Category, CocoFile, number_id
from annotate.importers.regions import Sheet

CAPTION = "caption"
"""The question that captions answer."""

_SAME_PX = 1.01
BOX_NUMBERS = 4
_KNOWN = frozenset(
    {"id", "image_id", "category_id", "bbox", "segmentation", "area", "iscrowd", "keypoints", "num_keypoints"}
    | {"caption", "attributes", "score", "rotated_box", "mark_id", "entity_id", "item_key", "origin"}
)


class _Rle(msgspec.Struct):
    size: tuple[int, int]
    counts: str | list[int]


class _Rotated(msgspec.Struct):
    xyxy: Xyxy
    rotation_deg: float


class _Origin(msgspec.Struct):
    score: float | None = None
    edited: bool = False


class CocoRow(msgspec.Struct):
    """What is read of a row; ``rotated_box``, ``mark_id``, ``entity_id`` and ``origin`` are Loopwright's own."""

    id: int | str | None = None
    category_id: int | None = None
    bbox: list[float] | None = None
    segmentation: list[list[float]] | _Rle | None = None
    iscrowd: int | bool | None = 0
    keypoints: list[float] | None = None
    caption: str | None = None
    score: float | None = None
    attributes: dict[str, Any] | None = None
    rotated_box: _Rotated | None = None
    mark_id: str | None = None
    entity_id: str | None = None
    origin: _Origin | None = None


def decode_coco_row(data: msgspec.Raw, where: str) -> tuple[CocoRow, dict[str, Any]]:
    """Return a row, and those of its members that have no place in a mark.

    Raises:
        BadRecord: It is not shaped like an annotation.
    """
    try:
        values = msgspec.json.decode(data)
        if isinstance(values, dict) and isinstance(values.get("category_id"), str | float):
            values["category_id"] = number_id(values["category_id"])
        row = msgspec.convert(values, CocoRow)
    except (msgspec.ValidationError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise BadRecord("malformed", f"{where}: {error}") from error
    return row, {name: values[name] for name in sorted(values.keys() - _KNOWN)}


class CocoReader:
    """Turns the rows of one image into marks.

    Args:
        sheet: Where they go.
        slot: The slot of the image.
        extras: Takes what has no place in a mark, by the mark's id.
    """

    def __init__(self, sheet: Sheet, slot: str, extras: dict[str, Any]) -> None:
        self._sheet, self._slot, self._extras = sheet, slot, extras

    def add(self, row: CocoRow, rest: Mapping[str, Any], file: CocoFile, where: str) -> None:
        """Add the marks of one row.

        Raises:
            BadRecord: It contradicts itself, its image, or names no category.
        """
        id_ = self._sheet.name(row.mark_id or row.entity_id or (f"a{row.id}" if row.id is not None else ""))
        if rest:
            self._extras[id_] = dict(rest)
        if row.caption is not None:
            self._sheet.marks.append(Text(id=id_, question=CAPTION, text=row.caption))
            return
        category = file.categories.get(row.category_id) if row.category_id is not None else None
        if category is None:
            known = sorted(file.categories)[:10]
            raise BadRecord("unknown_category", f"{where}: category_id {row.category_id} is none of {known}")
        fields = self._describe(row, id_, file.class_ids[category.id])
        is_crowd = bool(row.iscrowd)
        if self._add_pose(row, category, fields, where):
            fields["id"] = ""
        if row.rotated_box is not None:
            rotated = row.rotated_box
            self._sheet.marks.append(
                Box(xyxy=rotated.xyxy, rotation_deg=rotated.rotation_deg, is_crowd=is_crowd, **fields)
            )
        elif isinstance(row.segmentation, _Rle):
            self._add_mask(row.segmentation, is_crowd, self._own(fields, id_), where)
        elif row.segmentation:
            self._add_polygon(row.segmentation, row.bbox, is_crowd, self._own(fields, id_))
        elif row.bbox:
            self._add_box(row, is_crowd, fields, id_, where)
        elif fields["id"]:
            self._sheet.drop(id_, "it has neither box nor outline nor joints", {"category": category.name})

    def _describe(self, row: CocoRow, id_: str, class_id: str) -> dict[str, Any]:
        fields: dict[str, Any] = {"id": id_, "slot": self._slot, "class_": class_id}
        if row.attributes:
            fields["attributes"] = {name: to_attribute(value) for name, value in row.attributes.items()}
        if row.origin is not None:
            fields["origin"] = Origin(score=row.origin.score, edited=row.origin.edited)
        elif row.score is not None:
            fields["origin"] = Origin(score=min(1.0, max(0.0, row.score)))
        return fields

    def _own(self, fields: dict[str, Any], id_: str) -> dict[str, Any]:
        """Return the fields with an id: a further one when the joints of the row have taken the row's own."""
        return fields if fields["id"] else fields | {"id": self._sheet.name(f"{id_}-region")}

    def _add_pose(self, row: CocoRow, category: Category, fields: dict[str, Any], where: str) -> bool:
        flat, names = row.keypoints or [], category.keypoints or []
        if not any(flat[2::3]):
            return False
        if len(flat) != 3 * len(names):
            raise BadRecord(
                "bad_keypoints",
                f"{where}: keypoints has {len(flat)} numbers; expected {3 * len(names)}, three for each of "
                f"the {len(names)} keypoints of its category",
            )
        joints: dict[str, Joint] = {}
        for name, x, y, visibility in zip(names, flat[::3], flat[1::3], flat[2::3], strict=True):
            if visibility not in (0, 1, 2):
                raise BadRecord("bad_keypoints", f"{where}: visibility {visibility:g} of {name!r}; expected 0, 1 or 2")
            if visibility:
                (xy,) = self._sheet.cut_points(fields["id"], [(x, y)])
                joints[name] = Joint(cast("Literal[1, 2]", int(visibility)), xy)
            elif row.mark_id is None:
                joints[name] = Joint(0)
        skeleton = category.describe_skeleton()
        assert skeleton is not None
        self._sheet.marks.append(Keypoints(skeleton=skeleton.id, joints=joints, **fields))
        return True

    def _add_mask(self, rle: _Rle, is_crowd: bool, fields: dict[str, Any], where: str) -> None:
        height, width = rle.size
        try:
            counts = rle.counts if isinstance(rle.counts, str) else encode_counts(rle.counts)
            total = sum(decode_counts(counts))
        except BadCounts as error:
            raise BadRecord("bad_rle", f"{where}: counts are not COCO's: {error}") from error
        size = self._sheet.size
        if total != height * width or (size is not None and size != (width, height)):
            image = f"{size[1]} x {size[0]}" if size else f"{height} x {width}"
            raise BadRecord(
                "bad_rle",
                f"{where}: the mask has {total} pixels and size {height} x {width} (height x width); expected {image}",
            )
        if not count_area_px(counts):
            self._sheet.drop(fields["id"], "the mask sets no pixel")
            return
        self._sheet.marks.append(Mask(rle=Rle((height, width), counts), is_crowd=is_crowd, **fields))

    def _add_polygon(
        self, rings: list[list[float]], bbox: list[float] | None, is_crowd: bool, fields: dict[str, Any]
    ) -> None:
        id_ = fields["id"]
        cut = [self._sheet.cut_flat_ring(id_, ring) for ring in rings]
        whole = [ring for ring in cut if ring is not None]
        if not whole:
            xyxy = self._sheet.cut_box(id_, spread_box(bbox)) if bbox and len(bbox) == BOX_NUMBERS else None
            if xyxy is None:
                self._sheet.drop(id_, "its outline encloses no area", {"segmentation": rings})
                return
            self._sheet.note("outline_left_out", id_, f"{id_}: its outline encloses no area; its box was taken")
            self._sheet.marks.append(Box(xyxy=xyxy, is_crowd=is_crowd, **fields))
            return
        if len(whole) < len(rings):
            self._sheet.note("degenerate", fields["id"], f"{fields['id']}: outlines without area were left out")
        self._sheet.marks.append(Polygon(rings=whole, is_crowd=is_crowd, **fields))

    def _add_box(self, row: CocoRow, is_crowd: bool, fields: dict[str, Any], id_: str, where: str) -> None:
        bbox = row.bbox or []
        if len(bbox) != BOX_NUMBERS:
            raise BadRecord("bad_bbox", f"{where}: bbox has {len(bbox)} numbers; expected x, y, width, height in px")
        ours = spread_box(bbox)
        if not fields["id"]:
            pose = cast("Keypoints", self._sheet.marks[-1])
            extent = find_points_extent(list(pose.placed().values()))
            if max(abs(a - b) for a, b in zip(ours, extent, strict=True)) < _SAME_PX:
                return  # the box says nothing that the joints do not
            fields = self._own(fields, id_)
        xyxy = self._sheet.cut_box(fields["id"], ours)
        if xyxy is None:
            self._sheet.drop(fields["id"], f"the box {bbox} px covers nothing of the image", {"bbox": bbox})
            return
        self._sheet.marks.append(Box(xyxy=xyxy, is_crowd=is_crowd, **fields))


def spread_box(bbox: Sequence[float]) -> Xyxy:
    """Return x, y, width and height as the four edges, px."""
    x, y, width, height = bbox
    return x, y, x + width, y + height


def to_attribute(value: object) -> AttributeValue:
    """Return a foreign value as that of an attribute: numbers, texts, truths, lists of texts; all else as JSON."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, list) and all(isinstance(entry, str) for entry in value):
        return list(value)
    return msgspec.json.encode(value).decode()
