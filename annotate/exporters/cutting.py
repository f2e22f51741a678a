"""Cuts boxes and convex outlines at the edges of their image."""

import numpy as np

from annotate.document.geometry import Points
from annotate.document.kinds.base import TOLERANCE_PX
from annotate.document.scalars import Xy, Xyxy

LEAST_PX = 1.0
"""No trainer takes a box without area, so the smallest side is a pixel's."""


def clip_convex(ring: Points, size: tuple[int, int]) -> Points:
    """Cut a convex (P, 2) ring at the edges of an image of ``size`` (H, W); empty when nothing is left of it."""
    points = [(float(x), float(y)) for x, y in ring]
    for axis, bound, side in ((0, 0, 1), (0, size[1], -1), (1, 0, 1), (1, size[0], -1)):
        points = _cut(points, axis, bound, side)
    return np.clip(np.array(points, dtype=np.float64).reshape(-1, 2), 0.0, (size[1], size[0]))


def _cut(points: list[Xy], axis: int, bound: float, side: int) -> list[Xy]:
    """Keep what lies at or beyond a bound along an axis (Sutherland and Hodgman, 1974)."""
    kept: list[Xy] = []
    for a, b in zip(points, points[1:] + points[:1], strict=True):
        from_a, from_b = side * (a[axis] - bound), side * (b[axis] - bound)
        if from_a >= 0:
            kept.append(a)
        if from_a * from_b < 0:
            share = from_a / (from_a - from_b)
            crossing = [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share]
            crossing[axis] = float(bound)
            kept.append((crossing[0], crossing[1]))
    return kept


def clip_box(xyxy: Xyxy, size: tuple[int, int]) -> Xyxy:
    """Cut an upright box at the edges of an image of ``size`` (H, W); the result may be empty or reversed."""
    x1, y1, x2, y2 = xyxy
    return max(x1, 0.0), max(y1, 0.0), min(x2, float(size[1])), min(y2, float(size[0]))


def reaches_out(ring: Points, size: tuple[int, int]) -> bool:
    """Return whether a (P, 2) ring leaves an image of ``size`` (H, W) by more than the tolerance of coordinates."""
    low, high = ring.min(axis=0), ring.max(axis=0)
    return bool(low.min() < -TOLERANCE_PX or (high > np.array([size[1], size[0]]) + TOLERANCE_PX).any())


def widen_box(xyxy: Xyxy, size: tuple[int, int]) -> Xyxy:
    """Return a box with sides of one pixel at least, inside its image of ``size`` (H, W); others as they are."""
    x1, x2 = _widen(xyxy[0], xyxy[2], size[1])
    y1, y2 = _widen(xyxy[1], xyxy[3], size[0])
    return x1, y1, x2, y2


def _widen(low: float, high: float, end: int) -> tuple[float, float]:
    if high - low >= LEAST_PX:
        return low, high
    start = min(max((low + high - LEAST_PX) / 2, 0.0), end - LEAST_PX)
    return start, start + LEAST_PX
