"""One way to tell that items are alike."""

from abc import ABC, abstractmethod
from typing import Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from curation.dedup.evidence import Finding, join_findings, name_rows
from curation.jobs.specs import DuplicateParams
from workers.context import JobContext

Rows = NDArray[np.int64]


class Comparer(ABC):
    """Compares what it has read of the assets of a project's active items.

    Attributes:
        method: Name in parameters and evidence.
        item_ids: (N,) int64 item of each asset; ascending.
        asset_ids: (N,) int64.
        settings: What decides which pairs it finds. When that changes, everything is compared anew.
        notes: What people should know of how it went, e.g. ``{"engine": "exact"}``.
    """

    method: ClassVar[str]

    item_ids: Rows
    asset_ids: Rows
    settings: dict[str, Any]
    notes: dict[str, Any]

    @abstractmethod
    def __init__(self, context: JobContext, params: DuplicateParams) -> None:
        """Read what there is to compare."""

    @abstractmethod
    def compare_within(self, rows: Rows) -> Finding:
        """Return the pairs among some rows."""

    @abstractmethod
    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the pairs of a left and a right row; no row is on both sides."""


def split_fresh(comparer: Comparer, compared: Rows) -> tuple[Rows, Rows]:
    """Return the rows of items that have anything new to compare, and the other rows.

    Args:
        comparer: What there is.
        compared: Assets that have been compared with each other, ascending.
    """
    is_new = ~np.isin(comparer.asset_ids, compared)
    fresh = np.isin(comparer.item_ids, comparer.item_ids[is_new])
    return np.flatnonzero(fresh), np.flatnonzero(~fresh)


def compare_fresh(comparer: Comparer, fresh: Rows, old: Rows) -> Finding:
    """Return the pairs of items of which one at least is new, by item."""
    found = comparer.compare_within(fresh)
    if len(fresh) and len(old):
        found = join_findings([found, comparer.compare_across(fresh, old)])
    return name_rows(found, comparer.item_ids)
