"""Measures of pictures whose numbers are known."""

import numpy as np
import pytest
from PIL import Image, ImageFilter

from annotate.media.quality import measure_quality
from tests.support.media import make_picture


def measure(levels: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> dict[str, float]:
    quality = measure_quality(Image.fromarray(levels), aspect_ratio=1.5)
    return {name: getattr(quality, name) for name in quality.__struct_fields__}


def test_a_flat_grey_picture() -> None:
    assert measure(np.full((10, 20), 100, np.uint8)) == {
        "sharpness": 0.0,
        "brightness": 100.0,
        "contrast": 0.0,
        "entropy_bits": 0.0,
        "aspect_ratio": 1.5,
        "dark_ratio": 0.0,
        "bright_ratio": 0.0,
    }


def test_half_black_half_white() -> None:
    levels = np.zeros((10, 10), np.uint8)
    levels[:, 5:] = 255
    found = measure(levels)
    # Of the 8 inner columns the two beside the edge have a Laplacian of +255 and -255, the others 0.
    assert found["sharpness"] == pytest.approx(255**2 / 4)
    assert (found["brightness"], found["contrast"], found["entropy_bits"]) == (127.5, 127.5, 1.0)
    assert (found["dark_ratio"], found["bright_ratio"]) == (0.5, 0.5)


@pytest.mark.parametrize(
    ("level", "dark", "bright"), [(31, 1.0, 0.0), (32, 0.0, 0.0), (223, 0.0, 0.0), (224, 0.0, 1.0)]
)
def test_the_borders_of_dark_and_bright(level: int, dark: float, bright: float) -> None:
    found = measure(np.full((4, 4), level, np.uint8))
    assert (found["dark_ratio"], found["bright_ratio"]) == (dark, bright)


def test_blur_lowers_sharpness() -> None:
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 255, (64, 64), dtype=np.uint8))
    sharp = measure_quality(noise, aspect_ratio=1.0).sharpness
    assert measure_quality(noise.filter(ImageFilter.GaussianBlur(2)), aspect_ratio=1.0).sharpness < sharp / 100


def test_a_picture_without_inner_pixels_has_no_sharpness() -> None:
    assert measure_quality(make_picture(2, 50).convert("L"), aspect_ratio=0.04).sharpness == 0.0
