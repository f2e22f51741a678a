"""Pictures by the vectors of an encoder."""

from typing import Final

import numpy as np
from numpy.typing import NDArray

from curation.dedup.evidence import Finding, report_cosines
from curation.jobs.specs import DuplicateParams
from curation.queries.embeddings import find_encoder, read_vectors
from curation.queries.materials import read_hashed_assets
from curation.vectors.find_pairs import EXACT_OPERATIONS
from workers.comparers.base import Comparer, Rows, cut
from workers.context import JobContext
from workers.devices import pick_device
from workers.pairs_torch import GPU_OPERATIONS, find_pairs_across_here, find_pairs_here
from workers.shard_files import Arrays

SHARD_OPERATIONS: Final = 1_000_000_000_000
"""Multiply-adds a shard: some ten seconds on two cores."""


class EmbeddingComparer(Comparer):
    """Assets whose vectors point the same way."""

    method = "embedding"

    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take the vectors."""
        super().__init__(params, material)
        self.encoder_id = int(material["encoder"][0])
        self.vectors: NDArray[np.float32] = material["vectors"].astype(np.float32, copy=False)
        self.min_cosine = params.min_cosine
        self.settings = {"encoder": self.encoder_id, "min_cosine": params.min_cosine}

    @classmethod
    def read(cls, context: JobContext, params: DuplicateParams) -> Arrays:
        """Read the vectors of the newest encoder of the name, when it has made any."""
        encoder = find_encoder(context.project_id, params.encoder)
        if encoder is None:
            context.log(f"nothing is embedded by {params.encoder}; no vectors are compared")
            none, vectors = np.empty(0, dtype=np.int64), np.empty((0, 1), dtype=np.float16)
            return {"item_ids": none, "asset_ids": none, "vectors": vectors, "encoder": np.zeros(1, dtype=np.int64)}
        found, assets = read_vectors(encoder, project_id=context.project_id), read_hashed_assets(context.project_id)
        place = np.searchsorted(found.asset_ids, assets.asset_ids)
        known = found.asset_ids[np.minimum(place, max(0, len(found.asset_ids) - 1))] == assets.asset_ids
        return {
            "item_ids": assets.item_ids[known],
            "asset_ids": assets.asset_ids[known],
            # They are stored in half precision, so that nothing is lost by keeping them in it.
            "vectors": found.rows[place[known]].astype(np.float16),
            "encoder": np.array([encoder.pk], dtype=np.int64),
        }

    def list_slabs(self, fresh: int, old: int) -> list[tuple[int, int]]:
        """Return how the work is shared out: by arithmetic where every processor searches exactly, else not at all."""
        dimension = self.vectors.shape[1]
        if fresh * (fresh / 2 + old) * dimension > EXACT_OPERATIONS:
            return cut(fresh, fresh)
        return cut(fresh, SHARD_OPERATIONS // max(1, (fresh + old) * dimension) + 1)

    def compare_within(self, rows: Rows) -> Finding:
        """Return the near ones among some rows, with the fastest engine that can."""
        if not self.encoder_id:
            return report_cosines(np.empty((0, 2), np.int64), np.empty(0, np.float32), encoder=0)
        found = find_pairs_here(self.vectors[rows], min_similarity=self.min_cosine)
        self.notes = {"engine": found.engine, "recall": found.recall}
        return report_cosines(rows[found.similar.pairs], found.similar.similarity, encoder=self.encoder_id)

    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the near ones of left and right; exactly where that is affordable."""
        operations = len(left) * len(right) * self.vectors.shape[1]
        if operations > (GPU_OPERATIONS if pick_device().type == "cuda" else EXACT_OPERATIONS):
            return self._pick_crossing(left, right)
        found = find_pairs_across_here(self.vectors[left], self.vectors[right], min_similarity=self.min_cosine)
        one, other = found.pairs.T
        return report_cosines(np.stack([left[one], right[other]], axis=1), found.similarity, encoder=self.encoder_id)

    def _pick_crossing(self, left: Rows, right: Rows) -> Finding:
        rows = np.concatenate([left, right])
        found = find_pairs_here(self.vectors[rows], min_similarity=self.min_cosine)
        self.notes = {"engine": found.engine, "recall": found.recall}
        crossing = (found.similar.pairs < len(left)).sum(axis=1) == 1
        pairs, cosines = rows[found.similar.pairs[crossing]], found.similar.similarity[crossing]
        return report_cosines(pairs, cosines, encoder=self.encoder_id)
