"""What is left of a mark once a format has lost what its exporter says it lost.

Everything that no declared loss explains has to come back: that is what the round trips compare.
"""

import math
from collections.abc import Iterable, Iterator
from typing import Any, Final

import numpy as np
import pytest
from msgspec.structs import replace
from numpy.typing import NDArray

from annotate.document.document import Document
from annotate.document.geometry import Outline, compute_ring_area, list_box_corners, list_ellipse_points
from annotate.document.kinds.base import SlotMark, kind_of
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.polyline import Polyline
from annotate.document.rle import decode_mask
from annotate.exporters.cutting import clip_convex
from annotate.exporters.report import MAX_EXAMPLES, ExportReport
from tests.annotate.importers.strategies import HEIGHT, WIDTH

NEAR_PX = 1e-3
ASIDE_PX = math.pi / 100
Pixels = NDArray[np.bool_]

GONE: Final = {"mark_unplaced", "crowd_left_out", "other_skeleton_left_out", "class_unknown"}
NO_CROWD: Final = {"crowd_not_told", "crowd_as_difficult"}
UNPLACED: Final = {"grounding_as_words", "verdict_left_out", "grounding_unsupported"}
"""What may happen several times in one turn, and needs no place here."""
REDRAWN: Final = {"parts_joined", "polygon_as_mask", "polygon_as_brush", "ellipse_as_polygon"} | {
    f"{kind}_as_outline" for kind in ("box", "ellipse", "mask")
}
"""What another shape stands for that covers the same pixels."""


def list_lost(report: ExportReport) -> dict[str, set[str]]:
    """Return the codes of what was lost of each mark, and under the empty id what was lost of the item."""
    lost: dict[str, set[str]] = {}
    for loss in report.losses:
        assert loss.count <= MAX_EXAMPLES or loss.code in UNPLACED, f"{loss.code}: not every place is named"
        for example in loss.examples:
            lost.setdefault((example.entity or "").partition("/")[0], set()).add(loss.code)
            lost.setdefault("", set()).add(loss.code)
    return lost


def keep(document: Document, lost: dict[str, set[str]]) -> Iterator[tuple[SlotMark, set[str]]]:
    """Yield what should come back of each mark, in order, with the codes of what it lost."""
    for mark in document.marks:
        codes = lost.get(mark.id, set())
        if codes & GONE or f"{kind_of(mark)}_left_out" in codes:
            continue
        assert isinstance(mark, SlotMark)
        for shape in reshape(mark, codes):
            yield strip(shape, codes), codes


def strip(mark: SlotMark, codes: set[str]) -> SlotMark:
    """Return a mark without the properties that were lost."""
    if codes & NO_CROWD:
        mark = replace(mark, is_crowd=False)
    return replace(mark, attributes={}) if "attributes_left_out" in codes else mark


def reshape(mark: SlotMark, codes: set[str]) -> list[SlotMark]:
    """Return the shapes that stand for a mark."""
    own: dict[str, Any] = {"id": mark.id, "slot": mark.slot, "class_": mark.class_, "origin": mark.origin}
    own |= {"attributes": mark.attributes}
    if f"{kind_of(mark)}_as_box" in codes or "rotated_box_as_box" in codes or "keypoints_as_points" in codes:
        xyxy = mark.extent().xyxy
        assert xyxy is not None
        x1, y1, x2, y2 = xyxy
        if "mark_clipped" in codes:
            x1, y1, x2, y2 = find_inside(mark)
        return [Box(**own, xyxy=(x1, y1, x2, y2), is_crowd=getattr(mark, "is_crowd", False))]
    if isinstance(mark, Polygon) and "polygon_in_parts" in codes:
        return [replace(mark, rings=[ring]) for ring in mark.rings]
    return [mark]


def find_inside(mark: SlotMark) -> tuple[float, float, float, float]:
    """Return the box around what lies of a mark inside its image, px."""
    ring = np.array(list(list_points(mark)))
    if isinstance(mark, Box | Ellipse):
        ring = clip_convex(ring, (HEIGHT, WIDTH))
    (x1, y1), (x2, y2) = ring.min(0), ring.max(0)
    return float(x1), float(y1), float(x2), float(y2)


