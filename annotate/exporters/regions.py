"""Where marks lie on an image, in the terms that formats want: upright boxes, areas, polygons and COCO RLE."""

import math
from itertools import combinations
from typing import Final, NamedTuple

import numpy as np
from pycocotools import mask as coco_mask

from annotate.document.geometry import (
    Points,
    compute_box_iou,
    compute_ring_area,
    find_points_extent,
    list_box_corners,
    list_ellipse_points,
)
from annotate.document.kinds.base import TOLERANCE_PX, SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.rle import Rle, encode_mask
from annotate.document.scalars import Xyxy
from annotate.exporters.cutting import clip_box, clip_convex, reaches_out, widen_box
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut

Segmentation = list[list[float]] | dict[str, object]
"""COCO: polygons as flat x, y lists, or one compressed RLE."""

BOX_CUT: Final = "Boxes that reach over the edge of their image were cut there."
BOX_WIDENED: Final = (
    "Boxes around points on one line, or at one place, were widened to one pixel: trainers refuse boxes without area."
)


class Region(NamedTuple):
    """What a mark covers.

    Attributes:
        xyxy: Upright box around it, px.
        area_px: Covered area, px².
        segmentation: Its outline; empty for marks that have none.
        change: Code of the loss when it is not what was drawn: ``outline_cut`` or ``box_widened``; empty otherwise.
    """

    xyxy: Xyxy
    area_px: float
    segmentation: Segmentation
    change: str = ""


def read_counts(rle: Rle, release: ReleaseReader) -> str:
    """Return the compressed counts of a mask, wherever they are kept.

    Raises:
        BlobMissing: They were kept in a blob that is gone.
    """
    if rle.counts is not None:
        return rle.counts
    assert rle.blob is not None
    return release.read_blob(rle.blob).decode("ascii")


def find_box(mark: SlotMark, release: ReleaseReader) -> Xyxy:
    """Return the upright box around a mark on an image, px.

    Raises:
        LeftOut: Nothing of the mark is placed.
        BlobMissing: It is a mask whose counts are gone.
    """
    if type(mark) is Box and not mark.rotation_deg:
        return mark.xyxy
    if isinstance(mark, Mask):
        return find_mask_region(mark.rle.size, read_counts(mark.rle, release)).xyxy
    xyxy = mark.extent().xyxy
    if xyxy is None:
        raise LeftOut("mark_unplaced", mark.id)
    return xyxy


def find_inner_box(mark: SlotMark, size: tuple[int, int], release: ReleaseReader) -> tuple[Xyxy, bool]:
    """Return the upright box around what lies of a mark on its image of ``size`` (H, W), px, and whether that is less.

    Raises:
        LeftOut: Nothing of the mark is placed, or it lies outside its image.
        BlobMissing: It is a mask whose counts are gone.
    """
    whole = find_box(mark, release)
    ring = _list_convex(mark)
    if ring is not None and reaches_out(ring, size):
        cut = clip_convex(ring, size)
        inner, is_cut = _find_extent(cut) if len(cut) else clip_box(whole, size), True
    else:
        inner = clip_box(whole, size)
        is_cut = max(abs(a - b) for a, b in zip(whole, inner, strict=True)) > TOLERANCE_PX
    if inner[2] < inner[0] or inner[3] < inner[1]:
        raise LeftOut("mark_unplaced", mark.id)
    return inner, is_cut


def find_region(mark: SlotMark, size: tuple[int, int], release: ReleaseReader) -> Region:
    """Return what a mark on an image covers, cut at the edges of the image.

    Boxes keep an empty segmentation unless rotated; keypoints count the area of the box around them, as COCO's own
    evaluation needs one. That box has sides of one pixel at least: evaluation never finds a box without area again,
    and trainers refuse it.

    Args:
        mark: A box, ellipse, polygon, mask or set of keypoints.
        size: (H, W) of the upright image, px.
        release: Where masks kept in blobs are.

    Raises:
        LeftOut: Nothing of the mark is placed.
        BlobMissing: It is a mask whose counts are gone.
    """
    if isinstance(mark, Box) and not mark.rotation_deg:
        x1, y1, x2, y2 = mark.xyxy
        return Region(mark.xyxy, (x2 - x1) * (y2 - y1), [])
    if isinstance(mark, Mask):
        return find_mask_region(mark.rle.size, read_counts(mark.rle, release))
    if isinstance(mark, Polygon):
        return find_polygon_region(mark, size)
    ring = _list_convex(mark)
    if ring is not None:
        return _find_convex_region(mark, ring, size)
    drawn = find_box(mark, release)
    x1, y1, x2, y2 = xyxy = widen_box(drawn, size)
    return Region(xyxy, (x2 - x1) * (y2 - y1), [], "" if xyxy == drawn else "box_widened")


