"""Frames at given times, sound in windows."""

from itertools import pairwise
from pathlib import Path

import av
import numpy as np
import pytest

from tests.support.media import make_tone, write_sound
from workers.asset_vectors import cut_shots
from workers.stretches import RecordingUnreadable, read_frames, read_windows

SECONDS = 12
RATE = 10


def write_counting_video(path: Path) -> Path:
    """Frame n is all of grey level 2n; key frames are far apart."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"g": "50", "crf": "10"})
        assert isinstance(stream, av.VideoStream)
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        for number in range(SECONDS * RATE):
            grey = np.full((48, 64, 3), 2 * number, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode())
    return path


def test_frames_are_those_shown_at_each_time(tmp_path: Path) -> None:
    times_us = [0, 150_000, 1_000_000, 9_950_000, 11_000_000, 99_000_000]
    with av.open(str(write_counting_video(tmp_path / "v.mp4"))) as container:
        levels = [frame.mean() / 2 for frame in read_frames(container, times_us)]
    assert levels == pytest.approx([0, 1, 10, 99, 110, 119], abs=1.5)


def test_windows_cut_sound_without_gaps(tmp_path: Path) -> None:
    tone = make_tone(2.5, rate_hz=16_000, channels=2)
    with av.open(str(write_sound(tmp_path / "s.wav", tone))) as container:
        windows = list(read_windows(container, rate_hz=8000, window_s=1.0))
    assert [(window.start_us, window.end_us) for window in windows] == [
        (0, 1_000_000),
        (1_000_000, 2_000_000),
        (2_000_000, pytest.approx(2_500_000, abs=2000)),
    ]
    assert np.abs(np.concatenate([window.samples for window in windows])).max() == pytest.approx(0.5, abs=0.05)


def test_pauses_sample_a_long_recording(tmp_path: Path) -> None:
    tone = make_tone(5.0, rate_hz=8000)
    with av.open(str(write_sound(tmp_path / "s.wav", tone, rate_hz=8000))) as container:
        windows = list(read_windows(container, rate_hz=8000, window_s=0.5, pause_s=1.5))
    assert [window.start_us for window in windows] == [0, 2_000_000, 4_000_000]


def test_a_recording_of_the_other_kind_is_refused(tmp_path: Path) -> None:
    path = str(write_sound(tmp_path / "s.wav", make_tone()))
    with av.open(path) as container, pytest.raises(RecordingUnreadable, match="holds no picture"):
        next(read_frames(container, [0]))


@pytest.mark.parametrize(("duration_us", "count"), [(0, 1), (4_000_000, 1), (10_000_000, 2), (3_600_000_000, 120)])
def test_shots_are_equal_and_cover_everything(duration_us: int, count: int) -> None:
    shots = cut_shots(duration_us)
    assert (len(shots), shots[0][0], shots[-1][1]) == (count, 0, duration_us)
    assert all(before[1] == after[0] for before, after in pairwise(shots))
