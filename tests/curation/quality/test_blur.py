"""Blur: photos that are blurred are found, sharp and plain ones are not."""

from io import BytesIO

import pytest
from PIL import Image, ImageFilter

from annotate.media.image import probe_image
from annotate.media.refusal import DEFAULT_LIMITS
from annotate.media.sniff import sniff
from curation.quality.records import AssetRecord
from tests.support.photos import load_photo
from tests.support.quality import list_codes, make_image


def probe(image: Image.Image) -> AssetRecord:
    file = BytesIO()
    image.save(file, "PNG")
    file_type = sniff(file.getvalue()[:64])
    assert file_type is not None
    facts, _ = probe_image(file.getvalue(), file_type, limits=DEFAULT_LIMITS)
    return AssetRecord(id=1, slot="image", media="image", facts=facts)


@pytest.mark.parametrize("name", ["chelsea", "coffee", "astronaut", "china", "flower"])
def test_photos_are_sharp_until_they_are_blurred(name: str) -> None:
    photo = load_photo(name)
    radius = min(photo.size) / 256 * 4
    assert list_codes("blur", probe(photo)) == []
    assert list_codes("blur", probe(photo.filter(ImageFilter.GaussianBlur(radius)))) == ["blurred"]


def test_small_and_plain_images_are_not_judged() -> None:
    assert list_codes("blur", make_image({"sharpness": 1.0})) == ["blurred"]
    assert list_codes("blur", make_image({"sharpness": 1.0}, width_px=200)) == []
    assert list_codes("blur", make_image({"sharpness": 1.0, "contrast": 2.0})) == []
