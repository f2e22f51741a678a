"""CVAT's shapes as marks, and as keyframes of tracks."""

import math
from collections.abc import Mapping, Sequence
from typing import Any
from xml.etree.ElementTree import Element

import numpy as np

from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Joint, Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.kinds.track import GEOMETRY, Keyframe
from annotate.document.rle import encode_mask
from annotate.document.scalars import Xy
from annotate.importers.base import BadRecord
from annotate.importers.markup import read_number, read_whole
from annotate.importers.regions import Sheet

SHAPES = ("box", "polygon", "polyline", "points", "ellipse", "mask", "skeleton")
POINTS = "points"
"""The skeleton of single points without one, whose joints are their numbers."""

AnyShape = Box | Polygon | Polyline | Ellipse | Keypoints | Mask


class ShapeReader:
    """Turns shapes into marks.

    Args:
        sheet: Whose ids, size and notes are used.
        slot: The slot of the image or video.
    """

    def __init__(self, sheet: Sheet, slot: str) -> None:
        self._sheet, self._slot = sheet, slot

    def read(self, element: Element, id_: str, class_id: str, attributes: Mapping[str, Any]) -> AnyShape | None:
        """Return the mark of a shape; None, noted, when it covers nothing.

        Raises:
            BadRecord: A number is missing or none, or it is no shape that is known.
        """
        where = f"<{element.tag} label={element.get('label')!r}>"
        fields: dict[str, Any] = {
            "id": id_,
            "slot": self._slot,
            "class_": class_id,
            "attributes": dict(attributes),
        }
        read = {
            "box": self._read_box,
            "ellipse": self._read_ellipse,
            "mask": self._read_mask,
            "skeleton": self._read_skeleton,
        }.get(element.tag, self._read_points)
        return read(element, fields, where)

    def _read_box(self, element: Element, fields: dict[str, Any], where: str) -> Box | None:
        x1, y1, x2, y2 = (read_number(element.attrib, side, where) for side in ("xtl", "ytl", "xbr", "ybr"))
        rotation_deg = _read_rotation(element, where)
        if rotation_deg and x2 > x1 and y2 > y1:
            return Box(xyxy=(x1, y1, x2, y2), rotation_deg=rotation_deg, **fields)
        xyxy = self._sheet.cut_box(fields["id"], (x1, y1, x2, y2))
        if xyxy is None:
            self._drop(element, fields, "the box covers nothing of the image")
            return None
        return Box(xyxy=xyxy, **fields)

    def _read_ellipse(self, element: Element, fields: dict[str, Any], where: str) -> Ellipse | None:
        x, y, radius_x, radius_y = (read_number(element.attrib, name, where) for name in ("cx", "cy", "rx", "ry"))
        if min(radius_x, radius_y) <= 0:
            self._drop(element, fields, "the ellipse has no width or height")
            return None
        (centre,) = self._sheet.cut_points(fields["id"], [(x, y)])
        turned = _read_rotation(element, where)
        return Ellipse(centre=centre, radii=(radius_x, radius_y), rotation_deg=turned, **fields)

    def _read_mask(self, element: Element, fields: dict[str, Any], where: str) -> Mask | None:
        if self._sheet.size is None:
            raise BadRecord("no_size", f"{where}: the image has no width and height, which a mask needs")
        width_px, height_px = self._sheet.size
        left, top, width, height = (
            int(read_number(element.attrib, name, where)) for name in ("left", "top", "width", "height")
        )
        runs = [whole for run in element.get("rle", "").split(",") if (whole := read_whole(run)) is not None]
        inside = 0 <= left < left + width <= width_px and 0 <= top < top + height <= height_px
        if not inside or sum(runs) != width * height:
            raise BadRecord(
                "bad_rle",
                f"{where}: runs of {sum(runs)} pixels in {width} x {height} px at ({left}, {top}) do not fit the image "
                f"of {width_px} x {height_px} px",
            )
        crop = np.repeat(np.arange(len(runs)) % 2 == 1, runs).reshape(height, width)
        if not crop.any():
            self._drop(element, fields, "the mask sets no pixel")
            return None
        pixels = np.zeros((height_px, width_px), dtype=bool)
        pixels[top : top + height, left : left + width] = crop
        return Mask(rle=encode_mask(pixels), **fields)

    def _read_skeleton(self, element: Element, fields: dict[str, Any], where: str) -> Keypoints | None:
        joints: dict[str, Joint] = {}
        for point in element.findall("points"):
            name = point.get("label") or str(len(joints))
            (xy,) = read_points(point, where)[:1] or [(0.0, 0.0)]
            if point.get("outside") == "1":
                joints[name] = Joint(0)
                continue
            (placed,) = self._sheet.cut_points(fields["id"], [xy])
            joints[name] = Joint(1 if point.get("occluded") == "1" else 2, placed)
        if not any(joint.xy for joint in joints.values()):
            self._drop(element, fields, "none of its points is placed")
            return None
        return Keypoints(skeleton=fields["class_"], joints=joints, **fields)

    def _read_points(self, element: Element, fields: dict[str, Any], where: str) -> AnyShape | None:
        points = self._sheet.cut_points(fields["id"], read_points(element, where))
        if element.tag == "polyline":
            if len(set(points)) < 2:
                self._drop(element, fields, "the line has no length")
                return None
            return Polyline(points=points, **fields)
        if element.tag == "polygon":
            ring = self._sheet.cut_ring(fields["id"], points)
            if ring is not None:
                return Polygon(rings=[ring], **fields)
            self._drop(element, fields, "it encloses no area")
            return None
        if element.tag != "points" or not points:
            raise BadRecord("unknown_shape", f"{where}: expected one of {', '.join(SHAPES)}")
        visibility = 1 if element.get("occluded") == "1" else 2
        joints = {str(number): Joint(visibility, xy) for number, xy in enumerate(points, 1)}  # type: ignore[arg-type]
        return Keypoints(skeleton=POINTS, joints=joints, **fields)

    def _drop(self, element: Element, fields: Mapping[str, Any], why: str) -> None:
        self._sheet.drop(fields["id"], why, {"tag": element.tag, **element.attrib})


def make_keyframe(mark: AnyShape, at_us: int, *, is_visible: bool) -> Keyframe:
    """Return a mark as one moment of a track."""
    shape = mark.__struct_config__.tag
    geometry = {name: getattr(mark, name) for name in GEOMETRY[shape]}  # type: ignore[index]
    if hasattr(mark, "rotation_deg"):
        geometry["rotation_deg"] = mark.rotation_deg
    return Keyframe(at_us=at_us, visible=is_visible, **geometry)


def read_points(element: Element, where: str) -> list[Xy]:
    """Return the points of ``x,y;x,y``.

    Raises:
        BadRecord: One is no pair of numbers.
    """
    points: list[Xy] = []
    for pair in filter(None, element.get("points", "").split(";")):
        numbers: Sequence[str] = pair.split(",")
        try:
            x, y = float(numbers[0]), float(numbers[1])
        except (ValueError, IndexError):
            x = y = math.nan
        if not (math.isfinite(x) and math.isfinite(y)):
            raise BadRecord("bad_number", f"{where}: the point {pair!r} is no pair of numbers")
        points.append((x, y))
    return points


def _read_rotation(element: Element, where: str) -> float:
    if not element.get("rotation"):
        return 0.0
    return (read_number(element.attrib, "rotation", where) + 180.0) % 360.0 - 180.0
