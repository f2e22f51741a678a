"""Outlines: masks traced exactly, parts and holes joined, convex shapes cut."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from annotate.document.geometry import Points, compute_ring_area, rasterise_rings
from annotate.exporters.cutting import clip_convex
from annotate.exporters.outlines import join_rings, sign_area, trace_mask

DIAGONAL = np.array([[1, 0], [0, 1]], dtype=bool)
RING = np.array([[1, 1, 1], [1, 0, 1], [1, 1, 1]], dtype=bool)


def fill(rings: list[Points], size: tuple[int, int]) -> NDArray[np.bool_]:
    """Return the pixels whose centres an odd number of rings surround."""
    filled = np.zeros(size, dtype=bool)
    for ring in rings:
        filled ^= rasterise_rings([ring], origin=(0, 0), step_px=1.0, size=size)
    return filled


def test_pixels_that_touch_at_a_corner_are_two_rings() -> None:
    assert [ring.tolist() for ring in trace_mask(DIAGONAL)] == [
        [[0, 0], [1, 0], [1, 1], [0, 1]],
        [[1, 1], [2, 1], [2, 2], [1, 2]],
    ]


def test_a_hole_runs_the_other_way_round() -> None:
    assert sorted(sign_area(ring) for ring in trace_mask(RING)) == [-1, 9]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(st.booleans(), min_size=6, max_size=6), min_size=1, max_size=6))
def test_a_traced_mask_fills_to_the_same_pixels(rows: list[list[bool]]) -> None:
    mask = np.array(rows, dtype=bool)
    rings = trace_mask(mask)
    assert (fill(rings, mask.shape) == mask).all()
    assert sum(sign_area(ring) for ring in rings) == mask.sum()
    if rings:
        outer, holes = [r for r in rings if sign_area(r) > 0], [r for r in rings if sign_area(r) < 0]
        assert (fill([join_rings(outer, holes)], mask.shape) == mask).all()


def test_joined_rings_have_the_area_of_their_parts() -> None:
    square, hole = np.array([[0, 0], [9, 0], [9, 9], [0, 9.0]]), np.array([[3, 3], [6, 3], [6, 6], [3, 6.0]])
    other = np.array([[20, 20], [22, 20], [22, 22.0]])
    assert compute_ring_area(join_rings([square, other], [hole])) == 81 + 2 - 9


@pytest.mark.parametrize(
    ("ring", "area"), [([[-5, -5], [5, -5], [5, 5], [-5, 5]], 25), ([[11, 0], [12, 0], [12, 1]], 0)]
)
def test_a_convex_ring_is_cut_at_the_edges(ring: list[list[float]], area: float) -> None:
    cut = clip_convex(np.array(ring, dtype=np.float64), (10, 10))
    assert (compute_ring_area(cut) if len(cut) else 0) == area
