"""Areas, rasters and overlaps."""

import numpy as np
import pytest

from annotate.document.geometry import (
    Outline,
    compute_box_iou,
    compute_outline_iou,
    compute_ring_area,
    list_box_corners,
    rasterise_rings,
)

TRIANGLE = np.array([(0.0, 0.0), (8.0, 0.0), (0.0, 8.0)])


def test_area_does_not_depend_on_direction() -> None:
    assert compute_ring_area(TRIANGLE) == 32
    assert compute_ring_area(TRIANGLE[::-1]) == 32
    assert compute_ring_area([(0, 0), (1, 1), (2, 2)]) == 0


def test_a_cell_is_set_when_its_centre_is_inside() -> None:
    grid = rasterise_rings([list_box_corners((1, 1, 3, 2))], origin=(0, 0), step_px=1, size=(3, 4))
    assert grid.astype(int).tolist() == [[0, 0, 0, 0], [0, 1, 1, 0], [0, 0, 0, 0]]


def test_raster_overlap_comes_close_to_the_exact_one() -> None:
    a, b = (0.0, 0.0, 100.0, 60.0), (30.0, 20.0, 130.0, 80.0)
    measured = compute_outline_iou(Outline([list_box_corners(a)]), Outline([list_box_corners(b)]))
    assert measured == pytest.approx(compute_box_iou(a, b), abs=0.01)


def test_rotation_is_clockwise_on_a_page_with_y_down() -> None:
    corners = list_box_corners((0, 0, 10, 10), 45)
    assert corners[0] == pytest.approx((5, 5 - 50**0.5))
