"""nudenet: its boxes and labels decoded; the real model where it is installed."""

from importlib.util import find_spec

import numpy as np
import pytest
from PIL import Image

from annotate.errors import NotFound, Unavailable
from tests.support.photos import load_photo
from workers.detectors.nudenet import LABELS, decode, fit_square, load_nudenet
from workers.detectors.registry import load_detector

IS_INSTALLED = find_spec("nudenet") is not None


def see(label: str, score: float, *box: float) -> list[float]:
    scores = [0.0] * len(LABELS)
    scores[LABELS.index(label)] = score
    return [*box, *scores]


def test_boxes_go_back_to_the_original_and_overlaps_of_one_label_to_one() -> None:
    raw = [
        see("FACE_MALE", 0.9, 50, 50, 40, 40),
        see("FACE_MALE", 0.8, 52, 50, 40, 40),
        see("FACE_FEMALE", 0.7, 50, 50, 40, 40),
        see("FACE_MALE", 0.2, 200, 200, 40, 40),
    ]
    found = decode(np.array(raw, dtype=np.float32), scale=2.0, size=(130, 640))
    assert [(one.label, one.score, one.xyxy) for one in found] == [
        ("FACE_MALE", 0.9, (60, 60, 130, 140)),
        ("FACE_FEMALE", 0.7, (60, 60, 130, 140)),
    ]


def test_a_picture_is_fitted_without_stretching() -> None:
    pixels, scale = fit_square(Image.new("RGB", (640, 160), (255, 255, 255)))
    assert (pixels.shape, scale) == ((1, 3, 320, 320), 2.0)
    assert (float(pixels[0, :, :80].min()), float(pixels[0, :, 80:].max())) == (1.0, 0.0)


def test_an_unknown_detector_is_refused() -> None:
    with pytest.raises(NotFound, match="expected one of nudenet"):
        load_detector("luck")


@pytest.mark.skipif(IS_INSTALLED, reason="nudenet is installed")
def test_without_the_package_it_says_what_to_do() -> None:
    with pytest.raises(Unavailable, match="pip install nudenet"):
        load_nudenet()


@pytest.mark.skipif(not IS_INSTALLED, reason="nudenet is not installed")
def test_the_real_model_sees_the_astronaut_s_face_and_none_in_a_cup() -> None:
    detector = load_detector("nudenet")
    faces = [one for one in detector.detect(load_photo("astronaut")) if one.label.startswith("FACE_")]
    assert len(faces) == 1
    x1, y1, x2, y2 = faces[0].xyxy
    assert (150 < x1 < x2 < 300, 30 < y1 < y2 < 220) == (True, True)
    assert [one for one in detector.detect(load_photo("coffee")) if one.score >= 0.45] == []
