"""Compares a project's items with a registered benchmark. Hits are reported with evidence; nothing is set aside."""

from collections.abc import Iterator

import msgspec
import numpy as np

from annotate.errors import Invalid, NotFound
from curation.dedup.evidence import (
    Entry,
    Finding,
    list_entries,
    merge_entries,
    report_cosines,
    report_distances,
    report_equal,
    report_shares,
)
from curation.dedup.hamming import find_hash_pairs_across
from curation.dedup.overlap import find_overlaps
from curation.dedup.turned import find_turned_pairs_across
from curation.jobs.specs import ContaminationParams
from curation.models.embedding import Encoder
from curation.models.reference_set import ReferenceSet
from curation.queries.embeddings import read_vectors
from curation.queries.materials import HashedAssets, read_hashed_assets, read_texts
from curation.queries.reference_sets import References, read_references
from curation.services.reference_sets import NewHit, replace_hits
from curation.vectors.pairs import TooManyPairs
from workers.context import JobContext
from workers.pairs_torch import find_pairs_across_here

Found = Iterator[tuple[Finding, list[int]]]
"""Findings of (record row, asset row), with the item of each asset row."""


class Result(msgspec.Struct):
    """How many records were looked for, how many items are like one, and how many pairs that are."""

    records: int
    items: int
    hits: int


def run(context: JobContext, params: ContaminationParams) -> Result:
    """Compare by every method that the set has material for, and replace the set's hits."""
    found = ReferenceSet.objects.filter(pk=params.reference_set, project_id=context.project_id).first()
    if found is None:
        raise NotFound("reference_set_not_found", f"this project has no reference set {params.reference_set}")
    references = read_references(found.pk)
    entries: list[tuple[int, int, Entry]] = []
    context.report(0, 3, stage="comparing files and pictures", now=True)
    try:
        entries += _collect(references, compare_files(references, read_hashed_assets(context.project_id), params))
        context.report(1, stage="comparing texts", now=True)
        entries += _collect(references, compare_texts(context.project_id, references, params))
        context.report(2, stage="comparing vectors", now=True)
        if found.encoder is not None:
            entries += _collect(references, compare_vectors(context.project_id, found.encoder, references, params))
    except TooManyPairs as error:
        raise Invalid("too_many_pairs", f"{error}; choose a stricter threshold") from error
    evidence = merge_entries(entries)
    hits = [
        NewHit(record, item, float(similarity), details)
        for (record, item), similarity, details in zip(
            evidence.pairs.tolist(), evidence.similarity, evidence.details, strict=True
        )
    ]
    with context.writing():
        replace_hits(set_id=found.pk, job_id=context.job_id, hits=hits)
    context.report(3, now=True)
    items = len({hit.item for hit in hits})
    context.log(f"{items} items are like one of {len(references.ids)} records of {found.name!r}")
    return Result(len(references.ids), items, len(hits))


def compare_files(references: References, assets: HashedAssets, params: ContaminationParams) -> Found:
    """Yield files with the same bytes, pictures that are alike, and those that are alike when turned."""
    items = assets.item_ids.tolist()
    known = np.flatnonzero([bool(sha256) for sha256 in references.sha256])
    same = find_hash_pairs_across(
        _shorten([references.sha256[row] for row in known.tolist()]), _shorten(assets.sha256), max_distance_bits=0
    ).pairs
    yield report_equal("sha256", np.stack([known[same[:, 0]], same[:, 1]], axis=1)), items
    left, right = np.flatnonzero(references.has_phash), np.flatnonzero(assets.is_telling)
    sides = references.phash64[left], assets.phash64[right]
    near = find_hash_pairs_across(*sides, max_distance_bits=params.max_distance_bits)
    pairs = np.stack([left[near.pairs[:, 0]], right[near.pairs[:, 1]]], axis=1)
    yield report_distances("phash64", pairs, near.distance_bits, hash_bits=64), items
    turned = find_turned_pairs_across(*sides, max_distance_bits=params.max_turned_bits)
    pairs = np.stack([left[turned.pairs[:, 0]], right[turned.pairs[:, 1]]], axis=1)
    extras = [{"transform": transform} for transform in turned.transforms]
    yield report_distances("turned", pairs, turned.distance_bits, hash_bits=64, extras=extras), items


def compare_texts(project_id: int, references: References, params: ContaminationParams) -> Found:
    """Yield texts that hold much of a record's text."""
    texts = read_texts(project_id)
    wanted = [(row, text) for row, text in enumerate(references.texts) if text]
    rows = np.array([row for row, _ in wanted], dtype=np.int64)
    found = find_overlaps([text for _, text in wanted], texts.texts, min_ratio=params.min_overlap)
    pairs = np.stack([rows[found.pairs[:, 0]], found.pairs[:, 1]], axis=1)
    yield report_shares("text", pairs, found.ratios, unit="overlap"), texts.item_ids.tolist()


def compare_vectors(project_id: int, encoder: Encoder, references: References, params: ContaminationParams) -> Found:
    """Yield assets whose vectors are like a record's."""
    rows = np.array([row for row, vector in enumerate(references.vectors) if vector is not None], dtype=np.int64)
    if not len(rows):
        return
    stored = b"".join(vector for vector in references.vectors if vector is not None)
    own = np.frombuffer(stored, dtype="<f2").reshape(len(rows), encoder.dimension).astype(np.float32)
    vectors, assets = read_vectors(encoder, project_id=project_id), read_hashed_assets(project_id)
    items = dict(zip(assets.asset_ids.tolist(), assets.item_ids.tolist(), strict=True))
    active = np.flatnonzero([asset_id in items for asset_id in vectors.asset_ids.tolist()])
    found = find_pairs_across_here(own, vectors.rows[active], min_similarity=params.min_cosine)
    pairs = np.stack([rows[found.pairs[:, 0]], found.pairs[:, 1]], axis=1)
    owners = [items[asset_id] for asset_id in vectors.asset_ids[active].tolist()]
    yield report_cosines(pairs, found.similarity, encoder=encoder.pk), owners


def _collect(references: References, found: Found) -> Iterator[tuple[int, int, Entry]]:
    for finding, items in found:
        for record, row, entry in list_entries(finding):
            yield int(references.ids[record]), items[row], entry


def _shorten(hashes: list[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([int(sha256[:16], 16) for sha256 in hashes], dtype=np.uint64)
