"""One way to tell that items are alike."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from curation.dedup.evidence import Finding, join_findings, name_rows
from curation.jobs.specs import DuplicateParams
from workers.context import JobContext
from workers.shard_files import Arrays

Rows = NDArray[np.int64]


class Comparer(ABC):
    """Compares what has been read of the assets of a project's active items; it asks no database.

    Attributes:
        method: Name in parameters and evidence.
        shard_rows: New rows that one shard compares with all that come after them; None where each part of the work
            would repeat most of the whole.
        item_ids: (N,) int64 item of each asset; ascending.
        asset_ids: (N,) int64.
        settings: What decides which pairs it finds. When that changes, everything is compared anew.
        notes: What people should know of how it went, e.g. ``{"engine": "exact"}``.
    """

    method: ClassVar[str]
    shard_rows: ClassVar[int | None] = None

    settings: dict[str, Any]
    notes: dict[str, Any]

    @abstractmethod
    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take what was read: in this process, or in the one that shares its work."""
        del params
        self.item_ids: Rows = material["item_ids"]
        self.asset_ids: Rows = material["asset_ids"]
        self.settings, self.notes = {}, {}

    @classmethod
    @abstractmethod
    def read(cls, context: JobContext, params: DuplicateParams) -> Arrays:
        """Read what there is to compare: ``item_ids``, ``asset_ids`` and what the method compares, by name."""

    @abstractmethod
    def compare_within(self, rows: Rows) -> Finding:
        """Return the pairs among some rows."""

    @abstractmethod
    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the pairs of a left and a right row; no row is on both sides."""

    def list_slabs(self, fresh: int, old: int) -> list[tuple[int, int]]:
        """Return how the work is shared out: ranges of new rows, one or more, each for :func:`compare_slab`.

        Args:
            fresh: How many rows are new.
            old: How many are not.
        """
        del old
        return cut(fresh, self.shard_rows or fresh)


def cut(count: int, size: int) -> list[tuple[int, int]]:
    """Return the ranges of ``size`` that make up ``count``; an empty one when there is nothing."""
    return [(start, min(start + size, count)) for start in range(0, count, max(1, size))] or [(0, 0)]


def split_fresh(comparer: Comparer, compared: Rows) -> tuple[Rows, Rows]:
    """Return the rows of items that have anything new to compare, and the other rows.

    Args:
        comparer: What there is.
        compared: Assets that have been compared with each other, ascending.
    """
    is_new = ~np.isin(comparer.asset_ids, compared)
    fresh = np.isin(comparer.item_ids, comparer.item_ids[is_new])
    return np.flatnonzero(fresh), np.flatnonzero(~fresh)


def compare_slab(comparer: Comparer, fresh: Rows, old: Rows, slab: tuple[int, int]) -> Finding:
    """Return the pairs of some new rows with each other, with the new ones after them, and with the old, by item.

    Over the slabs of :meth:`Comparer.list_slabs` these are the pairs of items of which one at least is new.

    Args:
        comparer: What there is.
        fresh: New rows.
        old: The other rows.
        slab: Start and stop in ``fresh``.
    """
    own = fresh[slice(*slab)]
    found = [comparer.compare_within(own)]
    found += [comparer.compare_across(own, others) for others in (fresh[slab[1] :], old) if len(own) and len(others)]
    return name_rows(join_findings(found) if len(found) > 1 else found[0], comparer.item_ids)
