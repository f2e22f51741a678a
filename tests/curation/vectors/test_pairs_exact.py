"""All similar pairs."""

import numpy as np
import pytest

from curation.vectors import pairs_exact
from curation.vectors.pairs import TooManyPairs
from curation.vectors.pairs_exact import find_pairs_across_exact, find_pairs_exact
from tests.support.pairs import make_vectors


def test_finds_what_the_whole_matrix_shows(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = make_vectors(300, copies=60)
    cosines = np.triu(vectors.astype(np.float64) @ vectors.T.astype(np.float64), k=1)
    wanted = np.argwhere(cosines >= 0.8)
    assert 20 < len(wanted) < 200
    for rows, columns in ((2048, 4096), (7, 31), (31, 7), (1, 1)):
        monkeypatch.setattr(pairs_exact, "BLOCK_ROWS", rows)
        monkeypatch.setattr(pairs_exact, "BLOCK_COLUMNS", columns)
        found = find_pairs_exact(vectors, min_similarity=0.8)
        assert found.pairs.tolist() == wanted.tolist()
        assert np.allclose(found.similarity, cosines[tuple(wanted.T)], atol=1e-6)


def test_a_pair_exactly_at_the_threshold_is_kept() -> None:
    vectors = np.array([[1, 0], [3, 4]], dtype=np.float32)
    assert find_pairs_exact(vectors, min_similarity=0.6).pairs.tolist() == [[0, 1]]
    assert not len(find_pairs_exact(vectors, min_similarity=0.6000001).pairs)


def test_across_two_sets(monkeypatch: pytest.MonkeyPatch) -> None:
    vectors = make_vectors(300, copies=100)
    within = find_pairs_exact(vectors, min_similarity=0.8)
    crossing = (within.pairs[:, 0] < 120) & (within.pairs[:, 1] >= 120)
    assert crossing.sum() > 20
    for rows, columns in ((2048, 4096), (7, 31)):
        monkeypatch.setattr(pairs_exact, "BLOCK_ROWS", rows)
        monkeypatch.setattr(pairs_exact, "BLOCK_COLUMNS", columns)
        found = find_pairs_across_exact(vectors[:120], vectors[120:], min_similarity=0.8)
        assert (found.pairs + np.array([0, 120])).tolist() == within.pairs[crossing].tolist()
        assert found.similarity.tolist() == within.similarity[crossing].tolist()


@pytest.mark.parametrize(("left", "right"), [(0, 3), (3, 0)])
def test_nothing_to_compare_across(left: int, right: int) -> None:
    sides = np.ones((left, 4), dtype=np.float32), np.ones((right, 4), dtype=np.float32)
    assert find_pairs_across_exact(*sides, min_similarity=0.5).pairs.shape == (0, 2)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    found = find_pairs_exact(np.ones((count, 4), dtype=np.float32), min_similarity=0.5)
    assert (found.pairs.shape, found.similarity.shape) == ((0, 2), (0,))


def test_too_many_pairs_are_refused() -> None:
    vectors = np.ones((10, 4), dtype=np.float32)
    assert len(find_pairs_exact(vectors, min_similarity=0.9, max_pairs=45).pairs) == 45
    with pytest.raises(TooManyPairs, match=r"more than 44 similar pairs; raise the least similarity above 0\.9"):
        find_pairs_exact(vectors, min_similarity=0.9, max_pairs=44)
