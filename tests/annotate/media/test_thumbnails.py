"""Thumbnails: small, upright, bare."""

import io

import pytest
from PIL import Image

from annotate.media.thumbnails import make_thumbnail, scale_to_working
from tests.support.media import exif_with, make_picture


@pytest.mark.parametrize(
    ("size", "working", "thumbnail"),
    [
        ((640, 480), (341, 256), (341, 256)),
        ((480, 640), (256, 341), (256, 341)),
        ((200, 100), (200, 100), (200, 100)),
        ((3000, 300), (2048, 205), (512, 51)),
        ((1000, 400), (640, 256), (512, 205)),
        ((5000, 1), (2048, 1), (512, 1)),
    ],
)
def test_sides_are_capped_and_never_enlarged(
    size: tuple[int, int], working: tuple[int, int], thumbnail: tuple[int, int]
) -> None:
    small = scale_to_working(Image.new("RGB", size, "teal"))
    assert small.size == working
    assert Image.open(io.BytesIO(make_thumbnail(small).data)).size == thumbnail


def test_opaque_pictures_become_jpeg_and_others_webp_with_their_alpha() -> None:
    picture = make_picture(100, 100)
    assert make_thumbnail(picture).mime == "image/jpeg"
    picture.putalpha(60)
    thumbnail = make_thumbnail(picture)
    assert thumbnail.mime == "image/webp"
    shown = Image.open(io.BytesIO(thumbnail.data))
    assert shown.getchannel("A").getextrema() == (60, 60)


@pytest.mark.parametrize("alpha", [None, 60])
def test_nothing_of_the_originals_metadata_is_carried_over(alpha: int | None) -> None:
    picture = make_picture(100, 100)
    if alpha is not None:
        picture.putalpha(alpha)
    picture.info.update({"exif": exif_with(Make="secret").tobytes(), "icc_profile": b"secret" * 30, "xmp": b"secret"})
    assert b"secret" not in make_thumbnail(picture).data
