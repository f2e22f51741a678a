"""Outliers."""

import numpy as np

from curation.quality.base import Population, find_robust_scores
from curation.quality.outliers import compare
from tests.support.quality import read_defaults
from tests.support.sampling import make_blobs


def test_an_item_unlike_all_others_is_found() -> None:
    vectors = np.concatenate([make_blobs([40, 40]), np.eye(16, dtype=np.float32)[[9]]])
    population = Population(items=np.arange(200, 281), vectors=vectors)
    ((item, found),) = compare(population, read_defaults("outliers"))
    assert (item, found.code, found.severity) == (280, "outlier", "notice")
    assert found.details["cosine"] < 0.3 < found.details["usual"]


def test_few_items_have_no_outliers() -> None:
    vectors = np.concatenate([make_blobs([10, 10]), np.eye(16, dtype=np.float32)[[9]]])
    assert list(compare(Population(items=np.arange(21), vectors=vectors), read_defaults("outliers"))) == []


def test_robust_scores_by_hand() -> None:
    assert find_robust_scores(np.array([1.0, 2, 3, 4, 100]))[4] == 97 / 1.4826
    assert find_robust_scores(np.array([5.0, 5, 5, 5])).tolist() == [0, 0, 0, 0]
    assert find_robust_scores(np.array([5.0, 5, 5, 9]))[3] > 3
