"""Candidates for the tests of samplers."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from curation.sampling.base import Candidates
from curation.vectors.pairs import to_unit_rows


def make_vectors(count: int, dimension: int = 8, *, seed: int = 0) -> NDArray[np.float32]:
    """Return random directions."""
    return to_unit_rows(np.random.default_rng(seed).standard_normal((count, dimension)).astype(np.float32))


def make_blobs(sizes: list[int], dimension: int = 16, *, spread: float = 0.05, seed: int = 0) -> NDArray[np.float32]:
    """Return tight groups of directions, one after the other, around axes of the space."""
    noise = np.random.default_rng(seed).standard_normal((sum(sizes), dimension)) * spread
    return to_unit_rows((np.eye(dimension)[np.repeat(np.arange(len(sizes)), sizes)] + noise).astype(np.float32))


def make_candidates(count: int, **fields: Any) -> Candidates:
    """Return candidates item-0, item-1, …"""
    return Candidates(ids=[f"item-{row}" for row in range(count)], **fields)


def shuffle(candidates: Candidates, *, seed: int = 1) -> Candidates:
    """Return the same candidates in another order."""
    order = np.random.default_rng(seed).permutation(len(candidates.ids))
    labels = candidates.labels
    return Candidates(
        ids=[candidates.ids[row] for row in order],
        vectors=None if candidates.vectors is None else candidates.vectors[order],
        labels=None if labels is None else [labels[row] for row in order],
        uncertainty=None if candidates.uncertainty is None else candidates.uncertainty[order],
        chosen=candidates.chosen,
        queries=candidates.queries,
    )


def rows_of(ids: list[str]) -> list[int]:
    """Return the numbers in names that :func:`make_candidates` gave."""
    return [int(id_.removeprefix("item-")) for id_ in ids]
