"""k-center by torch picks what numpy picks."""

import numpy as np
import torch

from curation.sampling.k_center import pick_centers
from tests.support.sampling import make_vectors
from workers.k_center_torch import pick_centers_here, pick_centers_torch

ORDER = np.random.default_rng(3).permutation(700)


def test_the_picks_are_those_of_numpy() -> None:
    vectors = make_vectors(700, 12)
    plain = pick_centers(vectors, 40, order=ORDER, pool=64)
    for found in (
        pick_centers_torch(vectors, 40, order=ORDER, pool=64, device=torch.device("cpu")),
        pick_centers_here(vectors, 40, order=ORDER),
    ):
        assert found.rows.tolist() == plain.rows.tolist()
        assert found.counts.tolist() == plain.counts.tolist()
        assert np.allclose(found.nearness, plain.nearness, atol=1e-5)


def test_what_was_chosen_before_counts() -> None:
    vectors = make_vectors(700, 12)
    chosen = vectors[:50]
    found = pick_centers_torch(vectors, 5, order=ORDER, chosen=chosen, device=torch.device("cpu"))
    assert found.rows.tolist() == pick_centers(vectors, 5, order=ORDER, chosen=chosen).rows.tolist()
    assert found.counts.sum() < 700
