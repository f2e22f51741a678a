"""Where marks lie on an image, in the terms that formats want: upright boxes, areas, polygons and COCO RLE."""

import math
from itertools import combinations
from typing import NamedTuple

import numpy as np
from pycocotools import mask as coco_mask

from annotate.document.geometry import (
    compute_box_iou,
    compute_ring_area,
    find_points_extent,
    list_box_corners,
    list_ellipse_points,
)
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.rle import Rle, encode_mask
from annotate.document.scalars import Xyxy
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut

Segmentation = list[list[float]] | dict[str, object]
"""COCO: polygons as flat x, y lists, or one compressed RLE."""


class Region(NamedTuple):
    """What a mark covers.

    Attributes:
        xyxy: Upright box around it, px.
        area_px: Covered area, px².
        segmentation: Its outline; empty for marks that have none.
    """

    xyxy: Xyxy
    area_px: float
    segmentation: Segmentation


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


def find_region(mark: SlotMark, size: tuple[int, int], release: ReleaseReader) -> Region:
    """Return what a mark on an image covers.

    Boxes keep an empty segmentation unless rotated; keypoints count the area of the box around them, as COCO's own
    evaluation needs one.

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
    xyxy = find_box(mark, release)
    if isinstance(mark, Ellipse):
        points = list_ellipse_points(mark.centre, mark.radii, mark.rotation_deg)
        return Region(xyxy, math.pi * mark.radii[0] * mark.radii[1], [points.ravel().tolist()])
    if isinstance(mark, Box):
        corners = list_box_corners(mark.xyxy, mark.rotation_deg)
        return Region(xyxy, compute_ring_area(corners), [corners.ravel().tolist()])
    return Region(xyxy, (xyxy[2] - xyxy[0]) * (xyxy[3] - xyxy[1]), [])


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
