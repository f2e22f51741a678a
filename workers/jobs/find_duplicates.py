"""Finds near-duplicates: each method gives pairs with evidence, pairs give groups. Compares only what is new.

In a large project the work is done in shards that any worker may take: recordings to decode, and parts of each method's
comparison, which read what the job has read once for all of them.
"""

import time
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid
from annotate.services.shards import Shard, is_planned
from curation.dedup.components import connect_pairs
from curation.dedup.evidence import Entry, Evidence, list_entries, merge_entries
from curation.dedup.groups import DuplicateGroup, group_pairs
from curation.dedup.keep_rule import choose_kept
from curation.jobs.specs import DuplicateParams
from curation.queries.checks import count_active
from curation.queries.duplicates import read_candidates
from curation.queries.materials import find_compared, list_stored_entries
from curation.services.duplicates import NewGroup, NewPair, list_separated_pairs, replace_groups, replace_pairs
from curation.services.scans import replace_scans
from curation.vectors.pairs import TooManyPairs
from workers.comparers.base import Comparer, Rows, compare_slab, cut, split_fresh
from workers.comparers.recordings import RecordingComparer
from workers.comparers.registry import COMPARERS
from workers.context import JobContext
from workers.shard_files import Arrays, keep_arrays, keep_rows, load_arrays, load_rows
from workers.shards import ShardContext, share

Stored = list[tuple[int, int, Entry]]

PRINTING: Final = "fingerprints"
COMPARING: Final = "comparing"
PRINTED_ALONE: Final = 32
"""Most recordings that a shard decodes: minutes of work when they are long."""


class Result(msgspec.Struct):
    """What was found.

    Attributes:
        items: Items that were compared.
        fresh: Items of them that some method had not compared before.
        pairs: Pairs of them that are alike.
        components: Sets joined by chains of pairs: what splits keep together.
        groups: Sets of which every two are alike, waiting for a decision.
        engine: How vectors were compared; empty when there were none to compare.
        recall: Share of the pairs of vectors that was found, 1 for an exact comparison.
    """

    items: int
    fresh: int
    pairs: int
    components: int
    groups: int
    engine: str
    recall: float | None


class Ready(NamedTuple):
    """A method that has read what it compares: the rows of items that have anything new to it, and the others."""

    comparer: Comparer
    fresh: Rows
    old: Rows


class Compared(NamedTuple):
    """What a method has done.

    Attributes:
        method: Its name.
        settings: See :class:`Comparer`.
        item_ids: (N,) items of what it read.
        asset_ids: (N,) assets of what it read.
        fresh: Rows of items that had anything new.
        old: The other rows.
        entries: Evidence by pair of items of which one at least is new.
        notes: See :class:`Comparer`.
        spent_s: Seconds, over all processes.
    """

    method: str
    settings: dict[str, Any]
    item_ids: Rows
    asset_ids: Rows
    fresh: Rows
    old: Rows
    entries: Stored
    notes: dict[str, Any]
    spent_s: float


class Search:
    """What the methods find, one after the other.

    Attributes:
        entries: Evidence by pair, of this run and of earlier ones.
        scans: What each method has compared now.
        item_ids: Items that some method looked at.
        fresh_ids: Items of them that were new to some method.
        notes: What the methods say of how it went.
    """

    def __init__(self, context: JobContext, params: DuplicateParams) -> None:
        self.context, self.params = context, params
        self.stored: Stored = [] if params.compare_all else list(list_stored_entries(context.project_id))
        self.entries: Stored = []
        self.scans: list[tuple[str, dict[str, Any], Rows]] = []
        self.item_ids: set[int] = set()
        self.fresh_ids: set[int] = set()
        self.notes: dict[str, Any] = {}

    def take(self, done: Compared) -> None:
        """Keep what a method found now, and what it had found before of what was not compared again."""
        self.entries += done.entries
        self.entries += self._keep(done.method, set(done.item_ids[done.old].tolist()))
        self.scans.append((done.method, done.settings, done.asset_ids))
        self.item_ids.update(done.item_ids.tolist())
        self.fresh_ids.update(done.item_ids[done.fresh].tolist())
        self.notes.update(done.notes)
        if len(done.asset_ids):
            self.context.log(
                f"{done.method}: {len(done.fresh)} new of {len(done.asset_ids)} assets compared, "
                f"{len(done.entries)} new pairs, {done.spent_s:.1f} s"
            )

    def _keep(self, method: str, old: set[int]) -> Iterator[tuple[int, int, Entry]]:
        for first, second, entry in self.stored:
            if entry["method"] == method and first in old and second in old:
                yield first, second, entry


