"""Frames of videos as images, with what tracks look like on them."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from tests.annotate.exporters.clips import MOVING, at, release_clip, track
from tests.annotate.exporters.rendering import Rendered


def render(folder: Path, *marks: dict[str, Any], **options: Any) -> tuple[list[tuple[str, list[float]]], Rendered]:
    """Return file name and left edges of each frame as COCO has them, and the export."""
    rendered = Rendered("coco", release_clip(folder, *marks), **options)
    whole = rendered.json("annotations/instances_train.json")
    rows = whole["annotations"]
    images = [
        (image["file_name"], [row["bbox"][0] for row in rows if row["image_id"] == image["id"]])
        for image in whole["images"]
    ]
    return images, rendered


def test_videos_are_left_out_unless_asked_for(tmp_path: Path) -> None:
    images, rendered = render(tmp_path, MOVING)
    assert (images, rendered.losses) == ([], {"item_without_image": 1})


def test_keyframes_become_images(tmp_path: Path) -> None:
    images, rendered = render(tmp_path, MOVING, video_frames="keyframes")
    assert images == [("clip_000000.jpg", [0]), ("clip_000010.jpg", [20]), ("clip_000015.jpg", [])]
    assert rendered.losses == {"track_as_frames": 1}
    assert rendered.report.counts["frames"] == 3


@pytest.mark.parametrize(
    ("interval_ms", "numbers"), [(0, list(range(20))), (100, [0, 3, 6, 9, 12, 15, 18]), (5000, [0])]
)
def test_all_frames_keep_their_distance(tmp_path: Path, interval_ms: int, numbers: list[int]) -> None:
    images, _ = render(tmp_path, MOVING, video_frames="all", frame_interval_ms=interval_ms)
    assert [name for name, _ in images] == [f"clip_{number:06}.jpg" for number in numbers]
    assert [edges for _, edges in images] == [[2 * min(number, 10)] if number < 15 else [] for number in numbers]


def test_frames_are_pictures_of_the_video(tmp_path: Path) -> None:
    _, rendered = render(tmp_path, MOVING, video_frames="keyframes", frame_format="png")
    with Image.open(io.BytesIO(rendered.files["images/train/clip_000010.png"])) as image:
        assert image.size == (64, 48)
        assert np.asarray(image).std() > 1


def test_without_copies_only_names_are_written(tmp_path: Path) -> None:
    images, rendered = render(tmp_path, MOVING, video_frames="keyframes", media="reference")
    assert len(images) == 3
    assert not [path for path in rendered.files if path.startswith("images/")]


def test_lines_and_joints_are_counted(tmp_path: Path) -> None:
    line = track({"at_us": 0, "points": [[0, 0], [9, 9]]}, shape="polyline", id="k2")
    _, rendered = render(tmp_path, track(at(0, 0, 0, 9, 9)), line, video_frames="all", frame_interval_ms=5000)
    assert rendered.losses == {"track_as_frames": 1, "track_left_out": 1}


def test_an_erased_video_is_counted(tmp_path: Path) -> None:
    release = release_clip(tmp_path, MOVING)
    release.blobs.clear()
    assert Rendered("coco", release, video_frames="all").losses == {"blob_missing": 1}
