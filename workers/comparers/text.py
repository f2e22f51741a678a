"""Texts by the pieces that they have in common."""

import numpy as np

from curation.dedup.evidence import Finding, report_shares
from curation.dedup.text_pairs import find_text_pairs, find_text_pairs_across
from curation.jobs.specs import DuplicateParams
from curation.queries.materials import read_texts
from workers.comparers.base import Comparer, Rows
from workers.context import JobContext
from workers.shard_files import Arrays, pack_texts, unpack_texts


class TextComparer(Comparer):
    """Texts of which much is the same. One shard: each part of the work would sign nearly all texts again."""

    method = "text"

    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take the texts."""
        super().__init__(params, material)
        self.texts = unpack_texts(material)
        self.min_jaccard = params.min_jaccard
        self.settings = {"min_jaccard": params.min_jaccard, "shingles": "characters/5"}

    @classmethod
    def read(cls, context: JobContext, params: DuplicateParams) -> Arrays:
        """Read all texts."""
        del params
        found = read_texts(context.project_id)
        return {"item_ids": found.item_ids, "asset_ids": found.asset_ids, **pack_texts(found.texts)}

    def compare_within(self, rows: Rows) -> Finding:
        """Return the near ones among some rows."""
        found = find_text_pairs(self._take(rows), min_jaccard=self.min_jaccard)
        return report_shares(self.method, rows[found.pairs], found.jaccard, unit="jaccard")

    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the near ones of left and right."""
        found = find_text_pairs_across(self._take(left), self._take(right), min_jaccard=self.min_jaccard)
        pairs = np.stack([left[found.pairs[:, 0]], right[found.pairs[:, 1]]], axis=1)
        return report_shares(self.method, pairs, found.jaccard, unit="jaccard")

    def _take(self, rows: Rows) -> list[str]:
        return [self.texts[row] for row in rows.tolist()]
