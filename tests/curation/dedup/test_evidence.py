"""Evidence of several methods, joined by pair."""

import numpy as np

from curation.dedup.evidence import merge_findings, report_cosines, report_distances

HASHES = report_distances("phash64", np.array([[0, 1], [2, 5]]), np.array([4, 0]), hash_bits=64)
COSINES = report_cosines(np.array([[0, 1], [1, 3]]), np.array([0.5, 0.75], dtype=np.float32), encoder=7)


def test_pairs_carry_what_each_method_measured() -> None:
    evidence = merge_findings([HASHES, COSINES])
    assert evidence.pairs.tolist() == [[0, 1], [1, 3], [2, 5]]
    assert evidence.details == [
        [{"method": "phash64", "distance_bits": 4}, {"method": "embedding", "encoder": 7, "cosine": 0.5}],
        [{"method": "embedding", "encoder": 7, "cosine": 0.75}],
        [{"method": "phash64", "distance_bits": 0}],
    ]


def test_similarity_is_the_strongest() -> None:
    assert merge_findings([HASHES, COSINES]).similarity.tolist() == [0.9375, 0.75, 1.0]
    assert merge_findings([COSINES, HASHES]).similarity.tolist() == [0.9375, 0.75, 1.0]


def test_no_findings() -> None:
    assert merge_findings([]).pairs.shape == (0, 2)


def test_negative_cosine_is_no_similarity() -> None:
    assert report_cosines(np.array([[0, 1]]), np.array([-0.5], dtype=np.float32), encoder=1).similarity.tolist() == [0]
