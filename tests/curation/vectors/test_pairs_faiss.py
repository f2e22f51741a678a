"""Most similar pairs, and the measured share of them."""

import numpy as np
import pytest

from curation.vectors.pairs import SimilarPairs, TooManyPairs
from curation.vectors.pairs_exact import find_pairs_exact
from curation.vectors.pairs_faiss import find_pairs_faiss, measure_recall
from tests.support.pairs import make_vectors

VECTORS = make_vectors(4000, copies=800)


def test_probing_every_list_equals_the_exact_answer() -> None:
    exact = find_pairs_exact(VECTORS, min_similarity=0.9)
    found = find_pairs_faiss(VECTORS, min_similarity=0.9, probe_ratio=1.0)
    assert len(exact.pairs) > 300
    assert found.similar.pairs.tolist() == exact.pairs.tolist()
    assert found.similar.similarity.tolist() == exact.similarity.tolist()
    assert found.recall == 1.0


def test_few_probes_lose_pairs_and_say_so() -> None:
    exact = find_pairs_exact(VECTORS, min_similarity=0.8)
    found = find_pairs_faiss(VECTORS, min_similarity=0.8, probe_ratio=0.001)
    share = len(found.similar.pairs) / len(exact.pairs)
    assert share < 0.99
    assert found.recall == pytest.approx(share, abs=0.1)


def test_same_seed_same_pairs() -> None:
    first, again = (find_pairs_faiss(VECTORS, min_similarity=0.8, probe_ratio=0.01, seed=3) for _ in range(2))
    assert first.similar.pairs.tolist() == again.similar.pairs.tolist()
    assert first.recall == again.recall


def test_recall_counts_what_is_missing() -> None:
    exact = find_pairs_exact(VECTORS, min_similarity=0.9)
    half = SimilarPairs(exact.pairs[::2], exact.similarity[::2])
    recall = measure_recall(VECTORS, half, min_similarity=0.9, sample_rows=4000)
    assert recall == pytest.approx(0.5, abs=0.01)
    assert measure_recall(np.eye(5, dtype=np.float32), exact, min_similarity=0.9) is None


@pytest.mark.parametrize("count", [0, 1, 5])
def test_few_vectors(count: int) -> None:
    found = find_pairs_faiss(np.ones((count, 4), dtype=np.float32), min_similarity=0.9)
    assert len(found.similar.pairs) == count * (count - 1) // 2


def test_too_many_pairs_are_refused() -> None:
    with pytest.raises(TooManyPairs, match="more than 9 similar pairs"):
        find_pairs_faiss(np.ones((10, 4), dtype=np.float32), min_similarity=0.9, max_pairs=9)
