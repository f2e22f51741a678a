"""Bytes to upright RGB pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from tests.support.photos import load_photo
from workers.decode import ImageUnreadable, PixelSpec, decode_batch, decode_upright, fit_batch, flatten

HALF = (0.5, 0.5, 0.5)
BICUBIC = Image.Resampling.BICUBIC
RED, GREEN, BLUE = (255, 0, 0), (0, 255, 0), (0, 0, 255)


def make_spec(side_px: int, **fields: object) -> PixelSpec:
    return PixelSpec(side_px=side_px, mean=HALF, std=HALF, **fields)  # type: ignore[arg-type]


def save(image: Image.Image, format_: str = "PNG", **options: object) -> bytes:
    stream = io.BytesIO()
    image.save(stream, format_, **options)
    return stream.getvalue()


def paint_thirds() -> Image.Image:
    """A 30 x 10 image: red, green, blue."""
    image = Image.new("RGB", (30, 10))
    for index, colour in enumerate((RED, GREEN, BLUE)):
        image.paste(colour, (10 * index, 0, 10 * index + 10, 10))
    return image


def test_exif_orientation_is_applied() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # stored lying on its side: the viewer turns it clockwise
    image = decode_upright(save(paint_thirds(), exif=exif))
    assert image.size == (10, 30)
    assert [image.getpixel((5, y)) for y in (5, 15, 25)] == [RED, GREEN, BLUE]


def test_transparency_is_laid_on_white() -> None:
    image = Image.new("RGBA", (2, 1), (0, 0, 0, 0))
    image.putpixel((1, 0), (0, 0, 255, 255))
    assert list(decode_upright(save(image)).get_flattened_data()) == [(255, 255, 255), BLUE]


def test_sixteen_bits_become_eight() -> None:
    image = Image.fromarray(np.array([[0, 0x8000, 0xFFFF]], dtype=np.uint16))
    assert list(decode_upright(save(image)).get_flattened_data()) == [(0, 0, 0), (128, 128, 128), (255, 255, 255)]


def test_arrays_of_one_and_four_channels_become_rgb() -> None:
    assert flatten(np.full((2, 2), 7, dtype=np.uint8)).getpixel((0, 0)) == (7, 7, 7)
    assert flatten(np.full((2, 2, 4), 0, dtype=np.uint8)).getpixel((0, 0)) == (255, 255, 255)


def test_large_jpeg_is_decoded_small_enough_only() -> None:
    data = save(Image.new("RGB", (1600, 1200)), "JPEG")
    assert decode_upright(data).size == (1600, 1200)
    assert decode_upright(data, min_side_px=300).size == (400, 300)
    assert decode_upright(data, min_side_px=301).size == (800, 600)


def test_scaled_decode_changes_pixels_little() -> None:
    data = save(load_photo("hubble_deep_field").resize((2000, 1744)), "JPEG", quality=90)
    spec = make_spec(224)
    whole = fit_batch([decode_upright(data)], spec)[0].astype(int)
    assert np.abs(whole - decode_batch([data], spec).pixels[0]).mean() < 1.5


@pytest.mark.parametrize(
    ("fit", "colours"),
    [("crop", [GREEN, GREEN, GREEN]), ("squash", [RED, GREEN, BLUE]), ("pad", [(9, 9, 9), GREEN, (9, 9, 9)])],
)
def test_three_ways_to_a_square(fit: str, colours: list[tuple[int, int, int]]) -> None:
    pixels = fit_batch([paint_thirds()], make_spec(30, fit=fit, fill=9))
    along = [pixels[0, 15, x] for x in (3, 15, 27)] if fit != "pad" else [pixels[0, y, 15] for y in (3, 15, 27)]
    assert [tuple(map(int, colour)) for colour in along] == colours


def test_crop_ratio_keeps_the_centre() -> None:
    rings = np.zeros((8, 8, 3), dtype=np.uint8)
    rings[2:6, 2:6] = 255
    assert (fit_batch([rings], make_spec(4, crop_ratio=0.5, resample="bilinear")) == 255).all()


@pytest.mark.parametrize(("width", "height", "ratio"), [(333, 217, 1), (300, 500, 0.875), (97, 41, 0.9)])
def test_a_crop_has_the_pixels_of_resizing_and_then_cropping(width: int, height: int, ratio: float) -> None:
    image = load_photo("chelsea").resize((width, height))
    short = round(64 / ratio)
    shrunk = image.resize([short * length // min(width, height) for length in (width, height)], BICUBIC)
    left, top = round((shrunk.width - 64) / 2), round((shrunk.height - 64) / 2)
    expected = np.asarray(shrunk.crop((left, top, left + 64, top + 64))).astype(int)
    assert np.abs(fit_batch([image], make_spec(64, crop_ratio=ratio))[0] - expected).max() <= 1


def test_unreadable_files_do_not_sink_the_batch() -> None:
    whole = save(paint_thirds())
    batch = decode_batch([whole, b"not an image", whole[:60], whole], make_spec(8))
    assert batch.pixels.shape == (4, 8, 8, 3)
    assert sorted(batch.failures) == [1, 2]
    assert (batch.pixels[0] == batch.pixels[3]).all()
    assert not batch.pixels[[1, 2]].any()


@pytest.mark.parametrize("format_", ["PNG", "JPEG", "WEBP", "AVIF", "GIF", "TIFF", "BMP"])
def test_files_cut_short_are_unreadable(format_: str) -> None:
    noise = Image.effect_noise((40, 30), 50).convert("RGB")
    whole = save(noise, format_)
    assert decode_upright(whole).size == (40, 30)
    for share in (0, 0.1, 0.6):
        with pytest.raises(ImageUnreadable, match="expected a whole image file"):
            decode_upright(whole[: int(len(whole) * share)])


def test_batches_can_share_memory() -> None:
    room = np.ones((3, 8, 8, 3), dtype=np.uint8)
    batch = decode_batch([save(paint_thirds())] * 2, make_spec(8), out=room)
    assert np.shares_memory(batch.pixels, room)
    assert (room[2] == 1).all()


def test_decompression_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 10)
    with pytest.raises(ImageUnreadable, match="300 pixels"):
        decode_upright(save(paint_thirds()))
