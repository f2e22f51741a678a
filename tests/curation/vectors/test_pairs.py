"""What every engine's answer goes through."""

import numpy as np

from curation.vectors.pairs import rescore_pairs, sort_pairs, to_unit_rows

VECTORS = np.array([[3, 4], [6, 8], [4, 3], [0, 0], [-3, -4]], dtype=np.float32)


def test_candidates_are_measured_sorted_and_cut() -> None:
    candidates = np.array([[0, 4], [1, 2], [0, 2], [0, 1], [0, 2], [0, 3]])
    found = rescore_pairs(VECTORS, candidates, min_similarity=0.96)
    assert found.pairs.tolist() == [[0, 1], [0, 2], [1, 2]]
    assert found.similarity.tolist() == [1.0, np.float32(0.96), np.float32(0.96)]


def test_identical_vectors_have_cosine_one() -> None:
    vector = np.random.default_rng(0).standard_normal((1, 1280)).astype(np.float32)
    found = rescore_pairs(vector.repeat(2, axis=0), np.array([[0, 1]]), min_similarity=1.0)
    assert found.similarity.tolist() == [1.0]


def test_a_vector_of_zeros_is_similar_to_nothing() -> None:
    assert not len(rescore_pairs(VECTORS, np.array([[0, 3]]), min_similarity=-1.0).pairs)
    assert to_unit_rows(VECTORS)[3].tolist() == [0, 0]


def test_sorting_drops_repeats() -> None:
    assert sort_pairs(np.array([[2, 9], [0, 5], [2, 9], [0, 1]]), 10).tolist() == [[0, 1], [0, 5], [2, 9]]
    assert sort_pairs(np.empty((0, 2), dtype=np.int64), 0).shape == (0, 2)
