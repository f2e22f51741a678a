"""COCO run-length encoding against pycocotools."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from numpy.typing import NDArray
from pycocotools import mask as coco

from annotate.document.rle import (
    BadCounts,
    count_area_px,
    decode_counts,
    decode_mask,
    encode_counts,
    encode_mask,
    find_extent,
)

masks = arrays(np.bool_, array_shapes(min_dims=2, max_dims=2, max_side=40))


@given(masks)
def test_counts_are_the_ones_that_pycocotools_writes(mask: NDArray[np.bool_]) -> None:
    ours = encode_mask(mask)
    theirs = coco.encode(np.asfortranarray(mask.astype(np.uint8)))
    assert ours.counts == theirs["counts"].decode()
    assert ours.size == tuple(theirs["size"])


@given(masks)
def test_decoding_undoes_encoding(mask: NDArray[np.bool_]) -> None:
    rle = encode_mask(mask)
    assert rle.counts is not None
    assert (decode_mask(rle.size, rle.counts) == mask).all()
    assert count_area_px(rle.counts) == mask.sum()


@given(st.lists(st.integers(0, 10**9), max_size=30))
def test_runs_survive_the_string(runs: list[int]) -> None:
    assert decode_counts(encode_counts(runs)) == runs


def test_extent() -> None:
    mask = np.zeros((5, 9), dtype=bool)
    mask[1:3, 4:8] = True
    rle = encode_mask(mask)
    assert rle.counts is not None
    assert find_extent(rle.size, rle.counts) == (4, 1, 8, 3)
    assert find_extent((2, 2), encode_counts([4])) is None


@pytest.mark.parametrize("counts", ["!", "o", "~", encode_counts([5, -7])])
def test_strings_that_are_not_counts(counts: str) -> None:
    with pytest.raises(BadCounts):
        decode_counts(counts)


def test_runs_must_fill_the_size() -> None:
    with pytest.raises(BadCounts, match="cover 3 pixels"):
        decode_mask((2, 2), encode_counts([1, 2]))
