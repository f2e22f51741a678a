"""Plane geometry that several kinds share: areas, rotation, rasters, overlaps. Units: pixels of the upright asset."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from annotate.document.scalars import Xy, Xyxy

Points = NDArray[np.float64]
"""(P, 2) points, x then y, float64 pixels."""

MAX_RASTER_SIDE = 512
"""Overlaps of curved or holed shapes are measured on a grid of at most this many cells a side."""


def find_points_extent(points: Sequence[Xy]) -> Xyxy:
    """Return the tight (left, top, right, bottom) of at least one point."""
    xs = [point[0] for point in points]
    ys = [point[1] for point in points]
    return min(xs), min(ys), max(xs), max(ys)


def rotate_points(points: Points, *, centre: Xy, rotation_deg: float) -> Points:
    """Turn (P, 2) points clockwise (y points down) about a centre."""
    angle = np.deg2rad(rotation_deg)
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    offset = np.array(centre)
    return np.asarray((points - offset) @ turn + offset)


def list_box_corners(xyxy: Xyxy, rotation_deg: float = 0.0) -> Points:
    """Return the four corners of a box, clockwise from the top left of the unrotated box."""
    x1, y1, x2, y2 = xyxy
    corners = np.array([(x1, y1), (x2, y1), (x2, y2), (x1, y2)])
    if not rotation_deg:
        return corners
    return rotate_points(corners, centre=((x1 + x2) / 2, (y1 + y2) / 2), rotation_deg=rotation_deg)


def list_ellipse_points(centre: Xy, radii: Xy, rotation_deg: float, *, count: int = 64) -> Points:
    """Return (count, 2) points on an ellipse, clockwise from its rightmost point before rotation."""
    angle = np.linspace(0.0, 2 * np.pi, count, endpoint=False)
    points = np.stack([centre[0] + radii[0] * np.cos(angle), centre[1] + radii[1] * np.sin(angle)], axis=1)
    return rotate_points(points, centre=centre, rotation_deg=rotation_deg)


def compute_ring_area(ring: Sequence[Xy] | Points) -> float:
    """Return the area enclosed by a ring (shoelace formula), px²; zero for a degenerate ring."""
    points = np.asarray(ring, dtype=np.float64)
    x, y = points[:, 0], points[:, 1]
    return float(abs(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2)


def compute_box_iou(a: Xyxy, b: Xyxy) -> float:
    """Return intersection over union of two upright boxes, 0..1."""
    width = min(a[2], b[2]) - max(a[0], b[0])
    height = min(a[3], b[3]) - max(a[1], b[1])
    if width <= 0 or height <= 0:
        return 0.0
    shared = width * height
    union = (a[2] - a[0]) * (a[3] - a[1]) + (b[2] - b[0]) * (b[3] - b[1]) - shared
    return shared / union


def rasterise_rings(rings: Sequence[Points], *, origin: Xy, step_px: float, size: tuple[int, int]) -> NDArray[np.bool_]:
    """Fill rings on a grid: a cell is set when its centre lies inside any ring (even-odd within one ring).

    Args:
        rings: Outlines, each (P, 2).
        origin: Top-left corner of the grid.
        step_px: Side of a cell.
        size: (H, W) of the grid, in cells.

    Returns:
        (H, W) boolean grid.
    """
    height, width = size
    xs = origin[0] + (np.arange(width) + 0.5) * step_px
    ys = origin[1] + (np.arange(height) + 0.5) * step_px
    filled = np.zeros(size, dtype=bool)
    for ring in rings:
        inside = np.zeros(size, dtype=bool)
        for (xa, ya), (xb, yb) in zip(ring, np.roll(ring, -1, axis=0), strict=True):
            rows = (ya > ys) != (yb > ys)
            if not rows.any():
                continue
            crossing = xa + (ys[rows] - ya) * (xb - xa) / (yb - ya)
            inside[rows] ^= xs[None, :] < crossing[:, None]
        filled |= inside
    return filled


class Outline:
    """A filled shape: outer rings joined, holes cut out."""

    def __init__(self, rings: Sequence[Points], holes: Sequence[Points] = ()) -> None:
        self.rings = list(rings)
        self.holes = list(holes)

    def extent(self) -> Xyxy:
        """Return the tight (left, top, right, bottom) of the outer rings."""
        points = np.concatenate(self.rings)
        low, high = points.min(axis=0), points.max(axis=0)
        return float(low[0]), float(low[1]), float(high[0]), float(high[1])

    def raster(self, *, origin: Xy, step_px: float, size: tuple[int, int]) -> NDArray[np.bool_]:
        """Return the (H, W) grid of cells whose centres the shape covers."""
        filled = rasterise_rings(self.rings, origin=origin, step_px=step_px, size=size)
        if self.holes:
            filled &= ~rasterise_rings(self.holes, origin=origin, step_px=step_px, size=size)
        return filled


def compute_outline_iou(a: Outline, b: Outline) -> float:
    """Return intersection over union of two filled shapes, 0..1.

    Measured on a common grid of at most ``MAX_RASTER_SIDE`` cells a side, so the error is of the order of one cell
    along the outline.
    """
    boxes = np.array([a.extent(), b.extent()])
    left, top = boxes[:, 0].min(), boxes[:, 1].min()
    side = max(boxes[:, 2].max() - left, boxes[:, 3].max() - top)
    if side <= 0:
        return 0.0
    cells = MAX_RASTER_SIDE
    grid = {"origin": (float(left), float(top)), "step_px": float(side / cells), "size": (cells, cells)}
    first, second = a.raster(**grid), b.raster(**grid)  # type: ignore[arg-type]
    union = int((first | second).sum())
    return float((first & second).sum() / union) if union else 0.0