def run(context: JobContext, params: DuplicateParams) -> Result:
    """Compare active items and bring the project's pairs and open groups up to date."""
    if not params.methods:
        raise Invalid("no_methods", f"methods is empty; expected one or more of {', '.join(COMPARERS)}")
    search = Search(context, params)
    methods = [method for method in COMPARERS if method in params.methods]
    print_missing(context, methods, shard_items=min(params.shard_items, PRINTED_ALONE))
    is_large = count_active(context.project_id) > params.shard_items
    if is_large or is_planned(context.job_id, COMPARING):
        compare_together(search, methods)
    else:
        compare_alone(search, methods)
    context.report(len(methods), len(methods) + 2, stage="grouping", now=True)
    return store(search, merge_entries(search.entries))


def print_missing(context: JobContext, methods: Sequence[str], *, shard_items: int) -> None:
    """Make the fingerprints of recordings that are missing, in shards when there are many."""
    kinds = [(method, COMPARERS[method]) for method in methods]
    missing = {
        method: kind.list_missing(context.project_id) for method, kind in kinds if issubclass(kind, RecordingComparer)
    }
    count = sum(map(len, missing.values()))
    if count <= shard_items and not is_planned(context.job_id, PRINTING):
        for method, hashes in missing.items():
            if hashes:
                context.report(0, len(hashes), stage=f"{PRINTING}: {method}")
                print_some(context, method, hashes)
        return
    context.report(0, count, stage=PRINTING, now=True)
    share(
        context,
        PRINTING,
        lambda: [
            {"method": method, "hashes": hashes[slice(*part)]}
            for method, hashes in missing.items()
            if hashes
            for part in cut(len(hashes), shard_items)
        ],
    )


def print_some(context: JobContext, method: str, hashes: Sequence[str]) -> None:
    """Make the fingerprints of blobs."""
    kind = COMPARERS[method]
    assert issubclass(kind, RecordingComparer)
    kind.print_all(context, hashes)


def compare_alone(search: Search, methods: Sequence[str]) -> None:
    """Compare by one method after the other in this process."""
    for number, method in enumerate(methods):
        search.context.report(number, len(methods) + 2, stage=f"comparing by {method}", now=True)
        start_s = time.perf_counter()
        material = COMPARERS[method].read(search.context, search.params)
        comparer, fresh, old = take_up(search.context, search.params, method, material)
        found = compare(comparer, fresh, old, (0, len(fresh)))
        ids, notes, spent_s = (comparer.item_ids, comparer.asset_ids), comparer.notes, time.perf_counter() - start_s
        search.take(Compared(method, comparer.settings, *ids, fresh, old, found, notes, spent_s))


def take_up(context: JobContext, params: DuplicateParams, method: str, material: Arrays) -> Ready:
    """Return a method with what was read for it, and tell what is new to it."""
    comparer = COMPARERS[method](params, material)
    known = np.empty(0, np.int64)
    if not params.compare_all:
        known = find_compared(context.project_id, method, comparer.settings)
    return Ready(comparer, *split_fresh(comparer, known))


def compare(comparer: Comparer, fresh: Rows, old: Rows, slab: tuple[int, int]) -> Stored:
    """Return the evidence of a slab, see :func:`compare_slab`.

    Raises:
        Invalid: Nearly everything is alike.
    """
    try:
        return list(list_entries(compare_slab(comparer, fresh, old, slab)))
    except TooManyPairs as error:
        raise Invalid("too_many_pairs", f"{comparer.method}: {error}; choose a stricter threshold") from error


