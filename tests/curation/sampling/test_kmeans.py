"""Spherical k-means: finds planted groups, follows weights, never loses a group it could fill."""

import numpy as np
import pytest

from curation.sampling import kmeans
from curation.sampling.kmeans import cluster
from tests.support.sampling import make_blobs, make_vectors


def test_planted_groups_are_found() -> None:
    sizes = [40, 30, 20, 10]
    found = cluster(make_blobs(sizes), 4, seed=0)
    parts = np.split(found.members, np.cumsum(sizes)[:-1])
    assert [len(set(part.tolist())) for part in parts] == [1, 1, 1, 1]
    assert len(set(found.members.tolist())) == 4
    assert found.nearness.min() > 0.9


def test_weights_pull_the_centre() -> None:
    vectors = np.array([[1, 0], [0, 1]], dtype=np.float32)
    centre = cluster(vectors, 1, seed=0, weights=np.array([3.0, 1.0])).centres[0]
    assert centre.tolist() == pytest.approx([3 / 10**0.5, 1 / 10**0.5])


def test_more_groups_than_vectors_give_one_each() -> None:
    found = cluster(make_vectors(5), 9, seed=0)
    assert sorted(found.members.tolist()) == [0, 1, 2, 3, 4]


def test_many_groups_begin_anywhere_and_fit_still(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kmeans, "MAX_CAREFUL", 3)
    found = cluster(make_blobs([40] * 8), 8, seed=0)
    assert found.nearness.mean() > 0.75
