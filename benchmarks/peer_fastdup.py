"""Pairs that fastdup finds with the model that its package carries; run by :mod:`benchmarks.emoji` with its Python."""

import json
import os
import sys
import tempfile
import time
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

os.environ["SENTRY_OPT_OUT"] = "1"

import fastdup  # type: ignore[import-not-found]

NEIGHBOURS = 50
LEAST_SIMILARITY = 0.3


def main() -> None:
    """Print the pairs of file numbers with their cosine similarity, and how long it took."""
    with redirect_stdout(sys.stderr):
        found = _search(Path(sys.argv[1]))
    print(json.dumps(found))


def _search(folder: Path) -> dict[str, Any]:
    start_s = time.perf_counter()
    with tempfile.TemporaryDirectory() as work:
        dataset = fastdup.create(input_dir=str(folder), work_dir=work)
        dataset.run(
            nearest_neighbors_k=min(NEIGHBOURS, sum(1 for _ in folder.iterdir()) - 1),
            threshold=LEAST_SIMILARITY,
            overwrite=True,
            print_summary=False,
            verbose=False,
        )
        rows = dataset.similarity()[["filename_from", "filename_to", "distance"]].itertuples(index=False)
        best: dict[tuple[int, int], float] = {}
        for one, other, similarity in rows:
            pair = sorted((int(Path(one).stem), int(Path(other).stem)))
            key = (pair[0], pair[1])
            best[key] = max(best.get(key, -1.0), float(similarity))
    spent_s = time.perf_counter() - start_s
    return {"seconds": round(spent_s, 2), "pairs": [(*pair, similarity) for pair, similarity in sorted(best.items())]}


if __name__ == "__main__":
    main()
