"""Cuts of made-up frames: found where they are, and not where things only move, flash or fade."""

import numpy as np
import pytest
from numpy.typing import NDArray

from annotate.media.facts import Shot
from annotate.media.shots import FRAME_SIZE, ShotFinder
from tests.support.photos import load_photo

STEP_US = 40_000

Frames = list[NDArray[np.uint8]]


def paint(name: str, count: int = 25, *, pan_px: float = 0.0) -> Frames:
    """Return frames of a photo, the camera moving to the right."""
    photo = load_photo(name)
    width, height = photo.width * 0.6, photo.height * 0.6
    boxes = [(pan_px * number, 0.0, pan_px * number + width, height) for number in range(count)]
    return [np.asarray(photo.resize(FRAME_SIZE, box=box)) for box in boxes]


def find(frames: Frames) -> list[Shot]:
    finder = ShotFinder()
    for number, frame in enumerate(frames):
        finder.add(number * STEP_US, frame)
    return finder.finish(len(frames) * STEP_US)


def test_cuts_are_where_they_are() -> None:
    shots = find([*paint("astronaut"), *paint("coffee", 50), *paint("chelsea", 25)])
    assert [(shot.start_us, shot.end_us) for shot in shots] == [(0, 10**6), (10**6, 3 * 10**6), (3 * 10**6, 4 * 10**6)]
    assert all(shot.start_us <= shot.key_us < shot.end_us for shot in shots)


def test_a_moving_camera_is_no_cut() -> None:
    assert len(find(paint("astronaut", 50, pan_px=4.0))) == 1
    assert len(find([*paint("astronaut", 40, pan_px=4.0), *paint("rocket", 40, pan_px=4.0)])) == 2


def test_a_flash_is_no_cut_and_neither_is_a_fade() -> None:
    frames = paint("coffee", 50)
    flash = [np.clip(frame.astype(int) + 60, 0, 255).astype(np.uint8) for frame in frames[20:22]]
    assert len(find([*frames[:20], *flash, *frames[22:]])) == 1
    assert len(find([(frame * (number / 50)).astype(np.uint8) for number, frame in enumerate(frames)])) == 1


def test_a_shot_is_never_shorter_than_two_fifths_of_a_second() -> None:
    names = ("astronaut", "coffee", "chelsea", "rocket")
    shots = find([frame for number in range(24) for frame in paint(names[number % 4], 2)])
    assert min(shot.end_us - shot.start_us for shot in shots) >= 400_000


def test_the_key_frame_is_like_most_of_its_shot() -> None:
    shots = find([*paint("astronaut", 8), *[frame // 2 for frame in paint("astronaut", 60)]])
    assert len(shots) == 1
    assert shots[0].key_us >= 8 * STEP_US


@pytest.mark.parametrize("count", [0, 1])
def test_few_frames(count: int) -> None:
    assert find(paint("coffee", count)) == [Shot(0, STEP_US, 0)][:count]
