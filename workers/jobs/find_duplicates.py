"""Finds near-duplicates: each method gives pairs with evidence, pairs give groups. Compares only what is new."""

import time
from collections.abc import Iterator
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from annotate.errors import Invalid
from curation.dedup.components import connect_pairs
from curation.dedup.evidence import Entry, Evidence, list_entries, merge_entries
from curation.dedup.groups import DuplicateGroup, group_pairs
from curation.dedup.keep_rule import choose_kept
from curation.jobs.specs import DuplicateParams
from curation.queries.duplicates import read_candidates
from curation.queries.materials import find_compared, list_stored_entries
from curation.services.duplicates import NewGroup, NewPair, list_separated_pairs, replace_groups, replace_pairs
from curation.services.scans import replace_scans
from curation.vectors.pairs import TooManyPairs
from workers.comparers.base import Comparer, compare_fresh, split_fresh
from workers.comparers.registry import COMPARERS
from workers.context import JobContext

Stored = list[tuple[int, int, Entry]]


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
        self.scans: list[tuple[str, dict[str, Any], NDArray[np.int64]]] = []
        self.item_ids: set[int] = set()
        self.fresh_ids: set[int] = set()
        self.notes: dict[str, Any] = {}

    def run(self, method: str) -> None:
        """Compare what is new to one method with everything, and keep what it has found before."""
        start_s = time.perf_counter()
        comparer = COMPARERS[method](self.context, self.params)
        project_id = self.context.project_id
        known = np.empty(0, np.int64)
        if not self.params.compare_all:
            known = find_compared(project_id, method, comparer.settings)
        fresh, old = split_fresh(comparer, known)
        found = compare_fresh(comparer, fresh, old)
        self.entries += list_entries(found)
        self.entries += self._keep(method, set(comparer.item_ids[old].tolist()))
        self.scans.append((method, comparer.settings, comparer.asset_ids))
        self.item_ids.update(comparer.item_ids.tolist())
        self.fresh_ids.update(comparer.item_ids[fresh].tolist())
        self.notes.update(comparer.notes)
        self._tell(comparer, len(fresh), len(found.pairs), time.perf_counter() - start_s)

    def _keep(self, method: str, old: set[int]) -> Iterator[tuple[int, int, Entry]]:
        for first, second, entry in self.stored:
            if entry["method"] == method and first in old and second in old:
                yield first, second, entry

    def _tell(self, comparer: Comparer, fresh: int, pairs: int, spent_s: float) -> None:
        if len(comparer.asset_ids):
            self.context.log(
                f"{comparer.method}: {fresh} new of {len(comparer.asset_ids)} assets compared, {pairs} new pairs, "
                f"{spent_s:.1f} s"
            )


def run(context: JobContext, params: DuplicateParams) -> Result:
    """Compare active items and bring the project's pairs and open groups up to date."""
    if not params.methods:
        raise Invalid("no_methods", f"methods is empty; expected one or more of {', '.join(COMPARERS)}")
    search = Search(context, params)
    methods = [method for method in COMPARERS if method in params.methods]
    for number, method in enumerate(methods):
        context.report(number, len(methods) + 2, stage=f"comparing by {method}", now=True)
        try:
            search.run(method)
        except TooManyPairs as error:
            raise Invalid("too_many_pairs", f"{method}: {error}; choose a stricter threshold") from error
    context.report(len(methods), stage="grouping", now=True)
    return store(search, merge_entries(search.entries))


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
