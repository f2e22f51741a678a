"""Pairs on CUDA are the pairs of the exact engine."""

import pytest
import torch

from curation.vectors.pairs_exact import find_pairs_exact
from tests.support.pairs import make_vectors
from workers.pairs_torch import find_pairs_torch


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_equals_the_exact_engine(dtype: torch.dtype) -> None:
    vectors = make_vectors(20_000, copies=4000, dimension=256)
    exact = find_pairs_exact(vectors, min_similarity=0.9)
    found = find_pairs_torch(vectors, min_similarity=0.9, device=torch.device("cuda"), dtype=dtype)
    assert len(exact.pairs) > 500
    assert found.pairs.tolist() == exact.pairs.tolist()
    assert found.similarity.tolist() == exact.similarity.tolist()
