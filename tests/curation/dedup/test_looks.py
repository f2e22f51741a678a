"""Whitened vectors and hashes of any turn, together."""

import numpy as np
import pytest
from PIL import Image

from annotate.media.hashes import hash_dct
from curation.dedup.looks import least_cosine, score_looks, whiten_vectors
from tests.support.photos import NAMES, load_photo


def make_vectors(count: int, *, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    """Return vectors that have much in common, and one direction in which they differ most and say nothing."""
    random = np.random.default_rng(seed)
    loud = np.outer(random.standard_normal(count) * 20, random.standard_normal(100))
    return (random.standard_normal((count, 100)) + loud + 50).astype(np.float32)


def test_what_all_have_in_common_is_taken_out() -> None:
    vectors = make_vectors(200)
    copies = vectors[:20] + np.random.default_rng(1).standard_normal((20, 100)).astype(np.float32) * 0.3
    plain = np.concatenate([vectors, copies])
    white = whiten_vectors(plain)
    assert white.shape == (220, 64)
    assert np.linalg.norm(white, axis=1) == pytest.approx(1, abs=1e-5)
    likeness = white @ white.T
    own = likeness[np.arange(20), 200 + np.arange(20)]
    others = likeness[:20, 20:200]
    assert own.min() > others.max()


@pytest.mark.parametrize("count", [0, 1, 2, 5])
def test_few_vectors(count: int) -> None:
    white = whiten_vectors(make_vectors(count))
    assert len(white) == count
    assert np.isfinite(white).all()


def test_a_turned_picture_scores_as_high_as_its_vectors_allow() -> None:
    photo = load_photo(NAMES[0]).convert("L")
    hashes = [
        hash_dct(one) for one in (photo, photo.transpose(Image.Transpose.ROTATE_90), load_photo(NAMES[6]).convert("L"))
    ]
    left, right = np.array([hashes[0]] * 3, np.uint64), np.array(hashes, np.uint64)
    same, turned, other = score_looks(np.ones(3, np.float32), left, right)
    assert same == 1
    assert turned > 0.85
    assert other < 0.8


def test_no_hash_lifts_what_lies_below_the_least_cosine() -> None:
    cosine = np.array([least_cosine(0.6) - 0.01], np.float32)
    same = np.zeros(1, np.uint64)
    assert score_looks(cosine, same, same)[0] < 0.6
    assert least_cosine(0.0) == -1
