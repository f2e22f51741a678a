"""Duplicate groups: sets of items of which every two are alike. What a person resolves."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class DuplicateGroup(NamedTuple):
    """Items of which every two are alike.

    Attributes:
        members: Index rows, ascending, two or more.
        least_similarity: The similarity of its least similar two members.
    """

    members: list[int]
    least_similarity: float


def group_pairs(
    pairs: NDArray[np.int64], similarity: NDArray[np.float32], *, min_similarity: float
) -> list[DuplicateGroup]:
    """Group items so that every two members of a group are a pair.

    Complete-link clustering (Sorensen 1948), cut at the threshold: pairs are taken from the most similar down, and two
    groups become one when the last pair between them is reached. The result does not depend on the order of ``pairs``;
    equal similarities are taken by index row.

    Each item is in one group at most. So where A is like B and B like C but A is not like C, one of the two pairs stays
    outside; it is still in the component, and comes up again once the group is resolved.

    Args:
        pairs: (P, 2) index rows, int64, each row sorted, no pair twice.
        similarity: (P,) in [-1, 1].
        min_similarity: Threshold in [-1, 1]; pairs exactly at it are kept.

    Returns:
        Groups of two or more, by first member.
    """
    kept = similarity >= np.float32(min_similarity)
    pairs, similarity = pairs[kept], similarity[kept]
    order = np.lexsort((pairs[:, 1], pairs[:, 0], -similarity))
    clusters = _Clusters()
    for (left, right), value in zip(pairs[order].tolist(), similarity[order].tolist(), strict=True):
        clusters.add_pair(left, right, value)
    return sorted(clusters.list_groups())


class _Clusters:
    """Clusters by number. Between two of them, the pairs seen so far are counted until all are there."""

    def __init__(self) -> None:
        self.cluster_of: dict[int, int] = {}
        self.members: dict[int, list[int]] = {}
        self.least: dict[int, float] = {}
        self.seen: dict[int, dict[int, int]] = {}

    def add_pair(self, left: int, right: int, similarity: float) -> None:
        one, other = self._find(left), self._find(right)
        count = self.seen[one].get(other, 0) + 1
        self.seen[one][other] = self.seen[other][one] = count
        if count == len(self.members[one]) * len(self.members[other]):
            self._merge(one, other, similarity)

    def list_groups(self) -> list[DuplicateGroup]:
        return [
            DuplicateGroup(sorted(members), self.least[cluster])
            for cluster, members in self.members.items()
            if len(members) > 1
        ]

    def _find(self, item: int) -> int:
        if item not in self.cluster_of:
            self.cluster_of[item] = item
            self.members[item], self.seen[item] = [item], {}
        return self.cluster_of[item]

    def _merge(self, one: int, other: int, similarity: float) -> None:
        # The cluster with fewer neighbours moves: its counts are what has to be rewritten.
        if len(self.seen[one]) < len(self.seen[other]):
            one, other = other, one
        del self.seen[one][other]
        for neighbour, count in self.seen.pop(other).items():
            if neighbour == one:
                continue
            del self.seen[neighbour][other]
            total = self.seen[one].get(neighbour, 0) + count
            self.seen[one][neighbour] = self.seen[neighbour][one] = total
        moved = self.members.pop(other)
        self.cluster_of.update(dict.fromkeys(moved, one))
        self.members[one] += moved
        self.least[one] = similarity
