"""Pictures made smaller: of the size asked for, in every mode, and the mean of what they were."""

import numpy as np
import pytest
from PIL import Image

from annotate.media import scaling
from annotate.media.scaling import find_factor, shrink_levels, shrink_picture
from tests.support.media import make_picture


@pytest.mark.parametrize(
    ("before", "after", "factor"),
    [
        ((640, 480), (341, 256), 1),
        ((1024, 768), (341, 256), 3),
        ((1023, 768), (341, 256), 3),
        ((5000, 1), (2048, 1), 1),
    ],
)
def test_whole_factors_never_go_past_the_size(before: tuple[int, int], after: tuple[int, int], factor: int) -> None:
    assert find_factor(before, after) == factor


def test_pictures_and_levels_are_shrunk_alike_in_strips_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    picture = make_picture(1001, 800)
    whole = shrink_levels(np.asarray(picture), (320, 256))
    monkeypatch.setattr(scaling, "STRIP_BYTES", 4 * 1001 * 10)
    assert np.array_equal(np.asarray(shrink_picture(picture, (320, 256))), whole)
    by_pillow = np.asarray(picture.resize((320, 256), Image.Resampling.BOX), dtype=float)
    assert np.abs(whole - by_pillow).mean() < 3


def test_whole_factors_take_the_mean() -> None:
    levels = np.array([[0, 100, 7], [100, 200, 7], [10, 10, 9], [10, 50, 9]], np.uint8)
    assert shrink_levels(levels, (1, 2)).tolist() == [[100], [20]]


@pytest.mark.parametrize(("mode", "becomes"), [("L", "L"), ("RGB", "RGB"), ("RGBA", "RGBA"), ("I", "F"), ("F", "F")])
def test_every_mode_is_shrunk(mode: str, becomes: str) -> None:
    flat = Image.new(mode, (90, 60), 200 if mode != "RGBA" else (200, 100, 50, 128))
    small = shrink_picture(flat, (40, 27))
    assert (small.mode, small.size) == (becomes, (40, 27))
    assert np.asarray(small).reshape(-1, len(small.getbands())).std(axis=0).max() == 0


def test_16_bit_levels_keep_their_low_bits() -> None:
    wide = Image.fromarray(np.full((60, 90), 1001, np.uint16))
    assert np.asarray(shrink_picture(wide, (40, 27))).max() == 1001


def test_transparent_pixels_lend_no_colour() -> None:
    levels = np.zeros((4, 4, 4), np.uint8)
    levels[:, ::2] = (255, 0, 0, 255)
    levels[:, 1::2] = (0, 255, 0, 0)
    assert np.asarray(shrink_picture(Image.fromarray(levels), (2, 2)))[0, 0].tolist() == [255, 0, 0, 128]
