"""Tracks at moments and by frame."""

from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest

from annotate.document.kinds.box import Box
from annotate.document.kinds.polygon import Polygon
from annotate.document.kinds.track import Track
from annotate.exporters.clips import open_clip
from annotate.exporters.ledger import Ledger
from annotate.exporters.report import LeftOut
from annotate.exporters.spill import Spill
from annotate.exporters.tracks import KEYFRAME_LOSSES, find_mark, list_keyframes
from tests.annotate.exporters.clips import MOVING, at, release_clip, track
from tests.support.releases import MemoryRelease, MemorySink, make_asset


def read(raw: dict[str, Any]) -> Track:
    """Return a track."""
    return msgspec.convert(raw, Track)


@pytest.mark.parametrize(("at_us", "left"), [(0, 0), (100_000, 5), (400_000, 20), (599_999, 20), (600_000, None)])
def test_a_box_moves_evenly_until_it_goes(at_us: int, left: float | None) -> None:
    found = find_mark(read(MOVING), at_us)
    assert (found.xyxy[0] if isinstance(found, Box) else None) == left


def test_other_shapes_are_held() -> None:
    ring = [[0, 0], [4, 0], [4, 4]]
    keyframes = [{"at_us": 0, "rings": [ring]}, {"at_us": 100, "rings": [[[9, 9], [10, 9], [10, 10]]]}]
    found = find_mark(read(track(*keyframes, shape="polygon")), 50)
    assert isinstance(found, Polygon)
    assert [list(point) for point in found.rings[0]] == ring


def test_keypoints_without_a_skeleton_are_refused() -> None:
    keyframe = {"at_us": 0, "joints": {"hand": {"visibility": 2, "xy": [1, 1]}}}
    with pytest.raises(LeftOut, match="keypoints_track_left_out"):
        find_mark(read(track(keyframe, shape="keypoints")), 0)


def list_frames(release: MemoryRelease, raw: dict[str, Any]) -> tuple[list[tuple[int, float]], list[str]]:
    """Return frame and left edge of each keyframe, and what was counted."""
    asset = next(release.records()).assets["video"]
    with Spill() as sums, open_clip(release, asset, "video") as clip:
        ledger = Ledger(MemorySink(), KEYFRAME_LOSSES, sums)
        found = [
            (frame, keyframe.xyxy[0])
            for frame, keyframe in list_keyframes(read(raw), clip, ledger, "a")
            if keyframe.xyxy
        ]
        return found, [loss.code for loss in ledger.losses()]


def test_keyframes_lie_on_frames(tmp_path: Path) -> None:
    assert list_frames(release_clip(tmp_path), MOVING) == ([(0, 0), (10, 20), (15, 20)], [])


def test_held_shapes_are_said_again_before_the_next(tmp_path: Path) -> None:
    held = MOVING | {"interpolation": "hold"}
    assert list_frames(release_clip(tmp_path), held) == ([(0, 0), (9, 0), (10, 20), (14, 20), (15, 20)], [])


def test_times_between_frames_move_and_merge(tmp_path: Path) -> None:
    crowded = track(at(0, 0, 0, 9, 9), at(1_000, 1, 0, 9, 9), at(50_000, 2, 0, 9, 9))
    assert list_frames(release_clip(tmp_path), crowded) == ([(0, 1), (1, 2)], ["keyframe_merged", "keyframe_moved"])


def test_frames_of_uneven_times_are_found_by_time(tmp_path: Path) -> None:
    release = release_clip(tmp_path, pts=[0, 1, 5, 6])
    with open_clip(release, next(release.records()).assets["video"], "video") as clip:
        assert clip.starts_us.tolist() == [0, 40_000, 200_000, 240_000]
        assert [clip.find_frame(at_us) for at_us in (0, 39_999, 199_999, 200_000, 9_000_000)] == [0, 0, 1, 2, 3]
        frames = dict(clip.decode([3, 1]))
    assert list(frames) == [1, 3]
    assert np.asarray(frames[1]).shape == (48, 64, 3)


@pytest.mark.parametrize("data", [b"no video", b"\x00\x00\x00\x18ftypmp42\x00\x00\x00\x00mp42isom" + b"\x00" * 200])
def test_what_is_no_video_is_refused(data: bytes) -> None:
    release = MemoryRelease([], [data])
    with pytest.raises(LeftOut, match="video_unreadable"), open_clip(release, make_asset(data, "video"), "video"):
        pass
