"""Kind box."""

import pytest

from annotate.document.kinds.box import Box
from tests.support.marks import make_mark


def make(*xyxy: float, **fields: object) -> Box:
    return make_mark(Box, slot="image", **{"class": "cat"}, xyxy=xyxy, **fields)


def test_agreement_is_iou() -> None:
    assert make(0, 0, 10, 10).agreement(make(0, 0, 10, 10)) == 1
    assert make(0, 0, 10, 10).agreement(make(5, 0, 15, 10)) == pytest.approx(50 / 150)
    assert make(0, 0, 10, 10).agreement(make(10, 0, 20, 10)) == 0


def test_a_quarter_turn_of_a_square_changes_nothing() -> None:
    assert make(0, 0, 10, 10).agreement(make(0, 0, 10, 10, rotation_deg=90)) == pytest.approx(1, abs=0.01)


def test_a_rotated_bar_hardly_meets_itself_upright() -> None:
    assert make(0, 4, 100, 6).agreement(make(0, 4, 100, 6, rotation_deg=90)) == pytest.approx(4 / 396, abs=0.005)


def test_extent_of_a_rotated_box_is_its_upright_hull() -> None:
    extent = make(0, 4, 10, 6, rotation_deg=90).extent().xyxy
    assert extent == pytest.approx((4, 0, 6, 10))
