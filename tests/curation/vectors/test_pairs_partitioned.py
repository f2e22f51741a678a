"""Clusters find what comparing all with all finds, or nearly, and say how much."""

import numpy as np
import pytest

from curation.vectors.pairs import TooManyPairs
from curation.vectors.pairs_exact import find_pairs_exact
from curation.vectors.pairs_partitioned import find_pairs_partitioned, list_clusters
from tests.support.pairs import make_vectors


def test_one_cluster_is_the_exact_search() -> None:
    vectors = make_vectors(300, copies=100)
    exact = find_pairs_exact(vectors, min_similarity=0.8)
    found = find_pairs_partitioned(vectors, min_similarity=0.8, clusters=1)
    assert (found.recall, found.similar.pairs.tolist()) == (1.0, exact.pairs.tolist())


def test_more_probes_find_more_and_what_is_found_is_exact() -> None:
    vectors = make_vectors(2000, copies=800, dimension=64)
    exact = find_pairs_exact(vectors, min_similarity=0.9)
    wanted = dict(zip(map(tuple, exact.pairs.tolist()), exact.similarity.tolist(), strict=True))
    shares = []
    for probes in (1, 2, 4):
        found = find_pairs_partitioned(vectors, min_similarity=0.9, clusters=20, probes=probes)
        measured = dict(zip(map(tuple, found.similar.pairs.tolist()), found.similar.similarity.tolist(), strict=True))
        assert measured.items() <= wanted.items()
        shares.append(len(measured) / len(wanted))
        assert found.recall == pytest.approx(shares[-1], abs=0.04)
    assert shares == sorted(shares)
    assert shares[1] >= 0.95


def test_every_row_is_in_as_many_clusters_as_asked_for() -> None:
    vectors = make_vectors(1000, copies=0)
    rows = np.concatenate(list(list_clusters(vectors, 10, probes=3, seed=1)))
    assert np.bincount(rows, minlength=1000).tolist() == [3] * 1000


def test_the_same_seed_finds_the_same() -> None:
    vectors = make_vectors(800, copies=200)
    one, other = (find_pairs_partitioned(vectors, min_similarity=0.8, seed=5) for _ in range(2))
    assert one.similar.pairs.tolist() == other.similar.pairs.tolist()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_vectors(count: int) -> None:
    found = find_pairs_partitioned(np.ones((count, 4), dtype=np.float32), min_similarity=0.9)
    assert len(found.similar.pairs) == (count == 2)


def test_too_many_pairs_are_refused() -> None:
    with pytest.raises(TooManyPairs, match="more than 44 similar pairs"):
        find_pairs_partitioned(np.ones((10, 4), dtype=np.float32), min_similarity=0.9, max_pairs=44)
