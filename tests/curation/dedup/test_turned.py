"""Mirrored and turned copies are found from the stored hashes, and nothing else is."""

import itertools

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from annotate.media.hashes import hash_dct, hash_pdq
from curation.dedup.turned import TRANSFORMS, Transform, find_turned_pairs, find_turned_pairs_across, turn_hashes
from tests.support.photos import load_photo

NAMES = ("astronaut", "chelsea", "coffee", "rocket")
PILLOW = {
    "flip_horizontal": Image.Transpose.FLIP_LEFT_RIGHT,
    "flip_vertical": Image.Transpose.FLIP_TOP_BOTTOM,
    "rotate_90": Image.Transpose.ROTATE_270,  # Pillow turns counterclockwise
    "rotate_180": Image.Transpose.ROTATE_180,
    "rotate_270": Image.Transpose.ROTATE_90,
    "transpose": Image.Transpose.TRANSPOSE,
    "transverse": Image.Transpose.TRANSVERSE,
}


def hash_pictures(pictures: list[Image.Image], words: int) -> NDArray[np.uint64]:
    if words == 1:
        return np.array([hash_dct(picture.convert("L")) for picture in pictures], dtype=np.uint64)
    hashes = [bytes.fromhex(hash_pdq(picture.convert("L"))[0]) for picture in pictures]
    return np.frombuffer(b"".join(hashes), dtype=">u8").reshape(-1, 4).astype(np.uint64)


def count_bits(one: NDArray[np.uint64], other: NDArray[np.uint64]) -> NDArray[np.int64]:
    bits: NDArray[np.int64] = np.bitwise_count(one ^ other).reshape(len(one), -1).sum(axis=1)
    return bits


@pytest.mark.parametrize("transform", TRANSFORMS)
@pytest.mark.parametrize(("words", "most_bits"), [(1, 8), (4, 24)])
def test_the_hash_of_a_turned_picture_is_known(transform: Transform, words: int, most_bits: int) -> None:
    photos = [load_photo(name) for name in NAMES]
    turned = hash_pictures([photo.transpose(PILLOW[transform]) for photo in photos], words)
    guessed = turn_hashes(hash_pictures(photos, words), transform)
    assert guessed.shape == turned.shape
    assert count_bits(guessed, turned).max() <= most_bits


@pytest.mark.parametrize("words", [1, 4])
def test_turning_back_gives_the_hash_again(words: int) -> None:
    hashes = hash_pictures([load_photo(name) for name in NAMES], words)
    for there, back in [*((name, name) for name in TRANSFORMS if "0" not in name), ("rotate_90", "rotate_270")]:
        assert turn_hashes(turn_hashes(hashes, there), back).tolist() == hashes.tolist()


def test_copies_are_found_with_how_they_were_turned() -> None:
    photos = [load_photo(name) for name in NAMES]
    copies = [photo.transpose(PILLOW[name]) for photo, name in zip(itertools.cycle(photos), TRANSFORMS, strict=False)]
    found = find_turned_pairs(hash_pictures([*photos, *copies], 1), max_distance_bits=10)
    named = dict(zip(map(tuple, found.pairs.tolist()), found.transforms, strict=True))
    assert {named[number % 4, 4 + number] for number in range(7)} == set(TRANSFORMS)
    assert all(named[number % 4, 4 + number] == name for number, name in enumerate(TRANSFORMS))
    assert all((one % 4) == (other % 4) for one, other in named), "only pictures of one photo are alike"


def test_across_two_sets_the_left_is_turned_into_the_right() -> None:
    photos = [load_photo(name) for name in NAMES]
    copies = [photo.transpose(PILLOW["rotate_90"]) for photo in photos]
    there = find_turned_pairs_across(hash_pictures(photos, 4), hash_pictures(copies, 4), max_distance_bits=31)
    assert there.pairs.tolist() == [[row, row] for row in range(4)]
    assert set(there.transforms) == {"rotate_90"}
    back = find_turned_pairs_across(hash_pictures(copies, 4), hash_pictures(photos, 4), max_distance_bits=31)
    assert set(back.transforms) == {"rotate_270"}


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    assert find_turned_pairs(np.zeros(count, dtype=np.uint64), max_distance_bits=3).pairs.shape == (0, 2)
