"""Pictures and files by their hashes: the same bytes, alike as they lie, alike when turned."""

import numpy as np
from numpy.typing import NDArray

from annotate.media.facts import FACTS_VERSION
from curation.dedup.evidence import Finding, report_distances, report_equal
from curation.dedup.hamming import find_hash_pairs, find_hash_pairs_across
from curation.dedup.turned import find_turned_pairs, find_turned_pairs_across
from curation.jobs.specs import DuplicateParams
from curation.queries.materials import read_hashed_assets
from workers.comparers.base import Comparer, Rows
from workers.context import JobContext
from workers.shard_files import Arrays


class ExactComparer(Comparer):
    """Files with the same bytes."""

    method = "sha256"

    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take the hashes."""
        super().__init__(params, material)
        self.hashes: NDArray[np.uint64] = material["hashes"]

    @classmethod
    def read(cls, context: JobContext, params: DuplicateParams) -> Arrays:
        """Read the hashes of all files."""
        del params
        assets = read_hashed_assets(context.project_id)
        # 64 of the 256 bits: among a billion files two different ones share them with a probability of 3 %.
        hashes = np.array([int(sha256[:16], 16) for sha256 in assets.sha256], dtype=np.uint64)
        return {"item_ids": assets.item_ids, "asset_ids": assets.asset_ids, "hashes": hashes}

    def compare_within(self, rows: Rows) -> Finding:
        """Return the equal ones among some rows."""
        return report_equal(self.method, rows[find_hash_pairs(self.hashes[rows], max_distance_bits=0).pairs])

    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the equal ones of left and right."""
        found = find_hash_pairs_across(self.hashes[left], self.hashes[right], max_distance_bits=0).pairs
        return report_equal(self.method, _place(found, left, right))


class _PictureComparer(Comparer):
    """What the perceptual hashes share: only pictures with enough detail are compared.

    A shard looks at a million of them: parts of the work look flips up in both directions, where the whole does so in
    one, so that it takes several workers for sharing to pay.

    Attributes:
        max_bits: Threshold.
        hash_bits: Length of the hash.
        hashes: (N,) or (N, 4) uint64.
        pdq256: (N, 4) uint64.
    """

    shard_rows = 1_000_000

    def __init__(self, params: DuplicateParams, material: Arrays) -> None:
        """Take the hashes of telling pictures."""
        super().__init__(params, material)
        is_pdq = self.method == "pdq256"
        self.pdq256: NDArray[np.uint64] = material["pdq256"]
        self.hashes: NDArray[np.uint64] = self.pdq256 if is_pdq else material["phash64"]
        self.max_bits: int = getattr(params, _THRESHOLDS[self.method])
        self.hash_bits = 256 if is_pdq else 64
        self.settings = {"max_bits": self.max_bits, "facts_version": FACTS_VERSION}

    @classmethod
    def read(cls, context: JobContext, params: DuplicateParams) -> Arrays:
        """Read the hashes of telling pictures."""
        del params
        assets = read_hashed_assets(context.project_id)
        telling = np.flatnonzero(assets.is_telling)
        return {
            "item_ids": assets.item_ids[telling],
            "asset_ids": assets.asset_ids[telling],
            "phash64": assets.phash64[telling],
            "pdq256": assets.pdq256[telling],
        }


_THRESHOLDS = {"phash64": "max_distance_bits", "pdq256": "max_pdq_bits", "turned": "max_turned_bits"}


class HashComparer(_PictureComparer):
    """Pictures alike as they lie, by the 64-bit DCT hash."""

    method = "phash64"

    def compare_within(self, rows: Rows) -> Finding:
        """Return the near ones among some rows."""
        found = find_hash_pairs(self.hashes[rows], max_distance_bits=self.max_bits)
        return report_distances(self.method, rows[found.pairs], found.distance_bits, hash_bits=self.hash_bits)

    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the near ones of left and right."""
        found = find_hash_pairs_across(self.hashes[left], self.hashes[right], max_distance_bits=self.max_bits)
        pairs = _place(found.pairs, left, right)
        return report_distances(self.method, pairs, found.distance_bits, hash_bits=self.hash_bits)


class PdqComparer(HashComparer):
    """Pictures alike as they lie, by the 256-bit PDQ hash."""

    method = "pdq256"


class TurnedComparer(_PictureComparer):
    """Pictures alike when mirrored or turned, by the 64-bit DCT hash; the PDQ hash must agree."""

    method = "turned"

    def compare_within(self, rows: Rows) -> Finding:
        """Return the ones among some rows that are alike when one is turned."""
        found = find_turned_pairs(self.hashes[rows], max_distance_bits=self.max_bits, pdq256=self.pdq256[rows])
        extras = [{"transform": transform} for transform in found.transforms]
        bits = found.distance_bits
        return report_distances(self.method, rows[found.pairs], bits, hash_bits=self.hash_bits, extras=extras)

    def compare_across(self, left: Rows, right: Rows) -> Finding:
        """Return the ones of left and right that are alike when one is turned."""
        pdq256 = self.pdq256[left], self.pdq256[right]
        hashes = self.hashes[left], self.hashes[right]
        found = find_turned_pairs_across(*hashes, max_distance_bits=self.max_bits, pdq256=pdq256)
        extras = [{"transform": transform} for transform in found.transforms]
        pairs = _place(found.pairs, left, right)
        return report_distances(self.method, pairs, found.distance_bits, hash_bits=self.hash_bits, extras=extras)


def _place(pairs: Rows, left: Rows, right: Rows) -> Rows:
    return np.stack([left[pairs[:, 0]], right[pairs[:, 1]]], axis=1)
