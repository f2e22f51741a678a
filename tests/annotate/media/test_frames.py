"""Times of frames: exact, in order, in microseconds."""

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

from annotate.media.frames import FrameTimes, read_frame_times
from annotate.media.refusal import DEFAULT_LIMITS
from tests.support.media import write_video


def times(pts: list[int], time_base: Fraction, end: int) -> FrameTimes:
    return FrameTimes(np.array(pts, dtype=np.int64), time_base, end)


def test_times_start_at_the_first_presented_frame_and_round_to_the_nearest() -> None:
    found = times([1001, 2002, 3003], Fraction(1, 30_000), 4004)
    assert found.start_us().tolist() == [0, 33_367, 66_733]
    assert found.duration_us() == 100_100
    assert found.mean_rate() == Fraction(30_000, 1001)


@pytest.mark.parametrize(
    ("pts", "is_variable"),
    [
        ([0, 33, 67, 100, 133], False),
        ([0, 33, 67, 140], True),
        ([0, 500], False),
        ([5], False),
        ([0, 512, 1024], False),
    ],
)
def test_rounding_to_the_time_base_is_not_a_variable_rate(pts: list[int], *, is_variable: bool) -> None:
    assert times(pts, Fraction(1, 1000), pts[-1] + 33).is_variable() is is_variable


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        (Fraction(30_000, 1001), Fraction(30_000, 1001)),
        (Fraction(60), Fraction(3000, 100)),
        (None, Fraction(3000, 100)),
    ],
)
def test_a_stated_rate_counts_only_where_the_times_agree(stated: Fraction | None, expected: Fraction) -> None:
    assert times([0, 33, 67, 100], Fraction(1, 1000), 133).mean_rate(stated) == expected


def test_packets_out_of_order_give_frames_in_order(tmp_path: Path) -> None:
    path = write_video(tmp_path / "a.mp4", pts=[0, 1, 2, 3, 5, 8, 13, 21])
    with av.open(str(path)) as container:
        found = read_frame_times(container, container.streams.video[0], limits=DEFAULT_LIMITS)
    with av.open(str(path)) as container:
        decoded = [frame.pts for frame in container.decode(video=0)]
    assert found is not None
    assert found.pts.tolist() == decoded
    assert found.start_us().tolist() == [at * 40_000 for at in (0, 1, 2, 3, 5, 8, 13, 21)]
