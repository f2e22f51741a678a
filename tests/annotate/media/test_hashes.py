"""Perceptual hashes: near for the same picture, far for others, and the same number everywhere."""

import io

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from annotate.media.hashes import (
    as_signed64,
    count_differing_bits,
    count_differing_pdq_bits,
    from_signed64,
    hash_dct,
    hash_pdq,
)
from annotate.media.thumbnails import scale_to_working
from tests.support.media import encode, make_picture

SEEDS = range(4)


def hash_both(picture: Image.Image) -> tuple[int, str]:
    working = scale_to_working(picture.convert("RGB"))
    return hash_dct(working.convert("L")), hash_pdq(working.convert("L"))[0]


def read(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data)).convert("RGB")


@pytest.mark.parametrize("seed", SEEDS)
def test_resized_and_recompressed_copies_stay_near(seed: int) -> None:
    original = make_picture(300, 225, seed)
    dct, pdq = hash_both(original)
    copies = [
        original.resize((600, 450), Image.Resampling.BICUBIC),
        original.resize((150, 112), Image.Resampling.BICUBIC),
        read(encode(original, "JPEG", quality=40)),
        read(encode(original, "WEBP", quality=60)),
    ]
    for copy in copies:
        other_dct, other_pdq = hash_both(copy)
        assert count_differing_bits(dct, other_dct) <= 4
        assert count_differing_pdq_bits(pdq, other_pdq) <= 31


def test_different_pictures_are_far() -> None:
    hashes = [hash_both(make_picture(300, 300, seed)) for seed in SEEDS]
    pairs = [(a, b) for at, a in enumerate(hashes) for b in hashes[at + 1 :]]
    assert min(count_differing_bits(a[0], b[0]) for a, b in pairs) > 10
    assert min(count_differing_pdq_bits(a[1], b[1]) for a, b in pairs) > 31


def test_dct_hash_is_that_of_its_definition() -> None:
    grey = make_picture(32, 32, 3).convert("L")
    levels = np.asarray(grey, dtype=float)
    at = np.arange(32)
    low = np.array(
        [
            [
                (levels * np.outer(np.cos(np.pi * v * (2 * at + 1) / 64), np.cos(np.pi * u * (2 * at + 1) / 64))).sum()
                * (0.5**0.5 if u == 0 else 1)
                * (0.5**0.5 if v == 0 else 1)
                / 16
                for u in range(8)
            ]
            for v in range(8)
        ]
    )
    bits = "".join("1" if value > np.median(low) else "0" for value in low.ravel())
    assert hash_dct(grey) == int(bits, 2)


@pytest.mark.parametrize("level", [0, 1, 127, 255])
def test_flat_pictures_have_one_hash_each_and_no_detail(level: int) -> None:
    flat = Image.new("RGB", (64, 64), (level, level, level))
    assert hash_dct(flat.convert("L")) == (1 << 63 if level else 0)
    assert hash_pdq(flat.convert("L"))[1] == 0


def test_pdq_digits_are_the_bits_in_order() -> None:
    digits, quality = hash_pdq(make_picture(256, 256, 1).convert("L"))
    assert len(digits) == 64
    assert 0 <= quality <= 100
    assert count_differing_pdq_bits(digits, digits) == 0
    assert count_differing_pdq_bits("0" * 64, "f" * 64) == 256


@given(st.integers(0, 2**64 - 1))
def test_signed_form_keeps_the_bits(value: int) -> None:
    signed = as_signed64(value)
    assert -(2**63) <= signed < 2**63
    assert from_signed64(signed) == value


def test_differing_bits_are_counted() -> None:
    assert count_differing_bits(0b1011, 0b0010) == 2
