"""Uniform: nested, even, and hardly moved by new candidates."""

import numpy as np

from curation.sampling.registry import draw_sample
from tests.support.sampling import make_candidates, rows_of


def test_a_smaller_sample_begins_a_larger_one() -> None:
    pool = make_candidates(100)
    assert draw_sample("uniform", pool, size=5, seed=3).ids == draw_sample("uniform", pool, size=40, seed=3).ids[:5]


def test_new_candidates_replace_no_more_than_their_share() -> None:
    before = set(draw_sample("uniform", make_candidates(1000), size=100, seed=0).ids)
    after = set(draw_sample("uniform", make_candidates(1100), size=100, seed=0).ids)
    newcomers = {f"item-{row}" for row in range(1000, 1100)}
    assert after - before == after & newcomers
    assert len(after & newcomers) < 25


def test_every_candidate_is_about_as_likely() -> None:
    drawn = [rows_of(draw_sample("uniform", make_candidates(20), size=5, seed=seed).ids) for seed in range(400)]
    counts = np.bincount(np.concatenate(drawn), minlength=20)
    assert 60 < counts.min() <= counts.max() < 145, "100 expected; 40 is 4.6 standard deviations"
