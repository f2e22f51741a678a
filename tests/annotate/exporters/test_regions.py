"""What marks cover, in COCO's terms; pycocotools rasterises what we wrote and must agree with our geometry."""

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pycocotools import mask as coco_mask

from annotate.document.kinds.base import SlotMark
from annotate.document.kinds.box import Box
from annotate.document.kinds.ellipse import Ellipse
from annotate.document.kinds.keypoints import Keypoints
from annotate.document.kinds.mask import Mask
from annotate.document.kinds.polygon import Polygon
from annotate.exporters.regions import Region, find_box, find_inner_box, find_region
from annotate.exporters.report import LeftOut
from tests.annotate.exporters.sample import BLOCK, STORED_BLOCK
from tests.support.marks import make_mark
from tests.support.releases import MemoryRelease, hash_bytes

SIZE = (48, 64)
RELEASE = MemoryRelease([], [STORED_BLOCK])
sides = st.floats(0, 40, allow_nan=False).map(lambda side: round(side, 2))


def find(kind: type[SlotMark], size: tuple[int, int] = SIZE, **fields: Any) -> Region:
    mark = make_mark(kind, slot="image", **{"class": "cat"}, **fields)
    region = find_region(mark, size, RELEASE)
    assert find_box(mark, RELEASE) == pytest.approx(region.xyxy)
    return region


def count_pixels(region: Region) -> int:
    if isinstance(region.segmentation, dict):
        return int(coco_mask.area(region.segmentation))
    return int(coco_mask.area(coco_mask.merge(coco_mask.frPyObjects(region.segmentation, *SIZE))))


@given(x=sides, y=sides, width=sides, height=sides)
def test_an_upright_box_keeps_its_numbers(x: float, y: float, width: float, height: float) -> None:
    region = find(Box, xyxy=[x, y, x + width, y + height])
    assert region.xyxy == (x, y, x + width, y + height)
    assert region.area_px == pytest.approx(width * height)
    assert region.segmentation == []


@given(rotation=st.floats(-359, 359))
def test_a_rotated_box_keeps_its_area(rotation: float) -> None:
    region = find(Box, xyxy=[20, 20, 40, 30], rotation_deg=rotation)
    assert region.area_px == pytest.approx(200)
    x1, y1, x2, y2 = region.xyxy
    assert ((x1 + x2) / 2, (y1 + y2) / 2) == pytest.approx((30, 25))


@given(rows=st.tuples(st.integers(0, 40), st.integers(1, 8)), columns=st.tuples(st.integers(0, 40), st.integers(1, 20)))
def test_a_rectangle_of_whole_pixels_has_one_area_in_every_form(rows: Any, columns: Any) -> None:
    (y, height), (x, width) = rows, columns
    ring = [[x, y], [x + width, y], [x + width, y + height], [x, y + height]]
    drawn, crowd = find(Polygon, rings=[ring]), find(Polygon, rings=[ring], is_crowd=True)
    assert drawn.area_px == crowd.area_px == width * height == count_pixels(drawn) == count_pixels(crowd)
    assert drawn.xyxy == crowd.xyxy == (x, y, x + width, y + height)


@given(points=st.lists(st.tuples(sides, sides), min_size=3, max_size=3, unique=True))
def test_a_triangle_agrees_with_pycocotools_up_to_its_edge(points: list[tuple[float, float]]) -> None:
    region = find(Polygon, rings=[points])
    edge_px = sum(np.hypot(a[0] - b[0], a[1] - b[1]) for a, b in zip(points, points[1:] + points[:1], strict=True))
    assert count_pixels(region) == pytest.approx(region.area_px, abs=edge_px + 4)


def test_holes_become_pixels() -> None:
    outer = [[0, 0], [20, 0], [20, 20], [0, 20]]
    region = find(Polygon, rings=[outer], holes=[[[5, 5], [15, 5], [15, 15], [5, 15]]])
    assert (region.area_px, count_pixels(region)) == (300, 300)
    assert region.xyxy == (0, 0, 20, 20)


@pytest.mark.parametrize(("shift", "area"), [(20, 200), (5, 150)])
def test_rings_that_overlap_are_not_counted_twice(shift: int, area: int) -> None:
    ring = [[0, 0], [10, 0], [10, 10], [0, 10]]
    region = find(Polygon, rings=[ring, [[x + shift, y] for x, y in ring]])
    assert (region.area_px, count_pixels(region)) == (area, area)
    assert len(region.segmentation) == 2


