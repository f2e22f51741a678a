"""What holds for every sampler: the same picks whatever the order, other picks by another seed, clear refusals."""

from typing import Any

import numpy as np
import pytest

from annotate.errors import Invalid, NotFound
from curation.sampling.base import Candidates, Queries
from curation.sampling.registry import SAMPLERS, draw_sample
from tests.support.sampling import make_candidates, make_vectors, shuffle

COUNT = 60


def make_full() -> Candidates:
    queries = Queries(ids=["q0", "q1"], vectors=make_vectors(2, seed=5), positives=[["item-3"], ["item-4", "item-5"]])
    return make_candidates(
        COUNT,
        vectors=make_vectors(COUNT),
        labels=[["image", "cat"] if row % 6 else ["audio"] for row in range(COUNT)],
        uncertainty=np.random.default_rng(2).random(COUNT),
        queries=queries,
    )


@pytest.mark.parametrize("name", SAMPLERS)
def test_a_sample_depends_on_the_seed_and_not_on_the_order(name: str) -> None:
    pool = make_full()
    first = draw_sample(name, pool, size=7, seed=1)
    again = draw_sample(name, shuffle(pool), size=7, seed=1)
    assert (first.ids, first.why, first.queries) == (again.ids, again.why, again.queries)
    assert np.allclose(first.weights, again.weights)
    assert len(first.ids) == len(first.why) == len(first.weights) == 7
    assert all(why.endswith(".") for why in first.why)


@pytest.mark.parametrize("name", sorted(set(SAMPLERS) - {"facility_location", "hard_negatives", "uncertain_diverse"}))
def test_another_seed_picks_others(name: str) -> None:
    drawn = {tuple(sorted(draw_sample(name, make_full(), size=7, seed=seed).ids)) for seed in range(4)}
    assert len(drawn) > 1


@pytest.mark.parametrize("name", sorted(set(SAMPLERS) - {"hard_negatives"}))
def test_a_sample_larger_than_the_pool_is_the_pool(name: str) -> None:
    drawn = draw_sample(name, make_full(), size=1000, seed=0)
    assert sorted(drawn.ids) == sorted(make_full().ids)
    assert np.isclose(drawn.weights.sum(), COUNT)


@pytest.mark.parametrize("name", SAMPLERS)
def test_nothing_to_choose_from_gives_nothing(name: str) -> None:
    empty = make_candidates(
        0,
        vectors=np.zeros((0, 3), np.float32),
        labels=[],
        uncertainty=np.zeros(0),
        queries=Queries(ids=[], vectors=np.zeros((0, 3), np.float32), positives=[]),
    )
    assert draw_sample(name, empty, size=3, seed=0).ids == []


@pytest.mark.parametrize(
    ("name", "size", "fields", "code"),
    [
        ("uniform", 0, {}, "bad_sample_size"),
        ("k_center", 2, {}, "sampler_needs"),
        ("k_center", 2, {"vectors": make_vectors(2)}, "sampler_needs"),
        ("uncertain_diverse", 2, {"vectors": make_vectors(3)}, "sampler_needs"),
    ],
)
def test_what_is_missing_is_said(name: str, size: int, fields: dict[str, Any], code: str) -> None:
    with pytest.raises(Invalid, match=name) as refused:
        draw_sample(name, make_candidates(3, **fields), size=size, seed=0)
    assert refused.value.code == code


def test_unknown_samplers_options_and_ids_that_come_twice_are_refused() -> None:
    with pytest.raises(NotFound, match="expected one of uniform"):
        draw_sample("lucky", make_candidates(1), size=1, seed=0)
    with pytest.raises(Invalid, match="breadth"):
        draw_sample("uncertain_diverse", make_full(), size=1, seed=0, options={"breadth": 0})
    with pytest.raises(Invalid, match="3 candidates, but only 2"):
        draw_sample("uniform", Candidates(ids=["a", "b", "a"]), size=1, seed=0)
