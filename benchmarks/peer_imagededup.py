"""imagededup's own search of hashes, at several sizes; run by :mod:`benchmarks.hashes` with its packages."""

import json
import sys
import time
from types import ModuleType
from typing import Any

import numpy as np

from benchmarks.hashes import MOST_BITS
from workers.torchvision_operators import declare_missing_operators

# Its neural models, which hashing does not use, are left out: it loads their weights from the net when it is imported.
declare_missing_operators()
for _module, _name in (("imagededup.utils.models", "CustomModel"), ("imagededup.methods.cnn", "CNN")):
    sys.modules[_module] = ModuleType(_module)
    setattr(sys.modules[_module], _name, object)
from imagededup import methods  # type: ignore[import-not-found]  # noqa: E402
from imagededup.methods import PHash  # type: ignore[import-not-found]  # noqa: E402

__all__ = ["PHash", "methods"]


def main() -> None:
    """Print what was found and how long it took."""
    hashes = np.load(sys.argv[1])
    print(json.dumps([_measure(hashes[: int(size)].tolist()) for size in sys.argv[2:]]))


def _measure(hashes: list[int]) -> dict[str, Any]:
    encodings = {str(row): f"{value:016x}" for row, value in enumerate(hashes)}
    start_s = time.perf_counter()
    found = PHash(verbose=False).find_duplicates(encoding_map=encodings, max_distance_threshold=MOST_BITS)
    spent_s = time.perf_counter() - start_s
    pairs = sorted(
        {(int(one), int(other)) for one, others in found.items() for other in others if int(one) < int(other)}
    )
    return {"count": len(hashes), "seconds": spent_s, "pairs": pairs}


if __name__ == "__main__":
    main()
