"""PDQ beside the reference implementation."""

import numpy as np
import pdqhash
import pytest
from PIL import Image

from annotate.media.pdq import compute_pdq
from tests.support.media import make_picture
from tests.support.photos import NAMES, load_photo


def compute_reference(grey: Image.Image) -> tuple[list[int], int]:
    bits, quality = pdqhash.compute(np.asarray(grey.convert("RGB")))
    return bits.tolist(), quality


@pytest.mark.parametrize("name", NAMES)
def test_photos_have_the_bits_of_the_reference(name: str) -> None:
    grey = load_photo(name).resize((341, 256)).convert("L")
    expected, expected_quality = compute_reference(grey)
    bits, quality = compute_pdq(np.asarray(grey))
    assert int((bits != expected).sum()) <= 2
    assert abs(quality - expected_quality) <= 1


@pytest.mark.parametrize("size", [(5, 5), (64, 64), (7, 300), (2048, 40), (65, 127), (129, 128)])
def test_every_shape_has_the_bits_of_the_reference(size: tuple[int, int]) -> None:
    grey = make_picture(*size).convert("L")
    expected, expected_quality = compute_reference(grey)
    bits, quality = compute_pdq(np.asarray(grey))
    assert int((bits != expected).sum()) <= 2
    assert abs(quality - expected_quality) <= 1


@pytest.mark.parametrize("size", [(4, 300), (300, 4), (1, 1)])
def test_pictures_that_are_too_small_have_no_hash(size: tuple[int, int]) -> None:
    bits, quality = compute_pdq(np.asarray(make_picture(*size).convert("L")))
    assert not bits.any()
    assert quality == 0
