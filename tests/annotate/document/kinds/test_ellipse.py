"""Kind ellipse."""

import pytest

from annotate.document.kinds.ellipse import Ellipse
from tests.support.marks import make_mark


def make(x: float, rx: float, ry: float, rotation_deg: float = 0) -> Ellipse:
    return make_mark(Ellipse, slot="image", **{"class": "c"}, centre=(x, 50), radii=(rx, ry), rotation_deg=rotation_deg)


def test_agreement_is_iou() -> None:
    assert make(50, 20, 20).agreement(make(50, 20, 10)) == pytest.approx(0.5, abs=0.01)
    assert make(50, 20, 20).agreement(make(200, 20, 20)) == 0


def test_swapped_radii_are_a_quarter_turn() -> None:
    assert make(50, 20, 10).agreement(make(50, 10, 20, rotation_deg=90)) == pytest.approx(1, abs=0.02)


def test_extent_of_a_rotated_ellipse() -> None:
    assert make(50, 20, 10, rotation_deg=90).extent().xyxy == pytest.approx((40, 30, 60, 70), abs=0.1)
