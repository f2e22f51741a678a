"""semhash as its documentation uses it; run by :mod:`benchmarks.texts` with its packages."""

import json
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from semhash import SemHash  # type: ignore[import-not-found]

DIMENSION = 256
NOTE = (
    "its default threshold and index; its model's weights are not on the package registry, so a static embedding of "
    f"the same kind and size ({DIMENSION} numbers a word, mean over words) with random weights encodes in its place"
)

ENOUGH_S = 60
"""No further round is begun after this long."""


class StaticWords:
    """Mean of a fixed vector a word, as static embeddings are."""

    def __init__(self) -> None:
        self._rows: dict[str, int] = {}
        self._table = np.random.default_rng(0).standard_normal((1 << 20, DIMENSION), dtype=np.float32)

    def encode(self, texts: list[str], **_: Any) -> NDArray[np.float32]:
        """Return a vector a text."""
        found = np.empty((len(texts), DIMENSION), dtype=np.float32)
        for number, text in enumerate(texts):
            rows = [self._rows.setdefault(word, len(self._rows)) for word in text.split()]
            found[number] = self._table[rows].mean(axis=0)
        return found


def main() -> None:
    """Print the pairs and how long each round took."""
    texts = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    spent: list[float] = []
    while len(spent) < int(sys.argv[2]) and sum(spent) < ENOUGH_S:
        start_s = time.perf_counter()
        found = SemHash.from_records(records=texts, model=StaticWords()).self_deduplicate()
        spent.append(time.perf_counter() - start_s)
    rows = {text: row for row, text in enumerate(texts)}
    pairs = {
        (min(rows[one.record], rows[other]), max(rows[one.record], rows[other]))
        for one in found.filtered
        for other, _ in one.duplicates
    }
    print(json.dumps({"seconds": spent, "pairs": sorted(pairs), "note": NOTE}))


if __name__ == "__main__":
    main()
