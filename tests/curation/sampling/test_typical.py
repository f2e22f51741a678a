"""Typical: the middle of each group, larger groups first, groups that were covered last."""

import numpy as np

from curation.sampling.registry import draw_sample
from curation.vectors.pairs import to_unit_rows
from tests.support.sampling import make_blobs, make_candidates, rows_of

SIZES = [50, 30, 20]


def test_each_group_gives_its_middle_the_largest_first() -> None:
    vectors = make_blobs(SIZES, spread=0.1)
    drawn = draw_sample("typical", make_candidates(100, vectors=vectors), size=3, seed=0)
    rows = rows_of(drawn.ids)
    assert (rows[0] < 50, 50 <= rows[1] < 80, rows[2] >= 80) == (True, True, True)
    assert drawn.weights.tolist() == [50, 30, 20]
    assert drawn.why[0] == "Typical of a group of 50 alike items."
    middle = to_unit_rows(vectors[:50].mean(axis=0, keepdims=True))[0]
    assert (vectors[:50] @ middle > vectors[rows[0]] @ middle).sum() < 13, "in the inner quarter"


def test_groups_that_were_covered_wait() -> None:
    vectors = make_blobs(SIZES)
    pool = make_candidates(100, vectors=vectors, chosen=vectors[[0, 55]])
    assert rows_of(draw_sample("typical", pool, size=1, seed=0).ids)[0] >= 80


def test_more_picks_than_groups_take_turns() -> None:
    pool = make_candidates(100, vectors=make_blobs(SIZES))
    drawn = draw_sample("typical", pool, size=7, seed=0, options={"max_groups": 3})
    group = np.searchsorted([50, 80], rows_of(drawn.ids), side="right").tolist()
    assert group == [0, 1, 2, 0, 1, 2, 0]
    assert np.isclose(drawn.weights.sum(), 100)
