"""Kind track."""

import pytest

from annotate.document.kinds.track import Track
from tests.support.marks import make_mark


def make(*keyframes: dict[str, object], **fields: object) -> Track:
    base = {"slot": "video", "class": "car", "shape": "box"}
    return make_mark(Track, **{**base, **fields}, keyframes=keyframes)


START = {"at_us": 0, "xyxy": (0, 0, 10, 10)}
END = {"at_us": 1000, "xyxy": (100, 0, 110, 20)}
GONE = {"at_us": 500, "xyxy": (50, 0, 60, 15), "visible": False}


def test_boxes_move_evenly_between_keyframes() -> None:
    assert make(START, END).find_box(250) == (25, 0, 35, 12.5)


def test_held_boxes_wait_for_the_next_keyframe() -> None:
    assert make(START, END, interpolation="hold").find_box(999) == (0, 0, 10, 10)


def test_nothing_before_the_first_keyframe_and_where_invisible() -> None:
    track = make(GONE | {"at_us": 100}, END)
    assert [track.find_box(at_us) for at_us in (99, 100, 1000)] == [None, None, (100, 0, 110, 20)]


def test_agreement_is_mean_overlap_over_the_time_of_either() -> None:
    whole = make(START, {**START, "at_us": 1000})
    half = make(START, {**START, "at_us": 500, "visible": False}, {**START, "at_us": 1000, "visible": False})
    assert whole.agreement(whole) == 1
    assert whole.agreement(half) == pytest.approx(0.5, abs=0.02)


def test_extent_covers_the_visible_keyframes() -> None:
    extent = make(START, GONE, END).extent()
    assert extent.xyxy == pytest.approx((0, 0, 110, 20))
    assert (extent.start_us, extent.end_us) == (0, 1000)
