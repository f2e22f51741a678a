"""Kind segment."""

import pytest

from annotate.document.kinds.segment import Segment
from tests.support.marks import make_mark


def make(start_us: int, end_us: int) -> Segment:
    return make_mark(Segment, slot="audio", **{"class": "speech"}, start_us=start_us, end_us=end_us)


def test_agreement_is_temporal_iou() -> None:
    assert make(0, 100).agreement(make(0, 100)) == 1
    assert make(0, 100).agreement(make(50, 150)) == pytest.approx(1 / 3)
    assert make(0, 100).agreement(make(100, 200)) == 0


def test_extent() -> None:
    assert make(5, 9).extent()[1:] == (5, 9)
