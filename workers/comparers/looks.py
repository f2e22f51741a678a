"""Pictures by vectors and hashes together."""

import numpy as np
from numpy.typing import NDArray

from curation.dedup.evidence import Finding
from curation.dedup.looks import least_cosine, score_looks, whiten_vectors
from curation.jobs.specs import DuplicateParams
from curation.queries.materials import read_hashed_assets
from workers.comparers.base import Rows
from workers.comparers.embedding import EmbeddingComparer
from workers.context import JobContext
from workers.shard_files import Arrays


class LooksComparer(EmbeddingComparer):
    """Pictures that look alike, even when cropped, tilted, mirrored or in other colours."""

    method = "looks"

    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take vectors and hashes."""
        super().__init__(params, material)
        self.hashes: NDArray[np.uint64] = material["phash64"]
        self.is_telling: NDArray[np.bool_] = material["is_telling"]
        self.min_looks = params.min_looks
        self.min_cosine = least_cosine(params.min_looks)
        self.settings = {"encoder": self.encoder_id, "min_looks": params.min_looks}

    @classmethod
    def read(cls, context: JobContext, params: DuplicateParams) -> Arrays:
        """Read vectors and hashes, and take out of the vectors what all have in common."""
        found = super().read(context, params)
        assets = read_hashed_assets(context.project_id)
        row_of = {asset: row for row, asset in enumerate(assets.asset_ids.tolist())}
        rows = np.array([row_of.get(asset, -1) for asset in found["asset_ids"].tolist()], dtype=np.int64)
        # An item that was set aside between the two readings.
        known = rows >= 0
        rows = rows[known]
        return {
            **found,
            "item_ids": found["item_ids"][known],
            "asset_ids": found["asset_ids"][known],
            "vectors": whiten_vectors(found["vectors"][known].astype(np.float32)),
            "phash64": assets.phash64[rows],
            "is_telling": assets.is_telling[rows],
        }

    def compare_within(self, rows: Rows) -> Finding:
        """Return the pairs among some rows that both views find alike."""
        return self._judge(super().compare_within(rows))

    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the pairs of left and right that both views find alike."""
        return self._judge(super().compare_across(left, right))

    def _judge(self, near: Finding) -> Finding:
        one, other = near.pairs.T
        scores = score_looks(near.values.astype(np.float32), self.hashes[one], self.hashes[other])
        kept = (scores >= self.min_looks) & self.is_telling[one] & self.is_telling[other]
        return Finding(
            method=self.method,
            pairs=near.pairs[kept],
            values=scores[kept],
            unit="score",
            similarity=np.clip(scores[kept], 0, 1),
            details={"encoder": self.encoder_id},
        )