def _list_convex(mark: SlotMark) -> Points | None:
    """Return the outline of a mark that may reach out of its image; None for those that cannot."""
    if isinstance(mark, Ellipse):
        return list_ellipse_points(mark.centre, mark.radii, mark.rotation_deg)
    if isinstance(mark, Box) and mark.rotation_deg:
        return list_box_corners(mark.xyxy, mark.rotation_deg)
    return None


def _find_convex_region(mark: SlotMark, ring: Points, size: tuple[int, int]) -> Region:
    if reaches_out(ring, size):
        cut = clip_convex(ring, size)
        if len(cut) < 3:
            raise LeftOut("mark_unplaced", mark.id)
        return Region(_find_extent(cut), compute_ring_area(cut), [cut.ravel().tolist()], "outline_cut")
    area_px = math.pi * mark.radii[0] * mark.radii[1] if isinstance(mark, Ellipse) else compute_ring_area(ring)
    return Region(_find_extent(ring), area_px, [ring.ravel().tolist()])


def _find_extent(ring: Points) -> Xyxy:
    return find_points_extent([(float(x), float(y)) for x, y in ring])


def find_mask_region(size: tuple[int, int], counts: str) -> Region:
    """Return what a mask of ``size`` (H, W) covers, straight from its compressed counts."""
    rle = {"size": list(size), "counts": counts.encode("ascii")}
    x, y, width, height = (float(value) for value in coco_mask.toBbox(rle))
    return Region((x, y, x + width, y + height), float(coco_mask.area(rle)), {"size": list(size), "counts": counts})


def find_polygon_region(polygon: Polygon, size: tuple[int, int]) -> Region:
    """Return what a polygon covers.

    Rings stay as drawn. COCO's polygons know no holes, and its tools fill crowds
    only from RLE, so those become masks: a pixel is set when its centre is inside.
    """
    xyxy = polygon.extent().xyxy
    assert xyxy is not None
    if polygon.holes or polygon.is_crowd:
        return rasterise_polygon(polygon, size)
    rings = [[coordinate for point in ring for coordinate in point] for ring in polygon.rings]
    if len(rings) == 1:
        return Region(xyxy, compute_ring_area(polygon.rings[0]), rings)
    return Region(xyxy, measure_rings(polygon), rings)


def measure_rings(polygon: Polygon) -> float:
    """Return the area that rings cover together, px²: exact while they lie apart, else counted in pixels."""
    total = sum(compute_ring_area(ring) for ring in polygon.rings)
    extents = [find_points_extent(ring) for ring in polygon.rings]
    if not any(compute_box_iou(a, b) for a, b in combinations(extents, 2)):
        return total
    x1, y1, x2, y2 = polygon.outline().extent()
    size = (math.ceil(y2 - y1), math.ceil(x2 - x1))
    return float(polygon.outline().raster(origin=(x1, y1), step_px=1.0, size=size).sum()) or total


def rasterise_polygon(polygon: Polygon, size: tuple[int, int]) -> Region:
    """Return a polygon as a mask of ``size`` (H, W); its box stays the drawn one.

    Raises:
        LeftOut: It covers no pixel's centre.
    """
    outline = polygon.outline()
    x1, y1, x2, y2 = outline.extent()
    left, top = max(0, math.floor(x1)), max(0, math.floor(y1))
    right, bottom = min(size[1], math.ceil(x2)), min(size[0], math.ceil(y2))
    pixels = np.zeros(size, dtype=bool)
    if left < right and top < bottom:
        pixels[top:bottom, left:right] = outline.raster(
            origin=(left, top), step_px=1.0, size=(bottom - top, right - left)
        )
    if not pixels.any():
        raise LeftOut("mark_unplaced", polygon.id)
    counts = encode_mask(pixels).counts
    assert counts is not None
    segmentation: Segmentation = {"size": list(size), "counts": counts}
    return Region((x1, y1, x2, y2), float(pixels.sum()), segmentation)
