"""Signatures are equal in about the share that two sets have in common."""

import numpy as np
import pytest

from curation.dedup.minhash import EMPTY, sign_shingles
from curation.dedup.shingles import Shingles, shingle_texts


def make_sets(size: int, common: int, count: int) -> Shingles:
    """``count`` pairs of sets of ``size`` numbers, of which ``common`` are in both."""
    random = np.random.default_rng(size)
    pool = random.integers(0, 2**32, (count, 2 * size - common), dtype=np.uint32)
    rows = np.concatenate([pool[:, :size], pool[:, size - common :]], axis=1)
    return Shingles(rows.reshape(-1), np.arange(2 * count + 1) * size)


@pytest.mark.parametrize(("size", "common"), [(200, 150), (200, 20), (40, 30), (8, 4)])
def test_equal_places_estimate_the_jaccard_similarity(size: int, common: int) -> None:
    signatures = sign_shingles(make_sets(size, common, 200), places=128)
    share = (signatures[::2] == signatures[1::2]).mean()
    assert share == pytest.approx(common / (2 * size - common), abs=0.03)


def test_repeats_order_and_company_do_not_count() -> None:
    texts = shingle_texts(["one two three four", "four three two one one two", "alpha beta"], unit="words", size=1)
    signatures = sign_shingles(texts, places=64)
    assert signatures[0].tolist() == signatures[1].tolist()
    alone = sign_shingles(shingle_texts(["alpha beta"], unit="words", size=1), places=64)
    assert signatures[2].tolist() == alone[0].tolist()


def test_another_seed_gives_another_signature() -> None:
    texts = make_sets(50, 0, 1)
    assert (sign_shingles(texts, places=128, seed=1) == sign_shingles(texts, places=128, seed=2)).mean() < 0.05


def test_a_text_without_shingles_stays_empty() -> None:
    signatures = sign_shingles(shingle_texts(["", "word"]), places=32)
    assert (signatures[0] == EMPTY).all()
    assert (signatures[1] != EMPTY).all(), "one shingle fills every place"
