"""Brings together what several methods say about the same pairs."""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

Entry = dict[str, Any]
"""What one method says of one pair: ``{"method": "phash64", "distance_bits": 3, "similarity": 0.953125}``."""

_MIRRORED: Final = {"rotate_90": "rotate_270", "rotate_270": "rotate_90"}


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """The pairs that one method found, P of them.

    Attributes:
        method: Its name, e.g. ``phash64`` or ``embedding``.
        pairs: (P, 2) int64 index rows, no pair twice.
        values: (P,) what it measured.
        unit: What that is called in the evidence, e.g. ``distance_bits`` or ``cosine``; empty when there is nothing to
            measure.
        similarity: (P,) float32, the same as a similarity in 0..1.
        details: What else the evidence should carry, e.g. the encoder.
        extras: What each pair's evidence should carry besides, P of them or none. ``transform`` and the list
            ``starts_s`` go from the first of the pair to the second.
    """

    method: str
    pairs: NDArray[np.int64]
    values: NDArray[Any]
    unit: str
    similarity: NDArray[np.float32]
    details: Entry = {}
    extras: Sequence[Entry] = ()


class Evidence(NamedTuple):
    """P pairs with all that is known of each.

    Attributes:
        pairs: (P, 2) int64, each row ascending, rows in lexicographic order, no pair twice.
        similarity: (P,) float32 in 0..1, the strongest of what the methods say.
        details: For each pair, one entry a method.
    """

    pairs: NDArray[np.int64]
    similarity: NDArray[np.float32]
    details: list[list[Entry]]


def report_distances(
    method: str,
    pairs: NDArray[np.int64],
    distance_bits: NDArray[np.int64],
    *,
    hash_bits: int,
    extras: Sequence[Entry] = (),
) -> Finding:
    """Return the finding of a perceptual hash; its similarity is the share of equal bits.

    Args:
        method: Name of the hash.
        pairs: (P, 2) int64 index rows.
        distance_bits: (P,) bits in which the hashes differ.
        hash_bits: Length of the hash.
        extras: What else is known of each pair.
    """
    similarity = (1 - distance_bits / hash_bits).astype(np.float32)
    return Finding(
        method=method, pairs=pairs, values=distance_bits, unit="distance_bits", similarity=similarity, extras=extras
    )


def report_cosines(pairs: NDArray[np.int64], cosines: NDArray[np.float32], *, encoder: int | str) -> Finding:
    """Return the finding of an encoder; its similarity is the cosine, and 0 where that is negative.

    Args:
        pairs: (P, 2) int64 index rows.
        cosines: (P,) in [-1, 1].
        encoder: Which encoder's embeddings were compared.
    """
    return Finding(
        method="embedding",
        pairs=pairs,
        values=cosines,
        unit="cosine",
        similarity=np.clip(cosines, 0, 1).astype(np.float32),
        details={"encoder": encoder},
    )


def report_equal(method: str, pairs: NDArray[np.int64]) -> Finding:
    """Return the finding of a method that knows only equal and different."""
    ones = np.ones(len(pairs), dtype=np.float32)
    return Finding(method=method, pairs=pairs, values=ones, unit="", similarity=ones)


def report_shares(
    method: str,
    pairs: NDArray[np.int64],
    ratios: NDArray[np.float32],
    *,
    unit: str,
    extras: Sequence[Entry] = (),
) -> Finding:
    """Return the finding of a method that measures what two have in common; that is its similarity.

    Args:
        method: Its name.
        pairs: (P, 2) int64 index rows.
        ratios: (P,) in 0..1.
        unit: What the share is called.
        extras: What else is known of each pair.
    """
    return Finding(method=method, pairs=pairs, values=ratios, unit=unit, similarity=ratios, extras=extras)


def name_rows(finding: Finding, ids: NDArray[np.int64]) -> Finding:
    """Return the finding with ids in the place of rows, the smaller id first.

    Several rows may have one id: a pair of rows with one id is dropped, and of several pairs with the same two ids the
    strongest stays.

    Args:
        finding: Of rows.
        ids: (N,) int64 id of each row.
    """
    named = ids[finding.pairs]
    swapped = named[:, 0] > named[:, 1]
    named = np.sort(named, axis=1)
    order = np.lexsort((-finding.similarity, named[:, 1], named[:, 0]))
    ordered = named[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (ordered[1:] != ordered[:-1]).any(axis=1)
    kept = order[first & (ordered[:, 0] != ordered[:, 1])]
    extras = (
        [_turn_round(finding.extras[row]) if swapped[row] else finding.extras[row] for row in kept.tolist()]
        if (finding.extras)
        else ()
    )
    return msgspec.structs.replace(
        finding,
        pairs=named[kept],
        values=finding.values[kept],
        similarity=finding.similarity[kept],
        extras=extras,
    )


def join_findings(findings: Sequence[Finding]) -> Finding:
    """Return several findings of one method, over different pairs, as one."""
    return msgspec.structs.replace(
        findings[0],
        pairs=np.concatenate([finding.pairs for finding in findings]),
        values=np.concatenate([finding.values for finding in findings]),
        similarity=np.concatenate([finding.similarity for finding in findings]),
        extras=[extra for finding in findings for extra in finding.extras],
    )


def merge_findings(findings: Sequence[Finding]) -> Evidence:
    """Join findings by pair; their order decides only the order of the entries of a pair."""
    return merge_entries(entry for finding in findings for entry in list_entries(finding))


def list_entries(finding: Finding) -> Iterable[tuple[int, int, Entry]]:
    """Yield (first, second, entry) of each pair of a finding."""
    extras = finding.extras or [{}] * len(finding.pairs)
    rows = zip(finding.pairs.tolist(), finding.values.tolist(), finding.similarity.tolist(), extras, strict=True)
    for (first, second), value, similarity, extra in rows:
        measured = {finding.unit: value} if finding.unit else {}
        yield (
            first,
            second,
            {"method": finding.method, **finding.details, **measured, **extra, "similarity": similarity},
        )


def merge_entries(entries: Iterable[tuple[int, int, Entry]]) -> Evidence:
    """Join entries by pair; of several entries of one method for a pair, the strongest stays."""
    found: dict[tuple[int, int], dict[str, Entry]] = {}
    for first, second, entry in entries:
        known = found.setdefault((first, second), {})
        earlier = known.get(entry["method"])
        if earlier is None or entry["similarity"] > earlier["similarity"]:
            known[entry["method"]] = entry
    pairs = sorted(found)
    details = [list(found[pair].values()) for pair in pairs]
    similarity = [max(entry["similarity"] for entry in entries) for entries in details]
    return Evidence(np.array(pairs, dtype=np.int64).reshape(-1, 2), np.array(similarity, dtype=np.float32), details)


def _turn_round(extra: Entry) -> Entry:
    """Return what is said of (first, second) as it is said of (second, first)."""
    turned = dict(extra)
    if "transform" in extra:
        turned["transform"] = _MIRRORED.get(extra["transform"], extra["transform"])
    if "starts_s" in extra:
        turned["starts_s"] = extra["starts_s"][::-1]
    return turned
