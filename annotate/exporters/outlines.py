"""Outlines of marks as rings of points: masks traced along the edges of their pixels, parts and holes joined."""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from annotate.document.geometry import Points, list_box_corners, list_ellipse_points
from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.rle import decode_mask
from annotate.exporters.regions import read_counts
from annotate.exporters.release import ReleaseReader
from annotate.exporters.report import LeftOut

Edges = dict[tuple[int, int, int], int]
"""Where straight edges end, by corner and sense (1 right or down, -1 left or up)."""


def list_rings(mark: SlotMark, release: ReleaseReader) -> tuple[list[Points], list[Points]]:
    """Return the rings and the holes of a box, ellipse, polygon or mask, each (P, 2) px.

    Ellipses get 64 points. Masks are traced along the edges of their pixels, so that filling the rings without the
    holes gives the same pixels back.

    Raises:
        LeftOut: The mask sets no pixel.
        BlobMissing: It is a mask whose counts are gone.
    """
    if isinstance(mark, Box):
        return [list_box_corners(mark.xyxy, mark.rotation_deg)], []
    if isinstance(mark, Ellipse):
        return [list_ellipse_points(mark.centre, mark.radii, mark.rotation_deg)], []
    if isinstance(mark, Polygon):
        outline = mark.outline()
        return outline.rings, outline.holes
    assert isinstance(mark, Mask)
    traced = trace_mask(decode_mask(mark.rle.size, read_counts(mark.rle, release)))
    rings = [ring for ring in traced if sign_area(ring) > 0]
    if not rings:
        raise LeftOut("mark_unplaced", mark.id)
    return rings, [ring for ring in traced if sign_area(ring) < 0]


def sign_area(ring: Points) -> float:
    """Return the area inside a (P, 2) ring, px², negative when it runs counter-clockwise (y points down)."""
    x, y = ring[:, 0], ring[:, 1]
    return float(np.dot(x, np.roll(y, -1)) - np.dot(y, np.roll(x, -1))) / 2


def trace_mask(mask: NDArray[np.bool_]) -> list[Points]:
    """Return the borders of a (H, W) mask along the edges of its pixels.

    Args:
        mask: The pixels.

    Returns:
        Rings of (P, 2) corners, px: outer borders clockwise, borders of holes counter-clockwise. Pixels that touch
        only at a corner belong to different rings.
    """
    columns, rows = np.flatnonzero(mask.any(axis=0)), np.flatnonzero(mask.any(axis=1))
    if not columns.size:
        return []
    left, top = int(columns[0]), int(rows[0])
    padded = np.pad(mask[top : rows[-1] + 1, left : columns[-1] + 1], 1).astype(np.int8)
    # Walking right with set pixels below, left with set pixels above, and so on: they are always on the right hand.
    across = {(a, line, 1 if a < b else -1): b for line, a, b in _list_edges(np.diff(padded, axis=0))}
    down = {(line, a, 1 if a < b else -1): b for line, a, b in _list_edges(-np.diff(padded, axis=1).T)}
    offset = np.array([left, top], dtype=np.float64)
    return [np.array(ring, dtype=np.float64) + offset for ring in _join_edges(across, down)]


def _list_edges(steps: NDArray[np.int8]) -> Iterator[tuple[int, int, int]]:
    """Yield the straight edges along one axis as line, start and end.

    Args:
        steps: (L, N) differences between neighbouring lines of padded pixels: 1 where pixels begin, -1 where they end.
    """
    for line, row in enumerate(steps):
        bounds = (np.flatnonzero(np.diff(row)) + 1).tolist()
        for start, end in pairwise(bounds):
            if row[start]:
                yield (line, start - 1, end - 1) if row[start] > 0 else (line, end - 1, start - 1)


def _join_edges(across: Edges, down: Edges) -> Iterator[list[tuple[int, int]]]:
    """Yield the corners of each ring; both tables are used up."""
    while across:
        first = x, y, sense = next(iter(across))
        ring: list[tuple[int, int]] = []
        while True:
            ring.append((x, y))
            x = across.pop((x, y, sense))
            ring.append((x, y))
            # Where pixels touch at a corner, turning right stays with the same pixel.
            sense = sense if (x, y, sense) in down else -sense
            y = down.pop((x, y, sense))
            sense = -sense if (x, y, -sense) in across or first == (x, y, -sense) else sense
            if first == (x, y, sense):
                break
        yield ring


def join_rings(rings: Sequence[Points], holes: Sequence[Points] = ()) -> Points:
    """Return one (P, 2) outline for several rings and holes, joined by lines of no width.

    Each further ring is entered from the nearest corner of what is joined so far and left the same way, so filling the
    outline (even-odd, or non-zero with holes the other way round) covers what the rings cover without the holes.
    """
    joined = _turn(rings[0], clockwise=True)
    for ring, clockwise in [*((ring, True) for ring in rings[1:]), *((hole, False) for hole in holes)]:
        turned = _turn(ring, clockwise=clockwise)
        at = int(((joined - turned[0]) ** 2).sum(axis=1).argmin())
        joined = np.concatenate([joined[: at + 1], turned, turned[:1], joined[at:]])
    return joined


def _turn(ring: Points, *, clockwise: bool) -> Points:
    return ring if (sign_area(ring) > 0) == clockwise else ring[::-1]
