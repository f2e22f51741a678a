"""Finds near-duplicates: perceptual hashes and vectors give pairs with evidence, pairs give groups."""

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid
from curation.dedup.components import connect_pairs
from curation.dedup.evidence import Evidence, Finding, merge_findings, report_cosines, report_distances
from curation.dedup.groups import DuplicateGroup, group_pairs
from curation.dedup.hamming import find_hash_pairs
from curation.dedup.keep_rule import choose_kept
from curation.jobs.specs import DuplicateParams
from curation.queries.duplicates import HashedItems, read_candidates, read_hashed_items
from curation.queries.embeddings import find_encoder, read_vectors
from curation.services.duplicates import NewGroup, NewPair, list_separated_pairs, replace_groups, replace_pairs
from curation.vectors.pairs import TooManyPairs
from workers.context import JobContext
from workers.pairs_torch import find_pairs_here

HASH_BITS = 64


class Result(msgspec.Struct):
    """What was found.

    Attributes:
        items: Items that were compared.
        pairs: Pairs of them that are alike.
        components: Sets joined by chains of pairs: what splits keep together.
        groups: Sets of which every two are alike, waiting for a decision.
        engine: How vectors were compared; empty when there were none.
        recall: Share of the pairs of vectors that was found, 1 for an exact comparison.
    """

    items: int
    pairs: int
    components: int
    groups: int
    engine: str
    recall: float | None


def run(context: JobContext, params: DuplicateParams) -> Result:
    """Compare all active items with each other and replace the project's pairs and open groups."""
    try:
        return compare(context, params)
    except TooManyPairs as error:
        raise Invalid("too_many_pairs", f"{error}; choose a stricter threshold") from error


def compare(context: JobContext, params: DuplicateParams) -> Result:
    """Find pairs, group them, store both."""
    context.report(0, 4, stage="reading hashes", now=True)
    hashed = read_hashed_items(context.project_id)
    findings = [compare_hashes(hashed, params.max_distance_bits)]
    context.report(1, stage="comparing vectors", now=True)
    found, engine, recall = compare_vectors(context, hashed, params)
    evidence = to_items(merge_findings([*findings, *found]), hashed.item_ids)
    context.report(2, stage="grouping", now=True)
    components = connect_pairs(evidence.pairs, evidence.similarity, min_similarity=0.0)
    groups = group_pairs(*leave_out(evidence, list_separated_pairs(context.project_id)), min_similarity=0.0)
    context.report(3, stage="storing", now=True)
    chosen = choose_keepers(groups)
    with context.writing():
        pairs = [
            NewPair(first, second, float(similarity), details)
            for (first, second), similarity, details in zip(
                evidence.pairs.tolist(), evidence.similarity, evidence.details, strict=True
            )
        ]
        replace_pairs(project_id=context.project_id, job_id=context.job_id, pairs=pairs)
        waiting = replace_groups(project_id=context.project_id, job_id=context.job_id, groups=chosen)
    context.report(4, now=True)
    context.log(f"{len(pairs)} pairs in {len(components)} components; {waiting} groups wait for a decision")
    return Result(len(np.unique(hashed.item_ids)), len(pairs), len(components), waiting, engine, recall)


def compare_hashes(hashed: HashedItems, max_distance_bits: int) -> Finding:
    """Compare perceptual hashes. Pictures without detail count only when their bytes are the same: their hashes say
    nothing.
    """
    telling, bare = np.flatnonzero(hashed.is_telling), np.flatnonzero(~hashed.is_telling)
    near = find_hash_pairs(hashed.phash64[telling], max_distance_bits=max_distance_bits)
    contents = np.array([int(hashed.sha256[row][:16], 16) for row in bare], dtype=np.uint64)
    same = find_hash_pairs(contents, max_distance_bits=0)
    return report_distances(
        "phash64",
        np.concatenate([telling[near.pairs], bare[same.pairs]]),
        np.concatenate([near.distance_bits, same.distance_bits]),
        hash_bits=HASH_BITS,
    )


def compare_vectors(
    context: JobContext, hashed: HashedItems, params: DuplicateParams
) -> tuple[list[Finding], str, float | None]:
    """Compare the vectors of the items' assets, when the encoder made any."""
    encoder = find_encoder(context.project_id, params.encoder)
    if encoder is None:
        context.log(f"nothing is embedded by {params.encoder}; comparing hashes only")
        return [], "", None
    vectors = read_vectors(encoder, project_id=context.project_id)
    order = np.argsort(hashed.asset_ids, kind="stable")
    place = np.searchsorted(hashed.asset_ids[order], vectors.asset_ids)
    known = (place < len(order)) & (hashed.asset_ids[order][np.minimum(place, len(order) - 1)] == vectors.asset_ids)
    rows = order[place[known]]
    found = find_pairs_here(vectors.rows[known], min_similarity=params.min_cosine)
    pairs = np.sort(rows[found.similar.pairs], axis=1)
    return [report_cosines(pairs, found.similar.similarity, encoder=encoder.pk)], found.engine, found.recall


def to_items(evidence: Evidence, item_ids: NDArray[np.int64]) -> Evidence:
    """Turn pairs of asset rows into pairs of items, smaller id first; of several for two items, the strongest stays."""
    pairs = np.sort(item_ids[evidence.pairs], axis=1)
    strongest: dict[tuple[int, int], int] = {}
    for row in np.argsort(-evidence.similarity, kind="stable").tolist():
        first, second = pairs[row].tolist()
        if first != second:
            strongest.setdefault((first, second), row)
    kept = [strongest[pair] for pair in sorted(strongest)]
    return Evidence(pairs[kept], evidence.similarity[kept], [evidence.details[row] for row in kept])


def leave_out(evidence: Evidence, separated: set[tuple[int, int]]) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    """Return pairs and similarities without those of which people said that they differ."""
    kept = [row for row, pair in enumerate(evidence.pairs.tolist()) if tuple(pair) not in separated]
    return evidence.pairs[kept], evidence.similarity[kept]


def choose_keepers(groups: list[DuplicateGroup]) -> list[NewGroup]:
    """Choose which member of each group to keep."""
    candidates = read_candidates(sorted({member for group in groups for member in group.members}))
    chosen = []
    for group in groups:
        keep = choose_kept([candidates[member] for member in group.members])
        chosen.append(NewGroup(group.members, group.least_similarity, keep.id, keep.reason))
    return chosen