def compare_together(search: Search, methods: Sequence[str]) -> None:
    """Compare by all methods in shards that any worker may take, each from what was read once at the start."""
    context = search.context

    def plan() -> list[dict[str, Any]]:
        shards: list[dict[str, Any]] = []
        for number, method in enumerate(methods):
            context.report(number, len(methods), stage=f"reading for {method}", now=True)
            shards += plan_method(context, search.params, method)
        context.report(0, sum(stop - start for start, stop in (one["slab"] for one in shards)), stage=COMPARING)
        return shards

    found: dict[str, list[dict[str, Any]]] = {}
    for done in share(context, COMPARING, plan):
        found.setdefault(done["method"], []).append(done)
    for method in methods:
        if method in found:
            search.take(join_shards(method, found[method]))


def plan_method(context: JobContext, params: DuplicateParams, method: str) -> list[dict[str, Any]]:
    """Keep what a method compares where shards find it, and return what each of them is to do."""
    material = COMPARERS[method].read(context, params)
    comparer, fresh, old = take_up(context, params, method, material)
    # Named by the attempt, so that one that lost the job cannot change what the shards of the next one read.
    name = f"{method}-{context.attempt}"
    key = keep_arrays(context.job_id, name, {**material, "fresh": fresh, "old": old})
    return [{"method": method, "key": key, "slab": slab} for slab in comparer.list_slabs(len(fresh), len(old))]


def run_shard(context: ShardContext, params: DuplicateParams, shard: Shard) -> dict[str, Any]:
    """Make some fingerprints, or compare one slab and keep its evidence as a file."""
    plan = shard.params
    if shard.stage == PRINTING:
        print_some(context, plan["method"], plan["hashes"])
        return {}
    start_s, slab = time.perf_counter(), (plan["slab"][0], plan["slab"][1])
    if plan["key"] not in context.kept:
        context.kept.clear()
        material = load_arrays(plan["key"])
        comparer = COMPARERS[plan["method"]](params, material)
        context.kept[plan["key"]] = Ready(comparer, material["fresh"], material["old"])
    comparer, fresh, old = context.kept[plan["key"]]
    found = compare(comparer, fresh, old, slab)
    entries = keep_rows(context.job_id, f"{shard.number}-{shard.attempt}", found)
    context.report(slab[1] - slab[0], now=True)
    return {
        "method": plan["method"],
        "key": plan["key"],
        "entries": entries,
        "settings": comparer.settings,
        "notes": comparer.notes,
        "spent_s": time.perf_counter() - start_s,
    }


def join_shards(method: str, done: Sequence[dict[str, Any]]) -> Compared:
    """Return what the shards of a method have done together."""
    ids = load_arrays(done[0]["key"], only=("item_ids", "asset_ids", "fresh", "old"))
    entries: Stored = [
        (first, second, entry)
        for one in done
        for first, second, entry in load_rows(one["entries"], tuple[int, int, Entry])
    ]
    notes: dict[str, Any] = {}
    for one in done:
        notes.update(one["notes"])
    spent_s = sum(one["spent_s"] for one in done)
    arrays = ids["item_ids"], ids["asset_ids"], ids["fresh"], ids["old"]
    return Compared(method, done[0]["settings"], *arrays, entries, notes, spent_s)


def store(search: Search, evidence: Evidence) -> Result:
    """Group the pairs and store everything at once."""
    context = search.context
    components = connect_pairs(evidence.pairs, evidence.similarity, min_similarity=0.0)
    groups = group_pairs(*leave_out(evidence, list_separated_pairs(context.project_id)), min_similarity=0.0)
    context.report(len(search.scans) + 1, stage="storing", now=True)
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
        replace_scans(project_id=context.project_id, job_id=context.job_id, scans=search.scans)
    context.report(len(search.scans) + 2, now=True)
    context.log(f"{len(pairs)} pairs in {len(components)} components; {waiting} groups wait for a decision")
    return Result(
        items=len(search.item_ids),
        fresh=len(search.fresh_ids),
        pairs=len(pairs),
        components=len(components),
        groups=waiting,
        engine=search.notes.get("engine", ""),
        recall=search.notes.get("recall"),
    )


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
