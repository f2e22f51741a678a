"""Pairs that imagededup's four hashes find, nearest first; run by :mod:`benchmarks.emoji` with its packages."""

import json
import sys
import time
from pathlib import Path
from typing import Any

from benchmarks.peer_imagededup import methods

MOST_BITS = 16


def main() -> None:
    """Print by hash the pairs of file numbers with their distance in bits, and how long it took."""
    folder = Path(sys.argv[1])
    print(json.dumps({name: _search(getattr(methods, name), folder) for name in ("PHash", "DHash", "AHash", "WHash")}))


def _search(method: Any, folder: Path) -> dict[str, Any]:
    start_s = time.perf_counter()
    hasher = method(verbose=False)
    found = hasher.find_duplicates(image_dir=folder, max_distance_threshold=MOST_BITS, scores=True)
    spent_s = time.perf_counter() - start_s
    numbered = ((int(Path(one).stem), int(Path(other).stem), int(bits)) for one in found for other, bits in found[one])
    pairs = sorted({(min(one, other), max(one, other), bits) for one, other, bits in numbered})
    return {"seconds": round(spent_s, 2), "pairs": pairs}


if __name__ == "__main__":
    main()
