"""Compares a project's items with a registered benchmark. Hits are reported with evidence; nothing is set aside.

In a large project any worker may take a stretch of the items and compare it with all records.
"""

from collections.abc import Iterable, Iterator
from itertools import chain, pairwise
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np

from annotate.errors import Invalid, NotFound
from annotate.services.shards import Shard, is_planned
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
from curation.models.reference_set import ReferenceRecord, ReferenceSet
from curation.queries.checks import count_active, list_item_borders
from curation.queries.embeddings import read_vectors
from curation.queries.materials import HashedAssets, TextAssets, read_hashed_assets, read_texts
from curation.queries.reference_sets import References, read_references
from curation.services.reference_sets import NewHit, replace_hits
from curation.vectors.pairs import TooManyPairs
from workers.context import JobContext
from workers.pairs_torch import find_pairs_across_here
from workers.shard_files import keep_rows, load_rows
from workers.shards import ShardContext, share

Found = Iterator[tuple[Finding, list[int]]]
"""Findings of (record row, asset row), with the item of each asset row."""

Stored = tuple[int, int, Entry]


COMPARING: Final = "comparing"


class Result(msgspec.Struct):
    """How many records were looked for, how many items are like one, and how many pairs that are."""

    records: int
    items: int
    hits: int


class Stretch(NamedTuple):
    """The items of which the ids are above ``after``, and none above ``until``; None for no limit."""

    after: int
    until: int | None


def run(context: JobContext, params: ContaminationParams) -> Result:
    """Compare by every method that the set has material for, and replace the set's hits."""
    found = find_set(context, params)
    context.report(0, count_active(context.project_id), stage=COMPARING, now=True)
    hits = merge(list(find_entries(context, params, found)))
    with context.writing():
        replace_hits(set_id=found.pk, job_id=context.job_id, hits=hits)
    records = ReferenceRecord.objects.filter(reference_set=found).count()
    items = len({hit.item for hit in hits})
    context.log(f"{items} items are like one of {records} records of {found.name!r}")
    return Result(records, items, len(hits))


def find_set(context: JobContext, params: ContaminationParams) -> ReferenceSet:
    """Return the set to compare with.

    Raises:
        NotFound: The project has no such set.
    """
    rows = ReferenceSet.objects.select_related("encoder")
    found = rows.filter(pk=params.reference_set, project_id=context.project_id).first()
    if found is None:
        raise NotFound("reference_set_not_found", f"this project has no reference set {params.reference_set}")
    return found


def find_entries(context: JobContext, params: ContaminationParams, found: ReferenceSet) -> Iterable[Stored]:
    """Return the evidence of all items, from shards when there are many."""
    borders = list_item_borders(context.project_id, size=params.shard_items)
    if count_active(context.project_id) <= params.shard_items and not is_planned(context.job_id, COMPARING):
        return compare(context, params, found, read_references(found.pk), Stretch(0, None))
    stretches = [{"after": after, "until": until} for after, until in pairwise([0, *borders, None])]
    done = share(context, COMPARING, lambda: stretches)
    return chain.from_iterable(load_rows(one["entries"], tuple[int, int, Entry]) for one in done)


def run_shard(context: ShardContext, params: ContaminationParams, shard: Shard) -> dict[str, Any]:
    """Compare some items with the set, and keep the evidence as a file."""
    found = find_set(context, params)
    if not context.kept:
        context.kept["references"] = read_references(found.pk)
    stretch = Stretch(shard.params["after"], shard.params["until"])
    entries = list(compare(context, params, found, context.kept["references"], stretch))
    return {"entries": keep_rows(context.job_id, f"{shard.number}-{shard.attempt}", entries)}


def compare(
    context: JobContext, params: ContaminationParams, found: ReferenceSet, references: References, stretch: Stretch
) -> Iterator[Stored]:
    """Yield (row id of a record, item, what a method says) of the items that are like a record.

    Raises:
        Invalid: Nearly everything is alike.
    """
    assets = read_hashed_assets(context.project_id, after=stretch.after, until=stretch.until)
    texts = read_texts(context.project_id, after=stretch.after, until=stretch.until)
    try:
        yield from _name_rows(references, compare_files(references, assets, params))
        context.check()
        yield from _name_rows(references, compare_texts(references, texts, params))
        context.check()
        if found.encoder is not None:
            yield from _name_rows(references, compare_vectors(found.encoder, references, assets, params, context))
    except TooManyPairs as error:
        raise Invalid("too_many_pairs", f"{error}; choose a stricter threshold") from error
    context.report(len({*assets.item_ids.tolist(), *texts.item_ids.tolist()}), now=True)


def merge(entries: list[Stored]) -> list[NewHit]:
    """Return one hit for each record and item that are alike."""
    evidence = merge_entries(entries)
    rows = zip(evidence.pairs.tolist(), evidence.similarity, evidence.details, strict=True)
    return [NewHit(record, item, float(similarity), details) for (record, item), similarity, details in rows]


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


def compare_texts(references: References, texts: TextAssets, params: ContaminationParams) -> Found:
    """Yield texts that hold much of a record's text."""
    wanted = [(row, text) for row, text in enumerate(references.texts) if text]
    rows = np.array([row for row, _ in wanted], dtype=np.int64)
    found = find_overlaps([text for _, text in wanted], texts.texts, min_ratio=params.min_overlap)
    pairs = np.stack([rows[found.pairs[:, 0]], found.pairs[:, 1]], axis=1)
    yield report_shares("text", pairs, found.ratios, unit="overlap"), texts.item_ids.tolist()


def compare_vectors(
    encoder: Encoder, references: References, assets: HashedAssets, params: ContaminationParams, context: JobContext
) -> Found:
    """Yield assets whose vectors are like a record's."""
    rows = np.array([row for row, vector in enumerate(references.vectors) if vector is not None], dtype=np.int64)
    if not len(rows):
        return
    stored = b"".join(vector for vector in references.vectors if vector is not None)
    own = np.frombuffer(stored, dtype="<f2").reshape(len(rows), encoder.dimension).astype(np.float32)
    items = dict(zip(assets.asset_ids.tolist(), assets.item_ids.tolist(), strict=True))
    vectors = read_vectors(encoder, project_id=context.project_id, asset_ids=list(items))
    found = find_pairs_across_here(own, vectors.rows, min_similarity=params.min_cosine)
    pairs = np.stack([rows[found.pairs[:, 0]], found.pairs[:, 1]], axis=1)
    owners = [items[asset_id] for asset_id in vectors.asset_ids.tolist()]
    yield report_cosines(pairs, found.similarity, encoder=encoder.pk), owners


def _name_rows(references: References, found: Found) -> Iterator[Stored]:
    for finding, items in found:
        for record, row, entry in list_entries(finding):
            yield int(references.ids[record]), items[row], entry


def _shorten(hashes: list[str]) -> np.ndarray[tuple[int], np.dtype[np.uint64]]:
    return np.array([int(sha256[:16], 16) for sha256 in hashes], dtype=np.uint64)
