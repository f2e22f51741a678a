"""Brings together what several methods say about the same pairs."""

from collections.abc import Sequence
from typing import Any, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs that one method found, P of them.

    Attributes:
        method: Its name, e.g. ``phash64`` or ``embedding``.
        pairs: (P, 2) int64 index rows, each row sorted, no pair twice.
        values: (P,) what it measured.
        unit: What that is called in the evidence: ``distance_bits`` or ``cosine``.
        similarity: (P,) float32, the same as a similarity in 0..1.
        details: What else the evidence should carry, e.g. the encoder.
    """

    method: str
    pairs: NDArray[np.int64]
    values: NDArray[Any]
    unit: str
    similarity: NDArray[np.float32]
    details: dict[str, Any] = {}


class Evidence(NamedTuple):
    """P pairs with all that is known of each.

    Attributes:
        pairs: (P, 2) int64, each row ascending, rows in lexicographic order, no pair twice.
        similarity: (P,) float32 in 0..1, the strongest of what the methods say.
        details: For each pair, one entry a method: ``{"method": "phash64", "distance_bits": 3}``.
    """

    pairs: NDArray[np.int64]
    similarity: NDArray[np.float32]
    details: list[list[dict[str, Any]]]


def report_distances(
    method: str, pairs: NDArray[np.int64], distance_bits: NDArray[np.int64], *, hash_bits: int
) -> Finding:
    """Return the finding of a perceptual hash; its similarity is the share of equal bits.

    Args:
        method: Name of the hash.
        pairs: (P, 2) int64 index rows.
        distance_bits: (P,) bits in which the hashes differ.
        hash_bits: Length of the hash.
    """
    similarity = (1 - distance_bits / hash_bits).astype(np.float32)
    return Finding(method=method, pairs=pairs, values=distance_bits, unit="distance_bits", similarity=similarity)


def report_cosines(pairs: NDArray[np.int64], cosines: NDArray[np.float32], *, encoder: int | str) -> Finding:
    """Return the finding of an encoder; its similarity is the cosine, and 0 where that is negative.

    Args:
        pairs: (P, 2) int64 index rows.
        cosines: (P,) in [-1, 1].
        encoder: Which encoder's embeddings were compared.
    """
    similarity = np.clip(cosines, 0, 1).astype(np.float32)
    return Finding(
        method="embedding",
        pairs=pairs,
        values=cosines,
        unit="cosine",
        similarity=similarity,
        details={"encoder": encoder},
    )


def merge_findings(findings: Sequence[Finding]) -> Evidence:
    """Join findings by pair; their order decides only the order of the entries of a pair."""
    pairs = np.concatenate([np.empty((0, 2), dtype=np.int64), *(finding.pairs for finding in findings)])
    unique, position = np.unique(pairs, axis=0, return_inverse=True)
    similarity = np.zeros(len(unique), dtype=np.float32)
    details: list[list[dict[str, Any]]] = [[] for _ in range(len(unique))]
    start = 0
    for finding in findings:
        rows = position.reshape(-1)[start : start + len(finding.pairs)]
        start += len(finding.pairs)
        np.maximum.at(similarity, rows, finding.similarity)
        for row, value in zip(rows.tolist(), finding.values.tolist(), strict=True):
            details[row].append({"method": finding.method, **finding.details, finding.unit: value})
    return Evidence(unique, similarity, details)