def test_a_polygon_may_poke_out_of_the_image() -> None:
    ring = [[-5, -5], [5, -5], [5, 5], [-5, 5]]
    region = find(Polygon, rings=[ring], is_crowd=True)
    assert (region.area_px, region.xyxy) == (25, (-5, -5, 5, 5))


def test_an_ellipse_becomes_a_polygon() -> None:
    region = find(Ellipse, centre=[30, 20], radii=[20, 10], rotation_deg=90)
    assert region.xyxy == pytest.approx((20, 0, 40, 40))
    assert count_pixels(region) == pytest.approx(region.area_px, rel=0.02)
    assert isinstance(region.segmentation, list)
    assert len(region.segmentation[0]) == 128


@pytest.mark.parametrize("rle", [{"counts": BLOCK}, {"blob": hash_bytes(STORED_BLOCK)}])
def test_masks_keep_their_counts_wherever_they_were(rle: dict[str, str]) -> None:
    region = find(Mask, (480, 640), rle={"size": [480, 640], **rle})
    assert (region.xyxy, region.area_px) == ((40, 10, 80, 30), 800)
    assert region.segmentation == {"size": [480, 640], "counts": BLOCK}


def test_keypoints_are_surrounded_by_a_box() -> None:
    joints = {"hand": {"visibility": 2, "xy": [4, 5]}, "elbow": {"visibility": 1, "xy": [10, 7]}}
    region = find(Keypoints, skeleton="arm", joints=joints)
    assert (region.xyxy, region.area_px) == ((4, 5, 10, 7), 12)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Keypoints, {"skeleton": "arm", "joints": {"hand": {"visibility": 0}}}),
        (Polygon, {"rings": [[[0, 0], [0.1, 0], [0, 0.1]]], "is_crowd": True}),
    ],
)
def test_what_covers_nothing_is_left_out(kind: type[SlotMark], fields: dict[str, Any]) -> None:
    with pytest.raises(LeftOut, match="mark_unplaced"):
        find(kind, **fields)


OUTSIDE: list[tuple[type[SlotMark], dict[str, Any], tuple[float, float, float, float], float]] = [
    (Box, {"xyxy": [0, 20, 20, 30], "rotation_deg": 90}, (5, 15, 15, 35), 200),
    (Box, {"xyxy": [0, 0, 20, 10], "rotation_deg": 90}, (5, 0, 15, 15), 150),
    (Ellipse, {"centre": [64, 24], "radii": [10, 10]}, (54, 14, 64, 34), 157),
]


@pytest.mark.parametrize(("kind", "fields", "box", "area_px"), OUTSIDE)
def test_what_reaches_out_of_the_image_is_cut(kind: Any, fields: Any, box: Any, area_px: float) -> None:
    mark = make_mark(kind, slot="image", **{"class": "cat"}, **fields)
    region = find_region(mark, SIZE, RELEASE)
    assert region.xyxy == pytest.approx(box)
    assert region.area_px == pytest.approx(area_px, rel=0.01)
    assert isinstance(region.segmentation, list)
    (ring,) = region.segmentation
    corners = (min(ring[::2]), min(ring[1::2]), max(ring[::2]), max(ring[1::2]))
    assert corners == pytest.approx(box)
    assert region.change == ("" if box == (5, 15, 15, 35) else "outline_cut")
    inner, is_cut = find_inner_box(mark, SIZE, RELEASE)
    assert inner == pytest.approx(box)
    assert is_cut == bool(region.change)


@pytest.mark.parametrize(
    ("hand", "elbow", "box"),
    [
        ((10, 10), None, (9.5, 9.5, 10.5, 10.5)),
        ((64, 48), None, (63, 47, 64, 48)),
        ((0, 10), (20, 10), (0, 9.5, 20, 10.5)),
    ],
)
def test_a_box_around_joints_has_an_area(hand: Any, elbow: Any, box: Any) -> None:
    joints = {name: {"visibility": 2, "xy": xy} for name, xy in (("hand", hand), ("elbow", elbow)) if xy}
    mark = make_mark(Keypoints, slot="image", **{"class": "cat"}, skeleton="arm", joints=joints)
    region = find_region(mark, SIZE, RELEASE)
    assert (region.xyxy, region.change) == (box, "box_widened")
    assert region.area_px == (box[2] - box[0]) * (box[3] - box[1])
