"""Kind polygon."""

import pytest

from annotate.document.kinds.polygon import Polygon
from tests.support.marks import make_mark

SQUARE = [(0, 0), (10, 0), (10, 10), (0, 10)]
HALF = [(0, 0), (10, 0), (10, 5), (0, 5)]
FAR = [(20, 0), (30, 0), (30, 10), (20, 10)]


def make(*rings: object, holes: object = ()) -> Polygon:
    return make_mark(Polygon, slot="image", **{"class": "cat"}, rings=rings, holes=holes)


def test_agreement_is_iou() -> None:
    assert make(SQUARE).agreement(make(SQUARE)) == 1
    assert make(SQUARE).agreement(make(HALF)) == pytest.approx(0.5, abs=0.01)
    assert make(SQUARE).agreement(make(FAR)) == 0


def test_a_hole_is_not_part_of_the_region() -> None:
    assert make(SQUARE).agreement(make(SQUARE, holes=[HALF])) == pytest.approx(0.5, abs=0.01)


def test_parts_count_together() -> None:
    assert make(SQUARE, FAR).agreement(make(SQUARE)) == pytest.approx(0.5, abs=0.01)
    assert make(SQUARE, FAR).extent().xyxy == (0, 0, 30, 10)
