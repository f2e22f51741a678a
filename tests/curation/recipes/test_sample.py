"""Sampling: what a sampler draws stays, with its weights; what lacks something it needs is said."""

from typing import Any

import numpy as np
import pytest

from curation.recipes.base import Outcome, Vectors
from curation.sampling.registry import SAMPLERS
from tests.support.recipes import apply, list_keys, make_items, score
from tests.support.sampling import make_blobs

ITEMS = make_items(20, media=["image"] * 16 + ["audio"] * 4, metadata=[{"site": n % 2} for n in range(20)])


def draw(**options: Any) -> Outcome:
    vectors = Vectors(np.arange(2, 20), make_blobs([9, 9]))
    frame = score(ITEMS, doubt=[n / 20 for n in range(19)] + [float("nan")])
    return apply({"kind": "sample", "size": 4, **options}, ITEMS, frame, vectors=vectors)


@pytest.mark.parametrize("name", [name for name, one in SAMPLERS.items() if "queries" not in one.needs])
def test_every_sampler_draws_what_is_asked_and_weights_stand_for_all(name: str) -> None:
    found = draw(sampler=name, uncertainty="doubt")
    assert len(found.frame.rows) == len(found.why) == 4
    assert len(found.dropped) == 16
    ready = 20 - sum(drop.code != "not_drawn" for drop in found.dropped)
    assert name == "balanced" or found.frame.weights.sum() == pytest.approx(ready)


def test_items_without_a_vector_or_a_score_are_left_out_first() -> None:
    found = draw(sampler="uncertain_diverse", uncertainty="doubt", size=50)
    assert list_keys(found, ITEMS) == "cdefghijklmnopqrs"
    assert [(drop.row, drop.code) for drop in found.dropped] == [(0, "no_vector"), (1, "no_vector"), (19, "no_score")]
    assert found.dropped[0].why == "It has no vector of prototype."


def test_strata_go_by_media_classes_progress_or_metadata() -> None:
    by_media = draw(sampler="stratified", options={"evenness": 1})
    assert sum(row >= 16 for row in by_media.frame.rows.tolist()) == 2
    by_site = draw(sampler="stratified", labels=["metadata:site"])
    assert sum(row % 2 for row in by_site.frame.rows.tolist()) == 2


def test_another_seed_draws_others_and_the_same_the_same() -> None:
    first, again, other = (list_keys(draw(sampler="uniform", seed=seed), ITEMS) for seed in (1, 1, 2))
    assert first == again != other