def compare(wanted: SlotMark, codes: set[str], found: SlotMark, *, near_px: float = NEAR_PX) -> None:
    """Fail unless a mark came back as it should; ids may be others."""
    assert (found.slot, found.class_) == (wanted.slot, wanted.class_)
    assert found.attributes == wanted.attributes
    assert getattr(found, "is_crowd", False) == getattr(wanted, "is_crowd", False)
    if "origin_left_out" not in codes:
        assert found.origin == wanted.origin
    if codes & REDRAWN:
        check_cover(wanted, found)
    elif isinstance(wanted, Box) and wanted.rotation_deg and "mark_clipped" in codes:
        check_pulled_in(wanted, found)
    else:
        assert kind_of(found) == kind_of(wanted)
        for mine, theirs in zip(list_points(wanted), list_points(found), strict=True):
            assert theirs == pytest.approx(mine, abs=near_px)
        if isinstance(wanted, Mask) and isinstance(found, Mask):
            assert (paint(found) == paint(wanted)).all()
        if isinstance(wanted, Keypoints) and isinstance(found, Keypoints):
            assert list_seen(found) == list_seen(wanted)
            assert "skeleton_left_out" in codes or found.skeleton == wanted.skeleton


def check_cover(wanted: SlotMark, found: SlotMark) -> None:
    """Fail unless two shapes cover the same pixels; curves of 64 points may differ at their edge."""
    # Masks are exact; edges through the middle of pixels are looked at beside it, where rounding does not tell.
    aside_px = 0.0 if isinstance(found, Mask) else ASIDE_PX
    mine, theirs = paint(wanted, aside_px), paint(found, aside_px)
    assert int((mine != theirs).sum()) <= (0.05 * mine.sum() + 2 if isinstance(wanted, Ellipse) else 0)


def check_pulled_in(wanted: Box, found: SlotMark) -> None:
    """Fail unless a turned box has the middle of four corners pulled inside the image, which are no rectangle."""
    corners = np.clip(list_box_corners(wanted.xyxy, wanted.rotation_deg), 0, [WIDTH, HEIGHT])
    assert isinstance(found, Box)
    assert list_box_corners(found.xyxy, found.rotation_deg).mean(0) == pytest.approx(corners.mean(0), abs=1e-6)


def list_seen(mark: Keypoints) -> dict[str, int]:
    """Return the visibility of the joints that are placed."""
    return {name: joint.visibility for name, joint in mark.joints.items() if joint.visibility}


def list_points(mark: SlotMark) -> Iterable[list[float]]:
    """Return what a mark is drawn through, px."""
    if isinstance(mark, Box):
        return [point.tolist() for point in list_box_corners(mark.xyxy, mark.rotation_deg)]
    if isinstance(mark, Ellipse):
        return [point.tolist() for point in list_ellipse_points(mark.centre, mark.radii, mark.rotation_deg)]
    if isinstance(mark, Polygon):
        return [list(point) for ring in [*mark.rings, *mark.holes] for point in ring]
    if isinstance(mark, Polyline):
        return [list(point) for point in mark.points]
    return [list(xy) for _, xy in sorted(mark.placed().items())] if isinstance(mark, Keypoints) else []


def paint(mark: SlotMark, aside_px: float = 0.0) -> Pixels:
    """Return the (H, W) pixels of which a mark covers the centre, or a point beside it."""
    if isinstance(mark, Mask):
        assert mark.rle.counts is not None
        return decode_mask(mark.rle.size, mark.rle.counts)
    if isinstance(mark, Polygon):
        assert all(compute_ring_area(ring) for ring in mark.rings)
        outline = mark.outline()
    else:
        outline = Outline([np.array(list(list_points(mark)))])
    return outline.raster(origin=(aside_px, aside_px), step_px=1.0, size=(HEIGHT, WIDTH))
