"""Vectors, hashes and pairs for the duplicate tests, and the slow sure ways to search them."""

import numpy as np
from hypothesis import strategies as st
from numpy.typing import NDArray

from curation.vectors.pairs import to_unit_rows

Edges = list[tuple[int, int]]


def make_vectors(count: int, *, copies: int, dimension: int = 32, seed: int = 0) -> NDArray[np.float32]:
    """Random unit vectors, of which the first ``copies`` are near-copies of the next."""
    random = np.random.default_rng(seed)
    vectors = random.standard_normal((count, dimension)).astype(np.float32)
    noise = random.standard_normal((copies, dimension)) * random.uniform(0, 0.6, (copies, 1))
    vectors[:copies] = vectors[copies : 2 * copies] + noise
    return to_unit_rows(vectors)


def make_hashes(count: int, *, words: int, seed: int = 0) -> NDArray[np.uint64]:
    """Random hashes, half of them copies of others with up to 16 flipped bits a word, some with none."""
    random = np.random.default_rng(seed)
    hashes = random.integers(0, 2**64, (count, words), dtype=np.uint64)
    for row in range(count // 2):
        hashes[row] = hashes[random.integers(count)]
        for bit in random.integers(0, 64 * words, random.integers(0, 16 * words)):
            hashes[row, bit // 64] ^= np.uint64(1 << int(bit % 64))
    return hashes


def list_near_hashes(hashes: NDArray[np.uint64], max_distance_bits: int) -> list[tuple[int, int, int]]:
    """Return (row, row, bits) of every near pair, by comparing all with all."""
    table = np.bitwise_count(hashes[:, None] ^ hashes[None]).sum(axis=2)
    rows = np.argwhere(np.triu(table <= max_distance_bits, k=1))
    return [(int(a), int(b), int(table[a, b])) for a, b in rows]


def to_pairs(edges: Edges) -> NDArray[np.int64]:
    """Return edges as sorted rows, each once, in the order given."""
    unique = dict.fromkeys((min(edge), max(edge)) for edge in edges if edge[0] != edge[1])
    return np.array(list(unique), dtype=np.int64).reshape(-1, 2)


edge_lists: st.SearchStrategy[Edges] = st.lists(st.tuples(st.integers(0, 15), st.integers(0, 15)), max_size=40)
