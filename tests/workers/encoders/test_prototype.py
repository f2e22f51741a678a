"""Encoder prototype, on real photos with the real weights."""

import io

import numpy as np
import pytest
from PIL import Image

from annotate.errors import Invalid
from tests.support.encoders import embed_photos, load_shared_encoder
from tests.support.photos import NAMES, load_photo, load_photos
from workers.decode import decode_upright
from workers.encoders.registry import load_encoder

QUERIES = {
    "a cat": "chelsea",
    "an astronaut": "astronaut",
    "a cup of coffee": "coffee",
    "a rocket": "rocket",
    "a flower": "flower",
    "a motorcycle": "motorcycle_right",
    "old coins": "coins",
    "a page of text": "page",
    "the moon": "moon",
    "a brick wall": "brick",
    "grass": "grass",
    "a Chinese temple": "china",
}


def copy_roughly(image: Image.Image) -> Image.Image:
    """A tenth cropped away, halved, saved as JPEG of quality 40."""
    width, height = image.size
    cropped = image.crop((width // 20, height // 20, width - width // 20, height - height // 20))
    stream = io.BytesIO()
    cropped.resize((cropped.width // 2, cropped.height // 2)).save(stream, "JPEG", quality=40)
    return decode_upright(stream.getvalue())


def test_rows_are_unit_vectors() -> None:
    encoder = load_shared_encoder()
    texts = encoder.encode_texts(["a cat", "ein Hund", ""])
    assert (embed_photos().shape, texts.shape) == ((22, 1280), (3, 1280))
    for rows in (embed_photos(), texts):
        assert rows.dtype == np.float32
        assert np.allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


def test_no_input_gives_no_rows() -> None:
    encoder = load_shared_encoder()
    assert encoder.encode_images([]).shape == encoder.encode_texts([]).shape == (0, 1280)


def test_words_find_their_photo() -> None:
    cosines = load_shared_encoder().encode_texts(list(QUERIES)) @ embed_photos().T
    found = [NAMES[row] for row in cosines.argmax(axis=1)]
    assert sum(name == wanted for name, wanted in zip(found, QUERIES.values(), strict=True)) >= 8


def test_rough_copies_are_nearer_than_other_photos() -> None:
    copies = load_shared_encoder().encode_images([copy_roughly(image) for image in load_photos().values()])
    cosines = copies @ embed_photos().T
    own = np.diag(cosines)
    others = cosines[~np.eye(len(NAMES), dtype=bool)]
    assert np.median(own) > 0.8
    assert np.quantile(others, 0.99) < 0.6
    assert (cosines.argmax(axis=1) == np.arange(len(NAMES))).mean() > 0.9


def test_order_and_company_do_not_change_an_embedding() -> None:
    encoder = load_shared_encoder()
    alone = encoder.encode_images([load_photo("chelsea")])[0]
    assert alone @ embed_photos()[NAMES.index("chelsea")] > 0.9999
    together = encoder.encode_texts(["a much longer sentence about a cat that sits on a chair", "a cat"])
    assert together[1] @ encoder.encode_texts(["a cat"])[0] > 0.9999


def test_identity_is_stable() -> None:
    encoder = load_shared_encoder()
    assert (encoder.name, encoder.revision, encoder.dimension) == ("prototype", "2", 1280)
    assert encoder.weights_hash == "0d0b992c1e3a912d3a65f8291eca25344e6740360ab8b07a068526d12e0bdf10"


def test_argument_is_refused() -> None:
    with pytest.raises(Invalid, match="takes nothing after its name, got 'x'"):
        load_encoder("prototype:x")
