"""Torch finds the pairs that numpy finds, with the same numbers."""

import numpy as np
import pytest
import torch

from curation.vectors.pairs import TooManyPairs
from curation.vectors.pairs_exact import find_pairs_across_exact, find_pairs_exact
from tests.support.pairs import make_vectors
from workers import pairs_torch
from workers.pairs_torch import find_pairs_across_here, find_pairs_here, find_pairs_torch, is_torch_best

CPU = torch.device("cpu")


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("blocks", [(2048, 4096), (50, 70), (70, 50)])
def test_equals_the_exact_engine(monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype, blocks: tuple[int, int]) -> None:
    monkeypatch.setitem(pairs_torch._BLOCKS, "cpu", blocks)
    vectors = make_vectors(400, copies=150, dimension=64)
    for least in (0.5, 0.8, 0.95):
        exact = find_pairs_exact(vectors, min_similarity=least)
        found = find_pairs_torch(vectors, min_similarity=least, device=CPU, dtype=dtype)
        assert found.pairs.tolist() == exact.pairs.tolist()
        assert found.similarity.tolist() == exact.similarity.tolist()


def test_the_machine_s_engine_gives_the_same() -> None:
    vectors = make_vectors(200, copies=50)
    found = find_pairs_here(vectors, min_similarity=0.8)
    assert (found.engine, found.recall) == ("exact", 1.0)
    assert found.similar.pairs.tolist() == find_pairs_exact(vectors, min_similarity=0.8).pairs.tolist()


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_pairs_at_the_threshold_are_kept_and_those_below_are_not(dtype: torch.dtype) -> None:
    vectors = make_vectors(300, copies=150, dimension=64)
    for least in find_pairs_exact(vectors, min_similarity=0.5).similarity[:6].tolist():
        above = float(np.nextafter(np.float32(least), np.float32(1)))
        at = find_pairs_torch(vectors, min_similarity=least, device=CPU, dtype=dtype)
        assert at.similarity.min() == np.float32(least)
        assert find_pairs_torch(vectors, min_similarity=above, device=CPU, dtype=dtype).similarity.min() > least


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
@pytest.mark.parametrize("blocks", [(2048, 4096), (50, 70)])
def test_across_two_sets(monkeypatch: pytest.MonkeyPatch, dtype: torch.dtype, blocks: tuple[int, int]) -> None:
    monkeypatch.setitem(pairs_torch._BLOCKS, "cpu", blocks)
    vectors = make_vectors(400, copies=150, dimension=64)
    left, right = vectors[:120], vectors[120:]
    exact = find_pairs_across_exact(left, right, min_similarity=0.8)
    assert len(exact.pairs) > 20
    found = find_pairs_torch(left, others=right, min_similarity=0.8, device=CPU, dtype=dtype)
    assert found.pairs.tolist() == exact.pairs.tolist()
    assert found.similarity.tolist() == exact.similarity.tolist()
    assert find_pairs_across_here(left, right, min_similarity=0.8).pairs.tolist() == exact.pairs.tolist()


@pytest.mark.parametrize("least", [-1.0, -0.2, 0.0])
def test_low_thresholds(least: float) -> None:
    vectors = make_vectors(60, copies=10)
    exact = find_pairs_exact(vectors, min_similarity=least)
    assert find_pairs_torch(vectors, min_similarity=least, device=CPU).pairs.tolist() == exact.pairs.tolist()


def test_engine_by_device_and_size() -> None:
    cuda = torch.device("cuda")
    assert [is_torch_best(count, 512, cuda) for count in (1_000_000, 20_000_000)] == [True, False]
    assert not is_torch_best(1_000_000, 512, CPU)


@pytest.mark.parametrize("count", [0, 1])
def test_nothing_to_compare(count: int) -> None:
    assert find_pairs_torch(np.ones((count, 4), dtype=np.float32), min_similarity=0.5).pairs.shape == (0, 2)


def test_too_many_pairs_are_refused() -> None:
    with pytest.raises(TooManyPairs, match="more than 44 similar pairs"):
        find_pairs_torch(np.ones((10, 4), dtype=np.float32), min_similarity=0.9, max_pairs=44)
