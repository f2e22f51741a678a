"""datasketch's MinHash LSH as its documentation uses it; run by :mod:`benchmarks.texts` with its packages."""

import json
import sys
import time
from pathlib import Path

from datasketch import MinHash, MinHashLSH  # type: ignore[import-not-found]

LEAST = 0.6
"""Of sets of words; the share in common of a copy with a tenth replaced is about 0.8."""

NOTE = f"sets of words, 128 permutations, bulk hashing, LSH at {LEAST}"

ENOUGH_S = 60
"""No further round is begun after this long."""


def main() -> None:
    """Print the pairs and how long each round took."""
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    spent: list[float] = []
    while len(spent) < int(sys.argv[2]) and sum(spent) < ENOUGH_S:
        start_s = time.perf_counter()
        pairs = find_pairs(texts)
        spent.append(time.perf_counter() - start_s)
    print(json.dumps({"seconds": spent, "pairs": sorted(pairs), "note": NOTE}))


def find_pairs(texts: list[str]) -> set[tuple[int, int]]:
    """Return the pairs that share a bucket."""
    index = MinHashLSH(threshold=LEAST, num_perm=128)
    pairs: set[tuple[int, int]] = set()
    sketches = MinHash.bulk(([word.encode() for word in set(text.split())] for text in texts), num_perm=128)
    for row, sketch in enumerate(sketches):
        pairs.update((earlier, row) for earlier in index.query(sketch))
        index.insert(row, sketch)
    return pairs


if __name__ == "__main__":
    main()
