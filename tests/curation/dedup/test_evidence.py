"""Evidence of several methods, joined by pair."""

import numpy as np

from curation.dedup.evidence import (
    join_findings,
    list_entries,
    merge_entries,
    merge_findings,
    name_rows,
    report_cosines,
    report_distances,
    report_equal,
    report_shares,
)

HASHES = report_distances("phash64", np.array([[0, 1], [2, 5]]), np.array([4, 0]), hash_bits=64)
COSINES = report_cosines(np.array([[0, 1], [1, 3]]), np.array([0.5, 0.75], dtype=np.float32), encoder=7)


def test_pairs_carry_what_each_method_measured() -> None:
    evidence = merge_findings([HASHES, COSINES])
    assert evidence.pairs.tolist() == [[0, 1], [1, 3], [2, 5]]
    cosine = {"method": "embedding", "encoder": 7}
    assert evidence.details == [
        [
            {"method": "phash64", "distance_bits": 4, "similarity": 0.9375},
            {**cosine, "cosine": 0.5, "similarity": 0.5},
        ],
        [{**cosine, "cosine": 0.75, "similarity": 0.75}],
        [{"method": "phash64", "distance_bits": 0, "similarity": 1.0}],
    ]


def test_similarity_is_the_strongest() -> None:
    assert merge_findings([HASHES, COSINES]).similarity.tolist() == [0.9375, 0.75, 1.0]
    assert merge_findings([COSINES, HASHES]).similarity.tolist() == [0.9375, 0.75, 1.0]


def test_what_is_equal_needs_no_number() -> None:
    assert list(list_entries(report_equal("sha256", np.array([[3, 4]])))) == [
        (3, 4, {"method": "sha256", "similarity": 1.0})
    ]


def test_of_several_entries_of_a_method_the_strongest_stays() -> None:
    entries = [(1, 2, {"method": "text", "jaccard": value, "similarity": value}) for value in (0.5, 0.9, 0.7)]
    assert merge_entries(entries).details == [[{"method": "text", "jaccard": 0.9, "similarity": 0.9}]]


def test_rows_become_items_and_the_strongest_pair_of_two_items_stays() -> None:
    items = np.array([10, 10, 20, 30])
    pairs = np.array([[0, 2], [1, 2], [0, 1], [2, 3]])
    found = name_rows(report_distances("phash64", pairs, np.array([6, 2, 0, 8]), hash_bits=64), items)
    assert (found.pairs.tolist(), found.values.tolist()) == ([[10, 20], [20, 30]], [2, 8])


def test_what_goes_from_the_first_to_the_second_is_turned_round_with_them() -> None:
    extras = [
        {"transform": "rotate_90", "starts_s": [1.0, 5.0]},
        {"transform": "flip_vertical", "starts_s": [2.0, 3.0]},
    ]
    pairs, ratios = np.array([[0, 1], [1, 2]]), np.ones(2, dtype=np.float32)
    found = name_rows(report_shares("video", pairs, ratios, unit="shared_ratio", extras=extras), np.array([5, 3, 4]))
    assert found.pairs.tolist() == [[3, 4], [3, 5]]
    assert list(found.extras) == [
        {"transform": "flip_vertical", "starts_s": [2.0, 3.0]},
        {"transform": "rotate_270", "starts_s": [5.0, 1.0]},
    ]


def test_findings_of_one_method_join() -> None:
    more = report_distances("phash64", np.array([[7, 8]]), np.array([1]), hash_bits=64)
    assert join_findings([HASHES, more]).values.tolist() == [4, 0, 1]


def test_no_findings() -> None:
    assert merge_findings([]).pairs.shape == (0, 2)


def test_negative_cosine_is_no_similarity() -> None:
    assert report_cosines(np.array([[0, 1]]), np.array([-0.5], dtype=np.float32), encoder=1).similarity.tolist() == [0]
