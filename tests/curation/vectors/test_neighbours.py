"""Nearest neighbours: those of a sorted full matrix, in blocks of any size."""

import numpy as np
import pytest

from annotate.errors import Invalid
from curation.vectors import neighbours
from curation.vectors.neighbours import find_neighbours
from tests.support.sampling import make_vectors


@pytest.mark.parametrize("block", [7, 64, 4096])
def test_neighbours_are_those_of_the_full_matrix(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(neighbours, "BLOCK_ROWS", block)
    monkeypatch.setattr(neighbours, "BLOCK_COLUMNS", block)
    vectors = make_vectors(150, 10) * np.float32(3)
    cosine = make_vectors(150, 10) @ make_vectors(150, 10).T
    np.fill_diagonal(cosine, -2)
    found = find_neighbours(vectors, count=5)
    assert (found.rows == np.argsort(-cosine, axis=1)[:, :5]).all()
    assert np.allclose(found.similarity, -np.sort(-cosine, axis=1)[:, :5], atol=1e-6)


def test_few_vectors_have_few_neighbours() -> None:
    assert find_neighbours(make_vectors(3), count=10).rows.shape == (3, 2)
    assert find_neighbours(make_vectors(1), count=10).rows.shape == (1, 0)
    assert find_neighbours(make_vectors(0), count=10).rows.shape == (0, 0)
    with pytest.raises(Invalid, match="0 neighbours"):
        find_neighbours(make_vectors(3), count=0)
