"""CVAT's shapes: how each kind of mark is spelled as XML attributes."""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.rle import decode_mask
from annotate.document.scalars import Xy
from annotate.exporters.cvat_labels import LabelTable
from annotate.exporters.ledger import Books
from annotate.exporters.markup import Values, write_number
from annotate.exporters.pictures import Picture
from annotate.exporters.regions import rasterise_polygon, read_counts
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut

SHAPE_LOSSES = {
    "crowd_not_told": "That a mark covers a group was left out: CVAT has no place for it.",
    "polygon_as_mask": "Polygons with holes were written as masks of the pixels whose centres they cover.",
    "polygon_in_parts": "Each part of a polygon was written as a shape of its own, in one group.",
    "joint_left_out": "Joints that the newest version of their skeleton no longer has were left out.",
}
"""Losses of :func:`list_shapes`."""


class Shape(NamedTuple):
    """One shape.

    Attributes:
        tag: Its XML tag.
        values: Where it lies.
        joints: The points of a skeleton.
    """

    tag: str
    values: Values
    joints: tuple[Values, ...] = ()


def list_shapes(
    mark: SlotMark, picture: Picture, release: ReleaseReader, ledger: Books, labels: LabelTable
) -> list[Shape]:
    """Return the shapes of a mark: one, or one for each part of a polygon.

    Raises:
        LeftOut: It covers no pixel.
        BlobMissing: It is a mask whose counts are gone.
    """
    key = picture.record.key
    if getattr(mark, "is_crowd", False):
        ledger.lose("crowd_not_told", key, mark.id)
    if isinstance(mark, Keypoints):
        return [_spell_skeleton(mark, key, ledger, labels)]
    if isinstance(mark, Polygon) and mark.holes:
        ledger.lose("polygon_as_mask", key, mark.id)
        region = rasterise_polygon(mark, picture.size).segmentation
        assert isinstance(region, dict)
        return [_spell_mask(mark.id, picture.size, str(region["counts"]))]
    if isinstance(mark, Polygon):
        if len(mark.rings) > 1:
            ledger.lose("polygon_in_parts", key, mark.id)
        return [Shape("polygon", {"points": spell_points(ring)}) for ring in mark.rings]
    if isinstance(mark, Mask):
        return [_spell_mask(mark.id, mark.rle.size, read_counts(mark.rle, release))]
    return [spell_plain(mark)]


def spell_plain(mark: SlotMark) -> Shape:
    """Return the shape of a box, ellipse or line."""
    if isinstance(mark, Box):
        sides = dict(zip(("xtl", "ytl", "xbr", "ybr"), mark.xyxy, strict=True))
        return Shape("box", {**sides, **_spell_rotation(mark.rotation_deg)})
    if isinstance(mark, Ellipse):
        (x, y), (rx, ry) = mark.centre, mark.radii
        return Shape("ellipse", {"cx": x, "cy": y, "rx": rx, "ry": ry, **_spell_rotation(mark.rotation_deg)})
    assert isinstance(mark, Polyline)
    return Shape("polyline", {"points": spell_points(mark.points)})


def spell_points(points: Iterable[Xy]) -> str:
    """Return points as CVAT writes them, ``x,y;x,y``."""
    return ";".join(f"{write_number(x)},{write_number(y)}" for x, y in points)


def _spell_rotation(rotation_deg: float) -> Values:
    return {"rotation": rotation_deg % 360} if rotation_deg else {}


def _spell_mask(id_: str, size: tuple[int, int], counts: str) -> Shape:
    """Return a mask: runs by row, zeros first, of the box around its pixels."""
    pixels = decode_mask(size, counts)
    columns, rows = np.flatnonzero(pixels.any(axis=0)), np.flatnonzero(pixels.any(axis=1))
    if not columns.size:
        raise LeftOut("mark_unplaced", id_)
    left, top = int(columns[0]), int(rows[0])
    crop = pixels[top : rows[-1] + 1, left : columns[-1] + 1]
    flat = crop.ravel()
    bounds = np.concatenate(([0], np.flatnonzero(flat[1:] != flat[:-1]) + 1, [flat.size]))
    runs = np.diff(bounds).tolist()
    if flat[0]:
        runs.insert(0, 0)
    place: Values = {"left": left, "top": top, "width": crop.shape[1], "height": crop.shape[0]}
    return Shape("mask", {"rle": ", ".join(map(str, runs)), **place})


def _spell_skeleton(mark: Keypoints, key: str, ledger: Books, labels: LabelTable) -> Shape:
    names = labels.list_joints(mark.skeleton)
    for joint in sorted(mark.joints.keys() - set(names)):
        ledger.lose("joint_left_out", key, f"{mark.id}/{joint}")
    joints: list[Values] = []
    for name in names:
        found = mark.joints.get(name)
        xy = found.xy if found is not None else None
        joints.append(
            {
                "label": name,
                "source": "manual",
                "outside": int(xy is None),
                "occluded": int(found is not None and found.visibility == 1),
                "points": spell_points([xy or (0.0, 0.0)]),
            }
        )
    return Shape("skeleton", {}, tuple(joints))
