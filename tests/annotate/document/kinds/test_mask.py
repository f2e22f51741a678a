"""Kind mask."""

import msgspec
import numpy as np
import pytest

from annotate.document.kinds.mask import Mask
from annotate.document.rle import encode_mask
from tests.support.marks import make_mark


def make(rows: slice, columns: slice) -> Mask:
    pixels = np.zeros((20, 30), dtype=bool)
    pixels[rows, columns] = True
    return make_mark(Mask, slot="image", **{"class": "cat"}, rle=msgspec.to_builtins(encode_mask(pixels)))


def test_the_extent_is_in_the_numbers_of_boxes_as_rows_hold_both() -> None:
    extent = make(slice(3, 7), slice(10, 12)).extent().xyxy
    assert extent is not None
    assert [type(side) for side in extent] == [float] * 4


def test_agreement_is_iou_of_pixels() -> None:
    a = make(slice(0, 10), slice(0, 10))
    assert a.agreement(a) == 1
    assert a.agreement(make(slice(0, 10), slice(5, 15))) == pytest.approx(50 / 150)
    assert a.agreement(make(slice(10, 20), slice(0, 10))) == 0


def test_extent_is_half_open() -> None:
    assert make(slice(3, 7), slice(10, 12)).extent().xyxy == (10, 3, 12, 7)


def test_a_mask_kept_in_a_blob_agrees_only_with_itself() -> None:
    stored = make_mark(Mask, slot="image", **{"class": "cat"}, rle={"size": [20, 30], "blob": "ab" * 32})
    assert stored.agreement(stored) == 1
    assert stored.agreement(make(slice(0, 1), slice(0, 1))) == 0
    assert stored.extent().xyxy is None
